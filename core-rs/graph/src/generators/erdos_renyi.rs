//! Erdős-Rényi graphs: each pair of nodes is an edge with one probability.

use crate::algorithms::{Arguments, Param};
use crate::{MAX_ROWS, Result};

use super::pairs::{Pairs, draw, expected};
use super::row::{Generator, Made, Run, Size};

static NODES: Param<u64> =
    Param::required_integer("nodes", (0, MAX_ROWS as u64), "How many nodes there are.");

static PROBABILITY: Param<f64> = Param::required_float(
    "probability",
    (0.0, 1.0),
    "The probability that a pair of nodes is an edge; about d / nodes for d out-edges per node.",
);

pub(super) static DIRECTED: Param<bool> = Param::flag(
    "directed",
    true,
    "Whether the two ways between two nodes are two pairs. Otherwise they are one, which is an edge from the lower id to the higher: to be opened by `Graph.from(tables, { directed: false })`.",
);

pub(super) static SELF_LOOPS: Param<bool> = Param::flag(
    "selfLoops",
    false,
    "Whether a node and itself are a pair, too.",
);

pub(super) static SEED: Param<u64> = Param::seed();

pub(super) static GENERATOR: Generator = Generator {
    name: "erdosRenyi",
    summary: "A random graph in which each pair of nodes is an edge with the same probability.",
    doc: "The model is also known as G(n, p). No edge is there twice, and edges are in ascending order of `src` and `dst`. The number of edges is itself random: the number of pairs times the probability on average.",
    source: "Gilbert: Random graphs, Ann. Math. Stat. 30, 1959, doi:10.1214/aoms/1177706098; skipping: Batagelj, Brandes: Efficient generation of large random networks, Phys. Rev. E 71, 2005, doi:10.1103/PhysRevE.71.036113",
    known_as: &[
        ("networkx", "gnp_random_graph, fast_gnp_random_graph"),
        ("igraph", "Graph.Erdos_Renyi"),
        ("graphology", "generators/random/erdosRenyi"),
    ],
    directed: true,
    parameters: &[
        NODES.row(),
        PROBABILITY.row(),
        DIRECTED.row(),
        SELF_LOOPS.row(),
        SEED.row(),
    ],
    example: "{ nodes: 1000, probability: 0.01 }",
    nodes: &[],
    weight: None,
    time: "O(n + m)",
    memory: "8m bytes",
    size,
    working,
    kernel,
};

fn pairs(arguments: &Arguments) -> Pairs {
    let (probability, directed) = (arguments.get(&PROBABILITY), arguments.get(&DIRECTED));
    let nodes = 0..arguments.get(&NODES);
    Pairs::within(nodes, probability, directed, arguments.get(&SELF_LOOPS))
}

fn size(arguments: &Arguments) -> Result<Size> {
    expected(arguments.get(&NODES).into(), &[pairs(arguments)])
}

/// What blocks draw, until all of them have.
pub(super) fn working(size: Size) -> u64 {
    8 * size.edges as u64
}

fn kernel(run: &Run<'_>) -> Result<Made> {
    let edges = draw(&[pairs(run.arguments)], run.get(&SEED), run.control)?;
    Ok(edges.into())
}
