//! One logical node for all operators over graphs, and the planner that makes them run.
//!
//! Their inputs are plans and their parameters expressions that DataFusion sees: its rules reach into them, values take the places of
//! parameters there, and types are told for those that have none yet.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, DFSchemaRef};
use datafusion::error::Result;
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{
    Expr, Extension, LogicalPlan, UserDefinedLogicalNode, UserDefinedLogicalNodeCore,
};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};

use super::ordered::Ordered;
use super::sharing::Shape;
use super::tail::Tail;

/// What computes rows from a graph, from expressions without columns, and from the rows of other plans.
pub(crate) trait GraphOperator: fmt::Debug + Send + Sync {
    fn name(&self) -> &str;

    /// The columns that it gives, whatever its expressions are.
    fn schema(&self) -> &DFSchemaRef;

    fn expressions(&self) -> Vec<Expr>;

    /// The same with other expressions in their places.
    ///
    /// # Errors
    /// As it was made, for values that it does not take.
    fn with_expressions(&self, expressions: Vec<Expr>) -> Result<Arc<dyn GraphOperator>>;

    /// The same over other `inputs`, where its columns go by theirs and are no longer what they were.
    ///
    /// # Errors
    /// Where the columns have one name.
    fn over(&self, _inputs: &[LogicalPlan]) -> Result<Option<Arc<dyn GraphOperator>>> {
        Ok(None)
    }

    /// Rows of the graph that it reads, and what reading its own asks for.
    fn demand(&self) -> (usize, Shape);

    /// As `explain` has it.
    fn explain(&self) -> String;

    /// What computes the rows, from its expressions and the rows of `inputs`.
    ///
    /// # Errors
    /// Where something has no value yet.
    fn exec(
        &self,
        expressions: Vec<Arc<dyn PhysicalExpr>>,
        inputs: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>>;
}

/// An operator over a graph in a logical plan.
#[derive(Clone, Debug)]
pub(crate) struct GraphNode {
    pub operator: Arc<dyn GraphOperator>,
    inputs: Vec<LogicalPlan>,
}

impl GraphNode {
    /// `operator` over the rows of `inputs` as a plan.
    pub fn plan(operator: Arc<dyn GraphOperator>, inputs: Vec<LogicalPlan>) -> LogicalPlan {
        let node = Arc::new(Self { operator, inputs });
        LogicalPlan::Extension(Extension { node })
    }

    /// The node that `plan` is, if it is one.
    pub fn of(plan: &LogicalPlan) -> Option<&Self> {
        match plan {
            LogicalPlan::Extension(extension) => extension.node.as_any().downcast_ref(),
            _ => None,
        }
    }
}

/// Two are equal where they are copies of one, over equal inputs.
impl PartialEq for GraphNode {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.operator, &other.operator) && self.inputs == other.inputs
    }
}

impl Eq for GraphNode {}

impl Hash for GraphNode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.operator).hash(state);
        self.inputs.hash(state);
    }
}

impl PartialOrd for GraphNode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for GraphNode {
    fn name(&self) -> &str {
        self.operator.name()
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        self.inputs.iter().collect()
    }

    fn schema(&self) -> &DFSchemaRef {
        self.operator.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        self.operator.expressions()
    }

    /// No condition on what comes out is one on what goes in.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        let fields = self.operator.schema().fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.operator.explain())
    }

    fn with_exprs_and_inputs(
        &self,
        expressions: Vec<Expr>,
        inputs: Vec<LogicalPlan>,
    ) -> Result<Self> {
        let operator = match self.operator.expressions() == expressions {
            true => Arc::clone(&self.operator),
            false => self.operator.with_expressions(expressions)?,
        };
        let operator = operator.over(&inputs)?.unwrap_or(operator);
        Ok(Self { operator, inputs })
    }

    /// All columns of all inputs are read, whichever come out.
    fn necessary_children_exprs(&self, _: &[usize]) -> Option<Vec<Vec<usize>>> {
        let inputs = self.inputs.iter();
        let all = inputs.map(|input| (0..input.schema().fields().len()).collect());
        Some(all.collect())
    }
}

/// Plans queries with nodes of ours in them.
#[derive(Debug)]
pub(crate) struct GraphPlanner;

#[async_trait]
impl QueryPlanner for GraphPlanner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(Self)]);
        planner.create_physical_plan(plan, session).await
    }
}

#[async_trait]
impl ExtensionPlanner for GraphPlanner {
    async fn plan_extension(
        &self,
        planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _: &[&LogicalPlan],
        inputs: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
        context: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if let Some(ordered) = node.as_any().downcast_ref::<Ordered>() {
            return ordered
                .exec(&inputs[0], planner, session, context)
                .map(Some);
        }
        if let Some(tail) = node.as_any().downcast_ref::<Tail>() {
            return Ok(Some(tail.exec(&inputs[0])));
        }
        let Some(node) = node.as_any().downcast_ref::<GraphNode>() else {
            return Ok(None);
        };
        // They read no columns.
        let nothing = DFSchema::empty();
        let expressions = node.operator.expressions();
        let expressions = expressions
            .iter()
            .map(|expr| planner.create_physical_expr(expr, &nothing, session, context));
        let expressions = expressions.collect::<Result<_>>()?;
        node.operator.exec(expressions, inputs, session).map(Some)
    }
}
