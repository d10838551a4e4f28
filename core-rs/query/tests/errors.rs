//! What errors of values and types say: everything that can fail is called with what it cannot take, and its words are looked at.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int8Array,
    Int64Array, StringArray, TimestampNanosecondArray, UInt64Array,
};
use datafusion::prelude::SessionContext;
use quiver_graph::{ErrorCode, Graph, GraphError};
use quiver_query::Parameters;
use serde_json::json;
use support::*;

/// A row of what is ordinary and one of what nothing can hold.
fn extremes() -> Graph {
    let decimals = Decimal128Array::from(vec![100, 10_i128.pow(38) - 1]);
    let list =
        arrow_array::ListArray::from_iter_primitive::<arrow_array::types::Int64Type, _, _>(vec![
            Some(vec![Some(1)]),
            Some(vec![Some(i64::MAX), None]),
        ]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("text", Arc::new(StringArray::from(vec!["1", "a(b"]))),
        ("small", Arc::new(Int8Array::from(vec![1, i8::MIN]))),
        ("int", Arc::new(Int64Array::from(vec![0, i64::MIN]))),
        ("most", Arc::new(Int64Array::from(vec![1, i64::MAX]))),
        ("unsigned", Arc::new(UInt64Array::from(vec![0, u64::MAX]))),
        ("float", Arc::new(Float64Array::from(vec![1.5, f64::NAN]))),
        ("huge", Arc::new(Float64Array::from(vec![-1.5, 1e300]))),
        ("bool", Arc::new(BooleanArray::from(vec![true, false]))),
        ("day", Arc::new(Date32Array::from(vec![0, i32::MAX]))),
        (
            "time",
            Arc::new(TimestampNanosecondArray::from(vec![0, i64::MAX])),
        ),
        (
            "decimal",
            Arc::new(decimals.with_precision_and_scale(38, 2).unwrap()),
        ),
        (
            "bytes",
            Arc::new(BinaryArray::from(vec![&b"a"[..], b"\xff"])),
        ),
        ("list", Arc::new(list)),
    ];
    graph(columns)
}

const COLUMNS: [&str; 13] = [
    "text", "small", "int", "most", "unsigned", "float", "huge", "bool", "day", "time", "decimal",
    "bytes", "list",
];

/// What no message of ours has: words of DataFusion, Arrow and Rust.
const FOREIGN: [&str; 47] = [
    "Arrow error",
    "Execution error",
    "likely caused by a bug",
    "Optimizer rule",
    "External error",
    "Internal error",
    "Cast error",
    "Parser error",
    "Compute error",
    "Invalid argument error",
    "Error during planning",
    "not yet implemented",
    "Not yet implemented",
    "DataFusion",
    "datafusion",
    "Utf8",
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt",
    "Float32",
    "Float64",
    "Boolean",
    "Date32",
    "Date64",
    "Timestamp(",
    "Timestamp (",
    "Time64",
    "Time32",
    "Decimal1",
    "Decimal2",
    "Interval(",
    "Duration(",
    "Binary",
    "List(",
    "Struct(",
    "Some(",
    "None",
    "Nanosecond",
    "Regex(",
    "Syntax(",
    "backtrace",
    "TypeSignature",
    "Coercion(",
    "ScalarUDF",
    "Expr::",
];

/// Each different complaint, with what it was about.
#[derive(Default)]
struct Complaints(BTreeMap<String, String>);

impl Complaints {
    fn look(&mut self, text: &str, error: &GraphError) {
        let said = error.to_string();
        for word in FOREIGN {
            if said.contains(word) && !text.contains(word) {
                self.0
                    .entry(said.clone())
                    .or_insert_with(|| format!("\"{word}\" in {text}"));
            }
        }
        if error.code == ErrorCode::Internal {
            self.0.insert(said.clone(), format!("internal: {text}"));
        }
        if *error.details == Default::default() {
            self.0.insert(said, format!("no details: {text}"));
        }
    }

    fn none(self) {
        let list: Vec<String> = self
            .0
            .iter()
            .map(|(said, about)| format!("{about}\n    {said}"))
            .collect();
        assert!(
            list.is_empty(),
            "{} messages:\n{}",
            list.len(),
            list.join("\n")
        );
    }
}

fn fails(graph: &Graph, text: &str) -> Option<GraphError> {
    query(
        graph,
        json!([{ "select": [{ "alias": [{ "sql": text }, "out"] }] }]),
    )
    .err()
}

