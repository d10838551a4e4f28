//! Nodes inferred from the ends of edges.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};

use crate::ids::{NONE, arity, infer, value_type};
use crate::tables::{Batches, EdgeTable, NodeTable};
use crate::{Control, GraphError, Result};

use super::inputs::EdgeInput;
use super::parts::{Parts, Side};
use super::screen::Screen;
use super::tables::{check_labels, checked_keys, edge_tables};

/// The nodes that `inputs` name, under the key columns `id`, and the edges with their ends.
pub(super) fn infer_nodes(
    inputs: &[EdgeInput],
    id: &[String],
    screen: &mut Screen,
    control: &Control,
) -> Result<Parts> {
    let mut labels: Vec<Option<&str>> = Vec::new();
    for label in inputs
        .iter()
        .flat_map(|input| [input.from.as_deref(), input.to.as_deref()])
    {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    check_labels(&labels)?;
    let mut edges = edge_tables(inputs, &labels)?;
    screen.edges(&mut edges)?;
    let arity_wanted = edges[0].src.len();
    let mut types: Vec<DataType> = Vec::new();
    for table in &edges {
        for columns in [&table.src, &table.dst] {
            if columns.len() != arity_wanted {
                return Err(arity(arity_wanted, columns.len()).table(table.name()));
            }
            for (i, name) in columns.iter().enumerate() {
                let field = table.data.field(table.data.column(table.name(), name)?);
                let came = value_type(field.data_type());
                match types.get_mut(i) {
                    Some(known) => *known = wider(known, came),
                    None => types.push(came.clone()),
                }
            }
        }
    }
    let names = match (id, arity_wanted) {
        ([], 1) => vec!["id".to_owned()],
        ([], _) => edges[0].src.clone(),
        (names, wanted) if names.len() == wanted => names.to_vec(),
        (names, wanted) => return Err(arity(wanted, names.len()).parameter("id")),
    };
    let num_edges = edges.iter().map(EdgeTable::num_rows).sum::<usize>();
    control.begin("index nodes", 2 * num_edges as u64);
    let (mut src, mut dst) = (vec![NONE; num_edges], vec![NONE; num_edges]);
    let mut nodes = Vec::with_capacity(labels.len());
    for (position, label) in labels.iter().enumerate() {
        let mut ends: Vec<(Range<usize>, Vec<Side>)> = Vec::new();
        let mut groups = Vec::new();
        for table in &edges {
            let sides: Vec<Side> = [Side::Src, Side::Dst]
                .into_iter()
                .filter(|side| side.of(table).1 == position)
                .collect();
            let chunks = sides
                .iter()
                .map(|side| checked_keys(&table.data, table.name(), side.of(table).0));
            groups.push(chunks.collect::<Result<Vec<_>>>()?);
            ends.push((table.rows(), sides));
        }
        let at = |group: usize, place: usize, error: GraphError| {
            let (table, (_, sides)) = (&edges[group], &ends[group]);
            let columns = sides[place].of(table).0.join(", ");
            error.table(table.name()).column(columns)
        };
        let firsts = infer(&groups, &types, at, control)?;
        for ((range, sides), rows) in ends.into_iter().zip(firsts.rows) {
            for (side, rows) in sides.into_iter().zip(rows) {
                let whole = if side == Side::Src {
                    &mut src
                } else {
                    &mut dst
                };
                match range.len() == num_edges {
                    true => *whole = rows,
                    false => whole[range.clone()].copy_from_slice(&rows),
                }
            }
        }
        nodes.push(inferred_table(
            label.map(str::to_owned),
            &names,
            firsts.columns,
        )?);
    }
    Ok(Parts {
        nodes,
        edges,
        src,
        dst,
    })
}

fn inferred_table(
    label: Option<String>,
    names: &[String],
    columns: Vec<ArrayRef>,
) -> Result<NodeTable> {
    let fields = names
        .iter()
        .zip(&columns)
        .map(|(name, column)| (name.as_str(), column));
    let fields: Vec<_> = fields
        .map(|(name, column)| Field::new(name, column.data_type().clone(), false))
        .collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    let data = Batches::new(batch.schema(), vec![batch], 0);
    Ok(NodeTable {
        label,
        id: names.to_vec(),
        data,
        ids: Arc::default(),
    })
}

/// The type that holds the ids of both, as far as one does.
pub(crate) fn wider(a: &DataType, b: &DataType) -> DataType {
    use DataType::{Float64, Int64, LargeUtf8, Null, Utf8};
    match (a, b) {
        _ if a == b => a.clone(),
        // What has no rows has no type of its own.
        (Null, other) | (other, Null) => other.clone(),
        _ if a.is_integer() && b.is_integer() => {
            if a.is_signed_integer() != b.is_signed_integer() {
                Int64
            } else if a.primitive_width() >= b.primitive_width() {
                a.clone()
            } else {
                b.clone()
            }
        }
        _ if a.is_numeric() && b.is_numeric() => Float64,
        _ if a.is_string() && b.is_string() => {
            if [a, b].contains(&&LargeUtf8) {
                LargeUtf8
            } else {
                Utf8
            }
        }
        _ => a.clone(),
    }
}
