//! Graph algorithms: one file each, one row of [`ALGORITHMS`] each.
//!
//! A row says everything about its algorithm: parameters with defaults and ranges, tables and their columns, cost, paper and
//! kernel, and in tests an independent verifier. The TypeScript methods, their docs, SQL's table functions, the oracle tests and
//! the benches follow from the table.
//!
//! To add an algorithm: write its file, name it twice in the `mod.rs` of its family, and run `npm run gen`.
//!
//! Each room uses those below it: `call`, from a call to its results; the families, which share `support`; `table`, what a row
//! says and what a kernel sees; `parameters`.

mod call;
mod catalog;
mod centrality;
mod community;
mod components;
mod embedding;
mod families;
mod flows;
mod layout;
mod parameters;
mod paths;
mod sampling;
mod similarity;
mod structure;
mod support;
mod table;
#[cfg(test)]
mod tests;
mod trees;

pub use call::{Call, TableResult};
pub use catalog::catalog;
pub(crate) use catalog::{column, parameter};
pub use families::{ALGORITHMS, find};
pub(crate) use parameters::{Arguments, Integers, Matrix, Param, Taken};
pub use parameters::{DefaultValue, Kind, Parameter, Value, Values};
pub(crate) use support::{Random, SHARE};
pub use table::{Algorithm, Chosen, Column, ColumnKind, Needs, Rows, Table, snake_case};
