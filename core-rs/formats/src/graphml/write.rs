//! Rows as GraphML.

use quiver_graph::Result;

use crate::table::Kind;
use crate::write::{Draft, Out, Value};
use crate::xml::{push_key, push_number, push_text, push_value};

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for characters that XML has not.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    out.push(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"",
        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"",
        " xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns",
        " http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    ));
    for (of, short) in [("node", 'n'), ("edge", 'e')] {
        let (attributes, losses) = draft.attributes_mut(of == "node");
        for (at, attribute) in attributes.iter_mut().enumerate() {
            attribute.tag = format!("{short}{at}");
            out.push(&format!(
                "  <key id=\"{}\" for=\"{of}\" attr.name=\"",
                attribute.tag
            ));
            push_value(&attribute.name, &mut out.text, losses)?;
            let kind = match attribute.kind {
                Some(Kind::Boolean) => "boolean",
                Some(Kind::Int32) => "int",
                Some(Kind::Int64) => "long",
                Some(Kind::Float32) => "float",
                Some(Kind::Float64) => "double",
                Some(Kind::Text) | None => "string",
            };
            out.push(&format!("\" attr.type=\"{kind}\"/>\n"));
        }
    }
    let directed = draft.graph.direction_word();
    out.push(&format!("  <graph edgedefault=\"{directed}\">\n"));
    for nodes in [true, false] {
        let (parts, attributes) = draft.parts(nodes);
        let losses = &draft.losses;
        for part in parts {
            let part = part?;
            for row in 0..part.rows {
                if nodes {
                    out.push("    <node id=\"");
                    push_key(part.keys[0].get(row), &mut out.text, losses)?;
                } else {
                    out.push("    <edge source=\"");
                    push_key(part.keys[0].get(row), &mut out.text, losses)?;
                    out.push("\" target=\"");
                    push_key(part.keys[1].get(row), &mut out.text, losses)?;
                }
                let mut open = false;
                for (at, attribute) in attributes.iter().enumerate() {
                    let value = part.get(at, row);
                    if value.is_null() {
                        continue;
                    }
                    out.push(if open { "" } else { "\">" });
                    open = true;
                    out.push("<data key=\"");
                    out.push(&attribute.tag);
                    out.push("\">");
                    match value {
                        Value::Text(text) => push_text(text, &mut out.text, losses)?,
                        value => push_number(value, &mut out.text),
                    }
                    out.push("</data>");
                }
                out.push(match (open, nodes) {
                    (false, _) => "\"/>\n",
                    (true, true) => "</node>\n",
                    (true, false) => "</edge>\n",
                });
                out.row()?;
            }
            out.advance(part.rows);
        }
    }
    out.push("  </graph>\n</graphml>\n");
    Ok(())
}
