//! PageRank by the power method, pulling along in-edges.
//!
//! in   `into`      CSR of in-edges, and their weights in its order
//! out  `pagerank`  `[n]` f64   sums to 1
//!
//! With `d` the damping, `p` the restart distribution, `W(u)` the total weight of the edges that leave `u`, and `D` the rank held
//! by nodes that none leaves, an iteration is
//!
//! ```text
//! rank'(v) = (1 - d + d·D)·p(v) + d · Σ over edges u → v of  w(u, v) · rank(u) / W(u)
//! ```

use std::ops::Range;
use std::sync::Arc;

use arrow_array::Float64Array;
use rayon::prelude::*;

use crate::adjacency::weights;
use crate::algorithms::parameters::{Arguments, NodeWeights, Param, WEIGHT};
use crate::algorithms::support::{SHARE, split, stretches, sum, weighted_sum};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, ErrorCode, Graph, GraphError, Result};

use super::degree;

pub(super) static DAMPING: Param<f64> = Param::float(
    "damping",
    (0.0, 1.0),
    0.85,
    "The probability of following an edge rather than restarting.",
);

pub(super) static TOLERANCE: Param<f64> = Param::float(
    "tolerance",
    (0.0, f64::MAX),
    1e-6,
    "Stop once the ranks change by no more than this between two iterations, summed over all nodes (L1 norm).",
);

pub(super) static MAX_ITERATIONS: Param<u64> = Param::integer(
    "maxIterations",
    (1, 1_000_000),
    100,
    "Stop after so many iterations in any case.",
);

pub(super) static PERSONALIZATION: Param<Option<NodeWeights>> = Param::node_weights(
    "personalization",
    "Where a walk restarts, in proportion to the weights; null restarts at every node alike.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "pagerank",
    ColumnKind::Float64,
    "The probability of finding the walk at the node.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "pagerank",
    summary: "Rank nodes by how often a random walk that now and then restarts visits them.",
    doc: "Ranks sum to 1. A walk leaves a node along its out-edges in proportion to their weight; parallel edges count each. The rank of a node without out-edges goes to the restart distribution. Weights must be >= 0. If maxIterations ends the run first, the result is the last iterate and the metadata says converged = false.",
    source: "Page, Brin, Motwani, Winograd: The PageRank citation ranking, Stanford InfoLab 1999-66, http://ilpubs.stanford.edu:8090/422/",
    known_as: &[
        ("networkx", "pagerank"),
        ("igraph", "pagerank, personalized_pagerank"),
        ("graphology", "metrics/centrality/pagerank"),
        ("neo4j", "gds.pageRank"),
    ],
    needs: Needs::Any,
    parameters: &[
        DAMPING.row(),
        TOLERANCE.row(),
        MAX_ITERATIONS.row(),
        WEIGHT.row(),
        PERSONALIZATION.row(),
    ],
    tables: &[&NODES],
    metadata: &[
        ("converged", "Whether the tolerance was reached."),
        ("iterations", "How many iterations were made."),
    ],
    time: "O((n + m) · iterations)",
    quick: false,
    memory: "40n bytes; 8m more for weights in topology order",
    working: memory,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// What nodes pass on, now and next, and the inverse of what leaves them; where walks restart.
pub(super) fn memory(graph: &Graph, arguments: &Arguments) -> u64 {
    let columns = match arguments.get(&PERSONALIZATION) {
        Some(_) => 4,
        None => 3,
    };
    columns * 8 * graph.num_nodes() as u64
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let ranks = ranks(run, false)?;
    run.give(&NODES, vec![Arc::new(Float64Array::from(ranks))])
}

/// The ranks by row. Those of articles are lowered: as if the mean of what leaves all nodes left each of them too, and led nowhere.
pub(super) fn ranks(run: &Run<'_>, lowered: bool) -> Result<Vec<f64>> {
    let (graph, control) = (run.graph, run.control);
    let into = graph.topology(Direction::In, control)?;
    let column = run.get(&WEIGHT);
    let weights = match column {
        Some(column) => Some(graph.weights(column, Direction::In, control)?),
        None => None,
    };
    let weights = weights.as_ref().map(|weights| &weights[..]);
    let leaving = match weights {
        Some(weights) => weight_leaving(&into, weights, control).map_err(|error| {
            weights::place(error, graph.edge_tables(), column.unwrap_or_default())
        })?,
        // Undirected rows are rows of out-edges too, and hold a self-loop once.
        None if !graph.directed() => into
            .offsets()
            .windows(2)
            .map(|row| (row[1] - row[0]) as f64)
            .collect(),
        None => degree::degrees(graph, (true, false), control)?,
    };
    let restart = run.get(&PERSONALIZATION);
    let lost = match lowered {
        true => leaving.iter().sum::<f64>() / leaving.len().max(1) as f64,
        false => 0.0,
    };
    let walk = Walk {
        into: &into,
        weights,
        damping: run.get(&DAMPING),
        lowered,
        restart: restart.map(|pairs| restart_at(pairs, graph.num_nodes())),
        inverse: leaving
            .into_par_iter()
            .with_min_len(SHARE)
            .map(|total| total + lost)
            .map(|total| if total > 0.0 { 1.0 / total } else { 0.0 })
            .collect(),
    };
    let (tolerance, limit) = (run.get(&TOLERANCE), run.get(&MAX_ITERATIONS));
    let Ranks {
        ranks,
        iterations,
        converged,
    } = walk.ranks(tolerance, limit, control)?;
    run.note("converged", converged);
    run.note("iterations", iterations);
    Ok(ranks)
}

/// The restart distribution.
fn restart_at(pairs: &[(u32, f64)], n: usize) -> Vec<f64> {
    // Beside the largest, no sum of weights is too large or too small for a float.
    let largest = pairs.iter().map(|pair| pair.1).fold(0.0, f64::max);
    let total: f64 = pairs.iter().map(|pair| pair.1 / largest).sum();
    let mut restart = vec![0.0; n];
    for &(node, weight) in pairs {
        restart[node as usize] += weight / largest / total;
    }
    restart
}

/// The total weight that leaves each node, from the edges that enter the others.
fn weight_leaving(into: &Csr, weights: &[f64], control: &Control) -> Result<Vec<f64>> {
    control.begin("sum weights", weights.len() as u64);
    let mut leaving = vec![0.0; into.len()];
    const CHUNK: usize = 1 << 16;
    for (i, (entries, weights)) in (into.targets().chunks(CHUNK))
        .zip(weights.chunks(CHUNK))
        .enumerate()
    {
        control.check()?;
        for (j, (&u, &weight)) in entries.iter().zip(weights).enumerate() {
            if !(0.0..f64::INFINITY).contains(&weight) {
                let message = "a weight is negative or infinite";
                return Err(refused(message, into, i * CHUNK + j).got(weight.to_string()));
            }
            leaving[u as usize] += weight;
        }
        control.advance(entries.len() as u64);
    }
    // Shares of such a sum are no numbers.
    let extreme = |total: f64| total > 0.0 && !(1.0 / total).is_normal();
    if leaving.iter().any(|&total| extreme(total)) {
        let mut entries = into.targets().iter();
        let entry = entries.position(|&u| extreme(leaving[u as usize]));
        let entry = entry.unwrap_or_default();
        let total = leaving[into.targets()[entry] as usize];
        let message =
            "the weights that leave a node sum to more or less than a float can divide by";
        return Err(refused(message, into, entry).got(format!("a sum of {total:e}")));
    }
    Ok(leaving)
}

fn refused(message: &str, into: &Csr, entry: usize) -> GraphError {
    GraphError::new(ErrorCode::InvalidWeight, message)
        .parameter("weight")
        .row(into.edge_rows()[entry] as usize)
        .expected("finite weights >= 0")
}

struct Walk<'a> {
    into: &'a Csr,
    weights: Option<&'a [f64]>,
    damping: f64,
    /// Whether rank that no edge carries on is lost, rather than restarting.
    lowered: bool,
    /// None is the uniform one.
    restart: Option<Vec<f64>>,
    /// `1 / W(u)`, and 0 for a node that no edge leaves.
    inverse: Vec<f64>,
}

