//! Rows into folders named after the values of some of their columns.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow_schema::{DataType, SchemaRef};
use arrow_select::take::take_record_batch;
use datafusion::execution::memory_pool::MemoryReservation;
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::bytes_of;
use super::encoding::{Encoding, encode};
use super::output::OutputFile;
use super::root::Root;
use crate::files::hive::folder;
use crate::plan::{Target, Written};
use crate::types::cast_exactly;

/// Bytes of rows that wait in memory for a file, over all folders.
const WAITING: usize = 128 << 20;

/// Folders of one write: whoever has more of them wanted another column.
const FOLDERS: usize = 1 << 16;

/// A folder of folders that is being written.
pub(crate) struct Folders {
    encoding: Encoding,
    /// The places of the columns that become folders, and of those that stay.
    keys: Vec<usize>,
    rest: Vec<usize>,
    names: Vec<String>,
    /// By their path below the root.
    places: HashMap<String, usize>,
    partitions: Vec<Partition>,
    /// The partitions with rows that wait, those with the most bytes last.
    fullest: BTreeSet<(usize, usize)>,
    /// Of folders.
    limit: usize,
    /// The partitions with an open file, the longest open first.
    open: Vec<usize>,
    /// What waits, of the session's memory.
    memory: MemoryReservation,
    waiting: usize,
    written: Written,
    /// Last, so that files are closed before the folder goes.
    root: Root,
}

struct Partition {
    path: PathBuf,
    waiting: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
    output: Option<OutputFile>,
    files: usize,
}

