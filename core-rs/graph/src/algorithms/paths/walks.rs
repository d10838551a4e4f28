//! Walks from nodes along edges taken at random, in pieces: some at once, in order.
//!
//! in   `out`   CSR along the edges followed, and for weights their sums up to each entry within its row
//! out  `walk`  `[k × perNode]` lists of nodes, streamed
//!
//! Each walk draws from a stream of its own, numbered as the walk is, so that threads make no difference. A thread takes several
//! walks on by one step before the next, so that they wait for memory together.
//!
//! Where the step before makes a difference, an edge is drawn as if it made none, and taken as often as the difference says, else
//! drawn again (Yang et al.: KnightKing: a fast distributed graph random walk engine, SOSP 2019, doi:10.1145/3341301.3359634); what
//! going back counts above all others is drawn apart.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, ListArray, UInt32Array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};
use rayon::prelude::*;

use crate::algorithms::parameters::{Arguments, DIRECTION, Nodes, Param, WEIGHT};
use crate::algorithms::support::{NONE, Random, SHARE, refuse_weight, split, stretches};
use crate::algorithms::table::{Column, ColumnKind, Run, Table};
use crate::run::{first, map};
use crate::{Control, Csr, Graph, Result};

/// As long as fits a list whose offsets have 32 bits, with some to spare.
const LONGEST: u64 = 1 << 24;

pub(super) static LENGTH: Param<u64> = Param::integer(
    "length",
    (1, LONGEST),
    80,
    "How many steps a walk takes, so that it has one node more.",
);

pub(super) static PER_NODE: Param<u64> = Param::integer(
    "perNode",
    (1, u32::MAX as u64),
    10,
    "How many walks start at each of the sources.",
);

pub(super) static SOURCES: Param<Option<Nodes>> = Param::optional_nodes(
    "sources",
    "The nodes to start from; `source` for one. Null starts from every node.",
)
.alias("source");

pub(super) static SEED: Param<u64> = Param::seed();

pub(super) static WALKS: Table = Table::groups(
    "walks",
    &[Column::new(
        "walk",
        ColumnKind::List(&ColumnKind::Node),
        "The nodes on the way, the source first.",
    )],
    "A row per walk: source by source in their order, or node by node in node-table order, `perNode` of each.",
)
.streamed();

/// Nodes that are given together, where one walk has no more.
const PIECE: usize = 1 << 16;
/// Pieces per thread that are made before the first of them is given.
const AHEAD: usize = 4;
/// Walks that a thread takes on side by side.
const ABREAST: usize = 32;
/// How often an edge is drawn before all of them are looked at.
const TRIES: usize = 64;
/// Steps between two looks at the control.
const PATIENCE: usize = 1 << 14;

/// What a step counts by where the step before came from, beside its weight.
#[derive(Clone, Copy)]
pub(super) struct Bias {
    /// Back to where it came from.
    pub back: f64,
    /// To where that leads not, by an edge.
    pub away: f64,
}

impl Bias {
    /// The most that a step which does not lead back counts; 1 is where that leads, too.
    fn most(self) -> f64 {
        self.away.max(1.0)
    }
}

/// The bytes that the walks take.
pub(super) fn working(graph: &Graph, arguments: &Arguments) -> u64 {
    let sources = arguments.get(&SOURCES);
    let sources = sources.map_or(graph.num_nodes(), |sources| sources.len());
    let plan = Plan {
        walks: sources as u64 * arguments.get(&PER_NODE),
        length: arguments.get(&LENGTH) as usize,
    };
    let weights = arguments.get(&WEIGHT);
    plan.bytes() + weights.map_or(0, |_| 8 * graph.num_edges() as u64)
}

/// Walks, and gives the walks.
pub(super) fn walk(run: &Run<'_>, bias: Option<Bias>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let direction = run.get(&DIRECTION);
    let out = graph.topology(direction, control)?;
    let sums = match run.get(&WEIGHT) {
        Some(column) => {
            let weights = graph.weights(column, direction, control)?;
            Some(sums(graph, (column, &weights), &out, control)?)
        }
        None => None,
    };
    let (sources, per_node) = (run.get(&SOURCES), run.get(&PER_NODE));
    let count = sources.map_or(out.len(), <[u32]>::len);
    let plan = Plan {
        walks: count as u64 * per_node,
        length: run.get(&LENGTH) as usize,
    };
    let walker = Walker {
        out: &out,
        sums: sums.as_deref(),
        sources,
        per_node,
        seed: run.get(&SEED),
        length: plan.length,
        bias,
        control,
    };
    control.begin("walk", plan.walks);
    control.check()?;
    let mut made = 0;
    while made < plan.walks {
        let end = plan.walks.min(made + plan.at_once());
        let pieces: Vec<(u64, u64)> = (made..end)
            .step_by(plan.per_piece() as usize)
            .map(|start| (start, end.min(start + plan.per_piece())))
            .collect();
        let steps = (end - made) as usize * plan.length;
        for piece in map(steps, pieces, |(start, end)| walker.walk(start, end))? {
            run.give(&WALKS, vec![piece.list()?])?;
        }
        made = end;
    }
    Ok(())
}

