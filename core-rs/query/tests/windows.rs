//! Aggregates of every kind, and window functions, against answers written by hand.

mod support;

use std::sync::Arc;

use arrow_array::{BooleanArray, Float64Array, Int64Array, StringArray};
use quiver_graph::{ErrorCode, Graph};
use serde_json::{Value, json};
use support::*;

/// ```text
/// id  team  points  ratio  won
/// 0   a     3       1.0    true
/// 1   b     -       2.0    false
/// 2   a     1       -      true
/// 3   b     5       4.0    -
/// 4   a     3       6.0    false
/// ```
fn table() -> Graph {
    graph(vec![
        (
            "team",
            Arc::new(StringArray::from(vec!["a", "b", "a", "b", "a"])),
        ),
        (
            "points",
            Arc::new(Int64Array::from(vec![
                Some(3),
                None,
                Some(1),
                Some(5),
                Some(3),
            ])),
        ),
        (
            "ratio",
            Arc::new(Float64Array::from(vec![
                Some(1.0),
                Some(2.0),
                None,
                Some(4.0),
                Some(6.0),
            ])),
        ),
        (
            "won",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                Some(false),
                Some(true),
                None,
                Some(false),
            ])),
        ),
    ])
}

fn key(name: &str, descending: bool) -> Value {
    json!({ "expr": col(name), "descending": descending })
}

fn aggregated(call: Value) -> Vec<String> {
    let call = json!({ "aggregate": call });
    ask(
        &table(),
        json!([{ "groupBy": { "keys": [col("team")], "aggregates": [named(call, "value")] } },
               { "sort": [key("team", false)] }, { "select": [col("value")] }]),
    )
}

#[test]
fn aggregates_by_group() {
    let points = col("points");
    for (call, expected) in [
        (json!({ "name": "count", "expr": null }), ["3", "2"]),
        (json!({ "name": "count", "expr": points }), ["3", "1"]),
        (
            json!({ "name": "count", "expr": points, "distinct": true }),
            ["2", "1"],
        ),
        (
            json!({ "name": "countDistinct", "expr": points }),
            ["2", "1"],
        ),
        (
            json!({ "name": "approxDistinct", "expr": points }),
            ["2", "1"],
        ),
        (json!({ "name": "sum", "expr": points }), ["7", "5"]),
        (
            json!({ "name": "sum", "expr": points, "distinct": true }),
            ["4", "5"],
        ),
        (json!({ "name": "sum", "expr": col("won") }), ["2", "0"]),
        (
            json!({ "name": "mean", "expr": col("ratio") }),
            ["3.5", "3.0"],
        ),
        (json!({ "name": "min", "expr": points }), ["1", "5"]),
        (
            json!({ "name": "max", "expr": col("ratio") }),
            ["6.0", "4.0"],
        ),
        (
            json!({ "name": "stddev", "expr": col("ratio") }),
            ["3.5355339059327378", "1.4142135623730951"],
        ),
        (
            json!({ "name": "stddevPop", "expr": col("ratio") }),
            ["2.5", "1.0"],
        ),
        (
            json!({ "name": "variance", "expr": col("ratio") }),
            ["12.5", "2.0"],
        ),
        (
            json!({ "name": "variancePop", "expr": col("ratio") }),
            ["6.25", "1.0"],
        ),
        (
            json!({ "name": "median", "expr": col("ratio") }),
            ["3.5", "3.0"],
        ),
        (
            json!({ "name": "quantile", "expr": col("ratio"), "args": [{ "literal": { "float": "0.25" } }] }),
            ["2.25", "2.5"],
        ),
        (
            json!({ "name": "quantile", "expr": points, "args": [int(1)] }),
            ["3.0", "5.0"],
        ),
        (
            json!({ "name": "approxQuantile", "expr": points, "args": [int(0)] }),
            ["1.0", "5.0"],
        ),
        (
            json!({ "name": "correlation", "expr": col("ratio"), "args": [points] }),
            ["-", "-"],
        ),
        (
            json!({ "name": "covariance", "expr": col("ratio"), "args": [col("ratio")] }),
            ["12.5", "2.0"],
        ),
        (
            json!({ "name": "boolAnd", "expr": col("won") }),
            ["false", "false"],
        ),
        (
            json!({ "name": "boolOr", "expr": col("won") }),
            ["true", "false"],
        ),
        (json!({ "name": "first", "expr": points }), ["3", "-"]),
        (
            json!({ "name": "first", "expr": points, "ignoreNulls": true }),
            ["3", "5"],
        ),
        (
            json!({ "name": "last", "expr": col("won") }),
            ["false", "-"],
        ),
        (
            json!({ "name": "first", "expr": points, "orderBy": [key("points", false)] }),
            ["1", "5"],
        ),
        (
            json!({ "name": "arrayAgg", "expr": points }),
            ["[3, 1, 3]", "[-, 5]"],
        ),
        (
            json!({ "name": "arrayAgg", "expr": points, "orderBy": [key("points", true)] }),
            ["[3, 3, 1]", "[5, -]"],
        ),
        (
            json!({ "name": "arrayAgg", "expr": points, "ignoreNulls": true }),
            ["[3, 1, 3]", "[5]"],
        ),
        (
            json!({ "name": "stringAgg", "expr": col("team"), "args": [text("-")] }),
            ["a-a-a", "b-b"],
        ),
        (
            json!({ "name": "count", "expr": null, "filter": binary("gt", points.clone(), int(2)) }),
            ["2", "1"],
        ),
        (
            json!({ "name": "sum", "expr": points, "filter": col("won") }),
            ["4", "-"],
        ),
    ] {
        assert_eq!(aggregated(call.clone()), expected, "{call}");
    }
}

