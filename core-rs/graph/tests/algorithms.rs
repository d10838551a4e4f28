//! Every row of the algorithm table, on odd and random graphs, on several numbers of threads, against its own verifier.

mod cases;
mod random;

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use cases::{Edges, graph, odd_graphs, parameter_sets};
use quiver_graph::algorithms::{self, ALGORITHMS, GraphKind, Kind};
use quiver_graph::{Control, Direction, EdgeInput, ErrorCode, Graph, GraphBuilder, NodeInput};
use random::Random;
use serde_json::{Map, Value, json};

/// Restart at the first and the last node.
fn restart(n: usize) -> RecordBatch {
    let keys: Int64Array = [0, 10 * (n as i64 - 1)].into_iter().map(Some).collect();
    let weights: Float64Array = [1.0, 3.0].into_iter().map(Some).collect();
    RecordBatch::try_from_iter([
        ("key", Arc::new(keys) as ArrayRef),
        ("weight", Arc::new(weights)),
    ])
    .unwrap()
}

#[test]
fn every_row_is_right_on_every_graph_and_the_same_on_any_number_of_threads() {
    for (name, n, edges) in odd_graphs() {
        for directed in [true, false] {
            let graph = graph(n, &edges, directed);
            for algorithm in ALGORITHMS {
                if algorithm.graphs == GraphKind::Directed && !directed {
                    continue;
                }
                let names_nodes = algorithm.parameters.iter().any(|p| p.kind == Kind::Sources);
                if n == 0 && names_nodes {
                    continue;
                }
                let sets = if n == 0 {
                    vec![Map::new()]
                } else {
                    parameter_sets(algorithm, n)
                };
                for parameters in sets {
                    let parameters = Value::Object(parameters);
                    let context = format!(
                        "{} {parameters} on {name}, directed: {directed}",
                        algorithm.name
                    );
                    let tables = if n == 0 { vec![] } else { vec![restart(n)] };
                    let run = |threads| {
                        algorithms::run(
                            &graph,
                            algorithm.name,
                            &parameters,
                            &tables,
                            &Control::new(threads),
                        )
                        .unwrap_or_else(|error| panic!("{context}: {error}"))
                    };
                    algorithms::verify(
                        &graph,
                        algorithm.name,
                        &parameters,
                        &tables,
                        &Control::new(2),
                    )
                    .unwrap_or_else(|error| panic!("{context}: {error}"));
                    let one = run(1);
                    assert_eq!(
                        one.iter().map(RecordBatch::num_rows).sum::<usize>(),
                        n,
                        "{context}"
                    );
                    for threads in [2, 5] {
                        assert!(
                            one == run(threads),
                            "{context}: {threads} threads differ from one"
                        );
                    }
                    assert!(algorithms::estimate(&graph, algorithm.name, &parameters).is_ok());
                }
            }
        }
    }
}

#[test]
fn weak_components_are_the_same_from_edges_and_from_any_topology() {
    for (name, n, edges) in odd_graphs() {
        let graph = graph(n, &edges, true);
        let control = Control::new(2);
        let check = || {
            let name = "weaklyConnectedComponents";
            algorithms::verify(&graph, name, &json!({}), &[], &control)
        };
        check().unwrap_or_else(|error| panic!("{name}, edges: {error}"));
        graph.topology(Direction::Out, &control).unwrap();
        check().unwrap_or_else(|error| panic!("{name}, out: {error}"));
        graph.topology(Direction::In, &control).unwrap();
        check().unwrap_or_else(|error| panic!("{name}, out and in: {error}"));
        graph.topology(Direction::Both, &control).unwrap();
        check().unwrap_or_else(|error| panic!("{name}, both: {error}"));
    }
}

#[test]
fn degrees_are_the_same_from_edges_and_from_any_topology() {
    for (name, n, edges) in odd_graphs() {
        for directed in [true, false] {
            let graph = graph(n, &edges, directed);
            let control = Control::new(2);
            for built in [None, Some(Direction::Out), Some(Direction::In)] {
                if let Some(direction) = built {
                    graph.topology(direction, &control).unwrap();
                }
                for direction in ["out", "in", "both"] {
                    let parameters = json!({ "direction": direction });
                    algorithms::verify(&graph, "degree", &parameters, &[], &control)
                        .unwrap_or_else(|error| panic!("{name}, {direction}, {built:?}: {error}"));
                }
            }
        }
    }
}

/// Two labels whose keys are the same pairs of a string and a number, edges within and between them.
fn two_labels(directed: bool) -> Graph {
    let keys = |names: [&str; 2], rows: &[u32]| -> Vec<(String, ArrayRef)> {
        let words = rows.iter().map(|row| ["a", "b", "c"][*row as usize % 3]);
        let numbers = rows.iter().map(|row| i64::from(row / 3));
        vec![
            (
                names[0].to_owned(),
                Arc::new(StringArray::from_iter_values(words)),
            ),
            (
                names[1].to_owned(),
                Arc::new(Int64Array::from_iter_values(numbers)),
            ),
        ]
    };
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let node = |label: &str| {
        let batch =
            RecordBatch::try_from_iter(keys(["word", "number"], &(0..30).collect::<Vec<_>>()))
                .unwrap();
        NodeInput {
            label: Some(label.to_owned()),
            id: names(["word", "number"]),
            schema: batch.schema(),
            batches: vec![batch],
        }
    };
    let mut random = Random::new(11);
    let mut edge = |edge_type: &str, from: &str, to: &str| {
        let mut rows = || {
            (0..40)
                .map(|_| random.below(30) as u32)
                .collect::<Vec<u32>>()
        };
        let mut columns = keys(["from word", "from number"], &rows());
        columns.extend(keys(["to word", "to number"], &rows()));
        let cost = Float64Array::from_iter_values((0..40).map(|i| f64::from(i % 7) / 2.0));
        columns.push(("cost".to_owned(), Arc::new(cost)));
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        EdgeInput {
            edge_type: Some(edge_type.to_owned()),
            src: names(["from word", "from number"]),
            dst: names(["to word", "to number"]),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            schema: batch.schema(),
            batches: vec![batch],
        }
    };
    GraphBuilder {
        nodes: vec![node("left"), node("right")],
        edges: vec![
            edge("within", "left", "left"),
            edge("across", "left", "right"),
            edge("back", "right", "left"),
        ],
        directed,
        ..GraphBuilder::default()
    }
    .build(&Control::default())
    .unwrap()
}

