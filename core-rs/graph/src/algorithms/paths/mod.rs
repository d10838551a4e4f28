//! Ways through a graph.

mod bfs;
mod dfs;
mod random_walks;
mod shortest_paths;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &bfs::ALGORITHM,
    &dfs::ALGORITHM,
    &random_walks::ALGORITHM,
    &shortest_paths::ALGORITHM,
];
