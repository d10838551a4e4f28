//! How many bytes calls give, told from their arguments: at least, and at most a few times as many.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Int64Type, IntervalMonthDayNanoType, TimestampNanosecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;

/// So many that no sum wraps round.
pub(super) type Bytes = u128;

pub(super) type Estimate = fn(&[ColumnarValue], usize) -> Result<Bytes>;

/// What a value of a list takes at least.
const VALUE: Bytes = 8;

pub(super) fn estimate_of(name: &str) -> Option<Estimate> {
    Some(match name {
        "repeat" => repeated,
        "lpad" | "rpad" => padded,
        "replace" => replaced,
        "regexp_replace" => replaced_by_pattern,
        "range" | "generate_series" => counted,
        "array_repeat" => listed,
        "array_resize" => resized,
        "array_to_string" => joined,
        "concat" | "concat_ws" | "array_concat" | "translate" | "overlay" => together,
        _ => return None,
    })
}

/// An argument: a value for each row, or one for all.
struct Argument {
    values: ArrayRef,
    one: bool,
}

impl Argument {
    fn place(&self, row: usize) -> Option<usize> {
        let place = if self.one { 0 } else { row };
        self.values.is_valid(place).then_some(place)
    }

    /// Bytes of the text in a row.
    fn text(&self, row: usize) -> Bytes {
        self.place(row)
            .map_or(0, |place| match self.values.data_type() {
                DataType::Utf8 => self.values.as_string::<i32>().value_length(place) as Bytes,
                DataType::LargeUtf8 => self.values.as_string::<i64>().value_length(place) as Bytes,
                DataType::Utf8View => self.values.as_string_view().value(place).len() as Bytes,
                _ => 0,
            })
    }

    fn str(&self, row: usize) -> &str {
        self.place(row)
            .map_or("", |place| match self.values.data_type() {
                DataType::Utf8 => self.values.as_string::<i32>().value(place),
                DataType::LargeUtf8 => self.values.as_string::<i64>().value(place),
                DataType::Utf8View => self.values.as_string_view().value(place),
                _ => "",
            })
    }

    /// A count, of which those below 0 are none.
    fn count(&self, row: usize) -> Bytes {
        self.number(row).map_or(0, |number| number.max(0) as Bytes)
    }

    fn number(&self, row: usize) -> Option<i128> {
        let place = self.place(row)?;
        let numbers = self.values.as_primitive_opt::<Int64Type>()?;
        Some(numbers.value(place).into())
    }

    /// Nanoseconds since an epoch.
    fn moment(&self, row: usize) -> Option<i128> {
        let place = self.place(row)?;
        if let Some(days) = self.values.as_primitive_opt::<Date32Type>() {
            return Some(i128::from(days.value(place)) * DAY);
        }
        let moments = self.values.as_primitive_opt::<TimestampNanosecondType>()?;
        Some(moments.value(place).into())
    }

    /// The nanoseconds that a step has at least.
    fn span(&self, row: usize) -> Option<i128> {
        let place = self.place(row)?;
        let steps = self.values.as_primitive_opt::<IntervalMonthDayNanoType>()?;
        let step = steps.value(place);
        let days = i128::from(step.months) * 28 + i128::from(step.days);
        Some(days * DAY + i128::from(step.nanoseconds))
    }

    /// Values of the list in a row.
    fn length(&self, row: usize) -> Bytes {
        self.place(row)
            .map_or(0, |place| match self.values.data_type() {
                DataType::List(_) => self.values.as_list::<i32>().value_length(place) as Bytes,
                DataType::LargeList(_) => self.values.as_list::<i64>().value_length(place) as Bytes,
                DataType::FixedSizeList(_, length) => *length as Bytes,
                _ => 0,
            })
    }

    /// Bytes of a row, on average.
    fn average(&self) -> Bytes {
        let bytes = self.values.to_data().get_slice_memory_size().unwrap_or(0);
        bytes as Bytes / self.values.len().max(1) as Bytes
    }
}

const DAY: i128 = 86_400_000_000_000;

fn total(
    args: &[ColumnarValue],
    rows: usize,
    size: impl Fn(&[Argument], usize) -> Bytes,
) -> Result<Bytes> {
    Ok(sizes(args, rows, size)?.fold(0, Bytes::saturating_add))
}

