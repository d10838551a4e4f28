//! Splits a message into what is computed once per node or per edge, and the rest, which is computed per message.
//!
//! `src.rank / src.outDegree * edge.weight` is a division per node, and a multiplication per message.

use datafusion::common::Column;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::logical_expr::{Expr as Lowered, ExprSchemable};
use quiver_graph::Result;

use crate::error::planning;
use crate::operators::messages::{Fields, Place};
use crate::plan::Side;
use crate::rules::walks::{bottom_up, top_down};

/// What the messages of a graph have in common.
pub(super) struct Hoist<'a> {
    /// Of `src`, `dst` and `edge`.
    schema: &'a DFSchema,
    /// Whether computations move, or only columns do.
    whole: bool,
    /// Over a node's own columns, without a side: senders and receivers share them.
    pub nodes: Vec<Lowered>,
    /// Over an edge's own columns.
    pub edges: Vec<Lowered>,
}

impl<'a> Hoist<'a> {
    pub fn new(schema: &'a DFSchema, whole: bool) -> Self {
        Self {
            schema,
            whole,
            nodes: Vec::new(),
            edges: Vec::new(),
        }
    }

    /// What is left of `expr` for the messages that `sender` sends, and the columns that this reads.
    pub fn rest(&mut self, expr: &Lowered, sender: Side) -> Result<(Lowered, Fields<Place>)> {
        let mut fields = Fields::new();
        let rest = top_down(expr.clone(), &mut |node| {
            let Some(side) = self.movable(&node) else {
                return Ok(Transformed::no(node));
            };
            let data_type = node.get_type(self.schema)?;
            let own = without_side(node)?;
            let place = match side {
                Side::Edge => Place::Edge(position(&mut self.edges, own)),
                side if side == sender => Place::Sender(position(&mut self.nodes, own)),
                _ => Place::Receiver(position(&mut self.nodes, own)),
            };
            let name = format!("{place:?}");
            fields.add(&name, data_type, place);
            let column = Lowered::Column(Column::new_unqualified(name));
            Ok(Transformed::new(column, true, TreeNodeRecursion::Jump))
        })
        .map_err(planning)?;
        Ok((rest, fields))
    }

    /// The one side that `expr` reads, where its values depend on nothing else.
    fn movable(&self, expr: &Lowered) -> Option<Side> {
        if !matches!(expr, Lowered::Column(_)) && (!self.whole || expr.is_volatile()) {
            return None;
        }
        let mut sides = expr.column_refs().into_iter().map(side_of);
        let first = sides.next()??;
        sides.all(|side| side == Some(first)).then_some(first)
    }
}

fn side_of(column: &Column) -> Option<Side> {
    let table = column.relation.as_ref()?.table();
    [Side::Src, Side::Dst, Side::Edge]
        .into_iter()
        .find(|side| side.name() == table)
}

fn without_side(expr: Lowered) -> datafusion::error::Result<Lowered> {
    bottom_up(expr, &mut |node| {
        Ok(match node {
            Lowered::Column(column) => {
                Transformed::yes(Lowered::Column(Column::new_unqualified(column.name)))
            }
            node => Transformed::no(node),
        })
    })
}

/// Where `expr` is in `known`, at the end if it is new.
fn position(known: &mut Vec<Lowered>, expr: Lowered) -> usize {
    let found = known.iter().position(|other| *other == expr);
    found.unwrap_or_else(|| {
        known.push(expr);
        known.len() - 1
    })
}
