//! Message passing against plain loops over the edges, and against the kernels.

mod support;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use arrow_select::concat::concat_batches;
use quiver_graph::{
    Control, EdgeInput, ErrorCode, Graph, GraphBuilder, GraphError, NodeInput, algorithms,
};
use quiver_query::{Output, Parameters, Plan, Query, Session, SessionOptions};
use serde_json::{Value, json};
use support::{aggregate, binary, col, control, int, lines, named, prepared, run, schema};

/// Nodes `0..n` with these columns, and edges with a `weight`.
fn graph_with(columns: Vec<(&str, ArrayRef)>, edges: &[(u32, u32, f64)], directed: bool) -> Graph {
    let nodes = support::batch(columns);
    let ends = |end: fn(&(u32, u32, f64)) -> u32| -> ArrayRef {
        Arc::new(edges.iter().map(end).collect::<UInt32Array>())
    };
    let weights: ArrayRef = Arc::new(edges.iter().map(|edge| edge.2).collect::<Float64Array>());
    let edges = RecordBatch::try_from_iter([
        ("src", ends(|edge| edge.0)),
        ("dst", ends(|edge| edge.1)),
        ("weight", weights),
    ])
    .unwrap();
    let builder = GraphBuilder {
        nodes: vec![NodeInput {
            label: None,
            id: vec!["id".into()],
            schema: nodes.schema(),
            batches: vec![nodes],
        }],
        edges: vec![EdgeInput {
            edge_type: None,
            src: vec!["src".into()],
            dst: vec!["dst".into()],
            from: None,
            to: None,
            schema: edges.schema(),
            batches: vec![edges],
        }],
        directed,
        ..GraphBuilder::default()
    };
    builder.build(&control()).unwrap()
}

/// Four nodes with a value each; node 3 has no edge.
fn small(directed: bool) -> Graph {
    let values: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), None, Some(8)]));
    let edges = [
        (0, 1, 0.5),
        (0, 2, 2.0),
        (1, 2, 4.0),
        (2, 2, 1.0),
        (0, 2, 3.0),
    ];
    graph_with(vec![("value", values)], &edges, directed)
}

/// Deterministic, and every node has an edge that leaves it.
fn random(nodes: u32, edges: u32, directed: bool) -> (Graph, Vec<(u32, u32, f64)>) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 33) % u64::from(below)) as u32
    };
    let mut list: Vec<(u32, u32, f64)> = (0..nodes)
        .map(|node| (node, (node + 1) % nodes, f64::from(1 + next(20))))
        .collect();
    // A few nodes get most of the edges.
    list.extend((nodes..edges).map(|edge| {
        let to = if edge % 3 == 0 { next(4) } else { next(nodes) };
        (next(nodes), to, f64::from(1 + next(20)))
    }));
    let values: ArrayRef = Arc::new(
        (0..nodes)
            .map(|_| f64::from(next(1000)))
            .collect::<Float64Array>(),
    );
    (graph_with(vec![("value", values)], &list, directed), list)
}

fn src(name: &str) -> Value {
    json!({ "of": { "side": "src", "name": name } })
}

fn dst(name: &str) -> Value {
    json!({ "of": { "side": "dst", "name": name } })
}

fn edge(name: &str) -> Value {
    json!({ "of": { "side": "edge", "name": name } })
}

fn msg() -> Value {
    json!({ "of": { "side": "msg" } })
}

fn float(value: f64) -> Value {
    json!({ "literal": { "float": value.to_string() } })
}

fn call(name: &str, args: &[Value]) -> Value {
    json!({ "call": { "name": name, "args": args } })
}

fn sent(expr: Value) -> Value {
    json!([{ "expr": expr }])
}

fn messages(passing: Value, steps: Value) -> Plan {
    let source = json!({ "kind": "messages", "passing": passing });
    Plan::parse(&json!({ "source": source, "steps": steps }).to_string()).unwrap()
}

fn pregel(passing: Value, columns: Value, until: Value) -> Plan {
    let source =
        json!({ "kind": "pregel", "passing": passing, "columns": columns, "until": until });
    Plan::parse(&json!({ "source": source }).to_string()).unwrap()
}

fn answer(graph: &Graph, plan: &Plan) -> Result<Output, GraphError> {
    run(graph, plan, &Parameters::default(), &control())
}

fn rows(graph: &Graph, plan: &Plan) -> Vec<String> {
    lines(&answer(graph, plan).unwrap())
}

fn whole(output: &Output) -> RecordBatch {
    concat_batches(&output.schema, &output.batches).unwrap()
}

fn floats(output: &Output, name: &str) -> Vec<Option<f64>> {
    let column = whole(output).column_by_name(name).unwrap().clone();
    column.as_primitive::<Float64Type>().iter().collect()
}

