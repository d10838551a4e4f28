//! How a walk at random is spread over the nodes of a directed graph that jumps to any of them now and then, and how much of it each
//! edge takes.

use crate::algorithms::support::Matrix;
use crate::{Control, Csr, Graph, Result};

use super::map_equation::Mass;

/// How likely the walk jumps instead of a step; from a node without edges it always does.
const JUMPS: f64 = 0.15;
/// Rounds end once one of them changes no more than this, of 1 that is spread.
const ENOUGH: f64 = 1e-13;
const MOST: usize = 1000;

/// What is at each node, and the flow along each edge by its row. `into` is the topology of in-edges, with weights in its order, and
/// `by_row` the weights by row; None counts every edge as 1.
pub(super) fn flow(
    graph: &Graph,
    into: &Csr,
    weights: Option<&[f64]>,
    by_row: Option<&[f64]>,
    control: &Control,
) -> Result<(Vec<Mass>, Vec<f64>)> {
    let n = graph.num_nodes();
    let weight = |row: usize| by_row.map_or(1.0, |weights| weights[row]);
    let mut out = vec![0.0; n];
    for (row, &source) in graph.src().iter().enumerate() {
        if row % LOOKED == 0 {
            control.check()?;
        }
        out[source as usize] += weight(row);
    }
    control.begin("walk", 0);
    let matrix = Matrix::new(into, weights);
    let each = 1.0 / n as f64;
    let mut here = vec![each; n];
    let (mut per_weight, mut next) = (vec![0.0; n], vec![0.0; n]);
    for _ in 0..MOST {
        let mut stuck = 0.0;
        for ((per_weight, &out), &here) in per_weight.iter_mut().zip(&out).zip(&here) {
            *per_weight = if out > 0.0 { here / out } else { 0.0 };
            stuck += if out > 0.0 { 0.0 } else { here };
        }
        let jumps = (JUMPS + (1.0 - JUMPS) * stuck) * each;
        let here_now = &here;
        let sums = matrix.times(
            &per_weight,
            &mut next,
            control,
            |node, product, next, sums| {
                *next = jumps + (1.0 - JUMPS) * product;
                sums[0] += (*next - here_now[node]).abs();
            },
        );
        let [change] = sums?;
        std::mem::swap(&mut here, &mut next);
        control.advance(1);
        if change <= ENOUGH {
            break;
        }
    }
    let total: f64 = here.iter().sum();
    let mass = |(&here, &out): (&f64, &f64)| {
        let flow = here / total;
        let stays = if out > 0.0 { 1.0 - JUMPS } else { 0.0 };
        Mass {
            flow,
            exit: stays * flow,
            jumps: (1.0 - stays) * flow,
            nodes: 1.0,
            share: each,
        }
    };
    let masses: Vec<Mass> = here.iter().zip(&out).map(mass).collect();
    let along = |(row, &source): (usize, &u32)| {
        let source = source as usize;
        match out[source] > 0.0 {
            true => masses[source].exit * (weight(row) / out[source]),
            false => 0.0,
        }
    };
    let flows = graph.src().iter().enumerate().map(along).collect();
    control.check()?;
    Ok((masses, flows))
}

/// Edges between two looks at the control.
const LOOKED: usize = 1 << 16;
