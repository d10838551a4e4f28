//! The two vectors that change least along the edges of a connected graph, beside the constant one: eigenvectors of its random walk
//! `W = D⁻¹A` for the largest eigenvalues below 1, and so of the normalised Laplacian `1 - W` for the smallest above 0.
//!
//! Four vectors side by side start from distances to nodes that are far apart, which change little along edges already (Harel,
//! Koren: Graph drawing by high-dimensional embedding, GD 2002, doi:10.1007/3-540-36151-0_20). A polynomial of `W` damps all but what
//! is sought, and the best that the four together hold takes their place, until that hardly moves (Zhou, Saad, Tiago, Chelikowsky:
//! Self-consistent-field calculations using Chebyshev-filtered subspace iteration, J. Comput. Phys. 219(1), 2006,
//! doi:10.1016/j.jcp.2006.03.017). Inner products weigh each node by its degree, by which `W` is symmetric.

use std::ops::Range;

use rayon::prelude::*;

use crate::algorithms::support::{NONE, Random, split, stretches_of};
use crate::{Control, Result};

use super::jacobi::eigenvectors;

/// The vectors that are made: two that are wanted, and two that keep what is next to them away.
const WIDTH: usize = 4;
/// Components of no more nodes are solved as matrices.
const FEW: usize = 16;
/// A filter makes what is sought at most so many times larger than what it damps, and the constant vector, which is known and taken
/// out, than what is sought: as powers of e. More would drown what is smaller in rounding.
const GROWTH: (f64, f64) = (11.0, 18.0);
/// Products of a filter, at most.
const DEGREE: f64 = 100.0;
/// No vector is known better.
const ROUNDING: f64 = 1e-13;

/// An entry of each of the vectors.
type Row = [f64; WIDTH];
/// Their inner products.
type Gram = [Row; WIDTH];

/// A connected graph of at least two nodes, without self-loops.
pub(super) struct Part {
    pub offsets: Vec<usize>,
    pub targets: Vec<u32>,
    /// Of each entry in the strength of its node.
    pub shares: Vec<f64>,
    pub strengths: Vec<f64>,
}

/// When to stop.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    pub tolerance: f64,
    pub iterations: u64,
}

/// What was found: an entry of both vectors per node, the second 0 where there are two nodes only.
pub(super) struct Smooth {
    pub entries: Vec<[f64; 2]>,
    pub converged: bool,
    pub iterations: u64,
}

impl Part {
    pub fn len(&self) -> usize {
        self.strengths.len()
    }

    pub fn smooth(&self, patience: Patience, control: &Control) -> Result<Smooth> {
        if self.len() <= FEW {
            return Ok(self.solve());
        }
        let mut vectors = Vectors {
            part: self,
            stretches: stretches_of(&self.offsets),
            now: self.distances(control)?,
            next: vec![[0.0; WIDTH]; self.len()],
            spare: vec![[0.0; WIDTH]; self.len()],
            values: [0.0; WIDTH],
            control,
        };
        let mut iterations = 0;
        let converged = loop {
            let off = vectors.sort_out(iterations)?;
            iterations += 1;
            let values = vectors.values;
            let near = |i: usize| off[i] <= (patience.tolerance * (1.0 - values[i])).max(ROUNDING);
            let converged = near(0) && near(1);
            let left = patience.iterations - iterations;
            if converged || left < 2 {
                break converged;
            }
            iterations += vectors.filter(left - 1)?;
        };
        let entries = vectors.now.iter().map(|row| [row[0], row[1]]).collect();
        Ok(Smooth {
            entries,
            converged,
            iterations,
        })
    }

    /// As a matrix, made symmetric by the roots of strengths.
    fn solve(&self) -> Smooth {
        let n = self.len();
        let all: f64 = self.strengths.iter().sum();
        let roots: Vec<f64> = self.strengths.iter().map(|it| (it / all).sqrt()).collect();
        let mut matrix = vec![0.0; n * n];
        for u in 0..n {
            for entry in self.offsets[u]..self.offsets[u + 1] {
                let v = self.targets[entry] as usize;
                matrix[u * n + v] += self.shares[entry] * (roots[u] / roots[v]);
            }
        }
        // What is alike but for rounding is made alike, and the constant vector put behind all others.
        for (u, v) in (0..n).flat_map(|u| (0..=u).map(move |v| (u, v))) {
            let mean = (matrix[u * n + v] + matrix[v * n + u]) / 2.0 - 4.0 * roots[u] * roots[v];
            (matrix[u * n + v], matrix[v * n + u]) = (mean, mean);
        }
        let vectors = eigenvectors(n, matrix);
        let entry = |i: usize, node: usize| match i + 1 < n {
            true => vectors[i].1[node] / roots[node],
            false => 0.0,
        };
        Smooth {
            entries: (0..n)
                .map(|node| [entry(0, node), entry(1, node)])
                .collect(),
            converged: true,
            iterations: 0,
        }
    }

