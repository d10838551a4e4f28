//! Parts of graphs, and graphs made over, against plain models, and what they share with the graph that they came from.

mod samples;
mod tables;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use quiver_graph::*;
use samples::*;

#[test]
fn filtered_nodes_induce_their_edges() {
    let graph = sample(true);
    let all = edges(&graph);
    for mask in 0..64u32 {
        let keep: Vec<bool> = (0..6).map(|row| mask >> row & 1 == 1).collect();
        let part = graph.filter_nodes(&keep, &control()).unwrap();
        let kept: Vec<i64> = ids(&graph)
            .into_iter()
            .zip(&keep)
            .filter(|(_, keep)| **keep)
            .map(|(id, _)| id)
            .collect();
        assert_eq!(ids(&part), kept);
        let between: Vec<_> = all
            .iter()
            .copied()
            .filter(|(u, v, _)| kept.contains(u) && kept.contains(v))
            .collect();
        assert_eq!(edges(&part), between);
        for (row, id) in (0u32..).zip(&kept) {
            assert_eq!(
                part.resolve(&[ints([*id])], None, &control()).unwrap(),
                [row]
            );
        }
        let removed: Vec<u32> = (0..6).filter(|row| !keep[*row as usize]).collect();
        assert_eq!(
            edges(&graph.remove_nodes(&removed, &control()).unwrap()),
            between
        );
        let listed: Vec<u32> = (0..6).rev().filter(|row| keep[*row as usize]).collect();
        assert_eq!(
            edges(&graph.subgraph(&listed, &control()).unwrap()),
            between
        );
    }
    assert_eq!(
        graph.filter_nodes(&[true], &control()).unwrap_err().code,
        ErrorCode::InvalidArgument
    );
    assert_eq!(
        graph.subgraph(&[6], &control()).unwrap_err().code,
        ErrorCode::UnknownId
    );
}

#[test]
fn filtered_edges_leave_the_nodes() {
    let graph = sample(true);
    let keep: Vec<bool> = (0..8).map(|row| row % 3 == 1).collect();
    let part = graph.filter_edges(&keep, &control()).unwrap();
    assert_eq!(edges(&part), [(10, 20, 1), (30, 40, 4), (10, 20, 7)]);
    assert_eq!(ids(&part), ids(&graph));
    // The weights belong to the new edges.
    assert_eq!(
        *part.edge_weights("weight", &control()).unwrap(),
        [1.0, 4.0, 7.0]
    );
}

#[test]
fn neighborhoods_grow_hop_by_hop() {
    let graph = sample(true);
    let around = |hops, direction| {
        ids(&graph
            .neighborhood(&[2], hops, direction, &control())
            .unwrap())
    };
    assert_eq!(around(0, Direction::Both), [30]);
    assert_eq!(around(1, Direction::Out), [30, 40]);
    assert_eq!(around(1, Direction::In), [20, 30]);
    assert_eq!(around(2, Direction::Both), [10, 20, 30, 40, 50]);
    assert_eq!(around(usize::MAX, Direction::Both), [10, 20, 30, 40, 50]);
}

#[test]
fn reverse_and_undirected_share_topology() {
    let graph = sample(true);
    let out = graph.topology(Direction::Out, &control()).unwrap();
    let both = graph.topology(Direction::Both, &control()).unwrap();
    let reversed = graph.reverse();
    assert!(Arc::ptr_eq(
        &out,
        &reversed.topology(Direction::In, &control()).unwrap()
    ));
    assert_eq!((reversed.src(), reversed.dst()), (graph.dst(), graph.src()));
    assert_eq!(reversed.edge_tables()[0].src(), ["dst"]);
    let fresh =
        Graph::from_endpoints(6, reversed.src().to_vec(), reversed.dst().to_vec(), true).unwrap();
    let expected = fresh.topology(Direction::Out, &control()).unwrap();
    assert_eq!(
        *reversed.topology(Direction::Out, &control()).unwrap(),
        *expected
    );
    let weights = reversed
        .weights("weight", Direction::Out, &control())
        .unwrap();
    let of_edges: Vec<f64> = expected
        .edge_rows()
        .iter()
        .map(|&row| f64::from(row))
        .collect();
    assert_eq!(*weights, of_edges);

    let undirected = reversed.to_undirected();
    assert!(Arc::ptr_eq(
        &both,
        &undirected.topology(Direction::Out, &control()).unwrap()
    ));
    assert!(!undirected.directed());
}

