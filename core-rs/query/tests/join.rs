//! Joins of graphs and tables.

mod support;

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array};
use arrow_schema::DataType;
use quiver_graph::ErrorCode;
use quiver_query::{Input, Prepared, Session};
use serde_json::{Value, json};
use support::relations::*;
use support::*;

fn joined(how: &str, on: Value, more: Value) -> Value {
    let mut join = json!({
        "other": { "source": { "kind": "table", "table": 1 } }, "how": how, "on": on, "suffix": "_right",
    });
    let (join_fields, more) = (join.as_object_mut().unwrap(), more.as_object().unwrap());
    join_fields.extend(more.clone());
    steps(json!([{ "join": join }]))
}

fn on(name: &str) -> Value {
    json!([[col(name), col(name)]])
}

/// Left: k 1, 2, 2, null; right: k 2, 3, null, 2.
fn sides() -> [Input; 2] {
    [
        table(vec![
            ("k", ints(vec![Some(1), Some(2), Some(2), None])),
            ("v", texts(vec![Some("a"), Some("b"), Some("c"), Some("d")])),
        ]),
        table(vec![
            ("k", ints(vec![Some(2), Some(3), None, Some(2)])),
            ("v", texts(vec![Some("x"), Some("y"), Some("z"), None])),
            ("w", ints(vec![Some(10), Some(20), Some(30), Some(40)])),
        ]),
    ]
}

#[test]
fn every_kind_of_join_gives_its_rows() {
    let cases: [(&str, &[&str]); 6] = [
        ("inner", &["2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10"]),
        (
            "left",
            &[
                "-|d|-|-", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10",
            ],
        ),
        (
            "right",
            &[
                "-|-|z|30", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10", "3|-|y|20",
            ],
        ),
        (
            "full",
            &[
                "-|-|z|30", "-|d|-|-", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10",
                "3|-|y|20",
            ],
        ),
        ("semi", &["2|b", "2|c"]),
        ("anti", &["-|d", "1|a"]),
    ];
    for (how, expected) in cases {
        let output = try_run(&sides(), &joined(how, on("k"), json!({}))).unwrap();
        assert_eq!(sorted(lines(&output)), expected, "{how}");
        let expected_names: &[&str] = match how {
            "semi" | "anti" => &["k", "v"],
            _ => &["k", "v", "v_right", "w"],
        };
        assert_eq!(names(&output), expected_names, "{how}");
    }
}

