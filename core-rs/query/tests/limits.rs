//! What planning may take: text that can be read in many ways, plans that grow, time, and a caller who aborts.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use quiver_graph::{Control, ErrorCode, GraphError};
use quiver_query::{Output, Parameters, Plan, Query, Session, SessionOptions};
use serde_json::json;
use support::*;

/// On a machine that is busy with other tests, in a build that is not optimised.
const SOON: Duration = Duration::from_secs(10);

fn over_rows(text: &str) -> Query {
    let source = json!({ "kind": "sql", "text": text, "graphs": [{ "name": null, "graph": 0 }] });
    let plan = Plan::parse(&json!({ "source": source }).to_string()).unwrap();
    Query::over(&rows(3), plan)
}

fn run_in(session: &Session, text: &str) -> Result<Output, GraphError> {
    session.run(&over_rows(text), &Parameters::default(), &control())
}

fn limited(options: SessionOptions) -> Session {
    Session::new(options).unwrap()
}

/// Openings and endings that go around an expression.
const AROUND: &[(&str, &str)] = &[
    ("NOT (", ")"),
    ("NOT ((", "))"),
    ("CAST(", " AS INT)"),
    ("TRY_CAST(", " AS INT)"),
    ("ARRAY[", "]"),
    ("[", "]"),
    ("(", ")"),
    ("f(", ")"),
    ("-(", ")"),
    ("(1, ", ")"),
    ("CASE WHEN ", " THEN 1 END"),
    ("CASE ", " WHEN 1 THEN 1 END"),
    ("EXISTS(SELECT ", ")"),
    ("(SELECT ", ")"),
    ("1 IN (", ")"),
    ("1 BETWEEN (", ") AND 2"),
    ("INTERVAL (", ")"),
    ("TRIM(", ")"),
    ("EXTRACT(YEAR FROM ", ")"),
    ("POSITION(", " IN 'x')"),
    ("SUBSTRING(", " FROM 1)"),
    ("OVERLAY(", " PLACING 'x' FROM 1)"),
    ("STRUCT(", ")"),
    ("MAP {'a': ", "}"),
    ("{'a': ", "}"),
    ("CEIL(", ")"),
    ("FLOOR(", " TO DAY)"),
    ("(x) -> (", ")"),
    ("f(DISTINCT ", ") OVER ()"),
    ("f(ARRAY[NOT CAST(", " AS INT)])"),
    ("DATE (", ")"),
    ("CONVERT(INT, ", ")"),
    ("GROUPING SETS (", ")"),
    ("PRIOR (", ")"),
    ("ALL (", ")"),
    ("x.y(", ")"),
    ("a[", "]"),
];

#[test]
fn text_that_can_be_read_in_many_ways_is_refused_soon() {
    let whole = |depth: usize, (before, after): (&str, &str), shape: usize| {
        let (open, close) = (before.repeat(depth), after.repeat(depth));
        match shape {
            0 => format!("SELECT {open}1{close}"),
            1 => format!("SELECT {open}"),
            2 => format!("SELECT * FROM nodes WHERE {open}id = 1{close} ORDER BY {open}1{close}"),
            3 => format!("SELECT * FROM {open}nodes{close}"),
            _ => format!("WITH c AS (SELECT {open}1{close} FROM nodes) SELECT {open}1 FROM c"),
        }
    };
    let mut worst = (Duration::ZERO, String::new());
    for around in AROUND {
        for depth in [8, 24, 48, 200, 1500] {
            for shape in 0..5 {
                let text = whole(depth, *around, shape);
                let begin = Instant::now();
                // Some of it may be a query.
                let _ = run_in(&Session::standard(), &text);
                let taken = begin.elapsed();
                if taken > worst.0 {
                    worst = (taken, text);
                }
            }
        }
    }
    let shown: String = worst.1.chars().take(80).collect();
    assert!(worst.0 < SOON, "{:?}: {shown}", worst.0);
}

#[test]
fn the_same_holds_of_expressions_and_of_text_within_frames() {
    for (before, after) in AROUND {
        let text = format!("{}id = 1{}", before.repeat(48), after.repeat(48));
        let begin = Instant::now();
        let _ = query(&rows(3), json!([{ "filter": { "sql": text } }]));
        let _ = schema(&rows(3), &plan(json!([{ "filter": { "sql": text } }])));
        assert!(begin.elapsed() < SOON, "{before}");
    }
    let text = format!("SELECT {}true{}", "NOT (".repeat(40), ")".repeat(40));
    let error = run_in(&Session::standard(), &text).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidQuery);
    assert!(error.message.contains("nested too deeply"), "{error}");
}