struct Ranks {
    ranks: Vec<f64>,
    iterations: u64,
    converged: bool,
}

impl Walk<'_> {
    fn ranks(&self, tolerance: f64, limit: u64, control: &Control) -> Result<Ranks> {
        control.begin("iterate", limit);
        let n = self.into.len();
        let stretches = stretches(self.into);
        let mut ranks = vec![1.0 / n as f64; n];
        // What a node passes on along an edge of weight 1.
        let mut passed: Vec<f64> = ranks
            .par_iter()
            .with_min_len(SHARE)
            .zip(&self.inverse)
            .map(|(rank, inverse)| rank * inverse)
            .collect();
        let mut next_passed = vec![0.0; n];
        let mut stuck = self
            .inverse
            .iter()
            .filter(|&&inverse| inverse == 0.0)
            .count() as f64
            / n as f64;
        let (mut iterations, mut converged) = (0, n == 0);
        while iterations < limit && !converged {
            control.check()?;
            let stuck_restarts = if self.lowered { 0.0 } else { stuck };
            let restarting = 1.0 - self.damping + self.damping * stuck_restarts;
            let sums: Vec<(f64, f64)> = split(&mut ranks, &stretches)
                .into_par_iter()
                .zip(split(&mut next_passed, &stretches))
                .zip(&stretches)
                .map(|((ranks, next), stretch)| {
                    self.pull(stretch.clone(), &passed, restarting, ranks, next)
                })
                .collect();
            // Added up in order, so that the last bit does not depend on the number of threads.
            let (change, now_stuck) = sums
                .iter()
                .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            stuck = now_stuck;
            std::mem::swap(&mut passed, &mut next_passed);
            iterations += 1;
            converged = change <= tolerance;
            control.advance(1);
        }
        Ok(Ranks {
            ranks,
            iterations,
            converged,
        })
    }

    /// New ranks of one stretch of nodes; returns their change and how much of them no edge carries on.
    fn pull(
        &self,
        nodes: Range<usize>,
        passed: &[f64],
        restarting: f64,
        ranks: &mut [f64],
        next_passed: &mut [f64],
    ) -> (f64, f64) {
        let uniform = restarting / self.into.len() as f64;
        let (mut change, mut stuck) = (0.0, 0.0);
        for ((rank, next), v) in ranks.iter_mut().zip(next_passed).zip(nodes) {
            let range = self.into.range(v as u32);
            let sources = &self.into.targets()[range.clone()];
            let pulled = match self.weights {
                None => sum(sources, passed),
                Some(weights) => weighted_sum(sources, &weights[range], passed),
            };
            let base = self
                .restart
                .as_ref()
                .map_or(uniform, |restart| restarting * restart[v]);
            let new = base + self.damping * pulled;
            change += (new - *rank).abs();
            *rank = new;
            let inverse = self.inverse[v];
            *next = new * inverse;
            if inverse == 0.0 {
                stuck += new;
            }
        }
        (change, stuck)
    }
}