#[test]
fn every_row_runs_on_composite_keys_and_several_labels() {
    // The node in row 34: the second label's fifth.
    let place = RecordBatch::try_from_iter([
        ("word", Arc::new(StringArray::from(vec!["b"])) as ArrayRef),
        ("number", Arc::new(Int64Array::from(vec![1]))),
        ("label", Arc::new(StringArray::from(vec!["right"]))),
        ("weight", Arc::new(Float64Array::from(vec![2.0]))),
    ])
    .unwrap();
    for directed in [true, false] {
        let graph = two_labels(directed);
        for algorithm in ALGORITHMS {
            if algorithm.graphs == GraphKind::Directed && !directed {
                continue;
            }
            let mut parameters = Map::new();
            for parameter in algorithm.parameters {
                match parameter.kind {
                    Kind::Weight => parameters.insert(parameter.name.to_owned(), json!("cost")),
                    Kind::Sources | Kind::NodeWeights => {
                        parameters.insert(parameter.name.to_owned(), json!({ "table": 0 }))
                    }
                    _ => None,
                };
            }
            let parameters = Value::Object(parameters);
            let (control, tables) = (Control::new(2), [place.clone()]);
            let name = algorithm.name;
            algorithms::verify(&graph, name, &parameters, &tables, &control)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let result = algorithms::run(&graph, name, &parameters, &tables, &control).unwrap();
            let schema = result[0].schema();
            let expected = algorithms::schema(&graph, name, &parameters).unwrap();
            assert_eq!(expected.fields(), schema.fields(), "{name}");
            let fields: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
            assert_eq!(fields[..3], ["word", "number", "label"], "{name}");
            assert_eq!(result[0].num_rows(), 60, "{name}");
            if let Some(distance) = result[0].column_by_name("distance") {
                let zero = cast(distance, &DataType::Float64).unwrap();
                let zero = zero.as_primitive::<Float64Type>();
                assert_eq!(zero.value(34), 0.0, "{name}: the source is in row 34");
                for part in [
                    "predecessor_word",
                    "predecessor_number",
                    "predecessor_label",
                ] {
                    let part = result[0].column_by_name(part).expect(part);
                    assert!(part.is_null(34), "{name}: a source has no predecessor");
                    assert!(part.null_count() < 60, "{name}: others have one");
                }
            }
        }
    }
}

#[test]
fn a_run_under_way_stops_soon_after_it_is_cancelled() {
    let mut random = Random::new(5);
    let n = 100_000;
    let mut node = || random.below(n) as u32;
    let edges: Edges = (0..500_000u32)
        .map(|i| (node(), node(), f64::from(i % 97)))
        .collect();
    let graph = graph(n as usize, &edges, true);
    for algorithm in ALGORITHMS {
        for wait in [0, 1, 5, 20] {
            let mut parameters = parameter_sets(algorithm, 10).remove(0);
            let endless = algorithm.name == "pagerank";
            if endless {
                parameters.insert("tolerance".to_owned(), json!(0));
                parameters.insert("maxIterations".to_owned(), json!(1_000_000));
            }
            if algorithm.name == "shortestPaths" {
                parameters.insert("weight".to_owned(), json!("cost"));
            }
            let parameters = Value::Object(parameters);
            let control = Control::new(2);
            let run = || algorithms::run(&graph, algorithm.name, &parameters, &[], &control);
            let (outcome, late) = std::thread::scope(|scope| {
                let running = scope.spawn(run);
                std::thread::sleep(Duration::from_millis(wait));
                control.cancel();
                let cancelled = Instant::now();
                (running.join().unwrap(), cancelled.elapsed())
            });
            match outcome {
                Err(error) => assert_eq!(error.code, ErrorCode::Cancelled, "{}", algorithm.name),
                Ok(_) if endless => panic!("{} came to an end", algorithm.name),
                Ok(result) => assert_eq!(result[0].num_rows(), n as usize),
            }
            assert!(
                late < Duration::from_secs(1),
                "{}: {late:?} after the cancellation",
                algorithm.name
            );
        }
        // What a cancelled run left behind does no harm.
        let parameters = Value::Object(parameter_sets(algorithm, 10).remove(0));
        let control = Control::new(2);
        algorithms::run(&graph, algorithm.name, &parameters, &[], &control).unwrap();
    }
}

#[test]
fn every_verifier_notices_a_wrong_result() {
    let edges = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (3, 4, 1.0)];
    let right = graph(6, &edges, true);
    let wrong = graph(6, &[(0, 5, 1.0), (1, 3, 1.0), (5, 0, 4.0)], true);
    for algorithm in ALGORITHMS {
        let parameters = Value::Object(parameter_sets(algorithm, 1).remove(0));
        let control = Control::default();
        let arguments =
            algorithms::Arguments::parse(&right, algorithm, &parameters, &[], &control).unwrap();
        let result = (algorithm.run)(&wrong, &arguments, &control).unwrap();
        assert!(
            (algorithm.verify)(&right, &arguments, &result).is_err(),
            "{}",
            algorithm.name
        );
    }
}
