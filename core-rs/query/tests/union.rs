//! Unions of tables, and lists unnested.

mod support;

use std::sync::Arc;

use arrow_array::types::{Float64Type, Int8Type, Int32Type, Int64Type};
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, FixedSizeListArray, Int8Array, Int32Array,
    Int64Array, LargeListArray, ListArray, NullArray, RecordBatch, StringArray,
};
use arrow_schema::DataType;
use quiver_graph::ErrorCode;
use quiver_query::Input;
use serde_json::{Value, json};
use support::relations::*;
use support::*;

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
        (ErrorCode::InvalidQuery, Some("a"), Some("string"))
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

/// 100 names from `start` on, under keys of 8 bits.
fn hundred(start: usize) -> ArrayRef {
    let names = StringArray::from_iter_values((start..start + 100).map(|n| format!("n{n:03}")));
    let keys = Int8Array::from_iter_values(0..100);
    Arc::new(DictionaryArray::new(keys, Arc::new(names)))
}

#[test]
fn dictionaries_of_several_batches_get_keys_for_all_their_values() {
    let part = |start: usize| RecordBatch::try_from_iter([("name", hundred(start))]).unwrap();
    let keys_of = |input: &Input, plan: &Value| {
        let output = try_run(std::slice::from_ref(input), plan).unwrap();
        output.schema.field(0).data_type().clone()
    };
    let of = |keys: DataType| DataType::Dictionary(Box::new(keys), Box::new(DataType::Utf8));
    let down = json!({ "sort": [{ "expr": col("name"), "descending": true }] });
    let [sort, group] = [down.clone(), json!("distinct")].map(|step| steps(json!([step])));
    let differing = table_of(vec![part(0), part(100)]);
    for plan in [&sort, &group] {
        let rows = sorted(rows_of(std::slice::from_ref(&differing), plan));
        assert_eq!((rows.len(), &*rows[0], &*rows[199]), (200, "n000", "n199"));
        assert_eq!(keys_of(&differing, plan), of(DataType::Int32));
    }
    // With one dictionary, keys are as they came.
    let alike = table_of(vec![part(0), part(0)]);
    assert_eq!(keys_of(&alike, &sort), of(DataType::Int8));
    let both = [table_of(vec![part(0)]), table_of(vec![part(100)])];
    let rows = rows_of(&both, &united(json!({}), json!([down])));
    assert_eq!((rows.len(), &*rows[0], &*rows[199]), (200, "n199", "n000"));
}