#[cfg(test)]
pub(super) mod verify {
    use super::*;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        same_ranks(trial, &NODES, false)
    }

    /// As many iterations again, pushed along the plain edge list.
    pub fn same_ranks(trial: &Trial<'_>, table: &Table, lowered: bool) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let damping = trial.get(&DAMPING);
        let mut edges: Vec<(usize, usize, f64)> = graph
            .src()
            .iter()
            .zip(graph.dst())
            .map(|(&u, &v)| (u as usize, v as usize, 1.0))
            .collect();
        if let Some(column) = trial.get(&WEIGHT) {
            let by_row = graph
                .edge_weights(column, &Control::default())
                .map_err(|error| error.to_string())?;
            edges
                .iter_mut()
                .zip(by_row.iter())
                .for_each(|(edge, &weight)| edge.2 = weight);
        }
        if !graph.directed() {
            let back: Vec<_> = edges
                .iter()
                .filter(|edge| edge.0 != edge.1)
                .map(|&(u, v, w)| (v, u, w))
                .collect();
            edges.extend(back);
        }
        let mut restart = vec![1.0 / n as f64; n];
        if let Some(pairs) = trial.get(&PERSONALIZATION) {
            restart.fill(0.0);
            pairs
                .iter()
                .for_each(|&(node, weight)| restart[node as usize] += weight);
            let total: f64 = restart.iter().sum();
            restart.iter_mut().for_each(|share| *share /= total);
        }
        let mut leaving = vec![0.0; n];
        edges
            .iter()
            .for_each(|&(u, _, weight)| leaving[u] += weight);
        let lost = match lowered {
            true => leaving.iter().sum::<f64>() / n as f64,
            false => 0.0,
        };
        let metadata = |key: &str| trial.notes.get(key).map_or("", String::as_str);
        let iterations: u64 = metadata("iterations")
            .parse()
            .map_err(|_| "no number of iterations".to_owned())?;
        let (tolerance, limit) = (trial.get(&TOLERANCE), trial.get(&MAX_ITERATIONS));
        let (mut ranks, mut change) = (vec![1.0 / n as f64; n], f64::INFINITY);
        for iteration in 0..iterations {
            // Sums differ in their last bits.
            if change + 1e-12 < tolerance {
                return Err(format!("it had converged after {iteration} iterations"));
            }
            let stuck: f64 = (0..n)
                .filter(|&u| leaving[u] == 0.0 && !lowered)
                .map(|u| ranks[u])
                .sum();
            let mut next: Vec<f64> = restart
                .iter()
                .map(|share| (1.0 - damping + damping * stuck) * share)
                .collect();
            for &(u, v, weight) in edges.iter().filter(|edge| edge.2 > 0.0) {
                next[v] += damping * ranks[u] * weight / (leaving[u] + lost);
            }
            change = next
                .iter()
                .zip(&ranks)
                .map(|(new, old)| (new - old).abs())
                .sum();
            ranks = next;
        }
        let got: Vec<f64> = trial
            .f64s(table, 0)
            .into_iter()
            .map(Option::unwrap)
            .collect();
        if let Some(node) =
            (0..n).find(|&node| (got[node] - ranks[node]).abs() > 1e-9 * ranks[node].max(1e-3))
        {
            return Err(format!(
                "node {node}: {}, expected {}",
                got[node], ranks[node]
            ));
        }
        if n > 0 && !lowered && (got.iter().sum::<f64>() - 1.0).abs() > 1e-9 {
            return Err(format!("ranks sum to {}", got.iter().sum::<f64>()));
        }
        let converged = metadata("converged") == "true";
        let close = n == 0 || (change - tolerance).abs() <= 1e-12;
        let ended = converged || iterations == limit;
        if iterations > limit || !ended || !close && converged != (change < tolerance) {
            return Err(format!(
                "the last change was {change} in iteration {iterations} of {limit}, converged: {converged}"
            ));
        }
        Ok(())
    }
}
