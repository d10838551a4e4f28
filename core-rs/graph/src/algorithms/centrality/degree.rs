//! Degree: how many edges a node has, or their total weight.
//!
//! in   `src`, `dst`  `[m]` u32   endpoint rows
//! out  `degree`      `[n]` f64   a count, or a sum of weights
//!
//! Counts are the lengths of rows where a topology was built already. Otherwise they come from the edge list, so that none has to
//! be built for them.

use std::sync::Arc;

use arrow_array::Float64Array;
use rayon::prelude::*;

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{SHARE, split, stretches};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Graph, Result};

static DIRECTION: Param<Direction> = Param::direction(
    "both",
    "Which edges of a directed graph count: those that leave the node, that enter it, or both.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "degree",
    ColumnKind::Float64,
    "The number of edges, or the sum of their weights (also called strength).",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "degree",
    summary: "Count the edges of each node, or add up their weights.",
    doc: "Parallel edges count each. A self-loop counts once out, once in, and twice for both. In an undirected graph direction makes no difference: every edge is counted at both its ends. Weights may be negative.",
    source: "Diestel: Graph Theory, Springer 2017, section 1.2, doi:10.1007/978-3-662-53622-3",
    known_as: &[
        ("networkx", "degree"),
        ("igraph", "degree, strength"),
        ("graphology", "degree"),
        ("neo4j", "gds.degree"),
    ],
    needs: Needs::Any,
    parameters: &[DIRECTION.row(), WEIGHT.row()],
    tables: &[&NODES],
    metadata: &[],
    time: "O(n) once the topology is built, O(n + m) otherwise",
    quick: true,
    memory: "8n bytes, and 4n per thread; 8m for weights in topology order",
    working: |graph, arguments| {
        let (at_src, at_dst) = ends(graph, arguments.get(&DIRECTION));
        if arguments.get(&WEIGHT).is_some() || is_built(graph, at_src, at_dst) {
            return 0;
        }
        // All threads' counts, or those of one and the degrees.
        let counts = 4 * graph.num_nodes() as u64;
        let threads = rayon::current_num_threads() as u64;
        (counts * threads).saturating_sub(2 * counts).max(counts)
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let ends = ends(graph, run.get(&DIRECTION));
    let degrees = match run.get(&WEIGHT) {
        None => degrees(graph, ends, control)?,
        Some(weight) => strengths(graph, weight, ends, control)?,
    };
    run.give(&NODES, vec![Arc::new(Float64Array::from(degrees))])
}

/// The number of edges at each node, counting sources, destinations or both.
pub(super) fn degrees(
    graph: &Graph,
    (at_src, at_dst): (bool, bool),
    control: &Control,
) -> Result<Vec<f64>> {
    if let Some(degrees) = built(graph, at_src, at_dst) {
        control.begin("count", graph.num_nodes() as u64);
        control.check()?;
        return Ok(degrees);
    }
    let ends = [(at_src, graph.src()), (at_dst, graph.dst())];
    let ends: Vec<&[u32]> = ends
        .into_iter()
        .filter(|end| end.0)
        .map(|end| end.1)
        .collect();
    Ok(count(graph.num_nodes(), &ends, control)?
        .into_par_iter()
        .with_min_len(SHARE)
        .map(f64::from)
        .collect())
}

/// Whether [`built`] has what it needs.
fn is_built(graph: &Graph, at_src: bool, at_dst: bool) -> bool {
    let is_built = |direction| graph.built_topology(direction).is_some();
    (!at_src || is_built(Direction::Out)) && (!at_dst || is_built(Direction::In))
}

/// The lengths of rows, from topologies that were built already.
fn built(graph: &Graph, at_src: bool, at_dst: bool) -> Option<Vec<f64>> {
    let lengths = |csr: &Csr| -> Vec<f64> {
        let rows = csr.offsets().par_windows(2).with_min_len(SHARE);
        rows.map(|row| f64::from((row[1] - row[0]) as u32))
            .collect()
    };
    let topology = |direction| graph.built_topology(direction);
    if graph.directed() {
        return match (at_src, at_dst) {
            (true, false) => topology(Direction::Out).map(|out| lengths(&out)),
            (false, true) => topology(Direction::In).map(|into| lengths(&into)),
            _ => {
                let (out, into) = (topology(Direction::Out)?, topology(Direction::In)?);
                let both = out
                    .offsets()
                    .par_windows(2)
                    .zip(into.offsets().par_windows(2));
                let both = both.with_min_len(SHARE).map(|(out, into)| {
                    f64::from((out[1] - out[0]) as u32) + f64::from((into[1] - into[0]) as u32)
                });
                Some(both.collect())
            }
        };
    }
    let both = topology(Direction::Both)?;
    let mut degrees = lengths(&both);
    // Rows hold a self-loop once, and both its ends count. Most graphs have none.
    if both.targets().len() < 2 * graph.num_edges() {
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u == v {
                degrees[u as usize] += 1.0;
            }
        }
    }
    Some(degrees)
}

