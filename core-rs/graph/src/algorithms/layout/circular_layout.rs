//! Circular layout: nodes on a circle, in their order.
//!
//! out  `x`, `y`  `[n]` f64

use std::f64::consts::TAU;
use std::sync::Arc;

use arrow_array::Float64Array;
use rayon::prelude::*;

use crate::Result;
use crate::algorithms::support::SHARE;
use crate::algorithms::table::{Algorithm, Needs, Run, Table};

use super::columns::{X, Y};

static NODES: Table = Table::nodes(&[X, Y]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "circularLayout",
    summary: "Place the nodes on a circle.",
    doc: "The circle has radius 1 around 0. Nodes stand on it in node-table order, counter-clockwise and equally far from each other; the first is at x = 1, y = 0, also where it is the only one. Edges make no difference.",
    source: "Six, Tollis: A framework and algorithms for circular drawings of graphs, J. Discrete Algorithms 4(1), 2006, doi:10.1016/j.jda.2005.01.009",
    known_as: &[
        ("networkx", "circular_layout"),
        ("igraph", "layout_circle"),
        ("graphology", "layout/circular"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&NODES],
    metadata: &[],
    time: "O(n)",
    quick: true,
    memory: "16n bytes",
    working: |_, _| 0,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Nodes that are placed between two looks at the control.
const TAKE: usize = 1 << 11;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (n, control) = (run.graph.num_nodes(), run.control);
    control.begin("place", n as u64);
    control.check()?;
    let place = |along: fn(f64) -> f64| -> Result<Float64Array> {
        let mut places = vec![0.0; n];
        let chunks = places.par_chunks_mut(TAKE).with_min_len(SHARE / TAKE);
        chunks.enumerate().for_each(|(chunk, places)| {
            if !control.is_cancelled() {
                for (place, node) in places.iter_mut().zip(chunk * TAKE..) {
                    *place = along(TAU * node as f64 / n as f64);
                }
                control.advance(TAKE as u64 / 2);
            }
        });
        control.check()?;
        Ok(Float64Array::from(places))
    };
    let (x, y) = (place(f64::cos)?, place(f64::sin)?);
    run.give(&NODES, vec![Arc::new(x), Arc::new(y)])
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::table::Trial;

    /// One step after another of the same turn.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let n = trial.graph.num_nodes();
        let turn = TAU / n as f64;
        let (mut x, mut y) = (1.0, 0.0);
        let (xs, ys) = (trial.f64s(&NODES, 0), trial.f64s(&NODES, 1));
        for (node, got) in xs.into_iter().zip(ys).enumerate() {
            let got = (got.0.unwrap(), got.1.unwrap());
            if (got.0 - x).abs() + (got.1 - y).abs() > 1e-9 {
                return Err(format!("node {node} is at {got:?}, expected {x}, {y}"));
            }
            (x, y) = (
                x * turn.cos() - y * turn.sin(),
                x * turn.sin() + y * turn.cos(),
            );
        }
        Ok(())
    }
}
