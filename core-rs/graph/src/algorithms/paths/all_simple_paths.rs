//! All paths from one node to another that visit no node twice.
//!
//! in   `out`, `into`  CSRs along and against the edges followed, and the weights of `out` in its order
//! out  `paths`        the steps of the paths, streamed
//!
//! See `enumeration.rs`.

use arrow_array::types::Float64Type;

use crate::Result;
use crate::algorithms::parameters::{DIRECTION, Node, Param, WEIGHT};
use crate::algorithms::support::{PATH_ROWS_BYTES, PathRows, Weighing};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::enumeration::{LIMIT, MAX_DEPTH, Ways, list};

static SOURCE: Param<Node> = Param::node("source", "The node to start from.");

static TARGET: Param<Node> = Param::node("target", "The node to end at.");

static PATHS: Table = Table::paths(
    &[Column::new(
        "cost",
        ColumnKind::Float64,
        "The total weight so far.",
    )],
    "The paths, in the order of their nodes in the node table, the first node that differs first.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "allSimplePaths",
    summary: "List all paths between two nodes that visit no node twice.",
    doc: "Paths differ in their nodes: of parallel edges only the first of the lightest counts, self-loops never do. Weights make the costs, and must be finite; they may be negative, and make no difference to which paths there are. There may be more paths than anyone can read, n! and more: maxDepth and limit, or reading some and stopping, keep to a part. The only path from a node to itself is that node.",
    source: "Birmelé, Ferreira, Grossi, Marino, Pisanti, Rizzi, Sacomoto: Optimal listing of cycles and st-paths in undirected graphs, SODA 2013, doi:10.1137/1.9781611973105.134",
    known_as: &[
        ("networkx", "all_simple_paths"),
        ("igraph", "get_all_simple_paths"),
        ("graphology", "simple-path"),
    ],
    needs: Needs::Any,
    parameters: &[
        SOURCE.row(),
        TARGET.row(),
        MAX_DEPTH.row(),
        LIMIT.row(),
        WEIGHT.row(),
        DIRECTION.row(),
    ],
    tables: &[&PATHS],
    metadata: &[],
    time: "O(n + m) before the first path; at worst O(n (n + m)) for each, and in practice O(the degrees on it)",
    quick: false,
    memory: "9n bytes and 400 KB, 8n more where many ways end nowhere; 8m more for weights in topology order",
    working: |graph, _| 9 * graph.num_nodes() as u64 + PATH_ROWS_BYTES,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("paths", 0);
    control.check()?;
    let direction = run.get(&DIRECTION);
    let out = graph.topology(direction, control)?;
    let into = graph.topology(direction.reversed(), control)?;
    let along = Weighing::finite(graph, run.get(&WEIGHT), direction, control)?;
    control.begin("paths", 0);
    let ways = Ways {
        out: &out,
        into: &into,
        along: &along,
        // Which edges may be taken does not hang on their weight.
        against: &Weighing::Ones,
        fits: |_: u32, _: u32, _: f64| true,
        target: run.get(&TARGET),
        most: run.get(&MAX_DEPTH).map_or(u32::MAX - 1, |most| most as u32),
        control,
    };
    let mut rows = PathRows::<Float64Type>::new(run, &PATHS);
    list(&ways, run.get(&SOURCE), run.get(&LIMIT), &mut rows)?;
    rows.finish()
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::paths::enumeration::check;
    use crate::algorithms::paths::verify::weights;
    use crate::algorithms::table::Trial;

    /// The paths, one by one, of all edges.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let weights = weights(trial, trial.get(&WEIGHT));
        let ends = (trial.get(&SOURCE), trial.get(&TARGET));
        let limits = (trial.get(&MAX_DEPTH), trial.get(&LIMIT));
        let edges = (trial.get(&DIRECTION), &weights[..]);
        check(trial, &PATHS, edges, ends, limits, |_, _, _| true)
    }
}
