//! Names within Cypher text: which variables an expression reads, and names of columns that nothing else has.

use std::collections::HashSet;

use open_cypher::ast::visit::{Visitor, walk_expr};
use open_cypher::ast::{Expr, ExprKind, MapProjectionItemKind};

use super::fragments::is_in_place;

/// Gives each column a name of its own.
#[derive(Debug, Default)]
pub(super) struct Fresh(HashSet<String>);

impl Fresh {
    /// `wanted`, or the like of it where that is taken.
    pub fn name(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 0;
        while !self.0.insert(name.clone()) {
            number += 1;
            name = format!("{wanted}_{number}");
        }
        name
    }
}

/// What a condition reads.
#[derive(Debug, Default)]
pub(super) struct Reads<'a> {
    pub variables: HashSet<&'a str>,
    /// Whether it has a query or a pattern in it.
    pub queries: bool,
}

impl<'a> Reads<'a> {
    pub fn of(expr: &'a Expr) -> Self {
        let mut reads = Self::default();
        reads.visit_expr(expr);
        reads
    }
}

impl<'a> Visitor<'a> for Reads<'a> {
    fn visit_expr(&mut self, node: &'a Expr) {
        match &node.kind {
            ExprKind::Variable(name) => {
                self.variables.insert(&name.kind.text);
            }
            ExprKind::Subquery(_) | ExprKind::Pattern(_) | ExprKind::PatternComprehension(_) => {
                self.queries = true;
            }
            // What stands for a query.
            ExprKind::Parameter(parameter) if is_in_place(parameter) => self.queries = true,
            ExprKind::ListComprehension(list) => {
                self.visit_expr(&list.list);
                self.within(node, &list.variable.kind.text);
            }
            ExprKind::QuantifiedPredicate(list) => {
                self.visit_expr(&list.list);
                self.within(node, &list.variable.kind.text);
            }
            ExprKind::MapProjection(projection) => {
                for item in &projection.items {
                    if let MapProjectionItemKind::Variable(name) = &item.kind {
                        self.variables.insert(&name.kind.text);
                    }
                }
                walk_expr(self, node);
            }
            _ => walk_expr(self, node),
        }
    }
}

impl<'a> Reads<'a> {
    /// What `node` reads beside a variable of its own.
    fn within(&mut self, node: &'a Expr, own: &'a str) {
        let known = self.variables.contains(own);
        walk_expr(self, node);
        if !known {
            self.variables.remove(own);
        }
    }
}

/// `expr` without brackets around it.
pub(super) fn bare(mut expr: &Expr) -> &Expr {
    while let ExprKind::Parenthesized(inner) = &expr.kind {
        expr = inner;
    }
    expr
}

fn is_joined(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Parenthesized(_) => true,
        ExprKind::Binary { operator, .. } => operator.kind == open_cypher::ast::BinaryOperator::And,
        _ => false,
    }
}

/// The terms that are joined by `AND`.
pub(super) fn terms<'a>(expr: &'a Expr, found: &mut Vec<&'a Expr>) {
    match &expr.kind {
        // Brackets around anything else may have labels of their own: `(n:A|B)`.
        ExprKind::Parenthesized(inner) if is_joined(inner) => terms(inner, found),
        ExprKind::Binary {
            left,
            operator,
            right,
        } if operator.kind == open_cypher::ast::BinaryOperator::And => {
            terms(left, found);
            terms(right, found);
        }
        _ => found.push(expr),
    }
}
