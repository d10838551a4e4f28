//! A file that grows piece by piece.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::arrow::ipc::writer::{FileWriter, StreamWriter};
use datafusion::parquet::arrow::arrow_writer::{ArrowRowGroupWriterFactory, ArrowWriter};
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::file::writer::SerializedFileWriter;
use flate2::write::GzEncoder;
use quiver_graph::{GraphError, Result};

use super::dictionaries::OneDictionary;
use super::encoding::{Encoding, Piece};
use super::options::Format;
use super::paths::io_error;
use super::staging::create;
use super::target::Packing;

/// A file that is being written.
pub(crate) struct Output {
    path: PathBuf,
    inner: Inner,
}

enum Inner {
    Text(Packed),
    Parquet(
        SerializedFileWriter<BufWriter<File>>,
        Arc<ArrowRowGroupWriterFactory>,
    ),
    File(FileWriter<BufWriter<File>>, OneDictionary),
    Stream(StreamWriter<BufWriter<File>>, OneDictionary),
}

enum Packed {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstd(zstd::Encoder<'static, BufWriter<File>>),
}

impl Packed {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(writer) => writer.write_all(bytes),
            Self::Gzip(writer) => writer.write_all(bytes),
            Self::Zstd(writer) => writer.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<BufWriter<File>> {
        match self {
            Self::Plain(writer) => Ok(writer),
            Self::Gzip(writer) => writer.finish(),
            Self::Zstd(writer) => writer.finish(),
        }
    }
}

impl Output {
    /// Starts a file.
    pub fn create(encoding: &Encoding, path: &Path) -> Result<Self> {
        let file = create(path)?;
        let broken = |error: &dyn std::fmt::Display| io_error(path, &error.to_string());
        let inner = match encoding.format {
            Format::Csv | Format::Ndjson => {
                let mut packed = match encoding.packing {
                    Packing::Gzip => Packed::Gzip(GzEncoder::new(
                        BufWriter::new(file),
                        flate2::Compression::default(),
                    )),
                    Packing::Zstd => {
                        let encoder = zstd::Encoder::new(
                            BufWriter::new(file),
                            zstd::DEFAULT_COMPRESSION_LEVEL,
                        );
                        Packed::Zstd(encoder.map_err(|error| broken(&error))?)
                    }
                    _ => Packed::Plain(BufWriter::new(file)),
                };
                if encoding.format == Format::Csv && encoding.options.header.unwrap_or(true) {
                    let none = RecordBatch::new_empty(Arc::clone(&encoding.schema));
                    let header = encoding.csv(&none, true)?;
                    packed.write_all(&header).map_err(|error| broken(&error))?;
                }
                Inner::Text(packed)
            }
            Format::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(encoding.parquet_compression()?)
                    .set_created_by(format!("arrow-quiver {}", env!("CARGO_PKG_VERSION")))
                    .build();
                let writer = ArrowWriter::try_new(
                    BufWriter::new(file),
                    Arc::clone(&encoding.schema),
                    Some(properties),
                );
                let (writer, factory) = writer
                    .and_then(ArrowWriter::into_serialized_writer)
                    .map_err(|error| broken(&error))?;
                Inner::Parquet(writer, Arc::new(factory))
            }
            Format::Ipc => {
                let (options, file) = (encoding.ipc_options()?, BufWriter::new(file));
                let dictionaries = OneDictionary::default();
                if encoding.stream {
                    let writer =
                        StreamWriter::try_new_with_options(file, &encoding.schema, options);
                    Inner::Stream(writer.map_err(|error| broken(&error))?, dictionaries)
                } else {
                    let writer = FileWriter::try_new_with_options(file, &encoding.schema, options);
                    Inner::File(writer.map_err(|error| broken(&error))?, dictionaries)
                }
            }
        };
        Ok(Self {
            path: path.to_owned(),
            inner,
        })
    }

    /// What encodes this file's row groups.
    pub fn columns(&self) -> Option<Arc<ArrowRowGroupWriterFactory>> {
        match &self.inner {
            Inner::Parquet(_, factory) => Some(Arc::clone(factory)),
            _ => None,
        }
    }

    /// # Errors
    /// [`ErrorCode::IoError`](quiver_graph::ErrorCode::IoError).
    pub fn append(&mut self, piece: Piece) -> Result<()> {
        let append = || -> Result<(), Box<dyn std::error::Error>> {
            match (&mut self.inner, piece) {
                (Inner::Text(writer), Piece::Text(text)) => writer.write_all(&text)?,
                (Inner::Parquet(writer, _), Piece::RowGroup(chunks)) => {
                    let mut group = writer.next_row_group()?;
                    for chunk in chunks {
                        chunk.append_to_row_group(&mut group)?;
                    }
                    group.close()?;
                }
                (Inner::File(writer, dictionaries), Piece::Batches(batches)) => {
                    for batch in batches {
                        writer.write(&dictionaries.apply(batch)?)?;
                    }
                }
                (Inner::Stream(writer, dictionaries), Piece::Batches(batches)) => {
                    for batch in batches {
                        writer.write(&dictionaries.apply(batch)?)?;
                    }
                }
                _ => return Err("a piece of another format".into()),
            }
            Ok(())
        };
        append().map_err(|error| match error.downcast::<GraphError>() {
            Ok(own) => *own,
            Err(error) => io_error(&self.path, &error.to_string()),
        })
    }

    /// Ends the file and makes its bytes last; their number.
    pub fn finish(self) -> Result<u64> {
        let finish = || -> Result<u64, Box<dyn std::error::Error>> {
            let mut writer = match self.inner {
                Inner::Text(writer) => writer.finish()?,
                Inner::Parquet(writer, _) => writer.into_inner()?,
                Inner::File(mut writer, _) => {
                    writer.finish()?;
                    writer.into_inner()?
                }
                Inner::Stream(mut writer, _) => {
                    writer.finish()?;
                    writer.into_inner()?
                }
            };
            writer.flush()?;
            let file = writer.get_ref();
            file.sync_all()?;
            Ok(file.metadata()?.len())
        };
        finish().map_err(|error| io_error(&self.path, &error.to_string()))
    }
}