#[test]
fn what_people_nest_is_read() {
    let text = "SELECT NOT (NOT (CAST(CAST((((id + 1) * 2) - 1) AS VARCHAR) AS INT) IN (SELECT max(id) FROM nodes)))
        AND NOT (ARRAY[ARRAY[ARRAY[1]]] = ARRAY[ARRAY[ARRAY[2]]]) AS a,
        CASE WHEN (CASE WHEN ((id)) > (1) THEN (1) ELSE (2) END) > 1 THEN NOT (true) ELSE NOT (NOT (false)) END AS b
        FROM nodes WHERE NOT (NOT (NOT (NOT (NOT (NOT (id > 100))))))";
    let output = run_in(&Session::standard(), text).unwrap();
    assert_eq!(
        output.batches.iter().map(|b| b.num_rows()).sum::<usize>(),
        0
    );
}

/// `levels` common table expressions, each of which reads the one before `times` times, by `join`.
fn tower(levels: usize, times: usize, join: &str) -> String {
    let mut text = "WITH c0 AS (SELECT id FROM nodes)".to_owned();
    for level in 1..=levels {
        let below = format!("c{}", level - 1);
        let reads: Vec<String> = (0..times)
            .map(|read| match join {
                "UNION ALL" => format!("SELECT id FROM {below}"),
                _ => format!("{below} AS t{read}"),
            })
            .collect();
        let reads = reads.join(&format!(" {join} "));
        text.push_str(&match join {
            "UNION ALL" => format!(", c{level} AS ({reads})"),
            _ => format!(", c{level} AS (SELECT t0.id FROM {reads})"),
        });
    }
    format!("{text} SELECT count(*) FROM c{levels}")
}

#[test]
fn expressions_that_read_the_one_before_twice_are_bounded() {
    for join in ["UNION ALL", "CROSS JOIN", "NATURAL JOIN", ","] {
        for (levels, times) in [(18, 2), (24, 2), (60, 2), (12, 3), (60, 4)] {
            let text = tower(levels, times, join);
            let begin = Instant::now();
            let error = run_in(&Session::standard(), &text).unwrap_err();
            assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
            let parameter = error.details.parameter.as_deref();
            assert_eq!(parameter, Some("planSizeLimit"), "{error}");
            assert!(begin.elapsed() < SOON, "{join} {levels} {times}");
        }
    }
    // Those that no other reads are planned, too.
    let unread = tower(40, 2, ",").replace("FROM c40", "FROM c0");
    let error = run_in(&Session::standard(), &unread).unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
    // In place, and by names of their own within.
    let output = run_in(&Session::standard(), &tower(6, 2, "UNION ALL")).unwrap();
    assert_eq!(lines(&output), [(3 << 6).to_string()]);
    let within = "WITH c AS (SELECT id FROM nodes), d AS (WITH e AS (SELECT 1 AS id) SELECT a.id FROM e a, e b)
        SELECT count(*) FROM d, c";
    assert_eq!(lines(&run_in(&Session::standard(), within).unwrap()), ["3"]);
}

