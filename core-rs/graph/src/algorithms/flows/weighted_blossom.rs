//! Heaviest matchings of any graph by Edmonds' primal-dual method, as Galil lays it out: alternating trees grow along edges that are
//! tight, odd cycles are shrunk to blossoms that may be opened again, and where nothing grows, prices change until something does.
//!
//! in   `near`, `weights`  CSR that ignores direction, and weights in its order
//! out  `mate`             `[n]` whom each node is matched with
//!
//! (Galil: Efficient algorithms for finding maximum matching in graphs, ACM Comput. Surv. 18(1), 1986, doi:10.1145/6462.6502.)
//! Blossoms are numbered behind the nodes, and a node is a blossom of its own. An end of an edge is a number, too: twice that of the
//! edge, and one more for the end that is listed second; `end ^ 1` is the other one.

use crate::algorithms::support::NONE;
use crate::{Control, Csr, Result};

use super::work::Work;

/// The heaviest matching; an edge that weighs no more than 0 is in none.
pub(super) fn heaviest(near: &Csr, weights: &[f64], control: &Control) -> Result<Vec<u32>> {
    control.begin("match", near.len() as u64);
    let mut search = Search::new(near, weights, control)?;
    while search.stage()? {
        control.advance(2);
    }
    let mate = search.mate.iter().map(|&end| match end {
        NONE => NONE,
        end => search.node[end as usize],
    });
    Ok(mate.collect())
}

#[derive(Clone, Copy, PartialEq)]
enum Label {
    Free,
    /// An even number of edges from the root of its tree.
    Outer,
    Inner,
    /// Outer, and on the way up that is being followed.
    Met,
}

/// What a change of prices allows.
enum Change {
    Nothing,
    Edge(u32),
    Open(u32),
}

struct Search<'a> {
    n: usize,
    /// The node at each end.
    node: Vec<u32>,
    weights: Vec<f64>,
    /// The far ends of each node's edges, one node after another.
    starts: Vec<usize>,
    ends: Vec<u32>,
    /// The far end of the edge that matches a node.
    mate: Vec<u32>,
    /// Of a blossom and, within one, of a node that was reached itself; and the near end of the edge it was reached by.
    label: Vec<Label>,
    reached: Vec<u32>,
    /// The outermost blossom that a node is in.
    inside: Vec<u32>,
    parent: Vec<u32>,
    /// In the order of the cycle, the one with the base first, and the ends between each and the next.
    children: Vec<Vec<u32>>,
    links: Vec<Vec<u32>>,
    base: Vec<u32>,
    /// The edge that lacks least to be tight: of an outer blossom to another one, of a free node to an outer blossom.
    best: Vec<u32>,
    /// Those of an outer blossom, one to each other.
    bests: Vec<Option<Vec<u32>>>,
    unused: Vec<u32>,
    price: Vec<f64>,
    tight: Vec<bool>,
    queue: Vec<u32>,
    /// By blossom, an edge to it; all NONE between uses.
    to: Vec<u32>,
    work: Work<'a>,
}

