//! Parts of a graph that hang together.

mod groups;
mod strongly_connected_components;
mod weakly_connected_components;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &strongly_connected_components::ALGORITHM,
    &weakly_connected_components::ALGORITHM,
];
