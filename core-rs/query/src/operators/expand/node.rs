//! A step of a pattern in a logical plan.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, DFSchemaRef, TableReference};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use quiver_graph::{Direction, Graph, type_name};

use super::exec::ExpandExec;
use super::found::rows_list;
use super::spec::{Followed, Search, Spec, Way};
use crate::error::{invalid, planning, unknown_column};
use crate::operators::graph_node::{GraphNode, GraphOperator};
use crate::operators::sharing::Shape;
use crate::plan::{Along, Expand, Walk};

/// The rows of `input` beside the nodes that are reached from them, as a plan.
///
/// # Errors
/// `UnknownColumn` for a column that `input` has not.
pub(crate) fn expanded(
    graph: &Graph,
    input: LogicalPlan,
    wanted: &Expand,
) -> quiver_graph::Result<LogicalPlan> {
    let schema = input.schema();
    let of_type = |name: &String, wanted: &DataType| {
        let position = schema
            .index_of_column_by_name(None, name)
            .ok_or_else(|| unknown_column(name, schema))?;
        let found = schema.field(position).data_type();
        match found == wanted {
            true => Ok(position),
            false => Err(invalid(format!("\"{name}\" holds no rows of nodes"))
                .column(name)
                .expected(type_name(wanted))
                .got(type_name(found))),
        }
    };
    let position = |name: &String| of_type(name, &DataType::UInt32);
    let followed = |along: &Along| {
        Ok::<_, quiver_graph::GraphError>(Followed {
            from: position(&along.from)?,
            into: along.into.as_ref().map(position).transpose()?,
            direction: along.direction,
            edges: along.edges.clone(),
        })
    };
    let mut added: Vec<(String, DataType)> = Vec::new();
    let way = match &wanted.walk {
        Walk::Anywhere { rows } => Way::Anywhere(rows.clone()),
        Walk::Edge { along, edge } => {
            added.push((edge.clone(), DataType::UInt32));
            Way::Edge(followed(along)?)
        }
        Walk::Trail {
            along,
            edges,
            nodes,
            length,
            shortest,
        } => {
            added.push((edges.clone(), rows_list()));
            added.extend(nodes.iter().map(|nodes| (nodes.clone(), rows_list())));
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
    added.push((wanted.to.clone(), DataType::UInt32));
    let own = schema.iter();
    let mut fields: Vec<(Option<TableReference>, FieldRef)> = own
        .map(|(qualifier, field)| (qualifier.cloned(), Arc::clone(field)))
        .collect();
    fields.extend(
        added
            .into_iter()
            .map(|(name, data_type)| (None, Arc::new(Field::new(name, data_type, true)))),
    );
    let kept = wanted.kept.as_ref();
    let kept = kept.map(|kept| of_type(kept, &DataType::Boolean));
    let schema = DFSchema::new_with_metadata(fields, schema.metadata().clone());
    let node = ExpandNode {
        spec: Spec {
            graph: graph.clone(),
            way,
            kept: kept.transpose()?,
            words: words(wanted),
        },
        schema: Arc::new(schema.map_err(planning)?),
    };
    Ok(GraphNode::plan(Arc::new(node), vec![input]))
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

#[derive(Clone, Debug)]
struct ExpandNode {
    spec: Spec,
    schema: DFSchemaRef,
}

impl GraphOperator for ExpandNode {
    fn name(&self) -> &str {
        "Expand"
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn with_expressions(&self, _: Vec<Expr>) -> Result<Arc<dyn GraphOperator>> {
        Ok(Arc::new(self.clone()))
    }

    fn demand(&self) -> (usize, Shape) {
        (self.spec.graph.num_edges(), Shape::Blocking)
    }

    fn explain(&self) -> String {
        format!("Expand: {}", self.spec.words)
    }

    fn exec(
        &self,
        _: Vec<Arc<dyn PhysicalExpr>>,
        inputs: &[Arc<dyn ExecutionPlan>],
        _: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = Arc::clone(self.schema.inner());
        let exec = ExpandExec::new(self.spec.clone(), schema, Arc::clone(&inputs[0]));
        Ok(Arc::new(exec))
    }
}