impl<'a> Search<'a> {
    fn new(near: &Csr, weights: &[f64], control: &'a Control) -> Result<Self> {
        let n = near.len();
        let mut work = Work::new(control);
        let mut edges: Vec<(u32, u32, f64)> = Vec::new();
        for u in 0..n as u32 {
            work.did(near.degree(u) + 1)?;
            let row = near.neighbors(u).iter().zip(&weights[near.range(u)]);
            for (&v, &weight) in row.filter(|edge| *edge.0 > u && *edge.1 > 0.0) {
                // Of parallel edges the heaviest.
                match edges.last_mut().filter(|last| (last.0, last.1) == (u, v)) {
                    Some(last) => last.2 = last.2.max(weight),
                    None => edges.push((u, v, weight)),
                }
            }
        }
        let mut starts = vec![0; n + 1];
        for &(u, v, _) in &edges {
            starts[u as usize + 1] += 1;
            starts[v as usize + 1] += 1;
        }
        for node in 0..n {
            starts[node + 1] += starts[node];
        }
        let mut filled = starts.clone();
        let mut ends = vec![0; 2 * edges.len()];
        let mut put = |node: u32, end: usize| {
            ends[filled[node as usize]] = end as u32;
            filled[node as usize] += 1;
        };
        for (edge, &(u, v, _)) in edges.iter().enumerate() {
            put(u, 2 * edge + 1);
            put(v, 2 * edge);
        }
        let most = edges.iter().fold(0.0, |most: f64, edge| most.max(edge.2));
        let mut price = vec![most; n];
        price.resize(2 * n, 0.0);
        let mut base: Vec<u32> = (0..n as u32).collect();
        base.resize(2 * n, NONE);
        Ok(Self {
            n,
            node: edges.iter().flat_map(|edge| [edge.0, edge.1]).collect(),
            weights: edges.iter().map(|edge| edge.2).collect(),
            starts,
            ends,
            mate: vec![NONE; n],
            label: vec![Label::Free; 2 * n],
            reached: vec![NONE; 2 * n],
            inside: (0..n as u32).collect(),
            parent: vec![NONE; 2 * n],
            children: vec![Vec::new(); 2 * n],
            links: vec![Vec::new(); 2 * n],
            base,
            best: vec![NONE; 2 * n],
            bests: vec![None; 2 * n],
            unused: (n as u32..2 * n as u32).rev().collect(),
            price,
            tight: vec![false; edges.len()],
            queue: Vec::new(),
            to: vec![NONE; 2 * n],
            work,
        })
    }

    /// Grows trees from all free nodes until two of them meet, and matches along the way: whether they did.
    fn stage(&mut self) -> Result<bool> {
        let n = self.n;
        self.work.did(2 * n + self.tight.len())?;
        self.label.fill(Label::Free);
        self.best.fill(NONE);
        self.bests.iter_mut().for_each(|bests| *bests = None);
        self.tight.fill(false);
        self.queue.clear();
        for node in 0..n {
            if self.mate[node] == NONE && self.label_of(node as u32) == Label::Free {
                self.reach(node as u32, Label::Outer, NONE);
            }
        }
        loop {
            while let Some(node) = self.queue.pop() {
                if self.scan(node)? {
                    for blossom in n..2 * n {
                        let whole = self.parent[blossom] == NONE && self.base[blossom] != NONE;
                        let outer = self.label[blossom] == Label::Outer;
                        if whole && outer && self.price[blossom] == 0.0 {
                            self.open(blossom as u32, true)?;
                        }
                    }
                    return Ok(true);
                }
            }
            match self.change()? {
                Change::Nothing => return Ok(false),
                Change::Edge(edge) => {
                    self.tight[edge as usize] = true;
                    let (u, v) = self.of(edge);
                    let outer = self.label_of(u) == Label::Outer;
                    self.queue.push(if outer { u } else { v });
                }
                Change::Open(blossom) => self.open(blossom, false)?,
            }
        }
    }

    fn of(&self, edge: u32) -> (u32, u32) {
        let end = 2 * edge as usize;
        (self.node[end], self.node[end + 1])
    }

    /// The label of the outermost blossom that a node is in.
    fn label_of(&self, node: u32) -> Label {
        self.label[self.inside[node as usize] as usize]
    }

    /// What an edge lacks to be tight, twice.
    fn lacks(&self, edge: u32) -> f64 {
        let (u, v) = self.of(edge);
        self.price[u as usize] + self.price[v as usize] - 2.0 * self.weights[edge as usize]
    }

    /// Whether `edge` lacks less than `best`, where there is one.
    fn better(&self, edge: u32, best: u32) -> bool {
        best == NONE || self.lacks(edge) < self.lacks(best)
    }

    /// The nodes in a blossom.
    fn nodes(&self, blossom: u32) -> Vec<u32> {
        let (mut nodes, mut open) = (Vec::new(), vec![blossom]);
        while let Some(blossom) = open.pop() {
            match (blossom as usize) < self.n {
                true => nodes.push(blossom),
                false => open.extend(self.children[blossom as usize].iter().rev()),
            }
        }
        nodes
    }

