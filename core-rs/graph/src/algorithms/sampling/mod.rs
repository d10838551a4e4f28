//! A small graph out of a large one: some of its nodes, and edges between them.

mod draw;
#[cfg(test)]
mod lists;
mod neighbor_sample;
mod places;
mod random_walk_sample;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] =
    &[&neighbor_sample::ALGORITHM, &random_walk_sample::ALGORITHM];
