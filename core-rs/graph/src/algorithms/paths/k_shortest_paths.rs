//! The k shortest paths without loops, by Yen: the next path leaves one of those before it at some node, and is shortest from there.
//!
//! in   `out`    CSR along the edges followed, and their weights in its order
//!      `left`   `[n]` f64   distances to the target, by one search against the edges
//! out  `paths`  the steps of k paths, streamed
//!
//! A path divides the others by where they leave it (Lawler), each of which classes has a shortest path. How long that is at least
//! follows from `left` at no cost, so that it is searched for only once it may be the next (as in A*, which the search is too).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use arrow_array::types::Float64Type;

use crate::algorithms::parameters::{DIRECTION, Node, Param, WEIGHT};
use crate::algorithms::support::{Guide, HeapSearch, PathRows, Weighing};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Result};

use super::shortest_paths;

static SOURCE: Param<Node> = Param::node("source", "The node to start from.");

static TARGET: Param<Node> = Param::node("target", "The node to end at.");

static K: Param<u64> = Param::integer("k", (1, u32::MAX as u64), 3, "How many paths to find.");

static PATHS: Table = Table::paths(
    &[Column::new(
        "cost",
        ColumnKind::Float64,
        "The total weight so far.",
    )],
    "The paths, the shortest first; fewer than k where there are no more.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "kShortestPaths",
    summary: "Find the k shortest paths between two nodes that visit no node twice.",
    doc: "Paths differ in their nodes: of parallel edges only the first of the lightest counts, self-loops never do. Weights must be finite and >= 0. Among paths of one length the order is the same each time. The only path from a node to itself is that node.",
    source: "Yen: Finding the K shortest loopless paths in a network, Manage. Sci. 17(11), 1971, doi:10.1287/mnsc.17.11.712; Lawler: A procedure for computing the K best solutions to discrete optimization problems, Manage. Sci. 18(7), 1972, doi:10.1287/mnsc.18.7.401",
    known_as: &[
        ("networkx", "shortest_simple_paths"),
        ("igraph", "get_k_shortest_paths"),
        ("neo4j", "gds.shortestPath.yens"),
    ],
    needs: Needs::Any,
    parameters: &[
        SOURCE.row(),
        TARGET.row(),
        K.row(),
        WEIGHT.row(),
        DIRECTION.row(),
    ],
    tables: &[&PATHS],
    metadata: &[],
    time: "O(k n (m + n log n)) at worst; near one search of the whole graph for few paths",
    quick: false,
    memory: "25n bytes, and the paths; 16m more for weights in the order of two topologies",
    working: |graph, _| 25 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("search", 0);
    control.check()?;
    let direction = run.get(&DIRECTION);
    let (source, target) = (run.get(&SOURCE), run.get(&TARGET));
    let column = run.get(&WEIGHT);
    let out = graph.topology(direction, control)?;
    let weighing = Weighing::lengths(graph, column, direction, control)?;
    let left = run.install(|| {
        let ends = (&[target][..], &[][..]);
        shortest_paths::distances(graph, column, direction.reversed(), ends, control)
    })?;
    let k = run.get(&K) as usize;
    control.begin("paths", k as u64);
    let mut yen = Yen {
        out: &out,
        weighing: &weighing,
        left: &left,
        target,
        search: HeapSearch::new(out.len()),
        visited: vec![false; out.len()],
        accepted: Vec::new(),
        candidates: BinaryHeap::new(),
        control,
    };
    let mut rows = PathRows::<Float64Type>::new(run, &PATHS);
    let mut next = yen.first(source)?;
    while let Some(path) = next {
        rows.start(path.nodes[0], path.costs[0])?;
        for ((&edge, &node), &cost) in path
            .edges
            .iter()
            .zip(&path.nodes[1..])
            .zip(&path.costs[1..])
        {
            rows.step(edge, node, cost)?;
        }
        control.advance(1);
        if yen.accepted.len() + 1 == k {
            break;
        }
        yen.accept(path);
        next = yen.next()?;
    }
    control.check()?;
    rows.finish()
}

struct Path {
    nodes: Vec<u32>,
    edges: Vec<u32>,
    /// Of the way to each node.
    costs: Vec<f64>,
    /// Where it leaves the path from which it comes: before this place there is nothing to find.
    leaves: usize,
}

/// A class of paths: those that go with a path up to a place, and leave it there as none did before.
struct Class {
    path: usize,
    place: usize,
}

/// What is known of a class: the least that its paths may cost, or the best of them.
enum Candidate {
    Bound(Class),
    Found(Path),
}

