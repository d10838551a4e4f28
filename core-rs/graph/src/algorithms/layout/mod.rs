//! Where nodes are in a picture.

mod circular_layout;
mod columns;
mod force_atlas2;
mod jacobi;
mod quadtree;
mod shelves;
mod smooth;
mod spectral_layout;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &circular_layout::ALGORITHM,
    &force_atlas2::ALGORITHM,
    &spectral_layout::ALGORITHM,
];
