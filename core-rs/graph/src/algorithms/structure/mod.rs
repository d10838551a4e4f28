//! What a graph is built of.

mod triangles;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&triangles::ALGORITHM];
