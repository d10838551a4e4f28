//! What a plan asks of the sharing out of its rows, told by its optimised form.

use datafusion::catalog::TableProvider;
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan};

use crate::files::FileTable;
use crate::operators::graph_node::GraphNode;
use crate::operators::sharing::{MORSEL, Shape, Sharing};
use crate::operators::table::Table;
use crate::rules::order_beside::going_by_order;
use crate::rules::walks::each_plan;

/// What a plan reads, and what it does with that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Demand {
    /// Rows to read from memory; None where something else is read, whose size shows only when it runs.
    pub rows: Option<usize>,
    shape: Shape,
    /// Whether groups of equal rows are found.
    groups: bool,
}

impl Demand {
    pub fn of(plan: &LogicalPlan) -> Self {
        let mut demand = Self {
            rows: Some(0),
            shape: Shape::Columns,
            groups: false,
        };
        demand.add(plan);
        demand
    }

    fn add(&mut self, plan: &LogicalPlan) {
        each_plan(plan, &mut |node| {
            let shape = match node {
                LogicalPlan::TableScan(scan) => match source_as_provider(&scan.source) {
                    Ok(table) => self.read(table.as_ref()),
                    Err(_) => Shape::Blocking,
                },
                LogicalPlan::Extension(_) => match GraphNode::of(node) {
                    Some(node) => {
                        let (rows, shape) = node.operator.demand();
                        self.rows = self.rows.map(|all| all + rows);
                        shape
                    }
                    None => Shape::Blocking,
                },
                LogicalPlan::Projection(projection) if projection.expr.iter().all(picks) => {
                    Shape::Columns
                }
                LogicalPlan::SubqueryAlias(_) | LogicalPlan::Limit(_) => Shape::Columns,
                LogicalPlan::Projection(_) | LogicalPlan::Filter(_) => Shape::RowByRow,
                LogicalPlan::Aggregate(aggregate) => {
                    self.groups |= !aggregate.group_expr.is_empty();
                    match goes_by_order(aggregate) {
                        true => Shape::Sequential,
                        false => Shape::Blocking,
                    }
                }
                _ => Shape::Blocking,
            };
            self.shape = self.shape.max(shape);
        });
    }

    /// Counts the rows of `table`, and tells what reading it asks for.
    fn read(&mut self, table: &dyn TableProvider) -> Shape {
        let (rows, shape) = if let Some(table) = table.downcast_ref::<Table>() {
            (Some(table.rows), Shape::Columns)
        } else if table.downcast_ref::<FileTable>().is_some() {
            // Decoding is work to share out.
            (None, Shape::RowByRow)
        } else {
            (None, Shape::Blocking)
        };
        self.rows = self.rows.zip(rows).map(|(all, rows)| all + rows);
        shape
    }

    /// On at most `threads` threads, or on one where expressions are `heavy`. Rows with `limited` memory are dealt out to no more
    /// parts than there are threads, each of which has its share of it.
    pub fn share(&self, heavy: bool, threads: usize, limited: bool) -> Sharing {
        let worthwhile = self.rows.map_or(threads, |rows| rows.div_ceil(MORSEL / 4));
        let threads = match heavy {
            true => 1,
            false => threads.min(worthwhile).max(1),
        };
        let partitions = match self.rows {
            Some(rows) if threads > 1 && !limited && self.groups => {
                (rows / GROUPED_ROWS).clamp(threads, threads * MOST_PARTS)
            }
            _ => threads,
        };
        Sharing {
            shape: self.shape,
            threads,
            partitions,
            heavy,
        }
    }
}

/// Rows that one hash table of groups takes: fewer than all of a large table, so that the groups of many rows stay in a core's cache.
const GROUPED_ROWS: usize = 1 << 19;

/// The most such tables per thread.
const MOST_PARTS: usize = 16;

/// Whether `expr` is a column as it is.
fn picks(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) => true,
        Expr::Alias(alias) => picks(&alias.expr),
        _ => false,
    }
}

/// Whether a result depends on the order in which rows come, so that one thread must read them.
fn goes_by_order(aggregate: &Aggregate) -> bool {
    let mut calls = aggregate.aggr_expr.iter();
    calls.any(|call| going_by_order(call).is_some())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, RecordBatch};
    use quiver_graph::Control;

    use super::*;
    use crate::lower::{Binding, Context};
    use crate::plan::{Input, MemoryTable, Plan};
    use crate::run::Session;
    use crate::runtime::block_on;

    const ROWS: usize = 1 << 21;
    const TABLE: &str = r#"{"kind": "table", "table": 0}"#;

    fn demand(source: &str, steps: &str) -> Demand {
        let plan = format!(r#"{{"source": {source}, "steps": [{steps}]}}"#);
        let plan = Plan::parse(&plan).unwrap();
        let column: ArrayRef = Arc::new(Int64Array::from(vec![0; ROWS]));
        let batch = RecordBatch::try_from_iter([("a", column)]).unwrap();
        let table = MemoryTable {
            schema: batch.schema(),
            batches: vec![batch],
        };
        let state = Session::standard().state();
        let context = Context {
            state: &state,
            inputs: &[Input::Table(Arc::new(table))],
            binding: &Binding::Unknown,
            plan_size: usize::MAX,
        };
        let logical = block_on(1, &Control::default(), context.plan(&plan)).unwrap();
        Demand::of(&state.optimize(&logical).unwrap())
    }

    fn sql(text: &str) -> Demand {
        let relation = format!(r#"{{"name": "t", "plan": {{"source": {TABLE}}}}}"#);
        let source = format!(r#"{{"kind": "sql", "text": "{text}", "relations": [{relation}]}}"#);
        demand(&source, "")
    }

    #[test]
    fn frames_and_the_sql_that_means_the_same_share_alike() {
        let aggregate = |name: &str| {
            let call =
                format!(r#"{{"aggregate": {{"name": "{name}", "expr": {{"column": "a"}}}}}}"#);
            format!(r#"{{"groupBy": {{"keys": [{{"column": "a"}}], "aggregates": [{call}]}}}}"#)
        };
        let more = r#"{"filter": {"binary": {"op": "gt", "left": {"column": "a"}, "right": {"literal": {"int": "1"}}}}}"#;
        let cases = [
            (
                demand(TABLE, r#"{"limit": {"count": 3}}"#),
                sql("SELECT a FROM t LIMIT 3"),
                Shape::Columns,
            ),
            (
                demand(TABLE, more),
                sql("SELECT a FROM t WHERE a > 1"),
                Shape::RowByRow,
            ),
            (
                demand(TABLE, &aggregate("sum")),
                sql("SELECT a, sum(a) FROM t GROUP BY a"),
                Shape::Blocking,
            ),
            (
                demand(TABLE, &aggregate("first")),
                sql("SELECT a, first_value(a) FROM t GROUP BY a"),
                Shape::Sequential,
            ),
        ];
        for (frame, sql, shape) in cases {
            assert_eq!(frame.shape, shape);
            assert_eq!(frame.share(false, 2, false), sql.share(false, 2, false));
            assert_eq!((frame.rows, sql.rows), (Some(ROWS), Some(ROWS)));
        }
    }

    #[test]
    fn parts_go_by_groups_memory_and_depth() {
        let grouped = sql("SELECT a FROM t GROUP BY a");
        assert_eq!(
            grouped.share(false, 2, false).partitions,
            ROWS / GROUPED_ROWS
        );
        assert_eq!(grouped.share(false, 2, true).partitions, 2);
        assert_eq!(grouped.share(true, 2, false).threads, 1);
        assert_eq!(sql("SELECT 1").share(false, 8, false).threads, 1);
    }
}
