//! The table as JSON: what the TypeScript surface, the docs, the tests and the benches are generated from.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::families::{ALGORITHMS, FAMILIES};
use super::parameters::{DefaultValue, Kind, Parameter};
use super::table::{Algorithm, Column, Table};

/// All rows, in the table's order:
/// `[{ name, sqlName, family, summary, doc, source, knownAs, graphs, parameters, tables, metadata, time, memory }]`.
pub fn catalog() -> Value {
    ALGORITHMS.iter().map(|algorithm| row(algorithm)).collect()
}

fn row(algorithm: &Algorithm) -> Value {
    let of = |(_, rows): &&(&str, &[&Algorithm])| rows.iter().any(|row| row.name == algorithm.name);
    let metadata = algorithm
        .metadata
        .iter()
        .map(|(key, doc)| json!({ "name": key, "doc": doc }));
    json!({
        "name": algorithm.name,
        "sqlName": algorithm.sql_name(),
        "family": FAMILIES.iter().find(of).map(|(family, _)| family),
        "summary": algorithm.summary,
        "doc": algorithm.doc,
        "source": algorithm.source,
        "knownAs": algorithm.known_as.iter().map(|(library, name)| (*library, *name)).collect::<BTreeMap<_, _>>(),
        "graphs": algorithm.needs.word(),
        "parameters": algorithm.parameters.iter().map(|it| parameter(it)).collect::<Vec<_>>(),
        "tables": algorithm.tables.iter().map(|it| table(it)).collect::<Vec<_>>(),
        "metadata": metadata.collect::<Vec<_>>(),
        "time": algorithm.time,
        "memory": algorithm.memory,
    })
}

/// A parameter as JSON.
pub(crate) fn parameter(parameter: &Parameter) -> Value {
    let mut object = json!({
        "name": parameter.name,
        "alias": parameter.alias,
        "kind": parameter.kind.word(),
        "doc": parameter.doc,
        "required": parameter.default == DefaultValue::Required,
        "nullable": parameter.default == DefaultValue::Null,
        "default": match parameter.default {
            DefaultValue::Required | DefaultValue::Null => Value::Null,
            DefaultValue::Bool(value) => value.into(),
            DefaultValue::Integer(value) => value.into(),
            DefaultValue::Float(value) => value.into(),
            DefaultValue::Text(value) => value.into(),
            DefaultValue::Integers(values) => values.into(),
            DefaultValue::Floats(values) => values.into(),
        },
    });
    match parameter.kind {
        Kind::Integer { min, max } | Kind::Integers { min, max } => {
            object["min"] = min.into();
            object["max"] = bound(max as f64, u64::MAX as f64);
        }
        Kind::Float { min, max } | Kind::Floats { min, max } | Kind::Matrix { min, max } => {
            object["min"] = bound(min, f64::MIN);
            object["max"] = bound(max, f64::MAX);
        }
        Kind::Choice(words) => object["choices"] = words.into(),
        _ => {}
    }
    object
}

/// Null for no bound.
fn bound(value: f64, none: f64) -> Value {
    if value == none {
        Value::Null
    } else if value.fract() == 0.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

fn table(table: &Table) -> Value {
    json!({
        "name": table.name,
        "rows": table.rows.word(),
        "doc": table.doc,
        "streamed": table.streamed,
        "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
    })
}

/// A column as JSON.
pub(crate) fn column(column: &Column) -> Value {
    json!({
        "name": column.name,
        "type": column.kind.word(),
        "nullable": column.nullable,
        "doc": column.doc,
    })
}
