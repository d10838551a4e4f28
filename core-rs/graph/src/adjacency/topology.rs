//! Adjacency as compressed sparse rows, built in parallel from the edges' endpoint rows.
//!
//! The build is a radix partition followed by a counting sort per partition, so that every random write stays within a
//! core's cache: `O(n + m)` time plus the sorting of each row, and 12 bytes per entry while it runs.

use arrow_buffer::ScalarBuffer;
use rayon::prelude::*;

use crate::run::SMALL;
use crate::{Control, ErrorCode, GraphError, Result};

/// Which ends of an edge are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From source to destination.
    Out,
    /// From destination to source.
    In,
    /// Either way; a self-loop is still followed once.
    Both,
}

impl Direction {
    /// `Out` for `In` and the other way round.
    pub fn reversed(self) -> Self {
        match self {
            Self::Out => Self::In,
            Self::In => Self::Out,
            Self::Both => Self::Both,
        }
    }
}

/// Neighbours of all nodes: those of `u` are `targets[offsets[u]..offsets[u + 1]]`, sorted by target, then by edge row.
///
/// Parallel edges and self-loops are kept; a self-loop appears once in each direction, [`Direction::Both`] included.
/// Memory: 8 bytes per node and 8 bytes per entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csr {
    offsets: Vec<usize>,
    targets: ScalarBuffer<u32>,
    edge_rows: ScalarBuffer<u32>,
    /// Whether entries are in the memory of a file.
    mapped: bool,
}

impl Csr {
    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `len() + 1` positions into [`Csr::targets`], ascending from 0.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// Node rows, each `< len()`.
    pub fn targets(&self) -> &[u32] {
        &self.targets
    }

    /// The edge row behind each entry of [`Csr::targets`].
    pub fn edge_rows(&self) -> &[u32] {
        &self.edge_rows
    }

    /// The entries of `u`, as a range into [`Csr::targets`].
    ///
    /// # Panics
    /// If `u >= len()`.
    pub fn range(&self, u: u32) -> std::ops::Range<usize> {
        self.offsets[u as usize]..self.offsets[u as usize + 1]
    }

    /// # Panics
    /// If `u >= len()`.
    pub fn degree(&self, u: u32) -> usize {
        self.range(u).len()
    }

    /// # Panics
    /// If `u >= len()`.
    pub fn neighbors(&self, u: u32) -> &[u32] {
        &self.targets[self.range(u)]
    }

    /// The edge rows of `u`, beside [`Csr::neighbors`].
    ///
    /// # Panics
    /// If `u >= len()`.
    pub fn edges(&self, u: u32) -> &[u32] {
        &self.edge_rows[self.range(u)]
    }

    /// Bytes held, without those of a file.
    pub fn memory(&self) -> usize {
        let entries = match self.mapped {
            true => 0,
            false => (self.targets.len() + self.edge_rows.len()) * size_of::<u32>(),
        };
        self.offsets.len() * size_of::<usize>() + entries
    }

    /// Neighbours that lie in a file: entries of `num_edges` edges.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] for offsets that are not `num_nodes + 1` ascending ones from 0 to the number of entries, and for
    /// entries that name a node or an edge that is not there.
    pub fn stored(
        num_nodes: usize,
        num_edges: usize,
        offsets: &[u64],
        targets: ScalarBuffer<u32>,
        edge_rows: ScalarBuffer<u32>,
    ) -> Result<Self> {
        let wrong = |message: &str, expected: String, got: String| {
            let error = GraphError::new(ErrorCode::InvalidData, message);
            Err(error.expected(expected).got(got))
        };
        let entries = targets.len();
        let ends = (offsets.first(), offsets.last().copied());
        if offsets.len() != num_nodes + 1
            || edge_rows.len() != entries
            || ends != (Some(&0), Some(entries as u64))
            || !offsets.is_sorted()
        {
            return wrong(
                "an adjacency's offsets contradict its entries",
                format!("{num_nodes} stretches of {entries} entries"),
                format!("{} offsets", offsets.len()),
            );
        }
        for (rows, below, what) in [
            (&targets, num_nodes, "node"),
            (&edge_rows, num_edges, "edge"),
        ] {
            let largest = largest(rows) as usize;
            if entries > 0 && largest >= below {
                return wrong(
                    &format!("an adjacency names {what} rows that are not there"),
                    format!("a row below {below}"),
                    largest.to_string(),
                );
            }
        }
        Ok(Self {
            offsets: offsets.iter().map(|&offset| offset as usize).collect(),
            targets,
            edge_rows,
            mapped: true,
        })
    }

