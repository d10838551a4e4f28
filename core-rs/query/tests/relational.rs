//! Plans over several graphs and tables: joins, unions, unnesting, samples, descriptions.

mod support;

use std::sync::Arc;

use arrow_array::types::{Float64Type, Int8Type, Int32Type, Int64Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, FixedSizeListArray,
    Float64Array, Int32Array, Int64Array, LargeListArray, ListArray, NullArray, RecordBatch,
    StringArray,
};
use arrow_schema::DataType;
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::{
    Input, MemoryTable, Output, Parameters, Plan, Prepared, Query, Session, SessionOptions,
};
use serde_json::{Value, json};
use support::*;

fn table(columns: Vec<(&str, ArrayRef)>) -> Input {
    let columns = columns
        .into_iter()
        .map(|(name, values)| (name, values, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    table_of(vec![batch])
}

fn table_of(batches: Vec<RecordBatch>) -> Input {
    let schema = batches[0].schema();
    Input::Table(Arc::new(MemoryTable { schema, batches }))
}

fn ints(values: Vec<Option<i32>>) -> ArrayRef {
    Arc::new(Int32Array::from(values))
}

fn texts(values: Vec<Option<&str>>) -> ArrayRef {
    Arc::new(StringArray::from(values))
}

fn numbers(end: i32) -> Input {
    table(vec![("n", Arc::new(Int32Array::from_iter_values(0..end)))])
}

/// The plan over table 0.
fn steps(steps: Value) -> Value {
    json!({ "source": { "kind": "table", "table": 0 }, "steps": steps })
}

fn query_of(inputs: &[Input], plan: &Value) -> Query {
    Query {
        plan: Plan::parse(&plan.to_string()).unwrap(),
        inputs: inputs.to_vec(),
    }
}

fn try_run(inputs: &[Input], plan: &Value) -> Result<Output, GraphError> {
    Session::standard().run(&query_of(inputs, plan), &Parameters::default(), &control())
}

fn rows_of(inputs: &[Input], plan: &Value) -> Vec<String> {
    lines(&try_run(inputs, plan).unwrap())
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

fn joined(how: &str, on: Value, more: Value) -> Value {
    let mut join = json!({
        "other": { "source": { "kind": "table", "table": 1 } }, "how": how, "on": on, "suffix": "_right",
    });
    let (join_fields, more) = (join.as_object_mut().unwrap(), more.as_object().unwrap());
    join_fields.extend(more.clone());
    steps(json!([{ "join": join }]))
}

fn on(name: &str) -> Value {
    json!([[col(name), col(name)]])
}

/// Left: k 1, 2, 2, null; right: k 2, 3, null, 2.
fn sides() -> [Input; 2] {
    [
        table(vec![
            ("k", ints(vec![Some(1), Some(2), Some(2), None])),
            ("v", texts(vec![Some("a"), Some("b"), Some("c"), Some("d")])),
        ]),
        table(vec![
            ("k", ints(vec![Some(2), Some(3), None, Some(2)])),
            ("v", texts(vec![Some("x"), Some("y"), Some("z"), None])),
            ("w", ints(vec![Some(10), Some(20), Some(30), Some(40)])),
        ]),
    ]
}

#[test]
fn every_kind_of_join_gives_its_rows() {
    let cases: [(&str, &[&str]); 6] = [
        ("inner", &["2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10"]),
        (
            "left",
            &[
                "-|d|-|-", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10",
            ],
        ),
        (
            "right",
            &[
                "-|-|z|30", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10", "3|-|y|20",
            ],
        ),
        (
            "full",
            &[
                "-|-|z|30", "-|d|-|-", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10",
                "3|-|y|20",
            ],
        ),
        ("semi", &["2|b", "2|c"]),
        ("anti", &["-|d", "1|a"]),
    ];
    for (how, expected) in cases {
        let output = try_run(&sides(), &joined(how, on("k"), json!({}))).unwrap();
        assert_eq!(sorted(lines(&output)), expected, "{how}");
        let expected_names: &[&str] = match how {
            "semi" | "anti" => &["k", "v"],
            _ => &["k", "v", "v_right", "w"],
        };
        assert_eq!(names(&output), expected_names, "{how}");
    }
}

#[test]
fn null_keys_meet_only_where_they_are_told_to() {
    let equal = json!({ "nullsEqual": true });
    let cases: [(&str, &[&str]); 6] = [
        (
            "inner",
            &["-|d|z|30", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10"],
        ),
        (
            "left",
            &[
                "-|d|z|30", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10",
            ],
        ),
        (
            "right",
            &[
                "-|d|z|30", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10", "3|-|y|20",
            ],
        ),
        (
            "full",
            &[
                "-|d|z|30", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10", "3|-|y|20",
            ],
        ),
        ("semi", &["-|d", "2|b", "2|c"]),
        ("anti", &["1|a"]),
    ];
    for (how, expected) in cases {
        let plan = joined(how, on("k"), equal.clone());
        assert_eq!(sorted(rows_of(&sides(), &plan)), expected, "{how}");
    }
}

#[test]
fn joins_go_by_pairs_expressions_and_several_keys() {
    let [left, right] = sides();
    let pair = json!([[binary("mul", col("k"), int(10)), col("w")]]);
    let output = try_run(
        &[left.clone(), right.clone()],
        &joined("inner", pair, json!({})),
    )
    .unwrap();
    // Keys that are computed stay out of the result; both sides' `k` are there.
    assert_eq!(names(&output), ["k", "v", "k_right", "v_right", "w"]);
    assert_eq!(
        sorted(lines(&output)),
        ["1|a|2|x|10", "2|b|3|y|20", "2|c|3|y|20"]
    );

    let named_otherwise = json!([[col("k"), binary("div", col("w"), int(10))]]);
    let plan = joined("inner", named_otherwise, json!({}));
    assert_eq!(
        sorted(rows_of(&[left.clone(), right.clone()], &plan)).len(),
        3
    );

    let both = json!([[col("k"), col("k")], [col("v"), col("v")]]);
    let other = table(vec![
        ("k", ints(vec![Some(2), Some(2), Some(1)])),
        ("v", texts(vec![Some("c"), None, Some("b")])),
        ("hit", ints(vec![Some(1), Some(2), Some(3)])),
    ]);
    let output = try_run(&[left, other], &joined("inner", both, json!({}))).unwrap();
    assert_eq!(names(&output), ["k", "v", "hit"]);
    assert_eq!(lines(&output), ["2|c|1"]);
}

#[test]
fn a_cross_join_pairs_all_rows_and_has_no_keys() {
    let cross = |on: Value| joined("cross", on, json!({}));
    assert_eq!(
        try_run(&sides(), &cross(json!([])))
            .unwrap()
            .batches
            .iter()
            .map(|batch| batch.num_rows())
            .sum::<usize>(),
        16
    );
    assert_eq!(
        try_run(&sides(), &cross(on("k"))).unwrap_err().code,
        ErrorCode::InvalidQuery
    );
    let keyless = joined("inner", json!([]), json!({}));
    assert_eq!(
        try_run(&sides(), &keyless).unwrap_err().code,
        ErrorCode::InvalidQuery
    );
}

#[test]
fn names_of_both_sides_are_told_apart_or_refused() {
    let pair = json!([[col("k"), col("w")]]);
    let plan = joined("inner", pair.clone(), json!({ "suffix": "'" }));
    assert_eq!(
        names(&try_run(&sides(), &plan).unwrap()),
        ["k", "v", "k'", "v'", "w"]
    );
    let error = try_run(&sides(), &joined("inner", pair, json!({ "suffix": "" }))).unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::InvalidQuery, Some("k"))
    );
    // The other side has the suffixed name already.
    let one = table(vec![("k", ints(vec![Some(1)])), ("v", ints(vec![Some(1)]))]);
    let other = table(vec![
        ("k", ints(vec![Some(1)])),
        ("v_right", ints(vec![Some(1)])),
        ("v", ints(vec![Some(1)])),
    ]);
    let error = try_run(&[one, other], &joined("inner", on("k"), json!({}))).unwrap_err();
    assert_eq!(
        (error.code, error.details.parameter.as_deref()),
        (ErrorCode::InvalidQuery, Some("suffix"))
    );
}

#[test]
fn keys_that_cannot_be_equal_are_refused_and_unknown_ones_named() {
    let error = try_run(
        &sides(),
        &joined("inner", json!([[col("k"), col("v")]]), json!({})),
    )
    .unwrap_err();
    assert_eq!(
        (
            error.code,
            error.details.expected.as_deref(),
            error.details.got.as_deref()
        ),
        (ErrorCode::InvalidQuery, Some("Int32"), Some("Utf8"))
    );
    let error = try_run(
        &sides(),
        &joined("inner", json!([[col("w"), col("w")]]), json!({})),
    )
    .unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::UnknownColumn, Some("w"))
    );
    let total = json!([[aggregate("sum", col("k")), col("k")]]);
    assert_eq!(
        try_run(&sides(), &joined("inner", total, json!({})))
            .unwrap_err()
            .code,
        ErrorCode::InvalidQuery
    );
}

