//! Neighbours that are near, but not surely the nearest, without looking at all pairs: neighbours of neighbours are likely to be
//! neighbours.
//!
//! Dong, Moses, Li: Efficient k-nearest neighbor graph construction for generic similarity measures, WWW 2011,
//! doi:10.1145/1963405.1963487. It begins with nodes that lie in one group of some halvings ([`super::projections`]). In each round some of
//! a node's neighbours, and of those whose neighbour it is, are compared with each other; a pair that was met before is left out.
//!
//! All that is found in a stretch of nodes is told before any of it is taken, and of what is told the nearest stay, so that threads make
//! no difference.

use rayon::prelude::*;

use crate::algorithms::support::random::Random;
use crate::{Control, Result};

use super::projections::{arrange, groups};
use super::scores::{Metric, order};
use super::vectors::Vectors;

/// Halvings from the beginning, and nodes that are compared with each other in the end, or twice as many as are wanted.
const TREES: u64 = 3;
const GROUP: usize = 48;
/// Neighbours of a node that are compared with others in a round, of either kind.
const SAMPLE: usize = 12;
/// New ones, and old ones.
const KINDS: usize = 2;
/// Where there is none.
const NOBODY: u32 = u32::MAX;
/// Rounds at most; they end when fewer than one in so many neighbours is new.
const ROUNDS: u64 = 16;
const SETTLED: usize = 500;
/// Nodes whose finds are told before any is taken, and into how many pieces of work they are dealt out.
const STRETCH: usize = 1 << 12;
const TAKES: usize = 1 << 6;
/// Parts of the nodes, each of which takes what is found for it by itself.
const PARTS: usize = 16;

/// How many neighbours are kept on the way: some more than are wanted, as they lead to others.
pub(super) fn kept(k: usize) -> usize {
    (k + k / 4).max(k + 6)
}

/// Nodes that are compared with each other, at least.
pub(super) fn group(k: usize) -> usize {
    GROUP.max(2 * (kept(k) + 1))
}

/// Bytes that the search takes for each node.
pub(super) fn bytes(k: usize) -> usize {
    let sampled = size_of::<u32>() + size_of::<(u32, u32)>();
    let told = group(k) * size_of::<Find>();
    kept(k) * size_of::<Neighbor>() + KINDS * SAMPLE * sampled + told
}

#[derive(Clone, Copy)]
struct Neighbor {
    score: f32,
    node: u32,
    /// Its neighbours have not been compared with this one's.
    is_new: bool,
}

impl Neighbor {
    /// Where there is none yet.
    const NONE: Self = Self {
        score: f32::NEG_INFINITY,
        node: NOBODY,
        is_new: false,
    };

    fn rank(&self) -> (f32, u32) {
        (self.score, self.node)
    }
}

/// What was found for a node.
struct Find {
    node: u32,
    other: u32,
    score: f32,
}

/// So many neighbours of each of `nodes`, the nearest first.
pub(super) struct Near {
    kept: usize,
    neighbors: Vec<Neighbor>,
}

impl Near {
    /// Of the node at `place` among those that were searched.
    pub fn of(&self, place: usize) -> impl Iterator<Item = (f32, u32)> {
        let own = &self.neighbors[place * self.kept..(place + 1) * self.kept];
        let found = own.iter().filter(|one| one.node != NOBODY);
        found.map(Neighbor::rank)
    }
}

pub(super) struct Search<'a> {
    pub vectors: &'a Vectors,
    /// Those that have a vector.
    pub nodes: &'a [u32],
    pub metric: Metric,
    pub k: usize,
    pub seed: u64,
    pub control: &'a Control,
}

