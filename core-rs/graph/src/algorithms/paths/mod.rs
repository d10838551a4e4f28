//! Ways through a graph.

mod bfs;
mod dfs;
mod shortest_paths;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] =
    &[&bfs::ALGORITHM, &dfs::ALGORITHM, &shortest_paths::ALGORITHM];
