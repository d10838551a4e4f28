//! A query clause by clause.

use open_cypher::Span;
use open_cypher::ast::{
    Clause, ClauseKind, MatchClause, RegularQuery, SingleQuery, UnionOperator, UnwindClause,
};
use quiver_graph::Result;

use super::build::{binary, equal, found_of, not, number};
use super::compiler::Compiler;
use super::expr::Env;
use super::rows::{Kind, Rows, Typed, call, column};
use super::syntax::only_reads;
use crate::plan::{BinaryOperator, Expr, Mark, Plan, Step, Union, Unnest};

impl Compiler<'_> {
    pub fn query(mut self, query: &RegularQuery) -> Result<Plan> {
        let (mut plan, names) = self.single(&query.head)?;
        for branch in &query.unions {
            let (other, others) = self.single(&branch.query)?;
            let (mut left, mut right) = (names.clone(), others.clone());
            left.sort_unstable();
            right.sort_unstable();
            if left != right {
                let error = self.wrong(
                    branch.operator.span,
                    "both sides of a UNION have columns of the same names",
                );
                return Err(error.expected(names.join(", ")).got(others.join(", ")));
            }
            plan.steps.push(Step::Union(Box::new(Union {
                other,
                distinct: branch.operator.kind != UnionOperator::All,
                fill_missing: false,
            })));
        }
        Ok(plan)
    }

    /// A query that ends with RETURN, and the names of its columns.
    fn single(&mut self, query: &SingleQuery) -> Result<(Plan, Vec<String>)> {
        let Some((last, clauses)) = query.kind.clauses.split_last() else {
            return Err(self.wrong(query.span, "a query has a RETURN clause"));
        };
        let ClauseKind::Return(result) = &last.kind else {
            self.refuse_writing(last)?;
            return Err(self.wrong(last.span, "a query ends with a RETURN clause"));
        };
        let mut rows = Rows::default();
        for clause in clauses {
            self.clause(&mut rows, clause)?;
        }
        let names = self.result(&mut rows, &result.projection)?;
        Ok((rows.plan(), names))
    }

    pub fn clause(&mut self, rows: &mut Rows, clause: &Clause) -> Result<()> {
        match &clause.kind {
            ClauseKind::Match(wanted) if wanted.optional => self.optional(rows, wanted),
            ClauseKind::Match(wanted) => self.pattern(rows, wanted),
            ClauseKind::Unwind(wanted) => self.unwind(rows, wanted),
            ClauseKind::With(wanted) => {
                self.with(rows, &wanted.projection, wanted.where_clause.as_ref())
            }
            ClauseKind::Return(_) => {
                Err(self.wrong(clause.span, "RETURN is the last clause of a query"))
            }
            ClauseKind::Call(_) => {
                let message = "there are no procedures and no CALL subqueries; algorithms are methods of the graph, and table functions in SQL";
                Err(self.wrong(clause.span, message))
            }
            _ => {
                self.refuse_writing(clause)?;
                Err(self.wrong(clause.span, "this clause is not supported"))
            }
        }
    }

    fn refuse_writing(&self, clause: &Clause) -> Result<()> {
        let word = match &clause.kind {
            ClauseKind::Create(_) => "CREATE",
            ClauseKind::Insert(_) => "INSERT",
            ClauseKind::Merge(_) => "MERGE",
            ClauseKind::Delete(_) => "DELETE",
            ClauseKind::Set(_) => "SET",
            ClauseKind::Remove(_) => "REMOVE",
            ClauseKind::Foreach(_) => "FOREACH",
            ClauseKind::LoadCsv(_) => "LOAD CSV",
            ClauseKind::Use(_) => "USE",
            _ => return Ok(()),
        };
        let start = Span::empty(clause.span.start);
        Err(only_reads(self.text(), start, word, ""))
    }

    /// Rows for which nothing is found stay, with nulls: each is there once more, marked, and that one goes where another is left.
    fn optional(&mut self, rows: &mut Rows, wanted: &MatchClause) -> Result<()> {
        let outer = rows.kept.clone();
        let (row, marked) = self.mark(rows);
        rows.kept = Some(marked.clone());
        self.pattern(rows, wanted)?;
        rows.kept = outer;
        let found = self.fresh.name("#found");
        rows.column(&found, found_of(&row, &marked));
        rows.push(Step::Filter(Expr::Or(vec![
            not(column(&marked)),
            equal(column(&found), number(0)),
        ])));
        rows.push(Step::Drop(vec![row, marked, found]));
        Ok(())
    }

    /// Each row twice, and the columns of its number and of which of the two it is.
    pub fn mark(&mut self, rows: &mut Rows) -> (String, String) {
        let (number, marked) = (self.fresh.name("#row"), self.fresh.name("#kept"));
        rows.push(Step::Mark(Mark {
            number: number.clone(),
            marked: marked.clone(),
            kept: rows.kept.clone(),
        }));
        (number, marked)
    }

    fn unwind(&mut self, rows: &mut Rows, wanted: &UnwindClause) -> Result<()> {
        let typed = self.hoisted(rows, &wanted.expression)?;
        let name = &wanted.variable.kind.text;
        if rows.find(name).is_some() {
            let message = format!("there is a variable \"{name}\" already");
            return Err(self.wrong(wanted.variable.span, message));
        }
        let item = match typed.kind {
            Kind::Value | Kind::Any | Kind::List(_) => typed.kind.item(),
            kind => {
                let error = self.wrong(wanted.expression.span, "UNWIND takes a list");
                return Err(error.expected("a list").got(kind.word()));
            }
        };
        let own = self.fresh.name(name);
        let list = call("asList", vec![typed.expr]);
        let keep_empty = rows.kept.is_some();
        match rows.kept.clone() {
            None => rows.column(&own, list),
            // A row that stays has no list, and is one row.
            Some(kept) => {
                let of_others = Expr::Case {
                    branches: vec![(not(column(&kept)), list)],
                    otherwise: None,
                };
                rows.column(&own, of_others);
                let some = binary(
                    BinaryOperator::Gt,
                    call("listLength", vec![column(&own)]),
                    number(0),
                );
                rows.filter(some);
            }
        }
        rows.push(Step::Unnest(Unnest {
            columns: vec![own.clone()],
            keep_empty,
        }));
        rows.add(name, own, item);
        Ok(())
    }

    /// Keeps the rows for which the condition is true.
    pub fn condition(&mut self, rows: &mut Rows, condition: &open_cypher::ast::Expr) -> Result<()> {
        let typed = self.hoisted(rows, condition)?;
        rows.filter(self.truth(typed, condition.span)?);
        Ok(())
    }

    /// What `expr` is in each row; queries within it have become columns.
    pub fn hoisted(&mut self, rows: &mut Rows, expr: &open_cypher::ast::Expr) -> Result<Typed> {
        let columns = self.queries(rows, &[expr])?;
        let variables = rows.variables.clone();
        self.expr(&mut Env::new(&variables, &columns), expr)
    }

    /// `typed` as a condition.
    pub fn truth(&self, typed: Typed, span: Span) -> Result<Expr> {
        match typed.kind {
            Kind::Value | Kind::Any => Ok(typed.expr),
            kind => {
                let error = self.wrong(span, "a condition is true or false");
                Err(error.expected("a boolean").got(kind.word()))
            }
        }
    }
}
