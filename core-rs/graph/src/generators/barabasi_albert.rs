//! Barabási-Albert graphs, each edge computed by itself.
//!
//! Lay all edges out by their ends, source and destination in turn. To choose an earlier end at random is to choose a node in
//! proportion to its degree; and which node stands there is found without the layout: a source by its place, a destination by
//! making its choice again, which needs two more steps on average.

use crate::algorithms::{Arguments, Param, Random};
use crate::{MAX_ROWS, Result};

use super::blocks::fill;
use super::distinct::Distinct;
use super::row::{Generator, Made, Run, Size, refused};

static NODES: Param<u64> =
    Param::required_integer("nodes", (2, MAX_ROWS as u64), "How many nodes there are.");

static EDGES_PER_NODE: Param<u64> = Param::required_integer(
    "edgesPerNode",
    (1, 65_536),
    "How many edges each new node brings; fewer than there are nodes.",
);

static SEED: Param<u64> = Param::seed();

pub(super) static GENERATOR: Generator = Generator {
    name: "barabasiAlbert",
    summary: "A scale-free graph that grows: each new node is joined to earlier ones, in proportion to their degree.",
    doc: "It starts with as many nodes as `edgesPerNode` says, and a next one that is joined to all of these. Each further node brings as many edges, which lead from it to earlier nodes, all different. Either way counted, degrees fall off by the power of about 3. A node that is drawn a second time is drawn again, which later nodes do not count. Edges are in the order of the nodes that bring them.",
    source: "Barabási, Albert: Emergence of scaling in random networks, Science 286, 1999, doi:10.1126/science.286.5439.509; in parallel: Sanders, Schulz: Scalable generation of scale-free graphs, Inf. Process. Lett. 116, 2016, doi:10.1016/j.ipl.2016.02.004",
    known_as: &[
        ("networkx", "barabasi_albert_graph"),
        ("igraph", "Graph.Barabasi"),
    ],
    directed: false,
    parameters: &[NODES.row(), EDGES_PER_NODE.row(), SEED.row()],
    example: "{ nodes: 1000, edgesPerNode: 3 }",
    nodes: &[],
    weight: None,
    time: "O(n + m)",
    memory: "none",
    size,
    working: |_| 0,
    kernel,
};

fn size(arguments: &Arguments) -> Result<Size> {
    let (nodes, per_node) = (arguments.get(&NODES), arguments.get(&EDGES_PER_NODE));
    if per_node >= nodes {
        let expected = format!("less than the number of nodes, which is {nodes}");
        return Err(refused("edgesPerNode", expected, per_node));
    }
    let edges = u128::from(nodes - per_node) * u128::from(per_node);
    Size::new(nodes.into(), edges)
}

fn kernel(run: &Run<'_>) -> Result<Made> {
    let per_node = run.get(&EDGES_PER_NODE) as usize;
    let growth = Growth {
        per_node,
        seed: run.get(&SEED),
    };
    let edges = fill(
        run.control,
        (run.size.edges, per_node),
        |edges, src, dst| {
            let mut drawn = Distinct::default();
            let nodes = src.chunks_mut(per_node).zip(dst.chunks_mut(per_node));
            for (newcomer, (src, dst)) in (edges.start / per_node..).zip(nodes) {
                src.fill((per_node + newcomer) as u32);
                growth.join(newcomer, dst, &mut drawn);
            }
        },
    )?;
    Ok(edges.into())
}

/// Newcomers are numbered from 0, as are the edges of all of them.
struct Growth {
    per_node: usize,
    seed: u64,
}

impl Growth {
    /// The nodes that a newcomer is joined to.
    fn join(&self, newcomer: usize, nodes: &mut [u32], drawn: &mut Distinct) {
        if newcomer == 0 {
            nodes.iter_mut().zip(0..).for_each(|(node, id)| *node = id);
            return;
        }
        drawn.clear();
        for (node, edge) in nodes.iter_mut().zip(newcomer * self.per_node..) {
            let mut random = self.random(edge);
            loop {
                *node = self.at(random.below(self.ends(newcomer)));
                if drawn.insert(*node) {
                    break;
                }
            }
        }
    }

    fn random(&self, edge: usize) -> Random {
        Random::new(self.seed, edge as u64)
    }

    /// How many ends the edges before a newcomer have.
    fn ends(&self, newcomer: usize) -> usize {
        2 * newcomer * self.per_node
    }

    /// The node that stands at an end: of destinations the one that was drawn first.
    fn at(&self, mut end: usize) -> u32 {
        loop {
            let edge = end / 2;
            let newcomer = edge / self.per_node;
            if end.is_multiple_of(2) {
                return (self.per_node + newcomer) as u32;
            }
            if newcomer == 0 {
                return edge as u32;
            }
            end = self.random(edge).below(self.ends(newcomer));
        }
    }
}
