//! From tables to endpoint rows: keys of every type, duplicates, nulls, dangling ends, labels, inferred nodes.

mod tables;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::*;
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use quiver_graph::*;
use tables::{batch, edges, nodes};

/// A column of keys made from numbers.
type KeyColumn<'a> = &'a dyn Fn(&[i64]) -> ArrayRef;

fn ints(values: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn build(node_ids: &ArrayRef, src: &ArrayRef, dst: &ArrayRef) -> Result<Graph> {
    let nodes = nodes(vec![batch(vec![("id", node_ids.clone())])]);
    let edges = edges(vec![batch(vec![
        ("src", src.clone()),
        ("dst", dst.clone()),
    ])]);
    GraphBuilder {
        nodes: vec![nodes],
        edges: vec![edges],
        ..Default::default()
    }
    .build(&Control::default())
}

/// Keys 7, 3, 1000 and edges 3→7, 1000→3, 3→3 in any type that holds them.
fn check_keys(node_type: &DataType, edge_type: &DataType) {
    let of = |values: &[i64], to: &DataType| {
        let through = if matches!(
            to,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView
        ) {
            cast(&ints(values), &DataType::Utf8).unwrap()
        } else if matches!(to, DataType::Date64) {
            ints(
                &values
                    .iter()
                    .map(|day| day * 86_400_000)
                    .collect::<Vec<_>>(),
            )
        } else if matches!(to, DataType::Date32 | DataType::Time32(_)) {
            cast(&ints(values), &DataType::Int32).unwrap()
        } else {
            ints(values)
        };
        cast(&through, to).unwrap()
    };
    let graph = build(
        &of(&[7, 3, 1000], node_type),
        &of(&[3, 1000, 3], edge_type),
        &of(&[7, 3, 3], edge_type),
    )
    .unwrap_or_else(|error| panic!("{node_type} {edge_type}: {error:?}"));
    assert_eq!(
        (graph.src(), graph.dst()),
        (&[1, 2, 1][..], &[0, 1, 1][..]),
        "{node_type} {edge_type}"
    );
    let missing = build(
        &of(&[7, 3, 1000], node_type),
        &of(&[3, 8], edge_type),
        &of(&[7, 3], edge_type),
    )
    .unwrap_err();
    assert_eq!(
        (missing.code, missing.details.row),
        (ErrorCode::DanglingEdge, Some(1)),
        "{node_type} {edge_type}"
    );
}

#[test]
fn keys_of_one_kind_meet_in_any_width_and_encoding() {
    use DataType::*;
    let dictionary = |values: DataType| Dictionary(Box::new(Int32), Box::new(values));
    let numbers = [
        Int16,
        Int32,
        Int64,
        UInt16,
        UInt32,
        UInt64,
        Float32,
        Float64,
        Decimal128(20, 2),
        dictionary(Int64),
        Decimal64(10, 1),
    ];
    let strings = [
        Utf8,
        LargeUtf8,
        Utf8View,
        dictionary(Utf8),
        dictionary(LargeUtf8),
    ];
    let binary = [Binary, LargeBinary, BinaryView];
    let times = [
        Timestamp(TimeUnit::Second, None),
        Timestamp(TimeUnit::Millisecond, None),
        Timestamp(TimeUnit::Nanosecond, None),
    ];
    let dates = [Date32, Date64];
    for kinds in [&numbers[..], &strings, &binary, &dates] {
        for node_type in kinds {
            for edge_type in kinds {
                check_keys(node_type, edge_type);
            }
        }
    }
    for same in [
        &times[..],
        &[
            Time32(TimeUnit::Second),
            Time64(TimeUnit::Microsecond),
            Duration(TimeUnit::Second),
        ],
    ] {
        for data_type in same {
            check_keys(data_type, data_type);
        }
    }
}

#[test]
fn timestamps_meet_across_units_only_where_they_are_the_same_instant() {
    let seconds: ArrayRef = Arc::new(TimestampSecondArray::from(vec![1, 2]));
    let exact: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![2000, 1000]));
    let between: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![2000, 1001]));
    assert_eq!(build(&seconds, &exact, &exact).unwrap().src(), [1, 0]);
    assert_eq!(
        build(&seconds, &exact, &between).unwrap_err().code,
        ErrorCode::DanglingEdge
    );
    let zoned: ArrayRef = Arc::new(TimestampSecondArray::from(vec![1, 2]).with_timezone("UTC"));
    assert_eq!(
        build(&seconds, &zoned, &zoned).unwrap_err().code,
        ErrorCode::UnsupportedType
    );
}

