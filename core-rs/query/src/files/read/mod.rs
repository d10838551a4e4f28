//! Files as sources of DataFusion's scans: of Parquet its own, held to what was planned, of all else ours.

pub(crate) mod columns;
pub(crate) mod csv;
mod csv_errors;
mod exact;
pub(crate) mod ipc;
mod ipc_arriving;
mod ipc_batch;
mod ipc_layout;
mod ipc_memory;
mod ipc_wrong;
mod json;
mod known;
pub(crate) mod ndjson;
mod ndjson_types;
mod opener;
mod padding;
pub(crate) mod parquet;
mod records;
pub(crate) mod text;

use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExprs;

pub(crate) use ipc_arriving::IpcArriving;
pub use ipc_memory::{ipc_schema, read_ipc};
pub(crate) use known::{Known, known};
pub(crate) use opener::Reading;
pub(crate) use records::Records;

/// Whether a projection is of columns as they are. Nothing is computed within a scan: floats have one NaN behind it only.
fn is_plain(projection: &ProjectionExprs) -> bool {
    projection.iter().all(|column| column.expr.is::<Column>())
}
