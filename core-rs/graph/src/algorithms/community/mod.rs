//! Groups of nodes that have more to do with each other than with the rest.

mod aggregate;
mod conductance;
mod flow;
mod groups;
mod hierarchy;
mod infomap;
mod k1_coloring;
mod label_propagation;
mod leiden;
mod louvain;
mod map_equation;
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
    &infomap::ALGORITHM,
    &k1_coloring::ALGORITHM,
    &label_propagation::ALGORITHM,
    &leiden::ALGORITHM,
    &louvain::ALGORITHM,
    &modularity::ALGORITHM,
];
