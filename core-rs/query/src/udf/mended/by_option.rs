//! Functions that take an option from a column for each row, or so they say: what rows ask for with equal options is computed at once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};
use arrow_select::concat::concat;
use arrow_select::take::take;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

pub(super) fn second(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    by_options(function, args, 1..2)
}

pub(super) fn all_but_the_first(
    function: &ScalarUDF,
    args: ScalarFunctionArgs,
) -> Result<ColumnarValue> {
    by_options(function, args, 1..usize::MAX)
}

/// `function`, to whom the arguments at `options` are constants.
pub(super) fn by_options(
    function: &ScalarUDF,
    args: ScalarFunctionArgs,
    options: Range<usize>,
) -> Result<ColumnarValue> {
    let is_option = |place: usize| options.contains(&place);
    let varying: Vec<(usize, ArrayRef)> = (args.args.iter().enumerate())
        .filter_map(|(place, arg)| match arg {
            ColumnarValue::Array(values) if is_option(place) => Some((place, Arc::clone(values))),
            _ => None,
        })
        .collect();
    if varying.is_empty() {
        return function.invoke_with_args(args);
    }
    let rows = args.number_rows;
    let mut places: HashMap<Vec<ScalarValue>, usize> = HashMap::new();
    let mut groups: Vec<(Vec<ScalarValue>, Vec<u32>)> = Vec::new();
    for row in 0..rows {
        let values = varying.iter();
        let values = values.map(|(_, column)| ScalarValue::try_from_array(column, row));
        let values = values.collect::<Result<Vec<_>>>()?;
        let place = *places.entry(values.clone()).or_insert_with(|| {
            groups.push((values, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(row as u32);
    }
    if groups.is_empty() {
        let empty = arrow_array::new_empty_array(args.return_field.data_type());
        return Ok(ColumnarValue::Array(empty));
    }
    let mut results = Vec::with_capacity(groups.len());
    let mut places = vec![0u32; rows];
    let mut before = 0;
    for (values, own) in groups {
        for (place, row) in own.iter().enumerate() {
            places[*row as usize] = before + place as u32;
        }
        before += own.len() as u32;
        let number_rows = own.len();
        let own = UInt32Array::from(own);
        let mut values = values.into_iter();
        let given = args.args.iter().enumerate().map(|(place, arg)| {
            Ok(match arg {
                ColumnarValue::Array(_) if is_option(place) => {
                    ColumnarValue::Scalar(values.next().unwrap_or(ScalarValue::Null))
                }
                ColumnarValue::Array(column) => ColumnarValue::Array(take(column, &own, None)?),
                ColumnarValue::Scalar(value) => ColumnarValue::Scalar(value.clone()),
            })
        });
        let given = ScalarFunctionArgs {
            args: given.collect::<Result<_>>()?,
            arg_fields: args.arg_fields.clone(),
            number_rows,
            return_field: Arc::clone(&args.return_field),
            config_options: Arc::clone(&args.config_options),
        };
        results.push(function.invoke_with_args(given)?.into_array(number_rows)?);
    }
    let results: Vec<&dyn arrow_array::Array> = results.iter().map(AsRef::as_ref).collect();
    let together = concat(&results)?;
    Ok(ColumnarValue::Array(take(
        &together,
        &UInt32Array::from(places),
        None,
    )?))
}
