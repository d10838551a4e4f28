//! Subqueries in the condition of a join that keeps rows which meet none: each is asked for beside the rows of the side that it reads,
//! so that the condition reads a column.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlan, LogicalPlanBuilder};

use super::domain::{Names, all_columns};
use super::simple::{has_subqueries, is_subquery, subquery_of};

/// `join` over sides that have those columns, too, which are to be joined themselves; None where one reads rows of both sides.
pub(super) fn beside(
    join: &Join,
    names: &Names,
    joined: &dyn Fn(LogicalPlan) -> Result<LogicalPlan>,
) -> Result<Option<LogicalPlan>> {
    let Some(condition) = &join.filter else {
        return Ok(None);
    };
    let mut sides = [Side::of(&join.left), Side::of(&join.right)];
    let mut terms = Vec::new();
    for term in split_conjunction_owned(condition.clone()) {
        let mut known = true;
        let read = term.transform_down(|node| {
            if !has_subqueries(&node) {
                return Ok(Transformed::new(node, false, TreeNodeRecursion::Jump));
            }
            let side = only_side(&node, &sides)?;
            Ok(match side {
                Some(side) => {
                    let column = sides[side].ask(node, names);
                    Transformed::new(column, true, TreeNodeRecursion::Jump)
                }
                None => {
                    known &= !is_subquery(&node);
                    Transformed::no(node)
                }
            })
        })?;
        if !known {
            return Ok(None);
        }
        terms.push(read.data);
    }
    let [left, right] = sides.map(|side| side.plan(joined));
    let join = Join::try_new(
        Arc::new(left?),
        Arc::new(right?),
        join.on.clone(),
        conjunction(terms),
        join.join_type,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?;
    Ok(Some(LogicalPlan::Join(join)))
}

/// The columns that a join hands on as they are; None of one that marks rows.
pub(super) fn columns_given(join: &Join) -> Option<Vec<Expr>> {
    let marks = matches!(join.join_type, JoinType::LeftMark | JoinType::RightMark);
    let columns = join.schema.columns().into_iter().map(Expr::Column);
    (!marks).then(|| columns.collect())
}

struct Side<'a> {
    rows: &'a LogicalPlan,
    asked: Vec<Expr>,
}

impl<'a> Side<'a> {
    fn of(rows: &'a LogicalPlan) -> Self {
        let asked = Vec::new();
        Self { rows, asked }
    }

    fn ask(&mut self, expr: Expr, names: &Names) -> Expr {
        let name = names.next();
        self.asked.push(expr.alias(name.as_str()));
        Expr::Column(Column::new_unqualified(name))
    }

    fn plan(self, joined: &dyn Fn(LogicalPlan) -> Result<LogicalPlan>) -> Result<LogicalPlan> {
        if self.asked.is_empty() {
            return Ok(self.rows.clone());
        }
        let mut exprs = all_columns(self.rows);
        exprs.extend(self.asked);
        let rows = LogicalPlanBuilder::from(self.rows.clone()).project(exprs)?;
        joined(rows.build()?)
    }
}

/// The one of the sides whose columns `expr` reads, by itself or in its subqueries: the first, if it reads none.
fn only_side(expr: &Expr, sides: &[Side<'_>; 2]) -> Result<Option<usize>> {
    let mut reads = [false; 2];
    let mut look = |column: &Column| {
        for (reads, side) in reads.iter_mut().zip(sides) {
            *reads |= side.rows.schema().has_column(column);
        }
    };
    expr.apply(|node| {
        if let Expr::Column(column) = node {
            look(column);
        }
        for outer in subquery_of(node).map_or(&[][..], |subquery| &subquery.outer_ref_columns) {
            if let Expr::OuterReferenceColumn(_, column) = outer {
                look(column);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(match reads {
        [_, false] => Some(0),
        [false, true] => Some(1),
        [true, true] => None,
    })
}
