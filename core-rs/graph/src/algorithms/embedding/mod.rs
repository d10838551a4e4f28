//! Nodes as vectors.

mod descent;
mod fast_rp;
mod knn;
mod projections;
mod scores;
mod vectors;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&fast_rp::ALGORITHM, &knn::ALGORITHM];
