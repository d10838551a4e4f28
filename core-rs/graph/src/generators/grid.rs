//! Grids: nodes in rows and columns, each joined to the next in both.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};

use crate::algorithms::{Arguments, Column, ColumnKind, Param};
use crate::{MAX_ROWS, Result};

use super::blocks::{column, fill};
use super::row::{Generator, Made, Run, Size};

static ROWS: Param<u64> =
    Param::required_integer("rows", (1, MAX_ROWS as u64), "How many rows there are.");

static COLUMNS: Param<u64> = Param::required_integer(
    "columns",
    (1, MAX_ROWS as u64),
    "How many nodes each row has.",
);

static PERIODIC: Param<bool> = Param::flag(
    "periodic",
    false,
    "Whether the last of a row is joined to its first, and the last row to the first, where there are 3 or more: a torus.",
);

pub(super) static GENERATOR: Generator = Generator {
    name: "grid",
    summary: "A grid: nodes in rows and columns, each joined to the next in its row and in its column.",
    doc: "The node in column `x` of row `y` has the id `y · columns + x`. Edges lead to the next column or the next row, in the order of the nodes that they leave.",
    source: "Weisstein: Grid graph, MathWorld, https://mathworld.wolfram.com/GridGraph.html",
    known_as: &[("networkx", "grid_2d_graph"), ("igraph", "Graph.Lattice")],
    directed: false,
    parameters: &[ROWS.row(), COLUMNS.row(), PERIODIC.row()],
    example: "{ rows: 20, columns: 30 }",
    nodes: &[
        Column::new("x", ColumnKind::UInt32, "The column of the node, from 0."),
        Column::new("y", ColumnKind::UInt32, "The row of the node, from 0."),
    ],
    weight: None,
    time: "O(n + m)",
    memory: "none",
    size,
    working: |_| 0,
    kernel,
};

struct Grid {
    rows: u64,
    columns: u64,
    periodic: bool,
}

impl Grid {
    fn new(arguments: &Arguments) -> Self {
        Self {
            rows: arguments.get(&ROWS),
            columns: arguments.get(&COLUMNS),
            periodic: arguments.get(&PERIODIC),
        }
    }

    /// How many of so many in line are joined to the one that follows: a second edge or a self-loop would close two of them, or one.
    fn joined(&self, line: u64) -> u64 {
        match self.periodic && line > 2 {
            true => line,
            false => line - 1,
        }
    }

    /// The ends of the edge of this number.
    fn edge(&self, edge: u64) -> (u32, u32) {
        let right = self.joined(self.columns);
        let (y, place) = (edge / (right + self.columns), edge % (right + self.columns));
        // Right and down in turn, where there is a row below; the last node may have no right.
        let (x, down) = match y < self.joined(self.rows) {
            true if place == 2 * right => (right, true),
            true => (place / 2, place % 2 == 1),
            false => (place, false),
        };
        let id = |x: u64, y: u64| (y * self.columns + x) as u32;
        let end = match down {
            true => id(x, (y + 1) % self.rows),
            false => id((x + 1) % self.columns, y),
        };
        (id(x, y), end)
    }
}

fn size(arguments: &Arguments) -> Result<Size> {
    let grid = Grid::new(arguments);
    let (rows, columns) = (u128::from(grid.rows), u128::from(grid.columns));
    let right = rows * u128::from(grid.joined(grid.columns));
    let down = u128::from(grid.joined(grid.rows)) * columns;
    Size::new(rows * columns, right + down)
}

fn kernel(run: &Run<'_>) -> Result<Made> {
    let grid = Grid::new(run.arguments);
    let edges = fill(run.control, (run.size.edges, 1), |edges, src, dst| {
        for (edge, (src, dst)) in edges.zip(src.iter_mut().zip(dst)) {
            (*src, *dst) = grid.edge(edge as u64);
        }
    })?;
    let coordinate = |of: fn(u64, u64) -> u64| -> Result<ArrayRef> {
        let values = column(run.control, run.size.nodes, |nodes, values| {
            for (node, value) in nodes.zip(values) {
                *value = of(node as u64, grid.columns) as u32;
            }
        })?;
        Ok(Arc::new(UInt32Array::from(values)))
    };
    let mut made = Made::from(edges);
    made.nodes = vec![
        coordinate(|node, columns| node % columns)?,
        coordinate(|node, columns| node / columns)?,
    ];
    Ok(made)
}
