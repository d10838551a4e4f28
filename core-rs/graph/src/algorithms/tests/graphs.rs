//! Graphs that rows are tried on: keys `key`, a node column `group`, an edge column `cost`.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch};

use crate::{Control, EdgeInput, Graph, GraphBuilder, NodeInput};

use super::random::Random;

/// Node `i` has the key `10 i`, so that a row that is taken for an id is found out.
pub fn graph(n: usize, edges: &[(u32, u32, f64)], directed: bool) -> Graph {
    let keys = |rows: Vec<u32>| -> ArrayRef {
        Arc::new(
            rows.into_iter()
                .map(|row| Some(10 * i64::from(row)))
                .collect::<Int64Array>(),
        )
    };
    let column = |name: &str, values: ArrayRef| (name.to_owned(), values);
    let groups = (0..n as i64).map(|row| row * row % 5);
    let nodes = RecordBatch::try_from_iter([
        column("key", keys((0..n as u32).collect())),
        column("group", Arc::new(Int64Array::from_iter_values(groups))),
    ])
    .unwrap();
    let weights: Float64Array = edges.iter().map(|edge| Some(edge.2)).collect();
    let edges = RecordBatch::try_from_iter([
        column("a", keys(edges.iter().map(|edge| edge.0).collect())),
        column("b", keys(edges.iter().map(|edge| edge.1).collect())),
        column("cost", Arc::new(weights)),
    ])
    .unwrap();
    opened(nodes, edges, directed)
}

/// A graph of a table of nodes, by `key`, and one of edges, from `a` to `b`.
pub fn opened(nodes: RecordBatch, edges: RecordBatch, directed: bool) -> Graph {
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

pub type Edges = Vec<(u32, u32, f64)>;

/// Name, number of nodes, edges.
pub fn odd_graphs() -> Vec<(String, usize, Edges)> {
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
            "weights lost to rounding".to_owned(),
            7,
            vec![
                (3, 1, 1.0),
                (1, 2, 1e-17),
                (2, 1, 1e-17),
                (2, 0, 2e-17),
                (0, 4, 2.5),
                (4, 5, 1e-300),
                (5, 4, 1e-300),
            ],
        ),
        (
            "whole weights lost to rounding".to_owned(),
            5,
            vec![
                (2, 1, 2f64.powi(53)),
                (1, 3, 1.0),
                (3, 1, 1.0),
                (3, 0, 1.0),
                (0, 4, 2f64.powi(60)),
            ],
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
            1200,
            (0..1199).map(|u| (u, u + 1, 0.5)).collect(),
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
    // Large and skewed enough for the parallel paths: backward steps, sampling, fused buckets, several stretches. The smaller one
    // is for what takes more than linear time.
    for (name, n, m) in [
        ("skewed", 20_000, 200_000),
        ("skewed, smaller", 700, 16_000),
    ] {
        let skewed = |random: &mut Random| (random.below(n) * random.below(n) / n) as u32;
        let mut edge = || {
            let (u, v) = (skewed(&mut random), skewed(&mut random));
            (u, v, 1.0 + random.below(255) as f64)
        };
        let edges = (0..m).map(|_| edge()).collect();
        graphs.push((name.to_owned(), n as usize, edges));
    }
    graphs
}