    /// Labels a node's blossom, which is reached from the near end `by`; an inner one reaches whom its base is matched with.
    fn reach(&mut self, node: u32, label: Label, by: u32) {
        let (mut node, mut label, mut by) = (node, label, by);
        loop {
            let blossom = self.inside[node as usize];
            for it in [node, blossom] {
                self.label[it as usize] = label;
                self.reached[it as usize] = by;
                self.best[it as usize] = NONE;
            }
            if label == Label::Outer {
                let nodes = self.nodes(blossom);
                self.queue.extend(nodes);
                return;
            }
            let mate = self.mate[self.base[blossom as usize] as usize];
            (node, label, by) = (self.node[mate as usize], Label::Outer, mate ^ 1);
        }
    }

    /// Looks at the edges of an outer node: whether the last one joined two trees, along which is matched.
    fn scan(&mut self, v: u32) -> Result<bool> {
        let row = self.starts[v as usize]..self.starts[v as usize + 1];
        self.work.did(row.len() + 1)?;
        for place in row {
            let end = self.ends[place];
            let (edge, w) = (end / 2, self.node[end as usize]);
            let (one, other) = (self.inside[v as usize], self.inside[w as usize]);
            if one == other {
                continue;
            }
            let lacks = self.lacks(edge);
            self.tight[edge as usize] |= lacks <= 0.0;
            let label = self.label[other as usize];
            if self.tight[edge as usize] {
                if label == Label::Free {
                    self.reach(w, Label::Inner, end ^ 1);
                } else if label == Label::Outer {
                    match self.meeting(v, w)? {
                        NONE => {
                            self.augment(edge)?;
                            return Ok(true);
                        }
                        base => self.shrink(base, edge)?,
                    }
                } else if self.label[w as usize] == Label::Free {
                    // In an inner blossom, which may be opened later.
                    self.label[w as usize] = Label::Inner;
                    self.reached[w as usize] = end ^ 1;
                }
            } else if label == Label::Outer {
                if self.better(edge, self.best[one as usize]) {
                    self.best[one as usize] = edge;
                }
            } else if self.label[w as usize] == Label::Free
                && self.better(edge, self.best[w as usize])
            {
                self.best[w as usize] = edge;
            }
        }
        Ok(false)
    }

    /// The base of the blossom that an edge between two outer nodes closes; [`NONE`] where they are in different trees.
    fn meeting(&mut self, v: u32, w: u32) -> Result<u32> {
        let (mut one, mut other) = (v, w);
        let mut path = Vec::new();
        let mut base = NONE;
        while one != NONE {
            let blossom = self.inside[one as usize] as usize;
            if self.label[blossom] == Label::Met {
                base = self.base[blossom];
                break;
            }
            path.push(blossom);
            self.label[blossom] = Label::Met;
            one = match self.reached[blossom] {
                NONE => NONE,
                end => {
                    // Through the inner one above.
                    let above = self.inside[self.node[end as usize] as usize];
                    self.node[self.reached[above as usize] as usize]
                }
            };
            if other != NONE {
                std::mem::swap(&mut one, &mut other);
            }
        }
        self.work.did(path.len())?;
        path.into_iter()
            .for_each(|blossom| self.label[blossom] = Label::Outer);
        Ok(base)
    }

