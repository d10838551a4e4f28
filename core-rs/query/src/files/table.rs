//! Files as a table of DataFusion: which of them to read, and how they are shared out.

use std::sync::Arc;

use arrow_buffer::Buffer;
use arrow_schema::{Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{ColumnStatistics, DFSchema, Statistics, project_schema};
use datafusion::datasource::listing::helpers::{expr_applicable_for_cols, filter_partitioned_file};
use datafusion::datasource::listing::{FileRange, PartitionedFile};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, FileSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::object_store::ObjectStore;
use datafusion::physical_expr::Partitioning;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use tokio::task::yield_now;

use super::find::{Found, find};
use super::held::Held;
use super::hive::Partitions;
use super::read::parquet::{self, Footer};
use super::read::text::broken;
use super::read::{Known, Reading, csv, ipc, ndjson};
use super::schema::UnitedSchema;
use super::stores::{Objects, all_current};
use crate::error::external;
use crate::operators::sharing::Sharing;
use crate::plan::{Compression, Files, Format};
use crate::types::refusal;

/// Files of one format, with one schema.
#[derive(Debug)]
pub(crate) struct FileTable {
    request: Files,
    files: Vec<PartitionedFile>,
    schema: TableSchema,
    statistics: Statistics,
    /// Where DataFusion's own readers find the files.
    store: Arc<dyn ObjectStore>,
}

impl FileTable {
    /// Finds the files and reads what tells their columns: the footers of Parquet and IPC files, the first rows of text.
    ///
    /// # Errors
    /// [`ErrorCode::FileNotFound`], [`ErrorCode::IoError`], [`ErrorCode::InvalidData`] for a file that is not of the format,
    /// [`ErrorCode::UnsupportedType`] for files whose columns differ in type, [`ErrorCode::InvalidArgument`].
    pub async fn open(
        session: &dyn Session,
        request: &Files,
        memory: Option<Buffer>,
    ) -> quiver_graph::Result<Self> {
        let (format, options) = (request.format, &request.options);
        let given = options.types()?;
        let mut found = match memory {
            None => find(request).await?,
            Some(bytes) if format == Format::Parquet => {
                vec![Found::held(
                    Held::stored(bytes, session.runtime_env()).await?,
                )]
            }
            Some(bytes) => vec![Found::held(Held::new(bytes))],
        };
        let store = store_of(session, &found)?;
        let mut partitions = Partitions::of(&found, options.hive_partitioning.as_ref())?;
        if format.is_text() {
            let first = found[0].path.display().to_string();
            let files = found.into_iter().zip(partitions.values);
            (found, partitions.values) = files.filter(|(file, _)| file.meta.size > 0).unzip();
            // Rows are all that tells of the columns here, and none were written.
            let rows_only = format == Format::Ndjson || !options.header();
            if found.is_empty() && given.is_empty() && !rows_only {
                return Err(broken(
                    &first,
                    "the file is empty, so that its columns are unknown without a schema",
                ));
            }
        }
        let footers = match format {
            Format::Parquet => parquet::footers(session, &store, &found).await?,
            _ => Vec::new(),
        };
        let schemas = match format {
            Format::Parquet => footers
                .iter()
                .map(|footer| Arc::clone(&footer.schema))
                .collect(),
            Format::Ipc => ipc_columns(&found).await?,
            Format::Csv | Format::Ndjson => guesses(request, &found).await?,
        };
        let mut union = UnitedSchema::default();
        for (file, schema) in found.iter().zip(&schemas) {
            union.add(file, schema, format)?;
        }
        let file_schema = Arc::new(union.finish(given, &partitions.columns, format)?);
        let columns = partitions.columns.iter();
        let columns =
            columns.map(|(name, data_type)| Arc::new(Field::new(name, data_type.clone(), true)));
        let schema = TableSchema::builder(Arc::clone(&file_schema))
            .with_table_partition_cols(columns.collect::<Vec<_>>())
            .build();
        let mut table = Self {
            request: request.clone(),
            files: Vec::new(),
            statistics: Statistics::new_unknown(schema.table_schema()),
            schema,
            store,
        };
        let told = table.told(&found, &footers)?;
        for (place, (file, values)) in found.into_iter().zip(partitions.values).enumerate() {
            let names = schemas[place]
                .fields()
                .iter()
                .map(|field| field.name().clone());
            let known = Known {
                path: file.path,
                names: names.collect(),
                place: file.place,
                footer: Default::default(),
            };
            let file = PartitionedFile::new_from_meta(file.meta);
            let mut file = file
                .with_partition_values(values)
                .with_extension(Arc::new(known));
            file.statistics = told.as_ref().map(|told| Arc::clone(&told[place]));
            table.files.push(file);
        }
        if let Some(told) = told {
            let all = told.iter().map(AsRef::as_ref);
            table.statistics = Statistics::try_merge_iter(all, table.schema.table_schema())
                .map_err(crate::error::planning)?;
        }
        Ok(table)
    }

    /// What Parquet files tell of their own columns, and of the folders' nothing; none where one has types that are not known, of
    /// which DataFusion must not read the schema.
    fn told(
        &self,
        found: &[Found],
        footers: &[Footer],
    ) -> quiver_graph::Result<Option<Vec<Arc<Statistics>>>> {
        let known = |footer: &Footer| {
            footer
                .schema
                .fields()
                .iter()
                .all(|field| refusal(field).is_none())
        };
        if footers.is_empty() || !footers.iter().all(known) {
            return Ok(None);
        }
        let folders = self.schema.table_partition_cols().len();
        let told = found.iter().zip(footers).map(|(file, footer)| {
            let mut statistics = parquet::statistics(footer, self.schema.file_schema(), file)?;
            let unknown = std::iter::repeat_with(ColumnStatistics::new_unknown);
            statistics.column_statistics.extend(unknown.take(folders));
            Ok(Arc::new(statistics))
        });
        told.collect::<quiver_graph::Result<_>>().map(Some)
    }

    /// Fails where a file is no longer the one that was planned.
    pub fn check(&self) -> quiver_graph::Result<()> {
        let mut known = known_of(&self.files);
        known.try_for_each(|known| known.check())?;
        let objects = known_of(&self.files).filter_map(|known| known.place.object().cloned());
        all_current(objects.collect())
    }

    fn partition_columns(&self) -> Vec<&str> {
        let columns = self.schema.table_partition_cols().iter();
        columns.map(|field| field.name().as_str()).collect()
    }

    /// Fails for a column that cannot be read, where it is to be.
    fn readable(&self, projection: Option<&Vec<usize>>, filters: &[Expr]) -> Result<()> {
        let schema = self.schema.table_schema();
        let filtered = filters.iter().flat_map(Expr::column_refs);
        let filtered = filtered.filter_map(|column| schema.index_of(&column.name).ok());
        let all = (0..schema.fields().len()).filter(|_| projection.is_none());
        let read = projection.into_iter().flatten().copied();
        let mut read = read.chain(all).chain(filtered);
        match read.find_map(|column| refusal(schema.field(column))) {
            Some(error) => Err(external(error)),
            None => Ok(()),
        }
    }

    /// The files whose folders do not contradict `filters`.
    fn pruned(&self, filters: &[Expr]) -> Result<Vec<PartitionedFile>> {
        let columns = self.partition_columns();
        let filters = filters.iter().filter(|filter| told_by(&columns, filter));
        let filters: Vec<Expr> = filters.cloned().collect();
        if filters.is_empty() {
            return Ok(self.files.clone());
        }
        let fields = self.schema.table_partition_cols().clone();
        let schema = DFSchema::try_from(Schema::new(fields))?;
        let files = self.files.iter().cloned();
        let kept = files.map(|file| filter_partitioned_file(file, &filters, &schema));
        kept.filter_map(Result::transpose).collect()
    }

    /// Stretches of the files, in order, each for one thread.
    fn groups(&self, files: Vec<PartitionedFile>, sharing: &Sharing) -> Vec<FileGroup> {
        let bytes: u64 = files.iter().map(|file| file.object_meta.size).sum();
        let piece = sharing.stretch(bytes);
        let mut groups = Vec::new();
        let (mut group, mut size) = (Vec::new(), 0);
        for file in files {
            let length = file.object_meta.size;
            if length > piece && self.splits(&file) {
                groups.extend((!group.is_empty()).then(|| std::mem::take(&mut group)));
                size = 0;
                // As even as can be, instead of a small rest.
                let parts = length.div_ceil(piece);
                for part in 0..parts {
                    let bound = |part: u64| {
                        (u128::from(length) * u128::from(part) / u128::from(parts)) as i64
                    };
                    let mut stretch = file.clone();
                    stretch.range = Some(FileRange {
                        start: bound(part),
                        end: bound(part + 1),
                    });
                    groups.push(vec![stretch]);
                }
                continue;
            }
            group.push(file);
            size += length;
            if size >= piece {
                groups.push(std::mem::take(&mut group));
                size = 0;
            }
        }
        groups.extend((!group.is_empty()).then_some(group));
        groups.into_iter().map(FileGroup::new).collect()
    }

    /// Whether stretches of the file can be read by themselves.
    fn splits(&self, file: &PartitionedFile) -> bool {
        let options = &self.request.options;
        let plain = || {
            let path = file
                .extension::<Arc<Known>>()
                .map(|known| known.path.as_path());
            path.is_some_and(|path| options.compression(path) == Compression::None)
        };
        match self.request.format {
            Format::Parquet => true,
            Format::Ndjson => plain(),
            // A line break within quotes does not end a row.
            Format::Csv => options.newlines_in_values == Some(false) && plain(),
            Format::Ipc => false,
        }
    }
}

/// What DataFusion's own readers ask for the bytes of files.
fn store_of(session: &dyn Session, found: &[Found]) -> quiver_graph::Result<Arc<dyn ObjectStore>> {
    let held = found.first().and_then(|file| file.place.held()?.url());
    let url = held.unwrap_or_else(ObjectStoreUrl::local_filesystem);
    let store = session.runtime_env().object_store(&url);
    let store = store.map_err(crate::error::planning)?;
    let objects = found.iter().filter_map(|file| file.place.object().cloned());
    let objects: Vec<_> = objects.collect();
    Ok(match objects.is_empty() {
        true => store,
        false => Arc::new(Objects::new(objects, store)),
    })
}

/// What is known of each of `files`.
fn known_of(files: &[PartitionedFile]) -> impl Iterator<Item = &Arc<Known>> {
    files
        .iter()
        .filter_map(PartitionedFile::extension::<Arc<Known>>)
}

/// The columns of IPC files.
async fn ipc_columns(found: &[Found]) -> quiver_graph::Result<Vec<SchemaRef>> {
    let mut schemas = Vec::with_capacity(found.len());
    for file in found {
        // Whoever waits looks up whether the call was cancelled.
        yield_now().await;
        schemas.push(ipc::columns(file).map_err(|error| file.blamed(error))?);
    }
    Ok(schemas)
}

/// The columns of text files, of which each tells at least its names.
async fn guesses(request: &Files, found: &[Found]) -> quiver_graph::Result<Vec<SchemaRef>> {
    if let Some(columns) = &request.options.columns {
        return Ok(vec![Arc::clone(columns); found.len()]);
    }
    let mut left = request.options.infer_rows();
    let mut schemas = Vec::with_capacity(found.len());
    for file in found {
        yield_now().await;
        let seen = match request.format {
            Format::Ndjson => ndjson::columns(file, &request.options, left.max(1)),
            _ => csv::columns(file, &request.options, left),
        };
        let (schema, rows) = seen.map_err(|error| file.blamed(error))?;
        left = left.saturating_sub(rows);
        schemas.push(Arc::new(schema));
    }
    Ok(schemas)
}

/// Whether the folders alone tell what `filter` gives. A function without arguments may be a parameter, whose value is
/// not known before the plan runs.
fn told_by(columns: &[&str], filter: &Expr) -> bool {
    let open = |expr: &Expr| Ok(matches!(expr, Expr::ScalarFunction(call) if call.args.is_empty()));
    !columns.is_empty()
        && expr_applicable_for_cols(columns, filter)
        && !filter.exists(open).unwrap_or(true)
}

#[async_trait]
impl TableProvider for FileTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.schema.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let columns = self.partition_columns();
        let parquet = self.request.format == Format::Parquet;
        // Rows are judged again: neither folders nor row groups tell exactly.
        let support = |filter: &&Expr| match parquet || told_by(&columns, filter) {
            true => TableProviderFilterPushDown::Inexact,
            false => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.readable(projection, filters)?;
        let sharing = Sharing::of(session.config());
        let groups = self.groups(self.pruned(filters)?, &sharing);
        if groups.is_empty() {
            let schema = project_schema(&self.schema(), projection)?;
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let source: Arc<dyn FileSource> = match self.request.format {
            Format::Parquet => parquet::source(session, Arc::clone(&self.store), &self.schema)?,
            format => Arc::new(Reading::new(
                format,
                self.request.options.clone(),
                self.schema.clone(),
            )),
        };
        let partitions = groups.len();
        let config = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), source)
            .with_file_groups(groups)
            .with_statistics(self.statistics.clone())
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .with_batch_size(Some(sharing.file_batch()))
            // Neither may idle threads take the files of others, nor the planner cut them anew: rows would lose their order.
            .with_preserve_order(true)
            .with_output_partitioning(Some(Partitioning::UnknownPartitioning(partitions)))
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(self.statistics.clone())
    }
}
