//! -0 and 0 are one value, and every NaN is one, the largest, wherever values are told apart.

mod support;

use std::sync::Arc;

use arrow_array::{Float32Array, Float64Array, Int32Array};
use quiver_query::{Input, Parameters, Session, SessionOptions};
use serde_json::json;
use support::relations::*;
use support::*;

/// `x` and `f` are 0, -0, NaN, 1, -0, 0, NaN; `i` counts, `j` counts down.
fn values() -> Input {
    let values = [0.0, -0.0, f64::NAN, 1.0, -0.0, 0.0, f64::NAN];
    let narrow = values.map(|value| value as f32);
    table(vec![
        ("x", Arc::new(Float64Array::from(values.to_vec()))),
        ("f", Arc::new(Float32Array::from(narrow.to_vec()))),
        ("i", Arc::new(Int32Array::from_iter_values(0..7))),
        ("j", Arc::new(Int32Array::from_iter_values((0..7).rev()))),
    ])
}

fn plan_of(text: &str) -> serde_json::Value {
    let frame = json!({ "source": { "kind": "table", "table": 0 }, "steps": [] });
    let source = json!({
        "kind": "sql", "text": text, "relations": [{ "name": "t", "plan": frame }],
    });
    json!({ "source": source })
}

fn sql(text: &str) -> Vec<String> {
    rows_of(&[values()], &plan_of(text))
}

#[test]
fn sorts_have_one_place_for_both_zeros_and_the_last_for_every_nan() {
    for key in [
        "x",
        "f",
        "[x]",
        "named_struct('a', x)",
        "arrow_cast(x, 'Float16')",
    ] {
        let ascending = sql(&format!("SELECT i FROM t ORDER BY {key}, j"));
        assert_eq!(ascending, ["5", "4", "1", "0", "3", "6", "2"], "{key}");
        let top = sql(&format!("SELECT i FROM t ORDER BY {key} DESC, i LIMIT 4"));
        assert_eq!(top, ["2", "6", "3", "0"], "{key}");
    }
    let zeros = sql("SELECT 1 / x FROM t ORDER BY x, i LIMIT 3");
    assert_eq!(
        zeros,
        ["inf", "-inf", "-inf"],
        "the values keep their signs"
    );
}

#[test]
fn windows_take_them_for_peers_and_deal_them_out_together() {
    for key in ["x", "f", "[x]", "named_struct('a', x)"] {
        let text = format!(
            "SELECT i, rank() OVER (ORDER BY {key}), dense_rank() OVER (ORDER BY {key}),
                count(*) OVER (PARTITION BY {key}), sum(1) OVER (ORDER BY {key}),
                row_number() OVER (PARTITION BY {key} ORDER BY i)
             FROM t ORDER BY i"
        );
        let expected = [
            "0|1|1|4|4|1",
            "1|1|1|4|4|2",
            "2|6|3|2|7|1",
            "3|5|2|1|5|1",
            "4|1|1|4|4|3",
            "5|1|1|4|4|4",
            "6|6|3|2|7|2",
        ];
        assert_eq!(sql(&text), expected, "{key}");
    }
    let range = "SELECT count(*) OVER (ORDER BY x RANGE BETWEEN 0 PRECEDING AND 0 FOLLOWING) FROM t ORDER BY i";
    assert_eq!(sql(range), ["4", "4", "2", "1", "4", "4", "2"]);
    let distinct = "SELECT count(DISTINCT x) OVER (ORDER BY i), count(DISTINCT x) OVER (ORDER BY i ROWS 1 PRECEDING) FROM t ORDER BY i";
    assert_eq!(
        sql(distinct),
        ["1|1", "1|1", "2|2", "3|2", "3|2", "3|1", "3|2"]
    );
}

#[test]
fn groups_sets_and_lists_hold_one_of_them() {
    for key in ["x", "f", "[x]", "named_struct('a', x)"] {
        let groups = sql(&format!(
            "SELECT count(*), min(i) FROM t GROUP BY {key} ORDER BY 2"
        ));
        assert_eq!(groups, ["4|0", "2|2", "1|3"], "{key}");
        let several = sql(&format!(
            "SELECT count(*), min(i) FROM t GROUP BY {key}, x IS NULL ORDER BY 2"
        ));
        assert_eq!(several, ["4|0", "2|2", "1|3"], "{key}");
    }
    assert_eq!(sql("SELECT count(DISTINCT x), sum(i) FROM t"), ["3|21"]);
    assert_eq!(sql("SELECT count(DISTINCT f) FROM t"), ["3"]);
    assert_eq!(
        sql("SELECT count(*) FROM (SELECT DISTINCT x FROM t)"),
        ["3"]
    );
    assert_eq!(
        sql("SELECT count(*) FROM (SELECT x FROM t UNION SELECT x + 0 FROM t)"),
        ["3"]
    );
    let one = "SELECT DISTINCT ON (x) i FROM t ORDER BY x, i DESC";
    assert_eq!(sql(one), ["5", "3", "6"]);
    let listed =
        "SELECT array_agg(DISTINCT x ORDER BY x), first_value(i ORDER BY x, i DESC) FROM t";
    assert_eq!(sql(listed), ["[0.0, 1.0, NaN]|5"]);
    let few = "SELECT i FROM t WHERE x IN (0) ORDER BY i";
    let many = "SELECT i FROM t WHERE x IN (0, 7, 8, 9, 10, 11, 12) ORDER BY i";
    let minus = "SELECT i FROM t WHERE x IN (-0.0, 7, 8, 9, 10, 11, 12) ORDER BY i";
    let other = "SELECT i FROM t WHERE x NOT IN (0, 7, 8, 9, 10, 11, 12) ORDER BY i";
    assert_eq!(sql(few), ["0", "1", "4", "5"]);
    assert_eq!(sql(many), ["0", "1", "4", "5"]);
    assert_eq!(sql(minus), ["0", "1", "4", "5"]);
    assert_eq!(sql(other), ["2", "3", "6"]);
}