#[test]
fn keys_of_different_width_and_dictionaries_join() {
    let cities: DictionaryArray<Int8Type> = vec![Some("Oslo"), None, Some("Rome"), Some("Oslo")]
        .into_iter()
        .collect();
    let other: DictionaryArray<Int32Type> = vec![Some("Rome"), Some("Oslo")].into_iter().collect();
    let left = table(vec![
        ("city", Arc::new(cities)),
        ("n", ints(vec![Some(1), Some(2), Some(3), Some(4)])),
    ]);
    let dictionary = table(vec![
        ("city", Arc::new(other)),
        ("m", ints(vec![Some(10), Some(20)])),
    ]);
    let plain = table(vec![
        ("city", texts(vec![Some("Oslo"), Some("Bern")])),
        ("m", ints(vec![Some(5), Some(6)])),
    ]);
    let plan = joined("inner", on("city"), json!({}));
    assert_eq!(
        sorted(rows_of(&[left.clone(), dictionary], &plan)),
        ["Oslo|1|20", "Oslo|4|20", "Rome|3|10"]
    );
    assert_eq!(
        sorted(rows_of(&[left.clone(), plain], &plan)),
        ["Oslo|1|5", "Oslo|4|5"]
    );
    let wide = table(vec![
        (
            "k",
            Arc::new(Int64Array::from(vec![1, 4, i64::MAX])) as ArrayRef,
        ),
        ("w", ints(vec![Some(7), Some(8), Some(9)])),
    ]);
    let plan = joined("inner", json!([[col("n"), col("k")]]), json!({}));
    assert_eq!(
        sorted(rows_of(&[left.clone(), wide], &plan)),
        ["Oslo|1|1|7", "Oslo|4|4|8"]
    );
    let fractions = table(vec![(
        "x",
        Arc::new(Float64Array::from(vec![1.0, 2.5, 4.0])) as ArrayRef,
    )]);
    let plan = joined("inner", json!([[col("n"), col("x")]]), json!({}));
    assert_eq!(
        sorted(rows_of(&[left, fractions], &plan)),
        ["Oslo|1|1.0", "Oslo|4|4.0"]
    );
}

