//! The graph as a matrix: its rows times a column of values, stretch by stretch on all threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::{Control, Csr, Result};

use super::parallel::{split, stretches};
use super::sums::{sum, weighted_sum};

pub(in super::super) struct Matrix<'a> {
    csr: &'a Csr,
    weights: Option<&'a [f64]>,
    stretches: Vec<Range<usize>>,
}

impl<'a> Matrix<'a> {
    /// The weights are those of the entries of `csr`; None counts each entry as 1.
    pub fn new(csr: &'a Csr, weights: Option<&'a [f64]>) -> Self {
        Self {
            csr,
            weights,
            stretches: stretches(csr),
        }
    }

    /// Calls `set` with each row, its product with `values`, and its place in `results`; `set` adds up what it likes, stretch by
    /// stretch, and these sums are added up in order, so that the last bit does not depend on the number of threads.
    pub fn times<const SUMS: usize>(
        &self,
        values: &[f64],
        results: &mut [f64],
        control: &Control,
        set: impl Fn(usize, f64, &mut f64, &mut [f64; SUMS]) + Sync,
    ) -> Result<[f64; SUMS]> {
        control.check()?;
        let parts: Vec<[f64; SUMS]> = split(results, &self.stretches)
            .into_par_iter()
            .zip(&self.stretches)
            .map(|(results, stretch)| {
                let mut sums = [0.0; SUMS];
                if control.is_cancelled() {
                    return sums;
                }
                for (result, row) in results.iter_mut().zip(stretch.clone()) {
                    let range = self.csr.range(row as u32);
                    let columns = &self.csr.targets()[range.clone()];
                    let product = match self.weights {
                        None => sum(columns, values),
                        Some(weights) => weighted_sum(columns, &weights[range], values),
                    };
                    set(row, product, result, &mut sums);
                }
                sums
            })
            .collect();
        control.check()?;
        Ok(parts.iter().fold([0.0; SUMS], |mut all, part| {
            all.iter_mut()
                .zip(part)
                .for_each(|(all, part)| *all += part);
            all
        }))
    }

    /// The largest sum of a row.
    pub fn largest_row(&self, control: &Control) -> Result<f64> {
        control.check()?;
        let rows = self.stretches.par_iter().map(|stretch| {
            let sums = stretch.clone().map(|row| {
                let range = self.csr.range(row as u32);
                match self.weights {
                    None => range.len() as f64,
                    Some(weights) => weights[range].iter().sum(),
                }
            });
            sums.fold(0.0, f64::max)
        });
        Ok(rows.reduce(|| 0.0, f64::max))
    }
}
