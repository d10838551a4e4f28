//! A cycle, found depth first, and the error that shows it.
//!
//! in   `csr`  along the edges followed
//! out  nodes and edges of the cycle on which the search first comes back to a node that it has not left

use arrow_cast::display::array_value_to_string;

use crate::{Control, Csr, ErrorCode, Graph, GraphError, Result};

use super::search::NONE;

/// A closed way: the first node again at the end, and the edges in between.
pub(in super::super) struct Cycle {
    pub nodes: Vec<u32>,
    pub edges: Vec<u32>,
}

/// Entries of a row that are looked at in one step: few enough to notice an abort.
const LOOK: usize = 1 << 14;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Step {
    node: u32,
    /// By which it was found.
    edge: u32,
    /// The next of the node's entries to look at.
    entry: usize,
}

/// The first cycle of a search from each node in turn, along the entries of rows in their order. In an undirected graph no edge is
/// taken twice.
pub(in super::super) fn find_cycle(
    csr: &Csr,
    directed: bool,
    control: &Control,
) -> Result<Option<Cycle>> {
    let n = csr.len();
    control.begin("search", n as u64);
    control.check()?;
    let mut states = vec![State::New; n];
    let mut way: Vec<Step> = Vec::new();
    let (mut looked, mut done, mut told) = (0, 0, 0);
    let step = |node, edge| Step {
        node,
        edge,
        entry: csr.range(node).start,
    };
    for root in 0..n as u32 {
        if states[root as usize] != State::New {
            continue;
        }
        states[root as usize] = State::Open;
        way.push(step(root, NONE));
        while let Some(top) = way.last_mut() {
            let row_end = csr.range(top.node).end;
            let end = row_end.min(top.entry + LOOK);
            let mut next = None;
            looked += 1;
            while top.entry < end && next.is_none() {
                let (v, edge) = (csr.targets()[top.entry], csr.edge_rows()[top.entry]);
                top.entry += 1;
                looked += 1;
                let back = !directed && edge == top.edge;
                match states[v as usize] {
                    State::Open if !back => return Ok(Some(closed(&way, v, edge))),
                    State::New => next = Some((v, edge)),
                    _ => {}
                }
            }
            if let Some((v, edge)) = next {
                states[v as usize] = State::Open;
                way.push(step(v, edge));
            } else if top.entry == row_end {
                states[top.node as usize] = State::Done;
                done += 1;
                way.pop();
            }
            if looked >= PATIENCE {
                control.check()?;
                control.advance(done - told);
                (looked, told) = (0, done);
            }
        }
        looked += 1;
    }
    control.check()?;
    Ok(None)
}

/// The part of the way from `node` on, which `edge` closes.
fn closed(way: &[Step], node: u32, edge: u32) -> Cycle {
    let start = way.iter().rposition(|step| step.node == node).unwrap_or(0);
    let cycle = &way[start..];
    let mut nodes: Vec<u32> = cycle.iter().map(|step| step.node).collect();
    let mut edges: Vec<u32> = cycle.iter().skip(1).map(|step| step.edge).collect();
    nodes.push(node);
    edges.push(edge);
    Cycle { nodes, edges }
}

/// For what needs a directed graph without cycles and was given `out`, which has one: an error that shows it.
pub(in super::super) fn cyclic(
    graph: &Graph,
    algorithm: &str,
    out: &Csr,
    control: &Control,
) -> Result<GraphError> {
    let message = format!("{algorithm} is defined on directed graphs without cycles");
    let error = GraphError::new(ErrorCode::CyclicGraph, message);
    let error = error.expected("a directed graph without cycles");
    Ok(match find_cycle(out, true, control)? {
        Some(cycle) => error.got(format!("the cycle {}", shown(graph, &cycle.nodes)?)),
        None => error,
    })
}

/// Nodes of a way that a message names at most.
const NAMED: usize = 16;

/// The ids of nodes on a way, with arrows in between; the middle of a long one is left out.
pub(in super::super) fn shown(graph: &Graph, nodes: &[u32]) -> Result<String> {
    let (_, ids) = graph.id_columns()?;
    let name = |&node: &u32| -> Result<String> {
        let parts = ids
            .iter()
            .map(|id| array_value_to_string(id, node as usize));
        let parts = parts.collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(match parts.as_slice() {
            [part] => part.clone(),
            parts => format!("({})", parts.join(", ")),
        })
    };
    let ends = match nodes.len() > NAMED {
        true => NAMED / 2,
        false => nodes.len(),
    };
    let mut names = nodes[..ends].iter().map(name).collect::<Result<Vec<_>>>()?;
    if ends < nodes.len() {
        names.push(format!("… ({} more)", nodes.len() - 2 * ends));
        let last = nodes[nodes.len() - ends..].iter().map(name);
        names.extend(last.collect::<Result<Vec<_>>>()?);
    }
    Ok(names.join(" → "))
}

/// For verifiers: whether a graph has a cycle. Directed, whether the search comes back to where it has not left; undirected,
/// whether it meets a node twice.
#[cfg(test)]
pub(in super::super) fn has_cycle(graph: &Graph) -> bool {
    match graph.directed() {
        true => has_directed_cycle(graph),
        false => has_undirected_cycle(graph),
    }
}

#[cfg(test)]
fn has_directed_cycle(graph: &Graph) -> bool {
    let n = graph.num_nodes();
    let mut out = vec![Vec::new(); n];
    for (&u, &v) in graph.src().iter().zip(graph.dst()) {
        out[u as usize].push(v as usize);
    }
    // On the way down, or done.
    let (mut open, mut done) = (vec![false; n], vec![false; n]);
    for start in 0..n {
        let mut steps = vec![(start, false)];
        while let Some((u, leave)) = steps.pop() {
            if leave {
                (open[u], done[u]) = (false, true);
            } else if !done[u] && !open[u] {
                open[u] = true;
                steps.push((u, true));
                if out[u].iter().any(|&v| open[v]) {
                    return true;
                }
                steps.extend(out[u].iter().map(|&v| (v, false)));
            }
        }
    }
    false
}

#[cfg(test)]
fn has_undirected_cycle(graph: &Graph) -> bool {
    let n = graph.num_nodes();
    let mut edges = vec![Vec::new(); n];
    for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
        edges[u as usize].push((v as usize, edge));
        edges[v as usize].push((u as usize, edge));
    }
    let mut seen = vec![false; n];
    for start in 0..n {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut stack = vec![(start, usize::MAX)];
        while let Some((u, from)) = stack.pop() {
            for &(v, edge) in &edges[u] {
                if edge == from {
                    continue;
                }
                if std::mem::replace(&mut seen[v], true) {
                    return true;
                }
                stack.push((v, edge));
            }
        }
    }
    false
}
