//! Nodes as vectors.

mod fast_rp;
mod knn;
mod vectors;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&fast_rp::ALGORITHM, &knn::ALGORITHM];
