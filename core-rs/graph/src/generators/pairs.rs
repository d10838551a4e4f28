//! Pairs of nodes that are edges with some probability, each by itself: only those that are get looked at.
//!
//! From one that is an edge to the next the number of those between is geometric, so that a number at random is needed per edge
//! rather than per pair (Batagelj, Brandes: Efficient generation of large random networks, Phys. Rev. E 71, 2005,
//! doi:10.1103/PhysRevE.71.036113).

use std::ops::Range;

use rayon::prelude::*;

use crate::algorithms::Random;
use crate::{Control, Result};

use super::blocks::BLOCK;
use super::row::Size;

/// All pairs of a row with a column, numbered row by row.
pub struct Pairs {
    rows: Range<u64>,
    columns: Range<u64>,
    which: Which,
    probability: f64,
}

#[derive(Clone, Copy)]
enum Which {
    All,
    /// Of rows that are the columns: no node with itself.
    Unequal,
    /// Of rows that are the columns: none twice. The columns of a row begin so far behind it.
    Above(u64),
}

/// Rows that are stepped over rather than searched for.
const STEPS: u32 = 32;

impl Pairs {
    /// Of nodes with others.
    pub fn between(rows: Range<u64>, columns: Range<u64>, probability: f64) -> Self {
        Self {
            rows,
            columns,
            which: Which::All,
            probability,
        }
    }

    /// Of nodes among themselves, both ways or one, and with themselves or not.
    pub fn within(nodes: Range<u64>, probability: f64, directed: bool, self_loops: bool) -> Self {
        let which = match (directed, self_loops) {
            (true, true) => Which::All,
            (true, false) => Which::Unequal,
            (false, self_loops) => Which::Above(u64::from(!self_loops)),
        };
        Self {
            rows: nodes.clone(),
            columns: nodes,
            which,
            probability,
        }
    }

    fn height(&self) -> u64 {
        self.rows.end - self.rows.start
    }

    /// How many pairs a row has.
    fn length(&self, row: u64) -> u64 {
        let width = self.columns.end - self.columns.start;
        match self.which {
            Which::All => width,
            Which::Unequal => width.saturating_sub(1),
            Which::Above(behind) => width.saturating_sub(row + behind),
        }
    }

    /// How many pairs there are before a row: at most the square of 2^32 - 2, which 64 bits hold.
    fn before(&self, row: u64) -> u64 {
        match self.which {
            Which::All | Which::Unequal => row * self.length(0),
            // The rows shrink by one each.
            Which::Above(_) if row == 0 => 0,
            Which::Above(_) => {
                let (first, last) = (self.length(0), self.length(row - 1));
                let sum = u128::from(first + last) * u128::from(first - last + 1) / 2;
                sum as u64
            }
        }
    }

    pub fn count(&self) -> u64 {
        self.before(self.height())
    }

    /// How many edges are expected.
    pub fn expected(&self) -> f64 {
        self.count() as f64 * self.probability
    }

    /// The row of the pair of this number, and its place there.
    fn find(&self, pair: u64) -> (u64, u64) {
        let (mut low, mut high) = (0, self.height());
        // The last row that begins at the pair or before it; empty ones are at the end.
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match self.before(middle) <= pair {
                true => low = middle,
                false => high = middle,
            }
        }
        (low, pair - self.before(low))
    }

    fn ends(&self, row: u64, place: u64) -> (u32, u32) {
        let column = match self.which {
            Which::All => place,
            Which::Unequal => place + u64::from(place >= row),
            Which::Above(behind) => place + row + behind,
        };
        (
            (self.rows.start + row) as u32,
            (self.columns.start + column) as u32,
        )
    }

    /// The edges among the pairs of these numbers, ascending.
    fn draw(&self, pairs: Range<u64>, random: &mut Random) -> Vec<(u32, u32)> {
        let expected = (pairs.end - pairs.start) as f64 * self.probability;
        let mut edges = Vec::with_capacity((expected + 4.0 * expected.sqrt()) as usize + 8);
        let scale = (-self.probability).ln_1p().recip();
        // Neither is 0: of 1 the logarithm is 0, and that of a probability of 1 is infinite.
        let mut gap = || ((1.0 - random.unit()).ln() * scale) as u64;
        let mut pair = pairs.start.saturating_add(gap());
        let (mut row, mut place) = self.find(pairs.start);
        let mut at = pairs.start;
        while pair < pairs.end {
            place += pair - at;
            at = pair;
            let mut steps = 0;
            while place >= self.length(row) {
                if steps == STEPS {
                    (row, place) = self.find(pair);
                    break;
                }
                place -= self.length(row);
                row += 1;
                steps += 1;
            }
            edges.push(self.ends(row, place));
            pair = pair.saturating_add(1).saturating_add(gap());
        }
        edges
    }
}

