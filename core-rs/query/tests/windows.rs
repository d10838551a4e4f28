//! Aggregates of every kind, and window functions, against answers written by hand.

mod support;

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use quiver_graph::{ErrorCode, Graph};
use quiver_query::{Parameters, Plan};
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

fn float(value: f64) -> Value {
    json!({ "literal": { "float": value.to_string() } })
}

/// `v` over windows of the table in so many batches.
fn over_batches(values: &[Option<f64>], batches: usize, window: &Value) -> Vec<String> {
    let size = values.len().div_ceil(batches);
    let parts = values.chunks(size).enumerate().map(|(at, part)| {
        let first = (at * size) as u32;
        let ids = UInt32Array::from_iter_values(first..first + part.len() as u32);
        RecordBatch::try_from_iter_with_nullable([
            ("id", Arc::new(ids) as ArrayRef, false),
            (
                "v",
                Arc::new(Float64Array::from(part.to_vec())) as ArrayRef,
                true,
            ),
        ])
        .unwrap()
    });
    let steps = json!([{ "select": [named(window.clone(), "value")] }]);
    ask(&graph_of(parts.collect()), steps)
}

/// The value so many rows ahead, or back, by hand.
fn shifted(values: &[Option<f64>], row: usize, ahead: i64, ignore_nulls: bool) -> Option<f64> {
    if !ignore_nulls || ahead == 0 {
        let place = row as i64 + ahead;
        return usize::try_from(place)
            .ok()
            .and_then(|at| values.get(at).copied())
            .unwrap_or(Some(-1.0));
    }
    let found = match ahead > 0 {
        true => values[row + 1..].iter().flatten().nth(ahead as usize - 1),
        false => values[..row]
            .iter()
            .rev()
            .flatten()
            .nth((-ahead) as usize - 1),
    };
    Some(found.copied().unwrap_or(-1.0))
}

#[test]
fn lead_and_lag_pass_over_nulls_at_every_offset() {
    // Long runs of nulls, and none; in one batch and in many.
    let mut state = 7_u32;
    let values: Vec<Option<f64>> = (0..600)
        .map(|row| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let rare = row / 100 % 3;
            (state >> 24 < [230, 40, 128][rare]).then_some(f64::from(row as u32))
        })
        .collect();
    for offset in [0, 1, 2, 3, 7, 50, 599, 600, 10_000] {
        for (name, sign) in [("lead", 1), ("lag", -1)] {
            for ignore in [true, false] {
                let call = json!({ "window": { "name": name, "args": [col("v"), int(offset), float(-1.0)], "ignoreNulls": ignore } });
                let window = json!({ "over": { "expr": call } });
                let rows = 0..values.len();
                let expected: Vec<String> = rows
                    .map(|row| shifted(&values, row, sign * offset, ignore))
                    .map(|value| value.map_or("-".to_owned(), |value| format!("{value:?}")))
                    .collect();
                for batches in [1, 9, 200] {
                    let found = over_batches(&values, batches, &window);
                    assert_eq!(found, expected, "{name} {offset} {ignore} in {batches}");
                }
            }
        }
    }
}

fn sql(text: &str) -> Vec<String> {
    let source = json!({ "kind": "sql", "text": text, "graphs": [{ "name": null, "graph": 0 }] });
    let plan = Plan::parse(&json!({ "source": source }).to_string()).unwrap();
    lines(&run(&table(), &plan, &Parameters::default(), &control()).unwrap())
}

#[test]
fn a_limit_takes_no_row_that_a_window_looks_at() {
    for (call, expected) in [
        ("lead(points, 1) IGNORE NULLS", "1"),
        ("lead(points, 2) IGNORE NULLS", "5"),
        ("lag(points, -3)", "5"),
        ("lead(points, 4)", "3"),
        ("lag(points, -3) IGNORE NULLS", "3"),
        ("lead(points, -1, 9)", "9"),
        ("max(points)", "5"),
    ] {
        let frame = match call.starts_with("max") {
            true => "ROWS BETWEEN CURRENT ROW AND 3 FOLLOWING",
            false => "ROWS UNBOUNDED PRECEDING",
        };
        let text = format!("SELECT {call} OVER (ORDER BY id {frame}) FROM nodes LIMIT 1");
        assert_eq!(sql(&text), [expected], "{text}");
    }
    let above = "SELECT lead(n, 1) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) FROM (
        SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING) AS n FROM nodes) LIMIT 1";
    assert_eq!(sql(above), ["6"]);
}

