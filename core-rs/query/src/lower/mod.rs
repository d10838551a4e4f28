//! From a plan as data to DataFusion's logical plan: sources at the leaves, steps above them. The whole language is on this page.
//!
//! ```text
//! mod.rs ──► a file per source and step ──► expr.rs ──► a file per kind of expression ──► scope.rs, columns.rs
//! ```

mod aggregates;
mod algorithm;
mod columns;
mod context;
mod describe;
mod distinct;
mod expr;
mod files;
mod frame;
mod functions;
mod group_by;
mod in_table;
mod join;
mod kind;
mod messages;
mod order;
mod sample;
mod scope;
mod select;
mod sides;
mod sql;
mod union;
mod unnest;
mod window;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use datafusion::common::DFSchema;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use quiver_graph::Result;

use crate::error::planning;
use crate::operators::algorithm::Argument;
use crate::operators::table::Table;
use crate::plan::{AlgorithmArgument, AlgorithmCall, Plan, Source, Sql, Step, inputs};
use crate::rules::keep_sorts;
use order::{Order, go_by_order, sort_keys};

pub(crate) use aggregates::GO_BY_ORDER;
pub(crate) use context::Context;
pub(crate) use scope::Binding;
pub(crate) use sql::hints::hinted;

impl Context<'_> {
    /// The logical plan of `plan`, not yet optimised. Waits only where a source must look at files.
    pub fn plan<'a>(&'a self, plan: &'a Plan) -> LocalBoxFuture<'a, Result<LogicalPlan>> {
        self.plan_in_order(plan, false)
    }

    /// The same, with rows that come in the plan's order where something goes by it that is not in the plan.
    fn plan_in_order<'a>(
        &'a self,
        plan: &'a Plan,
        in_order: bool,
    ) -> LocalBoxFuture<'a, Result<LogicalPlan>> {
        async move {
            let mut built = LogicalPlanBuilder::from(self.source(&plan.source).await?);
            let mut order = Order::Table;
            for (index, step) in plan.steps.iter().enumerate() {
                let in_order = go_by_order(&plan.steps[index + 1..], in_order);
                built = self.step(built, step, &order, in_order).await?;
                if in_order {
                    let plan = built.build().map_err(planning)?;
                    built = LogicalPlanBuilder::from(keep_sorts::kept(plan).map_err(planning)?);
                }
                order = order.after(step);
            }
            built.build().map_err(planning)
        }
        .boxed_local()
    }

    async fn source(&self, source: &Source) -> Result<LogicalPlan> {
        match source {
            Source::Nodes { graph } => self.scan("nodes", Table::nodes(self.graph(*graph)?)?),
            Source::Edges { graph } => self.scan("edges", Table::edges(self.graph(*graph)?)?),
            Source::Label(of) => {
                self.scan(&of.name, Table::label(self.graph(of.graph)?, &of.name)?)
            }
            Source::Type(of) => {
                self.scan(&of.name, Table::edge_type(self.graph(of.graph)?, &of.name)?)
            }
            Source::Files(files) => files::scan_files(self, files).await,
            Source::Table { table } => {
                let table = inputs::table(self.inputs, *table)?;
                self.scan("table", Table::memory(table)?)
            }
            Source::Messages(messages) => messages::aggregate(self, messages),
            Source::Pregel(pregel) => messages::pregel(self, pregel),
            Source::Algorithm(call) => {
                let arguments = self.arguments(call).await?;
                let (graph, table) = (self.graph(call.graph)?, call.table.as_deref());
                algorithm::algorithm(graph, &call.name, table, arguments)
            }
            Source::Sql(sql) => self.sql(sql).await,
        }
    }

    /// `input` with `step` above it, whose rows come in its order where another goes by that.
    async fn step(
        &self,
        input: LogicalPlanBuilder,
        step: &Step,
        order: &Order<'_>,
        in_order: bool,
    ) -> Result<LogicalPlanBuilder> {
        let schema = Arc::clone(input.schema());
        let scope = self.scope(&schema);
        match step {
            Step::Filter(predicate) => select::filter(&scope, input, predicate, order),
            Step::Select(exprs) => select::select(&scope, input, exprs, order),
            Step::WithColumns(exprs) => select::with_columns(&scope, input, exprs, order),
            Step::Drop(names) => select::drop_columns(input, names),
            Step::Rename(pairs) => select::rename(input, pairs),
            Step::GroupBy { keys, aggregates } => {
                group_by::group_by(&scope, input, keys, aggregates, order)
            }
            Step::Sort(keys) => input.sort(sort_keys(&scope, keys)?).map_err(planning),
            Step::Limit { offset, count } => {
                // Limits travel as i64.
                let clamp = |rows: u64| rows.min(i64::MAX as u64 / 2) as usize;
                let limited = input.limit(clamp(*offset), count.map(clamp));
                limited.map_err(planning)
            }
            Step::Distinct => input.distinct().map_err(planning),
            Step::DistinctBy(wanted) => distinct::distinct(&scope, input, wanted, order),
            Step::Tail { count } => sample::tail(input, *count),
            Step::Sample(wanted) => sample::sample(input, order.row_number(&scope)?, wanted),
            Step::Join(wanted) => {
                let other = self.plan(&wanted.other).await?;
                join::join(self, input, other, wanted)
            }
            Step::Union(wanted) => {
                let other = self.plan_in_order(&wanted.other, in_order).await?;
                union::union(input, other, wanted)
            }
            Step::Unnest(wanted) => unnest::unnest(input, wanted),
            Step::Describe => describe::describe(input),
        }
    }

    /// What the parameters of an algorithm are given.
    async fn arguments<'a>(&self, call: &'a AlgorithmCall) -> Result<BTreeMap<&'a str, Argument>> {
        let nothing = DFSchema::empty();
        let mut arguments = BTreeMap::new();
        for (name, argument) in &call.parameters {
            let argument = match argument {
                AlgorithmArgument::Value(expr) => {
                    Argument::Value(self.scope(&nothing).lower(expr)?)
                }
                AlgorithmArgument::Rows(plan) => Argument::Rows(self.plan(plan).await?),
            };
            arguments.insert(name.as_str(), argument);
        }
        Ok(arguments)
    }

    async fn sql(&self, sql: &Sql) -> Result<LogicalPlan> {
        let mut query = sql::SqlQuery::read(self, sql)?;
        let mut tables = HashMap::new();
        for (name, plan) in query.tables()? {
            let table = match plan {
                Ok(plan) => self.plan(&plan).await,
                Err(error) => Err(error),
            };
            tables.insert(name, table);
        }
        query.plan(tables)
    }
}
