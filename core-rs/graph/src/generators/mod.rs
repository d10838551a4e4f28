//! Graphs out of nothing but numbers: one file each, one row of [`GENERATORS`] each.
//!
//! A row says everything about its generator: parameters with defaults and ranges, columns, cost, paper and kernel. The functions
//! of TypeScript and their docs page follow from the table. To add one: write its file, name it here and in `table.rs`, and run
//! `npm run gen`.
//!
//! Edges are made in blocks, whose cuts depend on the arguments alone, each from numbers at random of its own: a seed gives the
//! same graph on any number of threads.
//!
//! Each room uses those below it: `call`, from a call to its tables; `table`, which lists the generators; these; `blocks`,
//! `distinct` and `pairs`, which they share; `row`.

mod barabasi_albert;
mod blocks;
mod call;
mod catalog;
mod distinct;
mod erdos_renyi;
mod grid;
mod karate_club;
mod pairs;
mod quadrants;
mod rmat;
mod row;
mod stochastic_block_model;
mod table;
#[cfg(test)]
mod tests;
mod watts_strogatz;

pub use call::Call;
pub use catalog::catalog;
pub use row::{Generator, Size};
pub use table::{GENERATORS, find};
