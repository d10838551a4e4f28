//! Steps: what each gives, in which order, under which names.

mod support;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{
    Array, BooleanArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::DataType;
use quiver_graph::{EdgeInput, ErrorCode, Graph, GraphBuilder, NodeInput};
use quiver_query::{Expr, Parameters, Source, mask};
use serde_json::{Value, json};
use support::*;

fn staff() -> Graph {
    graph(vec![
        (
            "team",
            Arc::new(StringArray::from(vec![
                Some("a"),
                Some("b"),
                Some("a"),
                None,
                Some("b"),
                None,
            ])),
        ),
        (
            "pay",
            Arc::new(Int32Array::from(vec![
                Some(10),
                Some(20),
                Some(31),
                Some(40),
                None,
                None,
            ])),
        ),
    ])
}

fn count() -> Value {
    json!({ "aggregate": { "name": "count" } })
}

fn ids(output: &quiver_query::Output) -> Vec<u32> {
    let columns = output.batches.iter().map(|batch| batch.column(0));
    columns
        .flat_map(|column| column.as_primitive::<UInt32Type>().values().to_vec())
        .collect()
}

#[test]
fn select_picks_computes_and_names() {
    let output = query(
        &staff(),
        json!([{ "select": [
        col("pay"), { "all": {} }, named(col("pay"), "again"), binary("mul", binary("add", col("pay"), int(1)), int(2)),
        { "cast": { "expr": named(col("team"), "x"), "type": "string" } },
    ] }, { "limit": { "count": 1 } }]),
    );
    // Names are unique: `*` holds `pay` once more.
    assert_eq!(output.unwrap_err().code, ErrorCode::InvalidQuery);
    let output = query(&staff(), json!([{ "select": [
        { "all": {} }, named(col("pay"), "again"), binary("mul", binary("add", col("pay"), int(1)), int(2)),
        { "sql": "pay * 3 AS thrice" }, { "sql": "pay * 4" },
    ] }, { "limit": { "count": 1 } }])).unwrap();
    assert_eq!(
        names(&output),
        [
            "id",
            "team",
            "pay",
            "again",
            "(pay + 1) * 2",
            "thrice",
            "pay * 4"
        ]
    );
    assert_eq!(lines(&output), ["0|a|10|10|22|30|40"]);
}

#[test]
fn columns_are_added_replaced_dropped_and_renamed() {
    let output = query(&staff(), json!([
        { "withColumns": [named(binary("add", col("pay"), int(1)), "pay"), named(col("id"), "row")] },
        { "drop": ["id"] },
        { "rename": [["pay", "Pay Rise"]] },
        { "limit": { "count": 2 } },
    ])).unwrap();
    assert_eq!(names(&output), ["team", "Pay Rise", "row"]);
    assert_eq!(lines(&output), ["a|11|0", "b|21|1"]);
    assert_eq!(
        code(&staff(), json!([{ "drop": ["pey"] }])),
        ErrorCode::UnknownColumn
    );
    assert_eq!(
        code(&staff(), json!([{ "rename": [["pey", "x"]] }])),
        ErrorCode::UnknownColumn
    );
    assert_eq!(
        code(&staff(), json!([{ "rename": [["pay", "id"]] }])),
        ErrorCode::InvalidQuery
    );
    // Neither of the two is lost without a word, be there a column of that name or not.
    for name in ["pay", "new"] {
        let twice = json!([{ "withColumns": [named(int(1), name), named(int(2), name)] }]);
        let error = query(&staff(), twice).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidQuery);
        assert_eq!(
            error.message,
            format!("two columns have the name \"{name}\"")
        );
    }
}

