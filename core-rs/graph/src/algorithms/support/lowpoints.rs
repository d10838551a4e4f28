//! How far up each node's descendants lead in a depth-first search: what hangs together by one edge or one node shows in it
//! (Hopcroft, Tarjan: Algorithm 447, Commun. ACM 16(6), 1973, doi:10.1145/362248.362272).
//!
//! in   `both`       CSR that ignores direction
//! out  `[n]` visits, in the order of discovery
//!
//! A search takes a node's edges in the order of its row, each once, and goes back by its visits, without stack or recursion.

use crate::{Control, Csr, Result};

use super::search::NONE;

/// A node in the order of discovery; others are named by their place in that order.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Visit {
    pub node: u32,
    /// The node from which it is discovered, by place; [`NONE`] for the first of a component.
    pub parent: u32,
    /// The edge that leads here; [`NONE`] for the first of a component.
    pub edge: u32,
    /// The first node, by place, to which an edge leads from here or from anything discovered from here, without `edge`.
    pub low: u32,
    /// How much of the node's row is done.
    passed: u32,
}

impl Visit {
    /// Whether all ways between the node and its parent lead through the parent: no edge leads from below to above it.
    pub fn hangs_on_parent(&self) -> bool {
        self.parent != NONE && self.low >= self.parent
    }
}

/// Entries of a row that are looked at in one step: few enough to notice an abort.
const LOOK: usize = 1 << 14;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;

/// The visits, and the place of each node among them.
pub(in super::super) fn lowpoints(both: &Csr, control: &Control) -> Result<(Vec<Visit>, Vec<u32>)> {
    let n = both.len();
    control.begin("search", n as u64);
    control.check()?;
    let mut places = vec![NONE; n];
    let mut visits: Vec<Visit> = Vec::with_capacity(n);
    let (mut looked, mut counted) = (0, 0);
    for first in 0..n as u32 {
        if places[first as usize] != NONE {
            continue;
        }
        let mut current = discover(&mut visits, &mut places, first, (NONE, NONE));
        while current != NONE {
            let mut visit = visits[current as usize];
            let (row, edges) = (both.neighbors(visit.node), both.edges(visit.node));
            let end = row.len().min(visit.passed as usize + LOOK);
            let mut next = None;
            looked += 1;
            while (visit.passed as usize) < end && next.is_none() {
                let (v, edge) = (row[visit.passed as usize], edges[visit.passed as usize]);
                visit.passed += 1;
                looked += 1;
                match places[v as usize] {
                    NONE => next = Some((v, edge)),
                    // Parallel edges have rows of their own, and lead up.
                    place if edge != visit.edge => visit.low = visit.low.min(place),
                    _ => {}
                }
            }
            visits[current as usize] = visit;
            if let Some((v, edge)) = next {
                current = discover(&mut visits, &mut places, v, (current, edge));
            } else if visit.passed as usize == row.len() {
                if let Some(parent) = visits.get_mut(visit.parent as usize) {
                    parent.low = parent.low.min(visit.low);
                }
                current = visit.parent;
            }
            if looked >= PATIENCE {
                control.check()?;
                control.advance((visits.len() - counted) as u64);
                (looked, counted) = (0, visits.len());
            }
        }
    }
    control.check()?;
    Ok((visits, places))
}

fn discover(
    visits: &mut Vec<Visit>,
    places: &mut [u32],
    node: u32,
    (parent, edge): (u32, u32),
) -> u32 {
    let place = visits.len() as u32;
    places[node as usize] = place;
    visits.push(Visit {
        node,
        parent,
        edge,
        low: place,
        passed: 0,
    });
    place
}

/// For verifiers: the block of each edge, named by some number; None for a self-loop. An edge outside a spanning tree is in one
/// block with all the edges of the tree between its ends, and that is all there is to blocks.
#[cfg(test)]
pub(in super::super) fn blocks(graph: &crate::Graph) -> Vec<Option<usize>> {
    let edges: Vec<(usize, usize)> = (graph.src().iter().zip(graph.dst()))
        .map(|(&u, &v)| (u as usize, v as usize))
        .collect();
    let mut near = vec![Vec::new(); graph.num_nodes()];
    for (edge, &(u, v)) in edges.iter().enumerate() {
        near[u].push((v, edge));
        near[v].push((u, edge));
    }
    // Breadth-first trees: how deep a node is, the node above it and the edge between.
    let mut tree = vec![None; graph.num_nodes()];
    for root in 0..graph.num_nodes() {
        if tree[root].is_some() {
            continue;
        }
        tree[root] = Some((0, root, usize::MAX));
        let mut queue = std::collections::VecDeque::from([(root, 0)]);
        while let Some((u, depth)) = queue.pop_front() {
            for &(v, edge) in &near[u] {
                if tree[v].is_none() {
                    tree[v] = Some((depth + 1, u, edge));
                    queue.push_back((v, depth + 1));
                }
            }
        }
    }
    fn root(same: &mut [usize], mut edge: usize) -> usize {
        while same[edge] != edge {
            same[edge] = same[same[edge]];
            edge = same[edge];
        }
        edge
    }
    let mut same: Vec<usize> = (0..edges.len()).collect();
    for (edge, &(mut u, mut v)) in edges.iter().enumerate() {
        // An edge of the tree is joined with itself.
        while u != v {
            if tree[u].unwrap().0 < tree[v].unwrap().0 {
                (u, v) = (v, u);
            }
            let (_, above, between) = tree[u].unwrap();
            let (a, b) = (root(&mut same, edge), root(&mut same, between));
            same[a] = b;
            u = above;
        }
    }
    let mut block =
        |(edge, &(u, v)): (usize, &(usize, usize))| (u != v).then(|| root(&mut same, edge));
    edges.iter().enumerate().map(&mut block).collect()
}
