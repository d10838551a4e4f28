//! Running: prepared plans, parameters, streams, cancellation.

mod support;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, Float64Array, Int32Array, RecordBatch};
use quiver_graph::{Control, ErrorCode, Graph};
use quiver_query::{Parameters, Prepared};
use serde_json::{Value, json};
use support::*;

fn param(name: &str) -> Value {
    json!({ "param": name })
}

fn people() -> Graph {
    let city: DictionaryArray<Int32Type> = ["Oslo", "Rome", "Oslo"].into_iter().collect();
    graph(vec![
        (
            "age",
            Arc::new(Int32Array::from(vec![Some(30), Some(40), None])),
        ),
        ("city", Arc::new(city)),
        ("x", Arc::new(Float64Array::from(vec![1.0, 2.5, 3.0]))),
    ])
}

fn prepare(graph: &Graph, steps: Value) -> Prepared {
    prepared(graph, &plan(steps), &control()).unwrap()
}

fn execute(query: &Prepared, literals: Value) -> Vec<String> {
    lines(&query.execute(&parameters(literals), &control()).unwrap())
}

#[test]
fn a_prepared_plan_runs_with_one_value_after_another() {
    let query = prepare(
        &people(),
        json!([{ "filter": binary("eq", col("city"), param("city")) }, { "select": [col("id")] }]),
    );
    for _ in 0..3 {
        assert_eq!(
            execute(&query, json!({ "city": { "string": "Oslo" } })),
            ["0", "2"]
        );
        assert_eq!(
            execute(&query, json!({ "city": { "string": "Rome" } })),
            ["1"]
        );
        assert_eq!(
            execute(&query, json!({ "city": { "string": "x' OR 1=1" } })),
            Vec::<String>::new()
        );
        assert_eq!(
            execute(&query, json!({ "city": "null" })),
            Vec::<String>::new()
        );
    }
}

#[test]
fn a_value_that_does_not_fit_the_column_is_not_bent_to_it() {
    let query = prepare(
        &people(),
        json!([{ "filter": binary("gt", col("age"), param("age")) }, { "select": [col("id")] }]),
    );
    assert_eq!(execute(&query, json!({ "age": { "int": "30" } })), ["1"]);
    assert_eq!(
        execute(&query, json!({ "age": { "float": "29.5" } })),
        ["0", "1"]
    );
    assert_eq!(
        execute(&query, json!({ "age": { "float": "30.5" } })),
        ["1"]
    );
    assert_eq!(
        execute(&query, json!({ "age": { "int": "99999999999" } })),
        Vec::<String>::new()
    );
    let error = query
        .execute(&parameters(json!({ "age": { "string": "x" } })), &control())
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidQuery);
    assert_eq!(execute(&query, json!({ "age": { "int": "35" } })), ["1"]);
}

#[test]
fn parameters_stand_anywhere_and_are_checked_by_name() {
    let steps = json!([
        { "filter": { "and": [binary("ge", col("x"), param("low")), { "sql": "x <= $high AND city IN ($city, 'Paris')" }] } },
        { "select": [col("id"), param("tag"), named(binary("add", col("x"), param("low")), "sum")] },
    ]);
    let query = prepare(&people(), steps.clone());
    assert_eq!(query.parameters(), ["city", "high", "low", "tag"]);
    let all = json!({ "low": { "int": "1" }, "high": { "float": "2.75" }, "city": { "string": "Rome" }, "tag": { "string": "t" } });
    assert_eq!(execute(&query, all.clone()), ["1|t|3.5"]);
    let output = run(
        &people(),
        &plan(steps.clone()),
        &parameters(all),
        &control(),
    )
    .unwrap();
    assert_eq!(lines(&output), ["1|t|3.5"]);
    assert_eq!(names(&output), ["id", "tag", "sum"]);
    let some = parameters(json!({ "low": { "int": "1" } }));
    for error in [
        query.execute(&some, &control()).unwrap_err(),
        run(&people(), &plan(steps), &some, &control()).unwrap_err(),
    ] {
        assert_eq!(
            (error.code, error.details.parameter.as_deref()),
            (ErrorCode::InvalidArgument, Some("city"))
        );
    }
    let query = prepare(&people(), json!([]));
    let error = query.execute(&some, &control()).unwrap_err();
    assert_eq!(
        (error.code, error.details.parameter.as_deref()),
        (ErrorCode::InvalidArgument, Some("low"))
    );
}