    /// Sorts the edges `from[i] → to[i]` into rows; with `both`, also `to[i] → from[i]` unless it is a self-loop.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] for an endpoint `>= num_nodes`, [`ErrorCode::Cancelled`].
    pub fn build(
        num_nodes: usize,
        from: &[u32],
        to: &[u32],
        both: bool,
        control: &Control,
    ) -> Result<Self> {
        check_endpoints(num_nodes, from, to)?;
        control.check()?;
        let plan = Partition::new(num_nodes, from.len() * (1 + usize::from(both)));
        let chunks: Vec<(usize, &[u32], &[u32])> = if from.is_empty() {
            Vec::new()
        } else {
            let size = from.len().div_ceil(rayon::current_num_threads()).max(SMALL);
            (0..)
                .step_by(size)
                .zip(from.chunks(size).zip(to.chunks(size)))
                .map(|(first, (from, to))| (first, from, to))
                .collect()
        };

        let counts: Vec<Vec<usize>> = chunks
            .par_iter()
            .map(|&(_, from, to)| {
                let mut counts = vec![0usize; plan.parts];
                for (&u, &v) in from.iter().zip(to) {
                    counts[plan.part_of(u)] += 1;
                    if both && u != v {
                        counts[plan.part_of(v)] += 1;
                    }
                }
                counts
            })
            .collect();
        let part_sizes: Vec<usize> = (0..plan.parts)
            .map(|part| counts.iter().map(|c| c[part]).sum())
            .collect();
        let entries: usize = part_sizes.iter().sum();
        control.check()?;

        // Part-major, then chunk-major: within a part the entries stay in edge order, whatever the number of threads.
        let mut scattered = vec![Entry::default(); entries];
        let mut windows: Vec<Vec<&mut [Entry]>> = chunks
            .iter()
            .map(|_| Vec::with_capacity(plan.parts))
            .collect();
        let mut rest = scattered.as_mut_slice();
        for part in 0..plan.parts {
            for (chunk, counts) in counts.iter().enumerate() {
                let (window, tail) = rest.split_at_mut(counts[part]);
                windows[chunk].push(window);
                rest = tail;
            }
        }
        chunks
            .par_iter()
            .zip(windows)
            .for_each(|(&(first, from, to), mut windows)| {
                let mut filled = vec![0usize; plan.parts];
                let mut put = |from: u32, to: u32, edge: u32| {
                    let part = plan.part_of(from);
                    windows[part][filled[part]] = Entry { from, to, edge };
                    filled[part] += 1;
                };
                for (i, (&u, &v)) in from.iter().zip(to).enumerate() {
                    let edge = (first + i) as u32;
                    put(u, v, edge);
                    if both && u != v {
                        put(v, u, edge);
                    }
                }
            });
        control.check()?;

        let mut offsets = vec![0usize; num_nodes + 1];
        let mut targets = vec![0u32; entries];
        let mut edge_rows = vec![0u32; entries];
        let mut parts = Vec::with_capacity(plan.parts);
        let mut base = 0;
        let mut rest = (
            &mut offsets[1..],
            targets.as_mut_slice(),
            edge_rows.as_mut_slice(),
            scattered.as_slice(),
        );
        for (part, &size) in part_sizes.iter().enumerate() {
            let nodes = plan.nodes_of(part, num_nodes);
            let (ends, ends_rest) = rest.0.split_at_mut(nodes.len());
            let (targets, targets_rest) = rest.1.split_at_mut(size);
            let (edge_rows, edge_rows_rest) = rest.2.split_at_mut(size);
            let (entries, entries_rest) = rest.3.split_at(size);
            rest = (ends_rest, targets_rest, edge_rows_rest, entries_rest);
            parts.push(Part {
                first_node: nodes.start,
                base,
                entries,
                ends,
                targets,
                edge_rows,
            });
            base += size;
        }
        control.begin("build topology", entries as u64);
        // A small topology is built by one thread.
        let together = if entries < 2 * SMALL { parts.len() } else { 1 };
        parts
            .into_par_iter()
            .with_min_len(together)
            .for_each_init(Vec::new, |scratch, part| {
                if !control.is_cancelled() {
                    let size = part.entries.len();
                    part.sort(scratch);
                    control.advance(size as u64);
                }
            });
        control.check()?;
        Ok(Self {
            offsets,
            targets: targets.into(),
            edge_rows: edge_rows.into(),
            mapped: false,
        })
    }
}

