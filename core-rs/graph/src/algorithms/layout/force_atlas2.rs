//! ForceAtlas2: nodes repel each other, edges pull their ends together, and all are drawn to the middle; each round moves nodes the
//! less the more they swing.
//!
//! in   `near`    CSR that ignores direction, and weights in its order
//! out  `x`, `y`  `[n]` f64
//!
//! Sums over all nodes are made in pieces that the number of nodes alone determines, so that threads make no difference.

use std::sync::Arc;

use arrow_array::Float64Array;
use rayon::prelude::*;

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{Random, finite_weights};
use crate::algorithms::table::{Algorithm, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

use super::columns::{X, Y};
use super::quadtree::{Body, Tree};

static ITERATIONS: Param<u64> = Param::integer(
    "iterations",
    (1, 1_000_000),
    100,
    "How many rounds nodes move for.",
);

static SCALING: Param<f64> = Param::float(
    "scaling",
    (0.0, 1e6),
    2.0,
    "How strongly nodes repel each other: the more, the sparser the picture.",
);

static GRAVITY: Param<f64> = Param::float(
    "gravity",
    (0.0, 1e6),
    1.0,
    "How strongly nodes are drawn to the middle, which keeps components together.",
);

static BARNES_HUT: Param<bool> = Param::flag(
    "barnesHut",
    true,
    "Takes nodes that are far away together, in graphs of more than 256 nodes; false looks at all pairs.",
);

static SEED: Param<u64> = Param::seed();

static NODES: Table = Table::nodes(&[X, Y]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "forceAtlas2",
    summary: "Place nodes so that those with edges between them are near, and others are not.",
    doc: "Nodes start at random. They repel each other in proportion to the product of their degrees and by their distance, and edges pull in proportion to their weight and length; parallel edges pull each. Direction is ignored, and so are self-loops. Weights must be finite and >= 0. Nodes without edges keep to the rim. More iterations make a calmer picture.",
    source: "Jacomy, Venturini, Heymann, Bastian: ForceAtlas2, a continuous graph layout algorithm for handy network visualization designed for the Gephi software, PLoS ONE 9(6), 2014, doi:10.1371/journal.pone.0098679",
    known_as: &[
        ("networkx", "forceatlas2_layout"),
        ("graphology", "layout-forceatlas2"),
    ],
    needs: Needs::Any,
    parameters: &[
        ITERATIONS.row(),
        WEIGHT.row(),
        SCALING.row(),
        GRAVITY.row(),
        BARNES_HUT.row(),
        SEED.row(),
    ],
    tables: &[&NODES],
    metadata: &[],
    time: "O((n log n + m) · iterations); O((n² + m) · iterations) for all pairs",
    quick: false,
    memory: "140n bytes; 8m more for weights in topology order",
    working: |graph, arguments| {
        let n = graph.num_nodes() as u64;
        let tree = match arguments.get(&BARNES_HUT) && n > FEW as u64 {
            true => Tree::bytes(n),
            false => 0,
        };
        // Bodies and two rounds' forces; the columns, which count already, are made last.
        56 * n + tree
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Of so few nodes all pairs are looked at.
const FEW: usize = 256;
/// Nodes that a thread takes at a time.
const TAKE: usize = 1 << 8;
/// No force is larger, so that sums of squares are finite.
const STRONGEST: f64 = 1e100;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let iterations = run.get(&ITERATIONS);
    control.begin("move", iterations);
    control.check()?;
    finite_weights(run, &WEIGHT, true)?;
    let near = graph.topology(Direction::Both, control)?;
    let weights = match run.get(&WEIGHT) {
        Some(column) => Some(graph.weights(column, Direction::Both, control)?),
        None => None,
    };
    let n = near.len();
    let side = side(n);
    let mut layout = Layout {
        near: &near,
        weights: weights.as_ref().map(|weights| &weights[..]),
        scaling: run.get(&SCALING),
        gravity: run.get(&GRAVITY),
        longest: side / 10.0,
        bodies: (0..n)
            .map(|node| {
                let mut random = Random::new(run.get(&SEED), node as u64);
                let edges = near.neighbors(node as u32).iter();
                let edges = edges.filter(|&&other| other as usize != node).count();
                Body {
                    x: side * (random.unit() - 0.5),
                    y: side * (random.unit() - 0.5),
                    mass: 1.0 + edges as f64,
                }
            })
            .collect(),
        forces: vec![(0.0, 0.0); n],
        before: vec![(0.0, 0.0); n],
        speed: Speed::default(),
        control,
    };
    let tree = run.get(&BARNES_HUT) && n > FEW;
    let mut tree = tree.then(|| Tree::new(n));
    for _ in 0..iterations {
        control.check()?;
        layout.push(tree.as_mut())?;
        layout.step()?;
        control.advance(1);
    }
    drop(tree);
    let x = layout.bodies.iter().map(|body| body.x);
    let x = Float64Array::from_iter_values(x);
    let y = layout.bodies.iter().map(|body| body.y);
    let y = Float64Array::from_iter_values(y);
    run.give(&NODES, vec![Arc::new(x), Arc::new(y)])
}

/// How wide the square is that nodes start in.
fn side(nodes: usize) -> f64 {
    10.0 * (nodes as f64).sqrt()
}

struct Layout<'a> {
    near: &'a Csr,
    weights: Option<&'a [f64]>,
    scaling: f64,
    gravity: f64,
    /// No node moves farther in a round.
    longest: f64,
    bodies: Vec<Body>,
    forces: Vec<(f64, f64)>,
    before: Vec<(f64, f64)>,
    speed: Speed,
    control: &'a Control,
}

impl Layout<'_> {
    /// Makes the forces of a round.
    fn push(&mut self, tree: Option<&mut Tree>) -> Result<()> {
        std::mem::swap(&mut self.forces, &mut self.before);
        let (bodies, control, scaling) = (&self.bodies, self.control, self.scaling);
        let repel = |one: &Body, other: &Body| {
            let (x, y) = (one.x - other.x, one.y - other.y);
            let square = x * x + y * y;
            if square <= 0.0 {
                return (0.0, 0.0);
            }
            let force = scaling * one.mass * other.mass / square;
            (force * x, force * y)
        };
        let force = |node: usize, (mut x, mut y): (f64, f64)| {
            let body = &bodies[node];
            let away = (body.x * body.x + body.y * body.y).sqrt();
            if away > 0.0 {
                let drawn = self.gravity * body.mass / away;
                (x, y) = (x - drawn * body.x, y - drawn * body.y);
            }
            let row = self.near.range(node as u32);
            for (place, &other) in row.zip(self.near.neighbors(node as u32)) {
                let other = &bodies[other as usize];
                let weight = self.weights.map_or(1.0, |weights| weights[place]);
                (x, y) = (
                    x + weight * (other.x - body.x),
                    y + weight * (other.y - body.y),
                );
            }
            let within = |force: f64| force.clamp(-STRONGEST, STRONGEST);
            (within(x), within(y))
        };
        if let Some(tree) = tree {
            let force = |node: usize, (x, y): (f64, f64)| {
                let strength = scaling * bodies[node].mass;
                force(node, (strength * x, strength * y))
            };
            return tree.push(bodies, force, &mut self.forces, control);
        }
        let push = |(part, forces): (usize, &mut [(f64, f64)])| {
            for (pushed, node) in forces.iter_mut().zip(part * TAKE..) {
                // A node has all others.
                if control.is_cancelled() {
                    return;
                }
                let others = bodies.iter().enumerate().filter(|other| other.0 != node);
                let all = others.fold((0.0, 0.0), |(x, y), (_, other)| {
                    let pushed = repel(&bodies[node], other);
                    (x + pushed.0, y + pushed.1)
                });
                *pushed = force(node, all);
            }
        };
        // One piece is for the thread that asks.
        match bodies.len() <= TAKE {
            true => self.forces.chunks_mut(TAKE).enumerate().for_each(push),
            false => self.forces.par_chunks_mut(TAKE).enumerate().for_each(push),
        }
        control.check()
    }

    /// Moves nodes along their forces.
    fn step(&mut self) -> Result<()> {
        let parts = self
            .bodies
            .par_chunks(TAKE)
            .zip(self.forces.par_chunks(TAKE));
        let parts = parts.zip(self.before.par_chunks(TAKE));
        let sums = parts.map(|((bodies, forces), before)| {
            let nodes = bodies.iter().zip(forces).zip(before);
            nodes.fold((0.0, 0.0), |sum, ((body, force), before)| {
                let (swing, drive) = swing_and_drive(*force, *before);
                (sum.0 + body.mass * swing, sum.1 + body.mass * drive)
            })
        });
        let sums: Vec<(f64, f64)> = sums.collect();
        let (swing, drive) = sums
            .iter()
            .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        self.speed.adapt(swing, drive, self.bodies.len());
        let (speed, longest) = (self.speed.speed, self.longest);
        let bodies = self.bodies.par_iter_mut().with_min_len(TAKE);
        let moved = bodies.zip(&self.forces).zip(&self.before);
        moved.for_each(|((body, force), before)| {
            let (swing, _) = swing_and_drive(*force, *before);
            let step = speed / (1.0 + (speed * body.mass * swing).sqrt());
            let length = step * (force.0 * force.0 + force.1 * force.1).sqrt();
            let step = if length > longest {
                step * (longest / length)
            } else {
                step
            };
            body.x += step * force.0;
            body.y += step * force.1;
        });
        self.control.check()
    }
}

