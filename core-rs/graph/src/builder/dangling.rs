//! Edge ends that no node row has: refuse them, leave their edges out, or add their nodes.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema};
use arrow_select::interleave::interleave;
use rayon::prelude::*;

use crate::ids::{NONE, infer, value_type};
use crate::run::first;
use crate::tables::append;
use crate::tables::{Batches, EdgeTable, key_text};
use crate::{Control, ErrorCode, GraphError, Result};

use super::infer::wider;
use super::inputs::OnDangling;
use super::parts::{Parts, Side};
use super::report::{Reason, Report, TableKind};
use super::screen::Screen;

/// Does with such edges what the policy says.
///
/// # Errors
/// [`ErrorCode::DanglingEdge`] where they are refused, [`ErrorCode::Cancelled`].
pub(crate) fn settle(parts: &mut Parts, screen: &mut Screen, control: &Control) -> Result<()> {
    match screen.policy.on_dangling {
        OnDangling::Error => refuse(parts),
        OnDangling::Skip => skip(parts, &mut screen.report),
        OnDangling::Add => add(parts, &mut screen.report, control),
    }
}

/// # Errors
/// [`ErrorCode::DanglingEdge`] for the first edge that has no node at an end.
fn refuse(parts: &Parts) -> Result<()> {
    let Some(row) = first_missing(parts) else {
        return Ok(());
    };
    let side = if parts.src[row] == NONE {
        Side::Src
    } else {
        Side::Dst
    };
    let Some(table) = parts.edges.iter().find(|table| table.rows().contains(&row)) else {
        return Ok(());
    };
    let (columns, nodes) = side.of(table);
    let nodes = parts.nodes[nodes].name();
    let row = row - table.rows().start;
    let key = key_text(&table.data.key_chunks(table.name(), columns)?, row);
    Err(GraphError::new(
        ErrorCode::DanglingEdge,
        format!("an edge ends at {key}, which {nodes} has no row for"),
    )
    .table(table.name())
    .column(columns.join(", "))
    .row(row)
    .expected(format!("a key of {nodes}"))
    .got(key))
}

/// Leaves out the edges that have no node at an end.
fn skip(parts: &mut Parts, report: &mut Report) -> Result<()> {
    if first_missing(parts).is_none() {
        return Ok(());
    }
    let ends = parts.src.par_iter().zip(&parts.dst).with_min_len(1 << 16);
    let keep: Vec<bool> = ends.map(|(&u, &v)| u != NONE && v != NONE).collect();
    let mut first_row = 0;
    for (position, table) in parts.edges.iter_mut().enumerate() {
        let (mut data, _) = table.data.filter(&keep[table.rows()])?;
        let (place, rows) = ((position, table.name()), table.num_rows() - data.rows.len());
        report.skip(TableKind::Edges, place, Reason::Dangling, rows);
        data.rows = first_row..first_row + data.rows.len();
        first_row = data.rows.end;
        table.data = data;
    }
    for rows in [&mut parts.src, &mut parts.dst] {
        let mut kept = keep.iter();
        rows.retain(|_| kept.next().copied().unwrap_or(false));
    }
    Ok(())
}

