//! Communities: what columns that name them may hold, weights that are refused, and what is known of Zachary's karate club.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};

use super::graphs::graph;
use super::random::Random;
use crate::algorithms::Call;
use crate::algorithms::parameters::{Value, Values};
use crate::{Control, EdgeInput, ErrorCode, Graph, GraphBuilder, NodeInput, Result};

/// The friendships of Zachary's karate club (1977), by member from 1 on.
const KARATE: &[(u32, &[u32])] = &[
    (1, &[2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32]),
    (2, &[3, 4, 8, 14, 18, 20, 22, 31]),
    (3, &[4, 8, 9, 10, 14, 28, 29, 33]),
    (4, &[8, 13, 14]),
    (5, &[7, 11]),
    (6, &[7, 11, 17]),
    (7, &[17]),
    (9, &[31, 33, 34]),
    (10, &[34]),
    (14, &[34]),
    (15, &[33, 34]),
    (16, &[33, 34]),
    (19, &[33, 34]),
    (20, &[34]),
    (21, &[33, 34]),
    (23, &[33, 34]),
    (24, &[26, 28, 30, 33, 34]),
    (25, &[26, 28, 32]),
    (26, &[32]),
    (27, &[30, 34]),
    (28, &[34]),
    (29, &[32, 34]),
    (30, &[33, 34]),
    (31, &[33, 34]),
    (32, &[33, 34]),
    (33, &[34]),
];

fn karate() -> Vec<(u32, u32, f64)> {
    let rows = KARATE.iter();
    rows.flat_map(|&(u, row)| row.iter().map(move |&v| (u - 1, v - 1, 1.0)))
        .collect()
}

/// A value of the one row of a table.
fn one(graph: &Graph, name: &str, values: &Values, table: &str, column: &str) -> Result<f64> {
    let control = Control::default();
    let call = Call::new(graph, name, values, &control)?;
    let position = call.algorithm().table(Some(table))?;
    let results = call.run(&[position], &control)?;
    let values = results[0].batches[0][column].as_primitive::<Float64Type>();
    Ok(values.value(0))
}

#[test]
fn the_karate_club_falls_into_four() {
    let graph = graph(34, &karate(), false);
    for name in ["louvain", "leiden"] {
        for seed in 0..5 {
            let values = Values::from([("seed".to_owned(), Value::Integer(seed))]);
            let modularity = one(&graph, name, &values, "summary", "modularity").unwrap();
            // No partition has more than 0.41979.
            assert!(
                (0.4188..0.4198).contains(&modularity),
                "{name}: {modularity}"
            );
        }
    }
    for seed in 0..5 {
        let values = Values::from([("seed".to_owned(), Value::Integer(seed))]);
        let codelength = one(&graph, "infomap", &values, "summary", "codelength").unwrap();
        // Three communities, as Infomap itself and igraph find them.
        assert!((codelength - 4.311_792_645_8).abs() < 1e-9, "{codelength}");
    }
    let none = Values::new();
    let average = one(&graph, "clusteringCoefficient", &none, "summary", "average").unwrap();
    assert!((average - 0.570_638_478).abs() < 1e-9);
    let transitivity = one(&graph, "transitivity", &none, "summary", "transitivity").unwrap();
    assert!((transitivity - 45.0 / 176.0).abs() < 1e-12);
    let degrees = one(&graph, "assortativity", &none, "summary", "assortativity").unwrap();
    assert!((degrees + 0.475_613_097).abs() < 1e-9);
}

/// Large enough for nodes to choose side by side.
#[test]
fn a_grid_falls_into_compact_parts() {
    let side = 120;
    let nodes = (0..side * side).map(|node| (node, node % side, node / side));
    let edges = nodes.flat_map(|(node, column, row)| {
        let right = (column + 1 < side).then_some((node, node + 1, 1.0));
        let below = (row + 1 < side).then_some((node, node + side, 1.0));
        right.into_iter().chain(below)
    });
    let graph = graph((side * side) as usize, &edges.collect::<Vec<_>>(), false);
    for (name, least) in [("louvain", 0.905), ("leiden", 0.91)] {
        let modularity = one(&graph, name, &Values::new(), "summary", "modularity").unwrap();
        assert!(modularity > least, "{name}: {modularity}");
    }
}

/// Six rings of ten nodes each that are chained here and there, and one node from which no edge leads on.
#[test]
fn infomap_tells_a_directed_walk_in_as_few_bits_as_others_do() {
    let mut edges = Vec::new();
    for u in 0..59 {
        let near = |k: u32| u / 10 * 10 + (u + 1 + 2 * k) % 10;
        edges.extend((0..3).map(|k| (u, near(k), 1.0)));
        if u % 3 == 0 {
            edges.push((u, (13 * u + 25) % 60, 1.0));
        }
    }
    let graph = graph(60, &edges, true);
    let none = Values::new();
    let codelength = one(&graph, "infomap", &none, "summary", "codelength").unwrap();
    // As Infomap itself finds, with jumps to nodes that count.
    assert!((codelength - 4.544_146_022_4).abs() < 1e-9, "{codelength}");
}

/// How often two nodes that were planted in one community, or in two, are not found so.
fn mistaken(found: &[u32], planted: impl Fn(usize) -> u32) -> f64 {
    let pairs = (0..found.len()).flat_map(|u| (0..u).map(move |v| (u, v)));
    let wrong = pairs.filter(|&(u, v)| (found[u] == found[v]) != (planted(u) == planted(v)));
    let n = found.len() as f64;
    wrong.count() as f64 / (n * (n - 1.0) / 2.0)
}

