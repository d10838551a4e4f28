//! Frames over graphs and tables: a [`Plan`] comes in as data, DataFusion runs it, record batches come out.
//!
//! ```text
//! run/         a query from call to batches: session, planning, streams, files written
//! lower/       a plan as DataFusion's logical plan: the language, its functions, SQL, messages
//! files/       files found, read and written
//! rules/       what is put right in DataFusion's plans
//! operators/   what DataFusion runs for us: tables, algorithms, messages, rows in order
//! udf/         functions of ours that it calls
//! plan/        the language as data
//! types/       which types compare, fit and are known; below it error, runtime.rs and watch.rs
//! ```
//!
//! Each layer imports those below it only.
//!
//! Rows keep the order of the table through `filter`, `select`, `withColumns`, `drop`, `rename` `limit`, `tail`,
//! `sample`, `union` and `unnest`, on any number of threads, and through `distinct` by columns that keeps the first or last row.
//! `groupBy`, other kinds of `distinct` and `join` give their rows in no particular order, and `sort` gives equal rows in none.
#![forbid(unsafe_code)]

mod error;
mod files;
mod lower;
mod operators;
mod plan;
mod rules;
mod run;
mod runtime;
mod types;
mod udf;
mod watch;

pub use files::{ipc_schema, read_ipc, write_whole};
pub use plan::{
    Aggregate, AggregateCall, AlgorithmArgument, AlgorithmCall, BinaryOperator, Compression,
    Distinct, Expr, Files, Format, GraphTable, HivePartitioning, Input, Join, JoinKind, Keep,
    Literal, MemoryTable, Message, Messages, NamedGraph, Over, Packing, Parameters, Passing, Plan,
    Pregel, Query, ReadOptions, Relation, Sample, SampleSize, Side, SortKey, Source, Sql,
    StateColumn, Step, Storage, Target, Union, Unnest, Until, Window, WriteOptions, Written,
    read_json,
};
pub use run::{Arriving, Output, Prepared, RowStream, Session, SessionOptions, mask};
pub use types::check_type;