#[test]
fn lists_follow_the_sort_before() {
    let list = json!({ "aggregate": { "name": "arrayAgg", "expr": col("id") } });
    let steps = json!([{ "sort": [key("ratio", true)] }, { "groupBy": { "keys": [], "aggregates": [list] } }]);
    assert_eq!(ask(&table(), steps), ["[4, 3, 1, 0, 2]"]);
}

fn window(name: &str, args: &[Value]) -> Value {
    json!({ "window": { "name": name, "args": args } })
}

fn over(expr: Value, partition: &[&str], order: &[Value], rows: Value) -> Value {
    let partition: Vec<Value> = partition.iter().map(|name| col(name)).collect();
    json!({ "over": { "expr": expr, "partitionBy": partition, "orderBy": order, "rows": rows } })
}

fn values(expr: Value) -> Vec<String> {
    ask(&table(), json!([{ "select": [named(expr, "value")] }]))
}

#[test]
fn windows_keep_the_order_of_the_rows() {
    let team = ["team"];
    let by_points = [key("points", false)];
    let points = || col("points");
    let sum = || aggregate("sum", points());
    for (expr, expected) in [
        (
            over(window("rowNumber", &[]), &[], &[], Value::Null),
            ["1", "2", "3", "4", "5"],
        ),
        (
            over(window("rowNumber", &[]), &team, &[], Value::Null),
            ["1", "1", "2", "2", "3"],
        ),
        // Equal rows are numbered in the order of the table.
        (
            over(window("rowNumber", &[]), &team, &by_points, Value::Null),
            ["2", "2", "1", "1", "3"],
        ),
        (
            over(window("rank", &[]), &[], &by_points, Value::Null),
            ["2", "5", "1", "4", "2"],
        ),
        (
            over(window("denseRank", &[]), &[], &by_points, Value::Null),
            ["2", "4", "1", "3", "2"],
        ),
        (
            over(window("percentRank", &[]), &[], &by_points, Value::Null),
            ["0.25", "1.0", "0.0", "0.75", "0.25"],
        ),
        (
            over(window("cumeDist", &[]), &[], &by_points, Value::Null),
            ["0.6", "1.0", "0.2", "0.8", "0.6"],
        ),
        (
            over(window("ntile", &[int(2)]), &[], &[], Value::Null),
            ["1", "1", "1", "2", "2"],
        ),
        (
            over(window("lag", &[points()]), &team, &[], Value::Null),
            ["-", "-", "3", "-", "1"],
        ),
        (
            over(
                window("lag", &[points(), int(1), int(0)]),
                &team,
                &[],
                Value::Null,
            ),
            ["0", "0", "3", "-", "1"],
        ),
        (
            over(window("lead", &[points(), int(2)]), &[], &[], Value::Null),
            ["1", "5", "3", "-", "-"],
        ),
        (
            over(window("firstValue", &[points()]), &team, &[], Value::Null),
            ["3", "-", "3", "-", "3"],
        ),
        (
            over(window("lastValue", &[points()]), &team, &[], Value::Null),
            ["3", "5", "3", "5", "3"],
        ),
        (
            over(
                window("nthValue", &[points(), int(2)]),
                &team,
                &[],
                Value::Null,
            ),
            ["1", "5", "1", "5", "1"],
        ),
        (
            over(sum(), &team, &[], Value::Null),
            ["7", "5", "7", "5", "7"],
        ),
        (over(sum(), &[], &[], Value::Null), ["12"; 5]),
        // Up to the row and its equals.
        (
            over(sum(), &team, &by_points, Value::Null),
            ["7", "5", "1", "5", "7"],
        ),
        (
            over(sum(), &[], &[], json!([-1, 0])),
            ["3", "3", "1", "6", "8"],
        ),
        (
            over(sum(), &[], &[], json!([null, 0])),
            ["3", "3", "4", "9", "12"],
        ),
        (
            over(sum(), &team, &[], json!([1, null])),
            ["4", "5", "3", "-", "-"],
        ),
        (
            over(aggregate("arrayAgg", points()), &team, &[], Value::Null),
            ["[3, 1, 3]", "[-, 5]", "[3, 1, 3]", "[-, 5]", "[3, 1, 3]"],
        ),
        (
            binary(
                "sub",
                points(),
                over(aggregate("min", points()), &team, &[], Value::Null),
            ),
            ["2", "-", "0", "0", "2"],
        ),
        // Both aggregates look at the same window.
        (
            over(
                binary(
                    "sub",
                    aggregate("max", points()),
                    aggregate("min", points()),
                ),
                &team,
                &[],
                Value::Null,
            ),
            ["2", "0", "2", "0", "2"],
        ),
        (
            over(
                aggregate("sum", binary("mul", points(), int(2))),
                &team,
                &[],
                Value::Null,
            ),
            ["14", "10", "14", "10", "14"],
        ),
        // A window over a window.
        (
            over(
                aggregate(
                    "sum",
                    over(window("rowNumber", &[]), &team, &[], Value::Null),
                ),
                &[],
                &[],
                Value::Null,
            ),
            ["9"; 5],
        ),
        (
            json!({ "sql": "sum(points) OVER (PARTITION BY team)" }),
            ["7", "5", "7", "5", "7"],
        ),
    ] {
        assert_eq!(values(expr.clone()), expected, "{expr}");
    }
}