#[test]
fn preparing_finds_what_is_wrong() {
    let wrong = |steps: Value| {
        prepared(&people(), &plan(steps), &control())
            .err()
            .unwrap()
            .code
    };
    assert_eq!(
        wrong(json!([{ "filter": binary("eq", col("cty"), param("c")) }])),
        ErrorCode::UnknownColumn
    );
    assert_eq!(
        wrong(json!([{ "filter": binary("eq", col("city"), int(1)) }])),
        ErrorCode::InvalidQuery
    );
    assert_eq!(
        wrong(json!([{ "filter": { "sql": "age > 'x" } }])),
        ErrorCode::InvalidQuery
    );
}

#[test]
fn every_kind_of_plan_runs_again() {
    let g = rows(200_000);
    for (steps, expected) in [
        (
            json!([{ "filter": { "sql": "id < $n" } }, { "groupBy": { "keys": [named(binary("mod", col("id"), int(3)), "k")],
            "aggregates": [json!({ "aggregate": { "name": "count" } })] } }, { "sort": [{ "expr": col("k") }] }]),
            [vec!["0|34", "1|33", "2|33"], vec!["0|4", "1|3", "2|3"]],
        ),
        (
            json!([{ "filter": { "sql": "id < $n" } }, { "sort": [{ "expr": col("id"), "descending": true }] }, { "limit": { "count": 2 } }]),
            [vec!["99", "98"], vec!["9", "8"]],
        ),
        (
            json!([{ "filter": { "sql": "id < $n" } }, "distinct", { "groupBy": { "keys": [], "aggregates": [json!({ "aggregate": { "name": "count" } })] } }]),
            [vec!["100"], vec!["10"]],
        ),
    ] {
        let query = prepare(&g, steps);
        for _ in 0..5 {
            assert_eq!(
                execute(&query, json!({ "n": { "int": "100" } })),
                expected[0]
            );
            assert_eq!(
                execute(&query, json!({ "n": { "int": "10" } })),
                expected[1]
            );
        }
    }
}

#[test]
fn a_prepared_plan_runs_on_many_threads_at_once() {
    let query = prepare(
        &rows(50_000),
        json!([{ "filter": binary("lt", col("id"), param("n")) }]),
    );
    thread::scope(|scope| {
        for worker in 0..16 {
            let query = &query;
            scope.spawn(move || {
                for round in 0..50 {
                    let n = worker * 100 + round;
                    let found = execute(query, json!({ "n": { "int": n.to_string() } }));
                    assert_eq!(found.len(), n);
                }
            });
        }
    });
}

fn pull(rows: &mut quiver_query::RowStream) -> Vec<RecordBatch> {
    std::iter::from_fn(|| rows.next_batch().unwrap()).collect()
}

#[test]
fn streams_give_batches_of_exactly_the_size_asked_for() {
    let g = rows(200_000);
    let steps = json!([{ "filter": { "sql": "id % 3 <> 0" } }]);
    let whole = lines(&query(&g, steps.clone()).unwrap());
    for size in [1000, 65_536, 70_001, 1_000_000] {
        let mut rows = stream(
            &g,
            &plan(steps.clone()),
            &Parameters::default(),
            size,
            &control(),
        )
        .unwrap();
        let batches = pull(&mut rows);
        let (last, others) = batches.split_last().unwrap();
        assert!(others.iter().all(|batch| batch.num_rows() == size));
        assert!((1..=size).contains(&last.num_rows()));
        let output = quiver_query::Output {
            schema: Arc::clone(rows.schema()),
            batches,
        };
        assert_eq!(lines(&output), whole);
        assert!(rows.next_batch().unwrap().is_none());
    }
    let error = stream(&g, &plan(steps), &Parameters::default(), 0, &control())
        .err()
        .unwrap();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
}

