//! Some of the rows: the last ones, or ones drawn at random. Both go by the order in which rows come.

use datafusion::logical_expr::{Expr as Lowered, LogicalPlanBuilder, lit};
use quiver_graph::Result;

use super::columns::{all_columns, hidden};
use crate::error::{invalid, planning};
use crate::operators::tail::Tail;
use crate::plan::{Sample, SampleSize};
use crate::udf::draw::draw;

/// The hidden column that numbers the rows from 1; no user's column can have a name with a NUL in it.
const ROW: &str = "\0row";

/// The last `count` rows, in their order.
pub(crate) fn tail(input: LogicalPlanBuilder, count: u64) -> Result<LogicalPlanBuilder> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let input = input.build().map_err(planning)?;
    Ok(LogicalPlanBuilder::from(Tail::of(input, count)))
}

/// Rows drawn without replacement, in their order: those whose number hashes, with the seed, to the smallest values.
pub(crate) fn sample(
    input: LogicalPlanBuilder,
    number: Lowered,
    wanted: &Sample,
) -> Result<LogicalPlanBuilder> {
    let columns = all_columns(input.schema());
    let draw = draw(wanted.seed, hidden(ROW));
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