#[test]
fn signs_widths_and_fractions_are_never_confused() {
    let unsigned: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX, 1]));
    assert_eq!(
        build(&unsigned, &ints(&[1]), &ints(&[-1]))
            .unwrap_err()
            .code,
        ErrorCode::DanglingEdge
    );
    assert_eq!(
        build(&ints(&[-1, 1]), &unsigned, &unsigned)
            .unwrap_err()
            .code,
        ErrorCode::DanglingEdge
    );
    let halves: ArrayRef = Arc::new(Float64Array::from(vec![0.5, -0.0, 1.0]));
    let other: ArrayRef = Arc::new(Float64Array::from(vec![0.0, 0.5, 1.0]));
    assert_eq!(build(&halves, &other, &other).unwrap().src(), [1, 0, 2]);
    assert_eq!(
        build(&halves, &ints(&[0, 1]), &ints(&[1, 0]))
            .unwrap()
            .src(),
        [1, 2]
    );
    assert_eq!(
        build(&ints(&[0, 1]), &halves, &halves)
            .unwrap_err()
            .details
            .row,
        Some(0)
    );
    let not_a_number: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN]));
    assert_eq!(
        build(&not_a_number, &other, &other).unwrap_err().code,
        ErrorCode::NullKey
    );
}

#[test]
fn fixed_size_binary_and_booleans_are_keys() {
    let keys = |rows: &[[u8; 20]]| {
        Arc::new(FixedSizeBinaryArray::try_from_iter(rows.iter()).unwrap()) as ArrayRef
    };
    let (a, b) = ([1; 20], [2; 20]);
    assert_eq!(
        build(&keys(&[a, b]), &keys(&[b, a, b]), &keys(&[a, a, b]))
            .unwrap()
            .src(),
        [1, 0, 1]
    );
    let flags = |values: Vec<bool>| Arc::new(BooleanArray::from(values)) as ArrayRef;
    assert_eq!(
        build(
            &flags(vec![true, false]),
            &flags(vec![false]),
            &flags(vec![true])
        )
        .unwrap()
        .src(),
        [1]
    );
}

#[test]
fn kinds_that_do_not_go_together_are_refused() {
    let error = build(&ints(&[1]), &texts(&["1"]), &texts(&["1"])).unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::UnsupportedType, Some("src"))
    );
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let list: ArrayRef = Arc::new(list);
    assert_eq!(
        build(&list, &list, &list).unwrap_err().code,
        ErrorCode::UnsupportedType
    );
}

#[test]
fn composite_keys_match_on_all_their_columns() {
    let table = batch(vec![
        ("a", ints(&[1, 1, 2])),
        ("b", texts(&["x", "y", "x"])),
    ]);
    let nodes = NodeInput {
        label: None,
        id: vec!["a".into(), "b".into()],
        schema: table.schema(),
        batches: vec![table],
    };
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let table = batch(vec![
        ("a1", cast(&ints(&[2, 1]), &DataType::Int16).unwrap()),
        (
            "b1",
            cast(&texts(&["x", "y"]), &DataType::Utf8View).unwrap(),
        ),
        ("a2", ints(&[1, 1])),
        ("b2", texts(&["x", "x"])),
    ]);
    let edges = EdgeInput {
        edge_type: None,
        src: names(["a1", "b1"]),
        dst: names(["a2", "b2"]),
        from: None,
        to: None,
        schema: table.schema(),
        batches: vec![table],
    };
    let builder = GraphBuilder {
        nodes: vec![nodes],
        edges: vec![edges.clone()],
        ..Default::default()
    };
    let graph = builder.build(&Control::default()).unwrap();
    assert_eq!((graph.src(), graph.dst()), (&[2, 1][..], &[0, 0][..]));

    let inferred = GraphBuilder {
        edges: vec![edges],
        ..Default::default()
    }
    .build(&Control::default());
    // The sides disagree about the integer's width; the wider holds both.
    let inferred = inferred.unwrap();
    assert_eq!((inferred.src(), inferred.dst()), (&[0, 2][..], &[1, 1][..]));
    assert_eq!(inferred.node_tables()[0].id(), ["a1", "b1"]);
}

