//! How a plan may be shared out to threads.

use datafusion::prelude::SessionConfig;
use quiver_graph::Result;

use crate::expression::Expr;
use crate::plan::{Plan, Source, Step};
use crate::runtime::LIGHT;
use crate::source::{MORSEL, Table};

/// How the tables of one plan are dealt out to its threads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sharing {
    shape: Shape,
    pub threads: usize,
    /// Into how many parts rows are dealt out: as many as threads at least.
    pub partitions: usize,
    /// The threads of a pool have small stacks, so that long expressions stay on one.
    heavy: bool,
}

impl Sharing {
    /// For a plan that is built but not run.
    pub const NONE: Self = Self {
        shape: Shape::Sequential,
        threads: 1,
        partitions: 1,
        heavy: false,
    };

    /// For a plan over `rows` rows, where that is known, on at most `threads` threads. Rows with `limited` memory are dealt out
    /// to no more parts than there are threads, each of which has its share of it.
    pub fn of(plan: &Plan, rows: Option<usize>, threads: usize, limited: bool) -> Result<Self> {
        let heavy = plan.weight()? > LIGHT;
        let worthwhile = rows.map_or(threads, |rows| rows.div_ceil(MORSEL / 4));
        let threads = if heavy {
            1
        } else {
            threads.min(worthwhile).max(1)
        };
        let parts = match rows {
            Some(rows) if threads > 1 && !limited && groups(plan) => {
                (rows / GROUPED_ROWS).clamp(threads, threads * MOST_PARTS)
            }
            _ => threads,
        };
        Ok(Self {
            shape: Shape::of(plan),
            threads,
            partitions: parts,
            heavy,
        })
    }

    pub fn share(&self, table: Table) -> Table {
        match self.shape {
            Shape::Columns | Shape::Sequential => table,
            _ if self.heavy => table,
            Shape::RowByRow => table.partitioned(MORSEL),
            Shape::Blocking => {
                let rows = table.rows.div_ceil(self.partitions).max(1);
                table.partitioned(rows)
            }
        }
    }

    /// Of `bytes` in files, how many one partition reads.
    pub fn stretch(&self, bytes: u64) -> u64 {
        let threads = self.threads as u64;
        match self.shape {
            Shape::Sequential => u64::MAX,
            _ if self.heavy || threads == 1 => u64::MAX,
            Shape::Blocking => bytes.div_ceil(threads).max(1 << 20),
            // Rows come out in order, so that no thread may be far ahead of another.
            Shape::Columns | Shape::RowByRow => bytes.div_ceil(8 * threads).clamp(1 << 20, 1 << 24),
        }
    }

    /// Rows per batch that is read from files.
    pub fn file_batch(&self) -> usize {
        match self.shape {
            Shape::Columns | Shape::RowByRow => MORSEL,
            Shape::Blocking | Shape::Sequential => MORSEL / 8,
        }
    }

    /// The size of the batches that such a plan works on.
    pub fn configure(&self, config: SessionConfig) -> SessionConfig {
        match self.shape {
            // Whole batches: what comes out is what went in.
            Shape::Columns => config.with_batch_size(usize::MAX),
            Shape::RowByRow => config.with_batch_size(MORSEL),
            Shape::Blocking | Shape::Sequential => config,
        }
    }
}

/// Rows that one hash table of groups takes: fewer than all of a large table, so that the groups of many rows stay in a core's cache.
const GROUPED_ROWS: usize = 1 << 19;

/// The most such tables per thread.
const MOST_PARTS: usize = 16;

/// Whether `plan` finds groups of equal rows.
fn groups(plan: &Plan) -> bool {
    let mut steps = plan.steps.iter();
    steps.any(|step| match step {
        Step::GroupBy { keys, .. } => !keys.is_empty(),
        Step::Distinct => true,
        _ => false,
    }) || plan.nested().into_iter().any(groups)
}

/// What a plan asks of the order and the sharing out of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Columns are picked, rows limited: nothing is computed.
    Columns,
    /// Each row is judged or changed by itself, so parts may run apart and be put in order after.
    RowByRow,
    /// All rows are needed before the first comes out.
    Blocking,
    /// An aggregate depends on the rows' order, so one thread reads them.
    Sequential,
}

impl Shape {
    fn of(plan: &Plan) -> Self {
        fn step(step: &Step) -> Shape {
            let picks = |expr: &Expr| match expr {
                Expr::Column(_) | Expr::All {} => true,
                Expr::Alias { expr, .. } => matches!(**expr, Expr::Column(_)),
                _ => false,
            };
            match step {
                Step::Select(exprs) if exprs.iter().all(picks) => Shape::Columns,
                Step::Drop(_) | Step::Rename(_) | Step::Limit { .. } => Shape::Columns,
                Step::Filter(expr) if windowed(expr) => Shape::Blocking,
                Step::Select(exprs) | Step::WithColumns(exprs) if exprs.iter().any(windowed) => {
                    Shape::Blocking
                }
                Step::Filter(_) | Step::Select(_) | Step::WithColumns(_) => Shape::RowByRow,
                Step::GroupBy { aggregates, .. } if aggregates.iter().any(in_order) => {
                    Shape::Sequential
                }
                Step::GroupBy { .. }
                | Step::Sort(_)
                | Step::Distinct
                | Step::DistinctBy(_)
                | Step::Tail { .. }
                | Step::Sample(_)
                | Step::Join(_)
                | Step::Union(_)
                | Step::Unnest(_)
                | Step::Describe => Shape::Blocking,
            }
        }
        let source = match plan.source {
            Source::Nodes { .. }
            | Source::Edges { .. }
            | Source::Label(_)
            | Source::Type(_)
            | Source::Table { .. }
            | Source::Messages(_)
            | Source::Pregel(_) => Shape::Columns,
            // Decoding is work to share out.
            Source::Files(_) => Shape::RowByRow,
            Source::Algorithm(_) | Source::Sql(_) => Shape::Blocking,
        };
        let steps = plan.steps.iter().map(step);
        let nested = plan.nested().into_iter().map(Self::of);
        let shapes: Vec<Shape> = steps.chain(nested).chain([source]).collect();
        [Self::Sequential, Self::Blocking, Self::RowByRow]
            .into_iter()
            .find(|shape| shapes.contains(shape))
            .unwrap_or(Self::Columns)
    }
}

/// Whether a row's value depends on other rows.
fn windowed(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |expr| found |= matches!(expr, Expr::Over(_)));
    found
}

fn in_order(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |expr| {
        found |= match expr {
            Expr::Aggregate(call) => call.name.in_order(),
            // SQL text may hold any aggregate.
            Expr::Sql(_) => true,
            _ => false,
        };
    });
    found
}