#[test]
fn the_key_of_an_outer_join_keeps_what_both_sides_hold() {
    let narrow = table(vec![("k", ints(vec![Some(1), Some(2)]))]);
    let wide = table(vec![(
        "k",
        Arc::new(Int64Array::from(vec![2, i64::MAX])) as ArrayRef,
    )]);
    for how in ["full", "right"] {
        let output = try_run(
            &[narrow.clone(), wide.clone()],
            &joined(how, on("k"), json!({})),
        )
        .unwrap();
        assert_eq!(
            output.schema.field(0).data_type(),
            &DataType::Int64,
            "{how}"
        );
        let expected: &[&str] = if how == "full" {
            &["1", "2", "9223372036854775807"]
        } else {
            &["2", "9223372036854775807"]
        };
        assert_eq!(sorted(lines(&output)), expected, "{how}");
    }
}

#[test]
fn a_join_with_itself_tells_its_sides_apart() {
    let plan = json!({ "source": { "kind": "table", "table": 0 }, "steps": [{ "join": {
        "other": { "source": { "kind": "table", "table": 0 } }, "how": "inner", "suffix": "_2",
        "on": [[binary("add", col("n"), int(1)), col("n")]],
    } }, { "sort": [{ "expr": col("n") }] }] });
    assert_eq!(rows_of(&[numbers(4)], &plan), ["0|1", "1|2", "2|3"]);
}

