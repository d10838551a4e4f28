//! Frames from files and into files: Parquet, CSV, NDJSON and Arrow IPC.
//!
//! ```text
//! paths, globs ─► find.rs ─► schema.rs ─► table.rs ─► read/opener.rs ─► read/{csv,ndjson,ipc}.rs
//!                 hive.rs                       └──► read/parquet ─► DataFusion's Parquet reader
//!
//! s3://, https:// ─► stores/find.rs ─► place.rs, which all of these open
//!
//! batches ─► write/mod.rs ─► write/encoding.rs ─► write/output.rs ─► write/staging.rs ─► a file
//!                       └──► write/folders.rs ───────────────────────────────────┴──► a folder of files
//! ```

mod failure;
mod find;
mod folders;
mod globs;
mod held;
mod hive;
mod kind;
mod place;
mod read;
mod schema;
mod stamp;
mod stores;
mod table;
pub(crate) mod write;

pub(crate) use read::{IpcArriving, Records};
pub use read::{ipc_schema, read_ipc};
pub(crate) use table::FileTable;
pub use write::write_whole;