/// How large the graph of these edges is expected to be.
///
/// # Errors
/// [`ErrorCode::TooLarge`](crate::ErrorCode::TooLarge).
pub fn expected(nodes: u128, pairs: &[Pairs]) -> Result<Size> {
    let edges: f64 = pairs.iter().map(Pairs::expected).sum();
    Size::new(nodes, edges.round() as u128)
}

/// The edges among all pairs, in the order of `pairs`.
///
/// # Errors
/// [`ErrorCode::Cancelled`](crate::ErrorCode::Cancelled), and [`ErrorCode::TooLarge`](crate::ErrorCode::TooLarge) for more than a
/// graph holds.
pub fn draw(pairs: &[Pairs], seed: u64, control: &Control) -> Result<(Vec<u32>, Vec<u32>)> {
    let mut blocks = Vec::new();
    for these in pairs {
        // A probability that underflows makes one block of all.
        let together = (BLOCK as f64 / these.probability) as u64;
        let (mut start, count) = (0, these.count());
        while start < count && these.probability > 0.0 {
            let end = count.min(start.saturating_add(together));
            blocks.push((these, start..end));
            start = end;
        }
    }
    control.begin("draw edges", blocks.len() as u64);
    let numbered = blocks.into_par_iter().enumerate();
    let drawn: Vec<Vec<(u32, u32)>> = numbered
        .map(|(number, (these, range))| {
            if control.is_cancelled() {
                return Vec::new();
            }
            let edges = these.draw(range, &mut Random::new(seed, number as u64));
            control.advance(1);
            edges
        })
        .collect();
    control.check()?;
    let count: usize = drawn.iter().map(Vec::len).sum();
    Size::new(0, count as u128)?;
    gather(drawn, count, control)
}

/// What blocks drew, as one.
fn gather(
    drawn: Vec<Vec<(u32, u32)>>,
    count: usize,
    control: &Control,
) -> Result<(Vec<u32>, Vec<u32>)> {
    let (mut src, mut dst) = (vec![0; count], vec![0; count]);
    let mut places = Vec::with_capacity(drawn.len());
    let (mut free_src, mut free_dst) = (&mut src[..], &mut dst[..]);
    for block in drawn {
        let (these_src, rest_src) = free_src.split_at_mut(block.len());
        let (these_dst, rest_dst) = free_dst.split_at_mut(block.len());
        (free_src, free_dst) = (rest_src, rest_dst);
        places.push((block, these_src, these_dst));
    }
    places.into_par_iter().for_each(|(block, src, dst)| {
        if control.is_cancelled() {
            return;
        }
        for (edge, (src, dst)) in block.iter().zip(src.iter_mut().zip(dst)) {
            (*src, *dst) = *edge;
        }
    });
    control.check()?;
    Ok((src, dst))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_has_its_number() {
        for (directed, self_loops) in [(true, true), (true, false), (false, true), (false, false)] {
            for n in 0..9 {
                let pairs = Pairs::within(3..3 + n, 1.0, directed, self_loops);
                let mut expected = Vec::new();
                for u in 3..3 + n as u32 {
                    for v in 3..3 + n as u32 {
                        if (self_loops || u != v) && (directed || u <= v) {
                            expected.push((u, v));
                        }
                    }
                }
                assert_eq!(pairs.count(), expected.len() as u64);
                let found = (0..pairs.count()).map(|pair| {
                    let (row, place) = pairs.find(pair);
                    pairs.ends(row, place)
                });
                assert_eq!(found.collect::<Vec<_>>(), expected);
                assert_eq!(
                    pairs.draw(0..pairs.count(), &mut Random::new(1, 0)),
                    expected
                );
            }
        }
    }

    #[test]
    fn the_largest_graphs_have_numbers_too() {
        let n = crate::MAX_ROWS as u64;
        for pairs in [
            Pairs::within(0..n, 0.5, true, true),
            Pairs::within(0..n, 0.5, false, false),
            Pairs::within(0..n, 0.5, false, true),
        ] {
            let last = pairs.count() - 1;
            let (row, place) = pairs.find(last);
            assert_eq!(place, pairs.length(row) - 1);
            assert_eq!(u64::from(pairs.ends(row, place).1), n - 1);
        }
    }
}
