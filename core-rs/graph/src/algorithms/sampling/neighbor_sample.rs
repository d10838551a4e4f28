//! Neighbour sampling: from nodes to some of their neighbours, from these to some of theirs, and so on.
//!
//! in   `near`           CSR along the edges followed
//! out  `nodes`  `hop`   rows of nodes and u32, hop by hop
//!      `edges`  `hop`   rows of edges and u32, in the order in which they were drawn
//!
//! What is drawn for a node hangs on the seed and the node alone. A hop draws for blocks of nodes side by side, each into its own
//! part of the edges; who is new is claimed by whichever thread comes first and then put in order, so that threads make no
//! difference.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};
use rayon::prelude::*;

use crate::algorithms::parameters::{Arguments, DIRECTION, Integers, Param, SOURCES};
use crate::algorithms::support::{Random, SHARE, split};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::run::map;
use crate::{Control, Csr, Direction, ErrorCode, Graph, GraphError, Result};

use super::draw::{draw, drawn};
use super::places::Places;

static FAN_OUT: Param<Integers> = Param::integers(
    "fanOut",
    (1, u32::MAX as u64),
    &[15, 10],
    "How many edges are drawn for each node, hop by hop: the first for each source, the next for each node that these lead to, and so on.",
);

static REPLACE: Param<bool> = Param::flag(
    "replace",
    false,
    "Whether an edge may be drawn again and again for a node, so that each node with any edges has as many as asked for.",
);

static SEED: Param<u64> = Param::seed();

static NODES: Table = Table::some_nodes(
    "nodes",
    &[Column::new(
        "hop",
        ColumnKind::UInt32,
        "How many hops away from the sources it was found; 0 for these.",
    )],
    "The sources in their order, then what each hop finds, in node-table order.",
)
.at_most(|graph, arguments| bounds(graph, arguments).0);

static EDGES: Table = Table::some_edges(
    "edges",
    &[Column::new(
        "hop",
        ColumnKind::UInt32,
        "The hop that drew it, from 1: one end of it is a node of the hop before.",
    )],
    "The edges that were drawn, by the nodes for which they were drawn, in the order of these.",
)
.at_most(|graph, arguments| bounds(graph, arguments).1);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "neighborSample",
    summary: "Draw some edges of nodes, then of the nodes that these lead to, hop by hop: a small graph for training on.",
    doc: "`Graph.from(await g.algo.run(\"neighborSample\", options))` is the sample as a graph, where keys have the default names. For each node that is new, as many edges as `fanOut` says for its hop are drawn, each choice of them as likely as any other, and all where there are no more; a node is drawn for once, at the hop that found it. Parallel edges count each, a self-loop is one edge. Without `replace` an edge is there once, also where both of its ends draw it, as they can in an undirected graph and for \"both\"; with it an edge is there as often as it was drawn. What is drawn for a node depends on the seed, the node and its hop alone: the same seed draws the same edges for it from other sources, too, so that each batch of a training wants a seed of its own. A source that is named twice counts once.",
    source: "Hamilton, Ying, Leskovec: Inductive representation learning on large graphs, NIPS 2017, doi:10.48550/arXiv.1706.02216",
    known_as: &[],
    needs: Needs::Any,
    parameters: &[
        SOURCES.row(),
        FAN_OUT.row(),
        REPLACE.row(),
        DIRECTION.row(),
        SEED.row(),
    ],
    tables: &[&NODES, &EDGES],
    metadata: &[],
    time: "O(k) for k edges that are drawn, and O(m) at most for a fan-out above the degrees' roots",
    quick: true,
    memory: "12 bytes per edge that is drawn, 8 per node, and 4n or 32 per node if that is less",
    working: |graph, arguments| {
        let (nodes, edges) = bounds(graph, arguments);
        12 * edges + 8 * nodes + Places::bytes(graph.num_nodes(), nodes)
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Nodes that a thread draws for at a time.
const TAKE: usize = 256;
/// So many edges of a node are soon looked through.
const LONG: usize = 64;
/// Edges more than this have no numbers.
const MOST: usize = u32::MAX as usize;

/// Room for `more` edges, of which the options make as many as they like of a small graph.
fn make_room(list: &mut Vec<u32>, more: usize) -> Result<()> {
    list.try_reserve_exact(more).map_err(|_| {
        GraphError::new(
            ErrorCode::OutOfMemory,
            format!("{more} edges are drawn, for which there is no memory"),
        )
        .parameter(FAN_OUT.row().name)
    })
}

/// How many nodes and edges there are at most.
fn bounds(graph: &Graph, arguments: &Arguments) -> (u64, u64) {
    let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
    let mut frontier = (arguments.get(&SOURCES).len() as u64).max(1);
    let (mut nodes, mut edges) = (frontier, 0u64);
    for &count in arguments.get(&FAN_OUT) {
        let draws = frontier.saturating_mul(count);
        edges = edges.saturating_add(draws);
        frontier = draws.min(n.saturating_sub(nodes));
        nodes += frontier;
    }
    let most = match arguments.get(&REPLACE) {
        true => MOST as u64,
        false => 2 * m,
    };
    (nodes, edges.min(most))
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let direction = run.get(&DIRECTION);
    control.begin("sample", 0);
    control.check()?;
    let near = graph.topology(direction, control)?;
    let replace = run.get(&REPLACE);
    let (nodes, _) = bounds(graph, run.arguments);
    let sampler = Sampler {
        near: &near,
        fan_out: run.get(&FAN_OUT),
        replace,
        once: !replace && (direction == Direction::Both || !graph.directed()),
        seed: run.get(&SEED),
        places: Places::new(near.len(), nodes),
        control,
    };
    let sample = sampler.sample(run.get(&SOURCES))?;
    let column = |values: Vec<u32>| -> ArrayRef { Arc::new(UInt32Array::from(values)) };
    run.give(&NODES, vec![column(sample.nodes), column(sample.hops)])?;
    run.give(&EDGES, vec![column(sample.edges), column(sample.edge_hops)])
}

struct Sampler<'a> {
    near: &'a Csr,
    fan_out: &'a [u64],
    replace: bool,
    /// Whether both ends of an edge may draw it, of whom the first counts.
    once: bool,
    seed: u64,
    places: Places,
    control: &'a Control,
}