fn error(graph: &Graph, plan: &Plan) -> GraphError {
    answer(graph, plan).expect_err("the plan is wrong")
}

fn kernel(graph: &Graph, name: &str, parameters: Value) -> RecordBatch {
    let values = parameters.as_object().unwrap().iter();
    let values = values.map(|(name, value)| (name.clone(), argument(value)));
    let call = algorithms::Call::new(graph, name, &values.collect(), &control()).unwrap();
    let result = call.run(&[0], &control()).unwrap().remove(0);
    result.batches[0].clone()
}

fn argument(value: &Value) -> algorithms::Value {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(integer) => algorithms::Value::Integer(integer),
            None => algorithms::Value::Float(number.as_f64().unwrap()),
        },
        Value::String(text) => algorithms::Value::Text(text.clone()),
        Value::Array(items) => algorithms::Value::List(items.iter().map(argument).collect()),
        _ => panic!("no argument: {value}"),
    }
}

#[test]
fn sends_along_edges_and_aggregates_by_receiver() {
    let sums = json!([
        named(aggregate("sum", msg()), "total"),
        named(
            json!({ "aggregate": { "name": "count", "expr": null } }),
            "messages"
        ),
    ]);
    let to_dst = json!({ "toDst": sent(src("value")), "aggregates": sums });
    let plan = messages(to_dst, json!([]));
    // The null of node 2 is not sent, and node 3 gets nothing.
    assert_eq!(
        rows(&small(true), &plan),
        ["0|-|0", "1|1|1", "2|4|3", "3|-|0"]
    );
    // Both ways along each edge; a self-loop is one way.
    assert_eq!(
        rows(&small(false), &plan),
        ["0|2|1", "1|1|1", "2|4|3", "3|-|0"]
    );
    let to_src = json!({ "toSrc": sent(dst("value")), "aggregates": sums });
    let plan = messages(to_src, json!([]));
    assert_eq!(
        rows(&small(true), &plan),
        ["0|2|1", "1|-|0", "2|-|0", "3|-|0"]
    );
    let both = json!({ "toDst": sent(edge("weight")), "toSrc": sent(binary("mul", edge("weight"), int(10))), "aggregates": sums });
    let plan = messages(both, json!([]));
    assert_eq!(
        rows(&small(true), &plan),
        ["0|55.0|3", "1|40.5|2", "2|20.0|5", "3|-|0"]
    );
}

#[test]
fn reads_source_destination_edge_and_degrees() {
    let sum = json!([named(aggregate("sum", msg()), "sum")]);
    let message = binary(
        "mul",
        binary("add", src("outDegree"), dst("inDegree")),
        edge("weight"),
    );
    let plan = messages(
        json!({ "toDst": sent(message), "aggregates": sum }),
        json!([]),
    );
    // (3 + 1) · 0.5; (3 + 4) · (2 + 3) + (1 + 4) · 4 + (1 + 4) · 1
    assert_eq!(rows(&small(true), &plan), ["0|-", "1|2.0", "2|60.0", "3|-"]);
    let degrees = json!([named(aggregate("max", msg()), "degree")]);
    let plan = |name| {
        messages(
            json!({ "toDst": sent(dst(name)), "aggregates": degrees }),
            json!([]),
        )
    };
    assert_eq!(
        rows(&small(true), &plan("degree")),
        ["0|-", "1|2", "2|5", "3|-"]
    );
    assert_eq!(
        rows(&small(false), &plan("degree")),
        ["0|3", "1|2", "2|4", "3|-"]
    );
    // A column of the table goes before the built-in one.
    let own: ArrayRef = Arc::new(StringArray::from(vec!["few", "many"]));
    let graph = graph_with(vec![("degree", own)], &[(0, 1, 1.0)], true);
    assert_eq!(rows(&graph, &plan("degree")), ["0|-", "1|many"]);
}

#[test]
fn sends_several_columns_and_combines_aggregates() {
    let columns = json!([{ "name": "value", "expr": src("value") }, { "name": "weight", "expr": edge("weight") }]);
    let of = |name: &str| json!({ "of": { "side": "msg", "name": name } });
    let mean = binary(
        "div",
        aggregate("sum", binary("mul", of("value"), of("weight"))),
        aggregate("sum", of("weight")),
    );
    let aggregates = json!([
        named(mean, "mean"),
        named(aggregate("count", of("value")), "values"),
        named(
            json!({ "aggregate": { "name": "count", "expr": null } }),
            "messages"
        )
    ]);
    let plan = messages(
        json!({ "toDst": columns, "aggregates": aggregates }),
        json!([]),
    );
    // Of the four messages to node 2 one has no value, but it has a weight: (2·1 + 3·1 + 4·2) / 10.
    assert_eq!(
        rows(&small(true), &plan),
        ["0|-|0|0", "1|1.0|1|1", "2|1.3|3|4", "3|-|0|0"]
    );
}

