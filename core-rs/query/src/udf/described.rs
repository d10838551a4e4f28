//! The statistics of a column, in one list: an aggregate for each would make a plan of thousands of the columns of a wide table, which
//! takes time in the square of them.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, FieldRef, Schema};
use datafusion::common::{Result, ScalarValue};
use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::functions_aggregate::min_max::{max_udaf, min_udaf};
use datafusion::functions_aggregate::percentile_cont::percentile_cont_udaf;
use datafusion::functions_aggregate::stddev::stddev_udaf;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::aggregate::{AggregateExprBuilder, AggregateFunctionExpr};
use datafusion::physical_expr::expressions::{Column, lit};

use super::exact_quantile::{collected, quantiles};
use super::float_min_max::float_min_max;
use super::float_results::float_results;
use crate::types::{Class, values_type};

/// What is in the list, in its order. A column that has no such statistic has a null there.
pub(crate) const STATISTICS: [&str; 9] = [
    "count",
    "nullCount",
    "mean",
    "stddev",
    "min",
    "25%",
    "50%",
    "75%",
    "max",
];

/// Of a column of numbers or booleans as floats, of any other as text.
pub(crate) fn described() -> AggregateUDF {
    AggregateUDF::new_from_impl(Described(Signature::any(1, Volatility::Immutable)))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Described(Signature);

impl AggregateUDFImpl for Described {
    fn name(&self) -> &'static str {
        "described"
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let item = Field::new_list_field(result_type(&types[0]), true);
        Ok(DataType::List(Arc::new(item)))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let mut fields = vec![
            Field::new("rows", DataType::Int64, false),
            Field::new("nulls", DataType::Int64, false),
        ];
        for (place, part) in parts(args.input_fields[0].data_type())?.iter().enumerate() {
            for field in part.state_fields()? {
                let name = format!("{place} {}", field.name());
                fields.push(field.as_ref().clone().with_name(name));
            }
        }
        Ok(fields.into_iter().map(Arc::new).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let data_type = args.expr_fields[0].data_type();
        let parts = parts(data_type)?;
        let parts = parts.iter().map(|part| {
            let states = part.state_fields()?.len();
            Ok((part.create_accumulator()?, states))
        });
        Ok(Box::new(Statistics {
            result: result_type(data_type),
            class: Class::of(data_type),
            rows: 0,
            nulls: 0,
            parts: parts.collect::<Result<_>>()?,
        }))
    }
}

fn is_number(class: Class) -> bool {
    matches!(class, Class::Number | Class::Boolean)
}

fn result_type(data_type: &DataType) -> DataType {
    match is_number(Class::of(data_type)) {
        true => DataType::Float64,
        false => DataType::Utf8,
    }
}

/// The type in which values are compared.
fn compared_type(data_type: &DataType) -> &DataType {
    match is_number(Class::of(data_type)) {
        true => &DataType::Float64,
        false => values_type(data_type),
    }
}

/// The aggregates that a column's statistics are made of: its least and greatest value, and of numbers the mean, the deviation and the
/// values themselves, for the quantiles.
fn parts(data_type: &DataType) -> Result<Vec<AggregateFunctionExpr>> {
    let class = Class::of(data_type);
    let compared = compared_type(data_type);
    let schema = Arc::new(Schema::new(vec![Field::new(
        "value",
        compared.clone(),
        true,
    )]));
    let part = |function: Arc<AggregateUDF>, share: Option<f64>| {
        let mut args = vec![Arc::new(Column::new("value", 0)) as Arc<dyn PhysicalExpr>];
        args.extend(share.map(lit));
        let name = function.name().to_owned();
        let builder = AggregateExprBuilder::new(function, args);
        builder.schema(Arc::clone(&schema)).alias(name).build()
    };
    let extreme = |function: Arc<AggregateUDF>| {
        let of_floats = float_min_max();
        let ours = of_floats
            .into_iter()
            .find(|ours| ours.name() == function.name());
        part(ours.unwrap_or(function), None)
    };
    match class {
        Class::Number | Class::Boolean => Ok(vec![
            extreme(min_udaf())?,
            extreme(max_udaf())?,
            part(float_results(avg_udaf()), None)?,
            part(float_results(stddev_udaf()), None)?,
            part(percentile_cont_udaf(), Some(0.5))?,
        ]),
        Class::Text | Class::Time => Ok(vec![extreme(min_udaf())?, extreme(max_udaf())?]),
        Class::Unknown | Class::Other => Ok(Vec::new()),
    }
}

#[derive(Debug)]
struct Statistics {
    result: DataType,
    class: Class,
    rows: i64,
    nulls: i64,
    /// In the order of [`parts`], each with how many states it has.
    parts: Vec<(Box<dyn Accumulator>, usize)>,
}

impl Statistics {
    fn values(&self, column: &ArrayRef) -> Result<ArrayRef> {
        let compared = compared_type(column.data_type());
        Ok(match (self.class, compared) {
            _ if compared == column.data_type() => Arc::clone(column),
            (Class::Boolean, compared) => cast(&cast(column, &DataType::Int8)?, compared)?,
            (_, compared) => cast(column, compared)?,
        })
    }
}

impl Accumulator for Statistics {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let column = &columns[0];
        self.rows += column.len() as i64;
        self.nulls += column.logical_null_count() as i64;
        if self.parts.is_empty() {
            return Ok(());
        }
        let values = [self.values(column)?];
        self.parts
            .iter_mut()
            .try_for_each(|(part, _)| part.update_batch(&values))
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut cells = vec![ScalarValue::try_new_null(&self.result)?; STATISTICS.len()];
        let mut set = |name: &str, value: ScalarValue| -> Result<()> {
            let place = STATISTICS.iter().position(|known| *known == name);
            cells[place.unwrap_or_default()] = value.cast_to(&self.result)?;
            Ok(())
        };
        set("count", (self.rows - self.nulls).into())?;
        set("nullCount", self.nulls.into())?;
        let names = ["min", "max", "mean", "stddev"];
        for (name, (part, _)) in names.iter().zip(&mut self.parts) {
            set(name, part.evaluate()?)?;
        }
        if let Some((values, _)) = self.parts.get_mut(names.len()) {
            let lists = collected(&mut **values)?;
            for (name, share) in [("25%", 0.25), ("50%", 0.5), ("75%", 0.75)] {
                let quantile = quantiles(&lists, share);
                set(name, ScalarValue::try_from_array(&quantile, 0)?)?;
            }
        }
        Ok(ScalarValue::List(ScalarValue::new_list_nullable(
            &cells,
            &self.result,
        )))
    }

    fn size(&self) -> usize {
        let parts = self.parts.iter().map(|(part, _)| part.size());
        size_of_val(self) + parts.sum::<usize>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let mut states = vec![self.rows.into(), self.nulls.into()];
        for (part, _) in &mut self.parts {
            states.extend(part.state()?);
        }
        Ok(states)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let sum = |counts: &ArrayRef| {
            let counts: &Int64Array = counts.as_primitive();
            counts.values().iter().sum::<i64>()
        };
        self.rows += sum(&states[0]);
        self.nulls += sum(&states[1]);
        let mut rest = &states[2..];
        for (part, count) in &mut self.parts {
            let (own, behind) = rest.split_at(*count);
            part.merge_batch(own)?;
            rest = behind;
        }
        Ok(())
    }
}
