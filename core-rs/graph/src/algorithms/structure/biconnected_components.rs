//! Biconnected components: a tree edge of a depth-first search starts one where nothing below it leads above it, and is otherwise
//! in that of the tree edge above.
//!
//! in   `both`       CSR that ignores direction
//! out  `component`  `[m]` u32   dense numbers, most edges first; null for self-loops
//!
//! An edge that is not in the tree leads up, and closes a cycle with the tree edge above its lower end: so every edge has its
//! component from the end that is discovered later, and no stack of edges is needed.

use std::cmp::Reverse;
use std::sync::Arc;

use arrow_array::UInt32Array;
use rayon::prelude::*;

use crate::algorithms::support::{NONE, SHARE, lowpoints, present};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static EDGES: Table = Table::edges(&[Column::new(
    "component",
    ColumnKind::UInt32,
    "The component's number; null for a self-loop.",
)
.nullable()]);

static GROUPS: Table = Table::groups(
    "groups",
    &[
        Column::new("component", ColumnKind::UInt32, "The component's number."),
        Column::new("nodes", ColumnKind::UInt32, "How many nodes it has."),
        Column::new("edges", ColumnKind::UInt32, "How many edges it has."),
    ],
    "A row per component, the one of most edges first.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "biconnectedComponents",
    summary: "Number the parts of the graph that no single node holds together.",
    doc: "Also called blocks. Two edges are in the same component where a cycle leads over both; parallel edges are in the same one. A bridge is a component of its own, a self-loop and a node without edges are in none, and an articulation point is in several. Direction is ignored. Components are numbered from 0, that of most edges first, ties by first edge.",
    source: "Hopcroft, Tarjan: Algorithm 447: efficient algorithms for graph manipulation, Commun. ACM 16(6), 1973, doi:10.1145/362248.362272",
    known_as: &[
        ("networkx", "biconnected_component_edges"),
        ("igraph", "biconnected_components"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&EDGES, &GROUPS],
    metadata: &[("components", "How many components there are.")],
    time: "O(n + m), and O(k log k) for k components",
    quick: true,
    memory: "28n bytes",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        // The search is over before there are columns.
        (8 * n).max((24 * n).saturating_sub(4 * m))
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let both = graph.topology(Direction::Both, control)?;
    let (visits, places) = lowpoints(&both, control)?;
    control.begin("number", graph.num_edges() as u64);
    // That of the tree edge which leads to a node, by place.
    let mut blocks = Vec::with_capacity(visits.len());
    let mut nodes: Vec<u32> = Vec::new();
    for visit in &visits {
        blocks.push(match visit.parent {
            NONE => NONE,
            _ if visit.hangs_on_parent() => {
                // Its topmost node is one of its nodes.
                nodes.push(1);
                nodes.len() as u32 - 1
            }
            parent => blocks[parent as usize],
        });
        if let Some(nodes) = nodes.get_mut(blocks[blocks.len() - 1] as usize) {
            *nodes += 1;
        }
    }
    drop(visits);
    control.check()?;
    let mut components: Vec<u32> = (graph.src().par_iter())
        .zip(graph.dst())
        .with_min_len(SHARE)
        .map(|(&u, &v)| {
            let later = places[u as usize].max(places[v as usize]);
            [blocks[later as usize], NONE][usize::from(u == v)]
        })
        .collect();
    control.check()?;
    let mut edges = vec![0u32; nodes.len()];
    let mut order = Vec::with_capacity(nodes.len());
    for &block in components.iter().filter(|&&block| block != NONE) {
        if edges[block as usize] == 0 {
            order.push(block);
        }
        edges[block as usize] += 1;
    }
    // In order of their first edges already, and the sort is stable.
    order.sort_by_key(|&block| Reverse(edges[block as usize]));
    control.check()?;
    let mut numbers = vec![0; order.len()];
    for (number, &block) in order.iter().enumerate() {
        numbers[block as usize] = number as u32;
    }
    let numbered = components.par_iter_mut().with_min_len(SHARE);
    numbered
        .filter(|block| **block != NONE)
        .for_each(|block| *block = numbers[*block as usize]);
    run.note("components", order.len());
    let of_each = |counts: &[u32]| -> UInt32Array {
        let counts = order.iter().map(|&block| counts[block as usize]);
        UInt32Array::from_iter_values(counts)
    };
    let all = UInt32Array::from_iter_values(0..order.len() as u32);
    let (nodes, edges) = (of_each(&nodes), of_each(&edges));
    run.give(
        &GROUPS,
        vec![Arc::new(all), Arc::new(nodes), Arc::new(edges)],
    )?;
    let has = present(&components, |component| component != NONE);
    let components = UInt32Array::new(components.into(), Some(has));
    run.give(&EDGES, vec![Arc::new(components)])
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    use crate::algorithms::support::blocks;
    use crate::algorithms::table::Trial;

    /// Blocks by cycles of a spanning tree, numbered by sorting.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let blocks = blocks(graph);
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (edge, block) in blocks.iter().enumerate() {
            if let Some(block) = block {
                members.entry(*block).or_default().push(edge);
            }
        }
        let mut members: Vec<Vec<usize>> = members.into_values().collect();
        members.sort_by_key(|edges| (Reverse(edges.len()), edges[0]));
        let mut expected = vec![None; blocks.len()];
        let mut groups = Vec::new();
        for (number, edges) in members.iter().enumerate() {
            let mut nodes = BTreeSet::new();
            for &edge in edges {
                expected[edge] = Some(number as u32);
                nodes.extend([graph.src()[edge], graph.dst()[edge]]);
            }
            let [number, nodes, edges] = [number, nodes.len(), edges.len()];
            groups.push([number, nodes, edges].map(|count| Some(count as u32)));
        }
        let got = trial.u32s(&EDGES, 0);
        if let Some(edge) = (0..expected.len()).find(|&edge| got[edge] != expected[edge]) {
            let (got, expected) = (got[edge], expected[edge]);
            return Err(format!("edge {edge}: {got:?}, expected {expected:?}"));
        }
        let column = |position| trial.u32s(&GROUPS, position).into_iter();
        let rows = column(0).zip(column(1)).zip(column(2));
        let rows: Vec<_> = rows
            .map(|((number, nodes), edges)| [number, nodes, edges])
            .collect();
        let noted = trial.notes["components"] == members.len().to_string();
        match rows == groups && noted && got.len() == expected.len() {
            true => Ok(()),
            false => Err(format!("{rows:?}, expected {groups:?}")),
        }
    }
}
