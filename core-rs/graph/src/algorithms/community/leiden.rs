//! Leiden: as Louvain, but what becomes a node of the next level is a part of a community that hangs together.
//!
//! in   `both`       CSR that ignores direction, and weights in its order
//! out  `community`  `[n]` u32   dense numbers, the largest community first
//!      `levels`     `[n]` lists of u32, from the smallest parts to `community`
//!
//! See `sweep.rs` for how nodes choose in parallel without depending on threads, and `refine.rs` for the parts.

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::non_negative;
use crate::algorithms::table::{Algorithm, Needs, Run};
use crate::{Control, Direction, Result};

use super::aggregate::renumber;
use super::groups::GROUPS;
use super::hierarchy::{Hierarchy, split};
use super::moving::move_nodes;
use super::network::Network;
use super::refine::refine;
use super::results::{self, LEVELS, MAX_LEVELS, METADATA, NODES, RESOLUTION, SUMMARY};
use super::search::{Search, best, working};
use super::tables::Weights;

static SEED: Param<u64> = Param::seed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "leiden",
    summary: "Find communities of large modularity that hang together, by moving nodes and merging parts of communities.",
    doc: "Each community is connected. Direction is ignored, and parallel edges add up; a self-loop counts inside its node's community. Weights must be >= 0. Modularity is the weight inside communities beside what chance would put there, which `resolution` scales. Each level starts with parts of the communities as its nodes, so that a part may still go elsewhere; `levels` has these parts, and the communities last. The whole is done twice, the second time from what the first found. Communities are numbered from 0, the largest first, ties by first node; a node without edges is a community of its own. On a small graph the best of several searches is given.",
    source: "Traag, Waltman, van Eck: From Louvain to Leiden: guaranteeing well-connected communities, Sci. Rep. 9, 2019, doi:10.1038/s41598-019-41695-z; Sahu: GVE-Leiden: fast Leiden algorithm for community detection in shared memory setting, 2023, arXiv:2312.13936",
    known_as: &[
        ("networkx", "leiden_communities"),
        ("igraph", "community_leiden"),
        ("neo4j", "gds.leiden"),
    ],
    needs: Needs::Any,
    parameters: &[RESOLUTION.row(), WEIGHT.row(), MAX_LEVELS.row(), SEED.row()],
    tables: &[&NODES, &GROUPS, &LEVELS, &SUMMARY],
    metadata: METADATA,
    time: "O(n + m) per sweep, of which there are few",
    quick: false,
    memory: "53n + 64m bytes at most, and 8n per thread; 16m for weights in topology order",
    working: |graph, _| working(graph, 64),
    kernel,
    #[cfg(test)]
    verify: |trial| results::verify::verify(trial, true),
};

/// How often the whole is done.
const ITERATIONS: u64 = 2;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let weights = non_negative(graph, run.get(&WEIGHT), Direction::Both, control)?;
    let both = graph.topology(Direction::Both, control)?;
    let network = Network::new(&both, weights.as_ref().map(|it| &it[..]), control)?;
    let search = Search {
        resolution: run.get(&RESOLUTION),
        levels: run.get(&MAX_LEVELS) as usize,
        seed: run.get(&SEED),
    };
    results::give(run, &best(&network, search, control, leiden)?)
}

fn leiden(
    first: &Network<'_>,
    search: Search,
    workers: &mut [Weights],
    control: &Control,
) -> Result<Hierarchy> {
    let mut labels = (0..first.len() as u32).collect();
    let mut iteration = 0;
    loop {
        let found = iterate(first, labels, search, iteration, workers, control)?;
        iteration += 1;
        if iteration == ITERATIONS {
            return Ok(found);
        }
        labels = found.communities();
    }
}

/// From the communities `labels` to those that parts of them make.
fn iterate(
    first: &Network<'_>,
    mut labels: Vec<u32>,
    search: Search,
    iteration: u64,
    workers: &mut [Weights],
    control: &Control,
) -> Result<Hierarchy> {
    let mut found = Hierarchy::new();
    let mut coarse: Option<Network<'static>> = None;
    let resolution = search.resolution;
    loop {
        let network = coarse.as_ref().unwrap_or(first);
        let seed = search.seed.wrapping_add(iteration);
        move_nodes(network, &mut labels, resolution, seed, workers, control)?;
        let communities = renumber(&mut labels);
        let mut parts = Vec::new();
        let mut count = network.len();
        if communities < network.len() && found.len() + 1 < search.levels {
            parts = refine(network, &labels, resolution, seed, workers, control)?;
            count = renumber(&mut parts);
        }
        if count == network.len() {
            split(network, &mut labels, control)?;
            found.add(network, labels, resolution, workers, control)?;
            return Ok(found);
        }
        let mut of_parts = vec![0; count];
        for (&part, &label) in parts.iter().zip(&labels) {
            of_parts[part as usize] = label;
        }
        labels = of_parts;
        coarse = Some(found.add(network, parts, resolution, workers, control)?);
    }
}
