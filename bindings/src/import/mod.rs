//! Tables in: descriptor → checks of every length → C Data structs over the borrowed memory → `from_ffi` → validation.
//!
//! Nothing is read through a pointer before its length was checked, and nothing leaves here before
//! `ArrayData::validate_data` has seen every value that memory safety rests on.

mod buffers;
mod columns;
mod copy;
mod ipc;
mod place;
mod table;

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_cast::cast;
use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use quiver_graph::{Control as Grip, ErrorCode, GraphError};
use rayon::prelude::*;

use self::columns::Importer;
pub use self::copy::{copied, copied_rows};
pub use self::ipc::joined;
use self::place::Place;
use self::table::{Descriptor, WORTH_THREADS};
pub use self::table::{Table, each_buffer};
use crate::borrow::Borrowed;
use crate::cdata;
use crate::counters;
use crate::descriptor::{self, Column};
use crate::schema;

/// What runs the queries that descriptors hold.
pub trait Queries {
    /// # Errors
    /// What the query fails with; [`ErrorCode::InvalidArgument`] for inputs that are not there.
    fn rows(&self, query: &descriptor::Query, grip: &Arc<Grip>) -> Result<Table, GraphError>;
}

/// For calls that take none.
pub struct NoQueries;

impl Queries for NoQueries {
    fn rows(&self, _: &descriptor::Query, _: &Arc<Grip>) -> Result<Table, GraphError> {
        let message = "this call takes no query for a table";
        Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("tables"))
    }
}

/// Imports every table of a call. `name` says what to call table `i` in errors.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for a descriptor that cannot be read, [`ErrorCode::InvalidData`] for buffers that do
/// not hold what it says, [`ErrorCode::UnsupportedType`], [`ErrorCode::Cancelled`].
pub fn tables(
    descriptors: &str,
    borrowed: &Borrowed,
    name: &(dyn Fn(usize) -> String + Sync),
    queries: &dyn Queries,
    grip: &Arc<Grip>,
) -> Result<Vec<Table>, GraphError> {
    let descriptors: Vec<Descriptor> = descriptor::parse(descriptors, "tables")?;
    let named = |index: usize, error: GraphError| error.table(name(index));
    // First the queries, which tell their own progress, and in no pool: they wait for threads.
    let queried = descriptors.iter().enumerate().map(|(index, descriptor)| {
        let query = descriptor.query.as_ref();
        let rows = query.map(|query| queries.rows(query, grip));
        rows.transpose().map_err(|error| named(index, error))
    });
    let queried = queried.collect::<Result<Vec<_>, _>>()?;
    grip.begin("import", descriptors.len() as u64);
    let import = || {
        let tables = descriptors.iter().zip(queried).enumerate();
        let tables = tables.map(|(index, (descriptor, queried))| {
            let table = match queried {
                Some(table) => table,
                None => table(descriptor, borrowed, grip).map_err(|error| named(index, error))?,
            };
            grip.advance(1);
            Ok(table)
        });
        tables.collect()
    };
    if borrowed.bytes() < WORTH_THREADS {
        import()
    } else {
        grip.install(import)
    }
}

/// The columns of the only table of a call; nothing of its data is read.
///
/// # Errors
/// As [`tables`] for its descriptor.
pub fn schema_of(descriptors: &str, borrowed: &Borrowed) -> Result<SchemaRef, GraphError> {
    let descriptors: Vec<Descriptor> = descriptor::parse(descriptors, "tables")?;
    match descriptors.first() {
        Some(descriptor) => match &descriptor.ipc {
            Some(parts) => ipc::schema(parts, borrowed),
            None => Ok(schemas(descriptor)?.1),
        },
        None => Ok(Arc::new(Schema::empty())),
    }
}

/// The columns as they come, and as they are to be.
fn schemas(descriptor: &Descriptor) -> Result<(SchemaRef, SchemaRef), GraphError> {
    let fields = descriptor.fields.iter().map(schema::import);
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let metadata = descriptor.metadata.clone().into_iter().collect();
    let came = Arc::new(Schema::new_with_metadata(fields, metadata));
    if descriptor.fields.iter().all(|field| field.widen.is_none()) {
        return Ok((Arc::clone(&came), came));
    }
    let fields = came.fields().iter().zip(&descriptor.fields);
    let fields = fields.map(|(field, described)| match described.widen.as_deref() {
        None => Ok(Arc::clone(field)),
        Some(format) => match wide(field.data_type(), format) {
            Some(wide) => Ok(Arc::new(field.as_ref().clone().with_data_type(wide))),
            None => Err(GraphError::new(
                ErrorCode::UnsupportedType,
                "only Int32 is widened, to Int64, and dictionaries, to their values",
            )
            .column(field.name())
            .expected("l of a column that is i, or u of a dictionary of u")
            .got(format!("{format}, of one that is {}", described.format))),
        },
    });
    let fields = fields.collect::<Result<Vec<_>, GraphError>>()?;
    let wide = Schema::new_with_metadata(fields, came.metadata().clone());
    Ok((came, Arc::new(wide)))
}

