//! How many paths lead through a graph without cycles, and what depends on its nodes and edges, however many paths there are.

use crate::algorithms::support::Random;
use crate::{Control, Result};

/// The shortest paths from one node.
pub(super) trait Dag {
    /// Number of nodes, reached or not.
    fn nodes(&self) -> usize;

    /// Calls `next` with each entry that leads on from `u` on a shortest path, once per node that it leads to, and that node.
    fn each_next(&self, u: u32, next: impl FnMut(usize, u32));
}

/// Numbers of paths, and the parts of those to all ends that go through each node.
#[derive(Default)]
pub(super) struct Dependencies {
    counts: Vec<Count>,
    depending: Vec<f64>,
}

/// The bytes of [`Dependencies`].
pub(super) fn memory(nodes: usize) -> u64 {
    24 * nodes as u64
}

/// Nodes between two looks at the control.
const PATIENCE: usize = 1 << 12;

impl Dependencies {
    /// Looks at the nodes in `order`, which begins with the source and has each behind those that lead to it; calls `each` with
    /// what depends on each entry.
    pub fn find(
        &mut self,
        dag: &impl Dag,
        order: &[u32],
        mut each: impl FnMut(usize, f64),
        control: &Control,
    ) -> Result<()> {
        self.counts.resize(dag.nodes(), Count::default());
        self.depending.resize(dag.nodes(), 0.0);
        for &u in order {
            self.counts[u as usize] = Count::default();
        }
        if let Some(&source) = order.first() {
            self.counts[source as usize] = Count::ONE;
        }
        for nodes in order.chunks(PATIENCE) {
            control.check()?;
            for &u in nodes {
                let count = self.counts[u as usize];
                dag.each_next(u, |_, v| self.counts[v as usize].add(count));
            }
        }
        for nodes in order.rchunks(PATIENCE) {
            control.check()?;
            for &u in nodes.iter().rev() {
                let count = self.counts[u as usize];
                let mut sum = 0.0;
                dag.each_next(u, |entry, v| {
                    let part = count.over(self.counts[v as usize]);
                    let part = part * (1.0 + self.depending[v as usize]);
                    each(entry, part);
                    sum += part;
                });
                self.depending[u as usize] = sum;
            }
        }
        Ok(())
    }

    /// What depends on a node of the last order.
    pub fn of(&self, u: u32) -> f64 {
        self.depending[u as usize]
    }
}

/// A number too large for a float: `significand · 2^(512 · exponent)`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    significand: f64,
    exponent: u32,
}

/// `2^512`, and its inverse.
const UNIT: f64 = f64::from_bits((1023 + 512) << 52);
const PER_UNIT: f64 = f64::from_bits((1023 - 512) << 52);

impl Count {
    pub const ONE: Self = Self {
        significand: 1.0,
        exponent: 0,
    };

    pub fn add(&mut self, other: Self) {
        let (large, small) = match self.exponent >= other.exponent {
            true => (*self, other),
            false => (other, *self),
        };
        *self = large;
        match large.exponent - small.exponent {
            0 => self.significand += small.significand,
            1 => self.significand += small.significand * PER_UNIT,
            _ => {}
        }
        if self.significand >= UNIT {
            self.significand *= PER_UNIT;
            self.exponent += 1;
        }
    }

    /// The product of numbers that are at least 1.
    pub fn times(self, other: Self) -> Self {
        let mut product = Self {
            significand: self.significand * other.significand,
            exponent: self.exponent + other.exponent,
        };
        if product.significand >= UNIT {
            product.significand *= PER_UNIT;
            product.exponent += 1;
        }
        product
    }

    /// The quotient by a number that is not smaller.
    pub fn over(self, other: Self) -> f64 {
        let quotient = self.significand / other.significand;
        match other.exponent - self.exponent {
            0 => quotient,
            1 => quotient * PER_UNIT,
            _ => 0.0,
        }
    }
}

/// One of several things, each as likely as its number of paths says, as they come.
#[derive(Default)]
pub(super) struct Drawn<T> {
    total: Count,
    pub one: Option<T>,
}

impl<T> Drawn<T> {
    pub fn offer(&mut self, one: T, count: Count, random: &mut Random) {
        self.total.add(count);
        if random.unit() < count.over(self.total) {
            self.one = Some(one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_grow_beyond_floats() {
        let mut count = Count::ONE;
        let mut before = count;
        for _ in 0..5000 {
            before = count;
            count.add(count);
        }
        assert_eq!(before.over(count), 0.5);
        assert_eq!(count.exponent, 9);
        let third = before;
        count.add(third);
        assert_eq!(third.over(count), 1.0 / 3.0);
        let square = count.times(count);
        assert_eq!(square.over(square.times(square)), 0.0);
        assert_eq!(square.over(square.times(Count::ONE)), 1.0);
    }
}
