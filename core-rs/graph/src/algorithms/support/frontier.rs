//! The nodes that a search goes on from, step by step: a queue, of which a window is the frontier, taken from and added to by threads
//! side by side.
//!
//! in   `expand`   what a stretch of the frontier leads to, and how many edges leave that
//! out             the next frontier, in no order of its own
//!
//! Long ways have thousands of steps of a few microseconds, in which no thread can be asked to come and be waited for. Those who come
//! stay for all the steps that are worth it, and look at the window for what there is to take; who does not come is not missed. Where
//! they are often interrupted at what they have taken, as on a machine with other work, one thread goes on alone.

use std::ops::Range;
use std::sync::atomic::{
    AtomicBool, AtomicU32, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use std::{hint, thread};

/// Nodes that a thread takes at a time.
const TAKE: usize = 64;
/// And so many where it is alone: an abort is heard of in between.
const ALONE: usize = 1 << 12;
/// A step of fewer edges is done sooner than another thread has heard of it.
const SHARED: usize = 1 << 10;
/// How often a thread looks before it lets another program have the core.
const LOOKS: usize = 1 << 8;
/// So many steps may wait longer than that for another thread, and one more of so many.
const LATE: usize = 4;
const RARELY: usize = 64;

/// What is found from a stretch of the frontier goes to the list; how many edges leave it comes back.
pub(in super::super) trait Expand: Sync {
    /// One thread `ALONE` needs no locked instructions.
    fn expand<const ALONE: bool>(
        &self,
        nodes: &[AtomicU32],
        level: u32,
        found: &mut Vec<u32>,
    ) -> usize;
}

pub(in super::super) struct Frontier {
    /// Each node is put here once, behind the source nodes.
    nodes: Vec<AtomicU32>,
    /// The first that nobody has taken yet.
    next: AtomicUsize,
    /// The end of those that may be taken.
    open: AtomicUsize,
    /// How many were taken and are done with.
    done: AtomicUsize,
    /// The end of those that were found.
    end: AtomicUsize,
    /// How many edges leave those that were found in this step.
    edges: AtomicUsize,
    level: AtomicU32,
    /// Whether no further step comes that is worth staying for.
    closed: AtomicBool,
    /// How many steps were made with others, and how many of these waited long.
    steps: usize,
    late: usize,
}

impl Frontier {
    /// That of a search from `sources`, in a graph of so many nodes.
    pub fn new(nodes: usize, sources: &[u32]) -> Self {
        let cells = vec![0; nodes + sources.len()].into_iter();
        let frontier = Self {
            nodes: cells.map(AtomicU32::new).collect(),
            next: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            end: AtomicUsize::new(0),
            edges: AtomicUsize::new(0),
            level: AtomicU32::new(0),
            closed: AtomicBool::new(false),
            steps: 0,
            late: 0,
        };
        frontier.add(sources);
        frontier
    }

    /// What was found last, and not expanded yet.
    pub fn nodes(&self) -> &[AtomicU32] {
        &self.nodes[self.next.load(Relaxed)..self.end.load(Relaxed)]
    }

    /// Puts others in their place.
    pub fn replace(&mut self, nodes: &[u32]) {
        self.pass();
        self.add(nodes);
    }

    /// Takes all that is there.
    fn pass(&self) {
        let end = self.end.load(Relaxed);
        self.next.store(end, Relaxed);
        self.open.store(end, Relaxed);
        self.done.store(end, Relaxed);
    }

    fn add(&self, found: &[u32]) {
        let first = self.end.fetch_add(found.len(), Relaxed);
        for (cell, &node) in self.nodes[first..].iter().zip(found) {
            cell.store(node, Relaxed);
        }
    }

    /// Steps on to `level` and farther, until `stop` says so of what is found; it hears of each step's level and edges. Fewer steps are
    /// made where they become so short that other threads are of no use.
    pub fn advance(
        &mut self,
        edges: usize,
        level: u32,
        by: &impl Expand,
        mut stop: impl FnMut(&Self, usize, u32) -> bool + Send,
    ) {
        let alone = rayon::current_num_threads() == 1 || self.is_late();
        if edges < SHARED || alone {
            let mut found = Vec::new();
            let parts = self.nodes().chunks(ALONE);
            let edges = parts
                .map(|part| by.expand::<true>(part, level, &mut found))
                .sum();
            self.pass();
            self.add(&found);
            stop(self, edges, level);
            return;
        }
        *self.closed.get_mut() = false;
        let (steps, late) = self.together(level, by, stop);
        self.steps += steps;
        self.late += late;
    }

    fn is_late(&self) -> bool {
        self.late > LATE + self.steps / RARELY
    }

    /// Steps together with the other threads; how many there were, and how many of them waited long.
    fn together(
        &self,
        level: u32,
        by: &impl Expand,
        mut stop: impl FnMut(&Self, usize, u32) -> bool + Send,
    ) -> (usize, usize) {
        let (mut steps, mut late) = (0, 0);
        rayon::scope(|scope| {
            for _ in 1..rayon::current_num_threads() {
                scope.spawn(|_| self.help(by));
            }
            // The others go when this thread does, for whatever reason.
            let _closing = Closing(self);
            let mut found = Vec::new();
            for level in level.. {
                let (edges, waited) = self.step(level, by, &mut found);
                steps += 1;
                late += usize::from(waited);
                let is_late = late > LATE + steps / RARELY;
                if stop(self, edges, level) || edges < SHARED / 2 || is_late {
                    break;
                }
            }
        });
        (steps, late)
    }

    /// One step, of this thread and all that help: how many edges leave what it found, and whether it waited long for others.
    fn step(&self, level: u32, by: &impl Expand, found: &mut Vec<u32>) -> (usize, bool) {
        let end = self.end.load(Relaxed);
        self.edges.store(0, Relaxed);
        self.level.store(level, Relaxed);
        self.open.store(end, Release);
        while let Some(taken) = self.take() {
            self.expand(taken, by, found);
        }
        let mut looks = 0;
        while self.done.load(Acquire) < end {
            wait(&mut looks);
        }
        (self.edges.load(Relaxed), looks >= LOOKS)
    }

    fn help(&self, by: &impl Expand) {
        let (mut found, mut looks) = (Vec::new(), 0);
        loop {
            if let Some(taken) = self.take() {
                looks = 0;
                self.expand(taken, by, &mut found);
            } else if self.closed.load(Relaxed) {
                return;
            } else {
                wait(&mut looks);
            }
        }
    }

    /// Nodes of the frontier for this thread alone. Places only ascend, so that who looked at an older window takes nothing.
    fn take(&self) -> Option<Range<usize>> {
        loop {
            let first = self.next.load(Relaxed);
            let open = self.open.load(Acquire);
            if first >= open {
                return None;
            }
            let last = (first + TAKE).min(open);
            let taken = self
                .next
                .compare_exchange_weak(first, last, Relaxed, Relaxed);
            if taken.is_ok() {
                return Some(first..last);
            }
        }
    }

    fn expand(&self, taken: Range<usize>, by: &impl Expand, found: &mut Vec<u32>) {
        let _done = Done(self, taken.len());
        found.clear();
        let level = self.level.load(Relaxed);
        let edges = by.expand::<false>(&self.nodes[taken], level, found);
        self.edges.fetch_add(edges, Relaxed);
        self.add(found);
    }
}

/// Says that so many nodes are done with, even where that failed.
struct Done<'a>(&'a Frontier, usize);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.done.fetch_add(self.1, Release);
    }
}

