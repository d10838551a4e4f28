//! What came from outside and is read by recursion has a bound, which is reached long before the end of a stack.

mod support;

use std::fs;

use quiver_graph::{ErrorCode, GraphError};
use quiver_query::{Parameters, Plan, Query, Session, SessionOptions};
use serde_json::{Value, json};
use support::files::*;
use support::*;

/// The name of a type that is nested so deep.
fn nested(depth: usize, outer: &str, inner: &str) -> String {
    format!("{}{inner}{}", outer.repeat(depth), ")".repeat(depth))
}

const OUTER: [&str; 5] = [
    "List(",
    "LargeList(non-null ",
    "Dictionary(Int8, ",
    "Struct(\"a\": ",
    "FixedSizeList(2 x ",
];

/// A name that is longer than any stack, where a type is told: refused for its depth, whatever comes of a shallow one.
fn refuses(what: &str, attempt: impl Fn(&str) -> Option<GraphError>) {
    for outer in OUTER {
        for depth in [49, 200_000] {
            let error = attempt(&nested(depth, outer, "Int64"));
            let error = error.unwrap_or_else(|| panic!("{what} takes {outer}… {depth} times"));
            assert!(
                error.message.contains("nested too deeply"),
                "{what}: {}",
                error.message.chars().take(300).collect::<String>()
            );
        }
        let shallow = attempt(&nested(3, outer, "Int64"));
        assert!(shallow.is_none_or(|error| !error.message.contains("too deeply")));
    }
}

#[test]
fn names_of_types() {
    let graph = rows(1);
    // Of text that is longer than SQL may be, the depth would not be told.
    let patient = Session::new(SessionOptions {
        sql_size_limit: Some(usize::MAX),
        ..SessionOptions::default()
    });
    let patient = patient.unwrap();
    let selected = |expr: Value| {
        let query = Query::over(&graph, plan(json!([{ "select": [named(expr, "a")] }])));
        let run = patient.run(&query, &Parameters::default(), &control());
        run.err()
    };
    let null = json!({ "literal": "null" });
    refuses("a cast", |name| {
        selected(json!({ "cast": { "expr": (null.clone()), "type": name, "safe": true } }))
    });
    for function in ["arrow_cast", "arrow_try_cast"] {
        refuses(function, |name| {
            selected(
                json!({ "call": { "name": function, "args": [(null.clone()), (text(name))] } }),
            )
        });
        refuses(&format!("{function} in SQL"), |name| {
            selected(json!({ "sql": format!("{function}(NULL, '{name}')") }))
        });
    }
    let folder = Folder::new("depth-names");
    let file = folder.put("k=1/a.ndjson", "{\"a\": null}\n");
    let read = |options: Value| run_query(&scan("ndjson", &[&file], options, json!([]))).err();
    refuses("a schema", |name| read(json!({ "schema": [["a", name]] })));
    refuses("a folder's type", |name| {
        read(json!({ "hivePartitioning": { "k": name } }))
    });
}

/// A Parquet file of no rows, whose only column lies in so many groups.
fn chain(groups: usize) -> Vec<u8> {
    // Thrift's compact protocol: a byte of field and type, numbers zigzag in sevens.
    fn number(mut number: u64, bytes: &mut Vec<u8>) {
        while number > 0x7f {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    }
    let mut footer = vec![0x15, 2, 0x19, 0xfc];
    number(groups as u64 + 2, &mut footer);
    // The root has a name and one child.
    footer.extend([0x48, 1, b'r', 0x15, 2, 0]);
    for _ in 0..groups {
        // Optional, a name, one child.
        footer.extend([0x35, 2, 0x18, 1, b'g', 0x15, 2, 0]);
    }
    // An integer of 64 bits, optional, a name.
    footer.extend([0x15, 4, 0x25, 2, 0x18, 1, b'x', 0]);
    // No rows, no row groups.
    footer.extend([0x16, 0, 0x19, 0x0c, 0]);
    let mut bytes = b"PAR1".to_vec();
    bytes.extend(&footer);
    bytes.extend((footer.len() as u32).to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}

#[test]
fn groups_of_parquet() {
    let folder = Folder::new("depth-parquet");
    let path = folder.path("a.parquet");
    fs::write(&path, chain(3)).unwrap();
    assert_eq!(names(&read("parquet", &path, json!({}))), ["g"]);
    for groups in [100, 1_000, 10_000, 300_000] {
        fs::write(&path, chain(groups)).unwrap();
        let error = failure("parquet", &path, json!({}));
        assert_eq!(error.code, ErrorCode::InvalidData, "{groups}: {error}");
        assert!(error.message.starts_with(&path), "{error}");
        assert!(error.message.contains("nested too deeply"), "{error}");
    }
}

/// Steps of a plan one behind the other, and plans within plans.
#[test]
fn steps() {
    let graph = rows(3);
    let step = [
        json!({ "limit": { "offset": 0, "count": 3 } }),
        json!("distinct"),
        json!({ "drop": [] }),
        json!({ "rename": [["id", "id"]] }),
        json!({ "tail": { "count": 3 } }),
        json!({ "sample": { "size": { "count": 3 }, "seed": 1 } }),
        json!({ "distinctBy": { "columns": ["id"], "keep": "any" } }),
        json!({ "sort": [{ "expr": col("id") }] }),
        json!({ "select": [col("id")] }),
        json!({ "withColumns": [named(col("id"), "b")] }),
        json!({ "filter": { "literal": { "boolean": true } } }),
    ];
    for step in step {
        // Some take minutes to plan so many that still fit a stack.
        let quick = ["drop", "rename", "select", "distinct"];
        let many = quick
            .iter()
            .any(|name| step == *name || step.get(name).is_some());
        for count in [100, if many { 1_900 } else { 200 }, 15_000] {
            let steps = Value::Array(vec![step.clone(); count]);
            match query(&graph, steps) {
                Ok(output) => {
                    assert_eq!(lines(&output).len(), 3, "{step}");
                    assert!(count < 15_000, "{step}");
                }
                Err(error) => {
                    let codes = [ErrorCode::InvalidQuery, ErrorCode::LimitExceeded];
                    assert!(codes.contains(&error.code), "{step}: {error}");
                    assert!(count > 100, "{step}: {error}");
                }
            }
        }
    }
    let (before, behind) = (
        "{\"source\": {\"kind\": \"nodes\"}, \"steps\": [{\"union\": {\"other\": ",
        "}}]}",
    );
    let inner = "{\"source\": {\"kind\": \"nodes\"}}";
    let text = format!("{}{inner}{}", before.repeat(10_000), behind.repeat(10_000));
    assert_eq!(
        Plan::parse(&text).unwrap_err().code,
        ErrorCode::InvalidQuery
    );
}
