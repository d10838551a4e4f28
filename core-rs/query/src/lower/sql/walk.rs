//! A walk over a query's syntax tree.
//!
//! A visitor of sqlparser's is compiled once for each kind of syntax there is, some hundreds, so that all walks share one.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr, Query, Select, TableFactor, VisitMut, VisitorMut};
use quiver_graph::{GraphError, Result};

/// What is done at the parts of a query; nothing where a method is left out. An error ends the walk.
pub(super) trait Step {
    fn query(&mut self, _: &mut Query) -> Result<()> {
        Ok(())
    }

    /// After all that is inside the query.
    fn after_query(&mut self, _: &mut Query) -> Result<()> {
        Ok(())
    }

    fn select(&mut self, _: &mut Select) -> Result<()> {
        Ok(())
    }

    fn table(&mut self, _: &mut TableFactor) -> Result<()> {
        Ok(())
    }

    fn expression(&mut self, _: &mut Expr) -> Result<()> {
        Ok(())
    }

    /// After all that is inside the expression.
    fn after_expression(&mut self, _: &mut Expr) -> Result<()> {
        Ok(())
    }
}

/// Takes `step` to `part` and everything inside it.
pub(super) fn walk(part: &mut impl VisitMut, step: &mut dyn Step) -> Result<()> {
    match part.visit(&mut Walk(step)) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(error),
    }
}

/// Takes `step` to the expressions of `part`, but not to those within its subqueries, nor to what lambdas have their values by.
pub(super) fn walk_own(part: &mut impl VisitMut, step: &mut dyn Step) -> Result<()> {
    let mut own = Own {
        step,
        depth: 0,
        lambdas: Vec::new(),
    };
    walk(part, &mut own)
}

struct Own<'a> {
    step: &'a mut dyn Step,
    /// Of the query that the walk is in.
    depth: usize,
    /// The names of what the lambdas take that the walk is in.
    lambdas: Vec<Vec<String>>,
}

impl Own<'_> {
    fn is_taken(&self, expression: &Expr) -> bool {
        let names = || self.lambdas.iter().flatten();
        matches!(expression, Expr::Identifier(name) if names().any(|known| *known == name.value))
    }
}

impl Step for Own<'_> {
    fn query(&mut self, _: &mut Query) -> Result<()> {
        self.depth += 1;
        Ok(())
    }

    fn after_query(&mut self, _: &mut Query) -> Result<()> {
        self.depth -= 1;
        Ok(())
    }

    fn expression(&mut self, expression: &mut Expr) -> Result<()> {
        if let Expr::Lambda(lambda) = expression {
            let params = lambda.params.iter();
            self.lambdas
                .push(params.map(|param| param.name.value.clone()).collect());
        }
        match self.depth {
            0 if !self.is_taken(expression) => self.step.expression(expression),
            _ => Ok(()),
        }
    }

    fn after_expression(&mut self, expression: &mut Expr) -> Result<()> {
        if matches!(expression, Expr::Lambda(_)) {
            self.lambdas.pop();
        }
        match self.depth {
            0 if !self.is_taken(expression) => self.step.after_expression(expression),
            _ => Ok(()),
        }
    }
}

struct Walk<'a>(&'a mut dyn Step);

impl VisitorMut for Walk<'_> {
    type Break = GraphError;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<GraphError> {
        going(self.0.query(query))
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<GraphError> {
        going(self.0.after_query(query))
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<GraphError> {
        going(self.0.select(select))
    }

    fn pre_visit_table_factor(&mut self, table: &mut TableFactor) -> ControlFlow<GraphError> {
        going(self.0.table(table))
    }

    fn pre_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<GraphError> {
        going(self.0.expression(expression))
    }

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<GraphError> {
        going(self.0.after_expression(expression))
    }
}

fn going(step: Result<()>) -> ControlFlow<GraphError> {
    match step {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => ControlFlow::Break(error),
    }
}
