//! Embeddings by fast random projection: each node starts with a few ones of either sign at random, and has the mean of what its
//! neighbours have after each round.
//!
//! in   `near`       CSR along the edges followed, and for weights theirs in its order
//! out  `embedding`  `[n × dimensions]` f32   the sum of all rounds' vectors, each of length 1, times their weights
//!
//! A row is written by one thread, in the order of its neighbours, so that the last bit does not depend on threads.

use std::sync::Arc;

use arrow_array::{FixedSizeListArray, Float32Array};
use arrow_schema::{DataType, Field};
use rayon::prelude::*;

use crate::algorithms::parameters::{DIRECTION, Floats, Param, WEIGHT};
use crate::algorithms::support::{Random, finite_weights};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, ErrorCode, GraphError, Result};

static DIMENSIONS: Param<u64> = Param::integer(
    "dimensions",
    (1, 1 << 16),
    128,
    "How many numbers stand for a node.",
);

static WEIGHTS: Param<Floats> = Param::floats(
    "weights",
    (0.0, 1e6),
    &[0.0, 1.0, 1.0],
    "What each round counts: the first that of a node's own numbers at random, the next that of its neighbours', then that of theirs, and so on.",
);

static STRENGTH: Param<f64> = Param::float(
    "normalizationStrength",
    (-1.0, 1.0),
    0.0,
    "The power of its degree by which a node's numbers at random are multiplied, from 1e-18 to 1e18: below 0 hubs count less.",
);

static SEED: Param<u64> = Param::seed();

