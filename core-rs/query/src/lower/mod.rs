//! From a plan as data to DataFusion's logical plan: sources at the leaves, steps above them. The whole language is on this page.
//!
//! ```text
//! mod.rs ──► a file per source and step ──► expr.rs ──► a file per kind of expression ──► scope.rs, columns.rs
//! ```

mod aggregates;
mod algorithm;
mod columns;
mod context;
mod cypher;
mod describe;
mod distinct;
mod expand;
mod expr;
pub(crate) mod extent;
mod files;
mod frame;
mod functions;
mod group_by;
mod in_table;
mod join;
mod kind;
mod lambdas;
mod messages;
mod order;
mod sample;
mod scope;
mod select;
mod sides;
pub(crate) mod spans;
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
use crate::watch::check;
use order::{Order, Reader, sort, sort_keys};

pub(crate) use context::Context;
pub(crate) use scope::Binding;
pub(crate) use sql::hints::hinted;
pub(crate) use sql::negative::Negative;

impl Context<'_> {
    /// The logical plan of `plan`, not yet optimised. Waits only where a source must look at files.
    pub fn plan<'a>(&'a self, plan: &'a Plan) -> LocalBoxFuture<'a, Result<LogicalPlan>> {
        self.plan_for(plan, Reader::Result)
    }

    /// The same for `reader`, which is not in the plan.
    fn plan_for<'a>(
        &'a self,
        plan: &'a Plan,
        reader: Reader,
    ) -> LocalBoxFuture<'a, Result<LogicalPlan>> {
        async move {
            let mut built = LogicalPlanBuilder::from(self.source(&plan.source).await?);
            let mut order = Order::Table;
            for (index, step) in plan.steps.iter().enumerate() {
                let beside = reader.of(&plan.steps[index..]);
                built = self.step(built, step, &order, beside).await?;
                if reader.of(&plan.steps[index + 1..]) == Reader::Step {
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
            Source::Cypher(cypher) => {
                let plan = cypher::compile(self.graph(cypher.graph)?, cypher)?;
                self.plan_for(&plan, Reader::Result).await
            }
            Source::One => LogicalPlanBuilder::empty(true).build().map_err(planning),
            Source::ElementRows(wanted) => {
                let graph = self.graph(wanted.graph)?;
                self.scan("rows", Table::element_rows(graph, wanted)?)
            }
        }
    }

    /// `input` with `step` above it, whose input `reader` reads.
    async fn step(
        &self,
        input: LogicalPlanBuilder,
        step: &Step,
        order: &Order<'_>,
        reader: Reader,
    ) -> Result<LogicalPlanBuilder> {
        check()?;
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
            Step::Sort(keys) => sort(input, sort_keys(&scope, keys)?),
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
                let other = self.plan_for(&wanted.other, Reader::Nobody).await?;
                join::join(self, input, other, wanted)
            }
            Step::Union(wanted) => {
                let other = self.plan_for(&wanted.other, reader).await?;
                union::union(input, other, wanted)
            }
            Step::Unnest(wanted) => unnest::unnest(input, wanted),
            Step::Describe => describe::describe(input),
            Step::Expand(wanted) => {
                let chosen = match &wanted.chosen {
                    Some(plan) => Some(self.plan_for(plan, Reader::Nobody).await?),
                    None => None,
                };
                expand::expand(self.graph(wanted.graph)?, input, wanted, chosen)
            }
            Step::Mark(wanted) => expand::mark(input, wanted),
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
                AlgorithmArgument::Rows(plan) => {
                    Argument::Rows(self.plan_for(plan, Reader::Nobody).await?)
                }
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
                Ok(plan) => self.plan_for(&plan, Reader::Nobody).await,
                Err(error) => Err(error),
            };
            tables.insert(name, table);
        }
        query.plan(tables)
    }
}