#[test]
fn frames_of_any_number_of_rows_are_no_longer_than_the_table() {
    let most = u64::MAX;
    let counts = |frame: &str| {
        sql(&format!(
            "SELECT count(*) OVER (ORDER BY id {frame}) FROM nodes ORDER BY id"
        ))
    };
    for units in ["ROWS", "GROUPS"] {
        let both = format!("{units} BETWEEN {most} PRECEDING AND {most} FOLLOWING");
        assert_eq!(counts(&both), ["5"; 5]);
        let before = format!("{units} BETWEEN {most} PRECEDING AND CURRENT ROW");
        assert_eq!(counts(&before), ["1", "2", "3", "4", "5"]);
        let after = format!("{units} BETWEEN CURRENT ROW AND {most} FOLLOWING");
        assert_eq!(counts(&after), ["5", "4", "3", "2", "1"]);
        let beyond = format!("{units} BETWEEN {most} FOLLOWING AND {most} FOLLOWING");
        assert_eq!(counts(&beyond), ["0"; 5]);
        let reversed = format!("{units} BETWEEN 1 PRECEDING AND 2 PRECEDING");
        assert_eq!(counts(&reversed), ["0"; 5]);
    }
    let frame =
        json!({ "over": { "expr": aggregate("count", col("id")), "rows": [i64::MIN, i64::MAX] } });
    let steps = json!([{ "select": [named(frame, "count")] }]);
    assert_eq!(ask(&table(), steps), ["5"; 5]);
}

#[test]
fn keys_of_any_type_have_peers() {
    for key in [
        "arrow_cast(team, 'Binary')",
        "arrow_cast(arrow_cast(team, 'Binary'), 'FixedSizeBinary(1)')",
        "named_struct('team', team)",
        "[team]",
        "team",
        "arrow_cast(team, 'Dictionary(Int32, Utf8)')",
        "arrow_cast(CASE team WHEN 'a' THEN 1 ELSE 2 END, 'Duration(Second)')",
        "arrow_cast(arrow_cast(CASE team WHEN 'a' THEN 1 ELSE 2 END, 'Int32'), 'Time32(Second)')",
        "team = 'b'",
    ] {
        let text = format!(
            "SELECT rank() OVER (ORDER BY {key}), count(*) OVER (ORDER BY {key}), count(*) OVER (ORDER BY {key} DESC)
             FROM nodes ORDER BY id"
        );
        let expected = ["1|3|5", "4|5|2", "1|3|5", "4|5|2", "1|3|5"];
        assert_eq!(sql(&text), expected, "{key}");
    }
}

#[test]
fn distances_beyond_the_largest_integers_have_no_nulls_within_them() {
    let text = format!(
        "SELECT count(*) OVER (ORDER BY a NULLS FIRST RANGE BETWEEN 5 PRECEDING AND CURRENT ROW),
            count(*) OVER (ORDER BY a DESC NULLS FIRST RANGE BETWEEN 5 PRECEDING AND CURRENT ROW),
            count(*) OVER (ORDER BY b NULLS FIRST RANGE BETWEEN 5 PRECEDING AND 1 FOLLOWING)
         FROM (VALUES (NULL, NULL), ({}, 0), (0, 1), ({}, 4)) AS t(a, b) ORDER BY b NULLS FIRST",
        i64::MIN + 1,
        i64::MAX - 1
    );
    assert_eq!(sql(&text), ["1|1|1", "1|1|2", "1|1|2", "1|1|3"]);
}

#[test]
fn a_frame_forgets_what_has_left_it() {
    let values = [
        1.0,
        f64::INFINITY,
        2.0,
        3.0,
        f64::NAN,
        1e300,
        4.0,
        6.0,
        f64::NEG_INFINITY,
        0.5,
        0.25,
    ];
    let values: Vec<Option<f64>> = values.into_iter().map(Some).collect();
    for (name, expected) in [
        ("sum", ["3.0", "5.0", "10.0", "0.75"]),
        ("mean", ["3.0", "2.5", "5.0", "0.375"]),
        ("variance", ["-", "0.5", "2.0", "0.03125"]),
        ("stddevPop", ["0.0", "0.5", "1.0", "0.125"]),
        ("min", ["3.0", "2.0", "4.0", "0.25"]),
        ("max", ["3.0", "3.0", "6.0", "0.5"]),
    ] {
        let over =
            |rows: Value| json!({ "over": { "expr": aggregate(name, col("v")), "rows": rows } });
        for batches in [1, 4, 11] {
            let alone = over_batches(&values, batches, &over(json!([0, 0])));
            assert_eq!(alone[3], expected[0], "{name} in {batches}");
            let two = over_batches(&values, batches, &over(json!([-1, 0])));
            let found = [&two[3], &two[7], &two[10]];
            assert_eq!(
                found,
                [expected[1], expected[2], expected[3]],
                "{name} in {batches}"
            );
        }
    }
}

