//! Rows of paths on graphs that graphs at random hardly are: weights below 0, nodes with places, and more ways than can be tried.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch};

use super::arguments::id;
use super::graphs::{Edges, graph, opened};
use super::random::Random;
use super::{arguments, attempt, verify};
use crate::algorithms::parameters::{Value, Values};
use crate::algorithms::{Call, TableResult, find};
use crate::{Control, ErrorCode, Graph, Result};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn given<const N: usize>(values: [(&str, Value); N]) -> Values {
    values.map(|(name, value)| (name.to_owned(), value)).into()
}

fn run(graph: &Graph, name: &str, values: &Values) -> Result<TableResult> {
    let control = Control::new(2);
    Ok(Call::new(graph, name, values, &control)?
        .run(&[0], &control)?
        .remove(0))
}

fn numbers(result: &TableResult, column: &str) -> Vec<u32> {
    let batches = result.batches.iter();
    let columns = batches.map(|batch| batch[column].as_primitive::<UInt32Type>());
    columns.flat_map(|it| it.values().to_vec()).collect()
}

fn floats(result: &TableResult, column: &str) -> Vec<f64> {
    let batches = result.batches.iter();
    let columns = batches.map(|batch| batch[column].as_primitive::<Float64Type>());
    columns.flat_map(|it| it.values().to_vec()).collect()
}

/// Holds a row to its verifier on one thread and on several; whether it refused.
fn check(graph: &Graph, name: &str, values: &Values) -> bool {
    let algorithm = find(name).unwrap();
    let arguments = arguments(graph, algorithm, values).unwrap();
    let [one, other] = [1, 3].map(|threads| {
        attempt(graph, algorithm, &arguments, None, &Control::new(threads)).unwrap()
    });
    verify(algorithm, &one).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    assert_eq!(one.tables, other.tables, "{name}");
    one.refused()
}

/// Weights of which some are negative, without a negative cycle: heights of nodes make them so.
fn hilly(n: u64, m: usize, seed: u64, steep: u64) -> Edges {
    let mut random = Random::new(seed);
    let heights: Vec<f64> = (0..n).map(|_| random.below(steep) as f64 / 4.0).collect();
    let mut edge = |_| {
        let (u, v) = (random.below(n), random.below(n));
        let climb = heights[v as usize] - heights[u as usize];
        (u as u32, v as u32, random.below(20) as f64 / 4.0 + climb)
    };
    (0..m).map(&mut edge).collect()
}

#[test]
fn weights_below_0_are_taken_and_cycles_of_them_refused() {
    let weight = ("weight", text("cost"));
    let mut refused = 0;
    for seed in 0..60 {
        let n = 2 + seed * 2;
        let mut edges = hilly(n, (n * (1 + seed % 4)) as usize, seed, 60);
        if seed % 3 == 2 {
            // Deep enough to close cycles.
            edges.iter_mut().step_by(7).for_each(|edge| edge.2 -= 4.0);
        }
        let graph = graph(n as usize, &edges, seed % 7 != 6);
        let sources = Value::List(vec![id(0), id(n as usize / 2)]);
        for sources in [id(0), sources] {
            let values = given([("sources", sources), weight.clone()]);
            refused += usize::from(check(&graph, "bellmanFord", &values));
        }
        let values = given([
            ("source", id(0)),
            ("target", id(n as usize - 1)),
            weight.clone(),
        ]);
        let limited = ("limit".to_owned(), Value::Integer(50));
        check(
            &graph,
            "allSimplePaths",
            &values.into_iter().chain([limited]).collect(),
        );
    }
    assert!((10..100).contains(&refused), "{refused} refused");
    let large = hilly(20_000, 120_000, 5, 200);
    let values = given([("source", id(7)), weight]);
    assert!(!check(&graph(20_000, &large, true), "bellmanFord", &values));
}

