//! Values of nodes and edges by their rows: columns of a graph's tables, taken where an expression reads them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, ListArray, StructArray, UInt32Array, new_null_array};
use arrow_buffer::NullBuffer;
use arrow_cast::cast;
use arrow_schema::{DataType, Field, SchemaRef};
use arrow_select::interleave::interleave;
use arrow_select::take::{TakeOptions, take};
use datafusion::catalog::TableProvider;
use datafusion::common::{exec_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use quiver_graph::Graph;

use super::table::Table;
use crate::error::external;
use crate::plan::{Elements, Get};

/// What `get` says of the nodes or edges at the rows that `row` gives, or lists.
///
/// # Errors
/// `UnknownColumn` for a column that their table has not, or that cannot be read.
pub(crate) fn element(
    graph: &Graph,
    of: Elements,
    get: &Get,
    row: Expr,
    shown: &str,
) -> quiver_graph::Result<Expr> {
    let table = match of {
        Elements::Nodes => Table::nodes(graph)?,
        Elements::Edges => Table::edges(graph)?,
    };
    let schema = TableProvider::schema(&table);
    let (columns, data_type) = match get {
        Get::Column(name) => {
            let position = schema.index_of(name)?;
            let data_type = schema.field(position).data_type().clone();
            (vec![position], data_type)
        }
        Get::All => (
            (0..schema.fields().len()).collect(),
            DataType::Struct(nullable(&schema)),
        ),
        Get::Table => (Vec::new(), DataType::Utf8),
        Get::Source | Get::Destination => (Vec::new(), DataType::UInt32),
    };
    table.readable(Some(&columns))?;
    let function = ElementFunction {
        graph: graph.clone(),
        of,
        get: get.clone(),
        columns,
        data_type,
        name: match shown {
            "" => "element".to_owned(),
            shown => shown.to_owned(),
        },
        pieces: Arc::default(),
        table,
        signature: Signature::any(1, Volatility::Immutable),
    };
    Ok(ScalarUDF::new_from_impl(function).call(vec![row]))
}

/// Fields of a struct that is null where there is no element.
fn nullable(schema: &SchemaRef) -> arrow_schema::Fields {
    let fields = schema.fields().iter();
    fields
        .map(|field| Arc::new(field.as_ref().clone().with_nullable(true)))
        .collect()
}

struct ElementFunction {
    graph: Graph,
    of: Elements,
    get: Get,
    table: Table,
    columns: Vec<usize>,
    data_type: DataType,
    name: String,
    /// Each column's arrays, read when the first value is.
    pieces: Arc<OnceLock<quiver_graph::Result<Vec<Pieces>>>>,
    signature: Signature,
}

/// A column as it lies: arrays, one behind the other.
struct Pieces {
    arrays: Vec<ArrayRef>,
    /// The row at which each array begins.
    starts: Vec<usize>,
}

impl fmt::Debug for ElementFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {:?}", self.get, self.of)
    }
}

impl PartialEq for ElementFunction {
    fn eq(&self, other: &Self) -> bool {
        (self.of, &self.get) == (other.of, &other.get) && self.graph.is(&other.graph)
    }
}

impl Eq for ElementFunction {}

impl Hash for ElementFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.of, &self.get).hash(state);
    }
}

impl ElementFunction {
    fn pieces(&self) -> Result<&[Pieces]> {
        let pieces = self.pieces.get_or_init(|| {
            let columns = self.columns.iter();
            let pieces = columns.map(|&column| {
                let arrays = self.table.pieces(column)?;
                let mut starts = Vec::with_capacity(arrays.len());
                let mut start = 0;
                for array in &arrays {
                    starts.push(start);
                    start += array.len();
                }
                Ok(Pieces { arrays, starts })
            });
            pieces.collect()
        });
        match pieces {
            Ok(pieces) => Ok(pieces),
            Err(error) => Err(external(error.clone())),
        }
    }

