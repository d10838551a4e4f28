//! How alike nodes are, by the neighbours that they share.
//!
//! A measure says what a shared neighbour counts and what that is to the sizes of both sets; `pairs.rs` says of which nodes.

mod adamic_adar;
mod common_neighbors;
mod cosine;
mod jaccard;
mod likeness;
mod overlap;
mod pairs;
mod preferential_attachment;
mod resource_allocation;
mod sets;
mod sorensen;
mod together;
#[cfg(test)]
mod verify;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &adamic_adar::ALGORITHM,
    &common_neighbors::ALGORITHM,
    &cosine::ALGORITHM,
    &jaccard::ALGORITHM,
    &overlap::ALGORITHM,
    &preferential_attachment::ALGORITHM,
    &resource_allocation::ALGORITHM,
    &sorensen::ALGORITHM,
];
