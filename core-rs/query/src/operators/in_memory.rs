//! A join that holds what it looks up in memory, and fails where that does not fit: what DataFusion's nested loops set aside in files
//! loses rows without a match, or gives them once for each partition (apache/datafusion#24745, apache/datafusion#22641).

use std::fmt;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, replace_children_if_necessary,
};

/// What runs above and below it, which may set aside what it likes.
struct Around(Arc<TaskContext>);

#[derive(Debug)]
pub(crate) struct InMemoryExec {
    input: Arc<dyn ExecutionPlan>,
    /// Whether files are allowed again.
    within: bool,
}

impl InMemoryExec {
    /// `join` without files, over its own inputs with them.
    pub fn over(join: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        let inputs = join.children().into_iter().cloned();
        let within = |input| {
            Arc::new(Self {
                input,
                within: true,
            }) as Arc<dyn ExecutionPlan>
        };
        let inputs = inputs.map(within).collect();
        let input = replace_children_if_necessary(join, inputs)?;
        Ok(Arc::new(Self {
            input,
            within: false,
        }))
    }
}

impl ExecutionPlan for InMemoryExec {
    fn name(&self) -> &'static str {
        match self.within {
            true => "Around",
            false => "InMemory",
        }
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
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
        Ok(Arc::new(Self {
            input: children.swap_remove(0),
            within: self.within,
        }))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let config = context.session_config();
        if self.within {
            let around = config.get_extension::<Around>();
            let around = around.map_or(context, |around| Arc::clone(&around.0));
            return self.input.execute(partition, around);
        }
        if !context.runtime_env().disk_manager.tmp_files_enabled() {
            return self.input.execute(partition, context);
        }
        let no_files = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
        let runtime = RuntimeEnvBuilder::from_runtime_env(&context.runtime_env())
            .with_disk_manager_builder(no_files)
            .build_arc()?;
        let config = config
            .clone()
            .with_extension(Arc::new(Around(Arc::clone(&context))));
        let inner = TaskContext::new(
            context.task_id(),
            context.session_id(),
            config,
            context.scalar_functions().clone(),
            context.higher_order_functions().clone(),
            context.aggregate_functions().clone(),
            context.window_functions().clone(),
            runtime,
        );
        self.input.execute(partition, Arc::new(inner))
    }
}

impl DisplayAs for InMemoryExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}