static NODES: Table = Table::nodes(&[Column::new(
    "embedding",
    ColumnKind::Vector(&DIMENSIONS),
    "The node's vector: those of nodes whose neighbourhoods overlap are alike.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "fastRP",
    summary: "Give each node a vector, so that nodes with the same surroundings have similar ones.",
    doc: "Nodes draw a vector at random, of whose numbers a sixth are 1, a sixth -1 and the others 0. Each round replaces it by the mean of the neighbours' vectors, in proportion to the edges' weights; parallel edges count each, a self-loop makes a node its own neighbour. The result is the sum of what the rounds give, each brought to length 1 and multiplied by its weight. A node from which no edge leads on has 0 in all rounds but the first, and so has one whose neighbours' vectors cancel out. By default a node's neighbours are those that its edges lead to. Weights of edges must be finite and >= 0.",
    source: "Chen, Sultan, Tian, Chen, Skiena: Fast and accurate network embeddings via very sparse random projection, CIKM 2019, doi:10.1145/3357384.3357879",
    known_as: &[("neo4j", "gds.fastRP")],
    needs: Needs::Any,
    parameters: &[
        DIMENSIONS.row(),
        WEIGHTS.row(),
        STRENGTH.row(),
        DIRECTION.row(),
        WEIGHT.row(),
        SEED.row(),
    ],
    tables: &[&NODES],
    metadata: &[],
    time: "O((n + m) · dimensions · rounds)",
    quick: false,
    memory: "12n bytes per dimension, and 8n; 8m more for weights in topology order",
    working: |graph, arguments| {
        let n = graph.num_nodes() as u64;
        8 * n * arguments.get(&DIMENSIONS) + 8 * n
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Nodes that a thread takes at a time, and neighbours that it goes through between two looks at the control.
const TAKE: usize = 64;
const NEIGHBORS: usize = 1 << 10;
/// A mean so much shorter than what it is made of is rounding.
const CANCELLED: f32 = 1e-4;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let dimensions = run.get(&DIMENSIONS) as usize;
    let rounds = run.get(&WEIGHTS);
    control.begin("project", (graph.num_nodes() * rounds.len()) as u64);
    control.check()?;
    finite_weights(run, &WEIGHT, true)?;
    let direction = run.get(&DIRECTION);
    let near = graph.topology(direction, control)?;
    let weights = match run.get(&WEIGHT) {
        Some(column) => Some(graph.weights(column, direction, control)?),
        None => None,
    };
    let projection = Projection {
        near: &near,
        weights: weights.as_ref().map(|weights| &weights[..]),
        dimensions,
        strength: run.get(&STRENGTH),
        seed: run.get(&SEED),
        control,
    };
    let sum = projection.sum(rounds)?;
    let item = Arc::new(Field::new("item", DataType::Float32, false));
    let values = Arc::new(Float32Array::from(sum));
    let vectors = FixedSizeListArray::try_new_with_length(
        item,
        dimensions as i32,
        values,
        None,
        graph.num_nodes(),
    )?;
    run.give(&NODES, vec![Arc::new(vectors)])
}

struct Projection<'a> {
    near: &'a Csr,
    weights: Option<&'a [f64]>,
    dimensions: usize,
    strength: f64,
    seed: u64,
    control: &'a Control,
}

/// A vector per node, and the lengths of all.
struct Vectors {
    values: Vec<f32>,
    lengths: Vec<f32>,
}

impl Projection<'_> {
    fn sum(&self, rounds: &[f64]) -> Result<Vec<f32>> {
        let n = self.near.len();
        let numbers = n.checked_mul(self.dimensions);
        let Some(numbers) = numbers.filter(|&it| it < isize::MAX as usize / 16) else {
            let message = "the vectors of all nodes are more than memory holds";
            return Err(GraphError::new(ErrorCode::TooLarge, message)
                .parameter(DIMENSIONS.row().name)
                .got(self.dimensions.to_string()));
        };
        let none = || Vectors {
            values: vec![0.0; numbers],
            lengths: vec![0.0; n],
        };
        let mut sum = vec![0.0; numbers];
        let (mut now, mut next) = (none(), none());
        for (round, &weight) in rounds.iter().enumerate() {
            let known = &now;
            self.round(
                &mut next,
                &mut sum,
                weight as f32,
                |node, vector| match round {
                    0 => self.draw(node, vector),
                    _ => self.mean(node, known, vector),
                },
            )?;
            std::mem::swap(&mut now, &mut next);
        }
        Ok(sum)
    }

    /// Makes the vectors of a round, and adds them to the sum.
    fn round(
        &self,
        next: &mut Vectors,
        sum: &mut [f32],
        weight: f32,
        make: impl Fn(u32, &mut [f32]) -> f32 + Sync,
    ) -> Result<()> {
        let block = TAKE * self.dimensions;
        let vectors = next.values.par_chunks_mut(block);
        let vectors = vectors.zip(next.lengths.par_chunks_mut(TAKE));
        let blocks = vectors.zip(sum.par_chunks_mut(block)).enumerate();
        blocks.for_each(|(block, ((vectors, lengths), sums))| {
            if self.control.is_cancelled() {
                return;
            }
            let vectors = vectors.chunks_mut(self.dimensions);
            let rows = vectors.zip(lengths).zip(sums.chunks_mut(self.dimensions));
            for (((vector, length), sum), node) in rows.zip((block * TAKE) as u32..) {
                *length = make(node, vector);
                if *length > 0.0 && weight > 0.0 {
                    let scale = weight / *length;
                    let both = sum.iter_mut().zip(&*vector);
                    match scale.is_finite() {
                        true => both.for_each(|(sum, value)| *sum += scale * value),
                        // Of a vector as short as this the scale is no float of 32 bits.
                        false => both.for_each(|(sum, value)| *sum += weight * (value / *length)),
                    }
                }
            }
            self.control.advance(TAKE as u64);
        });
        self.control.check()
    }

    /// Ones at random; returns the length.
    fn draw(&self, node: u32, vector: &mut [f32]) -> f32 {
        let mut random = Random::new(self.seed, u64::from(node));
        let scale = match self.strength {
            0.0 => 1.0,
            strength => factor(self.degree(node), strength) as f32,
        };
        for value in vector.iter_mut() {
            *value = scale * [1.0, -1.0, 0.0, 0.0, 0.0, 0.0][random.below(6)];
        }
        length(vector)
    }

    /// What the edges of a node weigh together; 1 where there are none.
    fn degree(&self, node: u32) -> f64 {
        let row = self.near.range(node);
        let degree = match self.weights {
            Some(weights) => weights[row].iter().sum(),
            None => row.len() as f64,
        };
        if degree > 0.0 { degree } else { 1.0 }
    }

    /// The mean of the neighbours' vectors; returns the length.
    fn mean(&self, node: u32, known: &Vectors, vector: &mut [f32]) -> f32 {
        vector.fill(0.0);
        let row = self.near.range(node);
        let per_degree = 1.0 / self.degree(node);
        let mut longest = 0.0;
        let weights = self.weights.map(|weights| &weights[row.clone()]);
        for (place, &v) in self.near.neighbors(node).iter().enumerate() {
            if place % NEIGHBORS == NEIGHBORS - 1 && self.control.is_cancelled() {
                return 0.0;
            }
            let weight = weights.map_or(1.0, |weights| weights[place]);
            let share = (weight * per_degree) as f32;
            longest += share * known.lengths[v as usize];
            let start = v as usize * self.dimensions;
            let other = &known.values[start..start + self.dimensions];
            let both = vector.iter_mut().zip(other);
            both.for_each(|(value, other)| *value += share * other);
        }
        let length = length(vector);
        if length <= CANCELLED * longest {
            vector.fill(0.0);
            return 0.0;
        }
        length
    }
}

/// A power of a degree, within what floats of 32 bits can be multiplied by.
fn factor(degree: f64, strength: f64) -> f64 {
    degree.powf(strength).clamp(1e-18, 1e18)
}

fn length(vector: &[f32]) -> f32 {
    let squares = vector
        .iter()
        .map(|&value| f64::from(value) * f64::from(value));
    squares.sum::<f64>().sqrt() as f32
}

#[cfg(test)]
mod verify {
    use super::*;

    use arrow_array::cast::AsArray;
    use arrow_array::types::Float32Type;

    use crate::Direction;
    use crate::algorithms::table::Trial;

    /// The same in double precision, along the plain edge list.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let (n, d) = (graph.num_nodes(), trial.get(&DIMENSIONS) as usize);
        let weights = trial.get(&WEIGHT).map(|column| {
            let weights = graph.edge_weights(column, &Control::default());
            weights.unwrap().to_vec()
        });
        let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
        let direction = trial.get(&DIRECTION);
        let both = !graph.directed() || direction == Direction::Both;
        let mut near = vec![Vec::new(); n];
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            let (u, v) = (u as usize, v as usize);
            if both || direction == Direction::Out {
                near[u].push((v, weights[edge]));
            }
            if both && u != v || !both && direction == Direction::In {
                near[v].push((u, weights[edge]));
            }
        }
        let degree = |node: usize| match near[node].iter().map(|pair| pair.1).sum::<f64>() {
            0.0 => 1.0,
            degree => degree,
        };
        let norm = |vector: &[f64]| vector.iter().map(|it| it * it).sum::<f64>().sqrt();
        let ones = |node: usize| -> Vec<f64> {
            let mut random = Random::new(trial.get(&SEED), node as u64);
            let scale = degree(node).powf(trial.get(&STRENGTH));
            let scale = scale.clamp(1e-18, 1e18);
            let one = |_| match random.below(6) {
                0 => scale,
                1 => -scale,
                _ => 0.0,
            };
            (0..d).map(one).collect()
        };
        let mut vectors: Vec<Vec<f64>> = (0..n).map(ones).collect();
        let mut expected = vec![vec![0.0; d]; n];
        let rounds = trial.get(&WEIGHTS);
        for (round, weight) in rounds.iter().enumerate() {
            if round > 0 {
                let mean = |node: usize| {
                    let (mut mean, mut longest) = (vec![0.0; d], 0.0);
                    for &(v, weight) in &near[node] {
                        let share = weight / degree(node);
                        longest += share * norm(&vectors[v]);
                        (0..d).for_each(|i| mean[i] += share * vectors[v][i]);
                    }
                    match norm(&mean) <= f64::from(CANCELLED) * longest {
                        true => vec![0.0; d],
                        false => mean,
                    }
                };
                vectors = (0..n).map(mean).collect();
            }
            for (sum, vector) in expected.iter_mut().zip(&vectors) {
                let scale = match norm(vector) {
                    0.0 => 0.0,
                    norm => weight / norm,
                };
                (0..d).for_each(|i| sum[i] += scale * vector[i]);
            }
        }
        let most = rounds.iter().copied().fold(1.0, f64::max);
        let column = trial.column(&NODES, 0).as_fixed_size_list();
        for (node, expected) in expected.iter().enumerate() {
            let got = column.value(node);
            let got = got.as_primitive::<Float32Type>().values();
            for (got, expected) in got.iter().zip(expected) {
                let off = (f64::from(*got) - expected).abs();
                if off.is_nan() || off > 3e-3 * most {
                    return Err(format!("node {node}: {got}, expected {expected}"));
                }
            }
        }
        match column.value_length() as usize == d {
            true => Ok(()),
            false => Err("vectors of another length".to_owned()),
        }
    }
}
