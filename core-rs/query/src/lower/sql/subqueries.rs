//! Subqueries that stand for values, and conditions over subqueries, told apart: to DataFusion all of them have one name, so that of two
//! in an aggregate, a group or a window one would be taken for the other, and the query is refused.

use std::collections::{HashMap, HashSet};

use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArgumentList, FunctionArguments, Ident, ObjectName, Query, SetExpr,
    Value,
};
use quiver_graph::Result;

use super::templates::argument;
use super::walk::{Step, walk_own};

/// The function around such a condition; SQL cannot name it but in quotes.
pub(super) const TOLD_APART: &str = "told apart";

/// Numbers the conditions of selections that have several of them; what is written alike gets one number.
#[derive(Default)]
pub(super) struct TellApart(HashMap<String, usize>);

impl Step for TellApart {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        let mut texts = HashSet::new();
        each_condition(query, &mut |condition| {
            texts.insert(condition.to_string());
        })?;
        if texts.len() < 2 {
            return Ok(());
        }
        each_condition(query, &mut |condition| {
            let known = self.0.len();
            let number = *self.0.entry(condition.to_string()).or_insert(known);
            let bare = std::mem::replace(condition, Expr::Value(Value::Null.into()));
            *condition = numbered(bare, number);
        })
    }
}

/// Takes `take` to the conditions of a query's selections and of its order, but for what rows are kept by, which DataFusion joins by
/// itself.
fn each_condition(query: &mut Query, take: &mut dyn FnMut(&mut Expr)) -> Result<()> {
    let mut conditions = Conditions {
        take,
        within: HashSet::new(),
    };
    of_selections(&mut query.body, &mut conditions)?;
    walk_own(&mut query.order_by, &mut conditions)
}

fn of_selections(body: &mut SetExpr, conditions: &mut Conditions<'_>) -> Result<()> {
    match body {
        SetExpr::Select(select) => {
            walk_own(&mut select.projection, conditions)?;
            walk_own(&mut select.group_by, conditions)?;
            walk_own(&mut select.having, conditions)?;
            walk_own(&mut select.named_window, conditions)?;
            walk_own(&mut select.qualify, conditions)
        }
        SetExpr::SetOperation { left, right, .. } => {
            of_selections(left, conditions)?;
            of_selections(right, conditions)
        }
        _ => Ok(()),
    }
}

struct Conditions<'a> {
    take: &'a mut dyn FnMut(&mut Expr),
    /// Where the subqueries stand that are a part of a condition.
    within: HashSet<*const Expr>,
}

impl Step for Conditions<'_> {
    fn expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Expr::AnyOp { right, .. } | Expr::AllOp { right, .. } = expr {
            self.within.insert(std::ptr::from_ref(right.as_ref()));
        }
        Ok(())
    }

    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        let is_value =
            matches!(expr, Expr::Subquery(_)) && !self.within.contains(&std::ptr::from_ref(expr));
        let is_condition = matches!(
            expr,
            Expr::Exists { .. } | Expr::InSubquery { .. } | Expr::AnyOp { .. } | Expr::AllOp { .. }
        );
        if is_value || is_condition {
            (self.take)(expr);
        }
        Ok(())
    }
}

fn numbered(condition: Expr, number: usize) -> Expr {
    let number = Expr::Value(Value::Number(number.to_string(), false).into());
    called(TOLD_APART, vec![condition, number])
}

/// A call of the function that has this name in quotes.
pub(super) fn called(name: &str, args: Vec<Expr>) -> Expr {
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::with_quote('"', name)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: args.into_iter().map(argument).collect(),
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
