//! Graph algorithms: one file each, one row of [`ALGORITHMS`] each.
//!
//! A row says everything about its algorithm: parameters with defaults and ranges, output columns, cost, paper, kernel and an
//! independent verifier. The TypeScript methods, their docs, the oracle tests and the benches follow from the table.
//!
//! To add an algorithm: write its file, add its two lines below, and run `npm run gen`.

mod arguments;
mod catalog;
mod components;
mod delta_stepping;
mod flood;
mod parallel;
mod paths;
mod result;
mod table;

mod bfs;
mod degree;
mod pagerank;
mod shortest_paths;
mod strongly_connected_components;
mod triangles;
mod weakly_connected_components;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use serde_json::Value;

use crate::run::SMALL;
use crate::{Control, ErrorCode, Graph, GraphError, Result};

pub use arguments::Arguments;
pub use catalog::catalog;
pub use result::AlgorithmResult;
pub use table::{
    Algorithm, ColumnKind, DefaultValue, GraphKind, Kind, OutputColumn, Parameter, snake_case,
};

/// Every algorithm, in alphabetical order.
pub static ALGORITHMS: &[&Algorithm] = &[
    &bfs::ALGORITHM,
    &degree::ALGORITHM,
    &pagerank::ALGORITHM,
    &shortest_paths::ALGORITHM,
    &strongly_connected_components::ALGORITHM,
    &triangles::ALGORITHM,
    &weakly_connected_components::ALGORITHM,
];

/// The row of the algorithm called `name`, such as `"pagerank"`.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] when there is none.
pub fn find(name: &str) -> Result<&'static Algorithm> {
    ALGORITHMS
        .iter()
        .copied()
        .find(|algorithm| algorithm.name == name)
        .ok_or_else(|| {
            let names: Vec<_> = ALGORITHMS.iter().map(|algorithm| algorithm.name).collect();
            GraphError::new(
                ErrorCode::InvalidArgument,
                format!("there is no algorithm {name:?}"),
            )
            .parameter("name")
            .expected(names.join(", "))
            .got(name)
        })
}

/// Runs an algorithm: the id columns first, by their own names and types, then its results, in node-table order.
///
/// `parameters` is a JSON object; a missing parameter takes its default. Parameters that name nodes are given as ids (a JSON
/// scalar or array) or as `{ "table": i }`, an index into `tables`: key columns first, then `label` where the graph has several
/// labels, and `weight` where the parameter takes one. At least one batch comes back, and its schema's metadata says
/// `algorithm`, and where the algorithm iterates `converged` and `iterations`.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for an unknown algorithm or a parameter that is unknown, missing, of the wrong type or out of
/// range; [`ErrorCode::UnknownId`], [`ErrorCode::UnknownColumn`], [`ErrorCode::InvalidWeight`], [`ErrorCode::WrongDirection`]
/// and [`ErrorCode::Cancelled`] as their names say.
pub fn run(
    graph: &Graph,
    name: &str,
    parameters: &Value,
    tables: &[RecordBatch],
    control: &Control,
) -> Result<Vec<RecordBatch>> {
    let algorithm = find(name)?;
    compute(
        graph,
        algorithm,
        parameters,
        tables,
        control,
        |_, result| result::assemble(graph, algorithm, result),
    )
}

/// The schema of what [`run`] gives, without running anything. Its metadata names the `algorithm` alone: the rest is known only
/// afterwards. Parameters that name nodes make no difference and may hold anything.
///
/// # Errors
/// Those that [`run`] has for its other arguments.
pub fn schema(graph: &Graph, name: &str, parameters: &Value) -> Result<SchemaRef> {
    let algorithm = find(name)?;
    algorithm.graphs.require(graph.directed(), algorithm.name)?;
    Arguments::parse_for_estimate(graph, algorithm, parameters)?;
    result::schema(graph, algorithm)
}

/// Runs the kernel and then the row's verifier, which shares no code with it; for tests.
///
/// # Errors
/// Those of [`run`], and [`ErrorCode::Internal`] when the verifier finds the result wrong.
pub fn verify(
    graph: &Graph,
    name: &str,
    parameters: &Value,
    tables: &[RecordBatch],
    control: &Control,
) -> Result<()> {
    let algorithm = find(name)?;
    let verify = |arguments: &Arguments, result| {
        (algorithm.verify)(graph, arguments, &result)
            .map_err(|reason| GraphError::new(ErrorCode::Internal, format!("{name}: {reason}")))
    };
    compute(graph, algorithm, parameters, tables, control, verify)
}

/// The bytes that [`run`] will allocate beyond the graph itself: working memory and results, without a topology still to build.
/// Parameters that name nodes make no difference and may hold anything.
///
/// # Errors
/// Those that [`run`] has for its other arguments.
pub fn estimate(graph: &Graph, name: &str, parameters: &Value) -> Result<u64> {
    let algorithm = find(name)?;
    let arguments = Arguments::parse_for_estimate(graph, algorithm, parameters)?;
    Ok((algorithm.estimate)(graph, &arguments))
}

/// Runs the kernel, and `finish` on the same threads.
fn compute<T: Send>(
    graph: &Graph,
    algorithm: &'static Algorithm,
    parameters: &Value,
    tables: &[RecordBatch],
    control: &Control,
    finish: impl FnOnce(&Arguments, AlgorithmResult) -> Result<T> + Send,
) -> Result<T> {
    algorithm.graphs.require(graph.directed(), algorithm.name)?;
    let arguments = Arguments::parse(graph, algorithm, parameters, tables, control)?;
    control.check()?;
    let work = || finish(&arguments, (algorithm.run)(graph, &arguments, control)?);
    if graph.size() < SMALL {
        return work();
    }
    control.install(work)
}