#[test]
fn groups_have_keys_first_and_nulls_among_them() {
    let g = staff();
    let output = query(&g, json!([
        { "groupBy": { "keys": [col("team")], "aggregates": [
            count(), aggregate("count", col("pay")), aggregate("sum", col("pay")), aggregate("mean", col("pay")),
            named(aggregate("max", col("pay")), "top"), binary("div", aggregate("sum", col("pay")), count()),
        ] } },
        { "sort": [{ "expr": col("team") }] },
    ])).unwrap();
    assert_eq!(
        names(&output),
        [
            "team",
            "count",
            "count(pay)",
            "sum(pay)",
            "mean(pay)",
            "top",
            "sum(pay) / count"
        ]
    );
    assert_eq!(
        lines(&output),
        [
            "a|2|2|41|20.5|31|20.5",
            "b|2|1|20|20.0|20|10.0",
            "-|2|1|40|40.0|40|20.0"
        ]
    );
}

#[test]
fn every_aggregate_counts_right() {
    let g = graph(vec![
        (
            "n",
            Arc::new(Int64Array::from(vec![
                Some(1),
                Some(2),
                None,
                Some(2),
                Some(9),
            ])),
        ),
        (
            "x",
            Arc::new(Float64Array::from(vec![
                Some(1.0),
                Some(2.0),
                Some(4.0),
                None,
                None,
            ])),
        ),
    ]);
    let of = |name: &str, column: &str| {
        let steps =
            json!([{ "groupBy": { "keys": [], "aggregates": [aggregate(name, col(column))] } }]);
        ask(&g, steps).join(",")
    };
    assert_eq!(of("countDistinct", "n"), "3");
    assert_eq!(of("median", "n"), "2.0");
    assert_eq!(of("median", "x"), "2.0");
    assert_eq!(of("median", "id"), "2.0");
    assert_eq!(of("stddev", "n"), "3.696845502136472");
    assert_eq!(of("variance", "x"), "2.333333333333333");
    assert_eq!(
        (of("first", "n"), of("last", "n")),
        ("1".into(), "9".into())
    );
    assert_eq!(
        (of("first", "x"), of("last", "x")),
        ("1.0".into(), "-".into())
    );
    assert_eq!((of("min", "n"), of("max", "x")), ("1".into(), "4.0".into()));
}

#[test]
fn a_median_between_two_integers_is_between_them() {
    let g = graph(vec![("n", Arc::new(Int32Array::from(vec![1, 2])))]);
    assert_eq!(
        ask(
            &g,
            json!([{ "groupBy": { "keys": [], "aggregates": [aggregate("median", col("n"))] } }])
        ),
        ["1.5"]
    );
}

#[test]
fn group_by_refuses_what_it_cannot_mean() {
    let g = staff();
    let group = |keys: Value, aggregates: Value| json!([{ "groupBy": { "keys": keys, "aggregates": aggregates } }]);
    assert_eq!(
        code(&g, group(json!([]), json!([]))),
        ErrorCode::InvalidQuery
    );
    let error = query(&g, group(json!([col("team")]), json!([col("pay")]))).unwrap_err();
    assert_eq!(
        (error.code, error.details.column.as_deref()),
        (ErrorCode::InvalidQuery, Some("pay"))
    );
    assert_eq!(
        code(
            &g,
            group(json!([col("team")]), json!([aggregate("sum", col("team"))]))
        ),
        ErrorCode::InvalidQuery
    );
    let nested = aggregate("sum", aggregate("max", col("pay")));
    assert_eq!(
        code(&g, group(json!([]), json!([nested]))),
        ErrorCode::InvalidQuery
    );
    assert_eq!(ask(&g, group(json!([col("team")]), json!([]))).len(), 3);
    assert_eq!(
        code(&g, json!([{ "filter": binary("gt", count(), int(1)) }])),
        ErrorCode::InvalidQuery
    );
    assert_eq!(code(&g, json!([{ "sort": [] }])), ErrorCode::InvalidQuery);
}

#[test]
fn sorts_put_nulls_last_unless_told() {
    let g = staff();
    let sorted = |key: Value| {
        ask(
            &g,
            json!([{ "sort": [key, { "expr": col("id") }] }, { "select": [col("id")] }]),
        )
    };
    assert_eq!(
        sorted(json!({ "expr": col("pay") })),
        ["0", "1", "2", "3", "4", "5"]
    );
    assert_eq!(
        sorted(json!({ "expr": col("pay"), "descending": true })),
        ["3", "2", "1", "0", "4", "5"]
    );
    assert_eq!(
        sorted(json!({ "expr": col("pay"), "nullsFirst": true })),
        ["4", "5", "0", "1", "2", "3"]
    );
    assert_eq!(
        sorted(json!({ "expr": { "negate": col("pay") } })),
        ["3", "2", "1", "0", "4", "5"]
    );
}

