//! Text is read as it is or not at all, and errors say where.

mod support;

use quiver_graph::ErrorCode;
use serde_json::{Value, json};
use support::files::*;
use support::*;

/// What is read of `text`, as types and lines, or where it fails.
fn outcome(
    format: &str,
    text: &str,
    options: Value,
) -> Result<(String, Vec<String>), (ErrorCode, String)> {
    let folder = Folder::new(&format!("exact-{format}-{:x}", hash(text, &options)));
    let path = folder.put(&format!("a.{format}"), text);
    match run_query(&scan(format, &[&path], options, json!([]))) {
        Ok(output) => Ok((types(&output).join(","), lines(&output))),
        Err(error) => {
            let place = error.message.strip_prefix(&path);
            let place = place.unwrap_or_else(|| panic!("names no file: {error}"));
            Err((error.code, place.to_owned()))
        }
    }
}

fn hash(text: &str, options: &Value) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (text, options.to_string()).hash(&mut hasher);
    hasher.finish()
}

fn reads(format: &str, text: &str, options: Value, types: &str, expected: &[&str]) {
    let read = outcome(format, text, options).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    assert_eq!(
        (read.0.as_str(), read.1),
        (
            types,
            expected.iter().map(|line| (*line).to_owned()).collect()
        ),
        "{text}"
    );
}

fn fails(format: &str, text: &str, options: Value, place: &str) {
    let (code, message) = outcome(format, text, options).expect_err(text);
    assert_eq!(code, ErrorCode::InvalidData, "{text}: {message}");
    assert!(message.starts_with(place), "{text}: {message}");
}

/// Values that come behind the rows that types are inferred from, and whether the type of `first` holds them.
#[test]
fn a_late_value_that_does_not_fit_is_an_error_on_its_line() {
    for (first, late, fits) in [
        ("1", "2.5", false),
        ("1", "-0.9", false),
        ("1", "1e30", false),
        ("1", "9223372036854775808", false),
        ("1", "-9223372036854775808", true),
        ("0.5", "3", true),
        ("0.5", "9007199254740992", true),
        ("0.5", "9007199254740993", false),
        ("0.5", "1e400", false),
        ("0.5", "-1e400", false),
        ("true", "1", false),
    ] {
        let few = || json!({ "inferRows": 1 });
        // By itself, and within lists and structs.
        for (before, after) in [
            ("", ""),
            ("[", "]"),
            ("[null,", ",null]"),
            ("{\"x\":", "}"),
            ("[{\"x\":[", "]}]"),
        ] {
            let line = |value: &str| format!("{{\"b\":0,\"a\":{before}{value}{after}}}\n");
            let text = format!(
                "{}\n\n{}{}",
                line(first),
                line("null").replace("[null]", "null"),
                line(late)
            );
            match fits {
                true => assert_eq!(
                    outcome("ndjson", &text, few()).unwrap().1.len(),
                    3,
                    "{text}"
                ),
                false => fails(
                    "ndjson",
                    &text,
                    few(),
                    ", line 5, column \"a\": cannot read ",
                ),
            }
        }
        let text = format!("b,a\n0,{first}\n\"x\n\",\n0,{late}\n");
        let options = json!({ "schema": [["b", "string"]], "inferRows": 1 });
        match fits {
            true => assert_eq!(outcome("csv", &text, options).unwrap().1.len(), 3, "{text}"),
            false => fails(
                "csv",
                &text,
                options,
                ", line 5, column \"a\": cannot read ",
            ),
        }
    }
}

#[test]
fn times_lose_no_fraction() {
    for (given, text, fits) in [
        ("timestamp(s)", "2024-02-29T00:00:01.5", false),
        ("timestamp(s)", "2024-02-29T00:00:01", true),
        ("timestamp(ms)", "2024-02-29T00:00:01.0005", false),
        ("timestamp(us)", "2024-02-29T00:00:01.000500", true),
        ("date", "2024-02-29", true),
        ("date", "2024-02-29T12:00:00", false),
        ("decimal(5, 2)", "1.005", false),
        ("decimal(5, 2)", "1.50", true),
    ] {
        let options = || json!({ "schema": [["a", given]] });
        let (csv, ndjson) = (format!("a\n{text}\n"), format!("{{\"a\":\"{text}\"}}\n"));
        for (format, text) in [("csv", csv), ("ndjson", ndjson)] {
            assert_eq!(
                outcome(format, &text, options()).is_ok(),
                fits,
                "{format}: {text} as {given}"
            );
        }
    }
    let text = "a\n2024-02-29T00:00:00\n2024-02-29T00:00:00.5\n";
    fails(
        "csv",
        text,
        json!({ "inferRows": 1 }),
        ", line 3, column \"a\"",
    );
    let both = ["2024-02-29T00:00:00", "2024-02-29T00:00:00.500"];
    reads("csv", text, json!({}), "Timestamp(ms)", &both);
}

