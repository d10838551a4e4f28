//! What goes by the order of rows goes by the sort before it, wherever its keys are, and whatever mixes rows afterwards.

mod support;

use std::sync::Arc;

use arrow_array::Int32Array;
use quiver_query::{Input, Parameters, Session};
use serde_json::{Value, json};
use support::relations::*;
use support::*;

const ROWS: i32 = 40_000;

/// `id` counts, `key` runs through the same numbers out of order.
fn shuffled() -> Input {
    let key = (0..ROWS).map(|row| (row * 7919) % ROWS);
    table(vec![
        ("id", Arc::new(Int32Array::from_iter_values(0..ROWS))),
        ("key", Arc::new(Int32Array::from_iter_values(key))),
    ])
}

fn number() -> Value {
    let over = json!({ "expr": { "window": { "name": "rowNumber", "args": [] } }, "partitionBy": [], "orderBy": [] });
    named(json!({ "over": over }), "number")
}

/// The ids in the order of their keys, by hand.
fn by_key() -> Vec<i32> {
    let mut ids: Vec<i32> = (0..ROWS).collect();
    ids.sort_by_key(|id| (id * 7919) % ROWS);
    ids
}

/// Chains that begin with a sort and lose its key.
fn chains() -> Vec<Value> {
    let sort = json!({ "sort": [{ "expr": col("key") }] });
    let lose = json!({ "select": [col("id")] });
    let drop = json!({ "drop": ["key"] });
    let tail = json!({ "tail": { "count": 100 } });
    let sample = json!({ "sample": { "size": { "count": 100 }, "seed": 5 } });
    let fraction = json!({ "sample": { "size": { "fraction": 0.01 }, "seed": 5 } });
    let numbers = json!({ "withColumns": [number()] });
    let first = json!({ "filter": binary("lt", col("number"), int(50)) });
    let only = json!({ "select": [col("id")] });
    let some = json!({ "filter": binary("gt", col("id"), int(1000)) });
    let limit = json!({ "limit": { "count": 30_000 } });
    let distinct = json!({ "distinctBy": { "columns": [], "keep": "first" } });
    let other = json!({ "source": { "kind": "table", "table": 0 }, "steps": [sort, lose] });
    let union = json!({ "union": { "other": other, "distinct": false } });
    let over = json!({ "expr": { "window": { "name": "rank", "args": [] } }, "orderBy": [{ "expr": col("id") }] });
    let ranked = json!({ "withColumns": [named(json!({ "over": over }), "rank")] });
    vec![
        json!([sort, tail, only]),
        json!([sort, lose, tail]),
        json!([sort, drop, tail]),
        json!([sort, lose, ranked, tail, only]),
        json!([sort, ranked, lose, tail]),
        json!([sort, lose, sample]),
        json!([sort, lose, fraction]),
        json!([sort, lose, numbers, first, only]),
        json!([sort, numbers, first, only]),
        json!([sort, lose, some, tail]),
        json!([sort, lose, limit, tail]),
        json!([sort, lose, tail, numbers, first, only]),
        json!([sort, lose, numbers, tail, only]),
        json!([sort, lose, numbers, only, sample]),
        json!([sort, lose, limit, numbers, only, tail]),
        json!([sort, distinct, lose, tail]),
        json!([lose, union, tail]),
        json!([lose, union, numbers, only, tail]),
        json!([sort, lose, union, numbers, first, only]),
    ]
}

fn total(ids: &[String]) -> i64 {
    ids.iter().map(|id| id.parse::<i64>().unwrap()).sum()
}

#[test]
fn a_sort_stays_below_what_mixes_rows() {
    let inputs = [shuffled()];
    for chain in chains() {
        let alone = rows_of(&inputs, &steps(chain.clone()));
        assert!(!alone.is_empty(), "{chain}");
        let mut grouped = chain.as_array().unwrap().clone();
        let sum = named(aggregate("sum", col("id")), "sum");
        grouped.push(json!({ "groupBy": { "keys": [], "aggregates": [sum] } }));
        let expected = [total(&alone).to_string()];
        assert_eq!(
            rows_of(&inputs, &steps(Value::from(grouped))),
            expected,
            "{chain}"
        );
        let mut distinct = chain.as_array().unwrap().clone();
        distinct.push(json!("distinct"));
        let mut ids = alone.clone();
        ids.sort();
        ids.dedup();
        let found = sorted(rows_of(&inputs, &steps(Value::from(distinct))));
        assert_eq!(found, ids, "{chain}");
    }
}

#[test]
fn the_last_rows_are_those_of_the_sort() {
    let inputs = [shuffled()];
    let expected: Vec<String> = by_key()[ROWS as usize - 100..]
        .iter()
        .map(ToString::to_string)
        .collect();
    for chain in &chains()[..5] {
        assert_eq!(rows_of(&inputs, &steps(chain.clone())), expected, "{chain}");
    }
}

#[test]
fn a_sort_that_nothing_goes_by_is_still_left_out() {
    let inputs = [shuffled()];
    let sum = named(aggregate("sum", col("id")), "sum");
    let group = json!({ "groupBy": { "keys": [], "aggregates": [sum] } });
    let chain = json!([{ "sort": [{ "expr": col("key") }] }, { "select": [col("id")] }, group]);
    let query = query_of(&inputs, &steps(chain));
    let explained = Session::standard().explain(&query).unwrap();
    let physical = explained.split("physical").last().unwrap();
    assert!(!physical.contains("SortExec"), "{explained}");
    let ids = Session::standard().run(&query, &Parameters::default(), &control());
    assert_eq!(
        lines(&ids.unwrap()),
        [(0..i64::from(ROWS)).sum::<i64>().to_string()]
    );
}
