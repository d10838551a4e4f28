//! Message passing over the edges of a graph, as expressions over whole columns: `aggregateMessages` and `pregel`.
//!
//! ```text
//! Program ──► iterate.rs ──► pass.rs
//!              iterations    one round, one stretch of nodes
//! ```
//!
//! Receivers are dealt out in stretches of node rows. What a message reads is gathered along the rows of the receivers'
//! topology, so that a receiver's number within its stretch is its group: nothing is hashed, and nothing is merged.
//! What depends on one node or one edge alone is computed there, and gathered as a finished column.

mod change;
mod columns;
mod exec;
mod fields;
mod iterate;
mod node;
mod pass;
mod program;
mod stretches;

pub(crate) use columns::{Origin, node_fields, table_fields};
pub(crate) use fields::{Computed, Fields, nullable, scope};
pub(crate) use node::messages_plan;
pub(crate) use program::{Call, Place, Program, Route, Sending, State};
