//! Weights as lengths of edges, in the order of a topology: counted in a common unit where one fits, else as floats.

use std::sync::Arc;

use rayon::prelude::*;

use crate::{Control, Csr, ErrorCode, GraphError, Result};

/// Finite and `>= 0`, each; the sum is finite.
#[derive(Debug)]
pub(crate) struct Lengths {
    pub entries: Entries,
    pub mean: f64,
    pub largest: f64,
    /// Whether any of them is 0.
    pub zeros: bool,
}

/// One per entry of the topology.
#[derive(Debug)]
pub(crate) enum Entries {
    /// In units of `unit`, a power of two; no path without a cycle is as long as `u32::MAX` of them, so that sums are exact.
    Whole { unit: f64, steps: Vec<Step> },
    /// As they are.
    Float(Arc<Vec<f64>>),
}

/// A topology's target and its length side by side: one line of memory serves both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub target: u32,
    pub length: u32,
}

/// What is known of weights before they are put in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary {
    sum: f64,
    largest: f64,
    least: f64,
    /// The exponent of the lowest bit that is set in any of them.
    lowest_bit: i32,
}

impl Summary {
    /// # Errors
    /// [`ErrorCode::InvalidWeight`] for weights that are negative or whose sum is not finite, with the row of the first that is
    /// wrong by itself; [`ErrorCode::Cancelled`].
    pub fn new(weights: &[f64], control: &Control) -> Result<Self> {
        control.begin("check weights", weights.len() as u64);
        let none = Self {
            sum: 0.0,
            largest: 0.0,
            least: f64::INFINITY,
            lowest_bit: i32::MAX,
        };
        let parts: Vec<Self> = weights
            .par_chunks(1 << 15)
            .map(|weights| {
                weights.iter().fold(none, |all, &weight| Self {
                    sum: all.sum + weight,
                    largest: all.largest.max(weight),
                    least: all.least.min(weight),
                    lowest_bit: all.lowest_bit.min(lowest_bit(weight)),
                })
            })
            .collect();
        control.check()?;
        let all = parts.iter().fold(none, |all, part| Self {
            sum: all.sum + part.sum,
            largest: all.largest.max(part.largest),
            least: all.least.min(part.least),
            lowest_bit: all.lowest_bit.min(part.lowest_bit),
        });
        if all.least < 0.0 || !all.sum.is_finite() {
            let wrong = |weight: &f64| *weight < 0.0 || weight.is_infinite();
            let error = |message, got: f64| {
                GraphError::new(ErrorCode::InvalidWeight, message)
                    .parameter("weight")
                    .expected("finite weights >= 0")
                    .got(got.to_string())
            };
            return Err(match weights.iter().position(wrong) {
                Some(row) => error("a weight is negative or infinite", weights[row]).row(row),
                None => error("the sum of the weights is not finite", all.sum),
            });
        }
        Ok(all)
    }

    /// The unit in which `u32` counts any path without a cycle through `nodes` nodes, and one edge more.
    pub fn unit(&self, nodes: usize) -> Option<f64> {
        if self.largest == 0.0 {
            return Some(1.0);
        }
        // Within these bounds the unit and its inverse are normal numbers.
        if !(-1000..=1000).contains(&self.lowest_bit) {
            return None;
        }
        let unit = 2f64.powi(self.lowest_bit);
        (nodes as f64 * (self.largest / unit) < f64::from(u32::MAX)).then_some(unit)
    }

    pub fn lengths(self, entries: Entries, weights: usize) -> Lengths {
        Lengths {
            entries,
            mean: self.sum / weights.max(1) as f64,
            largest: self.largest,
            zeros: self.least == 0.0,
        }
    }
}

/// The exponent of the lowest bit that is set in a finite number; that of 0 is above all others.
fn lowest_bit(weight: f64) -> i32 {
    if weight == 0.0 {
        return i32::MAX;
    }
    let bits = weight.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    // Numbers below the normal ones have no hidden bit, and the exponent of the smallest normal ones.
    let significand = fraction | u64::from(exponent != 0) << 52;
    exponent.max(1) - 1075 + significand.trailing_zeros() as i32
}

impl Entries {
    /// Weights by edge row, which `unit` divides, in the order of `topology`.
    pub fn whole(unit: f64, weights: &[f64], topology: &Csr) -> Self {
        let per_unit = 1.0 / unit;
        let steps = topology
            .targets()
            .par_iter()
            .zip(topology.edge_rows())
            .with_min_len(1 << 14)
            .map(|(&target, &row)| Step {
                target,
                length: (weights[row as usize] * per_unit) as u32,
            })
            .collect();
        Self::Whole { unit, steps }
    }
}

impl Lengths {
    /// Bytes held that are not those of weights.
    pub fn memory(&self) -> usize {
        match &self.entries {
            Entries::Whole { steps, .. } => size_of_val(steps.as_slice()),
            Entries::Float(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(weights: &[f64], nodes: usize) -> Option<f64> {
        Summary::new(weights, &Control::default())
            .unwrap()
            .unit(nodes)
    }

    #[test]
    fn the_unit_is_the_largest_power_of_two_that_divides_all() {
        assert_eq!(unit(&[], 9), Some(1.0));
        assert_eq!(unit(&[0.0, 0.0], 9), Some(1.0));
        assert_eq!(unit(&[3.0, 0.0, 8.0], 9), Some(1.0));
        assert_eq!(unit(&[12.0, 0.0, 8.0], 9), Some(4.0));
        assert_eq!(unit(&[0.75, 2.0], 9), Some(0.25));
        assert_eq!(unit(&[f64::from(u32::MAX)], 1), None);
        assert_eq!(unit(&[f64::from(u32::MAX - 1)], 1), Some(2.0));
        assert_eq!(unit(&[1.0, 65536.0], 65535), Some(1.0));
        assert_eq!(unit(&[1.0, 65536.0], 65536), None);
        for weights in [[0.1, 1.0], [5e-324, 1.0], [1e300, 1.0]] {
            assert_eq!(unit(&weights, 2), None);
        }
        assert_eq!(lowest_bit(5e-324), -1074);
        assert_eq!(lowest_bit(f64::MIN_POSITIVE), -1022);
    }

    #[test]
    fn negative_and_endless_lengths_are_refused() {
        for (weights, row) in [
            ([1.0, -1.0], Some(1)),
            ([f64::INFINITY, -1.0], Some(0)),
            ([f64::MAX, f64::MAX], None),
        ] {
            let error = Summary::new(&weights, &Control::default()).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidWeight);
            assert_eq!(error.details.row, row);
        }
    }
}
