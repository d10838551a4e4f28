//! Patterns as steps along edges: from one node of each path, bound or found, outwards.

use std::collections::HashSet;
use std::ops::Range;

use open_cypher::Span;
use open_cypher::ast::{
    Expr as Ast, ExprKind, LabelExpression, MatchClause, PathFactorKind, PathMode, PathPattern,
    PatternPart,
};
use quiver_graph::Result;

use super::build::{cast, equal};
use super::compiler::Compiler;
use super::expr::Env;
use super::names::{Reads, terms};
use super::paths::{Followed, Hop, Matching, Path, Stop, Term, path_of};
use super::rows::{Kind, Rows, Typed, column};
use super::trails::{Search, selected};
use crate::plan::{ElementRows, Elements, Expand, Expr, Literal, Source, Step, Walk};

impl Compiler<'_> {
    /// The rows beside which the pattern is found, once for each way.
    pub fn pattern(&mut self, rows: &mut Rows, wanted: &MatchClause) -> Result<()> {
        let mut found = Vec::new();
        if let Some(condition) = &wanted.where_clause {
            terms(condition, &mut found);
        }
        let walks = match wanted.mode.as_ref().map(|mode| (mode.kind, mode.span)) {
            None | Some((PathMode::Trail, _)) => false,
            Some((PathMode::Walk, _)) => true,
            Some((_, span)) => return Err(self.unsupported(span, "this path mode")),
        };
        self.paths(rows, &wanted.pattern.parts, &found, walks)
    }

    pub fn paths<'p>(
        &mut self,
        rows: &mut Rows,
        parts: &'p [PatternPart],
        conditions: &[&'p Ast],
        walks: bool,
    ) -> Result<()> {
        let term = |expr: &&'p Ast| Term {
            expr,
            reads: Reads::of(expr),
            done: false,
        };
        let mut matching = Matching {
            terms: conditions.iter().map(term).collect(),
            used: Vec::new(),
            edges: HashSet::new(),
            walks,
        };
        for part in parts {
            self.path(rows, part, &mut matching)?;
        }
        // What is left names what is not there, or has queries in it.
        for term in matching.terms.iter().filter(|term| !term.done) {
            self.condition(rows, term.expr)?;
        }
        Ok(())
    }

    fn path<'p>(
        &mut self,
        rows: &mut Rows,
        part: &'p PatternPart,
        matching: &mut Matching<'p>,
    ) -> Result<()> {
        let search = match &part.kind.selector {
            Some(selector) => selected(self, selector)?,
            None => None,
        };
        let mut path = Path {
            nodes: Vec::new(),
            edges: Vec::new(),
            search,
        };
        self.lay_out(&part.kind.path, &mut path)?;
        if path.nodes.len() != path.edges.len() + 1 {
            return Err(self.wrong(part.span, "a path has nodes and relationships in turn"));
        }
        if path.search.is_some() && path.edges.len() != 1 {
            return Err(self.wrong(
                part.span,
                "the shortest path is that of one relationship of variable length",
            ));
        }
        let start = self.start(rows, &path, &matching.terms);
        let mut nodes: Vec<Option<String>> = vec![None; path.nodes.len()];
        nodes[start] = Some(self.enter(rows, &path.nodes[start], matching)?);
        let mut edges: Vec<Option<Followed>> = Vec::new();
        edges.resize_with(path.edges.len(), || None);
        let named = part.kind.binding.is_some();
        let rightwards = (start..path.edges.len()).map(|edge| (edge, edge, edge + 1));
        let leftwards = (0..start).rev().map(|edge| (edge, edge + 1, edge));
        for (edge, from, to) in rightwards.chain(leftwards) {
            let column = nodes[from].clone().unwrap_or_default();
            let hop = Hop {
                path: &path,
                edge,
                to,
                backward: to < from,
                named,
            };
            let (followed, reached) = self.follow(rows, &hop, &column, matching)?;
            edges[edge] = Some(followed);
            nodes[to] = Some(reached);
        }
        if let Some(name) = &part.kind.binding {
            let nodes: Vec<String> = nodes.into_iter().flatten().collect();
            let edges: Vec<Followed> = edges.into_iter().flatten().collect();
            let expr = path_of(&nodes, &edges, rows.kept.as_deref());
            self.refuse_taken(rows, &name.kind.text, name.span)?;
            let own = self.fresh.name(&name.kind.text);
            rows.column(&own, expr);
            rows.add(&name.kind.text, own, Kind::Path);
            self.settle(rows, matching)?;
        }
        Ok(())
    }

    /// The labels that a node's pattern asks for.
    pub fn labels<'l>(&'l self, stop: &'l Stop<'_>) -> Option<&'l LabelExpression> {
        let apart = self.parsed.fragments.labels.get(&stop.start);
        apart.or(stop.pattern.labels.as_ref())
    }

    fn lay_out<'p>(&self, pattern: &'p PathPattern, path: &mut Path<'p>) -> Result<()> {
        for factor in &pattern.kind.factors {
            match &factor.kind {
                PathFactorKind::Node(node) => path.nodes.push(Stop {
                    pattern: node,
                    start: factor.span.start,
                }),
                PathFactorKind::Relationship(edge) => path.edges.push(edge),
                PathFactorKind::LegacyShortest { all, pattern } => {
                    path.search = Some(Search { all: *all });
                    self.lay_out(pattern, path)?;
                }
                PathFactorKind::Parenthesized {
                    pattern,
                    where_clause: None,
                    quantifier: None,
                } => self.lay_out(pattern, path)?,
                _ => return Err(self.unsupported(factor.span, "this part of a path")),
            }
        }
        Ok(())
    }

    /// Where to begin: at a node that is there already, else at the one of which most is asked.
    fn start(&self, rows: &Rows, path: &Path<'_>, terms: &[Term<'_>]) -> usize {
        let score = |stop: &Stop<'_>| {
            let is_bound = stop.name().is_some_and(|name| rows.find(name).is_some());
            let asked = terms.iter().any(|term| {
                let reads = &term.reads.variables;
                !term.reads.queries
                    && reads.len() == 1
                    && stop.name().is_some_and(|name| reads.contains(name))
                    && is_equality(term.expr)
            });
            let has_condition = self.parsed.fragments.conditions.contains_key(&stop.start);
            match stop.pattern {
                _ if is_bound => 4,
                pattern if pattern.properties.is_some() => 3,
                _ if asked || has_condition => 2,
                _ => usize::from(self.labels(stop).is_some()),
            }
        };
        let scores = path.nodes.iter().map(score);
        // The first of the best.
        let best = scores
            .enumerate()
            .max_by_key(|&(at, score)| (score, std::cmp::Reverse(at)));
        best.map_or(0, |(at, _)| at)
    }

    /// A column of no node.
    pub fn nowhere(&mut self, rows: &mut Rows) -> String {
        let own = self.fresh.name("#nowhere");
        rows.column(&own, cast(Expr::Literal(Literal::Null), "uint32"));
        own
    }

    /// The tables of nodes or edges that lie within `stretches`, by their positions; all without any.
    pub fn fitting_tables(
        &self,
        of: Elements,
        stretches: Option<&[Range<u32>]>,
    ) -> Vec<(usize, Range<u32>)> {
        let fits = |rows: &Range<u32>| {
            stretches.is_none_or(|stretches| {
                let mut stretches = stretches.iter();
                stretches.any(|stretch| stretch.start <= rows.start && rows.end <= stretch.end)
            })
        };
        let tables = self.tables(of).into_iter().map(|(_, rows)| rows);
        tables.enumerate().filter(|(_, rows)| fits(rows)).collect()
    }

    /// The rows of the nodes or edges of some tables.
    pub fn element_rows(
        &self,
        of: Elements,
        tables: Vec<(usize, Range<u32>)>,
        column: &str,
    ) -> Source {
        Source::ElementRows(ElementRows {
            graph: self.index,
            of,
            column: column.to_owned(),
            tables: tables.into_iter().map(|(table, _)| table).collect(),
        })
    }

    /// The column of the node at which a path begins.
    fn enter<'p>(
        &mut self,
        rows: &mut Rows,
        stop: &Stop<'p>,
        matching: &mut Matching<'p>,
    ) -> Result<String> {
        let fitting = self.fitting(Elements::Nodes, self.labels(stop))?;
        if let Some(name) = stop.name()
            && let Some(variable) = rows.find(name)
        {
            let own = match variable.kind {
                Kind::Node => variable.column.clone(),
                // Nothing is found from null.
                Kind::Any => self.nowhere(rows),
                _ => {
                    let message = format!("\"{name}\" is {}, and no node", variable.kind.word());
                    return Err(self.wrong(Span::empty(stop.start), message));
                }
            };
            rows.filter(match fitting {
                Some(stretches) => self.among(&column(&own), &stretches),
                // Nothing is found from what was not found before.
                None => Expr::IsNotNull(Box::new(column(&own))),
            });
            self.ask(rows, stop, &own, matching)?;
            return Ok(own);
        }
        let own = self.fresh.name(stop.name().unwrap_or("#node"));
        let tables = self.fitting_tables(Elements::Nodes, fitting.as_deref());
        if rows.is_unit() {
            rows.source = Some(self.element_rows(Elements::Nodes, tables, &own));
        } else {
            rows.push(Step::Expand(Box::new(Expand {
                graph: self.index,
                walk: Walk::Anywhere {
                    rows: tables.into_iter().map(|(_, rows)| rows).collect(),
                },
                to: own.clone(),
                chosen: None,
                kept: rows.kept.clone(),
            })));
        }
        if let Some(name) = stop.name() {
            rows.add(name, own.clone(), Kind::Node);
        }
        self.ask(rows, stop, &own, matching)?;
        Ok(own)
    }

    /// What the pattern of a node asks of it beside its label, and the conditions that are ready now.
    pub fn ask<'p>(
        &mut self,
        rows: &mut Rows,
        stop: &Stop<'p>,
        own: &str,
        matching: &mut Matching<'p>,
    ) -> Result<()> {
        let typed = Typed {
            expr: column(own),
            kind: Kind::Node,
        };
        if let Some(properties) = &stop.pattern.properties {
            let variables = rows.variables.clone();
            let mut env = Env::new(&variables, &[]);
            for condition in self.equalities(&mut env, &typed, properties)? {
                rows.filter(condition);
            }
        }
        let parsed = self.parsed;
        let inline = stop.pattern.where_clause.as_deref();
        for condition in parsed
            .fragments
            .conditions
            .get(&stop.start)
            .into_iter()
            .chain(inline)
        {
            self.condition(rows, condition)?;
        }
        self.settle(rows, matching)
    }

    /// Keeps what fits the conditions that read nothing which is still to come.
    fn settle(&mut self, rows: &mut Rows, matching: &mut Matching<'_>) -> Result<()> {
        for term in matching.terms.iter_mut().filter(|term| !term.done) {
            let reads = &term.reads;
            if reads.queries || !reads.variables.iter().all(|name| rows.find(name).is_some()) {
                continue;
            }
            self.condition(rows, term.expr)?;
            term.done = true;
        }
        Ok(())
    }

    /// `{name: value, …}` as conditions on an element.
    pub fn equalities(
        &mut self,
        env: &mut Env<'_>,
        element: &Typed,
        properties: &Ast,
    ) -> Result<Vec<Expr>> {
        let ExprKind::Map(entries) = &properties.kind else {
            let message = "properties of a pattern are written out, {name: $name}";
            return Err(self.wrong(properties.span, message));
        };
        let mut conditions = Vec::new();
        for entry in entries {
            let key = &entry.key.kind.text;
            let property = self.property(element.clone(), key, key)?;
            let value = self.plain(env, &entry.value)?;
            conditions.push(equal(property.expr, value));
        }
        Ok(conditions)
    }

    fn refuse_taken(&self, rows: &Rows, name: &str, span: Span) -> Result<()> {
        match rows.find(name) {
            Some(_) => {
                let message = format!("there is a variable \"{name}\" already");
                Err(self.wrong(span, message))
            }
            None => Ok(()),
        }
    }
}

/// Whether something is set equal to something else.
fn is_equality(expr: &Ast) -> bool {
    use open_cypher::ast::BinaryOperator as Operator;
    matches!(
        &expr.kind,
        ExprKind::Binary { operator, .. } if matches!(operator.kind, Operator::Equal | Operator::In)
    )
}
