//! Every row of the table held to what it says. `ALGORITHM=bfs cargo test --release -p quiver-graph --lib algorithms` tries one.

mod acyclic;
mod arguments;
mod cancelled;
mod centrality;
mod cliques;
mod communities;
mod composite;
mod declared;
mod fuzz;
mod graphs;
mod paths;
#[path = "../../../tests/random/mod.rs"]
mod random;
mod refusals;
mod rows;
mod sampling;
mod similarity;
mod spoiled;
mod walks;

use crate::algorithms::parameters::{Arguments, Values};
use crate::algorithms::table::{Algorithm, Everything, Rows, Run, Trial};
use crate::algorithms::{ALGORITHMS, Needs};
use crate::run::SMALL;
use crate::{Control, ErrorCode, Graph, Result};

/// The rows to try: all of them, or the one that the environment names.
fn rows() -> impl Iterator<Item = &'static Algorithm> {
    let only = std::env::var("ALGORITHM").ok();
    let rows = ALGORITHMS.iter().copied();
    rows.filter(move |algorithm| only.as_ref().is_none_or(|only| *only == algorithm.name))
}

/// Rows that are not quick, but only because they take several rounds of linear time.
const ROUNDS: &[&str] = &["labelPropagation", "leiden", "louvain", "pagerank"];

/// Whether the row is done with tens of thousands of nodes, and its verifier too.
fn takes_large(algorithm: &Algorithm) -> bool {
    algorithm.quick || ROUNDS.contains(&algorithm.name)
}

/// Whether the row takes graphs that are directed, or not.
fn takes(algorithm: &Algorithm, directed: bool) -> bool {
    match algorithm.needs {
        Needs::Any => true,
        Needs::Directed | Needs::Acyclic => directed,
        Needs::Undirected => !directed,
    }
}

fn arguments(graph: &Graph, algorithm: &'static Algorithm, values: &Values) -> Result<Arguments> {
    let row = (algorithm.name, algorithm.parameters);
    Arguments::check(graph, row, values, &Control::default())
}

/// What the kernel gives of all tables, or of `only` one of them, run as a call would run it.
///
/// # Errors
/// [`ErrorCode::Cancelled`]; what else a kernel refuses is for its verifier to judge.
fn attempt<'a>(
    graph: &'a Graph,
    algorithm: &'static Algorithm,
    arguments: &'a Arguments,
    only: Option<&'static str>,
    control: &Control,
) -> Result<Trial<'a>> {
    attempt_on(graph, algorithm, arguments, (only, false), control)
}

/// As [`attempt`]; on threads though the graph is small, where `pooled` says so.
fn attempt_on<'a>(
    graph: &'a Graph,
    algorithm: &'static Algorithm,
    arguments: &'a Arguments,
    (only, pooled): (Option<&'static str>, bool),
    control: &Control,
) -> Result<Trial<'a>> {
    let sink = Everything::of(only);
    let run = Run {
        graph,
        control,
        arguments,
        sink: &sink,
    };
    let work = || (algorithm.kernel)(&run);
    let outcome = match pooled || graph.size() >= SMALL {
        true => control.install(work),
        false => work(),
    };
    match outcome {
        Err(error) if error.code == ErrorCode::Cancelled => Err(error),
        outcome => Ok(sink.trial(graph, arguments, algorithm.tables, outcome.err())),
    }
}

/// What is wrong with a result, where anything is.
fn verify(algorithm: &Algorithm, trial: &Trial<'_>) -> std::result::Result<(), String> {
    if !trial.refused() {
        check_shape(algorithm, trial)?;
    }
    (algorithm.verify)(trial)?;
    match trial.unexpected() {
        Some(error) => Err(format!("refused: {error}")),
        None => Ok(()),
    }
}

/// Columns are of one length, which is that of the graph where rows are its nodes or its edges.
fn check_shape(algorithm: &Algorithm, trial: &Trial<'_>) -> std::result::Result<(), String> {
    for table in algorithm.tables {
        let columns = &trial.tables[table.name];
        if columns.is_empty() && table.streamed {
            continue;
        }
        let expected = match table.rows {
            Rows::Nodes => Some(trial.graph.num_nodes()),
            Rows::Edges => Some(trial.graph.num_edges()),
            Rows::One => Some(1),
            _ => columns.first().map(|column| column.len()),
        };
        let declared = table.rows.leading() + table.columns.len();
        let lengths = columns.iter().map(|column| Some(column.len()));
        if columns.len() != declared || !lengths.into_iter().all(|length| length == expected) {
            return Err(format!("{} lacks columns or rows", table.name));
        }
    }
    Ok(())
}
