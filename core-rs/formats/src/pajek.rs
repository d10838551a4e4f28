//! Pajek: numbered vertices with labels, arcs and edges.

use std::fmt::Write as _;

use quiver_graph::Result;

use crate::error::quoted;
use crate::numbered::{add_node, count, node_number};
use crate::read::{Input, Lines, Loaded, ReadOptions, Sink};
use crate::table::Kind;
use crate::write::{Attribute, Draft, Losses, Out, Part, Value, unreserved};

/// What lines are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Nothing,
    Vertices,
    /// Lines of two ends, directed or not.
    Edges(bool),
    /// Lines of a vertex and those that its edges lead to.
    Lists(bool),
    Matrix,
    Ignored,
}

const SHAPES: [&str; 8] = [
    "ellipse", "box", "diamond", "triangle", "cross", "empty", "house", "man",
];

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with the line for what is no Pajek, [`quiver_graph::ErrorCode::TooLarge`] for more vertices
/// than a file of that length tells.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let sink = Sink::new(&input, options);
    let mut lines = Lines::new(input);
    let mut reader = Reader {
        sink,
        section: Section::Nothing,
        vertices: None,
        listed: Vec::new(),
        row: 0,
        relation: None,
    };
    let mut header = None;
    while lines.advance()? {
        let line = lines.line().trim();
        if line.is_empty() || line.starts_with('%') {
            continue;
        }
        if let Some(section) = line.strip_prefix('*') {
            if section
                .get(..8)
                .is_some_and(|word| word.eq_ignore_ascii_case("vertices"))
            {
                header = Some(lines.place());
            }
            reader.begin(section, &lines)?;
            continue;
        }
        reader.line(&lines)?;
    }
    let Some(vertices) = reader.vertices else {
        return Err(lines.wrong("no *Vertices"));
    };
    let place = header.unwrap_or_else(|| lines.place());
    reader.sink.check_count(vertices, lines.total(), place)?;
    for number in 1..=vertices {
        if !reader.listed.get(number as usize).copied().unwrap_or(false) {
            add_node(&mut reader.sink, number, place)?;
            reader.sink.end_node(|| place)?;
        }
    }
    reader.sink.finish(true)
}

struct Reader {
    sink: Sink,
    section: Section,
    vertices: Option<u64>,
    /// By number, which vertices had a line.
    listed: Vec<bool>,
    /// Of a matrix.
    row: u64,
    relation: Option<String>,
}

impl Reader {
    fn begin(&mut self, section: &str, lines: &Lines) -> Result<()> {
        let words = words(section, lines)?;
        let mut words = words.iter();
        let name = words
            .next()
            .map_or("", |(word, _)| word.as_str())
            .to_ascii_lowercase();
        let rest: Vec<&(String, bool)> = words.collect();
        self.relation = None;
        let (kind, _) = name.split_once(':').unwrap_or((&name, ""));
        self.section = match kind {
            "network" => Section::Nothing,
            "vertices" => {
                if self.vertices.is_some() {
                    return Err(lines.wrong("a second *Vertices"));
                }
                let word = rest.first().map(|(word, _)| word.as_str());
                let number = count(word, "number of vertices", lines)?;
                self.vertices = Some(number);
                Section::Vertices
            }
            "arcs" | "edges" => {
                self.relation = rest
                    .iter()
                    .find(|(_, quoted)| *quoted)
                    .map(|(word, _)| word.clone());
                Section::Edges(kind == "arcs")
            }
            "arcslist" | "edgeslist" => Section::Lists(kind == "arcslist"),
            "matrix" => {
                self.row = 0;
                Section::Matrix
            }
            _ => {
                self.sink
                    .ignore(&format!("*{kind}").chars().take(40).collect::<String>());
                Section::Ignored
            }
        };
        Ok(())
    }