impl Search<'_> {
    /// # Errors
    /// [`ErrorCode::Cancelled`](crate::ErrorCode).
    pub fn run(&self) -> Result<Near> {
        let kept = kept(self.k).min(self.nodes.len().saturating_sub(1)).max(1);
        let mut near = Near {
            kept,
            neighbors: vec![Neighbor::NONE; self.nodes.len() * kept],
        };
        let most = group(self.k);
        self.control.begin("group", TREES);
        for tree in 0..TREES {
            self.control.check()?;
            let mut places: Vec<u32> = (0..self.nodes.len() as u32).collect();
            self.arranged(&mut places, most, tree);
            let groups = groups(places.len(), most);
            let groups: Vec<&[u32]> = groups.into_iter().map(|group| &places[group]).collect();
            let nodes_of = STRETCH.div_ceil(most);
            for groups in groups.chunks(nodes_of.max(1)) {
                self.take(&mut near, groups, |group, told| {
                    for (at, &one) in group.iter().enumerate() {
                        for &other in &group[..at] {
                            told.tell(one, other);
                        }
                    }
                })?;
            }
            self.control.advance(1);
        }
        self.control.begin("descend", ROUNDS);
        for round in 0..ROUNDS {
            let candidates = self.candidates(&mut near, round)?;
            let places: Vec<u32> = (0..self.nodes.len() as u32).collect();
            for places in places.chunks(STRETCH) {
                let singles: Vec<&[u32]> = places.chunks(1).collect();
                self.take(&mut near, &singles, |place, told| {
                    let (new, old) = candidates.of(place[0]);
                    for (at, &one) in new.iter().enumerate() {
                        for &other in new[..at].iter().chain(&old) {
                            told.tell(one, other);
                        }
                    }
                })?;
            }
            self.control.advance(1);
            let new = near.neighbors.par_iter().filter(|one| one.is_new).count();
            if new <= near.neighbors.len() / SETTLED {
                break;
            }
        }
        Ok(near)
    }

    /// Places of nodes, in groups of one tree.
    fn arranged(&self, places: &mut [u32], most: usize, tree: u64) {
        // Trees are over nodes; of which each has its place.
        let mut nodes: Vec<u32> = self.nodes.to_vec();
        arrange(
            &mut nodes,
            self.vectors,
            most,
            self.seed.wrapping_add(tree),
            1,
        );
        let sparse = self.nodes.len() < self.vectors.present.len();
        for (place, node) in places.iter_mut().zip(nodes) {
            *place = match sparse {
                true => self.nodes.partition_point(|&own| own < node) as u32,
                false => node,
            };
        }
    }

    /// Compares what `compare` tells of each of `work`, then takes what was found.
    fn take<'w>(
        &self,
        near: &mut Near,
        work: &[&'w [u32]],
        compare: impl Fn(&'w [u32], &mut Told<'_>) + Sync,
    ) -> Result<()> {
        self.control.check()?;
        let part = self.nodes.len().div_ceil(PARTS).max(1);
        let before = &*near;
        let share = work.len().div_ceil(TAKES).max(1);
        let found: Vec<Vec<Vec<Find>>> = work
            .par_chunks(share)
            .map(|work| {
                let mut told = Told {
                    search: self,
                    near: before,
                    part,
                    found: (0..PARTS).map(|_| Vec::new()).collect(),
                };
                for one in work {
                    if self.control.is_cancelled() {
                        break;
                    }
                    compare(one, &mut told);
                }
                told.found
            })
            .collect();
        let kept = near.kept;
        let parts = near.neighbors.par_chunks_mut(part * kept).enumerate();
        parts.for_each(|(number, own)| {
            for find in found.iter().flat_map(|parts| &parts[number]) {
                let place = find.node as usize - number * part;
                offer(&mut own[place * kept..(place + 1) * kept], find);
            }
        });
        self.control.check()
    }

    /// Which neighbours are compared in a round; those are no longer new after it.
    fn candidates(&self, near: &mut Near, round: u64) -> Result<Candidates> {
        self.control.check()?;
        let turn = |place: usize, other: u32| {
            let pair = (place as u64) << 32 | u64::from(other);
            (Random::new(self.seed ^ round << 32, pair).bits() >> 32) as u32
        };
        let [mut new, mut old] = [(); KINDS].map(|()| vec![NOBODY; self.nodes.len() * SAMPLE]);
        let chosen = new.par_chunks_mut(SAMPLE).zip(old.par_chunks_mut(SAMPLE));
        let places = near.neighbors.par_chunks_mut(near.kept).enumerate();
        places.zip(chosen).for_each(|((place, own), (new, old))| {
            for (is_new, chosen) in [(true, &mut *new), (false, old)] {
                let mut few = Few::default();
                for one in own.iter() {
                    if one.node != NOBODY && one.is_new == is_new {
                        few.add(turn(place, one.node), one.node);
                    }
                }
                for (place, node) in chosen.iter_mut().zip(few.nodes()) {
                    *place = node;
                }
            }
            for one in own.iter_mut().filter(|one| one.is_new) {
                one.is_new = !new.contains(&one.node);
            }
        });
        let reverse = |chosen: &[u32]| {
            let mut reverse = vec![Few::default(); self.nodes.len()];
            for (place, own) in chosen.chunks(SAMPLE).enumerate() {
                for &other in own.iter().filter(|&&other| other != NOBODY) {
                    reverse[other as usize].add(turn(place, other), place as u32);
                }
            }
            reverse
        };
        let (of_new, of_old) = rayon::join(|| reverse(&new), || reverse(&old));
        self.control.check()?;
        Ok(Candidates {
            chosen: [new, old],
            reverse: [of_new, of_old],
        })
    }
}