    /// Makes the cycle that `edge` closes a blossom.
    fn shrink(&mut self, base: u32, edge: u32) -> Result<()> {
        let (v, w) = self.of(edge);
        let top = self.inside[base as usize];
        let blossom = self.unused.pop().unwrap_or(NONE);
        let new = blossom as usize;
        let (mut path, mut links) = (Vec::new(), Vec::new());
        let mut at = self.inside[v as usize];
        while at != top {
            path.push(at);
            let by = self.reached[at as usize];
            links.push(by);
            at = self.inside[self.node[by as usize] as usize];
        }
        path.push(top);
        path.reverse();
        links.reverse();
        links.push(2 * edge);
        at = self.inside[w as usize];
        while at != top {
            path.push(at);
            let by = self.reached[at as usize];
            links.push(by ^ 1);
            at = self.inside[self.node[by as usize] as usize];
        }
        for &child in &path {
            self.parent[child as usize] = blossom;
        }
        self.base[new] = base;
        self.parent[new] = NONE;
        self.label[new] = Label::Outer;
        self.reached[new] = self.reached[top as usize];
        self.price[new] = 0.0;
        self.children[new] = path;
        self.links[new] = links;
        let nodes = self.nodes(blossom);
        self.work.did(nodes.len())?;
        for &node in &nodes {
            if self.label_of(node) == Label::Inner {
                // Those were not looked at so far.
                self.queue.push(node);
            }
            self.inside[node as usize] = blossom;
        }
        self.gather(blossom)
    }

    /// Finds the best edges of a new blossom to each other outer one.
    fn gather(&mut self, blossom: u32) -> Result<()> {
        let children = std::mem::take(&mut self.children[blossom as usize]);
        let mut found = Vec::new();
        for &child in &children {
            let edges = match self.bests[child as usize].take() {
                Some(edges) => edges,
                None => {
                    let nodes = self.nodes(child).into_iter();
                    let rows = nodes.map(|node| node as usize);
                    let rows = rows.map(|node| self.starts[node]..self.starts[node + 1]);
                    let ends = rows.flat_map(|row| &self.ends[row]);
                    ends.map(|end| end / 2).collect()
                }
            };
            self.work.did(edges.len())?;
            for edge in edges {
                let (u, v) = self.of(edge);
                let [u, v] = [u, v].map(|node| self.inside[node as usize]);
                let other = if v == blossom { u } else { v };
                let outer = self.label[other as usize] == Label::Outer;
                if other == blossom || !outer {
                    continue;
                }
                let known = self.to[other as usize];
                if known == NONE {
                    found.push(other);
                }
                if self.better(edge, known) {
                    self.to[other as usize] = edge;
                }
            }
            self.best[child as usize] = NONE;
        }
        self.children[blossom as usize] = children;
        let edges = found.into_iter();
        let edges = edges.map(|other| std::mem::replace(&mut self.to[other as usize], NONE));
        let edges: Vec<u32> = edges.collect();
        let best = edges.iter().copied();
        let best = best.reduce(|best, edge| if self.better(edge, best) { edge } else { best });
        self.best[blossom as usize] = best.unwrap_or(NONE);
        self.bests[blossom as usize] = Some(edges);
        Ok(())
    }

    /// Opens a blossom of price 0; at the end of a stage those in it, too.
    fn open(&mut self, blossom: u32, last: bool) -> Result<()> {
        let mut open = vec![blossom];
        while let Some(blossom) = open.pop() {
            let old = blossom as usize;
            for place in 0..self.children[old].len() {
                let child = self.children[old][place];
                self.parent[child as usize] = NONE;
                if (child as usize) >= self.n && last && self.price[child as usize] == 0.0 {
                    open.push(child);
                    continue;
                }
                let nodes = self.nodes(child);
                self.work.did(nodes.len())?;
                nodes
                    .into_iter()
                    .for_each(|node| self.inside[node as usize] = child);
            }
            if !last && self.label[old] == Label::Inner {
                self.relabel(blossom);
            }
            self.label[old] = Label::Free;
            self.reached[old] = NONE;
            self.children[old].clear();
            self.links[old].clear();
            self.base[old] = NONE;
            self.best[old] = NONE;
            self.bests[old] = None;
            self.unused.push(blossom);
        }
        Ok(())
    }

