//! What a step of a pattern is to do, with the columns of its input by their positions.

use std::ops::Range;

use quiver_graph::{Direction, Graph};

use super::found::Gives;

/// A step, with its columns by their positions.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub graph: Graph,
    pub way: Way,
    pub kept: Option<usize>,
    /// As `explain` has it.
    pub words: String,
}

#[derive(Clone, Debug)]
pub(super) enum Way {
    Anywhere(Vec<Range<u32>>),
    Edge(Followed),
    Trail {
        followed: Followed,
        nodes: bool,
        length: (u32, u32),
        shortest: Option<Search>,
    },
}

/// Which edges are followed, and from where.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    pub from: usize,
    pub into: Option<usize>,
    pub direction: Direction,
    pub edges: Option<Vec<Range<u32>>>,
}

#[derive(Clone, Debug)]
pub(super) struct Search {
    pub all: bool,
    pub to: Option<usize>,
}

impl Way {
    pub fn gives(&self) -> Gives {
        match self {
            Self::Anywhere(_) => Gives::Nodes,
            Self::Edge(_) => Gives::Edge,
            Self::Trail { nodes, .. } => Gives::Edges { nodes: *nodes },
        }
    }

    pub fn followed(&self) -> Option<&Followed> {
        match self {
            Self::Anywhere(_) => None,
            Self::Edge(followed) | Self::Trail { followed, .. } => Some(followed),
        }
    }
}
