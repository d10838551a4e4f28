//! Operations against plain models, and what they share with the graph that they came from.

mod tables;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::*;
use quiver_graph::*;
use tables::batch;

fn ints(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn node_input(label: Option<&str>, batches: Vec<RecordBatch>) -> NodeInput {
    NodeInput {
        label: label.map(str::to_owned),
        ..tables::nodes(batches)
    }
}

fn control() -> Control {
    Control::default()
}

/// Six nodes 10, 20, … in two batches with `age`, and eight edges in two batches with `weight`.
fn sample(directed: bool) -> Graph {
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
        edges: vec![tables::edges(vec![edges.slice(0, 5), edges.slice(5, 3)])],
        directed,
        ..Default::default()
    }
    .build(&control())
    .unwrap()
}

/// The edges by their ends' ids and their weight, which say what an edge is wherever it went.
fn edges(graph: &Graph) -> Vec<(i64, i64, i64)> {
    let (_, ids) = graph.id_columns().unwrap();
    let ids = ids[0].as_primitive::<Int64Type>();
    let weights: Vec<i64> = column(graph.edge_tables()[0].batches(), "weight");
    assert_eq!(weights.len(), graph.num_edges());
    let ends = graph.src().iter().zip(graph.dst());
    ends.zip(weights)
        .map(|((&u, &v), weight)| (ids.value(u as usize), ids.value(v as usize), weight))
        .collect()
}

fn column(batches: &[RecordBatch], name: &str) -> Vec<i64> {
    let columns = batches
        .iter()
        .map(|batch| batch.column_by_name(name).unwrap());
    columns
        .flat_map(|column| column.as_primitive::<Int64Type>().values().to_vec())
        .collect()
}

fn optional(batches: &[RecordBatch], name: &str) -> Vec<Option<i64>> {
    let columns = batches
        .iter()
        .map(|batch| batch.column_by_name(name).unwrap());
    columns
        .flat_map(|column| {
            column
                .as_primitive::<Int64Type>()
                .iter()
                .collect::<Vec<_>>()
        })
        .collect()
}

fn ids(graph: &Graph) -> Vec<i64> {
    graph.id_columns().unwrap().1[0]
        .as_primitive::<Int64Type>()
        .values()
        .to_vec()
}

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
fn the_graphs_own_key_column_names_every_row() {
    let graph = sample(true);
    let keys = |batch: &RecordBatch| {
        batch
            .project(&[batch.schema().index_of("id").unwrap()])
            .unwrap()
    };
    let own: Vec<RecordBatch> = graph.node_tables()[0].batches().iter().map(keys).collect();
    let resolve = |batches: &[RecordBatch]| {
        graph
            .resolve_keys(&own[0].schema(), batches, None, &control())
            .unwrap()
    };
    assert_eq!(resolve(&own), [0, 1, 2, 3, 4, 5]);
    // The same memory in another order, or only a part of it, is looked up.
    let turned: Vec<RecordBatch> = own.iter().rev().cloned().collect();
    let first = own[0].num_rows() as u32;
    let expected: Vec<u32> = (first..6).chain(0..first).collect();
    assert_eq!(resolve(&turned), expected);
    let tail: Vec<RecordBatch> = own
        .iter()
        .map(|batch| batch.slice(1, batch.num_rows() - 1))
        .collect();
    let expected: Vec<u32> = (1..first).chain(first + 1..6).collect();
    assert_eq!(resolve(&tail), expected);
}

