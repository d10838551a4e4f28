//! Every function over a small table with nulls, against answers written by hand.

mod support;

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, StringArray,
    StructArray, TimestampMicrosecondArray, UInt8Array,
};
use arrow_schema::{DataType, Field};
use quiver_graph::{ErrorCode, Graph};
use serde_json::{Value, json};
use support::*;

/// 2024-02-29 13:45:30.123456, 1969-12-31 23:59:59.5 and 2020-12-31 00:00:00 in microseconds.
const TIMES: [Option<i64>; 4] = [
    Some(1_709_214_330_123_456),
    None,
    Some(-500_000),
    Some(1_609_372_800_000_000),
];

fn table() -> Graph {
    let mut scores = ListBuilder::new(Int64Builder::new());
    scores.append_value([Some(3), None, Some(1), Some(3)]);
    scores.append_null();
    scores.append_value([]);
    scores.append_value([Some(5)]);
    let mut tags = ListBuilder::new(StringBuilder::new());
    tags.append_value([Some("b"), Some("a"), None]);
    tags.append_null();
    tags.append_value::<[Option<&str>; 0], _>([]);
    tags.append_value([Some("c")]);
    let place = StructArray::from(vec![
        (
            Arc::new(Field::new("city", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec![
                Some("Oslo"),
                None,
                None,
                Some("Rome"),
            ])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("people", DataType::Int32, true)),
            Arc::new(Int32Array::from(vec![Some(7), None, Some(2), None])) as ArrayRef,
        ),
    ]);
    let times = TimestampMicrosecondArray::from(TIMES.to_vec());
    let words = ["Ada Lovelace", "", "Ólafur", "a.b.c"];
    let words = [Some(words[0]), None, Some(words[2]), Some(words[3])];
    let named: ArrayRef = Arc::new(StringArray::from(words.to_vec()));
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    graph(vec![
        ("word", Arc::clone(&named)),
        ("coded", arrow_cast::cast(&named, &dictionary).unwrap()),
        (
            "n",
            Arc::new(Int64Array::from(vec![Some(7), None, Some(-7), Some(0)])),
        ),
        (
            "small",
            Arc::new(Int32Array::from(vec![Some(7), None, Some(-7), Some(0)])),
        ),
        (
            "byte",
            Arc::new(UInt8Array::from(vec![Some(200), None, Some(3), Some(0)])),
        ),
        (
            "x",
            Arc::new(Float64Array::from(vec![
                Some(2.5),
                None,
                Some(-2.25),
                Some(f64::NAN),
            ])),
        ),
        (
            "yes",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                None,
                Some(false),
                Some(true),
            ])),
        ),
        ("time", Arc::new(times.clone())),
        ("oslo", Arc::new(times.with_timezone("Europe/Oslo"))),
        (
            "date",
            Arc::new(Date32Array::from(vec![
                Some(19_782),
                None,
                Some(0),
                Some(18_630),
            ])),
        ),
        ("scores", Arc::new(scores.finish())),
        ("tags", Arc::new(tags.finish())),
        ("place", Arc::new(place)),
    ])
}

fn call(name: &str, args: &[Value]) -> Value {
    json!({ "call": { "name": name, "args": args } })
}

fn float(value: f64) -> Value {
    json!({ "literal": { "float": value.to_string() } })
}

fn null() -> Value {
    json!({ "literal": "null" })
}

