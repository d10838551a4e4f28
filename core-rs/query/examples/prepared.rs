//! The native side of the bench of prepared queries: the same plan over the same data, executed by Rust alone.
//!
//! One JSON request per line of standard input, one JSON answer per line of standard output, so that the rounds of both sides
//! can alternate. Times are in milliseconds per execution, results dropped one by one as a program would.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use datafusion::arrow::ipc::reader::FileReader;
use quiver_graph::{Control, Graph, GraphBuilder, NodeInput};
use quiver_query::{Literal, Parameters, Plan, Prepared, Query, Session};
use serde_json::{Value, json};

type Failure = Box<dyn Error>;

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
    graph: Option<Graph>,
    prepared: HashMap<String, Prepared>,
}

impl Program {
    fn answer(&mut self, request: &Value) -> Result<Value, Failure> {
        match text(request, "do")? {
            "load" => {
                self.graph = Some(load(text(request, "path")?)?);
                Ok(json!({}))
            }
            "prepare" => {
                let graph = self.graph.as_ref().ok_or("no graph is loaded")?;
                let plan = Plan::parse(&request["plan"].to_string())?;
                let query = Query::over(graph, plan);
                let prepared = Prepared::new(&Session::standard(), &query, &Arc::default())?;
                self.prepared
                    .insert(text(request, "name")?.to_owned(), prepared);
                Ok(json!({}))
            }
            "execute" => self.execute(request),
            other => Err(format!("unknown request {other:?}").into()),
        }
    }

    /// Executes with each of `values` for the query's only parameter.
    fn execute(&self, request: &Value) -> Result<Value, Failure> {
        let name = text(request, "name")?;
        let prepared = self.prepared.get(name).ok_or("no such query")?;
        let values: Vec<i64> = serde_json::from_value(request["values"].clone())?;
        let control = Arc::new(Control::default());
        let mut rows = 0;
        let start = Instant::now();
        for value in &values {
            let names = prepared.parameters().iter().cloned();
            let literals = names.map(|name| (name, Literal::Int(value.to_string())));
            let result = prepared.execute(&Parameters::new(literals)?, &control)?;
            rows += result
                .batches
                .iter()
                .map(|batch| batch.num_rows())
                .sum::<usize>();
        }
        let elapsed = start.elapsed().as_secs_f64() * 1000.0;
        Ok(json!({ "ms": elapsed / values.len() as f64, "rows": rows }))
    }
}

/// A graph without edges over the batches of an Arrow file, keyed by `id`.
fn load(path: &str) -> Result<Graph, Failure> {
    let reader = FileReader::try_new(File::open(path)?, None)?;
    let nodes = NodeInput {
        label: None,
        id: vec!["id".into()],
        schema: reader.schema(),
        batches: reader.collect::<Result<_, _>>()?,
    };
    let builder = GraphBuilder {
        nodes: vec![nodes],
        ..GraphBuilder::default()
    };
    Ok(builder.build(&Control::default())?)
}

fn text<'a>(request: &'a Value, field: &str) -> Result<&'a str, Failure> {
    Ok(request[field]
        .as_str()
        .ok_or_else(|| format!("the request has no {field:?}"))?)
}