#[test]
fn sends_only_where_a_condition_holds() {
    let aggregates = json!([named(aggregate("count", msg()), "count")]);
    let passing = |condition: Value| json!({ "toDst": sent(edge("weight")), "where": condition, "aggregates": aggregates });
    let heavy = binary("gt", edge("weight"), float(1.5));
    let plan = messages(passing(heavy.clone()), json!([]));
    assert_eq!(rows(&small(true), &plan), ["0|0", "1|0", "2|3", "3|0"]);
    // Null counts as false.
    let plan = messages(passing(binary("ge", src("value"), int(1))), json!([]));
    assert_eq!(rows(&small(true), &plan), ["0|0", "1|1", "2|3", "3|0"]);
    let plan = messages(passing(json!({ "literal": "null" })), json!([]));
    assert_eq!(rows(&small(true), &plan), ["0|0", "1|0", "2|0", "3|0"]);
    let plan = messages(
        passing(json!({ "and": [heavy, binary("neq", src("id"), dst("id"))] })),
        json!([]),
    );
    assert_eq!(rows(&small(true), &plan), ["0|0", "1|0", "2|3", "3|0"]);
}

#[test]
fn computes_only_messages_that_are_sent() {
    let aggregates = json!([named(aggregate("sum", msg()), "sum")]);
    // A remainder by zero fails the query; node 1 is the only one to divide by zero.
    let divisor = binary("sub", src("value"), int(2));
    let message = binary("mod", int(7), divisor.clone());
    let guarded = json!({ "toDst": sent(message.clone()), "where": binary("neq", divisor, int(0)), "aggregates": aggregates });
    assert_eq!(
        rows(&small(true), &messages(guarded, json!([]))),
        ["0|-", "1|0", "2|0", "3|-"]
    );
    let failing = messages(
        json!({ "toDst": sent(message), "aggregates": aggregates }),
        json!([]),
    );
    assert_eq!(error(&small(true), &failing).code, ErrorCode::QueryFailed);
    // Node 3 sends nothing, so its value does no harm.
    let harmless = binary("mod", int(7), binary("sub", src("value"), int(8)));
    let plan = messages(
        json!({ "toDst": sent(harmless), "aggregates": aggregates }),
        json!([]),
    );
    assert_eq!(rows(&small(true), &plan), ["0|-", "1|0", "2|1", "3|-"]);
}

