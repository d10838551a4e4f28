//! Transitive reduction of an acyclic graph: an edge goes where a longer way leads to the same node.
//!
//! in   `out`        CSR of out-edges
//! out  `reduction`  `[k]` edges, in edge-table order
//!
//! Nodes are renamed by their place in a topological order, so that all edges lead on. 64 nodes at a time then send a bit each along
//! all edges in that order, as far as the last of their own neighbours; what comes to a neighbour by two steps or more makes the
//! edge to it needless. Only places where bits are come to be looked at, and threads take 64 nodes each.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arrow_array::UInt32Array;
use rayon::prelude::*;

use crate::algorithms::support::{cyclic, layers};
use crate::algorithms::table::{Algorithm, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

static REDUCTION: Table = Table::some_edges(
    "reduction",
    &[],
    "The edges that remain, in edge-table order.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "transitiveReduction",
    summary: "Find the fewest edges of an acyclic graph by which every node leads to the same nodes as before.",
    doc: "An edge remains unless another way leads from its source to its target; in an acyclic graph there is exactly one such set of edges. Of parallel edges the first remains. A graph with a cycle, such as a self-loop, is refused with an error that shows one.",
    source: "Aho, Garey, Ullman: The transitive reduction of a directed graph, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201008",
    known_as: &[("networkx", "transitive_reduction")],
    needs: Needs::Acyclic,
    parameters: &[],
    tables: &[&REDUCTION],
    metadata: &[("edges", "How many edges remain.")],
    time: "O(n m / 64) at worst; less where nodes lead to few others before the last of their neighbours",
    quick: false,
    memory: "20n + 20m bytes, and 17n bytes per thread",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        let threads = rayon::current_num_threads() as u64;
        20 * n + 20 * m + 17 * n * threads
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Nodes that send bits together.
const LANES: usize = 64;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 15;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let mut places = vec![0u32; out.len()];
    let mut placed = 0;
    let layered = layers(&out, graph.dst(), control, |layer| {
        // Any order within a layer will do: which edges remain does not hang on it.
        for &node in layer {
            places[node as usize] = placed;
            placed += 1;
        }
    })?;
    if layered < out.len() {
        return Err(cyclic(graph, ALGORITHM.name, &out, control)?);
    }
    let renamed = |ends: &[u32]| -> Vec<u32> {
        let ends = ends.par_iter().with_min_len(PATIENCE);
        ends.map(|&node| places[node as usize]).collect()
    };
    let (src, dst) = (renamed(graph.src()), renamed(graph.dst()));
    drop(places);
    let ordered = Csr::build(out.len(), &src, &dst, false, control)?;
    drop((src, dst));
    let kept = reduce(&ordered, graph.num_edges(), control)?;
    run.note("edges", kept.len());
    run.give(&REDUCTION, vec![Arc::new(UInt32Array::from(kept))])
}

/// The rows of the edges that remain, of a graph whose edges lead to higher nodes.
fn reduce(ordered: &Csr, edges: usize, control: &Control) -> Result<Vec<u32>> {
    control.begin("reduce", ordered.len() as u64);
    let kept: Vec<AtomicU64> = (0..edges.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
    let keep = |edge: u32| {
        kept[edge as usize / 64].fetch_or(1 << (edge % 64), Relaxed);
    };
    let mut senders = Vec::new();
    for node in 0..ordered.len() as u32 {
        let row = ordered.neighbors(node);
        match (row.first(), row.last()) {
            (Some(first), Some(last)) if first != last => senders.push(node),
            // No other way can lead to the only neighbour.
            (Some(_), _) => keep(ordered.edges(node)[0]),
            _ => {}
        }
    }
    control.advance((ordered.len() - senders.len()) as u64);
    control.check()?;
    let worker = || Worker::new(ordered.len());
    let batches = senders.par_chunks(LANES);
    batches.try_for_each_init(worker, |worker, nodes| {
        worker.send(ordered, nodes, control)?;
        for (lane, &node) in nodes.iter().enumerate() {
            let mut before = None;
            for (&v, &edge) in ordered.neighbors(node).iter().zip(ordered.edges(node)) {
                let first = before != Some(v);
                before = Some(v);
                if first && worker.bits[v as usize].far >> lane & 1 == 0 {
                    keep(edge);
                }
            }
        }
        worker.clear();
        control.advance(nodes.len() as u64);
        control.check()
    })?;
    control.check()?;
    let mut rows = Vec::new();
    for (word, bits) in (0..).zip(kept.into_iter().map(AtomicU64::into_inner)) {
        let mut bits: u64 = bits;
        while bits != 0 {
            rows.push(word * 64 + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }
    Ok(rows)
}

/// Which senders lead to a node: by an edge, and by two or more.
#[derive(Clone, Copy, Default)]
struct Bits {
    near: u64,
    far: u64,
}

struct Worker {
    bits: Vec<Bits>,
    /// Where any are, by words of 64 nodes; those are left to look at.
    open: Vec<u64>,
    /// All nodes that have any.
    touched: Vec<u32>,
}

impl Worker {
    fn new(nodes: usize) -> Self {
        Self {
            bits: vec![Bits::default(); nodes],
            open: vec![0; nodes.div_ceil(64)],
            touched: Vec::new(),
        }
    }

    #[inline]
    fn mark(&mut self, node: u32) {
        let bits = self.bits[node as usize];
        if bits.near | bits.far == 0 {
            self.touched.push(node);
            self.open[node as usize / 64] |= 1 << (node % 64);
        }
    }

    /// Sends a bit for each of `nodes`, at most 64, as far as the last of its neighbours.
    fn send(&mut self, ordered: &Csr, nodes: &[u32], control: &Control) -> Result<()> {
        // Where lanes end, the nearest last.
        let mut ends: Vec<(u32, u64)> = Vec::with_capacity(nodes.len());
        for (lane, &node) in nodes.iter().enumerate() {
            let row = ordered.neighbors(node);
            for &v in row {
                self.mark(v);
                self.bits[v as usize].near |= 1 << lane;
            }
            ends.extend(row.last().map(|&last| (last, 1 << lane)));
        }
        ends.sort_unstable_by(|a, b| b.cmp(a));
        let Some(&(limit, _)) = ends.first() else {
            return Ok(());
        };
        let mut going = u64::MAX;
        let mut looked = 0;
        let first = nodes[0] as usize / 64;
        for word in first..=limit as usize / 64 {
            // Edges lead on, so that bits come up in this word or a later one.
            while self.open[word] != 0 {
                let node = word as u32 * 64 + self.open[word].trailing_zeros();
                self.open[word] &= self.open[word] - 1;
                while let Some(&(end, lane)) = ends.last()
                    && end <= node
                {
                    going &= !lane;
                    ends.pop();
                }
                let bits = self.bits[node as usize];
                let sent = (bits.near | bits.far) & going;
                if sent == 0 {
                    continue;
                }
                let row = ordered.neighbors(node);
                looked += row.len() + 1;
                for &v in row.iter().take_while(|&&v| v <= limit) {
                    self.mark(v);
                    self.bits[v as usize].far |= sent;
                }
                if looked >= PATIENCE {
                    control.check()?;
                    looked = 0;
                }
            }
        }
        Ok(())
    }

    fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.bits[node as usize] = Bits::default();
            self.open[node as usize / 64] = 0;
        }
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::ErrorCode;
    use crate::algorithms::support::has_cycle;
    use crate::algorithms::table::Trial;

    /// For each edge, whether a search from the other neighbours of its source comes to its target.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        if has_cycle(graph) {
            return match trial.refusal() {
                Some(error) if error.code == ErrorCode::CyclicGraph => Ok(()),
                other => Err(format!("there is a cycle, but {other:?}")),
            };
        }
        let n = graph.num_nodes();
        let mut near = vec![BTreeSet::new(); n];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            near[u as usize].insert(v);
        }
        let mut seen = BTreeSet::new();
        let mut expected = Vec::new();
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            if !seen.insert((u, v)) {
                continue;
            }
            let others = near[u as usize].iter().filter(|&&other| other != v);
            let mut stack: Vec<u32> = others.copied().collect();
            let mut reached = vec![false; n];
            while let Some(node) = stack.pop() {
                if !std::mem::replace(&mut reached[node as usize], true) {
                    stack.extend(&near[node as usize]);
                }
            }
            if !reached[v as usize] {
                expected.push(Some(edge as u32));
            }
        }
        if trial.u32s(&REDUCTION, 0) != expected {
            return Err(format!("the edges are not {expected:?}"));
        }
        trial.check_note("edges", expected.len())
    }
}
