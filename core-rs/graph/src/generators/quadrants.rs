//! Ways down through quadrants within quadrants, several levels at a time.
//!
//! What may happen on a few levels is laid out once, so that one number at random chooses among all of it in constant time
//! (Walker's alias method; Hübschle-Schneider, Sanders: Linear work generation of R-MAT graphs, Netw. Sci. 8, 2020,
//! doi:10.1017/nws.2020.21).

use crate::algorithms::Random;

/// Levels at a time: 4^5 ways take 24 KiB, which the fastest cache holds.
const LEVELS: u32 = 5;

/// The low bits of a number at random that decide between the two ways of a cell; those above choose the cell.
const FRACTION: u32 = 64 - 2 * LEVELS;

/// A way: the bits of the row above 32, those of the column below.
type Way = u64;

#[derive(Clone, Copy)]
struct Cell {
    /// Below it the cell's own way, otherwise the other.
    threshold: u64,
    own: Way,
    other: Way,
}

pub struct Quadrants {
    /// Of [`LEVELS`] levels each.
    whole: Vec<Cell>,
    rounds: u32,
    /// Of the levels that are left.
    rest: Vec<Cell>,
}

impl Quadrants {
    /// Of so many levels, at most 31, with the probabilities of the quadrants: above left, above right, below left, below right.
    pub fn new(levels: u32, probabilities: [f64; 4]) -> Self {
        Self {
            whole: cells(LEVELS, probabilities),
            rounds: levels / LEVELS,
            rest: cells(levels % LEVELS, probabilities),
        }
    }

    /// A row and a column.
    #[inline]
    pub fn draw(&self, random: &mut Random) -> (u32, u32) {
        let mut way = 0;
        for _ in 0..self.rounds {
            way = way << LEVELS | choose(&self.whole, random.bits());
        }
        // One cell where no level is left.
        let left = self.rest.len().ilog2() / 2;
        if left > 0 {
            way = way << left | choose(&self.rest, random.bits());
        }
        ((way >> 32) as u32, way as u32)
    }
}

#[inline]
fn choose(cells: &[Cell], bits: u64) -> Way {
    // As many cells as a power of two: the mask is no cut, but tells that the place is one of theirs.
    let place = (bits >> FRACTION) as usize & (cells.len() - 1);
    let cell = &cells[place];
    let fraction = bits & ((1 << FRACTION) - 1);
    match fraction < cell.threshold {
        true => cell.own,
        false => cell.other,
    }
}

/// The table of all ways through so many levels.
fn cells(levels: u32, probabilities: [f64; 4]) -> Vec<Cell> {
    let count = 1usize << (2 * levels);
    let way = |number: usize| {
        (0..levels).fold(0, |way: Way, level| {
            let quadrant = (number >> (2 * level) & 3) as u64;
            way | (quadrant >> 1) << (32 + level) | (quadrant & 1) << level
        })
    };
    // How much each way weighs beside the mean, and which weigh less and more.
    let weight = |number: usize| -> f64 {
        let along = (0..levels).map(|level| probabilities[number >> (2 * level) & 3]);
        along.product::<f64>() * count as f64
    };
    let mut weights: Vec<f64> = (0..count).map(weight).collect();
    let (mut light, mut heavy): (Vec<usize>, Vec<usize>) =
        (0..count).partition(|&number| weights[number] < 1.0);
    let whole = (1u64 << FRACTION) as f64;
    let mut cells: Vec<Cell> = (0..count)
        .map(|number| Cell {
            threshold: 1 << FRACTION,
            own: way(number),
            other: way(number),
        })
        .collect();
    // A light one's cell is filled up by a heavy one.
    while let (Some(&less), Some(&more)) = (light.last(), heavy.last()) {
        light.pop();
        cells[less].threshold = (weights[less] * whole) as u64;
        cells[less].other = way(more);
        weights[more] -= 1.0 - weights[less];
        if weights[more] < 1.0 {
            heavy.pop();
            light.push(more);
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each way gets of all cells is what it weighs.
    #[test]
    fn ways_have_their_probabilities() {
        let probabilities = [0.57, 0.19, 0.05, 0.19];
        for levels in 0..=LEVELS {
            let cells = cells(levels, probabilities);
            let mut shares = std::collections::BTreeMap::<Way, f64>::new();
            for cell in &cells {
                let own = cell.threshold as f64 / (1u64 << FRACTION) as f64;
                *shares.entry(cell.own).or_default() += own / cells.len() as f64;
                *shares.entry(cell.other).or_default() += (1.0 - own) / cells.len() as f64;
            }
            for (way, share) in shares {
                let along = (0..levels).map(|level| {
                    let (row, column) = (way >> (32 + level) & 1, way >> level & 1);
                    probabilities[(2 * row + column) as usize]
                });
                let expected: f64 = along.product();
                assert!(
                    (share - expected).abs() < 1e-12,
                    "{way:x}: {share}, {expected}"
                );
            }
        }
    }

    #[test]
    fn quadrants_that_are_never_chosen_are_not() {
        let mut random = Random::new(1, 2);
        let diagonal = Quadrants::new(12, [0.4, 0.0, 0.0, 0.6]);
        for _ in 0..10_000 {
            let (row, column) = diagonal.draw(&mut random);
            assert!(row == column && row < 1 << 12);
        }
        assert_eq!(
            Quadrants::new(31, [0.0, 0.0, 0.0, 1.0]).draw(&mut random),
            ((1 << 31) - 1, (1 << 31) - 1)
        );
        assert_eq!(
            Quadrants::new(31, [0.0, 1.0, 0.0, 0.0]).draw(&mut random),
            (0, (1 << 31) - 1)
        );
    }
}
