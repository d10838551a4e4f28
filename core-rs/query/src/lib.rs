//! Frames over graphs and tables: a [`Plan`] comes in as data, DataFusion runs it, record batches come out.
//!
//! ```text
//! Plan (JSON) ──► logical plan ───────────────► physical plan ──► batches
//!    plan.rs      builder.rs, steps.rs, expr.rs     frame.rs, in_order.rs   stream.rs
//! ```
//!
//! Rows keep the order of the table through `filter`, `select`, `withColumns`, `drop`, `rename` `limit`, `tail`,
//! `sample`, `union` and `unnest`, on any number of threads. `groupBy`, `distinct` and `join` give their rows in no particular
//! order, and `sort` gives equal rows in none.
#![forbid(unsafe_code)]

mod builder;
mod common_type;
mod describe;
mod error;
mod expr;
mod files;
mod frame;
mod group_by;
mod in_order;
mod inputs;
mod join;
mod mask;
mod naming;
mod parameters;
mod plan;
mod prepared;
mod runtime;
mod sample;
mod session;
mod shape;
mod source;
mod steps;
mod stream;
mod tables;
mod types;
mod union;
mod unnest;

pub use files::{
    Compression, Files, Format, HivePartitioning, Packing, ReadOptions, Target, WriteOptions,
    Written,
};
pub use frame::Output;
pub use inputs::{Input, MemoryTable, Query};
pub use mask::mask;
pub use parameters::Parameters;
pub use plan::{
    Aggregate, BinaryOperator, Expr, GraphTable, Join, JoinKind, Literal, Plan, Sample, SampleSize,
    SortKey, Source, Step, Union, Unnest,
};
pub use prepared::Prepared;
pub use session::{Session, SessionOptions};
pub use stream::RowStream;
