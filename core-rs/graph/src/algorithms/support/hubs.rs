//! The simple graph under other names: nodes with the most neighbours come first, so that what is looked at most often lies together.
//!
//! in   `out`, `into`  CSRs along and against the edges; one where both are the same
//! out  `nodes`        `[n]` u32   the row of each node, by its new name
//!      `places`       `[n]` u32   the new name of each row
//!      rows along and against the edges, without self-loops and parallel edges, ascending

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::{Control, Csr, Direction, Graph, Result};

use super::parallel::{split, stretches_of};
use super::simple::{simple, simple_degrees};

pub(in super::super) struct Hubs {
    pub nodes: Vec<u32>,
    pub places: Vec<u32>,
    pub out: Rows,
    /// None where they are those of `out`.
    into: Option<Rows>,
}

/// The neighbours of all nodes.
pub(in super::super) struct Rows {
    offsets: Vec<usize>,
    targets: Vec<u32>,
}

impl Hubs {
    fn new(out: &Csr, into: Option<&Csr>, control: &Control) -> Result<Self> {
        control.begin("rename", out.len() as u64);
        let leaving = simple_degrees(out, control)?;
        let entering = into.map(|into| simple_degrees(into, control)).transpose()?;
        let degree = |node: u32| {
            let entering = entering.as_ref().map_or(0, |it| it[node as usize]);
            u64::from(leaving[node as usize]) + u64::from(entering)
        };
        let mut nodes: Vec<u32> = (0..out.len() as u32).collect();
        nodes.par_sort_unstable_by_key(|&node| (Reverse(degree(node)), node));
        control.check()?;
        let mut places = vec![0; nodes.len()];
        for (place, &node) in nodes.iter().enumerate() {
            places[node as usize] = place as u32;
        }
        let renamed = |csr, degrees: &[u32]| rows(csr, degrees, &nodes, &places, control);
        let out = renamed(out, &leaving)?;
        let into = match (into, &entering) {
            (Some(into), Some(degrees)) => Some(renamed(into, degrees)?),
            _ => None,
        };
        Ok(Self {
            nodes,
            places,
            out,
            into,
        })
    }

    /// The rows against the edges.
    pub fn against(&self) -> &Rows {
        self.into.as_ref().unwrap_or(&self.out)
    }

    /// The bytes of a graph under other names.
    pub fn memory(graph: &Graph) -> u64 {
        let offsets = if graph.directed() { 16 } else { 8 };
        (8 + offsets) * graph.num_nodes() as u64 + 8 * graph.num_edges() as u64
    }

    /// Those of a graph, whose edges are followed their way or, as one, both ways.
    pub fn of(graph: &Graph, direction: Direction, control: &Control) -> Result<Self> {
        let out = graph.topology(direction, control)?;
        let into = match direction {
            Direction::Both => None,
            _ if !graph.directed() => None,
            direction => Some(graph.topology(direction.reversed(), control)?),
        };
        Self::new(&out, into.as_deref(), control)
    }

    /// What nodes have by their new names, by their rows.
    pub fn by_row<T: Copy + Send + Sync>(&self, values: &[T]) -> Vec<T> {
        let places = self.places.par_iter().with_min_len(super::SHARE);
        places.map(|&place| values[place as usize]).collect()
    }
}

fn rows(
    csr: &Csr,
    degrees: &[u32],
    nodes: &[u32],
    places: &[u32],
    control: &Control,
) -> Result<Rows> {
    let mut offsets = Vec::with_capacity(nodes.len() + 1);
    offsets.push(0);
    let mut end = 0;
    for &node in nodes {
        end += degrees[node as usize] as usize;
        offsets.push(end);
    }
    let mut targets = vec![0; end];
    let stretches = stretches_of(&offsets);
    let ends: Vec<_> = stretches
        .iter()
        .map(|stretch| offsets[stretch.start]..offsets[stretch.end])
        .collect();
    split(&mut targets, &ends)
        .into_par_iter()
        .zip(&stretches)
        .for_each(|(mut targets, stretch)| {
            if control.is_cancelled() {
                return;
            }
            for &node in &nodes[stretch.clone()] {
                let (row, rest) = targets.split_at_mut(degrees[node as usize] as usize);
                for (target, v) in row.iter_mut().zip(simple(csr, node)) {
                    *target = places[v as usize];
                }
                row.sort_unstable();
                targets = rest;
            }
            control.advance(stretch.len() as u64);
        });
    control.check()?;
    Ok(Rows { offsets, targets })
}

impl Rows {
    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of entries of all rows.
    pub fn entries(&self) -> usize {
        self.targets.len()
    }

    #[inline]
    pub fn range(&self, u: u32) -> std::ops::Range<usize> {
        self.offsets[u as usize]..self.offsets[u as usize + 1]
    }

    #[inline]
    pub fn degree(&self, u: u32) -> usize {
        self.range(u).len()
    }

    #[inline]
    pub fn neighbors(&self, u: u32) -> &[u32] {
        &self.targets[self.range(u)]
    }

    /// The entry from `u` to `v`, if there is one.
    pub fn entry(&self, u: u32, v: u32) -> Option<usize> {
        let found = self.neighbors(u).binary_search(&v);
        found
            .ok()
            .map(|position| self.offsets[u as usize] + position)
    }
}
