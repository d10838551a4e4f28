//! Columns told to a caller that cannot wait for ever.

mod support;

use std::fs;
use std::time::Duration;

use quiver_graph::ErrorCode;
use quiver_query::{Plan, Query, Session};
use serde_json::json;
use support::*;

fn over(path: &str) -> Query {
    let source = json!({ "kind": "files", "format": "csv", "paths": [path], "options": {} });
    let plan = json!({ "source": source, "steps": [] }).to_string();
    Query {
        plan: Plan::parse(&plan).unwrap(),
        inputs: Vec::new(),
    }
}

#[test]
fn files_are_waited_for_no_longer_than_asked() {
    let path = std::env::temp_dir().join(format!("quiver-schema-{}.csv", std::process::id()));
    fs::write(&path, "a,b\n1,x\n").unwrap();
    let (session, path) = (Session::standard(), path.display().to_string());
    let query = over(&path);
    // More often than readers may be stuck: those that nobody waits for end, too.
    for _ in 0..30 {
        let schema = session.schema_within(query.clone(), Duration::from_secs(60));
        assert_eq!(schema.unwrap(), session.schema(&query).unwrap());
        let late = session
            .schema_within(query.clone(), Duration::ZERO)
            .unwrap_err();
        assert_eq!(late.code, ErrorCode::IoError);
        assert!(late.details.got.is_some(), "{late}");
        std::thread::sleep(Duration::from_millis(20));
    }
    fs::remove_file(&path).unwrap();
    let missing = session.schema_within(query, Duration::from_secs(60));
    assert_eq!(missing.unwrap_err().code, ErrorCode::FileNotFound);
}

#[test]
fn what_reads_no_files_is_told_at_once() {
    let query = Query::over(&rows(3), plan(json!([])));
    let schema = Session::standard().schema_within(query, Duration::ZERO);
    assert_eq!(schema.unwrap().fields().len(), 1);
}
