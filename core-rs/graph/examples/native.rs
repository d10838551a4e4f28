//! The native side of the benches: the work that the JavaScript bench does, through this crate's public interface alone.
//!
//! One JSON request per line of standard input, one JSON answer per line of standard output, so that the rounds of both sides
//! can alternate. Times are in milliseconds, of the work alone: reading requests and dropping results are not part of them.

#[path = "../tests/tables/mod.rs"]
mod tables;

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::reader::FileReader;
use quiver_graph::algorithms::{Call, Value as Argument, Values};
use quiver_graph::{Control, Graph, GraphBuilder};
use serde_json::{Value, json};
use tables::batch;

type Failure = Box<dyn Error>;

/// No further trials after so many milliseconds of them; `bench/algorithms.ts` has the same number.
const PATIENCE: f64 = 200.0;
/// The first trials are made for so many milliseconds and count as one; there, too.
const WARM_UP: f64 = 50.0;

fn main() -> Result<(), Failure> {
    let mut program = Program::default();
    let mut output = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let answer = serde_json::from_str(&line?)
            .map_err(Failure::from)
            .and_then(|request| program.answer(&request))
            .unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

#[derive(Default)]
struct Program {
    tables: HashMap<String, RecordBatch>,
    vecs: Option<Vecs>,
    graph: Option<Graph>,
}

impl Program {
    fn answer(&mut self, request: &Value) -> Result<Value, Failure> {
        match text(request, "do")? {
            "idle" => Ok(json!({})),
            "load" => {
                let table = read(text(request, "path")?)?;
                self.tables.insert(text(request, "name")?.to_owned(), table);
                self.vecs = None;
                Ok(json!({}))
            }
            "stress" => self.stress(request),
            "construct" => {
                let start = Instant::now();
                let graph = create(self.table("nodes")?, self.table("edges")?, true)?;
                Ok(json!({ "ms": milliseconds(start), "summary": { "edges": graph.num_edges() } }))
            }
            "open" => {
                let directed = request["directed"].as_bool().unwrap_or(true);
                self.graph = Some(create(
                    self.table("nodes")?,
                    self.table("edges")?,
                    directed,
                )?);
                Ok(json!({}))
            }
            "run" => {
                let graph = self.graph.as_ref().ok_or("no graph is open")?;
                let name = text(request, "algorithm")?;
                let values = arguments(&request["parameters"])?;
                let trials = request["trials"].as_u64().unwrap_or(1);
                let mut times = Vec::new();
                let run = || -> Result<f64, Failure> {
                    let start = Instant::now();
                    let control = Control::default();
                    let call = Call::new(graph, name, &values, &control)?;
                    let result = call.run(&[0], &control)?;
                    let elapsed = milliseconds(start);
                    // Released before the next trial, as the programs of the GAP suite release theirs.
                    drop(result);
                    Ok(elapsed)
                };
                let begun = Instant::now();
                while times.is_empty() || milliseconds(begun) < WARM_UP {
                    times = vec![run()?];
                }
                let begun = Instant::now();
                while (times.len() as u64) < trials
                    && (times.len() < 2 || milliseconds(begun) < PATIENCE)
                {
                    times.push(run()?);
                }
                Ok(json!({ "times": times }))
            }
            other => Err(format!("unknown request {other:?}").into()),
        }
    }

    /// Creates the graph and sets the attributes; with `keep`, it becomes the open graph.
    fn stress(&mut self, request: &Value) -> Result<Value, Failure> {
        let (elapsed, graphs) = if text(request, "from")? == "vecs" {
            if self.vecs.is_none() {
                self.vecs = Some(Vecs::new(self.table("nodes")?, self.table("edges")?));
            }
            let vecs = self.vecs.as_ref().ok_or("no columns are loaded")?;
            let start = Instant::now();
            let (nodes, edges) = vecs.to_tables();
            let graphs = stress(&nodes, &edges)?;
            (milliseconds(start), graphs)
        } else {
            let (nodes, edges) = (self.table("nodes")?, self.table("edges")?);
            let start = Instant::now();
            if text(request, "from")? == "foreign" {
                validate(nodes)?;
                validate(edges)?;
            }
            let graphs = stress(nodes, edges)?;
            (milliseconds(start), graphs)
        };
        let answer =
            json!({ "ms": elapsed, "nodes": graphs.1.num_nodes(), "edges": graphs.1.num_edges() });
        if request["keep"] == true {
            self.graph = Some(graphs.1);
        }
        Ok(answer)
    }

    fn table(&self, name: &str) -> Result<&RecordBatch, Failure> {
        Ok(self
            .tables
            .get(name)
            .ok_or_else(|| format!("no table {name:?} is loaded"))?)
    }
}

/// What a program does that gets its columns from another one, over the C Data Interface.
fn validate(batch: &RecordBatch) -> Result<(), Failure> {
    for column in batch.columns() {
        column.to_data().validate_full()?;
    }
    Ok(())
}

/// The stress test: the graph with its edges, then the same with the five attributes.
fn stress(nodes: &RecordBatch, edges: &RecordBatch) -> Result<(Graph, Graph), Failure> {
    let bare = create(
        &nodes.project(&[nodes.schema().index_of("id")?])?,
        edges,
        true,
    )?;
    // One table of keys and values, as the binding passes them.
    let attributed = bare.with_nodes(
        &nodes.schema(),
        std::slice::from_ref(nodes),
        None,
        &Control::default(),
    )?;
    Ok((bare, attributed))
}

fn create(nodes: &RecordBatch, edges: &RecordBatch, directed: bool) -> Result<Graph, Failure> {
    let builder = GraphBuilder {
        nodes: vec![tables::nodes(vec![nodes.clone()])],
        edges: vec![tables::edges(vec![edges.clone()])],
        directed,
        ..GraphBuilder::default()
    };
    Ok(builder.build(&Control::default())?)
}

/// The columns as a Rust program without Arrow has them.
struct Vecs {
    id: Vec<i64>,
    src: Vec<i64>,
    dst: Vec<i64>,
    kind: Vec<String>,
    department: Vec<String>,
    active: Vec<bool>,
    age: Vec<i64>,
    salary: Vec<f64>,
}

impl Vecs {
    fn new(nodes: &RecordBatch, edges: &RecordBatch) -> Self {
        let integers = |table: &RecordBatch, name: &str| {
            table[name].as_primitive::<Int64Type>().values().to_vec()
        };
        let texts = |name: &str| {
            nodes[name]
                .as_string::<i32>()
                .iter()
                .flatten()
                .map(str::to_owned)
                .collect()
        };
        Self {
            id: integers(nodes, "id"),
            src: integers(edges, "src"),
            dst: integers(edges, "dst"),
            kind: texts("type"),
            department: texts("department"),
            active: nodes["active"].as_boolean().values().iter().collect(),
            age: integers(nodes, "age"),
            salary: nodes["salary"]
                .as_primitive::<Float64Type>()
                .values()
                .to_vec(),
        }
    }

    /// The values are copied, because the program keeps its own, as the JavaScript program keeps its arrays.
    fn to_tables(&self) -> (RecordBatch, RecordBatch) {
        let integers = |values: &[i64]| -> ArrayRef { Arc::new(Int64Array::from(values.to_vec())) };
        let texts =
            |values: &[String]| -> ArrayRef { Arc::new(StringArray::from_iter_values(values)) };
        let nodes = batch(vec![
            ("id", integers(&self.id)),
            ("type", texts(&self.kind)),
            ("department", texts(&self.department)),
            ("active", Arc::new(BooleanArray::from(self.active.clone()))),
            ("age", integers(&self.age)),
            ("salary", Arc::new(Float64Array::from(self.salary.clone()))),
        ]);
        let edges = batch(vec![
            ("src", integers(&self.src)),
            ("dst", integers(&self.dst)),
        ]);
        (nodes, edges)
    }
}

/// The bench's files hold one batch each.
fn read(path: &str) -> Result<RecordBatch, Failure> {
    let mut batches = FileReader::try_new(File::open(path)?, None)?;
    Ok(batches
        .next()
        .ok_or_else(|| format!("{path} has no batch"))??)
}

/// The parameters of a request; what is absent takes its default.
fn arguments(parameters: &Value) -> Result<Values, Failure> {
    let mut values = Values::new();
    for (name, value) in parameters.as_object().into_iter().flatten() {
        values.insert(name.clone(), argument(value)?);
    }
    Ok(values)
}

fn argument(value: &Value) -> Result<Argument, Failure> {
    Ok(match value {
        Value::Null => Argument::Null,
        Value::Bool(value) => Argument::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Argument::Integer(whole),
            None => Argument::Float(number.as_f64().ok_or("a number is no float")?),
        },
        Value::String(text) => Argument::Text(text.clone()),
        Value::Array(values) => {
            let values = values.iter().map(argument);
            Argument::List(values.collect::<Result<_, _>>()?)
        }
        Value::Object(_) => return Err("a parameter is an object".into()),
    })
}

fn text<'a>(request: &'a Value, field: &str) -> Result<&'a str, Failure> {
    Ok(request[field]
        .as_str()
        .ok_or_else(|| format!("the request has no {field:?}"))?)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