#[test]
fn inference_takes_in_what_the_first_rows_show() {
    let lines = |values: &[&str]| -> String {
        values
            .iter()
            .map(|value| format!("{{\"a\":{value}}}\n"))
            .collect()
    };
    for (values, types, expected) in [
        (
            &["9223372036854775809", "9223372036854775810"][..],
            "UInt64",
            &["9223372036854775809", "9223372036854775810"][..],
        ),
        (
            &["18446744073709551616", "-1"],
            "Decimal128(38, 0)",
            &["18446744073709551616", "-1"],
        ),
        (&["1", "2.5", "null"], "Float64", &["1.0", "2.5", "-"]),
        (
            &["{\"x\":1}", "null", "{\"y\":[null,{\"z\":1}]}"],
            "Struct(\"x\": Int64, \"y\": List(Struct(\"z\": Int64)))",
            &["{x: 1, y: }", "-", "{x: , y: [, {z: 1}]}"],
        ),
        (
            &["[{\"x\":1},null]", "null", "[]"],
            "List(Struct(\"x\": Int64))",
            &["[{x: 1}, ]", "-", "[]"],
        ),
        (&["\"x\"", "5", "true"], "Utf8", &["x", "5", "true"]),
    ] {
        let (got, rows) = outcome("ndjson", &lines(values), json!({})).unwrap();
        assert_eq!(got, types, "{values:?}");
        let plain: Vec<String> = rows
            .iter()
            .map(|row| {
                row.replace(": -", ": ")
                    .replace("[-, ", "[, ")
                    .replace(", -]", ", ]")
            })
            .collect();
        assert_eq!(plain, expected, "{values:?}");
    }
}

#[test]
fn what_is_no_json_is_told_by_line_and_letter() {
    for (text, place) in [
        (
            "{\"a\":1}\n\n\n\n{\"a\":1,}\n",
            ", line 5, letter 8: expected a name",
        ),
        (
            "{\"a\":1}\n{\"a\":\n",
            ", line 2, letter 1: the text ends within an object",
        ),
        ("{\"a\":1}\n5\n", ", line 2, letter 1: expected an object"),
        (
            "{\"a\":1}\n{\"a\":\"\\ud800\"}\n",
            ", line 2, letter 7: \\ud800 is half a character",
        ),
        (
            "{\"a\":1}\n{\"a\":2,\"b\":3,\"a\":4}\n",
            ", line 2, letter 14: two members have the name \"a\": number 1 and number 3",
        ),
        (
            "{\"a\":{\"x\":1}}\n{\"a\":{\"x\":1,\"\\u0078\":2}}\n",
            ", line 2, letter 13: two members have the name \"x\"",
        ),
        (
            "{\"a\":1}\n{\"a\":[}\n",
            ", line 2, letter 7: expected a value",
        ),
    ] {
        for infer in [1, 10_000] {
            fails("ndjson", text, json!({ "inferRows": infer }), place);
        }
    }
}

#[test]
fn lines_are_counted_from_the_start_of_the_file_in_every_stretch_of_it() {
    let folder = Folder::new("exact-stretch");
    let row =
        |id: usize| format!("{{\"id\":{id},\"text\":\"a row of some length, number {id}\"}}\n");
    let mut rows: Vec<String> = (0..100_000).map(row).collect();
    let whole = rows.concat();
    assert!(whole.len() > 4 << 20);
    for bad in [99_990, 50_000] {
        rows[bad] = "{\"id\":0.5}\n".to_owned();
        let path = folder.put("a.ndjson", &rows.concat());
        let query = scan("ndjson", &[&path], json!({ "inferRows": 10 }), json!([]));
        let error = run_query(&query).unwrap_err();
        let place = format!("{path}, line {}, column \"id\"", bad + 1);
        assert!(error.message.starts_with(&place), "{error}");
        rows[bad] = "{\"id\":}\n".to_owned();
        let path = folder.put("a.ndjson", &rows.concat());
        let error = run_query(&query).unwrap_err();
        let place = format!("{path}, line {}, letter 7", bad + 1);
        assert!(error.message.starts_with(&place), "{error}");
        rows[bad] = row(bad);
    }
    let mut rows: Vec<String> = (0..200_000)
        .map(|id| format!("{id},a row of some length\n"))
        .collect();
    rows[0] = "id,text\n".to_owned();
    rows[199_000] = "x,y\n".to_owned();
    let path = folder.put("a.csv", &rows.concat());
    let options = json!({ "newlinesInValues": false });
    let error = run_query(&scan("csv", &[&path], options, json!([]))).unwrap_err();
    assert!(
        error
            .message
            .starts_with(&format!("{path}, line 199001, column \"id\"")),
        "{error}"
    );
}

