//! Subqueries joined to the rows that ask for them.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchemaRef, NullEquality};
use datafusion::error::Result;
use datafusion::functions_aggregate::expr_fn::{count, first_value};
use datafusion::logical_expr::expr::{Exists, InSubquery, SetComparison};
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{
    Expr, FetchType, JoinType, LogicalPlan, LogicalPlanBuilder, Subquery, lit, scalar_subquery,
};

use super::conditions::told;
use super::dependent::dependent;
use super::domain::{Domain, Names};
use super::simple::{has_subqueries, is_simple};
use crate::udf::only_row::only_row;

/// The column that tells that a row was found, or the value that it has.
const FOUND: &str = "found";

/// Of a subquery that may give several rows, the value of one, and how many there are.
const FIRST: &str = "first";
const ROWS: &str = "rows";

/// Rows, and beside them what the subqueries of their expressions give.
pub(super) struct Attachments<'a> {
    outer: LogicalPlan,
    joined: LogicalPlan,
    names: &'a Names,
}

impl<'a> Attachments<'a> {
    pub fn new(outer: LogicalPlan, names: &'a Names) -> Self {
        Self {
            joined: outer.clone(),
            outer,
            names,
        }
    }

    pub fn plan(&self) -> Arc<LogicalPlan> {
        Arc::new(self.joined.clone())
    }

    /// The rows as they are now, which subqueries that come after may read.
    pub fn schema(&self) -> DFSchemaRef {
        Arc::clone(self.joined.schema())
    }

    /// `expr` with its comparisons' values, where subqueries give them, read of columns: what a value is sought among is asked for
    /// each of them.
    pub fn values(&mut self, expr: Expr) -> Result<Expr> {
        let expr = expr.transform_up(|mut node| {
            let (Expr::InSubquery(InSubquery { expr: value, .. })
            | Expr::SetComparison(SetComparison { expr: value, .. })) = &mut node
            else {
                return Ok(Transformed::no(node));
            };
            if !has_subqueries(value) {
                return Ok(Transformed::no(node));
            }
            let read = told(std::mem::take(value.as_mut()), self.outer.schema())?;
            **value = self.expr(read)?;
            self.outer = self.joined.clone();
            Ok(Transformed::yes(node))
        })?;
        Ok(expr.data)
    }

    /// The condition of a filter; DataFusion makes joins of what stays in it.
    pub fn filter(&mut self, predicate: Expr) -> Result<Expr> {
        let terms = split_conjunction_owned(predicate)
            .into_iter()
            .map(|term| match &term {
                Expr::InSubquery(_) => Ok(term),
                Expr::Exists(Exists { subquery, .. })
                    if !subquery.outer_ref_columns.is_empty()
                        && is_simple(subquery, self.outer.schema()) =>
                {
                    Ok(term)
                }
                _ => self.expr(term),
            });
        let terms = terms.collect::<Result<Vec<_>>>()?;
        Ok(conjunction(terms).unwrap_or_else(|| lit(true)))
    }

    /// `expr`, which reads columns in place of subqueries. Those that cannot be joined stay.
    pub fn expr(&mut self, expr: Expr) -> Result<Expr> {
        let expr = expr.transform_down(|node| {
            let read = match &node {
                Expr::Exists(Exists { subquery, negated }) => {
                    let found = self.exists(subquery)?;
                    found.map(|found| if *negated { !found } else { found })
                }
                Expr::ScalarSubquery(subquery) => self.value(subquery)?,
                _ => None,
            };
            Ok(match read {
                Some(read) => Transformed::new(read, true, TreeNodeRecursion::Jump),
                None => Transformed::no(node),
            })
        })?;
        Ok(expr.data)
    }

    fn exists(&mut self, subquery: &Subquery) -> Result<Option<Expr>> {
        let plan = subquery.subquery.as_ref();
        let Some(domain) = Domain::of(plan, &self.outer, self.names)? else {
            let first = LogicalPlanBuilder::from(plan.clone()).limit(0, Some(1))?;
            let number = first.aggregate(Vec::<Expr>::new(), vec![count(lit(1i64))])?;
            let number = scalar_subquery(Arc::new(number.build()?));
            return Ok(Some(number.gt(lit(0i64))));
        };
        let Some(rows) = dependent(plan, &domain)? else {
            return Ok(None);
        };
        let rows = LogicalPlanBuilder::from(rows)
            .project(domain.exprs())?
            .distinct()?;
        let mut columns = domain.exprs();
        columns.push(lit(true).alias(FOUND));
        let found = self.join(rows.project(columns)?.build()?, &domain)?;
        Ok(Some(found.is_not_null()))
    }

    /// The value of a subquery that reads the outer row.
    fn value(&mut self, subquery: &Subquery) -> Result<Option<Expr>> {
        let plan = subquery.subquery.as_ref();
        let Some(domain) = Domain::of(plan, &self.outer, self.names)? else {
            return Ok(None);
        };
        let Some(rows) = dependent(plan, &domain)? else {
            return Ok(None);
        };
        let mut columns = domain.exprs();
        let value = Column::from(plan.schema().qualified_field(0));
        columns.push(Expr::Column(value).alias(FOUND));
        let mut rows = LogicalPlanBuilder::from(rows).project(columns)?;
        if !has_one_row(plan) {
            let found = Expr::Column(Column::new_unqualified(FOUND));
            let first = first_value(found, Vec::new()).alias(FIRST);
            let number = count(lit(1i64)).alias(ROWS);
            let [first_of, rows_of] =
                [FIRST, ROWS].map(|name| Expr::Column(Column::new_unqualified(name)));
            let mut columns = domain.exprs();
            columns.push(only_row(first_of, rows_of).alias(FOUND));
            rows = rows
                .aggregate(domain.exprs(), vec![first, number])?
                .project(columns)?;
        }
        self.join(rows.build()?, &domain).map(Some)
    }

    /// Puts `rows` of a domain beside those of the outer query, and gives the column that they have beside the domain's.
    fn join(&mut self, rows: LogicalPlan, domain: &Domain<'_>) -> Result<Expr> {
        let name = self.names.next();
        let rows = LogicalPlanBuilder::from(rows)
            .alias(name.as_str())?
            .build()?;
        self.joined = LogicalPlanBuilder::from(self.joined.clone())
            .join_detailed(
                rows,
                JoinType::Left,
                (domain.outer.clone(), domain.columns(&name)),
                None,
                NullEquality::NullEqualsNull,
            )?
            .build()?;
        Ok(Expr::Column(Column::new(Some(name), FOUND)))
    }
}

/// Whether a subquery has one row at most, for each outer row.
fn has_one_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::Limit(limit) => {
            matches!(limit.get_fetch_type(), Ok(FetchType::Literal(Some(0 | 1))))
                || has_one_row(&limit.input)
        }
        LogicalPlan::EmptyRelation(_) => true,
        LogicalPlan::Projection(_)
        | LogicalPlan::Filter(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Window(_)
        | LogicalPlan::Distinct(_) => plan.inputs().into_iter().all(has_one_row),
        _ => false,
    }
}