#[test]
fn attributes_are_set_where_listed_and_kept_elsewhere() {
    let graph = sample(true);
    let set = |name: &str, rows: [i64; 3], values: ArrayRef| {
        let table = batch(vec![("id", ints(rows)), (name, values)]);
        graph.with_nodes(&table.schema(), &[table], None, &control())
    };
    let new = set("rank", [60, 10, 60], ints([1, 2, 3])).unwrap();
    let tables = |graph: &Graph, name: &str| optional(graph.node_tables()[0].batches(), name);
    assert_eq!(
        tables(&new, "rank"),
        [Some(2), None, None, None, None, Some(3)]
    );
    let changed = set("age", [20, 30, 50], ints([-2, -3, -5])).unwrap();
    assert_eq!(
        column(changed.node_tables()[0].batches(), "age"),
        [1, -2, -3, 4, -5, 6]
    );
    assert_eq!(
        column(graph.node_tables()[0].batches(), "age"),
        [1, 2, 3, 4, 5, 6]
    );
    assert_eq!(
        set("age", [20, 30, 50], texts(&["a", "b", "c"]))
            .unwrap_err()
            .code,
        ErrorCode::UnsupportedType
    );
    assert_eq!(
        set("age", [20, 30, 51], ints([1, 2, 3])).unwrap_err().code,
        ErrorCode::UnknownId
    );
    // Untouched columns, and the index of ids, are the same memory.
    let address = |graph: &Graph| {
        graph.node_tables()[0].batches()[0]
            .column(0)
            .to_data()
            .buffers()[0]
            .as_ptr()
    };
    assert_eq!(address(&new), address(&graph));
}

#[test]
fn a_table_in_row_order_is_shared_and_any_order_is_joined() {
    let graph = GraphBuilder {
        nodes: vec![node_input(
            None,
            vec![batch(vec![("id", texts(&["a", "b", "c"]))])],
        )],
        ..Default::default()
    };
    let graph = graph.build(&control()).unwrap();
    let values: ArrayRef = Arc::new(Float64Array::from(vec![0.1, 0.2, 0.3]));
    let table = batch(vec![
        ("id", texts(&["a", "b", "c"])),
        ("rank", values.clone()),
    ]);
    let joined = graph
        .with_nodes(&table.schema(), &[table], None, &control())
        .unwrap();
    let rank = joined.node_tables()[0].batches()[0]
        .column_by_name("rank")
        .unwrap()
        .clone();
    assert_eq!(
        rank.to_data().buffers()[0].as_ptr(),
        values.to_data().buffers()[0].as_ptr()
    );
    let table = batch(vec![("rank", values), ("id", texts(&["c", "a", "b"]))]);
    let joined = graph
        .with_nodes(&table.schema(), &[table], None, &control())
        .unwrap();
    let rank = joined.node_tables()[0].batches()[0]
        .column_by_name("rank")
        .unwrap()
        .clone();
    assert_eq!(
        rank.as_primitive::<Float64Type>().values(),
        &[0.2, 0.3, 0.1]
    );
}

