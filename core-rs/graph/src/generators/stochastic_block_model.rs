//! Stochastic block models: the probability of an edge depends on the groups of its ends.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::{Arguments, Column, ColumnKind, Integers, Matrix, Param};
use crate::{MAX_ROWS, Result};

use super::erdos_renyi::{DIRECTED, SEED, SELF_LOOPS, working};
use super::pairs::{Pairs, draw, expected};
use super::row::{Generator, Made, Run, Size, refused};

static SIZES: Param<Integers> = Param::required_integers(
    "sizes",
    (0, MAX_ROWS as u64),
    "How many nodes each block has.",
);

static PROBABILITIES: Param<Matrix> = Param::matrix(
    "probabilities",
    (0.0, 1.0),
    "The probability of an edge from a node of one block (row) to a node of another (column); symmetric where the graph is not directed.",
);

pub(super) static GENERATOR: Generator = Generator {
    name: "stochasticBlockModel",
    summary: "A random graph of blocks: the probability of an edge depends on the blocks of its ends.",
    doc: "Nodes are numbered block by block. High probabilities on the diagonal make communities, whose truth `block` is. No edge is there twice; edges are in the order of the blocks of their ends.",
    source: "Holland, Laskey, Leinhardt: Stochastic blockmodels: first steps, Soc. Networks 5, 1983, doi:10.1016/0378-8733(83)90021-7",
    known_as: &[
        ("networkx", "stochastic_block_model"),
        ("igraph", "Graph.SBM"),
    ],
    directed: true,
    parameters: &[
        SIZES.row(),
        PROBABILITIES.row(),
        DIRECTED.row(),
        SELF_LOOPS.row(),
        SEED.row(),
    ],
    example: "{ sizes: [60, 40], probabilities: [[0.2, 0.01], [0.01, 0.3]] }",
    nodes: &[Column::new(
        "block",
        ColumnKind::UInt32,
        "The number of the node's block, from 0.",
    )],
    weight: None,
    time: "O(n + m + b²) for b blocks",
    memory: "8m bytes",
    size,
    working,
    kernel,
};

/// The nodes of each block.
fn blocks(arguments: &Arguments) -> Vec<Range<u64>> {
    let mut end = 0;
    let sizes = arguments.get(&SIZES).iter();
    sizes
        .map(|size| {
            let start = end;
            end += size;
            start..end
        })
        .collect()
}

fn pairs(arguments: &Arguments) -> Vec<Pairs> {
    let (blocks, probabilities) = (blocks(arguments), arguments.get(&PROBABILITIES));
    let (directed, self_loops) = (arguments.get(&DIRECTED), arguments.get(&SELF_LOOPS));
    let mut pairs = Vec::new();
    for (a, rows) in blocks.iter().enumerate() {
        for (b, columns) in blocks.iter().enumerate() {
            let probability = probabilities[a * blocks.len() + b];
            if a == b {
                let nodes = rows.clone();
                pairs.push(Pairs::within(nodes, probability, directed, self_loops));
            } else if directed || a < b {
                pairs.push(Pairs::between(rows.clone(), columns.clone(), probability));
            }
        }
    }
    pairs
}

fn size(arguments: &Arguments) -> Result<Size> {
    let (sizes, probabilities) = (arguments.get(&SIZES), arguments.get(&PROBABILITIES));
    let count = sizes.len();
    if probabilities.len() != count * count {
        let rows = probabilities.len().isqrt();
        return Err(refused(
            "probabilities",
            format!("{count} lists of {count} numbers, as there are sizes"),
            format!("{rows} lists of {rows}"),
        ));
    }
    let mut places = (0..count).flat_map(|a| (0..a).map(move |b| (a, b)));
    let differs = |&(a, b): &(usize, usize)| {
        probabilities[a * count + b].to_bits() != probabilities[b * count + a].to_bits()
    };
    if !arguments.get(&DIRECTED)
        && let Some((a, b)) = places.find(differs)
    {
        return Err(refused(
            "probabilities",
            "symmetric where the graph is not directed",
            format!(
                "{} from block {b} to {a} and {} back",
                probabilities[b * count + a],
                probabilities[a * count + b]
            ),
        ));
    }
    let nodes: u128 = sizes.iter().map(|&size| u128::from(size)).sum();
    // What is too many nodes has no pairs that 64 bits can number.
    Size::new(nodes, 0)?;
    expected(nodes, &pairs(arguments))
}

fn kernel(run: &Run<'_>) -> Result<Made> {
    let mut made = Made::from(draw(&pairs(run.arguments), run.get(&SEED), run.control)?);
    let mut block = Vec::with_capacity(run.size.nodes);
    for (number, nodes) in blocks(run.arguments).into_iter().enumerate() {
        block.resize(nodes.end as usize, number as u32);
    }
    made.nodes = vec![Arc::new(UInt32Array::from(block))];
    Ok(made)
}
