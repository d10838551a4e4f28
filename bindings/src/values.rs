//! Arguments of algorithms: JSON here, typed from here on.

use arrow_array::RecordBatch;
use quiver_graph::algorithms::{Value, Values};
use quiver_graph::{ErrorCode, GraphError};
use serde_json::Value as Json;

/// A JSON object of parameters, of which those that name nodes may be `{ "table": i }`, an index into `tables`.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for what is no object, and for a table that is not there.
pub fn values(parameters: &Json, tables: &[RecordBatch]) -> Result<Values, GraphError> {
    let given = match parameters {
        Json::Null => return Ok(Values::new()),
        Json::Object(given) => given,
        other => return Err(invalid("parameters", "an object", other)),
    };
    let given = given.iter();
    given
        .map(|(name, json)| Ok((name.clone(), value(name, json, tables)?)))
        .collect()
}

fn value(name: &str, json: &Json, tables: &[RecordBatch]) -> Result<Value, GraphError> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Value::Integer(integer),
            (None, float) => Value::Float(float.unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => {
            let items = items.iter().map(|item| value(name, item, tables));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Json::Object(_) => {
            let position = json.get("table").and_then(Json::as_u64);
            let table = position.and_then(|position| tables.get(usize::try_from(position).ok()?));
            let table = table.ok_or_else(|| invalid(name, "a table of the call", json))?;
            Value::Rows(table.clone())
        }
    })
}

fn invalid(parameter: &str, expected: &str, got: &Json) -> GraphError {
    let message = format!("{parameter} must be {expected}");
    GraphError::new(ErrorCode::InvalidArgument, message)
        .parameter(parameter)
        .expected(expected)
        .got(got.to_string())
}