/// What was drawn so far.
#[derive(Default)]
struct Sample {
    nodes: Vec<u32>,
    hops: Vec<u32>,
    /// Where the edges of each node begin for which some were drawn.
    starts: Vec<usize>,
    edges: Vec<u32>,
    edge_hops: Vec<u32>,
}

/// Nodes for which a thread draws, and the places of what it draws.
struct Block<'a> {
    nodes: &'a [u32],
    starts: &'a [usize],
    edges: &'a mut [u32],
    targets: &'a mut [u32],
}

impl Sampler<'_> {
    fn sample(&self, sources: &[u32]) -> Result<Sample> {
        let mut sample = Sample::default();
        for &source in sources {
            self.places.claim(source);
        }
        self.add(&mut sample, sources, 0);
        let mut done = 0;
        for (hop, &count) in (1..).zip(self.fan_out) {
            let fresh = self.hop(&mut sample, done, count)?;
            sample.edge_hops.resize(sample.edges.len(), hop);
            done = sample.nodes.len();
            self.add(&mut sample, &fresh, hop);
        }
        Ok(sample)
    }

    fn add(&self, sample: &mut Sample, nodes: &[u32], hop: u32) {
        let first = sample.nodes.len();
        if self.once {
            let nodes = nodes.par_iter().with_min_len(SHARE).enumerate();
            nodes.for_each(|(place, &node)| self.places.set(node, (first + place) as u32));
        }
        sample.nodes.extend_from_slice(nodes);
        sample.hops.resize(sample.nodes.len(), hop);
    }

    /// Draws for the nodes from place `first` on; returns the nodes that are new, ascending.
    fn hop(&self, sample: &mut Sample, first: usize, count: u64) -> Result<Vec<u32>> {
        let nodes = &sample.nodes[first..];
        self.control.begin("sample", nodes.len() as u64);
        self.control.check()?;
        let before = sample.edges.len();
        self.find_room(sample, first, count)?;
        let (nodes, starts) = (&sample.nodes[first..], &sample.starts[first..]);
        let total = starts[nodes.len()] - before;
        let mut targets = Vec::new();
        make_room(&mut targets, total)?;
        make_room(&mut sample.edges, total)?;
        targets.resize(total, 0);
        sample.edges.resize(before + total, 0);
        let blocks = (0..nodes.len()).step_by(TAKE);
        let blocks: Vec<Range<usize>> = blocks
            .map(|start| start..(start + TAKE).min(nodes.len()))
            .collect();
        let slots: Vec<Range<usize>> = blocks
            .iter()
            .map(|block| starts[block.start]..starts[block.end])
            .collect();
        let edges = split(&mut sample.edges[before..], &slots).into_iter();
        let parts = edges.zip(split(&mut targets, &slots)).zip(&blocks);
        let parts = parts.map(|((edges, targets), block)| Block {
            nodes: &nodes[block.clone()],
            starts: &starts[block.start..=block.end],
            edges,
            targets,
        });
        let fresh = map(total, parts.collect(), |block| self.draw(block))?;
        let mut fresh = fresh.concat();
        if self.once {
            self.drop_doubles(sample, first, &blocks, &targets)?;
        }
        self.control.check()?;
        match fresh.len() < SHARE {
            true => fresh.sort_unstable(),
            false => fresh.par_sort_unstable(),
        }
        Ok(fresh)
    }

    /// Says where the edges of the nodes from place `first` on begin.
    fn find_room(&self, sample: &mut Sample, first: usize, count: u64) -> Result<()> {
        let mut end = sample.edges.len();
        sample.starts.truncate(first);
        sample.starts.push(end);
        for nodes in sample.nodes[first..].chunks(SHARE) {
            self.control.check()?;
            for &node in nodes {
                end += drawn(self.near.degree(node), count, self.replace);
                sample.starts.push(end);
                if end > MOST {
                    let message = "more edges are drawn than can be numbered";
                    return Err(GraphError::new(ErrorCode::TooLarge, message)
                        .parameter(FAN_OUT.row().name)
                        .expected(format!("at most {MOST} edges")));
                }
            }
        }
        Ok(())
    }

    /// Draws for the nodes of a block; returns the nodes that are new.
    fn draw(&self, block: Block<'_>) -> Result<Vec<u32>> {
        self.control.check()?;
        let slots = |i: usize| {
            let before = block.starts[0];
            block.starts[i] - before..block.starts[i + 1] - before
        };
        for (i, &node) in block.nodes.iter().enumerate() {
            let mut random = Random::new(self.seed, u64::from(node));
            let (degree, places) = (self.near.degree(node), &mut block.edges[slots(i)]);
            draw(degree, self.replace, &mut random, places, self.control)?;
        }
        // All rows are looked into together: no entry waits for another.
        for (i, &node) in block.nodes.iter().enumerate() {
            let row = self.near.range(node);
            let (rows, neighbors) = (
                &self.near.edge_rows()[row.clone()],
                &self.near.targets()[row],
            );
            let drawn = block.edges[slots(i)].iter_mut();
            for (edge, target) in drawn.zip(&mut block.targets[slots(i)]) {
                let place = *edge as usize;
                (*edge, *target) = (rows[place], neighbors[place]);
            }
        }
        let targets = block.targets.iter().copied();
        let fresh = targets.filter(|&node| self.places.claim(node)).collect();
        self.control.advance(block.nodes.len() as u64);
        Ok(fresh)
    }

    /// Leaves out the edges of nodes from place `first` on that their other ends drew, who come before them.
    fn drop_doubles(
        &self,
        sample: &mut Sample,
        first: usize,
        blocks: &[Range<usize>],
        targets: &[u32],
    ) -> Result<()> {
        let start = sample.starts[first];
        let known = &*sample;
        let doubles = map(targets.len(), blocks.to_vec(), |block| {
            self.control.check()?;
            let mut doubles = Vec::new();
            for place in first + block.start..first + block.end {
                for slot in known.slots(place) {
                    let (edge, target) = (known.edges[slot], targets[slot - start]);
                    let other = self.places.of(target).map(|other| other as usize);
                    let other = other.filter(|&other| other < place);
                    doubles.push(other.is_some_and(|other| self.has_drawn(known, other, edge)));
                }
            }
            Ok(doubles)
        })?;
        let (mut slot, mut kept) = (start, start);
        let mut place = first;
        for (block, doubles) in blocks.iter().zip(doubles) {
            self.control.check()?;
            let mut doubles = doubles.into_iter();
            for _ in block.clone() {
                // The end as it was: starts before it have moved already.
                let end = sample.starts[place + 1];
                for double in doubles.by_ref().take(end - slot) {
                    sample.edges[kept] = sample.edges[slot];
                    kept += usize::from(!double);
                    slot += 1;
                }
                place += 1;
                sample.starts[place] = kept;
            }
        }
        sample.edges.truncate(kept);
        Ok(())
    }

    /// Whether the node at a place has drawn an edge of its own.
    fn has_drawn(&self, sample: &Sample, place: usize, edge: u32) -> bool {
        let edges = &sample.edges[sample.slots(place)];
        if edges.len() > LONG {
            // Where it drew all of them none is looked for.
            let count = self.fan_out[sample.hops[place] as usize];
            let degree = self.near.degree(sample.nodes[place]);
            if drawn(degree, count, false) == degree {
                return true;
            }
        }
        edges.contains(&edge)
    }
}

