//! Every row stops when it is cancelled, wherever it is, and gives no wrong result instead.

use std::thread;
use std::time::{Duration, Instant};

use super::arguments::{parameter_sets, shown};
use super::graphs::{Edges, graph};
use super::random::Random;
use super::{arguments, attempt, rows, takes, takes_large, verify};
use crate::algorithms::parameters::{Value, Values};
use crate::algorithms::table::Algorithm;
use crate::{Control, Direction, ErrorCode, Graph};

fn random_edges(n: u64, m: usize) -> Edges {
    let mut random = Random::new(3);
    let mut edge = |i: usize| {
        let (u, v) = (random.below(n) as u32, random.below(n) as u32);
        (u, v, (i % 97) as f64)
    };
    (0..m).map(&mut edge).collect()
}

/// More looks after the one that says so, and the work does not stop.
const SOON: u64 = 200;

/// Runs the work cancelled at its look number `looks`: whether it came to its end before.
fn ends_before(
    graph: &Graph,
    algorithm: &'static Algorithm,
    values: &Values,
    only: Option<&'static str>,
    (threads, looks): (usize, u64),
) -> Result<bool, String> {
    let arguments = arguments(graph, algorithm, values).map_err(|error| error.to_string())?;
    let control = Control::cancelled_after(threads, looks);
    let outcome = attempt(graph, algorithm, &arguments, only, &control);
    let late = control.looks().saturating_sub(looks);
    match outcome {
        Ok(_) if late > 0 => Err("it came to an end although it was cancelled".to_owned()),
        Ok(_) => Ok(true),
        Err(_) if late > SOON => Err(format!("it looked {late} times more")),
        Err(error) if error.code == ErrorCode::Cancelled => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn every_row_stops_at_whichever_look() {
    let edges = random_edges(40, 120);
    for directed in [true, false] {
        for algorithm in rows().filter(|algorithm| takes(algorithm, directed)) {
            for values in parameter_sets(algorithm, 40) {
                // From k to k + 1 while there are few, then in longer steps.
                let mut looks = 0;
                loop {
                    // With topologies still to build.
                    let graph = graph(40, &edges, directed);
                    let ended = ends_before(&graph, algorithm, &values, None, (1, looks));
                    let context = || format!("{} ({})", algorithm.name, shown(&values));
                    if ended.unwrap_or_else(|wrong| panic!("{}, {looks}: {wrong}", context())) {
                        break;
                    }
                    looks += 1 + looks / 64;
                }
                assert!(looks > 0, "{} never looks", algorithm.name);
            }
        }
    }
}

/// A graph for the parallel ways through a kernel; one that takes more than linear time gets a smaller one.
fn large(algorithm: &Algorithm, directed: bool) -> Graph {
    let n = if takes_large(algorithm) {
        20_000
    } else {
        2_000
    };
    graph(n as usize, &random_edges(n, 10 * n as usize), directed)
}

#[test]
fn every_kernel_looks_at_its_control() {
    for algorithm in rows() {
        let graph = large(algorithm, takes(algorithm, true));
        for direction in [Direction::Out, Direction::In, Direction::Both] {
            graph.topology(direction, &Control::default()).unwrap();
            graph
                .weights("cost", direction, &Control::default())
                .unwrap();
            graph
                .lengths("cost", direction, &Control::default())
                .unwrap();
        }
        let values = parameter_sets(algorithm, graph.num_nodes()).remove(0);
        let arguments = arguments(&graph, algorithm, &values).unwrap();
        for table in algorithm.tables {
            let control = Control::new(2);
            let trial = attempt(&graph, algorithm, &arguments, Some(table.name), &control);
            let trial = trial.unwrap();
            // To give its columns it looks once, without the kernel's doing; whole rounds of work more often.
            let least = if algorithm.quick { 2 } else { 8 };
            let looks = control.looks();
            assert!(
                looks >= least || trial.refused(),
                "{}, {}: looked {looks} times",
                algorithm.name,
                table.name
            );
        }
        let mut looks = 0;
        for table in algorithm.tables {
            loop {
                let only = Some(table.name);
                let ended = ends_before(&graph, algorithm, &values, only, (2, looks));
                if ended.unwrap_or_else(|wrong| panic!("{}, {looks}: {wrong}", algorithm.name)) {
                    break;
                }
                looks += 1 + looks / 4;
            }
        }
        // What cancelled runs left behind does no harm.
        let trial = attempt(&graph, algorithm, &arguments, None, &Control::new(2)).unwrap();
        if !takes_large(algorithm) {
            verify(algorithm, &trial).unwrap();
        }
    }
}

#[test]
fn a_run_under_way_stops_soon_after_it_is_cancelled() {
    let (n, m) = (100_000, 500_000);
    let edges = random_edges(n, m);
    for algorithm in rows() {
        let graph = graph(n as usize, &edges, takes(algorithm, true));
        let mut values = parameter_sets(algorithm, 10).remove(0);
        let endless = algorithm.name == "pagerank";
        if endless {
            values.insert("tolerance".to_owned(), Value::Integer(0));
            values.insert("maxIterations".to_owned(), Value::Integer(1_000_000));
        }
        if algorithm.name == "shortestPaths" {
            values.insert("weight".to_owned(), Value::Text("cost".to_owned()));
        }
        let arguments = arguments(&graph, algorithm, &values).unwrap();
        for wait in [0, 1, 5, 20] {
            let control = Control::new(2);
            let first = Some(algorithm.tables[0].name);
            let (outcome, late) = thread::scope(|scope| {
                let run = || attempt(&graph, algorithm, &arguments, first, &control).map(|_| ());
                let running = scope.spawn(run);
                thread::sleep(Duration::from_millis(wait));
                control.cancel();
                let cancelled = Instant::now();
                (running.join().unwrap(), cancelled.elapsed())
            });
            assert!(
                !endless || outcome.is_err(),
                "{} came to an end",
                algorithm.name
            );
            assert!(
                late < Duration::from_secs(1),
                "{}: {late:?} after the cancellation",
                algorithm.name
            );
        }
    }
}
