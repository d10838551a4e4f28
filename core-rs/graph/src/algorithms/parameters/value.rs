//! What a caller gives a parameter, before it is checked.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};

/// The arguments of a call, by the names of its parameters.
pub type Values = BTreeMap<String, Value>;

/// One argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    /// Ids: key columns first, then `label` where the graph has several, and what the parameter takes beside them.
    Rows(RecordBatch),
}

impl Value {
    /// The rows that ids stand for: a table as it is, and one column of the scalars of a list, or of one scalar.
    pub(super) fn ids(&self) -> Option<RecordBatch> {
        let scalars = match self {
            Self::Rows(rows) => return Some(rows.clone()),
            Self::List(values) => values.as_slice(),
            scalar => std::slice::from_ref(scalar),
        };
        let integers = scalars.iter().map(|value| match value {
            Self::Integer(value) => Some(*value),
            _ => None,
        });
        let texts = scalars.iter().map(|value| match value {
            Self::Text(value) => Some(value.as_str()),
            _ => None,
        });
        let column: ArrayRef = if let Some(integers) = integers.collect::<Option<Vec<_>>>() {
            Arc::new(Int64Array::from(integers))
        } else {
            Arc::new(StringArray::from(texts.collect::<Option<Vec<_>>>()?))
        };
        let field = Field::new("id", column.data_type().clone(), false);
        RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![column]).ok()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value}"),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Rows(rows) => write!(f, "a table of {} rows", rows.num_rows()),
            Self::List(values) => {
                f.write_str("[")?;
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
        }
    }
}
