//! Orders by what is computed in several steps, computed beforehand.

use std::ops::Range;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema};
use datafusion::error::Result;
use datafusion::logical_expr::expr::Sort as Key;
use datafusion::logical_expr::{
    Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, Projection, Sort, Window,
};
use datafusion::optimizer::AnalyzerRule;

use super::walks::{bottom_up, plans};
use crate::operators::ordered::Ordered;

/// Makes columns of the keys of sorts, windows and aggregates that have a computed value inside another. DataFusion asks every part of a
/// key for the range of its values; where one knows none and the next needs it, as `tanh` or AND do, nothing tells any more that rows
/// sorted by the key are sorted by it, and the plan is refused.
#[derive(Debug)]
pub(crate) struct PlainKeys;

impl AnalyzerRule for PlainKeys {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plans(plan, &mut |plan| match plan {
            LogicalPlan::Sort(sort) => sorted(sort),
            LogicalPlan::Window(window) => windowed(window),
            LogicalPlan::Aggregate(aggregate) => aggregated(aggregate),
            LogicalPlan::Extension(extension) => {
                // Its sort is below what takes the keys away again.
                if let Some(LogicalPlan::Projection(above)) =
                    Ordered::of(&extension).map(Ordered::input)
                {
                    let (expr, sort) = (above.expr.clone(), above.input.as_ref().clone());
                    let above = Projection::try_new(expr, Arc::new(Ordered::keep(sort)))?;
                    return Ok(Transformed::yes(LogicalPlan::Projection(above)));
                }
                Ok(Transformed::no(LogicalPlan::Extension(extension)))
            }
            plan => Ok(Transformed::no(plan)),
        })
    }

    fn name(&self) -> &str {
        "plain_keys"
    }
}

/// Whether a value is computed of one that is itself computed.
fn nested(expr: &Expr) -> bool {
    let mut found = false;
    // Looking cannot fail.
    let _ = expr.apply_children(|part| {
        found |= match part {
            Expr::Alias(alias) => nested(&alias.expr),
            Expr::Column(_) | Expr::Literal(..) => false,
            _ => true,
        };
        Ok(TreeNodeRecursion::Continue)
    });
    found
}

/// The keys that become columns, in the order of their columns.
#[derive(Default)]
struct Columns(Vec<Expr>);

impl Columns {
    /// The column that `key` becomes, or itself.
    fn of(&mut self, key: Expr) -> Expr {
        if !nested(&key) {
            return key;
        }
        let at = match self.0.iter().position(|known| *known == key) {
            Some(at) => at,
            None => {
                self.0.push(key);
                self.0.len() - 1
            }
        };
        Expr::Column(Column::new_unqualified(hidden(at)))
    }

    fn of_keys(&mut self, keys: Vec<Key>) -> Vec<Key> {
        let keys = keys.into_iter();
        keys.map(|key| Key {
            expr: self.of(key.expr),
            ..key
        })
        .collect()
    }

    /// `input` with these behind its columns.
    fn above(self, input: &LogicalPlan) -> Result<LogicalPlan> {
        let keys = self.0.into_iter().enumerate();
        let keys = keys.map(|(at, key)| key.alias(hidden(at)));
        let columns = columns(input.schema()).chain(keys);
        LogicalPlanBuilder::from(input.clone())
            .project(columns)?
            .build()
    }
}

/// No user's column can have a name with a NUL in it.
fn hidden(at: usize) -> String {
    format!("\0key {at}")
}

fn columns(schema: &DFSchema) -> impl Iterator<Item = Expr> {
    schema.iter().map(Expr::from)
}

fn sorted(mut sort: Sort) -> Result<Transformed<LogicalPlan>> {
    let mut keys = Columns::default();
    let plain = keys.of_keys(sort.expr.clone());
    if keys.0.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Sort(sort)));
    }
    let result: Vec<Expr> = columns(sort.input.schema()).collect();
    sort.input = Arc::new(keys.above(&sort.input)?);
    sort.expr = plain;
    let plan = LogicalPlanBuilder::from(LogicalPlan::Sort(sort)).project(result)?;
    plan.build().map(Transformed::yes)
}

fn windowed(window: Window) -> Result<Transformed<LogicalPlan>> {
    let mut keys = Columns::default();
    let mut plain = Vec::with_capacity(window.window_expr.len());
    for expr in &window.window_expr {
        plain.push(bottom_up(expr.clone(), &mut |node| match node {
            Expr::WindowFunction(mut function) => {
                let params = &mut function.params;
                params.order_by = keys.of_keys(std::mem::take(&mut params.order_by));
                let parts = std::mem::take(&mut params.partition_by).into_iter();
                params.partition_by = parts.map(|part| keys.of(part)).collect();
                Ok(Transformed::yes(Expr::WindowFunction(function)))
            }
            node => Ok(Transformed::no(node)),
        })?);
    }
    if keys.0.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Window(window)));
    }
    let own = window.input.schema().fields().len();
    let added = own..own + keys.0.len();
    let plan = Window::try_new(plain, Arc::new(keys.above(&window.input)?))?;
    named_as(LogicalPlan::Window(plan), added, &window.schema)
}

fn aggregated(aggregate: Aggregate) -> Result<Transformed<LogicalPlan>> {
    let mut keys = Columns::default();
    let mut plain = Vec::with_capacity(aggregate.aggr_expr.len());
    for expr in &aggregate.aggr_expr {
        plain.push(bottom_up(expr.clone(), &mut |node| match node {
            Expr::AggregateFunction(mut call) => {
                let params = &mut call.params;
                // Distinct values are told from the order's by being the same expression.
                let is_key = |arg: &Expr| params.order_by.iter().any(|key| key.expr == *arg);
                let args = params.args.iter();
                let args = args.map(|arg| match is_key(arg) {
                    true => keys.of(arg.clone()),
                    false => arg.clone(),
                });
                params.args = args.collect();
                params.order_by = keys.of_keys(std::mem::take(&mut params.order_by));
                Ok(Transformed::yes(Expr::AggregateFunction(call)))
            }
            node => Ok(Transformed::no(node)),
        })?);
    }
    if keys.0.is_empty() {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let input = Arc::new(keys.above(&aggregate.input)?);
    let plan = Aggregate::try_new(input, aggregate.group_expr, plain)?;
    named_as(LogicalPlan::Aggregate(plan), 0..0, &aggregate.schema)
}

/// The columns of `plan` but for those `added`, named as in `schema`.
fn named_as(
    plan: LogicalPlan,
    added: Range<usize>,
    schema: &DFSchema,
) -> Result<Transformed<LogicalPlan>> {
    let kept = columns(plan.schema()).enumerate();
    let kept = kept.filter(|(at, _)| !added.contains(at));
    let named = kept
        .zip(schema.iter())
        .map(|((_, column), (qualifier, field))| {
            let wanted = Expr::from((qualifier, field));
            match column == wanted {
                true => column,
                false => column.alias_qualified(qualifier.cloned(), field.name()),
            }
        });
    let named: Vec<Expr> = named.collect();
    let plan = LogicalPlanBuilder::from(plan).project(named)?.build()?;
    Ok(Transformed::yes(plan))
}
