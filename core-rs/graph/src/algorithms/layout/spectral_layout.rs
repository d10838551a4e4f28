//! Spectral layout: nodes stand where the two smoothest vectors of their component say, which change least along the edges.
//!
//! in   `near`    CSR that ignores direction, and weights in its order
//! out  `x`, `y`  `[n]` f64
//!
//! Components are cut out of the graph, the largest first: see `smooth.rs` for their vectors and `shelves.rs` for their places. Large
//! ones are worked on by all threads, small ones by a thread each.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{NONE, non_negative, number, sizes};
use crate::algorithms::table::{Algorithm, Needs, Run, Table};
use crate::run::{SMALL, map};
use crate::{Control, Csr, Direction, Result};

use super::columns::{X, Y};
use super::shelves::{middles, side};
use super::smooth::{Part, Patience, Smooth};

static TOLERANCE: Param<f64> = Param::float(
    "tolerance",
    (0.0, f64::MAX),
    1e-4,
    "Stop once the Laplacian turns both vectors by no more than this part of what it makes of them.",
);

static MAX_ITERATIONS: Param<u64> = Param::integer(
    "maxIterations",
    (1, 1_000_000),
    1000,
    "Stop after so many products of the matrix in any case.",
);

static NODES: Table = Table::nodes(&[X, Y]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "spectralLayout",
    summary: "Place nodes by the eigenvectors of the Laplacian, so that a node is near the middle of its neighbours.",
    doc: "`x` and `y` are eigenvectors of the normalised Laplacian 1 - D⁻¹A for its two smallest eigenvalues above 0: times a number that is the same for all nodes, each is the mean of the node's neighbours, in proportion to weights. Of the nodes that are farthest from 0, but for a tenth, the first has it positive. Each component is a picture of its own, of a square with sides of √k for its k nodes, around 0 for the largest; the others follow in rows from left to right and downwards, one apart, the largest first, ties by first node. A node without edges is in the middle of its square, and of two nodes both have y = 0. Where two eigenvalues are the same, as in a ring, any turn of the picture is as right, and one is taken. Direction is ignored, and so are self-loops; parallel edges add up. Weights must be >= 0; an edge of less than 10⁻¹² of the largest counts as none. If maxIterations ends the run first, the metadata says converged = false.",
    source: "Koren: Drawing graphs by eigenvectors: theory and practice, Comput. Math. Appl. 49(11-12), 2005, doi:10.1016/j.camwa.2004.08.015",
    known_as: &[("networkx", "spectral_layout")],
    needs: Needs::Any,
    parameters: &[WEIGHT.row(), TOLERANCE.row(), MAX_ITERATIONS.row()],
    tables: &[&NODES],
    metadata: &[
        (
            "converged",
            "Whether the tolerance was reached in all components.",
        ),
        (
            "iterations",
            "How many products were made for the component that took most; 0 for components of up to 16 nodes.",
        ),
    ],
    time: "O((n + m) · iterations)",
    quick: false,
    memory: "140n + 24m bytes; 16m for weights in topology order",
    working: |graph, _| 140 * graph.num_nodes() as u64 + 24 * graph.num_edges() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Edges that weigh less than this part of the heaviest hold nothing together.
const LEAST: f64 = 1e-12;
/// Nodes and entries between two looks at the control.
const LOOKED: usize = 1 << 16;
/// Components that are worked on before their places are written down.
const TOGETHER: usize = 1 << 10;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("lay out", graph.num_nodes() as u64);
    control.check()?;
    let weights = non_negative(graph, run.get(&WEIGHT), Direction::Both, control)?;
    let near = graph.topology(Direction::Both, control)?;
    let weights = weights.as_ref().map(|weights| &weights[..]);
    let patience = Patience {
        tolerance: run.get(&TOLERANCE),
        iterations: run.get(&MAX_ITERATIONS),
    };
    let parts = Parts::new(&near, weights, control)?;
    let middles = middles(&parts.sizes().collect::<Vec<_>>());
    let n = near.len();
    let (mut xs, mut ys) = (vec![0.0; n], vec![0.0; n]);
    let (mut converged, mut iterations) = (true, 0);
    let mut place = |part: usize, found: Smooth| {
        let nodes = parts.nodes(part);
        let scale = scale(&found.entries);
        for (&node, entries) in nodes.iter().zip(&found.entries) {
            xs[node as usize] = middles[part][0] + scale[0] * entries[0];
            ys[node as usize] = middles[part][1] + scale[1] * entries[1];
        }
        converged &= found.converged;
        iterations = iterations.max(found.iterations);
    };
    let is_large = |&part: &usize| parts.work(part) >= SMALL;
    let large = (0..parts.len()).take_while(is_large).count();
    for part in 0..large {
        control.begin("iterate", patience.iterations);
        place(part, parts.cut(part, control)?.smooth(patience, control)?);
    }
    control.begin("lay out", n as u64);
    let small: Vec<usize> = (large..parts.len()).collect();
    for some in small.chunks(TOGETHER) {
        control.check()?;
        let work = some.iter().map(|&part| parts.work(part)).sum();
        let found = map(work, some.to_vec(), |part| {
            parts.cut(part, control)?.smooth(patience, control)
        })?;
        for (&part, found) in some.iter().zip(found) {
            place(part, found);
            control.advance(parts.nodes(part).len() as u64);
        }
    }
    run.note("converged", converged);
    run.note("iterations", iterations);
    run.give(
        &NODES,
        vec![
            Arc::new(Float64Array::from(xs)),
            Arc::new(Float64Array::from(ys)),
        ],
    )
}

