//! Frames from files and into files.

mod support;

use std::fs;
use std::sync::Arc;

use arrow_array::types::{Int16Type, Int32Type};
use arrow_array::*;
use arrow_schema::{DataType, Field};
use datafusion::arrow::datatypes::i256;
use datafusion::arrow::ipc::writer::FileWriter;
use datafusion::parquet::arrow::ArrowWriter;
use quiver_graph::ErrorCode;
use quiver_query::{
    Input, MemoryTable, Parameters, Plan, Prepared, Query, Session, Target, Written,
};
use serde_json::json;
use support::files::*;
use support::*;

#[test]
fn csv_columns_are_inferred_and_read_by_name() {
    let folder = Folder::new("csv-names");
    folder.put("1.csv", "id,name,score\n1,Ada,\n2,\"Bob, \"\"B\"\"\",1.5\n");
    folder.put("2.csv", "score,id\n2,3\n");
    let output = read("csv", &folder.path(""), json!({}));
    assert_eq!(names(&output), ["id", "name", "score"]);
    assert_eq!(types(&output), ["Int64", "Utf8", "Float64"]);
    assert_eq!(lines(&output), ["1|Ada|-", "2|Bob, \"B\"|1.5", "3|-|2.0"]);
}

#[test]
fn csv_takes_its_dialect_from_options() {
    let folder = Folder::new("csv-dialect");
    let path = folder.put("a.csv", "# a comment\nx;y\n'1;';\\'q\\'\nNULL;\n");
    let options = json!({ "delimiter": ";", "quote": "'", "escape": "\\", "comment": "#", "nullValues": ["NULL"] });
    assert_eq!(lines(&read("csv", &path, options)), ["1;|\\'q\\'", "-|"]);
    let path = folder.put("b.tsv", "1\t2\n3\t\n");
    let output = read("csv", &path, json!({ "header": false }));
    assert_eq!(names(&output), ["column_1", "column_2"]);
    assert_eq!(lines(&output), ["1|2", "3|-"]);
    let options = json!({ "header": false, "schema": [["a", "string"], ["b", "float64"]] });
    let output = read("csv", &path, options);
    assert_eq!(
        (names(&output), types(&output)),
        (
            vec!["a", "b"],
            vec!["Utf8".to_owned(), "Float64".to_owned()]
        )
    );
    let path = folder.put("short.csv", "a,b\n1\n2,3\n");
    assert_eq!(
        lines(&read("csv", &path, json!({ "nullPadding": true }))),
        ["1|-", "2|3"]
    );
    assert_eq!(
        failure("csv", &path, json!({})).code,
        ErrorCode::InvalidData
    );
}

#[test]
fn csv_rows_that_end_early_end_in_nulls_whatever_is_null() {
    let folder = Folder::new("csv-padding");
    let path = folder.put(
        "a.csv",
        "id,name,score\n1\n2,\n3,NA,NA\n4,\"\"\n\n5,\"x\n\"\r\n6",
    );
    let expected = ["1|-|-", "2||-", "3|-|-", "4||-", "5|x\n|-", "6|-|-"];
    for null in [
        json!({ "nullValues": ["NA"] }),
        json!({ "nullRegex": "^NA$" }),
    ] {
        let mut options = json!({ "nullPadding": true, "schema": [["score", "float64"]] });
        options
            .as_object_mut()
            .unwrap()
            .extend(null.as_object().unwrap().clone());
        assert_eq!(lines(&read("csv", &path, options.clone())), expected);
        options["newlinesInValues"] = json!(false);
        let path = folder.put("b.csv", "id,name,score\n1\n2,\n3,NA,NA\n");
        assert_eq!(lines(&read("csv", &path, options)), expected[..3]);
    }
    let options =
        json!({ "nullPadding": true, "nullValues": ["", "NA"], "schema": [["score", "float64"]] });
    assert_eq!(lines(&read("csv", &path, options))[1], "2|-|-");
}