#[test]
fn edge_attributes_are_addressed_by_row() {
    let graph = sample(true);
    let topology = graph.topology(Direction::Out, &control()).unwrap();
    graph.edge_weights("weight", &control()).unwrap();
    let set_column = |name: &str, rows: ArrayRef, values: ArrayRef| {
        let table = batch(vec![("edge", rows), (name, values)]);
        graph.with_edges(&table.schema(), &[table], None, &control())
    };
    let set = |rows: ArrayRef, values: ArrayRef| set_column("weight", rows, values);
    let rows: ArrayRef = Arc::new(Float64Array::from(vec![7.0, 1.0]));
    let changed = set(rows, ints([70, 10])).unwrap();
    assert_eq!(
        *changed.edge_weights("weight", &control()).unwrap(),
        [0.0, 10.0, 2.0, 3.0, 4.0, 5.0, 6.0, 70.0]
    );
    assert!(Arc::ptr_eq(
        &topology,
        &changed.topology(Direction::Out, &control()).unwrap()
    ));
    for wrong in [
        ints([8]),
        ints([-1]),
        Arc::new(Float64Array::from(vec![0.5])) as ArrayRef,
    ] {
        assert_eq!(
            set(wrong, ints([1])).unwrap_err().code,
            ErrorCode::UnknownId
        );
    }
    let ends = set_column("src", ints([0]), ints([10])).unwrap_err();
    assert_eq!(ends.code, ErrorCode::InvalidArgument);
    for (wrong, code, got) in [
        (texts(&["first"]), ErrorCode::UnknownId, "first"),
        (Arc::new(NullArray::new(1)), ErrorCode::UnknownId, "null"),
        (
            Arc::new(BinaryArray::from(vec![&b"1"[..]])),
            ErrorCode::UnsupportedType,
            "Binary",
        ),
    ] {
        let error = set(wrong, ints([1])).unwrap_err();
        let (column, got_it) = (
            error.details.column.as_deref(),
            error.details.got.as_deref(),
        );
        assert_eq!(
            (error.code, column, got_it),
            (code, Some("edge"), Some(got))
        );
    }
    let none = set(Arc::new(NullArray::new(0)), ints([])).unwrap();
    assert_eq!(edges(&none), edges(&graph));
    let table = batch(vec![("weight", ints([1]))]);
    let nowhere = graph.with_edges(&table.schema(), &[table], None, &control());
    assert_eq!(nowhere.unwrap_err().code, ErrorCode::UnknownColumn);
}

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
fn dictionaries_brought_together_get_keys_for_all_their_values() {
    let many = |prefix: &str, count: usize| -> ArrayRef {
        let values = StringArray::from_iter_values((0..count).map(|i| format!("{prefix}{i}")));
        let keys = Int8Array::from_iter_values((0..count).map(|i| i as i8));
        Arc::new(DictionaryArray::new(keys, Arc::new(values)))
    };
    let nodes = batch(vec![("id", ints(0..200))]);
    let graph = GraphBuilder {
        nodes: vec![node_input(None, vec![nodes])],
        ..Default::default()
    };
    let graph = graph.build(&control()).unwrap();
    let set = |graph: &Graph, ids: Vec<i64>, chunks: Vec<ArrayRef>| {
        let mut start = 0;
        let batches: Vec<RecordBatch> = chunks
            .into_iter()
            .map(|chunk| {
                start += chunk.len();
                let ids = ints(ids[start - chunk.len()..start].iter().copied());
                batch(vec![("id", ids), ("name", chunk)])
            })
            .collect();
        graph.with_nodes(&batches[0].schema(), &batches, None, &control())
    };
    let read = |graph: &Graph| -> Vec<String> {
        let column = graph.node_tables()[0].batches()[0]
            .column_by_name("name")
            .unwrap();
        let text = arrow_cast::cast(column, &arrow_schema::DataType::Utf8).unwrap();
        text.as_string::<i32>()
            .iter()
            .flatten()
            .map(str::to_owned)
            .collect()
    };
    // All rows, from the last to the first, and all in order but cut elsewhere.
    let all = set(
        &graph,
        (0..200).rev().collect(),
        vec![many("a", 100), many("b", 100)],
    )
    .unwrap();
    assert_eq!((&*read(&all)[0], &*read(&all)[199]), ("b99", "a0"));
    let in_order = set(
        &graph,
        (0..200).collect(),
        vec![many("a", 100), many("b", 100)],
    )
    .unwrap();
    assert_eq!(
        (&*read(&in_order)[99], &*read(&in_order)[100]),
        ("a99", "b0")
    );
    // Some rows: the others keep theirs.
    let first = set(&graph, (0..100).collect(), vec![many("a", 100)]).unwrap();
    let second = set(&first, (100..200).collect(), vec![many("b", 100)]).unwrap();
    assert_eq!((&*read(&second)[99], &*read(&second)[100]), ("a99", "b0"));
    // With one dictionary, the type stays.
    let one = set(
        &graph,
        (0..200).rev().collect(),
        vec![many("a", 100), many("a", 100)],
    )
    .unwrap();
    let schema = one.node_tables()[0].schema().clone();
    assert_eq!(schema.field(1).data_type(), many("a", 1).data_type());
    assert_eq!(&*read(&one)[0], "a99");
}

