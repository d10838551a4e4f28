//! Every row of the algorithm table, on odd and random graphs, on several numbers of threads, against its own verifier.

mod random;

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use quiver_graph::algorithms::{self, ALGORITHMS, Algorithm, DefaultValue, GraphKind, Kind};
use quiver_graph::{Control, Direction, EdgeInput, ErrorCode, Graph, GraphBuilder, NodeInput};
use random::Random;
use serde_json::{Map, Value, json};

/// Node `i` has the key `10 i`, so that a row that is taken for an id is found out.
fn graph(n: usize, edges: &[(u32, u32, f64)], directed: bool) -> Graph {
    let keys = |rows: Vec<u32>| -> ArrayRef {
        Arc::new(
            rows.into_iter()
                .map(|row| Some(10 * i64::from(row)))
                .collect::<Int64Array>(),
        )
    };
    let column = |name: &str, values: ArrayRef| (name.to_owned(), values);
    let nodes = RecordBatch::try_from_iter([column("key", keys((0..n as u32).collect()))]).unwrap();
    let weights: Float64Array = edges.iter().map(|edge| Some(edge.2)).collect();
    let edges = RecordBatch::try_from_iter([
        column("a", keys(edges.iter().map(|edge| edge.0).collect())),
        column("b", keys(edges.iter().map(|edge| edge.1).collect())),
        column("cost", Arc::new(weights)),
    ])
    .unwrap();
    let builder = GraphBuilder {
        nodes: vec![NodeInput {
            label: None,
            id: vec!["key".into()],
            schema: nodes.schema(),
            batches: vec![nodes],
        }],
        edges: vec![EdgeInput {
            edge_type: None,
            src: vec!["a".into()],
            dst: vec!["b".into()],
            from: None,
            to: None,
            schema: edges.schema(),
            batches: vec![edges],
        }],
        directed,
        ..GraphBuilder::default()
    };
    builder.build(&Control::default()).unwrap()
}

type Edges = Vec<(u32, u32, f64)>;

/// Name, number of nodes, edges.
fn odd_graphs() -> Vec<(String, usize, Edges)> {
    let ring = |n: u32| {
        (0..n)
            .map(|u| (u, (u + 1) % n, f64::from(u % 3) / 2.0))
            .collect::<Edges>()
    };
    let mut graphs = vec![
        ("empty".to_owned(), 0, vec![]),
        ("one node".to_owned(), 1, vec![]),
        ("isolated".to_owned(), 5, vec![]),
        (
            "self-loop".to_owned(),
            2,
            vec![(0, 0, 2.0), (0, 1, 1.0), (1, 1, 0.0)],
        ),
        (
            "parallel".to_owned(),
            3,
            vec![
                (0, 1, 3.0),
                (0, 1, 1.0),
                (1, 0, 2.0),
                (1, 2, 0.0),
                (1, 2, 0.0),
            ],
        ),
        (
            "weights 0".to_owned(),
            6,
            (0..5)
                .map(|u| (u, u + 1, 0.0))
                .chain([(5, 1, 0.0), (3, 2, 0.0)])
                .collect(),
        ),
        (
            "weights far apart".to_owned(),
            4,
            vec![(0, 1, 1e-9), (1, 2, 1e9), (0, 2, 1e9), (2, 3, 1.0)],
        ),
        (
            "weights in no unit".to_owned(),
            400,
            (0..2000u32)
                .map(|i| (i * 7 % 400, i * i % 400, f64::from(i % 11) / 10.0))
                .collect(),
        ),
        ("ring".to_owned(), 50, ring(50)),
        (
            "two rings".to_owned(),
            20,
            ring(8)
                .into_iter()
                .chain(ring(8).into_iter().map(|(u, v, w)| (u + 10, v + 10, w)))
                .collect(),
        ),
        (
            "path".to_owned(),
            3000,
            (0..2999).map(|u| (u, u + 1, 0.5)).collect(),
        ),
        (
            "star".to_owned(),
            9000,
            (1..9000).map(|v| (0, v, f64::from(v % 7))).collect(),
        ),
    ];
    let mut random = Random::new(1);
    for seed in 0..60 {
        let n = 1 + random.below(60) as usize;
        let m = random.below(4 * n as u64 + 1);
        let mut edge = || {
            (
                random.below(n as u64) as u32,
                random.below(n as u64) as u32,
                random.below(9) as f64 / 4.0,
            )
        };
        graphs.push((
            format!("random {seed}"),
            n,
            (0..m).map(|_| edge()).collect(),
        ));
    }
    // Large and skewed enough for the parallel paths: backward steps, sampling, fused buckets, several stretches.
    let n = 20_000u64;
    let mut edge = || {
        let skewed = |random: &mut Random| (random.below(n) * random.below(n) / n) as u32;
        (
            skewed(&mut random),
            skewed(&mut random),
            1.0 + random.below(255) as f64,
        )
    };
    graphs.push((
        "skewed".to_owned(),
        n as usize,
        (0..200_000).map(|_| edge()).collect(),
    ));
    graphs
}