    /// The distances of all nodes to some that are far from each other, and a little at random, so that no two are alike.
    fn distances(&self, control: &Control) -> Result<Vec<Row>> {
        let n = self.len();
        let mut rows = vec![[0.0; WIDTH]; n];
        let mut nearest = vec![NONE; n];
        let mut source = self.search(0, control)?.1;
        for column in 0..WIDTH {
            let (distances, _) = self.search(source, control)?;
            let mut farthest = 0;
            let nodes = rows.iter_mut().zip(&distances).enumerate();
            for (node, (row, &distance)) in nodes {
                let mut random = Random::new(column as u64, node as u64);
                row[column] = f64::from(distance) + random.unit();
                nearest[node] = nearest[node].min(distance);
                if nearest[node] > nearest[farthest] {
                    farthest = node;
                }
            }
            source = farthest as u32;
        }
        Ok(rows)
    }

    /// How many edges each node is away, and the last one to be found.
    fn search(&self, source: u32, control: &Control) -> Result<(Vec<u32>, u32)> {
        let mut distances = vec![NONE; self.len()];
        distances[source as usize] = 0;
        let mut queue = Vec::with_capacity(self.len());
        queue.push(source);
        let mut looked = 0;
        for place in 0..self.len() {
            let u = queue[place];
            let row = self.offsets[u as usize]..self.offsets[u as usize + 1];
            looked += 1 + row.len();
            if looked > LOOKED {
                control.check()?;
                looked = 0;
            }
            for &v in &self.targets[row] {
                if distances[v as usize] == NONE {
                    distances[v as usize] = distances[u as usize] + 1;
                    queue.push(v);
                }
            }
        }
        control.check()?;
        Ok((distances, queue[queue.len() - 1]))
    }
}

/// Entries between two looks at the control.
const LOOKED: usize = 1 << 16;

struct Vectors<'a> {
    part: &'a Part,
    stretches: Vec<Range<usize>>,
    now: Vec<Row>,
    /// After [`Vectors::sort_out`], `W` times `now`.
    next: Vec<Row>,
    spare: Vec<Row>,
    /// Of each vector, about: what `W` multiplies it by, the largest first.
    values: Row,
    control: &'a Control,
}

impl Vectors<'_> {
    /// Makes of the vectors those that `W` changes least, as far as they together hold them; returns how far `W` turns each.
    fn sort_out(&mut self, round: u64) -> Result<Row> {
        let (part, strengths) = (self.part, &self.part.strengths);
        let walk = (&self.stretches[..], self.control);
        let sums = over(walk, &mut self.now, |node, row, sums: &mut [Row; 2]| {
            for i in 0..WIDTH {
                sums[0][i] += strengths[node] * row[i];
            }
            sums[1][0] += strengths[node];
        })?;
        let means = sums[0].map(|sum| sum / sums[1][0]);
        over(walk, &mut self.now, |_, row, _: &mut [Row; 0]| {
            (0..WIDTH).for_each(|i| row[i] -= means[i]);
        })?;
        let now = &self.now;
        let sums = over(
            walk,
            &mut self.next,
            |node, next, sums: &mut [Row; 2 * WIDTH]| {
                *next = part.product(node, now);
                for i in 0..WIDTH {
                    let own = strengths[node] * now[node][i];
                    for j in 0..WIDTH {
                        sums[i][j] += own * now[node][j];
                        sums[WIDTH + i][j] += own * next[j];
                    }
                }
            },
        )?;
        self.advance();
        let (gram, products) = sums.split_at(WIDTH);
        let (values, mix, lost) = best(gram, products);
        self.values = values;
        let turn = |row: &Row| {
            let mut turned = [0.0; WIDTH];
            for (value, mix) in row.iter().zip(&mix) {
                (0..WIDTH).for_each(|j| turned[j] += value * mix[j]);
            }
            turned
        };
        over(walk, &mut self.now, |node, row, _: &mut [Row; 0]| {
            *row = turn(row);
            for i in (0..WIDTH).filter(|&i| lost[i]) {
                row[i] = Random::new(round, (node * WIDTH + i) as u64).unit() - 0.5;
            }
        })?;
        let now = &self.now;
        let sums = over(walk, &mut self.next, |node, next, sums: &mut [Row; 1]| {
            *next = turn(next);
            for i in 0..WIDTH {
                let off = next[i] - values[i] * now[node][i];
                sums[0][i] += strengths[node] * off * off;
            }
        })?;
        Ok(sums[0].map(f64::sqrt))
    }

    /// One product more: of what is one stretch they are too soon made to be told.
    fn advance(&self) {
        if self.stretches.len() > 1 {
            self.control.advance(1);
        }
    }

    /// Damps what is not sought, by at most `most` products; returns how many were made.
    fn filter(&mut self, most: u64) -> Result<u64> {
        // What lies between -1 and the least of the values is damped.
        let least = self.values[WIDTH - 1].max(-0.5);
        let (middle, half) = ((least - 1.0) / 2.0, (least + 1.0) / 2.0);
        let far = |value: f64| ((value - middle) / half).max(1.0).acosh();
        let (sought, constant) = (far(self.values[0]), far(1.0));
        let degree = (GROWTH.0 / sought).min(GROWTH.1 / (constant - sought));
        let degree = degree.clamp(2.0, DEGREE) as u64;
        // Scaled so that what is sought keeps its size.
        let first = half / (self.values[0] - middle).max(half);
        let mut scale = first;
        let (part, walk) = (self.part, (&self.stretches[..], self.control));
        let now = &self.now;
        over(walk, &mut self.next, |node, next, _: &mut [Row; 0]| {
            for i in 0..WIDTH {
                next[i] = (next[i] - middle * now[node][i]) * (first / half);
            }
        })?;
        let products = (degree - 1).min(most);
        for _ in 0..products {
            let new = 1.0 / (2.0 / first - scale);
            let (now, next) = (&self.now, &self.next);
            over(walk, &mut self.spare, |node, spare, _: &mut [Row; 0]| {
                let product = part.product(node, next);
                let (now, next) = (&now[node], &next[node]);
                for i in 0..WIDTH {
                    let moved = product[i] - middle * next[i];
                    spare[i] = 2.0 * (new / half) * moved - scale * new * now[i];
                }
            })?;
            scale = new;
            std::mem::swap(&mut self.now, &mut self.next);
            std::mem::swap(&mut self.next, &mut self.spare);
            self.advance();
        }
        std::mem::swap(&mut self.now, &mut self.next);
        Ok(products)
    }
}

