//! Rows as node-link JSON: a node or an edge per line.

use quiver_graph::Result;

use crate::write::{Draft, Losses, Out, Value, unreserved};

/// As networkx reads it: `nx.node_link_graph(json.load(file))`.
///
/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for numbers that JSON has not, and names that are taken.
pub(crate) fn write_networkx(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    let (directed, multigraph) = (
        draft.graph.directed(),
        draft.first_of_parallel()?.contains(&false),
    );
    out.push(&format!(
        "{{\"directed\": {directed}, \"multigraph\": {multigraph}, \"graph\": {{}},\n\"nodes\": [",
    ));
    elements(draft, out, "edges", false)
}

/// As D3's forces take it: `nodes` and `links`.
///
/// # Errors
/// As [`write_networkx`].
pub(crate) fn write_d3(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    out.push(&format!(
        "{{\"directed\": {},\n\"nodes\": [",
        draft.graph.directed()
    ));
    elements(draft, out, "links", false)
}

/// As Cytoscape takes it: `elements` of `data`, whose ids are text.
///
/// # Errors
/// As [`write_networkx`].
pub(crate) fn write_cytoscape(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    let directed = draft.graph.directed();
    out.push(&format!(
        "{{\"directed\": {directed}, \"data\": {{}}, \"elements\": {{\n\"nodes\": ["
    ));
    elements(draft, out, "edges", true)?;
    out.push("}\n");
    Ok(())
}

fn elements(draft: &mut Draft<'_>, out: &mut Out<'_>, edges: &str, data: bool) -> Result<()> {
    unreserved(&mut draft.nodes, &["id"], &draft.losses)?;
    unreserved(&mut draft.edges, &["source", "target"], &draft.losses)?;
    for nodes in [true, false] {
        let (parts, attributes) = draft.parts(nodes);
        let names: Vec<String> = attributes.iter().map(|it| json_of(&it.name)).collect();
        let keys: &[&str] = if nodes {
            &["id"]
        } else {
            &["source", "target"]
        };
        let mut first = true;
        for part in parts {
            let part = part?;
            for row in 0..part.rows {
                out.push(if first { "\n{" } else { ",\n{" });
                first = false;
                if data {
                    out.push("\"data\": {");
                }
                for (at, key) in keys.iter().enumerate() {
                    out.push(if at > 0 { ", \"" } else { "\"" });
                    out.push(key);
                    out.push("\": ");
                    push_id(part.keys[at].get(row), data, &mut out.text);
                }
                for (at, name) in names.iter().enumerate() {
                    let value = part.get(at, row);
                    if value.is_null() {
                        continue;
                    }
                    out.push(", ");
                    out.push(name);
                    out.push(": ");
                    push(value, &mut out.text, &draft.losses)?;
                }
                out.push(if data { "}}" } else { "}" });
                out.row()?;
            }
            out.advance(part.rows);
        }
        if nodes {
            out.push(&format!("\n],\n\"{edges}\": ["));
        }
    }
    out.push("\n]}\n");
    Ok(())
}

fn json_of(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn push_id(id: Value<'_>, text: bool, into: &mut String) {
    match id {
        Value::Text(id) => into.push_str(&json_of(id)),
        id if text => {
            into.push('"');
            id.push_to(into);
            into.push('"');
        }
        id => id.push_to(into),
    }
}

fn push(value: Value<'_>, into: &mut String, losses: &Losses) -> Result<()> {
    match value {
        Value::Text(text) => into.push_str(&json_of(text)),
        value if value.number().is_some_and(|number| !number.is_finite()) => {
            losses.lose("NaN and infinities", "writes null for them")?;
            into.push_str("null");
        }
        value => value.push_to(into),
    }
    Ok(())
}
