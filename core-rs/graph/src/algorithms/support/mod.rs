//! What several kernels share.

mod cycle;
mod delta_stepping;
mod dijkstra;
mod flood;
mod forest;
mod frontier;
mod heap_search;
mod hubs;
mod labels;
mod layers;
mod lowpoints;
mod many_sources;
mod matrix;
mod names;
mod node_numbers;
mod non_negative;
mod numbering;
mod parallel;
mod path_rows;
mod peeling;
mod positive;
pub(super) mod random;
mod sample;
mod search;
mod simple;
mod sums;
mod triangles;
mod turns;
mod weighing;
mod weights;

#[cfg(test)]
pub(super) use cycle::has_cycle;
pub(super) use cycle::{Cycle, cyclic, find_cycle, shown};
pub(super) use delta_stepping::{Measure, delta_stepping};
pub(super) use dijkstra::Dijkstra;
pub(super) use flood::{flood, holds};
pub(super) use forest::{Edges, lightest_forest, lightest_forest_bytes};
pub(super) use frontier::{Expand, Frontier};
pub(super) use heap_search::{Guide, HeapSearch};
pub(super) use hubs::{Hubs, Rows};
pub(super) use labels::{Labels, numbers_of_column};
pub(super) use layers::layers;
#[cfg(test)]
pub(super) use lowpoints::blocks;
pub(super) use lowpoints::lowpoints;
pub(super) use many_sources::{ManySources, SOURCES_AT_ONCE, from_everywhere, search_memory};
pub(super) use matrix::Matrix;
pub(super) use names::node_name;
pub(super) use node_numbers::node_numbers;
pub(super) use non_negative::{non_negative, non_negative_rows};
#[cfg(test)]
pub(super) use numbering::check_numbering;
pub(super) use numbering::{most_frequent, number, sizes};
pub(crate) use parallel::SHARE;
pub(super) use parallel::{cells, present, split, stretches, stretches_of, threads, values};
pub(super) use path_rows::{PATH_ROWS_BYTES, PathRows};
pub(super) use peeling::peel;
pub(super) use positive::positive_weights;
#[cfg(test)]
pub(super) use positive::refused;
pub(crate) use random::Random;
pub(super) use sample::sample;
pub(super) use search::{
    NONE, PREDECESSOR, PREDECESSORS, Predecessors, TARGETS, edge_between, give_nodes, give_paths,
    paths,
};
pub(super) use simple::{simple, simple_degrees};
pub(super) use sums::{sum, weighted_sum};
pub(super) use triangles::{Order, Ranked, is_short, triangles};
pub(super) use turns::in_turn;
pub(super) use weighing::{Weighing, refuse_weight};
pub(super) use weights::finite_weights;
