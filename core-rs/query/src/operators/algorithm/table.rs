//! An algorithm as a table that DataFusion plans.

use std::fmt;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, Statistics};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::call::{Argument, Call, statistics};
use super::exec::{AlgorithmExec, Bound};
use crate::error::external;

/// An algorithm's result as a table. It is computed anew by every plan that reads it, each time that it runs.
pub(crate) struct AlgorithmTable {
    call: Call,
    schema: SchemaRef,
}

impl AlgorithmTable {
    pub fn new(call: Call) -> quiver_graph::Result<Self> {
        let schema = call.schema()?;
        Ok(Self { call, schema })
    }

    /// How many nodes the kernel reads.
    pub fn rows_read(&self) -> usize {
        self.call.graph.num_nodes()
    }

    /// The plans whose rows are arguments.
    pub fn inputs(&self) -> impl Iterator<Item = &LogicalPlan> {
        let arguments = self.call.arguments.iter();
        arguments.filter_map(|(_, argument)| match argument {
            Argument::Rows(plan) => Some(plan),
            Argument::Value(_) => None,
        })
    }

    /// The same with `value` applied to its arguments and `rows` to the plans among them.
    pub fn bound(
        &self,
        value: impl Fn(Expr) -> Result<Expr>,
        rows: impl Fn(LogicalPlan) -> Result<LogicalPlan>,
    ) -> Result<Self> {
        let mut call = self.call.clone();
        for (_, argument) in &mut call.arguments {
            *argument = match argument.clone() {
                Argument::Value(expr) => Argument::Value(value(expr)?),
                Argument::Rows(plan) => Argument::Rows(rows(plan)?),
            };
        }
        call.schema().map_err(external)?;
        Ok(Self {
            call,
            schema: Arc::clone(&self.schema),
        })
    }
}

impl fmt::Debug for AlgorithmTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AlgorithmTable")
            .field(&self.call.algorithm.name)
            .finish()
    }
}

#[async_trait]
impl TableProvider for AlgorithmTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut arguments = Vec::new();
        let mut inputs = Vec::new();
        for (parameter, argument) in &self.call.arguments {
            let argument = match argument {
                Argument::Value(expr) => {
                    let expr = state.create_physical_expr(expr.clone(), &DFSchema::empty())?;
                    Bound::Value(expr)
                }
                Argument::Rows(plan) => {
                    inputs.push(state.create_physical_plan(plan).await?);
                    Bound::Rows
                }
            };
            arguments.push((*parameter, argument));
        }
        let (call, schema) = (&self.call, &self.schema);
        Ok(Arc::new(AlgorithmExec::new(
            call, schema, arguments, inputs, projection,
        )?))
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(statistics(&self.schema, &self.call.graph))
    }
}
