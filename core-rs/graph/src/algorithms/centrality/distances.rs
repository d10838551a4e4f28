//! What each node makes of its distances to or from all others.

use rayon::prelude::*;

use crate::algorithms::parameters::Param;
use crate::algorithms::support::{
    Dijkstra, Hubs, from_everywhere, positive_weights, search_memory, threads,
};
use crate::algorithms::table::Run;
use crate::{Direction, Graph, Result};

pub(super) static DIRECTION: Param<Direction> = Param::direction(
    "in",
    "Which distances count in a directed graph: along edges into the node, out of it, or along edges taken either way.",
);

/// The bytes of one value of so many bytes per node in the making.
pub(super) fn memory(graph: &Graph, weighted: bool, value: usize) -> u64 {
    let n = graph.num_nodes();
    let threads = threads(n.saturating_mul(n + graph.num_edges())) as u64;
    if weighted {
        // Distances, order, and what waits.
        return threads * 44 * n as u64;
    }
    let values = (value * n) as u64;
    let pieces = n.div_ceil(crate::algorithms::support::SOURCES_AT_ONCE) as u64;
    Hubs::memory(graph) + values + threads.min(pieces) * (search_memory(n) + values)
}

/// Hops: `add` takes a number of them, and from how many nodes there are as many to this one; `join` takes what others were told.
pub(super) fn by_hops<T: Copy + Default + Send + Sync>(
    run: &Run<'_>,
    direction: Direction,
    add: impl Fn(&mut T, u32, u32) + Sync + Send,
    join: impl Fn(&mut T, T) + Sync + Send,
) -> Result<Vec<T>> {
    let (graph, control) = (run.graph, run.control);
    let hubs = Hubs::of(graph, direction, control)?;
    // What leads into a node along edges is found from everywhere along them.
    let reversed = direction != Direction::Both;
    run.install_small(|| {
        let told = from_everywhere(&hubs, reversed, control, add, join)?;
        Ok(hubs.by_row(&told))
    })
}

/// Weights: `of` takes the distances of the nodes reached, the node's own 0 among them.
pub(super) fn by_weight<T: Send>(
    run: &Run<'_>,
    column: &str,
    direction: Direction,
    of: impl Fn(&[u32], &[f64]) -> T + Sync + Send,
) -> Result<Vec<T>> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(direction, control)?;
    let weights = positive_weights(graph, column, direction, control)?;
    let n = graph.num_nodes();
    control.begin("search", n as u64);
    run.install_small(|| {
        let search = || Dijkstra::new(&out, &weights);
        let from = |search: &mut Dijkstra, node: u32| {
            search.search(node, control)?;
            control.advance(1);
            Ok(of(&search.order, &search.distances))
        };
        match threads(n.saturating_mul(n + out.targets().len())) {
            1 => {
                let mut search = search();
                (0..n as u32).map(|node| from(&mut search, node)).collect()
            }
            threads => {
                // A search for each thread, and some more where one takes longer.
                let nodes = (0..n as u32).into_par_iter();
                nodes
                    .with_min_len(n.div_ceil(32 * threads))
                    .map_init(search, from)
                    .collect()
            }
        }
    })
}

#[cfg(test)]
pub(super) mod verify {
    use super::super::check::weights;
    use super::*;
    use crate::algorithms::table::Trial;
    use std::collections::BTreeSet;

    /// Nodes that are looked at, spread over all.
    const MOST: usize = 60;

    /// The rows of the nodes that are looked at.
    pub fn looked_at(nodes: usize) -> impl Iterator<Item = usize> {
        (0..nodes).step_by(nodes.div_ceil(MOST).max(1))
    }

    /// The distances of the nodes looked at to what each reaches, itself apart, by a search over lists of neighbours; None where the
    /// kernel was right to refuse the weights.
    pub fn distances(
        trial: &Trial<'_>,
        direction: Direction,
    ) -> Result<Option<Vec<Vec<f64>>>, String> {
        let Some(weights) = weights(trial)? else {
            return Ok(None);
        };
        let graph = trial.graph;
        let n = graph.num_nodes();
        let mut next = vec![Vec::new(); n];
        for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(&weights) {
            if !graph.directed() || direction != Direction::In {
                next[u as usize].push((v as usize, weight));
            }
            if !graph.directed() || direction != Direction::Out {
                next[v as usize].push((u as usize, weight));
            }
        }
        let from = |source: usize| {
            let mut distances = vec![f64::INFINITY; n];
            distances[source] = 0.0;
            let mut waiting = BTreeSet::from([(0, source)]);
            while let Some((bits, u)) = waiting.pop_first() {
                for &(v, weight) in &next[u] {
                    let through = f64::from_bits(bits) + weight;
                    if through < distances[v] {
                        waiting.remove(&(distances[v].to_bits(), v));
                        distances[v] = through;
                        waiting.insert((through.to_bits(), v));
                    }
                }
            }
            distances.remove(source);
            distances.retain(|distance| distance.is_finite());
            distances
        };
        Ok(Some(looked_at(n).map(from).collect()))
    }

    /// The values of the nodes looked at.
    pub fn some<T: Copy>(values: &[T]) -> Vec<T> {
        looked_at(values.len()).map(|node| values[node]).collect()
    }
}
