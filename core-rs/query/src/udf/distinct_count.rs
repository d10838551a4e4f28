//! Different values counted for each group, all of them in one table. DataFusion has a table for each group unless the values are integers,
//! which for texts takes 12 KiB before there is a value in it.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, ListArray};
use arrow_buffer::OffsetBuffer;
use arrow_cast::cast;
use arrow_row::{RowConverter, Rows, SortField};
use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::hash_utils::{RandomState, create_hashes};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, EmitTo, GroupsAccumulator,
    ReversedUDAF, SetMonotonicity, Signature, StatisticsArgs,
};
use hashbrown::{HashSet, HashTable};

use crate::types::values_type;

/// Takes the place of DataFusion's function in `call`, if that counts distinct values of a flat type, `counted`, that is no integer.
pub(crate) fn count_together(call: &mut AggregateFunction, counted: &DataType) -> bool {
    let is_known = call.func.inner().downcast_ref::<DistinctCount>().is_some();
    let counts = call.func.name() == "count" && call.params.distinct;
    let values = values_type(counted);
    let is_flat = !values.is_nested() && !values.is_integer();
    let field = || SortField::new(values.clone());
    let wanted = !is_known
        && counts
        && call.params.args.len() == 1
        && is_flat
        && RowConverter::supports_fields(&[field()]);
    if wanted {
        let function = Arc::clone(&call.func);
        call.func = Arc::new(AggregateUDF::new_from_impl(DistinctCount(function)));
    }
    wanted
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct DistinctCount(Arc<AggregateUDF>);

impl AggregateUDFImpl for DistinctCount {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn aliases(&self) -> &[String] {
        self.0.aliases()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn is_nullable(&self) -> bool {
        self.0.is_nullable()
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.0.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        self.0.accumulator(args)
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        args.is_distinct || self.0.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        match args.is_distinct {
            true => Ok(Box::new(Together::of(args.expr_fields[0].data_type())?)),
            false => self.0.create_groups_accumulator(args),
        }
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        self.0.create_sliding_accumulator(args)
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        self.0.reverse_udf()
    }

    fn default_value(&self, data_type: &DataType) -> Result<ScalarValue> {
        self.0.default_value(data_type)
    }

    fn value_from_stats(&self, args: &StatisticsArgs) -> Option<ScalarValue> {
        self.0.value_from_stats(args)
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.0.inner().set_monotonicity(data_type)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.0.documentation()
    }
}

const HASHES: RandomState = RandomState::with_seed(0);

/// Every different value once, and which groups have it.
struct Together {
    /// Of the values themselves, where those are entries of a dictionary.
    value_type: DataType,
    converter: RowConverter,
    values: Rows,
    /// The values' places in `values`, by their hashes, which are beside them.
    places: HashTable<(u64, usize)>,
    /// Groups and places of the values that they have.
    pairs: HashSet<(usize, usize)>,
    counts: Vec<i64>,
}

impl Debug for Together {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Together")
    }
}

impl Together {
    fn of(counted: &DataType) -> Result<Self> {
        let value_type = values_type(counted).clone();
        let converter = RowConverter::new(vec![SortField::new(value_type.clone())])?;
        Ok(Self {
            value_type,
            values: converter.empty_rows(0, 0),
            converter,
            places: HashTable::new(),
            pairs: HashSet::new(),
            counts: Vec::new(),
        })
    }

    /// Adds the values that are not null, each to the group of its row, if it has one.
    fn add(&mut self, values: &ArrayRef, group_of: impl Fn(usize) -> Option<usize>) -> Result<()> {
        let values = match *values.data_type() == self.value_type {
            true => Arc::clone(values),
            false => cast(values, &self.value_type)?,
        };
        let nulls = values.logical_nulls();
        let rows = self.converter.convert_columns(&[Arc::clone(&values)])?;
        let mut hashes = vec![0; values.len()];
        create_hashes([&values], &HASHES, &mut hashes)?;
        for (row, &hash) in hashes.iter().enumerate() {
            let is_null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
            let Some(group) = group_of(row).filter(|_| !is_null) else {
                continue;
            };
            let bytes = rows.row(row);
            let is_same = |(_, place): &(u64, usize)| self.values.row(*place) == bytes;
            let place = match self.places.find(hash, is_same) {
                Some((_, place)) => *place,
                None => {
                    let place = self.values.num_rows();
                    self.values.push(bytes);
                    let rehash = |(hash, _): &(u64, usize)| *hash;
                    self.places.insert_unique(hash, (hash, place), rehash);
                    place
                }
            };
            if self.pairs.insert((group, place)) {
                self.counts[group] += 1;
            }
        }
        Ok(())
    }

    /// The counts of the groups that are to be given, which are forgotten.
    fn take(&mut self, emit: EmitTo) -> Vec<i64> {
        let counts = emit.take_needed(&mut self.counts);
        match emit {
            EmitTo::All => {
                self.pairs = HashSet::new();
                self.places = HashTable::new();
                self.values = self.converter.empty_rows(0, 0);
            }
            EmitTo::First(given) => {
                let pairs = std::mem::take(&mut self.pairs).into_iter();
                let left = pairs.filter_map(|(group, place)| {
                    let group = group.checked_sub(given)?;
                    Some((group, place))
                });
                self.pairs = left.collect();
            }
        }
        counts
    }

    fn lists(&self, values: ArrayRef, lengths: impl Iterator<Item = usize>) -> ArrayRef {
        let field = Arc::new(Field::new_list_field(self.value_type.clone(), true));
        let offsets = OffsetBuffer::from_lengths(lengths);
        Arc::new(ListArray::new(field, offsets, values, None))
    }
}

impl GroupsAccumulator for Together {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.counts.resize(count, 0);
        let is_kept =
            |row: usize| filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
        self.add(&values[0], |row| is_kept(row).then(|| groups[row]))
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        Ok(Arc::new(Int64Array::from(self.take(emit))))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        let given = match emit {
            EmitTo::All => self.counts.len(),
            EmitTo::First(given) => given,
        };
        let mut pairs: Vec<(usize, usize)> = self.pairs.iter().copied().collect();
        pairs.retain(|(group, _)| *group < given);
        pairs.sort_unstable();
        let rows = pairs.iter().map(|(_, place)| self.values.row(*place));
        let values = self.converter.convert_rows(rows)?.swap_remove(0);
        let lengths = self.counts[..given].iter().map(|count| *count as usize);
        let lists = self.lists(values, lengths);
        self.take(emit);
        Ok(vec![lists])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.counts.resize(count, 0);
        let Some(lists) = states[0].as_any().downcast_ref::<ListArray>() else {
            return exec_err!("a state of distinct values is a list");
        };
        let offsets = lists.value_offsets();
        let (first, last) = (offsets[0] as usize, offsets[lists.len()] as usize);
        let mut group_of = vec![0; last - first];
        for (row, group) in groups.iter().enumerate() {
            let own = offsets[row] as usize - first..offsets[row + 1] as usize - first;
            group_of[own].fill(*group);
        }
        let values = lists.values().slice(first, last - first);
        self.add(&values, |row| Some(group_of[row]))
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let values = cast(&values[0], &self.value_type)?;
        let nulls = values.logical_nulls();
        let is_kept = |row: usize| {
            filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
                && nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row))
        };
        let kept: BooleanArray = (0..values.len()).map(|row| Some(is_kept(row))).collect();
        let known = arrow_select::filter::filter(&values, &kept)?;
        let lengths = kept.values().iter().map(usize::from);
        Ok(vec![self.lists(known, lengths)])
    }

    fn size(&self) -> usize {
        size_of_val(self)
            + self.values.size()
            + self.converter.size()
            + self.places.capacity() * size_of::<(u64, usize)>()
            + self.pairs.capacity() * size_of::<(usize, usize)>()
            + self.counts.capacity() * size_of::<i64>()
    }
}
