//! ArticleRank: PageRank in which nodes that few edges leave pass on less.
//!
//! in   `into`         CSR of in-edges, and their weights in its order
//! out  `articlerank`  `[n]` f64
//!
//! With `d` the damping, `p` the restart distribution, `W(u)` the total weight of the edges that leave `u` and `M` its mean over all
//! nodes, an iteration is
//!
//! ```text
//! rank'(v) = (1 - d)·p(v) + d · Σ over edges u → v of  w(u, v) · rank(u) / (W(u) + M)
//! ```

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::Result;
use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::pagerank::{self, DAMPING, MAX_ITERATIONS, PERSONALIZATION, TOLERANCE};

static NODES: Table = Table::nodes(&[Column::new(
    "articlerank",
    ColumnKind::Float64,
    "The rank: the larger, the more often nodes with many edges lead here.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "articleRank",
    summary: "Rank nodes as PageRank does, but trust nodes with few out-edges less.",
    doc: "A node passes its rank on as in PageRank, but divided by the sum of its out-edges' weights and the mean of these sums over all nodes, so that a single edge of a node without others counts less. Rank that is not passed on is lost: ranks sum to less than 1, and those of Neo4j's Graph Data Science are n times as large. Parallel edges count each. Weights must be >= 0. If maxIterations ends the run first, the result is the last iterate and the metadata says converged = false.",
    source: "Li, Willett: ArticleRank: a PageRank-based alternative to numbers of citations for analysing citation networks, Aslib Proc. 61(6), 2009, doi:10.1108/00012530911005544",
    known_as: &[("neo4j", "gds.articleRank")],
    needs: Needs::Any,
    parameters: &[
        DAMPING.row(),
        TOLERANCE.row(),
        MAX_ITERATIONS.row(),
        WEIGHT.row(),
        PERSONALIZATION.row(),
    ],
    tables: &[&NODES],
    metadata: &[
        ("converged", "Whether the tolerance was reached."),
        ("iterations", "How many iterations were made."),
    ],
    time: "O((n + m) · iterations)",
    quick: false,
    memory: "40n bytes; 8m more for weights in topology order",
    working: pagerank::memory,
    kernel,
    #[cfg(test)]
    verify: |trial| pagerank::verify::same_ranks(trial, &NODES, true),
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let ranks = pagerank::ranks(run, true)?;
    run.give(&NODES, vec![Arc::new(Float64Array::from(ranks))])
}