/// What an imported column becomes.
fn wide(came: &DataType, format: &str) -> Option<DataType> {
    match (came, format) {
        (DataType::Int32, "l") => Some(DataType::Int64),
        (DataType::Dictionary(_, values), "u") if **values == DataType::Utf8 => {
            Some(DataType::Utf8)
        }
        _ => None,
    }
}

fn table(descriptor: &Descriptor, borrowed: &Borrowed, grip: &Grip) -> Result<Table, GraphError> {
    for copied in &descriptor.copied {
        counters::copied(
            &copied.reason,
            usize::try_from(copied.bytes).unwrap_or(usize::MAX),
        );
    }
    if let Some(address) = &descriptor.stream {
        let address = address.parse().map_err(|_| {
            GraphError::new(ErrorCode::InvalidArgument, "`stream` is not an address")
                .expected("a decimal number")
                .got(address)
        })?;
        // SAFETY: an address is trusted, as the public documentation says; the documentation of `cdata` has the reason.
        let (schema, batches) = unsafe { cdata::read_stream(address, grip) }?;
        return Ok(Table { schema, batches });
    }
    if let Some(parts) = &descriptor.ipc {
        return ipc::read(parts, borrowed, grip);
    }
    let (came, schema) = schemas(descriptor)?;
    let importer = Importer::new(borrowed, descriptor, &came)?;
    let cells = cells(descriptor, &came, &schema)?;
    let import = |cell: Cell<'_>| {
        grip.check()?;
        let array = importer.array(cell.field, cell.column, &cell.place)?;
        if array.data_type() == cell.wide {
            return Ok(array);
        }
        Ok(cast(&array, cell.wide)?)
    };
    let arrays: Vec<ArrayRef> = if borrowed.bytes() < WORTH_THREADS {
        cells.into_iter().map(import).collect::<Result<_, _>>()?
    } else {
        cells
            .into_par_iter()
            .map(import)
            .collect::<Result<_, GraphError>>()?
    };

    let mut arrays = arrays.into_iter();
    let batches = descriptor.batches.iter().map(|batch| {
        let arrays = arrays.by_ref().take(batch.columns.len()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.length as usize));
        Ok(RecordBatch::try_new_with_options(
            schema.clone(),
            arrays,
            &options,
        )?)
    });
    let batches = batches.collect::<Result<_, GraphError>>()?;
    Ok(Table { schema, batches })
}

/// One column of one batch.
struct Cell<'a> {
    field: &'a FieldRef,
    column: &'a Column<usize>,
    /// The type that it is to have.
    wide: &'a DataType,
    place: Place,
}

/// The columns of every batch, checked to be as many and as long as the schema and the batch say.
fn cells<'a>(
    descriptor: &'a Descriptor,
    schema: &'a Schema,
    wide: &'a Schema,
) -> Result<Vec<Cell<'a>>, GraphError> {
    let mut first_row = 0_usize;
    let mut cells = Vec::new();
    for (index, batch) in descriptor.batches.iter().enumerate() {
        let misfit = |what: &str, expected: usize, got: i64| {
            GraphError::new(
                ErrorCode::InvalidData,
                format!("batch {index} has the wrong number of {what}"),
            )
            .expected(expected.to_string())
            .got(got.to_string())
        };
        if batch.columns.len() != schema.fields().len() {
            return Err(misfit(
                "columns",
                schema.fields().len(),
                batch.columns.len() as i64,
            ));
        }
        let length = usize::try_from(batch.length).map_err(|_| misfit("rows", 0, batch.length))?;
        let fields = schema.fields().iter().zip(wide.fields());
        for ((field, wide), column) in fields.zip(&batch.columns) {
            if column.length != batch.length {
                return Err(misfit("rows", length, column.length).column(field.name()));
            }
            let place = Place {
                column: field.name().clone(),
                batch: index,
                first_row,
            };
            cells.push(Cell {
                field,
                column,
                wide: wide.data_type(),
                place,
            });
        }
        // Rows are u32 in the core; more of them end here, before anything is sized by their number.
        first_row = first_row
            .checked_add(length)
            .filter(|rows| u32::try_from(*rows).is_ok())
            .ok_or_else(|| {
                GraphError::new(
                    ErrorCode::TooLarge,
                    format!("the table has too many rows, in batch {index}"),
                )
                .expected(format!("at most {} rows", u32::MAX))
                .got(batch.length.to_string())
            })?;
    }
    Ok(cells)
}