#[test]
fn a_negative_cycle_is_shown() {
    let edges = [
        (0, 1, 4.0),
        (1, 2, -3.0),
        (2, 3, 1.0),
        (3, 1, 1.5),
        (3, 4, 1.0),
        (5, 5, -1.0),
    ];
    let graph = graph(6, &edges, true);
    let from = |source| given([("source", id(source)), ("weight", text("cost"))]);
    let error = run(&graph, "bellmanFord", &from(0)).unwrap_err();
    assert_eq!(error.code, ErrorCode::NegativeCycle);
    let got = error.details.got.unwrap();
    let starts = [
        "10 → 20 → 30 → 10",
        "20 → 30 → 10 → 20",
        "30 → 10 → 20 → 30",
    ];
    let shown = starts.map(|cycle| format!("-0.5 of {cycle}"));
    assert!(shown.contains(&got), "{got}");
    let alone = run(&graph, "bellmanFord", &from(5)).unwrap_err();
    assert_eq!(alone.details.got.as_deref(), Some("-1 of 50 → 50"));
    // Where no source leads to it, it does no harm.
    assert!(run(&graph, "bellmanFord", &from(4)).is_ok());
    for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
        let graph = super::graphs::graph(2, &[(0, 1, 1.0), (1, 0, infinite)], true);
        let error = run(&graph, "bellmanFord", &from(0)).unwrap_err();
        let place = (
            error.code,
            error.details.column.as_deref(),
            error.details.row,
        );
        assert_eq!(place, (ErrorCode::InvalidWeight, Some("cost"), Some(1)));
    }
}

/// Nodes in a square, or on a sphere, with edges between those that are near each other, and weights about as large as the distance.
fn places(n: usize, sphere: bool) -> Graph {
    let mut random = Random::new(4);
    let mut coordinate =
        |scale: f64| (random.below(1 << 20) as f64 / f64::from(1 << 20) - 0.5) * scale;
    let scales = if sphere { (360.0, 180.0) } else { (10.0, 10.0) };
    let points: Vec<(f64, f64)> = (0..n)
        .map(|_| (coordinate(scales.0), coordinate(scales.1)))
        .collect();
    let apart = |a: (f64, f64), b: (f64, f64)| match sphere {
        false => (a.0 - b.0).hypot(a.1 - b.1),
        true => {
            let (up, across) = ((b.1 - a.1).to_radians(), (b.0 - a.0).to_radians());
            let straight = (up / 2.0).sin().powi(2)
                + a.1.to_radians().cos() * b.1.to_radians().cos() * (across / 2.0).sin().powi(2);
            2.0 * 6371.0 * straight.sqrt().asin()
        }
    };
    let (mut ends, mut weights) = ((Vec::new(), Vec::new()), Vec::new());
    for u in 0..n {
        let mut near: Vec<usize> = (0..n).filter(|&v| v != u).collect();
        near.sort_by(|&a, &b| apart(points[u], points[a]).total_cmp(&apart(points[u], points[b])));
        for &v in &near[..5] {
            ends.0.push(u as i64);
            ends.1.push(v as i64);
            weights.push(apart(points[u], points[v]) * (1.0 + 0.1 * (weights.len() % 3) as f64));
        }
    }
    let column = |values: Vec<f64>| Arc::new(Float64Array::from(values)) as ArrayRef;
    let keys = |values: Vec<i64>| Arc::new(Int64Array::from(values)) as ArrayRef;
    let nodes = RecordBatch::try_from_iter([
        ("key", keys((0..n as i64).collect())),
        ("x", column(points.iter().map(|it| it.0).collect())),
        ("y", column(points.iter().map(|it| it.1).collect())),
    ])
    .unwrap();
    let edges = RecordBatch::try_from_iter([
        ("a", keys(ends.0)),
        ("b", keys(ends.1)),
        ("cost", column(weights)),
    ])
    .unwrap();
    opened(nodes, edges, false)
}

#[test]
fn places_lead_a_star_and_change_no_path() {
    for (sphere, metric) in [(false, "euclidean"), (true, "haversine")] {
        let graph = places(600, sphere);
        let places = [("x", text("x")), ("y", text("y")), ("metric", text(metric))];
        let mut visited = (0, 0);
        for (source, target) in [(0, 1), (3, 400), (17, 17), (599, 250), (80, 81)] {
            let ends = [
                ("source", Value::Integer(source)),
                ("target", Value::Integer(target)),
                ("weight", text("cost")),
            ];
            let led: Values = given(ends.clone())
                .into_iter()
                .chain(given(places.clone()))
                .collect();
            check(&graph, "aStar", &led);
            let plain = given(ends);
            let [led, plain] = [led, plain].map(|values| {
                let control = Control::new(2);
                let call = Call::new(&graph, "aStar", &values, &control).unwrap();
                let result = call.run(&[0], &control).unwrap().remove(0);
                let cost = floats(&result, "cost").last().copied().unwrap_or(0.0);
                (cost, control.progress().done)
            });
            assert!((led.0 - plain.0).abs() < 1e-9, "{led:?}, {plain:?}");
            visited = (visited.0 + led.1, visited.1 + plain.1);
        }
        assert!(2 * visited.0 < visited.1, "{metric}: {visited:?}");
    }
}

