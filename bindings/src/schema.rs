//! Types between JSON and Arrow, by way of `ArrowSchema`: format strings are parsed and written by arrow-rs alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_schema::ffi::{FFI_ArrowSchema, Flags};
use arrow_schema::{DataType, Field, FieldRef};
use napi_derive::napi;
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::check_type;
use serde::Deserialize;

use crate::descriptor::{self, parse};
use crate::error::to_js;
pub use crate::shape::children_of;

/// How deep types may nest: recursion over them must end long before the stack does.
const MAX_DEPTH: usize = 48;

/// # Errors
/// [`ErrorCode::UnsupportedType`] for a format that Arrow or this library does not know, [`ErrorCode::InvalidData`] for
/// children that do not fit it.
pub fn import(field: &descriptor::Field) -> Result<FieldRef, GraphError> {
    let schema = to_c(field, 0).map_err(|error| match error.details.column {
        Some(_) => error,
        None => error.column(&field.name),
    })?;
    let unsupported = |error: arrow_schema::ArrowError| {
        GraphError::new(ErrorCode::UnsupportedType, error.to_string())
            .column(&field.name)
            .got(&field.format)
    };
    let imported = Field::try_from(&schema).map_err(unsupported)?;
    check_type(imported.data_type()).map_err(|error| error.column(&field.name))?;
    Ok(Arc::new(imported))
}

fn to_c(field: &descriptor::Field, depth: usize) -> Result<FFI_ArrowSchema, GraphError> {
    let invalid = |what: &str| {
        GraphError::new(
            ErrorCode::InvalidData,
            format!("field `{}`: {what}", field.name),
        )
    };
    if depth > MAX_DEPTH {
        return Err(
            invalid("the type nests too deep").expected(format!("at most {MAX_DEPTH} levels"))
        );
    }
    if field.format.contains('\0') {
        return Err(
            GraphError::new(ErrorCode::UnsupportedType, "a format with a NUL in it")
                .got(&field.format),
        );
    }
    // arrow-rs takes the number of children on trust.
    let expected = match field.format.as_bytes() {
        [b'+', b'l' | b'L' | b'm' | b'w', ..] | [b'+', b'v', ..] => Some(1),
        [b'+', b'r', ..] => Some(2),
        [b'+', b's', ..] => None,
        // The type ids of a union are compared with its children by arrow-rs.
        [b'+', b'u', ..] => None,
        _ => Some(0),
    };
    if expected.is_some_and(|expected| expected != field.children.len()) {
        return Err(invalid("wrong number of children")
            .expected(expected.unwrap_or_default().to_string())
            .got(field.children.len().to_string()));
    }
    let children = field
        .children
        .iter()
        .map(|child| to_c(child, depth + 1))
        .collect::<Result<_, _>>()?;
    let dictionary = field
        .dictionary
        .as_deref()
        .map(|values| to_c(values, depth + 1))
        .transpose()?;
    let mut flags = Flags::empty();
    flags.set(Flags::NULLABLE, field.nullable);
    flags.set(Flags::DICTIONARY_ORDERED, field.ordered);
    flags.set(Flags::MAP_KEYS_SORTED, field.keys_sorted);
    FFI_ArrowSchema::try_new(&field.format, children, dictionary)
        .and_then(|schema| schema.with_name(&field.name))
        .and_then(|schema| schema.with_flags(flags))
        .and_then(|schema| schema.with_metadata(&field.metadata))
        .map_err(|error| invalid(&error.to_string()))
}

/// # Errors
/// What arrow-rs cannot express as an `ArrowSchema`: nothing that it also imports.
pub fn export(field: &Field) -> Result<descriptor::Field, GraphError> {
    from_c(&FFI_ArrowSchema::try_from(field)?, field.data_type())
}

fn from_c(schema: &FFI_ArrowSchema, data_type: &DataType) -> Result<descriptor::Field, GraphError> {
    let children = children_of(data_type);
    let dictionary = match (schema.dictionary(), data_type) {
        (Some(values), DataType::Dictionary(_, value_type)) => {
            Some(Box::new(from_c(values, value_type)?))
        }
        _ => None,
    };
    Ok(descriptor::Field {
        widen: None,
        name: schema.name().unwrap_or_default().to_owned(),
        format: schema.format().to_owned(),
        nullable: schema.nullable(),
        metadata: schema.metadata()?.into_iter().collect(),
        children: schema
            .children()
            .zip(&children)
            .map(|(child, field)| from_c(child, field.data_type()))
            .collect::<Result<_, _>>()?,
        dictionary,
        ordered: schema.dictionary_ordered(),
        // Of the type: arrow-rs drops this flag when it adds those of the field.
        keys_sorted: matches!(data_type, DataType::Map(_, true)),
    })
}

/// Types that the installed apache-arrow is too old for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Lacking {
    utf8_view: bool,
    binary_view: bool,
    large_list: bool,
}

static NO_UTF8_VIEW: AtomicBool = AtomicBool::new(false);
static NO_BINARY_VIEW: AtomicBool = AtomicBool::new(false);
static NO_LARGE_LIST: AtomicBool = AtomicBool::new(false);

/// Says which types results must not have: JSON `{ utf8View, binaryView, largeList }`, each true where apache-arrow lacks it. What one
/// copy of apache-arrow in the process lacks, results of all lack.
#[napi(catch_unwind)]
pub fn set_lacking_types(lacking: String) -> napi::Result<()> {
    let lacking: Lacking = parse(&lacking, "lacking").map_err(to_js)?;
    NO_UTF8_VIEW.fetch_or(lacking.utf8_view, Ordering::Relaxed);
    NO_BINARY_VIEW.fetch_or(lacking.binary_view, Ordering::Relaxed);
    NO_LARGE_LIST.fetch_or(lacking.large_list, Ordering::Relaxed);
    Ok(())
}

/// A field as JavaScript gets to see it.
///
/// # Errors
/// As [`export`].
pub fn shown(field: &Field) -> Result<descriptor::Field, GraphError> {
    let data_type = readable(field.data_type());
    export(&field.clone().with_data_type(data_type))
}

/// The nearest type that apache-arrow has: it lacks run-end encoding, list views and decimals below 128 bits, and older versions views
/// and large lists.
pub fn readable(data_type: &DataType) -> DataType {
    let child = |field: &FieldRef| {
        Arc::new(
            field
                .as_ref()
                .clone()
                .with_data_type(readable(field.data_type())),
        )
    };
    match data_type {
        DataType::RunEndEncoded(_, values) => readable(values.data_type()),
        DataType::ListView(field) => DataType::List(child(field)),
        DataType::LargeListView(field) | DataType::LargeList(field)
            if NO_LARGE_LIST.load(Ordering::Relaxed) =>
        {
            DataType::List(child(field))
        }
        DataType::LargeListView(field) => DataType::LargeList(child(field)),
        DataType::Utf8View if NO_UTF8_VIEW.load(Ordering::Relaxed) => DataType::Utf8,
        DataType::BinaryView if NO_BINARY_VIEW.load(Ordering::Relaxed) => DataType::Binary,
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            DataType::Decimal128(*precision, *scale)
        }
        DataType::List(field) => DataType::List(child(field)),
        DataType::LargeList(field) => DataType::LargeList(child(field)),
        DataType::FixedSizeList(field, size) => DataType::FixedSizeList(child(field), *size),
        DataType::Map(field, sorted) => DataType::Map(child(field), *sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(child).collect()),
        DataType::Dictionary(key, values) => {
            DataType::Dictionary(key.clone(), Box::new(readable(values)))
        }
        other => other.clone(),
    }
}
