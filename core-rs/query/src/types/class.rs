//! Which types compare with one another.

use arrow_schema::DataType;

/// Kinds of values that compare with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Unknown,
    Boolean,
    Number,
    Text,
    Time,
    Other,
}

impl Class {
    pub fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Null => Self::Unknown,
            DataType::Boolean => Self::Boolean,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Self::Text,
            DataType::Dictionary(_, values) => Self::of(values),
            DataType::RunEndEncoded(_, values) => Self::of(values.data_type()),
            other if other.is_numeric() => Self::Number,
            other if other.is_temporal() => Self::Time,
            _ => Self::Other,
        }
    }

    /// Whether values of both go into one column.
    pub fn joins(self, other: Self) -> bool {
        self == other || self == Self::Unknown || other == Self::Unknown
    }

    /// Text meets times, because it spells them.
    pub fn meets(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::Unknown, _)
                    | (_, Self::Unknown)
                    | (Self::Text, Self::Time)
                    | (Self::Time, Self::Text)
                    | (Self::Other, _)
                    | (_, Self::Other)
            )
    }
}

/// The type of a dictionary's values, of others the type itself.
pub(crate) fn values_type(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Dictionary(_, values) => values_type(values),
        other => other,
    }
}

/// Whether values of this type are lists.
pub(crate) fn is_list(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..)
    )
}
