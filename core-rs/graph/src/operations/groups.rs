//! The nodes of a graph in groups, by the values of columns.

use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::builder::wider;
use crate::ids::{NONE, complete, infer, value_type};
use crate::tables::{NodeTable, key_text, unknown_column};
use crate::{Control, ErrorCode, Graph, GraphError, OnNull, Result};

/// Nodes in groups, numbered in order of their first nodes.
pub(super) struct Groups {
    /// Per node row, the number of its group; [`NONE`] where a value is null.
    pub numbers: Vec<u32>,
    /// The values that each group has in common, by column.
    pub columns: Vec<ArrayRef>,
}

impl Groups {
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// # Errors
    /// [`ErrorCode::UnknownColumn`] for a column that no nodes have, [`ErrorCode::NullKey`] for a null or NaN where these are not left
    /// out, [`ErrorCode::UnsupportedType`] for values that are no keys, or of types that do not go together.
    pub fn new(graph: &Graph, by: &[String], on_null: OnNull, control: &Control) -> Result<Self> {
        if by.is_empty() {
            let message = "nodes are put in groups by one column or several";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("by"));
        }
        let types = types(graph, by)?;
        control.begin("group nodes", graph.num_nodes() as u64);
        let mut masks = Vec::with_capacity(graph.nodes.len());
        let mut sides = Vec::with_capacity(graph.nodes.len());
        for table in &*graph.nodes {
            let has = |name: &String| table.schema().index_of(name).is_ok();
            if !by.iter().all(has) {
                refuse(table, by, on_null, (table.num_rows() > 0).then_some(0))?;
                masks.push(Some(vec![false; table.num_rows()]));
                sides.push(vec![vec![Vec::new(); by.len()]]);
                continue;
            }
            let chunks = table.data.key_chunks(table.name(), by)?;
            let mask = complete(&chunks)?;
            let first = mask
                .as_ref()
                .and_then(|mask| mask.iter().position(|there| !there));
            refuse(table, by, on_null, first)?;
            sides.push(vec![match &mask {
                None => chunks,
                Some(mask) => table.data.filter(mask)?.0.key_chunks(table.name(), by)?,
            }]);
            masks.push(mask);
        }
        let at = |table: usize, _, error: GraphError| {
            let table = graph.nodes[table].name();
            error.table(table).column(by.join(", "))
        };
        let firsts = infer(&sides, &types, at, control)?;
        let mut numbers = vec![NONE; graph.num_nodes()];
        for ((table, mask), found) in graph.nodes.iter().zip(masks).zip(&firsts.rows) {
            let own = &mut numbers[table.rows()];
            let found = found.iter().flatten();
            match mask {
                None => own.iter_mut().zip(found).for_each(|(own, &row)| *own = row),
                Some(mask) => own
                    .iter_mut()
                    .zip(mask)
                    .filter(|(_, there)| *there)
                    .zip(found)
                    .for_each(|((own, _), &row)| *own = row),
            }
        }
        Ok(Self {
            numbers,
            columns: firsts.columns,
        })
    }
}

/// The type of each column over all labels.
fn types(graph: &Graph, by: &[String]) -> Result<Vec<DataType>> {
    let of = |name: &String| {
        let mut found: Option<DataType> = None;
        for table in &*graph.nodes {
            let Ok(field) = table.schema().field_with_name(name) else {
                continue;
            };
            let came = value_type(field.data_type());
            found = Some(match found {
                None => came.clone(),
                Some(known) => wider(&known, came),
            });
        }
        found.ok_or_else(|| {
            let fields = graph.nodes.iter().flat_map(|table| table.schema().fields());
            unknown_column("nodes", name, fields.map(|field| field.name().as_str()))
        })
    };
    by.iter().map(of).collect()
}

/// # Errors
/// [`ErrorCode::NullKey`] for the row of the first null.
fn refuse(table: &NodeTable, by: &[String], on_null: OnNull, first: Option<usize>) -> Result<()> {
    let (Some(row), OnNull::Error) = (first, on_null) else {
        return Ok(());
    };
    let there = by.iter().all(|name| table.schema().index_of(name).is_ok());
    let got = match there {
        true => key_text(&table.data.key_chunks(table.name(), by)?, row),
        false => String::new(),
    };
    let got = if got.is_empty() {
        "null".to_owned()
    } else {
        got
    };
    let message = "a node has no value in the column that its group is named by; onNull \"skip\" leaves such nodes out";
    Err(GraphError::new(ErrorCode::NullKey, message)
        .table(table.name())
        .column(by.join(", "))
        .row(row)
        .expected("a value in every row")
        .got(got))
}
