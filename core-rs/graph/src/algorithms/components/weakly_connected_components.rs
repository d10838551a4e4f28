//! Weakly connected components by Afforest: link a sample of the edges, find the component that holds most nodes, and link
//! of the other edges only those that leave it.
//!
//! in   `src`, `dst`  `[m]` u32   endpoint rows; or CSR that together lead along every edge both ways
//! out  `component`   `[n]` u32   dense numbers, largest component first
//!
//! Works on the rows of a topology where one is there already, which spare most nodes all but a few edges; otherwise on the edge
//! list, so that none has to be built. Names follow the paper: `link`, `compress`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use crate::algorithms::support::{self, SHARE, flood, holds, number, stretches, values};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Graph, Result};

use super::groups::{GROUPS, give};

static NODES: Table = Table::nodes(&[Column::new(
    "component",
    ColumnKind::UInt32,
    "The component's number.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "weaklyConnectedComponents",
    summary: "Number the components that are connected when the direction of edges is ignored.",
    doc: "Components are numbered from 0, the largest first, ties by first node. A node without edges is a component of its own.",
    source: "Sutton, Ben-Nun, Barak: Optimizing parallel graph connectivity computation via subgraph sampling, IPDPS 2018, doi:10.1109/IPDPS.2018.00012",
    known_as: &[
        (
            "networkx",
            "weakly_connected_components, connected_components",
        ),
        ("igraph", "connected_components(mode=\"weak\")"),
        ("graphology", "components/connectedComponents"),
        ("neo4j", "gds.wcc"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&NODES, &GROUPS],
    metadata: &[("components", "How many components there are.")],
    time: "O((n + m) log n) at worst, near linear in practice",
    quick: true,
    memory: "12n bytes",
    // The numbering: sizes by label, and the nodes outside the largest component.
    working: |graph, _| 8 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Edges linked between two looks at the control.
const CHUNK: usize = 1 << 14;
/// Edges that stand side by side in the table and are sampled together.
const RUN: usize = 64;
/// Neighbours of each node that make the sample of a topology.
const SAMPLE: usize = 2;
/// Steps of the flood: enough for graphs with hubs, and soon over on others.
const STEPS: usize = 8;
/// Words of 64 nodes that are handed out together.
const WORDS: usize = 32;
/// The flood came far if it reached this part of the nodes.
const FAR: usize = 4;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let mut labels = match built(graph) {
        Some(rows) => link_rows(&rows, control)?,
        None => link_edges(graph.num_nodes(), graph.src(), graph.dst(), control)?,
    };
    let count = number(&mut labels, control)?;
    give(run, &NODES, labels, count)
}

/// Topologies that were built already.
struct Rows {
    topologies: Vec<Arc<Csr>>,
    /// Whether they hold every edge at both of its ends.
    both_ends: bool,
}

fn built(graph: &Graph) -> Option<Rows> {
    if let Some(both) = graph.built_topology(Direction::Both) {
        return Some(Rows {
            topologies: vec![both],
            both_ends: true,
        });
    }
    let ways = [Direction::Out, Direction::In];
    let topologies: Vec<_> = ways
        .into_iter()
        .filter_map(|way| graph.built_topology(way))
        .collect();
    if topologies.is_empty() {
        return None;
    }
    Some(Rows {
        both_ends: topologies.len() == 2,
        topologies,
    })
}

/// Links the nodes along rows. A short flood from a node with many neighbours finds most of the giant component of graphs that
/// have such nodes; of others, each node's first neighbours do.
fn link_rows(rows: &Rows, control: &Control) -> Result<Vec<u32>> {
    let topologies: Vec<&Csr> = rows.topologies.iter().map(AsRef::as_ref).collect();
    let Some(&first) = topologies.first() else {
        return Ok(Vec::new());
    };
    control.begin("link", (topologies.len() * first.len()) as u64);
    if rows.both_ends {
        let flooded = flood(&topologies, &topologies, hub(first), STEPS, control)?;
        let reached: usize = flooded.iter().map(|word| word.count_ones() as usize).sum();
        if reached >= first.len() / FAR {
            return link_dry(&topologies, &flooded, control);
        }
    }
    link_sampled(&topologies, rows.both_ends, control)
}

/// Links each node that the flood has left out with all its neighbours: an edge into the flood is seen from its end outside.
fn link_dry(topologies: &[&Csr], flooded: &[u64], control: &Control) -> Result<Vec<u32>> {
    let nodes = topologies[0].len();
    let root = (0..nodes).find(|&node| holds(flooded, node)).unwrap_or(0);
    let parent: Vec<AtomicU32> = (0..nodes)
        .into_par_iter()
        .with_min_len(SHARE)
        .map(|node| AtomicU32::new([node, root][usize::from(holds(flooded, node))] as u32))
        .collect();
    let words = flooded.par_chunks(WORDS).enumerate();
    words.for_each(|(chunk, words)| {
        if control.is_cancelled() {
            return;
        }
        for (i, word) in words.iter().enumerate() {
            let first = (chunk * WORDS + i) * 64;
            let mut dry = !word;
            while dry != 0 && first + (dry.trailing_zeros() as usize) < nodes {
                let u = first as u32 + dry.trailing_zeros();
                dry &= dry - 1;
                for &v in topologies.iter().flat_map(|csr| csr.neighbors(u)) {
                    link(&parent, u, v);
                }
            }
        }
        control.advance((topologies.len() * words.len() * 64) as u64);
    });
    control.check()?;
    compress(&parent);
    Ok(values(parent))
}

/// Links each node with its first neighbours; then, outside of the giant component, with all others. An edge between the two is
/// seen from the end that is outside, or, where rows hold edges at one end only, by looking at the other.
fn link_sampled(topologies: &[&Csr], both_ends: bool, control: &Control) -> Result<Vec<u32>> {
    let parent = alone(topologies[0].len());
    each(topologies[0], control, |u| {
        for &v in topologies[0].neighbors(u).iter().take(SAMPLE) {
            link(&parent, u, v);
        }
    })?;
    compress(&parent);
    let giant = most_frequent(&parent);
    let within = |u: u32| parent[u as usize].load(Relaxed) == giant;
    for (i, topology) in topologies.iter().enumerate() {
        let sampled = if i == 0 { SAMPLE } else { 0 };
        each(topology, control, |u| {
            let skipped = within(u);
            if skipped && both_ends {
                return;
            }
            for &v in topology.neighbors(u).iter().skip(sampled) {
                if !skipped || !within(v) {
                    link(&parent, u, v);
                }
            }
        })?;
    }
    compress(&parent);
    Ok(values(parent))
}

/// Every node is its own root.
fn alone(nodes: usize) -> Vec<AtomicU32> {
    (0..nodes as u32)
        .into_par_iter()
        .with_min_len(SHARE)
        .map(AtomicU32::new)
        .collect()
}

/// A node with many neighbours: the best of 1024.
fn hub(topology: &Csr) -> u32 {
    let stride = (topology.len() / 1024).max(1);
    (0..topology.len() as u32)
        .step_by(stride)
        .max_by_key(|&u| topology.degree(u))
        .unwrap_or(0)
}

/// Visits all nodes, in stretches of about the same number of entries.
fn each(topology: &Csr, control: &Control, visit: impl Fn(u32) + Sync) -> Result<()> {
    stretches(topology).into_par_iter().for_each(|stretch| {
        if !control.is_cancelled() {
            control.advance(stretch.len() as u64);
            (stretch.start as u32..stretch.end as u32).for_each(&visit);
        }
    });
    control.check()
}

fn link_edges(nodes: usize, src: &[u32], dst: &[u32], control: &Control) -> Result<Vec<u32>> {
    control.begin("link", src.len() as u64);
    let parent = alone(nodes);
    // About two edges per node find the giant component of most graphs; with fewer edges than that, sampling only costs.
    let every = src.len() / (2 * nodes.max(1));
    if every < 2 {
        link_runs(&parent, src, dst, control, |_| true, None)?;
    } else {
        // Short runs of edges, spread over the whole table, whatever its order.
        let sampled = |run: usize| run.is_multiple_of(every);
        link_runs(&parent, src, dst, control, sampled, None)?;
        compress(&parent);
        let giant = most_frequent(&parent);
        link_runs(&parent, src, dst, control, |run| !sampled(run), Some(giant))?;
    }
    compress(&parent);
    Ok(values(parent))
}

/// Links the edges of the `chosen` runs, but those within the component `skipped`.
fn link_runs(
    parent: &[AtomicU32],
    src: &[u32],
    dst: &[u32],
    control: &Control,
    chosen: impl Fn(usize) -> bool + Sync,
    skipped: Option<u32>,
) -> Result<()> {
    src.par_chunks(CHUNK)
        .zip(dst.par_chunks(CHUNK))
        .enumerate()
        .for_each(|(chunk, (src, dst))| {
            if control.is_cancelled() {
                return;
            }
            let runs = src.chunks(RUN).zip(dst.chunks(RUN)).enumerate();
            for (_, (src, dst)) in runs.filter(|&(i, _)| chosen(chunk * (CHUNK / RUN) + i)) {
                for (&u, &v) in src.iter().zip(dst) {
                    let within = |skipped| {
                        parent[u as usize].load(Relaxed) == skipped
                            && parent[v as usize].load(Relaxed) == skipped
                    };
                    if !skipped.is_some_and(within) {
                        link(parent, u, v);
                    }
                }
            }
            control.advance(src.len() as u64);
        });
    control.check()
}

/// Hooks the larger of two roots below the smaller, so that the last root standing is the component's smallest node.
fn link(parent: &[AtomicU32], u: u32, v: u32) {
    let of = |node: u32| parent[node as usize].load(Relaxed);
    let (mut a, mut b) = (of(u), of(v));
    while a != b {
        let (low, high) = (a.min(b), a.max(b));
        let above = of(high);
        if above == low
            || (above == high
                && parent[high as usize]
                    .compare_exchange(high, low, Relaxed, Relaxed)
                    .is_ok())
        {
            return;
        }
        a = of(of(high));
        b = of(low);
    }
}

fn compress(parent: &[AtomicU32]) {
    parent.par_iter().with_min_len(CHUNK).for_each(|own| {
        let mut root = own.load(Relaxed);
        loop {
            let above = parent[root as usize].load(Relaxed);
            if above == root {
                break;
            }
            root = above;
        }
        own.store(root, Relaxed);
    });
}

/// The most frequent label, or one that is nearly as frequent.
fn most_frequent(parent: &[AtomicU32]) -> u32 {
    support::most_frequent(parent.len(), |node| parent[node].load(Relaxed))
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::support::check_numbering;
    use crate::algorithms::table::Trial;

    /// Floods the graph from each node over plain neighbour lists.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let numbers = trial.components(&NODES, &GROUPS);
        check_numbering(&numbers)?;
        let mut neighbors = vec![Vec::new(); graph.num_nodes()];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            neighbors[u as usize].push(v as usize);
            neighbors[v as usize].push(u as usize);
        }
        let mut seen = vec![false; graph.num_nodes()];
        let mut used = std::collections::HashSet::new();
        for start in 0..graph.num_nodes() {
            if seen[start] {
                continue;
            }
            if !used.insert(numbers[start]) {
                return Err(format!("number {} covers two components", numbers[start]));
            }
            let mut stack = vec![start];
            while let Some(u) = stack.pop() {
                if std::mem::replace(&mut seen[u], true) {
                    continue;
                }
                if numbers[u] != numbers[start] {
                    return Err(format!(
                        "nodes {start} and {u} are connected, but their numbers differ"
                    ));
                }
                stack.extend(&neighbors[u]);
            }
        }
        Ok(())
    }
}