/// Large enough for nodes to choose side by side.
#[test]
fn infomap_finds_what_was_planted() {
    let (communities, each) = (60, 50);
    let n = communities * each;
    let mut random = Random::new(6);
    let mut edges = Vec::new();
    for u in 0..n {
        let start = u - u % each;
        // Seven within the community for three to anywhere.
        edges.extend((0..7).map(|_| (u as u32, (start + random.below(each)) as u32, 1.0)));
        edges.extend((0..3).map(|_| (u as u32, random.below(n) as u32, 1.0)));
    }
    for directed in [true, false] {
        let graph = graph(n as usize, &edges, directed);
        let control = Control::default();
        let call = Call::new(&graph, "infomap", &Values::new(), &control).unwrap();
        let results = call.run(&[0], &control).unwrap();
        let found = results[0].batches[0]["community"].as_primitive::<UInt32Type>();
        let wrong = mistaken(found.values(), |node| (node as u64 / each) as u32);
        assert!(wrong < 1e-4, "directed: {directed}: {wrong}");
    }
}

/// A path of three nodes with a column.
fn with_column(column: ArrayRef) -> Graph {
    let ids: ArrayRef = Arc::new(Int64Array::from(vec![0, 1, 2]));
    let nodes =
        RecordBatch::try_from_iter_with_nullable([("id", ids, false), ("club", column, true)])
            .unwrap();
    let end = |ids: Vec<i64>| -> ArrayRef { Arc::new(Int64Array::from(ids)) };
    let ends = [("src", end(vec![0, 1])), ("dst", end(vec![1, 2]))];
    let edges = RecordBatch::try_from_iter(ends).unwrap();
    GraphBuilder {
        nodes: vec![NodeInput {
            label: None,
            id: vec!["id".to_owned()],
            schema: nodes.schema(),
            batches: vec![nodes],
        }],
        edges: vec![EdgeInput {
            edge_type: None,
            src: vec!["src".to_owned()],
            dst: vec!["dst".to_owned()],
            from: None,
            to: None,
            schema: edges.schema(),
            batches: vec![edges],
        }],
        directed: false,
        ..GraphBuilder::default()
    }
    .build(&Control::default())
    .unwrap()
}

fn club(parameter: &str) -> Values {
    Values::from([(parameter.to_owned(), Value::Text("club".to_owned()))])
}

#[test]
fn communities_are_named_by_integers_or_texts() {
    let columns: [ArrayRef; 3] = [
        Arc::new(StringArray::from(vec!["b", "b", "a"])),
        Arc::new(Int64Array::from(vec![-7, -7, 1 << 40])),
        Arc::new(arrow_array::UInt64Array::from(vec![u64::MAX, u64::MAX, 0])),
    ];
    for column in columns {
        let graph = with_column(column.clone());
        let modularity = one(
            &graph,
            "modularity",
            &club("community"),
            "summary",
            "modularity",
        );
        // One of two edges is within; strengths are 3 and 1 of 4.
        assert_eq!(modularity.unwrap(), 0.5 - 9.0 / 16.0 - 1.0 / 16.0);
        let control = Control::default();
        let call = Call::new(&graph, "conductance", &club("community"), &control).unwrap();
        let results = call.run(&[0], &control).unwrap();
        let names = results[0].batches[0]["community"].as_string::<i32>();
        let first = arrow_cast::display::array_value_to_string(&column, 0).unwrap();
        assert_eq!((names.len(), names.value(0)), (2, first.as_str()));
    }
}

#[test]
fn other_columns_are_refused_with_their_place() {
    let nulls: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, Some("b")]));
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![0.5, 1.5, f64::NAN]));
    for (column, code, row) in [
        (nulls, ErrorCode::NullKey, Some(1)),
        (floats.clone(), ErrorCode::UnsupportedType, None),
    ] {
        let graph = with_column(column);
        for name in ["modularity", "conductance"] {
            let control = Control::default();
            let call = Call::new(&graph, name, &club("community"), &control).unwrap();
            let error = call.run(&[0], &control).unwrap_err();
            let details = &error.details;
            assert_eq!((error.code, details.row), (code, row));
            assert_eq!(details.parameter.as_deref(), Some("community"));
            assert_eq!(details.column.as_deref(), Some("club"));
            assert!(details.expected.is_some() && details.got.is_some());
        }
    }
    let graph = with_column(floats);
    let values = club("column");
    let error = one(&graph, "assortativity", &values, "summary", "assortativity").unwrap_err();
    assert_eq!(
        (error.code, error.details.row),
        (ErrorCode::InvalidData, Some(2))
    );
    let unknown = Values::from([("community".to_owned(), Value::Text("clubs".to_owned()))]);
    let error = one(&graph, "modularity", &unknown, "summary", "modularity").unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownColumn);
}

#[test]
fn negative_weights_are_refused_with_their_row() {
    let edges = [(0, 1, 1.0), (1, 2, -2.0), (2, 0, -1.0)];
    for directed in [true, false] {
        let graph = graph(3, &edges, directed);
        for name in [
            "clusteringCoefficient",
            "conductance",
            "infomap",
            "labelPropagation",
            "leiden",
            "louvain",
            "modularity",
        ] {
            let mut values = Values::from([("weight".to_owned(), Value::Text("cost".to_owned()))]);
            if ["conductance", "modularity"].contains(&name) {
                let group = Value::Text("group".to_owned());
                values.insert("community".to_owned(), group);
            }
            let control = Control::default();
            let call = Call::new(&graph, name, &values, &control).unwrap();
            let error = call.run(&[0], &control).unwrap_err();
            let details = &error.details;
            assert_eq!(error.code, ErrorCode::InvalidWeight, "{name}");
            assert_eq!(details.parameter.as_deref(), Some("weight"), "{name}");
            assert_eq!(details.row, Some(1), "{name}");
            assert_eq!(details.got.as_deref(), Some("-2"), "{name}");
        }
    }
}