/// How many walks are made together.
struct Plan {
    walks: u64,
    length: usize,
}

impl Plan {
    fn per_piece(&self) -> u64 {
        (PIECE / (self.length + 1)).max(1) as u64
    }

    fn at_once(&self) -> u64 {
        (AHEAD * rayon::current_num_threads()) as u64 * self.per_piece()
    }

    fn bytes(&self) -> u64 {
        // A walk's nodes, their number, and the end of its list.
        let walk = 4 * (self.length as u64 + 1) + 8 + 4;
        self.walks.min(self.at_once()) * walk
    }
}

/// Sums of weights up to each entry, and with it, within the row of its node.
fn sums(
    graph: &Graph,
    (column, weights): (&str, &[f64]),
    out: &Csr,
    control: &Control,
) -> Result<Vec<f64>> {
    control.begin("sum weights", out.len() as u64);
    let refused = |message, row: u32, got: f64| {
        refuse_weight(
            graph,
            ("weight", column),
            (row, got),
            message,
            "finite weights >= 0",
        )
    };
    let entries = weights.par_iter().zip(out.edge_rows()).with_min_len(SHARE);
    let wrong = entries.filter(|(weight, _)| !(0.0..f64::INFINITY).contains(*weight));
    if let Some((&weight, &row)) = wrong.min_by_key(|(_, row)| **row) {
        return Err(refused("a weight is negative or infinite", row, weight));
    }
    control.check()?;
    let mut sums = weights.to_vec();
    let (stretches, offsets) = (stretches(out), out.offsets());
    let entries = stretches
        .iter()
        .map(|it| offsets[it.start]..offsets[it.end]);
    let entries: Vec<_> = entries.collect();
    let parts = split(&mut sums, &entries).into_par_iter();
    parts.zip(&stretches).for_each(|(mut sums, stretch)| {
        if control.is_cancelled() {
            return;
        }
        for node in stretch.clone() {
            let (row, rest) = sums.split_at_mut(out.degree(node as u32));
            let mut total = 0.0;
            row.iter_mut().for_each(|sum| {
                total += *sum;
                *sum = total;
            });
            sums = rest;
        }
        control.advance(stretch.len() as u64);
    });
    control.check()?;
    match first(&sums, |sum| sum.is_infinite()) {
        Some(entry) => {
            let message = "the weights of a node's edges are too large to be added up";
            Err(refused(message, out.edge_rows()[entry], f64::INFINITY))
        }
        None => Ok(sums),
    }
}

struct Walker<'a> {
    out: &'a Csr,
    /// Of weights, where there are any.
    sums: Option<&'a [f64]>,
    /// None is every node.
    sources: Option<&'a [u32]>,
    per_node: u64,
    seed: u64,
    length: usize,
    bias: Option<Bias>,
    control: &'a Control,
}

/// Walks one after another, and how many nodes each has.
struct Piece {
    nodes: Vec<u32>,
    lengths: Vec<usize>,
}

