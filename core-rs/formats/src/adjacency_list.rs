//! Adjacency lists: a line per node, with those that its edges lead to.

use std::collections::HashSet;

use quiver_graph::Result;

use crate::read::{Input, Lines, Loaded, ReadOptions, Sink};
use crate::write::{Draft, Out};

/// # Errors
/// What lines are read with.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let mut sink = Sink::new(&input, options);
    let mut lines = Lines::new(input);
    let mut known: HashSet<Box<str>> = HashSet::new();
    while lines.advance()? {
        let place = lines.place();
        let line = lines.line();
        if let Some(comment) = line.trim_start().strip_prefix('#') {
            match comment.trim() {
                "Directed graph" => sink.all_directed(true),
                "Undirected graph" => sink.all_directed(false),
                _ => {}
            }
            continue;
        }
        let mut words = line.split_whitespace();
        let Some(node) = words.next() else {
            continue;
        };
        let mut add = |sink: &mut Sink, id: &str| {
            if known.contains(id) {
                return Ok(());
            }
            known.insert(id.into());
            sink.put_node(id, || place)?;
            sink.end_node(|| place)
        };
        add(&mut sink, node)?;
        for neighbor in words {
            add(&mut sink, neighbor)?;
            sink.put_ends(node, neighbor, || place)?;
            sink.end_edge(|| place)?;
        }
    }
    sink.finish(true)
}

/// # Errors
/// What is written with; [`quiver_graph::ErrorCode::UnsupportedType`] for ids with spaces.
pub(crate) fn write(draft: &mut Draft<'_>, out: &mut Out<'_>) -> Result<()> {
    let ids = draft.ids(|id| match id {
        "" => Some("empty ids"),
        _ if id.contains(char::is_whitespace) => Some("ids with spaces"),
        _ if id.starts_with('#') => Some("ids that begin with #"),
        _ => None,
    })?;
    let directed = if draft.graph.directed() {
        "Directed"
    } else {
        "Undirected"
    };
    out.push(&format!("# {directed} graph\n"));
    let (starts, targets) = draft.by_source()?;
    for (node, id) in ids.iter().enumerate() {
        out.push(id);
        for &target in &targets[starts[node]..starts[node + 1]] {
            out.push(" ");
            out.push(&ids[target as usize]);
            out.row()?;
        }
        out.push("\n");
        out.row()?;
    }
    Ok(())
}
