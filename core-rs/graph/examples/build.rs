//! Times the ways from key columns to a topology: 1M nodes, 5M weighted edges. `cargo run --release --example build`
//! runs all cases, `-- "string, short"` one.

#[path = "../tests/tables/mod.rs"]
mod tables;

use std::sync::Arc;
use std::time::Instant;

use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray};
use quiver_graph::{Control, Direction, GraphBuilder, Result};
use tables::batch;

const NODES: usize = 1_000_000;
const EDGES: usize = 5_000_000;

fn main() -> Result<()> {
    let mut state = 42u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let src: Vec<usize> = (0..EDGES).map(|_| random() as usize % NODES).collect();
    let dst: Vec<usize> = (0..EDGES).map(|_| random() as usize % NODES).collect();
    // A permutation of the nodes' numbers, so that keys come in no order.
    let shuffled: Vec<usize> = (0..NODES).map(|i| (i * 387_420_489 + 7) % NODES).collect();
    let sparse = |i: usize| (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) as i64;

    run(
        "int64, counting",
        &src,
        &dst,
        |rows| int64(rows.map(|i| i as i64)),
        None,
    )?;
    run(
        "int64, shuffled",
        &src,
        &dst,
        |rows| int64(rows.map(|i| i as i64)),
        Some(&shuffled),
    )?;
    run(
        "int64, sparse",
        &src,
        &dst,
        |rows| int64(rows.map(sparse)),
        Some(&shuffled),
    )?;
    run(
        "string, short",
        &src,
        &dst,
        |rows| string(rows.map(|i| format!("n{i}"))),
        Some(&shuffled),
    )?;
    run(
        "string, long",
        &src,
        &dst,
        |rows| string(rows.map(|i| format!("node-{:016x}-{i}", sparse(i)))),
        Some(&shuffled),
    )
}

fn int64(values: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn string(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

fn run(
    name: &str,
    src: &[usize],
    dst: &[usize],
    keys: impl Fn(Box<dyn Iterator<Item = usize> + '_>) -> ArrayRef,
    order: Option<&[usize]>,
) -> Result<()> {
    if std::env::args().nth(1).is_some_and(|only| only != name) {
        return Ok(());
    }
    let ids = match order {
        Some(order) => keys(Box::new(order.iter().copied())),
        None => keys(Box::new(0..NODES)),
    };
    let nodes = batch(vec![("id", ids)]);
    let weights: ArrayRef = Arc::new(Float64Array::from_iter_values((0..EDGES).map(|i| i as f64)));
    let edges = batch(vec![
        ("src", keys(Box::new(src.iter().copied()))),
        ("dst", keys(Box::new(dst.iter().copied()))),
        ("weight", weights),
    ]);
    let control = Control::default();
    let node_input = tables::nodes(vec![nodes]);
    let edge_input = tables::edges(vec![edges]);
    let mut best = [f64::MAX; 4];
    for _ in 0..3 {
        let builder = GraphBuilder {
            nodes: vec![node_input.clone()],
            edges: vec![edge_input.clone()],
            ..Default::default()
        };
        let start = Instant::now();
        let graph = builder.build(&control)?;
        note(&mut best[0], start);
        let start = Instant::now();
        graph.topology(Direction::Out, &control)?;
        note(&mut best[1], start);
        let start = Instant::now();
        graph.weights("weight", Direction::Out, &control)?;
        note(&mut best[2], start);
        let builder = GraphBuilder {
            edges: vec![edge_input.clone()],
            ..Default::default()
        };
        let start = Instant::now();
        builder.build(&control)?;
        note(&mut best[3], start);
    }
    let [build, topology, weights, inferred] = best;
    println!(
        "{name:16} build {build:7.1} ms  topology {topology:6.1}  weights {weights:5.1}  inferred nodes {inferred:7.1}"
    );
    Ok(())
}

fn note(best: &mut f64, start: Instant) {
    *best = best.min(start.elapsed().as_secs_f64() * 1000.0);
}
