//! Frames over graphs: a [`Plan`] comes in as data, DataFusion runs it, record batches come out.
//!
//! ```text
//! Plan (JSON) ──► logical plan ──► physical plan ──► batches
//!    plan.rs        expr.rs, frame.rs    source.rs, in_order.rs    run, stream
//! ```
//!
//! Rows keep the order of the table through `filter`, `select`, `withColumns`, `drop`, `rename` and `limit`, on any
//! number of threads. `groupBy` and `distinct` give their rows in no particular order, and `sort` gives equal rows in none.
#![forbid(unsafe_code)]

mod common_type;
mod error;
mod expr;
mod frame;
mod in_order;
mod mask;
mod naming;
mod parameters;
mod plan;
mod prepared;
mod runtime;
mod shape;
mod source;
mod stream;
mod tables;
mod types;

pub use frame::{Output, explain, run, schema, stream};
pub use mask::mask;
pub use parameters::Parameters;
pub use plan::{Aggregate, BinaryOperator, Expr, Literal, Plan, SortKey, Source, Step};
pub use prepared::Prepared;
pub use stream::RowStream;
