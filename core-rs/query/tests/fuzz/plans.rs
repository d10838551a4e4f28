//! Plans as JSON: of every step and function over columns of every type, then changed as JSON; and SQL text, changed by its words.

use std::sync::{Arc, LazyLock};

use quiver_graph::{Control, ErrorCode, Graph, GraphError};
use quiver_query::{Input as Given, MemoryTable, Parameters, Plan, Query};
use serde_json::{Map, Value, json};

use crate::corpus::columns;
use crate::cypher;
use crate::expressions::{condition, expression, named_expressions};
use crate::files::{CODES, session};
use crate::harness::{Target, fuzz};
use crate::ipc::whole;
use crate::kinds::COLUMNS;
use crate::random::Random;
use crate::sql::{query, reworded};
use crate::support;

const TARGET: Target = Target {
    name: "json_plans",
    count: 4_000,
    codes: CODES,
    guarded: false,
};

/// A graph whose nodes have a column of each type that a graph's may have, and the same columns as a table.
fn inputs() -> Vec<Given> {
    static INPUTS: LazyLock<(Graph, Arc<MemoryTable>)> = LazyLock::new(|| {
        let batch = support::batch(columns());
        let table = MemoryTable {
            schema: batch.schema(),
            batches: vec![batch.clone(), batch.slice(1, 3)],
        };
        (support::graph_of(vec![batch]), Arc::new(table))
    });
    let (graph, table) = &*INPUTS;
    vec![Given::Graph(graph.clone()), Given::Table(Arc::clone(table))]
}

fn source(random: &mut Random) -> Value {
    match random.below(16) {
        0..=6 => json!({ "kind": "nodes" }),
        7..=12 => json!({ "kind": "table", "table": 1 }),
        13 => json!({ "kind": "edges" }),
        14 => {
            json!({ "kind": "algorithm", "name": *random.pick(&["pagerank", "degree", "triangles", "none_such"]) })
        }
        15 if random.once_in(2) => json!({ "kind": "cypher", "text": cypher::query(random) }),
        _ => {
            json!({ "kind": "sql", "text": query(random, 2), "graphs": [{ "name": null, "graph": 0 }] })
        }
    }
}

fn name(random: &mut Random) -> Value {
    json!(*random.pick(&COLUMNS))
}

fn names(random: &mut Random) -> Value {
    (0..random.below(3)).map(|_| name(random)).collect()
}

fn keys(random: &mut Random, depth: usize) -> Value {
    let key = |random: &mut Random| {
        json!({
            "expr": (expression(random, depth)),
            "descending": (random.once_in(2)),
            "nullsFirst": (random.once_in(2)),
        })
    };
    (0..1 + random.below(2)).map(|_| key(random)).collect()
}

/// A number of rows, often one that is none.
fn count(random: &mut Random) -> Value {
    match random.below(6) {
        0 => json!(u64::MAX),
        1 => json!(i64::MAX),
        _ => json!(random.below(6)),
    }
}

fn step(random: &mut Random, depth: usize) -> Value {
    match random.below(16) {
        0..=1 => json!({ "filter": (condition(random, depth)) }),
        2..=4 => json!({ "select": (named_expressions(random, depth, false)) }),
        5..=6 => json!({ "withColumns": (named_expressions(random, depth, false)) }),
        7 => json!({ "groupBy": {
            "keys": (named_expressions(random, 1, false)),
            "aggregates": (named_expressions(random, 1, true)),
        } }),
        8 => json!({ "sort": (keys(random, 1)) }),
        9 => json!({ "limit": { "offset": (count(random)), "count": (count(random)) } }),
        10 => json!({ "tail": { "count": (count(random)) } }),
        11 => {
            json!({ "distinctBy": { "columns": (names(random)), "keep": (*random.pick(&["first", "last", "any", "none"])) } })
        }
        12 => json!({ "unnest": { "columns": (names(random)), "keepEmpty": (random.once_in(2)) } }),
        13 => json!({ "join": {
            "other": (plan(random, 1)),
            "how": (*random.pick(&["inner", "left", "right", "full", "semi", "anti"])),
            "on": [[expression(random, 1), expression(random, 1)]],
            "suffix": "_r",
            "nullsEqual": (random.once_in(2)),
        } }),
        14 => json!({ "union": {
            "other": (plan(random, 1)),
            "distinct": (random.once_in(2)),
            "fillMissing": (random.once_in(2)),
        } }),
        _ => match random.below(4) {
            0 => json!("distinct"),
            1 => json!("describe"),
            2 => json!({ "drop": (names(random)) }),
            _ => json!({ "rename": [[name(random), name(random)]] }),
        },
    }
}

