//! Algorithms as tables: what their kernel computes when a plan reads them.
//!
//! Arguments are expressions without columns, so that parameters may stand in them, or the rows of another plan.
//!
//! ```text
//! AlgorithmCall (plan) or SQL ──► Call (checked arguments) ──► AlgorithmTable (logical) ──► AlgorithmExec
//!   lower/algorithm.rs, lower/sql       call.rs                   table.rs                 exec.rs
//! ```

mod call;
mod exec;
mod table;

pub(crate) use call::{Argument, Call, constant_value, name_key};
pub(crate) use table::AlgorithmTable;
