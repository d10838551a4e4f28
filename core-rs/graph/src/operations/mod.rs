//! From one graph to the next. Every operation leaves its graph as it is, and shares with it what it does not change:
//! buffers, indexes, topology.

mod attributes;
mod bipartite;
mod columns;
mod contract;
mod diff;
mod equal;
mod extend;
mod groups;
mod merge;
mod reshape;
mod select;
mod simplify;

pub use contract::{Contraction, ContractionEdges};
pub use diff::Difference;
pub use merge::Merging;
