//! Maximal cliques where there are more of them than anyone could keep, and where nodes have many neighbours.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;

use super::graphs::graph;
use crate::algorithms::parameters::{Value, Values};
use crate::algorithms::{Call, Chosen};
use crate::{Control, ErrorCode, Graph, GraphError};

/// Parts of these sizes, and all edges but those within a part: a clique takes one node of each.
fn parted(parts: &[usize]) -> Graph {
    let part_of = parts.iter().enumerate();
    let part_of = part_of.flat_map(|(part, &size)| std::iter::repeat_n(part, size));
    let part_of: Vec<usize> = part_of.collect();
    let n = part_of.len() as u32;
    let pairs = (0..n).flat_map(|u| (0..u).map(move |v| (u, v, 1.0)));
    let apart = |edge: &(u32, u32, f64)| part_of[edge.0 as usize] != part_of[edge.1 as usize];
    let edges: Vec<_> = pairs.filter(apart).collect();
    graph(n as usize, &edges, false)
}

fn listed(graph: &Graph, values: &Values, threads: usize) -> Vec<RecordBatch> {
    let control = Control::new(threads);
    let call = Call::new(graph, "maximalCliques", values, &control).unwrap();
    call.run(&[0], &control).unwrap().remove(0).batches
}

fn given(name: &str, value: i64) -> Values {
    Values::from([(name.to_owned(), Value::Integer(value))])
}

#[test]
fn one_node_of_each_part_makes_a_clique() {
    // More neighbours than a word has bits; more cliques than a search holds.
    for parts in [[vec![1; 150], vec![2; 8]].concat(), vec![3; 10]] {
        let cliques: usize = parts.iter().product();
        let graph = parted(&parts);
        let batches = listed(&graph, &Values::new(), 2);
        let rows = batches.iter().map(RecordBatch::num_rows);
        assert_eq!(rows.sum::<usize>(), cliques);
        for batch in &batches {
            assert!(batch.num_rows() <= 1 << 13);
            let sizes = batch["size"].as_primitive::<UInt32Type>();
            let whole = |&size: &u32| size as usize == parts.len();
            assert!(sizes.values().iter().all(whole));
        }
        let larger = listed(&graph, &given("minSize", parts.len() as i64 + 1), 2);
        assert!(larger.iter().all(|batch| batch.num_rows() == 0));
    }
}

#[test]
fn the_first_of_very_many_are_the_same_on_any_number_of_threads() {
    let graph = parted(&[3; 100]);
    let values = given("limit", 3000);
    let one = listed(&graph, &values, 1);
    let rows = one.iter().map(RecordBatch::num_rows);
    assert_eq!(rows.sum::<usize>(), 3000);
    for threads in [2, 5] {
        assert_eq!(listed(&graph, &values, threads), one);
    }
}

#[test]
fn a_reader_that_has_enough_stops_the_search() {
    let (graph, control) = (parted(&[3; 100]), Control::new(2));
    let call = Call::new(&graph, "maximalCliques", &Values::new(), &control).unwrap();
    let taken = AtomicUsize::new(0);
    let stopped = call.stream(
        0,
        &Chosen::All,
        &control,
        &|_| match taken.fetch_add(1, Relaxed) {
            0 | 1 => Ok(()),
            _ => Err(GraphError::new(ErrorCode::Cancelled, "enough")),
        },
    );
    assert_eq!(stopped.unwrap_err().code, ErrorCode::Cancelled);
    assert_eq!(taken.into_inner(), 3);
}
