//! DataFusion's errors as ours: a stable code, the column, and the names that would have been right.

use datafusion::common::utils::datafusion_strsim::normalized_levenshtein;
use datafusion::common::{DFSchema, SchemaError};
use datafusion::error::DataFusionError;
use quiver_graph::{ErrorCode, GraphError};

/// An error met while a query was planned: the query is wrong.
pub(crate) fn planning(error: DataFusionError) -> GraphError {
    convert(error, ErrorCode::InvalidQuery)
}

/// An error met while a query ran: the data did not suit it.
pub(crate) fn running(error: DataFusionError) -> GraphError {
    convert(error, ErrorCode::QueryFailed)
}

pub(crate) fn invalid(message: impl Into<String>) -> GraphError {
    GraphError::new(ErrorCode::InvalidQuery, message)
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
    .expected(nearest(name, names))
    .got(name)
}

/// The three names most like `name`, or the first ten where none is alike.
pub(crate) fn nearest(name: &str, names: &[&str]) -> String {
    let lower = name.to_lowercase();
    let mut alike: Vec<(f64, &str)> = names
        .iter()
        .map(|other| {
            (
                normalized_levenshtein(&lower, &other.to_lowercase()),
                *other,
            )
        })
        .filter(|(likeness, _)| *likeness >= 0.5)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut chosen: Vec<&str> = alike.iter().take(3).map(|(_, other)| *other).collect();
    if chosen.is_empty() {
        chosen = names.iter().take(10).copied().collect();
    }
    chosen.join(", ")
}

fn convert(error: DataFusionError, code: ErrorCode) -> GraphError {
    match error {
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => {
            convert(*inner, code)
        }
        DataFusionError::Collection(mut errors) if !errors.is_empty() => {
            convert(errors.swap_remove(0), code)
        }
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