#[test]
fn null_keys_meet_only_where_they_are_told_to() {
    let equal = json!({ "nullsEqual": true });
    let cases: [(&str, &[&str]); 6] = [
        (
            "inner",
            &["-|d|z|30", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10"],
        ),
        (
            "left",
            &[
                "-|d|z|30", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10",
            ],
        ),
        (
            "right",
            &[
                "-|d|z|30", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10", "3|-|y|20",
            ],
        ),
        (
            "full",
            &[
                "-|d|z|30", "1|a|-|-", "2|b|-|40", "2|b|x|10", "2|c|-|40", "2|c|x|10", "3|-|y|20",
            ],
        ),
        ("semi", &["-|d", "2|b", "2|c"]),
        ("anti", &["1|a"]),
    ];
    for (how, expected) in cases {
        let plan = joined(how, on("k"), equal.clone());
        assert_eq!(sorted(rows_of(&sides(), &plan)), expected, "{how}");
    }
}

#[test]
fn joins_go_by_pairs_expressions_and_several_keys() {
    let [left, right] = sides();
    let pair = json!([[binary("mul", col("k"), int(10)), col("w")]]);
    let output = try_run(
        &[left.clone(), right.clone()],
        &joined("inner", pair, json!({})),
    )
    .unwrap();
    // Keys that are computed stay out of the result; both sides' `k` are there.
    assert_eq!(names(&output), ["k", "v", "k_right", "v_right", "w"]);
    assert_eq!(
        sorted(lines(&output)),
        ["1|a|2|x|10", "2|b|3|y|20", "2|c|3|y|20"]
    );

    let named_otherwise = json!([[col("k"), binary("div", col("w"), int(10))]]);
    let plan = joined("inner", named_otherwise, json!({}));
    assert_eq!(
        sorted(rows_of(&[left.clone(), right.clone()], &plan)).len(),
        3
    );

    let both = json!([[col("k"), col("k")], [col("v"), col("v")]]);
    let other = table(vec![
        ("k", ints(vec![Some(2), Some(2), Some(1)])),
        ("v", texts(vec![Some("c"), None, Some("b")])),
        ("hit", ints(vec![Some(1), Some(2), Some(3)])),
    ]);
    let output = try_run(&[left, other], &joined("inner", both, json!({}))).unwrap();
    assert_eq!(names(&output), ["k", "v", "hit"]);
    assert_eq!(lines(&output), ["2|c|1"]);
}

#[test]
fn a_cross_join_pairs_all_rows_and_has_no_keys() {
    let cross = |on: Value| joined("cross", on, json!({}));
    assert_eq!(
        try_run(&sides(), &cross(json!([])))
            .unwrap()
            .batches
            .iter()
            .map(|batch| batch.num_rows())
            .sum::<usize>(),
        16
    );
    assert_eq!(
        try_run(&sides(), &cross(on("k"))).unwrap_err().code,
        ErrorCode::InvalidQuery
    );
    let keyless = joined("inner", json!([]), json!({}));
    assert_eq!(
        try_run(&sides(), &keyless).unwrap_err().code,
        ErrorCode::InvalidQuery
    );
}

#[test]
fn names_of_both_sides_are_told_apart_or_refused() {
    let pair = json!([[col("k"), col("w")]]);
    let plan = joined("inner", pair.clone(), json!({ "suffix": "'" }));
    assert_eq!(
        names(&try_run(&sides(), &plan).unwrap()),
        ["k", "v", "k'", "v'", "w"]
    );
    let error = try_run(&sides(), &joined("inner", pair, json!({ "suffix": "" }))).unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::InvalidQuery, Some("k"))
    );
    // The other side has the suffixed name already.
    let one = table(vec![("k", ints(vec![Some(1)])), ("v", ints(vec![Some(1)]))]);
    let other = table(vec![
        ("k", ints(vec![Some(1)])),
        ("v_right", ints(vec![Some(1)])),
        ("v", ints(vec![Some(1)])),
    ]);
    let error = try_run(&[one, other], &joined("inner", on("k"), json!({}))).unwrap_err();
    assert_eq!(
        (error.code, error.details.parameter.as_deref()),
        (ErrorCode::InvalidQuery, Some("suffix"))
    );
}

#[test]
fn keys_that_cannot_be_equal_are_refused_and_unknown_ones_named() {
    let error = try_run(
        &sides(),
        &joined("inner", json!([[col("k"), col("v")]]), json!({})),
    )
    .unwrap_err();
    assert_eq!(
        (
            error.code,
            error.details.expected.as_deref(),
            error.details.got.as_deref()
        ),
        (ErrorCode::InvalidQuery, Some("int32"), Some("string"))
    );
    let error = try_run(
        &sides(),
        &joined("inner", json!([[col("w"), col("w")]]), json!({})),
    )
    .unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::UnknownColumn, Some("w"))
    );
    let total = json!([[aggregate("sum", col("k")), col("k")]]);
    assert_eq!(
        try_run(&sides(), &joined("inner", total, json!({})))
            .unwrap_err()
            .code,
        ErrorCode::InvalidQuery
    );
}

