//! The type that holds the values of two types exactly.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::DataType;
use quiver_graph::{ErrorCode, GraphError, Result};

/// The narrowest type that every value of `a` and of `b` fits without loss; `None` where there is no such type, as for
/// text and numbers, or timestamps of different units. 64-bit integers and floats meet in Float64, which [`widen`] watches.
pub(crate) fn common_type(a: &DataType, b: &DataType) -> Option<DataType> {
    use DataType::{Date32, Date64, Dictionary, Null};
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (Null, other) | (other, Null) => Some(other.clone()),
        (Dictionary(_, values), other) | (other, Dictionary(_, values)) => {
            common_type(values, other)
        }
        (Date32, Date64) | (Date64, Date32) => Some(Date64),
        _ if a.is_numeric() && b.is_numeric() => number(a, b),
        _ if a.is_string() && b.is_string() => {
            Some(wide_offsets(a, b, DataType::LargeUtf8, DataType::Utf8))
        }
        _ if a.is_binary() && b.is_binary() => {
            Some(wide_offsets(a, b, DataType::LargeBinary, DataType::Binary))
        }
        _ => None,
    }
}

fn wide_offsets(a: &DataType, b: &DataType, large: DataType, small: DataType) -> DataType {
    if [a, b].contains(&&large) {
        large
    } else {
        small
    }
}

fn number(a: &DataType, b: &DataType) -> Option<DataType> {
    let wanted = [Digits::of(a)?, Digits::of(b)?];
    let holds = |candidate: &&DataType| {
        Digits::of(candidate).is_some_and(|room| wanted.iter().all(|digits| digits.fit(&room)))
    };
    let exact = NUMBERS.iter().find(holds).cloned();
    let mixed = wanted.iter().any(|digits| digits.float);
    exact.or_else(|| mixed.then_some(DataType::Float64))
}

/// The largest magnitude up to which Float64 holds every whole number.
const EXACT: u64 = 1 << 53;

/// `column`, called `name`, as the `wider` type of which [`common_type`] says that it holds its values.
///
/// # Errors
/// [`ErrorCode::QueryFailed`] for a 64-bit integer that Float64 does not hold.
pub(crate) fn widen(column: &ArrayRef, name: &str, wider: &DataType) -> Result<ArrayRef> {
    if *wider == DataType::Float64 {
        let lost = match column.data_type() {
            DataType::Int64 => first(column.as_primitive::<Int64Type>().iter(), |value| {
                value.unsigned_abs() > EXACT
            }),
            DataType::UInt64 => first(column.as_primitive::<UInt64Type>().iter(), |value| {
                value > EXACT
            }),
            _ => None,
        };
        if let Some(value) = lost {
            let message = format!(
                "the column \"{name}\" is float64 in another table, which cannot hold {value} exactly; \
                 cast it there, or query one table at a time"
            );
            return Err(GraphError::new(ErrorCode::QueryFailed, message)
                .column(name)
                .expected(format!("whole numbers from -{EXACT} to {EXACT}"))
                .got(value));
        }
    }
    Ok(cast(column, wider)?)
}

fn first<T: Copy + ToString>(
    mut values: impl Iterator<Item = Option<T>>,
    wrong: impl Fn(T) -> bool,
) -> Option<String> {
    let found = values.find(|value| value.is_some_and(&wrong));
    found.flatten().map(|value| value.to_string())
}

/// Narrow before wide, integers before floats.
const NUMBERS: [DataType; 11] = [
    DataType::Int8,
    DataType::UInt8,
    DataType::Int16,
    DataType::UInt16,
    DataType::Int32,
    DataType::UInt32,
    DataType::Int64,
    DataType::UInt64,
    DataType::Float16,
    DataType::Float32,
    DataType::Float64,
];

/// What a number type holds: whole numbers of so many bits, with a sign or without, and whether fractions too.
struct Digits {
    bits: u32,
    signed: bool,
    float: bool,
}

impl Digits {
    fn of(data_type: &DataType) -> Option<Self> {
        let (bits, signed, float) = match data_type {
            DataType::Int8 => (7, true, false),
            DataType::Int16 => (15, true, false),
            DataType::Int32 => (31, true, false),
            DataType::Int64 => (63, true, false),
            DataType::UInt8 => (8, false, false),
            DataType::UInt16 => (16, false, false),
            DataType::UInt32 => (32, false, false),
            DataType::UInt64 => (64, false, false),
            DataType::Float16 => (11, true, true),
            DataType::Float32 => (24, true, true),
            DataType::Float64 => (53, true, true),
            _ => return None,
        };
        Some(Self {
            bits,
            signed,
            float,
        })
    }

    fn fit(&self, room: &Self) -> bool {
        self.bits <= room.bits && self.signed <= room.signed && self.float <= room.float
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DataType::*;
    use arrow_schema::TimeUnit;

    #[test]
    fn is_the_narrowest_type_that_loses_nothing() {
        let keyed = |values: DataType| Dictionary(Box::new(Int32), Box::new(values));
        let cases = [
            (Int32, Int64, Some(Int64)),
            (Int32, UInt32, Some(Int64)),
            (UInt8, Int8, Some(Int16)),
            (Int64, UInt64, None),
            (Int32, Float32, Some(Float64)),
            (Int16, Float32, Some(Float32)),
            (Int64, Float64, Some(Float64)),
            (UInt64, Float32, Some(Float64)),
            (Utf8, keyed(Utf8), Some(Utf8)),
            (keyed(Utf8), LargeUtf8, Some(LargeUtf8)),
            (Utf8View, Utf8, Some(Utf8)),
            (Binary, FixedSizeBinary(4), Some(Binary)),
            (Null, Boolean, Some(Boolean)),
            (Utf8, Int32, None),
            (Boolean, Int8, None),
            (
                Timestamp(TimeUnit::Second, None),
                Timestamp(TimeUnit::Millisecond, None),
                None,
            ),
        ];
        for (a, b, expected) in cases {
            assert_eq!(common_type(&a, &b), expected, "{a} and {b}");
            assert_eq!(common_type(&b, &a), expected, "{b} and {a}");
        }
    }
}