/// The defaults, and each parameter in turn at other values; `n > 0` where nodes are named.
fn parameter_sets(algorithm: &Algorithm, n: usize) -> Vec<Map<String, Value>> {
    let ids = |rows: &[usize]| rows.iter().map(|row| json!(10 * row)).collect::<Value>();
    let mut base = Map::new();
    for parameter in algorithm.parameters {
        if parameter.default == DefaultValue::Required {
            assert_eq!(
                parameter.kind,
                Kind::Sources,
                "{}: no value known",
                parameter.name
            );
            base.insert(parameter.name.to_owned(), ids(&[n / 2]));
        }
    }
    let mut sets = vec![base.clone()];
    for parameter in algorithm.parameters {
        let values = match parameter.kind {
            Kind::Integer { min, .. } => vec![json!(min), json!(min + 2)],
            Kind::Float { min, max } if max <= 1.0 => vec![json!(min), json!(0.5), json!(max)],
            Kind::Float { min, .. } => vec![json!(min), json!(0.01)],
            Kind::Choice(words) => words.iter().map(|word| json!(word)).collect(),
            Kind::Weight => vec![json!("cost")],
            Kind::Sources => vec![ids(&[0]), ids(&[n - 1, 0, n - 1])],
            Kind::NodeWeights => vec![json!({ "table": 0 })],
        };
        for value in values {
            let mut set = base.clone();
            set.insert(parameter.name.to_owned(), value);
            if parameter.kind != Kind::Weight
                && algorithm
                    .parameters
                    .iter()
                    .any(|other| other.kind == Kind::Weight)
            {
                let mut weighted = set.clone();
                weighted.insert("weight".to_owned(), json!("cost"));
                sets.push(weighted);
            }
            sets.push(set);
        }
    }
    sets
}

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

#[test]
fn every_row_stops_when_cancelled() {
    let graph = graph(50, &[(0, 1, 1.0)], true);
    for algorithm in ALGORITHMS {
        let parameters = Value::Object(parameter_sets(algorithm, 50).remove(0));
        let control = Control::default();
        control.cancel();
        let error =
            algorithms::run(&graph, algorithm.name, &parameters, &[], &control).unwrap_err();
        assert_eq!(error.code, ErrorCode::Cancelled, "{}", algorithm.name);
        // And runs again afterwards.
        algorithms::run(
            &graph,
            algorithm.name,
            &parameters,
            &[],
            &Control::default(),
        )
        .unwrap();
    }
}

#[test]
fn every_kernel_looks_at_its_control() {
    let mut random = Random::new(3);
    let mut edge = || (random.below(5000) as u32, random.below(5000) as u32, 1.0);
    let graph = graph(5000, &(0..50_000).map(|_| edge()).collect::<Edges>(), true);
    for algorithm in ALGORITHMS {
        let parameters = Value::Object(parameter_sets(algorithm, 5000).remove(0));
        let arguments =
            algorithms::Arguments::parse(&graph, algorithm, &parameters, &[], &Control::default())
                .unwrap();
        // Topologies are there already, so that it is the kernel that has to notice.
        (algorithm.run)(&graph, &arguments, &Control::default()).unwrap();
        let control = Control::default();
        control.cancel();
        let code = (algorithm.run)(&graph, &arguments, &control)
            .err()
            .map(|error| error.code);
        assert_eq!(code, Some(ErrorCode::Cancelled), "{}", algorithm.name);
    }
}

#[test]
fn every_row_reports_progress() {
    let graph = graph(50, &[(0, 1, 1.0), (1, 0, 2.0)], true);
    for algorithm in ALGORITHMS {
        let parameters = Value::Object(parameter_sets(algorithm, 50).remove(0));
        let control = Control::default();
        algorithms::run(&graph, algorithm.name, &parameters, &[], &control).unwrap();
        assert_ne!(control.progress().phase, "", "{}", algorithm.name);
    }
}

#[test]
fn the_table_is_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/algorithms");
    let shared = [
        "arguments",
        "catalog",
        "components",
        "delta_stepping",
        "flood",
        "mod",
        "parallel",
        "paths",
        "result",
        "table",
    ];
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .filter(|name| !shared.contains(&name.as_str()))
        .collect();
    files.sort();
    let rows: Vec<String> = ALGORITHMS
        .iter()
        .map(|algorithm| algorithm.sql_name())
        .collect();
    assert_eq!(files, rows);
}

