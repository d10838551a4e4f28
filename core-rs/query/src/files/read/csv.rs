//! CSV: which columns a file has, and its rows.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::arrow::csv::ReaderBuilder;
use datafusion::arrow::csv::reader::Format;
use quiver_graph::{ErrorCode, GraphError, Result};
use regex::Regex;

use super::columns::one_name_each;
use super::csv_errors::{Part, of_first_rows};
use super::exact::{Misfit, is_cut_in_csv, parsed, values};
use super::known::Known;
use super::padding::{ABSENT, Padding};
use super::text::{broken, bytes, unread};
use crate::files::find::Found;
use crate::plan::{ReadOptions, byte};
use crate::types::cast_exactly;

/// The columns of `file`, typed by its first `rows` rows; without a header they are `column_1`, `column_2`, …
/// A column of nothing but nulls has the type null. Also the number of rows that were looked at.
pub(crate) fn columns(file: &Found, options: &ReadOptions, rows: usize) -> Result<(Schema, usize)> {
    let format = csv_format(options, &file.path)?;
    let reader = bytes(
        &file.path,
        &file.place,
        options.compression(&file.path),
        None,
    )?;
    let (schema, rows) = format
        .infer_schema(reader, Some(rows))
        .map_err(|error| unread(&file.shown(), &of_first_rows(&error)))?;
    if schema.fields().is_empty() && file.meta.size > 0 && options.header() {
        return Err(broken(&file.shown(), "the header names no columns"));
    }
    let schema = with_moments(file, options, schema, rows)?;
    if options.header() || options.schema.is_empty() {
        one_name_each(
            schema.fields().iter().map(|field| field.name().as_str()),
            &file.shown(),
        )?;
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
    let schema = Schema::new(fields.collect::<Vec<_>>());
    one_name_each(
        schema.fields().iter().map(|field| field.name().as_str()),
        &file.shown(),
    )?;
    Ok((schema, rows))
}

/// `schema` with text for dates and times of the first `rows` rows that only look like it, as the 30th of February does.
fn with_moments(
    file: &Found,
    options: &ReadOptions,
    schema: Schema,
    rows: usize,
) -> Result<Schema> {
    let is_moment = |field: &FieldRef| field.data_type().is_temporal();
    let places: Vec<usize> = (0..schema.fields().len())
        .filter(|&place| is_moment(&schema.fields()[place]))
        .collect();
    if places.is_empty() {
        return Ok(schema);
    }
    let texts = schema.fields().iter();
    let texts = texts.map(|field| Field::new(field.name(), DataType::Utf8, true));
    let format = csv_format(options, &file.path)?.with_header(options.header());
    let compression = options.compression(&file.path);
    let mut batches = ReaderBuilder::new(Arc::new(Schema::new(texts.collect::<Vec<_>>())))
        .with_format(format)
        .with_bounds(0, rows)
        .with_projection(places.clone())
        .build(bytes(&file.path, &file.place, compression, None)?)
        .map_err(|error| unread(&file.shown(), &of_first_rows(&error)))?;
    let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
    // What cannot be read is told of when it is.
    while let Some(Ok(batch)) = batches.next() {
        for (column, &place) in batch.columns().iter().zip(&places) {
            let field = &fields[place];
            if cast_exactly(column, field.data_type()).is_err() {
                fields[place] = Arc::new(Field::new(field.name(), DataType::Utf8, true));
            }
        }
    }
    Ok(Schema::new(fields))
}

/// Values of a batch that is read: arrow's reader sets aside a place for each, whether the file has so many rows or not.
const VALUES: usize = 1 << 21;

/// The rows of a CSV file, or of the `range` of it, as batches of `wanted` of at most `rows` rows. Columns that the file lacks are null.
pub(crate) fn read(
    known: Arc<Known>,
    options: &Arc<ReadOptions>,
    range: Option<(u64, u64)>,
    wanted: SchemaRef,
    rows: usize,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
    let names = known.names.iter().enumerate();
    let by_name: HashMap<&str, usize> = names.map(|(place, name)| (name.as_str(), place)).collect();
    let place = |field: &FieldRef| by_name.get(field.name().as_str()).copied();
    let places: Vec<Option<usize>> = wanted.fields().iter().map(place).collect();
    let fields = wanted.fields().iter();
    let types: HashMap<&str, &DataType> = fields
        .map(|field| (field.name().as_str(), field.data_type()))
        .collect();
    let own = known.names.iter().map(|name| {
        let data_type = types.get(name.as_str()).copied();
        Field::new(name, read_as(data_type.unwrap_or(&DataType::Utf8)), true)
    });
    let rows = rows.min(VALUES / known.names.len().max(1)).max(1);
    let own = Arc::new(Schema::new(own.collect::<Vec<_>>()));
    let first = range.is_none_or(|(start, _)| start == 0);
    let header = first && options.header();
    let part = Part {
        known,
        options: Arc::clone(options),
        range,
    };
    let mut text = part.open()?;
    if options.null_padding && null_regex(options)?.is_some_and(|null| !null.is_match("")) {
        let (parser, delimiter) = parser(options, &part.known.path)?;
        let columns = part.known.names.len();
        text = Box::new(Padding::new(text, parser, delimiter, columns));
    }
    let mut batches = ReaderBuilder::new(own)
        .with_format(csv_format(options, &part.known.path)?.with_header(header))
        .with_batch_size(rows)
        .with_projection(places.iter().flatten().copied().collect())
        .build(text)
        .map_err(|error| part.located(error))?;
    // The header is a record, too.
    let mut before = usize::from(header);
    Ok(std::iter::from_fn(move || {
        let batch = batches.next()?.map_err(|error| part.located(error));
        Some(batch.and_then(|batch| {
            let padded = padded(&batch, &places, &wanted, &|column, row, data_type| {
                let value = batch.column(column).as_string::<i32>().value(row);
                let name = batches_name(&batch, column);
                part.misfit(before + row, name, value, &data_type.to_string())
            });
            before += batch.num_rows();
            padded
        }))
    }))
}

fn batches_name(batch: &RecordBatch, column: usize) -> &str {
    batch.schema_ref().field(column).name()
}

/// The type that arrow's reader reads a column as: text, where it does not know the type or would cut what this cannot hold.
fn read_as(data_type: &DataType) -> DataType {
    use DataType::{Binary, BinaryView, Dictionary, FixedSizeBinary, LargeBinary, LargeUtf8, Utf8};
    match data_type {
        LargeUtf8 | Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => Utf8,
        Dictionary(_, values) if **values != Utf8 => Utf8,
        other if other.is_nested() || is_cut_in_csv(other) => Utf8,
        other => other.clone(),
    }
}

/// Makes an error of a value: by its column and row in the batch, and the type that it should have.
type Misfits<'a> = &'a dyn Fn(usize, usize, &DataType) -> GraphError;

/// `batch`, whose columns are those of `places` that are there, with nulls for the others.
fn padded(
    batch: &RecordBatch,
    places: &[Option<usize>],
    wanted: &SchemaRef,
    misfit: Misfits<'_>,
) -> Result<RecordBatch> {
    let rows = batch.num_rows();
    let mut read = batch.columns().iter().enumerate();
    let columns = places.iter().zip(wanted.fields()).map(|(place, field)| {
        Ok(match place.and_then(|_| read.next()) {
            Some((place, column)) => parsed(column, field.data_type(), values)
                .map_err(|Misfit(row)| misfit(place, row, field.data_type()))?,
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

/// A byte that no UTF-8 text contains, for what is switched off.
const NEVER: u8 = 0xff;

/// How CSV is read. A `.tsv` file is delimited by tabs unless `delimiter` says otherwise.
pub(crate) fn csv_format(options: &ReadOptions, path: &Path) -> Result<Format> {
    let mut format = Format::default()
        .with_header(options.header())
        .with_delimiter(delimiter(options, path)?)
        .with_quote(quote(options)?)
        .with_truncated_rows(options.null_padding);
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

/// What takes records apart as [`csv_format`] does, and what stands between their fields.
fn parser(options: &ReadOptions, path: &Path) -> Result<(csv_core::Reader, u8)> {
    let delimiter = delimiter(options, path)?;
    let parser = csv_core::ReaderBuilder::new()
        .delimiter(delimiter)
        .quote(quote(options)?)
        .escape(byte("escape", options.escape.as_deref())?)
        .comment(byte("comment", options.comment.as_deref())?)
        .build();
    Ok((parser, delimiter))
}

pub(super) fn delimiter(options: &ReadOptions, path: &Path) -> Result<u8> {
    let tabs = Path::new(path.file_stem().unwrap_or_default())
        .extension()
        .into_iter()
        .chain(path.extension())
        .any(|extension| extension.eq_ignore_ascii_case("tsv"));
    let given = byte("delimiter", options.delimiter.as_deref())?;
    Ok(given.unwrap_or(if tabs { b'\t' } else { b',' }))
}

pub(super) fn quote(options: &ReadOptions) -> Result<u8> {
    Ok(match options.quote.as_deref() {
        None => b'"',
        Some("") => NEVER,
        quote => byte("quote", quote)?.unwrap_or(b'"'),
    })
}

/// What is null, where that is not just empty text; with `null_padding` also [`ABSENT`].
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
    let wrong = |error: regex::Error| {
        GraphError::new(ErrorCode::InvalidArgument, format!("nullRegex: {error}"))
            .parameter("nullRegex")
            .expected("a regular expression")
            .got(&text)
    };
    let regex = Regex::new(&text).map_err(wrong)?;
    if options.null_padding {
        return Regex::new(&format!("^{ABSENT}$|{text}"))
            .map(Some)
            .map_err(wrong);
    }
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
        let padded = ReadOptions {
            null_padding: true,
            ..none
        };
        let regex = null_regex(&padded).unwrap().unwrap();
        assert!(regex.is_match(ABSENT) && !regex.is_match(""));
    }
}
