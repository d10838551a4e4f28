//! Rows as GML.

use std::fmt::Write as _;

use quiver_graph::Result;

use crate::write::{Draft, Out, Value, unreserved};

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for names that are no keys.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    // Ids are numbers: others become labels.
    let numbers = draft.integer_ids()?;
    let taken: &[&str] = if numbers { &["id"] } else { &["id", "label"] };
    unreserved(&mut draft.nodes, taken, &draft.losses)?;
    unreserved(&mut draft.edges, &["source", "target"], &draft.losses)?;
    for attributes in [&mut draft.nodes, &mut draft.edges] {
        let bad = attributes.iter().find(|it| !is_key(&it.name));
        if let Some(bad) = bad {
            draft.losses.lose(
                &format!("an attribute of the name {:?}", bad.name),
                "leaves it out",
            )?;
        }
        attributes.retain(|it| is_key(&it.name));
    }
    out.push(&format!(
        "graph [\n  directed {}\n",
        u8::from(draft.graph.directed())
    ));
    if draft.first_of_parallel()?.contains(&false) {
        out.push("  multigraph 1\n");
    }
    let (src, dst) = draft.graph.ends()?;
    for nodes in [true, false] {
        let (parts, attributes) = draft.parts(nodes);
        for part in parts {
            let part = part?;
            for row in 0..part.rows {
                let at = part.first + row;
                let text = &mut out.text;
                // Strings take whatever is written.
                let _ = match (nodes, numbers) {
                    (true, true) => {
                        text.push_str("  node [\n    id ");
                        part.keys[0].get(row).push_to(text);
                        text.write_str("\n")
                    }
                    (true, false) => {
                        let _ = write!(text, "  node [\n    id {at}\n    label ");
                        push(part.keys[0].get(row), text);
                        text.write_str("\n")
                    }
                    (false, true) => {
                        text.push_str("  edge [\n    source ");
                        part.keys[0].get(row).push_to(text);
                        text.push_str("\n    target ");
                        part.keys[1].get(row).push_to(text);
                        text.write_str("\n")
                    }
                    (false, false) => {
                        let (source, target) = (src[at], dst[at]);
                        writeln!(text, "  edge [\n    source {source}\n    target {target}")
                    }
                };
                for (at, attribute) in attributes.iter().enumerate() {
                    let value = part.get(at, row);
                    if !value.is_null() {
                        let _ = write!(out.text, "    {} ", attribute.name);
                        push(value, &mut out.text);
                        out.push("\n");
                    }
                }
                out.push("  ]\n");
                out.row()?;
            }
            out.advance(part.rows);
        }
    }
    out.push("]\n");
    Ok(())
}

fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn push(value: Value<'_>, into: &mut String) {
    match value {
        Value::Text(text) => {
            into.push('"');
            for character in text.chars() {
                match character {
                    '"' => into.push_str("&quot;"),
                    '&' => into.push_str("&amp;"),
                    ' '..='~' => into.push(character),
                    other => {
                        let _ = write!(into, "&#{};", u32::from(other));
                    }
                }
            }
            into.push('"');
        }
        Value::Boolean(value) => into.push(if value { '1' } else { '0' }),
        value => match value.number() {
            Some(number) if number.is_nan() => into.push_str("NAN"),
            Some(number) if number == f64::INFINITY => into.push_str("+INF"),
            Some(number) if number == f64::NEG_INFINITY => into.push_str("-INF"),
            _ => {
                let start = into.len();
                value.push_to(into);
                // A real number has a point: other readers know it by that.
                let written = &into[start..];
                if let Some(exponent) = written.find('e')
                    && !written.contains('.')
                {
                    into.insert_str(start + exponent, ".0");
                }
            }
        },
    }
}
