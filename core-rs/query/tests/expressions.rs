//! Expressions: null logic, types, and what is refused.

mod support;

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array,
    Float64Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
    TimestampSecondArray, UInt64Array,
};
use arrow_schema::DataType;
use quiver_graph::{ErrorCode, Graph};
use serde_json::{Value, json};
use support::*;

fn people() -> Graph {
    let city: DictionaryArray<Int32Type> = [Some("Oslo"), Some("Rome"), None, Some("Oslo")]
        .into_iter()
        .collect();
    graph(vec![
        (
            "name",
            Arc::new(StringArray::from(vec![
                Some("Ada"),
                Some("Bob"),
                Some("Cleo"),
                None,
            ])),
        ),
        (
            "age",
            Arc::new(Int32Array::from(vec![Some(36), None, Some(29), Some(52)])),
        ),
        (
            "Active",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                Some(false),
                None,
                Some(true),
            ])),
        ),
        (
            "big",
            Arc::new(Int64Array::from(vec![
                i64::MAX,
                i64::MIN,
                9_007_199_254_740_993,
                0,
            ])),
        ),
        ("city", Arc::new(city)),
        (
            "score",
            Arc::new(Float64Array::from(vec![
                Some(1.5),
                Some(f64::NAN),
                None,
                Some(-0.5),
            ])),
        ),
    ])
}

/// The ids for which the condition is true.
fn keeps(graph: &Graph, condition: Value) -> Vec<String> {
    ask(
        graph,
        json!([{ "filter": condition }, { "select": [col("id")] }]),
    )
}

/// The values of an expression, row by row.
fn values(graph: &Graph, expr: Value) -> Vec<String> {
    ask(graph, json!([{ "select": [named(expr, "value")] }]))
}

#[test]
fn comparisons_with_null_are_null_and_filters_keep_what_is_true() {
    let g = people();
    assert_eq!(keeps(&g, binary("gt", col("age"), int(30))), ["0", "3"]);
    assert_eq!(
        keeps(&g, json!({ "not": binary("gt", col("age"), int(30)) })),
        ["2"]
    );
    assert_eq!(
        values(&g, binary("eq", col("age"), int(29))),
        ["false", "-", "true", "false"]
    );
    assert_eq!(
        values(&g, binary("eq", col("age"), json!({ "literal": "null" }))),
        ["-"; 4]
    );
    assert_eq!(keeps(&g, json!({ "isNull": col("age") })), ["1"]);
    assert_eq!(
        keeps(&g, json!({ "isNotNull": col("age") })),
        ["0", "2", "3"]
    );
}

#[test]
fn and_or_and_in_follow_sql() {
    let g = people();
    let (old, active) = (binary("gt", col("age"), int(30)), col("Active"));
    // age > 30:  true  -     false true
    // Active:    true  false -     true
    assert_eq!(
        values(&g, json!({ "and": [old, active] })),
        ["true", "false", "false", "true"]
    );
    assert_eq!(
        values(&g, json!({ "or": [old, active] })),
        ["true", "-", "-", "true"]
    );
    assert_eq!(values(&g, json!({ "and": [] })), ["true"; 4]);
    assert_eq!(values(&g, json!({ "or": [] })), ["false"; 4]);
    let list = |list: Value| json!({ "in": { "expr": col("age"), "list": list } });
    assert_eq!(
        values(&g, list(json!([int(29), int(52)]))),
        ["false", "-", "true", "true"]
    );
    assert_eq!(
        values(&g, list(json!([int(29), { "literal": "null" }]))),
        ["-", "-", "true", "-"]
    );
    assert_eq!(keeps(&g, list(json!([]))), Vec::<String>::new());
}