#[test]
fn simplify_keeps_the_first_of_parallel_edges_and_no_loop() {
    let simple = sample(true).simplify(&control()).unwrap();
    assert_eq!(
        edges(&simple),
        [
            (10, 20, 0),
            (20, 10, 2),
            (30, 40, 4),
            (20, 30, 5),
            (50, 40, 6)
        ]
    );
    let simple = sample(false).simplify(&control()).unwrap();
    assert_eq!(
        edges(&simple),
        [(10, 20, 0), (30, 40, 4), (20, 30, 5), (50, 40, 6)]
    );
}

#[test]
fn projections_take_labels_and_types() {
    let graph = labelled();
    let people = graph.project(Some(&names(&["Person"])), None).unwrap();
    assert_eq!(
        (people.num_nodes(), people.src(), people.dst()),
        (2, &[0][..], &[1][..])
    );
    let homes = graph.project(None, Some(&names(&["LIVES_IN"]))).unwrap();
    assert_eq!(
        (homes.num_nodes(), homes.src(), homes.dst()),
        (3, &[0, 1][..], &[2, 2][..])
    );
    let cities = graph.project(Some(&names(&["City"])), None).unwrap();
    assert_eq!(
        (cities.num_nodes(), cities.num_edges(), ids(&cities)),
        (1, 0, vec![1])
    );
    assert_eq!(
        graph
            .project(Some(&names(&["Town"])), None)
            .unwrap_err()
            .code,
        ErrorCode::UnknownLabel
    );
}

#[test]
fn validate_counts_what_may_surprise() {
    let report = sample(true).validate(&control()).unwrap();
    let kinds: Vec<_> = report
        .column_by_name("kind")
        .unwrap()
        .as_string::<i32>()
        .iter()
        .flatten()
        .collect();
    assert_eq!(kinds, ["isolatedNode", "selfLoop", "parallelEdge"]);
    let rows = report
        .column_by_name("row")
        .unwrap()
        .as_primitive::<UInt64Type>();
    assert_eq!(rows.values(), &[5, 3, 1]);
    let messages = report.column_by_name("message").unwrap().as_string::<i32>();
    assert_eq!(messages.value(2), "2 edges have the ends of an earlier one");
}

#[test]
fn memory_counts_every_buffer_once() {
    let graph =
        Graph::from_endpoints(1000, (0..1000).collect(), (0..1000).rev().collect(), true).unwrap();
    let before = graph.memory();
    // The key column; then the edges' columns, which are the endpoint rows.
    assert!(
        (4000..4200).contains(&before.nodes) && (8000..8200).contains(&before.edges),
        "{before:?}"
    );
    assert_eq!((before.ids, before.topology), (0, 0));
    graph.topology(Direction::Out, &control()).unwrap();
    graph.resolve(&[ints([5])], None, &control()).unwrap();
    assert_eq!(graph.memory().topology, 1001 * 8 + 1000 * 8);
    assert_eq!(
        graph.memory().total(),
        before.total() + graph.memory().topology
    );
}

#[test]
fn cancelled_operations_say_so() {
    let cancelled = Control::default();
    cancelled.cancel();
    let graph = sample(true);
    for result in [
        graph.filter_nodes(&[false; 6], &cancelled),
        graph.filter_edges(&[false; 8], &cancelled),
        graph.simplify(&cancelled),
        graph.neighborhood(&[0], 1, Direction::Out, &cancelled),
    ] {
        assert_eq!(result.unwrap_err().code, ErrorCode::Cancelled);
    }
}