/// Person 1 and 2, City 1; KNOWS 1→2, LIVES_IN 1→1 and 2→1.
fn labelled() -> Graph {
    let edge = |name: &str, to: &str, src: &[i64], dst: &[i64]| EdgeInput {
        edge_type: Some(name.into()),
        from: Some("Person".into()),
        to: Some(to.into()),
        ..tables::edges(vec![batch(vec![
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
fn times_name_only_what_they_are() {
    let at = |key: ArrayRef| {
        let nodes = node_input(None, vec![batch(vec![("id", key)])]);
        let graph = GraphBuilder {
            nodes: vec![nodes],
            ..Default::default()
        };
        graph.build(&control()).unwrap()
    };
    let found = |graph: &Graph, id: ArrayRef| {
        let found = graph.resolve(&[id], None, &control());
        found.map(|rows| rows[0]).map_err(|error| error.code)
    };
    let unknown = Err(ErrorCode::UnknownId);
    let days: ArrayRef = Arc::new(Date32Array::from(vec![18_262, 18_263, 1_000_000]));
    let milliseconds = || TimestampMillisecondArray::from(vec![18_262 * 86_400_000 + 1, 0]);
    let zoned: ArrayRef = Arc::new(milliseconds().with_timezone("+02:00"));
    let clock: ArrayRef = Arc::new(Time32SecondArray::from(vec![5, 61]));
    for (key, written, expected) in [
        (&days, "2020-01-01", Ok(0)),
        (&days, "2020-01-02T00:00:00", Ok(1)),
        (&days, "2020-01-01T00:00:00Z", Ok(0)),
        (&days, "4707-11-29", Ok(2)),
        (&days, "2020-01-01T05:00:00", unknown),
        (&days, "2020-01-01T23:00:00-05:00", unknown),
        (&zoned, "2020-01-01T00:00:00.001Z", Ok(0)),
        (&zoned, "2020-01-01T02:00:00.001", Ok(0)),
        (&zoned, "2020-01-01T00:00:00.0010001Z", unknown),
        (&clock, "00:01:01", Ok(1)),
        (&clock, "00:01:01.5", unknown),
    ] {
        assert_eq!(
            found(&at(key.clone()), texts(&[written])),
            expected,
            "{written}"
        );
    }
    // As JavaScript's dates come: milliseconds without a zone, which are those of UTC.
    let date = |value: i64| -> ArrayRef { Arc::new(TimestampMillisecondArray::from(vec![value])) };
    let midnight = 18_263 * 86_400_000;
    assert_eq!(found(&at(days.clone()), date(midnight)), Ok(1));
    assert_eq!(found(&at(days), date(midnight + 1)), unknown);
    assert_eq!(
        found(&at(zoned.clone()), date(midnight - 86_399_999)),
        Ok(0)
    );
    assert_eq!(found(&at(zoned), date(midnight)), unknown);
}

#[test]
fn ids_are_resolved_from_what_javascript_gives() {
    let graph = sample(true);
    let resolve = |ids: ArrayRef| graph.resolve(&[ids], None, &control());
    assert_eq!(
        resolve(Arc::new(Float64Array::from(vec![20.0, 10.0]))).unwrap(),
        [1, 0]
    );
    assert_eq!(resolve(texts(&["60", "10"])).unwrap(), [5, 0]);
    for wrong in [
        texts(&["10", "ten"]),
        texts(&["10", "020"]),
        Arc::new(Float64Array::from(vec![10.0, 20.5])),
    ] {
        let error = resolve(wrong).unwrap_err();
        assert_eq!(
            (error.code, error.details.row),
            (ErrorCode::UnknownId, Some(1))
        );
    }
    assert_eq!(
        graph.resolve(&[], None, &control()).unwrap_err().code,
        ErrorCode::InvalidArgument
    );

    let graph = labelled();
    assert_eq!(graph.resolve(&[ints([2])], None, &control()).unwrap(), [1]);
    assert_eq!(
        graph
            .resolve(&[ints([1])], Some("City"), &control())
            .unwrap(),
        [2]
    );
    assert_eq!(
        graph
            .resolve(&[ints([1])], None, &control())
            .unwrap_err()
            .code,
        ErrorCode::InvalidArgument
    );
    assert_eq!(
        graph
            .resolve(&[ints([1])], Some("Cyti"), &control())
            .unwrap_err()
            .code,
        ErrorCode::UnknownLabel
    );
    let table = batch(vec![
        ("label", texts(&["City", "Person"])),
        ("id", ints([1, 1])),
    ]);
    assert_eq!(
        graph
            .resolve_keys(&table.schema(), &[table], None, &control())
            .unwrap(),
        [2, 0]
    );
}

#[test]
fn attributes_of_one_label_leave_the_others() {
    let graph = labelled();
    let change = batch(vec![("id", ints([1])), ("size", ints([7]))]);
    let changed = graph
        .with_nodes(&change.schema(), &[change], Some("City"), &control())
        .unwrap();
    assert_eq!(changed.node_tables()[0].schema().fields().len(), 1);
    assert_eq!(column(changed.node_tables()[1].batches(), "size"), [7]);
}

/// Results over several labels say of which each row is.
#[test]
fn rows_of_other_labels_are_never_taken_for_ones_own() {
    let graph = labelled();
    let result = || {
        batch(vec![
            ("id", ints([1, 2, 1])),
            ("label", texts(&["Person", "Person", "City"])),
            ("degree", ints([10, 20, 30])),
        ])
    };
    let set = |graph: &Graph, label: Option<&str>| {
        graph.with_nodes(&result().schema(), &[result()], label, &control())
    };
    let degrees = |graph: &Graph, table: usize| {
        let table = &graph.node_tables()[table];
        let names: Vec<_> = table
            .schema()
            .fields()
            .iter()
            .map(|f| f.name().clone())
            .collect();
        (
            names.join(" "),
            column(table.batches(), names.last().unwrap()),
        )
    };
    let of_people = set(&graph, Some("Person")).unwrap();
    assert_eq!(degrees(&of_people, 0), ("id degree".into(), vec![10, 20]));
    assert_eq!(degrees(&of_people, 1), ("id".into(), vec![1]));
    let of_all = set(&graph, None).unwrap();
    assert_eq!(degrees(&of_all, 0), ("id degree".into(), vec![10, 20]));
    assert_eq!(degrees(&of_all, 1), ("id degree".into(), vec![30]));
    let people = graph.project(Some(&names(&["Person"])), None).unwrap();
    let error = set(&people, None).unwrap_err();
    assert_eq!(
        (error.code, error.details.row, error.details.got.as_deref()),
        (ErrorCode::UnknownLabel, Some(2), Some("City"))
    );
    let city = batch(vec![("id", ints([1])), ("label", texts(&["City"]))]);
    let resolve = |graph: &Graph, label| {
        graph.resolve_keys(
            &city.schema(),
            std::slice::from_ref(&city),
            label,
            &control(),
        )
    };
    assert_eq!(resolve(&graph, None).unwrap(), [2]);
    assert_eq!(resolve(&graph, Some("Person")).unwrap(), Vec::<u32>::new());
    assert_eq!(
        resolve(&people, None).unwrap_err().code,
        ErrorCode::UnknownLabel
    );
    // Of one label, a column of that name is like any other as long as it does not name it.
    let plain = batch(vec![("id", ints([1])), ("label", texts(&["tall"]))]);
    let plain = people.with_nodes(&plain.schema(), &[plain], None, &control());
    assert_eq!(plain.unwrap().node_tables()[0].schema().fields().len(), 2);
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

#[test]
fn edge_columns_of_one_type_may_have_the_names_of_keys_of_others() {
    let who = EdgeInput {
        edge_type: Some("VISITED".into()),
        src: names(&["who"]),
        dst: names(&["where"]),
        from: Some("Person".into()),
        to: Some("City".into()),
        ..tables::edges(vec![batch(vec![("who", ints([1])), ("where", ints([1]))])])
    };
    let graph = labelled()
        .add_edges(who, OnDangling::Error, &control())
        .unwrap();
    let set = |edge_type: &str| {
        let table = batch(vec![("edge", ints([3])), ("src", ints([7]))]);
        graph.with_edges(&table.schema(), &[table], Some(edge_type), &control())
    };
    assert_eq!(
        column(set("VISITED").unwrap().edge_tables()[2].batches(), "src"),
        [7]
    );
    assert_eq!(set("KNOWS").unwrap_err().code, ErrorCode::UnknownId);
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