#[test]
fn long_conditions_are_answered_or_refused() {
    let g = people();
    let terms: Vec<Value> = (0..1_000)
        .map(|age| binary("eq", col("age"), int(age)))
        .collect();
    assert_eq!(keeps(&g, json!({ "or": terms })), ["0", "2", "3"]);
    let text = |terms: i64| {
        let terms: Vec<String> = (0..terms)
            .map(|age| format!("age <> {}", age + 100))
            .collect();
        json!([{ "filter": { "sql": terms.join(" AND ") } }, { "select": [col("id")] }])
    };
    assert_eq!(ask(&g, text(1_000)), ["0", "2", "3"]);
    let error = query(&g, text(10_000)).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidQuery);
    assert!(error.message.contains("too long"), "{}", error.message);
}

#[test]
fn integers_keep_all_their_digits() {
    let g = people();
    let exact = json!({ "literal": { "int": "9007199254740993" } });
    assert_eq!(keeps(&g, binary("eq", col("big"), exact)), ["2"]);
    let beyond = json!({ "literal": { "int": "9223372036854775808" } });
    assert_eq!(
        keeps(&g, binary("lt", col("big"), beyond)),
        ["0", "1", "2", "3"]
    );
    let huge = json!({ "literal": { "int": "-170141183460469231731687303715884105729" } });
    assert_eq!(
        keeps(&g, binary("gt", col("big"), huge)),
        ["0", "1", "2", "3"]
    );
    let g = graph(vec![("n", Arc::new(UInt64Array::from(vec![u64::MAX, 1])))]);
    let top = json!({ "literal": { "int": "18446744073709551615" } });
    assert_eq!(keeps(&g, binary("eq", col("n"), top)), ["0"]);
    assert_eq!(
        keeps(&g, binary("eq", col("n"), int(-1))),
        Vec::<String>::new()
    );
}

#[test]
fn an_integer_column_meets_fractions() {
    let g = people();
    let half = json!({ "literal": { "float": "35.5" } });
    assert_eq!(
        keeps(&g, binary("gt", col("age"), half.clone())),
        ["0", "3"]
    );
    assert_eq!(
        keeps(&g, binary("eq", col("age"), half)),
        Vec::<String>::new()
    );
}

#[test]
fn floats_hold_what_json_cannot() {
    let g = people();
    let float = |text: &str| json!({ "literal": { "float": text } });
    assert_eq!(
        keeps(&g, binary("lt", col("score"), float("Infinity"))),
        ["0", "3"]
    );
    assert_eq!(values(&g, float("-Infinity")), ["-inf"; 4]);
    assert_eq!(values(&g, float("-0")), ["-0.0"; 4]);
    assert_eq!(values(&g, float("1e+21")), ["1e21"; 4]);
}

#[test]
fn division_is_true_and_a_remainder_by_zero_fails() {
    let g = people();
    assert_eq!(
        values(&g, binary("div", col("age"), int(8))),
        ["4.5", "-", "3.625", "6.5"]
    );
    assert_eq!(values(&g, binary("div", int(1), int(0))), ["inf"; 4]);
    assert_eq!(values(&g, binary("mod", int(-7), int(3))), ["-1"; 4]);
    let error = query(
        &g,
        json!([{ "select": [binary("mod", col("age"), binary("sub", col("age"), col("age")))] }]),
    );
    let error = error.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert_eq!(error.message, "division by zero in age % (age - age)");
    assert_eq!(error.details.column.as_deref(), Some("age"));
}

#[test]
fn casts_fail_or_give_null() {
    let g = people();
    let cast = |safe| json!({ "cast": { "expr": col("name"), "type": "int32", "safe": safe } });
    assert_eq!(
        code(&g, json!([{ "select": [cast(false)] }])),
        ErrorCode::QueryFailed
    );
    assert_eq!(values(&g, cast(true)), ["-"; 4]);
    let text = json!({ "cast": { "expr": col("age"), "type": "string" } });
    assert_eq!(keeps(&g, binary("eq", text, text_("36"))), ["0"]);
    let decimal = json!({ "cast": { "expr": text_("12.5"), "type": "decimal(10, 2)" } });
    assert_eq!(values(&g, decimal), ["12.50"; 4]);
    let unknown = json!({ "cast": { "expr": col("age"), "type": "intt32" } });
    assert_eq!(
        code(&g, json!([{ "select": [unknown] }])),
        ErrorCode::InvalidQuery
    );
}

