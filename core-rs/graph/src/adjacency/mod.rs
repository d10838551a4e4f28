//! Edges by their ends: compressed sparse rows, and weights and lengths in their order.

mod ends;
mod lengths;
mod topology;
pub(crate) mod weights;

pub(crate) use ends::Ends;
pub(crate) use lengths::{Entries, Lengths, Step, Summary};
pub use topology::{Csr, Direction};
pub(crate) use weights::WeightCache;
