//! `isIn` over a whole column.

mod support;

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float32Array, Float64Array, Int32Array, Int64Array,
    LargeStringArray, RecordBatch, StringArray, TimestampMillisecondArray, TimestampSecondArray,
};
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::{Input, MemoryTable, Parameters, Query, Session};
use serde_json::json;
use support::*;

/// Which of `values` are in `list`, given as batches of one column.
fn try_in(values: ArrayRef, list: &[ArrayRef]) -> Result<Vec<String>, GraphError> {
    let batches: Vec<RecordBatch> = list
        .iter()
        .map(|part| {
            let column = [("values", Arc::clone(part), true)];
            RecordBatch::try_from_iter_with_nullable(column).unwrap()
        })
        .collect();
    let table = MemoryTable {
        schema: batches[0].schema(),
        batches,
    };
    let within = json!({ "inTable": { "expr": col("value"), "table": 1 } });
    let query = Query {
        plan: plan(json!([{ "select": [named(within, "found")] }])),
        inputs: vec![
            Input::Graph(graph(vec![("value", values)])),
            Input::Table(Arc::new(table)),
        ],
    };
    let output = Session::standard().run(&query, &Parameters::default(), &control())?;
    Ok(lines(&output))
}

fn found(values: ArrayRef, list: &[ArrayRef]) -> Vec<String> {
    try_in(values, list).unwrap()
}

#[test]
fn nulls_follow_sql() {
    let values = || -> ArrayRef { Arc::new(Int32Array::from(vec![Some(1), None, Some(3)])) };
    let list =
        |values: Vec<Option<i32>>| -> Vec<ArrayRef> { vec![Arc::new(Int32Array::from(values))] };
    assert_eq!(
        found(values(), &list(vec![Some(1), Some(2)])),
        ["true", "-", "false"]
    );
    assert_eq!(
        found(values(), &list(vec![Some(1), None])),
        ["true", "-", "-"]
    );
    assert_eq!(found(values(), &list(vec![None])), ["-"; 3]);
    assert_eq!(found(values(), &list(vec![])), ["false"; 3]);
}

#[test]
fn chunks_are_one_list() {
    let values: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
    let parts: [ArrayRef; 2] = [
        Arc::new(StringArray::from(vec!["c", "c"])),
        Arc::new(StringArray::from(vec!["a"])),
    ];
    assert_eq!(found(values, &parts), ["true", "false", "true"]);
}

#[test]
fn types_meet_without_loss() {
    let small: ArrayRef = Arc::new(Int32Array::from(vec![1, 2, i32::MAX]));
    let wide: ArrayRef = Arc::new(Int64Array::from(vec![
        2,
        (1 << 32) + 1,
        i64::from(i32::MAX),
    ]));
    assert_eq!(
        found(Arc::clone(&small), &[wide]),
        ["false", "true", "true"]
    );
    let fractions: ArrayRef = Arc::new(Float64Array::from(vec![1.5, 2.0, f64::NAN]));
    assert_eq!(found(small, &[fractions]), ["false", "true", "false"]);
    // 2^53 + 1 is no float64.
    let large: ArrayRef = Arc::new(Int64Array::from(vec![(1 << 53) + 1, 7]));
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![
        (1_i64 << 53) as f64,
        7.0,
        f64::NAN,
    ]));
    assert_eq!(found(floats, &[large]), ["false", "true", "false"]);
    let seconds: ArrayRef = Arc::new(TimestampSecondArray::from(vec![1, 2]));
    let millis: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1_000, 2_500]));
    assert_eq!(found(seconds, &[millis]), ["true", "false"]);
    let coded: DictionaryArray<Int32Type> = ["x", "y", "x"].into_iter().collect();
    let texts: ArrayRef = Arc::new(LargeStringArray::from(vec!["x"]));
    assert_eq!(
        found(Arc::new(coded.clone()), &[texts]),
        ["true", "false", "true"]
    );
    let plain: ArrayRef = Arc::new(StringArray::from(vec!["x", "z"]));
    assert_eq!(found(plain, &[Arc::new(coded)]), ["true", "false"]);
}

#[test]
fn kinds_that_never_equal_are_refused() {
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["1"]));
    let truths: ArrayRef = Arc::new(BooleanArray::from(vec![true]));
    for (values, list) in [(&numbers, &texts), (&texts, &numbers), (&numbers, &truths)] {
        let error = try_in(Arc::clone(values), &[Arc::clone(list)]).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidQuery);
    }
}

#[test]
fn long_lists_are_hashed() {
    let values: ArrayRef = Arc::new(Int64Array::from_iter_values(0..100_000));
    let list: ArrayRef = Arc::new(Int64Array::from_iter_values((0..300_000).map(|i| i * 3)));
    let hits = found(values, &[list]);
    for (i, hit) in hits.iter().enumerate() {
        assert_eq!(hit, if i % 3 == 0 { "true" } else { "false" });
    }
}

/// Which of `values` are in a list of constants.
fn listed(values: ArrayRef, list: &[serde_json::Value]) -> Vec<String> {
    let within = json!({ "in": { "expr": col("value"), "list": list } });
    let steps = json!([{ "select": [named(within, "found")] }]);
    lines(&query(&graph(vec![("value", values)]), steps).unwrap())
}

#[test]
fn lists_of_constants_are_exact_whatever_is_in_them() {
    let constant = |kind: &str, value: &str| json!({ "literal": { kind: value } });
    let int = |value: i64| constant("int", &value.to_string());
    let float = |value: f64| constant("float", &format!("{value:?}"));
    let large = 1 << 53;
    let integers: ArrayRef = Arc::new(Int64Array::from(vec![Some(large), Some(large + 1), None]));
    let among = [float(0.5), int(7), float(large as f64)];
    assert_eq!(listed(integers.clone(), &among), ["true", "false", "-"]);
    let null = json!({ "literal": "null" });
    assert_eq!(
        listed(integers, &[float(0.5), null, int(large)]),
        ["true", "-", "-"]
    );
    let zeros: ArrayRef = Arc::new(Float64Array::from(vec![0.0, -0.0, 1.0]));
    let six = [int(0), int(5), int(6), int(7), int(8), int(9)];
    assert_eq!(listed(zeros, &six), ["true", "true", "false"]);
    let small: ArrayRef = Arc::new(Int32Array::from(vec![0, 1]));
    assert_eq!(listed(small, &[float(-0.0), float(1.5)]), ["true", "false"]);
    let narrow: ArrayRef = Arc::new(Float32Array::from(vec![16_777_216.0, 0.1]));
    assert_eq!(
        listed(narrow, &[int(16_777_217), float(0.1)]),
        ["false", "false"]
    );
    let seconds: ArrayRef = Arc::new(TimestampSecondArray::from(vec![1, 2]));
    let at = |value: i64| constant("timestamp", &value.to_string());
    assert_eq!(listed(seconds, &[at(1500), at(2000)]), ["false", "true"]);
}

#[test]
fn zero_is_minus_zero() {
    let floats = |values: &[f64]| -> ArrayRef { Arc::new(Float64Array::from(values.to_vec())) };
    for zero in [0.0, -0.0] {
        assert_eq!(
            found(floats(&[0.0, -0.0, 1.0]), &[floats(&[zero, 2.0])]),
            ["true", "true", "false"]
        );
    }
    let narrow = |values: &[f32]| -> ArrayRef { Arc::new(Float32Array::from(values.to_vec())) };
    assert_eq!(
        found(narrow(&[0.0, -0.0]), &[narrow(&[-0.0])]),
        ["true", "true"]
    );
}
