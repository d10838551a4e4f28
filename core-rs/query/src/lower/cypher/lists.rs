//! What is computed of the elements of lists.

use open_cypher::ast::{
    Expr as Ast, ListComprehension, QuantifiedPredicate, QuantifiedPredicateKind,
};
use quiver_graph::Result;

use super::build::{each, has, not, single};
use super::compiler::Compiler;
use super::expr::Env;
use super::rows::{Kind, Typed};
use crate::plan::ListFunction;

impl Compiler<'_> {
    pub fn comprehension(&mut self, env: &mut Env<'_>, list: &ListComprehension) -> Result<Typed> {
        let mut typed = self.expr(env, &list.list)?;
        let name = &list.variable.kind.text;
        if let Some(predicate) = &list.predicate {
            let (own, body) = self.body(env, name, &typed.kind, predicate)?;
            typed.expr = each(ListFunction::Filter, typed.expr, &own, body.expr);
        }
        if let Some(projection) = &list.projection {
            let (own, body) = self.body(env, name, &typed.kind, projection)?;
            typed = Typed {
                kind: Kind::list_of(body.kind.clone()),
                expr: each(ListFunction::Transform, typed.expr, &own, body.expr),
            };
        }
        Ok(typed)
    }

    /// What is computed of each element of a list of that kind, and the element's name in the plan: no column has it.
    pub fn body(
        &mut self,
        env: &mut Env<'_>,
        name: &str,
        list: &Kind,
        body: &Ast,
    ) -> Result<(String, Typed)> {
        let own = self.fresh.name(name);
        env.locals.push((name.to_owned(), own.clone(), list.item()));
        let body = self.expr(env, body);
        env.locals.pop();
        Ok((own, body?))
    }

    pub fn quantified(&mut self, env: &mut Env<'_>, list: &QuantifiedPredicate) -> Result<Typed> {
        let typed = self.expr(env, &list.list)?;
        let name = &list.variable.kind.text;
        let (own, body) = self.body(env, name, &typed.kind, &list.predicate)?;
        Ok(Typed::value(match list.kind.kind {
            QuantifiedPredicateKind::Any => has(true, typed.expr, &own, body.expr),
            QuantifiedPredicateKind::None => not(has(true, typed.expr, &own, body.expr)),
            QuantifiedPredicateKind::All => not(has(false, typed.expr, &own, body.expr)),
            QuantifiedPredicateKind::Single => single(typed.expr, &own, body.expr),
            _ => return Err(self.unsupported(list.kind.span, "this quantifier")),
        }))
    }
}
