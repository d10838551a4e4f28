//! Louvain: nodes move between communities while modularity grows; communities become nodes, and so on.
//!
//! in   `both`       CSR that ignores direction, and weights in its order
//! out  `community`  `[n]` u32   dense numbers, the largest community first
//!      `levels`     `[n]` lists of u32, from the smallest communities to `community`
//!
//! See `sweep.rs` for how nodes choose in parallel without depending on threads.

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::non_negative;
use crate::algorithms::table::{Algorithm, Needs, Run};
use crate::{Control, Direction, Result};

use super::groups::GROUPS;
use super::hierarchy::Hierarchy;
use super::moving::move_nodes;
use super::network::Network;
use super::results::{self, LEVELS, MAX_LEVELS, METADATA, NODES, RESOLUTION, SUMMARY};
use super::search::{Search, best, working};

static SEED: Param<u64> = Param::seed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "louvain",
    summary: "Find communities of large modularity by moving nodes and merging communities.",
    doc: "Direction is ignored, and parallel edges add up; a self-loop counts inside its node's community. Weights must be >= 0. Modularity is the weight inside communities beside what chance would put there, which `resolution` scales. Each level starts with the communities of the one before as its nodes, and the search ends where no move makes modularity larger. Communities are numbered from 0, the largest first, ties by first node; a node without edges is a community of its own. On a small graph the best of several searches is given.",
    source: "Blondel, Guillaume, Lambiotte, Lefebvre: Fast unfolding of communities in large networks, J. Stat. Mech. 2008, doi:10.1088/1742-5468/2008/10/P10008; Sahu: GVE-Louvain: fast Louvain algorithm for community detection in shared memory setting, 2023, arXiv:2312.04876",
    known_as: &[
        ("networkx", "louvain_communities"),
        ("igraph", "community_multilevel"),
        ("graphology", "communities-louvain"),
        ("neo4j", "gds.louvain"),
    ],
    needs: Needs::Any,
    parameters: &[RESOLUTION.row(), WEIGHT.row(), MAX_LEVELS.row(), SEED.row()],
    tables: &[&NODES, &GROUPS, &LEVELS, &SUMMARY],
    metadata: METADATA,
    time: "O(n + m) per sweep, of which there are few",
    quick: false,
    memory: "53n + 48m bytes at most, and 8n per thread; 16m for weights in topology order",
    working: |graph, _| working(graph, 48),
    kernel,
    #[cfg(test)]
    verify: |trial| results::verify::verify(trial, false),
};

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
    results::give(run, &best(&network, search, control, louvain)?)
}

fn louvain(
    first: &Network<'_>,
    search: Search,
    workers: &mut [super::tables::Weights],
    control: &Control,
) -> Result<Hierarchy> {
    let mut found = Hierarchy::new();
    let mut coarse: Option<Network<'static>> = None;
    loop {
        let network = coarse.as_ref().unwrap_or(first);
        let mut labels: Vec<u32> = (0..network.len() as u32).collect();
        let (resolution, seed) = (search.resolution, search.seed);
        move_nodes(network, &mut labels, resolution, seed, workers, control)?;
        let moved = labels.iter().zip(0..).any(|(&label, node)| label != node);
        if !moved && found.len() > 0 {
            return Ok(found);
        }
        let next = found.add(network, labels, resolution, workers, control)?;
        if !moved || found.len() == search.levels {
            return Ok(found);
        }
        coarse = Some(next);
    }
}
