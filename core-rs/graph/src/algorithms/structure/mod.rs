//! What a graph is built of.

mod core_number;
mod triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &core_number::ALGORITHM,
    &triangles::ALGORITHM,
];
