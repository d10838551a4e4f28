//! All shortest paths from one node to another: what is tight on the way is gone along, depth first.
//!
//! in   `out`, `into`  CSRs along and against the edges followed, and their weights in their order
//!      `left`         `[n]` f64   distances to the target
//! out  `paths`        the steps of the paths, streamed
//!
//! See `enumeration.rs`.

use arrow_array::types::Float64Type;

use crate::Result;
use crate::algorithms::parameters::{DIRECTION, Node, Param, WEIGHT};
use crate::algorithms::support::{PathRows, Weighing};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::enumeration::{LIMIT, MAX_DEPTH, Ways, list};
use super::shortest_paths;

static SOURCE: Param<Node> = Param::node("source", "The node to start from.");

static TARGET: Param<Node> = Param::node("target", "The node to end at.");

static PATHS: Table = Table::paths(
    &[Column::new(
        "cost",
        ColumnKind::Float64,
        "The total weight so far.",
    )],
    "The shortest paths, in the order of their nodes in the node table, the first node that differs first.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "allShortestPaths",
    summary: "List all shortest paths between two nodes.",
    doc: "Paths differ in their nodes: of parallel edges only the first of the lightest counts. No path visits a node twice, even where edges of weight 0 would let it. Weights must be finite and >= 0; lengths are compared as they are added up from the target, without allowance for rounding. With maxDepth, those of the shortest paths are listed that have no more edges. There may be very many, so that a limit, or reading some and stopping, is a fair use. The only path from a node to itself is that node.",
    source: "Dijkstra: A note on two problems in connexion with graphs, Numer. Math. 1, 1959, doi:10.1007/BF01386390",
    needs: Needs::Any,
    parameters: &[
        SOURCE.row(),
        TARGET.row(),
        WEIGHT.row(),
        DIRECTION.row(),
        MAX_DEPTH.row(),
        LIMIT.row(),
    ],
    tables: &[&PATHS],
    metadata: &[],
    time: "O(n log n + m) before the first path, then O(its length and the degrees on it) for each",
    quick: false,
    memory: "17n bytes, 8n more where many ways end nowhere; 16m more for weights in the order of two topologies",
    working: |graph, _| 17 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("search", 0);
    control.check()?;
    let direction = run.get(&DIRECTION);
    let (source, target) = (run.get(&SOURCE), run.get(&TARGET));
    let column = run.get(&WEIGHT);
    let out = graph.topology(direction, control)?;
    let into = graph.topology(direction.reversed(), control)?;
    let along = Weighing::lengths(graph, column, direction, control)?;
    let against = Weighing::lengths(graph, column, direction.reversed(), control)?;
    let left = run.install(|| {
        let ends = (&[target][..], &[source][..]);
        shortest_paths::distances(graph, column, direction.reversed(), ends, control)
    })?;
    if left[source as usize] == f64::INFINITY {
        return control.check();
    }
    control.begin("paths", 0);
    let ways = Ways {
        out: &out,
        into: &into,
        along: &along,
        against: &against,
        fits: |u: u32, v: u32, weight: f64| weight + left[v as usize] == left[u as usize],
        target,
        most: run.get(&MAX_DEPTH).map_or(u32::MAX - 1, |most| most as u32),
        control,
    };
    let mut rows = PathRows::<Float64Type>::new(run, &PATHS);
    list(&ways, source, run.get(&LIMIT), &mut rows)?;
    rows.finish()
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::Direction;
    use crate::algorithms::paths::enumeration::check;
    use crate::algorithms::paths::verify::{distances, weights};
    use crate::algorithms::table::Trial;

    /// The paths, one by one, of edges that the distances to the target explain.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let weights = weights(trial, trial.get(&WEIGHT));
        let (source, target) = (trial.get(&SOURCE), trial.get(&TARGET));
        let direction = trial.get(&DIRECTION);
        let back = match direction {
            Direction::Out => Direction::In,
            Direction::In => Direction::Out,
            Direction::Both => Direction::Both,
        };
        let left = distances(trial, back, &weights, target);
        let fits = |u: u32, v: u32, weight: f64| {
            left[u as usize].is_finite() && weight + left[v as usize] == left[u as usize]
        };
        let most = trial.get(&MAX_DEPTH);
        let limits = (most, trial.get(&LIMIT));
        check(
            trial,
            &PATHS,
            (direction, &weights),
            (source, target),
            limits,
            fits,
        )
    }
}