fn plan(random: &mut Random, steps: usize) -> Value {
    let source = source(random);
    let steps: Vec<Value> = (0..1 + random.below(steps))
        .map(|_| step(random, 3))
        .collect();
    json!({ "source": source, "steps": steps })
}

/// Values that a plan has not where it is written by TypeScript.
fn junk(random: &mut Random) -> Value {
    match random.below(10) {
        0 => Value::Null,
        1 => json!(-1),
        2 => json!(u64::MAX),
        3 => json!(1e300),
        4 => json!(""),
        5 => json!([]),
        6 => json!({}),
        7 => json!("\u{0}"),
        8 => expression(random, 1),
        _ => step(random, 1),
    }
}

/// The place in `value` that is `number` places behind its start, counted down as they are passed.
fn place<'a>(value: &'a mut Value, number: &mut usize) -> Option<&'a mut Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| place(item, number)),
        Value::Object(members) => members.values_mut().find_map(|item| place(item, number)),
        _ => None,
    }
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// Changes one place of `value`.
fn change(random: &mut Random, value: &mut Value) {
    let size = size(value);
    let mut from = random.below(size);
    let copy = place(&mut value.clone(), &mut from).cloned();
    let mut at = random.below(size);
    let Some(found) = place(value, &mut at) else {
        return;
    };
    match (random.below(5), &mut *found) {
        (0, _) => *found = junk(random),
        (1, _) => *found = copy.unwrap_or_default(),
        (2, Value::Array(items)) if !items.is_empty() => {
            items.remove(random.below(items.len()));
        }
        (3, Value::Array(items)) if !items.is_empty() => {
            let item = items[random.below(items.len())].clone();
            items.push(item);
        }
        (2, Value::Object(members)) if !members.is_empty() => {
            let key = members.keys().nth(random.below(members.len())).cloned();
            members.remove(&key.unwrap_or_default());
        }
        (3, Value::Object(members)) => {
            let mut other = Map::new();
            other.insert("x".into(), junk(random));
            members.append(&mut other);
        }
        (_, Value::String(text)) => *text = (*random.pick(&COLUMNS)).to_owned(),
        (_, Value::Number(_)) => *found = count(random),
        _ => *found = copy.unwrap_or_default(),
    }
}

fn make(random: &mut Random) -> String {
    let mut made = plan(random, 3);
    if random.once_in(3) {
        for _ in 0..1 + random.below(3) {
            change(random, &mut made);
        }
    }
    made.to_string()
}

fn attempt(text: &str) -> Result<usize, GraphError> {
    let query = Query {
        plan: Plan::parse(text)?,
        inputs: inputs(),
    };
    let control = Arc::new(Control::new(2));
    let mut stream = session().stream(&query, &Parameters::default(), 100, &control)?;
    let mut rows = 0;
    while let Some(batch) = stream.next_batch()? {
        whole(&batch)?;
        rows += batch.num_rows();
        if rows > 1_000 {
            break;
        }
    }
    Ok(rows)
}

#[test]
fn json_plans() {
    fuzz(TARGET, make, |text: &String| attempt(text));
}

/// Codes of what is wrong with text.
const SQL: Target = Target {
    name: "sql",
    codes: &[
        ErrorCode::InvalidQuery,
        ErrorCode::InvalidArgument,
        ErrorCode::UnknownColumn,
        ErrorCode::UnknownTable,
        ErrorCode::UnsupportedType,
        ErrorCode::QueryFailed,
        ErrorCode::TooLarge,
        ErrorCode::OutOfMemory,
        ErrorCode::LimitExceeded,
    ],
    ..TARGET
};

#[test]
fn sql() {
    let make = |random: &mut Random| {
        let text = query(random, 3);
        let text = match random.once_in(3) {
            true => reworded(random, &text),
            false => text,
        };
        json!({ "source": { "kind": "sql", "text": text, "graphs": [{ "name": null, "graph": 0 }] } }).to_string()
    };
    fuzz(SQL, make, |text: &String| attempt(text));
}

const CYPHER: Target = Target {
    name: "cypher_text",
    codes: &[
        ErrorCode::InvalidQuery,
        ErrorCode::InvalidArgument,
        ErrorCode::UnknownColumn,
        ErrorCode::UnknownLabel,
        ErrorCode::UnsupportedType,
        ErrorCode::QueryFailed,
        ErrorCode::TooLarge,
        ErrorCode::OutOfMemory,
        ErrorCode::LimitExceeded,
    ],
    ..TARGET
};

#[test]
fn cypher_text() {
    let make = |random: &mut Random| {
        let text = cypher::query(random);
        let text = match random.once_in(2) {
            true => cypher::reworded(random, &text),
            false => text,
        };
        json!({ "source": { "kind": "cypher", "text": text } }).to_string()
    };
    fuzz(CYPHER, make, |text: &String| attempt(text));
}
