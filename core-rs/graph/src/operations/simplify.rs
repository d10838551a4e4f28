//! A simple graph: no self-loops, no parallel edges.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, SchemaRef};
use rayon::prelude::*;

use super::attributes::columns;
use super::columns::{set_columns, with_edge_columns};
use crate::graph::Rows;
use crate::{Control, Direction, ErrorCode, Graph, GraphError, Result};

impl Graph {
    /// Drops self-loops, and all but the first row of edges with the same ends; in an undirected graph `u—v` and `v—u` are
    /// the same. What is left keeps its columns.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Cancelled`].
    pub fn simplify(&self, control: &Control) -> Result<Self> {
        self.simplify_with(false, None, control)
    }

    /// As [`Graph::simplify`], with the self-loops where they are to stay, each once per node. `aggregates` are columns for the edges
    /// that are left, in their order: one row per group of [`Graph::number_parallel_edges`].
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for aggregates of other rows, or called as a column that holds an edge's ends;
    /// [`ErrorCode::Cancelled`].
    pub fn simplify_with(
        &self,
        self_loops: bool,
        aggregates: Option<(&SchemaRef, &[RecordBatch])>,
        control: &Control,
    ) -> Result<Self> {
        let leaders = self.leaders(control)?;
        let (src, dst) = self.ends()?;
        let keep: Vec<bool> = (0u32..)
            .zip(&leaders)
            .zip(src.iter().zip(dst))
            .map(|((edge, &leader), (u, v))| edge == leader && (self_loops || u != v))
            .collect();
        let simple = self.filter_edges(&keep, control)?;
        let Some((schema, batches)) = aggregates else {
            return Ok(simple);
        };
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        if rows != simple.num_edges() {
            let message = "aggregates of parallel edges are one row for each edge that is left";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("agg")
                .expected(format!("{} rows", simple.num_edges()))
                .got(rows.to_string()));
        }
        let columns = columns(schema, batches, |_| false);
        let rows = Rows::Listed((0..rows as u32).collect());
        let mut tables = simple.edges.to_vec();
        for table in &mut tables {
            for column in &columns {
                let name = column.field.name();
                if table.src.contains(name) || table.dst.contains(name) {
                    let message = "an aggregate has the name of a column that holds the edges' ends; call it otherwise";
                    return Err(GraphError::new(ErrorCode::InvalidArgument, message)
                        .table(table.name())
                        .column(name));
                }
            }
            if let Some(data) = set_columns(&table.data, table.name(), &rows, &columns, true)? {
                table.data = data;
            }
        }
        Ok(Self {
            edges: tables.into(),
            weights: Arc::default(),
            ..simple
        })
    }

    /// The graph whose edges have one more `column`: which group of parallel edges each is of, counted from 0 in order of their first
    /// rows. Null for self-loops where these are not to stay.
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`].
    pub fn number_parallel_edges(
        &self,
        self_loops: bool,
        column: &str,
        control: &Control,
    ) -> Result<Self> {
        let leaders = self.leaders(control)?;
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(leaders.len());
        let mut next = 0;
        let (src, dst) = self.ends()?;
        let ends = src.iter().zip(dst);
        for ((edge, &leader), (u, v)) in (0u32..).zip(&leaders).zip(ends) {
            let number = match leader < edge {
                true => numbers[leader as usize],
                false if !self_loops && u == v => None,
                false => {
                    next += 1;
                    Some(next - 1)
                }
            };
            numbers.push(number);
        }
        let field = Arc::new(Field::new(column, DataType::UInt32, true));
        let numbers: ArrayRef = Arc::new(UInt32Array::from(numbers));
        with_edge_columns(self, &[(field, numbers)])
    }

    /// Per edge row, whether no earlier row has the same ends.
    pub(crate) fn first_edges(&self, control: &Control) -> Result<Vec<bool>> {
        let leaders = self.leaders(control)?;
        Ok((0u32..)
            .zip(leaders)
            .map(|(edge, leader)| edge == leader)
            .collect())
    }

    /// Per edge row, the first row with the same ends.
    fn leaders(&self, control: &Control) -> Result<Vec<u32>> {
        let topology = self.topology(Direction::Out, control)?;
        // Entries of one row and target lie side by side, the earliest edge first.
        let later: Vec<(u32, u32)> = (0..topology.len() as u32)
            .into_par_iter()
            .with_min_len(1 << 12)
            .flat_map_iter(|u| {
                let (targets, edges) = (topology.neighbors(u), topology.edges(u));
                let mut first = 0;
                (1..targets.len()).filter_map(move |i| {
                    if targets[i] != targets[first] {
                        first = i;
                        return None;
                    }
                    Some((edges[i], edges[first]))
                })
            })
            .collect();
        control.check()?;
        let mut leaders: Vec<u32> = (0..self.num_edges() as u32).collect();
        later
            .into_iter()
            .for_each(|(edge, leader)| leaders[edge as usize] = leader);
        Ok(leaders)
    }
}