#[test]
fn csv_errors_name_file_line_and_column() {
    let folder = Folder::new("csv-errors");
    let path = folder.put("a.csv", "id,age\n1,36\n2,old\n");
    let error = failure("csv", &path, json!({ "inferRows": 1 }));
    assert_eq!(error.code, ErrorCode::InvalidData);
    assert!(
        error
            .message
            .starts_with(&format!("{path}, line 3, column \"age\": ")),
        "{error}"
    );
    assert_eq!(error.details.column.as_deref(), Some("age"));
    let error = failure("csv", &path, json!({ "schema": [["agee", "int64"]] }));
    assert_eq!(
        (error.code, error.details.expected.as_deref()),
        (ErrorCode::UnknownColumn, Some("age"))
    );
    let twice = failure("csv", &folder.put("twice.csv", "a,b,a\n1,2,3\n"), json!({}));
    assert_eq!(
        (twice.code, twice.details.column.as_deref()),
        (ErrorCode::InvalidData, Some("a"))
    );
    let error = failure("csv", &folder.put("empty.csv", ""), json!({}));
    assert_eq!(error.code, ErrorCode::InvalidData);
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    let folder = Folder::new("csv-header");
    let output = read("csv", &folder.put("a.csv", "id,name\n"), json!({}));
    assert_eq!(
        (names(&output), lines(&output).len()),
        (vec!["id", "name"], 0)
    );
    let output = read(
        "csv",
        &folder.put("b.csv", ""),
        json!({ "schema": [["id", "int32"]] }),
    );
    assert_eq!(
        (types(&output), lines(&output).len()),
        (vec!["Int32".to_owned()], 0)
    );
}

#[test]
fn ndjson_unites_what_its_objects_have() {
    let folder = Folder::new("ndjson");
    let path = folder.put(
        "a.ndjson",
        "{\"b\":{\"c\":[1,2]},\"a\":1}\n\n{\"a\":2.5,\"d\":\"x\\ny\"}\n",
    );
    let output = read("ndjson", &path, json!({}));
    assert_eq!(names(&output), ["b", "a", "d"]);
    assert_eq!(lines(&output), ["{c: [1, 2]}|1.0|-", "-|2.5|x\ny"]);
    let output = read(
        "ndjson",
        &path,
        json!({ "schema": [["a", "decimal(5, 2)"], ["e", "bool"]] }),
    );
    assert_eq!(names(&output), ["b", "a", "d", "e"]);
    assert_eq!(lines(&output)[1], "-|2.50|x\ny|-");
    let broken = folder.put("b.ndjson", "{\"a\":1}\n{\"a\":\n");
    assert!(
        failure("ndjson", &broken, json!({}))
            .message
            .contains("b.ndjson")
    );
}

#[test]
fn globs_and_folders_give_files_by_name_and_lists_as_given() {
    let folder = Folder::new("globs");
    for name in [
        "b.csv",
        "a.csv",
        "c/d.csv",
        "_hidden.csv",
        ".hidden.csv",
        "notes.txt",
    ] {
        folder.put(name, &format!("file\n{name}\n"));
    }
    let read = |path: &str| lines(&read("csv", &folder.path(path), json!({})));
    assert_eq!(read(""), ["a.csv", "b.csv", "c/d.csv"]);
    assert_eq!(read("*.csv"), ["_hidden.csv", "a.csv", "b.csv"]);
    assert_eq!(
        read("**/*.csv"),
        ["_hidden.csv", "a.csv", "b.csv", "c/d.csv"]
    );
    assert_eq!(read("[ab].csv"), ["a.csv", "b.csv"]);
    // As many ways as there are to share thirty folders among twenty parts lead to it; it is one file all the same.
    let deep = "n/".repeat(30) + "deep.csv";
    folder.put(&deep, "file\ndeep\n");
    assert_eq!(read(&("**/".repeat(20) + "deep.csv")), ["deep"]);
    let (a, b) = (folder.path("a.csv"), folder.path("b.csv"));
    let query = scan("csv", &[&b, &a], json!({}), json!([]));
    assert_eq!(lines(&run_query(&query).unwrap()), ["b.csv", "a.csv"]);
    folder.put("x[1].csv", "file\nliteral\n");
    assert_eq!(read("x[1].csv"), ["literal"]);
}

#[test]
fn what_is_not_there_is_named() {
    let folder = Folder::new("missing");
    folder.put("a.csv", "id\n1\n");
    for (format, path) in [("csv", "no.csv"), ("parquet", "*.parquet"), ("ndjson", "")] {
        let path = folder.path(path);
        let error = failure(format, &path, json!({}));
        assert_eq!(error.code, ErrorCode::FileNotFound, "{error}");
        assert!(
            error.message.contains(path.trim_end_matches('/')),
            "{error}"
        );
    }
    for format in ["parquet", "ipc"] {
        let error = failure(format, &folder.path("a.csv"), json!({}));
        assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
        assert!(error.message.contains("a.csv"), "{error}");
    }
}