/// Adds the missing nodes behind those of their table, in order of first appearance.
fn add(parts: &mut Parts, report: &mut Report, control: &Control) -> Result<()> {
    for position in 0..parts.nodes.len() {
        let mut groups = Vec::new();
        let mut places: Vec<(usize, Side)> = Vec::new();
        // Per group the edge table, and where its places begin.
        let mut origins: Vec<(usize, usize)> = Vec::new();
        for (origin, table) in parts.edges.iter().enumerate() {
            let sides: Vec<Side> = [Side::Src, Side::Dst]
                .into_iter()
                .filter(|side| side.of(table).1 == position)
                .collect();
            let rows = table
                .rows()
                .flat_map(|row| sides.iter().map(move |&side| (row, side)));
            let found: Vec<(usize, Side)> = rows
                .filter(|&(row, side)| side.rows(parts)[row] == NONE)
                .collect();
            if found.is_empty() {
                continue;
            }
            let start = table.rows().start;
            let arity = parts.nodes[position].id.len();
            let mut columns = Vec::with_capacity(arity);
            for i in 0..arity {
                let src = table
                    .data
                    .key_chunks(table.name(), &table.src[i..=i])?
                    .remove(0);
                let dst = table
                    .data
                    .key_chunks(table.name(), &table.dst[i..=i])?
                    .remove(0);
                columns.push(vec![gather(&src, &dst, start, &found)?]);
            }
            groups.push(vec![columns]);
            origins.push((origin, places.len()));
            places.extend(found);
        }
        if places.is_empty() {
            continue;
        }
        let table = &parts.nodes[position];
        let mut types = table.key_types()?;
        for sides in groups.iter().flatten() {
            for (known, chunks) in types.iter_mut().zip(sides) {
                // A key without rows takes on the type of the first that come.
                if known.is_null() {
                    *known = value_type(chunks[0].data_type()).clone();
                }
            }
        }
        let at = |group: usize, _, error: GraphError| {
            let (table, first): (&EdgeTable, usize) =
                (&parts.edges[origins[group].0], origins[group].1);
            let place = error.details.row.unwrap_or_default() as usize;
            let (row, side) = places[first + place];
            let columns = side.of(table).0.join(", ");
            let error = error.table(table.name()).column(columns);
            error.row(row - table.rows().start)
        };
        control.begin("add nodes", places.len() as u64);
        let firsts = infer(&groups, &types, at, control)?;
        let added = firsts.columns.first().map_or(0, |column| column.len());
        report.add((position, parts.nodes[position].name()), added);
        let first_new = table.num_rows() as u32;
        let numbers = firsts.rows.iter().flatten().flatten();
        for (&(row, side), number) in places.iter().zip(numbers) {
            side.rows_mut(parts)[row] = first_new + number;
        }
        append_keys(parts, position, firsts.columns, &mut report.copied, control)?;
    }
    Ok(())
}

/// The first edge that has no node at an end.
fn first_missing(parts: &Parts) -> Option<usize> {
    let missing = |rows: &[u32]| first(rows, |&row| row == NONE);
    missing(&parts.src)
        .into_iter()
        .chain(missing(&parts.dst))
        .min()
}

/// The keys at `places` of a table that begins at row `start`, from the chunks of its two sides.
fn gather(
    src: &[ArrayRef],
    dst: &[ArrayRef],
    start: usize,
    places: &[(usize, Side)],
) -> Result<ArrayRef> {
    let chunks: Vec<ArrayRef> = src
        .iter()
        .chain(dst)
        .map(crate::ids::decode)
        .collect::<Result<_>>()?;
    let mut indices = Vec::with_capacity(places.len());
    let mut chunk = 0;
    let mut chunk_start = start;
    for &(row, side) in places {
        while row - chunk_start >= src[chunk].len() {
            chunk_start += src[chunk].len();
            chunk += 1;
        }
        indices.push((
            if side == Side::Src {
                chunk
            } else {
                src.len() + chunk
            },
            row - chunk_start,
        ));
    }
    let mut chunks = chunks;
    if let Some(other) = chunks
        .iter()
        .find(|other| other.data_type() != chunks[0].data_type())
    {
        let to = wider(chunks[0].data_type(), other.data_type());
        chunks = chunks
            .iter()
            .map(|chunk| Ok(arrow_cast::cast(chunk, &to)?))
            .collect::<Result<_>>()?;
    }
    Ok(interleave(
        &chunks.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
        &indices,
    )?)
}

/// Appends rows with these keys, and null in the other columns, to a node table.
fn append_keys(
    parts: &mut Parts,
    position: usize,
    keys: Vec<ArrayRef>,
    copied: &mut usize,
    control: &Control,
) -> Result<()> {
    let table = &mut parts.nodes[position];
    let named = table.id.iter().zip(&keys);
    let fields: Vec<Field> = named
        .map(|(name, key)| Field::new(name, key.data_type().clone(), false))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), keys)?;
    let new = Batches::new(schema, vec![batch], 0);
    table.grow(append(&table.data, &new, table.name(), copied)?, control)
}
