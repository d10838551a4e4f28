//! Pieces of text from its end, and lengths below zero.

use std::sync::Arc;

use arrow_array::StringArray;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_cast::cast;
use arrow_schema::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

use crate::udf::columns::of_columns;

/// `split_part`: the last piece is the last of those that are found from the left. DataFusion looks for delimiters from the right.
pub(super) fn split_part(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    let rows = match &args.args[2] {
        ColumnarValue::Array(_) => args.number_rows,
        ColumnarValue::Scalar(_) => 1,
    };
    let places = cast(&args.args[2].clone().into_array(rows)?, &DataType::Int64)?;
    let mut places = places.as_primitive::<Int64Type>().iter().flatten();
    if places.all(|place| place >= 0) {
        return function.invoke_with_args(args);
    }
    of_columns(&args, |columns| {
        let [texts, delimiters] = [&columns[0], &columns[1]].map(|own| cast(own, &DataType::Utf8));
        let (texts, delimiters) = (texts?, delimiters?);
        let places = cast(&columns[2], &DataType::Int64)?;
        let rows = texts.as_string::<i32>().iter();
        let rows = rows
            .zip(delimiters.as_string::<i32>())
            .zip(places.as_primitive::<Int64Type>());
        let pieces = rows.map(|((text, delimiter), place)| {
            let (text, delimiter, place) = (text?, delimiter?, place?);
            Some(piece(text, delimiter, place))
        });
        // A place of 0 is refused where it is.
        if places
            .as_primitive::<Int64Type>()
            .iter()
            .any(|place| place == Some(0))
        {
            return datafusion::common::exec_err!("field position must not be zero");
        }
        let pieces: StringArray = pieces.collect();
        Ok(cast(&pieces, args.return_field.data_type())?)
    })
}

fn piece<'a>(text: &'a str, delimiter: &str, place: i64) -> &'a str {
    let pieces = || match delimiter.is_empty() {
        true => vec![text],
        false => text.split(delimiter).collect(),
    };
    let pieces = pieces();
    let from_start = match place {
        place if place > 0 => Some(place as u64 - 1),
        place => (pieces.len() as u64).checked_sub(place.unsigned_abs()),
    };
    let piece = from_start.and_then(|place| pieces.get(usize::try_from(place).ok()?));
    piece.copied().unwrap_or_default()
}

/// `lpad` and `rpad`: a length below zero is none, of a column, too.
pub(super) fn padded(function: &ScalarUDF, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    if let Some(ColumnarValue::Array(lengths)) = args.args.get(1)
        && lengths.data_type() == &DataType::Int64
    {
        let lengths = lengths.as_primitive::<Int64Type>();
        if lengths.iter().flatten().any(|length| length < 0) {
            let none = lengths.unary::<_, Int64Type>(|length| length.max(0));
            args.args[1] = ColumnarValue::Array(Arc::new(none));
        }
    }
    function.invoke_with_args(args)
}