#[test]
fn folders_named_after_columns_are_columns() {
    let folder = Folder::new("hive");
    folder.put("year=2023/city=Oslo/a.csv", "id\n1\n");
    folder.put("year=2024/city=S%C3%A3o%20Paulo/b.csv", "id\n2\n");
    folder.put("year=2024/city=__HIVE_DEFAULT_PARTITION__/c.csv", "id\n3\n");
    let output = read("csv", &folder.path(""), json!({}));
    assert_eq!(
        (names(&output), types(&output)),
        (
            vec!["id", "year", "city"],
            vec!["Int64".to_owned(), "Int64".to_owned(), "Utf8".to_owned()]
        )
    );
    assert_eq!(
        lines(&output),
        ["1|2023|Oslo", "2|2024|São Paulo", "3|2024|-"]
    );
    let typed = json!({ "hivePartitioning": { "year": "string" } });
    assert_eq!(types(&read("csv", &folder.path("*/*"), typed))[1], "Utf8");
    let without = read(
        "csv",
        &folder.path(""),
        json!({ "hivePartitioning": false }),
    );
    assert_eq!(names(&without), ["id"]);

    let late =
        json!([{ "filter": binary("gt", col("year"), int(2023)) }, { "select": [col("city")] }]);
    let query = scan("csv", &[&folder.path("")], json!({}), late);
    assert_eq!(lines(&run_query(&query).unwrap()), ["São Paulo", "-"]);
    let text = Session::standard().explain(&query).unwrap();
    assert!(
        text.contains("year=2024") && !text.contains("year=2023"),
        "{text}"
    );

    folder.put("stray.csv", "id\n4\n");
    assert_eq!(
        failure("csv", &folder.path(""), json!({})).code,
        ErrorCode::InvalidData
    );
}

#[test]
fn a_parameter_over_folders_is_looked_at_when_the_query_runs() {
    let folder = Folder::new("hive-parameter");
    folder.put("year=2023/a.csv", "id\n1\n");
    folder.put("year=2024/b.csv", "id\n2\n");
    let steps = json!([{ "filter": binary("eq", col("year"), json!({ "param": "year" })) }]);
    let query = scan("csv", &[&folder.path("")], json!({}), steps);
    let prepared = Prepared::new(&Session::standard(), &query, &control()).unwrap();
    for (year, expected) in [(2023, "1|2023"), (2024, "2|2024"), (2023, "1|2023")] {
        let parameters = parameters(json!({ "year": { "int": year.to_string() } }));
        assert_eq!(
            lines(&prepared.execute(&parameters, &control()).unwrap()),
            [expected]
        );
    }
}

