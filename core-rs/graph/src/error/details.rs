//! Where an error happened, what was expected and what came.

use serde_json::{Map, Value};

/// Where an error happened and what would have been right; every field is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The table, by its label, its type, or `nodes` / `edges`.
    pub table: Option<String>,
    pub column: Option<String>,
    /// The row, counted from 0 over the whole table.
    pub row: Option<u64>,
    /// The option or parameter.
    pub parameter: Option<String>,
    pub expected: Option<String>,
    pub got: Option<String>,
}

impl Details {
    /// The fields that are set, as a JSON object.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        let mut put = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                object.insert(name.to_owned(), Value::String(value.clone()));
            }
        };
        put("table", &self.table);
        put("column", &self.column);
        put("parameter", &self.parameter);
        put("expected", &self.expected);
        put("got", &self.got);
        if let Some(row) = self.row {
            object.insert("row".to_owned(), row.into());
        }
        Value::Object(object)
    }
}
