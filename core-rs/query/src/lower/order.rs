//! Sort keys, and the order that `first`, `last`, lists and the rows' numbers go by.

use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::expr::Sort;
use datafusion::logical_expr::expr_rewriter::normalize_sorts;
use datafusion::logical_expr::{
    self as logical, Expr as Lowered, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder,
};
use quiver_graph::Result;

use super::scope::Scope;
use super::window::refuse_windows;
use crate::error::{invalid, planning};
use crate::plan::{Expr, Keep, SortKey, Step};
use crate::rules::order_beside::GO_BY_ORDER;
use crate::rules::walks::bottom_up;

/// What `first` and `last` go by: DataFusion drops a sort before an aggregate unless the aggregate asks for the order.
pub(crate) enum Order<'a> {
    /// That of the table.
    Table,
    Keys(&'a [SortKey]),
    /// Sorted by columns that may be gone.
    Hidden,
}

impl<'a> Order<'a> {
    pub fn after(self, step: &'a Step) -> Self {
        match (step, self) {
            (Step::Sort(keys), _) => Self::Keys(keys),
            (Step::GroupBy { .. } | Step::Distinct, _) => Self::Table,
            (Step::DistinctBy(wanted), _) if wanted.keep == Keep::Any => Self::Table,
            // Sorted by numbers that are gone.
            (Step::DistinctBy(_), _) => Self::Hidden,
            (Step::Filter(_) | Step::Limit { .. }, order) => order,
            (_, Self::Table) => Self::Table,
            (_, Self::Keys(_) | Self::Hidden) => Self::Hidden,
        }
    }

    /// The rows' numbers. DataFusion drops a sort below an operator that mixes rows, such as a group-by further up, unless something
    /// between them asks for its order.
    pub fn row_number(&self, scope: &Scope<'_>) -> Result<Lowered> {
        match self {
            Self::Keys(keys) => {
                let keys = sort_keys(scope, keys)?;
                row_number().order_by(keys).build().map_err(planning)
            }
            Self::Table | Self::Hidden => Ok(row_number()),
        }
    }

    /// Gives this order to the first and last values and the lists in `expr`.
    pub fn impose(&self, scope: &Scope<'_>, expr: Lowered) -> Result<Lowered> {
        let keys = match self {
            Self::Table => return Ok(expr),
            Self::Keys(keys) => sort_keys(scope, keys)?,
            Self::Hidden => Vec::new(),
        };
        let mut hidden = false;
        let expr = bottom_up(expr, &mut |node| {
            Ok(match node {
                Lowered::AggregateFunction(mut call)
                    if GO_BY_ORDER.contains(&call.func.name())
                        && call.params.order_by.is_empty() =>
                {
                    hidden = keys.is_empty();
                    call.params.order_by.clone_from(&keys);
                    Transformed::yes(Lowered::AggregateFunction(call))
                }
                node => Transformed::no(node),
            })
        });
        if hidden {
            let message = "first, last and lists go by the sort, so sort right before the group-by";
            return Err(invalid(message));
        }
        expr.map_err(planning)
    }
}

/// What goes by the order of a plan's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Nothing does.
    Nobody,
    /// The rows are the result, whose sort DataFusion keeps unless it is below a step that has several rows of one, or several inputs.
    Result,
    /// A step further up.
    Step,
}

impl Reader {
    /// What goes by the order of the rows that `steps` are given, which this reads.
    pub fn of(self, steps: &[Step]) -> Self {
        let mut reader = self;
        for step in steps {
            match step {
                Step::Tail { .. } | Step::Sample(_) => return Self::Step,
                Step::DistinctBy(wanted) if wanted.keep != Keep::Any => return Self::Step,
                Step::Filter(expr) if looks_at_others(expr) => return Self::Step,
                Step::Select(exprs) | Step::WithColumns(exprs)
                    if exprs.iter().any(looks_at_others) =>
                {
                    return Self::Step;
                }
                Step::Union(wanted) if wanted.distinct => return Self::Nobody,
                Step::Union(_) | Step::Unnest(_) if reader == Self::Result => reader = Self::Step,
                // Their rows come in no order.
                Step::Join(_) if reader == Self::Step => reader = self,
                Step::Sort(_)
                | Step::GroupBy { .. }
                | Step::Distinct
                | Step::DistinctBy(_)
                | Step::Expand(_)
                | Step::Mark(_)
                | Step::Describe => return Self::Nobody,
                _ => {}
            }
        }
        reader
    }
}

/// Whether there is a window in `expr`, or may be.
fn looks_at_others(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |expr| {
        found |= match expr {
            Expr::Over(_) => true,
            Expr::Sql(text) => text.to_ascii_lowercase().contains("over"),
            _ => false,
        }
    });
    found
}

pub(crate) fn sort_keys(scope: &Scope<'_>, keys: &[SortKey]) -> Result<Vec<Sort>> {
    if keys.is_empty() {
        return Err(invalid("a sort needs at least one key"));
    }
    let key = |key: &SortKey| {
        let expr = scope.lower(&key.expr)?;
        refuse_windows([&expr])?;
        Ok(expr.sort(!key.descending, key.nulls_first))
    };
    keys.iter().map(key).collect()
}

/// `input` in the order of `keys`. DataFusion's builder would take a key, or what is in it, that is written like a part of the step
/// before for a column of it: the 1 of `limit(1)`, what a filter asks for.
pub(crate) fn sort(input: LogicalPlanBuilder, keys: Vec<Sort>) -> Result<LogicalPlanBuilder> {
    let input = input.build().map_err(planning)?;
    let expr = normalize_sorts(keys, &input).map_err(planning)?;
    let (input, fetch) = (Arc::new(input), None);
    Ok(LogicalPlanBuilder::from(LogicalPlan::Sort(logical::Sort {
        expr,
        input,
        fetch,
    })))
}