#[test]
fn keys_of_different_width_and_dictionaries_join() {
    let cities: DictionaryArray<Int8Type> = vec![Some("Oslo"), None, Some("Rome"), Some("Oslo")]
        .into_iter()
        .collect();
    let other: DictionaryArray<Int32Type> = vec![Some("Rome"), Some("Oslo")].into_iter().collect();
    let left = table(vec![
        ("city", Arc::new(cities)),
        ("n", ints(vec![Some(1), Some(2), Some(3), Some(4)])),
    ]);
    let dictionary = table(vec![
        ("city", Arc::new(other)),
        ("m", ints(vec![Some(10), Some(20)])),
    ]);
    let plain = table(vec![
        ("city", texts(vec![Some("Oslo"), Some("Bern")])),
        ("m", ints(vec![Some(5), Some(6)])),
    ]);
    let plan = joined("inner", on("city"), json!({}));
    assert_eq!(
        sorted(rows_of(&[left.clone(), dictionary], &plan)),
        ["Oslo|1|20", "Oslo|4|20", "Rome|3|10"]
    );
    assert_eq!(
        sorted(rows_of(&[left.clone(), plain], &plan)),
        ["Oslo|1|5", "Oslo|4|5"]
    );
    let wide = table(vec![
        (
            "k",
            Arc::new(Int64Array::from(vec![1, 4, i64::MAX])) as ArrayRef,
        ),
        ("w", ints(vec![Some(7), Some(8), Some(9)])),
    ]);
    let plan = joined("inner", json!([[col("n"), col("k")]]), json!({}));
    assert_eq!(
        sorted(rows_of(&[left.clone(), wide], &plan)),
        ["Oslo|1|1|7", "Oslo|4|4|8"]
    );
    let fractions = table(vec![(
        "x",
        Arc::new(Float64Array::from(vec![1.0, 2.5, 4.0])) as ArrayRef,
    )]);
    let plan = joined("inner", json!([[col("n"), col("x")]]), json!({}));
    assert_eq!(
        sorted(rows_of(&[left, fractions], &plan)),
        ["Oslo|1|1.0", "Oslo|4|4.0"]
    );
}

#[test]
fn the_key_of_an_outer_join_keeps_what_both_sides_hold() {
    let narrow = table(vec![("k", ints(vec![Some(1), Some(2)]))]);
    let wide = table(vec![(
        "k",
        Arc::new(Int64Array::from(vec![2, i64::MAX])) as ArrayRef,
    )]);
    for how in ["full", "right"] {
        let output = try_run(
            &[narrow.clone(), wide.clone()],
            &joined(how, on("k"), json!({})),
        )
        .unwrap();
        assert_eq!(
            output.schema.field(0).data_type(),
            &DataType::Int64,
            "{how}"
        );
        let expected: &[&str] = if how == "full" {
            &["1", "2", "9223372036854775807"]
        } else {
            &["2", "9223372036854775807"]
        };
        assert_eq!(sorted(lines(&output)), expected, "{how}");
    }
}

#[test]
fn a_join_with_itself_tells_its_sides_apart() {
    let plan = json!({ "source": { "kind": "table", "table": 0 }, "steps": [{ "join": {
        "other": { "source": { "kind": "table", "table": 0 } }, "how": "inner", "suffix": "_2",
        "on": [[binary("add", col("n"), int(1)), col("n")]],
    } }, { "sort": [{ "expr": col("n") }] }] });
    assert_eq!(rows_of(&[numbers(4)], &plan), ["0|1", "1|2", "2|3"]);
}

#[test]
fn one_plan_reads_several_graphs_and_tables() {
    let people = graph(vec![("city", texts(vec![Some("Oslo"), Some("Rome")]))]);
    let others = graph(vec![("pay", ints(vec![Some(7), Some(8)]))]);
    let cities = table(vec![
        ("city", texts(vec![Some("Rome"), Some("Oslo")])),
        ("land", texts(vec![Some("IT"), Some("NO")])),
    ]);
    let join = |other: Value, on: Value| json!({ "join": { "other": other, "how": "inner", "suffix": "_right", "on": on } });
    let plan = json!({ "source": { "kind": "nodes", "graph": 2 }, "steps": [
        join(json!({ "source": { "kind": "table", "table": 0 }, "steps": [{ "filter": binary("neq", col("land"), text("IT")) }] }), on("city")),
        join(json!({ "source": { "kind": "nodes", "graph": 1 } }), on("id")),
        { "union": { "other": { "source": { "kind": "nodes", "graph": 1 } }, "fillMissing": true } },
        { "sort": [{ "expr": col("city") }, { "expr": col("id") }] },
    ] });
    let inputs = [cities, Input::Graph(others), Input::Graph(people)];
    assert_eq!(
        rows_of(&inputs, &plan),
        ["0|Oslo|NO|7", "0|-|-|7", "1|-|-|8"]
    );
    for (kind, index) in [("table", 1), ("table", 9)] {
        let plan = json!({ "source": { "kind": kind, "table": index } });
        assert_eq!(
            try_run(&inputs, &plan).unwrap_err().code,
            ErrorCode::InvalidQuery
        );
    }
    let plan = json!({ "source": { "kind": "nodes", "graph": 0 } });
    assert_eq!(
        try_run(&inputs, &plan).unwrap_err().code,
        ErrorCode::InvalidQuery
    );
}