#[test]
fn one_plan_reads_several_graphs_and_tables() {
    let people = graph(vec![("city", texts(vec![Some("Oslo"), Some("Rome")]))]);
    let others = graph(vec![("pay", ints(vec![Some(7), Some(8)]))]);
    let cities = table(vec![
        ("city", texts(vec![Some("Rome"), Some("Oslo")])),
        ("land", texts(vec![Some("IT"), Some("NO")])),
    ]);
    let join = |other: Value, on: Value| json!({ "join": { "other": other, "how": "inner", "suffix": "_right", "on": on } });
    let plan = json!({ "source": { "kind": "nodes", "graph": 2 }, "steps": [
        join(json!({ "source": { "kind": "table", "table": 0 }, "steps": [{ "filter": binary("neq", col("land"), text("IT")) }] }), on("city")),
        join(json!({ "source": { "kind": "nodes", "graph": 1 } }), on("id")),
        { "union": { "other": { "source": { "kind": "nodes", "graph": 1 } }, "fillMissing": true } },
        { "sort": [{ "expr": col("city") }, { "expr": col("id") }] },
    ] });
    let inputs = [cities, Input::Graph(others), Input::Graph(people)];
    assert_eq!(
        rows_of(&inputs, &plan),
        ["0|Oslo|NO|7", "0|-|-|7", "1|-|-|8"]
    );
    for (kind, index) in [("table", 1), ("table", 9)] {
        let plan = json!({ "source": { "kind": kind, "table": index } });
        assert_eq!(
            try_run(&inputs, &plan).unwrap_err().code,
            ErrorCode::InvalidQuery
        );
    }
    let plan = json!({ "source": { "kind": "nodes", "graph": 0 } });
    assert_eq!(
        try_run(&inputs, &plan).unwrap_err().code,
        ErrorCode::InvalidQuery
    );
}

fn united(more: Value, after: Value) -> Value {
    let mut union = json!({ "other": { "source": { "kind": "table", "table": 1 } } });
    union
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let mut all = vec![json!({ "union": union })];
    all.extend(after.as_array().unwrap().iter().cloned());
    steps(Value::Array(all))
}

#[test]
fn a_union_matches_names_keeps_order_and_widens_types() {
    let one = table(vec![
        ("a", ints(vec![Some(1), None])),
        ("b", texts(vec![Some("x"), Some("y")])),
    ]);
    let two = table(vec![
        ("b", texts(vec![Some("x"), None])),
        (
            "a",
            Arc::new(Int64Array::from(vec![1, i64::MAX])) as ArrayRef,
        ),
    ]);
    let both = [one, two];
    let output = try_run(&both, &united(json!({}), json!([]))).unwrap();
    assert_eq!(names(&output), ["a", "b"]);
    assert_eq!(output.schema.field(0).data_type(), &DataType::Int64);
    assert_eq!(
        lines(&output),
        ["1|x", "-|y", "1|x", "9223372036854775807|-"]
    );
    let distinct = united(json!({ "distinct": true }), json!([]));
    assert_eq!(
        sorted(rows_of(&both, &distinct)),
        ["-|y", "1|x", "9223372036854775807|-"]
    );
}

#[test]
fn a_union_of_many_rows_keeps_their_order_on_several_threads() {
    let parts = [numbers(300_000), numbers(200_000)];
    let plan = united(
        json!({}),
        json!([{ "filter": binary("gt", col("n"), int(100)) }]),
    );
    let output = try_run(&parts, &plan).unwrap();
    let got: Vec<i32> = output
        .batches
        .iter()
        .flat_map(|batch| {
            batch
                .column(0)
                .as_any()
                .downcast_ref::<Int32Array>()
                .unwrap()
                .values()
                .to_vec()
        })
        .collect();
    let expected: Vec<i32> = (101..300_000).chain(101..200_000).collect();
    assert!(got == expected, "{} rows of {}", got.len(), expected.len());
}

#[test]
fn a_union_fills_what_one_side_lacks_only_where_told_to() {
    let one = table(vec![("a", ints(vec![Some(1)])), ("b", ints(vec![Some(2)]))]);
    let two = table(vec![
        ("c", texts(vec![Some("x")])),
        ("a", ints(vec![Some(3)])),
    ]);
    let both = [one, two];
    let error = try_run(&both, &united(json!({}), json!([]))).unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::UnknownColumn, Some("c"))
    );
    let output = try_run(&both, &united(json!({ "fillMissing": true }), json!([]))).unwrap();
    assert_eq!(names(&output), ["a", "b", "c"]);
    assert_eq!(lines(&output), ["1|2|-", "3|-|x"]);
}

