//! Parameters of SQL text, put in their places after it is planned: no value ever becomes text.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::datasource::{provider_as_source, source_as_provider};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::expr::Placeholder;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::logical_plan::Values;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use crate::algorithm::AlgorithmTable;
use crate::expr::Binding;
use crate::expression::Literal;
use crate::literals::scalar;

/// `plan` with `params` and what `binding` gives in the places of its placeholders, and with types for those that stay.
pub(crate) fn bind(
    plan: LogicalPlan,
    params: &BTreeMap<String, Literal>,
    binding: &Binding<'_>,
) -> Result<LogicalPlan> {
    let give = |name: &str| match params.get(name) {
        Some(literal) => scalar(literal).map(|value| Expr::Literal(value, None)),
        None => binding.parameter(name),
    };
    let own = |error| DataFusionError::External(Box::new(error));
    let give = |expr: Expr| match expr {
        Expr::Placeholder(Placeholder { id, field }) if !is_given(&id, params, binding) => {
            Ok(Transformed::no(Expr::Placeholder(Placeholder {
                id,
                field,
            })))
        }
        Expr::Placeholder(Placeholder { id, .. }) => {
            let value = give(id.trim_start_matches('$')).map_err(own)?;
            Ok(Transformed::yes(value))
        }
        expr => Ok(Transformed::no(expr)),
    };
    let bound = plan.transform_up_with_subqueries(|plan| {
        let schema = Arc::clone(plan.schema());
        let names = NamePreserver::new(&plan);
        let plan = plan.map_expressions(|expr| {
            let (expr, has_placeholder) = expr.infer_placeholder_types(&schema)?;
            if !has_placeholder {
                return Ok(Transformed::no(expr));
            }
            let name = names.save(&expr);
            let given = expr.transform_up(give)?;
            Ok(given.update_data(|expr| name.restore(expr)))
        })?;
        plan.transform_data(|plan| match plan {
            LogicalPlan::TableScan(mut scan) => {
                let provider = source_as_provider(&scan.source)?;
                let Some(table) = provider.downcast_ref::<AlgorithmTable>() else {
                    return Ok(Transformed::no(LogicalPlan::TableScan(scan)));
                };
                let table = table.bound(
                    |expr| expr.transform_up(give).map(|expr| expr.data),
                    |plan| bind(plan, params, binding),
                )?;
                scan.source = provider_as_source(Arc::new(table));
                Ok(Transformed::yes(LogicalPlan::TableScan(scan)))
            }
            // Only building it anew gives its columns the types of their values.
            LogicalPlan::Values(Values { values, .. }) => {
                let plan = LogicalPlanBuilder::values(values)?.build()?;
                Ok(Transformed::yes(plan))
            }
            plan => plan.recompute_schema().map(Transformed::yes),
        })
    })?;
    Ok(bound.data)
}

/// Whether a placeholder gets anything in its place.
fn is_given(id: &str, params: &BTreeMap<String, Literal>, binding: &Binding<'_>) -> bool {
    params.contains_key(id.trim_start_matches('$')) || !matches!(binding, Binding::Unknown)
}
