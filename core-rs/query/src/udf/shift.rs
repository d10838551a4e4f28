//! `lead` and `lag`: a value so many rows ahead or back, or so many values that are not null.
//!
//! DataFusion counts wrongly past nulls where rows come in batches.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, FieldRef};
use arrow_select::interleave::interleave;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{
    ExpressionArgs, PartitionEvaluatorArgs, WindowUDFFieldArgs,
};
use datafusion::logical_expr::{
    PartitionEvaluator, ReversedUDWF, Signature, WindowUDF, WindowUDFImpl,
};
use datafusion::physical_expr::PhysicalExpr;
use quiver_graph::type_name;

use crate::error::{external, invalid};

/// `function`, which is DataFusion's `lead` or `lag`, with the offset that the call has.
pub(crate) fn shift(
    function: &Arc<WindowUDF>,
    offset: i64,
    default: ScalarValue,
    ignore_nulls: bool,
) -> Arc<WindowUDF> {
    let back = match function.name() {
        "lag" => i128::from(offset),
        _ => -i128::from(offset),
    };
    Arc::new(WindowUDF::new_from_impl(Shift {
        function: Arc::clone(function),
        back,
        default,
        ignore_nulls,
    }))
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Shift {
    function: Arc<WindowUDF>,
    /// How many rows back; below 0 ahead.
    back: i128,
    default: ScalarValue,
    ignore_nulls: bool,
}

impl Hash for Shift {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.function.hash(state);
        self.back.hash(state);
        self.ignore_nulls.hash(state);
    }
}

impl WindowUDFImpl for Shift {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn aliases(&self) -> &[String] {
        self.function.aliases()
    }

    fn signature(&self) -> &Signature {
        self.function.signature()
    }

    fn expressions(&self, args: ExpressionArgs) -> Vec<Arc<dyn PhysicalExpr>> {
        self.function.expressions(args)
    }

    fn field(&self, args: WindowUDFFieldArgs) -> Result<FieldRef> {
        self.function.field(args)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.function.coerce_types(types)
    }

    fn partition_evaluator(
        &self,
        args: PartitionEvaluatorArgs,
    ) -> Result<Box<dyn PartitionEvaluator>> {
        // Rows that come the other way round are counted the other way round.
        let back = match args.is_reversed() {
            true => -self.back,
            false => self.back,
        };
        let data_type = match args.input_fields().first() {
            Some(field) if !field.data_type().is_null() => field.data_type().clone(),
            _ => self.default.data_type(),
        };
        let default = match self.default.is_null() {
            true => ScalarValue::try_from(&data_type)?,
            false => self.default.cast_to(&data_type)?,
        };
        let own = self.default.data_type();
        let may_differ = data_type.is_integer() && !own.is_integer() && !self.default.is_null();
        if may_differ && default.cast_to(&own)? != self.default {
            let name = self.name();
            let (given, wanted) = (self.default.to_string(), type_name(&data_type));
            return Err(external(
                invalid(format!("{given} as the default of {name} is no {wanted}"))
                    .expected(wanted)
                    .got(given),
            ));
        }
        Ok(Box::new(Shifted {
            back,
            default,
            ignore_nulls: self.ignore_nulls,
            passed: VecDeque::new(),
        }))
    }

    fn reverse_expr(&self) -> ReversedUDWF {
        ReversedUDWF::Reversed(Arc::new(WindowUDF::new_from_impl(self.clone())))
    }
}

#[derive(Debug)]
struct Shifted {
    back: i128,
    default: ScalarValue,
    ignore_nulls: bool,
    /// The last values that are not null, as many as are looked back.
    passed: VecDeque<ScalarValue>,
}

impl Shifted {
    /// Where the value of each row lies, if there is one.
    fn places(&self, values: &ArrayRef) -> Vec<Option<usize>> {
        let rows = values.len();
        let nulls = values.logical_nulls().filter(|_| self.ignore_nulls);
        let at = |place: i128| usize::try_from(place).ok();
        let Some(nulls) = nulls.filter(|_| self.back != 0) else {
            let place = |row: usize| at(row as i128 - self.back).filter(|place| *place < rows);
            return (0..rows).map(place).collect();
        };
        // The places of all values, and how many of them lie before a row.
        let valid: Vec<usize> = (0..rows).filter(|row| nulls.is_valid(*row)).collect();
        let mut before = 0_usize;
        let place = |row: usize| {
            let is_value = nulls.is_valid(row);
            let wanted = match self.back > 0 {
                true => before as i128 - self.back,
                false => before as i128 + i128::from(is_value) - self.back - 1,
            };
            before += usize::from(is_value);
            at(wanted).and_then(|wanted| valid.get(wanted).copied())
        };
        (0..rows).map(place).collect()
    }
}

impl PartitionEvaluator for Shifted {
    fn supports_bounded_execution(&self) -> bool {
        // Values ahead may lie anywhere up to the partition's end.
        self.back >= 0 || !self.ignore_nulls
    }

    fn is_causal(&self) -> bool {
        self.back >= 0
    }

    /// The rows that are looked at: the row itself and, without regard to nulls, those up to the one that is wanted.
    fn get_range(&self, row: usize, rows: usize) -> Result<Range<usize>> {
        let far = usize::try_from(self.back.unsigned_abs()).unwrap_or(usize::MAX);
        Ok(match self.back >= 0 {
            true if self.ignore_nulls && self.back > 0 => row..row + 1,
            true => row.saturating_sub(far)..row + 1,
            false => row..row.saturating_add(far).saturating_add(1).min(rows),
        })
    }

    fn evaluate(&mut self, values: &[ArrayRef], range: &Range<usize>) -> Result<ScalarValue> {
        let values = &values[0];
        let far = usize::try_from(self.back.unsigned_abs()).unwrap_or(usize::MAX);
        if self.back < 0 {
            let place = range.start.checked_add(far);
            return match place.filter(|place| *place < values.len()) {
                Some(place) => ScalarValue::try_from_array(values, place),
                None => Ok(self.default.clone()),
            };
        }
        let row = range.end - 1;
        if self.back == 0 {
            return ScalarValue::try_from_array(values, row);
        }
        if self.ignore_nulls {
            let value = match self.passed.len() == far {
                true => self.passed.front().cloned(),
                false => None,
            };
            let own = ScalarValue::try_from_array(values, row)?;
            if !own.is_null() {
                if self.passed.len() == far {
                    self.passed.pop_front();
                }
                self.passed.push_back(own.compacted());
            }
            return Ok(value.unwrap_or_else(|| self.default.clone()));
        }
        match row.checked_sub(far) {
            Some(place) => ScalarValue::try_from_array(values, place),
            None => Ok(self.default.clone()),
        }
    }

    fn evaluate_all(&mut self, values: &[ArrayRef], _: usize) -> Result<ArrayRef> {
        let values = &values[0];
        let default = self.default.to_array()?;
        let places = self.places(values).into_iter();
        let places: Vec<(usize, usize)> = places
            .map(|place| place.map_or((1, 0), |place| (0, place)))
            .collect();
        Ok(interleave(&[values.as_ref(), default.as_ref()], &places)?)
    }
}
