//! Rows picked, sampled, described and grouped, within the limits of a session.

mod support;

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array,
    Int64Array, ListArray, NullArray, RecordBatch,
};
use quiver_graph::ErrorCode;
use quiver_query::{Input, Parameters, Session, SessionOptions};
use serde_json::{Value, json};
use support::relations::*;
use support::*;

#[test]
fn tail_gives_the_last_rows_in_order() {
    let tail = |count: u64| steps(json!([{ "tail": { "count": count } }]));
    let many = [numbers(100_000)];
    assert_eq!(rows_of(&many, &tail(3)), ["99997", "99998", "99999"]);
    assert_eq!(rows_of(&many, &tail(0)), Vec::<String>::new());
    assert_eq!(rows_of(&[numbers(2)], &tail(u64::MAX)), ["0", "1"]);
    let after = steps(json!([
        { "filter": binary("lt", col("n"), int(50_000)) }, { "tail": { "count": 2 } }, { "withColumns": [named(int(1), "one")] },
    ]));
    assert_eq!(rows_of(&many, &after), ["49998|1", "49999|1"]);
    let sorted = steps(
        json!([{ "sort": [{ "expr": col("n"), "descending": true }] }, { "tail": { "count": 2 } }]),
    );
    assert_eq!(rows_of(&many, &sorted), ["1", "0"]);
}

fn sampled(size: Value, seed: u64) -> Value {
    steps(json!([{ "sample": { "size": size, "seed": seed } }]))
}

#[test]
fn samples_are_the_same_for_a_seed_and_of_the_size_asked_for() {
    let many = [numbers(100_000)];
    let tenth = |seed| rows_of(&many, &sampled(json!({ "fraction": 0.1 }), seed));
    let first = tenth(1);
    assert_eq!(first, tenth(1));
    assert_ne!(first, tenth(2));
    assert!((9_500..10_500).contains(&first.len()), "{}", first.len());
    let values: Vec<i32> = first.iter().map(|line| line.parse().unwrap()).collect();
    assert!(values.is_sorted());
    // Evenly over the table: each tenth of it gives about a thousand.
    for part in 0..10 {
        let within = values
            .iter()
            .filter(|&&value| value / 10_000 == part)
            .count();
        assert!((850..1150).contains(&within), "{within} in part {part}");
    }
    assert_eq!(
        rows_of(&many, &sampled(json!({ "fraction": 0.0 }), 3)).len(),
        0
    );
    assert_eq!(
        rows_of(&many, &sampled(json!({ "fraction": 1.0 }), 3)).len(),
        100_000
    );
    for bad in [-0.1, 1.5] {
        let error = try_run(&many, &sampled(json!({ "fraction": bad }), 3)).unwrap_err();
        assert_eq!(error.details.parameter.as_deref(), Some("fraction"));
    }
    let hundred = rows_of(&many, &sampled(json!({ "count": 100 }), 9));
    assert_eq!(hundred.len(), 100);
    assert_eq!(
        hundred,
        rows_of(&many, &sampled(json!({ "count": 100 }), 9))
    );
    let values: Vec<i32> = hundred.iter().map(|line| line.parse().unwrap()).collect();
    assert!(values.is_sorted());
    assert_eq!(
        rows_of(&[numbers(3)], &sampled(json!({ "count": 10 }), 9)),
        ["0", "1", "2"]
    );
    assert_eq!(rows_of(&many, &sampled(json!({ "count": 0 }), 9)).len(), 0);
}

