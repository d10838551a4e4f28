//! CSV: which columns a file has, and its rows.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::arrow::csv::ReaderBuilder;
use datafusion::arrow::csv::reader::Format;
use quiver_graph::{ErrorCode, GraphError, Result};
use regex::Regex;

use super::text::{broken, bytes};
use crate::files::find::Found;
use crate::plan::{ReadOptions, byte};

/// The columns of `file`, typed by its first `rows` rows; without a header they are `column_1`, `column_2`, …
/// A column of nothing but nulls has the type null. Also the number of rows that were looked at.
pub(crate) fn columns(file: &Found, options: &ReadOptions, rows: usize) -> Result<(Schema, usize)> {
    let format = csv_format(options, &file.path)?;
    let reader = bytes(
        &file.path,
        file.memory.as_deref(),
        options.compression(&file.path),
        None,
    )?;
    let (schema, rows) = format
        .infer_schema(reader, Some(rows))
        .map_err(|error| located(&file.path.display().to_string(), &[], error))?;
    if schema.fields().is_empty() && file.meta.size > 0 && options.header() {
        return Err(broken(
            &file.path.display().to_string(),
            "the header names no columns",
        ));
    }
    let names = schema.fields().iter().map(|field| field.name());
    if let Some(twice) = names.enumerate().find_map(|(place, name)| {
        let first = schema.index_of(name).ok()?;
        (first < place).then_some(name)
    }) {
        let message = format!("the header names the column \"{twice}\" twice");
        return Err(broken(&file.path.display().to_string(), &message).column(twice));
    }
    if options.header() || options.schema.is_empty() {
        return Ok((schema, rows));
    }
    // Without a header the given schema names the columns, by their place.
    let fields =
        schema
            .fields()
            .iter()
            .enumerate()
            .map(|(place, field)| match options.schema.get(place) {
                Some((name, _)) => Field::new(name, field.data_type().clone(), true),
                None => field.as_ref().clone(),
            });
    Ok((Schema::new(fields.collect::<Vec<_>>()), rows))
}

/// The rows of a CSV file whose columns are `names`, as batches of `wanted` of at most `rows` rows. Columns that the file
/// lacks are null.
pub(crate) fn read<R: Read + Send + 'static>(
    reader: R,
    shown: String,
    format: Format,
    names: &[String],
    wanted: SchemaRef,
    rows: usize,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<R>> {
    let place = |field: &FieldRef| names.iter().position(|name| name == field.name());
    let places: Vec<Option<usize>> = wanted.fields().iter().map(place).collect();
    let own = names.iter().map(|name| {
        let data_type = wanted
            .field_with_name(name)
            .map_or(&DataType::Utf8, Field::data_type);
        Field::new(name, parsed(data_type), true)
    });
    let mut batches = ReaderBuilder::new(Arc::new(Schema::new(own.collect::<Vec<_>>())))
        .with_format(format)
        .with_batch_size(rows)
        .with_projection(places.iter().flatten().copied().collect())
        .build(reader)
        .map_err(|error| located(&shown, &[], error))?;
    let names = names.to_vec();
    Ok(std::iter::from_fn(move || {
        let batch = batches
            .next()?
            .map_err(|error| located(&shown, &names, error));
        Some(batch.and_then(|batch| padded(&batch, &places, &wanted)))
    }))
}

/// The type that a column is parsed as; one that the reader does not know is cast from text.
fn parsed(data_type: &DataType) -> DataType {
    use DataType::{Binary, BinaryView, Dictionary, FixedSizeBinary, LargeBinary, LargeUtf8, Utf8};
    match data_type {
        LargeUtf8 | Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => Utf8,
        Dictionary(_, values) if **values != Utf8 => Utf8,
        other if other.is_nested() => Utf8,
        other => other.clone(),
    }
}

/// `batch`, whose columns are those of `places` that are there, with nulls for the others.
fn padded(
    batch: &RecordBatch,
    places: &[Option<usize>],
    wanted: &SchemaRef,
) -> Result<RecordBatch> {
    let rows = batch.num_rows();
    let mut read = batch.columns().iter();
    let columns = places.iter().zip(wanted.fields()).map(|(place, field)| {
        Ok(match place.and_then(|_| read.next()) {
            Some(column) => cast(column, field.data_type())?,
            None => new_null_array(field.data_type(), rows),
        })
    });
    let columns = columns.collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(wanted),
        columns,
        &options,
    )?)
}

