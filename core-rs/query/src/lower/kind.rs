//! What functions and operators take.

use arrow_schema::DataType;

use quiver_graph::GraphError;

use crate::error::invalid;
use crate::types::Class;

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Boolean,
    Integer,
    Number,
    Text,
    /// Text or bytes.
    Bytes,
    /// A date, a time of day, a timestamp or a span of time.
    Time,
    /// A date or a timestamp.
    Instant,
    List,
    Struct,
    /// Text that is written in the plan.
    Name,
}

impl Kind {
    fn describe(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Bytes => "text or bytes",
            Self::Time => "a date or a time",
            Self::Instant => "a date or a timestamp",
            Self::List => "a list",
            Self::Struct => "a struct",
            Self::Name => "constant text",
        }
    }

    pub fn takes(self, data_type: &DataType) -> bool {
        let class = Class::of(data_type);
        if class == Class::Unknown {
            return true;
        }
        match self {
            Self::Any => true,
            Self::Boolean => class == Class::Boolean,
            Self::Integer => data_type.is_integer(),
            Self::Number => class == Class::Number,
            Self::Text | Self::Name => class == Class::Text,
            Self::Bytes => {
                class == Class::Text
                    || matches!(
                        data_type,
                        DataType::Binary
                            | DataType::LargeBinary
                            | DataType::BinaryView
                            | DataType::FixedSizeBinary(_)
                    )
            }
            Self::Time => class == Class::Time,
            Self::Instant => matches!(
                data_type,
                DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
            ),
            Self::List => matches!(
                data_type,
                DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..)
            ),
            Self::Struct => matches!(data_type, DataType::Struct(_)),
        }
    }

    /// The error of `function`, which takes this and got something else.
    pub fn refuses(self, function: &str, got: impl ToString) -> GraphError {
        let got = got.to_string();
        invalid(format!("{function} takes {}, not {got}", self.describe()))
            .expected(self.describe())
            .got(got)
    }

    /// What a parameter in such a place is taken for while it has no value.
    pub fn suggested(self) -> Option<DataType> {
        match self {
            Self::Boolean => Some(DataType::Boolean),
            Self::Integer => Some(DataType::Int64),
            Self::Number => Some(DataType::Float64),
            Self::Text | Self::Bytes | Self::Name => Some(DataType::Utf8),
            _ => None,
        }
    }
}
