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

/// A table of `rows` rows, and what its `id`s are.
fn counted(rows: i32) -> Input {
    table(vec![
        ("id", Arc::new(Int32Array::from_iter_values(0..rows))),
        (
            "key",
            Arc::new(Int32Array::from_iter_values(
                (0..rows).map(|row| (row * 7919) % 101),
            )),
        ),
    ])
}

/// Steps that deal rows out by their keys and give them in the table's order, and the ids that are left of `rows`.
fn dealt(rows: i32) -> Vec<(Value, Vec<i32>)> {
    let key = |row: i32| (row * 7919) % 101;
    let windowed =
        json!({ "expr": aggregate("sum", col("id")), "partitionBy": [col("key")], "orderBy": [] });
    let number = json!({
        "expr": { "window": { "name": "rowNumber", "args": [] } },
        "partitionBy": [col("key")], "orderBy": [{ "expr": col("id"), "descending": true }]
    });
    let distinct = |keep: &str| json!({ "distinctBy": { "columns": ["key"], "keep": keep } });
    let mut sorted: Vec<i32> = (0..rows).collect();
    sorted.sort_by_key(|&row| (key(row), row));
    let once = |row: &i32| (0..rows).filter(|&other| key(other) == key(*row)).count() == 1;
    vec![
        (
            json!({ "withColumns": [named(json!({ "over": windowed }), "sum")] }),
            (0..rows).collect(),
        ),
        (
            json!({ "withColumns": [named(json!({ "over": number }), "number")] }),
            (0..rows).collect(),
        ),
        (distinct("first"), (0..rows.min(101)).collect()),
        (distinct("last"), ((rows - 101).max(0)..rows).collect()),
        (distinct("none"), (0..rows).take(200).filter(once).collect()),
        (
            json!({ "sort": [{ "expr": col("key") }, { "expr": col("id") }] }),
            sorted,
        ),
    ]
}

/// One side after the other, whatever is dealt out below or comes above.
#[test]
fn rows_of_unions_and_lists_come_in_the_order_of_their_sides() {
    let lose = json!({ "select": [col("id")] });
    for rows in [40, 40_000] {
        let inputs = [counted(rows)];
        let text = |ids: &[i32]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (left, ours) in dealt(rows) {
            let pair = json!({ "call": { "name": "list", "args": [col("id"), col("id")] } });
            let lists = json!({ "withColumns": [named(pair, "list")] });
            let unnest = json!({ "unnest": { "columns": ["list"] } });
            let chain = json!([left, lists, unnest, lose]);
            let twice: Vec<i32> = ours.iter().flat_map(|&id| [id, id]).collect();
            assert_eq!(
                rows_of(&inputs, &steps(chain.clone())),
                text(&twice),
                "{chain}"
            );
            for (right, theirs) in dealt(rows) {
                let other =
                    json!({ "source": { "kind": "table", "table": 0 }, "steps": [right, lose] });
                let union = json!({ "union": { "other": other, "distinct": false } });
                let all = [ours.clone(), theirs].concat();
                let some = json!({ "filter": binary("gt", col("id"), int(7)) });
                let kept: Vec<i32> = all.iter().copied().filter(|&id| id > 7).collect();
                let last = all.len().saturating_sub(3);
                let above = [
                    (json!([left, lose, union]), all.clone()),
                    (json!([left, lose, union, some]), kept),
                    (
                        json!([left, lose, union, { "limit": { "count": 20, "offset": 3 } }]),
                        all.iter().copied().skip(3).take(20).collect(),
                    ),
                    (
                        json!([left, lose, union, { "tail": { "count": 3 } }]),
                        all[last..].to_vec(),
                    ),
                ];
                for (chain, expected) in above {
                    assert_eq!(
                        rows_of(&inputs, &steps(chain.clone())),
                        text(&expected),
                        "{chain}"
                    );
                }
            }
        }
    }
}