#[test]
fn a_duplicate_key_is_an_error_or_the_first_row_stays() {
    for ids in [
        ints(&[5, 9, 5, 9, 5]),
        ints(&[1 << 40, 9, 1 << 40, 9, 1 << 40]),
        texts(&["a", "b", "a", "b", "a"]),
    ] {
        let table = batch(vec![("id", ids.clone()), ("value", ints(&[0, 1, 2, 3, 4]))]);
        let builder = GraphBuilder {
            nodes: vec![nodes(vec![table.slice(0, 2), table.slice(2, 3)])],
            ..Default::default()
        };
        let error = builder.clone().build(&Control::default()).unwrap_err();
        assert_eq!(
            (error.code, error.details.row),
            (ErrorCode::DuplicateKey, Some(2))
        );
        assert_eq!(error.details.column.as_deref(), Some("id"));
        let first = GraphBuilder {
            on_duplicate: OnDuplicate::First,
            ..builder
        };
        let graph = first.build(&Control::default()).unwrap();
        assert_eq!(graph.num_nodes(), 2);
        assert_eq!(
            graph.node_tables()[0].batches()[0]
                .column(1)
                .unwrap()
                .as_ref(),
            ints(&[0, 1]).as_ref()
        );
    }
}

#[test]
fn null_keys_are_refused_with_table_column_and_row() {
    let with_null: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), None]));
    let error = build(&with_null, &ints(&[1]), &ints(&[1])).unwrap_err();
    assert_eq!(
        (error.code, error.details.row),
        (ErrorCode::NullKey, Some(2))
    );
    assert_eq!(
        (
            error.details.table.as_deref(),
            error.details.column.as_deref()
        ),
        (Some("nodes"), Some("id"))
    );
    let error = build(&ints(&[1, 2, 3]), &ints(&[1, 2, 3]), &with_null).unwrap_err();
    assert_eq!(
        (error.code, error.details.row),
        (ErrorCode::NullKey, Some(2))
    );
    assert_eq!(
        (
            error.details.table.as_deref(),
            error.details.column.as_deref()
        ),
        (Some("edges"), Some("dst"))
    );
    // A null that hides among a dictionary's values.
    let values: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None]));
    let hidden: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::new(vec![0, 1].into(), values));
    assert_eq!(
        build(&texts(&["a"]), &texts(&["a", "a"]), &hidden)
            .unwrap_err()
            .code,
        ErrorCode::NullKey
    );
}

#[test]
fn dangling_ends_are_errors_or_skipped_or_added() {
    let node_table = batch(vec![("id", texts(&["a", "b"])), ("age", ints(&[1, 2]))]);
    let edge_table = batch(vec![
        ("src", texts(&["a", "z", "b", "y"])),
        ("dst", texts(&["b", "y", "a", "z"])),
    ]);
    let builder = GraphBuilder {
        nodes: vec![nodes(vec![node_table])],
        edges: vec![edges(vec![edge_table.slice(0, 1), edge_table.slice(1, 3)])],
        ..Default::default()
    };
    let build = |on_dangling| {
        GraphBuilder {
            on_dangling,
            ..builder.clone()
        }
        .build(&Control::default())
    };
    let error = build(OnDangling::Error).unwrap_err();
    assert_eq!(
        (error.code, error.details.row),
        (ErrorCode::DanglingEdge, Some(1))
    );
    assert_eq!(
        (
            error.details.column.as_deref(),
            error.details.got.as_deref()
        ),
        (Some("src"), Some("z"))
    );

    let skipped = build(OnDangling::Skip).unwrap();
    assert_eq!((skipped.src(), skipped.dst()), (&[0, 1][..], &[1, 0][..]));
    assert_eq!(skipped.edge_tables()[0].num_rows(), 2);

    let added = build(OnDangling::Add).unwrap();
    assert_eq!(
        (added.src(), added.dst()),
        (&[0, 2, 1, 3][..], &[1, 3, 0, 2][..])
    );
    let (fields, ids) = added.id_columns().unwrap();
    assert_eq!(
        (fields[0].name().as_str(), ids[0].as_ref()),
        ("id", texts(&["a", "b", "z", "y"]).as_ref())
    );
    // However many batches they are.
    let ages = added.node_tables()[0].batches().iter();
    let nulls = ages.map(|batch| batch.column(1).unwrap().null_count());
    assert_eq!(nulls.sum::<usize>(), 2);
}

