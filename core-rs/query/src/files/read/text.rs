//! Text of files: decompressed, cut to whole lines, and errors that name the file.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use arrow_schema::ArrowError;
use datafusion::common::parsers::CompressionTypeVariant;
use datafusion::datasource::file_format::file_compression_type::FileCompressionType;
use quiver_graph::{ErrorCode, GraphError};

use crate::files::failure::{failed, io_error, is_systems};
use crate::files::place::Place;
use crate::plan::Compression;

/// The text of a file, or of those of its lines that begin within a range of bytes.
pub(crate) fn bytes(
    path: &Path,
    place: &Place,
    compression: Compression,
    range: Option<(u64, u64)>,
) -> quiver_graph::Result<Box<dyn Read + Send>> {
    let open = || -> std::io::Result<Box<dyn Read + Send>> {
        let mut file = place.open(path)?;
        let Some((start, end)) = range else {
            return FileCompressionType::from(compression)
                .convert_read(file)
                .map_err(std::io::Error::other);
        };
        let start = line_start(&mut file, start)?;
        let end = line_start(&mut file, end)?;
        file.seek(SeekFrom::Start(start))?;
        Ok(Box::new(file.take(end.saturating_sub(start))))
    };
    open().map_err(|error| failed(path, &error))
}

/// Where the first line begins that does so at `from` or behind.
fn line_start(mut file: impl Read + Seek, from: u64) -> std::io::Result<u64> {
    let Some(before) = from.checked_sub(1) else {
        return Ok(0);
    };
    file.seek(SeekFrom::Start(before))?;
    // Lines may be longer than memory.
    let length = BufReader::new(file).skip_until(b'\n')?;
    Ok(before + length as u64)
}

/// How many lines begin before the one that begins at `from` or behind; 0 where the file cannot tell.
pub(super) fn lines_before(path: &Path, place: &Place, from: u64) -> u64 {
    let count = || -> std::io::Result<u64> {
        let mut file = place.open(path)?;
        let start = line_start(&mut file, from)?;
        file.seek(SeekFrom::Start(0))?;
        let mut text = BufReader::with_capacity(1 << 16, file.take(start));
        let mut lines = 0;
        loop {
            let piece = text.fill_buf()?;
            let length = piece.len();
            if length == 0 {
                return Ok(lines);
            }
            lines += piece.iter().filter(|&&byte| byte == b'\n').count() as u64;
            text.consume(length);
        }
    };
    if from == 0 { 0 } else { count().unwrap_or(0) }
}

/// What arrow says, without its own name for it before it.
pub(super) fn told(error: &ArrowError) -> String {
    match error {
        ArrowError::NotYetImplemented(text)
        | ArrowError::CastError(text)
        | ArrowError::MemoryError(text)
        | ArrowError::ParseError(text)
        | ArrowError::SchemaError(text)
        | ArrowError::ComputeError(text)
        | ArrowError::CsvError(text)
        | ArrowError::JsonError(text)
        | ArrowError::AvroError(text)
        | ArrowError::IoError(text, _)
        | ArrowError::IpcError(text)
        | ArrowError::InvalidArgumentError(text)
        | ArrowError::ParquetError(text)
        | ArrowError::CDataInterface(text) => text.clone(),
        other => other.to_string(),
    }
}

/// [`ErrorCode::InvalidData`] of a file.
pub(crate) fn broken(shown: &str, what: &str) -> GraphError {
    GraphError::new(ErrorCode::InvalidData, format!("{shown}: {what}")).table(shown)
}

/// What keeps a file from being read: an error of the system's, or something in it.
pub(crate) fn unread(shown: &str, what: &str) -> GraphError {
    match is_systems(what) {
        true => io_error(Path::new(shown), what),
        false => broken(shown, what),
    }
}

impl From<Compression> for FileCompressionType {
    fn from(compression: Compression) -> Self {
        Self::from(match compression {
            Compression::None => CompressionTypeVariant::UNCOMPRESSED,
            Compression::Gzip => CompressionTypeVariant::GZIP,
            Compression::Zstd => CompressionTypeVariant::ZSTD,
            Compression::Bz2 => CompressionTypeVariant::BZIP2,
            Compression::Xz => CompressionTypeVariant::XZ,
        })
    }
}
