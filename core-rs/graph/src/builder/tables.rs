//! Node and edge tables, checked.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::DataType;

use crate::ids::{Ids, arity, refuse_nulls};
use crate::run::Shared;
use crate::tables::{Batches, EdgeTable, NodeTable, key_text};
use crate::{Control, ErrorCode, GraphError, Result};

use super::inputs::{EdgeInput, NodeInput, OnDuplicate};
use super::report::{Reason, TableKind};
use super::screen::Screen;

/// The key columns in chunks, without nulls.
pub(crate) fn checked_keys(
    data: &Batches,
    table: &str,
    columns: &[String],
) -> Result<Vec<Vec<ArrayRef>>> {
    let chunks = data.key_chunks(table, columns)?;
    for (column, chunks) in columns.iter().zip(&chunks) {
        refuse_nulls(table, column, chunks)?;
    }
    Ok(chunks)
}

/// A node table with its index; `position` is its place among the graph's.
pub(crate) fn node_table(
    input: &NodeInput,
    position: usize,
    screen: &mut Screen,
    control: &Control,
) -> Result<NodeTable> {
    let mut table = NodeTable {
        label: input.label.clone(),
        id: input.id.clone(),
        data: Batches::new(input.schema.clone(), input.batches.clone(), 0),
        ids: Arc::default(),
    };
    table.data.check(table.name())?;
    if table.id.is_empty() {
        return Err(arity(1, 0).table(table.name()).parameter("id"));
    }
    let name = table.name().to_owned();
    screen.nodes(&mut table.data, (position, &name), &table.id)?;
    let chunks = checked_keys(&table.data, &name, &table.id)?;
    let at = |error: GraphError| error.table(&name).column(input.id.join(", "));
    let types = table.key_types()?;
    let (mut ids, duplicates) = Ids::build(&chunks, types.clone(), control).map_err(at)?;
    match (duplicates.first(), screen.policy.on_duplicate) {
        (None, _) => (),
        (Some(&row), OnDuplicate::Error) => {
            let key = key_text(&chunks, row as usize);
            return Err(at(GraphError::new(
                ErrorCode::DuplicateKey,
                format!("two rows have the key {key}"),
            ))
            .row(row as usize)
            .expected("a key that no other row has")
            .got(key));
        }
        (Some(_), OnDuplicate::First) => {
            let mut keep = vec![true; table.num_rows()];
            duplicates
                .iter()
                .for_each(|&row| keep[row as usize] = false);
            table.data = table.data.filter(&keep)?.0;
            let (kind, rows) = (TableKind::Nodes, duplicates.len());
            let report = &mut screen.report;
            report.skip(kind, (position, &name), Reason::Duplicate, rows);
            // The rows that stay are indexed once more, by their new numbers.
            control.extend(table.num_rows() as u64);
            let chunks = table.data.key_chunks(&name, &table.id)?;
            ids = Ids::build(&chunks, types, control).map_err(at)?.0;
        }
    }
    table.ids = Arc::new(Shared::from(Arc::new(ids)));
    Ok(table)
}

pub(crate) fn edge_tables(inputs: &[EdgeInput], labels: &[Option<&str>]) -> Result<Vec<EdgeTable>> {
    let mut first_row = 0;
    let mut tables = Vec::with_capacity(inputs.len());
    for input in inputs {
        let name = input.edge_type.as_deref().unwrap_or("edges");
        if input.edge_type.is_none() && inputs.len() > 1 {
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                "of several edge tables each needs a type",
            )
            .parameter("type"));
        }
        if input.src.is_empty() || input.dst.is_empty() {
            return Err(arity(1, 0).table(name).parameter("src"));
        }
        let data = Batches::new(input.schema.clone(), input.batches.clone(), first_row);
        data.check(name)?;
        first_row = data.rows.end;
        tables.push(EdgeTable {
            edge_type: input.edge_type.clone(),
            src: input.src.clone(),
            dst: input.dst.clone(),
            from: end_table(input.from.as_deref(), labels, name, "from")?,
            to: end_table(input.to.as_deref(), labels, name, "to")?,
            data,
        });
    }
    Ok(tables)
}

/// The node table that `label` names; the only one where none is named.
pub(crate) fn end_table(
    label: Option<&str>,
    labels: &[Option<&str>],
    table: &str,
    parameter: &str,
) -> Result<usize> {
    let known = labels
        .iter()
        .flatten()
        .copied()
        .collect::<Vec<&str>>()
        .join(", ");
    match (label, labels) {
        (None, [_]) => Ok(0),
        (None, _) => Err(GraphError::new(
            ErrorCode::InvalidArgument,
            format!("{table} must say whose keys its ends are"),
        )
        .table(table)
        .parameter(parameter)
        .expected(format!("one of {known}"))),
        (Some(label), labels) => labels
            .iter()
            .position(|known| *known == Some(label))
            .ok_or_else(|| {
                GraphError::new(
                    ErrorCode::UnknownLabel,
                    format!("no node table has the label {label:?}"),
                )
                .table(table)
                .parameter(parameter)
                .expected(if known.is_empty() {
                    "no label: the node table has none".into()
                } else {
                    known.clone()
                })
                .got(label)
            }),
    }
}

pub(super) fn check_labels(labels: &[Option<&str>]) -> Result<()> {
    let wrong = |message: &str| {
        Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("label"))
    };
    if labels.len() > 1 && labels.contains(&None) {
        return wrong(
            "of several node tables each needs a label, and each edge table names two of them",
        );
    }
    if (1..labels.len()).any(|i| labels[..i].contains(&labels[i])) {
        return wrong("two node tables have one label");
    }
    Ok(())
}

pub(crate) fn same_keys(first: &NodeTable, other: &NodeTable) -> Result<()> {
    let (expected, got) = (first.key_types()?, other.key_types()?);
    // A table without rows may have no type.
    let agree = |(a, b): (&DataType, &DataType)| a == b || a.is_null() || b.is_null();
    if expected.len() != got.len() || !expected.iter().zip(&got).all(agree) {
        let text = |types: &[DataType]| {
            types
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        return Err(GraphError::new(
            ErrorCode::UnsupportedType,
            "the keys of all labels are of one type",
        )
        .table(other.name())
        .column(other.id.join(", "))
        .expected(format!("{}, as {} has", text(&expected), first.name()))
        .got(text(&got)));
    }
    Ok(())
}

/// Of several labels none has a key column `label`: that name tells their ids apart.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`].
pub(super) fn check_label_column(nodes: &[NodeTable]) -> Result<()> {
    let named = |table: &&NodeTable| table.id.iter().any(|name| name == "label");
    match nodes.iter().find(named) {
        Some(table) if nodes.len() > 1 => {
            let message = "with several labels, `label` is the column that tells them apart beside a key, and cannot be a key";
            Err(GraphError::new(ErrorCode::InvalidArgument, message)
                .table(table.name())
                .column("label")
                .parameter("id"))
        }
        _ => Ok(()),
    }
}
