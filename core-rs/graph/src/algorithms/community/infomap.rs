//! Infomap: nodes move between communities while a step of a walk at random takes fewer bits to tell; communities become nodes, and
//! so on; then nodes move again.
//!
//! in   `both`        CSR that ignores direction, with the flow along each edge; `into` and weights for that of directed graphs
//! out  `community`   `[n]` u32   dense numbers, the largest community first
//!      `codelength`  bits of a step
//!
//! See `map_equation.rs` for what is made small, `flow.rs` for the walk, and `sweep.rs` for how nodes choose in parallel without
//! depending on threads.

use std::sync::Arc;

use arrow_array::{Float64Array, UInt32Array};

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{Random, non_negative, non_negative_rows, number};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Direction, Result};

use super::aggregate::{aggregate, renumber};
use super::flow::flow;
use super::groups::{self, GROUPS};
use super::hierarchy::split;
use super::map_equation::{Flows, Mass, move_nodes};
use super::network::Network;
use super::sweep;
use super::tables::Weights;

static SEED: Param<u64> = Param::seed();

static NODES: Table = Table::nodes(&[Column::new(
    "community",
    ColumnKind::UInt32,
    "The community's number.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "codelength",
            ColumnKind::Float64,
            "The bits that a step takes by the map equation; null where no edge has a weight.",
        )
        .nullable(),
        Column::new(
            "communities",
            ColumnKind::UInt32,
            "How many communities there are.",
        ),
    ],
    "What was found.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "infomap",
    summary: "Find communities that a random walk stays in for long: those by which its way is told in the fewest bits.",
    doc: "The codelength is that of the two-level map equation. In an undirected graph the walk takes a node's edges in proportion to their weights for ever; in a directed one it also jumps to any node, all alike, instead of 15 of 100 steps and where no edge leads on, and these jumps count as steps. Parallel edges add up; a self-loop is a step that stays, in an undirected graph from either of its ends. Weights must be >= 0. Each community hangs together, with direction ignored. Nodes move between communities, communities between larger ones, then nodes again, until hardly a bit is saved; where one community for each component takes fewer bits, these are the communities. Communities are numbered from 0, the largest first, ties by first node; a node without edges is a community of its own. On a small graph the best of several searches is given.",
    source: "Rosvall, Bergstrom: Maps of random walks on complex networks reveal community structure, PNAS 105(4), 2008, doi:10.1073/pnas.0706851105",
    known_as: &[("igraph", "community_infomap")],
    needs: Needs::Any,
    parameters: &[WEIGHT.row(), SEED.row()],
    tables: &[&NODES, &GROUPS, &SUMMARY],
    metadata: &[("communities", "How many communities there are.")],
    time: "O(n + m) per sweep, of which there are few; O(n + m) per round of the walk in a directed graph, of which there are some hundred",
    quick: false,
    memory: "200n + 64m bytes at most, and 8n per thread; 16m for weights in topology order",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        (190 + 8 * rayon::current_num_threads() as u64) * n + 64 * m
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// How often nodes move again, at most, and how many bits that must save.
const ROUNDS: u64 = 20;
const ENOUGH: f64 = 1e-6;
/// Searches of a small network, and nodes and entries of all of them together.
const SEVERAL: usize = 10;
const LITTLE: usize = 1 << 13;

/// Communities by node, and the bits of a step.
struct Found {
    labels: Vec<u32>,
    codelength: f64,
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let column = run.get(&WEIGHT);
    control.begin("walk", 0);
    control.check()?;
    let both = graph.topology(Direction::Both, control)?;
    let (mut masses, mut flows) = (Vec::new(), None);
    if graph.directed() {
        let by_row = non_negative_rows(graph, column, control)?;
        let weights = non_negative(graph, column, Direction::In, control)?;
        let into = graph.topology(Direction::In, control)?;
        let weights = weights.as_ref().map(|it| &it[..]);
        let by_row = by_row.as_ref().map(|it| &it[..]);
        let (there, along) = flow(graph, &into, weights, by_row, control)?;
        let rows = both.edge_rows().iter();
        flows = Some(rows.map(|&row| along[row as usize]).collect::<Vec<f64>>());
        masses = there;
    }
    let weights = match &flows {
        Some(_) => None,
        None => non_negative(graph, column, Direction::Both, control)?,
    };
    let weights = flows.as_deref().or(weights.as_ref().map(|it| &it[..]));
    let network = Network::new(&both, weights, control)?;
    let mut per_inside = 0.5;
    if !graph.directed() {
        // Both ends of an edge lead to the other, each by its part of all.
        per_inside = 1.0 / network.total;
        masses = network
            .strengths
            .iter()
            .map(|it| Mass {
                flow: it / network.total,
                exit: it / network.total,
                nodes: 1.0,
                ..Mass::default()
            })
            .collect();
    }
    for (mass, node) in masses.iter_mut().zip(0..) {
        mass.exit -= per_inside * network.inside(node);
    }
    let flows = Flows {
        network: &network,
        masses: &masses,
        per_inside,
    };
    let found = best(&flows, run.get(&SEED), control)?;
    give(run, found)
}

fn give(run: &Run<'_>, found: Found) -> Result<()> {
    let mut numbers = found.labels;
    let count = number(&mut numbers, run.control)?;
    run.note("communities", count);
    let codelength = (!found.codelength.is_nan()).then_some(found.codelength);
    run.give(
        &SUMMARY,
        vec![
            Arc::new(Float64Array::from(vec![codelength])),
            Arc::new(UInt32Array::from(vec![count as u32])),
        ],
    )?;
    groups::give(run, &numbers, count)?;
    run.give(&NODES, vec![Arc::new(UInt32Array::from(numbers))])
}

/// The best of several searches where that costs little, and of the components.
fn best(flows: &Flows<'_>, seed: u64, control: &Control) -> Result<Found> {
    let network = flows.network;
    let alone: Vec<u32> = (0..network.len() as u32).collect();
    if network.total == 0.0 {
        control.begin("move", network.len() as u64);
        control.check()?;
        return Ok(Found {
            labels: alone,
            codelength: f64::NAN,
        });
    }
    let mut workers = sweep::workers(network);
    let mut components = vec![0; network.len()];
    split(network, &mut components, control)?;
    let mut best = measured(flows, components, &mut workers, control)?;
    let searches = (LITTLE / network.size().max(1)).clamp(1, SEVERAL);
    for piece in 0..searches as u64 {
        let seed = Random::new(seed, piece).bits();
        let found = search(flows, alone.clone(), seed, &mut workers, control)?;
        if found.codelength < best.codelength {
            best = found;
        }
    }
    Ok(best)
}

/// Moves nodes and communities from where `labels` has them, again and again.
fn search(
    flows: &Flows<'_>,
    labels: Vec<u32>,
    seed: u64,
    workers: &mut [Weights],
    control: &Control,
) -> Result<Found> {
    let mut best = Found {
        labels,
        codelength: f64::INFINITY,
    };
    for round in 0..ROUNDS {
        let seed = Random::new(seed, round).bits();
        let mut labels = climb(flows, best.labels.clone(), seed, workers, control)?;
        split(flows.network, &mut labels, control)?;
        let found = measured(flows, labels, workers, control)?;
        let saved = best.codelength - found.codelength;
        if saved > 0.0 {
            best = found;
        }
        if saved < ENOUGH {
            break;
        }
    }
    Ok(best)
}

/// Moves nodes, then their communities as nodes of the next level, until none moves.
fn climb(
    flows: &Flows<'_>,
    mut labels: Vec<u32>,
    seed: u64,
    workers: &mut [Weights],
    control: &Control,
) -> Result<Vec<u32>> {
    move_nodes(flows, &mut labels, seed, workers, control)?;
    let mut count = renumber(&mut labels);
    let mut network = aggregate(flows.network, &labels, count, workers, control)?;
    let mut masses = flows.together(&labels, &network);
    loop {
        let level = Flows {
            network: &network,
            masses: &masses,
            per_inside: flows.per_inside,
        };
        let mut above: Vec<u32> = (0..count as u32).collect();
        if !move_nodes(&level, &mut above, seed, workers, control)? {
            return Ok(labels);
        }
        count = renumber(&mut above);
        for label in &mut labels {
            *label = above[*label as usize];
        }
        let next = aggregate(&network, &above, count, workers, control)?;
        masses = level.together(&above, &next);
        network = next;
    }
}

/// Communities with the bits that they take.
fn measured(
    flows: &Flows<'_>,
    mut labels: Vec<u32>,
    workers: &mut [Weights],
    control: &Control,
) -> Result<Found> {
    let count = renumber(&mut labels);
    let network = aggregate(flows.network, &labels, count, workers, control)?;
    let masses = flows.together(&labels, &network);
    let communities = Flows {
        network: &network,
        masses: &masses,
        per_inside: flows.per_inside,
    };
    let codelength = communities.codelength(flows.names());
    Ok(Found { labels, codelength })
}

#[cfg(test)]
mod verify {
    use super::super::results::verify::{close, edges};
    use super::*;

    use std::collections::BTreeMap;

    use crate::algorithms::table::Trial;

    /// What is at each node, and what flows along each edge from one end to the other.
    struct Walk {
        here: Vec<f64>,
        along: Vec<(usize, usize, f64)>,
        /// What jumps to all nodes alike.
        jumps: Vec<f64>,
    }

    /// Whether the codelength is that of the communities by the map equation, which hang together, and whether it becomes no smaller
    /// where two of them are one, or where all that hangs together is.
    pub fn verify(trial: &Trial<'_>) -> std::result::Result<(), String> {
        let n = trial.graph.num_nodes();
        let edges = edges(trial);
        let communities = groups::verify(trial, &NODES)?;
        let count = communities.iter().max().map_or(0, |&it| it + 1);
        trial.check_note("communities", count)?;
        if trial.u32s(&SUMMARY, 1) != [Some(count)] {
            return Err("the summary is of other communities".to_owned());
        }
        let got = trial.f64s(&SUMMARY, 0)[0];
        if edges.iter().map(|edge| edge.2).sum::<f64>() <= 0.0 {
            return match got.is_none() && count as usize == n {
                true => Ok(()),
                false => Err("there are no edges to walk along".to_owned()),
            };
        }
        let parts = parts(n, &edges, |u, v| communities[u] == communities[v]);
        if distinct(&parts) != count as usize {
            return Err("a community falls apart".to_owned());
        }
        let walk = walk(n, &edges, trial.graph.directed());
        let expected = codelength(&walk, &communities);
        if !close(got, Some(expected)) {
            return Err(format!("a step takes {got:?} bits, expected {expected}"));
        }
        let components = self::parts(n, &edges, |_, _| true);
        let whole = codelength(&walk, &components);
        if whole < expected - 1e-9 {
            return Err(format!("components take {whole} bits, not {expected}"));
        }
        if n > 100 {
            return Ok(());
        }
        for &(u, v, weight) in &edges {
            let (a, b) = (communities[u], communities[v]);
            if a != b && weight > 0.0 {
                let merged = communities.iter().map(|&it| if it == b { a } else { it });
                let merged = codelength(&walk, &merged.collect::<Vec<_>>());
                if merged < expected - 1e-5 {
                    return Err(format!("communities {a} and {b} are better together"));
                }
            }
        }
        Ok(())
    }

    fn walk(n: usize, edges: &[(usize, usize, f64)], directed: bool) -> Walk {
        let mut out = vec![0.0; n];
        for &(u, v, weight) in edges {
            out[u] += weight;
            if !directed {
                out[v] += weight;
            }
        }
        if !directed {
            let total: f64 = out.iter().sum();
            let ways = edges
                .iter()
                .flat_map(|&(u, v, weight)| [(u, v, weight), (v, u, weight)]);
            return Walk {
                here: out.iter().map(|it| it / total).collect(),
                along: ways.map(|(u, v, weight)| (u, v, weight / total)).collect(),
                jumps: vec![0.0; n],
            };
        }
        let mut here = vec![1.0 / n as f64; n];
        let jumps = |here: &[f64]| -> Vec<f64> {
            let part = |node: usize| if out[node] > 0.0 { 0.15 } else { 1.0 };
            (0..n).map(|node| part(node) * here[node]).collect()
        };
        for _ in 0..400 {
            let mut next = vec![jumps(&here).iter().sum::<f64>() / n as f64; n];
            for &(u, v, weight) in edges {
                if out[u] > 0.0 {
                    next[v] += 0.85 * here[u] * (weight / out[u]);
                }
            }
            here = next;
        }
        let flow = |&(u, v, weight): &(usize, usize, f64)| match out[u] > 0.0 {
            true => (u, v, 0.85 * here[u] * (weight / out[u])),
            false => (u, v, 0.0),
        };
        Walk {
            along: edges.iter().map(flow).collect(),
            jumps: jumps(&here),
            here,
        }
    }

    /// By the definition: the entropy of which community is entered, and those of where within one it goes or that it leaves.
    fn codelength(walk: &Walk, communities: &[u32]) -> f64 {
        let count = communities.iter().max().map_or(0, |&it| it as usize + 1);
        let n = communities.len() as f64;
        let (mut leaves, mut sizes) = (vec![0.0; count], vec![0.0; count]);
        communities.iter().for_each(|&it| sizes[it as usize] += 1.0);
        for &(u, v, flow) in &walk.along {
            if communities[u] != communities[v] {
                leaves[communities[u] as usize] += flow;
            }
        }
        for (&community, jumps) in communities.iter().zip(&walk.jumps) {
            leaves[community as usize] += jumps * (n - sizes[community as usize]) / n;
        }
        let bits = |parts: &[f64]| -> f64 {
            let all: f64 = parts.iter().sum();
            let parts = parts.iter().filter(|&&part| part > 0.0);
            parts.map(|part| part * (all.log2() - part.log2())).sum()
        };
        let mut books: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (&community, &here) in communities.iter().zip(&walk.here) {
            let book = books
                .entry(community)
                .or_insert(vec![leaves[community as usize]]);
            book.push(here);
        }
        bits(&leaves) + books.values().map(|book| bits(book)).sum::<f64>()
    }

    /// Numbers of what hangs together along edges with a weight that `counts` lets through.
    fn parts(
        n: usize,
        edges: &[(usize, usize, f64)],
        counts: impl Fn(usize, usize) -> bool,
    ) -> Vec<u32> {
        let mut parts: Vec<u32> = (0..n as u32).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for &(u, v, weight) in edges {
                let least = parts[u].min(parts[v]);
                if weight > 0.0 && counts(u, v) && parts[u] != parts[v] {
                    (parts[u], parts[v]) = (least, least);
                    changed = true;
                }
            }
        }
        parts
    }

    fn distinct(parts: &[u32]) -> usize {
        parts
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len()
    }
}