    fn line(&mut self, lines: &Lines) -> Result<()> {
        let place = lines.place();
        let count = self.vertices.unwrap_or(0);
        match self.section {
            Section::Ignored => return Ok(()),
            Section::Nothing => {
                return Err(lines.wrong(format!("a line in no section: {}", quoted(lines.line()))));
            }
            _ => {}
        }
        let words = words(lines.line(), lines)?;
        let Some((first, _)) = words.first() else {
            return Ok(());
        };
        match self.section {
            Section::Vertices => {
                node_number(first, count, lines)?;
                let number: usize = first.parse().unwrap_or(0);
                if self.listed.len() <= number {
                    // No further than the file is long.
                    self.sink.check_count(number as u64, lines.total(), place)?;
                    self.listed.resize(number + 1, false);
                }
                if std::mem::replace(&mut self.listed[number], true) {
                    return Err(lines.wrong(format!("a second line for vertex {number}")));
                }
                self.vertex(&words, lines)
            }
            Section::Edges(directed) => {
                let [(src, _), (dst, _), rest @ ..] = &words[..] else {
                    return Err(lines.wrong("an edge has two ends"));
                };
                let (src, dst) = (
                    node_number(src, count, lines)?,
                    node_number(dst, count, lines)?,
                );
                self.sink.edge_directed(directed, || place)?;
                self.sink.put_ends(src, dst, || place)?;
                let mut rest = rest;
                if let [(weight, false), behind @ ..] = rest
                    && weight.parse::<f64>().is_ok()
                {
                    self.put(false, "weight", weight, false, lines)?;
                    rest = behind;
                }
                if let Some(relation) = self.relation.clone() {
                    self.put(false, "relation", &relation, true, lines)?;
                }
                self.pairs(false, rest, lines)?;
                self.sink.end_edge(|| place)
            }
            Section::Lists(directed) => {
                let src = node_number(first, count, lines)?.to_owned();
                for (dst, _) in &words[1..] {
                    let dst = node_number(dst, count, lines)?;
                    self.edge(&src, dst, directed, None, lines)?;
                }
                Ok(())
            }
            Section::Matrix => {
                self.row += 1;
                if self.row > count || words.len() as u64 != count {
                    return Err(lines.wrong(format!("a matrix of {count} rows of {count} values")));
                }
                let src = self.row.to_string();
                for (at, (value, _)) in words.iter().enumerate() {
                    if value.parse() != Ok(0.0) {
                        let dst = (at + 1).to_string();
                        self.edge(&src, &dst, true, Some(value), lines)?;
                    }
                }
                Ok(())
            }
            Section::Nothing | Section::Ignored => Ok(()),
        }
    }

    fn edge(
        &mut self,
        src: &str,
        dst: &str,
        directed: bool,
        weight: Option<&str>,
        lines: &Lines,
    ) -> Result<()> {
        let place = lines.place();
        self.sink.edge_directed(directed, || place)?;
        self.sink.put_ends(src, dst, || place)?;
        if let Some(weight) = weight {
            if weight.parse::<f64>().is_err() {
                return Err(lines.wrong(format!("no number: {}", quoted(weight))));
            }
            self.put(false, "weight", weight, false, lines)?;
        }
        self.sink.end_edge(|| place)
    }

    fn vertex(&mut self, words: &[(String, bool)], lines: &Lines) -> Result<()> {
        let place = lines.place();
        self.sink.put_node(&words[0].0, || place)?;
        let mut rest = &words[1..];
        if let [(label, _), behind @ ..] = rest {
            self.put(true, "label", label, true, lines)?;
            rest = behind;
        }
        for axis in ["x", "y", "z"] {
            if let [(value, false), behind @ ..] = rest
                && value.parse::<f64>().is_ok()
            {
                self.put(true, axis, value, false, lines)?;
                rest = behind;
            }
        }
        if let [(shape, false), behind @ ..] = rest
            && SHAPES.contains(&shape.as_str())
        {
            self.put(true, "shape", shape, true, lines)?;
            rest = behind;
        }
        self.pairs(true, rest, lines)?;
        self.sink.end_node(|| place)
    }

    /// Names and values behind each other.
    fn pairs(&mut self, node: bool, rest: &[(String, bool)], lines: &Lines) -> Result<()> {
        let pairs = rest.chunks_exact(2);
        if let [odd] = pairs.remainder() {
            return Err(lines.wrong(format!("{} has no value", quoted(&odd.0))));
        }
        for pair in pairs {
            let (value, quoted) = &pair[1];
            self.put(node, &pair[0].0, value, *quoted, lines)?;
        }
        Ok(())
    }

