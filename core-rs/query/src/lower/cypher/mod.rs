//! Cypher over one graph, as the source of a plan. Only queries run.
//!
//! ```text
//! text ──► syntax tree ──► steps of a plan, which the page above lowers
//! text.rs ──► fragments.rs, brackets.rs ──► syntax.rs
//! query.rs ──► projection.rs, pattern.rs ──► hops.rs ──► paths.rs
//!         └──► subqueries.rs ──► expr.rs, operations.rs, lists.rs, functions.rs ──► elements.rs ──► compiler.rs ──► build.rs, rows.rs
//! ```
//!
//! A node is a column of row numbers, and so is an edge: patterns are steps along the graph's adjacency (`operators/expand`), and a property
//! is looked up by row where it is read (`operators/element.rs`). All else are the steps and expressions of frames.

mod brackets;
mod build;
mod compiler;
mod elements;
mod expr;
mod fragments;
mod functions;
mod hops;
mod lists;
mod names;
mod operations;
mod paths;
mod pattern;
mod projection;
mod query;
mod rows;
mod subqueries;
mod syntax;
mod text;
mod trails;

use quiver_graph::{Graph, Result};

use crate::plan::{Cypher, Plan};

/// What the text says, as a plan over the graph.
///
/// # Errors
/// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) with line and column for text that is no query; `UnknownLabel`, `UnknownColumn`;
/// `InvalidArgument` for parameters.
pub(super) fn compile(graph: &Graph, cypher: &Cypher) -> Result<Plan> {
    cypher.check_params()?;
    let parsed = text::read(&cypher.text)?;
    let plan = compiler::Compiler::new(graph, cypher, &parsed)?.query(&parsed.query)?;
    plan.weight()?;
    Ok(plan)
}
