//! Queries and patterns within expressions, as columns: each row is there once more, marked, and what is found beside it is counted or
//! listed in the marked one.

use open_cypher::Span;
use open_cypher::ast::visit::{Visitor, walk_expr};
use open_cypher::ast::{
    ClauseKind, Expr as Ast, ExprKind, PathFactorKind, Pattern, PatternComprehension,
    ProjectionItemKind,
};
use quiver_graph::{ErrorCode, Result};

use super::build::{binary, found_of, not, number, over};
use super::compiler::Compiler;
use super::fragments::{Fragments, Kind as Wanted, Within};
use super::names::terms;
use super::projection::has_aggregates;
use super::rows::{Kind, Rows, Typed, call, column};
use crate::plan::{Aggregate, AggregateCall, BinaryOperator, Expr, Step};

/// The queries and patterns in an expression, but for those within others.
struct Queries<'a, 'f> {
    fragments: &'f Fragments,
    found: Vec<&'a Ast>,
}

impl<'a> Visitor<'a> for Queries<'a, '_> {
    fn visit_expr(&mut self, node: &'a Ast) {
        match &node.kind {
            ExprKind::Subquery(_) | ExprKind::Pattern(_) | ExprKind::PatternComprehension(_) => {
                self.found.push(node);
            }
            ExprKind::Parameter(_) if self.fragments.queries.contains_key(&node.span.start) => {
                self.found.push(node);
            }
            // What is computed of elements has no rows of its own.
            ExprKind::ListComprehension(list) => self.visit_expr(&list.list),
            ExprKind::QuantifiedPredicate(list) => self.visit_expr(&list.list),
            _ => walk_expr(self, node),
        }
    }
}