/// By which both entries of a component's nodes are multiplied, so that they fill their square and have the right sign.
fn scale(entries: &[[f64; 2]]) -> [f64; 2] {
    let largest = |i: usize| entries.iter().fold(0.0, |most, it| it[i].abs().max(most));
    let both = largest(0).max(largest(1));
    [0, 1].map(|i| {
        // Not of those that are as far but for rounding alone.
        let far = 0.9 * largest(i);
        let first = entries.iter().find(|it| it[i].abs() >= far);
        let sign = first.map_or(1.0, |it| it[i].signum());
        match both > 0.0 {
            true => sign * side(entries.len()) / (2.0 * both),
            false => 0.0,
        }
    })
}

/// The components, the largest first.
struct Parts<'a> {
    near: &'a Csr,
    weights: Option<&'a [f64]>,
    /// What an edge must weigh to count.
    least: f64,
    /// Nodes by component, ascending within each, and where each begins.
    nodes: Vec<u32>,
    starts: Vec<usize>,
    /// The place of each node among those of its component.
    places: Vec<u32>,
}

impl<'a> Parts<'a> {
    fn new(near: &'a Csr, weights: Option<&'a [f64]>, control: &Control) -> Result<Self> {
        let heaviest = weights.map_or(1.0, |all| all.iter().copied().fold(0.0, f64::max));
        let mut parts = Self {
            near,
            weights,
            least: (LEAST * heaviest).max(f64::MIN_POSITIVE),
            nodes: vec![0; near.len()],
            starts: vec![0],
            places: vec![0; near.len()],
        };
        let mut labels = parts.labels(control)?;
        let count = number(&mut labels, control)?;
        let mut next = 0;
        for size in sizes(&labels, count) {
            next += size as usize;
            parts.starts.push(next);
        }
        let mut ends = parts.starts.clone();
        for (node, &label) in labels.iter().enumerate() {
            let end = &mut ends[label as usize];
            parts.nodes[*end] = node as u32;
            parts.places[node] = (*end - parts.starts[label as usize]) as u32;
            *end += 1;
        }
        Ok(parts)
    }

    /// The first node of each node's component.
    fn labels(&self, control: &Control) -> Result<Vec<u32>> {
        let mut labels = vec![NONE; self.near.len()];
        let (mut stack, mut looked) = (Vec::new(), 0);
        for first in 0..labels.len() as u32 {
            if labels[first as usize] != NONE {
                continue;
            }
            labels[first as usize] = first;
            stack.push(first);
            while let Some(u) = stack.pop() {
                looked += 1 + self.near.degree(u);
                if looked > LOOKED {
                    control.check()?;
                    looked = 0;
                }
                for (v, _) in self.edges(u) {
                    if labels[v as usize] == NONE {
                        labels[v as usize] = first;
                        stack.push(v);
                    }
                }
            }
        }
        Ok(labels)
    }

    /// The edges of a node that count: where they lead, and what they weigh.
    fn edges(&self, u: u32) -> impl Iterator<Item = (u32, f64)> {
        let entries = self.near.range(u).zip(self.near.neighbors(u));
        let weighed = entries.map(|(entry, &v)| (v, self.weights.map_or(1.0, |all| all[entry])));
        weighed.filter(move |&(v, weight)| v != u && weight >= self.least)
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn nodes(&self, part: usize) -> &[u32] {
        &self.nodes[self.starts[part]..self.starts[part + 1]]
    }

    fn sizes(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).map(|part| self.nodes(part).len())
    }

    /// Nodes and entries.
    fn work(&self, part: usize) -> usize {
        let nodes = self.nodes(part).iter();
        nodes.map(|&node| 1 + self.near.degree(node)).sum()
    }