struct Closing<'a>(&'a Frontier);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.closed.store(true, Relaxed);
    }
}

fn wait(looks: &mut usize) {
    *looks += 1;
    if looks.is_multiple_of(LOOKS) {
        thread::yield_now();
    } else {
        hint::spin_loop();
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use rayon::ThreadPoolBuilder;

    use super::*;

    /// Rows of `width` nodes, each node with an edge to every third of the next row.
    struct Rows {
        width: u32,
        rows: u32,
        levels: Vec<AtomicU32>,
        /// Where it fails.
        wrong: u32,
    }

    impl Rows {
        fn new(width: u32, rows: u32, wrong: u32) -> Self {
            let levels = (0..width * rows)
                .map(|_| AtomicU32::new(u32::MAX))
                .collect();
            Self {
                width,
                rows,
                levels,
                wrong,
            }
        }

        fn degree(&self, node: u32) -> usize {
            match node / self.width + 1 < self.rows {
                true => self.width.div_ceil(3) as usize,
                false => 0,
            }
        }
    }

    impl Expand for Rows {
        fn expand<const ALONE: bool>(
            &self,
            nodes: &[AtomicU32],
            level: u32,
            found: &mut Vec<u32>,
        ) -> usize {
            let mut edges = 0;
            for node in nodes {
                let node = node.load(Relaxed);
                assert_ne!(node, self.wrong, "on purpose");
                let next = (node / self.width + 1) * self.width;
                for step in 0..self.degree(node) as u32 {
                    let to = next + (node + 3 * step) % self.width;
                    let cell = &self.levels[to as usize];
                    let first = cell.compare_exchange(u32::MAX, level, Relaxed, Relaxed);
                    if first.is_ok() {
                        found.push(to);
                        edges += self.degree(to);
                    }
                }
            }
            edges
        }
    }

    /// Searches from the first row, and gives how many steps it made.
    fn search(rows: &Rows, threads: usize) -> u32 {
        let sources: Vec<u32> = (0..rows.width).collect();
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| {
            let mut frontier = Frontier::new(rows.levels.len(), &sources);
            let mut edges = sources.iter().map(|&node| rows.degree(node)).sum();
            let mut at = 0;
            while !frontier.nodes().is_empty() {
                frontier.advance(edges, at + 1, rows, |found, leaving, level| {
                    (edges, at) = (leaving, level);
                    found.nodes().is_empty()
                });
            }
            at
        })
    }

    #[test]
    fn every_node_is_found_once_and_at_its_level_on_any_number_of_threads() {
        for (width, rows) in [(1, 50), (40, 300), (90, 40), (700, 5)] {
            for threads in [1, 2, 4] {
                let graph = Rows::new(width, rows, u32::MAX);
                let steps = search(&graph, threads);
                assert_eq!(steps, rows, "{width} wide, {threads} threads");
                for (node, level) in graph.levels.iter().enumerate().skip(width as usize) {
                    assert_eq!(level.load(Relaxed), node as u32 / width);
                }
            }
        }
    }

    #[test]
    fn a_panic_on_any_thread_comes_through() {
        for wrong in [10, 90 * 20 + 7] {
            let graph = Rows::new(90, 40, wrong);
            let search = AssertUnwindSafe(|| search(&graph, 4));
            assert!(catch_unwind(search).is_err());
        }
    }
}
