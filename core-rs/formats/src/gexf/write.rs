//! Rows as GEXF 1.3.

use quiver_graph::Result;

use crate::table::Kind;
use crate::write::{Draft, Out, Value};
use crate::xml::{push_key, push_number, push_value};

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for characters that XML has not.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    let directed = draft.graph.direction_word();
    out.push(&format!(
        concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n",
            "  <graph mode=\"static\" defaultedgetype=\"{}\">\n",
        ),
        directed
    ));
    for (class, short) in [("node", 'n'), ("edge", 'e')] {
        let nodes = class == "node";
        let (attributes, losses) = draft.attributes_mut(nodes);
        out.push(&format!(
            "    <attributes class=\"{class}\" mode=\"static\">\n"
        ));
        for (at, attribute) in attributes.iter_mut().enumerate() {
            attribute.tag = match (nodes, attribute.name.as_str(), attribute.kind) {
                // Known by their names, as attributes of XML.
                (true, "label", Some(Kind::Text)) | (false, "label", Some(Kind::Text)) => {
                    "label".to_owned()
                }
                (
                    false,
                    "weight",
                    Some(Kind::Float64 | Kind::Float32 | Kind::Int32 | Kind::Int64),
                ) => "weight".to_owned(),
                _ => String::new(),
            };
            if !attribute.tag.is_empty() {
                continue;
            }
            attribute.tag = format!("{short}{at}");
            out.push(&format!(
                "      <attribute id=\"{}\" title=\"",
                attribute.tag
            ));
            push_value(&attribute.name, &mut out.text, losses)?;
            let kind = match attribute.kind {
                Some(Kind::Boolean) => "boolean",
                Some(Kind::Int32) => "integer",
                Some(Kind::Int64) => "long",
                Some(Kind::Float32) => "float",
                Some(Kind::Float64) => "double",
                Some(Kind::Text) | None => "string",
            };
            out.push(&format!("\" type=\"{kind}\"/>\n"));
        }
        out.push("    </attributes>\n");
    }
    for nodes in [true, false] {
        let (parts, attributes) = draft.parts(nodes);
        let losses = &draft.losses;
        out.push(if nodes {
            "    <nodes>\n"
        } else {
            "    <edges>\n"
        });
        for part in parts {
            let part = part?;
            for row in 0..part.rows {
                if nodes {
                    out.push("      <node id=\"");
                    push_key(part.keys[0].get(row), &mut out.text, losses)?;
                } else {
                    out.push("      <edge source=\"");
                    push_key(part.keys[0].get(row), &mut out.text, losses)?;
                    out.push("\" target=\"");
                    push_key(part.keys[1].get(row), &mut out.text, losses)?;
                }
                out.push("\"");
                for (at, attribute) in attributes.iter().enumerate() {
                    let value = part.get(at, row);
                    if matches!(attribute.tag.as_str(), "label" | "weight") && !value.is_null() {
                        out.push(&format!(" {}=\"", attribute.tag));
                        push(value, out, losses)?;
                        out.push("\"");
                    }
                }
                let mut open = false;
                for (at, attribute) in attributes.iter().enumerate() {
                    let value = part.get(at, row);
                    if matches!(attribute.tag.as_str(), "label" | "weight") || value.is_null() {
                        continue;
                    }
                    out.push(if open { "" } else { "><attvalues>" });
                    open = true;
                    out.push("<attvalue for=\"");
                    out.push(&attribute.tag);
                    out.push("\" value=\"");
                    push(value, out, losses)?;
                    out.push("\"/>");
                }
                out.push(match (open, nodes) {
                    (false, _) => "/>\n",
                    (true, true) => "</attvalues></node>\n",
                    (true, false) => "</attvalues></edge>\n",
                });
                out.row()?;
            }
            out.advance(part.rows);
        }
        out.push(if nodes {
            "    </nodes>\n"
        } else {
            "    </edges>\n"
        });
    }
    out.push("  </graph>\n</gexf>\n");
    Ok(())
}

fn push(value: Value<'_>, out: &mut Out<'_>, losses: &crate::write::Losses) -> Result<()> {
    match value {
        Value::Text(text) => push_value(text, &mut out.text, losses),
        value => {
            push_number(value, &mut out.text);
            Ok(())
        }
    }
}
