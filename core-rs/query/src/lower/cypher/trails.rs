//! How many edges a step of a pattern follows, and which of the ways are wanted.

use open_cypher::ast::{Node, PathSelector, Quantifier, QuantifierKind, RelationshipPattern};
use quiver_graph::Result;

use super::compiler::Compiler;

/// Only the shortest ways.
pub(super) struct Search {
    /// All of the least length, or any one of them.
    pub all: bool,
}

/// Which ways a path asks for; None for all.
pub(super) fn selected(
    compiler: &Compiler<'_>,
    selector: &Node<PathSelector>,
) -> Result<Option<Search>> {
    Ok(match &selector.kind {
        PathSelector::All => None,
        PathSelector::AnyShortest => Some(Search { all: false }),
        PathSelector::AllShortest => Some(Search { all: true }),
        PathSelector::Any { count }
        | PathSelector::Shortest {
            count,
            groups: false,
        } if count.as_deref().is_none_or(|count| count == "1") => Some(Search { all: false }),
        PathSelector::Shortest {
            count,
            groups: true,
        } if count.as_deref().is_none_or(|count| count == "1") => Some(Search { all: true }),
        _ => return Err(compiler.unsupported(selector.span, "more than the shortest ways")),
    })
}

impl Compiler<'_> {
    /// The least and the largest number of edges, where there may be several.
    pub fn length(&self, edge: &RelationshipPattern) -> Result<Option<(u32, u32)>> {
        match (&edge.legacy_quantifier, &edge.graph_quantifier) {
            (Some(quantifier), None) => self.bounds(quantifier, 1).map(Some),
            (None, Some(quantifier)) => self.bounds(quantifier, 0).map(Some),
            (None, None) => Ok(None),
            (Some(_), Some(second)) => {
                Err(self.wrong(second.span, "a relationship has one length"))
            }
        }
    }

    /// `least` is what `*` begins with.
    fn bounds(&self, quantifier: &Quantifier, least: u32) -> Result<(u32, u32)> {
        let number = |digits: &String| {
            let plain = digits.replace('_', "");
            let parsed: Result<u32, _> = plain.parse();
            parsed.map_err(|_| self.wrong(quantifier.span, "this length is too large"))
        };
        let (low, high) = match &quantifier.kind {
            QuantifierKind::ZeroOrMore => (least, u32::MAX),
            QuantifierKind::OneOrMore => (1, u32::MAX),
            QuantifierKind::Optional => (0, 1),
            QuantifierKind::Fixed(count) => (number(count)?, number(count)?),
            QuantifierKind::Range { lower, upper } => (
                lower.as_ref().map(number).transpose()?.unwrap_or(least),
                upper.as_ref().map(number).transpose()?.unwrap_or(u32::MAX),
            ),
            _ => return Err(self.unsupported(quantifier.span, "this length")),
        };
        Ok((low, high))
    }
}
