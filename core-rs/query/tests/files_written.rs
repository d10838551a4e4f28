//! What is written is read back, and what lies where it is written keeps what it is.

mod support;

use std::sync::Arc;

use arrow_array::*;
use quiver_graph::ErrorCode;
use quiver_query::Query;
use serde_json::json;
use support::files::*;
use support::*;

fn count_of(output: &quiver_query::Output) -> usize {
    output.batches.iter().map(RecordBatch::num_rows).sum()
}

const FORMATS: [&str; 4] = ["csv", "ndjson", "parquet", "ipc"];

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

/// Writes ids beside `keys` in folders named after these, and reads both back.
fn through_folders(
    folder: &Folder,
    format: &str,
    name: &str,
    keys: &[Option<&str>],
) -> Vec<String> {
    let path = folder.path("out");
    let query = over(vec![(name, Arc::new(StringArray::from(keys.to_vec())))]);
    let options = json!({ "partitionBy": [name], "overwrite": true });
    write(&query, format, &path, options).unwrap();
    let text = json!({ "hivePartitioning": { name: "string" } });
    let output = read(format, &path, text);
    assert_eq!(names(&output), ["id", name], "{format} {name:?}");
    sorted(lines(&output))
}

fn expected(keys: &[Option<&str>]) -> Vec<String> {
    let rows = keys.iter().enumerate();
    sorted(
        rows.map(|(id, key)| format!("{id}|{}", key.unwrap_or("-")))
            .collect(),
    )
}

/// Names and values that folders, hiding, globs, escapes or the word for null could take for something else.
fn odd_texts() -> Vec<String> {
    let parts = [
        "", "_", ".", "..", "=", "/", "\\", "%", "%5F", " ", "~", "*", "é", "\u{7f}", "\n", "x",
    ];
    let mut texts: Vec<String> = Vec::new();
    for first in parts {
        for second in parts {
            texts.push(format!("{first}{second}"));
        }
    }
    for word in [
        "__HIVE_DEFAULT_PARTITION__",
        "_temporary",
        "_SUCCESS",
        "_delta_log",
        ".git",
        "null",
        "part-00000",
    ] {
        texts.extend([
            word.to_owned(),
            format!("{word}x"),
            format!("x{word}"),
            word.to_lowercase(),
        ]);
    }
    texts.sort();
    texts.dedup();
    texts
}

#[test]
fn columns_of_any_name_become_folders_and_columns_again() {
    let folder = Folder::new("any-name");
    for (place, name) in odd_texts().iter().enumerate() {
        let keys = [Some("a"), None];
        let format = FORMATS[place % FORMATS.len()];
        assert_eq!(
            through_folders(&folder, format, name, &keys),
            expected(&keys),
            "{format} {name:?}"
        );
    }
}

#[test]
fn values_of_any_text_become_folders_and_values_again() {
    let folder = Folder::new("any-value");
    let texts = odd_texts();
    let keys: Vec<Option<&str>> = texts
        .iter()
        .map(|text| Some(text.as_str()))
        .chain([None])
        .collect();
    for (format, name) in FORMATS.into_iter().zip(["", "_k", ".k", "k"]) {
        let read = through_folders(&folder, format, name, &keys);
        assert_eq!(read, expected(&keys), "{format} {name:?}");
    }
}

#[test]
fn folders_that_programs_hide_stay_hidden() {
    let folder = Folder::new("hidden");
    folder.put("out/k=1/a.csv", "id\n1\n");
    for hidden in [
        ".k=2/a.csv",
        "_temporary/k=3/a.csv",
        "k=1/_k=4.csv",
        "k=1/.a.csv",
        ".out.1-0.tmp/k=5/a.csv",
    ] {
        folder.put(&format!("out/{hidden}"), "id\n9\n");
    }
    assert_eq!(lines(&read("csv", &folder.path("out"), json!({}))), ["1|1"]);
}

