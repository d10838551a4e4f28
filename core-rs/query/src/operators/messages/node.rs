//! A computation over messages in a logical plan.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, DFSchemaRef, TableReference};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;

use super::exec::MessagesExec;
use super::program::Program;
use crate::error::{external, invalid, planning};
use crate::operators::graph_node::{GraphNode, GraphOperator};
use crate::operators::sharing::{Shape, Sharing};

/// The ids of all nodes, and what is computed of each, in node-table order.
#[derive(Clone, Debug)]
struct MessagesNode {
    schema: DFSchemaRef,
    /// None while parameters have no values: then the plan is only asked for its columns.
    program: Option<Arc<Program>>,
}

/// What `program` computes as a plan whose columns are qualified by `name`.
///
/// # Errors
/// Where two columns have one name.
pub(crate) fn messages_plan(
    name: &str,
    schema: &SchemaRef,
    program: Option<Program>,
) -> quiver_graph::Result<LogicalPlan> {
    let name = TableReference::bare(name);
    let schema = DFSchema::try_from_qualified_schema(name, schema).map_err(planning)?;
    let node = MessagesNode {
        schema: Arc::new(schema),
        program: program.map(Arc::new),
    };
    Ok(GraphNode::plan(Arc::new(node), Vec::new()))
}

impl GraphOperator for MessagesNode {
    fn name(&self) -> &str {
        match &self.program {
            Some(program) => program.name(),
            None => "Messages",
        }
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    /// Those of a program read nodes, edges and messages, which are no columns of a plan, and are bound to them already.
    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn with_expressions(&self, _: Vec<Expr>) -> Result<Arc<dyn GraphOperator>> {
        Ok(Arc::new(self.clone()))
    }

    fn demand(&self) -> (usize, Shape) {
        let program = self.program.as_ref();
        let rows = program.map_or(0, |program| program.rows_read());
        (rows, Shape::Columns)
    }

    fn explain(&self) -> String {
        match &self.program {
            Some(program) => program.describe(),
            None => self.name().to_owned(),
        }
    }

    fn exec(
        &self,
        _: Vec<Arc<dyn PhysicalExpr>>,
        _: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let program = self.program.clone().ok_or_else(|| {
            external(invalid("the parameters of the messages have no values yet"))
        })?;
        let parallel = Sharing::of(session.config()).threads > 1;
        let schema = Arc::clone(self.schema.inner());
        Ok(Arc::new(MessagesExec::new(program, schema, parallel)))
    }
}