/// How much a force turned, and how much of it stayed.
fn swing_and_drive(force: (f64, f64), before: (f64, f64)) -> (f64, f64) {
    let (x, y) = (force.0 - before.0, force.1 - before.1);
    let swing = (x * x + y * y).sqrt();
    let (x, y) = (force.0 + before.0, force.1 + before.1);
    (swing, (x * x + y * y).sqrt() / 2.0)
}

/// How far nodes go along a force, by what Gephi's layout learns from round to round.
struct Speed {
    speed: f64,
    efficiency: f64,
}

impl Default for Speed {
    fn default() -> Self {
        Self {
            speed: 1.0,
            efficiency: 1.0,
        }
    }
}

impl Speed {
    fn adapt(&mut self, swing: f64, drive: f64, nodes: usize) {
        const LEAST: f64 = 0.05;
        if swing <= 0.0 {
            return;
        }
        let n = nodes as f64;
        let wanted = 0.05 * n.sqrt();
        let mut tolerance = wanted.sqrt().max((wanted * drive / (n * n)).min(10.0));
        if swing > 2.0 * drive {
            if self.efficiency > LEAST {
                self.efficiency *= 0.5;
            }
            tolerance = tolerance.max(1.0);
        }
        let target = tolerance * self.efficiency * drive / swing;
        if swing > tolerance * drive {
            if self.efficiency > LEAST {
                self.efficiency *= 0.7;
            }
        } else if self.speed < 1000.0 {
            self.efficiency *= 1.3;
        }
        self.speed += (target - self.speed).min(0.5 * self.speed);
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::table::Trial;

    /// The same rounds over all pairs and the edge list, where all pairs are looked at; elsewhere edges are shorter than what lies
    /// between other nodes.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let weights = trial.get(&WEIGHT).map(|column| {
            let weights = graph.edge_weights(column, &Control::default());
            weights.unwrap().to_vec()
        });
        let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
        let mut near = vec![Vec::new(); n];
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            if u != v {
                near[u as usize].push((v as usize, edge));
                near[v as usize].push((u as usize, edge));
            }
        }
        near.iter_mut().for_each(|near| near.sort_unstable());
        let got = trial.f64s(&NODES, 0).into_iter().zip(trial.f64s(&NODES, 1));
        let got: Vec<[f64; 2]> = got.map(|(x, y)| [x.unwrap(), y.unwrap()]).collect();
        if got.iter().flatten().any(|place| !place.is_finite()) {
            return Err("a place is no number".to_owned());
        }
        if n > FEW {
            return Ok(());
        }
        let start = |node: usize| {
            let mut random = Random::new(trial.get(&SEED), node as u64);
            [(); 2].map(|()| side(n) * (random.unit() - 0.5))
        };
        let mass: Vec<f64> = near.iter().map(|near| 1.0 + near.len() as f64).collect();
        let mut place: Vec<[f64; 2]> = (0..n).map(start).collect();
        let mut before = vec![[0.0; 2]; n];
        let (mut speed, mut efficiency): (f64, f64) = (1.0, 1.0);
        let norm = |vector: [f64; 2]| (vector[0] * vector[0] + vector[1] * vector[1]).sqrt();
        for _ in 0..trial.get(&ITERATIONS) {
            let force = |node: usize| {
                let mut force = [0.0; 2];
                for other in (0..n).filter(|&other| other != node) {
                    let away = [0, 1].map(|i| place[node][i] - place[other][i]);
                    let square = away[0] * away[0] + away[1] * away[1];
                    if square > 0.0 {
                        let by = trial.get(&SCALING) * mass[node] * mass[other] / square;
                        force = [0, 1].map(|i| force[i] + by * away[i]);
                    }
                }
                let away = norm(place[node]);
                if away > 0.0 {
                    let by = trial.get(&GRAVITY) * mass[node] / away;
                    force = [0, 1].map(|i| force[i] - by * place[node][i]);
                }
                for &(other, edge) in &near[node] {
                    let by = weights[edge];
                    force = [0, 1].map(|i| force[i] + by * (place[other][i] - place[node][i]));
                }
                force.map(|it: f64| it.clamp(-1e100, 1e100))
            };
            let forces: Vec<[f64; 2]> = (0..n).map(force).collect();
            let swing: Vec<f64> = (0..n)
                .map(|node| norm([0, 1].map(|i| forces[node][i] - before[node][i])))
                .collect();
            let (mut swings, mut drives) = (0.0, 0.0);
            for node in 0..n {
                swings += mass[node] * swing[node];
                let sum = [0, 1].map(|i| forces[node][i] + before[node][i]);
                drives += mass[node] * (norm(sum) / 2.0);
            }
            if swings > 0.0 {
                let size = n as f64;
                let wanted = 0.05 * size.sqrt();
                let mut tolerance = f64::max(
                    wanted.sqrt(),
                    f64::min(10.0, wanted * drives / (size * size)),
                );
                if swings > 2.0 * drives {
                    efficiency *= if efficiency > 0.05 { 0.5 } else { 1.0 };
                    tolerance = tolerance.max(1.0);
                }
                let target = tolerance * efficiency * drives / swings;
                if swings > tolerance * drives {
                    efficiency *= if efficiency > 0.05 { 0.7 } else { 1.0 };
                } else if speed < 1000.0 {
                    efficiency *= 1.3;
                }
                speed += (target - speed).min(0.5 * speed);
            }
            for node in 0..n {
                let mut by = speed / (1.0 + (speed * mass[node] * swing[node]).sqrt());
                let length = by * norm(forces[node]);
                if length > side(n) / 10.0 {
                    by *= side(n) / 10.0 / length;
                }
                place[node] = [0, 1].map(|i| place[node][i] + by * forces[node][i]);
            }
            before = forces;
        }
        for (node, (got, expected)) in got.iter().zip(&place).enumerate() {
            if norm([0, 1].map(|i| got[i] - expected[i])) > 1e-6 * side(n) {
                return Err(format!("node {node} is at {got:?}, expected {expected:?}"));
            }
        }
        Ok(())
    }
}
