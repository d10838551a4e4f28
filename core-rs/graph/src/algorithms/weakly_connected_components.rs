//! Weakly connected components by Afforest: link a sample of the edges, find the component that holds most nodes, and link
//! of the other edges only those that leave it.
//!
//! in   `src`, `dst`  `[m]` u32   endpoint rows
//! out  `component`   `[n]` u32   dense numbers, largest component first
//!
//! Works on the edge list, so that no topology has to be built. Names follow the paper: `link`, `compress`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, UInt32Array};
use rayon::prelude::*;

use crate::{Control, Graph, Result};

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

fn run(graph: &Graph, _: &Arguments, control: &Control) -> Result<AlgorithmResult> {
    let mut labels = weak_components(graph.num_nodes(), graph.src(), graph.dst(), control)?;
    let count = components::number(&mut labels, control)?;
    Ok(AlgorithmResult {
        columns: vec![Arc::new(UInt32Array::from(labels)) as ArrayRef],
        metadata: vec![("components", count.to_string())],
    })
}

/// Labels each of `n` nodes with the smallest node of its component; `src[i]` and `dst[i]` are below `n`.
pub(super) fn weak_components(
    n: usize,
    src: &[u32],
    dst: &[u32],
    control: &Control,
) -> Result<Vec<u32>> {
    control.begin("link", src.len() as u64);
    let parent: Vec<AtomicU32> = (0..n as u32)
        .into_par_iter()
        .with_min_len(CHUNK)
        .map(AtomicU32::new)
        .collect();
    // About two edges per node find the giant component of most graphs; with fewer edges than that, sampling only costs.
    let every = src.len() / (2 * n.max(1));
    if every < 2 {
        link_all(&parent, src, dst, control, |_, _, _| true)?;
    } else {
        // Short runs of edges, spread over the whole table, whatever its order.
        let sampled = |i: usize| (i / 64).is_multiple_of(every);
        link_all(&parent, src, dst, control, |i, _, _| sampled(i))?;
        compress(&parent);
        let giant = most_frequent(&parent);
        link_all(&parent, src, dst, control, |i, u, v| {
            !sampled(i)
                && (parent[u as usize].load(Relaxed) != giant
                    || parent[v as usize].load(Relaxed) != giant)
        })?;
    }
    compress(&parent);
    Ok(parent.into_iter().map(AtomicU32::into_inner).collect())
}

fn link_all(
    parent: &[AtomicU32],
    src: &[u32],
    dst: &[u32],
    control: &Control,
    chosen: impl Fn(usize, u32, u32) -> bool + Sync,
) -> Result<()> {
    src.par_chunks(CHUNK)
        .zip(dst.par_chunks(CHUNK))
        .enumerate()
        .for_each(|(chunk, (src, dst))| {
            if control.is_cancelled() {
                return;
            }
            for (i, (&u, &v)) in src.iter().zip(dst).enumerate() {
                if chosen(chunk * CHUNK + i, u, v) {
                    link(parent, u, v);
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
