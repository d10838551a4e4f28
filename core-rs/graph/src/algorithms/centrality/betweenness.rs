//! Betweenness: which part of the shortest paths between others leads through a node.
//!
//! in   `out`, `into`  CSRs along and against the edges; with weights only `out`, and the weights in its order
//! out  `betweenness`  `[n]` f64   over pairs of other nodes, the part of the shortest paths between them on which the node is
//!
//! See `brandes.rs`.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{Hubs, threads};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

use super::brandes::{self, SAMPLES, SEED};
use super::hop_pairs::{self, HopPairs};
use super::sampled_pairs::{self, Bound, CONFIDENCE, ERROR};
use super::weight_pairs::{self, Lengths, WeightPairs};

static NORMALIZED: Param<bool> = Param::flag(
    "normalized",
    false,
    "Whether to divide by the number of pairs of other nodes, so that values are from 0 to 1.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "betweenness",
    ColumnKind::Float64,
    "Over all pairs of other nodes, the part of the shortest paths between them that leads through the node.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "betweenness",
    summary: "Rank nodes by the part of the shortest paths between others that leads through them.",
    doc: "Each pair of other nodes of which one leads to the other counts 1, in equal parts for all shortest paths between them; the two ends of a path do not count. In an undirected graph a pair counts once, in a directed one each way. Parallel edges are one edge, of the least of their weights; self-loops count not at all. A node that is on no shortest path between others has 0. Weights must be finite and > 0; paths are equally long where the sums of their weights are, as floats.",
    source: "Brandes: A faster algorithm for betweenness centrality, J. Math. Sociol. 25(2), 2001, doi:10.1080/0022250X.2001.9990249; Brandes, Pich: Centrality estimation in large networks, Int. J. Bifurcat. Chaos 17(7), 2007, doi:10.1142/S0218127407018403",
    known_as: &[
        ("networkx", "betweenness_centrality"),
        ("igraph", "betweenness"),
        ("graphology", "metrics/centrality/betweenness"),
        ("neo4j", "gds.betweenness"),
    ],
    needs: Needs::Any,
    parameters: &[
        WEIGHT.row(),
        NORMALIZED.row(),
        SAMPLES.row(),
        ERROR.row(),
        CONFIDENCE.row(),
        SEED.row(),
    ],
    tables: &[&NODES],
    metadata: &[
        (
            "sources",
            "From how many nodes shortest paths to all others were followed.",
        ),
        (
            "pairs",
            "Between how many pairs of nodes one of the shortest paths was followed.",
        ),
    ],
    time: "O((n + m) · sources), and O((n log n + m) · sources) with weights; with an error e at most O((n + m) · log n / e²), of which a pair needs a small part as a rule",
    quick: false,
    memory: "24n + 8m bytes, and 40n per thread; with weights 8n, and 80n per thread",
    working: |graph, arguments| match Bound::of(graph, arguments) {
        Ok(Some(_)) => {
            let n = graph.num_nodes();
            let (shared, search) = match arguments.get(&WEIGHT) {
                Some(_) => (0, weight_pairs::memory(n)),
                None => (Hubs::memory(graph), hop_pairs::memory(n)),
            };
            shared + rayon::current_num_threads() as u64 * search + 4 * n as u64
        }
        _ => brandes::memory(graph, arguments, false),
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let graph = run.graph;
    let n = graph.num_nodes();
    // Sums over so many sources, and all others.
    let (sums, sources) = match Bound::of(graph, run.arguments)? {
        Some(bound) => {
            let (counts, pairs) = run.install_small(|| on_pairs(run, &bound))?;
            run.note("sources", 0);
            run.note("pairs", pairs);
            let all = n as f64 * (n as f64 - 1.0) / pairs as f64;
            (
                counts.into_iter().map(|it| f64::from(it) * all).collect(),
                n,
            )
        }
        None => {
            let sources = brandes::sources(run);
            let sums = run.install_small(|| brandes::on_nodes(run, &sources))?;
            run.note("sources", sources.len());
            run.note("pairs", 0);
            (sums, sources.len())
        }
    };
    let others = n.saturating_sub(1) as f64;
    let pairs = run.get(&NORMALIZED).then_some(others * (others - 1.0));
    let sums = brandes::scaled(sums, brandes::scale(graph, sources, pairs));
    run.give(&NODES, vec![Arc::new(Float64Array::from(sums))])
}

/// Through how many of the paths of how many pairs each node lies.
fn on_pairs(run: &Run<'_>, bound: &Bound) -> Result<(Vec<u32>, u64)> {
    let (graph, control) = (run.graph, run.control);
    let n = graph.num_nodes();
    let drawn = (run.get(&SEED), threads(n + graph.num_edges()));
    let Some(column) = run.get(&WEIGHT) else {
        let hubs = Hubs::of(graph, Direction::Out, control)?;
        let longest = match graph.directed() {
            true => n,
            false => hop_pairs::longest(&hubs, control)?,
        };
        let search = || HopPairs::new(&hubs);
        let (counts, pairs) = sampled_pairs::through(bound, longest, drawn, search, control)?;
        return Ok((hubs.by_row(&counts), pairs));
    };
    let lengths = Lengths::of(graph, column, control)?;
    sampled_pairs::through(bound, n, drawn, || WeightPairs::new(&lengths), control)
}

#[cfg(test)]
mod verify {
    use super::super::check::{Paths, compare};
    use super::*;
    use crate::algorithms::table::Trial;

    /// Adds up the parts of paths, pair by pair where there are few nodes.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let error = trial.get(&ERROR);
        if error.is_some() && trial.get(&SAMPLES).is_some() {
            return match trial.refusal() {
                Some(_) => Ok(()),
                None => Err("two ways to choose are not refused".to_owned()),
            };
        }
        let Some(paths) = Paths::of(trial)? else {
            return Ok(());
        };
        let n = trial.graph.num_nodes();
        let drawn = trial.notes.get("pairs").is_some_and(|pairs| pairs != "0");
        if drawn && error.is_none() {
            return Err("pairs without an error".to_owned());
        }
        let sources = match error {
            Some(_) => (0..n as u32).collect(),
            None => brandes::chosen(trial.graph, trial.arguments),
        };
        let mut expected = vec![0.0; n];
        for &source in &sources {
            let through = paths.through(source as usize).0;
            expected
                .iter_mut()
                .zip(through)
                .for_each(|(sum, part)| *sum += part);
        }
        let ways = if trial.graph.directed() { 1.0 } else { 2.0 };
        let pairs = match trial.get(&NORMALIZED) && n > 2 {
            true => ((n - 1) * (n - 2)) as f64 / ways,
            false => 1.0,
        };
        let scale = n as f64 / sources.len().max(1) as f64 / ways / pairs;
        expected.iter_mut().for_each(|sum| *sum *= scale);
        let got = trial.f64s(&NODES, 0);
        if drawn {
            trial.check_note("sources", 0)?;
            // The bound may be broken, but not by so much, so often.
            let bound = 1.5 * error.unwrap_or(0.0) * scale * (n - 1) as f64 * (n - 2) as f64;
            let far = |(got, expected): (&Option<f64>, &f64)| {
                !got.is_some_and(|got| (got - expected).abs() <= bound)
            };
            return match got.iter().zip(&expected).position(far) {
                Some(row) if got.len() == n => Err(format!(
                    "row {row}: {:?}, expected {} up to {bound}",
                    got[row], expected[row]
                )),
                _ => Ok(()),
            };
        }
        trial.check_note("sources", sources.len())?;
        compare(&got, &expected)
    }
}
