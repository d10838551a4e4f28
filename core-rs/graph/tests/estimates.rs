//! What a call says that it takes, held to what it takes of the allocator.

mod memory;
mod random;
mod tables;

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array};
use quiver_graph::algorithms::{
    ALGORITHMS, Algorithm, Call, Chosen, DefaultValue, Kind, Rows, Value, Values,
};
use quiver_graph::{Control, Direction, ErrorCode, Graph, GraphBuilder};
use random::Random;

/// What an estimate need not know of: threads, schemas, pieces of work.
const SLACK: f64 = 65536.0;
/// How far an estimate may be from the truth.
const OFF: f64 = 0.25;
const THREADS: usize = 2;

fn graph(n: u64, m: usize, directed: bool) -> Graph {
    let mut random = Random::new(9);
    let mut ends = || -> ArrayRef {
        let ends = (0..m).map(|_| random.below(n) as i64);
        Arc::new(Int64Array::from_iter_values(ends))
    };
    let (src, dst) = (ends(), ends());
    let cost = Float64Array::from_iter_values((0..m).map(|i| (1 + i % 97) as f64));
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..n as i64));
    let group = Int64Array::from_iter_values((0..n as i64).map(|row| row % 50));
    let nodes = vec![("id", ids), ("group", Arc::new(group) as ArrayRef)];
    let edges = vec![("src", src), ("dst", dst), ("cost", Arc::new(cost))];
    let builder = GraphBuilder {
        nodes: vec![tables::nodes(vec![tables::batch(nodes)])],
        edges: vec![tables::edges(vec![tables::batch(edges)])],
        directed,
        ..GraphBuilder::default()
    };
    let (graph, control) = (
        builder.build(&Control::default()).unwrap(),
        Control::default(),
    );
    for direction in [Direction::Out, Direction::In, Direction::Both] {
        graph.topology(direction, &control).unwrap();
    }
    graph
}

/// What must be given, and with `weighted` the edge columns too.
fn values(algorithm: &Algorithm, weighted: bool) -> Values {
    let mut values = Values::new();
    for parameter in algorithm.parameters {
        let required = parameter.default == DefaultValue::Required;
        let value = match parameter.kind {
            Kind::EdgeColumn if weighted => Value::Text("cost".to_owned()),
            Kind::NodeColumn if required => Value::Text("group".to_owned()),
            Kind::Integer { min, .. } if required => Value::Integer(min as i64),
            // Different nodes where several must be named.
            _ if required => Value::Integer(values.len() as i64),
            _ => continue,
        };
        values.insert(parameter.name.to_owned(), value);
    }
    // Of paths there may be more than anyone can wait for.
    if ["allShortestPaths", "allSimplePaths"].contains(&algorithm.name) {
        values.insert("limit".to_owned(), Value::Integer(100));
    }
    // One of several ways must be chosen.
    if algorithm.parameters.iter().any(|it| it.name == "topK") {
        values.insert("topK".to_owned(), Value::Integer(5));
    }
    values
}

/// The most bytes that a run had in use at once, its results among them; what the graph keeps is there already.
fn measured(call: &Call<'_>, control: &Control) -> quiver_graph::Result<f64> {
    let streamed = call.algorithm().tables[0].streamed;
    let run = || -> quiver_graph::Result<_> {
        match streamed {
            // Whoever reads a stream lets go of what was read.
            true => call
                .stream(0, &Chosen::All, control, &|_| Ok(()))
                .map(|()| Vec::new()),
            false => call.run(&[0], control),
        }
    };
    drop(run()?);
    let before = memory::start();
    let results = run()?;
    let most = memory::beyond(before);
    drop(results);
    Ok(most as f64)
}

#[test]
fn estimates_are_near_what_runs_take() {
    let only = std::env::var("ALGORITHM").ok();
    let control = Control::new(THREADS);
    let mut wrong = Vec::new();
    for directed in [true, false] {
        let (large, small) = (
            graph(1 << 16, 1 << 19, directed),
            graph(1 << 11, 1 << 14, directed),
        );
        for algorithm in ALGORITHMS.iter() {
            if only.as_ref().is_some_and(|only| only != algorithm.name) {
                continue;
            }
            let columns = algorithm.parameters.iter();
            let has_weights = columns.into_iter().any(|it| it.kind == Kind::EdgeColumn);
            for weighted in [false, true] {
                if weighted && !has_weights {
                    continue;
                }
                // What takes more than linear time is tried on less.
                let graph = if algorithm.quick || algorithm.name == "pagerank" {
                    &large
                } else {
                    &small
                };
                let values = values(algorithm, weighted);
                let call = match Call::new(graph, algorithm.name, &values, &control) {
                    Err(error) if error.code == ErrorCode::WrongDirection => continue,
                    call => call.unwrap(),
                };
                let Ok(mut most) = measured(&call, &control) else {
                    // Some refuse some graphs, after they looked at them.
                    continue;
                };
                // Where there are as many threads as the run has.
                let estimate = control.install(|| call.estimate(&[0])).unwrap() as f64;
                // On a machine that does much else, a thread may come too late to hold anything.
                for _ in 0..4 {
                    if estimate - most > OFF * most + SLACK {
                        most = most.max(measured(&call, &control).unwrap());
                    }
                }
                let measured = most;
                let report = format!(
                    "{}, directed: {directed}, weighted: {weighted}: estimate {:.0} KiB, measured {:.0} KiB",
                    algorithm.name,
                    estimate / 1024.0,
                    measured / 1024.0
                );
                println!("{report}");
                // How many rows a kernel chooses shows only when it runs: the estimate is of the most.
                let chooses = matches!(
                    algorithm.tables[0].rows,
                    Rows::SomeNodes | Rows::SomeEdges | Rows::Paths
                );
                let more = chooses && estimate >= measured;
                if !more && (estimate - measured).abs() > OFF * measured + SLACK {
                    wrong.push(report);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