#[test]
fn comparisons_take_them_for_one() {
    let equal = "SELECT i FROM t WHERE x = 0 AND x >= 0 AND x <= 0 AND NOT x < 0 AND NOT x > 0
        AND (x IS NOT DISTINCT FROM 0) AND x BETWEEN 0 AND 0 AND [x] = [0.0::double]
        AND named_struct('a', x) = named_struct('a', 0.0::double) AND array_position([x], 0.0::double) = 1
        AND nullif(x, 0) IS NULL AND CASE x WHEN 0 THEN true ELSE false END ORDER BY i";
    assert_eq!(sql(equal), ["0", "1", "4", "5"]);
    let before = "SELECT i FROM (SELECT i, x, lag(x) OVER (ORDER BY i) AS last FROM t) WHERE x = last ORDER BY i";
    assert_eq!(sql(before), ["1", "5"]);
    assert_eq!(
        sql("SELECT nullif(x, 7) = x FROM t WHERE x = 0"),
        ["true"; 4]
    );
}

#[test]
fn joins_bring_them_together_by_hashing_and_by_sorting() {
    let Input::Table(table) = values() else {
        unreachable!("values are a table");
    };
    let each = (0..100).map(|_| table.batches[0].clone());
    let inputs = [table_of(each.collect())];
    let text = "SELECT count(*), sum(a.i) FROM t a JOIN t b ON a.x = b.x WHERE a.x = 0";
    let query = query_of(&inputs, &plan_of(text));
    // A join with limited memory sorts.
    let options = SessionOptions {
        memory_limit: Some(256 << 10),
        ..SessionOptions::default()
    };
    let limited = Arc::new(Session::new(options).unwrap());
    for session in [Session::standard(), limited] {
        let output = session.run(&query, &Parameters::default(), &control());
        assert_eq!(lines(&output.unwrap()), ["160000|400000"]);
    }
}

/// Seven values, of which the zeros are one key of four rows, the NaN one of two, and 1 one of its own.
#[test]
fn values_that_hold_them_are_told_apart_as_they_are() {
    let values = [
        "x",
        "[x]",
        "named_struct('a', x)",
        "[[x], [f]]",
        "[named_struct('a', x, 'b', 2)]",
        "named_struct('l', [f, x])",
    ];
    for value in values {
        let rows = |alias: &str| format!("(SELECT {value} AS v, i FROM t) {alias}");
        let (a, b) = (rows("a"), rows("b"));
        let some = "i IN (1, 6)";
        let cases = [
            (format!("SELECT v FROM {a} GROUP BY v"), 3),
            (format!("SELECT v FROM {a} GROUP BY ROLLUP (v)"), 4),
            (
                format!("SELECT v, i % 1 FROM {a} GROUP BY CUBE (v, i % 1)"),
                8,
            ),
            (
                format!("SELECT v FROM {a} GROUP BY GROUPING SETS ((v), ())"),
                4,
            ),
            (format!("SELECT DISTINCT v FROM {a}"), 3),
            (
                format!("SELECT DISTINCT ON (v) v, i FROM {a} ORDER BY v, i"),
                3,
            ),
            (format!("SELECT v FROM {a} UNION SELECT v FROM {b}"), 3),
            (
                format!(
                    "SELECT v FROM {a} WHERE i IN (0, 2) INTERSECT SELECT v FROM {b} WHERE {some}"
                ),
                2,
            ),
            (
                format!(
                    "SELECT v FROM {a} WHERE i IN (0, 2) INTERSECT ALL SELECT v FROM {b} WHERE {some}"
                ),
                2,
            ),
            (
                format!("SELECT v FROM {a} EXCEPT SELECT v FROM {b} WHERE {some}"),
                1,
            ),
            (
                format!("SELECT v FROM {a} EXCEPT ALL SELECT v FROM {b} WHERE {some}"),
                5,
            ),
            (format!("SELECT a.i FROM {a} JOIN {b} ON a.v = b.v"), 21),
            (format!("SELECT a.i FROM {a} JOIN {b} USING (v)"), 21),
            (
                format!("SELECT a.i FROM {a} FULL JOIN {b} ON a.v IS NOT DISTINCT FROM b.v"),
                21,
            ),
            (
                format!("SELECT i FROM {a} WHERE v IN (SELECT v FROM {b} WHERE {some})"),
                6,
            ),
            (
                format!("SELECT i FROM {a} WHERE v NOT IN (SELECT v FROM {b} WHERE {some})"),
                1,
            ),
            (
                format!(
                    "SELECT i FROM {a} WHERE EXISTS (SELECT 1 FROM {b} WHERE b.v = a.v AND {some})"
                ),
                6,
            ),
        ];
        for (text, rows) in cases {
            assert_eq!(sql(&text).len(), rows, "{text}");
        }
    }
}
