//! Queries whose data is larger than their session's memory.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use quiver_graph::{ErrorCode, Graph};
use quiver_query::{
    Input, MemoryTable, Output, Parameters, Plan, Query, RowStream, Session, SessionOptions,
};
use serde_json::{Value, json};
use support::*;

const MEGABYTE: usize = 1 << 20;

/// A folder of this test's own, removed when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("quiver-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// The files in it, at any depth.
    fn files(&self) -> usize {
        fn count(path: &Path) -> usize {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            let each = entries.map(|entry| match entry.path() {
                path if path.is_dir() => count(&path),
                _ => 1,
            });
            each.sum()
        }
        count(&self.0)
    }
}

impl Folder {
    /// The threads of a query that was dropped let go of their files a moment later.
    fn empties(&self) {
        let begin = Instant::now();
        while self.files() > 0 {
            assert!(begin.elapsed() < Duration::from_secs(20), "files stay");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn session(folder: &Folder, megabytes: usize) -> Arc<Session> {
    let options = SessionOptions {
        threads: Some(2),
        memory_limit: Some(megabytes * MEGABYTE),
        temp_dir: Some(folder.0.clone()),
        ..SessionOptions::default()
    };
    Arc::new(Session::new(options).unwrap())
}

/// `rows` rows: `key` runs through all numbers below `rows` out of order, `group` likewise below `groups`. 40 bytes and more each.
fn table(rows: i64, groups: i64) -> Arc<MemoryTable> {
    // Odd, and so coprime to powers of two.
    let key = (0..rows).map(|row| (row * 7_368_787) % rows);
    let text = (0..rows).map(|row| format!("row number {row:08}"));
    let batch = RecordBatch::try_from_iter(vec![
        (
            "key",
            Arc::new(Int64Array::from_iter_values(key)) as ArrayRef,
        ),
        (
            "group",
            Arc::new(Int64Array::from_iter_values(
                (0..rows).map(|row| (row * 104_729) % groups),
            )),
        ),
        (
            "value",
            Arc::new(Float64Array::from_iter_values(
                (0..rows).map(|row| row as f64),
            )),
        ),
        ("text", Arc::new(StringArray::from_iter_values(text))),
    ])
    .unwrap();
    Arc::new(MemoryTable {
        schema: batch.schema(),
        batches: vec![batch],
    })
}

fn bytes(table: &MemoryTable) -> usize {
    let batches = table.batches.iter();
    batches.map(RecordBatch::get_array_memory_size).sum()
}

fn over(table: &Arc<MemoryTable>, steps: Value) -> Query {
    let plan = json!({ "source": { "kind": "table", "table": 0 }, "steps": steps });
    Query {
        plan: Plan::parse(&plan.to_string()).unwrap(),
        inputs: vec![Input::Table(Arc::clone(table))],
    }
}

fn sql(table: &Arc<MemoryTable>, text: &str) -> Query {
    let frame = json!({ "source": { "kind": "table", "table": 0 }, "steps": [] });
    let source = json!({
        "kind": "sql", "text": text, "relations": [{ "name": "t", "plan": frame }],
    });
    Query {
        plan: Plan::parse(&json!({ "source": source }).to_string()).unwrap(),
        inputs: vec![Input::Table(Arc::clone(table))],
    }
}

fn run(session: &Arc<Session>, query: &Query) -> Output {
    session
        .run(query, &Parameters::default(), &control())
        .unwrap()
}

/// Whether `key` counts from 0 to `rows`, all of them in order.
fn counts(stream: &mut RowStream, rows: i64) -> bool {
    let mut next = 0;
    while let Some(batch) = stream.next_batch().unwrap() {
        for key in batch.column(0).as_primitive::<Int64Type>().values() {
            if *key != next {
                return false;
            }
            next += 1;
        }
    }
    next == rows
}

#[test]
fn sorts_of_four_times_the_memory_finish() {
    let rows = 1 << 20;
    let table = table(rows, 10);
    let folder = Folder::new("sort");
    let limit = 12;
    assert!(bytes(&table) > 4 * limit * MEGABYTE, "{}", bytes(&table));
    let session = session(&folder, limit);
    let query = over(&table, json!([{ "sort": [{ "expr": col("key") }] }]));
    let mut stream = session
        .stream(&query, &Parameters::default(), 8192, &control())
        .unwrap();
    let first = stream.next_batch().unwrap().unwrap();
    assert_eq!(
        first.column(0).as_primitive::<Int64Type>().value(8191),
        8191
    );
    assert!(folder.files() > 0, "nothing was set aside");
    drop(stream);
    folder.empties();
    let mut stream = session
        .stream(&query, &Parameters::default(), 8192, &control())
        .unwrap();
    assert!(counts(&mut stream, rows));
    drop(stream);
    folder.empties();
    drop(session);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
}

#[test]
fn sorts_in_sql_are_set_aside_too() {
    let rows = 1 << 20;
    let table = table(rows, 10);
    let folder = Folder::new("sql");
    let session = session(&folder, 12);
    let query = sql(
        &table,
        "SELECT key, text, row_number() OVER (ORDER BY key) AS n FROM t ORDER BY key",
    );
    let mut stream = session
        .stream(&query, &Parameters::default(), 65_536, &control())
        .unwrap();
    assert!(counts(&mut stream, rows));
    drop(stream);
    folder.empties();
}

#[test]
fn groups_beyond_the_memory_are_set_aside() {
    let rows = 1 << 19;
    let table = table(rows, rows);
    let folder = Folder::new("groups");
    let session = session(&folder, 12);
    let query = sql(
        &table,
        "SELECT count(*), sum(n) FROM (SELECT \"group\", text, count(*) AS n FROM t GROUP BY \"group\", text)",
    );
    assert_eq!(lines(&run(&session, &query)), [format!("{rows}|{rows}")]);
    folder.empties();
}

#[test]
fn joins_beyond_the_memory_are_set_aside() {
    let rows = 1 << 19;
    let table = table(rows, rows);
    let folder = Folder::new("joins");
    let session = session(&folder, 12);
    let query = sql(
        &table,
        "SELECT count(*), sum(a.value), max(b.text) FROM t a JOIN t b ON a.key = b.\"group\"",
    );
    let sum = (rows * (rows - 1) / 2) as f64;
    assert_eq!(
        lines(&run(&session, &query)),
        [format!("{rows}|{sum:?}|row number {:08}", rows - 1)]
    );
    let left = sql(
        &table,
        "SELECT count(*) FROM t a LEFT JOIN t b ON a.key = b.key AND b.value < 0 WHERE b.key IS NULL",
    );
    assert_eq!(lines(&run(&session, &left)), [rows.to_string()]);
    folder.empties();
}

#[test]
fn what_can_not_be_set_aside_fails_and_leaves_the_session_usable() {
    let rows = 1 << 19;
    let table = table(rows, rows);
    let folder = Folder::new("exhausted");
    let session = session(&folder, 4);
    // One list of all texts fits nowhere.
    let lists = sql(&table, "SELECT array_agg(text) FROM t");
    let error = session
        .run(&lists, &Parameters::default(), &control())
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
    assert!(error.message.contains("4194304 bytes"), "{error}");
    assert_eq!(error.details.parameter.as_deref(), Some("memoryLimit"));
    folder.empties();
    let small = sql(&table, "SELECT count(*) FROM t WHERE key < 10");
    assert_eq!(lines(&run(&session, &small)), ["10"]);
}

#[test]
fn algorithms_count_against_the_memory() {
    let size = 1 << 20;
    let graph = Graph::from_endpoints(size, vec![0], vec![1], true).unwrap();
    let folder = Folder::new("algorithms");
    let source = json!({
        "kind": "sql", "text": "SELECT count(*) FROM pagerank()", "graphs": [{ "name": null, "graph": 0 }],
    });
    let plan = Plan::parse(&json!({ "source": source }).to_string()).unwrap();
    let query = Query::over(&graph, plan);
    let error = session(&folder, 4)
        .run(&query, &Parameters::default(), &control())
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
    assert!(error.message.contains("pagerank"), "{error}");
    let output = run(&session(&folder, 400), &query);
    assert_eq!(lines(&output), [size.to_string()]);
}

#[test]
fn queries_of_one_session_share_its_memory() {
    let rows = 1 << 20;
    let table = table(rows, 10);
    let folder = Folder::new("shared");
    let session = session(&folder, 24);
    let query = over(&table, json!([{ "sort": [{ "expr": col("key") }] }]));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut stream = session
                    .stream(&query, &Parameters::default(), 8192, &control())
                    .unwrap();
                assert!(counts(&mut stream, rows));
            });
        }
    });
    folder.empties();
}

