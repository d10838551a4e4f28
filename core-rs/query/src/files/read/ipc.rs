//! Arrow's own format in both of its forms: the file, with a footer, and the stream.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, FieldRef, SchemaRef};
use datafusion::arrow::ipc::reader::{FileReader, StreamReader};
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::ipc_bounds::{check_file, check_stream};
use super::ipc_memory::{ipc_schema, read_ipc};
use super::text::broken;
use crate::files::failure::failed;
use crate::files::find::Found;
use crate::files::held::Held;
use crate::types::Patches;

/// What a file form begins with.
const MAGIC: &[u8] = b"ARROW1";

type Source = BufReader<Patched<File>>;

enum Reader {
    File(FileReader<Source>, Arc<Patches>),
    Stream(StreamReader<Source>, Arc<Patches>),
    /// Read already, where the bytes lie.
    Memory(SchemaRef, std::vec::IntoIter<RecordBatch>),
}

impl Reader {
    fn of(held: &Held, projection: &[usize]) -> Result<Self> {
        let (schema, batches) = read_ipc(held.bytes(), &Control::default())?;
        let project = |batch: RecordBatch| Ok(batch.project(projection)?);
        let batches = batches.into_iter().map(project);
        let batches = batches.collect::<Result<Vec<_>>>()?.into_iter();
        Ok(Self::Memory(schema, batches))
    }

    fn open(path: &Path, projection: Option<Vec<usize>>) -> Result<Self> {
        let mut file = File::open(path).map_err(|error| failed(path, &error))?;
        let mut start = [0; MAGIC.len()];
        let is_file = file.read_exact(&mut start).is_ok() && start == MAGIC;
        let open = || -> Result<Self, ArrowError> {
            let patches = Arc::new(if is_file {
                check_file(&file)?
            } else {
                check_stream(&file)?
            });
            file.rewind()?;
            let file = BufReader::new(Patched::new(file, Arc::clone(&patches)));
            Ok(if is_file {
                Self::File(FileReader::try_new(file, projection)?, patches)
            } else {
                Self::Stream(StreamReader::try_new(file, projection)?, patches)
            })
        };
        open().map_err(|error| {
            let message = format!("not an Arrow IPC file or stream: {error}");
            broken(&path.display().to_string(), &message)
        })
    }

    fn schema(&self) -> SchemaRef {
        match self {
            Self::File(reader, patches) => marked(reader.schema(), patches),
            Self::Stream(reader, patches) => marked(reader.schema(), patches),
            Self::Memory(schema, _) => Arc::clone(schema),
        }
    }
}

fn marked(schema: SchemaRef, patches: &Patches) -> SchemaRef {
    match patches.is_empty() {
        true => schema,
        false => Arc::new(patches.mark(schema.as_ref().clone())),
    }
}

/// A file, some bytes of which read as others.
struct Patched<R> {
    inner: R,
    at: usize,
    patches: Arc<Patches>,
}

impl<R> Patched<R> {
    /// `inner` stands at its start.
    fn new(inner: R, patches: Arc<Patches>) -> Self {
        Self {
            inner,
            at: 0,
            patches,
        }
    }
}

impl<R: Read> Read for Patched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.patches.apply(&mut buffer[..read], self.at);
        self.at += read;
        Ok(read)
    }
}

impl<R: Seek> Seek for Patched<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = self.inner.seek(to)?;
        self.at = at as usize;
        Ok(at)
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::File(reader, _) => reader.next(),
            Self::Stream(reader, _) => reader.next(),
            Self::Memory(_, batches) => batches.next().map(Ok),
        }
    }
}

pub(crate) fn columns(file: &Found) -> Result<SchemaRef> {
    match file.memory.as_deref() {
        Some(held) => ipc_schema(held.bytes()),
        None => Ok(Reader::open(&file.path, None)?.schema()),
    }
}

/// The batches of a file whose columns are `names`: those of `wanted`, cast to their types; columns that the file lacks
/// are null.
pub(crate) fn read(
    path: &Path,
    memory: Option<&Held>,
    names: &[String],
    wanted: SchemaRef,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
    let place = |field: &FieldRef| names.iter().position(|name| name == field.name());
    let projection = wanted.fields().iter().filter_map(place);
    let projection: Vec<usize> = projection.collect();
    let batches = match memory {
        Some(held) => Reader::of(held, &projection)?,
        None => Reader::open(path, Some(projection))?,
    };
    let shown = path.display().to_string();
    Ok(batches.map(move |batch| {
        let batch = batch.map_err(|error| broken(&shown, &error.to_string()))?;
        fitted(&batch, &wanted, &shown)
    }))
}

fn fitted(batch: &RecordBatch, wanted: &SchemaRef, shown: &str) -> Result<RecordBatch> {
    let rows = batch.num_rows();
    let exact = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    let columns = wanted.fields().iter().map(|field| {
        let Some(column) = batch.column_by_name(field.name()) else {
            return Ok(new_null_array(field.data_type(), rows));
        };
        if column.data_type() == field.data_type() {
            return Ok(Arc::clone(column));
        }
        cast_with_options(column, field.data_type(), &exact).map_err(|error| {
            let message = format!("{shown}, column \"{}\": {error}", field.name());
            GraphError::new(ErrorCode::InvalidData, message)
                .column(field.name())
                .expected(field.data_type().to_string())
                .got(column.data_type().to_string())
        })
    });
    let columns = columns.collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::clone(wanted), columns, &options)
        .map_err(|error| broken(shown, &error.to_string()))
}
