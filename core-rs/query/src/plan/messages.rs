//! What is sent along edges and what nodes make of it, as data. `src/plan/messages.ts` mirrors these types.

use serde::Deserialize;

use super::expr::Expr;

/// What is sent along edges, and the aggregates that receivers compute of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Passing {
    /// Sent along each edge to its destination.
    #[serde(default)]
    pub to_dst: Vec<Message>,
    /// Sent against each edge to its source.
    #[serde(default)]
    pub to_src: Vec<Message>,
    /// Which messages are sent; null counts as false.
    #[serde(default)]
    pub r#where: Option<Expr>,
    /// Over `msg` columns only.
    pub aggregates: Vec<Expr>,
}

/// One column of a message; a message of a single column may do without a name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    #[serde(default)]
    pub name: Option<String>,
    pub expr: Expr,
}

/// A column of a node's state.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateColumn {
    pub name: String,
    /// Over the node's columns.
    pub initial: Expr,
    /// Over the node's columns, its state, and the aggregates of the messages that it got.
    pub update: Expr,
}

/// How long an iterative computation goes on.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Until {
    #[serde(default = "Until::max_iterations")]
    pub max_iterations: u64,
    /// The iterations end once no state column has changed by more than this, summed over all nodes.
    #[serde(default)]
    pub tolerance: f64,
}

/// What the nodes of a graph make of one round of messages.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// The graph's position in the query's inputs.
    #[serde(default)]
    pub graph: usize,
    pub passing: Passing,
}

/// State of the nodes of a graph that each round of messages replaces.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pregel {
    /// The graph's position in the query's inputs.
    #[serde(default)]
    pub graph: usize,
    pub passing: Passing,
    pub columns: Vec<StateColumn>,
    #[serde(default)]
    pub until: Until,
}

impl Default for Until {
    fn default() -> Self {
        Self {
            max_iterations: Self::max_iterations(),
            tolerance: 0.0,
        }
    }
}

impl Until {
    fn max_iterations() -> u64 {
        100
    }
}

impl Passing {
    pub(crate) fn visit(&self, look: &mut impl FnMut(&Expr)) {
        for message in self.to_dst.iter().chain(&self.to_src) {
            message.expr.visit(look);
        }
        for expr in self.r#where.iter().chain(&self.aggregates) {
            expr.visit(look);
        }
    }
}

impl Messages {
    pub(crate) fn visit(&self, look: &mut impl FnMut(&Expr)) {
        self.passing.visit(look);
    }
}

impl Pregel {
    pub(crate) fn visit(&self, look: &mut impl FnMut(&Expr)) {
        self.passing.visit(look);
        for column in &self.columns {
            column.initial.visit(look);
            column.update.visit(look);
        }
    }
}
