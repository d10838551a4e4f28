//! Sorted rows that whatever reads them goes by.
//!
//! DataFusion drops a sort where an operator further up mixes rows, unless something between asks for its order. `tail`, `sample` and
//! windows without an order of their own ask for none: they take rows as they come.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use arrow_schema::SortOptions;
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchemaRef, internal_datafusion_err};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::expr::Sort;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, UserDefinedLogicalNodeCore};
use datafusion::physical_expr::OrderingRequirements;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::CardinalityEffect;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    PlanProperties,
};
use datafusion::physical_planner::PhysicalPlanner;

/// The rows of a sort, which stays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ordered {
    input: LogicalPlan,
    keys: Vec<Sort>,
}

impl Ordered {
    /// `plan` and, where it is a sort, the wish that it stays one.
    pub fn keep(plan: LogicalPlan) -> LogicalPlan {
        let LogicalPlan::Sort(sort) = &plan else {
            return plan;
        };
        let keys = sort.expr.clone();
        let node = Arc::new(Self { input: plan, keys });
        LogicalPlan::Extension(Extension { node })
    }

    /// The node that `extension` is, if it is one.
    pub fn of(extension: &Extension) -> Option<&Self> {
        extension.node.as_any().downcast_ref()
    }

    pub fn input(&self) -> &LogicalPlan {
        &self.input
    }

    /// What runs it.
    ///
    /// # Errors
    /// DataFusion's, for keys that it cannot compute.
    pub fn exec(
        &self,
        input: &Arc<dyn ExecutionPlan>,
        planner: &dyn PhysicalPlanner,
        session: &dyn Session,
        context: &PhysicalPlanningContext,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let key = |key: &Sort| {
            let schema = self.input.schema();
            let expr = planner.create_physical_expr(&key.expr, schema, session, context)?;
            let options = SortOptions {
                descending: !key.asc,
                nulls_first: key.nulls_first,
            };
            Ok(PhysicalSortExpr { expr, options })
        };
        let keys = self.keys.iter().map(key).collect::<Result<Vec<_>>>()?;
        let keys =
            LexOrdering::new(keys).ok_or_else(|| internal_datafusion_err!("a sort has no keys"))?;
        let input = Arc::clone(input);
        Ok(Arc::new(OrderedExec { input, keys }))
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for Ordered {
    fn name(&self) -> &'static str {
        "Ordered"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        self.keys.iter().map(|key| key.expr.clone()).collect()
    }

    /// Which rows there are does not change their order.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        HashSet::new()
    }

    fn supports_limit_pushdown(&self) -> bool {
        true
    }

    fn necessary_children_exprs(&self, columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        Some(vec![columns.to_vec()])
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Ordered")
    }

    fn with_exprs_and_inputs(
        &self,
        expressions: Vec<Expr>,
        mut inputs: Vec<LogicalPlan>,
    ) -> Result<Self> {
        let keys = self.keys.iter().zip(expressions);
        Ok(Self {
            input: inputs.swap_remove(0),
            keys: keys.map(|(key, expr)| key.with_expr(expr)).collect(),
        })
    }
}

/// Asks for the order of rows that it hands on as they are.
#[derive(Debug)]
struct OrderedExec {
    input: Arc<dyn ExecutionPlan>,
    keys: LexOrdering,
}

impl ExecutionPlan for OrderedExec {
    fn name(&self) -> &'static str {
        "Ordered"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::SinglePartition])
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        vec![Some(OrderingRequirements::from(self.keys.clone()))]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn supports_limit_pushdown(&self) -> bool {
        true
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::Equal
    }

    fn apply_expressions(
        &self,
        look: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        for key in &self.keys {
            if look(&key.expr)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self {
            input: children.swap_remove(0),
            keys: self.keys.clone(),
        }))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        self.input.execute(partition, context)
    }
}

impl DisplayAs for OrderedExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Ordered: [{}]", self.keys)
    }
}