#[test]
fn windows_on_many_threads_keep_the_order() {
    let count = 200_000;
    let g = graph(vec![(
        "k",
        Arc::new(Int64Array::from_iter_values((0..count).map(|i| i % 7))),
    )]);
    let number = over(window("rowNumber", &[]), &["k"], &[], Value::Null);
    let got = ask(&g, json!([{ "withColumns": [named(number, "number")] }]));
    assert_eq!(got.len(), count as usize);
    for (i, line) in got.iter().enumerate() {
        assert_eq!(line, &format!("{i}|{}|{}", i % 7, i / 7 + 1));
    }
}

#[test]
fn windows_stand_in_filters_and_added_columns() {
    let best = over(
        window("rank", &[]),
        &["team"],
        &[key("points", true)],
        Value::Null,
    );
    let steps =
        json!([{ "filter": binary("eq", best.clone(), int(1)) }, { "select": [col("id")] }]);
    assert_eq!(ask(&table(), steps), ["0", "3", "4"]);
    let steps = json!([{ "withColumns": [named(best, "points")] }, { "select": [col("id"), col("points")] }]);
    assert_eq!(ask(&table(), steps), ["0|1", "1|2", "2|3", "3|1", "4|1"]);
}

#[test]
fn windows_are_refused_where_they_mean_nothing() {
    let number = || over(window("rowNumber", &[]), &[], &[], Value::Null);
    for steps in [
        json!([{ "select": [window("rowNumber", &[])] }]),
        json!([{ "select": [over(col("points"), &[], &[], Value::Null)] }]),
        json!([{ "select": [over(window("rank", &[]), &[], &[], Value::Null)] }]),
        json!([{ "select": [over(window("ntile", &[int(0)]), &[], &[], Value::Null)] }]),
        json!([{ "select": [over(window("lag", &[col("points"), int(1), text("x")]), &[], &[], Value::Null)] }]),
        json!([{ "select": [over(aggregate("sum", col("points")), &[], &[], json!([1, -1]))] }]),
        json!([{ "sort": [{ "expr": number() }] }]),
        json!([{ "groupBy": { "keys": [col("team")], "aggregates": [number()] } }]),
        json!([{ "select": [{ "aggregate": { "name": "quantile", "expr": col("points"), "args": [int(2)] } }] }]),
        json!([{ "select": [aggregate("sum", col("points"))] }]),
    ] {
        assert_eq!(
            code(&table(), steps.clone()),
            ErrorCode::InvalidQuery,
            "{steps}"
        );
    }
}