#[test]
fn the_last_rows_of_a_large_table_take_little_memory() {
    let rows = 1 << 20;
    let table = table(rows, 10);
    let folder = Folder::new("tail");
    let limited = session(&folder, 12);
    let sort = json!({ "sort": [{ "expr": col("key") }] });
    let tail = |count: i64| json!({ "tail": { "count": count } });
    let output = run(&limited, &over(&table, json!([sort, tail(2)])));
    let last = lines(&output);
    let keys: Vec<&str> = last
        .iter()
        .filter_map(|line| line.split('|').next())
        .collect();
    assert_eq!(keys, [(rows - 2).to_string(), (rows - 1).to_string()]);
    // So many fit nowhere.
    let error = limited
        .run(
            &over(&table, json!([tail(rows - 1)])),
            &Parameters::default(),
            &control(),
        )
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
    assert!(error.message.contains("tail"), "{error}");
    folder.empties();
}

#[test]
fn windows_hold_one_partition_and_count_it() {
    let rows = 1 << 19;
    let table = table(rows, rows / 64);
    let folder = Folder::new("windows");
    let limited = session(&folder, 8);
    let total = |over: &str| {
        sql(
            &table,
            &format!(
                "SELECT sum(n), count(*) FROM (SELECT count(value) OVER ({over}) AS n, text FROM t)"
            ),
        )
    };
    let each = run(&limited, &total("PARTITION BY \"group\""));
    assert_eq!(lines(&each), [format!("{}|{rows}", rows * 64)]);
    let few = "PARTITION BY \"group\" ORDER BY key RANGE BETWEEN 0 PRECEDING AND 0 FOLLOWING";
    assert_eq!(
        lines(&run(&limited, &total(few))),
        [format!("{rows}|{rows}")]
    );
    // All rows are one partition.
    let reaching = "ORDER BY key ROWS BETWEEN 1000000 PRECEDING AND 1000000 FOLLOWING";
    for whole in ["", reaching] {
        let error = limited
            .run(&total(whole), &Parameters::default(), &control())
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfMemory, "{whole}: {error}");
        let all = run(&session(&folder, 1000), &total(whole));
        assert_eq!(lines(&all), [format!("{}|{rows}", rows * rows)], "{whole}");
    }
    folder.empties();
}