    /// Labels what an inner blossom held: from where it was entered along the cycle to its base.
    fn relabel(&mut self, blossom: u32) {
        let old = blossom as usize;
        let (children, links) = (self.children[old].clone(), self.links[old].clone());
        let size = children.len() as isize;
        let child = |place: isize| children[place.rem_euclid(size) as usize];
        let entered = self.reached[old];
        let entry = self.inside[self.node[entered as usize ^ 1] as usize];
        let place = children.iter().position(|&child| child == entry);
        let (mut place, step, turn) = way(place.unwrap_or(0), size);
        let link = |place: isize| links[(place - turn as isize).rem_euclid(size) as usize];
        let mut by = entered;
        while place != 0 {
            self.label[self.node[by as usize ^ 1] as usize] = Label::Free;
            let next = link(place) ^ turn;
            self.label[self.node[next as usize ^ 1] as usize] = Label::Free;
            self.reach(self.node[by as usize ^ 1], Label::Inner, by);
            self.tight[link(place) as usize / 2] = true;
            place += step;
            by = link(place) ^ turn;
            self.tight[by as usize / 2] = true;
            place += step;
        }
        let base = child(place);
        for it in [self.node[by as usize ^ 1], base] {
            self.label[it as usize] = Label::Inner;
            self.reached[it as usize] = by;
        }
        self.best[base as usize] = NONE;
        place += step;
        // What is on the other way round may have been reached from outside.
        while child(place) != entry {
            let at = child(place);
            place += step;
            if self.label[at as usize] == Label::Outer {
                continue;
            }
            let nodes = self.nodes(at).into_iter();
            let mut reached = nodes.filter(|&node| self.label[node as usize] != Label::Free);
            if let Some(node) = reached.next() {
                self.label[node as usize] = Label::Free;
                let mate = self.mate[self.base[at as usize] as usize];
                self.label[self.node[mate as usize] as usize] = Label::Free;
                self.reach(node, Label::Inner, self.reached[node as usize]);
            }
        }
    }

    /// Matches along the path between two free nodes that an edge closes.
    fn augment(&mut self, edge: u32) -> Result<()> {
        let (v, w) = self.of(edge);
        for (mut node, mut far) in [(v, 2 * edge + 1), (w, 2 * edge)] {
            loop {
                self.work.did(1)?;
                let blossom = self.inside[node as usize];
                self.turn(blossom, node)?;
                self.mate[node as usize] = far;
                let by = self.reached[blossom as usize];
                if by == NONE {
                    break;
                }
                let above = self.inside[self.node[by as usize] as usize];
                let by = self.reached[above as usize];
                let entry = self.node[by as usize ^ 1];
                self.turn(above, entry)?;
                self.mate[entry as usize] = by;
                node = self.node[by as usize];
                far = by ^ 1;
            }
        }
        Ok(())
    }

    /// Makes `node` the base of its blossom: matches along the cycle from there to the base before, and in blossoms on the way.
    fn turn(&mut self, blossom: u32, node: u32) -> Result<()> {
        let mut open = vec![(blossom, node)];
        while let Some((blossom, node)) = open.pop() {
            let it = blossom as usize;
            if it < self.n {
                continue;
            }
            let mut child = node;
            while self.parent[child as usize] != blossom {
                child = self.parent[child as usize];
            }
            open.push((child, node));
            let size = self.children[it].len();
            self.work.did(size)?;
            let start = self.children[it].iter().position(|&known| known == child);
            let start = start.unwrap_or(0);
            let (mut place, step, turn) = way(start, size as isize);
            let at = |place: isize| place.rem_euclid(size as isize) as usize;
            while place != 0 {
                place += step;
                let end = self.links[it][at(place - turn as isize)] ^ turn;
                let (u, v) = (self.node[end as usize], self.node[end as usize ^ 1]);
                open.push((self.children[it][at(place)], u));
                place += step;
                open.push((self.children[it][at(place)], v));
                self.mate[u as usize] = end ^ 1;
                self.mate[v as usize] = end;
            }
            self.children[it].rotate_left(start);
            self.links[it].rotate_left(start);
            self.base[it] = node;
        }
        Ok(())
    }

