//! Where nodes are in a picture.

mod circular_layout;
mod columns;
mod force_atlas2;
mod quadtree;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&circular_layout::ALGORITHM, &force_atlas2::ALGORITHM];
