//! What a graph is built of.

mod articulation_points;
mod assortativity;
mod biconnected_components;
mod bipartite;
mod bounds;
mod bridges;
mod clique_search;
mod clustering_coefficient;
mod core_number;
mod density;
mod diameter;
mod dominators;
mod eccentricity;
mod find_cycle;
mod is_acyclic;
mod k_truss;
mod longest_path_in_dag;
mod maximal_cliques;
mod onion_layers;
mod reciprocity;
mod topological_sort;
mod transitive_reduction;
mod transitivity;
mod triangles;
mod weighted_triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &articulation_points::ALGORITHM,
    &assortativity::ALGORITHM,
    &biconnected_components::ALGORITHM,
    &bipartite::ALGORITHM,
    &bridges::ALGORITHM,
    &clustering_coefficient::ALGORITHM,
    &core_number::ALGORITHM,
    &density::ALGORITHM,
    &diameter::ALGORITHM,
    &dominators::ALGORITHM,
    &eccentricity::ALGORITHM,
    &find_cycle::ALGORITHM,
    &is_acyclic::ALGORITHM,
    &k_truss::ALGORITHM,
    &longest_path_in_dag::ALGORITHM,
    &maximal_cliques::ALGORITHM,
    &onion_layers::ALGORITHM,
    &reciprocity::ALGORITHM,
    &topological_sort::ALGORITHM,
    &transitive_reduction::ALGORITHM,
    &transitivity::ALGORITHM,
    &triangles::ALGORITHM,
];