    fn put(
        &mut self,
        node: bool,
        name: &str,
        value: &str,
        text: bool,
        lines: &Lines,
    ) -> Result<()> {
        let place = lines.place();
        let column = self.sink.column(node, name, None, place)?;
        self.sink.put(
            node,
            column,
            || place,
            value,
            |column, row| match text {
                true => column.put_text(row, value),
                false => column.put_plain(row, value),
            },
        )
    }
}

/// Words between spaces, and whether each was in quotes.
fn words(line: &str, lines: &Lines) -> Result<Vec<(String, bool)>> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, behind, in_quotes) = match rest.strip_prefix('"') {
            Some(text) => {
                let Some((word, behind)) = text.split_once('"') else {
                    return Err(lines.wrong("text without a quote behind it"));
                };
                (word, behind, true)
            }
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (&rest[..end], &rest[end..], false)
            }
        };
        words.push((word.to_owned(), in_quotes));
        rest = behind.trim_start();
    }
    Ok(words)
}

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for quotes and line breaks in text, and names that are taken.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    unreserved(&mut draft.nodes, &["label"], &draft.losses)?;
    named(&mut draft.nodes, &draft.losses)?;
    named(&mut draft.edges, &draft.losses)?;
    let numeric = |kind| !matches!(kind, Some(Kind::Text | Kind::Boolean));
    let weight = draft
        .edges
        .iter()
        .position(|it| it.name == "weight" && numeric(it.kind));
    let graph = draft.graph;
    out.push(&format!("*Vertices {}\n", graph.num_nodes()));
    for part in draft.node_parts() {
        let part = part?;
        for row in 0..part.rows {
            let _ = write!(out.text, "{} ", part.first + row + 1);
            let mut id = String::new();
            part.keys[0].get(row).push_to(&mut id);
            push_text(&id, &mut out.text, &draft.losses)?;
            pairs(&draft.nodes, None, &part, row, out, &draft.losses)?;
            out.push("\n");
            out.row()?;
        }
        out.advance(part.rows);
    }
    out.push(if graph.directed() {
        "*Arcs\n"
    } else {
        "*Edges\n"
    });
    let (src, dst) = graph.ends()?;
    for part in draft.edge_parts() {
        let part = part?;
        for row in 0..part.rows {
            let at = part.first + row;
            let _ = write!(out.text, "{} {}", src[at] + 1, dst[at] + 1);
            if let Some(weight) = weight {
                let value = part.get(weight, row);
                if !value.is_null() {
                    out.push(" ");
                    value.push_to(&mut out.text);
                }
            }
            pairs(&draft.edges, weight, &part, row, out, &draft.losses)?;
            out.push("\n");
            out.row()?;
        }
        out.advance(part.rows);
    }
    Ok(())
}

/// Attributes whose names are one word and have no meaning of their own at their place.
fn named(attributes: &mut Vec<Attribute>, losses: &Losses) -> Result<()> {
    let bad = |name: &str| {
        name.is_empty()
            || name.contains(|c: char| c.is_whitespace() || c == '"')
            || SHAPES.contains(&name)
            || name.parse::<f64>().is_ok()
    };
    for attribute in attributes.iter().filter(|it| bad(&it.name)) {
        losses.lose(
            &format!("an attribute of the name {:?}", attribute.name),
            "leaves it out",
        )?;
    }
    attributes.retain(|it| !bad(&it.name));
    Ok(())
}

fn pairs(
    attributes: &[Attribute],
    without: Option<usize>,
    part: &Part,
    row: usize,
    out: &mut Out<'_>,
    losses: &Losses,
) -> Result<()> {
    for (at, attribute) in attributes.iter().enumerate() {
        let value = part.get(at, row);
        if Some(at) == without || value.is_null() {
            continue;
        }
        let _ = write!(out.text, " {} ", attribute.name);
        match value {
            Value::Text(text) => push_text(text, &mut out.text, losses)?,
            value => value.push_to(&mut out.text),
        }
    }
    Ok(())
}

fn push_text(text: &str, into: &mut String, losses: &Losses) -> Result<()> {
    into.push('"');
    if text.contains(['"', '\n', '\r']) {
        losses.lose(
            "quotes and line breaks in text",
            "writes ' and spaces for them",
        )?;
        into.push_str(&text.replace('"', "'").replace(['\n', '\r'], " "));
    } else {
        into.push_str(text);
    }
    into.push('"');
    Ok(())
}