fn text_(value: &str) -> Value {
    text(value)
}

#[test]
fn cast_names_give_arrow_types() {
    let g = people();
    for (name, expected) in [
        ("int8", DataType::Int8),
        ("uint16", DataType::UInt16),
        ("float32", DataType::Float32),
        ("decimal(10, 2)", DataType::Decimal128(10, 2)),
        ("decimal(50, 0)", DataType::Decimal256(50, 0)),
        ("string", DataType::Utf8),
        ("date", DataType::Date32),
        (
            "timestamp(us, +02:00)",
            DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, Some("+02:00".into())),
        ),
        (
            "Duration(ns)",
            DataType::Duration(arrow_schema::TimeUnit::Nanosecond),
        ),
    ] {
        let cast = json!({ "cast": { "expr": { "literal": "null" }, "type": name } });
        let output = query(&g, json!([{ "select": [cast] }])).unwrap();
        assert_eq!(output.schema.field(0).data_type(), &expected, "{name}");
    }
}

#[test]
fn text_matches_patterns() {
    let g = people();
    let like = |pattern: &str, ignore: bool| json!({ "like": { "expr": col("name"), "pattern": text(pattern), "ignoreCase": ignore } });
    assert_eq!(keeps(&g, like("%o%", false)), ["1", "2"]);
    assert_eq!(keeps(&g, like("_DA", false)), Vec::<String>::new());
    assert_eq!(keeps(&g, like("_DA", true)), ["0"]);
    assert_eq!(
        keeps(&g, binary("eq", col("city"), text("Oslo"))),
        ["0", "3"]
    );
}

#[test]
fn dates_are_instants() {
    // 2020-01-01T00:00:00Z
    let micros: i64 = 1_577_836_800_000_000;
    let instant = json!({ "literal": { "timestamp": "1577836800000" } });
    let times = || vec![micros - 1, micros, micros + 1];
    let naive: ArrayRef = Arc::new(TimestampMicrosecondArray::from(times()));
    let oslo: ArrayRef = Arc::new(TimestampMicrosecondArray::from(times()).with_timezone("+02:00"));
    let days: ArrayRef = Arc::new(Date32Array::from(vec![18_261, 18_262, 18_263]));
    let g = graph(vec![("naive", naive), ("oslo", oslo), ("day", days)]);
    for column in ["naive", "oslo", "day"] {
        assert_eq!(
            keeps(&g, binary("eq", col(column), instant.clone())),
            ["1"],
            "{column}"
        );
        assert_eq!(
            keeps(&g, binary("lt", col(column), instant.clone())),
            ["0"],
            "{column}"
        );
    }
    let day = json!({ "cast": { "expr": text("2020-01-02"), "type": "date" } });
    assert_eq!(keeps(&g, binary("eq", col("day"), day)), ["2"]);
}

#[test]
fn decimals_compare_exactly() {
    let amounts = Decimal128Array::from(vec![100, 101, 250])
        .with_precision_and_scale(10, 2)
        .unwrap();
    let g = graph(vec![("amount", Arc::new(amounts))]);
    let amount = json!({ "cast": { "expr": text("1.01"), "type": "decimal(10, 2)" } });
    assert_eq!(keeps(&g, binary("eq", col("amount"), amount)), ["1"]);
    assert_eq!(keeps(&g, binary("gt", col("amount"), int(1))), ["1", "2"]);
}

#[test]
fn cases_take_the_first_that_is_true() {
    let g = people();
    let case = json!({ "case": { "branches": [
        [binary("lt", col("age"), int(30)), text("young")],
        [binary("lt", col("age"), int(40)), text("middle")],
    ], "otherwise": text("other") } });
    assert_eq!(values(&g, case), ["middle", "other", "young", "other"]);
}

