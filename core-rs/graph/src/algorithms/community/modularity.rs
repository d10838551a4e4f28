//! Modularity: how much more of the edges' weight is within communities than chance would put there.
//!
//! in   `src`, `dst`  `[m]` u32   endpoint rows, and a node column of communities
//! out  `modularity`  f64

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::Result;
use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::support::{Labels, non_negative_rows};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::partition::{COMMUNITY, sums, working};
use super::results::RESOLUTION;

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "modularity",
        ColumnKind::Float64,
        "From below 0 to 1; null where no edge has a weight.",
    )
    .nullable()],
    "The answer for the whole graph.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "modularity",
    summary: "Tell how much more of the edges is within communities than chance would put there.",
    doc: "Of an undirected graph, the share of the weight within communities less the sum of (strength of the community / twice the weight of all edges)². Of a directed graph, chance is that an edge starts in a community and ends there, so that the square becomes a product: out-strength times in-strength over the square of the weight. `resolution` scales what chance puts there. Parallel edges add up; a self-loop is within its node's community, and counts twice for the strength. Weights must be >= 0.",
    source: "Newman, Girvan: Finding and evaluating community structure in networks, Phys. Rev. E 69, 2004, doi:10.1103/PhysRevE.69.026113; Leicht, Newman: Community structure in directed networks, Phys. Rev. Lett. 100, 2008, doi:10.1103/PhysRevLett.100.118703",
    known_as: &[
        ("networkx", "modularity"),
        ("igraph", "modularity"),
        ("graphology", "metrics/graph/modularity"),
        ("neo4j", "gds.modularity"),
    ],
    needs: Needs::Any,
    parameters: &[COMMUNITY.row(), RESOLUTION.row(), WEIGHT.row()],
    tables: &[&SUMMARY],
    metadata: &[("communities", "How many communities there are.")],
    time: "O(n + m)",
    quick: true,
    memory: "4n bytes, and 24 per community for each of up to 16 shares of the edges",
    working: |graph, _| working(graph),
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let weights = non_negative_rows(graph, run.get(&WEIGHT), control)?;
    let labels = Labels::new(graph, "community", run.get(&COMMUNITY), control)?;
    run.note("communities", labels.count);
    let weights = weights.as_deref();
    let sums = sums(graph, &labels.numbers, labels.count, weights, control)?;
    let pairs = sums.out.iter().zip(&sums.into);
    let share = |weight: f64| weight / sums.total;
    let chance: f64 = match graph.directed() {
        true => pairs.map(|(&out, &into)| share(out) * share(into)).sum(),
        false => pairs
            .map(|(&out, &into)| (share(out + into) / 2.0).powi(2))
            .sum(),
    };
    let modularity = share(sums.within) - run.get(&RESOLUTION) * chance;
    let modularity = (sums.total > 0.0).then_some(modularity);
    run.give(
        &SUMMARY,
        vec![Arc::new(Float64Array::from(vec![modularity]))],
    )
}

#[cfg(test)]
mod verify {
    use super::super::conductance::column;
    use super::super::results::verify::{close, edges};
    use super::*;
    use crate::algorithms::table::Trial;

    /// By the definition over all pairs of nodes, added up pair of communities by pair.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let groups = column(trial.graph, trial.get(&COMMUNITY));
        let edges = edges(trial);
        let total: f64 = edges.iter().map(|edge| edge.2).sum();
        let mut distinct = groups.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let mut sum = 0.0;
        for group in &distinct {
            let of = |node: usize| groups[node] == *group;
            let weigh = |is: &dyn Fn(usize, usize) -> bool| -> f64 {
                let edges = edges.iter().filter(|edge| is(edge.0, edge.1));
                edges.map(|edge| edge.2).sum()
            };
            let within = weigh(&|u, v| of(u) && of(v));
            let (out, into) = (weigh(&|u, _| of(u)), weigh(&|_, v| of(v)));
            let chance = match trial.graph.directed() {
                true => out / total * (into / total),
                false => ((out + into) / total / 2.0).powi(2),
            };
            sum += within / total - trial.get(&RESOLUTION) * chance;
        }
        let expected = (total > 0.0).then_some(sum);
        let got = trial.f64s(&SUMMARY, 0);
        if got.len() != 1 || !close(got[0], expected) {
            return Err(format!("{got:?}, expected {expected:?}"));
        }
        trial.check_note("communities", distinct.len())
    }
}
