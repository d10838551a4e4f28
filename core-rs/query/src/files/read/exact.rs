//! Values from text, each as it is or not at all: arrow's readers cut what a type cannot hold.

use std::str::FromStr;
use std::sync::Arc;

use arrow_array::builder::BinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, FixedSizeListArray, GenericListArray, MapArray,
    OffsetSizeTrait, PrimitiveArray, StringArray, StructArray,
};
use arrow_cast::parse::parse_decimal;
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, Field, FieldRef};

use crate::types::zoned;

/// A value that its type cannot hold, by its place among the values of its own array.
#[derive(Debug)]
pub(super) struct Misfit(pub usize);

type Result<T> = std::result::Result<T, Misfit>;

/// The type as which a reader is to take values that are then [`parsed`]: text, for those that `apart` names.
pub(super) fn as_text(data_type: &DataType, apart: fn(&DataType) -> bool) -> DataType {
    let child = |field: &FieldRef| -> FieldRef {
        let data_type = as_text(field.data_type(), apart);
        Arc::new(field.as_ref().clone().with_data_type(data_type))
    };
    match data_type {
        DataType::List(item) => DataType::List(child(item)),
        DataType::LargeList(item) => DataType::LargeList(child(item)),
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(child(item), *length),
        DataType::Map(entries, sorted) => DataType::Map(child(entries), *sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(child).collect()),
        other if apart(other) => DataType::Utf8,
        other => other.clone(),
    }
}

/// Makes values of a type that is not nested from text.
pub(super) type Leaf = fn(&StringArray, &DataType) -> Result<ArrayRef>;

/// `array`, which was read as [`as_text`] says, as `data_type`.
pub(super) fn parsed(array: &ArrayRef, data_type: &DataType, values: Leaf) -> Result<ArrayRef> {
    if array.data_type() == data_type {
        return Ok(Arc::clone(array));
    }
    Ok(match data_type {
        DataType::List(item) => list(array.as_list::<i32>(), item, values)?,
        DataType::LargeList(item) => list(array.as_list::<i64>(), item, values)?,
        DataType::FixedSizeList(item, length) => {
            let lists = array.as_fixed_size_list();
            let items = parsed(lists.values(), item.data_type(), values)?;
            let nulls = lists.nulls().cloned();
            let lists = FixedSizeListArray::try_new_with_length(
                Arc::clone(item),
                *length,
                items,
                nulls,
                lists.len(),
            );
            Arc::new(lists.map_err(|_| Misfit(0))?)
        }
        DataType::Map(entries, sorted) => {
            let maps = array.as_map();
            let read = Arc::new(maps.entries().clone()) as ArrayRef;
            let read = parsed(&read, entries.data_type(), values)?;
            let read = read.as_struct().clone();
            let (offsets, nulls) = (maps.offsets().clone(), maps.nulls().cloned());
            let maps = MapArray::try_new(Arc::clone(entries), offsets, read, nulls, *sorted);
            Arc::new(maps.map_err(|_| Misfit(0))?)
        }
        DataType::Struct(fields) => {
            let structs = array.as_struct();
            let columns = structs.columns().iter().zip(fields);
            let columns = columns.map(|(column, field)| parsed(column, field.data_type(), values));
            let columns = columns.collect::<Result<Vec<_>>>()?;
            let nulls = structs.nulls().cloned();
            let structs =
                StructArray::try_new_with_length(fields.clone(), columns, nulls, array.len());
            Arc::new(structs.map_err(|_| Misfit(0))?)
        }
        leaf => values(array.as_string::<i32>(), leaf)?,
    })
}

/// Whether times of `data_type` have a place for all that `array` says of them, which was read as [`as_text`] says.
pub(super) fn keeps(array: &ArrayRef, data_type: &DataType) -> Result<()> {
    if array.data_type() == data_type {
        return Ok(());
    }
    match data_type {
        DataType::List(item) => keeps(array.as_list::<i32>().values(), item.data_type()),
        DataType::LargeList(item) => keeps(array.as_list::<i64>().values(), item.data_type()),
        DataType::FixedSizeList(item, _) => {
            keeps(array.as_fixed_size_list().values(), item.data_type())
        }
        DataType::Map(entries, _) => {
            let read: ArrayRef = Arc::new(array.as_map().entries().clone());
            keeps(&read, entries.data_type())
        }
        DataType::Struct(fields) => {
            let mut columns = array.as_struct().columns().iter().zip(fields);
            columns.try_for_each(|(column, field)| keeps(column, field.data_type()))
        }
        leaf => {
            let mut values = array.as_string::<i32>().iter();
            match values.position(|text| text.is_some_and(|text| loses(text, leaf))) {
                None => Ok(()),
                Some(place) => Err(Misfit(place)),
            }
        }
    }
}