#[test]
fn a_stream_of_a_prepared_plan_ends_early_and_the_plan_runs_on() {
    let query = prepare(
        &rows(1_000_000),
        json!([{ "filter": binary("ge", col("id"), param("n")) }]),
    );
    for round in 0..20 {
        let from = parameters(json!({ "n": { "int": round.to_string() } }));
        let mut rows = query.stream(&from, 10, &control()).unwrap();
        assert_eq!(rows.next_batch().unwrap().unwrap().num_rows(), 10);
        drop(rows);
        let mut rows = query.stream(&from, 400_000, &control()).unwrap();
        assert_eq!(
            pull(&mut rows)
                .iter()
                .map(RecordBatch::num_rows)
                .sum::<usize>(),
            1_000_000 - round
        );
    }
}

#[test]
fn a_stream_starts_before_the_query_has_read_all() {
    let g = rows(4_000_000);
    let grip = control();
    let mut rows = stream(
        &g,
        &plan(json!([{ "filter": { "sql": "id >= 0" } }])),
        &Parameters::default(),
        1000,
        &grip,
    )
    .unwrap();
    rows.next_batch().unwrap().unwrap();
    thread::sleep(Duration::from_millis(100));
    let read = grip.progress();
    assert_eq!(read.total, 4_000_000);
    assert!(
        read.done < 1_500_000,
        "{} rows were read for the first 1000",
        read.done
    );
}

#[test]
fn an_error_in_a_stream_arrives_at_its_batch() {
    let g = rows(300_000);
    let steps = json!([{ "select": [{ "sql": "1 % (id - 250000)" }] }]);
    let mut rows = stream(&g, &plan(steps), &Parameters::default(), 1000, &control()).unwrap();
    let mut good = 0;
    let error = loop {
        match rows.next_batch() {
            Ok(Some(_)) => good += 1,
            Ok(None) => panic!("the division by zero went unseen"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert!(good > 150, "only {good} batches came before the error");
    assert!(rows.next_batch().unwrap().is_none());
}

#[test]
fn progress_counts_rows() {
    let grip = control();
    run(
        &rows(500_000),
        &plan(json!([{ "filter": { "sql": "id > 5" } }])),
        &Parameters::default(),
        &grip,
    )
    .unwrap();
    let progress = grip.progress();
    assert_eq!(
        (progress.phase, progress.done, progress.total),
        ("query", 500_000, 500_000)
    );
}

/// Cancels after `delay`, and says how long the work went on after that.
fn cancelled_after(
    delay: Duration,
    work: impl FnOnce(&Arc<Control>) -> quiver_graph::Result<()>,
) -> Duration {
    let grip = control();
    let other = Arc::clone(&grip);
    let canceller = thread::spawn(move || {
        thread::sleep(delay);
        other.cancel();
        Instant::now()
    });
    let error = work(&grip).unwrap_err();
    let ended = Instant::now();
    assert_eq!(error.code, ErrorCode::Cancelled);
    ended.saturating_duration_since(canceller.join().unwrap())
}

#[test]
fn cancelling_ends_heavy_queries_soon_and_the_graph_stays_usable() {
    let g = rows(3_000_000);
    let slow =
        json!({ "sql": "concat(cast(id * 7919 % 1000003 AS varchar), 'x', cast(id AS varchar))" });
    for steps in [
        json!([{ "groupBy": { "keys": [named(slow.clone(), "k")], "aggregates": [json!({ "aggregate": { "name": "count" } })] } }]),
        json!([{ "withColumns": [named(slow.clone(), "k")] }, { "sort": [{ "expr": col("k") }] }]),
        json!([{ "filter": { "sql": "regexp_like(concat(cast(id AS varchar), 'aaaaaaaaaaaaaaaa'), '(a+b)|(a+c)|(1.*9.*7.*a)')" } }]),
    ] {
        let late = cancelled_after(Duration::from_millis(60), |grip| {
            run(&g, &plan(steps.clone()), &Parameters::default(), grip).map(|_| ())
        });
        assert!(
            late < Duration::from_millis(1000),
            "{steps} went on for {late:?}"
        );
        assert_eq!(
            query(&g, json!([{ "limit": { "count": 2 } }]))
                .unwrap()
                .batches[0]
                .num_rows(),
            2
        );
    }
}

#[test]
fn a_cancelled_control_starts_nothing() {
    let grip = control();
    grip.cancel();
    let error = run(&rows(10), &plan(json!([])), &Parameters::default(), &grip).unwrap_err();
    assert_eq!(error.code, ErrorCode::Cancelled);
}
