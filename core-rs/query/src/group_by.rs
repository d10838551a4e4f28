//! Group-bys, and the order that their `first` and `last` go by.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::expr::Sort;
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{Expr as Lowered, ExprFunctionExt, LogicalPlanBuilder};
use quiver_graph::{ErrorCode, GraphError, Result};

use crate::error::{invalid, planning};
use crate::expr::Scope;
use crate::expression::{Expr, SortKey};
use crate::plan::{Keep, Step};
use crate::rewrite::{bottom_up, top_down};
use crate::steps::all_columns;
use crate::window::refuse_windows;

/// The aggregates that depend on the order of the rows.
pub(crate) const IN_ORDER: [&str; 4] = ["first_value", "last_value", "array_agg", "string_agg"];

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
    fn impose(&self, scope: &Scope<'_>, expr: Lowered) -> Result<Lowered> {
        let keys = match self {
            Self::Table => return Ok(expr),
            Self::Keys(keys) => sort_keys(scope, keys)?,
            Self::Hidden => Vec::new(),
        };
        let mut hidden = false;
        let expr = bottom_up(expr, &mut |node| {
            Ok(match node {
                Lowered::AggregateFunction(mut call)
                    if IN_ORDER.contains(&call.func.name()) && call.params.order_by.is_empty() =>
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

/// Aggregates first, then whatever is computed from them: `sum(a) / count()` is one of each.
pub(crate) fn group_by(
    scope: &Scope<'_>,
    builder: LogicalPlanBuilder,
    keys: &[Expr],
    aggregates: &[Expr],
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let keys = keys
        .iter()
        .map(|key| scope.named(key))
        .collect::<Result<Vec<_>>>()?;
    let results = aggregates
        .iter()
        .map(|expr| order.impose(scope, scope.named(expr)?))
        .collect::<Result<Vec<_>>>()?;
    refuse_windows(keys.iter().chain(&results))?;
    if keys.is_empty() && results.is_empty() {
        return Err(invalid("a group-by needs a key or an aggregate"));
    }
    let calls = find_aggregate_exprs(&results);
    let grouped = builder
        .aggregate(keys.clone(), calls.clone())
        .map_err(planning)?;
    let schema = Arc::clone(grouped.schema());
    let mut columns = all_columns(&schema);
    // Behind the keys, in the order of `calls`, under names that hold the table's.
    let computed = columns.split_off(keys.len());
    let computed: HashMap<&Lowered, Lowered> = calls.iter().zip(computed).collect();
    for (result, expr) in results.into_iter().zip(aggregates) {
        let column = top_down(result, &mut |node| {
            Ok(match computed.get(&node) {
                Some(column) => Transformed::yes(column.clone()),
                None => Transformed::no(node),
            })
        })
        .map_err(planning)?;
        if let Some(stray) = column
            .column_refs()
            .into_iter()
            .find(|column| !schema.has_column(column))
        {
            let message = format!(
                "\"{}\" in \"{expr}\" is neither a key nor inside an aggregate",
                stray.name
            );
            return Err(GraphError::new(ErrorCode::InvalidQuery, message).column(&stray.name));
        }
        columns.push(column);
    }
    grouped.project(columns).map_err(planning)
}
