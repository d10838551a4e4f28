//! DataFusion's errors as ours: a stable code, the column, and the names that would have been right.

use arrow_schema::DataType;
use datafusion::common::{DFSchema, SchemaError};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;
use datafusion::sql::sqlparser::parser::ParserError;
use quiver_graph::{ErrorCode, GraphError};

/// An error met while a query was planned: the query is wrong.
pub(crate) fn planning(error: DataFusionError) -> GraphError {
    convert(error, ErrorCode::InvalidQuery)
}

/// An error met while a query ran: the data did not suit it.
pub(crate) fn running(error: DataFusionError) -> GraphError {
    convert(error, ErrorCode::QueryFailed)
}

/// An error of this library on its way through DataFusion; [`planning`] and [`running`] find it again.
pub(crate) fn external(error: GraphError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

pub(crate) fn invalid(message: impl Into<String>) -> GraphError {
    GraphError::new(ErrorCode::InvalidQuery, message)
}

/// An operand as errors name it: a column by its name, text in quotes, each with its type.
pub(crate) fn shown(expr: &Expr, data_type: &DataType) -> String {
    let name = match expr {
        Expr::Column(column) => format!("\"{}\"", column.name),
        Expr::Literal(value, _) => match value.try_as_str() {
            Some(Some(text)) => format!("'{text}'"),
            _ => value.to_string(),
        },
        Expr::Cast(cast) => return shown(&cast.expr, data_type),
        expr => expr.human_display().to_string(),
    };
    match name.char_indices().nth(60) {
        Some((end, _)) => format!("{}… ({data_type})", &name[..end]),
        None => format!("{name} ({data_type})"),
    }
}

/// [`ErrorCode::UnknownColumn`] that names the nearest columns of `schema`.
pub(crate) fn unknown_column(name: &str, schema: &DFSchema) -> GraphError {
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    missing_column(name, &names)
}

pub(crate) fn missing_column(name: &str, names: &[&str]) -> GraphError {
    GraphError::new(
        ErrorCode::UnknownColumn,
        format!("there is no column \"{name}\""),
    )
    .column(name)
    .suggest(name, names.iter().copied())
}

fn convert(error: DataFusionError, code: ErrorCode) -> GraphError {
    if let DataFusionError::ResourcesExhausted(text) = error.find_root() {
        return exhausted(text);
    }
    match error {
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => {
            convert(*inner, code)
        }
        DataFusionError::Collection(mut errors) if !errors.is_empty() => {
            convert(errors.swap_remove(0), code)
        }
        DataFusionError::SQL(error, _) => match *error {
            ParserError::RecursionLimitExceeded => {
                GraphError::new(code, "the SQL text is nested too deeply")
            }
            ParserError::TokenizerError(text) | ParserError::ParserError(text) => {
                GraphError::new(code, format!("the SQL text cannot be read: {text}"))
            }
        },
        DataFusionError::Plan(text) => match missing_function(&text) {
            Some((name, alike)) => {
                GraphError::new(code, format!("there is no function \"{name}\""))
                    .suggest(name, [alike])
            }
            None => GraphError::new(code, text),
        },
        DataFusionError::Shared(inner) => match find_own(&inner) {
            Some(own) => own,
            None => GraphError::new(code, text(&inner)),
        },
        DataFusionError::SchemaError(schema_error, _) => match *schema_error {
            SchemaError::FieldNotFound {
                field,
                valid_fields,
            } => {
                let names: Vec<&str> = valid_fields.iter().map(|field| field.name()).collect();
                missing_column(field.name(), &names)
            }
            other => GraphError::new(code, other.to_string()),
        },
        error => match find_own(&error) {
            Some(own) => own,
            None => GraphError::new(code, text(&error)),
        },
    }
}

/// What the session's memory, or the disk beside it, said.
fn exhausted(text: &str) -> GraphError {
    let message = format!("the query does not fit: {text}");
    GraphError::new(ErrorCode::OutOfMemory, message).parameter("memoryLimit")
}

/// The function that is not there and the most similar one, from DataFusion's words about it.
fn missing_function(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix("Invalid function '")?.split_once('\'')?;
    let (_, alike) = rest.split_once("Did you mean '")?;
    Some((name, alike.split('\'').next().unwrap_or_default()))
}

/// An error of this library that travelled through DataFusion, such as a cancellation.
fn find_own(error: &DataFusionError) -> Option<GraphError> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(own) = error.downcast_ref::<GraphError>() {
            return Some(own.clone());
        }
        if let Some(DataFusionError::External(inner)) = error.downcast_ref::<DataFusionError>()
            && let Some(own) = inner.downcast_ref::<GraphError>()
        {
            return Some(own.clone());
        }
        cause = error.source();
    }
    None
}

fn text(error: &DataFusionError) -> String {
    error.strip_backtrace()
}