#[test]
fn subqueries_count_wherever_they_stand() {
    let small = limited(SessionOptions {
        plan_size_limit: Some(60),
        ..SessionOptions::default()
    });
    let one = "SELECT count(*) AS n FROM nodes";
    assert!(run_in(&small, one).is_ok());
    let many = [
        format!(
            "SELECT {}",
            vec!["(SELECT max(id) FROM nodes)"; 30].join(" + ")
        ),
        format!(
            "SELECT 1 FROM nodes WHERE {}",
            vec!["id IN (SELECT id FROM nodes)"; 30].join(" AND ")
        ),
        format!(
            "SELECT {} FROM nodes",
            (0..60)
                .map(|place| format!("id + 2 AS c{place}"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        vec![one; 70].join(" UNION ALL "),
    ];
    for text in many {
        let error = run_in(&small, &text).unwrap_err();
        let short: String = text.chars().take(60).collect();
        assert_eq!(error.code, ErrorCode::LimitExceeded, "{short}: {error}");
    }
    let steps = vec![json!({ "limit": { "offset": 0, "count": 5 } }); 70];
    let query = Query::over(&rows(3), plan(json!(steps)));
    let error = small.run(&query, &Parameters::default(), &control());
    assert_eq!(error.unwrap_err().code, ErrorCode::LimitExceeded);
    assert_eq!(
        small.schema(&query).unwrap_err().code,
        ErrorCode::LimitExceeded
    );
}

#[test]
fn long_text_is_not_even_read() {
    let small = limited(SessionOptions {
        sql_size_limit: Some(100),
        ..SessionOptions::default()
    });
    assert!(run_in(&small, "SELECT 1").is_ok());
    let text = format!("SELECT '{}'", "x".repeat(100));
    let error = run_in(&small, &text).unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded);
    assert_eq!(error.details.parameter.as_deref(), Some("sqlSizeLimit"));
    assert!(run_in(&Session::standard(), &text).is_ok());
    let steps = json!([{ "filter": { "sql": format!("id > 1 OR '{}' = ''", "x".repeat(100)) } }]);
    let query = Query::over(&rows(3), plan(steps));
    let error = small.run(&query, &Parameters::default(), &control());
    assert_eq!(error.unwrap_err().code, ErrorCode::LimitExceeded);
}

#[test]
fn planning_that_takes_too_long_ends_and_names_the_limit() {
    let hasty = Arc::new(limited(SessionOptions {
        plan_time_limit: Some(30),
        ..SessionOptions::default()
    }));
    let query = over_rows(&tower(11, 2, ","));
    let begin = Instant::now();
    let nothing = Parameters::default();
    let run = hasty.run(&query, &nothing, &control()).err();
    let stream = hasty.stream(&query, &nothing, 10, &control()).err();
    let explained = hasty.explain(&query).err();
    for error in [run, stream, explained] {
        let error = error.unwrap();
        assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
        assert_eq!(error.details.parameter.as_deref(), Some("planTimeLimit"));
    }
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
    assert!(run_in(&limited(SessionOptions::default()), "SELECT 1").is_ok());
}

#[test]
fn a_caller_who_aborts_ends_planning() {
    for join in [",", "NATURAL JOIN", "UNION ALL"] {
        let control = Arc::new(Control::new(2));
        let query = over_rows(&tower(11, 2, join));
        let late = std::thread::scope(|scope| {
            let aborting = Arc::clone(&control);
            let aborted = scope.spawn(move || {
                std::thread::sleep(Duration::from_millis(100));
                aborting.cancel();
                Instant::now()
            });
            let error = Session::standard().run(&query, &Parameters::default(), &control);
            assert_eq!(error.unwrap_err().code, ErrorCode::Cancelled);
            let ended = Instant::now();
            ended - aborted.join().unwrap()
        });
        assert!(late < SOON, "{join}: {late:?}");
    }
}

#[test]
fn one_step_per_column_is_planned_as_one() {
    let steps: Vec<_> = (0..60)
        .map(|at| {
            let sum = binary("add", col("id"), int(at));
            json!({ "withColumns": [{ "alias": { "expr": sum, "name": format!("c{at}") } }] })
        })
        .collect();
    let output = query(&rows(2), json!(steps)).unwrap();
    let line = (0..60).map(|at| (at + 1).to_string());
    let line: Vec<String> = std::iter::once("1".to_owned()).chain(line).collect();
    assert_eq!(lines(&output)[1], line.join("|"));
    // Each above the other they would have thousands of parts.
    let small = limited(SessionOptions {
        plan_size_limit: Some(600),
        ..SessionOptions::default()
    });
    let query_of = |steps| Query::over(&rows(2), plan(steps));
    let parameters = Parameters::default();
    assert!(
        small
            .run(&query_of(json!(steps)), &parameters, &control())
            .is_ok()
    );
    // One that reads another's result stands above it, and one in its place is read after it.
    let next = |name: &str, of: &str| {
        let sum = binary("add", col(of), int(1));
        json!({ "withColumns": [{ "alias": { "expr": sum, "name": name } }] })
    };
    let chained = json!([
        next("a", "id"),
        next("b", "a"),
        next("a", "b"),
        next("c", "a")
    ]);
    assert_eq!(lines(&query(&rows(1), chained).unwrap()), ["0|3|2|4"]);
}

#[test]
fn a_file_of_many_columns_takes_little() {
    let folder = files::Folder::new("wide");
    let columns = 20_000;
    let names: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
    let values: Vec<String> = (0..columns).map(|at| at.to_string()).collect();
    let text = format!("{}\n{}\n", names.join(","), values.join(","));
    let path = folder.put("wide.csv", &text);
    let begin = Instant::now();
    let count =
        json!([{ "groupBy": { "keys": [], "aggregates": [aggregate("count", json!(null))] } }]);
    let output = files::run_query(&files::scan("csv", &[&path], json!({}), count));
    assert_eq!(lines(&output.unwrap()), ["1"]);
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
}
