//! A search for communities of large modularity, made several times where that costs little.

use crate::algorithms::support::Random;
use crate::{Control, Graph, Result};

use super::hierarchy::Hierarchy;
use super::network::Network;
use super::sweep;
use super::tables::Weights;

/// What a search is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    pub resolution: f64,
    /// Levels, at most.
    pub levels: usize,
    pub seed: u64,
}

/// Searches of a small network.
const SEVERAL: usize = 10;
/// Nodes and entries of all searches together, where there are several.
const LITTLE: usize = 1 << 13;

/// The best that `find` finds from different seeds.
pub(super) fn best(
    network: &Network<'_>,
    search: Search,
    control: &Control,
    find: impl Fn(&Network<'_>, Search, &mut [Weights], &Control) -> Result<Hierarchy>,
) -> Result<Hierarchy> {
    if network.total == 0.0 {
        control.begin("move", network.len() as u64);
        control.check()?;
        return Ok(Hierarchy::alone(network.len()));
    }
    let mut workers = sweep::workers(network);
    let mut best = find(network, search, &mut workers, control)?;
    let searches = (LITTLE / network.size().max(1)).min(SEVERAL);
    for piece in 1..searches as u64 {
        let seed = Random::new(search.seed, piece).bits();
        let other = find(network, Search { seed, ..search }, &mut workers, control)?;
        if other.modularity() > best.modularity() {
            best = other;
        }
    }
    Ok(best)
}

/// The bytes that a search takes at its peak, beside what it gives: for each edge so many, where hardly any two become one.
pub(super) fn working(graph: &Graph, per_edge: u64) -> u64 {
    let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
    let threads = rayon::current_num_threads() as u64;
    (41 + 8 * threads) * n + per_edge * m
}