#[test]
fn describe_has_a_column_per_column_and_a_row_per_statistic() {
    let cities: DictionaryArray<Int8Type> = vec![Some("Oslo"), None, Some("Bern"), Some("Rome")]
        .into_iter()
        .collect();
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
        Some(vec![Some(1)]),
        None,
        None,
        None,
    ]);
    let input = table(vec![
        ("n", ints(vec![Some(1), Some(2), None, Some(6)])),
        ("x", Arc::new(Float64Array::from(vec![1.5, 2.5, 3.5, 4.5]))),
        (
            "b",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                Some(false),
                None,
                Some(true),
            ])),
        ),
        (
            "d",
            Arc::new(
                Decimal128Array::from(vec![100, 250, 300, 350])
                    .with_precision_and_scale(5, 2)
                    .unwrap(),
            ),
        ),
        ("s", texts(vec![Some("b"), Some("a"), None, Some("ä")])),
        ("city", Arc::new(cities)),
        (
            "day",
            Arc::new(Date32Array::from(vec![Some(0), Some(1), None, None])),
        ),
        ("list", Arc::new(list)),
        ("none", Arc::new(NullArray::new(4))),
    ]);
    let output = try_run(&[input], &steps(json!(["describe"]))).unwrap();
    assert_eq!(
        names(&output),
        [
            "statistic",
            "n",
            "x",
            "b",
            "d",
            "s",
            "city",
            "day",
            "list",
            "none"
        ]
    );
    assert_eq!(
        lines(&output),
        [
            "count|3.0|4.0|3.0|4.0|3|3|2|1|0",
            "nullCount|1.0|0.0|1.0|0.0|1|1|2|3|4",
            "mean|3.0|3.0|0.6666666666666666|2.5|-|-|-|-|-",
            "stddev|2.6457513110645907|1.2909944487358056|0.5773502691896257|1.0801234497346435|-|-|-|-|-",
            "min|1.0|1.5|0.0|1.0|a|Bern|1970-01-01|-|-",
            "25%|1.5|2.25|0.5|2.125|-|-|-|-|-",
            "50%|2.0|3.0|1.0|2.75|-|-|-|-|-",
            "75%|4.0|3.75|1.0|3.125|-|-|-|-|-",
            "max|6.0|4.5|1.0|3.5|ä|Rome|1970-01-02|-|-",
        ]
    );
}

#[test]
fn describe_of_no_rows_counts_none() {
    let output = try_run(&[numbers(0)], &steps(json!(["describe"]))).unwrap();
    assert_eq!(
        lines(&output),
        [
            "count|0.0",
            "nullCount|0.0",
            "mean|-",
            "stddev|-",
            "min|-",
            "25%|-",
            "50%|-",
            "75%|-",
            "max|-"
        ]
    );
}

#[test]
fn many_groups_are_the_same_on_any_number_of_threads() {
    // More rows than one hash table takes: 1 500 000 in 500 000 groups of three.
    let rows = 1_500_000;
    let keys = Int64Array::from_iter_values((0..rows).map(|row| (row * 7_919) % 500_000));
    let input = [table(vec![("k", Arc::new(keys))])];
    let count = named(json!({ "aggregate": { "name": "count" } }), "rows");
    let plan = steps(json!([
        { "groupBy": { "keys": [col("k")], "aggregates": [count, named(aggregate("max", col("k")), "top")] } },
        { "filter": { "or": [binary("neq", col("rows"), int(3)), binary("lt", col("k"), int(2)), binary("neq", col("k"), col("top"))] } },
    ]));
    for threads in [1, 2, 3] {
        let control = Arc::new(quiver_graph::Control::new(threads));
        let query = query_of(&input, &plan);
        let output = Session::standard().run(&query, &Parameters::default(), &control);
        assert_eq!(
            sorted(lines(&output.unwrap())),
            ["0|3|0", "1|3|1"],
            "{threads} threads"
        );
    }
}

fn session(options: Value) -> Arc<Session> {
    Arc::new(Session::new(SessionOptions::parse(&options.to_string()).unwrap()).unwrap())
}

/// Numbers without order, in batches.
fn scattered(rows: i64) -> Input {
    let batches = (0..rows)
        .step_by(100_000)
        .map(|start| {
            let values = Int64Array::from_iter_values(
                (start..rows.min(start + 100_000)).map(|n| (n * 7_919) % 1_000_003),
            );
            RecordBatch::try_from_iter([("n", Arc::new(values) as ArrayRef)]).unwrap()
        })
        .collect();
    table_of(batches)
}

#[test]
fn sorts_of_more_than_the_memory_limit_spill_and_give_the_same() {
    let input = [scattered(1_000_000)];
    let plan = steps(json!([{ "sort": [{ "expr": col("n") }] }]));
    let query = query_of(&input, &plan);
    let expected = try_run(&input, &plan).unwrap();
    // The rows are 8 MB.
    for limit in [4_000_000, 2_000_000] {
        let limited = session(json!({ "memoryLimit": limit, "threads": 2 }));
        let got = limited
            .run(&query, &Parameters::default(), &control())
            .unwrap();
        assert!(lines(&got) == lines(&expected), "within {limit} bytes");
    }
}

#[test]
fn sessions_refuse_options_that_they_do_not_have() {
    for options in [r#"{ "memoryLimit": "much" }"#, r#"{ "memory": 1 }"#, "no"] {
        let error = SessionOptions::parse(options).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument, "{options}");
    }
}
