//! One shortest path by A*: Dijkstra's search, with what is left to the target added to each distance.
//!
//! in   `out`        CSR along the edges followed, and their weights in its order
//!      `potential`  `[n]` f64 or `[n]` points, of which differences say how far it is at least
//! out  `paths`      the steps of one path, streamed
//!
//! Whatever estimates are given, they are multiplied by the largest factor by which none is too large along any edge. Then no path
//! seems longer than it is, and the first one that is found is a shortest. Places on a sphere are points in space: the straight line
//! through the sphere between two of them is a distance too, and takes no trigonometry.

use std::cmp::Ordering;

use arrow_array::types::Float64Type;
use rayon::prelude::*;

use crate::algorithms::parameters::{DIRECTION, Node, Param, WEIGHT, Word};
use crate::algorithms::support::{Guide, HeapSearch, PathRows, Weighing, node_numbers, stretches};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, ErrorCode, GraphError, Result};

static SOURCE: Param<Node> = Param::node("source", "The node to start from.");

static TARGET: Param<Node> = Param::node("target", "The node to find.");

static X: Param<Option<Word>> = Param::node_column(
    "x",
    "The numeric node column of x coordinates, or of longitudes in degrees.",
);

static Y: Param<Option<Word>> = Param::node_column(
    "y",
    "The numeric node column of y coordinates, or of latitudes in degrees.",
);

static HEURISTIC: Param<Option<Word>> = Param::node_column(
    "heuristic",
    "The numeric node column that estimates how far each node is from the target, instead of coordinates.",
);

static METRIC: Param<Word> = Param::choice(
    "metric",
    &["euclidean", "haversine"],
    "euclidean",
    "What coordinates are: `euclidean`, of a plane; `haversine`, longitudes and latitudes on a sphere.",
);

static PATHS: Table = Table::paths(
    &[Column::new(
        "cost",
        ColumnKind::Float64,
        "The total weight so far.",
    )],
    "The path; no rows where the target cannot be reached.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "aStar",
    summary: "Find a shortest path between two nodes, led by how far from the target nodes are.",
    doc: "The path is always a shortest one. What coordinates or the heuristic say need not be in the unit of the weights, nor below what is left to go: all estimates are multiplied by the one factor by which none is too large along any edge. The better they fit the weights, the fewer nodes are visited; one edge of little weight between nodes far apart makes all of them small. Without coordinates and heuristic the search is Dijkstra's. Weights must be finite and >= 0; of parallel edges the first of the lightest is taken. Among several shortest paths one is chosen, the same each time. The path from a node to itself is that node.",
    source: "Hart, Nilsson, Raphael: A formal basis for the heuristic determination of minimum cost paths, IEEE Trans. Syst. Sci. Cybern. 4(2), 1968, doi:10.1109/TSSC.1968.300136",
    known_as: &[
        ("networkx", "astar_path"),
        ("igraph", "get_shortest_path_astar"),
        ("graphology", "shortest-path/astar"),
        ("neo4j", "gds.shortestPath.astar"),
    ],
    needs: Needs::Any,
    parameters: &[
        SOURCE.row(),
        TARGET.row(),
        X.row(),
        Y.row(),
        HEURISTIC.row(),
        METRIC.row(),
        WEIGHT.row(),
        DIRECTION.row(),
    ],
    tables: &[&PATHS],
    metadata: &[],
    time: "O((n + m) log n) at worst; O(n + m) for estimates, and then as much as is visited",
    quick: true,
    memory: "24n bytes, and 24 per entry of the heap; 24n more for coordinates or 8n for a heuristic; 8m more for weights in topology order",
    // A heap of about two entries per node.
    working: |graph, _| 72 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// What factors are short of what they may be, so that rounding makes no estimate too large.
const SHORT: f64 = 1.0 - 1e-9;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("search", 0);
    control.check()?;
    let direction = run.get(&DIRECTION);
    let (source, target) = (run.get(&SOURCE), run.get(&TARGET));
    let out = graph.topology(direction, control)?;
    let weighing = Weighing::lengths(graph, run.get(&WEIGHT), direction, control)?;
    let potential = Potential::of(run)?;
    let factor = run.install(|| potential.factor(&out, &weighing, control))?;
    control.begin("search", out.len() as u64);
    let mut search = HeapSearch::new(out.len());
    let mut guide = Estimates {
        potential: &potential,
        factor,
        target,
    };
    search.run((&out, &weighing), (source, 0.0), &mut guide, control)?;
    control.advance(search.reached().len() as u64);
    if search.distance(target) == f64::INFINITY {
        return control.check();
    }
    let mut rows = PathRows::<Float64Type>::new(run, &PATHS);
    rows.start(source, 0.0)?;
    for (node, edge, cost) in search.way((&out, &weighing), target) {
        rows.step(edge, node, cost)?;
    }
    rows.finish()
}

/// What is known of where nodes are.
enum Potential {
    None,
    Points(Vec<[f64; 3]>),
    Heights(Vec<f64>),
}

