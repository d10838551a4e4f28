//! Groups of nodes that have more to do with each other than with the rest.

mod aggregate;
mod conductance;
mod groups;
mod hierarchy;
mod k1_coloring;
mod label_propagation;
mod leiden;
mod louvain;
mod modularity;
mod moving;
mod network;
mod partition;
mod refine;
mod results;
mod search;
mod sweep;
mod tables;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &conductance::ALGORITHM,
    &k1_coloring::ALGORITHM,
    &label_propagation::ALGORITHM,
    &leiden::ALGORITHM,
    &louvain::ALGORITHM,
    &modularity::ALGORITHM,
];
