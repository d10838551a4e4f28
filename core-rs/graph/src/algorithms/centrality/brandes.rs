//! What shortest paths put on nodes and edges, summed over the nodes that they start from.
//!
//! Sources are spread over the threads, a piece of them at a time; pieces are added up in their order, so that the last bit does not
//! depend on the threads.
//!
//! Brandes: A faster algorithm for betweenness centrality, J. Math. Sociol. 25(2), 2001, doi:10.1080/0022250X.2001.9990249

use std::sync::Arc;

use rayon::prelude::*;

use crate::algorithms::parameters::{Arguments, Param, WEIGHT};
use crate::algorithms::support::{Hubs, in_turn, positive_weights, sample, threads};
use crate::algorithms::table::Run;
use crate::{Control, Csr, Direction, Graph, Result};

use super::hop_counts::{self, HopCounts};
use super::weight_counts::{self, WeightCounts};

pub(super) static SAMPLES: Param<Option<u64>> = Param::optional_integer(
    "samples",
    (1, u64::MAX),
    "From how many nodes, chosen at random, to follow shortest paths; what they put on others is scaled up to all nodes. Null, or as many as there are nodes, follows those from every node: the exact result.",
);

pub(super) static SEED: Param<u64> = Param::seed();

/// Pieces at least, for threads to share.
const PIECES: usize = 128;

/// The nodes to start from, by row.
pub(super) fn sources(run: &Run<'_>) -> Vec<u32> {
    chosen(run.graph, run.arguments)
}

pub(super) fn chosen(graph: &Graph, arguments: &Arguments) -> Vec<u32> {
    let samples = arguments.get(&SAMPLES).unwrap_or(u64::MAX);
    sample(graph.num_nodes(), samples, arguments.get(&SEED))
}

/// By what to multiply sums over `sources` that start from one of two ends each in an undirected graph, where `pairs` of ends are
/// to be averaged over if there are any.
pub(super) fn scale(graph: &Graph, sources: usize, pairs: Option<f64>) -> f64 {
    let all = graph.num_nodes() as f64 / sources.max(1) as f64;
    match pairs {
        // Of an undirected graph there are half as many, and each counts twice.
        Some(pairs) => all / pairs.max(1.0),
        None if graph.directed() => all,
        None => all / 2.0,
    }
}

/// Multiplies each of `sums`.
pub(super) fn scaled(mut sums: Vec<f64>, scale: f64) -> Vec<f64> {
    let sums_at_once = sums
        .par_iter_mut()
        .with_min_len(crate::algorithms::support::SHARE);
    sums_at_once.for_each(|sum| *sum *= scale);
    sums
}

/// The bytes of sums over nodes, or over entries of rows along the edges, in the making.
pub(super) fn memory(graph: &Graph, arguments: &Arguments, edges: bool) -> u64 {
    let (n, m) = (graph.num_nodes(), graph.num_edges());
    let entries = if graph.directed() { m } else { 2 * m };
    let sums = 8 * if edges { entries } else { n } as u64;
    let sources = arguments.get(&SAMPLES).unwrap_or(u64::MAX).min(n as u64) as usize;
    let threads = threads_for(n, entries, sources) as u64;
    let (shared, search) = match arguments.get(&WEIGHT) {
        Some(_) => (0, weight_counts::memory(n)),
        None => (Hubs::memory(graph), hop_counts::memory(n)),
    };
    // The result comes when all this is gone; that of nodes is made of as much.
    let result = if edges { 12 * m as u64 } else { 0 };
    (shared + threads * (search + sums) + sums).saturating_sub(result)
}

fn threads_for(nodes: usize, entries: usize, sources: usize) -> usize {
    threads(sources.saturating_mul(nodes + entries)).min(sources.max(1))
}