#[test]
fn rows_keep_the_order_of_the_table_on_many_threads() {
    let g = rows(1_000_000);
    let steps = json!([{ "filter": { "sql": "id % 3 = 0" } }, { "select": [col("id"), named(binary("mul", col("id"), int(2)), "twice")] }]);
    let found = ids(&query(&g, steps).unwrap());
    assert_eq!(found, (0..1_000_000).step_by(3).collect::<Vec<u32>>());
}

#[test]
fn limits_take_the_first_rows() {
    let g = rows(500_000);
    let condition = json!({ "filter": { "sql": "id >= 200000" } });
    let limit =
        |offset: u64, count: Value| json!({ "limit": { "offset": offset, "count": count } });
    assert_eq!(
        ids(&query(&g, json!([condition, limit(2, json!(3))])).unwrap()),
        [200_002, 200_003, 200_004]
    );
    assert_eq!(
        ids(&query(&g, json!([limit(100_000, json!(2))])).unwrap()),
        [100_000, 100_001]
    );
    assert_eq!(
        ids(&query(&g, json!([limit(499_999, Value::Null)])).unwrap()),
        [499_999]
    );
    assert_eq!(
        ids(&query(&g, json!([limit(0, json!(0))])).unwrap()),
        Vec::<u32>::new()
    );
    assert_eq!(
        ids(&query(&g, json!([limit(u64::MAX, json!(u64::MAX))])).unwrap()),
        Vec::<u32>::new()
    );
    // A limit in the middle counts rows before the filter behind it.
    let odd = json!({ "filter": { "sql": "id % 2 = 1" } });
    assert_eq!(
        ids(&query(&g, json!([limit(0, json!(6)), odd])).unwrap()),
        [1, 3, 5]
    );
    let top = json!({ "sort": [{ "expr": col("id"), "descending": true }] });
    assert_eq!(
        ids(&query(&g, json!([top, limit(1, json!(2))])).unwrap()),
        [499_998, 499_997]
    );
}

#[test]
fn first_and_last_follow_the_order_of_the_table() {
    let g = rows(1_000_000);
    let steps = json!([
        { "groupBy": { "keys": [named(binary("mod", col("id"), int(7)), "k")],
                       "aggregates": [aggregate("first", col("id")), aggregate("last", col("id"))] } },
        { "sort": [{ "expr": col("k") }] },
    ]);
    let expected: Vec<String> = (0..7_u32)
        .map(|k| {
            format!(
                "{k}|{k}|{}",
                (0..1_000_000).filter(|id| id % 7 == k).max().unwrap()
            )
        })
        .collect();
    assert_eq!(ask(&g, steps), expected);
}

#[test]
fn first_and_last_follow_a_sort() {
    let g = staff();
    let sort = json!({ "sort": [{ "expr": col("pay"), "descending": true }] });
    let ends = json!({ "groupBy": { "keys": [],
        "aggregates": [aggregate("first", col("id")), aggregate("last", col("id"))] } });
    let paid = json!({ "filter": { "isNotNull": col("pay") } });
    assert_eq!(ask(&g, json!([paid, sort, ends])), ["3|0"]);
    assert_eq!(ask(&g, json!([sort, paid, ends])), ["3|0"]);
    let top = json!({ "limit": { "count": 2 } });
    assert_eq!(ask(&g, json!([sort, top, ends])), ["3|2"]);
    let ids = json!({ "select": [col("id")] });
    assert_eq!(code(&g, json!([sort, ids, ends])), ErrorCode::InvalidQuery);
    assert_eq!(ask(&g, json!([ids, ends])), ["0|5"]);
}

#[test]
fn distinct_rows_come_once() {
    let g = staff();
    let steps =
        json!([{ "select": [col("team")] }, "distinct", { "sort": [{ "expr": col("team") }] }]);
    assert_eq!(ask(&g, steps), ["a", "b", "-"]);
}

