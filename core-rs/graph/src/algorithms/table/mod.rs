//! What the table says of an algorithm, and what becomes of its kernel's columns.

mod column;
mod layout;
mod row;
mod run;
#[cfg(test)]
mod trial;

pub use column::{Column, ColumnKind, Rows, Table};
pub use layout::{Chosen, Layout};
pub use row::{Algorithm, Needs, snake_case};
pub use run::{Run, Sink};
#[cfg(test)]
pub use trial::{Everything, Trial};
