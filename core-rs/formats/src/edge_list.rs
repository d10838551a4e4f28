//! Edge lists: a line per edge, as SNAP, KONECT, networkx and igraph write them.

use quiver_graph::Result;

use crate::error::quoted;
use crate::python;
use crate::read::{Input, Lines, Loaded, ReadOptions, Sink};
use crate::write::{Draft, Losses, Out, Value};

/// What is between the fields of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delimiter {
    Tab,
    Comma,
    Spaces,
}

impl Delimiter {
    fn of(line: &str) -> Self {
        match line {
            _ if line.contains('\t') => Self::Tab,
            // A dict of Python's has commas of its own.
            _ if line.contains('{') => Self::Spaces,
            _ if line.contains(',') => Self::Comma,
            _ => Self::Spaces,
        }
    }

    /// Cuts the next field off; whitespace around fields is no part of them, but for tabs.
    fn next<'a>(self, rest: &mut Option<&'a str>) -> Option<&'a str> {
        let text = (*rest)?;
        match self {
            Self::Spaces => {
                let text = text.trim_start();
                if text.is_empty() {
                    *rest = None;
                    return None;
                }
                let end = text.find(char::is_whitespace).unwrap_or(text.len());
                *rest = Some(&text[end..]);
                Some(&text[..end])
            }
            Self::Tab | Self::Comma => {
                let by = if self == Self::Tab { '\t' } else { ',' };
                let (field, behind) = match text.split_once(by) {
                    Some((field, behind)) => (field, Some(behind)),
                    None => (text, None),
                };
                *rest = behind;
                Some(if self == Self::Tab {
                    field
                } else {
                    field.trim()
                })
            }
        }
    }
}

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with the line where an edge has no two ends, or another number of fields than the first.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let mut sink = Sink::new(&input, options);
    let mut lines = Lines::new(input);
    let mut header: Vec<String> = Vec::new();
    let mut delimiter = None;
    // Where the fields behind the ends go.
    let mut columns: Vec<usize> = Vec::new();
    while lines.advance()? {
        let line = lines.line();
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with(['#', '%']) {
            if delimiter.is_none() {
                let text = line[1..].trim();
                match told_direction(text) {
                    Some(directed) => sink.all_directed(directed),
                    None => header = text.split('\t').map(str::to_owned).collect(),
                }
            }
            continue;
        }
        let place = lines.place();
        let first = delimiter.is_none();
        let by = *delimiter.get_or_insert_with(|| Delimiter::of(line));
        let mut rest = Some(line);
        let src = by.next(&mut rest).unwrap_or_default();
        let Some(dst) = by.next(&mut rest) else {
            return Err(lines.wrong(format!("an edge has two ends, not {}", quoted(line))));
        };
        if src.is_empty() || dst.is_empty() {
            return Err(lines.wrong("an end of the edge is empty"));
        }
        sink.put_ends(src, dst, || place)?;
        if let Some(members) = rest
            .map(str::trim)
            .filter(|rest| by == Delimiter::Spaces && rest.starts_with('{'))
        {
            for (name, value) in python::members(members).ok_or_else(|| {
                lines.wrong(format!(
                    "attributes are a dict of Python's, not {}",
                    quoted(members)
                ))
            })? {
                let column = sink.column(false, &name, None, place)?;
                value.put(&mut sink, false, column, place)?;
            }
            sink.end_edge(|| place)?;
            continue;
        }
        if first {
            let mut ahead = rest;
            let count = std::iter::from_fn(|| by.next(&mut ahead)).count();
            for at in 0..count {
                let name = match header.get(at + 2) {
                    Some(name) if header.len() == count + 2 && by == Delimiter::Tab => name.clone(),
                    _ if count == 1 => "weight".to_owned(),
                    _ => format!("column_{}", at + 3),
                };
                columns.push(sink.column(false, &name, None, place)?);
            }
        }
        let mut fields = 0;
        while let Some(field) = by.next(&mut rest) {
            if let Some(&column) = columns.get(fields)
                && !field.is_empty()
            {
                sink.put(
                    false,
                    column,
                    || place,
                    field,
                    |column, row| column.put_plain(row, field),
                )?;
            }
            fields += 1;
        }
        if fields != columns.len() {
            let (expected, got) = (columns.len() + 2, fields + 2);
            let what = format!("{got} fields where the first edge has {expected}");
            return Err(lines
                .wrong(what)
                .expected(format!("{expected} fields"))
                .got(format!("{got} fields")));
        }
        sink.end_edge(|| place)?;
    }
    sink.finish(false)
}

/// What the headers of SNAP and KONECT tell.
fn told_direction(text: &str) -> Option<bool> {
    let word = text.split_whitespace().next()?;
    let graph = text.to_ascii_lowercase().contains("graph");
    match word {
        "Undirected" if graph => Some(false),
        "Directed" if graph => Some(true),
        "sym" => Some(false),
        "asym" | "bip" => Some(true),
        _ => None,
    }
}

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for texts with tabs and line breaks.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    let directed = if draft.graph.directed() {
        "Directed"
    } else {
        "Undirected"
    };
    out.push(&format!("# {directed} graph\n# src\tdst"));
    for attribute in &draft.edges {
        out.push("\t");
        push_field(Value::Text(&attribute.name), &mut out.text, &draft.losses)?;
    }
    out.push("\n");
    for part in draft.edge_parts() {
        let part = part?;
        for row in 0..part.rows {
            let start = out.text.len();
            push_field(part.keys[0].get(row), &mut out.text, &draft.losses)?;
            if out.text[start..].starts_with(['#', '%']) {
                let what = "ids that begin with # or %";
                return Err(draft.losses.refuse(what));
            }
            out.push("\t");
            push_field(part.keys[1].get(row), &mut out.text, &draft.losses)?;
            for at in 0..draft.edges.len() {
                out.push("\t");
                let value = part.get(at, row);
                if !value.is_null() {
                    push_field(value, &mut out.text, &draft.losses)?;
                }
            }
            out.push("\n");
            out.row()?;
        }
        out.advance(part.rows);
    }
    Ok(())
}

fn push_field(value: Value<'_>, into: &mut String, losses: &Losses) -> Result<()> {
    let Value::Text(text) = value else {
        value.push_to(into);
        return Ok(());
    };
    if text.is_empty() {
        return losses.lose("empty text", "writes nothing, which reads as null");
    }
    if text.contains(['\t', '\n', '\r']) {
        losses.lose("tabs and line breaks in text", "writes spaces for them")?;
        into.push_str(&text.replace(['\t', '\n', '\r'], " "));
    } else {
        into.push_str(text);
    }
    Ok(())
}
