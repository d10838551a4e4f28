//! The table as JSON: what the functions of TypeScript and their docs are generated from.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::algorithms::{column, parameter};

use super::row::Generator;
use super::table::GENERATORS;

/// All rows, in the table's order:
/// `[{ name, summary, doc, source, knownAs, directed, example, parameters, nodes, weight: { asked, column } | null, time, memory }]`.
pub fn catalog() -> Value {
    GENERATORS.iter().map(|generator| row(generator)).collect()
}

fn row(generator: &Generator) -> Value {
    let weight = generator.weight.map(|(asked, weight)| {
        let asked = asked.row().name;
        json!({ "asked": asked, "column": column(weight) })
    });
    json!({
        "name": generator.name,
        "summary": generator.summary,
        "doc": generator.doc,
        "source": generator.source,
        "knownAs": generator.known_as.iter().map(|(library, name)| (*library, *name)).collect::<BTreeMap<_, _>>(),
        "directed": generator.directed,
        "example": generator.example,
        "parameters": generator.parameters.iter().map(|it| parameter(it)).collect::<Vec<_>>(),
        "nodes": generator.nodes.iter().map(column).collect::<Vec<_>>(),
        "weight": weight,
        "time": generator.time,
        "memory": generator.memory,
    })
}
