//! Core numbers: how deep in the graph a node is, by peeling it from its rim.
//!
//! in   `counted`, `losing`  CSRs along the edges that count, and against them
//! out  `core`               `[n]` u32   the largest k so that the node is in a part where all have k neighbours
//!
//! See `support/peeling.rs`.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::parameters::Param;
use crate::algorithms::support::peel;
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static DIRECTION: Param<Direction> = Param::direction(
    "both",
    "Which neighbours count in a directed graph: those that the node's edges lead to, those whose edges lead to it, or both, each once.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "core",
    ColumnKind::UInt32,
    "The largest k so that the node is in the k-core.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "degeneracy",
        ColumnKind::UInt32,
        "The largest core number; 0 where there are no nodes.",
    )],
    "The largest core number.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "coreNumber",
    summary: "Find for each node the largest k so that it is in the k-core.",
    doc: "The k-core is the largest part of the graph in which every node has at least k neighbours in that part. Parallel edges count once, self-loops not at all, and a node without edges has core number 0. By default direction is ignored; with `out` or `in` only the neighbours on that side count.",
    source: "Batagelj, Zaveršnik: Fast algorithms for determining (generalized) core groups in social networks, Adv. Data Anal. Classif. 5, 2011, doi:10.1007/s11634-010-0079-y",
    known_as: &[
        ("networkx", "core_number"),
        ("igraph", "coreness"),
        ("graphology", "cores/coreNumber"),
        ("neo4j", "gds.kcore"),
    ],
    needs: Needs::Any,
    parameters: &[DIRECTION.row()],
    tables: &[&NODES, &SUMMARY],
    metadata: &[("degeneracy", "The largest core number.")],
    time: "O(n + m)",
    quick: true,
    memory: "18n bytes",
    working: |graph, _| 14 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let direction = run.get(&DIRECTION);
    let counted = graph.topology(direction, control)?;
    let losing = graph.topology(direction.reversed(), control)?;
    let mut cores = vec![0u32; graph.num_nodes()];
    let mut degeneracy = 0;
    peel(&counted, &losing, control, |nodes, core| {
        nodes.iter().for_each(|&node| cores[node as usize] = core);
        degeneracy = core;
    })?;
    run.note("degeneracy", degeneracy);
    run.give(
        &SUMMARY,
        vec![Arc::new(UInt32Array::from(vec![degeneracy]))],
    )?;
    run.give(&NODES, vec![Arc::new(UInt32Array::from(cores))])
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// For each k, drops nodes with fewer than k neighbours again and again until none is dropped.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let mut neighbors = vec![BTreeSet::new(); n];
        let both = !graph.directed() || trial.get(&DIRECTION) == Direction::Both;
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u != v && (both || trial.get(&DIRECTION) == Direction::Out) {
                neighbors[u as usize].insert(v);
            }
            if u != v && (both || trial.get(&DIRECTION) == Direction::In) {
                neighbors[v as usize].insert(u);
            }
        }
        let mut expected = vec![0; n];
        let mut kept = vec![true; n];
        let mut k = 0;
        while kept.contains(&true) {
            k += 1;
            let mut dropped = true;
            while dropped {
                let few = |node: &usize| {
                    let near = neighbors[*node].iter();
                    kept[*node] && near.filter(|&&v| kept[v as usize]).count() < k as usize
                };
                let few: Vec<usize> = (0..n).filter(few).collect();
                dropped = !few.is_empty();
                for node in few {
                    kept[node] = false;
                    expected[node] = k - 1;
                }
            }
        }
        let got = trial.u32s(&NODES, 0);
        let wrong = |node: &usize| got[*node] != Some(expected[*node]);
        if let Some(node) = (0..n).find(wrong) {
            let (got, expected) = (got[node], expected[node]);
            return Err(format!("node {node}: {got:?}, expected {expected}"));
        }
        let degeneracy = expected.into_iter().max().unwrap_or(0);
        if trial.u32s(&SUMMARY, 0) != [Some(degeneracy)] {
            return Err(format!("the degeneracy is not {degeneracy}"));
        }
        trial.check_note("degeneracy", degeneracy)
    }
}
