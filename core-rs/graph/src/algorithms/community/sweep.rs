//! Sweeps: the nodes of a network, batch by batch, choose a label among those of their neighbours.
//!
//! The nodes of a batch choose in parallel, by the labels as they were when it began, and are then given what they chose, one after
//! another. So nothing depends on threads. Batches are small beside the network, and made of blocks of neighbouring rows from all
//! over it, so that few choose without knowing what a neighbour chooses at the same time; within a block they do know. After the
//! first sweep only nodes are looked at that have a neighbour which changed its label since.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use crate::algorithms::support::{NONE, Random, threads};
use crate::run::SMALL;
use crate::{Control, Result};

use super::network::Network;
use super::tables::Weights;

/// What nodes choose by.
pub(super) trait Rule: Sync {
    /// Whether a node is told what the others of its block have just chosen. Where a choice may be refused, it is not.
    const FORESEES: bool = true;

    /// Whether `u`, whose label is `own`, may change it.
    #[inline]
    fn may_move(&self, _u: u32, _own: u32) -> bool {
        true
    }

    /// Whether the edge from `u` to `v` counts.
    #[inline]
    fn counts(&self, _u: u32, _v: u32) -> bool {
        true
    }

    /// The label that `u` chooses, and how much more weight leads there than to its `own`; None to keep that.
    fn choose(&self, u: u32, own: u32, near: &Weights) -> Option<(u32, f64)>;

    /// Takes note of a choice for that much `more` weight, and says what is gained; None refuses it, where others that chose at the
    /// same time have made it a bad one.
    fn accept(&mut self, u: u32, from: u32, to: u32, more: f64) -> Option<f64>;
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Swept {
    pub moved: usize,
    pub gain: f64,
}

/// Rows that are next to each other and are worked on by one thread.
const BLOCK: usize = 16;
/// How far apart rows of a block are that choose one after the other: it has no divisor in common with [`BLOCK`].
const STEP: usize = 7;
/// Blocks of a batch, at most.
const BATCH: usize = 512;
/// Batches that a network has, at least.
const BATCHES: usize = 64;
/// Nodes between two looks at the control.
const STRIDE: usize = 256;
/// Fewer entries than this are marked sooner than another thread wakes up.
const MARKED: usize = 1 << 13;

/// Sweeps over a network, on as many threads as there are `workers` for.
pub(super) struct Sweep<'a> {
    board: Board<'a>,
    workers: &'a mut [Weights],
    /// Blocks of a batch.
    batch: usize,
    /// The blocks, shuffled anew for each sweep, so that no two nodes choose side by side each time.
    order: Vec<u32>,
    random: Random,
}

/// What threads see of a sweep.
struct Board<'a> {
    network: &'a Network<'a>,
    /// Rows of a block.
    block: usize,
    /// Which nodes have to be looked at.
    open: Vec<AtomicBool>,
    /// By place in the batch: the node's choice, and how much more weight leads there.
    choices: Vec<AtomicU32>,
    more: Vec<AtomicU64>,
}

/// A table per thread that is of use for `network`, and for those aggregated from it.
pub(super) fn workers(network: &Network<'_>) -> Vec<Weights> {
    let count = match is_small(network) {
        true => 1,
        false => threads(network.size()),
    };
    (0..count).map(|_| Weights::new(network.len())).collect()
}

/// One node after the other is best, and as fast where there is little to do.
fn is_small(network: &Network<'_>) -> bool {
    network.size() < 2 * SMALL || network.len() < 2 * BLOCK * BATCHES
}

impl<'a> Sweep<'a> {
    pub fn new(network: &'a Network<'a>, workers: &'a mut [Weights], seed: u64) -> Self {
        let n = network.len();
        let (block, batch) = match is_small(network) {
            true => (1, 1),
            false => (BLOCK, (n / (BLOCK * BATCHES)).clamp(1, BATCH)),
        };
        Self {
            board: Board {
                network,
                block,
                open: (0..n).map(|_| AtomicBool::new(true)).collect(),
                choices: (0..block * batch).map(|_| AtomicU32::new(NONE)).collect(),
                more: (0..block * batch).map(|_| AtomicU64::new(0)).collect(),
            },
            workers,
            batch,
            order: (0..n.div_ceil(block) as u32).collect(),
            random: Random::new(seed, n as u64),
        }
    }

