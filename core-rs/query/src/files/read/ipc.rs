//! Arrow's own format in both of its forms: the file, with a footer, and the stream.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{ArrowError, FieldRef, SchemaRef};
use datafusion::arrow::ipc::reader::{FileReader, StreamReader};
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::columns::one_name_each;
use super::ipc_layout::{Layout, Walk, layout, unharmed};
use super::ipc_memory::{ipc_schema, read_ipc};
use super::ipc_wrong::Wrong;
use super::text::{broken, told, unread};
use crate::files::failure::{failed, io_error, is_systems};
use crate::files::find::Found;
use crate::files::held::Held;
use crate::files::place::{Place, ReadSeek};
use crate::types::{Patches, cast_exactly};

type Source = BufReader<Patched<Box<dyn ReadSeek>>>;

enum Reader {
    File(FileReader<Source>),
    Stream(StreamReader<Source>),
    /// Read already, where the bytes lie.
    Memory(std::vec::IntoIter<RecordBatch>),
}

impl Reader {
    fn of(held: &Held, projection: &[usize]) -> Result<Self> {
        let (_, batches) = read_ipc(held.bytes(), &Control::default())?;
        let project = |batch: RecordBatch| Ok(batch.project(projection)?);
        let batches = batches.into_iter().map(project);
        let batches = batches.collect::<Result<Vec<_>>>()?.into_iter();
        Ok(Self::Memory(batches))
    }

    fn open(path: &Path, place: &Place, projection: Vec<usize>) -> Result<Self> {
        let mut file = place.open(path).map_err(|error| failed(path, &error))?;
        let Layout {
            patches, is_file, ..
        } = laid_out(path, &mut *file, Walk::Whole)?;
        let open = || -> Result<Self, ArrowError> {
            file.rewind()?;
            let file = BufReader::new(Patched::new(file, Arc::new(patches)));
            Ok(match is_file {
                true => Self::File(FileReader::try_new(file, Some(projection))?),
                false => Self::Stream(StreamReader::try_new(file, Some(projection))?),
            })
        };
        unharmed(open).map_err(|error| unlike(path, &told(&error)))
    }
}

fn laid_out(path: &Path, file: &mut dyn ReadSeek, walk: Walk) -> Result<Layout> {
    layout(file, walk).map_err(|Wrong(what)| unlike(path, &what))
}

fn unlike(path: &Path, what: &str) -> GraphError {
    if is_systems(what) {
        return io_error(path, what);
    }
    let message = format!("not an Arrow IPC file or stream: {what}");
    broken(&path.display().to_string(), &message)
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
        let read = || match self {
            Self::File(reader) => reader.next().transpose(),
            Self::Stream(reader) => reader.next().transpose(),
            Self::Memory(batches) => Ok(batches.next()),
        };
        unharmed(read).transpose()
    }
}

/// The columns of a file.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for what is no Arrow IPC, or has two columns of one name.
pub(crate) fn columns(file: &Found) -> Result<SchemaRef> {
    let schema = schema(file)?;
    one_name_each(
        schema.fields().iter().map(|field| field.name().as_str()),
        &file.shown(),
    )?;
    Ok(schema)
}

fn schema(file: &Found) -> Result<SchemaRef> {
    match file.place.held() {
        Some(held) => ipc_schema(held.bytes()),
        None => {
            let path = &file.path;
            let mut open = file
                .place
                .open(path)
                .map_err(|error| failed(path, &error))?;
            Ok(laid_out(path, &mut *open, Walk::Schema)?.schema)
        }
    }
}

/// The batches of a file whose columns are `names`: those of `wanted`, cast to their types; columns that the file lacks
/// are null.
pub(crate) fn read(
    path: &Path,
    place: &Place,
    names: &[String],
    wanted: SchemaRef,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
    let position = |field: &FieldRef| names.iter().position(|name| name == field.name());
    let projection = wanted.fields().iter().filter_map(position);
    let projection: Vec<usize> = projection.collect();
    let batches = match place.held() {
        Some(held) => Reader::of(held, &projection)?,
        None => Reader::open(path, place, projection)?,
    };
    let shown = path.display().to_string();
    Ok(batches.map(move |batch| {
        let batch = batch.map_err(|error| {
            let told = told(&error);
            match is_systems(&told) {
                true => unread(&shown, &format!("it cannot be read: {told}")),
                false => broken(&shown, &format!("a batch is damaged: {told}")),
            }
        })?;
        fitted(&batch, &wanted, &shown)
    }))
}

fn fitted(batch: &RecordBatch, wanted: &SchemaRef, shown: &str) -> Result<RecordBatch> {
    let rows = batch.num_rows();
    let columns = wanted.fields().iter().map(|field| {
        let Some(column) = batch.column_by_name(field.name()) else {
            return Ok(new_null_array(field.data_type(), rows));
        };
        if column.data_type() == field.data_type() {
            return Ok(Arc::clone(column));
        }
        cast_exactly(column, field.data_type()).map_err(|error| {
            let message = format!("{shown}, column \"{}\": {}", field.name(), told(&error));
            GraphError::new(ErrorCode::InvalidData, message)
                .column(field.name())
                .expected(field.data_type().to_string())
                .got(column.data_type().to_string())
        })
    });
    let columns = columns.collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::clone(wanted), columns, &options)
        .map_err(|error| broken(shown, &told(&error)))
}
