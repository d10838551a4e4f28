//! Frames from files and into files: Parquet, CSV, NDJSON and Arrow IPC.
//!
//! ```text
//! paths, globs ─► paths.rs ─► schema.rs ─► table.rs ─► reading.rs ─► csv.rs, ndjson.rs, ipc.rs
//!                 partitions.rs                   └──► DataFusion's Parquet reader
//!
//! batches ─► write.rs ─► encoding.rs ─► output.rs ─► staging.rs ─► a file
//!                   └──► folders.rs ────────────────────────────┴──► a folder of files
//! ```

mod csv;
mod dictionaries;
mod encoding;
mod folders;
mod foreign_types;
mod held;
mod ipc;
mod ipc_bounds;
mod ipc_memory;
mod ndjson;
mod options;
mod output;
mod parquet_schema;
mod partitions;
mod paths;
mod progress;
mod reading;
mod schema;
mod staging;
mod table;
mod target;
mod write;

use std::sync::Arc;

use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::Result;

pub(crate) use foreign_types::refusal;
pub use ipc_memory::{ipc_schema, read_ipc};
pub use options::{Compression, Files, Format, HivePartitioning, ReadOptions};
pub(crate) use progress::CountFiles;
use table::FileTable;
pub use target::{Packing, Target, WriteOptions, Written};

use crate::builder::Builder;
use crate::error::planning;
use crate::inputs::bytes;

/// The plan that reads `files`, which are found and looked at now.
///
/// # Errors
/// As [`FileTable::open`].
pub(crate) async fn lower(builder: &Builder<'_>, files: &Files) -> Result<LogicalPlan> {
    let memory = match files.bytes {
        Some(index) => Some(bytes(builder.inputs, index)?.clone()),
        None => None,
    };
    let table = FileTable::open(builder.state, files, memory, builder.sharing).await?;
    LogicalPlanBuilder::scan(
        TableReference::bare("files"),
        provider_as_source(Arc::new(table)),
        None,
    )
    .and_then(LogicalPlanBuilder::build)
    .map_err(planning)
}
