//! Files in object stores, and files of the web: found, read by ranges, and written so that they appear whole.
//!
//! ```text
//! address.rs ─► open.rs ─► find.rs ─► object.rs ─┬─► reader.rs    our own readers, which wait for bytes
//!                  │                             └─► objects.rs   DataFusion's Parquet reader, which does not
//!                  └─► upload.rs, folder.rs      what is written
//! ```
//!
//! Requests run on threads of their own (`io.rs`). What stores say goes through `told.rs`: their words may hold secrets.

mod address;
mod find;
mod folder;
mod io;
mod object;
mod objects;
mod open;
mod reader;
mod told;
mod upload;

pub(crate) use address::Address;
pub(crate) use find::find;
pub(crate) use folder::StoredFolder;
pub(crate) use object::{Object, all_current};
pub(crate) use objects::Objects;
pub(crate) use reader::Reader;
pub(crate) use upload::{NewObject, Upload, Uploaded};