#[test]
fn rows_keep_the_order_of_the_files_on_any_number_of_threads() {
    let folder = Folder::new("order");
    let row = |id: usize| format!("{{\"id\":{id},\"text\":\"row number {id}\"}}\n");
    let mut paths = Vec::new();
    for file in 0..3 {
        let rows: String = (file * 100_000..(file + 1) * 100_000).map(row).collect();
        paths.push(folder.put(&format!("{}.ndjson", 9 - file), &rows));
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let even = binary("eq", binary("mod", col("id"), int(2)), int(0));
    let query = scan(
        "ndjson",
        &paths,
        json!({}),
        json!([{ "filter": even }, { "select": [col("id")] }]),
    );
    let text = Session::standard().explain(&query).unwrap();
    assert!(text.contains("InOrder"), "{text}");
    for threads in [1, 2, 7] {
        let control = Arc::new(quiver_graph::Control::new(threads));
        let output = Session::standard()
            .run(&query, &Parameters::default(), &control)
            .unwrap();
        let ids: Vec<String> = (0..300_000).step_by(2).map(|id| id.to_string()).collect();
        assert!(lines(&output) == ids, "{threads} threads");
        assert_eq!(control.progress().done, 300_000);
    }
}

fn written(rows: u64, files: u64, bytes: u64) -> Written {
    Written { rows, bytes, files }
}

/// Columns of many types, with nulls; text of each kind.
fn many_types() -> Vec<(&'static str, ArrayRef)> {
    let dictionary: DictionaryArray<Int32Type> = [Some("x"), None, Some("y"), Some("x")]
        .into_iter()
        .collect();
    let timestamps = TimestampNanosecondArray::from(vec![Some(1), None, Some(-1), Some(i64::MAX)]);
    let lists = ListArray::from_iter_primitive::<Int16Type, _, _>(vec![
        Some(vec![Some(1), None]),
        None,
        Some(vec![]),
        Some(vec![Some(2)]),
    ]);
    let strings = || vec![Some("a"), None, Some(""), Some("a\n\"b\",c")];
    let fields = vec![
        Field::new("a", DataType::LargeUtf8, true),
        Field::new("l", lists.data_type().clone(), true),
    ];
    let children: Vec<ArrayRef> = vec![
        Arc::new(LargeStringArray::from(strings())),
        Arc::new(lists.clone()),
    ];
    let structs = StructArray::new(
        fields.into(),
        children,
        Some(vec![true, false, true, true].into()),
    );
    vec![
        (
            "bool",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                None,
                Some(false),
                Some(true),
            ])),
        ),
        (
            "u64",
            Arc::new(UInt64Array::from(vec![
                Some(u64::MAX),
                None,
                Some(0),
                Some(1),
            ])),
        ),
        (
            "f32",
            Arc::new(Float32Array::from(vec![
                Some(f32::NAN),
                None,
                Some(-0.0),
                Some(1e-30),
            ])),
        ),
        ("text", Arc::new(StringArray::from(strings()))),
        (
            "bytes",
            Arc::new(BinaryArray::from(vec![
                Some(&b"\xff"[..]),
                None,
                Some(b""),
                Some(b"x"),
            ])),
        ),
        (
            "date64",
            Arc::new(Date64Array::from(vec![
                Some(86_400_000),
                None,
                Some(0),
                Some(-86_400_000),
            ])),
        ),
        (
            "time",
            Arc::new(Time64MicrosecondArray::from(vec![
                Some(1),
                None,
                Some(0),
                Some(86_399_999_999),
            ])),
        ),
        ("stamp", Arc::new(timestamps.with_timezone("Europe/Oslo"))),
        (
            "seconds",
            Arc::new(TimestampSecondArray::from(vec![
                Some(1),
                None,
                Some(0),
                Some(-5),
            ])),
        ),
        (
            "duration",
            Arc::new(DurationMillisecondArray::from(vec![
                Some(1),
                None,
                Some(0),
                Some(-5),
            ])),
        ),
        (
            "decimal",
            Arc::new(
                Decimal256Array::from(vec![
                    Some(i256::from(5)),
                    None,
                    Some(i256::MINUS_ONE),
                    Some(i256::ONE),
                ])
                .with_precision_and_scale(76, 4)
                .unwrap(),
            ),
        ),
        ("dictionary", Arc::new(dictionary)),
        ("list", Arc::new(lists)),
        ("struct", Arc::new(structs)),
        ("nothing", Arc::new(NullArray::new(4))),
    ]
}

#[test]
fn parquet_and_ipc_hold_every_type_exactly() {
    let folder = Folder::new("types");
    let query = over(many_types());
    let expected = run_query(&query).unwrap();
    for (format, options) in [
        ("parquet", json!({})),
        (
            "parquet",
            json!({ "compression": "none", "rowGroupSize": 3 }),
        ),
        ("parquet", json!({ "compression": "snappy" })),
        ("parquet", json!({ "compression": "gzip" })),
        ("parquet", json!({ "compression": "lz4" })),
        ("ipc", json!({})),
        ("ipc", json!({ "compression": "lz4" })),
        ("ipc", json!({ "compression": "zstd", "stream": true })),
    ] {
        let path = folder.path("a");
        let result = write(&query, format, &path, options.clone()).unwrap();
        assert_eq!(result, written(4, 1, fs::metadata(&path).unwrap().len()));
        let output = read(format, &path, json!({}));
        assert_eq!(
            (names(&output), types(&output)),
            (names(&expected), types(&expected)),
            "{format} {options}"
        );
        assert_eq!(lines(&output), lines(&expected), "{format} {options}");
    }
    assert_eq!(folder.names(), ["a"]);
}

