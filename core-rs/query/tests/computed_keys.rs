//! Orders by expressions of any depth are those of columns that hold their values.

mod support;

use std::sync::Arc;

use arrow_array::{Float64Array, Int32Array};
use quiver_query::Input;
use serde_json::{Value, json};
use support::relations::*;
use support::*;

fn rows(count: i32) -> Input {
    let numbers = |of: fn(i32) -> i32| Arc::new(Int32Array::from_iter_values((0..count).map(of)));
    let floats = (0..count).map(|row| (row % 5 != 0).then_some(f64::from(row % 7) - 3.0));
    table(vec![
        ("id", numbers(|row| row)),
        ("a", numbers(|row| (row * 7919) % 101 - 50)),
        ("part", numbers(|row| row % 4)),
        ("x", Arc::new(Float64Array::from_iter(floats))),
    ])
}

fn call(name: &str, args: Vec<Value>) -> Value {
    json!({ "call": { "name": name, "args": args } })
}

/// Keys of which one part's range is asked for by another that knows none.
fn keys() -> Vec<Value> {
    let whole = binary("floorDiv", col("a"), int(3));
    let float = call("fillNan", vec![col("x"), int(1)]);
    let unequal = binary("neq", col("a"), int(3));
    vec![
        whole.clone(),
        binary("add", whole.clone(), whole),
        call("tanh", vec![float.clone()]),
        call("sin", vec![call("tanh", vec![float])]),
        json!({ "and": [unequal, binary("gt", col("a"), int(0))] }),
    ]
}

/// Steps that go by `key`, then by `id`, and come to the same rows in the same order each time.
fn chains(key: &Value) -> Vec<Value> {
    let by = json!([{ "expr": key }, { "expr": col("id") }]);
    let sort = json!({ "sort": by });
    let number = json!({
        "expr": { "window": { "name": "rowNumber", "args": [] } }, "partitionBy": [], "orderBy": by
    });
    let parts = json!({
        "expr": aggregate("sum", col("id")), "partitionBy": [key], "orderBy": [{ "expr": col("id") }]
    });
    let ids = json!({ "aggregate": { "name": "arrayAgg", "expr": col("id"), "orderBy": by } });
    let grouped = json!({ "groupBy": {
        "keys": [col("part")],
        "aggregates": [named(aggregate("first", col("id")), "first"), named(ids, "ids")]
    } });
    let by_part = json!({ "sort": [{ "expr": col("part") }] });
    let other = json!({ "source": { "kind": "table", "table": 0 }, "steps": [sort] });
    let union = json!({ "union": { "other": other, "distinct": false } });
    let only = json!({ "select": [col("id")] });
    let tail = json!({ "tail": { "count": 5 } });
    vec![
        json!([sort, only]),
        json!([sort, tail, only]),
        json!([sort, only, tail]),
        json!([sort, { "limit": { "count": 7, "offset": 2 } }, { "sort": [{ "expr": col("id") }] }, only]),
        json!([sort, { "sample": { "size": { "count": 5 }, "seed": 3 } }, only]),
        json!([sort, { "distinctBy": { "columns": ["part"], "keep": "last" } }, only]),
        json!([sort, union, only]),
        json!([union, sort, only]),
        json!([union, sort, tail, only]),
        json!([sort, grouped, by_part]),
        json!([{ "withColumns": [named(json!({ "over": number }), "n")] }, { "select": [col("id"), col("n")] }]),
        json!([{ "withColumns": [named(json!({ "over": parts }), "s")] }, { "select": [col("id"), col("s")] }]),
    ]
}

#[test]
fn a_key_computed_in_several_steps_orders_as_its_column_does() {
    for count in [12, 40_000] {
        let inputs = [rows(count)];
        for key in keys() {
            let held = json!({ "withColumns": [named(key.clone(), "held")] });
            for (computed, plain) in chains(&key).into_iter().zip(chains(&col("held"))) {
                let both = |steps: Value| {
                    let mut steps = steps.as_array().unwrap().clone();
                    steps.insert(0, held.clone());
                    // The other side of a union has the column, too.
                    for step in &mut steps {
                        if let Some(other) = step.pointer_mut("/union/other/steps") {
                            other.as_array_mut().unwrap().insert(0, held.clone());
                        }
                    }
                    Value::from(steps)
                };
                let found = rows_of(&inputs, &steps(computed.clone()));
                assert!(!found.is_empty(), "{computed}");
                assert_eq!(found, rows_of(&inputs, &steps(both(plain))), "{computed}");
            }
        }
    }
}