#[test]
fn nodes_are_inferred_in_order_of_first_appearance() {
    for (a, b) in [
        (ints(&[30, 10]), ints(&[20, 30])),
        (ints(&[30 << 40, 10]), ints(&[20, 30 << 40])),
        (texts(&["thirty", "ten"]), texts(&["twenty", "thirty"])),
        (
            texts(&["thirty thirty thirty", "ten"]),
            texts(&["twenty", "thirty thirty thirty"]),
        ),
    ] {
        let dictionary =
            DataType::Dictionary(Box::new(DataType::Int8), Box::new(a.data_type().clone()));
        for (a, b) in [
            (a.clone(), b.clone()),
            (cast(&a, &dictionary).unwrap(), b.clone()),
        ] {
            let table = edges(vec![batch(vec![("src", a), ("dst", b)])]);
            let graph = GraphBuilder {
                edges: vec![table],
                id: vec!["key".into()],
                ..Default::default()
            };
            let graph = graph.build(&Control::default()).unwrap();
            assert_eq!(
                (graph.num_nodes(), graph.src(), graph.dst()),
                (3, &[0, 2][..], &[1, 0][..])
            );
            assert_eq!(graph.id_columns().unwrap().0[0].name(), "key");
        }
    }
}

#[test]
fn labels_are_ranges_of_one_row_space_and_may_share_ids() {
    let node = |label: &str, ids: &[i64]| NodeInput {
        label: Some(label.into()),
        ..nodes(vec![batch(vec![("id", ints(ids))])])
    };
    let edge = |name: &str, from: &str, to: &str, src: &[i64], dst: &[i64]| EdgeInput {
        edge_type: Some(name.into()),
        from: Some(from.into()),
        to: Some(to.into()),
        ..edges(vec![batch(vec![("src", ints(src)), ("dst", ints(dst))])])
    };
    let builder = GraphBuilder {
        nodes: vec![node("Person", &[1, 2]), node("City", &[2, 1])],
        edges: vec![
            edge("KNOWS", "Person", "Person", &[1], &[2]),
            edge("LIVES_IN", "Person", "City", &[1, 2], &[1, 1]),
        ],
        ..Default::default()
    };
    let graph = builder.clone().build(&Control::default()).unwrap();
    assert_eq!((graph.src(), graph.dst()), (&[0, 0, 1][..], &[1, 3, 3][..]));
    let (fields, columns) = graph.id_columns().unwrap();
    assert_eq!(
        fields
            .iter()
            .map(|field| field.name().as_str())
            .collect::<Vec<_>>(),
        ["id", "label"]
    );
    assert_eq!(columns[0].as_ref(), ints(&[1, 2, 2, 1]).as_ref());
    let labels = cast(&columns[1], &DataType::Utf8).unwrap();
    assert_eq!(
        labels.as_ref(),
        texts(&["Person", "Person", "City", "City"]).as_ref()
    );

    let inferred = GraphBuilder {
        nodes: vec![],
        ..builder.clone()
    }
    .build(&Control::default())
    .unwrap();
    assert_eq!(
        (inferred.src(), inferred.dst()),
        (&[0, 0, 1][..], &[1, 2, 2][..])
    );

    let unknown = GraphBuilder {
        edges: vec![edge("X", "Person", "Town", &[], &[])],
        ..builder.clone()
    };
    assert_eq!(
        unknown.build(&Control::default()).unwrap_err().code,
        ErrorCode::UnknownLabel
    );
    let mut missing = builder;
    missing.edges[0].from = None;
    assert_eq!(
        missing.build(&Control::default()).unwrap_err().code,
        ErrorCode::InvalidArgument
    );
}

#[test]
fn unknown_columns_name_the_nearest() {
    let mut input = edges(vec![batch(vec![
        ("source", ints(&[1])),
        ("dst", ints(&[1])),
    ])]);
    input.src = vec!["sorce".into()];
    let error = GraphBuilder {
        edges: vec![input],
        ..Default::default()
    }
    .build(&Control::default())
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownColumn);
    assert!(error.details.expected.unwrap().starts_with("source"));
}

