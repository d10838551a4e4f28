//! Aggregates of orders of their own beside one another, quantiles to the last digit, and correlations of large values.

mod support;

use std::sync::Arc;

use arrow_array::{Float64Array, Int32Array, StringArray};
use quiver_query::{Input, Parameters, Session, SessionOptions};
use serde_json::json;
use support::relations::*;
use support::*;

/// Enough for two threads.
const ROWS: i32 = 40_000;

fn value(row: i32) -> f64 {
    f64::from((row * 7919) % 1009) / 10.0 - 50.0
}

fn rows(count: i32) -> Input {
    let text = (0..count).map(|row| (row % 5 != 0).then(|| format!("s{}", row * 7 % 11)));
    table(vec![
        ("id", Arc::new(Int32Array::from_iter_values(0..count))),
        (
            "part",
            Arc::new(Int32Array::from_iter_values((0..count).map(|row| row % 3))),
        ),
        (
            "x",
            Arc::new(Float64Array::from_iter_values((0..count).map(value))),
        ),
        ("s", Arc::new(StringArray::from_iter(text))),
    ])
}

fn sql(input: &Input, threads: usize, text: &str) -> Vec<String> {
    let relation = json!({ "name": "t", "plan": { "source": { "kind": "table", "table": 0 } } });
    let plan = json!({ "source": { "kind": "sql", "text": text, "relations": [relation] } });
    let options = SessionOptions {
        threads: Some(threads),
        ..SessionOptions::default()
    };
    let query = query_of(std::slice::from_ref(input), &plan);
    let session = Session::new(options).unwrap();
    lines(
        &session
            .run(&query, &Parameters::default(), &control())
            .unwrap(),
    )
}

/// Each by itself gives what it gives beside the others.
#[test]
fn texts_and_quantiles_of_several_orders_stand_side_by_side() {
    let calls = [
        "string_agg(s, ',' ORDER BY id)",
        "string_agg(s, ',' ORDER BY id DESC)",
        "string_agg(s, '-' ORDER BY x NULLS FIRST, id)",
        "string_agg(s, ',' ORDER BY id) FILTER (WHERE x > 0)",
        "string_agg(DISTINCT s, ',' ORDER BY s DESC)",
        "percentile_cont(0.3) WITHIN GROUP (ORDER BY x DESC)",
        "percentile_cont(0.3) WITHIN GROUP (ORDER BY id)",
        "first_value(id ORDER BY x, id)",
        "array_agg(id ORDER BY x DESC, id)",
    ];
    for (count, threads) in [(37, 1), (ROWS, 2)] {
        let input = rows(count);
        for group in [
            "GROUP BY part ORDER BY part",
            "GROUP BY ROLLUP (part) ORDER BY part",
        ] {
            let alone = calls.map(|call| {
                sql(
                    &input,
                    threads,
                    &format!("SELECT part, {call} AS a FROM t {group}"),
                )
            });
            let named = calls.iter().enumerate();
            let named: Vec<String> = named.map(|(at, call)| format!("{call} AS a{at}")).collect();
            let text = format!("SELECT part, {} FROM t {group}", named.join(", "));
            let beside = sql(&input, threads, &text);
            for (row, beside) in beside.iter().enumerate() {
                let mut expected = beside.split('|').next().unwrap().to_owned();
                for alone in &alone {
                    let (_, value) = alone[row].split_once('|').unwrap();
                    expected.push('|');
                    expected.push_str(value);
                }
                assert_eq!(*beside, expected);
            }
        }
    }
}

#[test]
fn frames_join_texts_in_several_orders() {
    let join = |descending: bool, name: &str| {
        let key = json!([{ "expr": col("id"), "descending": descending }]);
        let call =
            json!({ "name": "stringAgg", "expr": col("s"), "args": [text(",")], "orderBy": key });
        named(json!({ "aggregate": call }), name)
    };
    let group =
        json!({ "groupBy": { "keys": [], "aggregates": [join(false, "up"), join(true, "down")] } });
    let found = rows_of(&[rows(7)], &steps(json!([group])));
    assert_eq!(found, ["s7,s3,s10,s6,s9|s9,s6,s10,s3,s7"]);
}

