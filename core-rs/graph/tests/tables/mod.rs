//! Tables of plain columns, for tests and examples.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema};
use quiver_graph::{EdgeInput, NodeInput};

/// A table of columns that may have nulls.
pub fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, values)| Field::new(*name, values.data_type().clone(), true))
        .collect();
    let values = columns.into_iter().map(|(_, values)| values).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), values).expect("columns of one length")
}

/// Nodes without a label, with the key column `id`; at least one batch.
pub fn nodes(batches: Vec<RecordBatch>) -> NodeInput {
    NodeInput {
        label: None,
        id: vec!["id".to_owned()],
        schema: batches[0].schema(),
        batches,
    }
}

/// Edges without a type, with the end columns `src` and `dst`; at least one batch.
pub fn edges(batches: Vec<RecordBatch>) -> EdgeInput {
    EdgeInput {
        edge_type: None,
        src: vec!["src".to_owned()],
        dst: vec!["dst".to_owned()],
        from: None,
        to: None,
        schema: batches[0].schema(),
        batches,
    }
}
