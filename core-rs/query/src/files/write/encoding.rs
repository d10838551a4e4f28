//! Batches as the bytes of a format. Pieces are encoded side by side and appended in turn.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use datafusion::arrow::csv::WriterBuilder as CsvBuilder;
use datafusion::arrow::ipc::CompressionType;
use datafusion::arrow::ipc::writer::{DictionaryHandling, IpcWriteOptions};
use datafusion::arrow::json::writer::{LineDelimited, WriterBuilder as JsonBuilder};
use datafusion::parquet::arrow::ArrowSchemaConverter;
use datafusion::parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves,
};
use datafusion::parquet::basic::{Compression, GzipLevel, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::{parquet_types, times};
use crate::plan::{Format, Packing, WriteOptions, byte};
use crate::types::{find_within, null_keys};

/// Rows per row group of Parquet: what a scan on several threads shares out, and what a filter passes over.
const ROW_GROUP: usize = 1 << 17;

/// Rows per piece of text, and at most per batch of IPC.
const PIECE: usize = 1 << 16;

/// How rows become files of one format.
pub(crate) struct Encoding {
    pub format: Format,
    pub options: WriteOptions,
    pub packing: Packing,
    /// Of what is read back.
    pub told: SchemaRef,
    /// Of what is written.
    pub schema: SchemaRef,
    pub stream: bool,
    csv: CsvBuilder,
}

/// A piece, ready to be appended.
pub(crate) enum Piece {
    Text(Vec<u8>),
    RowGroup(Vec<ArrowColumnChunk>),
    Batches(Vec<RecordBatch>),
}

impl Encoding {
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] for a column that the format cannot hold, [`ErrorCode::InvalidArgument`].
    pub fn new(
        format: Format,
        path: &Path,
        options: &WriteOptions,
        schema: SchemaRef,
    ) -> Result<Self> {
        let default = match format {
            Format::Parquet => Packing::Zstd,
            Format::Csv | Format::Ndjson => Packing::of(path),
            Format::Ipc => Packing::None,
        };
        if options.row_group_size == Some(0) {
            return Err(
                GraphError::new(ErrorCode::InvalidArgument, "a row group needs rows")
                    .parameter("rowGroupSize")
                    .expected("a positive integer")
                    .got("0"),
            );
        }
        let mut csv = CsvBuilder::new();
        if let Some(delimiter) = byte("delimiter", options.delimiter.as_deref())? {
            csv = csv.with_delimiter(delimiter);
        }
        if let Some(quote) = byte("quote", options.quote.as_deref())? {
            csv = csv.with_quote(quote);
        }
        if let Some(null) = &options.null_value {
            csv = csv.with_null(null.clone());
        }
        let told = match format {
            Format::Parquet => parquet_types::told(&schema),
            _ => schema,
        };
        let schema = match format {
            Format::Parquet => parquet_types::stored(&told),
            _ => Arc::clone(&told),
        };
        let encoding = Self {
            format,
            options: options.clone(),
            packing: options.compression.unwrap_or(default),
            told,
            schema,
            stream: options
                .stream
                .unwrap_or_else(|| path.extension().is_some_and(|end| end == "arrows")),
            csv,
        };
        encoding.check()?;
        Ok(encoding)
    }

    fn check(&self) -> Result<()> {
        match self.format {
            Format::Parquet => {
                self.parquet_compression()?;
                for field in self.schema.fields() {
                    if let Some(why) = parquet_types::unfit(field.data_type()) {
                        return Err(self.unfit(field.name(), field.data_type(), why));
                    }
                    let alone = Schema::new(vec![Arc::clone(field)]);
                    if ArrowSchemaConverter::new().convert(&alone).is_err() {
                        let why = "of its types, none has these values";
                        return Err(self.unfit(field.name(), field.data_type(), why));
                    }
                }
            }
            Format::Csv => {
                self.text_packing()?;
                if self.schema.fields().is_empty() {
                    return Err(self.without_columns());
                }
                let nested = self
                    .schema
                    .fields()
                    .iter()
                    .find(|field| field.data_type().is_nested());
                if let Some(field) = nested {
                    return Err(self.unfit(field.name(), field.data_type(), "it is nested"));
                }
            }
            Format::Ndjson => {
                self.text_packing()?;
                let is_union = |part: &DataType| matches!(part, DataType::Union(..)).then_some(());
                for field in self.schema.fields() {
                    if find_within(field.data_type(), &is_union).is_some() {
                        let why = "it does not tell which of its types a value has";
                        return Err(self.unfit(field.name(), field.data_type(), why));
                    }
                }
            }
            Format::Ipc => {
                self.ipc_options()?;
            }
        }
        Ok(())
    }

    fn unfit(&self, name: &str, data_type: &DataType, why: &str) -> GraphError {
        let message = format!(
            "column \"{name}\": {} holds no {data_type}: {why}",
            self.format.name()
        );
        GraphError::new(ErrorCode::UnsupportedType, message)
            .column(name)
            .got(data_type.to_string())
    }

    fn without_columns(&self) -> GraphError {
        let message = format!(
            "{} holds no rows without columns: nothing in it would tell their number",
            self.format.name()
        );
        GraphError::new(ErrorCode::UnsupportedType, message)
            .expected("a column")
            .got("none")
    }

    fn text_packing(&self) -> Result<()> {
        match self.packing {
            Packing::None | Packing::Gzip | Packing::Zstd => Ok(()),
            packing => Err(packing.unfit(self.format, "none, gzip, zstd")),
        }
    }

    pub fn parquet_compression(&self) -> Result<Compression> {
        Ok(match self.packing {
            Packing::None => Compression::UNCOMPRESSED,
            Packing::Snappy => Compression::SNAPPY,
            Packing::Gzip => Compression::GZIP(GzipLevel::default()),
            Packing::Lz4 => Compression::LZ4_RAW,
            // As zstd itself by default: a third smaller than at Parquet's level 1.
            Packing::Zstd => Compression::ZSTD(ZstdLevel::try_new(3).map_err(internal)?),
        })
    }

    pub fn ipc_options(&self) -> Result<IpcWriteOptions> {
        let compression = match self.packing {
            Packing::None => None,
            Packing::Lz4 => Some(CompressionType::LZ4_FRAME),
            Packing::Zstd => Some(CompressionType::ZSTD),
            packing => return Err(packing.unfit(self.format, "none, lz4, zstd")),
        };
        Ok(IpcWriteOptions::default()
            .with_dictionary_handling(DictionaryHandling::Delta)
            .try_with_compression(compression)?)
    }

    /// Rows per piece.
    pub fn rows(&self) -> usize {
        match self.format {
            Format::Parquet => self.options.row_group_size.unwrap_or(ROW_GROUP),
            _ => PIECE,
        }
    }

    /// The last part of a file's name in a folder of several.
    pub fn extension(&self) -> &'static str {
        match (self.format, self.packing) {
            (Format::Parquet, _) => "parquet",
            (Format::Csv, Packing::Gzip) => "csv.gz",
            (Format::Csv, Packing::Zstd) => "csv.zst",
            (Format::Csv, _) => "csv",
            (Format::Ndjson, Packing::Gzip) => "ndjson.gz",
            (Format::Ndjson, Packing::Zstd) => "ndjson.zst",
            (Format::Ndjson, _) => "ndjson",
            (Format::Ipc, _) if self.stream => "arrows",
            (Format::Ipc, _) => "arrow",
        }
    }

    pub fn csv(&self, batch: &RecordBatch, header: bool) -> Result<Vec<u8>> {
        let mut writer = self.csv.clone().with_header(header).build(Vec::new());
        writer.write(batch).map_err(failed_encoding)?;
        Ok(writer.into_inner())
    }

    fn json(&self, batch: &RecordBatch, text: Vec<u8>) -> Result<Vec<u8>, ArrowError> {
        // A column of nothing but nulls is still a column.
        let builder = JsonBuilder::new().with_explicit_nulls(true);
        let mut writer = builder.build::<_, LineDelimited>(text);
        writer.write(batch)?;
        writer.finish()?;
        Ok(writer.into_inner())
    }
}

