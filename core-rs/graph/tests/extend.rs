//! Nodes and edges appended.

mod samples;
mod tables;

use std::sync::Arc;

use arrow_array::*;
use quiver_graph::*;
use samples::*;
use tables::batch;

#[test]
fn nodes_and_edges_are_appended() {
    let graph = sample(true);
    let table = batch(vec![("id", ints([70, 5])), ("name", texts(&["g", "e"]))]);
    let grown = graph
        .add_nodes(node_input(None, vec![table.clone()]), &control())
        .unwrap();
    assert_eq!(ids(&grown), [10, 20, 30, 40, 50, 60, 70, 5]);
    assert_eq!(
        optional(grown.node_tables()[0].batches(), "age")[5..],
        [Some(6), None, None]
    );
    assert_eq!(edges(&grown), edges(&graph));
    let again = grown
        .add_nodes(node_input(None, vec![table]), &control())
        .unwrap_err();
    assert_eq!(
        (again.code, again.details.row),
        (ErrorCode::DuplicateKey, Some(0))
    );

    let table = batch(vec![
        ("src", ints([70, 99])),
        ("dst", ints([5, 70])),
        ("weight", ints([8, 9])),
    ]);
    let error = grown
        .add_edges(
            tables::edges(vec![table.clone()]),
            OnDangling::Error,
            &control(),
        )
        .unwrap_err();
    assert_eq!(
        (error.code, error.details.row),
        (ErrorCode::DanglingEdge, Some(1))
    );
    let skipped = grown
        .add_edges(
            tables::edges(vec![table.clone()]),
            OnDangling::Skip,
            &control(),
        )
        .unwrap();
    assert_eq!(edges(&skipped)[8..], [(70, 5, 8)]);
    let added = grown
        .add_edges(tables::edges(vec![table]), OnDangling::Add, &control())
        .unwrap();
    assert_eq!(edges(&added)[8..], [(70, 5, 8), (99, 70, 9)]);
    assert_eq!(edges(&added)[..8], edges(&graph)[..]);
    assert_eq!(added.resolve(&[ints([99])], None, &control()).unwrap(), [8]);
}

#[test]
fn appended_keys_go_by_their_own_names_and_nothing_takes_their_place() {
    let graph = sample(true);
    let renamed = |columns: Vec<(&str, ArrayRef)>| EdgeInput {
        src: names(&["a"]),
        dst: names(&["b"]),
        ..tables::edges(vec![batch(columns)])
    };
    let add = |input| graph.add_edges(input, OnDangling::Error, &control());
    let keys = || vec![("a", ints([20])), ("b", ints([10])), ("weight", ints([8]))];
    assert_eq!(edges(&add(renamed(keys())).unwrap())[8..], [(20, 10, 8)]);
    for position in [0, 2] {
        let mut columns = keys();
        columns.insert(position, ("src", ints([77])));
        let error = add(renamed(columns)).unwrap_err();
        assert_eq!(
            (error.code, error.details.column.as_deref()),
            (ErrorCode::InvalidArgument, Some("src"))
        );
    }
    // Names that change places are no collision.
    let swapped = EdgeInput {
        src: names(&["dst"]),
        dst: names(&["src"]),
        ..tables::edges(vec![batch(vec![
            ("src", ints([10])),
            ("dst", ints([20])),
            ("weight", ints([8])),
        ])])
    };
    let swapped = add(swapped).unwrap();
    assert_eq!(edges(&swapped)[8..], [(20, 10, 8)]);
    assert_eq!(column(swapped.edge_tables()[0].batches(), "src")[8..], [20]);
    let nodes = NodeInput {
        id: names(&["key"]),
        ..node_input(
            None,
            vec![batch(vec![("key", ints([70])), ("id", ints([1]))])],
        )
    };
    let error = graph.add_nodes(nodes, &control()).unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::InvalidArgument, Some("id"))
    );
}

