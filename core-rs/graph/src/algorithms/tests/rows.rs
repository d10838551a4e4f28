//! Every row is right on every graph, whatever is asked of it, and the same on any number of threads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;

use super::arguments::{parameter_sets, shown};
use super::graphs::{graph, odd_graphs};
use super::{arguments, attempt, attempt_on, rows, takes, takes_large, verify};
use crate::algorithms::Call;
use crate::algorithms::parameters::Values;
use crate::algorithms::table::{Algorithm, Rows, Trial};
use crate::{Control, Direction, Graph};

#[test]
fn every_row_is_right_on_every_directed_graph() {
    every_row_is_right(true);
}

#[test]
fn every_row_is_right_on_every_undirected_graph() {
    every_row_is_right(false);
}

fn every_row_is_right(directed: bool) {
    for (name, n, edges) in odd_graphs() {
        let graph = graph(n, &edges, directed);
        for algorithm in rows_for(n, directed) {
            for values in parameter_sets(algorithm, n) {
                let context = format!(
                    "{} ({}) on {name}, directed: {directed}",
                    algorithm.name,
                    shown(&values)
                );
                let checked = AssertUnwindSafe(|| check(&graph, algorithm, &values));
                match catch_unwind(checked) {
                    Ok(Ok(())) => {}
                    Ok(Err(wrong)) => panic!("{context}: {wrong}"),
                    Err(_) => panic!("{context}: panicked, see above"),
                }
            }
        }
    }
}

/// More nodes than this are for rows that take linear time.
const LARGE: usize = 1500;

fn rows_for(n: usize, directed: bool) -> impl Iterator<Item = &'static Algorithm> {
    rows().filter(move |row| takes(row, directed) && (n <= LARGE || takes_large(row)))
}

fn check(graph: &Graph, algorithm: &'static Algorithm, values: &Values) -> Result<(), String> {
    let arguments = arguments(graph, algorithm, values).map_err(|error| error.to_string())?;
    let run = |threads, only| {
        attempt(graph, algorithm, &arguments, only, &Control::new(threads))
            .map_err(|error| error.to_string())
    };
    let one = run(1, None)?;
    verify(algorithm, &one)?;
    for threads in [2, 5] {
        let other = run(threads, None)?;
        same(&one, &other).map_err(|table| format!("{table} differs on {threads} threads"))?;
    }
    for table in algorithm.tables {
        let alone = run(2, Some(table.name))?;
        if alone.tables[table.name] != one.tables[table.name] {
            return Err(format!("{} alone differs", table.name));
        }
    }
    if one.refused() {
        return Ok(());
    }
    as_seen(graph, algorithm, values)
}

/// Threads that small graphs do not get otherwise meet at few rows, where they are in each other's way.
#[test]
fn every_row_is_the_same_on_threads_that_it_need_not_have() {
    const FEW: usize = 100;
    for (name, n, edges) in odd_graphs().into_iter().filter(|(_, n, _)| *n <= FEW) {
        for directed in [true, false] {
            let graph = graph(n, &edges, directed);
            for algorithm in rows_for(n, directed) {
                for values in parameter_sets(algorithm, n).into_iter().take(2) {
                    let arguments = arguments(&graph, algorithm, &values).unwrap();
                    let run = |threads, pooled| {
                        let control = Control::new(threads);
                        attempt_on(&graph, algorithm, &arguments, (None, pooled), &control).unwrap()
                    };
                    let one = run(1, false);
                    for threads in [2, 4] {
                        same(&one, &run(threads, true)).unwrap_or_else(|table| {
                            let row = algorithm.name;
                            panic!("{row} on {name}: {table} differs on {threads} threads")
                        });
                    }
                }
            }
        }
    }
}

pub(super) fn same(one: &Trial<'_>, other: &Trial<'_>) -> Result<(), String> {
    if one.notes != other.notes {
        return Err(format!("{:?} or {:?}", one.notes, other.notes));
    }
    match one
        .tables
        .iter()
        .find(|(name, columns)| other.tables[*name] != **columns)
    {
        Some((name, _)) => Err((*name).to_owned()),
        None => Ok(()),
    }
}

/// What a caller gets of all tables together: of the declared types, and as many rows as was said.
pub(super) fn as_seen(graph: &Graph, algorithm: &Algorithm, values: &Values) -> Result<(), String> {
    let control = Control::new(2);
    let call = Call::new(graph, algorithm.name, values, &control);
    let call = call.map_err(|error| error.to_string())?;
    let positions: Vec<usize> = (0..algorithm.tables.len()).collect();
    let results = call
        .run(&positions, &control)
        .map_err(|error| error.to_string())?;
    for (&position, result) in positions.iter().zip(&results) {
        let table = algorithm.tables[position];
        let rows: usize = result.batches.iter().map(RecordBatch::num_rows).sum();
        let expected = match table.rows {
            Rows::Nodes => Some(graph.num_nodes()),
            Rows::Edges => Some(graph.num_edges()),
            Rows::One => Some(1),
            _ => None,
        };
        if expected.is_some_and(|expected| rows != expected) {
            return Err(format!("{} has {rows} rows", table.name));
        }
        let foretold = call.schema(position).map_err(|error| error.to_string())?;
        if foretold.fields() != result.schema.fields() {
            return Err(format!("{} has other fields than foretold", table.name));
        }
        let noted = |key: &&(&str, &str)| !result.schema.metadata().contains_key(key.0);
        if let Some((key, _)) = algorithm.metadata.iter().find(noted) {
            return Err(format!("{} does not say {key}", table.name));
        }
        call.estimate(&[position])
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Kernels that take what topologies there are must not tell them apart.
#[test]
fn every_row_is_right_with_any_topology_built_before() {
    for (name, n, edges) in odd_graphs() {
        for directed in [true, false] {
            for algorithm in rows_for(n, directed) {
                let graph = graph(n, &edges, directed);
                for built in [Direction::Out, Direction::In, Direction::Both] {
                    graph.topology(built, &Control::new(2)).unwrap();
                    let some = if n <= LARGE { usize::MAX } else { 2 };
                    for values in parameter_sets(algorithm, n).into_iter().take(some) {
                        let arguments = arguments(&graph, algorithm, &values).unwrap();
                        let control = Control::new(2);
                        let trial = attempt(&graph, algorithm, &arguments, None, &control).unwrap();
                        verify(algorithm, &trial).unwrap_or_else(|wrong| {
                            panic!("{} on {name} with {built:?}: {wrong}", algorithm.name)
                        });
                    }
                }
            }
        }
    }
}
