//! What a graph is built of.

mod articulation_points;
mod assortativity;
mod biconnected_components;
mod bridges;
mod clique_search;
mod clustering_coefficient;
mod core_number;
mod density;
mod is_acyclic;
mod k_truss;
mod maximal_cliques;
mod onion_layers;
mod reciprocity;
mod transitivity;
mod triangles;
mod weighted_triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &articulation_points::ALGORITHM,
    &assortativity::ALGORITHM,
    &biconnected_components::ALGORITHM,
    &bridges::ALGORITHM,
    &clustering_coefficient::ALGORITHM,
    &core_number::ALGORITHM,
    &density::ALGORITHM,
    &is_acyclic::ALGORITHM,
    &k_truss::ALGORITHM,
    &maximal_cliques::ALGORITHM,
    &onion_layers::ALGORITHM,
    &reciprocity::ALGORITHM,
    &transitivity::ALGORITHM,
    &triangles::ALGORITHM,
];
