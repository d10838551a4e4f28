//! VoteRank: nodes are elected one after another, and the neighbours of those that are have less to say from then on.
//!
//! in   `out`, `into`  CSRs along and against the edges
//! out  the elected, in order
//!      `rank`   `[k]` u32
//!      `votes`  `[k]` f64   what the node got when it was elected
//!
//! Votes only become fewer. So the node that had most when they were last counted is counted anew, and elected where it still has most:
//! few others are looked at. Votes are whole numbers of the inverse of the mean degree's numerator, so that ties are ties.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use arrow_array::{Float64Array, UInt32Array};

use crate::algorithms::parameters::Param;
use crate::algorithms::support::{simple, simple_degrees};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Csr, Direction, Result};

static K: Param<Option<u64>> = Param::optional_integer(
    "k",
    (1, u64::MAX),
    "How many nodes to elect at most; null elects until nobody gets a vote.",
);

static ELECTED: Table = Table::some_nodes(
    "elected",
    &[
        Column::new(
            "rank",
            ColumnKind::UInt32,
            "From 0 in the order of election.",
        ),
        Column::new(
            "votes",
            ColumnKind::Float64,
            "The votes that the node got when it was elected.",
        ),
    ],
    "The elected nodes, in the order of election.",
)
.at_most(|graph, arguments| {
    let most = arguments.get(&K).unwrap_or(u64::MAX);
    most.min(graph.num_nodes() as u64)
});

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "voteRank",
    summary: "Choose nodes that spread something well together: one by one, each by the votes of its neighbours.",
    doc: "At first each node gives each of its neighbours one vote. The node with most votes is elected, the first in node-table order where several have as many; it votes no more, and its neighbours' votes are worth less by the inverse of the mean degree, down to 0. In a directed graph a node gets the votes of those that its edges lead to, and the mean is that of out-degrees. Parallel edges count once, self-loops not at all.",
    source: "Zhang, Chen, Dong, Zhao: Identifying a set of influential spreaders in complex networks, Sci. Rep. 6, 2016, doi:10.1038/srep27823",
    known_as: &[("networkx", "voterank")],
    needs: Needs::Any,
    parameters: &[K.row()],
    tables: &[&ELECTED],
    metadata: &[("elected", "How many nodes were elected.")],
    time: "O(m log n) where few nodes are counted again, as is usual; O(n · m) in the worst case",
    quick: false,
    memory: "36n bytes",
    working: |graph, _| 40 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 12;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let n = graph.num_nodes();
    let most = run.get(&K).unwrap_or(u64::MAX).min(n as u64) as usize;
    control.begin("elect", most as u64);
    let degrees = simple_degrees(&out, control)?;
    let total: u64 = degrees.iter().map(|&degree| u64::from(degree)).sum();
    let mut worth = vec![total; n];
    let mut waiting: BinaryHeap<(u128, Reverse<u32>)> = degrees
        .iter()
        .enumerate()
        .map(|(node, &degree)| (u128::from(degree) * u128::from(total), Reverse(node as u32)))
        .collect();
    let (mut elected, mut votes) = (Vec::new(), Vec::new());
    let mut looked = 0;
    while elected.len() < most
        && let Some((known, Reverse(node))) = waiting.pop()
    {
        looked += degrees[node as usize] as usize + 1;
        if looked > PATIENCE {
            looked = 0;
            control.check()?;
        }
        let counted = count(&out, node, &worth);
        if counted == 0 {
            continue;
        }
        if counted < known {
            waiting.push((counted, Reverse(node)));
            continue;
        }
        elected.push(node);
        votes.push(counted as f64 / total as f64);
        control.advance(1);
        worth[node as usize] = 0;
        for v in simple(&out, node) {
            let worth = &mut worth[v as usize];
            *worth = worth.saturating_sub(n as u64);
        }
    }
    run.note("elected", elected.len());
    let ranks = UInt32Array::from_iter_values(0..elected.len() as u32);
    run.give(
        &ELECTED,
        vec![
            Arc::new(UInt32Array::from(elected)),
            Arc::new(ranks),
            Arc::new(Float64Array::from(votes)),
        ],
    )
}

/// What the neighbours of `node` give it.
fn count(out: &Csr, node: u32, worth: &[u64]) -> u128 {
    simple(out, node)
        .map(|v| u128::from(worth[v as usize]))
        .sum()
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// Counts all votes for every election.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let mut near = vec![BTreeSet::new(); n];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u != v {
                near[u as usize].insert(v as usize);
                if !graph.directed() {
                    near[v as usize].insert(u as usize);
                }
            }
        }
        let degrees: usize = near.iter().map(BTreeSet::len).sum();
        // Each takes away 1 of `degrees / n`.
        let mut taken = vec![0usize; n];
        let most = trial.get(&K).map_or(n, |k| n.min(k as usize));
        let mut out = vec![false; n];
        let (mut elected, mut votes) = (Vec::new(), Vec::new());
        while elected.len() < most {
            let worth = |&v: &usize| match out[v] {
                true => 0,
                false => degrees.saturating_sub(n * taken[v]),
            };
            let counted = |u: usize| near[u].iter().map(worth).sum::<usize>();
            let open = (0..n)
                .filter(|&u| !out[u])
                .map(|u| (counted(u), Reverse(u)));
            let Some((count @ 1.., Reverse(node))) = open.max() else {
                break;
            };
            out[node] = true;
            elected.push(Some(node as u32));
            votes.push(count as f64 / degrees as f64);
            near[node].iter().for_each(|&v| taken[v] += 1);
        }
        trial.check_note("elected", elected.len())?;
        let ranks: Vec<_> = (0..elected.len() as u32).map(Some).collect();
        if trial.u32s(&ELECTED, 0) != elected || trial.u32s(&ELECTED, 1) != ranks {
            let got = trial.u32s(&ELECTED, 0);
            return Err(format!("{got:?} are elected, expected {elected:?}"));
        }
        super::super::check::compare(&trial.f64s(&ELECTED, 2), &votes)
    }
}
