//! Samples: large ones are the same on any number of threads, draws are fair, and tables become graphs again.

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;

use super::arguments::{id, ids};
use super::graphs::{Edges, graph};
use super::random::Random;
use super::{arguments, attempt, verify};
use crate::algorithms::parameters::{Value, Values};
use crate::algorithms::{Call, find};
use crate::{Control, EdgeInput, Graph, GraphBuilder, NodeInput};

fn random_edges(n: u64, m: usize) -> Edges {
    let mut random = Random::new(8);
    // Some nodes have most of the edges.
    let mut node = || (random.below(n) * random.below(n) / n) as u32;
    (0..m).map(|_| (node(), node(), 1.0)).collect()
}

fn given<const N: usize>(values: [(&str, Value); N]) -> Values {
    values.map(|(name, value)| (name.to_owned(), value)).into()
}

fn integers(values: &[i64]) -> Value {
    Value::List(values.iter().map(|&value| Value::Integer(value)).collect())
}

/// Large enough for threads to draw and to walk side by side.
#[test]
fn large_samples_are_the_same_on_any_number_of_threads() {
    let n = 20_000;
    let edges = random_edges(n, 200_000);
    let every_third: Vec<usize> = (0..n as usize).step_by(3).collect();
    let sources = || ("sources", ids(&every_third));
    for directed in [true, false] {
        let graph = graph(n as usize, &edges, directed);
        for (name, values) in [
            ("neighborSample", given([sources()])),
            (
                "neighborSample",
                given([sources(), ("replace", Value::Bool(true))]),
            ),
            (
                "neighborSample",
                given([sources(), ("fanOut", integers(&[300]))]),
            ),
            (
                "randomWalkSample",
                given([sources(), ("size", Value::Integer(n as i64))]),
            ),
        ] {
            let algorithm = find(name).unwrap();
            let arguments = arguments(&graph, algorithm, &values).unwrap();
            let run = |threads| {
                attempt(&graph, algorithm, &arguments, None, &Control::new(threads)).unwrap()
            };
            let one = run(1);
            verify(algorithm, &one).unwrap();
            for threads in [2, 5] {
                let other = run(threads);
                assert_eq!(
                    (&one.tables, &one.notes),
                    (&other.tables, &other.notes),
                    "{name}"
                );
            }
        }
    }
}

/// A table of a call, as rows of nodes or of edges.
fn rows(graph: &Graph, name: &str, values: &Values, column: &str) -> Vec<u32> {
    let control = Control::default();
    let call = Call::new(graph, name, values, &control).unwrap();
    let position = call.algorithm().table(Some("edges")).unwrap();
    let results = call.run(&[position], &control).unwrap();
    let column = results[0].batches[0][column].as_primitive::<UInt32Type>();
    column.values().to_vec()
}

#[test]
fn every_edge_is_drawn_as_often_as_any_other() {
    let graph = graph(
        41,
        &(1..41).map(|leaf| (0, leaf, 1.0)).collect::<Edges>(),
        true,
    );
    for count in [1, 10, 25, 39] {
        let mut counts = vec![0.0; 40];
        for seed in 0..2000 {
            let seed = ("seed", Value::Integer(seed));
            let values = given([("source", id(0)), ("fanOut", integers(&[count])), seed]);
            for edge in rows(&graph, "neighborSample", &values, "edge") {
                counts[edge as usize] += 1.0;
            }
        }
        let expected = 2000.0 * count as f64 / 40.0;
        let far = |it: &f64| (it - expected).abs() > 6.0 * expected.sqrt();
        assert!(!counts.iter().any(far), "{count}: {counts:?}");
    }
}

#[test]
fn a_sample_is_a_graph_again() {
    let graph = graph(60, &random_edges(60, 300), true);
    for name in ["neighborSample", "randomWalkSample"] {
        let values = given([("sources", ids(&[3, 7])), ("seed", Value::Integer(5))]);
        let control = Control::default();
        let call = Call::new(&graph, name, &values, &control).unwrap();
        let mut results = call.run(&[0, 1], &control).unwrap();
        let (edges, nodes) = (results.remove(1), results.remove(0));
        let sample = GraphBuilder {
            nodes: vec![NodeInput {
                label: None,
                id: vec!["key".into()],
                schema: nodes.schema,
                batches: nodes.batches.clone(),
            }],
            edges: vec![EdgeInput {
                edge_type: None,
                src: vec!["a".into()],
                dst: vec!["b".into()],
                from: None,
                to: None,
                schema: edges.schema,
                batches: edges.batches.clone(),
            }],
            directed: true,
            ..GraphBuilder::default()
        }
        .build(&control)
        .unwrap();
        assert_eq!(sample.num_nodes(), nodes.batches[0].num_rows(), "{name}");
        assert_eq!(sample.num_edges(), edges.batches[0].num_rows(), "{name}");
        assert!(sample.num_edges() > 10, "{name}");
    }
}
