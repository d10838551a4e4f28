//! A moment sought among those of another unit: to DataFusion both are of the finer one, where the earliest and latest do not fit.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::{InSubquery, SetComparison};
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{
    Cast, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Projection, Subquery,
};

use crate::rules::compare_exactly::is_finer;
use crate::rules::walks::{bottom_up, expressions};
use crate::udf::compare_times::is_moment;
use crate::udf::instant::instant;

/// `plan`, whose expressions seek such moments as instants, among instants.
pub(super) fn as_instants(plan: LogicalPlan) -> Result<LogicalPlan> {
    let schema = merge_schema(&plan.inputs());
    let told = expressions(plan, &mut |expr| {
        bottom_up(expr, &mut |node| match node {
            Expr::InSubquery(InSubquery {
                expr,
                subquery,
                negated,
            }) => Ok(match told(&expr, &subquery, &schema)? {
                Some((expr, subquery)) => {
                    Transformed::yes(Expr::InSubquery(InSubquery::new(expr, subquery, negated)))
                }
                None => Transformed::no(Expr::InSubquery(InSubquery::new(expr, subquery, negated))),
            }),
            Expr::SetComparison(SetComparison {
                expr,
                subquery,
                op,
                quantifier,
            }) => {
                let (expr, subquery) = told(&expr, &subquery, &schema)?.unwrap_or((expr, subquery));
                let comparison = SetComparison::new(expr, subquery, op, quantifier);
                Ok(Transformed::yes(Expr::SetComparison(comparison)))
            }
            node => Ok(Transformed::no(node)),
        })
        .map(Transformed::yes)
    })?;
    Ok(told.data)
}

/// Both sides as instants, if coercion has made one of them a finer moment than it was.
fn told(
    expr: &Expr,
    subquery: &Subquery,
    schema: &DFSchema,
) -> Result<Option<(Box<Expr>, Subquery)>> {
    let LogicalPlan::Projection(Projection {
        expr: values,
        input,
        ..
    }) = subquery.subquery.as_ref()
    else {
        // Only a column that stays as it is has no projection above it.
        let value = subquery.subquery.schema().field(0).data_type();
        let Some(own) = coarser(expr, schema)?.filter(|_| is_moment(value)) else {
            return Ok(None);
        };
        let column = Expr::from(subquery.subquery.schema().qualified_field(0));
        return sides(own, column, &subquery.subquery, subquery);
    };
    let [value] = values.as_slice() else {
        return Ok(None);
    };
    let value = value.clone().unalias();
    let (one, other) = (coarser(expr, schema)?, coarser(&value, input.schema())?);
    if one.is_none() && other.is_none() {
        return Ok(None);
    }
    let (one, other) = (one.unwrap_or_else(|| expr.clone()), other.unwrap_or(value));
    if !is_moment(&one.get_type(schema)?) || !is_moment(&other.get_type(input.schema())?) {
        return Ok(None);
    }
    sides(one, other, input, subquery)
}

fn sides(
    one: Expr,
    other: Expr,
    input: &Arc<LogicalPlan>,
    subquery: &Subquery,
) -> Result<Option<(Box<Expr>, Subquery)>> {
    let values = LogicalPlanBuilder::new_from_arc(Arc::clone(input))
        .project([instant(other)])?
        .build()?;
    let subquery = Subquery {
        subquery: Arc::new(values),
        ..subquery.clone()
    };
    Ok(Some((Box::new(instant(one)), subquery)))
}

/// The moment that `expr` converts to a finer one.
fn coarser(expr: &Expr, schema: &DFSchema) -> Result<Option<Expr>> {
    let Expr::Cast(Cast { expr, field }) = expr else {
        return Ok(None);
    };
    let (wide, own) = (field.data_type(), expr.get_type(schema)?);
    Ok((is_finer(wide, &own) && has_zone(wide) == has_zone(&own)).then(|| expr.as_ref().clone()))
}

fn has_zone(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(_, Some(_)))
}