impl Walker<'_> {
    /// The walks from `start` to `end`.
    fn walk(&self, start: u64, end: u64) -> Result<Piece> {
        let (walks, places) = ((end - start) as usize, self.length + 1);
        let mut nodes = vec![0; walks * places];
        let mut lengths = vec![places; walks];
        let groups = nodes.chunks_mut(ABREAST * places);
        for (group, (nodes, lengths)) in groups.zip(lengths.chunks_mut(ABREAST)).enumerate() {
            let first = start + (group * ABREAST) as u64;
            self.walk_abreast(first, nodes, lengths)?;
        }
        let ended = close_up(&mut nodes, &lengths, places);
        nodes.truncate(ended);
        self.control.advance(walks as u64);
        Ok(Piece { nodes, lengths })
    }

    /// Takes the walks from `first` on by one step after another, each in its own part of `nodes`.
    fn walk_abreast(&self, first: u64, nodes: &mut [u32], lengths: &mut [usize]) -> Result<()> {
        let places = self.length + 1;
        let source = |walk: u64| {
            let place = (walk / self.per_node) as usize;
            self.sources.map_or(place as u32, |sources| sources[place])
        };
        let mut going: Vec<Walk> = (0..lengths.len())
            .map(|lane| Walk {
                lane,
                node: source(first + lane as u64),
                before: NONE,
                entry: 0,
                random: Random::new(self.seed, first + lane as u64),
            })
            .collect();
        for walk in &going {
            nodes[walk.lane * places] = walk.node;
        }
        for place in 1..places {
            if place.is_multiple_of(PATIENCE / ABREAST) {
                self.control.check()?;
            }
            // All rows are asked for, then all targets: none waits for another.
            going.retain_mut(|walk| match self.step(walk) {
                Some(entry) => {
                    walk.entry = entry;
                    true
                }
                None => {
                    lengths[walk.lane] = place;
                    false
                }
            });
            for walk in &mut going {
                walk.before = walk.node;
                walk.node = self.out.targets()[walk.entry];
                nodes[walk.lane * places + place] = walk.node;
            }
        }
        self.control.check()
    }

    /// The entry that a walk goes on by; None where there is none.
    #[inline]
    fn step(&self, walk: &mut Walk) -> Option<usize> {
        match self.bias {
            Some(bias) if walk.before != NONE => self.draw_biased(walk, bias),
            _ => self.draw(walk.node, &mut walk.random),
        }
    }

    fn draw_biased(&self, walk: &mut Walk, bias: Bias) -> Option<usize> {
        let row = self.out.range(walk.node);
        let total = self.weight(row.start, row.clone());
        if total == 0.0 {
            return None;
        }
        let returns = self.returns(walk.node, walk.before);
        let most = bias.most();
        // What going back counts above what any other step may.
        let beyond = match bias.back > most {
            true => (bias.back - most) * (self.weight(row.start, returns.clone()) / total),
            false => 0.0,
        };
        for _ in 0..TRIES {
            if beyond > 0.0 && walk.random.unit() * (most + beyond) < beyond {
                return self.draw_from(row.start, returns, &mut walk.random);
            }
            let entry = self.draw(walk.node, &mut walk.random)?;
            if walk.random.unit() * most < self.counts(walk, entry, bias).min(most) {
                return Some(entry);
            }
        }
        // Hardly any step counts much: all are looked at.
        let weight = |entry: usize| self.weight(row.start, entry..entry + 1) / total;
        let drawn = walk.random.unit();
        let walk = &*walk;
        let counts = |entry: usize| weight(entry) * self.counts(walk, entry, bias);
        let all: f64 = row.clone().map(counts).sum();
        let mut drawn = drawn * all;
        let mut last = None;
        for entry in row.clone().filter(|&entry| weight(entry) > 0.0) {
            last = Some(entry);
            drawn -= counts(entry);
            if drawn < 0.0 {
                break;
            }
        }
        last
    }

    /// What a step counts beside its weight.
    #[inline]
    fn counts(&self, walk: &Walk, entry: usize, bias: Bias) -> f64 {
        let next = self.out.targets()[entry];
        if next == walk.before {
            bias.back
        } else if self.out.neighbors(walk.before).binary_search(&next).is_ok() {
            1.0
        } else {
            bias.away
        }
    }

    /// The entries of a node that lead to another.
    fn returns(&self, node: u32, before: u32) -> Range<usize> {
        let (row, neighbors) = (self.out.range(node), self.out.neighbors(node));
        let start = neighbors.partition_point(|&it| it < before);
        let count = neighbors[start..].partition_point(|&it| it == before);
        row.start + start..row.start + start + count
    }

    /// The weight of some entries of a row that begins at `start`.
    fn weight(&self, start: usize, entries: Range<usize>) -> f64 {
        match self.sums {
            None => entries.len() as f64,
            Some(_) if entries.is_empty() => 0.0,
            Some(sums) if entries.start == start => sums[entries.end - 1],
            Some(sums) => sums[entries.end - 1] - sums[entries.start - 1],
        }
    }

    /// One of some entries of a row that begins at `start`, in proportion to their weights.
    fn draw_from(&self, start: usize, entries: Range<usize>, random: &mut Random) -> Option<usize> {
        let Some(sums) = self.sums else {
            return Some(entries.start + random.below(entries.len()));
        };
        let before = match entries.start == start {
            true => 0.0,
            false => sums[entries.start - 1],
        };
        let total = sums[entries.end - 1];
        let drawn = (before + random.unit() * (total - before)).min(total.next_down());
        Some(entries.start + sums[entries].partition_point(|&sum| sum <= drawn))
    }

    /// As [`Walker::step`], where the step before makes no difference.
    #[inline]
    fn draw(&self, node: u32, random: &mut Random) -> Option<usize> {
        let row = self.out.range(node);
        if row.is_empty() {
            return None;
        }
        Some(match self.sums {
            None => row.start + random.below(row.len()),
            Some(sums) => {
                let sums = &sums[row.clone()];
                let total = *sums.last()?;
                if total == 0.0 {
                    return None;
                }
                // A product of the least floats may round up to the total.
                let drawn = (random.unit() * total).min(total.next_down());
                // What adds nothing to the sum before it is never the first above.
                row.start + sums.partition_point(|&sum| sum <= drawn)
            }
        })
    }
}