#[test]
fn text_keeps_what_text_can() {
    let folder = Folder::new("text");
    let query = over(vec![
        (
            "name",
            Arc::new(StringArray::from(vec![
                Some("a"),
                None,
                Some(""),
                Some("a\n\"b\",c"),
            ])),
        ),
        (
            "score",
            Arc::new(Float64Array::from(vec![
                Some(1.5),
                None,
                Some(-2.0),
                Some(0.1),
            ])),
        ),
    ]);
    let path = folder.path("a.csv");
    write(&query, "csv", &path, json!({})).unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "id,name,score\n0,a,1.5\n1,,\n2,,-2.0\n3,\"a\n\"\"b\"\",c\",0.1\n"
    );
    assert_eq!(
        lines(&read("csv", &path, json!({}))),
        ["0|a|1.5", "1|-|-", "2|-|-2.0", "3|a\n\"b\",c|0.1"]
    );
    let options = json!({ "nullValue": "NULL", "delimiter": ";", "quote": "'", "header": false });
    write(&query, "csv", &path, options).unwrap();
    let options =
        json!({ "nullValues": ["NULL"], "delimiter": ";", "quote": "'", "header": false });
    assert_eq!(
        lines(&read("csv", &path, options)),
        ["0|a|1.5", "1|-|-", "2||-2.0", "3|a\n\"b\",c|0.1"]
    );
    for name in [
        "a.csv.gz",
        "a.csv.zst",
        "a.ndjson",
        "a.ndjson.gz",
        "a.ndjson.zst",
    ] {
        let format = if name.contains("csv") {
            "csv"
        } else {
            "ndjson"
        };
        write(&query, format, &folder.path(name), json!({})).unwrap();
        assert_eq!(
            lines(&read(format, &folder.path(name), json!({})))[3],
            "3|a\n\"b\",c|0.1",
            "{name}"
        );
    }
    let json = fs::read_to_string(folder.path("a.ndjson")).unwrap();
    assert_eq!(
        json.lines().nth(1).unwrap(),
        "{\"id\":1,\"name\":null,\"score\":null}"
    );
}

#[test]
fn a_table_without_rows_keeps_its_columns() {
    let folder = Folder::new("no-rows");
    let none = json!([{ "filter": binary("lt", col("id"), int(0)) }]);
    let query = Query::over(
        &graph(vec![("name", Arc::new(StringArray::from(vec!["a"])))]),
        plan(none),
    );
    for (format, name) in [
        ("parquet", "a.parquet"),
        ("csv", "a.csv"),
        ("ipc", "a.arrow"),
    ] {
        let result = write(&query, format, &folder.path(name), json!({})).unwrap();
        assert_eq!((result.rows, result.files), (0, 1));
        let output = read(format, &folder.path(name), json!({}));
        assert_eq!(
            (names(&output), lines(&output).len()),
            (vec!["id", "name"], 0),
            "{format}"
        );
    }
}

#[test]
fn dictionaries_that_differ_by_batch_become_one() {
    let folder = Folder::new("dictionaries");
    let part = |texts: &[&str]| {
        let column: DictionaryArray<Int32Type> = texts.iter().copied().collect();
        RecordBatch::try_from_iter([("text", Arc::new(column) as ArrayRef)]).unwrap()
    };
    let batches = vec![part(&["a", "b"]), part(&["c", "b"]), part(&["a"])];
    let table = MemoryTable {
        schema: batches[0].schema(),
        batches,
    };
    let source = json!({ "source": { "kind": "table", "table": 0 } }).to_string();
    let query = Query {
        plan: Plan::parse(&source).unwrap(),
        inputs: vec![Input::Table(Arc::new(table))],
    };
    for (format, name) in [
        ("ipc", "a.arrow"),
        ("ipc", "a.arrows"),
        ("parquet", "a.parquet"),
    ] {
        write(&query, format, &folder.path(name), json!({})).unwrap();
        let output = read(format, &folder.path(name), json!({}));
        assert_eq!(types(&output), ["Dictionary(Int32, Utf8)"], "{name}");
        assert_eq!(lines(&output), ["a", "b", "c", "b", "a"], "{name}");
    }
}