fn list<O: OffsetSizeTrait>(
    lists: &GenericListArray<O>,
    item: &FieldRef,
    values: Leaf,
) -> Result<ArrayRef> {
    let items = parsed(lists.values(), item.data_type(), values)?;
    let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
    let lists = GenericListArray::try_new(Arc::clone(item), offsets, items, nulls);
    Ok(Arc::new(lists.map_err(|_| Misfit(0))?))
}

/// As JSON writes them, which has bytes as hexadecimal digits.
pub(super) fn json_values(text: &StringArray, data_type: &DataType) -> Result<ArrayRef> {
    if !is_bytes(data_type) {
        return values(text, data_type);
    }
    let mut bytes = BinaryBuilder::new();
    for (place, text) in text.iter().enumerate() {
        match text {
            None => bytes.append_null(),
            Some(text) => bytes.append_value(from_digits(text).ok_or(Misfit(place))?),
        }
    }
    let bytes = bytes.finish();
    if let DataType::FixedSizeBinary(width) = data_type {
        let misfit =
            |value: Option<&[u8]>| value.is_some_and(|value| value.len() != *width as usize);
        if let Some(place) = bytes.iter().position(misfit) {
            return Err(Misfit(place));
        }
    }
    cast_with_options(&bytes, data_type, &CastOptions::default()).map_err(|_| Misfit(0))
}

/// An odd digit at the end is one byte.
fn from_digits(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    let byte = |digits: &[u8]| {
        let digits = std::str::from_utf8(digits).ok()?;
        let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        u8::from_str_radix(digits, 16).ok().filter(|_| all)
    };
    digits.map(byte).collect()
}

/// As text has them.
pub(super) fn values(text: &StringArray, data_type: &DataType) -> Result<ArrayRef> {
    use DataType::*;
    match *data_type {
        Int8 => each::<Int8Type>(text, integer),
        Int16 => each::<Int16Type>(text, integer),
        Int32 => each::<Int32Type>(text, integer),
        Int64 => each::<Int64Type>(text, integer),
        UInt8 => each::<UInt8Type>(text, integer),
        UInt16 => each::<UInt16Type>(text, integer),
        UInt32 => each::<UInt32Type>(text, integer),
        UInt64 => each::<UInt64Type>(text, integer),
        Float16 => each::<Float16Type>(text, |text| float::<f32>(text).map(half::f16::from_f32)),
        Float32 => each::<Float32Type>(text, float),
        Float64 => each::<Float64Type>(text, float),
        Decimal32(precision, scale) => decimals::<Decimal32Type>(text, precision, scale),
        Decimal64(precision, scale) => decimals::<Decimal64Type>(text, precision, scale),
        Decimal128(precision, scale) => decimals::<Decimal128Type>(text, precision, scale),
        Decimal256(precision, scale) => decimals::<Decimal256Type>(text, precision, scale),
        _ => casts(text, data_type),
    }
}

fn each<T: ArrowPrimitiveType>(
    text: &StringArray,
    parse: impl Fn(&str) -> Option<T::Native>,
) -> Result<ArrayRef> {
    let values = text.iter().enumerate().map(|(place, text)| match text {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or(Misfit(place)),
    });
    Ok(Arc::new(values.collect::<Result<PrimitiveArray<T>>>()?))
}

/// A whole number, however it is written: `2e3` and `2.0` are two thousand and two.
fn integer<T: FromStr + TryFrom<i128>>(text: &str) -> Option<T> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let whole = parse_exactly::<Decimal128Type>(text, 38, 0)?;
    T::try_from(whole).ok()
}

