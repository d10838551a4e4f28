//! Lists sorted by options, sought among lists, and made into maps.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, new_empty_array};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use arrow_select::filter::filter;
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

use super::by_option::by_options;
use super::hidden::show;

/// `array_sort`, which takes the first row's options for all (apache/datafusion#24132).
pub(super) fn sorted(function: &ScalarUDF, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    show(&mut args)?;
    by_options(function, args, 1..3)
}

/// `array_has_any` and `array_has_all`: null beside null. DataFusion's goes by what other rows have (apache/datafusion#24985).
pub(super) fn among(function: &ScalarUDF, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    show(&mut args)?;
    let mut nulls: Option<NullBuffer> = None;
    for arg in &args.args {
        match arg {
            ColumnarValue::Scalar(value) if value.is_null() => {
                return Ok(ColumnarValue::Scalar(ScalarValue::Boolean(None)));
            }
            ColumnarValue::Scalar(_) => {}
            ColumnarValue::Array(values) => {
                nulls = NullBuffer::union(nulls.as_ref(), values.logical_nulls().as_ref());
            }
        }
    }
    // In rows of a batch without nulls it is right.
    match nulls.filter(|nulls| nulls.null_count() > 0) {
        None => function.invoke_with_args(args),
        Some(nulls) => among_known(function, &args, &nulls),
    }
}

/// The rows without nulls together, and null for the others.
fn among_known(
    function: &ScalarUDF,
    args: &ScalarFunctionArgs,
    nulls: &NullBuffer,
) -> Result<ColumnarValue> {
    let known = BooleanArray::new(nulls.inner().clone(), None);
    let number_rows = known.true_count();
    let given = args.args.iter().map(|arg| {
        Ok(match arg {
            ColumnarValue::Array(values) => ColumnarValue::Array(filter(values, &known)?),
            ColumnarValue::Scalar(value) => ColumnarValue::Scalar(value.clone()),
        })
    });
    let given = ScalarFunctionArgs {
        args: given.collect::<Result<_>>()?,
        number_rows,
        ..args.clone()
    };
    let found: ArrayRef = match number_rows {
        0 => new_empty_array(&DataType::Boolean),
        _ => function.invoke_with_args(given)?.into_array(number_rows)?,
    };
    let mut found = found.as_boolean().iter();
    let rows = nulls.iter().map(|is_known| match is_known {
        true => found.next().flatten(),
        false => None,
    });
    Ok(ColumnarValue::Array(Arc::new(
        rows.collect::<BooleanArray>(),
    )))
}

/// `map` of lists of keys and of values, which are as many: DataFusion looks at all rows together.
pub(super) fn map(function: &ScalarUDF, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    show(&mut args)?;
    let is_null =
        |arg: &ColumnarValue| matches!(arg, ColumnarValue::Scalar(list) if list.is_null());
    if args.args.iter().any(is_null) {
        let null = ScalarValue::try_from(args.return_field.data_type())?;
        return Ok(ColumnarValue::Scalar(null));
    }
    if let [keys, values] = args.args.as_slice() {
        let column = |arg: &ColumnarValue| match arg {
            ColumnarValue::Array(lists) => Ok((Arc::clone(lists), false)),
            ColumnarValue::Scalar(list) => Ok::<_, DataFusionError>((list.to_array()?, true)),
        };
        let (keys, values) = (column(keys)?, column(values)?);
        let length =
            |(lists, one): &(ArrayRef, bool), row: usize| length(lists, if *one { 0 } else { row });
        for row in 0..args.number_rows {
            if let (Some(keys), Some(values)) = (length(&keys, row), length(&values, row))
                && keys != values
            {
                return exec_err!("a map needs a value for each key: {keys} keys, {values} values");
            }
        }
    }
    function.invoke_with_args(args)
}

/// How many values the list in a row has.
fn length(lists: &ArrayRef, row: usize) -> Option<usize> {
    if lists.is_null(row) {
        return None;
    }
    match lists.data_type() {
        DataType::List(_) => Some(lists.as_list::<i32>().value_length(row) as usize),
        DataType::LargeList(_) => Some(lists.as_list::<i64>().value_length(row) as usize),
        DataType::FixedSizeList(_, length) => Some(*length as usize),
        _ => None,
    }
}
