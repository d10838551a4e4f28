//! The different values that a subquery reads of the outer rows.

use std::cell::Cell;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use super::simple::subquery_of_mut;
use crate::rules::walks::expressions;

/// What joins the subqueries of a plan's expressions.
type Join = fn(LogicalPlan, &Names) -> Result<Transformed<LogicalPlan>>;

/// Gives out names of relations, each once in a plan.
pub(super) struct Names {
    next: Cell<usize>,
    join: Join,
}

impl Names {
    pub fn new(join: Join) -> Self {
        let next = Cell::new(0);
        Self { next, join }
    }

    pub fn next(&self) -> String {
        let number = self.next.get();
        self.next.set(number + 1);
        format!("subquery {number}")
    }

    /// `plan` joined with its subqueries.
    pub fn joined(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        Ok((self.join)(plan, self)?.data)
    }
}

/// A relation of those values, one row for each combination.
pub(super) struct Domain<'a> {
    pub names: &'a Names,
    /// Its name.
    pub name: String,
    /// The columns of the outer rows that it has.
    pub outer: Vec<Column>,
    rows: LogicalPlan,
}

impl<'a> Domain<'a> {
    /// What `subquery` reads of the rows of `outer`; None where it reads nothing of them.
    pub fn of(
        subquery: &LogicalPlan,
        outer: &LogicalPlan,
        names: &'a Names,
    ) -> Result<Option<Self>> {
        let columns = outer_columns(subquery, outer.schema())?;
        if columns.is_empty() {
            return Ok(None);
        }
        let read = columns.iter().enumerate();
        let read = read.map(|(index, column)| Expr::Column(column.clone()).alias(name_of(index)));
        let rows = LogicalPlanBuilder::from(outer.clone())
            .project(read.collect::<Vec<_>>())?
            .distinct()?
            .build()?;
        Ok(Some(Self {
            names,
            name: names.next(),
            outer: columns,
            rows,
        }))
    }

    /// Its rows under its name, or another.
    pub fn rows(&self, name: &str) -> Result<LogicalPlan> {
        LogicalPlanBuilder::from(self.rows.clone())
            .alias(name)?
            .build()
    }

    /// Its columns under its name, or another.
    pub fn columns(&self, name: &str) -> Vec<Column> {
        let columns = 0..self.outer.len();
        columns
            .map(|index| Column::new(Some(name.to_owned()), name_of(index)))
            .collect()
    }

    /// Its columns as expressions.
    pub fn exprs(&self) -> Vec<Expr> {
        let columns = self.columns(&self.name);
        columns.into_iter().map(Expr::Column).collect()
    }

    /// Its columns, read of a copy that is called `copy`.
    pub fn read_of(&self, copy: &str) -> Vec<Expr> {
        let columns = self.columns(copy).into_iter();
        let name = |column: Column| {
            let name = column.name.clone();
            Expr::Column(column).alias_qualified(Some(self.name.clone()), name)
        };
        columns.map(name).collect()
    }

    /// `expr`, which reads the domain where it read the outer row, in its subqueries, too.
    pub fn read_by(&self, expr: Expr) -> Result<Expr> {
        let read = expr.transform_up(|mut node| {
            if let Some(subquery) = subquery_of_mut(&mut node) {
                let plan = self.read_within(subquery.subquery.as_ref().clone())?;
                if plan.transformed {
                    subquery.outer_ref_columns = plan.data.all_out_ref_exprs();
                    subquery.subquery = Arc::new(plan.data);
                    return Ok(Transformed::yes(node));
                }
                return Ok(Transformed::no(node));
            }
            Ok(match &node {
                Expr::OuterReferenceColumn(_, column) => match self.column_of(column) {
                    Some(column) => Transformed::yes(Expr::Column(column)),
                    None => Transformed::no(node),
                },
                _ => Transformed::no(node),
            })
        })?;
        Ok(read.data)
    }

    /// `plan` of a subquery, to which the domain is what was further out.
    fn read_within(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        plan.transform_up_with_subqueries(|plan| {
            expressions(plan, &mut |expr| {
                expr.transform_up(|node| {
                    Ok(match &node {
                        Expr::OuterReferenceColumn(field, column) => match self.column_of(column) {
                            Some(column) => {
                                let field = Arc::clone(field);
                                Transformed::yes(Expr::OuterReferenceColumn(field, column))
                            }
                            None => Transformed::no(node),
                        },
                        _ => Transformed::no(node),
                    })
                })
            })
        })
    }

    /// What stands for a column of the outer row.
    fn column_of(&self, column: &Column) -> Option<Column> {
        let index = self.outer.iter().position(|outer| outer == column)?;
        Some(Column::new(Some(self.name.clone()), name_of(index)))
    }

    /// Whether `plan` reads it.
    pub fn is_read_by(&self, plan: &LogicalPlan) -> Result<bool> {
        let mut found = false;
        each_outer(plan, &mut |column| found |= self.outer.contains(column))?;
        Ok(found)
    }
}

fn name_of(index: usize) -> String {
    format!("outer {index}")
}

fn outer_columns(plan: &LogicalPlan, schema: &DFSchema) -> Result<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::new();
    each_outer(plan, &mut |column| {
        if schema.has_column(column) && !columns.contains(column) {
            columns.push(column.clone());
        }
    })?;
    Ok(columns)
}

/// Whether `plan` reads rows of any query around it.
pub(super) fn reads_outer(plan: &LogicalPlan) -> Result<bool> {
    let mut found = false;
    each_outer(plan, &mut |_| found = true)?;
    Ok(found)
}

fn each_outer(plan: &LogicalPlan, look: &mut dyn FnMut(&Column)) -> Result<()> {
    plan.apply_with_subqueries(|plan| {
        plan.apply_expressions(|expr| {
            expr.apply(|node| {
                if let Expr::OuterReferenceColumn(_, column) = node {
                    look(column);
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(())
}

/// The columns of `plan` as expressions.
pub(super) fn all_columns(plan: &LogicalPlan) -> Vec<Expr> {
    plan.schema()
        .columns()
        .into_iter()
        .map(Expr::Column)
        .collect()
}