#[test]
fn places_that_are_none_are_refused() {
    let graph = places(10, true);
    let refuse = |names: &[(&str, &str)], code: ErrorCode, parameter: &str| {
        let mut values = given([("source", Value::Integer(0)), ("target", Value::Integer(1))]);
        values.extend(
            names
                .iter()
                .map(|(name, it)| ((*name).to_owned(), text(it))),
        );
        let error = run(&graph, "aStar", &values).unwrap_err();
        let found = (error.code, error.details.parameter.as_deref());
        assert_eq!(found, (code, Some(parameter)), "{names:?}");
    };
    let invalid = ErrorCode::InvalidArgument;
    refuse(&[("x", "x")], invalid, "y");
    refuse(&[("y", "y")], invalid, "x");
    refuse(
        &[("x", "x"), ("y", "y"), ("heuristic", "x")],
        invalid,
        "heuristic",
    );
    // Longitudes are no latitudes.
    refuse(
        &[("x", "y"), ("y", "x"), ("metric", "haversine")],
        invalid,
        "y",
    );
    let unknown = given([
        ("source", Value::Integer(0)),
        ("target", Value::Integer(1)),
        ("heuristic", text("z")),
    ]);
    let error = run(&graph, "aStar", &unknown).unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownColumn);
}

/// A grid of unit squares, row by row.
fn grid(width: u32, height: u32) -> Graph {
    let mut edges = Vec::new();
    for node in 0..width * height {
        if node % width + 1 < width {
            edges.push((node, node + 1, 1.0));
        }
        if node + width < width * height {
            edges.push((node, node + width, 1.0));
        }
    }
    graph((width * height) as usize, &edges, false)
}

fn paths(result: &TableResult) -> usize {
    numbers(result, "step")
        .iter()
        .filter(|it| **it == 0)
        .count()
}

#[test]
fn as_many_paths_as_counting_says() {
    let ends = |target| [("source", id(0)), ("target", id(target))];
    // Six steps to the right and four down, in any order.
    let shortest = run(&grid(7, 5), "allShortestPaths", &given(ends(34))).unwrap();
    assert_eq!(paths(&shortest), 210);
    // Self-avoiding walks between the corners of a square of 4 by 4 nodes.
    let simple = run(&grid(4, 4), "allSimplePaths", &given(ends(15))).unwrap();
    assert_eq!(paths(&simple), 184);
    // Between two nodes of a complete graph: any of the others in any order.
    let complete: Edges = (0..6)
        .flat_map(|u| (u + 1..6).map(move |v| (u, v, 1.0)))
        .collect();
    let complete = graph(6, &complete, false);
    let simple = run(&complete, "allSimplePaths", &given(ends(5))).unwrap();
    assert_eq!(paths(&simple), 1 + 4 + 12 + 24 + 24);
    let [source, target] = ends(5);
    let best = run(
        &complete,
        "kShortestPaths",
        &given([source, target, ("k", Value::Integer(100))]),
    );
    let best = best.unwrap();
    assert_eq!(paths(&best), 65);
    let [source, target] = ends(5);
    let few = run(
        &complete,
        "allSimplePaths",
        &given([source, target, ("maxDepth", Value::Integer(2))]),
    );
    assert_eq!(paths(&few.unwrap()), 5);
}

/// A large complete part behind the source whose nodes lead to the target only over the source's own way: trying all of its ways
/// would take longer than the world stands.
#[test]
fn ways_that_end_nowhere_are_not_all_tried() {
    let n = 60;
    let mut edges: Edges = vec![(0, 1, 1.0)];
    edges.extend((1..n).flat_map(|u| (u + 1..n).map(move |v| (u, v, 1.0))));
    // The way to the target leads back over the first node of the complete part.
    edges.extend([(1, n, 1.0), (n, n + 1, 1.0)]);
    let graph = graph(n as usize + 2, &edges, false);
    let values = given([("source", id(0)), ("target", id(n as usize + 1))]);
    let result = run(&graph, "allSimplePaths", &values).unwrap();
    assert_eq!(paths(&result), 1);
}
