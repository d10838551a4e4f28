//! DataFusion's errors as ours: a stable code, the column, the values, and the names that would have been right. Its own words go to
//! the cause.

mod form;
mod operations;
mod plain;
mod shown;
mod values;
mod words;

use arrow_schema::DataType;
use datafusion::common::{DFSchema, SchemaError};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;
use datafusion::sql::sqlparser::parser::ParserError;
use quiver_graph::{ErrorCode, GraphError, type_name};

pub(crate) use shown::named;
pub(crate) use words::Subject;

use crate::runtime::panicked;

/// What a plan knows of the place that failed.
pub(crate) struct Place {
    /// The operand or expression.
    pub text: String,
    pub column: Option<String>,
}

/// Looks up in a plan what an error is about.
type Find<'a> = &'a dyn Fn(&Subject) -> Option<Place>;

/// An error met while a query was planned: the query is wrong.
pub(crate) fn planning(error: DataFusionError) -> GraphError {
    convert(error, ErrorCode::InvalidQuery, &|_| None)
}

/// As [`planning`], of a plan that knows its places.
pub(crate) fn planning_in(error: DataFusionError, find: Find<'_>) -> GraphError {
    convert(error, ErrorCode::InvalidQuery, find)
}

/// An error met while a query ran: the data did not suit it.
pub(crate) fn running(error: DataFusionError) -> GraphError {
    convert(error, ErrorCode::QueryFailed, &|_| None)
}

/// As [`running`], of a plan that knows its places.
pub(crate) fn running_in(error: DataFusionError, find: Find<'_>) -> GraphError {
    convert(error, ErrorCode::QueryFailed, find)
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
    match expr {
        Expr::Cast(cast) => shown(&cast.expr, data_type),
        expr => format!("{} ({})", named(expr), type_name(data_type)),
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

fn convert(error: DataFusionError, code: ErrorCode, find: Find<'_>) -> GraphError {
    if let DataFusionError::ResourcesExhausted(text) = error.find_root() {
        return exhausted(text);
    }
    if let Some(own) = find_own(&error) {
        return own;
    }
    let said = text(&error);
    match error {
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => {
            convert(*inner, code, find)
        }
        DataFusionError::Collection(mut errors) if !errors.is_empty() => {
            convert(errors.swap_remove(0), code, find)
        }
        DataFusionError::SQL(error, _) => match *error {
            ParserError::RecursionLimitExceeded => {
                GraphError::new(code, "the SQL text is nested too deeply")
                    .expected("fewer parentheses and operators within each other")
            }
            ParserError::TokenizerError(text) | ParserError::ParserError(text) => {
                unread(code, &text).cause(said)
            }
        },
        DataFusionError::Plan(text) => match missing_function(&text) {
            Some((name, alike)) => {
                GraphError::new(code, format!("there is no function \"{name}\""))
                    .suggest(name, [alike])
            }
            None => match repeated_name(&text) {
                Some(name) => two_of_one_name(code, name).cause(said),
                None => translated(&text, code, find).cause(said),
            },
        },
        DataFusionError::SchemaError(schema_error, _) => match *schema_error {
            SchemaError::FieldNotFound {
                field,
                valid_fields,
            } => {
                let names: Vec<&str> = valid_fields.iter().map(|field| field.name()).collect();
                missing_column(field.name(), &names)
            }
            SchemaError::AmbiguousReference { field } => {
                let message = format!("several tables have a column \"{}\"", field.name);
                GraphError::new(code, message)
                    .column(&field.name)
                    .expected("the table before the column's name")
                    .cause(said)
            }
            SchemaError::DuplicateUnqualifiedField { name }
            | SchemaError::DuplicateQualifiedField { name, .. } => {
                two_of_one_name(code, &name).cause(said)
            }
        },
        DataFusionError::ExecutionJoin(join) if join.is_panic() => panicked(&*join.into_panic()),
        _ => translated(&said, code, find).cause(said),
    }
}

/// What DataFusion's `text` says, and where `find` knows it to have happened.
fn translated(text: &str, code: ErrorCode, find: Find<'_>) -> GraphError {
    let own = |text: &str| text.replace(words::USERS, "@");
    let Some(told) = words::told(text) else {
        let error = GraphError::new(code, plain::plain(text));
        return match find(&words::subject(text)) {
            Some(place) => at(error, place.column).got(place.text),
            None => error,
        };
    };
    let place = find(&told.subject);
    let known = place.as_ref().map_or("", |place| &place.text);
    let got = match told.got.as_str() {
        "" => known,
        got => &own(got),
    };
    let error = GraphError::new(code, words::placed(&told, known)).expected(own(&told.expected));
    let error = match got {
        "" => error,
        got => error.got(got),
    };
    at(error, place.and_then(|place| place.column))
}

fn at(error: GraphError, column: Option<String>) -> GraphError {
    match column {
        Some(column) => error.column(column),
        None => error,
    }
}

/// SQL text that is none.
fn unread(code: ErrorCode, text: &str) -> GraphError {
    let (text, place) = match text.split_once(" at Line: ") {
        Some((text, place)) => (text, place.replace("Column: ", "column ")),
        None => (text, String::new()),
    };
    let place = match place.as_str() {
        "" => String::new(),
        place => format!(", at line {place}"),
    };
    let expected = text.strip_prefix("Expected: ");
    match expected.and_then(|text| text.split_once(", found: ")) {
        Some((expected, got)) => {
            let got = if got == "EOF" { "its end" } else { got };
            let message =
                format!("the SQL text cannot be read: expected {expected}, got {got}{place}");
            GraphError::new(code, message).expected(expected).got(got)
        }
        None => {
            let text = plain::plain(text);
            GraphError::new(code, format!("the SQL text cannot be read: {text}{place}"))
        }
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

/// The name that two columns of a selection have, from DataFusion's words about it.
fn repeated_name(text: &str) -> Option<&str> {
    let (_, second) = text
        .strip_prefix("Projections require unique expression names but the expression ")?
        .split_once(" and \"")?;
    let expr = second.rsplit_once("\" at position ")?.0;
    Some(match expr.rsplit_once(" AS ") {
        Some((_, alias)) => alias,
        None => expr.rsplit('.').next().unwrap_or(expr),
    })
}

pub(crate) fn two_of_one_name(code: ErrorCode, name: &str) -> GraphError {
    GraphError::new(code, format!("two columns have the name \"{name}\""))
        .column(name)
        .expected("names that differ, by AS")
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
