//! What a graph says of its nodes and edges: labels and types, properties, and all of one as a value.

use std::ops::Range;

use arrow_schema::SchemaRef;
use open_cypher::ast::{LabelExpression, LabelExpressionKind};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::build::{binary, number, text_of};
use super::compiler::Compiler;
use super::rows::{Kind, Typed, call};
use super::syntax::at;
use crate::error::{invalid, missing_column};
use crate::plan::{BinaryOperator, Each, Element, Elements, Expr, Get, ListFunction};

/// A name of a list's element that no text can have.
const ITEM: &str = "\0item";

impl Compiler<'_> {
    /// The rows of the nodes or edges whose label or type fits, as stretches in order; None where all do.
    pub fn fitting(
        &self,
        of: Elements,
        labels: Option<&LabelExpression>,
    ) -> Result<Option<Vec<Range<u32>>>> {
        let Some(labels) = labels else {
            return Ok(None);
        };
        let mut stretches: Vec<Range<u32>> = Vec::new();
        let mut all = true;
        for (name, rows) in self.tables(of) {
            if !self.fits(of, name, labels)? {
                all = false;
                continue;
            }
            match stretches.last_mut() {
                Some(last) if last.end == rows.start => last.end = rows.end,
                _ => stretches.push(rows),
            }
        }
        Ok((!all).then_some(stretches))
    }

    /// Each table's label or type, and its rows.
    pub fn tables(&self, of: Elements) -> Vec<(Option<&str>, Range<u32>)> {
        // Rows are counted in 32 bits.
        let rows = |rows: Range<usize>| rows.start as u32..rows.end as u32;
        match of {
            Elements::Nodes => {
                let tables = self.graph.node_tables().iter();
                tables
                    .map(|table| (table.label(), rows(table.rows())))
                    .collect()
            }
            Elements::Edges => {
                let tables = self.graph.edge_tables().iter();
                tables
                    .map(|table| (table.edge_type(), rows(table.rows())))
                    .collect()
            }
        }
    }

    fn fits(&self, of: Elements, name: Option<&str>, labels: &LabelExpression) -> Result<bool> {
        Ok(match &labels.kind {
            LabelExpressionKind::Name(wanted) => {
                let wanted = &wanted.kind.text;
                let tables = self.tables(of);
                let known: Vec<&str> = tables.iter().filter_map(|(name, _)| *name).collect();
                if !known.contains(&wanted.as_str()) {
                    let kind = match of {
                        Elements::Nodes => "label",
                        Elements::Edges => "type",
                    };
                    let message = format!("the graph has no {kind} \"{wanted}\"");
                    return Err(GraphError::new(ErrorCode::UnknownLabel, message)
                        .parameter(kind)
                        .suggest(wanted, known));
                }
                name == Some(wanted.as_str())
            }
            LabelExpressionKind::Wildcard => name.is_some(),
            LabelExpressionKind::Not(inner) => !self.fits(of, name, inner)?,
            LabelExpressionKind::Parenthesized(inner) => self.fits(of, name, inner)?,
            LabelExpressionKind::And(all) => {
                let mut fits = true;
                for each in all {
                    fits &= self.fits(of, name, each)?;
                }
                fits
            }
            LabelExpressionKind::Or(any) => {
                let mut fits = false;
                for each in any {
                    fits |= self.fits(of, name, each)?;
                }
                fits
            }
            _ => return Err(at(self.text(), labels.span, "this is no label")),
        })
    }

    /// Whether the node or edge at `row` is one of `stretches`.
    pub fn among(&self, row: &Expr, stretches: &[Range<u32>]) -> Expr {
        let within = |rows: &Range<u32>| {
            let end = |value: u32| Box::new(number(i64::from(value)));
            Expr::Between {
                expr: Box::new(row.clone()),
                low: end(rows.start),
                high: end(rows.end - 1),
            }
        };
        let stretches = stretches.iter().filter(|rows| !rows.is_empty());
        let terms: Vec<Expr> = stretches.map(within).collect();
        match terms.is_empty() {
            // Of null neither is known.
            true => binary(BinaryOperator::Lt, row.clone(), number(0)),
            false => Expr::Or(terms),
        }
    }

    /// A property of what `base` stands for.
    pub fn property(&self, base: Typed, name: &str, shown: &str) -> Result<Typed> {
        let Some(of) = base.kind.elements() else {
            return match base.kind {
                Kind::Value | Kind::Any => {
                    let args = vec![base.expr, text_of(name)];
                    Ok(Typed::value(call("property", args)))
                }
                kind => {
                    let message = format!("{} has no properties: {shown}", kind.word());
                    Err(invalid(message).expected("a node, a relationship or a map"))
                }
            };
        };
        let schema = self.schema(of);
        if schema.field_with_name(name).is_err() {
            let fields = schema.fields().iter();
            let names: Vec<&str> = fields.map(|field| field.name().as_str()).collect();
            return Err(missing_column(name, &names));
        }
        let get = Get::Column(name.to_owned());
        Ok(Typed::value(self.element(of, get, base.expr, shown)))
    }

    /// The columns that the nodes or edges have between them.
    pub fn schema(&self, of: Elements) -> &SchemaRef {
        match of {
            Elements::Nodes => &self.nodes,
            Elements::Edges => &self.edges,
        }
    }

    pub fn element(&self, of: Elements, get: Get, row: Expr, shown: &str) -> Expr {
        Expr::Element(Box::new(Element {
            graph: self.index,
            of,
            get,
            row,
            shown: shown.to_owned(),
        }))
    }

    /// What stands for nodes, edges and paths, as the value that a table has of it.
    pub fn value(&self, typed: Typed, shown: &str) -> Expr {
        let all = |of: Elements, row: Expr| self.element(of, Get::All, row, shown);
        let field = |name: &str| call("field", vec![typed.expr.clone(), text_of(name)]);
        match &typed.kind {
            kind if kind.is_open() => typed.expr,
            Kind::Value | Kind::Any => typed.expr,
            Kind::Node => all(Elements::Nodes, typed.expr),
            Kind::Edge => all(Elements::Edges, typed.expr),
            Kind::Path => {
                let path = call(
                    "struct",
                    vec![
                        text_of("nodes"),
                        all(Elements::Nodes, field("nodes")),
                        text_of("relationships"),
                        all(Elements::Edges, field("relationships")),
                    ],
                );
                Expr::Case {
                    branches: vec![(Expr::IsNotNull(Box::new(typed.expr.clone())), path)],
                    otherwise: None,
                }
            }
            Kind::List(item) => match item.as_ref() {
                Kind::Node => all(Elements::Nodes, typed.expr),
                Kind::Edge => all(Elements::Edges, typed.expr),
                item => {
                    let element = Typed {
                        expr: Expr::Local(ITEM.to_owned()),
                        kind: item.clone(),
                    };
                    Expr::Each(Box::new(Each {
                        function: ListFunction::Transform,
                        list: typed.expr,
                        variable: ITEM.to_owned(),
                        body: self.value(element, shown),
                    }))
                }
            },
        }
    }
}
