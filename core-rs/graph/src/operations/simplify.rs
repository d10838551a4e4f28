//! A simple graph: no self-loops, no parallel edges.

use rayon::prelude::*;

use crate::{Control, Direction, Graph, Result};

impl Graph {
    /// Drops self-loops, and all but the first row of edges with the same ends; in an undirected graph `u—v` and `v—u` are
    /// the same. What is left keeps its columns.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Cancelled`].
    pub fn simplify(&self, control: &Control) -> Result<Self> {
        let first = self.first_edges(control)?;
        let (src, dst) = self.ends()?;
        let keep: Vec<bool> = first
            .iter()
            .zip(src.iter().zip(dst))
            .map(|(&first, (u, v))| first && u != v)
            .collect();
        self.filter_edges(&keep, control)
    }

    /// Per edge row, whether no earlier row has the same ends.
    pub(crate) fn first_edges(&self, control: &Control) -> Result<Vec<bool>> {
        let topology = self.topology(Direction::Out, control)?;
        // Entries of one row and target lie side by side, the earliest edge first.
        let later: Vec<u32> = (0..topology.len() as u32)
            .into_par_iter()
            .with_min_len(1 << 12)
            .flat_map_iter(|u| {
                let (targets, edges) = (topology.neighbors(u), topology.edges(u));
                (1..targets.len())
                    .filter(move |&i| targets[i] == targets[i - 1])
                    .map(move |i| edges[i])
            })
            .collect();
        control.check()?;
        let mut first = vec![true; self.num_edges()];
        later
            .into_iter()
            .for_each(|edge| first[edge as usize] = false);
        Ok(first)
    }
}
