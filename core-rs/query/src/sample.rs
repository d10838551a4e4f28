//! Some of the rows: the last ones, or ones drawn at random. Both count rows in the order they come in.

use std::sync::Arc;

use arrow_array::UInt64Array;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use datafusion::common::Column;
use datafusion::error::Result as DataFusionResult;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr as Lowered, LogicalPlanBuilder, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility, cast, lit,
};
use quiver_graph::Result;

use crate::error::{invalid, planning};
use crate::plan::{Sample, SampleSize};
use crate::steps::all_columns;

/// The hidden column that numbers the rows from 1; no user's column can have a name with a NUL in it.
const ROW: &str = "\0row";
const ROWS: &str = "\0rows";

/// The last `count` rows, in their order, which `number` numbers.
pub(crate) fn tail(
    input: LogicalPlanBuilder,
    number: Lowered,
    count: u64,
) -> Result<LogicalPlanBuilder> {
    let columns = all_columns(input.schema());
    let total = WindowFunction::new(count_udaf(), vec![lit(1_i64)]);
    let total = Lowered::from(total).alias(ROWS);
    let count = i64::try_from(count).unwrap_or(i64::MAX / 2);
    let row = cast(hidden(ROW), DataType::Int64);
    input
        .window([number.alias(ROW), total])
        .and_then(|numbered| numbered.filter((row + lit(count)).gt(hidden(ROWS))))
        .and_then(|last| last.project(columns))
        .map_err(planning)
}

/// Rows drawn without replacement, in their order: those whose number hashes, with the seed, to the smallest values.
pub(crate) fn sample(
    input: LogicalPlanBuilder,
    number: Lowered,
    wanted: &Sample,
) -> Result<LogicalPlanBuilder> {
    let columns = all_columns(input.schema());
    let draw = ScalarUDF::new_from_impl(Draw::new(wanted.seed)).call(vec![hidden(ROW)]);
    let numbered = input.window([number.alias(ROW)]).map_err(planning)?;
    match wanted.size {
        SampleSize::Fraction(fraction) if !(0.0..=1.0).contains(&fraction) => {
            Err(invalid("a sample's fraction is a number from 0 to 1")
                .parameter("fraction")
                .expected("a number from 0 to 1")
                .got(fraction.to_string()))
        }
        SampleSize::Fraction(fraction) => {
            // 2^64 as a float: 1.0 keeps every row.
            let bound = fraction * 18_446_744_073_709_551_616.0;
            let kept = if bound >= u64::MAX as f64 {
                lit(true)
            } else {
                draw.lt(lit(bound as u64))
            };
            numbered
                .filter(kept)
                .and_then(|kept| kept.project(columns))
                .map_err(planning)
        }
        // A sort that keeps no row is none that DataFusion can run.
        SampleSize::Count(0) => numbered
            .limit(0, Some(0))
            .and_then(|none| none.project(columns))
            .map_err(planning),
        SampleSize::Count(count) => numbered
            .sort_with_limit(
                [draw.sort(true, false)],
                Some(usize::try_from(count).unwrap_or(usize::MAX)),
            )
            .and_then(|drawn| drawn.sort([hidden(ROW).sort(true, false)]))
            .and_then(|drawn| drawn.project(columns))
            .map_err(planning),
    }
}

fn hidden(name: &str) -> Lowered {
    Lowered::Column(Column::new_unqualified(name))
}

/// A random number per row number and seed: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators", 2014).
#[derive(Debug, PartialEq, Eq, Hash)]
struct Draw {
    seed: u64,
    signature: Signature,
}

impl Draw {
    fn new(seed: u64) -> Self {
        let signature = Signature::exact(vec![DataType::UInt64], Volatility::Immutable);
        Self { seed, signature }
    }

    fn number(&self, row: u64) -> u64 {
        // The seed is mixed as well, so that neighbouring seeds do not draw alike.
        let start = mix(self.seed);
        mix(start.wrapping_add(row.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl ScalarUDFImpl for Draw {
    fn name(&self) -> &'static str {
        "draw"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(DataType::UInt64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let rows = ColumnarValue::values_to_arrays(&args.args)?;
        let rows = rows[0].as_primitive::<UInt64Type>();
        let numbers: UInt64Array = rows.unary(|row| self.number(row));
        Ok(ColumnarValue::Array(Arc::new(numbers)))
    }
}