#[test]
fn random_keys_equal_a_hash_map_on_any_number_of_threads() {
    let mut state = 1u64;
    let mut random = |bound: usize| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) as usize % bound
    };
    for (num_nodes, num_edges, chunk) in [(1, 3, 2), (50, 400, 7), (40_000, 90_000, 33_000)] {
        for spread in [1, 2_654_435_761, i64::MAX / 50_000] {
            let numbers: Vec<i64> = (0..num_nodes as i64)
                .map(|i| (i * 7919 % num_nodes as i64) * spread - 3)
                .collect();
            let picks: [Vec<i64>; 2] =
                [(); 2].map(|()| (0..num_edges).map(|_| numbers[random(num_nodes)]).collect());
            let text = |values: &[i64]| cast(&ints(values), &DataType::Utf8).unwrap();
            let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            let code = |values: &[i64]| cast(&text(values), &coded).unwrap();
            let kinds: [(KeyColumn<'_>, KeyColumn<'_>); 4] = [
                (&ints, &ints),
                (&text, &text),
                (&code, &text),
                (&text, &code),
            ];
            for (of_nodes, of_edges) in kinds {
                let pieces = |table: RecordBatch| -> Vec<RecordBatch> {
                    (0..table.num_rows())
                        .step_by(chunk)
                        .map(|at| table.slice(at, chunk.min(table.num_rows() - at)))
                        .collect()
                };
                let node_table = pieces(batch(vec![("id", of_nodes(&numbers))]));
                let edge_table = pieces(batch(vec![
                    ("src", of_edges(&picks[0])),
                    ("dst", of_edges(&picks[1])),
                ]));
                let position: HashMap<i64, u32> = numbers.iter().copied().zip(0..).collect();
                let mut first: HashMap<i64, u32> = HashMap::new();
                for key in picks[0].iter().zip(&picks[1]).flat_map(|(&a, &b)| [a, b]) {
                    let next = first.len() as u32;
                    first.entry(key).or_insert(next);
                }
                for threads in [1, 3] {
                    let control = Control::new(threads);
                    let known = GraphBuilder {
                        nodes: vec![nodes(node_table.clone())],
                        edges: vec![edges(edge_table.clone())],
                        ..Default::default()
                    };
                    let inferred = GraphBuilder {
                        nodes: vec![],
                        ..known.clone()
                    }
                    .build(&control)
                    .unwrap();
                    let known = known.build(&control).unwrap();
                    for (graph, rows) in [(&known, &position), (&inferred, &first)] {
                        let expected = |side: usize| {
                            picks[side]
                                .iter()
                                .map(|key| rows[key])
                                .collect::<Vec<u32>>()
                        };
                        assert!(graph.src() == expected(0) && graph.dst() == expected(1));
                    }
                    assert_eq!(inferred.num_nodes(), first.len());
                }
            }
        }
    }
}

#[test]
fn a_cancelled_build_says_so() {
    let control = Control::default();
    control.cancel();
    let table = edges(vec![batch(vec![("src", ints(&[1])), ("dst", ints(&[2]))])]);
    let builder = GraphBuilder {
        edges: vec![table],
        ..Default::default()
    };
    assert_eq!(
        builder.build(&control).unwrap_err().code,
        ErrorCode::Cancelled
    );
}

/// More keys than fit into one part of a hash table, looked up in batches, some of them unknown, each against a map.
#[test]
fn many_keys_are_found_as_by_a_map() {
    const NODES: i64 = 50_000;
    let scatter = |i: i64| i.wrapping_mul(0x1E37_79B9_7F4A_7C15);
    let wanted: Vec<i64> = (0..300_000).map(|i| i * 7919 % (NODES + 10)).collect();
    let short = |i: i64| format!("n{i}");
    let long = |i: i64| format!("a-node-of-a-long-name-{i}");
    let text = |values: Vec<String>| Arc::new(StringArray::from(values)) as ArrayRef;
    let all: Vec<i64> = (0..NODES).rev().collect();
    let of = |kind: usize, of: &[i64]| match kind {
        0 => ints(&of.iter().map(|&i| scatter(i)).collect::<Vec<_>>()),
        1 => text(of.iter().map(|&i| short(i)).collect()),
        _ => text(of.iter().map(|&i| long(i)).collect()),
    };
    let rows: HashMap<i64, u32> = all.iter().copied().zip(0..).collect();
    for kind in 0..3 {
        let graph = GraphBuilder {
            nodes: vec![nodes(vec![batch(vec![("id", of(kind, &all))])])],
            edges: vec![edges(vec![batch(vec![
                ("src", of(kind, &wanted)),
                ("dst", of(kind, &wanted)),
            ])])],
            on_dangling: OnDangling::Skip,
            ..Default::default()
        }
        .build(&Control::default())
        .unwrap();
        let expected: Vec<u32> = wanted.iter().filter_map(|i| rows.get(i).copied()).collect();
        assert!(expected.len() < wanted.len());
        assert_eq!(graph.src(), expected.as_slice());
        assert_eq!(graph.dst(), expected.as_slice());
    }
}