#[test]
fn a_union_refuses_types_that_do_not_meet() {
    let both = [
        table(vec![("a", ints(vec![Some(1)]))]),
        table(vec![("a", texts(vec![Some("x")]))]),
    ];
    let error = try_run(&both, &united(json!({}), json!([]))).unwrap_err();
    assert_eq!(
        (
            error.code,
            error.details.column.as_deref(),
            error.details.got.as_deref()
        ),
        (ErrorCode::InvalidQuery, Some("a"), Some("Utf8"))
    );
}

#[test]
fn a_union_loses_no_value_where_types_differ() {
    // 2^53 + 1 and 2^63 - 1 are no float64 and no int64 apart from each other's type.
    let cases: [(ArrayRef, ArrayRef, &[&str]); 4] = [
        (
            Arc::new(Int64Array::from(vec![9_007_199_254_740_993])),
            Arc::new(arrow_array::UInt64Array::from(vec![u64::MAX])),
            &["9007199254740993", "18446744073709551615"],
        ),
        (
            Arc::new(
                Decimal128Array::from(vec![12345])
                    .with_precision_and_scale(5, 2)
                    .unwrap(),
            ),
            ints(vec![Some(7)]),
            &["123.45", "7.00"],
        ),
        (
            texts(vec![Some("x")]),
            Arc::new(NullArray::new(1)),
            &["x", "-"],
        ),
        (
            Arc::new(
                vec![Some("Oslo")]
                    .into_iter()
                    .collect::<DictionaryArray<Int8Type>>(),
            ),
            texts(vec![Some("Rome")]),
            &["Oslo", "Rome"],
        ),
    ];
    for (one, two, expected) in cases {
        let both = [table(vec![("a", one)]), table(vec![("a", two)])];
        assert_eq!(rows_of(&both, &united(json!({}), json!([]))), expected);
    }
}

fn lists() -> Input {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
        Some(vec![Some(1), Some(2)]),
        Some(vec![]),
        None,
        Some(vec![Some(3), None]),
    ]);
    let large = LargeListArray::from_iter_primitive::<Int64Type, _, _>(vec![
        Some(vec![Some(10)]),
        Some(vec![Some(20), Some(21)]),
        None,
        Some(vec![Some(30), Some(31), Some(32)]),
    ]);
    let pairs = FixedSizeListArray::from_iter_primitive::<Float64Type, _, _>(
        vec![
            Some(vec![Some(0.5), Some(1.5)]),
            None,
            Some(vec![None, Some(2.5)]),
            Some(vec![Some(3.5), Some(4.5)]),
        ],
        2,
    );
    table(vec![
        ("id", ints(vec![Some(0), Some(1), Some(2), Some(3)])),
        ("list", Arc::new(list)),
        ("large", Arc::new(large)),
        ("pair", Arc::new(pairs)),
    ])
}

#[test]
fn unnest_gives_a_row_per_element_side_by_side() {
    let unnest = |columns: Value, keep: bool| {
        let drop: Vec<&str> = ["list", "large", "pair"]
            .into_iter()
            .filter(|name| !columns.as_array().unwrap().contains(&json!(name)))
            .collect();
        steps(json!([{ "drop": drop }, { "unnest": { "columns": columns, "keepEmpty": keep } }]))
    };
    let inputs = [lists()];
    assert_eq!(
        rows_of(&inputs, &unnest(json!(["list"]), false)),
        ["0|1", "0|2", "3|3", "3|-"]
    );
    assert_eq!(
        rows_of(&inputs, &unnest(json!(["list"]), true)),
        ["0|1", "0|2", "1|-", "2|-", "3|3", "3|-"]
    );
    assert_eq!(
        rows_of(&inputs, &unnest(json!(["large"]), false)),
        ["0|10", "1|20", "1|21", "3|30", "3|31", "3|32"]
    );
    assert_eq!(
        rows_of(&inputs, &unnest(json!(["pair"]), false)),
        ["0|0.5", "0|1.5", "2|-", "2|2.5", "3|3.5", "3|4.5"]
    );
    assert_eq!(
        rows_of(&inputs, &unnest(json!(["list", "large"]), false)),
        [
            "0|1|10", "0|2|-", "1|-|20", "1|-|21", "3|3|30", "3|-|31", "3|-|32"
        ]
    );
    assert_eq!(
        rows_of(&inputs, &unnest(json!(["list", "large"]), true)).len(),
        8
    );
    for (columns, code) in [
        (json!(["id"]), ErrorCode::InvalidQuery),
        (json!(["lst"]), ErrorCode::UnknownColumn),
        (json!([]), ErrorCode::InvalidQuery),
    ] {
        let plan = steps(json!([{ "unnest": { "columns": columns } }]));
        assert_eq!(try_run(&inputs, &plan).unwrap_err().code, code);
    }
}

