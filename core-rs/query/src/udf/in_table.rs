//! Whether a value is in a column whose values are hashed once.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arrow_array::{Array, ArrayRef, BooleanArray, new_empty_array};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_ord::cmp::not_distinct;
use arrow_ord::ord::make_comparator;
use arrow_schema::{ArrowError, DataType, SortOptions};
use arrow_select::concat::concat;
use arrow_select::filter::filter;
use datafusion::common::hash_utils::{RandomState, create_hashes};
use datafusion::common::{ScalarValue, exec_datafusion_err};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use hashbrown::HashTable;

use crate::plan::MemoryTable;
use crate::types::one_zero;

/// Whether `expr`, which is of `data_type`, equals one of the values in the only column of `table`. Their set counts against `memory`.
pub(crate) fn in_table(
    expr: Expr,
    data_type: DataType,
    table: &Arc<MemoryTable>,
    memory: &Arc<dyn MemoryPool>,
) -> Expr {
    let function = ScalarUDF::new_from_impl(InTable {
        table: Arc::clone(table),
        data_type,
        memory: Arc::clone(memory),
        set: OnceLock::new(),
        making: Mutex::new(()),
        signature: Signature::any(1, Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), vec![expr]))
}

#[derive(Debug)]
struct InTable {
    table: Arc<MemoryTable>,
    /// What the values are compared as.
    data_type: DataType,
    memory: Arc<dyn MemoryPool>,
    set: OnceLock<Set>,
    /// Held by the thread that makes it.
    making: Mutex<()>,
    signature: Signature,
}

impl PartialEq for InTable {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.table, &other.table) && self.data_type == other.data_type
    }
}

impl Eq for InTable {}

impl Hash for InTable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.table).hash(state);
        self.data_type.hash(state);
    }
}

impl InTable {
    fn set(&self) -> DataFusionResult<&Set> {
        if let Some(set) = self.set.get() {
            return Ok(set);
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = self.set.get() {
            return Ok(set);
        }
        let held = MemoryConsumer::new("isIn").register(&self.memory);
        let batches = self.table.batches.iter();
        let values = batches.map(|batch| batch.get_array_memory_size() + ROW * batch.num_rows());
        held.try_grow(values.sum())?;
        let set = Set::new(&self.table, &self.data_type, held)
            .map_err(|error| exec_datafusion_err!("the values of isIn: {error}"))?;
        Ok(self.set.get_or_init(|| set))
    }
}

/// Bytes of a value's hash and place.
const ROW: usize = 32;

impl ScalarUDFImpl for InTable {
    fn name(&self) -> &str {
        "in_table"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let set = self.set()?;
        match args.args.swap_remove(0) {
            ColumnarValue::Array(array) => {
                Ok(ColumnarValue::Array(Arc::new(set.contains(&array)?)))
            }
            ColumnarValue::Scalar(value) => {
                let found = set.contains(&value.to_array()?)?;
                ScalarValue::try_from_array(&found, 0).map(ColumnarValue::Scalar)
            }
        }
    }
}

/// Different values, found by their hashes.
#[derive(Debug)]
struct Set {
    values: ArrayRef,
    rows: HashTable<usize>,
    has_null: bool,
    /// Nothing is in an empty set, not even perhaps.
    empty: bool,
    /// As long as the set lives.
    _held: MemoryReservation,
}

const HASHES: RandomState = RandomState::with_seed(0);

impl Set {
    fn new(
        table: &MemoryTable,
        data_type: &DataType,
        held: MemoryReservation,
    ) -> std::result::Result<Self, ArrowError> {
        let mut parts = Vec::with_capacity(table.batches.len());
        let (mut has_null, mut given) = (false, 0);
        for batch in &table.batches {
            let column = batch.column(0);
            given += column.len();
            has_null |= column.logical_null_count() > 0;
            parts.push(convert(column, data_type)?);
        }
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        let values = if parts.is_empty() {
            new_empty_array(data_type)
        } else {
            one_zero(concat(&parts)?)
        };
        let mut hashes = vec![0; values.len()];
        create_hashes([&values], &HASHES, &mut hashes)?;
        let same = make_comparator(&values, &values, SortOptions::default())?;
        let mut rows = HashTable::with_capacity(values.len());
        for row in 0..values.len() {
            let equal = |&other: &usize| same(row, other).is_eq();
            rows.entry(hashes[row], equal, |&other| hashes[other])
                .or_insert(row);
        }
        drop(same);
        Ok(Self {
            values,
            rows,
            has_null,
            empty: given == 0,
            _held: held,
        })
    }

    fn contains(&self, array: &ArrayRef) -> DataFusionResult<BooleanArray> {
        if self.empty {
            return Ok(BooleanArray::from(vec![false; array.len()]));
        }
        let array = &one_zero(Arc::clone(array));
        let mut hashes = vec![0; array.len()];
        create_hashes([array], &HASHES, &mut hashes)?;
        let same = make_comparator(array, &self.values, SortOptions::default())?;
        let nulls = array.logical_nulls();
        let found = |(row, &hash): (usize, &u64)| {
            if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
                return None;
            }
            let equal = |&other: &usize| same(row, other).is_eq();
            let found = self.rows.find(hash, equal).is_some();
            (found || !self.has_null).then_some(found)
        };
        Ok(hashes.iter().enumerate().map(found).collect())
    }
}

/// The values as `data_type`, without nulls and without those that it cannot hold: nothing of that type equals them.
fn convert(values: &ArrayRef, data_type: &DataType) -> std::result::Result<ArrayRef, ArrowError> {
    let options = CastOptions {
        safe: true,
        ..CastOptions::default()
    };
    let values = match values.data_type() {
        DataType::Dictionary(_, plain) => cast_with_options(values, plain, &options)?,
        _ => one_zero(Arc::clone(values)),
    };
    let converted = cast_with_options(&values, data_type, &options)?;
    let mut keep = match converted.logical_nulls() {
        Some(nulls) => BooleanArray::new(nulls.into_inner(), None),
        None => BooleanArray::from(vec![true; converted.len()]),
    };
    if values.data_type() != data_type {
        let back = cast_with_options(&converted, values.data_type(), &options)?;
        let same = not_distinct(&back, &values)?;
        keep = BooleanArray::new(keep.values() & same.values(), None);
    }
    filter(&converted, &keep)
}
