//! Whether a matrix times a number lets something grow for ever: whether its leading eigenvalue is 1 or more.
//!
//! It is where some nodes together pass on to each of themselves at least what it has (Collatz and Wielandt). Rounds of
//! `y' = y + α·A·y` bring the values near those that grow the most; from these the nodes that get less than they have are left out,
//! again and again. A graph without cycles loses all its nodes that way, however much grows on the way through it.

use crate::algorithms::support::Matrix;
use crate::{Control, Result};

pub(super) struct Growth<'a> {
    pub matrix: &'a Matrix<'a>,
    pub alpha: f64,
}

/// How often nodes are left out before nothing is said of the rest.
const PASSES: usize = 50;
/// Rounds more at most to tell the factor well, and what is well.
const ROUNDS: usize = 1000;
const WELL: f64 = 1e-9;

impl Growth<'_> {
    /// A factor of growth, at least 1 less `slack`, if one shows from `values` within so many rounds.
    pub fn find(
        &self,
        mut values: Vec<f64>,
        rounds: usize,
        slack: f64,
        control: &Control,
    ) -> Result<Option<f64>> {
        let mut next = vec![0.0; values.len()];
        let mut look = 1;
        for round in 1..=rounds {
            if self.round(&mut values, &mut next, control)?.is_none() {
                return Ok(None);
            }
            if round == look || round == rounds {
                look *= 2;
                if self.grows(&values, &mut next, slack, control)? {
                    return self.factor(values, next, control).map(Some);
                }
            }
        }
        Ok(None)
    }

    /// One round, and by which factor all values together grow in it; None where they come to nothing.
    fn round(
        &self,
        values: &mut Vec<f64>,
        next: &mut Vec<f64>,
        control: &Control,
    ) -> Result<Option<f64>> {
        let alpha = self.alpha;
        let sums = self
            .matrix
            .times(values, next, control, |row, product, next, sums| {
                *next = values[row] + alpha * product;
                sums[0] += values[row];
                sums[1] += *next;
            });
        let [before, after]: [f64; 2] = sums?;
        // What is added is 0 or more, but for rounding.
        if before <= 0.0 || !after.is_finite() {
            return Ok(None);
        }
        next.iter_mut()
            .for_each(|value| *value = (*value / after).max(0.0));
        std::mem::swap(values, next);
        Ok(Some(after / before))
    }

    /// Whether some nodes get at least what they have from each other.
    fn grows(
        &self,
        values: &[f64],
        next: &mut [f64],
        slack: f64,
        control: &Control,
    ) -> Result<bool> {
        let mut kept = values.to_vec();
        for _ in 0..PASSES {
            let sums = self
                .matrix
                .times(&kept, next, control, |row, product, next, sums| {
                    let stays =
                        kept[row] > 0.0 && self.alpha * product >= (1.0 - slack) * kept[row];
                    *next = if stays { kept[row] } else { 0.0 };
                    sums[0] += f64::from(u8::from(stays));
                    sums[1] += f64::from(u8::from(kept[row] > 0.0));
                });
            let [stay, were]: [f64; 2] = sums?;
            if stay == 0.0 || stay == were {
                return Ok(stay > 0.0);
            }
            kept.copy_from_slice(next);
        }
        Ok(false)
    }

    /// The leading eigenvalue, which is known to be about 1 or more.
    fn factor(&self, mut values: Vec<f64>, mut next: Vec<f64>, control: &Control) -> Result<f64> {
        let mut factor = 1.0;
        for _ in 0..ROUNDS {
            let Some(grown) = self.round(&mut values, &mut next, control)? else {
                break;
            };
            let settled = (grown - 1.0 - factor).abs() <= WELL * factor;
            factor = grown - 1.0;
            if settled {
                break;
            }
        }
        Ok(factor.max(f64::MIN_POSITIVE))
    }
}
