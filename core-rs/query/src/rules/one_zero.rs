//! -0 and 0 are one value, and so is every NaN, wherever values are told apart. A day and 24 hours are as long where they are compared
//! and sorted; as groups and distinct rows, which are shown, they stay two.
//!
//! DataFusion knows that where it compares with operators, groups by a column and joins. Where it sorts, numbers peers, deals out windows,
//! looks constants up in a list or in a `CASE`, and wherever floats are inside of other values, it goes by their bits.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{InList, ScalarFunction, Sort};
use datafusion::logical_expr::{
    Aggregate, BinaryExpr, Distinct, Expr, ExprSchemable, GroupingSet, LogicalPlan,
    LogicalPlanBuilder, lit, when,
};
use datafusion::optimizer::AnalyzerRule;

use super::walks::nodes_after;
use crate::operators::ordered::Ordered;
use crate::types::{has_floats, is_span};
use crate::udf::one_zero::one_zero;

/// Makes keys of what DataFusion compares by its bits.
#[derive(Debug)]
pub(crate) struct OneZero;

impl AnalyzerRule for OneZero {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        nodes_after(plan, &mut keys_of, tells_apart, &mut within)
    }

    fn name(&self) -> &str {
        "one_zero"
    }
}

/// `plan` with keys that it sorts and groups by.
fn keys_of(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    let (plan, changed) = match plan {
        LogicalPlan::Sort(mut sort) => {
            let changed = keys(&mut sort.expr, sort.input.schema())?;
            (LogicalPlan::Sort(sort), changed)
        }
        LogicalPlan::Extension(extension) => match Ordered::of(&extension) {
            // Whose keys are those of the sort below.
            Some(ordered) => (Ordered::keep(ordered.input().clone()), true),
            None => (LogicalPlan::Extension(extension), false),
        },
        LogicalPlan::Distinct(Distinct::On(mut on)) => {
            let schema = on.input.schema();
            let mut changed = false;
            for expr in &mut on.on_expr {
                changed |= replace(expr, schema)?;
            }
            if let Some(sort) = &mut on.sort_expr {
                changed |= keys(sort, schema)?;
            }
            (LogicalPlan::Distinct(Distinct::On(on)), changed)
        }
        LogicalPlan::Distinct(Distinct::All(input)) => {
            let keyed = with_keys(&input, is_shown_by_bits)?;
            let changed = keyed.is_some();
            let input = keyed.map_or(input, Arc::new);
            (LogicalPlan::Distinct(Distinct::All(input)), changed)
        }
        LogicalPlan::Join(mut join) => {
            let mut changed = false;
            for (left, right) in &mut join.on {
                changed |= replace_nested(left, join.left.schema())?;
                changed |= replace_nested(right, join.right.schema())?;
            }
            (LogicalPlan::Join(join), changed)
        }
        LogicalPlan::Aggregate(mut aggregate) => {
            let schema = aggregate.input.schema();
            let mut changed = false;
            for expr in &mut aggregate.group_expr {
                match expr {
                    Expr::GroupingSet(GroupingSet::GroupingSets(sets)) => {
                        for key in sets.iter_mut().flatten() {
                            changed |= replace_named(key, schema, is_shown_by_bits)?;
                        }
                    }
                    Expr::GroupingSet(GroupingSet::Rollup(keys) | GroupingSet::Cube(keys)) => {
                        for key in keys {
                            changed |= replace_named(key, schema, is_shown_by_bits)?;
                        }
                    }
                    key => changed |= replace_named(key, schema, is_shown_by_bits)?,
                }
            }
            let aggregate = match changed {
                true => {
                    Aggregate::try_new(aggregate.input, aggregate.group_expr, aggregate.aggr_expr)?
                }
                false => aggregate,
            };
            (LogicalPlan::Aggregate(aggregate), changed)
        }
        plan => (plan, false),
    };
    Ok(Transformed::new_transformed(plan, changed))
}

/// `plan`, whose columns with floats inside of other values are keys, if it has such.
fn with_keys(plan: &Arc<LogicalPlan>, is_key: Told) -> Result<Option<LogicalPlan>> {
    let schema = plan.schema();
    let mut changed = false;
    let columns = schema.iter().map(|column| {
        let mut column = Expr::from(column);
        changed |= replace_named(&mut column, schema, is_key)?;
        Ok(column)
    });
    let columns: Vec<Expr> = columns.collect::<Result<_>>()?;
    if !changed {
        return Ok(None);
    }
    let plan = LogicalPlanBuilder::from(plan.as_ref().clone());
    plan.project(columns)?.build().map(Some)
}

