//! How alike nodes are, by the neighbours that they share.
//!
//! A measure says what a shared neighbour counts and what that is to the sizes of both sets; `pairs.rs` says of which nodes.

mod jaccard;
mod pairs;
mod sets;
mod together;
#[cfg(test)]
mod verify;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&jaccard::ALGORITHM];
