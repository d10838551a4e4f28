//! Frames over graphs and tables: a [`Plan`] comes in as data, DataFusion runs it, record batches come out.
//!
//! ```text
//! Plan (JSON) ──► logical plan ───────────────► physical plan ──► batches
//!    plan.rs      builder.rs, steps.rs, expr.rs     frame.rs, in_order.rs   stream.rs
//! ```
//!
//! Rows keep the order of the table through `filter`, `select`, `withColumns`, `drop`, `rename` `limit`, `tail`,
//! `sample`, `union` and `unnest`, on any number of threads, and through `distinct` by columns that keeps the first or last row.
//! `groupBy`, other kinds of `distinct` and `join` give their rows in no particular order, and `sort` gives equal rows in none.
#![forbid(unsafe_code)]

mod aggregates;
mod algorithm;
mod builder;
mod common_type;
mod computed;
mod describe;
mod distinct;
mod error;
mod exact;
mod expr;
mod expression;
mod extremes;
mod files;
mod frame;
mod functions;
mod group_by;
mod in_order;
mod inputs;
mod join;
mod kept_row;
mod literals;
mod mask;
mod membership;
mod memory;
mod messages;
mod moment;
mod naming;
mod overflow;
mod parameters;
mod plan;
mod prepared;
mod rewrite;
mod runtime;
mod sample;
mod session;
mod shape;
mod source;
mod sql;
mod steps;
mod stream;
mod sum;
mod tables;
mod types;
mod union;
mod unnest;
mod window;

pub use algorithm::{AlgorithmArgument, AlgorithmCall};
pub use expression::{
    Aggregate, AggregateCall, BinaryOperator, Expr, Literal, Over, SortKey, Window,
};
pub use files::{
    Compression, Files, Format, HivePartitioning, Packing, ReadOptions, Target, WriteOptions,
    Written, ipc_schema, read_ipc,
};
pub use frame::Output;
pub use inputs::{Input, MemoryTable, Query};
pub use mask::mask;
pub use messages::{Message, Messages, Passing, Pregel, Side, StateColumn, Until};
pub use parameters::Parameters;
pub use plan::{
    Distinct, GraphTable, Join, JoinKind, Keep, Plan, Sample, SampleSize, Source, Step, Union,
    Unnest,
};
pub use prepared::Prepared;
pub use session::{Session, SessionOptions};
pub use sql::{NamedGraph, Relation, Sql};
pub use stream::RowStream;
