//! SQL over graphs, frames and algorithms.

mod support;

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use quiver_graph::algorithms::{self, Call, Values};
use quiver_graph::{
    Control, EdgeInput, ErrorCode, Graph, GraphBuilder, GraphError, NodeInput, OnDangling,
};
use quiver_query::{Input, MemoryTable, Output, Parameters, Plan, Prepared, Query, Session};
use serde_json::{Value, json};
use support::*;

fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let columns = columns
        .into_iter()
        .map(|(name, column)| (name, column, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn strings(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// Four people, three of whom know each other in a ring; two live in a city.
fn social() -> Graph {
    let people = table(vec![
        ("id", strings(&["ada", "bob", "cleo", "dan"])),
        (
            "age",
            Arc::new(Int32Array::from(vec![Some(36), Some(41), None, Some(29)])),
        ),
    ]);
    let cities = table(vec![("id", strings(&["oslo"]))]);
    let knows = table(vec![
        ("src", strings(&["ada", "bob", "cleo"])),
        ("dst", strings(&["bob", "cleo", "ada"])),
        (
            "Since",
            Arc::new(Float64Array::from(vec![2015.0, 2020.0, 1.0])),
        ),
    ]);
    let lives = table(vec![
        ("src", strings(&["ada", "dan"])),
        ("dst", strings(&["oslo", "oslo"])),
    ]);
    let node = |label: &str, batch: &RecordBatch| NodeInput {
        label: Some(label.into()),
        id: vec!["id".into()],
        schema: batch.schema(),
        batches: vec![batch.clone()],
    };
    let edge = |name: &str, to: &str, batch: &RecordBatch| EdgeInput {
        edge_type: Some(name.into()),
        src: vec!["src".into()],
        dst: vec!["dst".into()],
        from: Some("Person".into()),
        to: Some(to.into()),
        schema: batch.schema(),
        batches: vec![batch.clone()],
    };
    let builder = GraphBuilder {
        nodes: vec![node("Person", &people), node("City", &cities)],
        edges: vec![
            edge("KNOWS", "Person", &knows),
            edge("LIVES_IN", "City", &lives),
        ],
        ..GraphBuilder::default()
    };
    builder.build(&control()).unwrap()
}

/// Five nodes 0 → 1 → 2 → 0, 3 → 0, and 4 alone.
fn ring() -> Graph {
    Graph::from_endpoints(5, vec![0, 1, 2, 3], vec![1, 2, 0, 0], true).unwrap()
}

/// A query over one graph whose tables go by their own names.
fn sql(text: &str, params: Value) -> Plan {
    let source = json!({
        "kind": "sql", "text": text, "graphs": [{ "name": null, "graph": 0 }], "params": params,
    });
    Plan::parse(&json!({ "source": source, "steps": [] }).to_string()).unwrap()
}

fn answer(graph: &Graph, text: &str) -> Result<Output, GraphError> {
    run(
        graph,
        &sql(text, json!({})),
        &Parameters::default(),
        &control(),
    )
}

fn tell(graph: &Graph, text: &str) -> Vec<String> {
    lines(&answer(graph, text).unwrap())
}

fn failure(graph: &Graph, text: &str) -> GraphError {
    answer(graph, text).unwrap_err()
}

#[test]
fn reads_nodes_edges_labels_and_types() {
    let graph = social();
    let ages = "SELECT id, age FROM \"Person\" WHERE age > 30 ORDER BY age DESC";
    assert_eq!(tell(&graph, ages), ["bob|41", "ada|36"]);
    let counts = "SELECT label, count(*) AS n FROM nodes GROUP BY label ORDER BY n";
    assert_eq!(tell(&graph, counts), ["City|1", "Person|4"]);
    assert_eq!(
        tell(&graph, "SELECT count(*) FROM edges WHERE type = 'KNOWS'"),
        ["3"]
    );
    assert_eq!(tell(&graph, "SELECT sum(Since) FROM KNOWS"), ["4036.0"]);
}

#[test]
fn a_type_between_several_labels_is_one_table() {
    let back = table(vec![
        ("src", strings(&["oslo"])),
        ("dst", strings(&["ada"])),
        ("note", strings(&["twinned"])),
    ]);
    let more = EdgeInput {
        edge_type: Some("KNOWS".into()),
        src: vec!["src".into()],
        dst: vec!["dst".into()],
        from: Some("City".into()),
        to: Some("Person".into()),
        schema: back.schema(),
        batches: vec![back],
    };
    let graph = social()
        .add_edges(more, OnDangling::Error, &control())
        .unwrap();
    assert_eq!(
        tell(
            &graph,
            "SELECT src, dst, Since, note FROM KNOWS ORDER BY src"
        ),
        [
            "ada|bob|2015.0|-",
            "bob|cleo|2020.0|-",
            "cleo|ada|1.0|-",
            "oslo|ada|-|twinned"
        ]
    );
    let counts = "SELECT type, count(*) AS n FROM edges GROUP BY type ORDER BY n";
    assert_eq!(tell(&graph, counts), ["LIVES_IN|2", "KNOWS|4"]);
}

#[test]
fn now_is_one_moment_of_each_run() {
    let graph = ring();
    let moment = "SELECT now() AS at, (SELECT max(now()) FROM nodes) AS inside, \
                  current_date = CAST(now() AS date) AS today FROM nodes LIMIT 1";
    let told = || tell(&graph, moment)[0].clone();
    let parts = |told: &str| -> Vec<String> { told.split('|').map(str::to_owned).collect() };
    let first = parts(&told());
    assert_eq!((&first[0], &*first[2]), (&first[1], "true"));
    let plan = sql("SELECT now() AS at FROM nodes LIMIT 1", json!({}));
    let prepared = prepared(&graph, &plan, &control()).unwrap();
    let again = || {
        lines(
            &prepared
                .execute(&Parameters::default(), &control())
                .unwrap(),
        )[0]
        .clone()
    };
    let earlier = again();
    std::thread::sleep(std::time::Duration::from_millis(2));
    assert!(first[0] < earlier && earlier < again());
    let past = "SELECT count(*) FROM nodes WHERE now() > to_timestamp('2020-01-01T00:00:00Z')";
    assert_eq!(tell(&graph, past), ["5"]);
    let filter = json!([{ "filter": { "sql": "now() - interval '1 day' < current_timestamp" } }]);
    assert_eq!(ask(&graph, filter).len(), 5);
}

#[test]
fn joins_subqueries_windows_and_set_operations_work() {
    let graph = social();
    let joined = "SELECT p.id, count(k.dst) AS known FROM Person p LEFT JOIN KNOWS k ON k.src = p.id \
                  GROUP BY p.id HAVING count(k.dst) = 0";
    assert_eq!(tell(&graph, joined), ["dan|0"]);
    let correlated = "SELECT id FROM Person p WHERE EXISTS (SELECT 1 FROM LIVES_IN l WHERE l.src = p.id) ORDER BY id";
    assert_eq!(tell(&graph, correlated), ["ada", "dan"]);
    let scalar = "SELECT id FROM Person WHERE age = (SELECT max(age) FROM Person)";
    assert_eq!(tell(&graph, scalar), ["bob"]);
    let window = "SELECT id, row_number() OVER (ORDER BY age) AS place FROM Person \
                  QUALIFY row_number() OVER (ORDER BY age) <= 2 ORDER BY place";
    assert_eq!(tell(&graph, window), ["dan|1", "ada|2"]);
    let united = "WITH a AS (SELECT id FROM Person WHERE age < 40), b AS (VALUES ('zoe'), ('ada')) \
                  SELECT * FROM a UNION SELECT * FROM b ORDER BY id";
    assert_eq!(tell(&graph, united), ["ada", "dan", "zoe"]);
    let except = "SELECT id FROM Person EXCEPT SELECT src FROM KNOWS";
    assert_eq!(tell(&graph, except), ["dan"]);
    let recursive = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT sum(i) FROM n";
    assert_eq!(tell(&graph, recursive), ["10"]);
    assert_eq!(tell(&graph, "SELECT * FROM range(2, 4)"), ["2", "3"]);
}

#[test]
fn nulls_come_last_in_either_direction() {
    let graph = social();
    let sorted = |order: &str| {
        let text = format!("SELECT id FROM Person ORDER BY age {order}");
        tell(&graph, &text).pop().unwrap()
    };
    assert_eq!(sorted("ASC"), "cleo");
    assert_eq!(sorted("DESC"), "cleo");
    assert_eq!(sorted("DESC NULLS FIRST"), "dan");
    let window = "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY age DESC) AS r FROM Person) WHERE r = 4";
    assert_eq!(tell(&graph, window), ["cleo"]);
}

#[test]
fn columns_are_named_by_their_text_and_each_once() {
    let graph = social();
    let output = answer(
        &graph,
        "SELECT count(*), sum(age), max(age) - 1, lower(id) FROM Person GROUP BY id ORDER BY sum(age) LIMIT 1",
    )
    .unwrap();
    assert_eq!(
        names(&output),
        ["count(*)", "sum(age)", "max(age) - 1", "lower(id)"]
    );
    assert_eq!(lines(&output), ["1|29|28|dan"]);
    let distinct = "SELECT DISTINCT lower(id) FROM Person ORDER BY lower(id) DESC LIMIT 1";
    assert_eq!(tell(&graph, distinct), ["dan"]);
    let output = answer(
        &graph,
        "SELECT * FROM KNOWS a JOIN KNOWS b ON a.dst = b.src WHERE a.src = 'ada'",
    )
    .unwrap();
    assert_eq!(
        names(&output),
        ["src", "dst", "Since", "src_1", "dst_1", "Since_1"]
    );
    assert_eq!(lines(&output), ["ada|bob|2015.0|bob|cleo|2020.0"]);
}

#[test]
fn steps_follow_a_query() {
    let graph = social();
    let mut plan = sql(
        "SELECT a.src AS \"from\", b.* FROM KNOWS a JOIN KNOWS b ON a.dst = b.src",
        json!({}),
    );
    let steps = json!([
        { "filter": { "sql": "Since > 2000" } },
        { "select": [col("from"), col("dst")] },
        { "sort": [{ "expr": col("from") }] },
    ]);
    let rest = Plan::parse(&json!({ "source": { "kind": "nodes" }, "steps": steps }).to_string());
    plan.steps = rest.unwrap().steps;
    let output = run(&graph, &plan, &Parameters::default(), &control()).unwrap();
    assert_eq!(lines(&output), ["ada|cleo", "cleo|bob"]);
}

#[test]
fn only_queries_run() {
    let graph = social();
    for text in [
        "CREATE TABLE t AS SELECT 1",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
        "INSERT INTO nodes VALUES (1)",
        "DELETE FROM nodes",
        "UPDATE nodes SET age = 1",
        "DROP TABLE nodes",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "SET datafusion.execution.target_partitions = 1",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "PREPARE q AS SELECT 1",
        "SELECT 1 INTO t",
        "WITH t AS (SELECT 1) INSERT INTO nodes SELECT * FROM t",
        "BEGIN",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE nodes",
        "",
        ";",
        "SELECT 1 FROM",
        "SELECT '",
    ] {
        let error = failure(&graph, text);
        assert_eq!(error.code, ErrorCode::InvalidQuery, "{text}: {error}");
    }
    let told = failure(&graph, "DELETE FROM nodes");
    assert!(told.message.contains("only reads"), "{told}");
    assert_eq!(tell(&graph, "SELECT 1;"), ["1"]);
    assert_eq!(
        tell(&graph, "/* a note */ SELECT 'DROP TABLE nodes' -- more"),
        ["DROP TABLE nodes"]
    );
}

#[test]
fn unknown_names_suggest_the_nearest() {
    let graph = social();
    let expected = |text: &str| {
        let error = failure(&graph, text);
        (error.code, error.details.expected.unwrap_or_default())
    };
    let (code, names) = expected("SELECT * FROM person");
    assert_eq!(code, ErrorCode::UnknownTable);
    assert!(names.starts_with("Person"), "{names}");
    let (code, names) = expected("SELECT agee FROM Person");
    assert_eq!(code, ErrorCode::UnknownColumn);
    assert!(names.starts_with("age"), "{names}");
    let (code, names) = expected("SELECT Age FROM Person");
    assert_eq!(code, ErrorCode::UnknownColumn);
    assert!(names.starts_with("age"), "{names}");
    let (code, names) = expected("SELECT lowerr(id) FROM Person");
    assert_eq!(code, ErrorCode::InvalidQuery);
    assert!(names.contains("lower"), "{names}");
    let (code, names) = expected("SELECT * FROM pagerankk()");
    assert_eq!(code, ErrorCode::InvalidQuery);
    assert!(names.starts_with("pagerank"), "{names}");
    let (code, names) = expected("SELECT * FROM pagerank(dampng => 0.9)");
    assert_eq!(code, ErrorCode::InvalidArgument);
    assert!(names.starts_with("damping"), "{names}");
}

#[test]
fn parameters_are_typed_values() {
    let graph = social();
    let ask = |text: &str, params: Value| {
        let plan = sql(text, params);
        run(&graph, &plan, &Parameters::default(), &control()).map(|output| lines(&output))
    };
    let one = "SELECT id FROM Person WHERE id = $name";
    assert_eq!(
        ask(one, json!({ "name": { "string": "ada" } })).unwrap(),
        ["ada"]
    );
    let nasty = "x' OR 1=1; DROP TABLE nodes; --";
    assert!(
        ask(one, json!({ "name": { "string": nasty } }))
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        ask(
            "SELECT $1 AS a, $2 AS b",
            json!({ "1": { "int": "9007199254740993" }, "2": { "string": nasty } })
        )
        .unwrap(),
        [format!("9007199254740993|{nasty}")]
    );
    assert_eq!(
        ask(
            "SELECT id FROM Person WHERE age >= $min ORDER BY age LIMIT $n",
            json!({ "min": { "int": "30" }, "n": { "int": "1" } })
        )
        .unwrap(),
        ["ada"]
    );
    assert_eq!(
        ask(
            "SELECT id FROM Person WHERE age > (SELECT min(age) + $more FROM Person) ORDER BY id",
            json!({ "more": { "int": "10" } })
        )
        .unwrap(),
        ["bob"]
    );
    assert_eq!(
        ask(
            "SELECT * FROM range(1, $n + 0)",
            json!({ "n": { "int": "3" } })
        )
        .unwrap(),
        ["1", "2"]
    );
    assert_eq!(
        ask("SELECT $x IS NULL", json!({ "x": "null" })).unwrap(),
        ["true"]
    );
    let missing = ask(one, json!({})).unwrap_err();
    assert_eq!(missing.code, ErrorCode::InvalidArgument);
    assert_eq!(missing.details.parameter.as_deref(), Some("name"));
    let surplus = ask(one, json!({ "nam": "null" })).unwrap_err();
    assert_eq!(surplus.code, ErrorCode::InvalidArgument);
    assert_eq!(surplus.details.expected.as_deref(), Some("name"));
    let question = ask("SELECT ?", json!({})).unwrap_err();
    assert_eq!(question.code, ErrorCode::InvalidQuery);
}

#[test]
fn prepared_queries_take_their_parameters_later() {
    let graph = social();
    let plan = sql(
        "SELECT id FROM Person WHERE age BETWEEN $low AND $high ORDER BY id",
        json!({ "high": { "int": "40" } }),
    );
    let prepared =
        Prepared::new(&Session::standard(), &Query::over(&graph, plan), &control()).unwrap();
    assert_eq!(prepared.parameters(), ["low"]);
    for (low, expected) in [("20", vec!["ada", "dan"]), ("30", vec!["ada"])] {
        let given = parameters(json!({ "low": { "int": low } }));
        let output = prepared.execute(&given, &control()).unwrap();
        assert_eq!(lines(&output), expected);
    }
    let missing = prepared.execute(&Parameters::default(), &control());
    assert_eq!(missing.unwrap_err().code, ErrorCode::InvalidArgument);
}

#[test]
fn algorithms_are_table_functions() {
    let graph = ring();
    let ranks = tell(
        &graph,
        "SELECT id, pagerank > 0.15 FROM nodes JOIN pagerank(damping => 0.9) USING (id) ORDER BY pagerank DESC, id LIMIT 2",
    );
    assert_eq!(ranks, ["0|true", "1|true"]);
    let output = answer(&graph, "SELECT * FROM weakly_connected_components()").unwrap();
    assert_eq!(names(&output), ["id", "component"]);
    assert_eq!(lines(&output), ["0|0", "1|0", "2|0", "3|0", "4|1"]);
    assert_eq!(
        tell(
            &graph,
            "SELECT id FROM weaklyConnectedComponents() WHERE component = 1"
        ),
        ["4"]
    );
    // Calls of one algorithm, each under a name of its own.
    let both = "SELECT max(abs(a.pagerank - b.pagerank)) > 0 FROM pagerank(damping => 0.5) a \
                JOIN pagerank(damping => 0.9, max_iterations => 50, maxIterations => 50) b USING (id)";
    assert_eq!(failure(&graph, both).code, ErrorCode::InvalidArgument);
    let both = both.replace(", maxIterations => 50", "");
    assert_eq!(tell(&graph, &both), ["true"]);
}

#[test]
fn algorithms_agree_with_their_kernels() {
    let graph = ring();
    let damping = Values::from([("damping".to_owned(), algorithms::Value::Float(0.7))]);
    let call = Call::new(&graph, "pagerank", &damping, &control()).unwrap();
    let batches = call.run(&[0], &control()).unwrap().remove(0).batches;
    let output = answer(&graph, "SELECT * FROM pagerank(damping => 1.4 / 2)").unwrap();
    assert_eq!(output.batches.len(), 1);
    assert_eq!(output.batches[0].columns(), batches[0].columns());
}

#[test]
fn nodes_come_as_scalars_lists_and_subqueries() {
    let graph = ring();
    let reached = |sources: &str| {
        let text =
            format!("SELECT id, distance FROM bfs({sources}) WHERE distance < 2 ORDER BY id");
        tell(&graph, &text)
    };
    assert_eq!(reached("source => 1"), ["1|0", "2|1"]);
    assert_eq!(reached("sources => [1, 4]"), ["1|0", "2|1", "4|0"]);
    assert_eq!(
        reached("sources => (SELECT id FROM nodes WHERE id = 3 OR id = 4)"),
        ["0|1", "3|0", "4|0"]
    );
    let personal = tell(
        &graph,
        "SELECT id FROM pagerank(personalization => (SELECT id, 1.0 AS weight FROM nodes WHERE id = 4)) WHERE pagerank > 0.5",
    );
    assert_eq!(personal, ["4"]);
    let column = failure(&graph, "SELECT * FROM nodes, bfs(source => nodes.id)");
    assert_eq!(column.code, ErrorCode::InvalidQuery);
    assert_eq!(column.details.got.as_deref(), Some("nodes.id"));
    let unknown = failure(&graph, "SELECT * FROM bfs(source => 77)");
    assert_eq!(unknown.code, ErrorCode::UnknownId);
    let rows = failure(&graph, "SELECT * FROM pagerank(damping => (SELECT 0.5))");
    assert_eq!(rows.code, ErrorCode::InvalidArgument);
    let by_place = failure(&graph, "SELECT * FROM bfs(1)");
    assert_eq!(by_place.code, ErrorCode::InvalidQuery);
    assert!(by_place.message.contains("by name"), "{by_place}");
    let range = failure(&graph, "SELECT * FROM pagerank(damping => 1.5)");
    assert_eq!(range.code, ErrorCode::InvalidArgument);
    assert_eq!(range.details.parameter.as_deref(), Some("damping"));
}

#[test]
fn weights_may_be_named_as_columns_are() {
    let edges = table(vec![
        ("src", strings(&["a", "a", "b"])),
        ("dst", strings(&["b", "c", "c"])),
        ("Miles", Arc::new(Float64Array::from(vec![1.0, 9.0, 2.5]))),
    ]);
    let builder = GraphBuilder {
        edges: vec![EdgeInput {
            edge_type: None,
            src: vec!["src".into()],
            dst: vec!["dst".into()],
            from: None,
            to: None,
            schema: edges.schema(),
            batches: vec![edges],
        }],
        ..GraphBuilder::default()
    };
    let graph = builder.build(&control()).unwrap();
    for (weight, distance) in [("Miles", "3.5"), ("'Miles'", "3.5"), ("NULL", "1.0")] {
        let text = format!(
            "SELECT distance FROM shortest_paths(source => 'a', weight => {weight}) WHERE id = 'c'"
        );
        assert_eq!(tell(&graph, &text), [distance]);
    }
    let error = failure(
        &graph,
        "SELECT * FROM shortest_paths(source => 'a', weight => miles)",
    );
    assert_eq!(error.code, ErrorCode::UnknownColumn);
}

#[test]
fn arguments_of_algorithms_wait_for_parameters() {
    let graph = ring();
    let plan = sql(
        "SELECT count(*) FROM bfs(source => $from) WHERE distance <= $hops",
        json!({}),
    );
    let query = Query::over(&graph, plan);
    let prepared = Prepared::new(&Session::standard(), &query, &control()).unwrap();
    assert_eq!(prepared.parameters(), ["from", "hops"]);
    for (from, hops, expected) in [(3, 1, "2"), (4, 9, "1"), (3, 3, "4")] {
        let given = parameters(json!({
            "from": { "int": from.to_string() }, "hops": { "int": hops.to_string() },
        }));
        let output = prepared.execute(&given, &control()).unwrap();
        assert_eq!(lines(&output), [expected]);
        let once = Session::standard().run(&query, &given, &control()).unwrap();
        assert_eq!(lines(&once), [expected]);
    }
    let explained = prepared.explain().unwrap();
    assert!(
        explained.contains("Algorithm: bfs(source =>"),
        "{explained}"
    );
}

#[test]
fn algorithms_are_sources_of_plans() {
    let graph = ring();
    let source = json!({
        "kind": "algorithm", "graph": 0, "name": "bfs",
        "parameters": { "sources": { "rows": {
            "source": { "kind": "nodes" }, "steps": [{ "filter": { "sql": "id = $from" } }],
        } } },
    });
    let steps = json!([{ "filter": { "sql": "distance = $far" } }]);
    let plan = Plan::parse(&json!({ "source": source, "steps": steps }).to_string()).unwrap();
    assert_eq!(plan.parameters().unwrap(), ["far", "from"]);
    let given = parameters(json!({ "from": { "int": "3" }, "far": { "int": "3" } }));
    let output = run(&graph, &plan, &given, &control()).unwrap();
    assert_eq!(lines(&output), ["2|3|1"]);

    let source = json!({
        "kind": "algorithm", "name": "pagerank",
        "parameters": { "damping": { "value": { "param": "d" } } },
    });
    let plan = Plan::parse(&json!({ "source": source, "steps": [] }).to_string()).unwrap();
    let schema = schema(&graph, &plan).unwrap();
    assert_eq!(schema.field(1).name(), "pagerank");
    let given = parameters(json!({ "d": { "float": "0" } }));
    let output = run(&graph, &plan, &given, &control()).unwrap();
    assert_eq!(lines(&output)[0], "0|0.2");
}

#[test]
fn one_query_reads_several_graphs_and_frames() {
    let cities = table(vec![
        ("name", strings(&["oslo", "rome"])),
        (
            "people",
            Arc::new(Int64Array::from(vec![709_037, 2_748_109])),
        ),
    ]);
    let source = json!({
        "kind": "sql",
        "text": "SELECT c.name, p.id, r.n FROM cities c JOIN social.\"LIVES_IN\" l ON l.dst = c.name \
                 JOIN social.Person p ON p.id = l.src \
                 CROSS JOIN (SELECT count(*) AS n FROM ring.weakly_connected_components() WHERE component = 0) r \
                 ORDER BY p.id",
        "graphs": [{ "name": "social", "graph": 0 }, { "name": "ring", "graph": 2 }],
        "relations": [{ "name": "cities", "plan": {
            "source": { "kind": "table", "table": 1 },
            "steps": [{ "filter": { "sql": "people > 0" } }],
        } }],
    });
    let plan = Plan::parse(&json!({ "source": source, "steps": [] }).to_string()).unwrap();
    let inputs = vec![
        Input::Graph(social()),
        Input::Table(Arc::new(MemoryTable {
            schema: cities.schema(),
            batches: vec![cities],
        })),
        Input::Graph(ring()),
    ];
    let query = Query { plan, inputs };
    let session = Session::standard();
    let output = session
        .run(&query, &Parameters::default(), &control())
        .unwrap();
    assert_eq!(lines(&output), ["oslo|ada|4", "oslo|dan|4"]);
}

#[test]
fn an_algorithm_in_a_plan_stops_when_asked() {
    let size = 200_000_u32;
    let src: Vec<u32> = (0..size).collect();
    let mut dst: Vec<u32> = (1..=size).map(|node| node % size).collect();
    // A ring alone has its ranks at once.
    dst[0] = 2;
    let graph = Graph::from_endpoints(size as usize, src, dst, true).unwrap();
    let plan = sql(
        "SELECT max(pagerank) FROM pagerank(damping => 0.9999, max_iterations => 1000000, tolerance => 0)",
        json!({}),
    );
    let control = Arc::new(Control::new(2));
    let canceller = Arc::clone(&control);
    let waiting = std::thread::spawn(move || {
        while canceller.progress().phase != "iterate" {
            std::thread::yield_now();
        }
        canceller.cancel();
    });
    let error = run(&graph, &plan, &Parameters::default(), &control).unwrap_err();
    waiting.join().unwrap();
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert_eq!(
        tell(&graph, "SELECT count(*) FROM degree() WHERE degree = 2"),
        ["199998"]
    );
}

#[test]
fn results_are_shared_and_columns_pruned() {
    let graph = ring();
    let plan = sql("SELECT pagerank FROM pagerank()", json!({}));
    let explained = Session::standard()
        .explain(&Query::over(&graph, plan))
        .unwrap();
    assert!(explained.contains("columns=[pagerank]"), "{explained}");
    let ids = answer(&graph, "SELECT id FROM nodes").unwrap();
    let _: &UInt32Array = ids.batches[0].column(0).as_any().downcast_ref().unwrap();
}
