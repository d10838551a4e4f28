//! Node and edge tables: batches as they came, and the rows of the graph that they are.

mod append;
mod columns;
mod dictionaries;

pub(crate) use append::{append, fit};
pub(crate) use columns::{Batches, key_text, single, unknown_column};
pub use columns::{EdgeTable, NodeTable};
pub use dictionaries::wider_dictionary;
