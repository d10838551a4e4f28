//! Node and edge tables: batches as they came, and the rows of the graph that they are.

mod append;
mod batch;
mod columns;
mod dictionaries;
mod one_dictionary;

pub(crate) use append::{append, fit};
pub use batch::{Batch, BatchColumn};
pub(crate) use columns::{Batches, key_text, single, unknown_column};
pub use columns::{EdgeTable, NodeTable};
pub use dictionaries::wider_dictionary;
pub use one_dictionary::OneDictionary;
