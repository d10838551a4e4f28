//! Parameters of SQL text, put in their places after it is planned: no value ever becomes text.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::Placeholder;
use datafusion::logical_expr::logical_plan::Values;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use crate::error::external;
use crate::lower::scope::Binding;
use crate::plan::{Literal, scalar};
use crate::rules::walks::{bottom_up, expressions, plans};

/// What stands for the parameters of one query.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    /// Values that came with the text, before all others.
    pub params: &'a BTreeMap<String, Literal>,
    pub binding: &'a Binding<'a>,
}

impl Given<'_> {
    /// `expr` with what is given in the places of its placeholders; those without anything stay.
    pub fn expr(self, expr: Expr) -> Result<Expr> {
        bottom_up(expr, &mut |expr| match expr {
            Expr::Placeholder(Placeholder { id, field }) => {
                let name = id.trim_start_matches('$');
                Ok(match (self.params.get(name), self.binding) {
                    (Some(literal), _) => {
                        let value = scalar(literal).map_err(external)?;
                        Transformed::yes(Expr::Literal(value, None))
                    }
                    // It keeps the type that it was found to have.
                    (None, Binding::Unknown) => {
                        Transformed::no(Expr::Placeholder(Placeholder { id, field }))
                    }
                    (None, binding) => Transformed::yes(binding.parameter(name).map_err(external)?),
                })
            }
            expr => Ok(Transformed::no(expr)),
        })
    }

    /// `plan` likewise, with types for the placeholders that stay.
    pub fn plan(self, plan: LogicalPlan) -> Result<LogicalPlan> {
        plans(plan, &mut |plan| {
            let schema = Arc::clone(plan.schema());
            let plan = expressions(plan, &mut |expr| {
                let (expr, has_placeholder) = expr.infer_placeholder_types(&schema)?;
                match has_placeholder {
                    true => self.expr(expr).map(Transformed::yes),
                    false => Ok(Transformed::no(expr)),
                }
            })?;
            plan.transform_data(|plan| self.node(plan))
        })
    }

    /// A node whose expressions are given, with the columns that it then has.
    fn node(self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        match plan {
            // Both know their columns already.
            plan @ (LogicalPlan::TableScan(_) | LogicalPlan::Extension(_)) => {
                Ok(Transformed::no(plan))
            }
            // Only building it anew gives its columns the types of their values.
            LogicalPlan::Values(Values { values, .. }) => {
                let plan = LogicalPlanBuilder::values(values)?.build()?;
                Ok(Transformed::yes(plan))
            }
            plan => plan.recompute_schema().map(Transformed::yes),
        }
    }
}
