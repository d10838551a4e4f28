//! The table of algorithms: what each row declares, refuses, reports and stops for.

mod cases;
mod random;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use cases::{Edges, graph, parameter_sets};
use quiver_graph::algorithms::{self, ALGORITHMS};
use quiver_graph::{Control, ErrorCode};
use random::Random;
use serde_json::{Value, json};

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
fn weights_beyond_floats_are_refused_or_scaled() {
    let rank = |edges: &[(u32, u32, f64)], tables: &[RecordBatch], parameters: Value| {
        let graph = graph(3, edges, true);
        let control = Control::default();
        algorithms::run(&graph, "pagerank", &parameters, tables, &control)
    };
    let by_cost = || json!({ "weight": "cost" });
    for (edges, row, got) in [
        (vec![(0, 1, 1.0), (1, 2, f64::INFINITY)], 1, "inf"),
        (vec![(0, 1, 1.0), (1, 2, 1e-310)], 1, "a sum of 1e-310"),
        (vec![(0, 1, 1e308), (0, 2, 1e308)], 0, "a sum of inf"),
    ] {
        let error = rank(&edges, &[], by_cost()).unwrap_err();
        let details = error.details;
        assert_eq!(
            (
                error.code,
                details.column.as_deref(),
                details.row,
                details.got.as_deref()
            ),
            (ErrorCode::InvalidWeight, Some("cost"), Some(row), Some(got))
        );
    }
    for weight in [1e308, 1e-310] {
        let table = RecordBatch::try_from_iter([
            ("key", Arc::new(Int64Array::from(vec![0, 10])) as ArrayRef),
            ("weight", Arc::new(Float64Array::from(vec![weight, weight]))),
        ])
        .unwrap();
        let parameters = json!({ "personalization": { "table": 0 }, "damping": 0.0 });
        let result = rank(&[(0, 1, 1.0)], &[table], parameters).unwrap();
        let ranks = result[0].column(1).as_primitive::<Float64Type>();
        assert_eq!(ranks.values(), &[0.5, 0.5, 0.0]);
    }
    let table = RecordBatch::try_from_iter([
        ("key", Arc::new(Int64Array::from(vec![0])) as ArrayRef),
        ("weight", Arc::new(StringArray::from(vec!["much"]))),
    ])
    .unwrap();
    let parameters = json!({ "personalization": { "table": 0 } });
    let error = rank(&[(0, 1, 1.0)], &[table], parameters).unwrap_err();
    assert_eq!(
        (error.code, error.details.got.as_deref()),
        (ErrorCode::InvalidWeight, Some("much"))
    );
}
