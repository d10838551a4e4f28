//! The simple graph behind a topology: no self-loops, and of parallel edges one.

use rayon::prelude::*;

use crate::{Control, Csr, Result};

use super::parallel::{split, stretches};

/// The distinct neighbours of `u` other than itself, ascending, as rows are.
pub(in super::super) fn simple(csr: &Csr, u: u32) -> impl Iterator<Item = u32> {
    let mut last = u32::MAX;
    csr.neighbors(u).iter().copied().filter(move |&v| {
        let fresh = v != last && v != u;
        last = v;
        fresh
    })
}

/// How many neighbours each node has in the simple graph.
pub(in super::super) fn simple_degrees(csr: &Csr, control: &Control) -> Result<Vec<u32>> {
    let stretches = stretches(csr);
    let mut degrees = vec![0u32; csr.len()];
    split(&mut degrees, &stretches)
        .into_par_iter()
        .zip(stretches)
        .for_each(|(degrees, stretch)| {
            if !control.is_cancelled() {
                degrees
                    .iter_mut()
                    .zip(stretch)
                    .for_each(|(degree, u)| *degree = simple(csr, u as u32).count() as u32);
            }
        });
    control.check()?;
    Ok(degrees)
}
