//! Text files, IPC files and streams as a source of DataFusion's file scans. Parquet has DataFusion's own.

pub(crate) mod csv;
pub(crate) mod ipc;
mod ipc_bounds;
mod ipc_memory;
pub(crate) mod ndjson;
mod opener;
pub(crate) mod parquet_schema;
pub(crate) mod text;

pub use ipc_memory::{ipc_schema, read_ipc};
pub(crate) use opener::{Known, Reading};
