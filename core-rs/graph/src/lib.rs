//! Property graphs over Arrow record batches: ids, topology and graph algorithms, without DataFusion and without Node-API.
//!
//! Each room uses those below it: `generators`, graphs out of nothing; `algorithms` and `operations` over graphs; `builder`, from tables to a graph; `graph`;
//! `adjacency`, edges by their ends; `tables`; `ids`, keys to rows; `run`, threads and cancelling; `error`.
#![forbid(unsafe_code)]

mod adjacency;
pub mod algorithms;
mod builder;
mod error;
pub mod generators;
mod graph;
mod ids;
mod operations;
mod run;
mod tables;

pub use adjacency::{Csr, Direction};
pub use builder::{
    EdgeInput, GraphBuilder, NodeInput, OnConflict, OnDangling, OnDuplicate, OnNull, Policy,
    Reason, Report, ReportedRows, SavedEdges, SavedGraph, SavedNodes, TableKind,
};
pub use error::{Details, ErrorCode, GraphError, Result, nearest, type_name};
pub use graph::{Graph, Memory};
pub use ids::MAX_ROWS;
pub use operations::{Contraction, ContractionEdges, Difference, Merging};
pub use run::{Account, Budget, Closable, Control, Progress, Stored, raised};
pub use tables::{Batch, BatchColumn, EdgeTable, NodeTable, OneDictionary, wider_dictionary};
