//! Arguments that rows are tried with, over the graphs of `graphs`.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch};

use crate::algorithms::parameters::{DefaultValue, Kind, Parameter, Value, Values};
use crate::algorithms::table::Algorithm;

/// Rows whose results may be longer than the graph allows to guess.
const ENDLESS: &[&str] = &["allShortestPaths", "allSimplePaths"];

/// Of larger graphs than this a few rows for each of the sources are enough: there are as many pairs as nodes squared.
const MANY: usize = 200;

/// The defaults, and each parameter in turn at other values, with edge columns and without; none where nodes must be named and
/// there are none.
pub fn parameter_sets(algorithm: &Algorithm, n: usize) -> Vec<Values> {
    let mut base = Values::new();
    for parameter in algorithm.parameters {
        if parameter.default == DefaultValue::Required {
            match values(parameter, n).into_iter().next() {
                Some(value) => base.insert(parameter.name.to_owned(), value),
                None if n == 0 && parameter.kind.names_nodes() => return Vec::new(),
                None => panic!("{}: no value known", parameter.name),
            };
        }
    }
    // Of what may be more than anyone can wait for some will do.
    if ENDLESS.contains(&algorithm.name) {
        base.insert("limit".to_owned(), Value::Integer(200));
    }
    let columns = || {
        let columns = algorithm.parameters.iter();
        columns.filter(|parameter| parameter.kind == Kind::EdgeColumn)
    };
    // A few rounds are as good as many, and so are short vectors and walks.
    for (name, few) in [
        ("iterations", 5),
        ("dimensions", 8),
        ("length", 12),
        ("perNode", 3),
    ] {
        if algorithm.parameters.iter().any(|it| it.name == name) {
            base.insert(name.to_owned(), Value::Integer(few));
        }
    }
    let mut sets = vec![base.clone()];
    for parameter in algorithm.parameters {
        for value in values(parameter, n) {
            let mut set = base.clone();
            set.insert(parameter.name.to_owned(), value);
            sets.push(set.clone());
            if parameter.kind != Kind::EdgeColumn && columns().next().is_some() {
                let cost = Value::Text("cost".to_owned());
                set.extend(columns().map(|column| (column.name.to_owned(), cost.clone())));
                sets.push(set);
            }
        }
    }
    if algorithm.name == "allPairs" && n > MANY {
        let some: Vec<usize> = (0..n).step_by(n / 16).collect();
        for set in &mut sets[1..] {
            set.entry("sources".to_owned())
                .or_insert_with(|| ids(&some));
        }
    }
    sets
}

/// Values that the kind allows; the first will do for a parameter that must be given.
fn values(parameter: &Parameter, n: usize) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let integer = |value: u64| Value::Integer(value as i64);
    match parameter.kind {
        Kind::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Kind::Integer { min, max } => vec![integer(min), integer((min + 2).min(max))],
        // Where they are smaller, the result is exact, as it is without.
        Kind::Float { .. } if parameter.name == "error" => {
            vec![Value::Float(0.5), Value::Float(0.05)]
        }
        Kind::Float { .. } if parameter.name == "confidence" => vec![Value::Float(0.5)],
        Kind::Float { min, max } if max <= 1.0 => {
            vec![Value::Float(min), Value::Float(0.5), Value::Float(max)]
        }
        Kind::Float { min, .. } => vec![Value::Float(min), Value::Float(0.01_f64.max(min))],
        // What a text may be only its kernel knows.
        Kind::Text => vec![],
        Kind::Choice(words) => words.iter().map(|word| text(word)).collect(),
        Kind::Integers { min, max } => vec![
            Value::List(vec![integer(min)]),
            Value::List(vec![integer((min + 2).min(max)), integer(min)]),
        ],
        Kind::Floats { min, max } => vec![
            Value::List(vec![Value::Float(min)]),
            Value::List(vec![
                Value::Float((min + 0.5).min(max)),
                Value::Float(min),
                Value::Float((min + 2.0).min(max)),
            ]),
        ],
        Kind::Matrix { min, .. } => vec![Value::List(vec![Value::List(vec![Value::Float(min)])])],
        Kind::Seed => vec![integer(1), integer(u64::MAX >> 1)],
        Kind::EdgeColumn => vec![text("cost")],
        Kind::NodeColumn => vec![text("group")],
        _ if n == 0 => vec![],
        // Not where what starts elsewhere is already.
        Kind::Node if parameter.name == "target" => [n - 1, n / 2, 0].map(id).to_vec(),
        Kind::Node => [n / 2, 0, n - 1].map(id).to_vec(),
        Kind::Nodes => vec![
            ids(&[n / 2]),
            ids(&[0]),
            // One of them twice.
            ids(&[n - 1, 0, n - 1]),
        ],
        Kind::NodeWeights => vec![node_weights(n)],
        Kind::Pairs => vec![
            pairs(&[(n / 2, 0)]),
            // One of them twice, and one of a node with itself.
            pairs(&[(0, n - 1), (n - 1, n / 2), (0, 0), (0, n - 1)]),
        ],
    }
}

/// The id of the node in a row.
pub fn id(row: usize) -> Value {
    Value::Integer(10 * row as i64)
}

pub fn ids(rows: &[usize]) -> Value {
    Value::List(rows.iter().map(|&row| id(row)).collect())
}

fn keys(rows: impl Iterator<Item = usize>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(
        rows.map(|row| 10 * row as i64),
    ))
}

/// The first and the last node.
fn node_weights(n: usize) -> Value {
    let weights: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 3.0]));
    let columns = [("key", keys([0, n - 1].into_iter())), ("weight", weights)];
    Value::Rows(RecordBatch::try_from_iter(columns).unwrap())
}

pub fn pairs(pairs: &[(usize, usize)]) -> Value {
    let columns = [
        ("key1", keys(pairs.iter().map(|pair| pair.0))),
        ("key2", keys(pairs.iter().map(|pair| pair.1))),
    ];
    Value::Rows(RecordBatch::try_from_iter(columns).unwrap())
}

/// As an error message shows them.
pub fn shown(values: &Values) -> String {
    let mut shown = values
        .iter()
        .map(|(name, value)| format!("{name}: {value}"));
    let first = shown.next().unwrap_or_default();
    shown.fold(first, |all, one| all + ", " + &one)
}
