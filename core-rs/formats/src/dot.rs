//! DOT of Graphviz, which is written only.

use quiver_graph::Result;

use crate::write::{Draft, Losses, Out};

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for text with NUL, or with backslashes before quotes.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    let directed = draft.graph.directed();
    out.push(if directed { "digraph {\n" } else { "graph {\n" });
    for nodes in [true, false] {
        let (parts, attributes) = draft.parts(nodes);
        let losses = &draft.losses;
        let mut word = String::new();
        for part in parts {
            let part = part?;
            for row in 0..part.rows {
                out.push("  ");
                for (at, key) in part.keys.iter().enumerate() {
                    if at > 0 {
                        out.push(if directed { " -> " } else { " -- " });
                    }
                    word.clear();
                    key.get(row).push_to(&mut word);
                    push_quoted(&word, &mut out.text, losses)?;
                }
                let mut open = false;
                for (at, attribute) in attributes.iter().enumerate() {
                    let value = part.get(at, row);
                    if value.is_null() {
                        continue;
                    }
                    out.push(if open { ", " } else { " [" });
                    open = true;
                    push_quoted(&attribute.name, &mut out.text, losses)?;
                    out.push("=");
                    word.clear();
                    value.push_to(&mut word);
                    push_quoted(&word, &mut out.text, losses)?;
                }
                out.push(if open { "];\n" } else { ";\n" });
                out.row()?;
            }
            out.advance(part.rows);
        }
    }
    out.push("}\n");
    Ok(())
}

/// In quotes, within which `\"` is the only escape: a backslash before a quote cannot be written.
fn push_quoted(text: &str, into: &mut String, losses: &Losses) -> Result<()> {
    into.push('"');
    let mut before = ' ';
    for character in text.chars().chain(['"']) {
        let quote = character == '"';
        if quote && before == '\\' {
            losses.lose(
                "a backslash before a quote or at the end of text",
                "writes / for it",
            )?;
            into.pop();
            into.push('/');
        }
        before = character;
        match character {
            '"' => into.push_str("\\\""),
            '\0' => {
                losses.lose("the character U+0000", "writes U+FFFD for it")?;
                into.push(char::REPLACEMENT_CHARACTER);
            }
            _ => into.push(character),
        }
    }
    // The last quote ends the text, and is not escaped.
    into.truncate(into.len() - 2);
    into.push('"');
    Ok(())
}