/// Those of many whose turn comes first.
#[derive(Clone)]
struct Few {
    held: [(u32, u32); SAMPLE],
    count: u32,
}

impl Default for Few {
    fn default() -> Self {
        let held = [(u32::MAX, NOBODY); SAMPLE];
        Self { held, count: 0 }
    }
}

impl Few {
    fn add(&mut self, turn: u32, node: u32) {
        let count = self.count as usize;
        if count < SAMPLE {
            self.held[count] = (turn, node);
            self.count += 1;
            return;
        }
        let last = self.held.iter_mut().max();
        if let Some(last) = last
            && (turn, node) < *last
        {
            *last = (turn, node);
        }
    }

    fn nodes(&self) -> impl Iterator<Item = u32> {
        self.held[..self.count as usize]
            .iter()
            .map(|(_, node)| *node)
    }
}

struct Candidates {
    chosen: [Vec<u32>; KINDS],
    reverse: [Vec<Few>; KINDS],
}

impl Candidates {
    /// New and old ones of a node, each once.
    fn of(&self, place: u32) -> (Vec<u32>, Vec<u32>) {
        let place = place as usize;
        let [new, mut old] = [0, 1].map(|kind| {
            let own = &self.chosen[kind][place * SAMPLE..(place + 1) * SAMPLE];
            let own = own.iter().copied().filter(|&node| node != NOBODY);
            let mut all: Vec<u32> = own.chain(self.reverse[kind][place].nodes()).collect();
            all.sort_unstable();
            all.dedup();
            all
        });
        old.retain(|node| new.binary_search(node).is_err());
        (new, old)
    }
}

/// What one thread has found, by the parts whose it is.
struct Told<'a> {
    search: &'a Search<'a>,
    near: &'a Near,
    part: usize,
    found: Vec<Vec<Find>>,
}

impl Told<'_> {
    /// Compares two nodes, by their places.
    fn tell(&mut self, one: u32, other: u32) {
        let Search {
            vectors,
            nodes,
            metric,
            ..
        } = self.search;
        let [own, their] = [one, other].map(|place| nodes[place as usize] as usize);
        let score = metric.score(vectors, own, their);
        for (node, other) in [(one, other), (other, one)] {
            let kept = self.near.kept;
            let last = self.near.neighbors[(node as usize + 1) * kept - 1].rank();
            if order(&(score, other), &last).is_lt() {
                let part = node as usize / self.part;
                self.found[part].push(Find { node, other, score });
            }
        }
    }
}

