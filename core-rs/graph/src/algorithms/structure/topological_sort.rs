//! Topological order: layer by layer, each the nodes that no edge enters once those before are gone.
//!
//! in   `out`         CSR of out-edges
//! out  `order`       `[n]` nodes, by generation and then in node-table order
//!      `position`    `[n]` u32   from 0
//!      `generation`  `[n]` u32   edges on the longest path that ends at the node
//!
//! See `support/layers.rs`; layers come in no order, and one pass that counts puts all nodes in theirs.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::support::{cyclic, layers};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static ORDER: Table = Table::some_nodes(
    "order",
    &[
        Column::new(
            "position",
            ColumnKind::UInt32,
            "The node's place in the order, from 0.",
        ),
        Column::new(
            "generation",
            ColumnKind::UInt32,
            "How many edges the longest path to the node has: 0 where no edge enters it.",
        ),
    ],
    "All nodes in topological order, a row each.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "topologicalSort",
    summary: "Order the nodes so that every edge leads from an earlier node to a later one.",
    doc: "Nodes are ordered by generation, ties in node-table order; edges lead to later generations only. A node without edges has generation 0, parallel edges make no difference. A graph with a cycle, such as a self-loop, has no such order: the error shows a cycle.",
    source: "Kahn: Topological sorting of large networks, Commun. ACM 5(11), 1962, doi:10.1145/368996.369025",
    known_as: &[
        ("networkx", "topological_sort, topological_generations"),
        ("igraph", "topological_sorting"),
        (
            "graphology",
            "dag/topologicalSort, dag/topologicalGenerations",
        ),
        ("neo4j", "gds.dag.topologicalSort"),
    ],
    needs: Needs::Acyclic,
    parameters: &[],
    tables: &[&ORDER],
    metadata: &[("generations", "How many generations there are.")],
    time: "O(n + m)",
    quick: true,
    memory: "24n bytes",
    // The ids of the rows come after what they are ordered by is gone.
    working: |_, _| 0,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let mut generations = vec![0u32; out.len()];
    // How many nodes come before each generation.
    let mut before: Vec<u32> = vec![0];
    let placed = layers(&out, graph.dst(), control, |layer| {
        let generation = before.len() as u32 - 1;
        layer
            .iter()
            .for_each(|&node| generations[node as usize] = generation);
        before.push(before[generation as usize] + layer.len() as u32);
    })?;
    if placed < out.len() {
        return Err(cyclic(graph, ALGORITHM.name, &out, control)?);
    }
    run.note("generations", before.len() - 1);
    let mut order = vec![0u32; out.len()];
    let mut next = before.clone();
    for (node, &generation) in generations.iter().enumerate() {
        let place = &mut next[generation as usize];
        order[*place as usize] = node as u32;
        *place += 1;
    }
    drop((generations, next));
    let sizes = before.windows(2).map(|ends| (ends[1] - ends[0]) as usize);
    let generations = (0..).zip(sizes);
    let generations = generations.flat_map(|(it, size)| std::iter::repeat_n(it, size));
    let generations = UInt32Array::from_iter_values(generations);
    let positions = UInt32Array::from_iter_values(0..order.len() as u32);
    run.give(
        &ORDER,
        vec![
            Arc::new(UInt32Array::from(order)),
            Arc::new(positions),
            Arc::new(generations),
        ],
    )
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::ErrorCode;
    use crate::algorithms::support::has_cycle;
    use crate::algorithms::table::Trial;

    /// Generations by going over all edges until nothing changes, then by definition.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        if has_cycle(graph) {
            return match trial.refusal() {
                Some(error) if error.code == ErrorCode::CyclicGraph => Ok(()),
                other => Err(format!("there is a cycle, but {other:?}")),
            };
        }
        let mut generations = vec![0u32; n];
        let mut changed = true;
        while changed {
            changed = false;
            for (&u, &v) in graph.src().iter().zip(graph.dst()) {
                let behind = generations[u as usize] + 1;
                changed |= generations[v as usize] < behind;
                generations[v as usize] = generations[v as usize].max(behind);
            }
        }
        let mut order: Vec<u32> = (0..n as u32).collect();
        order.sort_by_key(|&node| generations[node as usize]);
        let some = |values: Vec<u32>| -> Vec<_> { values.into_iter().map(Some).collect() };
        let expected = [
            some(order.clone()),
            some((0..n as u32).collect()),
            some(order.iter().map(|&it| generations[it as usize]).collect()),
        ];
        for (column, expected) in expected.iter().enumerate() {
            if trial.u32s(&ORDER, column) != *expected {
                return Err(format!("column {column} is not {expected:?}"));
            }
        }
        let count = generations.iter().max().map_or(0, |most| most + 1);
        trial.check_note("generations", count)
    }
}