#[test]
fn columns_become_folders() {
    let folder = Folder::new("partition-by");
    let query = over(vec![
        (
            "city",
            Arc::new(StringArray::from(vec![
                Some("Oslo"),
                Some("a/b=c"),
                None,
                Some("Oslo"),
            ])),
        ),
        (
            "year",
            Arc::new(Int32Array::from(vec![2024, 2023, 2024, 2024])),
        ),
    ]);
    let path = folder.path("out");
    let options = json!({ "partitionBy": ["year", "city"] });
    let result = write(&query, "parquet", &path, options.clone()).unwrap();
    let files = [
        "out/year=2023/city=a%2Fb%3Dc/part-00000.parquet",
        "out/year=2024/city=Oslo/part-00000.parquet",
        "out/year=2024/city=__HIVE_DEFAULT_PARTITION__/part-00000.parquet",
    ];
    assert_eq!(folder.names(), files);
    let bytes = files
        .iter()
        .map(|file| fs::metadata(folder.path(file)).unwrap().len())
        .sum();
    assert_eq!(result, written(4, 3, bytes));
    let output = read("parquet", &path, json!({}));
    assert_eq!(names(&output), ["id", "year", "city"]);
    assert_eq!(
        lines(&output),
        ["1|2023|a/b=c", "0|2024|Oslo", "3|2024|Oslo", "2|2024|-"]
    );

    let again = write(&query, "csv", &path, options).unwrap_err();
    assert_eq!(again.code, ErrorCode::FileExists);
    assert_eq!(folder.names(), files);
    let options = json!({ "partitionBy": ["year"], "overwrite": true });
    write(&query, "csv", &path, options).unwrap();
    assert_eq!(
        folder.names(),
        [
            "out/year=2023/part-00000.csv",
            "out/year=2024/part-00000.csv"
        ]
    );

    for (by, code) in [
        (json!(["yaer"]), ErrorCode::UnknownColumn),
        (json!(["id", "city", "year"]), ErrorCode::InvalidArgument),
    ] {
        let error = write(
            &query,
            "csv",
            &folder.path("other"),
            json!({ "partitionBy": by }),
        )
        .unwrap_err();
        assert_eq!(error.code, code);
    }
    assert_eq!(folder.names().len(), 2);
}

#[test]
fn many_folders_need_no_open_file_each() {
    let folder = Folder::new("many-folders");
    let (rows, parts) = (3_000_i64, 600_i64);
    let key: Int64Array = (0..rows).map(|row| row % parts).collect();
    let query = over(vec![("key", Arc::new(key))]);
    let options = json!({ "partitionBy": ["key"], "rowGroupSize": 2 });
    let result = write(&query, "parquet", &folder.path("out"), options).unwrap();
    assert_eq!(result.rows, rows as u64);
    let counted = json!([{ "groupBy": { "keys": [], "aggregates": [
        aggregate("count", col("id")), aggregate("countDistinct", col("key")), aggregate("sum", col("id")),
    ] } }]);
    let counted = run_query(&scan("parquet", &[&folder.path("out")], json!({}), counted)).unwrap();
    assert_eq!(
        lines(&counted),
        [format!("{rows}|{parts}|{}", rows * (rows - 1) / 2)]
    );
}

#[test]
fn a_failed_write_leaves_what_was_there() {
    let folder = Folder::new("failed");
    let path = folder.put("a.csv", "old");
    let fails = json!([{ "select": [{ "cast": { "expr": col("name"), "type": "int64" } }] }]);
    let names = StringArray::from_iter_values((0..300_000).map(|row| {
        if row == 299_999 {
            "x".to_owned()
        } else {
            row.to_string()
        }
    }));
    let graph = graph(vec![("name", Arc::new(names))]);
    let query = Query::over(&graph, plan(fails));
    for options in [json!({}), json!({ "compression": "gzip" })] {
        assert_eq!(
            write(&query, "csv", &path, options).unwrap_err().code,
            ErrorCode::QueryFailed
        );
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    let whole = Query::over(&graph, plan(json!([])));
    for (options, code) in [
        (json!({ "overwrite": false }), ErrorCode::FileExists),
        (json!({ "compression": "lz4" }), ErrorCode::InvalidArgument),
        (json!({ "delimiter": ";;" }), ErrorCode::InvalidArgument),
    ] {
        assert_eq!(write(&whole, "csv", &path, options).unwrap_err().code, code);
    }
    let missing = write(&whole, "csv", &folder.path("no/a.csv"), json!({})).unwrap_err();
    assert_eq!(missing.code, ErrorCode::FileNotFound);
    assert_eq!(
        write(&whole, "csv", &folder.path(""), json!({}))
            .unwrap_err()
            .code,
        ErrorCode::FileExists
    );
    let nested = over(many_types());
    let error = write(&nested, "csv", &path, json!({})).unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::UnsupportedType, Some("list"))
    );
    assert_eq!(folder.names(), ["a.csv"]);
}