struct Yen<'a> {
    out: &'a Csr,
    weighing: &'a Weighing,
    /// How far nodes are from the target.
    left: &'a [f64],
    target: u32,
    search: HeapSearch,
    /// The nodes of the way that a search continues.
    visited: Vec<bool>,
    accepted: Vec<Path>,
    /// By cost, then as they come.
    candidates: BinaryHeap<Reverse<(u64, usize, Ranked)>>,
    control: &'a Control,
}

/// A candidate that does not count for the order.
struct Ranked(Candidate);

impl PartialEq for Ranked {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl Yen<'_> {
    fn first(&mut self, source: u32) -> Result<Option<Path>> {
        let start = Path {
            nodes: vec![source],
            edges: Vec::new(),
            costs: vec![0.0],
            leaves: 0,
        };
        self.go_on(start, &[])
    }

    /// Takes a path over, and with it the classes of those that leave it.
    fn accept(&mut self, path: Path) {
        let number = self.accepted.len();
        let (leaves, last) = (path.leaves, path.nodes.len() - 1);
        for &node in &path.nodes[..leaves] {
            self.visited[node as usize] = true;
        }
        self.accepted.push(path);
        for place in leaves..last {
            let class = Class {
                path: number,
                place,
            };
            let path = &self.accepted[number];
            let (node, so_far) = (path.nodes[place], path.costs[place]);
            self.visited[node as usize] = true;
            let taken = self.taken(&class);
            let mut least = f64::INFINITY;
            for entry in self.out.range(node) {
                let v = self.out.targets()[entry];
                if !self.visited[v as usize] && !taken.contains(&v) {
                    least = least.min(self.weighing.of(entry) + self.left[v as usize]);
                }
            }
            if least < f64::INFINITY {
                let order = self.candidates.len() + (number << 32);
                let bound = Ranked(Candidate::Bound(class));
                let key = (so_far + least).to_bits();
                self.candidates.push(Reverse((key, order, bound)));
            }
        }
        for &node in &self.accepted[number].nodes {
            self.visited[node as usize] = false;
        }
    }

    /// The nodes to which paths go on that have the beginning of a class.
    fn taken(&self, class: &Class) -> Vec<u32> {
        let beginning = &self.accepted[class.path].nodes[..=class.place];
        let same = self.accepted.iter().map(|path| &path.nodes);
        let same = same.filter(|nodes| nodes.starts_with(beginning));
        same.filter_map(|nodes| nodes.get(class.place + 1))
            .copied()
            .collect()
    }

    fn next(&mut self) -> Result<Option<Path>> {
        while let Some(Reverse((_, order, Ranked(candidate)))) = self.candidates.pop() {
            self.control.check()?;
            let class = match candidate {
                Candidate::Found(path) => return Ok(Some(path)),
                Candidate::Bound(class) => class,
            };
            let taken = self.taken(&class);
            let path = &self.accepted[class.path];
            let beginning = Path {
                nodes: path.nodes[..=class.place].to_vec(),
                edges: path.edges[..class.place].to_vec(),
                costs: path.costs[..=class.place].to_vec(),
                leaves: class.place,
            };
            if let Some(path) = self.go_on(beginning, &taken)? {
                let cost = path.costs[path.costs.len() - 1];
                let found = Ranked(Candidate::Found(path));
                self.candidates
                    .push(Reverse((cost.to_bits(), order, found)));
            }
        }
        Ok(None)
    }

    /// The path on to the target that is shortest without the nodes so far, and with none of `taken` next.
    fn go_on(&mut self, mut path: Path, taken: &[u32]) -> Result<Option<Path>> {
        let last = path.nodes.len() - 1;
        for &node in &path.nodes {
            self.visited[node as usize] = true;
        }
        let start = (path.nodes[last], path.costs[last]);
        let mut guide = Beyond {
            left: self.left,
            visited: &self.visited,
            from: start.0,
            taken,
            target: self.target,
        };
        let graph = (self.out, self.weighing);
        let searched = self.search.run(graph, start, &mut guide, self.control);
        for &node in &path.nodes {
            self.visited[node as usize] = false;
        }
        searched?;
        if self.search.distance(self.target) == f64::INFINITY {
            return Ok(None);
        }
        for (node, edge, cost) in self.search.way((self.out, self.weighing), self.target) {
            path.nodes.push(node);
            path.edges.push(edge);
            path.costs.push(cost);
        }
        Ok(Some(path))
    }
}