#[test]
fn two_columns_of_one_name_are_told_by_their_places() {
    fails(
        "csv",
        "a,b,a\n1,2,3\n",
        json!({}),
        ": two columns have the name \"a\": the 1st and the 3rd",
    );
    let options = json!({ "header": false, "schema": [["x", "int64"], ["x", "int64"]] });
    fails(
        "csv",
        "1,2\n",
        options,
        ": two columns have the name \"x\": the 1st and the 2nd",
    );
    let folder = Folder::new("exact-twice");
    let field = |name| arrow_schema::Field::new(name, arrow_schema::DataType::Int32, true);
    let schema = std::sync::Arc::new(arrow_schema::Schema::new(vec![
        field("a"),
        field("b"),
        field("a"),
    ]));
    let column: arrow_array::ArrayRef = std::sync::Arc::new(arrow_array::Int32Array::from(vec![1]));
    let batch = arrow_array::RecordBatch::try_new(
        schema.clone(),
        vec![column.clone(), column.clone(), column],
    )
    .unwrap();
    let create = |name: &str| std::fs::File::create(folder.path(name)).unwrap();
    let mut parquet =
        datafusion::parquet::arrow::ArrowWriter::try_new(create("a.parquet"), schema.clone(), None)
            .unwrap();
    parquet.write(&batch).unwrap();
    parquet.close().unwrap();
    let mut file =
        datafusion::arrow::ipc::writer::FileWriter::try_new(create("a.arrow"), &schema).unwrap();
    file.write(&batch).unwrap();
    file.finish().unwrap();
    let mut stream =
        datafusion::arrow::ipc::writer::StreamWriter::try_new(create("a.arrows"), &schema).unwrap();
    stream.write(&batch).unwrap();
    stream.finish().unwrap();
    for (format, name) in [
        ("parquet", "a.parquet"),
        ("ipc", "a.arrow"),
        ("ipc", "a.arrows"),
    ] {
        let path = folder.path(name);
        let error = failure(format, &path, json!({}));
        let expected = format!("{path}: two columns have the name \"a\": the 1st and the 3rd");
        assert!(error.message.starts_with(&expected), "{error}");
        assert_eq!(error.details.column.as_deref(), Some("a"));
    }
}

#[test]
fn csv_has_no_values_of_nested_types() {
    for data_type in [
        "List(Int64)",
        "LargeList(Utf8)",
        "FixedSizeList(2 x Int8)",
        "Struct(\"x\": Int64)",
        "Map(\"entries\": non-null Struct(\"keys\": non-null Utf8, \"values\": Int64), unsorted)",
        "Dictionary(Int8, List(Int64))",
    ] {
        let folder = Folder::new("exact-nested");
        let path = folder.put("a.csv", "a,b\n1,2\n");
        let error = failure("csv", &path, json!({ "schema": [["b", data_type]] }));
        assert_eq!(error.code, ErrorCode::UnsupportedType, "{error}");
        assert_eq!(error.details.column.as_deref(), Some("b"), "{error}");
    }
}

/// Bytes are hexadecimal digits in JSON; what is none of them is an error and no panic, wherever in a value it stands.
#[test]
fn bytes_in_json_are_digits() {
    let types = ["Binary", "LargeBinary", "BinaryView", "FixedSizeBinary(2)"];
    for data_type in types {
        let schema = |data_type: &str| json!({ "schema": [["a", data_type]] });
        reads(
            "ndjson",
            "{\"a\": \"00fF\"}\n{\"a\": null}\n",
            schema(data_type),
            data_type,
            &["00ff", "-"],
        );
        let list = format!("List({data_type})");
        reads(
            "ndjson",
            "{\"a\": [\"0a0b\"]}\n",
            schema(&list),
            &list,
            &["[0a0b]"],
        );
        for wrong in ["{}", "[1]", "true", "1.5", "\"xy\"", "\"+1+1\"", "\"é\""] {
            let line = format!("{{\"a\": {wrong}}}\n");
            fails(
                "ndjson",
                &line,
                schema(data_type),
                ", line 1, column \"a\": ",
            );
            let nested = format!("{{\"a\": {{\"x\": [{wrong}], \"t\": null}}}}\n");
            let wider = format!("Struct(\"x\": List({data_type}), \"t\": Timestamp(ns))");
            fails(
                "ndjson",
                &nested,
                schema(&wider),
                ", line 1, column \"a\": ",
            );
        }
    }
    fails(
        "ndjson",
        "{\"a\": \"0a\"}\n",
        json!({ "schema": [["a", "FixedSizeBinary(2)"]] }),
        ", line 1, column \"a\": ",
    );
}
