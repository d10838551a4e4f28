//! Decimals beside floats, which DataFusion makes decimals of 15 digits behind the point: what is smaller is 0, and what is larger, or
//! no number, fails (apache/datafusion#14272). Both are floats here, as they are where they are added up, and as PostgreSQL and DuckDB
//! have them. A constant is compared as it is: `compare_exactly.rs`.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, DFSchema};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{InList, ScalarFunction};
use datafusion::logical_expr::{
    Between, BinaryExpr, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Union, cast,
};

use super::compare_exactly::compares;

/// Functions that give some of their arguments, or compare them.
const OF_ONE_TYPE: &[&str] = &[
    "coalesce",
    "greatest",
    "ifnull",
    "least",
    "make_array",
    "nullif",
    "nvl",
    "nvl2",
];

/// Whether `node` may have both, beside constants.
pub(super) fn takes_several(node: &Expr) -> bool {
    let is_constant = |part: &Expr| matches!(part, Expr::Literal(..));
    match node {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            compares(*op) && !is_constant(left) && !is_constant(right)
        }
        Expr::Between(Between { low, high, .. }) => !is_constant(low) || !is_constant(high),
        Expr::InList(InList { list, .. }) => !list.iter().all(is_constant),
        Expr::Case(_) => true,
        Expr::ScalarFunction(call) => OF_ONE_TYPE.contains(&call.func.name()),
        _ => false,
    }
}

/// `node` with floats for its decimals, where it has floats that are no constants, too.
pub(super) fn as_floats(mut node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let changed = match &mut node {
        Expr::BinaryExpr(BinaryExpr { left, right, .. }) => evened(vec![left, right], schema)?,
        Expr::Between(Between {
            expr, low, high, ..
        }) => evened(vec![expr, low, high], schema)?,
        Expr::InList(InList { expr, list, .. }) => {
            evened([expr.as_mut()].into_iter().chain(list).collect(), schema)?
        }
        Expr::Case(case) => {
            let mut given = Vec::new();
            let mut compared: Vec<&mut Expr> = case.expr.as_deref_mut().into_iter().collect();
            let is_compared = !compared.is_empty();
            for (when, then) in &mut case.when_then_expr {
                given.push(then.as_mut());
                if is_compared {
                    compared.push(when);
                }
            }
            given.extend(case.else_expr.as_deref_mut());
            evened(given, schema)? | evened(compared, schema)?
        }
        Expr::ScalarFunction(ScalarFunction { args, .. }) => {
            evened(args.iter_mut().collect(), schema)?
        }
        _ => false,
    };
    Ok(Transformed::new_transformed(node, changed))
}

/// Makes floats of those `parts` that are decimals, if there are floats among them. Whether it has.
fn evened(parts: Vec<&mut Expr>, schema: &DFSchema) -> Result<bool> {
    let mut has_floats = false;
    let mut decimals = Vec::new();
    for part in parts {
        if matches!(part, Expr::Literal(..)) {
            continue;
        }
        match part.get_type(schema)? {
            own if own.is_floating() => has_floats = true,
            own if is_decimal(&own) => decimals.push(part),
            _ => {}
        }
    }
    let changed = has_floats && !decimals.is_empty();
    if changed {
        for part in decimals {
            *part = cast(std::mem::take(part), DataType::Float64);
        }
    }
    Ok(changed)
}

fn is_decimal(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..)
    )
}

/// `plan`, if it unites rows with both in one column, over inputs with floats for these decimals.
pub(super) fn united(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    let LogicalPlan::Union(union) = &plan else {
        return Ok(Transformed::no(plan));
    };
    let columns = plan.schema().fields().len();
    // Of an order by what is no column of it, the planner gives its first input a column more, and then refuses it.
    let mut widths = union.inputs.iter().map(|own| own.schema().fields().len());
    if widths.any(|width| width != columns) {
        return Ok(Transformed::no(plan));
    }
    let type_of = |input: &LogicalPlan, at: usize| input.schema().field(at).data_type().clone();
    let mixed = |at: &usize| {
        let types: Vec<DataType> = union.inputs.iter().map(|own| type_of(own, *at)).collect();
        types.iter().any(DataType::is_floating) && types.iter().any(is_decimal)
    };
    let mixed: Vec<usize> = (0..columns).filter(mixed).collect();
    if mixed.is_empty() {
        return Ok(Transformed::no(plan));
    }
    let mut inputs = Vec::with_capacity(union.inputs.len());
    for input in &union.inputs {
        let exprs = input.schema().iter().enumerate();
        let exprs = exprs.map(|(at, (qualifier, field))| {
            let column = Expr::Column(Column::from((qualifier, field)));
            match mixed.contains(&at) && is_decimal(field.data_type()) {
                true => cast(column, DataType::Float64)
                    .alias_qualified(qualifier.cloned(), field.name().as_str()),
                false => column,
            }
        });
        let input = LogicalPlanBuilder::from(input.as_ref().clone()).project(exprs)?;
        inputs.push(Arc::new(input.build()?));
    }
    let union = Union::try_new_with_loose_types(inputs)?;
    Ok(Transformed::yes(LogicalPlan::Union(union)))
}
