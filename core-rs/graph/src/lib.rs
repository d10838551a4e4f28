//! Property graphs over Arrow record batches: ids, topology and graph algorithms, without DataFusion and without Node-API.
#![forbid(unsafe_code)]

pub mod algorithms;
mod append;
mod builder;
mod columns;
mod control;
mod dangling;
mod dictionaries;
mod error;
mod graph;
mod ids;
mod lengths;
mod memory;
mod names;
mod operations;
mod pools;
mod reads;
mod report;
mod resolve;
mod scan;
mod sentence;
mod shared;
mod threads;
mod topology;
mod validate;
mod weights;

pub use builder::{EdgeInput, GraphBuilder, NodeInput, OnDangling, OnDuplicate, OnNull, Policy};
pub use columns::{EdgeTable, NodeTable};
pub use control::{Control, Progress};
pub use dictionaries::wider_dictionary;
pub use error::{Details, ErrorCode, GraphError, Result};
pub use graph::{Graph, MAX_ROWS};
pub use memory::Memory;
pub use names::nearest;
pub use report::{Reason, Report, ReportedRows, TableKind};
pub use topology::{Csr, Direction};