#[test]
fn unnest_keeps_the_order_of_many_rows() {
    let lists = (0..50_000).map(|n| Some((0..(n % 4)).map(Some).collect::<Vec<_>>()));
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>(lists);
    let input = table(vec![
        ("n", Arc::new(Int32Array::from_iter_values(0..50_000))),
        ("l", Arc::new(lists)),
    ]);
    let got = rows_of(
        &[input],
        &steps(json!([{ "unnest": { "columns": ["l"] } }])),
    );
    let expected: Vec<String> = (0..50_000)
        .flat_map(|n| (0..(n % 4)).map(move |k| format!("{n}|{k}")))
        .collect();
    assert!(got == expected, "{} rows of {}", got.len(), expected.len());
}

#[test]
fn tail_gives_the_last_rows_in_order() {
    let tail = |count: u64| steps(json!([{ "tail": { "count": count } }]));
    let many = [numbers(100_000)];
    assert_eq!(rows_of(&many, &tail(3)), ["99997", "99998", "99999"]);
    assert_eq!(rows_of(&many, &tail(0)), Vec::<String>::new());
    assert_eq!(rows_of(&[numbers(2)], &tail(u64::MAX)), ["0", "1"]);
    let after = steps(json!([
        { "filter": binary("lt", col("n"), int(50_000)) }, { "tail": { "count": 2 } }, { "withColumns": [named(int(1), "one")] },
    ]));
    assert_eq!(rows_of(&many, &after), ["49998|1", "49999|1"]);
    let sorted = steps(
        json!([{ "sort": [{ "expr": col("n"), "descending": true }] }, { "tail": { "count": 2 } }]),
    );
    assert_eq!(rows_of(&many, &sorted), ["1", "0"]);
}

fn sampled(size: Value, seed: u64) -> Value {
    steps(json!([{ "sample": { "size": size, "seed": seed } }]))
}

#[test]
fn samples_are_the_same_for_a_seed_and_of_the_size_asked_for() {
    let many = [numbers(100_000)];
    let tenth = |seed| rows_of(&many, &sampled(json!({ "fraction": 0.1 }), seed));
    let first = tenth(1);
    assert_eq!(first, tenth(1));
    assert_ne!(first, tenth(2));
    assert!((9_500..10_500).contains(&first.len()), "{}", first.len());
    let values: Vec<i32> = first.iter().map(|line| line.parse().unwrap()).collect();
    assert!(values.is_sorted());
    // Evenly over the table: each tenth of it gives about a thousand.
    for part in 0..10 {
        let within = values
            .iter()
            .filter(|&&value| value / 10_000 == part)
            .count();
        assert!((850..1150).contains(&within), "{within} in part {part}");
    }
    assert_eq!(
        rows_of(&many, &sampled(json!({ "fraction": 0.0 }), 3)).len(),
        0
    );
    assert_eq!(
        rows_of(&many, &sampled(json!({ "fraction": 1.0 }), 3)).len(),
        100_000
    );
    for bad in [-0.1, 1.5] {
        let error = try_run(&many, &sampled(json!({ "fraction": bad }), 3)).unwrap_err();
        assert_eq!(error.details.parameter.as_deref(), Some("fraction"));
    }
    let hundred = rows_of(&many, &sampled(json!({ "count": 100 }), 9));
    assert_eq!(hundred.len(), 100);
    assert_eq!(
        hundred,
        rows_of(&many, &sampled(json!({ "count": 100 }), 9))
    );
    let values: Vec<i32> = hundred.iter().map(|line| line.parse().unwrap()).collect();
    assert!(values.is_sorted());
    assert_eq!(
        rows_of(&[numbers(3)], &sampled(json!({ "count": 10 }), 9)),
        ["0", "1", "2"]
    );
    assert_eq!(rows_of(&many, &sampled(json!({ "count": 0 }), 9)).len(), 0);
}