    /// The values at `rows`.
    fn values(&self, rows: &UInt32Array) -> Result<ArrayRef> {
        match &self.get {
            Get::Column(_) => self.pieces()?[0].at(rows, &self.data_type),
            Get::All => {
                let DataType::Struct(fields) = &self.data_type else {
                    return exec_err!("an element is a struct");
                };
                let columns = self.pieces()?.iter().zip(fields);
                let columns = columns.map(|(pieces, field)| pieces.at(rows, field.data_type()));
                let columns = columns.collect::<Result<Vec<_>>>()?;
                let array = StructArray::try_new_with_length(
                    fields.clone(),
                    columns,
                    rows.nulls().cloned(),
                    rows.len(),
                )?;
                Ok(Arc::new(array))
            }
            Get::Table => Ok(self.names(rows)),
            Get::Source | Get::Destination => {
                let (src, dst) = self.graph.ends().map_err(external)?;
                let ends = match self.get {
                    Get::Source => src,
                    _ => dst,
                };
                let of = rows.iter().map(|row| match row {
                    Some(row) => ends.get(row as usize).copied(),
                    None => None,
                });
                Ok(Arc::new(of.collect::<UInt32Array>()))
            }
        }
    }

    fn names(&self, rows: &UInt32Array) -> ArrayRef {
        let tables: Vec<(Option<&str>, Range<usize>)> = match self.of {
            Elements::Nodes => {
                let tables = self.graph.node_tables().iter();
                tables.map(|table| (table.label(), table.rows())).collect()
            }
            Elements::Edges => {
                let tables = self.graph.edge_tables().iter();
                tables
                    .map(|table| (table.edge_type(), table.rows()))
                    .collect()
            }
        };
        let mut names = StringBuilder::new();
        for row in rows {
            let name = row.and_then(|row| {
                let at = tables.partition_point(|(_, rows)| rows.end <= row as usize);
                tables.get(at).and_then(|(name, _)| *name)
            });
            names.append_option(name);
        }
        Arc::new(names.finish())
    }
}

impl Pieces {
    fn at(&self, rows: &UInt32Array, data_type: &DataType) -> Result<ArrayRef> {
        match self.arrays.as_slice() {
            [] => Ok(new_null_array(data_type, rows.len())),
            [array] => {
                let options = Some(TakeOptions { check_bounds: true });
                Ok(take(array, rows, options)?)
            }
            arrays => {
                let null = new_null_array(data_type, 1);
                let mut all: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
                all.push(null.as_ref());
                let nowhere = (arrays.len(), 0);
                let places = rows.iter().map(|row| {
                    let Some(row) = row else {
                        return nowhere;
                    };
                    let row = row as usize;
                    let after = self.starts.partition_point(|&start| start <= row);
                    let piece = after.saturating_sub(1);
                    match row - self.starts[piece] {
                        offset if offset < arrays[piece].len() => (piece, offset),
                        _ => nowhere,
                    }
                });
                let places: Vec<(usize, usize)> = places.collect();
                Ok(interleave(&all, &places)?)
            }
        }
    }
}

impl ScalarUDFImpl for ElementFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        match types {
            [DataType::UInt32 | DataType::Null] => Ok(self.data_type.clone()),
            [DataType::List(_)] => {
                let item = Field::new_list_field(self.data_type.clone(), true);
                Ok(DataType::List(Arc::new(item)))
            }
            other => plan_err!("an element is at a row, not at {other:?}"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let rows = &arrays[0];
        let values = match rows.data_type() {
            DataType::List(_) => {
                let lists = rows.as_list::<i32>();
                let offsets = lists.offsets();
                let (first, last) = (offsets[0] as usize, offsets[offsets.len() - 1] as usize);
                let inner = lists.values().slice(first, last - first);
                let inner = cast(&inner, &DataType::UInt32)?;
                let values = self.values(inner.as_primitive::<UInt32Type>())?;
                let lengths = offsets.lengths();
                let offsets = arrow_buffer::OffsetBuffer::from_lengths(lengths);
                let item = Field::new_list_field(self.data_type.clone(), true);
                let nulls: Option<NullBuffer> = lists.nulls().cloned();
                let lists = ListArray::try_new(Arc::new(item), offsets, values, nulls)?;
                Arc::new(lists) as ArrayRef
            }
            _ => {
                let rows = cast(rows, &DataType::UInt32)?;
                self.values(rows.as_primitive::<UInt32Type>())?
            }
        };
        Ok(ColumnarValue::Array(values))
    }
}