impl Potential {
    fn of(run: &Run<'_>) -> Result<Self> {
        let numbers =
            |parameter: &str, column| node_numbers(run.graph, parameter, column, run.control);
        let refuse = |parameter: &str, expected: &str| {
            let message = format!("{parameter} must be {expected}");
            GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter(parameter)
                .expected(expected)
        };
        let given = [X.row(), Y.row(), HEURISTIC.row()].map(|row| row.name);
        let [x, y, heuristic] = given;
        match (run.get(&X), run.get(&Y), run.get(&HEURISTIC)) {
            (None, None, None) => Ok(Self::None),
            (None, None, Some(column)) => Ok(Self::Heights(numbers(heuristic, column)?)),
            (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
                Err(refuse(heuristic, "absent where x or y is given"))
            }
            (Some(_), None, None) => Err(refuse(y, "given where x is").got("null")),
            (None, Some(_), None) => Err(refuse(x, "given where y is").got("null")),
            (Some(across), Some(up), None) => {
                let (across, up) = (numbers(x, across)?, numbers(y, up)?);
                let sphere = run.get(&METRIC) == "haversine";
                if let Some(row) = up.iter().position(|up| sphere && up.abs() > 90.0) {
                    let error = refuse(y, "a column of latitudes from -90 to 90");
                    return Err(error.row(row).got(up[row].to_string()));
                }
                let points = across.par_iter().zip(&up).with_min_len(1 << 12);
                let points = points.map(|(&across, &up)| match sphere {
                    true => on_sphere(across.to_radians(), up.to_radians()),
                    false => [across, up, 0.0],
                });
                Ok(Self::Points(points.collect()))
            }
        }
    }

    /// How far it is from one node to another, in a unit of its own.
    #[inline]
    fn between(&self, from: u32, to: u32) -> f64 {
        let (from, to) = (from as usize, to as usize);
        match self {
            Self::None => 0.0,
            Self::Heights(heights) => (heights[from] - heights[to]).max(0.0),
            Self::Points(points) => {
                let [x, y, z] = [0, 1, 2].map(|axis| points[from][axis] - points[to][axis]);
                (x * x + y * y + z * z).sqrt()
            }
        }
    }

    /// By how much estimates are to be multiplied.
    fn factor(&self, out: &Csr, weighing: &Weighing, control: &Control) -> Result<f64> {
        if matches!(self, Self::None) {
            return Ok(0.0);
        }
        let parts = stretches(out).into_par_iter().map(|stretch| {
            control.check()?;
            let mut least = f64::INFINITY;
            for u in stretch.start as u32..stretch.end as u32 {
                for entry in out.range(u) {
                    let between = self.between(u, out.targets()[entry]);
                    let ratio = weighing.of(entry) / between;
                    // 0 by 0 bounds nothing.
                    if ratio < least {
                        least = ratio;
                    }
                }
            }
            Ok(least)
        });
        let parts = parts.collect::<Result<Vec<_>>>()?;
        control.check()?;
        let least = parts.into_iter().fold(f64::INFINITY, f64::min);
        Ok(match least.partial_cmp(&f64::MAX) {
            Some(Ordering::Less) => least * SHORT,
            _ => 0.0,
        })
    }
}

fn on_sphere(longitude: f64, latitude: f64) -> [f64; 3] {
    let (sin, cos) = latitude.sin_cos();
    [cos * longitude.cos(), cos * longitude.sin(), sin]
}

struct Estimates<'a> {
    potential: &'a Potential,
    factor: f64,
    target: u32,
}

impl Guide for Estimates<'_> {
    #[inline]
    fn left(&self, node: u32) -> f64 {
        let left = self.factor * self.potential.between(node, self.target);
        // A product of what is too large to be a number says nothing.
        if left.is_finite() { left } else { 0.0 }
    }

    fn ends(&mut self, node: u32) -> bool {
        node == self.target
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::paths::verify::{distances, ways, weights};
    use crate::algorithms::table::Trial;

    /// The path is one, and as long as the shortest.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        if trial.get(&X).is_some() != trial.get(&Y).is_some() {
            return match trial.refusal() {
                Some(error) if error.code == ErrorCode::InvalidArgument => Ok(()),
                other => Err(format!("x without y, but {other:?}")),
            };
        }
        if trial.get(&HEURISTIC).is_some() && trial.get(&X).is_some() {
            return match trial.refusal() {
                Some(error) if error.code == ErrorCode::InvalidArgument => Ok(()),
                other => Err(format!("two kinds of estimates, but {other:?}")),
            };
        }
        let weights = weights(trial, trial.get(&WEIGHT));
        let (direction, target) = (trial.get(&DIRECTION), trial.get(&TARGET));
        let distances = distances(trial, direction, &weights, trial.get(&SOURCE));
        let ways = ways(trial, &PATHS, direction, &weights)?;
        let expected = distances[target as usize];
        match ways.as_slice() {
            [] if expected.is_infinite() => Ok(()),
            [way] if way.joins(trial.get(&SOURCE), target) && way.costs(expected) => Ok(()),
            ways => Err(format!("{ways:?}, expected a path of {expected}")),
        }
    }
}
