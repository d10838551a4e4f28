//! Columns that grow as rows arrive.

mod cells;
mod column;
mod rows;

pub(crate) use column::{Column, Kind, Misfit, whole_number};
pub use rows::Table;
pub(crate) use rows::{MOST_COLUMNS, Rows};