#[test]
fn a_prepared_join_runs_again_and_again_and_at_once() {
    let left = numbers(50_000);
    let right = table(vec![
        (
            "n",
            Arc::new(Int32Array::from_iter_values((0..50_000).map(|n| n * 2))) as ArrayRef,
        ),
        (
            "half",
            Arc::new(Int32Array::from_iter_values(0..50_000)) as ArrayRef,
        ),
    ]);
    for how in ["inner", "left", "full", "semi", "anti"] {
        let join = json!({ "join": { "other": { "source": { "kind": "table", "table": 1 } }, "how": how,
            "on": [[col("n"), col("n")]], "suffix": "_right" } });
        let plan = steps(json!([
            { "filter": binary("lt", col("n"), json!({ "param": "end" })) }, join,
            { "groupBy": { "keys": [], "aggregates": [{ "aggregate": { "name": "count" } }] } },
        ]));
        let query = query_of(&[left.clone(), right.clone()], &plan);
        let prepared = Prepared::new(&Session::standard(), &query, &control()).unwrap();
        let ask = |end: i64| {
            let values = parameters(json!({ "end": { "int": end.to_string() } }));
            lines(&prepared.execute(&values, &control()).unwrap()).join(",")
        };
        let expected = |end: i64| {
            let (all, even) = (end, (end + 1) / 2);
            let rows = match how {
                "inner" | "semi" => even,
                "left" => all,
                "full" => all + 50_000 - even,
                _ => all - even,
            };
            rows.to_string()
        };
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (ask, expected) = (&ask, &expected);
                scope.spawn(move || {
                    for round in 0..25 {
                        let end = (thread * 1000 + round * 37) % 50_000;
                        assert_eq!(ask(end), expected(end), "{how} below {end}");
                    }
                });
            }
        });
    }
}

#[test]
fn parameters_stand_in_plans_within_plans() {
    let join = json!({ "other": { "source": { "kind": "table", "table": 0 },
        "steps": [{ "filter": binary("gt", col("n"), json!({ "param": "low" })) }] },
        "how": "inner", "suffix": "_right", "on": [[col("n"), binary("add", col("n"), json!({ "param": "shift" }))]] });
    let plan = steps(json!([{ "join": join }, { "sort": [{ "expr": col("n") }] }]));
    let query = query_of(&[numbers(5)], &plan);
    let prepared = Prepared::new(&Session::standard(), &query, &control()).unwrap();
    assert_eq!(prepared.parameters(), ["low", "shift"]);
    let ask = |low: i64, shift: i64| {
        let values =
            json!({ "low": { "int": low.to_string() }, "shift": { "int": shift.to_string() } });
        lines(&prepared.execute(&parameters(values), &control()).unwrap())
    };
    assert_eq!(ask(1, 1), ["3|2", "4|3"]);
    assert_eq!(ask(3, 0), ["4|4"]);
}

#[test]
fn the_schema_of_a_plan_is_that_of_its_result() {
    let plan = joined("full", on("k"), json!({}));
    let query = query_of(&sides(), &plan);
    let schema = Session::standard().schema(&query).unwrap();
    let output = try_run(&sides(), &plan).unwrap();
    let shape = |schema: &arrow_schema::Schema| -> Vec<(String, DataType)> {
        let fields = schema.fields().iter();
        fields
            .map(|field| (field.name().clone(), field.data_type().clone()))
            .collect()
    };
    assert_eq!(shape(&schema), shape(&output.schema));
}