#[test]
fn counting_rows_reads_no_column() {
    let g = rows(300_000);
    let all = json!([{ "groupBy": { "keys": [], "aggregates": [count()] } }]);
    assert_eq!(ask(&g, all), ["300000"]);
    let some = json!([{ "filter": { "sql": "id < 10" } }, { "groupBy": { "keys": [], "aggregates": [count()] } }]);
    assert_eq!(ask(&g, some), ["10"]);
    assert_eq!(
        query(&g, json!([{ "select": [] }]))
            .unwrap()
            .schema
            .fields()
            .len(),
        0
    );
}

#[test]
fn picking_columns_shares_the_graphs_memory() {
    let batches: Vec<RecordBatch> = vec![batch(vec![(
        "x",
        Arc::new(Float64Array::from_iter_values((0..100_000).map(f64::from))),
    )])];
    let address = batches[0]
        .column(1)
        .as_primitive::<arrow_array::types::Float64Type>()
        .values()
        .as_ptr();
    let g = graph_of(batches);
    let output = query(&g, json!([{ "select": [named(col("x"), "y"), col("id")] }])).unwrap();
    assert_eq!(output.batches.len(), 1);
    let column = output.batches[0].column(0);
    assert_eq!(
        column
            .as_primitive::<arrow_array::types::Float64Type>()
            .values()
            .as_ptr(),
        address
    );
    assert_eq!(column.len(), 100_000);
}

#[test]
fn an_empty_table_has_a_schema() {
    let g = graph(vec![("x", Arc::new(Int32Array::from(Vec::<i32>::new())))]);
    let output = query(&g, json!([{ "filter": binary("gt", col("x"), int(1)) }])).unwrap();
    assert_eq!((names(&output), output.batches.len()), (vec!["id", "x"], 0));
    let counts =
        json!([{ "groupBy": { "keys": [], "aggregates": [count(), aggregate("sum", col("x"))] } }]);
    assert_eq!(ask(&g, counts), ["0|-"]);
}

#[test]
fn many_small_batches_read_as_one_table() {
    let ids = |range: std::ops::Range<u32>| {
        let id: arrow_array::ArrayRef = Arc::new(arrow_array::UInt32Array::from_iter_values(range));
        RecordBatch::try_from_iter_with_nullable([("id", id, false)]).unwrap()
    };
    let mut batches = vec![ids(0..0)];
    batches.extend((0..1000).map(|i| ids(i * 100..i * 100 + 100)));
    batches.insert(500, ids(0..0));
    let g = graph_of(batches);
    let found = self::ids(&query(&g, json!([{ "filter": { "sql": "id % 1000 = 999" } }])).unwrap());
    assert_eq!(
        found,
        (0..100).map(|i| i * 1000 + 999).collect::<Vec<u32>>()
    );
}

fn cities_and_people() -> Graph {
    let nodes = |label: &str, columns: Vec<(&str, arrow_array::ArrayRef)>| {
        let batch = batch(columns);
        NodeInput {
            label: Some(label.into()),
            id: vec!["id".into()],
            schema: batch.schema(),
            batches: vec![batch],
        }
    };
    let lives = RecordBatch::try_from_iter([
        (
            "src",
            Arc::new(arrow_array::UInt32Array::from(vec![0, 1])) as arrow_array::ArrayRef,
        ),
        ("dst", Arc::new(arrow_array::UInt32Array::from(vec![0, 0]))),
    ])
    .unwrap();
    let builder = GraphBuilder {
        nodes: vec![
            nodes(
                "Person",
                vec![("age", Arc::new(Int32Array::from(vec![30, 40])))],
            ),
            nodes("City", vec![("size", Arc::new(Int64Array::from(vec![7])))]),
        ],
        edges: vec![EdgeInput {
            edge_type: Some("LIVES_IN".into()),
            src: vec!["src".into()],
            dst: vec!["dst".into()],
            from: Some("Person".into()),
            to: Some("City".into()),
            schema: lives.schema(),
            batches: vec![lives],
        }],
        ..GraphBuilder::default()
    };
    builder.build(&control()).unwrap()
}

