//! Small reads against the edge list itself, over random multigraphs with loops.

mod random;
mod tables;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::*;
use quiver_graph::*;
use tables::{batch, edges, nodes};

const DIRECTIONS: [Direction; 3] = [Direction::Out, Direction::In, Direction::Both];

fn control() -> Control {
    Control::default()
}

fn id(value: i64) -> Vec<ArrayRef> {
    vec![Arc::new(Int64Array::from(vec![value]))]
}

fn check(graph: &Graph) {
    let list: Vec<(u32, u32)> = graph
        .src()
        .iter()
        .copied()
        .zip(graph.dst().iter().copied())
        .collect();
    let ends = |direction: Direction| {
        let out = direction != Direction::In || !graph.directed();
        let into = direction != Direction::Out || !graph.directed();
        (out, into)
    };
    for u in 0..graph.num_nodes() as u32 {
        for direction in DIRECTIONS {
            let (out, into) = ends(direction);
            let mut expected = BTreeSet::new();
            let mut degree = 0;
            for &(from, to) in &list {
                if out && from == u {
                    expected.insert(to);
                    degree += 1;
                }
                if into && to == u {
                    expected.insert(from);
                    degree += 1;
                }
            }
            let found = graph.neighbor_rows(u, direction, None, &control()).unwrap();
            assert!(found.into_iter().eq(expected), "{u} {direction:?}");
            assert_eq!(
                graph.degree_of(u, direction, None, &control()).unwrap(),
                degree,
                "{u} {direction:?}"
            );
        }
        for v in 0..graph.num_nodes() as u32 {
            let between = |&(from, to): &(u32, u32)| {
                (from, to) == (u, v) || !graph.directed() && (to, from) == (u, v)
            };
            let expected: Vec<u32> = (0..)
                .zip(&list)
                .filter(|(_, edge)| between(edge))
                .map(|(row, _)| row)
                .collect();
            assert_eq!(
                graph.edge_rows_between(u, v, None, &control()).unwrap(),
                expected,
                "{u} {v}"
            );
        }
    }
}

#[test]
fn reads_are_those_of_the_edge_list() {
    let mut random = random::Random::new(7);
    for n in [1usize, 2, 5, 12] {
        for m in [0, 1, 8, 40] {
            let mut end = || {
                (0..m)
                    .map(|_| random.below(n as u64) as u32)
                    .collect::<Vec<_>>()
            };
            let (src, dst) = (end(), end());
            let graph = Graph::from_endpoints(n, src, dst, true).unwrap();
            check(&graph);
            for part in [
                graph.reverse(),
                graph.to_undirected(),
                graph.reverse().to_undirected(),
            ] {
                check(&part);
            }
            let keep: Vec<bool> = (0..n).map(|row| row % 3 != 1).collect();
            check(&graph.filter_nodes(&keep, &control()).unwrap());
            check(&graph.filter_nodes(&keep, &control()).unwrap().reverse());
        }
    }
}

#[test]
fn ids_are_looked_up_by_label() {
    let ints = |values: &[i64]| -> ArrayRef { Arc::new(Int64Array::from(values.to_vec())) };
    let labelled = |label: &str, ids: &[i64]| NodeInput {
        label: Some(label.to_owned()),
        ..nodes(vec![batch(vec![("id", ints(ids))])])
    };
    let between = |name: &str, from: &str, to: &str, ends: (&[i64], &[i64])| EdgeInput {
        edge_type: Some(name.to_owned()),
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        ..edges(vec![batch(vec![
            ("src", ints(ends.0)),
            ("dst", ints(ends.1)),
        ])])
    };
    let graph = GraphBuilder {
        nodes: vec![labelled("A", &[1, 2]), labelled("B", &[2, 3])],
        edges: vec![
            between("X", "A", "B", (&[1, 1], &[2, 3])),
            between("X", "A", "A", (&[1], &[2])),
            between("Y", "A", "B", (&[1], &[2])),
        ],
        ..Default::default()
    }
    .build(&control())
    .unwrap();
    let find = |value, label| graph.find_node(&id(value), label, &control());
    assert_eq!(find(2, Some("A")).unwrap(), Some(1));
    assert_eq!(find(2, Some("B")).unwrap(), Some(2));
    assert_eq!(find(3, None).unwrap(), Some(3));
    assert_eq!(find(3, Some("A")).unwrap(), None);
    assert_eq!(find(2, None).unwrap_err().code, ErrorCode::InvalidArgument);
    assert_eq!(
        find(2, Some("C")).unwrap_err().code,
        ErrorCode::UnknownLabel
    );
    assert!(graph.has_node(&id(2), None, &control()).unwrap());
    assert_eq!(
        graph
            .expect_node(&id(9), None, &control())
            .unwrap_err()
            .code,
        ErrorCode::UnknownId
    );

    let neighbors = |name| graph.neighbor_rows(0, Direction::Out, name, &control());
    assert_eq!(neighbors(None).unwrap(), [1, 2, 3]);
    assert_eq!(neighbors(Some("Y")).unwrap(), [2]);
    assert_eq!(
        neighbors(Some("Z"))
            .unwrap_err()
            .details
            .expected
            .as_deref(),
        Some("X, Y")
    );
    assert_eq!(
        graph.edge_rows_between(0, 2, None, &control()).unwrap(),
        [0, 3]
    );
    assert_eq!(
        graph
            .edge_rows_between(0, 2, Some("Y"), &control())
            .unwrap(),
        [3]
    );
    assert_eq!(
        graph
            .degree_of(0, Direction::Both, Some("X"), &control())
            .unwrap(),
        3
    );
}

#[test]
fn indexes_are_built_once() {
    let graph = Graph::from_endpoints(3, vec![0, 1], vec![1, 2], true).unwrap();
    assert_eq!(graph.num_indexes(), 0);
    graph
        .build_indexes(&[Direction::Out, Direction::In], &control())
        .unwrap();
    assert_eq!(graph.num_indexes(), 3);
    assert_eq!(
        graph
            .degree_of(1, Direction::Both, None, &control())
            .unwrap(),
        2
    );
    assert_eq!(graph.num_indexes(), 3);
}
