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

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, UInt32Array};
use rayon::prelude::*;

use crate::{Control, Csr, Direction, Graph, Result};

use super::parallel::stretches;
use super::table::{Algorithm, ColumnKind, GraphKind, OutputColumn};
use super::{AlgorithmResult, Arguments, components};

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "weaklyConnectedComponents",
    summary: "Number the components that are connected when the direction of edges is ignored.",
    doc: "Components are numbered from 0, the largest first, ties by first node. A node without edges is a component of its own.",
    source: "Sutton, Ben-Nun, Barak: Optimizing parallel graph connectivity computation via subgraph sampling, IPDPS 2018, doi:10.1109/IPDPS.2018.00012",
    graphs: GraphKind::Any,
    parameters: &[],
    output: &[OutputColumn {
        name: "component",
        kind: ColumnKind::UInt32,
        nullable: false,
        doc: "The component's number.",
    }],
    metadata: &[("components", "How many components there are.")],
    time: "O((n + m) log n) at worst, near linear in practice",
    memory: "8n bytes",
    run,
    verify,
    estimate: |graph, _| 8 * graph.num_nodes() as u64,
};

/// Edges linked between two looks at the control.
const CHUNK: usize = 1 << 14;
/// Edges that stand side by side in the table and are sampled together.
const RUN: usize = 64;
/// Neighbours of each node that make the sample of a topology.
const SAMPLE: usize = 2;

fn run(graph: &Graph, _: &Arguments, control: &Control) -> Result<AlgorithmResult> {
    let parent: Vec<AtomicU32> = (0..graph.num_nodes() as u32)
        .into_par_iter()
        .with_min_len(CHUNK)
        .map(AtomicU32::new)
        .collect();
    match built(graph) {
        Some(topologies) => link_rows(&parent, &topologies, control)?,
        None => link_edges(&parent, graph.src(), graph.dst(), control)?,
    }
    compress(&parent);
    let mut labels: Vec<u32> = parent.into_iter().map(AtomicU32::into_inner).collect();
    let count = components::number(&mut labels, control)?;
    Ok(AlgorithmResult {
        columns: vec![Arc::new(UInt32Array::from(labels)) as ArrayRef],
        metadata: vec![("components", count.to_string())],
    })
}

/// Topologies whose rows together hold every edge at both of its ends, if they were built already and help.
fn built(graph: &Graph) -> Option<Vec<Arc<Csr>>> {
    // Of fewer edges than this, most would be in the sample, and reading them in order is faster.
    if graph.num_edges() < 2 * SAMPLE * graph.num_nodes() {
        return None;
    }
    let both = graph.built_topology(Direction::Both);
    both.map(|both| vec![both]).or_else(|| {
        Some(vec![
            graph.built_topology(Direction::Out)?,
            graph.built_topology(Direction::In)?,
        ])
    })
}

/// Each node with its first neighbours; then, outside the giant component, with all others. An edge between the two is seen from
/// the end that is outside.
fn link_rows(parent: &[AtomicU32], topologies: &[Arc<Csr>], control: &Control) -> Result<()> {
    let link_nodes = |topology: &Csr, from: usize, most: usize, skipped: u32| {
        stretches(topology).into_par_iter().for_each(|stretch| {
            if control.is_cancelled() {
                return;
            }
            control.advance(stretch.len() as u64);
            for u in stretch.start as u32..stretch.end as u32 {
                if parent[u as usize].load(Relaxed) == skipped {
                    continue;
                }
                for &v in topology.neighbors(u).iter().skip(from).take(most) {
                    link(parent, u, v);
                }
            }
        });
        control.check()
    };
    control.begin("link", (1 + topologies.len() * parent.len()) as u64);
    if let [first, others @ ..] = topologies {
        link_nodes(first, 0, SAMPLE, u32::MAX)?;
        compress(parent);
        let giant = most_frequent(parent);
        link_nodes(first, SAMPLE, usize::MAX, giant)?;
        for other in others {
            link_nodes(other, 0, usize::MAX, giant)?;
        }
    }
    Ok(())
}

fn link_edges(parent: &[AtomicU32], src: &[u32], dst: &[u32], control: &Control) -> Result<()> {
    control.begin("link", src.len() as u64);
    // About two edges per node find the giant component of most graphs; with fewer edges than that, sampling only costs.
    let every = src.len() / (2 * parent.len().max(1));
    if every < 2 {
        return link_runs(parent, src, dst, control, |_| true, None);
    }
    // Short runs of edges, spread over the whole table, whatever its order.
    let sampled = |run: usize| run.is_multiple_of(every);
    link_runs(parent, src, dst, control, sampled, None)?;
    compress(parent);
    let giant = most_frequent(parent);
    link_runs(parent, src, dst, control, |run| !sampled(run), Some(giant))
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

/// The most frequent label among 1024 nodes spread over all.
fn most_frequent(parent: &[AtomicU32]) -> u32 {
    let stride = (parent.len() / 1024).max(1);
    let mut sample: Vec<u32> = parent
        .iter()
        .step_by(stride)
        .map(|label| label.load(Relaxed))
        .collect();
    sample.sort_unstable();
    sample
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| run.len())
        .map_or(0, |run| run[0])
}

/// Floods the graph from each node over plain neighbour lists.
fn verify(graph: &Graph, _: &Arguments, result: &AlgorithmResult) -> Result<(), String> {
    let numbers = result.columns[0].as_primitive::<UInt32Type>().values();
    components::check_numbering(numbers)?;
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
