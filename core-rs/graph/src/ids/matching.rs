//! All edge ends of a table to node rows, in parallel.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_data::ArrayData;
use arrow_schema::DataType;

use super::{Ids, NONE, Origin, decode};
use crate::run::map;
use crate::{Control, Result};

/// Writes the row of each id of the columns, given in chunks and without nulls, to `out`; [`NONE`] where no node has it.
pub(crate) fn match_rows(
    ids: &Ids,
    chunks: &[Vec<ArrayRef>],
    origin: Origin,
    out: &mut [u32],
    control: &Control,
) -> Result<()> {
    match_counted(ids, chunks, origin, out, control, true)
}

/// `counts`: whether these are rows of the phase, and not a dictionary's values behind them.
fn match_counted(
    ids: &Ids,
    chunks: &[Vec<ArrayRef>],
    origin: Origin,
    out: &mut [u32],
    control: &Control,
    counts: bool,
) -> Result<()> {
    let mut works = Vec::new();
    let rows = out.len();
    let mut rest = out;
    let mut last: Option<(ArrayData, Arc<Vec<u32>>)> = None;
    for chunk in 0..chunks.first().map_or(0, Vec::len) {
        let columns: Vec<&ArrayRef> = chunks.iter().map(|column| &column[chunk]).collect();
        let length = columns[0].len();
        let dictionary = match columns.as_slice() {
            [column] => dictionary_rows(ids, column, origin, &mut last, control)?,
            _ => None,
        };
        let batch = ids.batch(length);
        for start in (0..length).step_by(batch) {
            let size = batch.min(length - start);
            let (out, tail) = rest.split_at_mut(size);
            rest = tail;
            let columns: Vec<ArrayRef> = columns
                .iter()
                .map(|column| column.slice(start, size))
                .collect();
            works.push((columns, dictionary.clone(), out));
        }
    }
    map(rows, works, |(columns, dictionary, out)| {
        control.check()?;
        match dictionary {
            Some(rows) => look_up(&columns[0], &rows, out),
            None => ids.find(&columns, origin, out)?,
        }
        if counts {
            control.advance(out.len() as u64);
        }
        Ok(())
    })?;
    Ok(())
}

/// The row of each of a dictionary's values, found once; `None` where the column is no dictionary, or so small a part of
/// one that its rows are fewer than the values.
fn dictionary_rows(
    ids: &Ids,
    column: &ArrayRef,
    origin: Origin,
    last: &mut Option<(ArrayData, Arc<Vec<u32>>)>,
    control: &Control,
) -> Result<Option<Arc<Vec<u32>>>> {
    let DataType::Dictionary(..) = column.data_type() else {
        return Ok(None);
    };
    let values = column.as_any_dictionary().values();
    // Batches share dictionaries, if not always as the same array.
    let data = values.to_data();
    if let Some((seen, rows)) = last
        && seen.ptr_eq(&data)
    {
        return Ok(Some(rows.clone()));
    }
    if values.len() > 2 * column.len() || values.is_empty() {
        return Ok(None);
    }
    let mut rows = vec![NONE; values.len()];
    let decoded = [vec![decode(values)?]];
    match_counted(ids, &decoded, origin, &mut rows, control, false)?;
    let rows = Arc::new(rows);
    *last = Some((data, rows.clone()));
    Ok(Some(rows))
}

fn look_up(column: &ArrayRef, rows: &[u32], out: &mut [u32]) {
    let keys = column.as_any_dictionary().normalized_keys();
    for (out, key) in out.iter_mut().zip(keys) {
        *out = rows[key];
    }
}