struct Beyond<'a> {
    left: &'a [f64],
    visited: &'a [bool],
    from: u32,
    taken: &'a [u32],
    target: u32,
}

impl Guide for Beyond<'_> {
    #[inline]
    fn left(&self, node: u32) -> f64 {
        self.left[node as usize]
    }

    #[inline]
    fn allows(&self, from: u32, to: u32) -> bool {
        !self.visited[to as usize] && (from != self.from || !self.taken.contains(&to))
    }

    fn ends(&mut self, node: u32) -> bool {
        node == self.target
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeMap;

    use crate::algorithms::paths::verify::{Lightest, Way, ways, weights};
    use crate::algorithms::table::Trial;

    /// Each path is one, none comes twice, and they cost what those cost that Yen's rules find as they are written.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let weights = weights(trial, trial.get(&WEIGHT));
        let direction = trial.get(&DIRECTION);
        let got = ways(trial, &PATHS, direction, &weights)?;
        let (source, target) = (trial.get(&SOURCE), trial.get(&TARGET));
        for (i, way) in got.iter().enumerate() {
            let right = way.joins(source, target) && way.visits_no_node_twice();
            if !right || got[..i].iter().any(|other| other.nodes == way.nodes) {
                return Err(format!("path {i} is {way:?}"));
            }
        }
        let edges = Lightest::of(trial, direction, &weights);
        let search = Plain::new(trial.graph.num_nodes(), &edges, &weights);
        let expected = search.yen(source, target, trial.get(&K) as usize);
        let same = got.len() == expected.len()
            && got
                .iter()
                .zip(&expected)
                .all(|(way, other)| way.costs(other.cost));
        match same {
            true => Ok(()),
            false => Err(format!("{got:?}, expected {expected:?}")),
        }
    }

    /// Neighbours and weights.
    struct Plain(Vec<Vec<(u32, f64)>>);

    impl Plain {
        fn new(n: usize, edges: &Lightest, weights: &[f64]) -> Self {
            let mut near = vec![Vec::new(); n];
            for &((u, v), edge) in &edges.0 {
                near[u as usize].push((v, weights[edge]));
            }
            Self(near)
        }

        fn shortest(&self, way: &Way, target: u32, taken: &[u32]) -> Option<Way> {
            let from = *way.nodes.last().unwrap();
            let mut best: BTreeMap<u32, (f64, u32)> = BTreeMap::from([(from, (way.cost, from))]);
            let mut queue = BinaryHeap::from([Reverse((way.cost.to_bits(), from))]);
            while let Some(Reverse((bits, u))) = queue.pop() {
                for &(v, weight) in &self.0[u as usize] {
                    let through = f64::from_bits(bits) + weight;
                    let barred = way.nodes.contains(&v) || u == from && taken.contains(&v);
                    if !barred && best.get(&v).is_none_or(|known| through < known.0) {
                        best.insert(v, (through, u));
                        queue.push(Reverse((through.to_bits(), v)));
                    }
                }
            }
            let cost = best.get(&target)?.0;
            let (mut back, mut node) = (Vec::new(), target);
            while node != from {
                back.push(node);
                node = best[&node].1;
            }
            let mut nodes = way.nodes.clone();
            nodes.extend(back.into_iter().rev());
            Some(Way { nodes, cost })
        }

        fn yen(&self, source: u32, target: u32, k: usize) -> Vec<Way> {
            let start = Way {
                nodes: vec![source],
                cost: 0.0,
            };
            let mut found: Vec<Way> = Vec::new();
            let mut candidates: Vec<Way> = self.shortest(&start, target, &[]).into_iter().collect();
            while found.len() < k && !candidates.is_empty() {
                candidates.sort_by(|a, b| a.cost.total_cmp(&b.cost));
                let path = candidates.remove(0);
                found.push(path.clone());
                let mut beginning = start.clone();
                for place in 0..path.nodes.len() - 1 {
                    let same = found.iter().map(|it| &it.nodes);
                    let same = same.filter(|it| it.starts_with(&beginning.nodes));
                    let taken: Vec<u32> = same.map(|it| it[place + 1]).collect();
                    let next = self.shortest(&beginning, target, &taken);
                    candidates.extend(next.filter(|next| !candidates.contains(next)));
                    let step = (path.nodes[place], path.nodes[place + 1]);
                    let edges = &self.0[step.0 as usize];
                    beginning.cost += edges.iter().find(|it| it.0 == step.1).unwrap().1;
                    beginning.nodes.push(step.1);
                }
            }
            found
        }
    }
}