#[test]
fn casts() {
    let types = [
        "tinyint",
        "smallint",
        "int",
        "bigint",
        "tinyint unsigned",
        "smallint unsigned",
        "int unsigned",
        "bigint unsigned",
        "float",
        "double",
        "decimal(3, 1)",
        "decimal(38, 30)",
        "decimal(50, 45)",
        "boolean",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "interval",
        "varchar",
        "bytea",
        "int[]",
        "decimal(90, 1)",
        "timestamp(3)",
        "json",
        "uuid",
    ];
    let arrow = [
        "Timestamp(ns, \"Nowhere/Zone\")",
        "Timestamp(s)",
        "Timestamp(ms)",
        "Date64",
        "Time32(s)",
        "Time64(ns)",
        "Duration(s)",
        "Float16",
        "Interval(YearMonth)",
        "Interval(DayTime)",
        "List(Int8)",
        "FixedSizeBinary(2)",
        "Dictionary(Int8, Int8)",
        "Utf8View",
        "Struct(\"a\": Int8)",
        "nothing",
    ];
    let graph = extremes();
    let mut complaints = Complaints::default();
    for column in COLUMNS.into_iter().chain([
        "'abc'",
        "''",
        "-1",
        "1e300",
        "NULL",
        "'2020-13-45'",
        "interval '1 month'",
    ]) {
        let types = types.iter().map(|name| format!("cast({column} AS {name})"));
        let arrow = arrow
            .iter()
            .map(|name| format!("arrow_cast({column}, '{name}')"));
        for text in types.chain(arrow) {
            if let Some(error) = fails(&graph, &text) {
                complaints.look(&text, &error);
            }
        }
    }
    complaints.none();
}

#[test]
fn operators() {
    let graph = extremes();
    let mut complaints = Complaints::default();
    let operands: Vec<&str> = COLUMNS
        .into_iter()
        .chain([
            "0",
            "-1",
            "9223372036854775807",
            "'x'",
            "''",
            "0.0",
            "NULL",
            "decimal * 0",
            "interval '300000 years'",
        ])
        .collect();
    for a in &operands {
        for b in &operands {
            for op in [
                "+",
                "-",
                "*",
                "/",
                "%",
                "&",
                "<<",
                "||",
                "=",
                "<",
                "AND",
                "LIKE",
                "~",
                "->",
                "@>",
                "IS DISTINCT FROM",
            ] {
                let text = format!("{a} {op} {b}");
                if let Some(error) = fails(&graph, &text) {
                    complaints.look(&text, &error);
                }
            }
        }
        for text in [
            format!("-{a}"),
            format!("NOT {a}"),
            format!("{a}[1]"),
            format!("{a}['x']"),
            format!("{a}.x"),
            format!("{a} AT TIME ZONE 'Nowhere/Zone'"),
            format!("CASE WHEN {a} THEN 1 END"),
            format!("extract(century FROM {a})"),
            format!("extract(parsec FROM {a})"),
            format!("{a} SIMILAR TO '('"),
            format!("{a} LIKE 'a' ESCAPE 'xy'"),
            format!("sum({a})"),
            format!("{a} BETWEEN 'x' AND 1"),
            format!("{a} IN ('x', 1, true)"),
            format!("sum({a} * {a})"),
        ] {
            if let Some(error) = fails(&graph, &text) {
                complaints.look(&text, &error);
            }
        }
    }
    complaints.none();
}

#[test]
fn functions() {
    let graph = extremes();
    let state = SessionContext::new().state();
    let mut names: Vec<String> = state.scalar_functions().keys().cloned().collect();
    names.extend(state.aggregate_functions().keys().cloned());
    names.extend(
        state
            .window_functions()
            .keys()
            .map(|name| format!("{name} over")),
    );
    names.sort();
    let arguments = [
        "",
        "text",
        "int",
        "most",
        "float",
        "huge",
        "bool",
        "day",
        "time",
        "decimal",
        "bytes",
        "list",
        "NULL",
        "text, text",
        "text, int",
        "int, int",
        "int, most",
        "most, most",
        "float, text",
        "list, int",
        "list, text",
        "text, '('",
        "'month', time",
        "'parsec', time",
        "'(', text",
        "text, '%Q'",
        "decimal, decimal",
        "decimal, int",
        "time, 'Nowhere'",
        "interval '1 month', day",
        "text, text, text",
        "int, int, int",
        "text, int, int",
        "text, most, text",
        "list, int, int",
        "int, most, int",
        "text, '(', 'x', 'y'",
        "int, int, int, int",
        "text, text, text, text, text, text",
    ];
    let mut complaints = Complaints::default();
    for name in &names {
        // Strings of 2^63 letters.
        for arguments in arguments {
            if let (
                "repeat" | "lpad" | "rpad" | "array_repeat" | "list_repeat" | "generate_series"
                | "range" | "space" | "array_resize" | "list_resize" | "gen_series",
                true,
            ) = (name.as_str(), arguments.contains("most"))
            {
                continue;
            }
            let text = match name.strip_suffix(" over") {
                Some(name) => format!("{name}({arguments}) OVER (ORDER BY id)"),
                None => format!("{name}({arguments})"),
            };
            if let Some(error) = fails(&graph, &text) {
                complaints.look(&text, &error);
            }
        }
    }
    complaints.none();
}

