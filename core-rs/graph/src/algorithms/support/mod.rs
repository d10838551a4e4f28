//! What several kernels share.

mod cycle;
mod delta_stepping;
mod flood;
mod heap_search;
mod layers;
mod lowpoints;
mod node_numbers;
mod numbering;
mod parallel;
mod path_rows;
mod peeling;
mod random;
mod search;
mod simple;
mod weighing;

#[cfg(test)]
pub(super) use cycle::has_cycle;
pub(super) use cycle::{Cycle, cyclic, find_cycle, shown};
pub(super) use delta_stepping::{Measure, delta_stepping};
pub(super) use flood::{flood, holds};
pub(super) use heap_search::{Guide, HeapSearch};
pub(super) use layers::layers;
#[cfg(test)]
pub(super) use lowpoints::blocks;
pub(super) use lowpoints::lowpoints;
pub(super) use node_numbers::node_numbers;
#[cfg(test)]
pub(super) use numbering::check_numbering;
pub(super) use numbering::{most_frequent, number, sizes};
pub(super) use parallel::{SHARE, cells, present, split, stretches, threads, values};
pub(super) use path_rows::PathRows;
pub(super) use peeling::peel;
pub(super) use random::Random;
pub(super) use search::{
    NONE, PREDECESSOR, PREDECESSORS, TARGETS, edge_between, give_nodes, give_paths, paths,
};
pub(super) use simple::{simple, simple_degrees};
pub(super) use weighing::{Weighing, refuse_weight};
