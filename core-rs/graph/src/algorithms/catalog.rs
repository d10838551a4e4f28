//! The table as JSON: what the TypeScript surface, the docs and the tests are generated from.

use serde_json::{Value, json};

use super::ALGORITHMS;
use super::table::{Algorithm, ColumnKind, DefaultValue, Kind, OutputColumn, Parameter};

/// All rows, in the table's order:
/// `[{ name, sqlName, summary, doc, source, graphs, parameters, output, metadata, time, memory }]`.
pub fn catalog() -> Value {
    ALGORITHMS.iter().map(|algorithm| row(algorithm)).collect()
}

fn row(algorithm: &Algorithm) -> Value {
    let metadata = algorithm
        .metadata
        .iter()
        .map(|(key, doc)| json!({ "name": key, "doc": doc }));
    json!({
        "name": algorithm.name,
        "sqlName": algorithm.sql_name(),
        "summary": algorithm.summary,
        "doc": algorithm.doc,
        "source": algorithm.source,
        "graphs": algorithm.graphs.as_str(),
        "parameters": algorithm.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "output": algorithm.output.iter().map(output).collect::<Vec<_>>(),
        "metadata": metadata.collect::<Vec<_>>(),
        "time": algorithm.time,
        "memory": algorithm.memory,
    })
}

fn parameter(parameter: &Parameter) -> Value {
    let mut object = match parameter.kind {
        Kind::Integer { min, max } => {
            json!({ "kind": "integer", "min": min, "max": bound(max as f64, u64::MAX as f64) })
        }
        Kind::Float { min, max } => {
            json!({ "kind": "float", "min": min, "max": bound(max, f64::MAX) })
        }
        Kind::Choice(words) => json!({ "kind": "choice", "choices": words }),
        Kind::Weight => json!({ "kind": "weight" }),
        Kind::Sources => json!({ "kind": "sources" }),
        Kind::NodeWeights => json!({ "kind": "nodeWeights" }),
    };
    object["name"] = parameter.name.into();
    object["doc"] = parameter.doc.into();
    object["required"] = (parameter.default == DefaultValue::Required).into();
    object["nullable"] = (parameter.default == DefaultValue::Null).into();
    object["default"] = match parameter.default {
        DefaultValue::Required | DefaultValue::Null => Value::Null,
        DefaultValue::Integer(value) => value.into(),
        DefaultValue::Float(value) => value.into(),
        DefaultValue::Text(value) => value.into(),
    };
    object
}

/// Null for no bound.
fn bound(value: f64, none: f64) -> Value {
    if value == none {
        Value::Null
    } else if value.fract() == 0.0 {
        json!(value as u64)
    } else {
        json!(value)
    }
}

fn output(column: &OutputColumn) -> Value {
    let kind = match column.kind {
        ColumnKind::UInt32 => "uint32",
        ColumnKind::UInt64 => "uint64",
        ColumnKind::Float64 => "float64",
        ColumnKind::Node => "node",
    };
    json!({ "name": column.name, "type": kind, "nullable": column.nullable, "doc": column.doc })
}