#[test]
fn functions_go_by_name() {
    let g = people();
    let call = |name: &str| json!({ "call": { "name": name, "args": [col("name")] } });
    assert_eq!(values(&g, call("lower")), ["ada", "bob", "cleo", "-"]);
    let error = query(&g, json!([{ "select": [call("lowr")] }])).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidQuery);
    assert!(error.details.expected.unwrap().contains("lower"));
}

#[test]
fn between_includes_both_ends() {
    let g = people();
    let between = json!({ "between": { "expr": col("age"), "low": int(29), "high": int(36) } });
    assert_eq!(keeps(&g, between), ["0", "2"]);
    assert_eq!(
        values(&g, json!({ "negate": col("age") })),
        ["-36", "-", "-29", "-52"]
    );
}

#[test]
fn sql_text_keeps_case_and_takes_nothing_but_an_expression() {
    let g = people();
    assert_eq!(
        keeps(&g, json!({ "sql": "Active AND age BETWEEN 30 AND 40" })),
        ["0"]
    );
    assert_eq!(
        keeps(&g, json!({ "sql": "city = 'Oslo' OR name = 'Bob'" })),
        ["0", "1", "3"]
    );
    for (text, expected) in [
        ("active", ErrorCode::UnknownColumn),
        ("age >", ErrorCode::InvalidQuery),
        ("age > 30; DROP TABLE nodes", ErrorCode::InvalidQuery),
        ("age > 30) OR (1 = 1", ErrorCode::InvalidQuery),
        ("age IN (SELECT id FROM nodes)", ErrorCode::InvalidQuery),
        ("count(*) > 1", ErrorCode::InvalidQuery),
        ("", ErrorCode::InvalidQuery),
        ("age > 'x' ||", ErrorCode::InvalidQuery),
    ] {
        assert_eq!(
            code(&g, json!([{ "filter": { "sql": text } }])),
            expected,
            "{text}"
        );
    }
}

#[test]
fn an_unknown_column_suggests_the_nearest() {
    let error = query(
        &people(),
        json!([{ "filter": binary("gt", col("agee"), int(1)) }]),
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownColumn);
    assert_eq!(error.details.column.as_deref(), Some("agee"));
    assert_eq!(error.details.expected.as_deref(), Some("age"));
}

#[test]
fn types_that_do_not_go_together_are_refused() {
    let g = people();
    for condition in [
        binary("eq", col("name"), int(5)),
        binary("lt", col("age"), text("thirty")),
        binary("eq", col("Active"), int(1)),
        json!({ "in": { "expr": col("age"), "list": [text("x")] } }),
        binary("gt", binary("add", col("name"), int(1)), int(2)),
        col("age"),
    ] {
        let error = query(&g, json!([{ "filter": condition }])).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidQuery, "{condition}");
    }
}

#[test]
fn malformed_plans_are_refused() {
    for json in [
        "",
        "{}",
        r#"{"source":{"kind":"rows"}}"#,
        r#"{"source":{"kind":"nodes"},"steps":[{"filtre":{"column":"x"}}]}"#,
        r#"{"source":{"kind":"nodes"},"steps":[{"limit":{"count":-1}}]}"#,
    ] {
        let error = quiver_query::Plan::parse(json).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidQuery, "{json}");
    }
    let deep = format!(
        "{}{}{}",
        r#"{"not":"#.repeat(100_000),
        r#"{"column":"x"}"#,
        "}".repeat(100_000)
    );
    let error = quiver_query::Expr::parse(&deep).unwrap_err();
    assert!(error.message.contains("nested too deeply"));
    for literal in [
        json!({ "int": "1.5" }),
        json!({ "int": "" }),
        json!({ "float": "x" }),
        json!({ "int": "9".repeat(90) }),
    ] {
        let literal = json!({ "a": literal }).to_string();
        assert_eq!(
            quiver_query::Parameters::parse(&literal).unwrap_err().code,
            ErrorCode::InvalidQuery
        );
    }
}

