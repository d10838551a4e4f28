//! Graphs to change, and what is in them.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::*;
use quiver_graph::*;

use crate::tables::batch;

pub fn ints(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

pub fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

pub fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub fn node_input(label: Option<&str>, batches: Vec<RecordBatch>) -> NodeInput {
    NodeInput {
        label: label.map(str::to_owned),
        ..crate::tables::nodes(batches)
    }
}

pub fn control() -> Control {
    Control::default()
}

/// Six nodes 10, 20, … in two batches with `age`, and eight edges in two batches with `weight`.
pub fn sample(directed: bool) -> Graph {
    let nodes = batch(vec![
        ("id", ints((1..=6).map(|i| i * 10))),
        ("age", ints(1..=6)),
    ]);
    let edges = batch(vec![
        ("src", ints([10, 10, 20, 30, 30, 20, 50, 10])),
        ("dst", ints([20, 20, 10, 30, 40, 30, 40, 20])),
        ("weight", ints(0..8)),
    ]);
    GraphBuilder {
        nodes: vec![node_input(None, vec![nodes.slice(0, 4), nodes.slice(4, 2)])],
        edges: vec![crate::tables::edges(vec![
            edges.slice(0, 5),
            edges.slice(5, 3),
        ])],
        directed,
        ..Default::default()
    }
    .build(&control())
    .unwrap()
}

/// The edges by their ends' ids and their weight, which say what an edge is wherever it went.
pub fn edges(graph: &Graph) -> Vec<(i64, i64, i64)> {
    let (_, ids) = graph.id_columns().unwrap();
    let ids = ids[0].as_primitive::<Int64Type>();
    let weights: Vec<i64> = column(graph.edge_tables()[0].batches(), "weight");
    assert_eq!(weights.len(), graph.num_edges());
    let ends = graph.src().iter().zip(graph.dst());
    ends.zip(weights)
        .map(|((&u, &v), weight)| (ids.value(u as usize), ids.value(v as usize), weight))
        .collect()
}

pub fn column(batches: &[Batch], name: &str) -> Vec<i64> {
    let columns = batches.iter().map(|batch| named(batch, name));
    columns
        .flat_map(|column| column.as_primitive::<Int64Type>().values().to_vec())
        .collect()
}

/// A column of a graph's batch.
pub fn named(batch: &Batch, name: &str) -> ArrayRef {
    batch.read(None).unwrap()[name].clone()
}

pub fn optional(batches: &[Batch], name: &str) -> Vec<Option<i64>> {
    let columns = batches.iter().map(|batch| named(batch, name));
    columns
        .flat_map(|column| {
            column
                .as_primitive::<Int64Type>()
                .iter()
                .collect::<Vec<_>>()
        })
        .collect()
}

pub fn ids(graph: &Graph) -> Vec<i64> {
    graph.id_columns().unwrap().1[0]
        .as_primitive::<Int64Type>()
        .values()
        .to_vec()
}

/// Person 1 and 2, City 1; KNOWS 1→2, LIVES_IN 1→1 and 2→1.
pub fn labelled() -> Graph {
    let edge = |name: &str, to: &str, src: &[i64], dst: &[i64]| EdgeInput {
        edge_type: Some(name.into()),
        from: Some("Person".into()),
        to: Some(to.into()),
        ..crate::tables::edges(vec![batch(vec![
            ("src", ints(src.to_vec())),
            ("dst", ints(dst.to_vec())),
        ])])
    };
    GraphBuilder {
        nodes: vec![
            node_input(Some("Person"), vec![batch(vec![("id", ints([1, 2]))])]),
            node_input(Some("City"), vec![batch(vec![("id", ints([1]))])]),
        ],
        edges: vec![
            edge("KNOWS", "Person", &[1], &[2]),
            edge("LIVES_IN", "City", &[1, 2], &[1, 1]),
        ],
        ..Default::default()
    }
    .build(&control())
    .unwrap()
}
