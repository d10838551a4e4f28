//! Steps of a path, from one node to the next.

use std::ops::Range;

use open_cypher::Span;
use open_cypher::ast::{Expr as Ast, RelationshipDirection, RelationshipPattern};
use quiver_graph::{Direction, Result};

use super::build::{binary, equal, has, not};
use super::compiler::Compiler;
use super::expr::Env;
use super::names::Reads;
use super::paths::{Followed, Hop, Matching, Used, meet};
use super::rows::{Kind, Rows, Typed, Variable, call, column};
use crate::plan::{Along, BinaryOperator, Elements, Expand, Expr, Plan, Shortest, Step, Walk};

/// Ways of so many edges are found sooner than all edges are asked, where they begin at few nodes.
const FEW: u32 = 2;

/// Which conditions of an edge's pattern read nothing but the edge, and are asked of all edges before any is followed.
#[derive(Default)]
struct Asked {
    properties: bool,
    condition: bool,
}

impl Asked {
    fn before(edge: &RelationshipPattern) -> Self {
        let own = edge.variable.as_ref();
        let own = own.map(|name| name.kind.text.as_str());
        let is_alone = |expr: &Ast, own: Option<&str>| {
            let reads = Reads::of(expr);
            !reads.queries && reads.variables.iter().all(|name| Some(*name) == own)
        };
        let properties = edge.properties.as_ref();
        let condition = edge.where_clause.as_ref();
        Self {
            properties: properties.is_some_and(|properties| is_alone(properties, None)),
            condition: condition.is_some_and(|condition| is_alone(condition, own)),
        }
    }
}

