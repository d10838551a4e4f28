//! Paths of patterns, laid out, and what has been done with them.

use std::collections::HashSet;
use std::ops::Range;

use open_cypher::ast::{Expr as Ast, NodePattern, RelationshipPattern};

use super::build::{not, number, text_of};
use super::names::Reads;
use super::rows::{call, column};
use super::trails::Search;
use crate::plan::Expr;

/// A condition of a MATCH, which holds as soon as all that it reads is there.
pub(super) struct Term<'p> {
    pub expr: &'p Ast,
    pub reads: Reads<'p>,
    pub done: bool,
}

/// Edges that a MATCH has followed, none of which it follows twice.
pub(super) struct Used {
    pub column: String,
    pub is_list: bool,
    pub rows: Option<Vec<Range<u32>>>,
}

/// What a MATCH has done so far.
pub(super) struct Matching<'p> {
    pub terms: Vec<Term<'p>>,
    pub used: Vec<Used>,
    /// The names of its edges.
    pub edges: HashSet<&'p str>,
    /// Whether an edge may be followed again.
    pub walks: bool,
}

/// A path of a pattern, laid out.
pub(super) struct Path<'p> {
    pub nodes: Vec<Stop<'p>>,
    pub edges: Vec<&'p RelationshipPattern>,
    pub search: Option<Search>,
}

pub(super) struct Stop<'p> {
    pub pattern: &'p NodePattern,
    /// Where it begins in the text.
    pub start: usize,
}

impl Stop<'_> {
    pub fn name(&self) -> Option<&str> {
        let name = self.pattern.variable.as_ref();
        name.map(|name| name.kind.text.as_str())
    }
}

/// The columns of an edge of a path.
pub(super) struct Followed {
    pub edge: String,
    /// Of several edges, the nodes between them and the last.
    pub nodes: Option<String>,
    pub is_list: bool,
    /// Whether it was followed from right to left.
    pub backward: bool,
}

/// An edge of a path, and which way it is followed.
pub(super) struct Hop<'h, 'p> {
    pub path: &'h Path<'p>,
    pub edge: usize,
    pub to: usize,
    pub backward: bool,
    /// Whether the path has a name, for which its nodes are needed.
    pub named: bool,
}

pub(super) fn meet(one: Option<&[Range<u32>]>, other: Option<&[Range<u32>]>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return true;
    };
    let overlap = |a: &Range<u32>, b: &Range<u32>| a.start < b.end && b.start < a.end;
    one.iter().any(|a| other.iter().any(|b| overlap(a, b)))
}

/// A path as a value: its nodes and edges in order; null where there is none.
pub(super) fn path_of(nodes: &[String], edges: &[Followed], kept: Option<&str>) -> Expr {
    let list = |name: &str| call("list", vec![column(name)]);
    let mut all_nodes = vec![list(&nodes[0])];
    let mut all_edges = Vec::new();
    for (at, followed) in edges.iter().enumerate() {
        let edge = column(&followed.edge);
        let (edges, between) = match (&followed.nodes, followed.is_list) {
            (Some(between), true) if followed.backward => {
                // It began at the node on the right, and ends with the one on the left.
                let turned = vec![list(&nodes[at + 1]), column(between)];
                let turned = call("listReverse", vec![call("listConcat", turned)]);
                let rest = call("listSlice", vec![turned, number(1)]);
                (call("listReverse", vec![edge]), rest)
            }
            (Some(between), true) => (edge, column(between)),
            _ => (call("list", vec![edge]), list(&nodes[at + 1])),
        };
        all_edges.push(edges);
        all_nodes.push(between);
    }
    let joined = |mut lists: Vec<Expr>| match lists.len() {
        1 => lists.swap_remove(0),
        _ => call("listConcat", lists),
    };
    let no_edges = || {
        let zero = number(0);
        call("listSlice", vec![list(&nodes[0]), zero.clone(), zero])
    };
    let all_edges = match all_edges.is_empty() {
        true => no_edges(),
        false => joined(all_edges),
    };
    let path = call(
        "struct",
        vec![
            text_of("nodes"),
            joined(all_nodes),
            text_of("relationships"),
            all_edges,
        ],
    );
    let last = nodes.last().map_or("", String::as_str);
    let mut found = vec![Expr::IsNotNull(Box::new(column(last)))];
    found.extend(kept.map(|kept| not(column(kept))));
    Expr::Case {
        branches: vec![(Expr::And(found), path)],
        otherwise: None,
    }
}
