//! METIS: undirected graphs, a line per node with its neighbors, each edge in the lines of both its ends.

use std::fmt::Write as _;

use quiver_graph::Result;

use crate::error::quoted;
use crate::numbered::{add_node, count, lose_ids, node_number};
use crate::read::{Input, Lines, Loaded, ReadOptions, Sink};
use crate::table::{Kind, whole_number};
use crate::write::{Draft, Out, Value};

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with the line for what is no METIS: other numbers than the header tells, loops, edges that one
/// of their ends does not have.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let mut sink = Sink::new(&input, options);
    let mut lines = Lines::new(input);
    sink.all_directed(false);
    if !next(&mut lines, false)? {
        return Err(lines.wrong("no header"));
    }
    let header: Vec<String> = lines.line().split_whitespace().map(str::to_owned).collect();
    let nodes = count(
        header.first().map(String::as_str),
        "number of nodes",
        &lines,
    )?;
    let edges = count(header.get(1).map(String::as_str), "number of edges", &lines)?;
    let format = header.get(2).map_or("000", String::as_str);
    let constraints = match header.get(3) {
        Some(word) => count(Some(word), "number of weights", &lines)?,
        None => 1,
    };
    let padded = format!("{format:0>3}");
    let [sizes, weights, weighted] = match padded.as_bytes() {
        digits @ [b'0' | b'1', b'0' | b'1', b'0' | b'1'] => [0, 1, 2].map(|at| digits[at] == b'1'),
        _ => {
            return Err(lines.wrong(format!(
                "the format is three digits of 0 and 1, not {}",
                quoted(format)
            )));
        }
    };
    if header.len() > 4 || constraints > 64 {
        return Err(lines.wrong("a header has nodes, edges, a format and up to 64 weights"));
    }
    let place = lines.place();
    let mut columns = Vec::new();
    if sizes {
        columns.push(sink.column(true, "size", Some(Kind::Int64), place)?);
    }
    for at in 1..=if weights { constraints } else { 0 } {
        let name = if constraints == 1 {
            "weight".to_owned()
        } else {
            format!("weight_{at}")
        };
        columns.push(sink.column(true, &name, Some(Kind::Int64), place)?);
    }
    let weight = match weighted {
        true => Some(sink.column(false, "weight", Some(Kind::Int64), place)?),
        false => None,
    };
    // Edges of the lines of their lower and of their upper ends: numbers and sums of what they are, which are to be alike.
    let (mut lower, mut upper) = (Side::default(), Side::default());
    let mut node = 0;
    while next(&mut lines, true)? {
        if node == nodes && lines.line().trim().is_empty() {
            continue;
        }
        node += 1;
        let place = lines.place();
        if node > nodes {
            return Err(lines.wrong(format!("a line more than the {nodes} nodes that are told")));
        }
        add_node(&mut sink, node, place)?;
        let mut words = lines.line().split_whitespace();
        for &column in &columns {
            let Some(word) = words.next() else {
                return Err(lines.wrong("a weight of the node is missing"));
            };
            sink.put(
                true,
                column,
                || place,
                word,
                |column, row| column.put_declared(row, word),
            )?;
        }
        sink.end_node(|| place)?;
        let own = node.to_string();
        while let Some(word) = words.next() {
            let neighbor = node_number(word, nodes, &lines)?;
            let other: u64 = neighbor.parse().unwrap_or(0);
            let value = match weight {
                Some(_) => Some(
                    words
                        .next()
                        .ok_or_else(|| lines.wrong("a weight of an edge is missing"))?,
                ),
                None => None,
            };
            if other == node {
                return Err(lines.wrong(format!("a loop at node {node}")));
            }
            let side = if node < other { &mut lower } else { &mut upper };
            side.add(
                node.min(other),
                node.max(other),
                value.and_then(whole_number),
            );
            if node > other {
                continue;
            }
            sink.put_ends(&own, neighbor, || place)?;
            if let (Some(column), Some(value)) = (weight, value) {
                sink.put(
                    false,
                    column,
                    || place,
                    value,
                    |column, row| column.put_declared(row, value),
                )?;
            }
            sink.end_edge(|| place)?;
        }
    }
    if node < nodes {
        return Err(lines.wrong(format!("{node} lines of nodes, where {nodes} are told")));
    }
    if lower != upper {
        return Err(
            lines.wrong("an edge is not in the lines of both its ends, or with another weight")
        );
    }
    if lower.edges != edges {
        return Err(lines.wrong(format!("{} edges, where {edges} are told", lower.edges)));
    }
    sink.finish(true)
}

/// Goes to the next line that is no comment; an empty one is a node without edges.
fn next(lines: &mut Lines, empty: bool) -> Result<bool> {
    while lines.advance()? {
        let line = lines.line().trim();
        if !line.starts_with('%') && (empty || !line.is_empty()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Edges in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Side {
    edges: u64,
    sum: u64,
}

impl Side {
    fn add(&mut self, src: u64, dst: u64, weight: Option<i64>) {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for part in [src, dst, weight.unwrap_or(0).unsigned_abs()] {
            hash = (hash ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            hash ^= hash >> 29;
        }
        self.edges += 1;
        self.sum = self.sum.wrapping_add(hash);
    }
}

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for weights that are not whole and positive.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    lose_ids(draft)?;
    let graph = draft.graph;
    let mut weights: Vec<i64> = Vec::new();
    if !draft.edges.is_empty() {
        weights.reserve(graph.num_edges());
        'parts: for part in draft.edge_parts() {
            let part = part?;
            for row in 0..part.rows {
                match part.get(0, row) {
                    Value::Integer(weight) if weight > 0 => weights.push(weight),
                    _ => {
                        let what = "weights that are not whole numbers from 1";
                        draft.losses.lose(what, "leaves them out")?;
                        weights.clear();
                        break 'parts;
                    }
                }
            }
        }
    }
    let kept = draft.first_of_parallel()?;
    let mut entries: Vec<(u32, u32, usize)> = Vec::new();
    let (src, dst) = graph.ends()?;
    let ends = src.iter().zip(dst).zip(kept);
    for (edge, ((&src, &dst), kept)) in ends.enumerate() {
        if kept && src != dst {
            entries.push((src, dst, edge));
            entries.push((dst, src, edge));
        }
    }
    entries.sort_unstable();
    let format = if weights.is_empty() { "" } else { " 001" };
    out.push(&format!(
        "{} {}{format}\n",
        graph.num_nodes(),
        entries.len() / 2
    ));
    let mut at = 0;
    for node in 0..graph.num_nodes() as u32 {
        let mut first = true;
        while let Some(&(_, dst, edge)) = entries.get(at).filter(|entry| entry.0 == node) {
            out.push(if first { "" } else { " " });
            first = false;
            let _ = write!(out.text, "{}", dst + 1);
            if let Some(weight) = weights.get(edge) {
                let _ = write!(out.text, " {weight}");
            }
            at += 1;
        }
        out.push("\n");
        out.row()?;
    }
    Ok(())
}