#[test]
fn an_empty_graph_takes_its_key_type_from_what_is_added() {
    let none: ArrayRef = Arc::new(NullArray::new(0));
    let empty = GraphBuilder {
        edges: vec![tables::edges(vec![batch(vec![
            ("src", none.clone()),
            ("dst", none),
        ])])],
        ..Default::default()
    };
    let empty = empty.build(&control()).unwrap();
    let more = tables::edges(vec![batch(vec![
        ("src", texts(&["a", "b"])),
        ("dst", texts(&["b", "c"])),
    ])]);
    let grown = empty.add_edges(more, OnDangling::Add, &control()).unwrap();
    assert_eq!((grown.src(), grown.dst()), (&[0, 1][..], &[1, 2][..]));
    let found = grown.resolve(&[texts(&["c", "a"])], None, &control());
    assert_eq!(found.unwrap(), [2, 0]);
}

#[test]
fn growing_one_label_moves_the_rows_of_the_next() {
    let graph = labelled();
    let table = batch(vec![("id", ints([3]))]);
    let grown = graph
        .add_nodes(node_input(Some("Person"), vec![table.clone()]), &control())
        .unwrap();
    assert_eq!(
        (ids(&grown), grown.src(), grown.dst()),
        (vec![1, 2, 3, 1], &[0, 0, 1][..], &[1, 3, 3][..])
    );
    let new = graph
        .add_nodes(node_input(Some("Country"), vec![table.clone()]), &control())
        .unwrap();
    assert_eq!((ids(&new), new.dst()), (vec![1, 2, 1, 3], &[1, 2, 2][..]));
    assert_eq!(
        graph
            .add_nodes(node_input(None, vec![table]), &control())
            .unwrap_err()
            .code,
        ErrorCode::InvalidArgument
    );

    let more = EdgeInput {
        edge_type: Some("KNOWS".into()),
        ..tables::edges(vec![batch(vec![("src", ints([2])), ("dst", ints([1]))])])
    };
    let more = graph
        .add_edges(more, OnDangling::Error, &control())
        .unwrap();
    assert_eq!(
        (more.src(), more.dst()),
        (&[0, 1, 0, 1][..], &[1, 0, 2, 2][..])
    );
    assert_eq!(more.edge_tables()[1].rows(), 2..4);
}

#[test]
fn tables_of_one_type_lie_side_by_side() {
    let back = EdgeInput {
        edge_type: Some("KNOWS".into()),
        from: Some("City".into()),
        to: Some("Person".into()),
        ..tables::edges(vec![batch(vec![
            ("src", ints([1])),
            ("dst", ints([2])),
            ("since", ints([7])),
        ])])
    };
    let graph = labelled();
    let graph = graph
        .add_edges(back, OnDangling::Error, &control())
        .unwrap();
    let tables = graph.edge_tables().iter();
    let types: Vec<_> = tables.map(|table| (table.name(), table.rows())).collect();
    assert_eq!(
        types,
        [("KNOWS", 0..1), ("KNOWS", 1..2), ("LIVES_IN", 2..4)]
    );
    assert_eq!(
        (graph.src(), graph.dst()),
        (&[0, 2, 0, 1][..], &[1, 1, 2, 2][..])
    );
    let set = batch(vec![("edge", ints([0, 1])), ("weight", ints([5, 6]))]);
    let set = graph
        .with_edges(&set.schema(), &[set], Some("KNOWS"), &control())
        .unwrap();
    let weights = set.edge_tables()[..2].iter();
    let weights: Vec<i64> = weights
        .flat_map(|table| column(table.batches(), "weight"))
        .collect();
    assert_eq!(weights, [5, 6]);
}

#[test]
fn the_only_label_and_type_need_not_be_named() {
    let graph = labelled().project(Some(&names(&["Person"])), None).unwrap();
    let nodes = node_input(None, vec![batch(vec![("id", ints([3]))])]);
    let graph = graph.add_nodes(nodes, &control()).unwrap();
    assert_eq!((graph.node_tables().len(), ids(&graph)), (1, vec![1, 2, 3]));
    let edges = tables::edges(vec![batch(vec![("src", ints([3])), ("dst", ints([1]))])]);
    let graph = graph
        .add_edges(edges, OnDangling::Error, &control())
        .unwrap();
    assert_eq!((graph.edge_tables().len(), graph.src()), (1, &[0, 2][..]));
}
