//! What a graph is built of.

mod clique_search;
mod core_number;
mod maximal_cliques;
mod triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &core_number::ALGORITHM,
    &maximal_cliques::ALGORITHM,
    &triangles::ALGORITHM,
];