struct Walk {
    lane: usize,
    node: u32,
    /// The node from which it came; [`NONE`] at the start.
    before: u32,
    /// By which it goes on.
    entry: usize,
    random: Random,
}

/// Moves walks that have `places` each to where those before them end; returns where the last one ends.
fn close_up(nodes: &mut [u32], lengths: &[usize], places: usize) -> usize {
    let mut end = 0;
    for (walk, &length) in lengths.iter().enumerate() {
        let start = walk * places;
        if start != end {
            nodes.copy_within(start..start + length, end);
        }
        end += length;
    }
    end
}

impl Piece {
    fn list(self) -> Result<ArrayRef> {
        let offsets = OffsetBuffer::from_lengths(self.lengths);
        let field = Arc::new(Field::new("item", DataType::UInt32, false));
        let nodes = Arc::new(UInt32Array::from(self.nodes));
        Ok(Arc::new(ListArray::try_new(field, offsets, nodes, None)?))
    }
}

#[cfg(test)]
pub(super) mod verify {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    use crate::Direction;
    use crate::algorithms::table::Trial;

    /// Each walk starts where it should and follows edges as far as it may; all together take each edge about as often as its
    /// weight says, and how far it leads from where they came, by `bias`.
    pub fn check(trial: &Trial<'_>, bias: Option<(f64, f64)>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let weights = trial.get(&WEIGHT).map(|column| {
            graph
                .edge_weights(column, &Control::default())
                .unwrap()
                .to_vec()
        });
        let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
        let direction = trial.get(&DIRECTION);
        let mut leads: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); n];
        let mut near: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); n];
        let mut add = |u: u32, v: u32, weight| {
            near[u as usize].insert(v);
            if weight > 0.0 {
                *leads[u as usize].entry(v).or_insert(0.0) += weight;
            }
        };
        for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(&weights) {
            let either = !graph.directed() || direction == Direction::Both;
            if either || direction == Direction::Out {
                add(u, v, weight);
            }
            if (either && u != v) || (!either && direction == Direction::In) {
                add(v, u, weight);
            }
        }
        let sources = trial.get(&SOURCES).map(<[u32]>::to_vec);
        let sources = sources.unwrap_or((0..n as u32).collect());
        let per_node = trial.get(&PER_NODE) as usize;
        let walks = match trial.tables[WALKS.name].is_empty() {
            true => Vec::new(),
            false => trial.lists(&WALKS, 0),
        };
        if walks.len() != sources.len() * per_node {
            return Err(format!("{} walks", walks.len()));
        }
        // Of very many walks some will do.
        let stride = 1 + walks.len() / 20_000;
        // By the node from which a walk came, where that makes a difference, and the node that it leaves.
        let mut taken: BTreeMap<(u32, u32), BTreeMap<u32, f64>> = BTreeMap::new();
        for (number, walk) in walks.iter().enumerate() {
            if walk[0] != sources[number / per_node] {
                return Err(format!("walk {number} starts at {}", walk[0]));
            }
            let last = walk[walk.len() - 1] as usize;
            let whole = walk.len() as u64 == trial.get(&LENGTH) + 1;
            if !whole && (walk.len() as u64 > trial.get(&LENGTH) || !leads[last].is_empty()) {
                return Err(format!("walk {number} has {} nodes", walk.len()));
            }
            for place in (1..walk.len()).filter(|_| number % stride == 0) {
                let (from, to) = (walk[place - 1], walk[place]);
                if !leads[from as usize].contains_key(&to) {
                    return Err(format!("walk {number} steps from {from} to {to}"));
                }
                let before = match bias {
                    Some(_) if place > 1 => walk[place - 2],
                    _ => NONE,
                };
                *taken
                    .entry((before, from))
                    .or_default()
                    .entry(to)
                    .or_insert(0.0) += 1.0;
            }
        }
        for (&(before, node), taken) in &taken {
            let counts = |next: u32| match bias {
                Some((back, _)) if next == before => back,
                Some((_, away)) if before != NONE && !near[before as usize].contains(&next) => away,
                _ => 1.0,
            };
            let shares = leads[node as usize].iter();
            let shares: Vec<(u32, f64)> = shares
                .map(|(&next, weight)| (next, weight * counts(next)))
                .collect();
            let weight: f64 = shares.iter().map(|it| it.1).sum();
            let steps: f64 = taken.values().sum();
            for (next, share) in shares {
                let expected = steps * share / weight;
                let got = taken.get(&next).copied().unwrap_or(0.0);
                // Seven standard deviations, and a handful where few are expected.
                if (got - expected).abs() > 7.0 * expected.sqrt() + 12.0 {
                    return Err(format!(
                        "{got} steps from {before} over {node} to {next}, expected about {expected}"
                    ));
                }
            }
        }
        Ok(())
    }
}
