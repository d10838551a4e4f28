//! Steps of patterns: rows beside the nodes that are reached from them along the graph's adjacency.
//!
//! ```text
//! Step::Expand (plan) ──► node.rs, spec.rs ──► exec.rs ──► edges.rs, trails.rs, shortest.rs ──► found.rs
//! Step::Mark ──────────► mark.rs                             a walker for each kind of step        rows out
//!   lower/expand.rs        both over widening.rs, which is the operator; chosen.rs: the edges that may be followed
//! ```

mod chosen;
mod edges;
mod exec;
mod found;
mod mark;
mod node;
mod shortest;
mod spec;
mod trails;
mod widening;

pub(crate) use chosen::Choices;
pub(crate) use mark::marked;
pub(crate) use node::expanded;

use arrow_array::{BooleanArray, UInt32Array};
use quiver_graph::Result;

use found::Found;

/// The rows of one batch and where a walker is in them.
struct Input<'a> {
    /// The nodes at which steps begin; none where all nodes are reached.
    pub from: Option<&'a UInt32Array>,
    /// Rows that stay as they are.
    pub kept: Option<&'a BooleanArray>,
    pub rows: usize,
}

impl Input<'_> {
    pub fn is_kept(&self, row: usize) -> bool {
        use arrow_array::Array;
        self.kept
            .is_some_and(|kept| kept.is_valid(row) && kept.value(row))
    }

    pub fn from(&self, row: usize) -> Option<u32> {
        use arrow_array::Array;
        self.from
            .filter(|from| from.is_valid(row))
            .map(|from| from.value(row))
    }
}

/// How far a walker has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// There may be more.
    More,
    /// The rows of the batch are done.
    Done,
}

/// What finds the nodes that are reached from the rows of a batch, one after the other.
trait Walker: Send {
    /// Goes on until `found` is full, the rows are done, or a while has passed.
    ///
    /// # Errors
    /// Where the graph's file is not what was saved.
    fn walk(&mut self, input: &Input<'_>, found: &mut Found) -> Result<Progress>;
}
