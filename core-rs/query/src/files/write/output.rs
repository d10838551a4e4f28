//! A file, or bytes in memory, that grow piece by piece.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::arrow::ipc::writer::{FileWriter, StreamWriter};
use datafusion::parquet::arrow::add_encoded_arrow_schema_to_metadata;
use datafusion::parquet::arrow::arrow_writer::{
    ArrowRowGroupWriterFactory, ArrowWriter, ArrowWriterOptions,
};
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::file::writer::SerializedFileWriter;
use flate2::write::GzEncoder;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::encoding::{Encoding, Piece};
use super::kept::create_file;
use super::points::{Point, reach};
use super::staging::Staging;
use crate::files::failure::{failed, io_error, own, system_text};
use crate::files::stores::{Upload, Uploaded};
use crate::plan::{Format, Packing};
use quiver_graph::OneDictionary;

/// A file that is being written.
pub(crate) struct OutputFile {
    /// As errors name the file, which has another name until it is whole; of bytes in memory, what they are.
    shown: PathBuf,
    inner: Inner,
}

/// Where its bytes go.
enum Sink {
    File(BufWriter<Disk>),
    Memory(Vec<u8>),
    Store(Box<Upload>),
}

struct Disk {
    file: File,
    path: PathBuf,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Not all that write through this make a call again that a signal interrupts.
        loop {
            match reach(Point::WriteBytes, &self.path).and_then(|()| self.file.write(bytes)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Memory(memory) => memory.write(bytes),
            Self::Store(upload) => upload.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Memory(_) => Ok(()),
            Self::Store(upload) => upload.flush(),
        }
    }
}

enum Inner {
    Text(Packed),
    Parquet(SerializedFileWriter<Sink>, Arc<ArrowRowGroupWriterFactory>),
    File(FileWriter<Sink>, OneDictionary),
    Stream(StreamWriter<Sink>, OneDictionary),
}

enum Packed {
    Plain(Sink),
    Gzip(GzEncoder<Sink>),
    Zstd(zstd::Encoder<'static, Sink>),
}

impl Packed {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(writer) => writer.write_all(bytes),
            Self::Gzip(writer) => writer.write_all(bytes),
            Self::Zstd(writer) => writer.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<Sink> {
        match self {
            Self::Plain(writer) => Ok(writer),
            Self::Gzip(writer) => writer.finish(),
            Self::Zstd(writer) => writer.finish(),
        }
    }
}

impl OutputFile {
    /// Starts a file under its temporary name.
    pub fn staged(encoding: &Encoding, staging: &Staging) -> Result<Self> {
        let shown = staging.target().to_owned();
        Self::create(encoding, staging.temporary(), shown, staging.replaces())
    }

    /// Starts a file, which errors name as `shown`. Only this user reads a `private` one.
    pub fn create(encoding: &Encoding, path: &Path, shown: PathBuf, private: bool) -> Result<Self> {
        let file = create_file(path, private).map_err(|error| failed(&shown, &error))?;
        let path = path.to_owned();
        Self::into(
            encoding,
            shown,
            Sink::File(BufWriter::new(Disk { file, path })),
        )
    }

    /// Starts an object, which errors name as `shown`.
    pub fn stored(encoding: &Encoding, shown: PathBuf, upload: Upload) -> Result<Self> {
        Self::into(encoding, shown, Sink::Store(Box::new(upload)))
    }

    /// Starts bytes in memory.
    pub fn in_memory(encoding: &Encoding) -> Result<Self> {
        Self::into(encoding, "the bytes".into(), Sink::Memory(Vec::new()))
    }