/// Whether DataFusion compares such values by their bits even where it knows of the two zeros.
fn is_by_bits(data_type: &DataType) -> bool {
    is_shown_by_bits(data_type) || is_span(data_type)
}

/// Likewise, of values that are shown in the form that they have as keys.
fn is_shown_by_bits(data_type: &DataType) -> bool {
    let is_plain = data_type.is_floating();
    !is_plain && has_floats(data_type)
}

/// Which types are made keys of.
type Told = fn(&DataType) -> bool;

/// Whether values that are equal may have other bits.
fn has_forms(data_type: &DataType) -> bool {
    has_floats(data_type) || is_span(data_type)
}

/// Makes a key of `expr`, if it is of such a type, under its own name.
fn replace_named(expr: &mut Expr, schema: &DFSchema, is_key: Told) -> Result<bool> {
    let is_key = is_key(&expr.get_type(schema)?);
    if is_key {
        let (qualifier, name) = expr.qualified_name();
        *expr = one_zero(std::mem::take(expr)).alias_qualified(qualifier, name);
    }
    Ok(is_key)
}

/// Makes a key of `expr`, if it is of such a type; whether it is.
fn replace_if(expr: &mut Expr, schema: &DFSchema, is_key: Told) -> Result<bool> {
    let is_key = is_key(&expr.get_type(schema)?);
    if is_key {
        *expr = one_zero(std::mem::take(expr));
    }
    Ok(is_key)
}

fn replace_nested(expr: &mut Expr, schema: &DFSchema) -> Result<bool> {
    replace_if(expr, schema, is_by_bits)
}

/// Likewise of all that a sort has, whatever its form.
fn keys(sort: &mut [Sort], schema: &DFSchema) -> Result<bool> {
    let mut changed = false;
    for key in sort {
        changed |= replace(&mut key.expr, schema)?;
    }
    Ok(changed)
}

/// Distinct values, which are shown.
fn values(args: &mut [Expr], schema: &DFSchema) -> Result<bool> {
    // What follows the first are constants.
    args.first_mut()
        .map_or(Ok(false), |arg| replace_if(arg, schema, has_floats))
}

fn replace(expr: &mut Expr, schema: &DFSchema) -> Result<bool> {
    replace_if(expr, schema, has_forms)
}

/// Functions that look for a value in a list, or for the values of one in another.
const LOOKING: [&str; 15] = [
    "array_distinct",
    "array_except",
    "array_has",
    "array_has_all",
    "array_has_any",
    "array_intersect",
    "array_position",
    "array_positions",
    "array_remove",
    "array_remove_all",
    "array_remove_n",
    "array_replace",
    "array_replace_all",
    "array_replace_n",
    "array_union",
];

/// Whether `node` may tell values apart by their bits.
fn tells_apart(node: &Expr) -> bool {
    match node {
        Expr::WindowFunction(_)
        | Expr::AggregateFunction(_)
        | Expr::InSubquery(_)
        | Expr::InList(_)
        | Expr::Between(_) => true,
        Expr::Case(case) => case.expr.is_some(),
        Expr::BinaryExpr(binary) => binary.op.supports_propagation(),
        Expr::ScalarFunction(call) => {
            let name = call.func.name();
            LOOKING.contains(&name) || name == "nullif"
        }
        _ => false,
    }
}

