//! Ways through a graph.

mod bfs;
mod shortest_paths;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&bfs::ALGORITHM, &shortest_paths::ALGORITHM];