/// An error of the reader that names the file, the line and the column.
fn located(shown: &str, names: &[String], error: ArrowError) -> GraphError {
    let text = match error {
        ArrowError::CsvError(text) | ArrowError::ParseError(text) => text,
        ArrowError::IoError(text, _) => return broken(shown, &text),
        other => other.to_string(),
    };
    let Some(bad) = BadValue::parse(&text) else {
        return broken(shown, &text);
    };
    let column = names.get(bad.column).map_or("", String::as_str);
    let message = format!(
        "{shown}, line {}, column \"{column}\": cannot read \"{}\" as {}; name another type in schema, or infer types from more rows by inferRows",
        bad.line, bad.value, bad.data_type,
    );
    GraphError::new(ErrorCode::InvalidData, message)
        .table(shown)
        .column(column)
        .expected(bad.data_type.to_owned())
        .got(bad.value.to_owned())
}

/// What arrow-csv tells of a value that it cannot read.
struct BadValue<'a> {
    value: &'a str,
    data_type: &'a str,
    column: usize,
    line: usize,
}

impl<'a> BadValue<'a> {
    /// Of `Error while parsing value 'x' as type 'Int64' for column 1 at line 3. Row data: '[x]'`.
    fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("Error while parsing value '")?;
        // The value may hold any text, its row too: the first of each mark is the one meant but for values that hold it.
        let (value, rest) = rest.split_once("' as type '")?;
        let (data_type, rest) = rest.split_once("' for column ")?;
        let (column, rest) = rest.split_once(" at line ")?;
        let digits = rest
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(rest.len());
        Some(Self {
            value,
            data_type,
            column: column.parse().ok()?,
            // Counted from 0 there, the header included.
            line: rest[..digits].parse::<usize>().ok()? + 1,
        })
    }
}

/// A byte that no UTF-8 text contains, for what is switched off.
const NEVER: u8 = 0xff;

/// How CSV is read. A `.tsv` file is delimited by tabs unless `delimiter` says otherwise.
pub(crate) fn csv_format(options: &ReadOptions, path: &Path) -> Result<Format> {
    let tabs = Path::new(path.file_stem().unwrap_or_default())
        .extension()
        .into_iter()
        .chain(path.extension())
        .any(|extension| extension.eq_ignore_ascii_case("tsv"));
    let delimiter = byte("delimiter", options.delimiter.as_deref())?;
    let mut format = Format::default()
        .with_header(options.header())
        .with_delimiter(delimiter.unwrap_or(if tabs { b'\t' } else { b',' }))
        .with_truncated_rows(options.null_padding);
    match options.quote.as_deref() {
        None => {}
        Some("") => format = format.with_quote(NEVER),
        quote => format = format.with_quote(byte("quote", quote)?.unwrap_or(b'"')),
    }
    if let Some(escape) = byte("escape", options.escape.as_deref())? {
        format = format.with_escape(escape);
    }
    if let Some(comment) = byte("comment", options.comment.as_deref())? {
        format = format.with_comment(comment);
    }
    if let Some(regex) = null_regex(options)? {
        format = format.with_null_regex(regex);
    }
    Ok(format)
}

fn null_regex(options: &ReadOptions) -> Result<Option<Regex>> {
    let text = match (&options.null_regex, &options.null_values) {
        (Some(_), Some(_)) => {
            let message = "nullValues and nullRegex exclude each other";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("nullRegex"));
        }
        (Some(regex), None) => regex.clone(),
        (None, Some(values)) => {
            let values: Vec<String> = values.iter().map(|value| regex::escape(value)).collect();
            // Of no value at all, none is null.
            format!(
                "^(?:{})$",
                if values.is_empty() {
                    "[^\\s\\S]".to_owned()
                } else {
                    values.join("|")
                }
            )
        }
        (None, None) => return Ok(None),
    };
    let regex = Regex::new(&text).map_err(|error| {
        GraphError::new(ErrorCode::InvalidArgument, format!("nullRegex: {error}"))
            .parameter("nullRegex")
            .expected("a regular expression")
            .got(&text)
    })?;
    Ok(Some(regex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_values_are_taken_by_letter() {
        let options = ReadOptions {
            null_values: Some(vec![String::new(), "N.A".into()]),
            ..ReadOptions::default()
        };
        let regex = null_regex(&options).unwrap().unwrap();
        let null = |text: &str| regex.is_match(text);
        assert!(null("") && null("N.A") && !null("NxA") && !null("N.A."));
        let none = ReadOptions {
            null_values: Some(Vec::new()),
            ..ReadOptions::default()
        };
        assert!(!null_regex(&none).unwrap().unwrap().is_match(""));
    }
}
