//! A query from call to batches.

mod blame;
mod compile;
mod condition;
mod demand;
mod execute;
mod memory_pool;
mod prepared;
mod schema;
mod session;
mod state;
mod stream;
mod write;

pub use compile::Output;
pub use condition::mask;
pub use prepared::Prepared;
pub use session::{Session, SessionOptions};
pub use stream::RowStream;
