//! How alike two nodes are, by neighbours that count alike or by weights: what the ways to choose pairs ask for.

use std::marker::PhantomData;
use std::sync::Arc;

use rayon::prelude::*;

use crate::algorithms::support::non_negative;
use crate::{Control, Csr, Direction, Graph, Result};

use super::sets::{Counts, Measure, Sets, Weighing};
use super::together::Together;

/// Pairs or nodes that a thread takes at a time.
const TAKE: usize = 1 << 10;
/// Entries looked at between two looks at the control.
const LOOKED: usize = 1 << 16;

pub(super) trait Likeness: Sync {
    /// As those of [`Measure`]: whether the score is one of sizes alone, and whether it is whole.
    const BY_SIZE: bool;
    const WHOLE: bool;
    /// What leads back from shared neighbours to the nodes that share them.
    type Back: Sync;

    fn together(&self) -> &Together<'_>;

    /// # Errors
    /// [`crate::ErrorCode::Cancelled`].
    fn back(&self, graph: &Graph, direction: Direction, control: &Control) -> Result<Self::Back>;

    /// What each pair shares.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Cancelled`].
    fn shared(&self, pairs: &[(u32, u32)]) -> Result<Vec<f64>>;

    /// Counts what `u` shares with every other node, unless it is cancelled.
    fn count(&self, back: &Self::Back, u: u32, counts: &mut Counts, control: &Control);

    fn score(&self, u: u32, v: u32, shared: f64) -> f64;
}

/// Neighbours as sets.
pub(super) struct Plain<'a, M> {
    together: &'a Together<'a>,
    measure: PhantomData<M>,
}

impl<'a, M> Plain<'a, M> {
    pub fn new(together: &'a Together<'a>) -> Self {
        Self {
            together,
            measure: PhantomData,
        }
    }
}

impl<M: Measure> Likeness for Plain<'_, M> {
    const BY_SIZE: bool = !M::SHARED;
    const WHOLE: bool = M::WHOLE;
    type Back = Arc<Csr>;

    fn together(&self) -> &Together<'_> {
        self.together
    }

    fn back(&self, graph: &Graph, direction: Direction, control: &Control) -> Result<Arc<Csr>> {
        graph.topology(direction, control)
    }

    fn shared(&self, pairs: &[(u32, u32)]) -> Result<Vec<f64>> {
        match M::SHARED {
            true => self.together.shared(pairs),
            false => Ok(vec![0.0; pairs.len()]),
        }
    }

    fn count(&self, back: &Arc<Csr>, u: u32, counts: &mut Counts, control: &Control) {
        self.together.sets.count(back, u, counts, control);
    }

    fn score(&self, u: u32, v: u32, shared: f64) -> f64 {
        let sets: &Sets = self.together.sets;
        sets.score::<M>(u, v, shared)
    }
}

/// Neighbours by what the edges to them weigh; parallel ones add up.
pub(super) struct Weighed<'a> {
    together: &'a Together<'a>,
    weighing: &'a Weighing,
    column: &'a str,
    weights: Arc<Vec<f64>>,
    /// What the weights of each node are multiplied by, a power of two; empty where they are not.
    scales: Vec<f64>,
    sizes: Vec<f64>,
}

impl<'a> Weighed<'a> {
    /// # Errors
    /// Those of [`Graph::weights`], and [`crate::ErrorCode::InvalidWeight`] for one that is negative or infinite.
    pub fn new(
        together: &'a Together<'a>,
        graph: &Graph,
        (column, direction): (&'a str, Direction),
        weighing: &'a Weighing,
    ) -> Result<Self> {
        let control = together.control;
        let weights = non_negative(graph, Some(column), direction, control)?.unwrap_or_default();
        let near = together.sets.near();
        let own = |u| neighbors(near, &weights, u).map(|it| it.1);
        let scales = match weighing.scaled {
            true => by_node(together, |u| scale(own(u).fold(0.0, f64::max)))?,
            false => Vec::new(),
        };
        let sizes = by_node(together, |u| {
            let scale = scales.get(u as usize).copied().unwrap_or(1.0);
            (weighing.size)(&mut own(u).map(|weight| weight * scale))
        })?;
        Ok(Self {
            together,
            weighing,
            column,
            weights,
            scales,
            sizes,
        })
    }

    fn scale(&self, node: u32) -> f64 {
        self.scales.get(node as usize).copied().unwrap_or(1.0)
    }

    fn meet(&self, u: u32, v: u32) -> f64 {
        let near = |node| neighbors(self.together.sets.near(), &self.weights, node);
        let (mut ones, mut others) = (near(u), near(v));
        let (mut one, mut other) = (ones.next(), others.next());
        let (first, second) = (self.scale(u), self.scale(v));
        let mut shared = 0.0;
        while let (Some((w, a)), Some((x, b))) = (one, other) {
            if w == x {
                shared += (self.weighing.meet)(a * first, b * second);
            }
            if w <= x {
                one = ones.next();
            }
            if x <= w {
                other = others.next();
            }
        }
        shared
    }
}

impl Likeness for Weighed<'_> {
    const BY_SIZE: bool = false;
    const WHOLE: bool = false;
    type Back = (Arc<Csr>, Arc<Vec<f64>>);