    /// Lets every node that has to be looked at choose once.
    pub fn sweep<R: Rule>(
        &mut self,
        rule: &mut R,
        labels: &mut [u32],
        control: &Control,
    ) -> Result<Swept> {
        control.check()?;
        for place in (1..self.order.len()).rev() {
            self.order.swap(place, self.random.below(place + 1));
        }
        let board = &self.board;
        let blocks = self.order.iter().copied();
        let blocks: Vec<u32> = blocks.filter(|&block| board.is_open(block)).collect();
        let mut swept = Swept::default();
        let mut done = 0;
        for batch in blocks.chunks(self.batch) {
            board.choose(rule, labels, batch, self.workers, control);
            board.give(rule, labels, batch, &mut swept);
            done += batch.len() * board.block;
            if done >= STRIDE {
                control.check()?;
                control.advance(done as u64);
                done = 0;
            }
        }
        control.check()?;
        Ok(swept)
    }
}

impl Board<'_> {
    fn nodes(&self, block: u32) -> Range<usize> {
        let first = block as usize * self.block;
        first..(first + self.block).min(self.network.len())
    }

    fn is_open(&self, block: u32) -> bool {
        let mut open = self.open[self.nodes(block)].iter();
        open.any(|open| open.load(Relaxed))
    }

    /// Writes down what the nodes of the blocks choose.
    fn choose<R: Rule>(
        &self,
        rule: &R,
        labels: &[u32],
        blocks: &[u32],
        workers: &mut [Weights],
        control: &Control,
    ) {
        let next = AtomicUsize::new(0);
        let work = |near: &mut Weights| loop {
            let place = next.fetch_add(1, Relaxed);
            // Rows may be long.
            let look = place > 0 && place.is_multiple_of(16);
            if place >= blocks.len() || (look && control.is_cancelled()) {
                break;
            }
            self.choose_in(rule, labels, blocks[place], place * self.block, near);
        };
        match workers {
            several if blocks.len() > 1 && several.len() > 1 => {
                several.par_iter_mut().with_max_len(1).for_each(work);
            }
            several => several.iter_mut().take(1).for_each(work),
        }
    }

    fn choose_in<R: Rule>(
        &self,
        rule: &R,
        labels: &[u32],
        block: u32,
        place: usize,
        near: &mut Weights,
    ) {
        let nodes = self.nodes(block);
        let first = nodes.start;
        let choices = &self.choices[place..place + nodes.len()];
        let more = &self.more[place..];
        for choice in choices {
            choice.store(NONE, Relaxed);
        }
        for step in 0..self.block {
            // Not one after the other, or neighbouring rows would join to chains.
            let u = first + (step * STEP + block as usize) % self.block;
            if u >= nodes.end || !self.open[u].load(Relaxed) {
                continue;
            }
            self.open[u].store(false, Relaxed);
            let own = labels[u];
            if !rule.may_move(u as u32, own) {
                continue;
            }
            self.network.each(u as u32, |v, weight| {
                if rule.counts(u as u32, v) {
                    let mut label = labels[v as usize];
                    if R::FORESEES && nodes.contains(&(v as usize)) {
                        let chosen = choices[v as usize - first].load(Relaxed);
                        label = if chosen == NONE { label } else { chosen };
                    }
                    near.add(label, weight);
                }
            });
            if let Some((label, weight)) = rule.choose(u as u32, own, near) {
                choices[u - first].store(label, Relaxed);
                more[u - first].store(weight.to_bits(), Relaxed);
            }
            near.clear();
        }
    }

    /// Gives nodes what they chose, and marks their neighbours as to be looked at.
    fn give<R: Rule>(&self, rule: &mut R, labels: &mut [u32], blocks: &[u32], swept: &mut Swept) {
        let (mut moved, mut entries) = (Vec::new(), 0);
        for (place, &block) in blocks.iter().enumerate() {
            let places = place * self.block..;
            let (choices, more) = (&self.choices[places.clone()], &self.more[places]);
            for (u, (choice, more)) in self.nodes(block).zip(choices.iter().zip(more)) {
                let to = choice.load(Relaxed);
                if to == NONE {
                    continue;
                }
                let more = f64::from_bits(more.load(Relaxed));
                match rule.accept(u as u32, labels[u], to, more) {
                    Some(gain) => {
                        labels[u] = to;
                        swept.gain += gain;
                        swept.moved += 1;
                        entries += self.network.range(u as u32).len();
                        moved.push(u as u32);
                    }
                    // It may choose again.
                    None => self.open[u].store(true, Relaxed),
                }
            }
        }
        let mark = |&u: &u32| {
            let row = &self.network.targets[self.network.range(u)];
            row.iter()
                .for_each(|&v| self.open[v as usize].store(true, Relaxed));
        };
        match entries < MARKED {
            true => moved.iter().for_each(mark),
            false => moved.par_iter().with_min_len(BLOCK).for_each(mark),
        }
    }
}