impl Folders {
    /// # Errors
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnsupportedType`] for a column whose values have no text,
    /// [`ErrorCode::InvalidArgument`] where no column is left for the files.
    pub fn new(
        target: &Target,
        schema: &SchemaRef,
        root: Root,
        memory: MemoryReservation,
    ) -> Result<Self> {
        let names = &target.options.partition_by;
        let mut keys = Vec::new();
        for name in names {
            let place = schema.index_of(name).map_err(|_| {
                let known: Vec<&str> = schema
                    .fields()
                    .iter()
                    .map(|field| field.name().as_str())
                    .collect();
                GraphError::new(
                    ErrorCode::UnknownColumn,
                    format!("there is no column \"{name}\""),
                )
                .parameter("partitionBy")
                .column(name)
                .suggest(name, known.iter().copied())
            })?;
            let data_type = schema.field(place).data_type();
            if data_type.is_nested()
                || data_type.is_binary()
                || matches!(data_type, DataType::FixedSizeBinary(_))
            {
                let message = format!("column \"{name}\" is {data_type}, which names no folders");
                return Err(GraphError::new(ErrorCode::UnsupportedType, message)
                    .parameter("partitionBy")
                    .column(name)
                    .got(data_type.to_string()));
            }
            keys.push(place);
        }
        let rest: Vec<usize> = (0..schema.fields().len())
            .filter(|place| !keys.contains(place))
            .collect();
        if rest.is_empty() {
            let message = "partitionBy names every column, so that the files would have none";
            return Err(
                GraphError::new(ErrorCode::InvalidArgument, message).parameter("partitionBy")
            );
        }
        let inner = Arc::new(schema.project(&rest)?);
        let encoding = Encoding::new(target.format, &target.path, &target.options, inner)?;
        root.begin()?;
        Ok(Self {
            encoding,
            keys,
            rest,
            names: names.clone(),
            places: HashMap::new(),
            partitions: Vec::new(),
            fullest: BTreeSet::new(),
            limit: FOLDERS,
            open: Vec::new(),
            memory,
            waiting: 0,
            written: Written::default(),
            root,
        })
    }

    /// Deals the rows of `batch` out to their folders.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let texts = self.keys.iter().map(|&place| {
            let text = cast_exactly(batch.column(place), &DataType::Utf8);
            text.map_err(|_| {
                let field = batch.schema_ref().field(place);
                let message = format!(
                    "column \"{}\": a value has no text to name a folder",
                    field.name()
                );
                GraphError::new(ErrorCode::QueryFailed, message)
                    .column(field.name())
                    .got(field.data_type().to_string())
            })
        });
        let texts: Vec<ArrayRef> = texts.collect::<Result<_>>()?;
        let texts: Vec<&StringArray> = texts.iter().map(|text| text.as_string()).collect();
        let mut chosen: HashMap<usize, Vec<u32>> = HashMap::new();
        let mut order = Vec::new();
        let mut last: Option<(usize, usize)> = None;
        for row in 0..batch.num_rows() {
            let same = |before: usize| {
                texts.iter().all(|text| {
                    text.is_null(row) == text.is_null(before)
                        && text.value(row) == text.value(before)
                })
            };
            // Rows of one folder often follow one another.
            let partition = match last {
                Some((before, partition)) if same(before) => partition,
                _ => self.partition(&texts, row)?,
            };
            last = Some((row, partition));
            chosen
                .entry(partition)
                .or_insert_with(|| {
                    order.push(partition);
                    Vec::new()
                })
                .push(row as u32);
        }
        let inner = batch.project(&self.rest)?;
        for partition in order {
            let rows = UInt32Array::from(chosen.remove(&partition).unwrap_or_default());
            let part = take_record_batch(&inner, &rows)?;
            let bytes = bytes_of(&part);
            let entry = &mut self.partitions[partition];
            self.fullest.remove(&(entry.bytes, partition));
            entry.rows += part.num_rows();
            entry.bytes += bytes;
            self.waiting += bytes;
            entry.waiting.push(part);
            self.fullest.insert((entry.bytes, partition));
            if entry.rows >= self.encoding.rows() {
                self.flush(partition)?;
            }
        }
        while self.waiting > WAITING || self.memory.try_resize(self.waiting).is_err() {
            match self.fullest.last() {
                Some(&(_, fullest)) => self.flush(fullest)?,
                None => break,
            }
        }
        Ok(())
    }

    /// The folder that a row goes to.
    fn partition(&mut self, texts: &[&StringArray], row: usize) -> Result<usize> {
        let mut below = String::new();
        for (name, text) in self.names.iter().zip(texts) {
            if !below.is_empty() {
                below.push('/');
            }
            below += &folder(name, (!text.is_null(row)).then(|| text.value(row)));
        }
        if let Some(&place) = self.places.get(&below) {
            return Ok(place);
        }
        if self.partitions.len() == self.limit {
            let message = format!("partitionBy makes more than {} folders", self.limit);
            return Err(GraphError::new(ErrorCode::TooLarge, message)
                .parameter("partitionBy")
                .expected("columns of fewer values")
                .got(self.names.join(", ")));
        }
        let path = self.root.folder(&below)?;
        self.partitions.push(Partition {
            path,
            waiting: Vec::new(),
            rows: 0,
            bytes: 0,
            output: None,
            files: 0,
        });
        let place = self.partitions.len() - 1;
        self.places.insert(below, place);
        Ok(place)
    }

    /// Starts a file in a folder, unless one is open there.
    fn open(&mut self, place: usize) -> Result<()> {
        if self.partitions[place].output.is_none() {
            if self.open.len() >= self.root.most_open() {
                let longest = self.open.remove(0);
                self.close(longest)?;
            }
            let partition = &mut self.partitions[place];
            let name = format!("part-{:05}.{}", partition.files, self.encoding.extension());
            let path = partition.path.join(name);
            partition.output = Some(self.root.create(&self.encoding, &path)?);
            partition.files += 1;
            self.open.push(place);
        }
        Ok(())
    }

    /// Writes the rows that wait for a folder.
    fn flush(&mut self, place: usize) -> Result<()> {
        self.open(place)?;
        let partition = &mut self.partitions[place];
        let batches = std::mem::take(&mut partition.waiting);
        self.written.rows += partition.rows as u64;
        self.fullest.remove(&(partition.bytes, place));
        self.waiting -= partition.bytes;
        partition.rows = 0;
        partition.bytes = 0;
        if let Some(output) = &mut partition.output {
            let columns = output.columns();
            output.append(encode(&self.encoding, columns.as_deref(), batches)?)?;
        }
        Ok(())
    }

    /// Writes a file without rows, in the folder of nulls: it tells the columns.
    fn no_rows(&mut self) -> Result<()> {
        let nothing = StringArray::from(vec![None::<&str>]);
        let place = self.partition(&vec![&nothing; self.names.len()], 0)?;
        self.open(place)
    }

    fn close(&mut self, place: usize) -> Result<()> {
        if let Some(output) = self.partitions[place].output.take() {
            self.written.bytes += self.root.close(output)?;
            self.written.files += 1;
        }
        Ok(())
    }

    /// Writes what still waits, and puts the folder in its place.
    pub async fn finish(mut self, control: &Control) -> Result<Written> {
        if self.partitions.is_empty() {
            self.no_rows()?;
        }
        for place in 0..self.partitions.len() {
            control.check()?;
            if self.partitions[place].rows > 0 {
                self.flush(place)?;
            }
            self.open.retain(|&open| open != place);
            self.close(place)?;
        }
        control.check()?;
        let Self { root, written, .. } = self;
        root.commit().await?;
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::files::write::staging::Staging;
    use arrow_array::Int64Array;
    use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, UnboundedMemoryPool};

    #[test]
    fn too_many_folders_are_a_mistake() {
        let root = std::env::temp_dir().join(format!("quiver-folders-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        let values: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3, 4]));
        let batch = RecordBatch::try_from_iter([("a", values.clone()), ("b", values)]).unwrap();
        let path = root.join("out");
        let target = serde_json::json!({ "format": "csv", "path": path, "options": { "partitionBy": ["a"] } });
        let target = Target::parse(&target.to_string()).unwrap();
        let pool: Arc<dyn MemoryPool> = Arc::new(UnboundedMemoryPool::default());
        for (limit, fits) in [(3, false), (4, true)] {
            let staging = Staging::new(&path, true, false).unwrap();
            let memory = MemoryConsumer::new("test").register(&pool);
            let mut folders =
                Folders::new(&target, &batch.schema(), Root::disk(staging), memory).unwrap();
            folders.limit = limit;
            match folders.add(&batch) {
                Ok(()) => assert!(fits),
                Err(error) => assert_eq!((error.code, fits), (ErrorCode::TooLarge, false)),
            }
        }
        assert_eq!(fs::read_dir(&root).unwrap().count(), 0);
        fs::remove_dir_all(&root).unwrap();
    }
}