#[test]
fn as_deep_as_json_allows_works() {
    let g = people();
    let mut condition = binary("gt", col("age"), int(30));
    for _ in 0..100 {
        condition = json!({ "not": condition });
    }
    assert_eq!(keeps(&g, condition), ["0", "3"]);
}

#[test]
fn small_dictionaries_filter_and_group() {
    let kind: DictionaryArray<Int8Type> = ["a", "b", "a"].into_iter().collect();
    let g = graph(vec![("kind", Arc::new(kind))]);
    assert_eq!(
        keeps(
            &g,
            json!({ "in": { "expr": col("kind"), "list": [text("a"), text("c")] } })
        ),
        ["0", "2"]
    );
    let count = json!({ "aggregate": { "name": "count" } });
    let groups = json!([{ "groupBy": { "keys": [col("kind")], "aggregates": [count] } }, { "sort": [{ "expr": col("kind") }] }]);
    assert_eq!(ask(&g, groups), ["a|2", "b|1"]);
}

/// The optimizer would round the constant to what the column can hold.
#[test]
fn a_constant_that_the_column_cannot_hold_is_compared_as_it_is() {
    let seconds: ArrayRef = Arc::new(TimestampSecondArray::from(vec![Some(1), Some(2), None]));
    let narrow: ArrayRef = Arc::new(Float32Array::from(vec![
        Some(16_777_216.0),
        Some(16_777_218.0),
        None,
    ]));
    let graph = graph(vec![("at", seconds), ("f", narrow)]);
    let constant = |kind: &str, value: &str| json!({ "literal": { kind: value } });
    let cases = [
        ("at", constant("timestamp", "1500")),
        ("f", constant("int", "16777217")),
    ];
    for (column, constant) in cases {
        for (op, expected) in [
            ("eq", ["false", "false", "-"]),
            ("neq", ["true", "true", "-"]),
            ("lt", ["true", "false", "-"]),
            ("le", ["true", "false", "-"]),
            ("gt", ["false", "true", "-"]),
            ("ge", ["false", "true", "-"]),
        ] {
            let one = binary(op, col(column), constant.clone());
            let flipped = match op {
                "lt" => "gt",
                "le" => "ge",
                "gt" => "lt",
                "ge" => "le",
                same => same,
            };
            let other = binary(flipped, constant.clone(), col(column));
            for comparison in [one, other] {
                let select = json!([{ "select": [named(comparison.clone(), "found")] }]);
                assert_eq!(ask(&graph, select), expected, "{column} {op}");
                // In filters too, which the optimizer takes apart.
                let kept = expected.iter().filter(|&&found| found == "true").count();
                let filter = json!([{ "filter": comparison }]);
                assert_eq!(ask(&graph, filter).len(), kept, "{column} {op}");
            }
        }
    }
    let large = 1i64 << 53;
    let graph_of = |values: ArrayRef| support::graph(vec![("n", values)]);
    for integers in [
        graph_of(Arc::new(Int64Array::from(vec![large, large + 1, -1]))),
        graph_of(Arc::new(UInt64Array::from(vec![
            large as u64,
            large as u64 + 1,
            1,
        ]))),
    ] {
        let count = |op: &str, value: &str| {
            let filter = binary(op, col("n"), constant("float", value));
            ask(&integers, json!([{ "filter": filter }])).len()
        };
        assert_eq!(count("eq", "9007199254740992"), 1);
        assert_eq!(count("gt", "9007199254740992"), 1);
        assert_eq!(count("lt", "9007199254740992"), 1);
        assert_eq!(count("lt", "1e300"), 3);
        assert_eq!(count("gt", "-1e300"), 3);
    }
    let sql = |text: &str| ask(&graph, json!([{ "filter": { "sql": text } }])).len();
    assert_eq!(sql("at = timestamp '1970-01-01T00:00:01.5'"), 0);
    assert_eq!(
        sql("at BETWEEN timestamp '1970-01-01T00:00:01.5' AND timestamp '1970-01-01T00:00:02'"),
        1
    );
    assert_eq!(sql("at >= timestamp '1970-01-01T00:00:02'"), 1);
}
