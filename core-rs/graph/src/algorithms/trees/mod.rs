//! Trees that connect nodes at the least cost.

mod minimum_spanning_forest;
mod steiner_tree;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &minimum_spanning_forest::ALGORITHM,
    &steiner_tree::ALGORITHM,
];
