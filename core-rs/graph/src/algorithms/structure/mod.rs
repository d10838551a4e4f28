//! What a graph is built of.

mod is_acyclic;
mod triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&is_acyclic::ALGORITHM, &triangles::ALGORITHM];