impl Part {
    /// An entry of `W` times the vectors.
    #[inline]
    fn product(&self, node: usize, vectors: &[Row]) -> Row {
        let row = self.offsets[node]..self.offsets[node + 1];
        let mut product = [0.0; WIDTH];
        for (&v, share) in self.targets[row.clone()].iter().zip(&self.shares[row]) {
            let other = &vectors[v as usize];
            (0..WIDTH).for_each(|i| product[i] += share * other[i]);
        }
        product
    }
}

/// Calls `work` with each node and its row; what it adds up is added up stretch by stretch, and these sums in their order, so that
/// threads make no difference.
fn over<const SUMS: usize>(
    (stretches, control): (&[Range<usize>], &Control),
    rows: &mut [Row],
    work: impl Fn(usize, &mut Row, &mut [Row; SUMS]) + Sync,
) -> Result<[Row; SUMS]> {
    control.check()?;
    let part = |(rows, stretch): (&mut [Row], &Range<usize>)| {
        let mut sums = [[0.0; WIDTH]; SUMS];
        if !control.is_cancelled() {
            for (row, node) in rows.iter_mut().zip(stretch.clone()) {
                work(node, row, &mut sums);
            }
        }
        sums
    };
    let parts: Vec<[Row; SUMS]> = match stretches {
        // One is for the thread that asks.
        [stretch] => vec![part((rows, stretch))],
        _ => split(rows, stretches)
            .into_par_iter()
            .zip(stretches)
            .map(part)
            .collect(),
    };
    control.check()?;
    let mut all = [[0.0; WIDTH]; SUMS];
    for part in &parts {
        for (all, sum) in all.iter_mut().zip(part) {
            (0..WIDTH).for_each(|i| all[i] += sum[i]);
        }
    }
    Ok(all)
}

/// Of vectors with these inner products, and these with what `W` makes of them: the values that `W` multiplies by, the largest
/// first, how the vectors are mixed to those that it does so, and which cannot be told from others.
fn best(gram: &[Row], products: &[Row]) -> (Row, Gram, [bool; WIDTH]) {
    let basis = eigenvectors(WIDTH, gram.concat());
    let largest = basis[0].0.max(f64::MIN_POSITIVE);
    // Mixes of length 1, at right angles; none where there is nothing to mix.
    let basis: Vec<Vec<f64>> = basis
        .into_iter()
        .filter(|(square, _)| *square > 1e-13 * largest)
        .map(|(square, mix)| mix.iter().map(|it| it / square.sqrt()).collect())
        .collect();
    let known = basis.len();
    let mut matrix = vec![0.0; known * known];
    for (a, one) in basis.iter().enumerate() {
        for (b, other) in basis.iter().enumerate() {
            for (i, j) in (0..WIDTH).flat_map(|i| (0..WIDTH).map(move |j| (i, j))) {
                let both = (products[i][j] + products[j][i]) / 2.0;
                matrix[a * known + b] += one[i] * both * other[j];
            }
        }
    }
    let (mut values, mut mix) = ([-1.0; WIDTH], [[0.0; WIDTH]; WIDTH]);
    for (j, (value, turn)) in eigenvectors(known, matrix).into_iter().enumerate() {
        values[j] = value.min(1.0);
        for (weight, one) in turn.iter().zip(&basis) {
            (0..WIDTH).for_each(|i| mix[i][j] += weight * one[i]);
        }
    }
    let mut lost = [true; WIDTH];
    lost[..known].fill(false);
    (values, mix, lost)
}
