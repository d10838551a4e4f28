//! Any aggregate over a frame, computed anew from the rows that are in it.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{FieldRef, Schema};
use arrow_select::concat::concat;
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDF};
use datafusion::physical_expr::{PhysicalExpr, PhysicalSortExpr};

/// Costs the width of the frame for each row whose frame is another than the row's before.
#[derive(Debug)]
pub(super) struct Anew {
    call: Call,
    /// The arguments in rows that entered, in stretches; the first of them may have left rows in it.
    held: Vec<Vec<ArrayRef>>,
    /// How many of the first rows held have left.
    left: usize,
    /// What the frame gives, while it stays the same.
    value: Option<ScalarValue>,
}

impl Anew {
    pub fn new(function: &Arc<AggregateUDF>, args: &AccumulatorArgs) -> Self {
        Self {
            call: Call::new(function, args),
            held: Vec::new(),
            left: 0,
            value: None,
        }
    }

    /// Makes one stretch of all, without the rows that have left.
    fn join(&mut self) -> Result<()> {
        if self.held.len() == 1 && self.left == 0 {
            return Ok(());
        }
        let Some(first) = self.held.first() else {
            return Ok(());
        };
        let mut joined = Vec::with_capacity(first.len());
        for argument in 0..first.len() {
            let mut parts: Vec<ArrayRef> = Vec::with_capacity(self.held.len());
            let mut left = self.left;
            for stretch in &self.held {
                let part = &stretch[argument];
                let skipped = left.min(part.len());
                left -= skipped;
                parts.push(part.slice(skipped, part.len() - skipped));
            }
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            joined.push(concat(&parts)?);
        }
        self.held = vec![joined];
        self.left = 0;
        Ok(())
    }
}

impl Accumulator for Anew {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if !values[0].is_empty() {
            self.held.push(values.to_vec());
            self.value = None;
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if !values[0].is_empty() {
            self.left += values[0].len();
            self.value = None;
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        if let Some(value) = &self.value {
            return Ok(value.clone());
        }
        self.join()?;
        let mut accumulator = self.call.accumulator()?;
        if let Some(rows) = self.held.first() {
            accumulator.update_batch(rows)?;
        }
        let value = accumulator.evaluate()?;
        self.value = Some(value.clone());
        Ok(value)
    }

    fn size(&self) -> usize {
        let arrays = self.held.iter().flatten();
        size_of_val(self)
            + arrays
                .map(|array| array.get_array_memory_size())
                .sum::<usize>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        internal_err!("{} has no state outside its window", self.call.name)
    }

    fn merge_batch(&mut self, _: &[ArrayRef]) -> Result<()> {
        internal_err!("{} takes no state into its window", self.call.name)
    }
}

/// What an accumulator is made of, which outlives the plan's making.
#[derive(Debug)]
struct Call {
    function: Arc<AggregateUDF>,
    return_field: FieldRef,
    schema: Schema,
    expr_fields: Vec<FieldRef>,
    ignore_nulls: bool,
    order_bys: Vec<PhysicalSortExpr>,
    is_reversed: bool,
    name: String,
    is_distinct: bool,
    exprs: Vec<Arc<dyn PhysicalExpr>>,
}

impl Call {
    fn new(function: &Arc<AggregateUDF>, args: &AccumulatorArgs) -> Self {
        Self {
            function: Arc::clone(function),
            return_field: Arc::clone(&args.return_field),
            schema: args.schema.clone(),
            expr_fields: args.expr_fields.to_vec(),
            ignore_nulls: args.ignore_nulls,
            order_bys: args.order_bys.to_vec(),
            is_reversed: args.is_reversed,
            name: args.name.to_owned(),
            is_distinct: args.is_distinct,
            exprs: args.exprs.to_vec(),
        }
    }

    fn accumulator(&self) -> Result<Box<dyn Accumulator>> {
        self.function.accumulator(AccumulatorArgs {
            return_field: Arc::clone(&self.return_field),
            schema: &self.schema,
            expr_fields: &self.expr_fields,
            ignore_nulls: self.ignore_nulls,
            order_bys: &self.order_bys,
            is_reversed: self.is_reversed,
            name: &self.name,
            is_distinct: self.is_distinct,
            exprs: &self.exprs,
        })
    }
}
