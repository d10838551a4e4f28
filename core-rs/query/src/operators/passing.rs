//! Operators that hand on the rows of their input, in their order, and do something beside.

use std::any::Any;
use std::fmt::{self, Debug};
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use quiver_graph::Control;

use crate::error::external;

/// What is done beside.
pub(crate) trait Pass: Any + Debug + Send + Sync {
    /// As plans show it.
    fn name(&self) -> &'static str;

    /// What is known of these rows where that is less than is `known` of the input's: their order, and which columns are constant or
    /// equal.
    fn known(&self, _known: &EquivalenceProperties) -> Option<EquivalenceProperties> {
        None
    }

    /// The `batches` of a partition, under the run's control if it has one.
    fn pass(
        &self,
        batches: SendableRecordBatchStream,
        _control: Option<Arc<Control>>,
    ) -> SendableRecordBatchStream {
        batches
    }
}

/// Fails where the run is cancelled.
pub(super) fn check(control: Option<&Control>) -> Result<()> {
    control.map_or(Ok(()), |control| control.check().map_err(external))
}

#[derive(Debug)]
pub(crate) struct PassingExec {
    input: Arc<dyn ExecutionPlan>,
    pass: Arc<dyn Pass>,
    properties: Arc<PlanProperties>,
}

impl PassingExec {
    pub fn over(input: Arc<dyn ExecutionPlan>, pass: impl Pass) -> Arc<dyn ExecutionPlan> {
        Self::of(input, Arc::new(pass))
    }

    /// Whether this is what it does beside.
    pub fn does<P: Pass>(&self) -> bool {
        (self.pass.as_ref() as &dyn Any).is::<P>()
    }

    fn of(input: Arc<dyn ExecutionPlan>, pass: Arc<dyn Pass>) -> Arc<dyn ExecutionPlan> {
        let known = input.properties();
        let properties = match pass.known(&known.eq_properties) {
            None => Arc::clone(known),
            Some(less) => Arc::new(PlanProperties::new(
                less,
                known.partitioning.clone(),
                known.emission_type,
                known.boundedness,
            )),
        };
        Arc::new(Self {
            input,
            pass,
            properties,
        })
    }
}

impl ExecutionPlan for PassingExec {
    fn name(&self) -> &str {
        self.pass.name()
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        let is_known = |plan: &dyn ExecutionPlan| plan.properties().output_ordering().is_some();
        vec![is_known(self) || !is_known(self.input.as_ref())]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Self::of(children.swap_remove(0), Arc::clone(&self.pass)))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let control = context.session_config().get_extension::<Control>();
        let batches = self.input.execute(partition, context)?;
        Ok(self.pass.pass(batches, control))
    }
}

impl DisplayAs for PassingExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.pass.name())
    }
}
