//! Sums fail exactly where their result does not fit, whatever the order of the rows, the number of threads, or what stands beside.

mod support;

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Decimal128Array, Decimal256Array, DurationMillisecondArray, Int64Array,
    UInt64Array,
};
use arrow_buffer::i256;
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::{Parameters, Session, SessionOptions};
use serde_json::{Value, json};

use support::relations::{query_of, table};
use support::{control, lines};

/// Enough for two threads.
const ROWS: usize = 1 << 17;

/// SQL over a table `t` of `v` and a key `k` of three values.
fn ask(column: &ArrayRef, threads: usize, text: &str) -> Result<Vec<String>, GraphError> {
    let keys = (0..column.len() as i64).map(|row| row % 3);
    let keys: ArrayRef = Arc::new(Int64Array::from_iter_values(keys));
    let input = table(vec![("k", keys), ("v", Arc::clone(column))]);
    let options = SessionOptions {
        threads: Some(threads),
        ..SessionOptions::default()
    };
    let relation = json!({ "name": "t", "plan": { "source": { "kind": "table", "table": 0 } } });
    let plan: Value = json!({ "source": { "kind": "sql", "text": text, "relations": [relation] } });
    let session = Session::new(options).unwrap();
    let output = session.run(
        &query_of(&[input], &plan),
        &Parameters::default(),
        &control(),
    )?;
    Ok(lines(&output))
}

/// Values whose sum is `expected`, though the sum of the first half does not fit; no sum of a third of them does.
fn halves<T: Clone>(large: T, small: T, back: T, least: T) -> Vec<T> {
    let mut values = vec![small.clone(); ROWS];
    values[0] = large.clone();
    values[3] = large;
    values[ROWS - 1] = back.clone();
    values[ROWS - 4] = back;
    values[ROWS / 2] = least;
    values
}

fn columns() -> Vec<(&'static str, ArrayRef, String)> {
    let nines = 10i128.pow(38) - 1;
    let widest = i256::from_string(&"9".repeat(76)).unwrap();
    let one = i256::ONE;
    let ints = halves(i64::MAX, 0, -i64::MAX, 7);
    let tens = halves(nines, 0, -nines, 7);
    let wide = halves(widest, i256::ZERO, i256::ZERO - widest, one);
    vec![
        (
            "int64",
            Arc::new(Int64Array::from(ints.clone())),
            "7".into(),
        ),
        (
            "decimal(38, 2)",
            Arc::new(
                Decimal128Array::from(tens)
                    .with_precision_and_scale(38, 2)
                    .unwrap(),
            ),
            "0.07".into(),
        ),
        (
            "decimal256",
            Arc::new(
                Decimal256Array::from(wide)
                    .with_precision_and_scale(76, 0)
                    .unwrap(),
            ),
            "1".into(),
        ),
        (
            "duration",
            Arc::new(DurationMillisecondArray::from(ints)),
            "PT0.007S".into(),
        ),
    ]
}

#[test]
fn only_the_result_must_fit() {
    for (name, column, expected) in columns() {
        for threads in [1, 2] {
            let total = ask(&column, threads, "SELECT sum(v) AS s FROM t");
            assert_eq!(
                total.unwrap(),
                std::slice::from_ref(&expected),
                "{name}, {threads} threads"
            );
            let beside = "SELECT sum(v) AS s, count(*) AS n, count(DISTINCT k) AS d FROM t";
            let beside = ask(&column, threads, beside).unwrap();
            assert_eq!(
                beside,
                [format!("{expected}|{ROWS}|3")],
                "{name}, {threads} threads"
            );
        }
    }
}

#[test]
fn a_result_that_does_not_fit_fails() {
    for (name, column, _) in columns() {
        for threads in [1, 2] {
            for text in [
                // The first two large values are of one group, the last two of others.
                "SELECT k, sum(v) AS s FROM t GROUP BY k",
                "SELECT sum(v) AS s FROM t WHERE k = 0",
                "SELECT sum(v) AS s, avg(k) AS a FROM (SELECT * FROM t LIMIT 10)",
                "SELECT sum(v) OVER (ORDER BY k) AS s FROM t",
                "SELECT sum(DISTINCT v) AS s, count(*) AS n FROM (SELECT v + v AS v FROM t WHERE k = 0 LIMIT 1)",
            ] {
                if name == "duration" && text.contains("v + v") {
                    continue;
                }
                let error = ask(&column, threads, text).unwrap_err();
                assert_eq!(error.code, ErrorCode::QueryFailed, "{name}: {text}");
                assert!(
                    error.message.contains("overflow"),
                    "{name}: {}",
                    error.message
                );
            }
        }
    }
}

#[test]
fn distinct_sums_beside_others_are_checked() {
    let most: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX, 1, i64::MAX]));
    let text = "SELECT sum(DISTINCT v) AS s, count(*) AS n FROM t";
    let error = ask(&most, 1, text).unwrap_err();
    assert!(error.message.contains("overflow"), "{}", error.message);
    for text in [
        "SELECT sum(DISTINCT v) FILTER (WHERE v > 0) AS s, avg(v) AS a FROM t",
        "SELECT sum(DISTINCT v) OVER () AS s FROM t",
        "SELECT k > 5 AS b, sum(DISTINCT v) AS s, sum(k) AS n FROM t GROUP BY k > 5",
    ] {
        let error = ask(&most, 1, text).unwrap_err();
        assert!(
            error.message.contains("overflow"),
            "{text}: {}",
            error.message
        );
    }
    let fits: ArrayRef = Arc::new(Int64Array::from(vec![
        Some(i64::MAX),
        Some(-1),
        Some(-1),
        None,
    ]));
    let got = ask(&fits, 1, text).unwrap();
    assert_eq!(got, [format!("{}|4", i64::MAX - 1)]);
    let sliding = "SELECT sum(DISTINCT v) OVER (ORDER BY k, v ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM t";
    let tens: ArrayRef = Arc::new(
        Decimal128Array::from(vec![5, 5, 5])
            .with_precision_and_scale(38, 0)
            .unwrap(),
    );
    assert_eq!(ask(&tens, 1, sliding).unwrap(), ["5", "5", "5"]);
    let unsigned: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX, u64::MAX]));
    assert_eq!(
        ask(&unsigned, 1, text).unwrap(),
        [format!("{}|2", u64::MAX)]
    );
}
