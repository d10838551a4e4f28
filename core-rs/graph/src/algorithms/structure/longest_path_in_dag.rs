//! The longest path of an acyclic graph: how far each node leads, layer by layer from the last.
//!
//! in   `out`      CSR of out-edges, and their weights in its order
//! out  `paths`    the steps of one path, streamed
//!      `summary`  its length
//!
//! A layer leads to later ones only (see `support/layers.rs`), so that its nodes are worked on in parallel, each reading its own
//! row. How far a node leads then tells which way to go from it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arrow_array::Float64Array;
use arrow_array::types::Float64Type;
use rayon::prelude::*;

use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::support::{PathRows, Weighing, cyclic, layers};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

static PATHS: Table = Table::paths(
    &[Column::new(
        "cost",
        ColumnKind::Float64,
        "The total weight so far.",
    )],
    "The path; no rows where there are no nodes.",
)
.streamed();

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "length",
        ColumnKind::Float64,
        "The total weight of the path; 0 where there are no nodes.",
    )],
    "How long the path is.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "longestPathInDag",
    summary: "Find the path of the greatest total weight in a directed graph without cycles.",
    doc: "A path of one node has length 0, so that no length is below 0 although weights may be; of parallel edges the heaviest is taken. Among several such paths it is the one whose first node comes first in node-table order, then whose second does, and so on; it ends where going on would make it no longer. A graph with a cycle, such as a self-loop, is refused with an error that shows one.",
    source: "Kahn: Topological sorting of large networks, Commun. ACM 5(11), 1962, doi:10.1145/368996.369025; Sedgewick, Wayne: Algorithms, 4th edition, 2011, section 4.4",
    known_as: &[
        ("networkx", "dag_longest_path, dag_longest_path_length"),
        ("neo4j", "gds.dag.longestPath"),
    ],
    needs: Needs::Acyclic,
    parameters: &[WEIGHT.row()],
    tables: &[&PATHS, &SUMMARY],
    metadata: &[],
    time: "O(n + m)",
    quick: true,
    memory: "16n bytes; 8m more for weights in topology order",
    working: |graph, _| 16 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Below so many nodes a layer takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 11;
/// Nodes that are handed out together.
const TAKE: usize = 256;
/// Nodes between two looks at the control.
const PATIENCE: usize = 1 << 12;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let weighing = Weighing::finite(graph, run.get(&WEIGHT), Direction::Out, control)?;
    let ahead = run.install(|| {
        let (mut order, mut ends) = (Vec::with_capacity(out.len()), Vec::new());
        let placed = layers(&out, graph.dst(), control, |layer| {
            order.extend_from_slice(layer);
            ends.push(order.len());
        })?;
        if placed < out.len() {
            return Err(cyclic(graph, ALGORITHM.name, &out, control)?);
        }
        look_ahead(&out, &weighing, (&order, &ends), control)
    })?;
    let farther = |best: u32, node: u32| match ahead[node as usize] > ahead[best as usize] {
        true => node,
        false => best,
    };
    let start = (0..out.len() as u32).reduce(farther);
    let length = start.map_or(0.0, |start| ahead[start as usize]);
    run.give(&SUMMARY, vec![Arc::new(Float64Array::from(vec![length]))])?;
    let Some(mut node) = start.filter(|_| run.wants(&PATHS)) else {
        return Ok(());
    };
    let mut rows = PathRows::<Float64Type>::new(run, &PATHS);
    let mut cost = 0.0;
    rows.start(node, cost)?;
    while ahead[node as usize] > 0.0 {
        let range = out.range(node);
        let leads = |&entry: &usize| {
            let beyond = ahead[out.targets()[entry] as usize];
            weighing.of(entry) + beyond == ahead[node as usize]
        };
        let Some(entry) = range.clone().find(leads) else {
            break;
        };
        node = out.targets()[entry];
        cost += weighing.of(entry);
        rows.step(out.edge_rows()[entry], node, cost)?;
    }
    rows.finish()
}

