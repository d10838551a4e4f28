//! What a graph is built of.

mod articulation_points;
mod biconnected_components;
mod bridges;
mod is_acyclic;
mod triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &articulation_points::ALGORITHM,
    &biconnected_components::ALGORITHM,
    &bridges::ALGORITHM,
    &is_acyclic::ALGORITHM,
    &triangles::ALGORITHM,
];