/// By hand: the values in order, and as far between two of them as the quantile says.
#[test]
fn quantiles_are_interpolated_exactly() {
    for count in [1, 2, 9, 37, ROWS] {
        let input = rows(count);
        for share in [0.0, 0.1, 0.25, 0.3, 0.333, 0.5, 0.7, 0.95, 1.0] {
            let by_hand = |rows: &mut dyn Iterator<Item = i32>| {
                let mut values: Vec<f64> = rows.map(value).collect();
                values.sort_by(f64::total_cmp);
                let place = share * (values.len() - 1) as f64;
                let low = values[place.floor() as usize];
                let high = values[place.ceil() as usize];
                low + (high - low) * (place - place.floor())
            };
            let shown = |found: &[String]| -> Vec<f64> {
                found.iter().map(|line| line.parse().unwrap()).collect()
            };
            let all = sql(
                &input,
                2,
                &format!("SELECT quantile_cont(x, {share:?}) AS q FROM t"),
            );
            assert_eq!(
                shown(&all),
                [by_hand(&mut (0..count))],
                "{share} of {count}"
            );
            let parts = format!(
                "SELECT q FROM (SELECT part, quantile_cont(x, {share:?}) AS q FROM t GROUP BY part) ORDER BY part"
            );
            let expected: Vec<f64> = (0..count.min(3))
                .map(|part| by_hand(&mut (0..count).filter(|row| row % 3 == part)))
                .collect();
            assert_eq!(
                shown(&sql(&input, 2, &parts)),
                expected,
                "{share} of {count}"
            );
            if count <= 37 {
                let window = format!(
                    "SELECT quantile_cont(x, {share:?}) OVER (ORDER BY id ROWS 4 PRECEDING) AS q FROM t ORDER BY id"
                );
                let expected: Vec<f64> = (0..count)
                    .map(|row| by_hand(&mut ((row - 4).max(0)..=row)))
                    .collect();
                assert_eq!(
                    shown(&sql(&input, 2, &window)),
                    expected,
                    "{share} of {count}"
                );
            }
        }
    }
}

#[test]
fn quantiles_beyond_the_largest_distance_and_of_infinities() {
    let of = |values: Vec<f64>, share: f64| {
        let input = table(vec![("x", Arc::new(Float64Array::from(values)))]);
        sql(
            &input,
            1,
            &format!("SELECT quantile_cont(x, {share:?}) AS q FROM t"),
        )[0]
        .clone()
    };
    assert_eq!(of(vec![-1e308, 1e308], 0.25), "-5e307");
    assert_eq!(of(vec![f64::NEG_INFINITY, 1.0], 0.5), "-inf");
    assert_eq!(of(vec![1.0, f64::INFINITY], 0.5), "inf");
    assert_eq!(of(vec![f64::INFINITY, f64::INFINITY], 0.5), "inf");
    assert_eq!(of(vec![1.0, f64::NAN, 2.0], 0.5), "2.0");
}

/// What is added to all values changes neither a correlation nor a covariance.
#[test]
fn correlations_by_group_are_those_of_values_without_what_they_have_in_common() {
    let input = rows(ROWS);
    let numbers = |offset: f64, over: bool| -> Vec<f64> {
        let (window, group) = match over {
            true => ("OVER (PARTITION BY part)", ""),
            false => ("", "GROUP BY part"),
        };
        let calls = [
            "corr(y, z)",
            "covar_samp(y, z)",
            "covar_pop(y, z)",
            "regr_slope(y, z)",
            "regr_r2(y, z)",
        ];
        let calls: Vec<String> = calls
            .iter()
            .enumerate()
            .map(|(at, call)| format!("{call} {window} AS c{at}"))
            .collect();
        let text = format!(
            "SELECT DISTINCT part, {} FROM (SELECT part, x + {offset:?} AS y, 2 * x + id % 7 + {offset:?} AS z FROM t) {group} ORDER BY part",
            calls.join(", ")
        );
        let found = sql(&input, 2, &text);
        let cells = found.iter().flat_map(|line| line.split('|'));
        cells.map(|cell| cell.parse().unwrap()).collect()
    };
    let expected = numbers(0.0, false);
    assert_eq!(expected.len(), 18);
    for (offset, over) in [(0.0, true), (1e8, false), (1e8, true)] {
        for (found, expected) in numbers(offset, over).iter().zip(&expected) {
            let near = (found - expected).abs() <= expected.abs() * 1e-5;
            assert!(near, "{found}, {expected} by {offset}, {over}");
        }
    }
}

/// Their arguments are nulls of different types, which read alike.
#[test]
fn aggregates_that_read_alike_are_two() {
    let null = |data_type: &str| {
        let cast = json!({ "cast": { "expr": { "literal": "null" }, "type": data_type } });
        json!({ "aggregate": { "name": "stddevPop", "expr": cast } })
    };
    let calls = [named(null("uint8"), "a"), named(null("uint16"), "b")];
    let group = json!({ "groupBy": { "keys": [], "aggregates": calls } });
    assert_eq!(rows_of(&[rows(3)], &steps(json!([group]))), ["-|-"]);
}