impl Sample {
    fn slots(&self, place: usize) -> Range<usize> {
        self.starts[place]..self.starts[place + 1]
    }
}

#[cfg(test)]
mod verify {
    use super::*;

    use std::collections::BTreeSet;

    use crate::algorithms::sampling::lists::near;
    use crate::algorithms::table::Trial;

    /// The same draws, node by node along lists made of the plain edge list.
    pub fn verify(trial: &Trial<'_>) -> std::result::Result<(), String> {
        let near = near(trial, trial.get(&DIRECTION));
        let replace = trial.get(&REPLACE);
        let mut frontier = trial.get(&SOURCES).to_vec();
        let mut seen: BTreeSet<u32> = frontier.iter().copied().collect();
        let mut nodes: Vec<(u32, u32)> = frontier.iter().map(|&node| (node, 0)).collect();
        let (mut edges, mut drawn) = (Vec::new(), BTreeSet::new());
        for (hop, &count) in (1..).zip(trial.get(&FAN_OUT)) {
            let mut fresh = BTreeSet::new();
            for node in frontier {
                let near = &near[node as usize];
                for place in places(near.len(), count as usize, replace, trial.get(&SEED), node) {
                    let (target, edge) = near[place];
                    if drawn.insert(edge) || replace {
                        edges.push((edge, hop));
                    }
                    if seen.insert(target) {
                        fresh.insert(target);
                    }
                }
            }
            nodes.extend(fresh.iter().map(|&node| (node, hop)));
            frontier = fresh.into_iter().collect();
        }
        for (table, expected) in [(&NODES, nodes), (&EDGES, edges)] {
            let got = trial.u32s(table, 0).into_iter().zip(trial.u32s(table, 1));
            if !got.eq(expected.into_iter().map(|(a, b)| (Some(a), Some(b)))) {
                return Err(format!("{} are others", table.name));
            }
        }
        Ok(())
    }

    fn places(degree: usize, count: usize, replace: bool, seed: u64, node: u32) -> Vec<usize> {
        let mut random = Random::new(seed, u64::from(node));
        if replace {
            let draws = if degree == 0 { 0 } else { count };
            return (0..draws).map(|_| random.below(degree)).collect();
        }
        if count >= degree {
            return (0..degree).collect();
        }
        let mut chosen = BTreeSet::new();
        if count * count / 16 < degree {
            for last in degree - count..degree {
                let place = random.below(last + 1);
                let fresh = chosen.insert(place);
                if !fresh {
                    chosen.insert(last);
                }
            }
        } else {
            for place in 0..degree {
                if chosen.len() < count && random.below(degree - place) < count - chosen.len() {
                    chosen.insert(place);
                }
            }
        }
        chosen.into_iter().collect()
    }
}