/// What fails, what is said, and where: column, expected and got.
#[test]
fn say_what_failed_and_where() {
    let graph = extremes();
    for (text, said, column, expected, got) in [
        (
            "cast(text AS int)",
            "cast of \"text\" to int32 failed",
            "text",
            "int32",
            "\"a(b\"",
        ),
        (
            "cast(small AS tinyint unsigned)",
            "cast of \"small\" to uint8 failed",
            "small",
            "uint8",
            "-128",
        ),
        (
            "cast(float AS bigint)",
            "cast of \"float\" to int64 failed",
            "float",
            "int64",
            "NaN",
        ),
        (
            "cast(text AS boolean)",
            "cast of \"text\" to boolean failed",
            "text",
            "boolean",
            "\"a(b\"",
        ),
        (
            "cast(text || '' AS date)",
            "cast of text || '' to date failed",
            "text",
            "date",
            "\"1\"",
        ),
        (
            "cast(float AS decimal(3, 1))",
            "cast of \"float\" to decimal(3, 1) failed",
            "float",
            "decimal(3, 1)",
            "NaN",
        ),
        (
            "small / int",
            "division by zero in small / int",
            "-",
            "a divisor other than 0",
            "0",
        ),
        (
            "7 % int",
            "division by zero in 7 % int",
            "int",
            "a divisor other than 0",
            "0",
        ),
        (
            "small + small",
            "overflow: -128 + -128 in small + small does not fit the type of the result",
            "small",
            "a result that fits",
            "-128 + -128",
        ),
        (
            "-int",
            "overflow: -(-9223372036854775808) in \"int\" does not fit its type",
            "int",
            "a result that fits",
            "-(-9223372036854775808)",
        ),
        (
            "text ~ '('",
            "the regular expression \"(\" in text ~ '(' is malformed: unclosed group",
            "text",
            "a regular expression",
            "(",
        ),
        (
            "abs(text)",
            "abs cannot be called as abs(string)",
            "-",
            "abs(number)",
            "abs(string)",
        ),
        (
            "text + 1",
            "+ cannot compute with string and int64",
            "-",
            "numbers, or times and intervals",
            "string + int64",
        ),
        (
            "decimal = bool",
            "= cannot take decimal(38, 2) and boolean",
            "-",
            "two values of one type that it takes",
            "decimal(38, 2) = boolean",
        ),
        (
            "cast(text AS date) = cast(text AS date) AND cast(bytes AS bigint) = 1",
            "there is no cast of \"bytes\" from binary to int64",
            "bytes",
            "a type that casts to int64",
            "binary",
        ),
    ] {
        let error = fails(&graph, text).unwrap_or_else(|| panic!("{text} succeeds"));
        let details = &error.details;
        let column = (column != "-").then_some(column);
        assert_eq!(error.message, said, "{text}");
        assert_eq!(details.column.as_deref(), column, "{text}");
        assert_eq!(details.expected.as_deref(), Some(expected), "{text}");
        assert_eq!(details.got.as_deref(), Some(got), "{text}");
        assert!(error.cause.is_some(), "{text}");
    }
}

/// A stream, a prepared plan and a plan of expressions say the same.
#[test]
fn say_the_same_however_the_query_runs() {
    let graph = extremes();
    let cast = json!({ "cast": { "expr": col("text"), "type": "int32", "safe": false } });
    let plan = plan(json!([{ "select": [named(cast, "out")] }]));
    let mut errors = vec![
        query(
            &graph,
            json!([{ "select": [{ "sql": "cast(text AS int)" }] }]),
        )
        .unwrap_err(),
    ];
    errors.push(run(&graph, &plan, &Parameters::default(), &control()).unwrap_err());
    let mut rows = stream(&graph, &plan, &Parameters::default(), 10, &control()).unwrap();
    errors.push(rows.next_batch().unwrap_err());
    let prepared = prepared(&graph, &plan, &control()).unwrap();
    errors.push(
        prepared
            .execute(&Parameters::default(), &control())
            .unwrap_err(),
    );
    for error in errors {
        assert_eq!(error.message, "cast of \"text\" to int32 failed");
        assert_eq!(error.details.column.as_deref(), Some("text"));
        assert_eq!(error.details.got.as_deref(), Some("\"a(b\""));
    }
}