    fn into(encoding: &Encoding, shown: PathBuf, file: Sink) -> Result<Self> {
        let broken = |error: &(dyn Error + 'static)| unwritten(&shown, error);
        let inner = match encoding.format {
            Format::Csv | Format::Ndjson => {
                let mut packed = match encoding.packing {
                    Packing::Gzip => {
                        Packed::Gzip(GzEncoder::new(file, flate2::Compression::default()))
                    }
                    Packing::Zstd => {
                        let encoder = zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL);
                        Packed::Zstd(encoder.map_err(|error| broken(&error))?)
                    }
                    _ => Packed::Plain(file),
                };
                if encoding.format == Format::Csv && encoding.options.header.unwrap_or(true) {
                    let none = RecordBatch::new_empty(Arc::clone(&encoding.schema));
                    let header = encoding.csv(&none, true)?;
                    packed.write_all(&header).map_err(|error| broken(&error))?;
                }
                Inner::Text(packed)
            }
            Format::Parquet => {
                let mut properties = WriterProperties::builder()
                    .set_compression(encoding.parquet_compression()?)
                    .set_created_by(format!("arrow-quiver {}", env!("CARGO_PKG_VERSION")))
                    .build();
                add_encoded_arrow_schema_to_metadata(&encoding.told, &mut properties);
                let options = ArrowWriterOptions::new()
                    .with_properties(properties)
                    .with_skip_arrow_metadata(true);
                let schema = Arc::clone(&encoding.schema);
                let writer = ArrowWriter::try_new_with_options(file, schema, options);
                let (writer, factory) = writer
                    .and_then(ArrowWriter::into_serialized_writer)
                    .map_err(|error| broken(&error))?;
                Inner::Parquet(writer, Arc::new(factory))
            }
            Format::Ipc => {
                let options = encoding.ipc_options()?;
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
        Ok(Self { shown, inner })
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
        let append = || -> Result<(), Box<dyn Error>> {
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
        append().map_err(|error| unwritten(&self.shown, &*error))
    }

    /// Ends the file and makes its bytes last; their number.
    pub fn finish(self) -> Result<u64> {
        self.end().map(|end| end.bytes)
    }

    /// Ends what was started by [`OutputFile::stored`]; it is still to be put in its place.
    pub fn into_uploaded(self) -> Result<(u64, Uploaded)> {
        let end = self.end()?;
        let missing = || GraphError::new(ErrorCode::Internal, "no object was written");
        Ok((end.bytes, end.uploaded.ok_or_else(missing)?))
    }

    /// Ends what was started by [`OutputFile::in_memory`].
    pub fn into_bytes(self) -> Result<Vec<u8>> {
        self.end().map(|end| end.memory)
    }

    fn end(self) -> Result<End> {
        let finish = || -> Result<End, Box<dyn Error>> {
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
            match writer {
                Sink::File(writer) => {
                    let Disk { file, path } = writer.get_ref();
                    reach(Point::SyncFile, path)?;
                    file.sync_all()?;
                    let bytes = file.metadata()?.len();
                    Ok(End {
                        bytes,
                        ..End::default()
                    })
                }
                Sink::Memory(memory) => Ok(End {
                    bytes: memory.len() as u64,
                    memory,
                    uploaded: None,
                }),
                Sink::Store(upload) => {
                    let (bytes, uploaded) = upload.finish()?;
                    let uploaded = Some(uploaded);
                    Ok(End {
                        bytes,
                        uploaded,
                        ..End::default()
                    })
                }
            }
        };
        finish().map_err(|error| unwritten(&self.shown, &*error))
    }
}

/// What was written.
#[derive(Default)]
struct End {
    bytes: u64,
    /// Those in memory.
    memory: Vec<u8>,
    /// The parts of an object.
    uploaded: Option<Uploaded>,
}

/// A file under its temporary name that takes bytes as they are.
pub(super) struct Raw {
    shown: PathBuf,
    file: BufWriter<Disk>,
}

impl Raw {
    pub fn create(staging: &Staging) -> Result<Self> {
        let (shown, path) = (staging.target().to_owned(), staging.temporary().to_owned());
        let file =
            create_file(&path, staging.replaces()).map_err(|error| failed(&shown, &error))?;
        Ok(Self {
            shown,
            file: BufWriter::new(Disk { file, path }),
        })
    }

    /// Makes its bytes last.
    pub fn finish(mut self) -> Result<()> {
        let flushed = self.file.flush();
        let Disk { file, path } = self.file.get_ref();
        flushed
            .and_then(|()| reach(Point::SyncFile, path))
            .and_then(|()| file.sync_all())
            .map_err(|error| unwritten(&self.shown, &error))
    }
}

impl Write for Raw {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        // Whoever fills it knows no path.
        written.map_err(|error| io::Error::other(unwritten(&self.shown, &error)))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// An error of writing, in the system's words where it is one of the system's.
fn unwritten(path: &Path, error: &(dyn Error + 'static)) -> GraphError {
    if let Some(own) = own(error) {
        return own;
    }
    let text = system_text(error).unwrap_or_else(|| error.to_string());
    io_error(path, &format!("cannot be written: {text}"))
}
