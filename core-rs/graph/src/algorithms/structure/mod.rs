//! What a graph is built of.

mod articulation_points;
mod biconnected_components;
mod bipartite;
mod bounds;
mod bridges;
mod clique_search;
mod core_number;
mod diameter;
mod dominators;
mod eccentricity;
mod find_cycle;
mod is_acyclic;
mod longest_path_in_dag;
mod maximal_cliques;
mod topological_sort;
mod transitive_reduction;
mod triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &articulation_points::ALGORITHM,
    &biconnected_components::ALGORITHM,
    &bipartite::ALGORITHM,
    &bridges::ALGORITHM,
    &core_number::ALGORITHM,
    &diameter::ALGORITHM,
    &dominators::ALGORITHM,
    &eccentricity::ALGORITHM,
    &find_cycle::ALGORITHM,
    &is_acyclic::ALGORITHM,
    &longest_path_in_dag::ALGORITHM,
    &maximal_cliques::ALGORITHM,
    &topological_sort::ALGORITHM,
    &transitive_reduction::ALGORITHM,
    &triangles::ALGORITHM,
];