/// As plain empty lists are: without a type.
#[test]
fn inferred_keys_that_do_not_fit_are_named_by_table_column_and_row() {
    let infer = |src: ArrayRef, dst: ArrayRef| {
        let whole = batch(vec![("src", src), ("dst", dst)]);
        let builder = GraphBuilder {
            edges: vec![edges(vec![whole.slice(0, 2), whole.slice(2, 1)])],
            ..Default::default()
        };
        let error = builder.build(&Control::default()).unwrap_err();
        let details = error.details;
        (
            error.code,
            details.table,
            details.column,
            details.row,
            details.got,
        )
    };
    let named = |code, row, got: &str| {
        let [table, column, got] = ["edges", "dst", got].map(|text| Some(text.to_owned()));
        (code, table, column, row, got)
    };
    let large: ArrayRef = Arc::new(UInt64Array::from(vec![1, 2, u64::MAX]));
    assert_eq!(
        infer(ints(&[1, 2, 3]), large),
        named(
            ErrorCode::InvalidData,
            Some(2),
            "18446744073709551615 of type UInt64"
        )
    );
    assert_eq!(
        infer(ints(&[1, 2, 3]), texts(&["1", "2", "3"])),
        named(ErrorCode::UnsupportedType, None, "Utf8")
    );
    // What is added to nodes that are there, likewise.
    let builder = GraphBuilder {
        nodes: vec![nodes(vec![batch(vec![("id", ints(&[1, 2]))])])],
        edges: vec![edges(vec![batch(vec![
            ("src", ints(&[1, 2, 3])),
            ("dst", Arc::new(Float64Array::from(vec![2.0, 1.0, 0.5]))),
        ])])],
        on_dangling: OnDangling::Add,
        ..Default::default()
    };
    let error = builder.build(&Control::default()).unwrap_err();
    assert_eq!(
        (
            error.code,
            error.details.column.as_deref(),
            error.details.row
        ),
        (ErrorCode::InvalidData, Some("dst"), Some(2))
    );
}

#[test]
fn empty_key_columns_may_have_no_type() {
    let none: ArrayRef = Arc::new(NullArray::new(0));
    for other in [none.clone(), ints(&[]), texts(&[])] {
        for (id, end) in [(&none, &other), (&other, &none)] {
            let graph = build(id, end, end).unwrap();
            assert_eq!((graph.num_nodes(), graph.num_edges()), (0, 0));
        }
    }
    let dangling = build(&none, &ints(&[1]), &ints(&[1])).unwrap_err();
    assert_eq!(dangling.code, ErrorCode::DanglingEdge);
}

#[test]
fn of_several_labels_none_has_a_key_column_called_label() {
    let labelled = |label: &str, id: &str, key: i64| NodeInput {
        label: Some(label.to_owned()),
        id: vec![id.to_owned()],
        ..nodes(vec![batch(vec![(id, ints(&[key]))])])
    };
    let open = |nodes: Vec<NodeInput>| {
        let builder = GraphBuilder {
            nodes,
            ..Default::default()
        };
        builder.build(&Control::default())
    };
    let refused = |graph: Result<Graph>, table: &str| {
        let error = graph.unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument);
        assert_eq!(error.details.table.as_deref(), Some(table));
        assert_eq!(error.details.column.as_deref(), Some("label"));
    };
    refused(
        open(vec![labelled("A", "id", 1), labelled("B", "label", 2)]),
        "B",
    );
    let control = Control::default();
    let one = open(vec![labelled("A", "label", 1)]).unwrap();
    refused(one.add_nodes(labelled("B", "id", 2), &control), "A");
    assert!(one.add_nodes(labelled("A", "label", 2), &control).is_ok());
    let other = open(vec![labelled("A", "id", 1)]).unwrap();
    refused(other.add_nodes(labelled("B", "label", 2), &control), "B");
    // Nodes inferred from edges between two labels.
    let between = EdgeInput {
        from: Some("A".into()),
        to: Some("B".into()),
        ..edges(vec![batch(vec![("src", ints(&[1])), ("dst", ints(&[2]))])])
    };
    let builder = GraphBuilder {
        edges: vec![between],
        id: vec!["label".into()],
        ..Default::default()
    };
    refused(builder.build(&control), "A");
}