/// One direction of one edge on its way into its row.
#[derive(Clone, Copy, Default)]
struct Entry {
    from: u32,
    to: u32,
    edge: u32,
}

/// Parts are runs of `1 << shift` nodes.
#[derive(Clone, Copy)]
struct Partition {
    shift: u32,
    parts: usize,
}

impl Partition {
    /// Entries per part that keep its scratch within a core's cache, and parts that keep the scatter within its TLB.
    const ENTRIES: usize = 16 * 1024;
    const MOST: usize = 2048;

    fn new(num_nodes: usize, entries: usize) -> Self {
        let wanted = (entries / Self::ENTRIES).clamp(1, Self::MOST);
        let per_part = num_nodes.div_ceil(wanted).max(1).next_power_of_two();
        Self {
            shift: per_part.trailing_zeros(),
            parts: num_nodes.div_ceil(per_part),
        }
    }

    fn part_of(self, node: u32) -> usize {
        (node >> self.shift) as usize
    }

    fn nodes_of(self, part: usize, num_nodes: usize) -> std::ops::Range<usize> {
        (part << self.shift)..((part + 1) << self.shift).min(num_nodes)
    }
}

/// A part's entries, and the stretches of the result that they fill.
struct Part<'a> {
    first_node: usize,
    base: usize,
    entries: &'a [Entry],
    ends: &'a mut [usize],
    targets: &'a mut [u32],
    edge_rows: &'a mut [u32],
}

impl Part<'_> {
    fn sort(self, scratch: &mut Vec<u64>) {
        let mut next = vec![0usize; self.ends.len() + 1];
        for entry in self.entries {
            next[entry.from as usize - self.first_node + 1] += 1;
        }
        for i in 1..next.len() {
            next[i] += next[i - 1];
            self.ends[i - 1] = self.base + next[i];
        }
        scratch.clear();
        scratch.resize(self.entries.len(), 0);
        for entry in self.entries {
            let slot = &mut next[entry.from as usize - self.first_node];
            scratch[*slot] = u64::from(entry.to) << 32 | u64::from(entry.edge);
            *slot += 1;
        }
        let mut start = 0;
        for &end in self.ends.iter() {
            let row = &mut scratch[start..end - self.base];
            if row.len() > 1 {
                row.sort_unstable();
            }
            start = end - self.base;
        }
        for ((packed, target), edge_row) in scratch.iter().zip(self.targets).zip(self.edge_rows) {
            *target = (packed >> 32) as u32;
            *edge_row = *packed as u32;
        }
    }
}

/// The largest of some rows, or 0 of none.
pub(crate) fn largest(rows: &[u32]) -> u32 {
    let rows = rows.par_iter().with_min_len(1 << 16);
    rows.copied().max().unwrap_or(0)
}

fn check_endpoints(num_nodes: usize, from: &[u32], to: &[u32]) -> Result<()> {
    if from.len() != to.len() {
        return Err(
            GraphError::new(ErrorCode::InvalidData, "an edge has two ends")
                .expected(format!("{} destinations", from.len()))
                .got(to.len().to_string()),
        );
    }
    let largest = largest(from).max(largest(to)) as usize;
    if !from.is_empty() && largest >= num_nodes {
        return Err(GraphError::new(
            ErrorCode::InvalidData,
            "an edge ends at a node row that does not exist",
        )
        .expected(format!("a row below {num_nodes}"))
        .got(largest.to_string()));
    }
    Ok(())
}
