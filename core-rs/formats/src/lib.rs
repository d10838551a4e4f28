//! Graph file formats: read into record batches, and written from graphs. No DataFusion, no Node-API.
//!
//! ```text
//! format.rs    the table of formats: names, extensions, what each can hold, its reader and writer
//! graphml/ …   one folder or file per format
//! read/        bytes in: files and pieces of memory, lines, places in them
//! write/       graphs out: columns as the few kinds of values that formats have, what is lost on the way
//! table/       columns that grow as rows arrive
//! holds.rs     what a format can hold
//! error.rs     where in a file something is wrong
//! ```
//!
//! Each layer uses those below it only.
#![forbid(unsafe_code)]

mod adjacency_list;
mod dot;
mod edge_list;
mod error;
mod format;
mod gexf;
mod gml;
mod graphml;
mod holds;
mod matrix_market;
mod metis;
mod node_link;
mod numbered;
mod pajek;
mod python;
mod read;
mod table;
mod write;
mod xml;

pub use format::{FORMATS, Format, catalog, named, of_path, read, write};
pub use holds::{Attributes, Holds};
pub use read::{Ids, Loaded, ReadOptions, Source};
pub use write::{OnLoss, WriteOptions, Written};
