//! The rows of a table of paths, given some thousands at a time.

use std::sync::Arc;

use arrow_array::{ArrayRef, ArrowPrimitiveType, PrimitiveArray, UInt32Array};

use crate::algorithms::table::{Run, Table};
use crate::{ErrorCode, GraphError, Result};

/// Steps that are given together.
const STEPS: usize = 1 << 13;

/// The bytes that steps take until they are given, as numbers and as columns.
pub(in super::super) const PATH_ROWS_BYTES: u64 = 48 * STEPS as u64;

/// Paths on their way to the caller, whose costs are `C`s; they are numbered as they are started.
pub(in super::super) struct PathRows<'a, C: ArrowPrimitiveType> {
    run: &'a Run<'a>,
    table: &'static Table,
    /// How many were started.
    started: u32,
    /// The number of the next step.
    step: u32,
    paths: Vec<u32>,
    steps: Vec<u32>,
    nodes: Vec<u32>,
    edges: Vec<Option<u32>>,
    costs: Vec<C::Native>,
}

impl<'a, C: ArrowPrimitiveType> PathRows<'a, C> {
    pub fn new(run: &'a Run<'a>, table: &'static Table) -> Self {
        Self {
            run,
            table,
            started: 0,
            step: 0,
            paths: Vec::new(),
            steps: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            costs: Vec::new(),
        }
    }

    /// Begins a path at a node.
    ///
    /// # Errors
    /// Those of [`Run::give`], and [`ErrorCode::TooLarge`] where there are more paths than numbers.
    pub fn start(&mut self, node: u32, cost: C::Native) -> Result<()> {
        if self.started == u32::MAX {
            let message = "there are more paths than can be numbered";
            return Err(GraphError::new(ErrorCode::TooLarge, message)
                .expected(format!("at most {}; a limit helps", u32::MAX)));
        }
        self.started += 1;
        self.step = 0;
        self.push(None, node, cost)
    }

    /// Goes on along an edge.
    ///
    /// # Errors
    /// Those of [`Run::give`].
    pub fn step(&mut self, edge: u32, node: u32, cost: C::Native) -> Result<()> {
        self.push(Some(edge), node, cost)
    }

    fn push(&mut self, edge: Option<u32>, node: u32, cost: C::Native) -> Result<()> {
        self.paths.push(self.started - 1);
        self.steps.push(self.step);
        self.nodes.push(node);
        self.edges.push(edge);
        self.costs.push(cost);
        self.step += 1;
        match self.nodes.len() < STEPS {
            true => Ok(()),
            false => self.give(),
        }
    }

    /// Gives what is left.
    ///
    /// # Errors
    /// Those of [`Run::give`].
    pub fn finish(mut self) -> Result<()> {
        self.give()
    }

    fn give(&mut self) -> Result<()> {
        if self.nodes.is_empty() {
            return Ok(());
        }
        let edges = std::mem::take(&mut self.edges);
        let costs = std::mem::take(&mut self.costs);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(UInt32Array::from(std::mem::take(&mut self.paths))),
            Arc::new(UInt32Array::from(std::mem::take(&mut self.steps))),
            Arc::new(UInt32Array::from(std::mem::take(&mut self.nodes))),
            Arc::new(UInt32Array::from(edges)),
            Arc::new(PrimitiveArray::<C>::from_iter_values(costs)),
        ];
        self.run.give(self.table, columns)
    }
}