#[test]
fn rows_given_to_algorithms_count_against_the_memory() {
    let table = table(1 << 20, 10);
    let graph = Graph::from_endpoints(1 << 20, vec![0], vec![1], true).unwrap();
    let folder = Folder::new("arguments");
    let source = json!({
        "kind": "sql",
        "text": "SELECT count(*) FROM bfs(sources => (SELECT key FROM t)) WHERE distance = 0",
        "graphs": [{ "name": null, "graph": 0 }],
        "relations": [{ "name": "t", "plan": { "source": { "kind": "table", "table": 1 }, "steps": [] } }],
    });
    let query = Query {
        plan: Plan::parse(&json!({ "source": source }).to_string()).unwrap(),
        inputs: vec![Input::Graph(graph), Input::Table(table)],
    };
    let error = session(&folder, 4)
        .run(&query, &Parameters::default(), &control())
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
    assert!(error.message.contains("bfs"), "{error}");
    let output = run(&session(&folder, 400), &query);
    assert_eq!(lines(&output), [(1 << 20).to_string()]);
}

#[test]
fn sets_of_values_count_against_the_memory() {
    let table = table(1 << 19, 10);
    let keys = RecordBatch::try_from_iter([("key", Arc::clone(table.batches[0].column(0)))]);
    let keys = keys.unwrap();
    let keys = Arc::new(MemoryTable {
        schema: keys.schema(),
        batches: vec![keys],
    });
    let folder = Folder::new("sets");
    let steps = json!([
        { "filter": { "inTable": { "expr": col("value"), "table": 1 } } },
        { "groupBy": { "keys": [], "aggregates": [named(aggregate("sum", col("key")), "sum")] } },
    ]);
    let mut query = over(&table, steps);
    query.inputs.push(Input::Table(keys));
    let limited = session(&folder, 4);
    for _ in 0..2 {
        let error = limited
            .run(&query, &Parameters::default(), &control())
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
        assert!(error.message.contains("isIn"), "{error}");
    }
    let rows: i64 = 1 << 19;
    let output = run(&session(&folder, 400), &query);
    assert_eq!(lines(&output), [(rows * (rows - 1) / 2).to_string()]);
}