    /// Changes prices by as much as it takes for an edge to become tight or an inner blossom free.
    fn change(&mut self) -> Result<Change> {
        let n = self.n;
        self.work.did(2 * n)?;
        // Once a free node has price 0 it may stay free, and all have the same.
        let free = self.price[..n].iter().copied();
        let mut by = free.fold(f64::INFINITY, f64::min);
        let mut change = Change::Nothing;
        for node in 0..n {
            let edge = self.best[node];
            if edge != NONE && self.label_of(node as u32) == Label::Free && self.lacks(edge) < by {
                (by, change) = (self.lacks(edge), Change::Edge(edge));
            }
        }
        for blossom in 0..2 * n {
            if self.parent[blossom] != NONE || self.base[blossom] == NONE {
                continue;
            }
            let edge = self.best[blossom];
            match self.label[blossom] {
                Label::Outer if edge != NONE && self.lacks(edge) / 2.0 < by => {
                    (by, change) = (self.lacks(edge) / 2.0, Change::Edge(edge));
                }
                Label::Inner if blossom >= n && self.price[blossom] < by => {
                    (by, change) = (self.price[blossom], Change::Open(blossom as u32));
                }
                _ => {}
            }
        }
        // Sums may be off by a last bit.
        let by = by.max(0.0);
        for node in 0..n {
            match self.label_of(node as u32) {
                Label::Outer => self.price[node] -= by,
                Label::Inner => self.price[node] += by,
                _ => {}
            }
        }
        for blossom in n..2 * n {
            if self.parent[blossom] == NONE && self.base[blossom] != NONE {
                match self.label[blossom] {
                    Label::Outer => self.price[blossom] += by,
                    Label::Inner => self.price[blossom] -= by,
                    _ => {}
                }
            }
        }
        Ok(change)
    }
}

/// How to go along a cycle from a place to the first by an even number of steps: where from, in which steps, and whether links are
/// the other way round.
fn way(place: usize, size: isize) -> (isize, isize, u32) {
    match place % 2 {
        1 => (place as isize - size, 1, 0),
        _ => (place as isize, -1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Direction;
    use crate::Graph;
    use crate::algorithms::support::Random;

    /// Every set of nodes, each from smaller ones.
    fn best(n: usize, edges: &[(u32, u32, f64)]) -> f64 {
        let mut best = vec![0.0f64; 1 << n];
        for set in 1..1usize << n {
            let first = set.trailing_zeros();
            let without = set & (set - 1);
            best[set] = best[without];
            for &(u, v, weight) in edges {
                let (u, v) = (u.min(v), u.max(v));
                if u == first && u != v && without >> v & 1 == 1 {
                    let rest = without & !(1 << v);
                    best[set] = best[set].max(best[rest] + weight);
                }
            }
        }
        best[(1 << n) - 1]
    }

    #[test]
    fn matchings_are_the_heaviest_of_small_graphs() {
        for piece in 0..6000 {
            let mut random = Random::new(17, piece);
            let n = 2 + random.below(10);
            let m = random.below(4 * n);
            let most = [3, 10, 1000][random.below(3)];
            let edges: Vec<(u32, u32, f64)> = (0..m)
                .map(|_| {
                    let ends = (random.below(n) as u32, random.below(n) as u32);
                    (ends.0, ends.1, random.below(most) as f64 - 1.0)
                })
                .collect();
            let src = edges.iter().map(|edge| edge.0).collect();
            let dst = edges.iter().map(|edge| edge.1).collect();
            let graph = Graph::from_endpoints(n, src, dst, false).unwrap();
            let control = Control::default();
            let near = graph.topology(Direction::Both, &control).unwrap();
            let rows = near.edge_rows().iter();
            let weights: Vec<f64> = rows.map(|&row| edges[row as usize].2).collect();
            let mate = heaviest(&near, &weights, &control).unwrap();
            let mut total = 0.0;
            for u in 0..n as u32 {
                let v = mate[u as usize];
                if v != NONE {
                    assert_eq!(mate[v as usize], u);
                    let row = near.neighbors(u).iter().zip(&weights[near.range(u)]);
                    let between = row.filter(|edge| *edge.0 == v).map(|edge| *edge.1);
                    total += between.fold(f64::NEG_INFINITY, f64::max) / 2.0;
                }
            }
            assert_eq!(total, best(n, &edges), "{n} nodes, {edges:?}");
        }
    }
}
