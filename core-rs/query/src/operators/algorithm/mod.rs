//! Algorithms in plans: what their kernels compute when a plan reads it.
//!
//! Arguments are expressions without columns, so that parameters may stand in them, or the rows of other plans.
//!
//! ```text
//! AlgorithmCall (plan) or SQL ──► Call ──► GraphNode ──► AlgorithmExec ──► runs.rs
//!   lower/algorithm.rs, lower/sql  call.rs    node.rs        exec.rs        one run for equal calls
//! ```

mod call;
mod exec;
mod node;
mod runs;

pub(crate) use call::{Argument, Call, algorithm_called, constant_value, name_key};
pub(crate) use exec::AlgorithmExec;
pub(crate) use node::call_plan;
pub(crate) use runs::{Group, Runs};
