//! Onion layers: when peeling takes a node away, round by round.
//!
//! in   `both`   CSR that ignores direction
//! out  `layer`  `[n]` u32   from 1, the outermost
//!
//! See `support/peeling.rs`.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::support::peel;
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static NODES: Table = Table::nodes(&[Column::new(
    "layer",
    ColumnKind::UInt32,
    "The node's layer, from 1, the outermost.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "layers",
        ColumnKind::UInt32,
        "How many layers there are; 0 where there are no nodes.",
    )],
    "How many layers there are.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "onionLayers",
    summary: "Number the layers in which the graph is peeled from its rim.",
    doc: "A layer is the nodes that are taken away together: all that have no more neighbours left than the core number that peeling has come to. So all of a k-core's rim goes before what is deeper, and layers tell nodes of one core number apart. Layer 1 is the outermost; that of a node without neighbours, where there are any. Direction is ignored, parallel edges count once, and self-loops not at all.",
    source: "Hébert-Dufresne, Grochow, Allard: Multi-scale structure and topological anomaly detection via a new network statistic: the onion decomposition, Sci. Rep. 6, 2016, doi:10.1038/srep31708",
    known_as: &[
        ("networkx", "onion_layers"),
        ("graphology", "cores/onionLayers"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&NODES, &SUMMARY],
    metadata: &[("layers", "How many layers there are.")],
    time: "O(n + m)",
    quick: true,
    memory: "18n bytes",
    working: |graph, _| 14 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let both = run.graph.topology(Direction::Both, run.control)?;
    let mut layers = vec![0u32; both.len()];
    let mut count = 0;
    peel(&both, &both, run.control, |nodes, _| {
        count += 1;
        nodes.iter().for_each(|&node| layers[node as usize] = count);
    })?;
    run.note("layers", count);
    run.give(&SUMMARY, vec![Arc::new(UInt32Array::from(vec![count]))])?;
    run.give(&NODES, vec![Arc::new(UInt32Array::from(layers))])
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// Counts the neighbours that are left anew in each round.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let mut neighbors = vec![BTreeSet::new(); graph.num_nodes()];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u != v {
                neighbors[u as usize].insert(v as usize);
                neighbors[v as usize].insert(u as usize);
            }
        }
        let mut expected = vec![None; neighbors.len()];
        let (mut core, mut layer) = (0, 0);
        // Who may have to go next: those that a neighbour has left.
        while expected.contains(&None) {
            let left = |u: usize| {
                neighbors[u]
                    .iter()
                    .filter(|&&v| expected[v].is_none())
                    .count()
            };
            let rest: Vec<usize> = (0..expected.len())
                .filter(|&u| expected[u].is_none())
                .collect();
            let degrees: Vec<usize> = rest.iter().map(|&u| left(u)).collect();
            core = degrees
                .iter()
                .copied()
                .min()
                .map_or(core, |it| core.max(it));
            layer += 1;
            for (&u, &degree) in rest.iter().zip(&degrees) {
                if degree <= core {
                    expected[u] = Some(layer);
                }
            }
        }
        let got = trial.u32s(&NODES, 0);
        if let Some(node) = (0..got.len()).find(|&node| got[node] != expected[node]) {
            let (got, expected) = (got[node], expected[node]);
            return Err(format!("node {node}: {got:?}, expected {expected:?}"));
        }
        if trial.u32s(&SUMMARY, 0) != [Some(layer)] {
            return Err(format!("the summary is not of {layer} layers"));
        }
        trial.check_note("layers", layer)
    }
}
