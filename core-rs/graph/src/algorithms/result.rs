//! From a kernel's columns to the batch that a caller sees: ids first, then results, and what happened as metadata.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt32Type};
use arrow_array::{
    Array, ArrayRef, PrimitiveArray, RecordBatch, RecordBatchOptions, UInt32Array,
    downcast_primitive_array,
};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow_select::take::take;
use rayon::prelude::*;

use crate::{Graph, Result};

use super::parallel::SHARE;
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

/// What [`assemble`] gives, before there is a result: its metadata says no more than `algorithm`.
pub(super) fn schema(graph: &Graph, algorithm: &Algorithm) -> Result<SchemaRef> {
    let fields = fields(algorithm, &graph.id_fields()?);
    let metadata = HashMap::from([("algorithm".to_owned(), algorithm.name.to_owned())]);
    Ok(Arc::new(Schema::new_with_metadata(fields, metadata)))
}

/// The fields of the ids and of the results beside them.
///
/// A node column becomes its key: `predecessor` where one column is the key, and otherwise one column per key column, such as
/// `predecessor_country`. A result whose name an id column has gets `_` behind it.
fn fields(algorithm: &Algorithm, ids: &[FieldRef]) -> Vec<FieldRef> {
    let mut fields = ids.to_vec();
    let add = |fields: &mut Vec<FieldRef>, field: Field, mut name: String| {
        while fields.iter().any(|field| *field.name() == name) {
            name.push('_');
        }
        fields.push(Arc::new(field.with_name(name)));
    };
    for output in algorithm.output {
        if output.kind != ColumnKind::Node {
            let field = Field::new("", output.kind.data_type(), output.nullable);
            add(&mut fields, field, output.name.to_owned());
            continue;
        }
        for id in ids {
            let name = match ids {
                [_] => output.name.to_owned(),
                _ => format!("{}_{}", output.name, id.name()),
            };
            let field = id.as_ref().clone().with_nullable(true);
            add(&mut fields, field, name);
        }
    }
    fields
}

/// The graph's id columns, sharing their buffers, and the result beside them, under the names of [`fields`].
pub(super) fn assemble(
    graph: &Graph,
    algorithm: &Algorithm,
    result: AlgorithmResult,
) -> Result<Vec<RecordBatch>> {
    let (id_fields, ids) = graph.id_columns()?;
    let fields = fields(algorithm, &id_fields);
    let mut columns = ids.clone();
    for (output, column) in algorithm.output.iter().zip(result.columns) {
        if output.kind != ColumnKind::Node {
            columns.push(column);
            continue;
        }
        let rows = column.as_primitive::<UInt32Type>();
        for id in &ids {
            columns.push(keys(id, rows)?);
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

/// The keys of `rows`, which are node rows or null.
fn keys(ids: &ArrayRef, rows: &UInt32Array) -> Result<ArrayRef> {
    let ids = ids.as_ref();
    Ok(downcast_primitive_array!(
        ids => numbers(ids, rows),
        _ => take(ids, rows, None)?,
    ))
}

/// Keys of a fixed width, in parallel.
fn numbers<T: ArrowPrimitiveType>(ids: &PrimitiveArray<T>, rows: &UInt32Array) -> ArrayRef {
    let (ids, data_type) = (&ids.values()[..], ids.data_type().clone());
    let last = ids.len().saturating_sub(1);
    let keys: Vec<T::Native> = rows
        .values()
        .par_iter()
        .with_min_len(SHARE)
        // What is null stands past the end; any key will do there, and a branch that nobody can foresee is dear.
        .map(|&row| ids[(row as usize).min(last)])
        .collect();
    let keys = PrimitiveArray::<T>::new(keys.into(), rows.nulls().cloned());
    Arc::new(keys.with_data_type(data_type))
}