/// The length of the longest path from each node, for nodes in an order of layers that end at `ends`.
fn look_ahead(
    out: &Csr,
    weighing: &Weighing,
    (order, ends): (&[u32], &[usize]),
    control: &Control,
) -> Result<Vec<f64>> {
    control.begin("lengths", out.len() as u64);
    let ahead: Vec<AtomicU64> = (0..out.len())
        .map(|_| AtomicU64::new(0f64.to_bits()))
        .collect();
    let look = |&node: &u32| {
        let beyond = |entry: usize| {
            let target = out.targets()[entry] as usize;
            weighing.of(entry) + f64::from_bits(ahead[target].load(Relaxed))
        };
        let farthest = out.range(node).map(beyond).fold(0.0, f64::max);
        ahead[node as usize].store(farthest.to_bits(), Relaxed);
    };
    let mut unchecked = 0;
    for (layer, &end) in ends.iter().enumerate().rev() {
        let start = layer.checked_sub(1).map_or(0, |before| ends[before]);
        let nodes = &order[start..end];
        match nodes.len() < SEQUENTIAL {
            true => nodes.iter().for_each(look),
            false => nodes.par_chunks(TAKE).for_each(|nodes| {
                if !control.is_cancelled() {
                    nodes.iter().for_each(look);
                }
            }),
        }
        unchecked += nodes.len();
        if unchecked >= PATIENCE {
            control.check()?;
            control.advance(unchecked as u64);
            unchecked = 0;
        }
    }
    control.check()?;
    let ahead = ahead.into_iter().map(AtomicU64::into_inner);
    Ok(ahead.map(f64::from_bits).collect())
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::ErrorCode;
    use crate::algorithms::support::has_cycle;
    use crate::algorithms::table::Trial;

    /// How far nodes lead by going over all edges until nothing changes, then the path step by step as the doc says.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        if has_cycle(graph) {
            return match trial.refusal() {
                Some(error) if error.code == ErrorCode::CyclicGraph => Ok(()),
                other => Err(format!("there is a cycle, but {other:?}")),
            };
        }
        let control = Control::default();
        let weights = trial.get(&WEIGHT);
        let weights = weights.map(|column| graph.edge_weights(column, &control).unwrap());
        let weight = |edge: usize| weights.as_ref().map_or(1.0, |weights| weights[edge]);
        let mut ahead = vec![0.0; graph.num_nodes()];
        let ends = || graph.src().iter().zip(graph.dst()).enumerate();
        let mut changed = true;
        while changed {
            changed = false;
            for (edge, (&u, &v)) in ends() {
                let through = weight(edge) + ahead[v as usize];
                if through > ahead[u as usize] {
                    ahead[u as usize] = through;
                    changed = true;
                }
            }
        }
        let length = ahead.iter().copied().fold(0.0, f64::max);
        if trial.f64s(&SUMMARY, 0) != [Some(length)] {
            return Err(format!("the length is not {length}"));
        }
        let Some(start) = ahead.iter().position(|&it| it == length) else {
            return match trial.tables[PATHS.name].is_empty() {
                true => Ok(()),
                false => Err("a path without nodes".to_owned()),
            };
        };
        let (mut node, mut cost) = (start as u32, 0.0);
        let mut expected = vec![(node, None, cost)];
        while ahead[node as usize] > 0.0 {
            let leads = |(edge, (u, v)): &(usize, (&u32, &u32))| {
                **u == node && weight(*edge) + ahead[**v as usize] == ahead[node as usize]
            };
            let steps = ends().filter(leads);
            let (edge, (_, &next)) = steps.min_by_key(|(edge, (_, v))| (**v, *edge)).unwrap();
            (node, cost) = (next, cost + weight(edge));
            expected.push((node, Some(edge as u32), cost));
        }
        let got = trial.u32s(&PATHS, 2).into_iter().flatten();
        let got = got.zip(trial.u32s(&PATHS, 3));
        let got = got.zip(trial.f64s(&PATHS, 4).into_iter().flatten());
        let got: Vec<_> = got.map(|((node, edge), cost)| (node, edge, cost)).collect();
        let steps: Vec<_> = (0..expected.len() as u32).map(Some).collect();
        let numbered =
            trial.u32s(&PATHS, 0).iter().all(|it| *it == Some(0)) && trial.u32s(&PATHS, 1) == steps;
        match got == expected && numbered {
            true => Ok(()),
            false => Err(format!("{got:?}, expected {expected:?}")),
        }
    }
}