impl Compiler<'_> {
    /// Follows an edge of a path, or several, from the node in `from`.
    pub fn follow<'p>(
        &mut self,
        rows: &mut Rows,
        hop: &Hop<'_, 'p>,
        from: &str,
        matching: &mut Matching<'p>,
    ) -> Result<(Followed, String)> {
        let edge = hop.path.edges[hop.edge];
        let stop = &hop.path.nodes[hop.to];
        let allowed = self.fitting(Elements::Edges, edge.labels.as_ref())?;
        let length = self.length(edge)?;
        let name = edge.variable.as_ref();
        let known = name.and_then(|name| rows.find(&name.kind.text)).cloned();
        if let Some(name) = name {
            let text = name.kind.text.as_str();
            let is_node = hop.path.nodes.iter().any(|stop| stop.name() == Some(text));
            if is_node || !matching.edges.insert(text) {
                let message = format!("\"{text}\" is two things in one pattern");
                return Err(self.wrong(name.span, message));
            }
            let kind = match length.is_some() || hop.path.search.is_some() {
                true => Kind::List(Box::new(Kind::Edge)),
                false => Kind::Edge,
            };
            if let Some(known) = known.as_ref().filter(|known| known.kind != kind) {
                let message = format!("\"{text}\" is {}, and no relationship", known.kind.word());
                return Err(self.wrong(name.span, message));
            }
        }
        if hop.path.search.is_some() && length.is_some_and(|(least, _)| least > 1) {
            return Err(self.unsupported(
                Span::empty(stop.start),
                "a least length above 1 of shortest paths",
            ));
        }
        let is_long = length.is_some() || hop.path.search.is_some();
        let is_far = length.is_some_and(|(_, most)| most > FEW);
        let asked = match is_far || hop.path.search.is_some() {
            true => Asked::before(edge),
            false => Asked::default(),
        };
        if hop.path.search.is_some() {
            let properties = edge.properties.as_ref().filter(|_| !asked.properties);
            let condition = edge.where_clause.as_ref().filter(|_| !asked.condition);
            if let Some(condition) = properties.or(condition) {
                let message = "a condition on the relationships of a shortest path reads nothing but them: it is asked before they are followed";
                return Err(self.wrong(condition.span, message));
            }
        }
        let chosen = self.chosen(edge, &asked, allowed.as_deref())?;
        let own = self
            .fresh
            .name(name.map_or("#edge", |name| name.kind.text.as_str()));
        // A node that is there already is reached anew, and compared.
        let mut target = stop.name().and_then(|name| rows.find(name)).cloned();
        if let Some(target) = target.as_mut().filter(|target| target.kind == Kind::Any) {
            (target.column, target.kind) = (self.nowhere(rows), Kind::Node);
        }
        let into = target.as_ref().map(|target| target.column.clone());
        let along = Along {
            from: from.to_owned(),
            direction: self.direction(edge.direction.kind, hop.backward),
            edges: allowed.clone(),
            into: into.clone(),
        };
        let reached = self.fresh.name(match &target {
            Some(_) => "#node",
            None => stop.name().unwrap_or("#node"),
        });
        let nodes = (is_long && hop.named).then(|| self.fresh.name("#nodes"));
        let walk = match length {
            None if hop.path.search.is_none() => Walk::Edge {
                along,
                edge: own.clone(),
            },
            length => Walk::Trail {
                along,
                edges: own.clone(),
                nodes: nodes.clone(),
                length: length.unwrap_or((1, 1)),
                shortest: hop.path.search.as_ref().map(|search| Shortest {
                    all: search.all,
                    to: into,
                }),
            },
        };
        let is_list = !matches!(walk, Walk::Edge { .. });
        rows.push(Step::Expand(Box::new(Expand {
            graph: self.index,
            walk,
            to: reached.clone(),
            chosen,
            kept: rows.kept.clone(),
        })));
        self.refuse_again(rows, matching, &own, is_list, allowed);
        if let Some(target) = &target {
            if target.kind != Kind::Node {
                let message = format!("\"{}\" is {}, and no node", target.name, target.kind.word());
                return Err(self.wrong(Span::empty(stop.start), message));
            }
            rows.filter(equal(column(&reached), column(&target.column)));
        } else if let Some(name) = stop.name() {
            rows.add(name, reached.clone(), Kind::Node);
        }
        let kind = match is_list {
            true => Kind::List(Box::new(Kind::Edge)),
            false => Kind::Edge,
        };
        if let (true, true, Some(name)) = (is_list, hop.backward, name) {
            // In the order of the path.
            let turned = self.fresh.name(&name.kind.text);
            rows.column(&turned, call("listReverse", vec![column(&own)]));
            self.bind_edge(rows, known.as_ref(), &name.kind.text, &turned, &kind);
        } else if let Some(name) = name {
            self.bind_edge(rows, known.as_ref(), &name.kind.text, &own, &kind);
        }
        self.ask_edge(rows, edge, &asked, &own, is_list)?;
        if let Some(stretches) = self.fitting(Elements::Nodes, self.labels(stop))? {
            rows.filter(self.among(&column(&reached), &stretches));
        }
        self.ask(rows, stop, &reached, matching)?;
        let followed = Followed {
            edge: own,
            nodes,
            is_list,
            backward: hop.backward,
        };
        Ok((followed, reached))
    }

    fn bind_edge(
        &self,
        rows: &mut Rows,
        known: Option<&Variable>,
        name: &str,
        own: &str,
        kind: &Kind,
    ) {
        match known {
            // The same edge again.
            Some(known) => rows.filter(equal(column(own), column(&known.column))),
            None => rows.add(name, own.to_owned(), kind.clone()),
        }
    }

    /// The edges for which the conditions hold that are asked before any is followed.
    fn chosen(
        &mut self,
        edge: &RelationshipPattern,
        asked: &Asked,
        allowed: Option<&[Range<u32>]>,
    ) -> Result<Option<Plan>> {
        let row = self.fresh.name("#row");
        let mut conditions = Vec::new();
        if let (true, Some(properties)) = (asked.properties, &edge.properties) {
            let element = Typed {
                expr: column(&row),
                kind: Kind::Edge,
            };
            conditions.extend(self.equalities(&mut Env::new(&[], &[]), &element, properties)?);
        }
        if let (true, Some(condition)) = (asked.condition, &edge.where_clause) {
            let name = edge.variable.as_ref();
            let variables = name.map(|name| Variable {
                name: name.kind.text.clone(),
                column: row.clone(),
                kind: Kind::Edge,
            });
            let variables: Vec<Variable> = variables.into_iter().collect();
            let typed = self.expr(&mut Env::new(&variables, &[]), condition)?;
            conditions.push(self.truth(typed, condition.span)?);
        }
        if conditions.is_empty() {
            return Ok(None);
        }
        let tables = self.fitting_tables(Elements::Edges, allowed);
        Ok(Some(Plan {
            source: self.element_rows(Elements::Edges, tables, &row),
            steps: vec![Step::Filter(Expr::And(conditions))],
        }))
    }

    /// What the pattern of an edge asks of it, or of each of several, and has not been asked before.
    fn ask_edge(
        &mut self,
        rows: &mut Rows,
        edge: &RelationshipPattern,
        asked: &Asked,
        own: &str,
        is_list: bool,
    ) -> Result<()> {
        const EACH: &str = "\0edge";
        let variables = rows.variables.clone();
        let mut env = Env::new(&variables, &[]);
        if let Some(properties) = edge.properties.as_ref().filter(|_| !asked.properties) {
            let element = Typed {
                expr: match is_list {
                    true => Expr::Local(EACH.to_owned()),
                    false => column(own),
                },
                kind: Kind::Edge,
            };
            for condition in self.equalities(&mut env, &element, properties)? {
                rows.filter(match is_list {
                    true => not(has(false, column(own), EACH, condition)),
                    false => condition,
                });
            }
        }
        let condition = edge.where_clause.as_deref();
        if let Some(condition) = condition.filter(|_| !asked.condition) {
            match (is_list, &edge.variable) {
                (true, Some(name)) => {
                    let list = Kind::List(Box::new(Kind::Edge));
                    let name = &name.kind.text;
                    let (element, body) = self.body(&mut env, name, &list, condition)?;
                    rows.filter(not(has(false, column(own), &element, body.expr)));
                }
                _ => self.condition(rows, condition)?,
            }
        }
        Ok(())
    }

    /// No edge is followed twice.
    fn refuse_again(
        &self,
        rows: &mut Rows,
        matching: &mut Matching<'_>,
        own: &str,
        is_list: bool,
        allowed: Option<Vec<Range<u32>>>,
    ) {
        if matching.walks {
            return;
        }
        for used in &matching.used {
            if !meet(used.rows.as_deref(), allowed.as_deref()) {
                continue;
            }
            let (one, other) = (column(own), column(&used.column));
            rows.filter(match (is_list, used.is_list) {
                (false, false) => binary(BinaryOperator::Neq, one, other),
                (false, true) => not(call("listContains", vec![other, one])),
                (true, false) => not(call("listContains", vec![one, other])),
                (true, true) => not(call("array_has_any", vec![one, other])),
            });
        }
        matching.used.push(Used {
            column: own.to_owned(),
            is_list,
            rows: allowed,
        });
    }

    fn direction(&self, written: RelationshipDirection, backward: bool) -> Direction {
        let direction = match written {
            _ if !self.graph.directed() => Direction::Both,
            RelationshipDirection::Right => Direction::Out,
            RelationshipDirection::Left => Direction::In,
            _ => Direction::Both,
        };
        match backward {
            true => direction.reversed(),
            false => direction,
        }
    }
}
