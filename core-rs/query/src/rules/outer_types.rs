//! What subqueries read of the rows around them, in the types that these have: a query around is coerced after its subqueries, so that
//! those take a column of a union, or a CASE, for what its first part alone gives, and compare it with another type.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, ExprSchema};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{Exists, InSubquery, SetComparison};
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{Expr, Join, LogicalPlan, Subquery};
use datafusion::optimizer::AnalyzerRule;
use datafusion::optimizer::analyzer::type_coercion::TypeCoercion;

use super::walks::{any_expression, bottom_up, expressions};
use crate::error::external;
use crate::watch::check;

/// Subqueries within one another that anybody writes.
const DEEPEST: usize = 32;

/// Runs when all else has one type.
#[derive(Debug)]
pub(crate) struct OuterTypes;

impl AnalyzerRule for OuterTypes {
    fn analyze(&self, mut plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let is_outer = |node: &Expr| matches!(node, Expr::OuterReferenceColumn(..));
        if !any_expression(&plan, is_outer)? {
            return Ok(plan);
        }
        // What is within may change what is further within.
        for _ in 0..DEEPEST {
            let told = told(plan, &[])?;
            if !told.transformed {
                return Ok(told.data);
            }
            plan = TypeCoercion::new().analyze(told.data, config)?;
        }
        Ok(plan)
    }

    fn name(&self) -> &str {
        "outer_types"
    }
}

/// `plan` within queries whose columns are those of `around`, the nearest last.
fn told(plan: LogicalPlan, around: &[&DFSchema]) -> Result<Transformed<LogicalPlan>> {
    check().map_err(external)?;
    let plan = match plan {
        // Its right side may be LATERAL.
        LogicalPlan::Join(join) => {
            let left = told(Arc::unwrap_or_clone(join.left), around)?;
            let schema = Arc::clone(left.data.schema());
            let around: Vec<&DFSchema> = around.iter().copied().chain([&*schema]).collect();
            let right = told(Arc::unwrap_or_clone(join.right), &around)?;
            let join = Join {
                left: Arc::new(left.data),
                right: Arc::new(right.data),
                ..join
            };
            let changed = left.transformed || right.transformed;
            Transformed::new_transformed(LogicalPlan::Join(join), changed)
        }
        LogicalPlan::Subquery(subquery) => {
            subquery_told(subquery, around)?.update_data(LogicalPlan::Subquery)
        }
        plan => plan.map_children(|input| told(input, around))?,
    };
    let schema = merge_schema(&plan.data.inputs());
    let within: Vec<&DFSchema> = around.iter().copied().chain([&schema]).collect();
    let plan = plan.transform_data(|plan| {
        let mut changed = false;
        let plan = expressions(plan, &mut |expr| {
            let expr = bottom_up(expr, &mut |node| {
                let node = node_told(node, around, &within)?;
                changed |= node.transformed;
                Ok(node)
            })?;
            Ok(Transformed::yes(expr))
        })?;
        Ok(Transformed::new_transformed(plan.data, changed))
    })?;
    match plan.transformed {
        true => plan.map_data(LogicalPlan::recompute_schema),
        false => Ok(plan),
    }
}

/// A node of an expression, over columns of the last of `within`, whose subqueries are in all of these.
fn node_told(node: Expr, around: &[&DFSchema], within: &[&DFSchema]) -> Result<Transformed<Expr>> {
    Ok(match node {
        Expr::OuterReferenceColumn(field, column) => {
            let mut schemas = around.iter().rev();
            let found = schemas.find_map(|schema| schema.field_from_column(&column).ok());
            match found.filter(|found| found.data_type() != field.data_type()) {
                Some(found) => {
                    Transformed::yes(Expr::OuterReferenceColumn(Arc::clone(found), column))
                }
                None => Transformed::no(Expr::OuterReferenceColumn(field, column)),
            }
        }
        Expr::ScalarSubquery(subquery) => {
            subquery_told(subquery, within)?.update_data(Expr::ScalarSubquery)
        }
        Expr::Exists(Exists { subquery, negated }) => subquery_told(subquery, within)?
            .update_data(|subquery| Expr::Exists(Exists { subquery, negated })),
        Expr::InSubquery(membership) => {
            subquery_told(membership.subquery, within)?.update_data(|subquery| {
                Expr::InSubquery(InSubquery::new(
                    membership.expr,
                    subquery,
                    membership.negated,
                ))
            })
        }
        Expr::SetComparison(comparison) => {
            subquery_told(comparison.subquery, within)?.update_data(|subquery| {
                Expr::SetComparison(SetComparison::new(
                    comparison.expr,
                    subquery,
                    comparison.op,
                    comparison.quantifier,
                ))
            })
        }
        node => Transformed::no(node),
    })
}

fn subquery_told(subquery: Subquery, around: &[&DFSchema]) -> Result<Transformed<Subquery>> {
    let Subquery {
        subquery,
        outer_ref_columns,
        spans,
    } = subquery;
    let plan = told(Arc::unwrap_or_clone(subquery), around)?;
    let columns = outer_ref_columns.into_iter();
    let columns = columns.map(|column| Ok(node_told(column, around, around)?.data));
    let columns = columns.collect::<Result<_>>()?;
    Ok(plan.update_data(|plan| Subquery {
        subquery: Arc::new(plan),
        outer_ref_columns: columns,
        spans,
    }))
}
