//! What a graph is built of.

mod articulation_points;
mod biconnected_components;
mod bounds;
mod bridges;
mod clique_search;
mod core_number;
mod diameter;
mod eccentricity;
mod is_acyclic;
mod maximal_cliques;
mod triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &articulation_points::ALGORITHM,
    &biconnected_components::ALGORITHM,
    &bridges::ALGORITHM,
    &core_number::ALGORITHM,
    &diameter::ALGORITHM,
    &eccentricity::ALGORITHM,
    &is_acyclic::ALGORITHM,
    &maximal_cliques::ALGORITHM,
    &triangles::ALGORITHM,
];