/// Whether or not there are rows, columns and folders.
#[test]
fn tables_without_rows_are_read_back() {
    let folder = Folder::new("no-rows-read");
    let none = json!([{ "filter": binary("lt", col("id"), int(0)) }]);
    let name: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let graph = graph(vec![("name", Arc::clone(&name)), ("key", name)]);
    let query = Query::over(&graph, plan(none));
    let options: [_; 4] = [
        json!({}),
        json!({ "partitionBy": ["key"] }),
        json!({ "partitionBy": ["key", "name"] }),
        json!({ "compression": "zstd" }),
    ];
    for format in FORMATS {
        for (place, options) in options.iter().enumerate() {
            let path = folder.path(&format!("{format}-{place}"));
            let written = write(&query, format, &path, options.clone()).unwrap();
            assert_eq!((written.rows, written.files), (0, 1), "{format} {options}");
            let packed = match (format, place) {
                ("csv" | "ndjson", 3) => json!({ "compression": "zstd" }),
                _ => json!({}),
            };
            let output = read(format, &path, packed);
            assert!(lines(&output).is_empty(), "{format} {options}");
            let mut expected = vec!["id", "name", "key"];
            if place == 2 {
                expected = vec!["id", "key", "name"];
            }
            if format == "ndjson" {
                // Its rows are all that tells of columns, but for those of folders.
                expected.retain(|name| {
                    options["partitionBy"]
                        .as_array()
                        .is_some_and(|keys| keys.contains(&json!(name)))
                });
            }
            assert_eq!(names(&output), expected, "{format} {options}");
        }
    }
    let bare = json!({ "header": false });
    write(&query, "csv", &folder.path("bare.csv"), bare.clone()).unwrap();
    let output = read("csv", &folder.path("bare.csv"), bare);
    assert!(names(&output).is_empty() && lines(&output).is_empty());
}

#[test]
fn rows_without_columns_are_written_where_files_can_tell_their_number() {
    let folder = Folder::new("no-columns");
    for steps in [
        json!([{ "select": [] }]),
        json!([{ "filter": binary("lt", col("id"), int(0)) }, { "select": [] }]),
    ] {
        let query = Query::over(&rows(3), plan(steps));
        let count = count_of(&run_query(&query).unwrap());
        for format in FORMATS {
            let path = folder.path(&format!("a.{format}"));
            match write(&query, format, &path, json!({})) {
                Ok(written) => {
                    assert_eq!(written.rows, count as u64, "{format}");
                    let output = read(format, &path, json!({}));
                    assert_eq!(
                        (names(&output).len(), count_of(&output)),
                        (0, count),
                        "{format}"
                    );
                }
                Err(error) => {
                    assert!(["csv", "parquet"].contains(&format), "{format}: {error}");
                    assert_eq!(error.code, ErrorCode::UnsupportedType, "{error}");
                }
            }
        }
    }
}

/// From a session that grants nothing to one that grants all: what is refused anywhere on the way leaves nothing, and keeps none of it.
#[test]
fn writes_within_any_memory_end_whole_or_not_at_all() {
    let folder = Folder::new("any-memory");
    let texts =
        StringArray::from_iter_values((0..30_000).map(|row| format!("{:>40}", row * 7 % 30_000)));
    let keys: Int32Array = (0..30_000).map(|row| row % 5).collect();
    let query = Query {
        plan: plan(json!([{ "sort": [{ "expr": col("text"), "descending": true }] }])),
        ..over(vec![("text", Arc::new(texts)), ("key", Arc::new(keys))])
    };
    let (mut written, mut refused) = (0, 0);
    for limit in (0..14).map(|power| 1 << (2 * power)) {
        let session = quiver_query::Session::new(quiver_query::SessionOptions {
            memory_limit: Some(limit),
            threads: Some(2),
            temp_dir: Some(folder.0.join("spilled")),
            ..Default::default()
        });
        let session = session.unwrap();
        for format in FORMATS {
            for options in [
                json!({}),
                json!({ "partitionBy": ["key"] }),
                json!({ "rowGroupSize": 1_000 }),
            ] {
                let target =
                    json!({ "format": format, "path": folder.path("out"), "options": options });
                let target = quiver_query::Target::parse(&target.to_string()).unwrap();
                let result = session.write(
                    &query,
                    &quiver_query::Parameters::default(),
                    &target,
                    &control(),
                );
                let left: Vec<String> = folder
                    .names()
                    .into_iter()
                    .filter(|name| !name.starts_with("spilled"))
                    .collect();
                match result {
                    Ok(_) => {
                        written += 1;
                        assert!(left.iter().all(|name| name.starts_with("out")), "{left:?}");
                        let _ = std::fs::remove_dir_all(folder.0.join("out"));
                        let _ = std::fs::remove_file(folder.0.join("out"));
                    }
                    Err(error) => {
                        refused += 1;
                        assert_eq!(
                            error.code,
                            ErrorCode::OutOfMemory,
                            "{limit} {format} {options}: {error}"
                        );
                        assert!(left.is_empty(), "{limit} {format}: {left:?}");
                    }
                }
            }
        }
    }
    assert!(
        written > 20 && refused > 20,
        "{written} written, {refused} refused"
    );
}