/// `node` with keys in the places that are told apart by their bits.
pub(super) fn within(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    Ok(match node {
        Expr::WindowFunction(mut window) => {
            let mut changed = keys(&mut window.params.order_by, schema)?;
            for key in &mut window.params.partition_by {
                changed |= replace(key, schema)?;
            }
            if window.params.distinct {
                changed |= values(&mut window.params.args, schema)?;
            }
            Transformed::new_transformed(Expr::WindowFunction(window), changed)
        }
        Expr::AggregateFunction(mut call) => {
            let mut changed = keys(&mut call.params.order_by, schema)?;
            if call.params.distinct {
                changed |= values(&mut call.params.args, schema)?;
            }
            Transformed::new_transformed(Expr::AggregateFunction(call), changed)
        }
        Expr::InSubquery(mut within) => {
            let mut changed = replace_nested(&mut within.expr, schema)?;
            if let Some(keyed) = with_keys(&within.subquery.subquery, is_by_bits)? {
                within.subquery.subquery = Arc::new(keyed);
                changed = true;
            }
            Transformed::new_transformed(Expr::InSubquery(within), changed)
        }
        Expr::Between(mut between) if is_span(&between.expr.get_type(schema)?) => {
            for part in [&mut between.expr, &mut between.low, &mut between.high] {
                **part = one_zero(std::mem::take(part));
            }
            Transformed::yes(Expr::Between(between))
        }
        Expr::InList(list) if has_forms(&list.expr.get_type(schema)?) => {
            Transformed::yes(Expr::InList(in_list(list)))
        }
        Expr::Case(mut case) => match &mut case.expr {
            Some(base) if has_forms(&base.get_type(schema)?) => {
                **base = one_zero(std::mem::take(base));
                for (wanted, _) in &mut case.when_then_expr {
                    **wanted = one_zero(std::mem::take(wanted));
                }
                Transformed::yes(Expr::Case(case))
            }
            _ => Transformed::no(Expr::Case(case)),
        },
        Expr::BinaryExpr(BinaryExpr { left, op, right }) if op.supports_propagation() => {
            let by_bits = is_by_bits(&left.get_type(schema)?);
            let (left, right) = match by_bits {
                true => (Box::new(one_zero(*left)), Box::new(one_zero(*right))),
                false => (left, right),
            };
            let node = Expr::BinaryExpr(BinaryExpr::new(left, op, right));
            Transformed::new_transformed(node, by_bits)
        }
        Expr::ScalarFunction(ScalarFunction { func, mut args })
            if LOOKING.contains(&func.name()) && has_floats(&args[0].get_type(schema)?) =>
        {
            for arg in args.iter_mut().take(2) {
                replace(arg, schema)?;
            }
            Transformed::yes(Expr::ScalarFunction(ScalarFunction { func, args }))
        }
        Expr::ScalarFunction(ScalarFunction { func, mut args })
            if func.name() == "nullif"
                && args.len() == 2
                && has_forms(&args[0].get_type(schema)?) =>
        {
            let other = args.swap_remove(1);
            let value = args.swap_remove(0);
            let data_type = value.get_type(schema)?;
            let is_other = one_zero(value.clone()).eq(one_zero(other));
            let null = lit(ScalarValue::try_from(&data_type)?);
            Transformed::yes(when(is_other, null).otherwise(value)?)
        }
        node => Transformed::no(node),
    })
}

/// A list of constants gets the other zero, too; any other is of keys.
fn in_list(mut list: InList) -> InList {
    let zero = |expr: &Expr| match expr {
        Expr::Literal(ScalarValue::Float64(Some(value)), _) => Some(*value == 0.0),
        Expr::Literal(ScalarValue::Float32(Some(value)), _) => Some(*value == 0.0),
        Expr::Literal(value, _) if value.is_null() => Some(false),
        _ => None,
    };
    let zeros: Option<Vec<bool>> = list.list.iter().map(zero).collect();
    let is_nan = |expr: &Expr| match expr {
        Expr::Literal(ScalarValue::Float64(Some(value)), _) => value.is_nan(),
        Expr::Literal(ScalarValue::Float32(Some(value)), _) => value.is_nan(),
        _ => false,
    };
    match zeros {
        Some(zeros) if !list.list.iter().any(is_nan) => {
            let place = zeros.iter().position(|zero| *zero);
            let (zero, other) = match place.map(|place| &list.list[place]) {
                Some(Expr::Literal(value, _)) => match value.data_type() {
                    DataType::Float32 => (lit(0.0_f32), lit(-0.0_f32)),
                    _ => (lit(0.0_f64), lit(-0.0_f64)),
                },
                _ => return list,
            };
            list.list.extend([zero, other]);
            list
        }
        _ => {
            list.expr = Box::new(one_zero(*list.expr));
            list.list = list.list.into_iter().map(one_zero).collect();
            list
        }
    }
}