#[test]
fn a_cancelled_write_leaves_nothing() {
    let folder = Folder::new("cancelled");
    let query = Query::over(&rows(20_000_000), plan(json!([])));
    for options in [json!({}), json!({ "partitionBy": ["key"] })] {
        let keyed = named(binary("mod", col("id"), int(4)), "key");
        let query = Query {
            plan: plan(json!([{ "withColumns": [keyed] }])),
            ..query.clone()
        };
        let control = control();
        let target = json!({ "format": "csv", "path": folder.path("a.csv"), "options": options });
        let target = Target::parse(&target.to_string()).unwrap();
        let error = std::thread::scope(|scope| {
            let control = &control;
            let write = scope.spawn(move || {
                Session::standard().write(&query, &Parameters::default(), &target, control)
            });
            while folder.names().is_empty() || control.progress().done < 100_000 {
                std::thread::yield_now();
            }
            control.cancel();
            write.join().unwrap().unwrap_err()
        });
        assert_eq!(error.code, ErrorCode::Cancelled);
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
    }
}

#[test]
fn parquet_prunes_columns_and_row_groups() {
    let folder = Folder::new("pruning");
    let path = folder.path("a.parquet");
    let name = StringArray::from_iter_values((0..1_000).map(|row| format!("name {row}")));
    let options = json!({ "rowGroupSize": 100 });
    write(
        &over(vec![("name", Arc::new(name))]),
        "parquet",
        &path,
        options,
    )
    .unwrap();
    let steps = json!([{ "filter": binary("ge", col("id"), int(990)) }, { "select": [col("id")] }]);
    let query = scan("parquet", &[&path], json!({}), steps);
    let control = control();
    let output = Session::standard()
        .run(&query, &Parameters::default(), &control)
        .unwrap();
    assert_eq!(lines(&output).len(), 10);
    assert_eq!(control.progress().done, 100);
    let text = Session::standard().explain(&query).unwrap();
    assert!(
        text.contains("projection=[id]") && text.contains("pruning_predicate="),
        "{text}"
    );
    let count = json!([{ "groupBy": { "keys": [], "aggregates": [{ "aggregate": { "name": "count", "expr": null } }] } }]);
    assert_eq!(
        lines(&run_query(&scan("parquet", &[&path], json!({}), count)).unwrap()),
        ["1000"]
    );
}

#[test]
fn files_whose_columns_differ_are_united() {
    let folder = Folder::new("united");
    let narrow = over(vec![
        ("a", Arc::new(Int32Array::from(vec![1]))),
        ("b", Arc::new(StringArray::from(vec!["x"]))),
    ]);
    let wide = over(vec![
        ("c", Arc::new(BooleanArray::from(vec![true]))),
        ("a", Arc::new(Int64Array::from(vec![2]))),
    ]);
    for (format, name) in [("parquet", "parquet"), ("ipc", "arrow")] {
        write(
            &narrow,
            format,
            &folder.path(&format!("1.{name}")),
            json!({}),
        )
        .unwrap();
        write(&wide, format, &folder.path(&format!("2.{name}")), json!({})).unwrap();
        let output = read(format, &folder.path(&format!("*.{name}")), json!({}));
        assert_eq!(names(&output), ["id", "a", "b", "c"]);
        assert_eq!(types(&output), ["UInt32", "Int64", "Utf8", "Boolean"]);
        assert_eq!(lines(&output), ["0|1|x|-", "0|2|-|true"]);
        let text = over(vec![("a", Arc::new(StringArray::from(vec!["x"])))]);
        write(&text, format, &folder.path(&format!("3.{name}")), json!({})).unwrap();
        let error = failure(format, &folder.path(&format!("*.{name}")), json!({}));
        assert_eq!(
            (error.code, error.details.column.as_deref()),
            (ErrorCode::UnsupportedType, Some("a"))
        );
    }
}

#[test]
fn views_come_out_as_text_and_bytes() {
    let folder = Folder::new("views");
    let texts = StringViewArray::from(vec![Some("x"), None, Some("longer than twelve bytes")]);
    let bytes = BinaryViewArray::from(vec![
        Some(&b"x"[..]),
        None,
        Some(b"longer than twelve bytes"),
    ]);
    let columns: Vec<(&str, ArrayRef)> =
        vec![("text", Arc::new(texts)), ("bytes", Arc::new(bytes))];
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    )
    .unwrap();
    let create = |name: &str| fs::File::create(folder.path(name)).unwrap();
    let mut ipc = FileWriter::try_new(create("a.arrow"), &batch.schema()).unwrap();
    ipc.write(&batch).unwrap();
    ipc.finish().unwrap();
    let mut parquet = ArrowWriter::try_new(create("a.parquet"), batch.schema(), None).unwrap();
    parquet.write(&batch).unwrap();
    parquet.close().unwrap();
    for (format, name) in [("ipc", "a.arrow"), ("parquet", "a.parquet")] {
        let output = read(format, &folder.path(name), json!({}));
        assert_eq!(types(&output), ["Utf8", "Binary"]);
        assert_eq!(output.batches[0].column(0).data_type(), &DataType::Utf8);
        assert_eq!(
            lines(&output)[2],
            "longer than twelve bytes|6c6f6e676572207468616e207477656c7665206279746573"
        );
        let filter = json!([{ "filter": binary("gt", col("text"), text("m")) }]);
        assert_eq!(
            lines(&run_query(&scan(format, &[&folder.path(name)], json!({}), filter)).unwrap()),
            ["x|78"]
        );
    }
}

