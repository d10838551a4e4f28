//! A step of a pattern in a logical plan.

use arrow_schema::{DataType, Field};
use datafusion::logical_expr::LogicalPlan;
use quiver_graph::{Direction, Graph};

use super::found::rows_list;
use super::spec::{Followed, Search, Spec, Way};
use super::widening::{self, widened};
use crate::plan::{Along, Expand, Walk};

/// The rows of `input` beside the nodes that are reached from them, as a plan; `chosen` gives the rows of the edges that are followed.
///
/// # Errors
/// `UnknownColumn` for a column that `input` has not.
pub(crate) fn expanded(
    graph: &Graph,
    input: LogicalPlan,
    wanted: &Expand,
    chosen: Option<LogicalPlan>,
) -> quiver_graph::Result<LogicalPlan> {
    let schema = input.schema();
    let position = |name: &String| widening::position(schema, name, &DataType::UInt32);
    let followed = |along: &Along| {
        Ok::<_, quiver_graph::GraphError>(Followed {
            from: position(&along.from)?,
            into: along.into.as_ref().map(position).transpose()?,
            direction: along.direction,
            edges: along.edges.clone(),
        })
    };
    let column = |name: &String, data_type: DataType| Field::new(name, data_type, true);
    let mut added = Vec::new();
    let way = match &wanted.walk {
        Walk::Anywhere { rows } => Way::Anywhere(rows.clone()),
        Walk::Edge { along, edge } => {
            added.push(column(edge, DataType::UInt32));
            Way::Edge(followed(along)?)
        }
        Walk::Trail {
            along,
            edges,
            nodes,
            length,
            shortest,
        } => {
            added.push(column(edges, rows_list()));
            added.extend(nodes.iter().map(|nodes| column(nodes, rows_list())));
            let search = shortest.as_ref().map(|wanted| {
                Ok::<_, quiver_graph::GraphError>(Search {
                    all: wanted.all,
                    to: wanted.to.as_ref().map(position).transpose()?,
                })
            });
            Way::Trail {
                followed: followed(along)?,
                nodes: nodes.is_some(),
                length: *length,
                shortest: search.transpose()?,
            }
        }
    };
    added.push(column(&wanted.to, DataType::UInt32));
    let kept = wanted.kept.as_ref();
    let kept = kept.map(|kept| widening::position(schema, kept, &DataType::Boolean));
    let spec = Spec {
        graph: graph.clone(),
        way,
        kept: kept.transpose()?,
        words: words(wanted),
    };
    widened(input, added, spec, chosen)
}

fn words(wanted: &Expand) -> String {
    let of = |along: &Along| {
        let direction = match along.direction {
            Direction::Out => "out",
            Direction::In => "in",
            Direction::Both => "both",
        };
        format!("from={}, direction={direction}", along.from)
    };
    let to = &wanted.to;
    match &wanted.walk {
        Walk::Anywhere { .. } => format!("to={to}, all nodes"),
        Walk::Edge { along, .. } => format!("{}, to={to}", of(along)),
        Walk::Trail {
            along,
            length: (least, most),
            shortest,
            ..
        } => {
            let most = match *most {
                u32::MAX => String::new(),
                most => most.to_string(),
            };
            let shortest = match shortest {
                Some(_) => ", shortest",
                None => "",
            };
            format!("{}, to={to}, edges={least}..{most}{shortest}", of(along))
        }
    }
}