/// The `size` of each row of the arguments, in which numbers are 64 bits wide and times in nanoseconds.
fn sizes(
    args: &[ColumnarValue],
    rows: usize,
    size: impl Fn(&[Argument], usize) -> Bytes,
) -> Result<impl Iterator<Item = Bytes>> {
    let argument = |arg: &ColumnarValue| {
        let (values, one) = match arg {
            ColumnarValue::Array(values) => (values.clone(), false),
            ColumnarValue::Scalar(value) => (value.to_array()?, true),
        };
        let plain = match values.data_type() {
            wide if wide.is_integer() => cast(&values, &DataType::Int64),
            // Outside of their years the function fails.
            DataType::Timestamp(..) => {
                cast(&values, &DataType::Timestamp(TimeUnit::Nanosecond, None))
            }
            _ => Ok(values),
        };
        Ok(Argument {
            values: plain?,
            one,
        })
    };
    let arguments = args.iter().map(argument).collect::<Result<Vec<_>>>()?;
    let same = arguments.iter().all(|argument| argument.one);
    let first = same.then(|| size(&arguments, 0));
    Ok((0..rows).map(move |row| first.unwrap_or_else(|| size(&arguments, row))))
}

fn repeated(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    total(args, rows, |args, row| match args {
        [text, count] => text.text(row).saturating_mul(count.count(row)),
        _ => 0,
    })
}

fn padded(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    total(args, rows, |args, row| match args {
        [text, length, ..] if text.place(row).is_some() => length.count(row),
        _ => 0,
    })
}

fn replaced(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    // Below this, finding out closely is not worth it.
    const CLOSE: Bytes = 1 << 12;
    total(args, rows, |args, row| match args {
        [text, from, to] => {
            let (size, each) = (text.text(row), to.text(row));
            let most = size / from.text(row).max(1) + 1;
            let times = match most.saturating_mul(each) {
                small if small <= CLOSE => most,
                _ => text.str(row).matches(from.str(row)).count() as Bytes,
            };
            size.saturating_add(times.saturating_mul(each))
        }
        _ => 0,
    })
}

/// The longest value, if all its places are replaced: only one that is too long by itself grows beyond bounds, as what rows have together
/// is looked at while they are put together.
fn replaced_by_pattern(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    let size = |args: &[Argument], row: usize| match args {
        [text, _, by, flags] if flags.str(row).contains('g') => {
            let (size, by) = (text.text(row), by.str(row));
            let groups = by.matches(['$', '\\']).count() as Bytes;
            let places = (size + 1).saturating_mul(by.len() as Bytes);
            size.saturating_add(places)
                .saturating_add(groups.saturating_mul(size))
        }
        [text, _, by, ..] => text.text(row).saturating_add(by.text(row)),
        _ => 0,
    };
    Ok(sizes(args, rows, size)?.max().unwrap_or(0))
}

fn counted(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    total(args, rows, |args, row| {
        let (start, stop, step) = match args {
            [stop] => (Some(0), stop.number(row), Some(1)),
            [start, stop] => (start.number(row), stop.number(row), Some(1)),
            [start, stop, step] => match step.span(row) {
                Some(span) => (start.moment(row), stop.moment(row), Some(span)),
                None => (start.number(row), stop.number(row), step.number(row)),
            },
            _ => return 0,
        };
        match (start, stop, step) {
            (Some(start), Some(stop), Some(step)) if step != 0 => {
                let steps = (stop - start) / step;
                (steps.max(0) as Bytes).saturating_mul(VALUE)
            }
            _ => 0,
        }
    })
}

fn listed(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    let each = args.first().map_or(Ok(0), average)?.max(VALUE);
    total(args, rows, |args, row| match args {
        [_, count] => count.count(row).saturating_mul(each),
        _ => 0,
    })
}

fn resized(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    let each = args.get(2).map_or(Ok(0), average)?.max(VALUE);
    total(args, rows, |args, row| match args {
        [list, length, ..] if list.place(row).is_some() => length.count(row).saturating_mul(each),
        _ => 0,
    })
}

fn joined(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    let each = args.first().map_or(Ok(0), average)?;
    total(args, rows, |args, row| match args {
        [list, between, rest @ ..] => {
            let null = rest.first().map_or(0, |null| null.text(row));
            let between = between.text(row).saturating_add(null);
            each.saturating_add(list.length(row).saturating_mul(between))
        }
        _ => 0,
    })
}

/// As much as it is given: of itself, a few times over, it grows without end.
fn together(args: &[ColumnarValue], rows: usize) -> Result<Bytes> {
    let bytes = args
        .iter()
        .map(|arg| Ok(average(arg)?.saturating_mul(rows as Bytes)));
    bytes.sum::<Result<Bytes>>()
}

fn average(arg: &ColumnarValue) -> Result<Bytes> {
    let (values, one) = match arg {
        ColumnarValue::Array(values) => (values.clone(), false),
        ColumnarValue::Scalar(value) => (value.to_array()?, true),
    };
    Ok(Argument { values, one }.average())
}