    /// A component as a graph of its own.
    fn cut(&self, part: usize, control: &Control) -> Result<Part> {
        let nodes = self.nodes(part);
        let entries = nodes.iter().map(|&node| self.near.degree(node)).sum();
        let mut cut = Part {
            offsets: Vec::with_capacity(nodes.len() + 1),
            targets: Vec::with_capacity(entries),
            shares: Vec::with_capacity(entries),
            strengths: Vec::with_capacity(nodes.len()),
        };
        cut.offsets.push(0);
        let mut looked = 0;
        for &node in nodes {
            let start = cut.targets.len();
            let mut strength = 0.0;
            for (v, weight) in self.edges(node) {
                cut.targets.push(self.places[v as usize]);
                cut.shares.push(weight);
                strength += weight;
            }
            cut.shares[start..]
                .iter_mut()
                .for_each(|share| *share /= strength);
            cut.strengths.push(strength);
            cut.offsets.push(cut.targets.len());
            if cut.targets.len() - looked > LOOKED {
                control.check()?;
                looked = cut.targets.len();
            }
        }
        Ok(cut)
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::table::Trial;

    /// Components of so few nodes are solved to the last digits, and of so few by all their eigenvalues.
    const EXACT: usize = 16;
    const COUNTED: usize = 200;

    type Near = Vec<Vec<(usize, f64)>>;

    /// Each component is in its square, and both columns are eigenvectors, with no eigenvalue between theirs and the constant's.
    pub fn verify(trial: &Trial<'_>) -> std::result::Result<(), String> {
        let near = near(trial);
        let parts = parts(&near);
        let got = trial.f64s(&NODES, 0).into_iter().zip(trial.f64s(&NODES, 1));
        let got: Vec<[f64; 2]> = got.map(|(x, y)| [x.unwrap(), y.unwrap()]).collect();
        let iterations: u64 = trial.notes["iterations"].parse().unwrap();
        let exact = parts.iter().all(|part| part.len() <= EXACT);
        if exact != (iterations == 0) || iterations > trial.get(&MAX_ITERATIONS) {
            return Err(format!("{iterations} iterations"));
        }
        if exact {
            trial.check_note("converged", true)?;
        }
        let cells: Vec<f64> = parts
            .iter()
            .map(|part| (part.len() as f64).sqrt() + 1.0)
            .collect();
        let width = cells.iter().map(|cell| cell * cell).sum::<f64>().sqrt();
        let (mut corner, mut tallest) = ([0.0, 0.0], 0.0);
        for (part, cell) in parts.iter().zip(&cells) {
            if corner[0] > 0.0 && corner[0] + cell > width {
                corner = [0.0, corner[1] - tallest];
                tallest = 0.0;
            }
            tallest = f64::max(tallest, *cell);
            let middle = [
                corner[0] + cell / 2.0 - cells[0] / 2.0,
                corner[1] - cell / 2.0 + cells[0] / 2.0,
            ];
            corner[0] += cell;
            let places = part
                .iter()
                .map(|&node| [0, 1].map(|i| got[node][i] - middle[i]));
            let places: Vec<[f64; 2]> = places.collect();
            verify_part(trial, &near, part, &places)?;
        }
        Ok(())
    }

    /// Neighbours and what the edges there weigh, of edges that count.
    fn near(trial: &Trial<'_>) -> Near {
        let graph = trial.graph;
        let weights = trial.get(&WEIGHT).map(|column| {
            let weights = graph.edge_weights(column, &Control::default());
            weights.unwrap().to_vec()
        });
        let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
        let heaviest = weights.iter().copied().fold(0.0, f64::max);
        let mut near = vec![Vec::new(); graph.num_nodes()];
        for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(&weights) {
            if u != v && weight > 0.0 && weight >= 1e-12 * heaviest {
                near[u as usize].push((v as usize, weight));
                near[v as usize].push((u as usize, weight));
            }
        }
        near
    }

    fn parts(near: &Near) -> Vec<Vec<usize>> {
        let mut labels: Vec<usize> = (0..near.len()).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for (u, v) in (0..near.len()).flat_map(|u| near[u].iter().map(move |it| (u, it.0))) {
                if labels[v] > labels[u] {
                    labels[v] = labels[u];
                    changed = true;
                }
            }
        }
        let firsts = (0..near.len()).filter(|&node| labels[node] == node);
        let of = |first: usize| (0..near.len()).filter(|&it| labels[it] == first).collect();
        let mut parts: Vec<Vec<usize>> = firsts.map(of).collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts
    }