#[test]
fn describe_has_a_column_per_column_and_a_row_per_statistic() {
    let cities: DictionaryArray<Int8Type> = vec![Some("Oslo"), None, Some("Bern"), Some("Rome")]
        .into_iter()
        .collect();
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
        Some(vec![Some(1)]),
        None,
        None,
        None,
    ]);
    let input = table(vec![
        ("n", ints(vec![Some(1), Some(2), None, Some(6)])),
        ("x", Arc::new(Float64Array::from(vec![1.5, 2.5, 3.5, 4.5]))),
        (
            "b",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                Some(false),
                None,
                Some(true),
            ])),
        ),
        (
            "d",
            Arc::new(
                Decimal128Array::from(vec![100, 250, 300, 350])
                    .with_precision_and_scale(5, 2)
                    .unwrap(),
            ),
        ),
        ("s", texts(vec![Some("b"), Some("a"), None, Some("ä")])),
        ("city", Arc::new(cities)),
        (
            "day",
            Arc::new(Date32Array::from(vec![Some(0), Some(1), None, None])),
        ),
        ("list", Arc::new(list)),
        ("none", Arc::new(NullArray::new(4))),
    ]);
    let output = try_run(&[input], &steps(json!(["describe"]))).unwrap();
    assert_eq!(
        names(&output),
        [
            "statistic",
            "n",
            "x",
            "b",
            "d",
            "s",
            "city",
            "day",
            "list",
            "none"
        ]
    );
    assert_eq!(
        lines(&output),
        [
            "count|3.0|4.0|3.0|4.0|3|3|2|1|0",
            "nullCount|1.0|0.0|1.0|0.0|1|1|2|3|4",
            "mean|3.0|3.0|0.6666666666666666|2.5|-|-|-|-|-",
            "stddev|2.6457513110645907|1.2909944487358056|0.5773502691896258|1.0801234497346435|-|-|-|-|-",
            "min|1.0|1.5|0.0|1.0|a|Bern|1970-01-01|-|-",
            "25%|1.5|2.25|0.5|2.125|-|-|-|-|-",
            "50%|2.0|3.0|1.0|2.75|-|-|-|-|-",
            "75%|4.0|3.75|1.0|3.125|-|-|-|-|-",
            "max|6.0|4.5|1.0|3.5|ä|Rome|1970-01-02|-|-",
        ]
    );
}

#[test]
fn describe_of_no_rows_counts_none() {
    let output = try_run(&[numbers(0)], &steps(json!(["describe"]))).unwrap();
    assert_eq!(
        lines(&output),
        [
            "count|0.0",
            "nullCount|0.0",
            "mean|-",
            "stddev|-",
            "min|-",
            "25%|-",
            "50%|-",
            "75%|-",
            "max|-"
        ]
    );
}

#[test]
fn a_prepared_join_runs_again_and_again_and_at_once() {
    let left = numbers(50_000);
    let right = table(vec![
        (
            "n",
            Arc::new(Int32Array::from_iter_values((0..50_000).map(|n| n * 2))) as ArrayRef,
        ),
        (
            "half",
            Arc::new(Int32Array::from_iter_values(0..50_000)) as ArrayRef,
        ),
    ]);
    for how in ["inner", "left", "full", "semi", "anti"] {
        let join = json!({ "join": { "other": { "source": { "kind": "table", "table": 1 } }, "how": how,
            "on": [[col("n"), col("n")]], "suffix": "_right" } });
        let plan = steps(json!([
            { "filter": binary("lt", col("n"), json!({ "param": "end" })) }, join,
            { "groupBy": { "keys": [], "aggregates": [{ "aggregate": { "name": "count" } }] } },
        ]));
        let query = query_of(&[left.clone(), right.clone()], &plan);
        let prepared = Prepared::new(&Session::standard(), &query, &control()).unwrap();
        let ask = |end: i64| {
            let values = parameters(json!({ "end": { "int": end.to_string() } }));
            lines(&prepared.execute(&values, &control()).unwrap()).join(",")
        };
        let expected = |end: i64| {
            let (all, even) = (end, (end + 1) / 2);
            let rows = match how {
                "inner" | "semi" => even,
                "left" => all,
                "full" => all + 50_000 - even,
                _ => all - even,
            };
            rows.to_string()
        };
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (ask, expected) = (&ask, &expected);
                scope.spawn(move || {
                    for round in 0..25 {
                        let end = (thread * 1000 + round * 37) % 50_000;
                        assert_eq!(ask(end), expected(end), "{how} below {end}");
                    }
                });
            }
        });
    }
}