/// A float that is no infinity unless the text says so, and that reads back as the same integer where it is one.
fn float<T: FromStr + ToString + Into<f64> + Copy>(text: &str) -> Option<T> {
    let value: T = text.parse().ok()?;
    let wide: f64 = value.into();
    if wide.is_infinite() && !text.contains(['n', 'N']) {
        return None;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    // So few digits fit even the narrowest of them.
    let whole = digits.len() > 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole && value.to_string() != text && exact(wide) != text.parse::<i128>().ok() {
        return None;
    }
    Some(value)
}

fn exact(value: f64) -> Option<i128> {
    (value.abs() < 1e38).then_some(value as i128)
}

fn decimals<T: DecimalType>(text: &StringArray, precision: u8, scale: i8) -> Result<ArrayRef> {
    let values = each::<T>(text, |text| parse_exactly::<T>(text, precision, scale))?;
    let values = values.as_primitive::<T>().clone();
    let values = values.with_precision_and_scale(precision, scale);
    Ok(Arc::new(values.map_err(|_| Misfit(0))?))
}

/// None where digits would be lost.
fn parse_exactly<T: DecimalType>(text: &str, precision: u8, scale: i8) -> Option<T::Native> {
    let (digits, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    // The last digit that is none of the zeros at the end, counted from the point.
    let last = match fraction.is_empty() {
        false => fraction.len() as i32,
        true => {
            let kept = whole.trim_end_matches('0');
            let zero = kept.bytes().all(|byte| matches!(byte, b'+' | b'-'));
            if zero {
                i32::MIN / 2
            } else {
                -((whole.len() - kept.len()) as i32)
            }
        }
    };
    if last.saturating_sub(exponent) > i32::from(scale) {
        return None;
    }
    parse_decimal::<T>(text, precision, scale).ok()
}

/// By arrow's casts, which are exact but for what they leave out of times.
fn casts(text: &StringArray, data_type: &DataType) -> Result<ArrayRef> {
    if let Some(place) = text
        .iter()
        .position(|text| text.is_some_and(|text| loses(text, data_type)))
    {
        return Err(Misfit(place));
    }
    // By what clocks show, in a zone.
    zoned(text, data_type, false).map_err(|_| {
        let fails = |place: &usize| zoned(&text.slice(*place, 1), data_type, false).is_err();
        Misfit((0..text.len()).find(fails).unwrap_or(0))
    })
}

/// Whether times of `data_type` have no place for all that `text` says.
fn loses(text: &str, data_type: &DataType) -> bool {
    let digits = match data_type {
        DataType::Timestamp(unit, _) | DataType::Time32(unit) | DataType::Time64(unit) => {
            unit_digits(*unit)
        }
        DataType::Date64 => 3,
        DataType::Date32 => return time_of_day(text),
        _ => return false,
    };
    let is_number = !text.contains([':', '-'])
        || text
            .strip_prefix('-')
            .is_some_and(|rest| !rest.contains([':', '-']));
    let digits = if is_number { 0 } else { digits };
    let Some((_, fraction)) = text.split_once('.') else {
        return false;
    };
    let fraction = fraction.bytes().take_while(u8::is_ascii_digit);
    fraction.skip(digits).any(|digit| digit != b'0')
}

fn unit_digits(unit: arrow_schema::TimeUnit) -> usize {
    use arrow_schema::TimeUnit::{Microsecond, Millisecond, Nanosecond, Second};
    match unit {
        Second => 0,
        Millisecond => 3,
        Microsecond => 6,
        Nanosecond => 9,
    }
}

/// Whether a date is followed by an hour, minute or second that is not 0.
fn time_of_day(text: &str) -> bool {
    let time = text
        .split_once(['T', 't', ' '])
        .map_or("", |(_, time)| time);
    // A zone moves midnight to where it is none.
    let time = time.trim_end_matches(['Z', 'z']);
    !time.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.'))
}

/// What NDJSON's reader is to leave to [`json_values`]: arrow's cuts numbers, and panics at what is no text where bytes should be.
pub(super) fn is_own_in_json(data_type: &DataType) -> bool {
    data_type.is_numeric() || is_bytes(data_type)
}

/// As [`is_own_in_json`], and moments in a zone, where there are any: arrow refuses what its clocks show twice.
pub(super) fn is_own_or_zoned(data_type: &DataType) -> bool {
    is_own_in_json(data_type) || matches!(data_type, DataType::Timestamp(_, Some(_)))
}

/// As [`is_own_in_json`], of times: arrow cuts their fractions.
pub(super) fn is_time_in_json(data_type: &DataType) -> bool {
    data_type.is_temporal() || is_bytes(data_type)
}

fn is_bytes(data_type: &DataType) -> bool {
    use DataType::{Binary, BinaryView, FixedSizeBinary, LargeBinary};
    matches!(
        data_type,
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_)
    )
}

/// Whether bytes are left to arrow after all, in a type that [`as_text`] does not look into.
pub(super) fn hides_bytes(data_type: &DataType) -> bool {
    use DataType::*;
    match data_type {
        List(item) | LargeList(item) | FixedSizeList(item, _) | Map(item, _) => {
            hides_bytes(item.data_type())
        }
        Struct(fields) => fields.iter().any(|field| hides_bytes(field.data_type())),
        ListView(item) | LargeListView(item) | RunEndEncoded(_, item) => {
            is_bytes(item.data_type()) || item.data_type().is_nested()
        }
        _ => false,
    }
}

/// Of what arrow's reader of CSV cuts.
pub(super) fn is_cut_in_csv(data_type: &DataType) -> bool {
    data_type.is_floating()
        || data_type.is_decimal()
        || data_type.is_temporal()
            && !matches!(data_type, DataType::Interval(_) | DataType::Duration(_))
}

/// The field of a column that is read as text.
pub(super) fn text_field(field: &Field, apart: fn(&DataType) -> bool) -> Field {
    field
        .clone()
        .with_data_type(as_text(field.data_type(), apart))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_schema::TimeUnit;

    #[test]
    fn integers_are_whole_and_within_their_type() {
        for (text, expected) in [
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("2.5", None),
            ("-0.9", None),
            ("2.0", Some(2)),
            ("25e-1", None),
            ("2e3", Some(2000)),
            ("-0", Some(0)),
            ("1e30", None),
            ("true", None),
            ("", None),
        ] {
            assert_eq!(integer::<i64>(text), expected, "{text}");
        }
        assert_eq!(integer::<u64>("9223372036854775809"), Some((1 << 63) + 1));
        assert_eq!(
            (integer::<u64>("-0"), integer::<u8>("256")),
            (Some(0), None)
        );
    }

    #[test]
    fn floats_keep_the_digits_of_whole_numbers() {
        for (text, fits) in [
            ("0.1", true),
            ("9007199254740992", true),
            ("9007199254740993", false),
            ("-9007199254740993", false),
            ("123456789012345680000", true),
            ("1e400", false),
            ("-inf", true),
            ("NaN", true),
        ] {
            assert_eq!(float::<f64>(text).is_some(), fits, "{text}");
        }
        assert_eq!(float::<f32>("16777217"), None);
    }

    #[test]
    fn decimals_keep_their_digits() {
        let parse = |text| parse_exactly::<Decimal128Type>(text, 5, 2);
        assert_eq!(parse("1.50"), Some(150));
        assert_eq!(parse("1.5000"), Some(150));
        assert_eq!(parse("15e-1"), Some(150));
        assert_eq!(parse("1.005"), None);
        assert_eq!(parse("1005e-3"), None);
        assert_eq!(parse("1000.00"), None);
        assert_eq!(parse("0.000"), Some(0));
    }

    #[test]
    fn times_keep_their_fractions() {
        let seconds = DataType::Timestamp(TimeUnit::Second, None);
        for (text, data_type, lost) in [
            ("2024-02-29T00:00:01.5", &seconds, true),
            ("2024-02-29T00:00:01.0", &seconds, false),
            (
                "2024-02-29 00:00:01.5Z",
                &DataType::Timestamp(TimeUnit::Millisecond, None),
                false,
            ),
            (
                "2.5",
                &DataType::Timestamp(TimeUnit::Nanosecond, None),
                true,
            ),
            (
                "-2.5",
                &DataType::Timestamp(TimeUnit::Nanosecond, None),
                true,
            ),
            (
                "00:00:01.0001",
                &DataType::Time32(TimeUnit::Millisecond),
                true,
            ),
            ("2024-02-29", &DataType::Date32, false),
            ("2024-02-29T00:00:00Z", &DataType::Date32, false),
            ("2024-02-29 10:00:00", &DataType::Date32, true),
        ] {
            assert_eq!(loses(text, data_type), lost, "{text} as {data_type}");
        }
    }
}
