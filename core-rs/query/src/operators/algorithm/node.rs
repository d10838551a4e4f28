//! An algorithm in a logical plan.

use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::common::{DFSchema, DFSchemaRef, TableReference};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use quiver_graph::algorithms::{Values, snake_case};

use super::call::{Argument, Call, Named, Target, known};
use super::exec::{AlgorithmExec, Bound};
use crate::error::{external, planning};
use crate::operators::graph_node::{GraphNode, GraphOperator};
use crate::operators::sharing::Shape;

/// A call whose arguments stand in the plan: values among the node's expressions, rows among its inputs.
#[derive(Clone, Debug)]
struct AlgorithmNode {
    target: Target,
    parameters: Vec<(Named, Place)>,
    values: Vec<Expr>,
    schema: DFSchemaRef,
}

/// Where an argument stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// At this position of the expressions.
    Value(usize),
    /// The next of the inputs.
    Rows,
}

/// The rows of `call` as a plan whose columns are qualified by `name`. They are computed anew each time that it runs.
///
/// # Errors
/// Those of the algorithm, but for what depends on ids or on arguments that are not known yet.
pub(crate) fn call_plan(name: TableReference, call: Call) -> quiver_graph::Result<LogicalPlan> {
    let (mut parameters, mut values, mut inputs) = (Vec::new(), Vec::new(), Vec::new());
    for (named, argument) in call.arguments {
        parameters.push(match argument {
            Argument::Value(value) => {
                values.push(value);
                (named, Place::Value(values.len() - 1))
            }
            Argument::Rows(plan) => {
                inputs.push(plan);
                (named, Place::Rows)
            }
        });
    }
    let given = given(&parameters, &values)?;
    let schema = call.target.schema(&given)?;
    let schema = DFSchema::try_from_qualified_schema(name, &schema).map_err(planning)?;
    let node = AlgorithmNode {
        target: call.target,
        parameters,
        values,
        schema: Arc::new(schema),
    };
    Ok(GraphNode::plan(Arc::new(node), inputs))
}

/// The arguments as far as they are known before the plan runs.
fn given(parameters: &[(Named, Place)], values: &[Expr]) -> quiver_graph::Result<Values> {
    let mut given = Values::new();
    for &(named, place) in parameters {
        let value = match place {
            Place::Value(position) => known(named, Some(&values[position]))?,
            Place::Rows => known(named, None)?,
        };
        given.extend(value.map(|value| (named.name.to_owned(), value)));
    }
    Ok(given)
}

impl GraphOperator for AlgorithmNode {
    fn name(&self) -> &str {
        "Algorithm"
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        self.values.clone()
    }

    fn with_expressions(&self, values: Vec<Expr>) -> Result<Arc<dyn GraphOperator>> {
        let given = given(&self.parameters, &values).map_err(external)?;
        self.target.schema(&given).map_err(external)?;
        let node = self.clone();
        Ok(Arc::new(Self { values, ..node }))
    }

    fn demand(&self) -> (usize, Shape) {
        (self.target.graph.num_nodes(), Shape::Blocking)
    }

    fn explain(&self) -> String {
        let arguments = self.parameters.iter().map(|(named, place)| {
            let name = snake_case(named.name);
            match place {
                Place::Value(position) => format!("{name} => {}", self.values[*position]),
                Place::Rows => format!("{name} => rows"),
            }
        });
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        format!(
            "Algorithm: {}({arguments})",
            self.target.algorithm.sql_name()
        )
    }

    fn exec(
        &self,
        values: Vec<Arc<dyn PhysicalExpr>>,
        inputs: &[Arc<dyn ExecutionPlan>],
        _: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let bound = |&(named, place): &(Named, Place)| match place {
            Place::Value(position) => (named, Bound::Value(Arc::clone(&values[position]))),
            Place::Rows => (named, Bound::Rows),
        };
        let arguments = self.parameters.iter().map(bound).collect();
        let (target, schema) = (self.target.clone(), Arc::clone(self.schema.inner()));
        let exec = AlgorithmExec::new(target, schema, arguments, inputs.to_vec());
        Ok(Arc::new(exec))
    }
}
