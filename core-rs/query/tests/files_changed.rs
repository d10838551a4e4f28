//! Files that change between planning and reading, and links that lead in circles.

mod support;

use std::fs;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array};
use quiver_graph::{Control, ErrorCode, GraphError};
use quiver_query::{Parameters, Prepared, Query, Session};
use serde_json::{Value, json};
use support::files::*;
use support::*;

const FORMATS: [(&str, &str); 5] = [
    ("csv", "a.csv"),
    ("ndjson", "a.ndjson"),
    ("parquet", "a.parquet"),
    ("ipc", "a.arrow"),
    ("ipc", "a.arrows"),
];

/// Writes a file of columns of these names, with these values.
fn put(folder: &Folder, format: &str, name: &str, columns: &[(&str, i64)]) {
    let columns = columns.iter().map(|(name, value)| {
        let column: ArrayRef = Arc::new(Int64Array::from(vec![*value]));
        (*name, column)
    });
    let select: Vec<Value> = columns.clone().map(|(name, _)| col(name)).collect();
    let query = Query::over(
        &graph(columns.collect()),
        plan(json!([{ "select": select }])),
    );
    write(&query, format, &folder.path(name), json!({})).unwrap();
}

fn pull(query: &Query, change: impl FnOnce()) -> Result<Vec<String>, GraphError> {
    let control = Arc::new(Control::new(1));
    let session = Session::standard();
    let mut stream = session.stream(query, &Parameters::default(), 10, &control)?;
    change();
    let mut rows = Vec::new();
    while let Some(batch) = stream.next_batch()? {
        let output = quiver_query::Output {
            schema: batch.schema(),
            batches: vec![batch],
        };
        rows.extend(lines(&output));
    }
    Ok(rows)
}

#[test]
fn a_stream_over_a_file_that_changed_fails_with_its_name() {
    for (format, name) in FORMATS {
        let folder = Folder::new(&format!("changed-{name}"));
        let path = folder.path(name);
        let both = [("a", 1), ("b", 2)];
        // Other columns, the same in another order, other values of the same size, and none.
        type Change<'a> = (&'a str, Box<dyn Fn() + 'a>);
        let changes: [Change<'_>; 4] = [
            (
                "columns",
                Box::new(|| put(&folder, format, name, &[("c", 7)])),
            ),
            (
                "order",
                Box::new(|| put(&folder, format, name, &[("b", 2), ("a", 1)])),
            ),
            (
                "values",
                Box::new(|| put(&folder, format, name, &[("a", 3), ("b", 4)])),
            ),
            ("none", Box::new(|| fs::remove_file(&path).unwrap())),
        ];
        for (what, change) in changes {
            put(&folder, format, name, &both);
            let query = scan(
                format,
                &[&path],
                json!({}),
                json!([{ "select": [col("a"), col("b")] }]),
            );
            assert_eq!(pull(&query, || ()).unwrap(), ["1|2"]);
            let error = pull(&query, change).expect_err(what);
            let expected = match what {
                "none" => ErrorCode::FileNotFound,
                _ => ErrorCode::FileChanged,
            };
            assert_eq!(error.code, expected, "{name}, {what}: {error}");
            assert!(error.message.contains(&path), "{error}");
        }
    }
}

#[test]
fn a_prepared_query_is_planned_anew_where_a_file_has_changed() {
    for (format, name) in FORMATS {
        let folder = Folder::new(&format!("prepared-{name}"));
        let path = folder.path(name);
        put(&folder, format, name, &[("a", 1), ("b", 2)]);
        let count = json!([{ "groupBy": { "keys": [], "aggregates": [
            aggregate("count", Value::Null), aggregate("max", col("b")),
        ] } }]);
        let prepare = |steps: Value| {
            let query = scan(format, &[&path], json!({}), steps);
            Prepared::new(&Session::standard(), &query, &control()).unwrap()
        };
        let run = |prepared: &Prepared| prepared.execute(&Parameters::default(), &control());
        let (rows, counted) = (prepare(json!([])), prepare(count));
        for _ in 0..2 {
            assert_eq!(lines(&run(&rows).unwrap()), ["1|2"]);
            assert_eq!(lines(&run(&counted).unwrap()), ["1|2"]);
        }
        put(&folder, format, name, &[("b", 4), ("a", 3)]);
        assert_eq!(lines(&run(&rows).unwrap()), ["4|3"], "{name}");
        assert_eq!(lines(&run(&counted).unwrap()), ["1|4"], "{name}");
        put(&folder, format, name, &[("c", 5)]);
        assert_eq!(lines(&run(&rows).unwrap()), ["5"], "{name}");
        assert_eq!(
            run(&counted).unwrap_err().code,
            ErrorCode::UnknownColumn,
            "{name}"
        );
        fs::remove_file(&path).unwrap();
        assert_eq!(
            run(&rows).unwrap_err().code,
            ErrorCode::FileNotFound,
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("links");
    folder.put("data/a.csv", "id\n1\n");
    folder.put("data/sub/b.csv", "id\n2\n");
    folder.put("other/c.csv", "id\n3\n");
    symlink(folder.path("other"), folder.path("data/other")).unwrap();
    symlink(folder.path("data"), folder.path("data/sub/up")).unwrap();
    symlink(folder.path("data/sub"), folder.path("data/sub/here")).unwrap();
    symlink(folder.path("data"), folder.path("other/back")).unwrap();
    for path in ["data", "data/**", "data/**/*.csv"] {
        let output = read("csv", &folder.path(path), json!({}));
        assert_eq!(lines(&output), ["1", "3", "2"], "{path}");
    }
    assert_eq!(
        lines(&read("csv", &folder.path("*/*.csv"), json!({}))),
        ["1", "3"]
    );
}

/// Clocks that jump leave files of the future, and of before all calendars; file systems keep what they can of such times.
#[test]
fn files_of_any_time_are_read_and_their_changes_seen() {
    use std::time::{Duration, UNIX_EPOCH};
    let folder = Folder::new("any-time");
    let seconds = [
        0,
        1,
        1 << 31,
        1 << 32,
        1 << 34,
        8_210_266_876_799,
        8_210_266_876_800,
        1 << 50,
        i64::MAX as u64,
    ];
    let times = seconds.iter().flat_map(|&seconds| {
        let distance = Duration::from_secs(seconds);
        [
            UNIX_EPOCH.checked_add(distance),
            UNIX_EPOCH.checked_sub(distance),
        ]
    });
    for time in times.flatten() {
        for (format, name) in FORMATS {
            put(&folder, format, name, &[("a", 1)]);
            let path = folder.path(name);
            let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
            if file.set_modified(time).is_err() {
                continue;
            }
            assert_eq!(
                lines(&read(format, &path, json!({}))),
                ["1"],
                "{format} {time:?}"
            );
            let error = pull(&scan(format, &[&path], json!({}), json!([])), || {
                put(&folder, format, name, &[("a", 2)]);
            });
            match error {
                Ok(lines) => assert_eq!(lines, ["1"], "{format} {time:?}"),
                Err(error) => assert_eq!(error.code, ErrorCode::FileChanged, "{format} {time:?}"),
            }
            // The clock goes back: what was written later is older.
            fs::OpenOptions::new()
                .write(true)
                .open(&path)
                .unwrap()
                .set_modified(UNIX_EPOCH)
                .unwrap();
            assert_eq!(
                lines(&read(format, &path, json!({}))),
                ["2"],
                "{format} {time:?}"
            );
        }
    }
}
