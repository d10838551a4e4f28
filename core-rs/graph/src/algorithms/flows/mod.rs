//! What flows through a graph, and who is matched with whom.

mod bipartite;
mod blossom;
mod greedy;
mod hungarian;
mod maximum_flow;
mod maximum_matching;
mod weighted_blossom;
mod work;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&maximum_flow::ALGORITHM, &maximum_matching::ALGORITHM];
