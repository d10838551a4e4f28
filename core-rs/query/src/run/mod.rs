//! A query from call to batches.

mod arriving;
mod blame;
mod compile;
mod condition;
mod demand;
mod execute;
#[cfg(test)]
mod faults;
mod memory_pool;
mod optimizers;
mod options;
mod prepared;
mod readable;
mod schema;
mod session;
mod state;
mod stream;
mod write;

pub use arriving::Arriving;
pub use compile::Output;
pub use condition::mask;
pub use options::SessionOptions;
pub use prepared::Prepared;
pub use session::Session;
pub use stream::RowStream;