    fn verify_part(
        trial: &Trial<'_>,
        near: &Near,
        part: &[usize],
        places: &[[f64; 2]],
    ) -> std::result::Result<(), String> {
        let k = part.len();
        let context = format!("the component of node {}", part[0]);
        let largest = places
            .iter()
            .flatten()
            .fold(0.0, |most: f64, it| most.max(it.abs()));
        let expected = if k > 1 { (k as f64).sqrt() / 2.0 } else { 0.0 };
        if (largest - expected).abs() > 1e-9 * (k as f64) {
            return Err(format!("{context} reaches to {largest}, not {expected}"));
        }
        let index = |node: usize| part.binary_search(&node).unwrap();
        let strengths: Vec<f64> = part
            .iter()
            .map(|&node| near[node].iter().map(|it| it.1).sum())
            .collect();
        let total: f64 = strengths.iter().sum();
        let walk = |i: usize| -> Vec<f64> {
            let mean = |(&node, strength): (&usize, &f64)| {
                let edges = near[node].iter();
                edges
                    .map(|&(v, weight)| weight / strength * places[index(v)][i])
                    .sum()
            };
            part.iter().zip(&strengths).map(mean).collect()
        };
        let inner = |a: &dyn Fn(usize) -> f64, b: &dyn Fn(usize) -> f64| -> f64 {
            (0..k).map(|j| strengths[j] / total * a(j) * b(j)).sum()
        };
        let axes = if k > 2 { 2 } else { k - 1 };
        for i in axes..2 {
            if places.iter().any(|place| place[i].abs() > 1e-9) {
                return Err(format!("{context} has more than {axes} directions"));
            }
        }
        let converged = trial.notes["converged"] == "true";
        for i in 0..axes {
            let own = |j: usize| places[j][i];
            let most = places
                .iter()
                .fold(0.0, |most: f64, it| most.max(it[i].abs()));
            let first = places.iter().find(|it| it[i].abs() >= 0.9 * most).unwrap();
            if first[i] < 0.0 {
                return Err(format!("{context} is upside down"));
            }
            let square = inner(&own, &own);
            let other = |j: usize| places[j][1 - i];
            let askew = inner(&own, &other).abs() / (square * inner(&other, &other)).sqrt();
            let aside = inner(&own, &|_| 1.0).abs() / square.sqrt();
            if aside > 1e-6 || (i == 0 && axes == 2 && askew > 1e-6) {
                return Err(format!("{context} is off by {aside}, {askew}"));
            }
            let walked = walk(i);
            let value = inner(&own, &|j| walked[j]) / square;
            let off = |j: usize| walked[j] - value * own(j);
            if k <= EXACT {
                if (0..k).any(|j| off(j).abs() > 1e-7 * most) {
                    return Err(format!("{context}: column {i} is no eigenvector"));
                }
            } else if converged {
                let bound = (trial.get(&TOLERANCE) * (1.0 - value)).max(1e-12);
                if inner(&off, &off).sqrt() > 1.01 * bound * square.sqrt() {
                    return Err(format!("{context}: column {i} is no eigenvector yet"));
                }
            }
            if k <= EXACT || converged && k <= COUNTED && trial.get(&TOLERANCE) <= 1e-4 {
                let above = value + 1e-3 * (1.0 - value) + 1e-7;
                let between = eigenvalues_above(above, near, part, &strengths);
                if between > i + 1 {
                    return Err(format!(
                        "{context}: {between} eigenvalues are above {value}"
                    ));
                }
            }
        }
        Ok(())
    }

    /// By the signs of the pivots when the matrix, less `above` on its diagonal, is eliminated (Sylvester's law of inertia).
    fn eigenvalues_above(above: f64, near: &Near, part: &[usize], strengths: &[f64]) -> usize {
        let k = part.len();
        let mut matrix = vec![vec![0.0; k]; k];
        for (j, &node) in part.iter().enumerate() {
            matrix[j][j] += above;
            for &(v, weight) in &near[node] {
                let other = part.binary_search(&v).unwrap();
                matrix[j][other] -= weight / (strengths[j] * strengths[other]).sqrt();
            }
        }
        let mut negative = 0;
        for j in 0..k {
            let pivot = match matrix[j][j] {
                0.0 => 1e-14,
                pivot => pivot,
            };
            negative += usize::from(pivot < 0.0);
            let row = matrix[j].clone();
            for below in &mut matrix[j + 1..] {
                let factor = below[j] / pivot;
                if factor != 0.0 {
                    (j..k).for_each(|i| below[i] -= factor * row[i]);
                }
            }
        }
        negative
    }
}