#[test]
fn labels_are_tables_of_their_own_and_one_united_table() {
    let g = cities_and_people();
    let output = query(&g, json!([])).unwrap();
    assert_eq!(names(&output), ["label", "id", "age", "size"]);
    assert_eq!(
        lines(&output),
        ["Person|0|30|-", "Person|1|40|-", "City|0|-|7"]
    );
    assert_eq!(
        ask(
            &g,
            json!([{ "filter": binary("eq", col("label"), text("City")) }])
        ),
        ["City|0|-|7"]
    );
    let groups = json!([{ "groupBy": { "keys": [col("label")], "aggregates": [aggregate("sum", col("age"))] } }, { "sort": [{ "expr": col("label") }] }]);
    assert_eq!(ask(&g, groups), ["City|-", "Person|70"]);
    let from = |source: Value| {
        let plan = quiver_query::Plan::parse(&json!({ "source": source }).to_string()).unwrap();
        run(&g, &plan, &Parameters::default(), &control())
    };
    assert_eq!(
        lines(&from(json!({ "kind": "label", "name": "Person" })).unwrap()),
        ["0|30", "1|40"]
    );
    assert_eq!(
        lines(&from(json!({ "kind": "type", "name": "LIVES_IN" })).unwrap()),
        ["0|0", "1|0"]
    );
    assert_eq!(
        lines(&from(json!({ "kind": "edges" })).unwrap()),
        ["0|0", "1|0"]
    );
    let error = from(json!({ "kind": "label", "name": "Persn" })).unwrap_err();
    assert_eq!(
        (error.code, error.details.expected.as_deref()),
        (ErrorCode::UnknownLabel, Some("Person"))
    );
}

#[test]
fn masks_judge_every_row() {
    let g = staff();
    let judge = |condition: Value| {
        let condition = Expr::parse(&condition.to_string()).unwrap();
        mask(
            &g,
            Source::Nodes { graph: 0 },
            &condition,
            &Parameters::default(),
            Vec::new(),
            &control(),
        )
    };
    let expected = BooleanArray::from(vec![false, true, true, true, false, false]);
    assert_eq!(judge(binary("gt", col("pay"), int(15))).unwrap(), expected);
    assert_eq!(judge(json!({ "sql": "pay > 15" })).unwrap(), expected);
    assert_eq!(
        judge(json!({ "literal": "null" })).unwrap(),
        BooleanArray::from(vec![false; 6])
    );
    assert_eq!(judge(col("pay")).unwrap_err().code, ErrorCode::InvalidQuery);
    assert_eq!(
        judge(col("pey")).unwrap_err().code,
        ErrorCode::UnknownColumn
    );
    let large = rows(300_000);
    let odd = Expr::parse(r#"{"sql":"id % 2 = 1"}"#).unwrap();
    let judged = mask(
        &large,
        Source::Nodes { graph: 0 },
        &odd,
        &Parameters::default(),
        Vec::new(),
        &control(),
    )
    .unwrap();
    assert!((0..300_000).all(|row| judged.value(row) == (row % 2 == 1)));
}

#[test]
fn types_go_through_unchanged() {
    let g = cities_and_people();
    let output = query(&g, json!([{ "filter": binary("gt", col("size"), int(1)) }])).unwrap();
    let types: Vec<&DataType> = output
        .schema
        .fields()
        .iter()
        .map(|field| field.data_type())
        .collect();
    assert_eq!(
        types[1..],
        [&DataType::UInt32, &DataType::Int32, &DataType::Int64]
    );
}

#[test]
fn explain_shows_both_plans() {
    let steps = json!([{ "filter": binary("gt", col("pay"), int(15)) }, { "select": [col("pay")] }, { "limit": { "count": 3 } }]);
    let text = explain(&staff(), &plan(steps)).unwrap();
    for part in [
        "TableScan: nodes projection=[pay]",
        "Scan: columns=[pay], rows=6",
        "FilterExec",
        "fetch=3",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}
