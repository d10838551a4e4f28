//! Conditions over subqueries, told apart: to DataFusion all of them have one name, so that of two in an aggregate, a group or a window
//! one would be taken for the other, and the query is refused.

use std::collections::HashMap;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident,
    ObjectName, Query, Select, SetExpr, Value,
};
use quiver_graph::Result;

use super::walk::{Step, walk};

/// The function around such a condition; SQL cannot name it but in quotes.
pub(super) const TOLD_APART: &str = "told apart";

/// Numbers the conditions of selections that have several of them; what is written alike gets one number.
#[derive(Default)]
pub(super) struct TellApart(HashMap<String, usize>);

impl Step for TellApart {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        let Query { body, order_by, .. } = query;
        let mut found = Conditions::default();
        each_select(body, &mut |select| own_parts(select, &mut found))?;
        walk(order_by, &mut found)?;
        if found.texts.len() < 2 {
            return Ok(());
        }
        let mut numbered = Numbered {
            numbers: &mut self.0,
            depth: 0,
        };
        each_select(body, &mut |select| own_parts(select, &mut numbered))?;
        walk(order_by, &mut numbered)
    }
}

fn each_select(body: &mut SetExpr, take: &mut dyn FnMut(&mut Select) -> Result<()>) -> Result<()> {
    match body {
        SetExpr::Select(select) => take(select),
        SetExpr::SetOperation { left, right, .. } => {
            each_select(left, take)?;
            each_select(right, take)
        }
        _ => Ok(()),
    }
}

/// All but what rows are kept by, which DataFusion joins by itself.
fn own_parts(select: &mut Select, step: &mut dyn Step) -> Result<()> {
    walk(&mut select.projection, step)?;
    walk(&mut select.group_by, step)?;
    walk(&mut select.having, step)?;
    walk(&mut select.named_window, step)?;
    walk(&mut select.qualify, step)
}

fn is_condition(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Exists { .. } | Expr::InSubquery { .. } | Expr::AnyOp { .. } | Expr::AllOp { .. }
    )
}

/// The texts of the conditions of a part, without those inside its subqueries.
#[derive(Default)]
struct Conditions {
    texts: Vec<String>,
    depth: usize,
}

impl Step for Conditions {
    fn query(&mut self, _: &mut Query) -> Result<()> {
        self.depth += 1;
        Ok(())
    }

    fn after_query(&mut self, _: &mut Query) -> Result<()> {
        self.depth -= 1;
        Ok(())
    }

    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        if self.depth == 0 && is_condition(expr) {
            let text = expr.to_string();
            if !self.texts.contains(&text) {
                self.texts.push(text);
            }
        }
        Ok(())
    }
}

struct Numbered<'a> {
    numbers: &'a mut HashMap<String, usize>,
    depth: usize,
}

impl Step for Numbered<'_> {
    fn query(&mut self, _: &mut Query) -> Result<()> {
        self.depth += 1;
        Ok(())
    }

    fn after_query(&mut self, _: &mut Query) -> Result<()> {
        self.depth -= 1;
        Ok(())
    }

    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        if self.depth == 0 && is_condition(expr) {
            let known = self.numbers.len();
            let number = *self.numbers.entry(expr.to_string()).or_insert(known);
            let condition = std::mem::replace(expr, Expr::Value(Value::Null.into()));
            *expr = numbered(condition, number);
        }
        Ok(())
    }
}

fn numbered(condition: Expr, number: usize) -> Expr {
    let number = Expr::Value(Value::Number(number.to_string(), false).into());
    let arg = |expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr));
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::with_quote('"', TOLD_APART)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: vec![arg(condition), arg(number)],
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