#[test]
fn parameters_stand_in_plans_within_plans() {
    let join = json!({ "other": { "source": { "kind": "table", "table": 0 },
        "steps": [{ "filter": binary("gt", col("n"), json!({ "param": "low" })) }] },
        "how": "inner", "suffix": "_right", "on": [[col("n"), binary("add", col("n"), json!({ "param": "shift" }))]] });
    let plan = steps(json!([{ "join": join }, { "sort": [{ "expr": col("n") }] }]));
    let query = query_of(&[numbers(5)], &plan);
    let prepared = Prepared::new(&Session::standard(), &query, &control()).unwrap();
    assert_eq!(prepared.parameters(), ["low", "shift"]);
    let ask = |low: i64, shift: i64| {
        let values =
            json!({ "low": { "int": low.to_string() }, "shift": { "int": shift.to_string() } });
        lines(&prepared.execute(&parameters(values), &control()).unwrap())
    };
    assert_eq!(ask(1, 1), ["3|2", "4|3"]);
    assert_eq!(ask(3, 0), ["4|4"]);
}

#[test]
fn many_groups_are_the_same_on_any_number_of_threads() {
    // More rows than one hash table takes: 1 500 000 in 500 000 groups of three.
    let rows = 1_500_000;
    let keys = Int64Array::from_iter_values((0..rows).map(|row| (row * 7_919) % 500_000));
    let input = [table(vec![("k", Arc::new(keys))])];
    let count = named(json!({ "aggregate": { "name": "count" } }), "rows");
    let plan = steps(json!([
        { "groupBy": { "keys": [col("k")], "aggregates": [count, named(aggregate("max", col("k")), "top")] } },
        { "filter": { "or": [binary("neq", col("rows"), int(3)), binary("lt", col("k"), int(2)), binary("neq", col("k"), col("top"))] } },
    ]));
    for threads in [1, 2, 3] {
        let control = Arc::new(quiver_graph::Control::new(threads));
        let query = query_of(&input, &plan);
        let output = Session::standard().run(&query, &Parameters::default(), &control);
        assert_eq!(
            sorted(lines(&output.unwrap())),
            ["0|3|0", "1|3|1"],
            "{threads} threads"
        );
    }
}

fn session(options: Value) -> Arc<Session> {
    Arc::new(Session::new(SessionOptions::parse(&options.to_string()).unwrap()).unwrap())
}

/// Numbers without order, in batches.
fn scattered(rows: i64) -> Input {
    let batches = (0..rows)
        .step_by(100_000)
        .map(|start| {
            let values = Int64Array::from_iter_values(
                (start..rows.min(start + 100_000)).map(|n| (n * 7_919) % 1_000_003),
            );
            RecordBatch::try_from_iter([("n", Arc::new(values) as ArrayRef)]).unwrap()
        })
        .collect();
    table_of(batches)
}

#[test]
fn sorts_of_more_than_the_memory_limit_spill_and_give_the_same() {
    let input = [scattered(1_000_000)];
    let plan = steps(json!([{ "sort": [{ "expr": col("n") }] }]));
    let query = query_of(&input, &plan);
    let expected = try_run(&input, &plan).unwrap();
    // The rows are 8 MB.
    for limit in [4_000_000, 2_000_000] {
        let limited = session(json!({ "memoryLimit": limit, "threads": 2 }));
        let got = limited
            .run(&query, &Parameters::default(), &control())
            .unwrap();
        assert!(lines(&got) == lines(&expected), "within {limit} bytes");
    }
}

#[test]
fn sessions_refuse_options_that_they_do_not_have() {
    for options in [r#"{ "memoryLimit": "much" }"#, r#"{ "memory": 1 }"#, "no"] {
        let error = SessionOptions::parse(options).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument, "{options}");
    }
}

#[test]
fn the_schema_of_a_plan_is_that_of_its_result() {
    let plan = joined("full", on("k"), json!({}));
    let query = query_of(&sides(), &plan);
    let schema = Session::standard().schema(&query).unwrap();
    let output = try_run(&sides(), &plan).unwrap();
    let shape = |schema: &arrow_schema::Schema| -> Vec<(String, DataType)> {
        let fields = schema.fields().iter();
        fields
            .map(|field| (field.name().clone(), field.data_type().clone()))
            .collect()
    };
    assert_eq!(shape(&schema), shape(&output.schema));
}
