//! Ways through a graph.

mod a_star;
mod all_pairs;
mod all_shortest_paths;
mod all_simple_paths;
mod bellman_ford;
mod bfs;
mod dfs;
mod enumeration;
mod k_shortest_paths;
mod measures;
mod node2vec_walks;
mod random_walks;
mod shortest_paths;
#[cfg(test)]
mod verify;
mod walks;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &a_star::ALGORITHM,
    &all_pairs::ALGORITHM,
    &all_shortest_paths::ALGORITHM,
    &all_simple_paths::ALGORITHM,
    &bellman_ford::ALGORITHM,
    &bfs::ALGORITHM,
    &dfs::ALGORITHM,
    &k_shortest_paths::ALGORITHM,
    &node2vec_walks::ALGORITHM,
    &random_walks::ALGORITHM,
    &shortest_paths::ALGORITHM,
];