#[test]
fn aggregates_as_a_group_by_over_the_messages_would() {
    let (graph, edges) = random(3_000, 120_000, true);
    let values: Vec<f64> = {
        let table = graph.node_tables()[0].batches()[0].read(None).unwrap();
        let column = table.column_by_name("value").unwrap();
        column.as_primitive::<Float64Type>().values().to_vec()
    };
    let message = binary("mul", binary("add", src("value"), int(1)), edge("weight"));
    let names = [
        "sum",
        "count",
        "min",
        "max",
        "mean",
        "countDistinct",
        "median",
        "stddev",
    ];
    let aggregates: Vec<Value> = names
        .iter()
        .map(|name| named(aggregate(name, msg()), name))
        .collect();
    let keep = binary("lt", edge("weight"), int(15));
    let plan = messages(
        json!({ "toDst": sent(message), "where": keep, "aggregates": aggregates }),
        json!([]),
    );
    let output = answer(&graph, &plan).unwrap();
    let mut got: HashMap<u32, Vec<f64>> = HashMap::new();
    for &(from, to, weight) in edges.iter().filter(|edge| edge.2 < 15.0) {
        got.entry(to)
            .or_default()
            .push((values[from as usize] + 1.0) * weight);
    }
    let columns: HashMap<&str, Vec<Option<f64>>> = names
        .iter()
        .map(|&name| {
            let column = whole(&output).column_by_name(name).unwrap().clone();
            let column = arrow_cast::cast(&column, &arrow_schema::DataType::Float64).unwrap();
            (name, column.as_primitive::<Float64Type>().iter().collect())
        })
        .collect();
    for node in 0..3_000_u32 {
        let mut list = got.remove(&node).unwrap_or_default();
        list.sort_by(f64::total_cmp);
        let at = |name: &str| columns[name][node as usize];
        let near = |name: &str, expected: Option<f64>| match (at(name), expected) {
            (Some(got), Some(expected)) => {
                assert!(
                    (got - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                    "{name} of {node}: {got}, {expected}"
                );
            }
            (got, expected) => assert_eq!(got, expected, "{name} of {node}"),
        };
        let count = list.len() as f64;
        let some = (!list.is_empty()).then_some(());
        near("count", Some(count));
        near("sum", some.map(|()| list.iter().sum()));
        near("mean", some.map(|()| list.iter().sum::<f64>() / count));
        near("min", list.first().copied());
        near("max", list.last().copied());
        let middle = |list: &[f64]| (list[(list.len() - 1) / 2] + list[list.len() / 2]) / 2.0;
        near("median", some.map(|()| middle(&list)));
        let mut different = list.clone();
        different.dedup();
        near("countDistinct", Some(different.len() as f64));
        let mean = list.iter().sum::<f64>() / count;
        let squares: f64 = list.iter().map(|value| (value - mean).powi(2)).sum();
        near(
            "stddev",
            (list.len() > 1).then(|| (squares / (count - 1.0)).sqrt()),
        );
    }
}

#[test]
fn gives_the_same_on_any_number_of_threads() {
    let (graph, _) = random(20_000, 200_000, true);
    let message = binary("div", src("value"), src("outDegree"));
    let aggregates = json!([named(aggregate("sum", msg()), "sum")]);
    let plan = messages(
        json!({ "toDst": sent(message), "aggregates": aggregates }),
        json!([]),
    );
    let on = |threads| {
        let output = run(
            &graph,
            &plan,
            &Parameters::default(),
            &Arc::new(Control::new(threads)),
        );
        floats(&output.unwrap(), "sum")
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(3));
}

/// `rank' = 0.15 / n + 0.85 · Σ rank / outDegree`.
fn ranking(nodes: u32, until: Value) -> Plan {
    let n = f64::from(nodes);
    let aggregates = json!([named(aggregate("sum", msg()), "in")]);
    let passing = json!({ "toDst": sent(binary("div", src("rank"), src("outDegree"))), "aggregates": aggregates });
    let update = binary(
        "add",
        float(0.15 / n),
        binary(
            "mul",
            call("coalesce", &[col("in"), float(0.0)]),
            float(0.85),
        ),
    );
    let columns = json!([{ "name": "rank", "initial": float(1.0 / n), "update": update }]);
    pregel(passing, columns, until)
}

#[test]
fn ranks_as_the_pagerank_kernel_does() {
    for directed in [true, false] {
        let (graph, _) = random(5_000, 60_000, directed);
        let expected = kernel(
            &graph,
            "pagerank",
            json!({ "maxIterations": 20, "tolerance": 0.0 }),
        );
        let expected = expected
            .column_by_name("pagerank")
            .unwrap()
            .as_primitive::<Float64Type>()
            .clone();
        let output = answer(&graph, &ranking(5_000, json!({ "maxIterations": 20 }))).unwrap();
        assert_eq!(output.schema.metadata()["iterations"], "20");
        assert_eq!(output.schema.metadata()["converged"], "false");
        for (got, expected) in floats(&output, "rank").iter().zip(expected.values()) {
            let got = got.unwrap();
            assert!(
                (got - expected).abs() <= 1e-12 + 1e-9 * expected,
                "{got}, expected {expected}"
            );
        }
        // The tolerance is the kernel's: the change summed over all nodes.
        let expected = kernel(&graph, "pagerank", json!({ "tolerance": 1e-5 }));
        let output = answer(&graph, &ranking(5_000, json!({ "tolerance": 1e-5 }))).unwrap();
        assert_eq!(
            output.schema.metadata()["iterations"],
            expected.schema().metadata()["iterations"]
        );
        assert_eq!(output.schema.metadata()["converged"], "true");
    }
}

#[test]
fn finds_shortest_paths_as_the_kernel_does() {
    let (graph, _) = random(4_000, 12_000, true);
    let expected = kernel(
        &graph,
        "shortestPaths",
        json!({ "sources": [7], "weight": "weight" }),
    );
    let expected = expected
        .column_by_name("distance")
        .unwrap()
        .as_primitive::<Float64Type>()
        .clone();
    let far = float(f64::INFINITY);
    let initial = json!({ "case": { "branches": [[binary("eq", col("id"), int(7)), float(0.0)]], "otherwise": far } });
    let passing = |condition: Value| {
        json!({
            "toDst": sent(binary("add", src("distance"), edge("weight"))),
            "where": condition,
            "aggregates": [named(aggregate("min", msg()), "nearest")],
        })
    };
    let distance = json!({ "name": "distance", "initial": initial, "update": call("least", &[col("distance"), col("nearest")]) });
    let improved = binary(
        "lt",
        call("coalesce", &[col("nearest"), far.clone()]),
        col("distance"),
    );
    let moved =
        json!({ "name": "moved", "initial": binary("eq", col("id"), int(7)), "update": improved });
    let all = pregel(
        passing(binary("lt", src("distance"), far.clone())),
        json!([distance]),
        json!({ "maxIterations": 5000 }),
    );
    let changed = pregel(
        passing(src("moved")),
        json!([distance, moved]),
        json!({ "maxIterations": 5000 }),
    );
    for plan in [all, changed] {
        let output = answer(&graph, &plan).unwrap();
        assert_eq!(output.schema.metadata()["converged"], "true");
        let got = floats(&output, "distance");
        let expected: Vec<Option<f64>> = expected
            .iter()
            .map(|distance| Some(distance.unwrap_or(f64::INFINITY)))
            .collect();
        assert_eq!(got, expected);
    }
}

#[test]
fn finds_weak_components_by_the_least_label() {
    let edges: Vec<(u32, u32, f64)> = (0..3_000_u32)
        .map(|i| (i * 7919 % 4_000, i * 104_729 % 4_000, 1.0))
        .collect();
    let nothing: ArrayRef = Arc::new(Int64Array::from(vec![0; 4_000]));
    let graph = graph_with(vec![("nothing", nothing)], &edges, true);
    let expected = kernel(&graph, "weaklyConnectedComponents", json!({}));
    let expected = expected
        .column_by_name("component")
        .unwrap()
        .as_primitive::<UInt32Type>()
        .clone();
    let passing = json!({ "toDst": sent(src("label")), "toSrc": sent(dst("label")), "aggregates": [named(aggregate("min", msg()), "least")] });
    let columns = json!([{ "name": "label", "initial": col("id"), "update": call("least", &[col("label"), col("least")]) }]);
    let output = answer(
        &graph,
        &pregel(passing, columns, json!({ "maxIterations": 4000 })),
    )
    .unwrap();
    assert_eq!(output.schema.metadata()["converged"], "true");
    let labels = whole(&output)
        .column_by_name("label")
        .unwrap()
        .as_primitive::<UInt32Type>()
        .clone();
    let mut component_of = HashMap::new();
    let mut label_of = HashMap::new();
    for (&label, &component) in labels.values().iter().zip(expected.values()) {
        assert_eq!(*component_of.entry(label).or_insert(component), component);
        assert_eq!(*label_of.entry(component).or_insert(label), label);
    }
}

#[test]
fn stops_when_the_state_stays_the_same() {
    let passing = json!({ "toDst": sent(src("level")), "aggregates": [named(aggregate("max", msg()), "above")] });
    let level = json!({ "name": "level", "initial": call("coalesce", &[col("value"), int(0)]),
        "update": call("greatest", &[col("level"), col("above")]) });
    let output = answer(
        &small(true),
        &pregel(passing.clone(), json!([level]), json!({})),
    )
    .unwrap();
    assert_eq!(lines(&output), ["0|1", "1|2", "2|2", "3|8"]);
    assert_eq!(output.schema.metadata()["iterations"], "2");
    assert_eq!(output.schema.metadata()["converged"], "true");
    let output = answer(
        &small(true),
        &pregel(
            passing.clone(),
            json!([level]),
            json!({ "maxIterations": 1 }),
        ),
    )
    .unwrap();
    assert_eq!(output.schema.metadata()["converged"], "false");
    // Nodes without a message take part: each counts the iterations.
    let count = json!({ "name": "level", "initial": int(0), "update": binary("add", col("level"), int(1)) });
    let output = answer(
        &small(true),
        &pregel(passing, json!([count]), json!({ "maxIterations": 7 })),
    )
    .unwrap();
    assert_eq!(lines(&output), ["0|7", "1|7", "2|7", "3|7"]);
}

#[test]
fn updates_all_columns_from_the_state_before() {
    let passing =
        json!({ "toDst": sent(src("a")), "aggregates": [named(aggregate("sum", msg()), "in")] });
    let columns = json!([
        { "name": "a", "initial": int(1), "update": col("b") },
        { "name": "b", "initial": int(2), "update": col("a") },
    ]);
    let plan = pregel(passing, columns, json!({ "maxIterations": 3 }));
    assert_eq!(
        rows(&small(true), &plan),
        ["0|2|1", "1|2|1", "2|2|1", "3|2|1"]
    );
}

#[test]
fn gives_state_the_type_that_holds_its_updates() {
    let passing = json!({ "toDst": sent(src("value")), "aggregates": [named(aggregate("sum", msg()), "in")] });
    let typed = |initial: Value, update: Value| {
        let columns = json!([{ "name": "state", "initial": initial, "update": update }]);
        answer(
            &small(true),
            &pregel(passing.clone(), columns, json!({ "maxIterations": 2 })),
        )
    };
    let type_of = |output: Output| output.schema.field(1).data_type().to_string();
    let cast = |expr: Value, to: &str| json!({ "cast": { "expr": expr, "type": to } });
    assert_eq!(
        type_of(typed(cast(int(1), "int32"), cast(col("in"), "int16")).unwrap()),
        "Int32"
    );
    assert_eq!(
        type_of(typed(cast(int(1), "int16"), cast(col("in"), "int32")).unwrap()),
        "Int32"
    );
    assert_eq!(
        type_of(typed(json!({ "literal": "null" }), col("value")).unwrap()),
        "Int64"
    );
    // A constant is what the update is.
    assert_eq!(
        type_of(typed(int(1), binary("mul", col("in"), float(0.5))).unwrap()),
        "Float64"
    );
    assert_eq!(
        type_of(typed(col("value"), binary("mul", col("in"), float(0.5))).unwrap()),
        "Float64"
    );
    let error = typed(col("value"), cast(col("in"), "string")).unwrap_err();
    assert_eq!(error.code, ErrorCode::UnsupportedType);
    assert!(
        error
            .message
            .contains("starts as int64 and its update gives string"),
        "{error}"
    );
    assert_eq!(error.details.column.as_deref(), Some("state"));
}

#[test]
fn shadows_columns_in_the_order_aggregate_state_node() {
    let passing = json!({ "toDst": sent(src("value")), "aggregates": [named(aggregate("sum", msg()), "degree")] });
    let columns = json!([{ "name": "value", "initial": call("coalesce", &[col("value"), int(5)]), "update": col("degree") }]);
    let plan = pregel(passing, columns, json!({ "maxIterations": 1 }));
    assert_eq!(rows(&small(true), &plan), ["0|-", "1|1", "2|9", "3|-"]);
}

#[test]
fn is_a_source_like_any_other() {
    let aggregates = json!([named(aggregate("sum", edge("weight")), "sum")]);
    let passing = json!({ "toDst": sent(edge("weight")), "aggregates": [named(aggregate("sum", msg()), "sum")] });
    let steps = json!([
        { "filter": { "isNotNull": col("sum") } },
        { "join": { "other": { "source": { "kind": "nodes" } }, "how": "left", "on": [[col("id"), col("id")]], "suffix": "_right" } },
        { "sort": [{ "expr": col("sum"), "descending": true }] },
        { "select": [col("sum"), col("value")] },
    ]);
    assert_eq!(
        rows(&small(true), &messages(passing.clone(), steps)),
        ["10.0|-", "0.5|2"]
    );
    let stray = messages(
        json!({ "toDst": sent(edge("weight")), "aggregates": aggregates }),
        json!([]),
    );
    assert_eq!(error(&small(true), &stray).code, ErrorCode::InvalidQuery);
    let explained = support::explain(&small(true), &messages(passing, json!([]))).unwrap();
    assert!(
        explained.contains("AggregateMessages: perNode=[], perEdge=[weight"),
        "{explained}"
    );
}

#[test]
fn takes_parameters_and_is_prepared() {
    let passing = json!({
        "toDst": sent(binary("mul", edge("weight"), json!({ "param": "factor" }))),
        "where": binary("gt", edge("weight"), json!({ "param": "least" })),
        "aggregates": [named(aggregate("sum", msg()), "sum")],
    });
    let plan = messages(passing, json!([]));
    let prepared = prepared(&small(true), &plan, &control()).unwrap();
    let with = |factor: &str, least: &str| {
        let parameters = support::parameters(
            json!({ "factor": { "float": factor }, "least": { "float": least } }),
        );
        let once = run(&small(true), &plan, &parameters, &control()).unwrap();
        let again = prepared.execute(&parameters, &control()).unwrap();
        assert_eq!(lines(&once), lines(&again));
        lines(&again)
    };
    assert_eq!(with("2.5", "0.1"), ["0|-", "1|1.25", "2|25.0", "3|-"]);
    assert_eq!(with("1.5", "2.5"), ["0|-", "1|-", "2|10.5", "3|-"]);
    assert_eq!(error(&small(true), &plan).code, ErrorCode::InvalidArgument);
}

#[test]
fn knows_its_columns_without_running() {
    let plan = ranking(4, json!({}));
    let fields = schema(&small(true), &plan).unwrap();
    let names: Vec<String> = fields
        .fields()
        .iter()
        .map(|field| format!("{}: {}", field.name(), field.data_type()))
        .collect();
    assert_eq!(names, ["id: UInt32", "rank: Float64"]);
}

#[test]
fn takes_graphs_without_nodes_or_edges() {
    let output = answer(&graph_with(vec![], &[], true), &ranking(1, json!({}))).unwrap();
    assert_eq!(output.batches.len(), 0);
    assert_eq!(output.schema.metadata()["converged"], "true");
    let lonely = Graph::from_endpoints(3, vec![], vec![], true).unwrap();
    let passing = json!({ "toDst": sent(src("id")), "aggregates": [named(aggregate("count", msg()), "count"), named(aggregate("max", msg()), "max")] });
    assert_eq!(
        rows(&lonely, &messages(passing, json!([]))),
        ["0|0|-", "1|0|-", "2|0|-"]
    );
}

#[test]
fn ends_soon_after_a_cancellation() {
    let (graph, _) = random(20_000, 400_000, true);
    let control = control();
    let watched = Arc::clone(&control);
    let canceller = std::thread::spawn(move || {
        while watched.progress().phase != "iterate" || watched.progress().done < 3 {
            std::thread::yield_now();
        }
        watched.cancel();
        watched.progress()
    });
    let plan = ranking(
        20_000,
        json!({ "maxIterations": 1_000_000_000, "tolerance": 0 }),
    );
    // Ranks reach a fixed point, so the state counts too.
    let plan = {
        let mut json: Value = json!({ "source": { "kind": "pregel" } });
        json["source"]["passing"] = json!({ "toDst": sent(src("count")), "aggregates": [named(aggregate("max", msg()), "in")] });
        json["source"]["columns"] = json!([{ "name": "count", "initial": int(0), "update": binary("add", col("count"), int(1)) }]);
        json["source"]["until"] = json!({ "maxIterations": 1_000_000_000 });
        drop(plan);
        Plan::parse(&json.to_string()).unwrap()
    };
    let error = run(&graph, &plan, &Parameters::default(), &control).unwrap_err();
    assert_eq!(error.code, ErrorCode::Cancelled);
    let progress = canceller.join().unwrap();
    assert_eq!((progress.phase, progress.total), ("iterate", 1_000_000_000));
}

#[test]
fn says_what_is_wrong() {
    let graph = small(true);
    let sum = || json!([named(aggregate("sum", msg()), "sum")]);
    let refused = |passing: Value| error(&graph, &messages(passing, json!([])));
    let to_dst = |expr: Value| json!({ "toDst": sent(expr), "aggregates": sum() });

    let unknown = refused(to_dst(src("valeu")));
    assert_eq!(unknown.code, ErrorCode::UnknownColumn);
    assert_eq!(unknown.details.expected.as_deref(), Some("src(\"value\")"));
    assert_eq!(unknown.details.table.as_deref(), Some("src"));
    let elsewhere = refused(to_dst(src("weight")));
    assert_eq!(
        elsewhere.details.expected.as_deref(),
        Some("edge(\"weight\")")
    );
    let sideless = refused(to_dst(col("value")));
    assert_eq!(sideless.code, ErrorCode::InvalidQuery);
    assert!(
        sideless
            .message
            .contains("src(\"value\"), dst(\"value\") or edge(\"value\")"),
        "{sideless}"
    );

    let nowhere = refused(json!({ "aggregates": sum() }));
    assert!(
        nowhere.message.contains("toDst, toSrc or both"),
        "{nowhere}"
    );
    let nothing = refused(json!({ "toDst": sent(src("value")), "aggregates": [] }));
    assert!(nothing.message.contains("need an aggregate"), "{nothing}");
    let bare = refused(json!({ "toDst": sent(src("value")), "aggregates": [named(msg(), "sum")] }));
    assert!(
        bare.message.contains("needs an aggregate of msg()"),
        "{bare}"
    );
    let own = refused(
        json!({ "toDst": sent(src("value")), "aggregates": [aggregate("sum", col("value"))] }),
    );
    assert!(own.message.contains("msg(), not value"), "{own}");
    let unnamed =
        refused(json!({ "toDst": [{ "name": "a", "expr": src("value") }], "aggregates": sum() }));
    assert_eq!(unnamed.code, ErrorCode::UnknownColumn);
    assert_eq!(unnamed.details.expected.as_deref(), Some("msg(\"a\")"));
    let aggregated = refused(to_dst(aggregate("sum", src("value"))));
    assert!(
        aggregated.message.contains("a message holds no aggregate"),
        "{aggregated}"
    );
    let text: Value = json!({ "cast": { "expr": src("value"), "type": "string" } });
    let mixed =
        refused(json!({ "toDst": sent(src("value")), "toSrc": sent(text), "aggregates": sum() }));
    assert_eq!(mixed.code, ErrorCode::UnsupportedType);
    let condition =
        refused(json!({ "toDst": sent(src("value")), "where": src("value"), "aggregates": sum() }));
    assert!(
        condition
            .message
            .contains("where gives Int64, not a boolean"),
        "{condition}"
    );
    let taken = refused(
        json!({ "toDst": sent(src("value")), "aggregates": [named(aggregate("sum", msg()), "id")] }),
    );
    assert!(taken.message.contains("\"id\" already"), "{taken}");
    let twice = refused(json!({ "toDst": sent(src("value")), "aggregates": [sum()[0], sum()[0]] }));
    assert!(
        twice.message.contains("two columns have the name \"sum\""),
        "{twice}"
    );

    let outside = error(
        &graph,
        &support::plan(json!([{ "filter": { "isNull": src("value") } }])),
    );
    assert!(
        outside
            .message
            .contains("aggregateMessages and pregel only"),
        "{outside}"
    );
    let iterated = |columns: Value| {
        let passing = json!({ "toDst": sent(src("value")), "aggregates": sum() });
        error(&graph, &pregel(passing, columns, json!({})))
    };
    let foreign = iterated(json!([{ "name": "a", "initial": int(0), "update": src("value") }]));
    assert!(
        foreign
            .message
            .contains("the update of \"a\" reads the node's own columns: col(\"value\")"),
        "{foreign}"
    );
    let missing = iterated(json!([{ "name": "a", "initial": int(0), "update": col("summ") }]));
    assert_eq!(
        (missing.code, missing.details.expected.as_deref()),
        (ErrorCode::UnknownColumn, Some("sum"))
    );
    let clash = iterated(json!([{ "name": "sum", "initial": int(0), "update": int(1) }]));
    assert!(
        clash
            .message
            .contains("is a state column, and an aggregate too"),
        "{clash}"
    );
    assert!(iterated(json!([])).message.contains("at least one column"));
}

#[test]
fn counts_in_whole_numbers() {
    let passing =
        json!({ "toDst": sent(int(1)), "aggregates": [named(aggregate("sum", msg()), "sum")] });
    let output = answer(&small(true), &messages(passing, json!([]))).unwrap();
    let column = whole(&output).column_by_name("sum").unwrap().clone();
    assert_eq!(column.as_primitive::<Int64Type>().value(2), 4);
    assert!(column.is_null(0));
}

#[test]
fn takes_infinities_for_numbers() {
    let far = f64::INFINITY;
    let values = [far, far, -far, f64::NAN, 1.0];
    let values: ArrayRef = Arc::new(Float64Array::from(values.to_vec()));
    let edges = [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (2, 1, 1.0),
        (0, 2, 1.0),
        (4, 2, 1.0),
        (3, 3, 1.0),
        (4, 3, 1.0),
    ];
    let graph = graph_with(vec![("value", values)], &edges, true);
    let extremes = json!([
        named(aggregate("min", msg()), "min"),
        named(aggregate("max", msg()), "max")
    ]);
    let plan = messages(
        json!({ "toDst": sent(src("value")), "aggregates": extremes }),
        json!([]),
    );
    assert_eq!(
        rows(&graph, &plan),
        [
            "0|inf|inf",
            "1|-inf|-inf",
            "2|1.0|inf",
            "3|1.0|NaN",
            "4|-|-"
        ]
    );
    // A group-by over the same rows says the same.
    let grouped = json!([
        { "filter": binary("lt", col("id"), int(2)) },
        { "groupBy": { "keys": [col("value")], "aggregates": [aggregate("min", col("value")), aggregate("max", col("value"))] } },
    ]);
    assert_eq!(support::ask(&graph, grouped), ["inf|inf|inf"]);
}

#[test]
fn takes_long_expressions() {
    let (graph, edges) = random(20_000, 40_000, true);
    let long = |terms: usize| json!({ "sql": format!("edge.weight{}", " + 1".repeat(terms)) });
    // The first is run by several threads, whose stacks are small, the second by one with a stack of its own.
    for terms in [240, 600] {
        let sum = named(aggregate("sum", msg()), "sum");
        let passing = json!({ "toDst": sent(long(terms)), "aggregates": [sum] });
        let output = answer(&graph, &messages(passing, json!([]))).unwrap();
        let total: f64 = floats(&output, "sum").iter().flatten().sum();
        let expected: f64 = edges.iter().map(|edge| edge.2 + terms as f64).sum();
        assert_eq!(total, expected);
    }
}

#[test]
fn keeps_to_the_memory_limit() {
    let (graph, _) = random(20_000, 40_000, true);
    let within = |limit| {
        let options = SessionOptions {
            memory_limit: Some(limit),
            ..SessionOptions::default()
        };
        let query = Query::over(&graph, ranking(20_000, json!({ "maxIterations": 2 })));
        Session::new(options)
            .unwrap()
            .run(&query, &Parameters::default(), &control())
    };
    assert!(within(8 << 20).is_ok());
    let error = within(1 << 16).unwrap_err();
    assert!(error.message.contains("Pregel"), "{error}");
}
