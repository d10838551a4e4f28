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
                    .for_each(|(degree, u)| *degree = simple_degree(csr, u as u32));
            }
        });
    control.check()?;
    Ok(degrees)
}

/// How many [`simple`] gives, by comparisons that do not wait for each other.
fn simple_degree(csr: &Csr, u: u32) -> u32 {
    let row = csr.neighbors(u);
    let [_, rest @ ..] = row else {
        return 0;
    };
    let pairs = row.iter().zip(rest);
    let distinct: u32 = pairs.map(|(before, v)| u32::from(before != v)).sum();
    distinct + 1 - u32::from(row.binary_search(&u).is_ok())
}
