//! Lists and maps whose nulls hide values, as `nullif` and `CASE` leave them: functions that go through all values take those for theirs
//! (apache/datafusion#25210, #25222, #25223, #25224).

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, FixedSizeListArray, GenericListArray, MapArray, OffsetSizeTrait, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::DataType;
use arrow_select::nullif::nullif;
use arrow_select::take::take;
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

/// `function` of arguments that hide nothing.
pub(super) fn shown(function: &ScalarUDF, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    show(&mut args)?;
    function.invoke_with_args(args)
}

/// Takes what is hidden out of `args`.
pub(super) fn show(args: &mut ScalarFunctionArgs) -> Result<()> {
    for arg in &mut args.args {
        if let ColumnarValue::Array(values) = arg
            && let Some(clear) = without_hidden(values)?
        {
            *arg = ColumnarValue::Array(clear);
        }
    }
    Ok(())
}

/// `values` without what nulls hide; None where nothing is hidden.
fn without_hidden(values: &ArrayRef) -> Result<Option<ArrayRef>> {
    Ok(match values.data_type() {
        DataType::List(_) => of_list(values.as_list::<i32>())?,
        DataType::LargeList(_) => of_list(values.as_list::<i64>())?,
        DataType::Map(field, sorted) => {
            let map = values.as_map();
            let entries: ArrayRef = Arc::new(map.entries().clone());
            let Some((offsets, entries)) = cleared(map.offsets(), map.nulls(), &entries)? else {
                return Ok(None);
            };
            let entries = entries.as_struct().clone();
            let nulls = map.nulls().cloned();
            let clear = MapArray::try_new(Arc::clone(field), offsets, entries, nulls, *sorted)?;
            Some(Arc::new(clear))
        }
        DataType::FixedSizeList(field, length) => {
            let list = values.as_fixed_size_list();
            let Some(nulls) = list.nulls().filter(|nulls| nulls.null_count() > 0) else {
                return Ok(None);
            };
            // Their places stay, as null.
            let length_of = *length as usize;
            let hidden = nulls.iter().flat_map(|is_valid| vec![!is_valid; length_of]);
            let hidden = arrow_array::BooleanArray::from_iter(hidden.map(Some));
            let items = nullif(&list.values().slice(0, list.len() * length_of), &hidden)?;
            let field = Arc::new(field.as_ref().clone().with_nullable(true));
            let nulls = Some(nulls.clone());
            let clear = FixedSizeListArray::try_new(Arc::clone(&field), *length, items, nulls)?;
            match values.data_type() == clear.data_type() {
                true => Some(Arc::new(clear)),
                false => None,
            }
        }
        _ => None,
    })
}

fn of_list<O: OffsetSizeTrait>(list: &GenericListArray<O>) -> Result<Option<ArrayRef>> {
    let (DataType::List(field) | DataType::LargeList(field)) = list.data_type() else {
        return Ok(None);
    };
    let inner = without_hidden(list.values())?;
    let items = inner.as_ref().unwrap_or(list.values());
    let (offsets, items) = match cleared(list.offsets(), list.nulls(), items)? {
        Some(clear) => clear,
        None if inner.is_some() => (list.offsets().clone(), Arc::clone(items)),
        None => return Ok(None),
    };
    let nulls = list.nulls().cloned();
    let clear = GenericListArray::try_new(Arc::clone(field), offsets, items, nulls)?;
    Ok(Some(Arc::new(clear)))
}

/// The places of lists and their values, without those of nulls; None where these have none.
fn cleared<O: OffsetSizeTrait>(
    offsets: &OffsetBuffer<O>,
    nulls: Option<&NullBuffer>,
    values: &ArrayRef,
) -> Result<Option<(OffsetBuffer<O>, ArrayRef)>> {
    let Some(nulls) = nulls.filter(|nulls| nulls.null_count() > 0) else {
        return Ok(None);
    };
    let lengths = || offsets.lengths().zip(nulls.iter());
    if lengths().all(|(length, is_valid)| is_valid || length == 0) {
        return Ok(None);
    }
    let mut kept = Vec::new();
    for (row, (length, is_valid)) in lengths().enumerate() {
        if is_valid {
            let start = offsets[row].as_usize() as u64;
            kept.extend(start..start + length as u64);
        }
    }
    let lengths = lengths().map(|(length, is_valid)| if is_valid { length } else { 0 });
    let offsets = OffsetBuffer::from_lengths(lengths);
    let values = take(values, &UInt64Array::from(kept), None)?;
    Ok(Some((offsets, values)))
}
