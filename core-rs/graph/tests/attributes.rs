//! Columns set for nodes and edges.

mod samples;
mod tables;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::*;
use quiver_graph::*;
use samples::*;
use tables::batch;

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
            .unwrap()
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
    let rank = named(&joined.node_tables()[0].batches()[0], "rank");
    assert_eq!(
        rank.to_data().buffers()[0].as_ptr(),
        values.to_data().buffers()[0].as_ptr()
    );
    let table = batch(vec![("rank", values), ("id", texts(&["c", "a", "b"]))]);
    let joined = graph
        .with_nodes(&table.schema(), &[table], None, &control())
        .unwrap();
    let rank = named(&joined.node_tables()[0].batches()[0], "rank");
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
        let column = named(&graph.node_tables()[0].batches()[0], "name");
        let text = arrow_cast::cast(&column, &arrow_schema::DataType::Utf8).unwrap();
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