/// Every aggregate that there is, in frames that slide, that grow and that look ahead, against groups of the rows in them.
#[test]
fn every_aggregate_of_a_frame_is_that_of_its_rows() {
    let calls = [
        "count(points)",
        "count(DISTINCT points)",
        "sum(points)",
        "sum(DISTINCT points)",
        "avg(ratio)",
        "avg(DISTINCT ratio)",
        "min(team)",
        "max(ratio)",
        "bool_and(won)",
        "bool_or(won)",
        "median(ratio)",
        "percentile_cont(ratio, 0.25)",
        "approx_percentile_cont(ratio, 0.5)",
        "stddev(ratio)",
        "stddev_pop(ratio)",
        "var_samp(ratio)",
        "var_pop(ratio)",
        "var_samp(DISTINCT ratio)",
        "corr(ratio, points)",
        "covar_samp(ratio, points)",
        "covar_pop(ratio, points)",
        "regr_slope(ratio, points)",
        "regr_avgx(ratio, points)",
        "regr_count(ratio, points)",
        "bit_and(points)",
        "bit_or(points)",
        "bit_xor(points)",
        "array_agg(points ORDER BY b.id)",
        "array_agg(DISTINCT team)",
        "string_agg(team, '-' ORDER BY b.id)",
        "first_value(points ORDER BY b.id)",
        "last_value(points ORDER BY b.id)",
        "approx_distinct(points)",
        "sum(points) FILTER (WHERE won)",
        "count(*) FILTER (WHERE ratio > 1)",
    ];
    for (frame, within) in [
        (
            "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            "b.id + 1 >= a.id AND b.id <= a.id + 1",
        ),
        (
            "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
            "b.id + 2 >= a.id AND b.id <= a.id",
        ),
        (
            "ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING",
            "b.id >= a.id AND b.id <= a.id + 2",
        ),
        (
            "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
            "b.id <= a.id",
        ),
        (
            "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
            "b.id >= a.id",
        ),
        (
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
            "true",
        ),
        (
            "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            "b.id + 1 >= a.id AND b.id <= a.id + 1",
        ),
        (
            "RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            "b.id + 1 >= a.id AND b.id <= a.id + 1",
        ),
    ] {
        for call in calls {
            let window = call.replace(" ORDER BY b.id", "");
            let window = match window.split_once(" FILTER") {
                Some((call, filter)) => format!("{call} FILTER{filter} OVER (ORDER BY id {frame})"),
                None => format!("{window} OVER (ORDER BY id {frame})"),
            };
            let windows = sql(&format!("SELECT {window} FROM nodes ORDER BY id"));
            let columns = ["team", "points", "ratio", "won"];
            let group = columns.iter().fold(call.to_owned(), |call, column| {
                call.replace(column, &format!("b.{column}"))
            });
            let groups = sql(&format!(
                "SELECT {group} FROM nodes a JOIN nodes b ON {within} GROUP BY a.id ORDER BY a.id"
            ));
            let pairs = windows.iter().zip(&groups);
            for (row, (window, group)) in pairs.enumerate() {
                assert!(
                    alike(window, group),
                    "{call} {frame}, row {row}: {window}, {group}"
                );
            }
            assert_eq!(windows.len(), groups.len());
        }
    }
}

/// Equal, but for the last digits of floats and the order of what is distinct.
fn alike(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return (one - other).abs() <= 1e-12 * one.abs().max(other.abs());
    }
    let items = |list: &str| {
        let mut items: Vec<String> = list
            .trim_matches(['[', ']'])
            .split(", ")
            .map(ToOwned::to_owned)
            .collect();
        items.sort();
        items
    };
    one.starts_with('[') && items(one) == items(other)
}

#[test]
fn first_last_and_lists_of_frames_are_those_of_their_rows() {
    let values: Vec<Option<f64>> = (0..40_u32)
        .map(|row| (row % 7 > 2 && row % 5 != 0).then(|| f64::from(row)))
        .collect();
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:?}"));
    for (from, to) in [
        (Some(-1), Some(0)),
        (Some(0), Some(2)),
        (Some(-3), Some(3)),
        (None, Some(0)),
        (Some(0), None),
        (None, None),
        (Some(1), Some(2)),
        (Some(-4), Some(-2)),
        (None, Some(-2)),
        (Some(2), None),
    ] {
        let rows_of_frame = |row: i64| {
            let first = from.map_or(0, |from: i64| (row + from).max(0));
            let last = to.map_or(39, |to: i64| (row + to).min(39));
            (first..=last)
                .map(|row| values[row as usize])
                .collect::<Vec<_>>()
        };
        for ignore in [false, true] {
            let own = |row: i64| {
                let mut frame = rows_of_frame(row);
                frame.retain(|value| !ignore || value.is_some());
                frame
            };
            let list = |frame: Vec<Option<f64>>| match frame.is_empty() {
                true => "-".to_owned(),
                false => format!(
                    "[{}]",
                    frame.into_iter().map(shown).collect::<Vec<_>>().join(", ")
                ),
            };
            let expected = |name: &str, row: i64| match name {
                "first" => shown(own(row).first().copied().flatten()),
                "last" => shown(own(row).last().copied().flatten()),
                _ => list(own(row)),
            };
            for name in ["first", "last", "arrayAgg"] {
                let call = json!({ "aggregate": { "name": name, "expr": col("v"), "ignoreNulls": ignore } });
                let window = json!({ "over": { "expr": call, "rows": [from, to] } });
                let found = over_batches(&values, 7, &window);
                let expected: Vec<String> = (0..40).map(|row| expected(name, row)).collect();
                assert_eq!(found, expected, "{name} {from:?} {to:?} {ignore}");
            }
        }
    }
}