/// Turns a piece into bytes, where that does not depend on the pieces before it.
pub(crate) fn encode(
    encoding: &Encoding,
    columns: Option<&ArrowRowGroupWriterFactory>,
    batches: Vec<RecordBatch>,
) -> Result<Piece> {
    if encoding.format.is_text() {
        batches.iter().try_for_each(times::check)?;
    }
    match encoding.format {
        Format::Csv => {
            let mut text = Vec::new();
            for batch in &batches {
                text.append(&mut encoding.csv(&null_entries(batch)?, false)?);
            }
            Ok(Piece::Text(text))
        }
        Format::Ndjson => {
            let mut text = Vec::new();
            for batch in &batches {
                let batch = null_entries(batch)?;
                text = encoding.json(&batch, text).map_err(failed_encoding)?;
            }
            Ok(Piece::Text(text))
        }
        Format::Ipc => Ok(Piece::Batches(batches)),
        Format::Parquet if encoding.schema.fields().is_empty() => Err(encoding.without_columns()),
        Format::Parquet => {
            let factory =
                columns.ok_or_else(|| GraphError::new(ErrorCode::Internal, "no column writers"))?;
            let batches = batches.into_iter();
            let batches = batches.map(|batch| parquet_types::batch(batch, &encoding.schema));
            let batches: Vec<RecordBatch> = batches.collect::<Result<_>>()?;
            row_group(&encoding.schema, factory, &batches)
                .map(Piece::RowGroup)
                .map_err(|error| failed_encoding(error.into()))
        }
    }
}

/// `batch` with nulls among its keys where a dictionary has one: writers of text look there.
fn null_entries(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().cloned().map(null_keys).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(
        batch.schema(),
        columns,
        &options,
    )?)
}

fn row_group(
    schema: &Schema,
    factory: &ArrowRowGroupWriterFactory,
    batches: &[RecordBatch],
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let mut writers = factory.create_column_writers(0)?;
    for batch in batches {
        let mut writers = writers.iter_mut();
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            for (leaf, writer) in compute_leaves(field, column)?.iter().zip(&mut writers) {
                writer.write(leaf)?;
            }
        }
    }
    writers.into_iter().map(|writer| writer.close()).collect()
}

fn internal(error: ParquetError) -> GraphError {
    GraphError::new(ErrorCode::Internal, error.to_string())
}

fn failed_encoding(error: ArrowError) -> GraphError {
    let text = error.to_string();
    // Without arrow's name for what it is.
    let text = text
        .split_once(" error: ")
        .map_or(text.as_str(), |(_, text)| text);
    GraphError::new(
        ErrorCode::QueryFailed,
        format!("the rows cannot be written: {text}"),
    )
}