    fn together(&self) -> &Together<'_> {
        self.together
    }

    fn back(&self, graph: &Graph, direction: Direction, control: &Control) -> Result<Self::Back> {
        let back = graph.topology(direction, control)?;
        Ok((back, graph.weights(self.column, direction, control)?))
    }

    fn shared(&self, pairs: &[(u32, u32)]) -> Result<Vec<f64>> {
        let control = self.together.control;
        let share = |pairs: &[(u32, u32)]| -> Vec<f64> {
            if control.is_cancelled() {
                return Vec::new();
            }
            control.advance(pairs.len() as u64);
            pairs.iter().map(|&(u, v)| self.meet(u, v)).collect()
        };
        let parts: Vec<Vec<f64>> = match self.together.threads {
            1 => pairs.chunks(TAKE).map(share).collect(),
            _ => pairs.par_chunks(TAKE).map(share).collect(),
        };
        control.check()?;
        Ok(parts.concat())
    }

    fn count(&self, back: &Self::Back, u: u32, counts: &mut Counts, control: &Control) {
        let mut looked = 0;
        let scale = self.scale(u);
        for (w, weight) in neighbors(self.together.sets.near(), &self.weights, u) {
            looked += back.0.degree(w);
            if looked >= LOOKED {
                looked = 0;
                if control.is_cancelled() {
                    return;
                }
            }
            for (v, other) in neighbors(&back.0, &back.1, w) {
                let shared = (self.weighing.meet)(weight * scale, other * self.scale(v));
                counts.add(v, shared);
            }
        }
    }

    fn score(&self, u: u32, v: u32, shared: f64) -> f64 {
        let (first, second) = (self.sizes[u as usize], self.sizes[v as usize]);
        match shared > 0.0 {
            true => (self.weighing.score)(shared, first, second),
            false => 0.0,
        }
    }
}

/// What `of` gives of each node.
fn by_node(together: &Together<'_>, of: impl Fn(u32) -> f64 + Sync) -> Result<Vec<f64>> {
    let mut values = vec![0.0; together.sets.near().len()];
    let fill = |(chunk, values): (usize, &mut [f64])| {
        if !together.control.is_cancelled() {
            for (value, u) in values.iter_mut().zip((chunk * TAKE) as u32..) {
                *value = of(u);
            }
        }
    };
    match together.threads {
        1 => values.chunks_mut(TAKE).enumerate().for_each(fill),
        _ => values.par_chunks_mut(TAKE).enumerate().for_each(fill),
    }
    together.control.check()?;
    Ok(values)
}

/// A power of two that brings `weight` near 1.
fn scale(weight: f64) -> f64 {
    let exponent = (weight.to_bits() >> 52).clamp(1, 2045);
    f64::from_bits((2046 - exponent) << 52)
}

/// The distinct neighbours of `u` other than itself, and what the edges to them weigh.
fn neighbors<'a>(
    csr: &'a Csr,
    weights: &'a [f64],
    u: u32,
) -> impl Iterator<Item = (u32, f64)> + 'a {
    let weights = &weights[csr.range(u)];
    let targets = csr.neighbors(u);
    let mut place = 0;
    std::iter::from_fn(move || {
        loop {
            let v = *targets.get(place)?;
            let mut sum = weights[place];
            place += 1;
            while targets.get(place) == Some(&v) {
                sum += weights[place];
                place += 1;
            }
            if v != u {
                return Some((v, sum));
            }
        }
    })
}
