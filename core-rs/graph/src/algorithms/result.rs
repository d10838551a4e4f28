//! From a kernel's columns to the batch that a caller sees: ids first, then results, and what happened as metadata.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, FieldRef, Schema};
use arrow_select::take::take;

use crate::{Graph, Result};

use super::table::{Algorithm, ColumnKind};

/// What a kernel returns: the row's output columns, in order, one value per node.
pub struct AlgorithmResult {
    pub columns: Vec<ArrayRef>,
    /// What goes into the result's schema metadata.
    pub metadata: Vec<(&'static str, String)>,
}

impl ColumnKind {
    /// The type of what the kernel gives; a node's is its row's.
    pub(super) fn data_type(self) -> DataType {
        match self {
            Self::UInt32 | Self::Node => DataType::UInt32,
            Self::UInt64 => DataType::UInt64,
            Self::Float64 => DataType::Float64,
        }
    }
}

/// The graph's id columns, sharing their buffers, and the result beside them.
///
/// A node column becomes its key: `predecessor` where one column is the key, and otherwise one column per key column, such as
/// `predecessor_country`. A result whose name an id column has gets `_` behind it.
pub(super) fn assemble(
    graph: &Graph,
    algorithm: &Algorithm,
    result: AlgorithmResult,
) -> Result<Vec<RecordBatch>> {
    let (id_fields, ids) = graph.id_columns()?;
    let mut fields: Vec<FieldRef> = id_fields.clone();
    let mut columns = ids.clone();
    let free = |fields: &[FieldRef], mut name: String| {
        while fields.iter().any(|field| *field.name() == name) {
            name.push('_');
        }
        name
    };
    for (output, column) in algorithm.output.iter().zip(result.columns) {
        if output.kind != ColumnKind::Node {
            let name = free(&fields, output.name.to_owned());
            fields.push(Arc::new(Field::new(
                name,
                output.kind.data_type(),
                output.nullable,
            )));
            columns.push(column);
            continue;
        }
        let rows = column.as_primitive::<arrow_array::types::UInt32Type>();
        for (field, id) in id_fields.iter().zip(&ids) {
            let name = match id_fields.as_slice() {
                [_] => output.name.to_owned(),
                _ => format!("{}_{}", output.name, field.name()),
            };
            let keys = take(id, rows, None)?;
            let field = field
                .as_ref()
                .clone()
                .with_name(free(&fields, name))
                .with_nullable(true);
            fields.push(Arc::new(field));
            columns.push(keys);
        }
    }
    let mut metadata: HashMap<String, String> = result
        .metadata
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    metadata.insert("algorithm".to_owned(), algorithm.name.to_owned());
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
    let options = RecordBatchOptions::new().with_row_count(Some(graph.num_nodes()));
    Ok(vec![RecordBatch::try_new_with_options(
        schema, columns, &options,
    )?])
}