/// What is put on each node, without the ends of paths.
pub(super) fn on_nodes(run: &Run<'_>, sources: &[u32]) -> Result<Vec<f64>> {
    let (graph, control) = (run.graph, run.control);
    let n = graph.num_nodes();
    match lengths(run)? {
        Some((out, weights)) => sums(
            (sources, n, n + out.targets().len()),
            control,
            || WeightCounts::new(&out, &weights),
            |search, source, sums| search.add_nodes(source, sums, control),
        ),
        None => {
            let hubs = Hubs::of(graph, Direction::Out, control)?;
            let sums = sums(
                (&places(&hubs, sources), n, n + hubs.out.entries()),
                control,
                || HopCounts::new(&hubs),
                |search, source, sums| search.add_nodes(source, sums, control),
            )?;
            Ok(hubs.by_row(&sums))
        }
    }
}

/// What is put on each entry of the topology along the edges, of parallel ones on the first.
pub(super) fn on_entries(run: &Run<'_>, out: &Csr, sources: &[u32]) -> Result<Vec<f64>> {
    let (graph, control) = (run.graph, run.control);
    let entries = out.targets().len();
    match lengths(run)? {
        Some((out, weights)) => sums(
            (sources, entries, out.len() + entries),
            control,
            || WeightCounts::new(&out, &weights),
            |search, source, sums| search.add_edges(source, sums, control),
        ),
        None => {
            let hubs = Hubs::of(graph, Direction::Out, control)?;
            let renamed = hubs.out.entries();
            let sums = sums(
                (&places(&hubs, sources), renamed, out.len() + renamed),
                control,
                || HopCounts::new(&hubs),
                |search, source, sums| search.add_edges(source, sums, control),
            )?;
            let mut by_entry = vec![0.0; entries];
            for u in 0..out.len() as u32 {
                if u.is_multiple_of(1 << 12) {
                    control.check()?;
                }
                let mut last = u;
                for entry in out.range(u) {
                    let v = out.targets()[entry];
                    if v != last && v != u {
                        let (from, to) = (hubs.places[u as usize], hubs.places[v as usize]);
                        let renamed = hubs.out.entry(from, to);
                        by_entry[entry] = renamed.map_or(0.0, |renamed| sums[renamed]);
                    }
                    last = v;
                }
            }
            Ok(by_entry)
        }
    }
}

/// The sources by their new names.
fn places(hubs: &Hubs, sources: &[u32]) -> Vec<u32> {
    let places = sources.iter().map(|&source| hubs.places[source as usize]);
    places.collect()
}

/// The edges and their weights, where the call names a column of them.
#[allow(clippy::type_complexity)]
fn lengths(run: &Run<'_>) -> Result<Option<(Arc<Csr>, Arc<Vec<f64>>)>> {
    let (graph, control) = (run.graph, run.control);
    let Some(column) = run.get(&WEIGHT) else {
        return Ok(None);
    };
    let out = graph.topology(Direction::Out, control)?;
    let weights = positive_weights(graph, column, Direction::Out, control)?;
    Ok(Some((out, weights)))
}

/// Sums of so many values over `sources`, each of which takes `work`.
fn sums<S: Send>(
    (sources, values, work): (&[u32], usize, usize),
    control: &Control,
    search: impl Fn() -> S + Sync,
    add: impl Fn(&mut S, u32, &mut [f64]) -> Result<()> + Sync,
) -> Result<Vec<f64>> {
    control.begin("search", sources.len() as u64);
    let pieces: Vec<&[u32]> = sources
        .chunks(sources.len().div_ceil(PIECES).max(1))
        .collect();
    let mut all = vec![0.0; values];
    let threads = threads(sources.len().saturating_mul(work));
    in_turn(
        (threads, pieces.len()),
        control,
        || (search(), vec![0.0; values]),
        |(search, sums), piece| {
            for &source in pieces[piece] {
                control.check()?;
                add(search, source, sums)?;
                control.advance(1);
            }
            Ok(())
        },
        |(_, sums)| {
            for (all, sum) in all.iter_mut().zip(sums) {
                *all += std::mem::take(sum);
            }
        },
    )?;
    Ok(all)
}