/// Puts what was found among the neighbours of a node, unless it is there or they all are nearer.
fn offer(own: &mut [Neighbor], find: &Find) {
    let rank = (find.score, find.other);
    let place = own.partition_point(|one| order(&one.rank(), &rank).is_lt());
    let known = own.get(place).is_some_and(|one| one.node == find.other);
    if place < own.len() && !known {
        own[place..].rotate_right(1);
        own[place] = Neighbor {
            score: find.score,
            node: find.other,
            is_new: true,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors around some centres, in a few directions.
    fn clustered(nodes: usize, dimensions: usize) -> Vectors {
        let mut random = Random::new(7, 1);
        let mut unit = || random.unit() as f32 - 0.5;
        let axes: Vec<Vec<f32>> = (0..6)
            .map(|_| (0..dimensions).map(|_| unit()).collect())
            .collect();
        let centres: Vec<Vec<f32>> = (0..20)
            .map(|_| (0..dimensions).map(|_| 4.0 * unit()).collect())
            .collect();
        let mut values = Vec::with_capacity(nodes * dimensions);
        for node in 0..nodes {
            let weights: Vec<f32> = axes.iter().map(|_| unit()).collect();
            let centre = &centres[node % centres.len()];
            values.extend((0..dimensions).map(|at| {
                let moved = axes.iter().zip(&weights);
                centre[at] + moved.map(|(axis, weight)| axis[at] * weight).sum::<f32>()
            }));
        }
        Vectors {
            values,
            dimensions,
            present: (0..nodes).map(|node| node % 50 != 49).collect(),
        }
    }

    fn near(vectors: &Vectors, nodes: &[u32], k: usize, threads: usize) -> Vec<Vec<(f32, u32)>> {
        let control = Control::default();
        let search = Search {
            vectors,
            nodes,
            metric: Metric::Distance,
            k,
            seed: 3,
            control: &control,
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let near = pool.build().unwrap().install(|| search.run()).unwrap();
        (0..nodes.len())
            .map(|place| near.of(place).take(k).collect())
            .collect()
    }

    #[test]
    fn nearly_all_of_the_nearest_are_found_on_any_number_of_threads() {
        let vectors = clustered(6000, 24);
        let nodes = (0..6000u32).filter(|&node| vectors.present[node as usize]);
        let nodes: Vec<u32> = nodes.collect();
        let found = near(&vectors, &nodes, 10, 1);
        assert_eq!(found, near(&vectors, &nodes, 10, 3));
        let (mut right, mut all) = (0, 0);
        for (place, &node) in nodes.iter().enumerate().step_by(37) {
            let others = (0..nodes.len()).filter(|&other| other != place);
            let mut exact: Vec<(f32, u32)> = others
                .map(|other| {
                    let other_node = nodes[other] as usize;
                    let score = Metric::Distance.score(&vectors, node as usize, other_node);
                    (score, other as u32)
                })
                .collect();
            exact.sort_unstable_by(order);
            exact.truncate(10);
            let own = &found[place];
            assert_eq!(own.len(), 10);
            assert!(own.is_sorted_by(|a, b| order(a, b).is_lt()));
            all += 10;
            right += exact.iter().filter(|one| own.contains(one)).count();
        }
        assert!(right * 100 >= all * 97, "{right} of {all}");
    }

    #[test]
    fn few_nodes_have_all_others() {
        for nodes in 0..12u32 {
            let vectors = clustered(12, 3);
            let places: Vec<u32> = (0..nodes).collect();
            let found = near(&vectors, &places, 20, 1);
            let others = nodes.saturating_sub(1) as usize;
            assert!(found.iter().all(|own| own.len() == others), "{found:?}");
        }
    }
}
