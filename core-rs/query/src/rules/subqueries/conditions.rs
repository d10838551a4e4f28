//! `IN`, `ANY` and `ALL` told by `EXISTS`, in three values.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DFSchema, ExprSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{Exists, InSubquery, SetComparison, SetQuantifier};
use datafusion::logical_expr::{
    BinaryExpr, Expr, ExprSchemable, Filter, LogicalPlan, Operator, Subquery, exists, lit,
    not_exists, when,
};

use super::simple::{is_null_aware, is_simple};

/// `predicate` of a filter, which keeps a row where it is true: false and null are one to it, up to the first `NOT`.
pub(super) fn wanted(predicate: Expr, schema: &DFSchema) -> Result<Expr> {
    wanted_of(predicate, schema, true)
}

/// With the conditions that DataFusion makes joins of, if `alone`: it does so rightly where all of a row's are to be true.
fn wanted_of(predicate: Expr, schema: &DFSchema, alone: bool) -> Result<Expr> {
    match predicate {
        Expr::BinaryExpr(BinaryExpr { left, op, right })
            if matches!(op, Operator::And | Operator::Or) =>
        {
            let alone = alone && op == Operator::And;
            let (left, right) = (
                wanted_of(*left, schema, alone)?,
                wanted_of(*right, schema, alone)?,
            );
            let both = BinaryExpr::new(Box::new(left), op, Box::new(right));
            Ok(Expr::BinaryExpr(both))
        }
        Expr::Not(inner) => match *inner {
            Expr::InSubquery(InSubquery {
                expr,
                subquery,
                negated,
            }) => {
                let inverse = InSubquery::new(expr, subquery, !negated);
                wanted_of(Expr::InSubquery(inverse), schema, alone)
            }
            Expr::Exists(Exists { subquery, negated }) => {
                Ok(Expr::Exists(Exists::new(subquery, !negated)))
            }
            inner => told(Expr::Not(Box::new(inner)), schema),
        },
        Expr::InSubquery(membership) if membership.negated => {
            match alone && is_null_aware(&membership) {
                true => Ok(Expr::InSubquery(membership)),
                false => Rows::of(&membership.expr, &membership.subquery, schema)?.among_none(),
            }
        }
        Expr::InSubquery(membership) if alone && is_simple(&membership.subquery, schema) => {
            Ok(Expr::InSubquery(membership))
        }
        Expr::InSubquery(membership) => {
            let rows = Rows::of(&membership.expr, &membership.subquery, schema)?;
            Ok(exists(rows.where_is(Operator::Eq)?))
        }
        expr => told(expr, schema),
    }
}

/// `expr` with every condition in it told in three values.
pub(super) fn told(expr: Expr, schema: &DFSchema) -> Result<Expr> {
    let told = expr.transform_up(|node| {
        Ok(match node {
            Expr::InSubquery(membership) => {
                let rows = Rows::of(&membership.expr, &membership.subquery, schema)?;
                let found = rows.any(Operator::Eq)?;
                Transformed::yes(if membership.negated { !found } else { found })
            }
            Expr::SetComparison(SetComparison {
                expr,
                subquery,
                op,
                quantifier,
            }) => {
                let rows = Rows::of(&expr, &subquery, schema)?;
                let found = match (quantifier, op.negate()) {
                    (SetQuantifier::Any, _) => rows.any(op)?,
                    // All are as wanted where none is otherwise.
                    (SetQuantifier::All, Some(otherwise)) => !rows.any(otherwise)?,
                    (SetQuantifier::All, None) => {
                        let kept = SetComparison::new(
                            expr.clone(),
                            subquery.clone(),
                            op,
                            SetQuantifier::All,
                        );
                        return Ok(Transformed::no(Expr::SetComparison(kept)));
                    }
                };
                Transformed::yes(found)
            }
            node => Transformed::no(node),
        })
    })?;
    Ok(told.data)
}

/// A subquery of one column, beside the value that is sought among its rows.
struct Rows<'a> {
    plan: &'a Arc<LogicalPlan>,
    value: Expr,
    value_is_nullable: bool,
    expr: &'a Expr,
    expr_is_nullable: bool,
    schema: &'a DFSchema,
}

impl<'a> Rows<'a> {
    fn of(expr: &'a Expr, subquery: &'a Subquery, schema: &'a DFSchema) -> Result<Self> {
        let plan = &subquery.subquery;
        let (qualifier, field) = plan.schema().qualified_field(0);
        Ok(Self {
            plan,
            value: Expr::Column(Column::from((qualifier, field))),
            value_is_nullable: field.is_nullable(),
            expr,
            expr_is_nullable: expr.nullable(schema)?,
            schema,
        })
    }

    /// Whether the value compares so with any of them, or null where that is not known.
    fn any(&self, op: Operator) -> Result<Expr> {
        let mut unknown: Option<Expr> = None;
        if self.value_is_nullable {
            unknown = Some(exists(self.null()?));
        }
        if self.expr_is_nullable {
            let one = self.expr.clone().is_null().and(exists(self.all()));
            unknown = Some(match unknown {
                Some(other) => other.or(one),
                None => one,
            });
        }
        let mut told = when(exists(self.where_is(op)?), lit(true));
        if let Some(unknown) = unknown {
            told = told.when(unknown, lit(ScalarValue::Boolean(None)));
        }
        told.otherwise(lit(false))
    }

    /// Whether it is true that the value equals none: there is no equal row, no null, and either the value is there or no row.
    fn among_none(&self) -> Result<Expr> {
        let mut all = not_exists(self.where_is(Operator::Eq)?);
        if self.value_is_nullable {
            all = all.and(not_exists(self.null()?));
        }
        if self.expr_is_nullable {
            let some = self.expr.clone().is_not_null();
            all = all.and(some.or(not_exists(self.all())));
        }
        Ok(all)
    }

    fn all(&self) -> Arc<LogicalPlan> {
        Arc::clone(self.plan)
    }

    fn null(&self) -> Result<Arc<LogicalPlan>> {
        self.only(self.value.clone().is_null())
    }

    /// Those with which the value, whose columns are the outer query's, compares so.
    fn where_is(&self, op: Operator) -> Result<Arc<LogicalPlan>> {
        let outer = self.expr.clone().transform_up(|node| {
            Ok(match node {
                Expr::Column(column) => {
                    let field = Arc::clone(self.schema.field_from_column(&column)?);
                    Transformed::yes(Expr::OuterReferenceColumn(field, column))
                }
                node => Transformed::no(node),
            })
        })?;
        let (outer, value) = (Box::new(outer.data), Box::new(self.value.clone()));
        self.only(Expr::BinaryExpr(BinaryExpr::new(outer, op, value)))
    }

    fn only(&self, condition: Expr) -> Result<Arc<LogicalPlan>> {
        let filter = Filter::try_new(condition, Arc::clone(self.plan))?;
        Ok(Arc::new(LogicalPlan::Filter(filter)))
    }
}