#[test]
fn torn_and_lying_files_are_refused() {
    let folder = Folder::new("torn");
    let query = over(vec![("a", Arc::new(Int64Array::from_iter_values(0..50)))]);
    for (format, name, stream) in [
        ("ipc", "a.arrow", false),
        ("ipc", "a.arrows", true),
        ("parquet", "a.parquet", false),
    ] {
        let options = if stream {
            json!({ "stream": true })
        } else {
            json!({})
        };
        write(&query, format, &folder.path(name), options).unwrap();
        let whole = fs::read(folder.path(name)).unwrap();
        let path = folder.path("torn");
        let expected = lines(&read(format, &folder.path(name), json!({})));
        let mut refused = 0;
        for cut in (0..whole.len()).step_by(whole.len() / 50) {
            fs::write(&path, &whole[..cut]).unwrap();
            match run_query(&scan(format, &[&path], json!({}), json!([]))) {
                Ok(output) => assert!(lines(&output).len() <= expected.len()),
                Err(error) => {
                    assert!(
                        matches!(error.code, ErrorCode::InvalidData | ErrorCode::QueryFailed),
                        "{error}"
                    );
                    refused += 1;
                }
            }
        }
        assert!(refused > 20, "{name}: {refused}");
        // Every length that may be one, made huge.
        for at in (0..whole.len() - 8).step_by(4) {
            let mut lying = whole.clone();
            lying[at..at + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
            fs::write(&path, &lying).unwrap();
            if let Err(error) = run_query(&scan(format, &[&path], json!({}), json!([]))) {
                assert!(!error.message.is_empty());
            }
        }
    }
}

#[test]
fn rows_that_wait_for_their_folders_fit_into_the_sessions_memory() {
    let folder = Folder::new("limited-folders");
    // 5,000 rows of 10 KB in 50 folders: as numbers of rows, all of them would wait.
    let piece = |start: i64| {
        let rows = || start..start + 250;
        let text = StringArray::from_iter_values(rows().map(|row| format!("{row:010240}")));
        let id: Int64Array = rows().collect();
        let key: Int64Array = rows().map(|row| row % 50).collect();
        let columns: [(&str, ArrayRef); 3] = [
            ("id", Arc::new(id)),
            ("key", Arc::new(key)),
            ("text", Arc::new(text)),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    };
    let batches: Vec<RecordBatch> = (0..20).map(|place| piece(place * 250)).collect();
    let schema = batches[0].schema();
    let table = Input::Table(Arc::new(MemoryTable { schema, batches }));
    let source = json!({ "source": { "kind": "table", "table": 0 } }).to_string();
    let query = Query {
        plan: Plan::parse(&source).unwrap(),
        inputs: vec![table],
    };
    let session = Session::new(quiver_query::SessionOptions {
        memory_limit: Some(8 << 20),
        threads: Some(2),
        ..Default::default()
    });
    let target = json!({ "format": "ipc", "path": folder.path("out"), "options": { "partitionBy": ["key"] } });
    let target = Target::parse(&target.to_string()).unwrap();
    let written = session
        .unwrap()
        .write(&query, &Parameters::default(), &target, &control())
        .unwrap();
    assert_eq!((written.rows, written.files), (5_000, 50));
    let counted = json!([{ "groupBy": { "keys": [], "aggregates": [aggregate("count", col("id")), aggregate("countDistinct", col("key"))] } }]);
    let counted = run_query(&scan("ipc", &[&folder.path("out")], json!({}), counted)).unwrap();
    assert_eq!(lines(&counted), ["5000|50"]);
    // What waits was written as it came: one batch for all rows of a folder would have waited for the last.
    let path = folder.path("out/key=0/part-00000.arrow");
    let reader =
        datafusion::arrow::ipc::reader::FileReader::try_new(fs::File::open(path).unwrap(), None);
    assert!(reader.unwrap().num_batches() > 1);
}
