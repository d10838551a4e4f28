//! A partition that is given: what the edges within its communities and between them weigh.

use rayon::prelude::*;

use crate::algorithms::parameters::{Param, Word};
use crate::{Control, Graph, Result};

pub(super) static COMMUNITY: Param<Word> = Param::required_node_column(
    "community",
    "The node column that says which community a node is in: integers or texts.",
);

/// Weights by community.
#[derive(Default)]
pub(super) struct Sums {
    /// Of the edges that start there.
    pub out: Vec<f64>,
    /// Of the edges that end there.
    pub into: Vec<f64>,
    /// Of the edges that have one end there.
    pub cut: Vec<f64>,
    /// Of the edges that stay within any.
    pub within: f64,
    /// Of all edges.
    pub total: f64,
}

/// Edges between two looks at the control.
const CHUNK: usize = 1 << 14;
/// Shares of the edges that are added up side by side, at most: not by threads, so that the sums are always the same.
const SHARES: usize = 16;

/// Adds up the edges of the communities that `numbers` gives the nodes, from 0 to `count`.
pub(super) fn sums(
    graph: &Graph,
    numbers: &[u32],
    count: usize,
    weights: Option<&[f64]>,
    control: &Control,
) -> Result<Sums> {
    let m = graph.num_edges();
    control.begin("add up", m as u64);
    control.check()?;
    // No more than there is room for: a table of sums should not be longer than its share of the edges.
    let shares = (m / CHUNK).min(m / (4 * count.max(1))).clamp(1, SHARES);
    let share = m.div_ceil(shares).max(1);
    let parts: Vec<Sums> = (0..shares)
        .into_par_iter()
        .with_max_len(1)
        .map(|part| {
            let rows = (part * share).min(m)..((part + 1) * share).min(m);
            let mut sums = Sums::new(count);
            for start in rows.clone().step_by(CHUNK) {
                if control.is_cancelled() {
                    break;
                }
                let rows = start..(start + CHUNK).min(rows.end);
                control.advance(rows.len() as u64);
                for row in rows {
                    let of = |node: u32| numbers[node as usize];
                    let (from, to) = (of(graph.src()[row]), of(graph.dst()[row]));
                    let weight = weights.map_or(1.0, |weights| weights[row]);
                    sums.add(from as usize, to as usize, weight);
                }
            }
            sums
        })
        .collect();
    control.check()?;
    let mut parts = parts.into_iter();
    let mut sums = parts.next().unwrap_or_default();
    for part in parts {
        control.check()?;
        sums.merge(&part);
    }
    Ok(sums)
}

impl Sums {
    fn new(count: usize) -> Self {
        Self {
            out: vec![0.0; count],
            into: vec![0.0; count],
            cut: vec![0.0; count],
            within: 0.0,
            total: 0.0,
        }
    }

    #[inline]
    fn add(&mut self, from: usize, to: usize, weight: f64) {
        self.out[from] += weight;
        self.into[to] += weight;
        self.total += weight;
        if from == to {
            self.within += weight;
        } else {
            self.cut[from] += weight;
            self.cut[to] += weight;
        }
    }

    fn merge(&mut self, other: &Self) {
        let merge = |sums: &mut Vec<f64>, others: &[f64]| {
            sums.iter_mut().zip(others).for_each(|(sum, it)| *sum += it);
        };
        merge(&mut self.out, &other.out);
        merge(&mut self.into, &other.into);
        merge(&mut self.cut, &other.cut);
        self.within += other.within;
        self.total += other.total;
    }
}

/// The bytes of the sums of all shares, of nodes that are each a community in the worst case.
pub(super) fn working(graph: &Graph) -> u64 {
    // The communities' numbers; how many there are shows only when the column is read.
    4 * graph.num_nodes() as u64
}