/// Checks each function's values, row by row; `-` is null.
fn check(cases: &[(&str, Vec<Value>, [&str; 4])]) {
    let table = table();
    let mut wrong = Vec::new();
    for (name, args, expected) in cases {
        let steps = json!([{ "select": [named(call(name, args), "value")] }]);
        match query(&table, steps) {
            Ok(output) => {
                let got = lines(&output);
                if got != expected.map(str::to_owned) {
                    wrong.push(format!("{name}{args:?}: {got:?}, not {expected:?}"));
                }
            }
            Err(error) => wrong.push(format!("{name}{args:?}: {error:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn text() {
    let word = || col("word");
    let s = support::text;
    check(&[
        (
            "lower",
            vec![word()],
            ["ada lovelace", "-", "ólafur", "a.b.c"],
        ),
        (
            "lower",
            vec![col("coded")],
            ["ada lovelace", "-", "ólafur", "a.b.c"],
        ),
        (
            "upper",
            vec![word()],
            ["ADA LOVELACE", "-", "ÓLAFUR", "A.B.C"],
        ),
        (
            "initcap",
            vec![call("lower", &[word()])],
            ["Ada Lovelace", "-", "Ólafur", "A.B.C"],
        ),
        ("trim", vec![s("  x ")], ["x"; 4]),
        (
            "trim",
            vec![word(), s("Aac")],
            ["da Lovelace", "-", "Ólafur", ".b."],
        ),
        ("trimStart", vec![s("  x ")], ["x "; 4]),
        ("trimEnd", vec![s("  x ")], ["  x"; 4]),
        ("length", vec![word()], ["12", "-", "6", "5"]),
        ("byteLength", vec![word()], ["12", "-", "7", "5"]),
        (
            "concat",
            vec![word(), s("-"), word()],
            [
                "Ada Lovelace-Ada Lovelace",
                "-",
                "Ólafur-Ólafur",
                "a.b.c-a.b.c",
            ],
        ),
        (
            "concatWithSeparator",
            vec![s(", "), word(), s("x")],
            ["Ada Lovelace, x", "x", "Ólafur, x", "a.b.c, x"],
        ),
        (
            "substring",
            vec![word(), int(4)],
            ["Lovelace", "-", "ur", "c"],
        ),
        (
            "substring",
            vec![word(), int(0), int(2)],
            ["Ad", "-", "Ól", "a."],
        ),
        (
            "substring",
            vec![word(), int(-3)],
            ["ace", "-", "fur", "b.c"],
        ),
        (
            "substring",
            vec![word(), int(-3), int(2)],
            ["ac", "-", "fu", "b."],
        ),
        (
            "substring",
            vec![word(), col("small"), int(2)],
            ["el", "-", "Ól", "a."],
        ),
        ("left", vec![word(), int(3)], ["Ada", "-", "Óla", "a.b"]),
        (
            "left",
            vec![word(), int(-3)],
            ["Ada Lovel", "-", "Óla", "a."],
        ),
        ("right", vec![word(), int(3)], ["ace", "-", "fur", "b.c"]),
        (
            "startsWith",
            vec![word(), s("Ada")],
            ["true", "-", "false", "false"],
        ),
        (
            "endsWith",
            vec![word(), s("ur")],
            ["false", "-", "true", "false"],
        ),
        (
            "contains",
            vec![word(), s("a")],
            ["true", "-", "true", "true"],
        ),
        (
            "contains",
            vec![col("coded"), s("Love")],
            ["true", "-", "false", "false"],
        ),
        ("position", vec![word(), s("a")], ["2", "-", "2", "0"]),
        ("position", vec![word(), s("zz")], ["-"; 4]),
        (
            "replace",
            vec![word(), s("a"), s("*")],
            ["Ad* Lovel*ce", "-", "Ól*fur", "*.b.c"],
        ),
        (
            "split",
            vec![word(), s(".")],
            ["[Ada Lovelace]", "-", "[Ólafur]", "[a, b, c]"],
        ),
        (
            "padStart",
            vec![word(), int(8), s("*")],
            ["Ada Lovelace", "-", "**Ólafur", "***a.b.c"],
        ),
        (
            "padEnd",
            vec![word(), int(8)],
            ["Ada Lovelace", "-", "Ólafur  ", "a.b.c   "],
        ),
        (
            "repeat",
            vec![s("ab"), col("small")],
            ["ababababababab", "-", "", ""],
        ),
        (
            "reverse",
            vec![word()],
            ["ecalevoL adA", "-", "rufalÓ", "c.b.a"],
        ),
        ("levenshtein", vec![word(), s("a.b")], ["11", "-", "5", "2"]),
        (
            "regexMatches",
            vec![word(), s("^[a-z.]+$")],
            ["false", "-", "false", "true"],
        ),
        (
            "regexMatches",
            vec![col("coded"), s("(?i)ADA")],
            ["true", "-", "false", "false"],
        ),
        (
            "regexReplace",
            vec![word(), s("([aeo])"), s("<$1>")],
            ["Ad<a> L<o>v<e>l<a>c<e>", "-", "Ól<a>fur", "<a>.b.c"],
        ),
        (
            "regexExtract",
            vec![word(), s("[A-Z]([a-z])")],
            ["Ad", "-", "-", "-"],
        ),
        (
            "regexExtract",
            vec![word(), s("[A-Z]([a-z])"), int(1)],
            ["d", "-", "-", "-"],
        ),
        (
            "regexExtract",
            vec![col("coded"), s("[a-z]+"), int(0)],
            ["da", "-", "lafur", "a"],
        ),
        ("regexCount", vec![word(), s("[aeo]")], ["5", "-", "1", "1"]),
        // md5 and sha256 of "abc": RFC 1321 and FIPS 180-2.
        (
            "md5",
            vec![s("abc")],
            ["900150983cd24fb0d6963f7d28e17f72"; 4],
        ),
        (
            "md5",
            vec![json!({ "literal": { "binary": "616263" } })],
            ["900150983cd24fb0d6963f7d28e17f72"; 4],
        ),
        (
            "sha256",
            vec![s("abc")],
            ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; 4],
        ),
        ("sha256", vec![null()], ["-"; 4]),
        (
            "strptime",
            vec![s("29.02.2024 13:45"), s("%d.%m.%Y %H:%M")],
            ["2024-02-29T13:45:00"; 4],
        ),
        (
            "strptime",
            vec![s("29.02.2024"), s("%d.%m.%Y"), s("date")],
            ["2024-02-29"; 4],
        ),
    ]);
}

#[test]
fn numbers() {
    let (n, x) = (|| col("n"), || col("x"));
    let rounded = |expr: Value| vec![expr, int(4)];
    check(&[
        ("abs", vec![n()], ["7", "-", "7", "0"]),
        ("abs", vec![x()], ["2.5", "-", "2.25", "NaN"]),
        ("sign", vec![n()], ["1.0", "-", "-1.0", "0.0"]),
        ("floor", vec![x()], ["2.0", "-", "-3.0", "NaN"]),
        ("floor", vec![n()], ["7", "-", "-7", "0"]),
        ("ceil", vec![x()], ["3.0", "-", "-2.0", "NaN"]),
        ("trunc", vec![x()], ["2.0", "-", "-2.0", "NaN"]),
        ("round", vec![x()], ["3.0", "-", "-2.0", "NaN"]),
        ("round", vec![x(), int(1)], ["2.5", "-", "-2.3", "NaN"]),
        ("round", vec![n(), int(-1)], ["10", "-", "-10", "0"]),
        ("sqrt", vec![float(2.25)], ["1.5"; 4]),
        ("sqrt", vec![n()], ["2.6457513110645907", "-", "NaN", "0.0"]),
        ("cbrt", vec![float(27.0)], ["3.0"; 4]),
        ("sqrt", vec![int(-1)], ["NaN"; 4]),
        ("ln", vec![int(-1)], ["NaN"; 4]),
        ("log2", vec![float(-1.0)], ["NaN"; 4]),
        ("log10", vec![float(-1.0)], ["NaN"; 4]),
        ("log", vec![float(-1.0), int(2)], ["NaN"; 4]),
        ("log", vec![int(0), int(2)], ["-inf"; 4]),
        ("pow", vec![int(-8), float(0.5)], ["NaN"; 4]),
        ("asin", vec![int(2)], ["NaN"; 4]),
        ("acos", vec![int(2)], ["NaN"; 4]),
        ("exp", vec![float(1000.0)], ["inf"; 4]),
        ("exp", vec![int(0)], ["1.0"; 4]),
        ("ln", vec![n()], ["1.9459101490553132", "-", "NaN", "-inf"]),
        ("round", rounded(call("log", &[int(8), int(2)])), ["3.0"; 4]),
        ("log2", vec![int(8)], ["3.0"; 4]),
        ("log10", vec![int(1000)], ["3.0"; 4]),
        ("pow", vec![n(), int(2)], ["49.0", "-", "49.0", "0.0"]),
        ("pow", vec![int(2), int(-1)], ["0.5"; 4]),
        ("sin", vec![int(0)], ["0.0"; 4]),
        ("cos", vec![int(0)], ["1.0"; 4]),
        ("tan", vec![int(0)], ["0.0"; 4]),
        ("asin", vec![int(0)], ["0.0"; 4]),
        ("round", rounded(call("acos", &[int(0)])), ["1.5708"; 4]),
        ("round", rounded(call("atan", &[int(1)])), ["0.7854"; 4]),
        (
            "round",
            rounded(call("atan2", &[int(1), int(-1)])),
            ["2.3562"; 4],
        ),
        ("sinh", vec![int(0)], ["0.0"; 4]),
        ("cosh", vec![int(0)], ["1.0"; 4]),
        ("tanh", vec![int(0)], ["0.0"; 4]),
        (
            "round",
            rounded(call("degrees", &[call("radians", &[int(180)])])),
            ["180.0"; 4],
        ),
        ("isNan", vec![x()], ["false", "-", "false", "true"]),
        ("isNan", vec![n()], ["false", "-", "false", "false"]),
        ("fillNan", vec![x(), int(0)], ["2.5", "-", "-2.25", "0.0"]),
        ("clip", vec![n(), int(-1), int(1)], ["1", "-", "-1", "0"]),
        ("greatest", vec![n(), int(1)], ["7", "1", "1", "1"]),
        ("least", vec![n(), int(1)], ["1", "1", "-7", "0"]),
        ("coalesce", vec![n(), int(1)], ["7", "1", "-7", "0"]),
        ("nullIf", vec![n(), int(0)], ["7", "-", "-7", "-"]),
    ]);
}

#[test]
fn times() {
    let s = support::text;
    let (time, oslo, date) = (|| col("time"), || col("oslo"), || col("date"));
    check(&[
        ("year", vec![time()], ["2024", "-", "1969", "2020"]),
        // Oslo is one hour ahead of UTC in winter.
        ("year", vec![oslo()], ["2024", "-", "1970", "2020"]),
        ("quarter", vec![time()], ["1", "-", "4", "4"]),
        ("month", vec![date()], ["2", "-", "1", "1"]),
        ("week", vec![date()], ["9", "-", "1", "53"]),
        ("isoYear", vec![date()], ["2024", "-", "1970", "2020"]),
        ("day", vec![date()], ["29", "-", "1", "3"]),
        ("dayOfYear", vec![time()], ["60", "-", "365", "366"]),
        // Thursday, Thursday, Sunday.
        ("weekday", vec![date()], ["4", "-", "4", "7"]),
        ("hour", vec![time()], ["13", "-", "23", "0"]),
        ("hour", vec![oslo()], ["14", "-", "0", "1"]),
        ("hour", vec![date()], ["0", "-", "0", "0"]),
        ("minute", vec![time()], ["45", "-", "59", "0"]),
        ("second", vec![time()], ["30", "-", "59", "0"]),
        ("millisecond", vec![time()], ["123", "-", "500", "0"]),
        ("microsecond", vec![time()], ["123456", "-", "500000", "0"]),
        (
            "nanosecond",
            vec![time()],
            ["123456000", "-", "500000000", "0"],
        ),
        (
            "date",
            vec![time()],
            ["2024-02-29", "-", "1969-12-31", "2020-12-31"],
        ),
        (
            "date",
            vec![oslo()],
            ["2024-02-29", "-", "1970-01-01", "2020-12-31"],
        ),
        (
            "truncate",
            vec![time(), s("month")],
            [
                "2024-02-01T00:00:00",
                "-",
                "1969-12-01T00:00:00",
                "2020-12-01T00:00:00",
            ],
        ),
        (
            "truncate",
            vec![time(), s("second")],
            [
                "2024-02-29T13:45:30",
                "-",
                "1969-12-31T23:59:59",
                "2020-12-31T00:00:00",
            ],
        ),
        (
            "truncate",
            vec![oslo(), s("day")],
            [
                "2024-02-29T00:00:00+01:00",
                "-",
                "1970-01-01T00:00:00+01:00",
                "2020-12-31T00:00:00+01:00",
            ],
        ),
        // Mondays.
        (
            "truncate",
            vec![date(), s("week")],
            ["2024-02-26", "-", "1969-12-29", "2020-12-28"],
        ),
        (
            "truncate",
            vec![date(), s("quarter")],
            ["2024-01-01", "-", "1970-01-01", "2021-01-01"],
        ),
        (
            "difference",
            vec![time(), date(), s("hour")],
            ["13", "-", "0", "-72"],
        ),
        (
            "difference",
            vec![date(), time(), s("day")],
            ["0", "-", "0", "3"],
        ),
        (
            "difference",
            vec![
                date(),
                call("makeDate", &[int(2020), int(1), int(31)]),
                s("month"),
            ],
            ["48", "-", "-600", "11"],
        ),
        (
            "difference",
            vec![
                date(),
                call("makeDate", &[int(2020), int(1), int(31)]),
                s("year"),
            ],
            ["4", "-", "-50", "0"],
        ),
        (
            "difference",
            vec![
                date(),
                call("makeDate", &[int(2020), int(1), int(31)]),
                s("quarter"),
            ],
            ["16", "-", "-200", "3"],
        ),
        (
            "difference",
            vec![
                date(),
                call("makeDate", &[int(2024), int(2), int(28)]),
                s("millisecond"),
            ],
            ["86400000", "-", "-1709078400000", "-99446400000"],
        ),
        (
            "strftime",
            vec![time(), s("%d.%m.%Y %H:%M")],
            [
                "29.02.2024 13:45",
                "-",
                "31.12.1969 23:59",
                "31.12.2020 00:00",
            ],
        ),
        (
            "strftime",
            vec![date(), s("%j")],
            ["060", "-", "001", "003"],
        ),
        (
            "epoch",
            vec![time(), s("second")],
            ["1709214330", "-", "-1", "1609372800"],
        ),
        (
            "epoch",
            vec![time(), s("nanosecond")],
            [
                "1709214330123456000",
                "-",
                "-500000000",
                "1609372800000000000",
            ],
        ),
        (
            "epoch",
            vec![date(), s("second")],
            ["1709164800", "-", "0", "1609632000"],
        ),
        (
            "fromEpoch",
            vec![col("small"), s("second")],
            [
                "1970-01-01T00:00:07",
                "-",
                "1969-12-31T23:59:53",
                "1970-01-01T00:00:00",
            ],
        ),
        (
            "makeDate",
            vec![int(2024), int(2), int(29)],
            ["2024-02-29"; 4],
        ),
        (
            "convertTimeZone",
            vec![time(), s("+02:00")],
            [
                "2024-02-29T15:45:30.123456+02:00",
                "-",
                "1970-01-01T01:59:59.500+02:00",
                "2020-12-31T02:00:00+02:00",
            ],
        ),
        (
            "convertTimeZone",
            vec![oslo(), s("UTC")],
            [
                "2024-02-29T13:45:30.123456Z",
                "-",
                "1969-12-31T23:59:59.500Z",
                "2020-12-31T00:00:00Z",
            ],
        ),
        (
            "replaceTimeZone",
            vec![oslo(), null()],
            [
                "2024-02-29T14:45:30.123456",
                "-",
                "1970-01-01T00:59:59.500",
                "2020-12-31T01:00:00",
            ],
        ),
        (
            "replaceTimeZone",
            vec![time(), s("Europe/Oslo")],
            [
                "2024-02-29T13:45:30.123456+01:00",
                "-",
                "1969-12-31T23:59:59.500+01:00",
                "2020-12-31T00:00:00+01:00",
            ],
        ),
    ]);
}

#[test]
fn lists_and_structs() {
    let s = support::text;
    let (scores, tags, place) = (|| col("scores"), || col("tags"), || col("place"));
    let yes = || json!({ "literal": { "boolean": true } });
    let no = || json!({ "literal": { "boolean": false } });
    check(&[
        (
            "list",
            vec![col("n"), int(1)],
            ["[7, 1]", "[-, 1]", "[-7, 1]", "[0, 1]"],
        ),
        ("listGet", vec![scores(), int(0)], ["3", "-", "-", "5"]),
        ("listGet", vec![scores(), int(-1)], ["3", "-", "-", "5"]),
        ("listGet", vec![scores(), int(1)], ["-", "-", "-", "-"]),
        (
            "listGet",
            vec![scores(), col("small")],
            ["-", "-", "-", "5"],
        ),
        ("listLength", vec![scores()], ["4", "-", "0", "1"]),
        (
            "listContains",
            vec![scores(), int(3)],
            ["true", "-", "false", "false"],
        ),
        (
            "listContains",
            vec![tags(), s("c")],
            ["false", "-", "false", "true"],
        ),
        ("listPosition", vec![scores(), int(1)], ["2", "-", "-", "-"]),
        (
            "listSort",
            vec![scores()],
            ["[1, 3, 3, -]", "-", "[]", "[5]"],
        ),
        (
            "listSort",
            vec![scores(), yes(), no()],
            ["[3, 3, 1, -]", "-", "[]", "[5]"],
        ),
        (
            "listSort",
            vec![scores(), no(), yes()],
            ["[-, 1, 3, 3]", "-", "[]", "[5]"],
        ),
        (
            "listSort",
            vec![call("listDistinct", &[scores()])],
            ["[1, 3, -]", "-", "[]", "[5]"],
        ),
        (
            "listReverse",
            vec![scores()],
            ["[3, 1, -, 3]", "-", "[]", "[5]"],
        ),
        (
            "listConcat",
            vec![scores(), scores()],
            ["[3, -, 1, 3, 3, -, 1, 3]", "-", "[]", "[5, 5]"],
        ),
        ("listJoin", vec![tags(), s("+")], ["b+a", "-", "", "c"]),
        (
            "listSlice",
            vec![scores(), int(1)],
            ["[-, 1, 3]", "-", "[]", "[]"],
        ),
        (
            "listSlice",
            vec![scores(), int(0), int(2)],
            ["[3, -]", "-", "[]", "[5]"],
        ),
        (
            "listSlice",
            vec![scores(), int(-2)],
            ["[1, 3]", "-", "[]", "[5]"],
        ),
        (
            "listSlice",
            vec![scores(), int(-2), int(1)],
            ["[1]", "-", "[]", "[]"],
        ),
        (
            "listSlice",
            vec![scores(), int(1), int(0)],
            ["[]", "-", "[]", "[]"],
        ),
        ("listSum", vec![scores()], ["7.0", "-", "-", "5.0"]),
        (
            "listMean",
            vec![scores()],
            ["2.3333333333333335", "-", "-", "5.0"],
        ),
        ("listMin", vec![scores()], ["1", "-", "-", "5"]),
        ("listMax", vec![tags()], ["b", "-", "-", "c"]),
        (
            "struct",
            vec![s("a"), col("n"), s("b"), col("yes")],
            [
                "{a: 7, b: true}",
                "{a: -, b: -}",
                "{a: -7, b: false}",
                "{a: 0, b: true}",
            ],
        ),
        (
            "field",
            vec![place(), s("city")],
            ["Oslo", "-", "-", "Rome"],
        ),
        (
            "field",
            vec![call("struct", &[s("a"), col("n")]), s("a")],
            ["7", "-", "-7", "0"],
        ),
    ]);
}

#[test]
fn operators() {
    let (n, small) = (col("n"), col("small"));
    let table = table();
    let values = |expr: Value| ask(&table, json!([{ "select": [named(expr, "value")] }]));
    let op = |op: &str, left: &Value, right: Value| binary(op, left.clone(), right);
    // Towards minus infinity, not towards zero.
    assert_eq!(values(op("floorDiv", &n, int(2))), ["3", "-", "-4", "0"]);
    assert_eq!(values(op("floorDiv", &n, int(-2))), ["-4", "-", "3", "0"]);
    assert_eq!(
        values(op("floorDiv", &col("byte"), int(7))),
        ["28", "-", "0", "0"]
    );
    assert_eq!(
        values(op("floorDiv", &col("x"), int(1))),
        ["2.0", "-", "-3.0", "NaN"]
    );
    assert_eq!(
        values(op(
            "xor",
            &col("yes"),
            json!({ "literal": { "boolean": true } })
        )),
        ["false", "-", "true", "false"]
    );
    assert_eq!(
        values(op("isDistinctFrom", &n, int(7))),
        ["false", "true", "true", "true"]
    );
    assert_eq!(values(op("isNotDistinctFrom", &n, small)), ["true"; 4]);
    assert_eq!(
        values(op("isNotDistinctFrom", &n, null())),
        ["false", "true", "false", "false"]
    );
    let interval = |months: i32, days: i32, nanoseconds: i64| json!({ "literal": { "interval": { "months": months, "days": days, "nanoseconds": nanoseconds.to_string() } } });
    assert_eq!(
        values(op("add", &col("date"), interval(12, 0, 0))),
        ["2025-02-28", "-", "1971-01-01", "2022-01-03"]
    );
    assert_eq!(
        values(op("sub", &col("date"), interval(0, 0, 3_600_000_000_000))),
        [
            "2024-02-28T23:00:00",
            "-",
            "1969-12-31T23:00:00",
            "2021-01-02T23:00:00"
        ]
    );
    assert_eq!(
        values(op("add", &col("time"), interval(0, 1, 500_000_000))),
        [
            "2024-03-01T13:45:30.623456",
            "-",
            "1970-01-02T00:00:00",
            "2021-01-01T00:00:00.500"
        ]
    );
    assert_eq!(
        values(op(
            "eq",
            &json!({ "literal": { "binary": "00ff" } }),
            json!({ "literal": { "binary": "00FF" } })
        )),
        ["true"; 4]
    );
}

#[test]
fn integers_that_overflow_fail() {
    let table = table();
    let most = json!({ "literal": { "int": i64::MAX.to_string() } });
    let least = json!({ "literal": { "int": i64::MIN.to_string() } });
    for expr in [
        binary(
            "add",
            binary("mul", col("n"), int(0)),
            binary("add", most.clone(), col("n")),
        ),
        binary("sub", least.clone(), col("n")),
        binary("mul", most.clone(), col("n")),
        json!({ "negate": binary("add", binary("mul", col("n"), int(0)), least.clone()) }),
        json!({ "sql": "n + 9223372036854775807" }),
        binary("add", most.clone(), int(1)),
    ] {
        let error = query(&table, json!([{ "select": [expr] }])).unwrap_err();
        assert_eq!(error.code, ErrorCode::QueryFailed, "{expr}");
        assert!(
            error.message.to_lowercase().contains("overflow"),
            "{}",
            error.message
        );
    }
    // Sums of all rows, of groups and of windows.
    let big = graph(vec![
        ("k", Arc::new(Int64Array::from(vec![0, 0, 1]))),
        ("n", Arc::new(Int64Array::from(vec![i64::MAX, 1, 5]))),
        (
            "u",
            Arc::new(arrow_array::UInt64Array::from(vec![u64::MAX, 1, 0])),
        ),
    ]);
    for (keys, value) in [
        (json!([]), "n"),
        (json!([col("k")]), "n"),
        (json!([]), "u"),
        (json!([col("k")]), "u"),
    ] {
        let steps =
            json!([{ "groupBy": { "keys": keys, "aggregates": [aggregate("sum", col(value))] } }]);
        let error = query(&big, steps).unwrap_err();
        assert_eq!(error.code, ErrorCode::QueryFailed);
        assert!(error.message.contains("overflow"), "{}", error.message);
    }
    let running = json!({ "over": { "expr": aggregate("sum", col("n")), "rows": [0, 1] } });
    assert_eq!(
        code(&big, json!([{ "select": [running] }])),
        ErrorCode::QueryFailed
    );
    let back = json!([{ "filter": binary("eq", col("k"), int(0)) }, { "groupBy": { "keys": [],
        "aggregates": [named(aggregate("sum", binary("sub", int(1), col("n"))), "sum")] } }]);
    assert_eq!(ask(&big, back), [(1 - i64::MAX).to_string()]);
    let grouped = json!([{ "groupBy": { "keys": [named(binary("add", col("n"), int(1)), "key")],
        "aggregates": [named(aggregate("sum", binary("mul", col("n"), int(2))), "sum")] } }, { "sort": [{ "expr": col("key") }] }]);
    assert_eq!(ask(&table, grouped), ["-6|-14", "1|0", "8|14", "-|-"]);
}

#[test]
fn long_sums_are_planned_in_time() {
    let terms = vec!["n"; 500].join(" + ");
    let steps = json!([{ "select": [named(json!({ "sql": terms }), "value")] }]);
    assert_eq!(ask(&table(), steps), ["3500", "-", "-3500", "0"]);
}

#[test]
fn wrong_types_and_counts_are_refused() {
    let table = table();
    let s = support::text;
    for (expr, expected) in [
        (call("lower", &[col("n")]), "text"),
        (call("abs", &[col("word")]), "a number"),
        (call("year", &[col("word")]), "a date or a time"),
        (call("listGet", &[col("word"), int(0)]), "a list"),
        (call("substring", &[col("word"), s("1")]), "an integer"),
        (call("coalesce", &[col("word"), int(0)]), "string"),
        (call("listContains", &[col("tags"), int(0)]), "string"),
        (call("truncate", &[col("time"), s("moth")]), "month"),
        (call("lower", &[]), "1 arguments"),
        (call("lower", &[s("a"), s("b")]), "1 arguments"),
        (call("padStart", &[s("a")]), "2 to 3 arguments"),
        (json!({ "not": col("n") }), "a boolean"),
        (json!({ "and": [col("n"), col("yes")] }), "a boolean"),
        (
            json!({ "like": { "expr": col("n"), "pattern": s("%") } }),
            "text",
        ),
        (
            json!({ "case": { "branches": [[col("yes"), int(1)]], "otherwise": s("x") } }),
            "int64",
        ),
        (
            json!({ "case": { "branches": [[col("n"), int(1)]], "otherwise": null } }),
            "a boolean",
        ),
        (aggregate("sum", col("word")), "a number"),
        (aggregate("boolAnd", col("n")), "a boolean"),
    ] {
        let error = query(&table, json!([{ "select": [expr] }])).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidQuery, "{expr}: {error:?}");
        let told = error.details.expected.unwrap_or_default();
        assert!(told.contains(expected), "{expr}: {told}");
    }
    let field = call("field", &[col("place"), s("citty")]);
    let error = query(&table, json!([{ "select": [field] }])).unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownColumn);
    assert_eq!(error.details.expected.as_deref(), Some("city"));
}

#[test]
fn functions_take_parameters() {
    let table = table();
    let left = call("left", &[col("word"), json!({ "param": "count" })]);
    let middle = call(
        "substring",
        &[col("word"), json!({ "param": "start" }), int(2)],
    );
    let joined =
        plan(json!([{ "select": [call("concat", &[left, middle, json!({ "param": "tail" })])] }]));
    let prepared = prepared(&table, &joined, &control()).unwrap();
    for (start, expected) in [
        (0, ["AAd.", "-", "ÓÓl.", "aa.."]),
        (-2, ["Ace.", "-", "Óur.", "a.c."]),
    ] {
        let values = json!({ "count": { "int": "1" }, "start": { "int": start.to_string() }, "tail": { "string": "." } });
        let output = prepared.execute(&parameters(values), &control()).unwrap();
        assert_eq!(lines(&output), expected);
    }
    assert_eq!(
        schema(&table, &joined).unwrap().field(0).data_type(),
        &DataType::Utf8
    );
}

#[test]
fn results_have_no_views_and_no_dictionaries() {
    let table = table();
    let s = support::text;
    for expr in [
        call("lower", &[col("coded")]),
        call("substring", &[col("coded"), int(1)]),
        call("md5", &[col("word")]),
        call("sha256", &[col("word")]),
        call("regexExtract", &[col("coded"), s("a")]),
        call("concat", &[col("coded"), s("x")]),
        call("replace", &[col("coded"), s("a"), s("b")]),
        call("strftime", &[col("time"), s("%Y")]),
        aggregate("min", col("coded")),
    ] {
        let aggregated = json!([{ "groupBy": { "keys": [], "aggregates": [expr] } }]);
        let steps = if expr.get("aggregate").is_some() {
            aggregated
        } else {
            json!([{ "select": [expr] }])
        };
        let output = query(&table, steps).unwrap();
        assert_eq!(
            output.schema.field(0).data_type(),
            &DataType::Utf8,
            "{expr}"
        );
        assert!(
            output
                .batches
                .iter()
                .all(|batch| batch.column(0).data_type() == &DataType::Utf8)
        );
    }
}
