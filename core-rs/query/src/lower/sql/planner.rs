//! What DataFusion's SQL planner asks for: tables from the query's names, functions from the session.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, SchemaRef};
use datafusion::catalog::TableFunctionArgs;
use datafusion::catalog::cte_worktable::CteWorkTable;
use datafusion::catalog::view::ViewTable;
use datafusion::common::TableReference;
use datafusion::common::config::ConfigOptions;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::planner::{
    ContextProvider, ExprPlanner, RelationPlanner, TypePlanner,
};
use datafusion::logical_expr::{
    AggregateUDF, Expr, HigherOrderUDF, LogicalPlan, ScalarUDF, TableSource, WindowUDF,
};
use quiver_graph::GraphError;

use crate::error::{external, invalid};
use crate::operators::algorithm::constant_value;
use crate::udf::as_is::as_is_function;
use crate::udf::one_of::one_of;
use crate::watch::check;

use super::bind::Given;
use super::one_of::ONE_OF;
use super::subqueries::TOLD_APART;

/// Where moments are that are of no other zone.
pub(super) const GREENWICH: &str = "UTC";

/// The tables of one query and the functions of its session.
pub(super) struct Provider<'a> {
    state: &'a SessionState,
    tables: HashMap<TableReference, Result<Arc<dyn TableSource>, GraphError>>,
    relations: [Arc<dyn RelationPlanner>; 1],
    given: Given<'a>,
    /// The settings where they are not the session's.
    options: Option<ConfigOptions>,
}

impl<'a> Provider<'a> {
    /// `tables` holds an error for what is only an error if it is read.
    pub fn new(
        state: &'a SessionState,
        tables: HashMap<TableReference, Result<LogicalPlan, GraphError>>,
        functions: Arc<dyn RelationPlanner>,
        given: Given<'a>,
    ) -> Self {
        // The planner puts a view's own plan in its place.
        let source = |plan| provider_as_source(Arc::new(ViewTable::new(plan, None)));
        let tables = tables.into_iter();
        Self {
            state,
            tables: tables
                .map(|(name, plan)| (name, plan.map(source)))
                .collect(),
            relations: [functions],
            given,
            options: None,
        }
    }

    /// With moments of no other zone, `TIMESTAMPTZ`, in that of Greenwich; DataFusion's have none.
    pub fn with_zones(mut self) -> Self {
        let mut options = self.state.config_options().as_ref().clone();
        options.execution.time_zone = Some(GREENWICH.to_owned());
        self.options = Some(options);
        self
    }
}

impl ContextProvider for Provider<'_> {
    fn get_table_source(&self, name: TableReference) -> Result<Arc<dyn TableSource>> {
        check().map_err(external)?;
        match self.tables.get(&name) {
            Some(Ok(source)) => Ok(Arc::clone(source)),
            Some(Err(error)) => Err(external(error.clone())),
            None => Err(external(invalid(format!("there is no table \"{name}\"")))),
        }
    }

    fn get_table_function_source(
        &self,
        name: &str,
        args: Vec<Expr>,
    ) -> Result<Arc<dyn TableSource>> {
        let functions = self.state.table_functions();
        let function = functions
            .get(name)
            .ok_or_else(|| external(invalid(format!("there is no table function \"{name}\""))))?;
        let args = args.into_iter().map(|arg| {
            let arg = self.given.expr(arg)?;
            let Some(value) = constant_value(&arg)? else {
                let message =
                    format!("{name} takes constants, which a prepared query's parameters are not");
                return Err(external(
                    invalid(message).expected("a constant").got(arg.to_string()),
                ));
            };
            Ok(Expr::Literal(value, None))
        });
        let args = args.collect::<Result<Vec<_>>>()?;
        let args = TableFunctionArgs::new(&args, self.state);
        let table = function.create_table_provider_with_args(args)?;
        Ok(provider_as_source(table))
    }

    fn create_cte_work_table(&self, name: &str, schema: SchemaRef) -> Result<Arc<dyn TableSource>> {
        Ok(provider_as_source(Arc::new(CteWorkTable::new(
            name, schema,
        ))))
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        self.state.expr_planners()
    }

    fn get_relation_planners(&self) -> &[Arc<dyn RelationPlanner>] {
        &self.relations
    }

    fn get_type_planner(&self) -> Option<Arc<dyn TypePlanner>> {
        None
    }

    fn get_function_meta(&self, name: &str) -> Option<Arc<ScalarUDF>> {
        match name {
            TOLD_APART => return Some(Arc::new(as_is_function())),
            ONE_OF => return Some(Arc::new(one_of())),
            _ => {}
        }
        self.state.scalar_functions().get(name).cloned()
    }

    fn get_higher_order_meta(&self, name: &str) -> Option<Arc<HigherOrderUDF>> {
        self.state.higher_order_functions().get(name).cloned()
    }

    fn get_aggregate_meta(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        self.state.aggregate_functions().get(name).cloned()
    }

    fn get_window_meta(&self, name: &str) -> Option<Arc<WindowUDF>> {
        self.state.window_functions().get(name).cloned()
    }

    fn get_variable_type(&self, _: &[String]) -> Option<DataType> {
        None
    }

    fn options(&self) -> &ConfigOptions {
        match &self.options {
            Some(options) => options,
            None => self.state.config_options(),
        }
    }

    fn udf_names(&self) -> Vec<String> {
        self.state.scalar_functions().keys().cloned().collect()
    }

    fn higher_order_function_names(&self) -> Vec<String> {
        self.state
            .higher_order_functions()
            .keys()
            .cloned()
            .collect()
    }

    fn udaf_names(&self) -> Vec<String> {
        self.state.aggregate_functions().keys().cloned().collect()
    }

    fn udwf_names(&self) -> Vec<String> {
        self.state.window_functions().keys().cloned().collect()
    }
}
