//! Property graphs over Arrow record batches: ids, topology and graph algorithms, without DataFusion and without Node-API.
#![forbid(unsafe_code)]

pub mod algorithms;
mod columns;
mod control;
mod error;
mod graph;
mod ids;
mod topology;

pub use columns::{EdgeTable, NodeTable};
pub use control::Control;
pub use error::{Details, ErrorCode, GraphError, Result};
pub use graph::{Graph, GraphBuilder, OnDangling, OnDuplicate};
pub use topology::{Csr, Direction};