impl Compiler<'_> {
    /// The queries and patterns within `exprs`.
    pub fn asked<'q>(&self, exprs: &[&'q Ast]) -> Vec<&'q Ast> {
        let mut queries = Queries {
            fragments: &self.parsed.fragments,
            found: Vec::new(),
        };
        exprs.iter().for_each(|expr| queries.visit_expr(expr));
        queries.found
    }

    /// Columns for the queries within `exprs`, by their places.
    pub fn queries(&mut self, rows: &mut Rows, exprs: &[&Ast]) -> Result<Vec<(Span, Typed)>> {
        let mut columns = Vec::new();
        for expr in self.asked(exprs) {
            let typed = match &expr.kind {
                ExprKind::Parameter(_) => match self.parsed.fragments.queries.get(&expr.span.start)
                {
                    Some(within) => self.subquery(rows, within)?,
                    None => continue,
                },
                ExprKind::Pattern(pattern) => self.is_found(rows, pattern)?,
                ExprKind::PatternComprehension(comprehension) => {
                    self.listed(rows, comprehension)?
                }
                _ => continue,
            };
            columns.push((expr.span, typed));
        }
        Ok(columns)
    }

    /// What `find` finds beside each row, as `measure` has it, in a column.
    fn beside(
        &mut self,
        rows: &mut Rows,
        find: impl FnOnce(&mut Self, &mut Rows) -> Result<Option<Typed>>,
        measure: impl FnOnce(&str, &str, Option<&Typed>) -> Expr,
    ) -> Result<(Expr, Kind)> {
        let (variables, outer) = (rows.variables.clone(), rows.kept.clone());
        let (number, marked) = self.mark(rows);
        rows.kept = Some(marked.clone());
        let typed = find(self, rows)?;
        let own = self.fresh.name("#found");
        rows.column(&own, measure(&number, &marked, typed.as_ref()));
        rows.push(Step::Filter(column(&marked)));
        rows.push(Step::Drop(vec![number, marked]));
        (rows.variables, rows.kept) = (variables, outer);
        let kind = typed.map_or(Kind::Value, |typed| typed.kind);
        Ok((column(&own), kind))
    }

    fn is_found(&mut self, rows: &mut Rows, pattern: &Pattern) -> Result<Typed> {
        self.refuse_own(rows, pattern)?;
        let find = |compiler: &mut Self, rows: &mut Rows| {
            compiler.paths(rows, &pattern.parts, &[], false)?;
            Ok(None)
        };
        let (found, _) = self.beside(rows, find, |number, marked, _| found_of(number, marked))?;
        Ok(Typed::value(is_some(found)))
    }

    /// A pattern that is a condition names what is there already: another name is a misspelt one.
    fn refuse_own(&self, rows: &Rows, pattern: &Pattern) -> Result<()> {
        for factor in pattern
            .parts
            .iter()
            .flat_map(|part| &part.kind.path.kind.factors)
        {
            let name = match &factor.kind {
                PathFactorKind::Node(node) => node.variable.as_ref(),
                PathFactorKind::Relationship(edge) => edge.variable.as_ref(),
                _ => None,
            };
            if let Some(name) = name.filter(|name| rows.find(&name.kind.text).is_none()) {
                let text = &name.kind.text;
                let message = format!(
                    "there is no variable \"{text}\"; a pattern has variables of its own in EXISTS {{ … }}"
                );
                let mut error = self.wrong(name.span, message).column(text);
                error.code = ErrorCode::UnknownColumn;
                return Err(error);
            }
        }
        Ok(())
    }

    fn subquery(&mut self, rows: &mut Rows, within: &Within) -> Result<Typed> {
        let Within { kind, query, span } = within;
        if let Some(branch) = query.unions.first() {
            return Err(self.unsupported(branch.operator.span, "UNION within a subquery"));
        }
        let clauses = query.head.kind.clauses.as_slice();
        let (result, clauses) = match clauses.split_last() {
            Some((last, before)) => match &last.kind {
                ClauseKind::Return(result) => (Some(&result.projection), before),
                _ => (None, clauses),
            },
            None => (None, clauses),
        };
        for clause in clauses {
            let is_simple = match &clause.kind {
                ClauseKind::Match(wanted) => !wanted.optional,
                ClauseKind::Unwind(_) => true,
                _ => false,
            };
            if !is_simple {
                let what = "any clause but MATCH, UNWIND and RETURN within a subquery";
                return Err(self.unsupported(clause.span, what));
            }
        }
        let is_list = *kind == Wanted::Collect;
        let returned: Vec<&Ast> = result
            .iter()
            .flat_map(|result| &result.items)
            .filter_map(|item| match &item.kind {
                ProjectionItemKind::Expression { expression, .. } => Some(expression),
                _ => None,
            })
            .collect();
        if let Some(result) = result {
            let is_cut = result.limit.is_some() || result.skip.is_some() || result.offset.is_some();
            let is_distinct = result.quantifier.is_some() && *kind != Wanted::Exists;
            let is_sorted = result.order_by.is_some() && is_list;
            let is_grouped = returned.iter().any(|expr| has_aggregates(expr));
            if is_cut || is_distinct || is_sorted || is_grouped {
                let what = "DISTINCT, ORDER BY, SKIP, LIMIT and aggregates within a subquery";
                return Err(self.unsupported(result.span, what));
            }
        }
        let wanted = match returned.as_slice() {
            [only] if is_list => Some(*only),
            _ => None,
        };
        if is_list && wanted.is_none() {
            return Err(self.wrong(*span, "COLLECT takes a query that returns one value"));
        }
        let find = |compiler: &mut Self, rows: &mut Rows| {
            for clause in clauses {
                compiler.clause(rows, clause)?;
            }
            // What is counted alone is looked at for names that are wrong.
            for expr in &returned {
                compiler.hoisted(&mut rows.clone(), expr)?;
            }
            let wanted = wanted.map(|wanted| compiler.hoisted(rows, wanted));
            wanted.transpose()
        };
        let (found, item) = self.beside(rows, find, |number, marked, typed| match typed {
            Some(typed) => list_of(number, marked, typed),
            None => found_of(number, marked),
        })?;
        Ok(match kind {
            Wanted::Exists => Typed::value(is_some(found)),
            Wanted::Count => Typed::value(found),
            Wanted::Collect => Typed {
                expr: call("orEmpty", vec![found]),
                kind: Kind::list_of(item),
            },
        })
    }

    fn listed(&mut self, rows: &mut Rows, wanted: &PatternComprehension) -> Result<Typed> {
        let mut conditions = Vec::new();
        if let Some(predicate) = &wanted.predicate {
            terms(predicate, &mut conditions);
        }
        let mut parts = wanted.pattern.parts.clone();
        if let (Some(binding), Some(part)) = (&wanted.binding, parts.first_mut()) {
            part.kind.binding = Some(binding.clone());
        }
        let find = |compiler: &mut Self, rows: &mut Rows| {
            compiler.paths(rows, &parts, &conditions, false)?;
            compiler.hoisted(rows, &wanted.projection).map(Some)
        };
        let (found, kind) = self.beside(rows, find, |number, marked, typed| match typed {
            Some(typed) => list_of(number, marked, typed),
            None => found_of(number, marked),
        })?;
        Ok(Typed {
            expr: call("orEmpty", vec![found]),
            kind: Kind::list_of(kind),
        })
    }
}

fn is_some(count: Expr) -> Expr {
    binary(BinaryOperator::Gt, count, number(0))
}

/// The values of all rows of one number that are not marked.
fn list_of(number: &str, marked: &str, typed: &Typed) -> Expr {
    let list = Expr::Aggregate(Box::new(AggregateCall {
        name: Aggregate::ArrayAgg,
        expr: Some(typed.expr.clone()),
        args: Vec::new(),
        distinct: false,
        filter: Some(not(column(marked))),
        order_by: Vec::new(),
        ignore_nulls: false,
    }));
    over(number, list)
}