/// Whether an edge counts at its source, and at its destination.
fn ends(graph: &Graph, direction: Direction) -> (bool, bool) {
    match direction {
        Direction::Out if graph.directed() => (true, false),
        Direction::In if graph.directed() => (false, true),
        _ => (true, true),
    }
}

/// How often each of `n` nodes occurs in all of `ends` together.
fn count(n: usize, ends: &[&[u32]], control: &Control) -> Result<Vec<u32>> {
    const CHUNK: usize = 1 << 16;
    let entries: usize = ends.iter().map(|end| end.len()).sum();
    control.begin("count", entries as u64);
    // One table of counts per thread; their sums do not depend on who counted what.
    let shares = rayon::current_num_threads()
        .min(entries.div_ceil(CHUNK))
        .max(1);
    let mut tables: Vec<Vec<u32>> = (0..shares)
        .into_par_iter()
        .map(|share| {
            let mut counts = vec![0u32; n];
            for chunk in ends
                .iter()
                .flat_map(|end| end.chunks(CHUNK))
                .skip(share)
                .step_by(shares)
            {
                if control.is_cancelled() {
                    break;
                }
                chunk.iter().for_each(|&node| counts[node as usize] += 1);
                control.advance(chunk.len() as u64);
            }
            counts
        })
        .collect();
    control.check()?;
    let mut counts = tables.pop().unwrap_or_default();
    for table in tables {
        counts
            .par_iter_mut()
            .zip(table)
            .with_min_len(CHUNK)
            .for_each(|(sum, count)| *sum += count);
    }
    Ok(counts)
}

/// Sums in topology order, which is the same on any number of threads.
fn strengths(
    graph: &Graph,
    weight: &str,
    ends: (bool, bool),
    control: &Control,
) -> Result<Vec<f64>> {
    let mut strengths = vec![0.0; graph.num_nodes()];
    let directions: &[Direction] = match ends {
        (true, false) => &[Direction::Out],
        (false, true) => &[Direction::In],
        _ if graph.directed() => &[Direction::Out, Direction::In],
        _ => &[Direction::Both],
    };
    for &direction in directions {
        let csr = graph.topology(direction, control)?;
        let weights = graph.weights(weight, direction, control)?;
        let stretches = stretches(&csr);
        split(&mut strengths, &stretches)
            .into_par_iter()
            .zip(&stretches)
            .for_each(|(sums, stretch)| {
                if control.is_cancelled() {
                    return;
                }
                for (sum, u) in sums.iter_mut().zip(stretch.clone()) {
                    let u = u as u32;
                    let range = csr.range(u);
                    *sum += weights[range.clone()].iter().sum::<f64>();
                    if direction == Direction::Both {
                        // The topology holds a self-loop once, and both its ends are here.
                        let loops = csr.targets()[range.clone()]
                            .iter()
                            .zip(&weights[range])
                            .filter(|entry| *entry.0 == u);
                        *sum += loops.map(|entry| entry.1).sum::<f64>();
                    }
                }
            });
        control.check()?;
    }
    Ok(strengths)
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::table::Trial;

    /// Walks the edge list once.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let (n, m) = (graph.num_nodes(), graph.num_edges());
        let mut weights = vec![1.0; m];
        if let Some(column) = trial.get(&WEIGHT) {
            let by_row = graph
                .edge_weights(column, &Control::default())
                .map_err(|error| error.to_string())?;
            weights.copy_from_slice(&by_row);
        }
        let mut expected = vec![(0.0f64, 0.0f64); n];
        let mut add = |node: u32, weight: f64| {
            let (sum, magnitude) = &mut expected[node as usize];
            *sum += weight;
            *magnitude += weight.abs();
        };
        for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(&weights) {
            let direction = if graph.directed() {
                trial.get(&DIRECTION)
            } else {
                Direction::Both
            };
            if direction != Direction::In {
                add(u, weight);
            }
            if direction != Direction::Out {
                add(v, weight);
            }
        }
        let got = trial.f64s(&NODES, 0);
        match (0..n)
            .find(|&node| (got[node].unwrap() - expected[node].0).abs() > 1e-12 * expected[node].1)
        {
            Some(node) => Err(format!(
                "node {node}: {:?}, expected {}",
                got[node], expected[node].0
            )),
            None => Ok(()),
        }
    }
}