#[test]
fn every_output_column_has_its_declared_type_and_place() {
    let graph = graph(3, &[(0, 1, 1.0)], true);
    for algorithm in ALGORITHMS {
        let parameters = Value::Object(parameter_sets(algorithm, 3).remove(0));
        let batch = algorithms::run(
            &graph,
            algorithm.name,
            &parameters,
            &[],
            &Control::default(),
        )
        .unwrap()
        .remove(0);
        let schema = batch.schema();
        assert_eq!(schema.field(0).name(), "key");
        let names: Vec<_> = schema
            .fields()
            .iter()
            .skip(1)
            .map(|field| field.name().as_str())
            .collect();
        let expected: Vec<_> = algorithm.output.iter().map(|column| column.name).collect();
        assert_eq!(names, expected);
        assert_eq!(schema.metadata()["algorithm"], algorithm.name);
        let foretold = algorithms::schema(&graph, algorithm.name, &parameters).unwrap();
        assert_eq!(foretold.fields(), schema.fields());
        assert_eq!(foretold.metadata()["algorithm"], algorithm.name);
        for (key, _) in algorithm.metadata {
            assert!(
                schema.metadata().contains_key(*key),
                "{}: {key}",
                algorithm.name
            );
        }
    }
}

#[test]
fn wrong_parameters_are_refused_by_name() {
    let graph = graph(3, &[(0, 1, 1.0), (1, 2, -1.0)], true);
    let refuse = |name: &str, parameters: Value, code: ErrorCode, parameter: &str| {
        let error =
            algorithms::run(&graph, name, &parameters, &[], &Control::default()).unwrap_err();
        assert_eq!(
            (error.code, error.details.parameter.as_deref()),
            (code, Some(parameter)),
            "{name} {parameters}"
        );
        let names_nodes =
            ["personalization", "sources"].contains(&parameter) && !parameters.is_null();
        let foretold = algorithms::schema(&graph, name, &parameters).map_err(|error| error.code);
        match code {
            ErrorCode::InvalidArgument if !names_nodes || parameters == json!({}) => {
                assert_eq!(foretold.unwrap_err(), code, "{name} {parameters}")
            }
            _ => assert!(foretold.is_ok(), "{name} {parameters}"),
        }
        assert!(error.details.expected.is_some(), "{name} {parameters}");
    };
    let invalid = ErrorCode::InvalidArgument;
    refuse("pageRank", json!({}), invalid, "name");
    refuse("pagerank", json!([1]), invalid, "parameters");
    refuse("pagerank", json!({ "alpha": 0.85 }), invalid, "alpha");
    refuse("pagerank", json!({ "damping": 1.5 }), invalid, "damping");
    refuse("pagerank", json!({ "damping": "0.5" }), invalid, "damping");
    refuse("pagerank", json!({ "damping": null }), invalid, "damping");
    refuse("pagerank", json!({ "tolerance": -1 }), invalid, "tolerance");
    refuse(
        "pagerank",
        json!({ "maxIterations": 0 }),
        invalid,
        "maxIterations",
    );
    refuse(
        "pagerank",
        json!({ "maxIterations": 2.5 }),
        invalid,
        "maxIterations",
    );
    refuse("pagerank", json!({ "weight": 3 }), invalid, "weight");
    refuse(
        "pagerank",
        json!({ "weight": "cost" }),
        ErrorCode::InvalidWeight,
        "weight",
    );
    refuse(
        "pagerank",
        json!({ "personalization": { "table": 7 } }),
        invalid,
        "personalization",
    );
    refuse(
        "degree",
        json!({ "direction": "down" }),
        invalid,
        "direction",
    );
    refuse("bfs", json!({}), invalid, "sources");
    refuse("bfs", json!({ "sources": [] }), invalid, "sources");
    refuse(
        "bfs",
        json!({ "sources": [0], "source": 0 }),
        invalid,
        "source",
    );
    refuse(
        "bfs",
        json!({ "sources": [0, 5] }),
        ErrorCode::UnknownId,
        "sources",
    );
    refuse(
        "bfs",
        json!({ "source": 0, "maxDepth": -1 }),
        invalid,
        "maxDepth",
    );
    refuse(
        "shortestPaths",
        json!({ "source": 0, "weight": "cost" }),
        ErrorCode::InvalidWeight,
        "weight",
    );
    for (name, parameters) in [
        ("pagerank", json!({ "weight": "cost" })),
        ("shortestPaths", json!({ "source": 0, "weight": "cost" })),
    ] {
        let error = algorithms::run(&graph, name, &parameters, &[], &Control::default());
        let details = error.unwrap_err().details;
        assert_eq!(
            (details.table, details.column, details.row, details.got),
            (
                Some("edges".to_owned()),
                Some("cost".to_owned()),
                Some(1),
                Some("-1".to_owned())
            ),
            "{name}"
        );
    }
    let unknown = algorithms::run(
        &graph,
        "degree",
        &json!({ "weight": "cots" }),
        &[],
        &Control::default(),
    );
    assert_eq!(unknown.unwrap_err().code, ErrorCode::UnknownColumn);
}

#[test]
fn strong_components_need_a_directed_graph() {
    let error = algorithms::run(
        &graph(3, &[], false),
        "stronglyConnectedComponents",
        &json!({}),
        &[],
        &Control::default(),
    );
    assert_eq!(error.unwrap_err().code, ErrorCode::WrongDirection);
}