/// Counts up to `iterations` on every node.
fn counting(iterations: u64, steps: Value) -> Value {
    let sent = json!([{ "expr": { "of": { "side": "src", "name": "count" } } }]);
    let most = named(aggregate("max", json!({ "of": { "side": "msg" } })), "in");
    let update = binary("add", col("count"), int(1));
    json!({
        "source": {
            "kind": "pregel",
            "passing": { "toDst": sent, "aggregates": [most] },
            "columns": [{ "name": "count", "initial": int(0), "update": update }],
            "until": { "maxIterations": iterations },
        },
        "steps": steps,
    })
}

#[test]
fn a_sort_of_messages_counts_their_rows_once() {
    let nodes = 1 << 19;
    let graph = Graph::from_endpoints(nodes, vec![0], vec![1], true).unwrap();
    let folder = Folder::new("messages");
    let plan = counting(
        2,
        json!([{ "sort": [{ "expr": col("id"), "descending": true }] }]),
    );
    let query = Query::over(&graph, Plan::parse(&plan.to_string()).unwrap());
    // Each of its slices taken for the whole of it would be fifty times that.
    let limited = session(&folder, 96);
    let mut stream = limited
        .stream(&query, &Parameters::default(), 8192, &control())
        .unwrap();
    let first = stream.next_batch().unwrap().unwrap();
    assert_eq!(first.num_rows(), 8192);
    assert_eq!(folder.files(), 0, "rows that fit were set aside");
}

#[test]
fn a_reader_that_goes_away_ends_the_messages() {
    let (nodes, edges) = (1 << 16, 1 << 17);
    let source: Vec<u32> = (0..edges).map(|edge| edge % nodes).collect();
    let target: Vec<u32> = (0..edges).map(|edge| (edge * 7 + 1) % nodes).collect();
    let graph = Graph::from_endpoints(nodes as usize, source, target, true).unwrap();
    let endless = counting(1_000_000_000, json!([]));
    // The first rows wait for nothing; the others begin beside them.
    let text = "SELECT a FROM (VALUES (1), (2)) AS few(a) UNION ALL SELECT count FROM endless";
    let source = json!({
        "kind": "sql", "text": text, "relations": [{ "name": "endless", "plan": endless }],
    });
    let plan = Plan::parse(&json!({ "source": source }).to_string()).unwrap();
    let query = Query::over(&graph, plan);
    let control = control();
    let mut stream = Session::standard()
        .stream(&query, &Parameters::default(), 1, &control)
        .unwrap();
    assert!(stream.next_batch().unwrap().is_some());
    let begin = Instant::now();
    while control.progress().phase != "iterate" || control.progress().done < 2 {
        assert!(begin.elapsed() < Duration::from_secs(20), "nothing began");
        std::thread::sleep(Duration::from_millis(2));
    }
    drop(stream);
    let mut done = control.progress().done;
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let now = control.progress().done;
        if now == done {
            break;
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "it goes on");
        done = now;
    }
}

/// The largest limits, over what a sort keeps the first groups of: nothing is set aside for rows that are not there.
#[test]
fn a_limit_takes_no_memory_of_its_own() {
    let graph = rows(1_000);
    let most = i64::MAX as u64;
    for count in [5, 70_000, 10_000_000_000, most - 1, most, u64::MAX] {
        let limit = json!({ "limit": { "offset": 1, "count": count } });
        let sort = json!({ "sort": [{ "expr": col("id") }] });
        let one_each = json!({ "distinctBy": { "columns": ["id"], "keep": "first" } });
        let keyed = named(binary("mod", col("id"), int(10)), "id");
        let largest = named(aggregate("max", col("id")), "most");
        let groups = json!({ "groupBy": { "keys": [keyed], "aggregates": [largest] } });
        let by_most = json!({ "sort": [{ "expr": col("most"), "descending": true }] });
        for (steps, all) in [
            (json!([one_each, limit]), 1_000),
            (json!(["distinct", sort, limit]), 1_000),
            (json!([groups, by_most, limit]), 10),
            (json!([groups, sort, limit]), 10),
        ] {
            let found =
                query(&graph, steps.clone()).unwrap_or_else(|error| panic!("{steps}: {error}"));
            let expected = count.min(all - 1) as usize;
            assert_eq!(lines(&found).len(), expected, "{steps}");
        }
    }
}
