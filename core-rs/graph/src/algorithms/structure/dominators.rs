//! Immediate dominators, by semidominators and nearest common ancestors (SNCA).
//!
//! in   `out`, `into`  CSR along and against the edges followed
//! out  `dominator`    `[n]` node  the last node before this one that all ways from the source have in common
//!
//! Nodes are named by their place in a depth-first search. From the last place back, a node's semidominator is the least place from
//! which a way leads to it over later places only; going up the tree of dominators from its parent to that place ends at its
//! dominator.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::parameters::{DIRECTION, Node, Param};
use crate::algorithms::support::{NONE, present};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Result};

static SOURCE: Param<Node> = Param::node("source", "The node from which all ways start.");

static NODES: Table = Table::nodes(&[Column::new(
    "dominator",
    ColumnKind::Node,
    "The immediate dominator: the last node before this one through which every way from the source leads; null for the source and unreachable nodes.",
)
.nullable()]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "dominators",
    summary: "Find for each node the last node through which every way to it from the source leads.",
    doc: "A node dominates another where every way from the source to that one leads through it; the immediate dominators make a tree with the source at its root, in which the dominators of a node are all nodes above it. With direction `in`, ways lead against the edges: the post-dominators of a flow graph whose end is the source. In an undirected graph edges are followed both ways. Parallel edges and self-loops make no difference.",
    source: "Georgiadis, Tarjan, Werneck: Finding dominators in practice, J. Graph Algorithms Appl. 10(1), 2006, doi:10.7155/jgaa.00119; Lengauer, Tarjan: A fast algorithm for finding dominators in a flowgraph, TOPLAS 1(1), 1979, doi:10.1145/357062.357071",
    needs: Needs::Any,
    parameters: &[SOURCE.row(), DIRECTION.row()],
    tables: &[&NODES],
    metadata: &[(
        "reached",
        "How many nodes the source leads to, itself among them.",
    )],
    time: "O(n + m log n) in practice; O(n²) at worst",
    quick: true,
    memory: "28n bytes",
    working: |graph, _| 16 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Entries of a row that are looked at in one step: few enough to notice an abort.
const LOOK: usize = 1 << 14;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let direction = run.get(&DIRECTION);
    let out = graph.topology(direction, control)?;
    let into = graph.topology(direction.reversed(), control)?;
    let tree = Tree::search(&out, run.get(&SOURCE), control)?;
    run.note("reached", tree.nodes.len());
    let semi = tree.semidominators(&into, control)?;
    let Tree {
        mut places,
        nodes,
        parents: mut dominators,
    } = tree;
    for place in 1..nodes.len() {
        let mut dominator = dominators[place];
        while dominator > semi[place] {
            dominator = dominators[dominator as usize];
        }
        dominators[place] = dominator;
        if place.is_multiple_of(PATIENCE) {
            control.check()?;
        }
    }
    drop(semi);
    for place in &mut places {
        *place = match *place {
            NONE | 0 => NONE,
            found => nodes[dominators[found as usize] as usize],
        };
    }
    drop((nodes, dominators));
    let found = present(&places, |node| node != NONE);
    run.give(
        &NODES,
        vec![Arc::new(UInt32Array::new(places.into(), Some(found)))],
    )
}

/// A depth-first search.
struct Tree {
    /// By node: the place in the order of discovery, or [`NONE`].
    places: Vec<u32>,
    /// By place: the node.
    nodes: Vec<u32>,
    /// By place: the place of the node from which it was found; 0 for the source.
    parents: Vec<u32>,
}

impl Tree {
    fn search(out: &Csr, source: u32, control: &Control) -> Result<Self> {
        control.begin("search", 2 * out.len() as u64);
        control.check()?;
        let mut tree = Self {
            places: vec![NONE; out.len()],
            nodes: vec![source],
            parents: vec![0],
        };
        tree.places[source as usize] = 0;
        let mut way = vec![(0, out.range(source).start)];
        let (mut looked, mut told) = (0, 0);
        while let Some((place, entry)) = way.last_mut() {
            let row_end = out.range(tree.nodes[*place as usize]).end;
            let end = row_end.min(*entry + LOOK);
            let ahead = &out.targets()[*entry..end];
            let next = ahead.iter().position(|&v| tree.places[v as usize] == NONE);
            let passed = next.map_or(ahead.len(), |next| next + 1);
            *entry += passed;
            looked += passed + 1;
            if next.is_some() {
                let (v, found) = (ahead[passed - 1], tree.nodes.len() as u32);
                tree.places[v as usize] = found;
                tree.nodes.push(v);
                tree.parents.push(*place);
                way.push((found, out.range(v).start));
            } else if *entry == row_end {
                way.pop();
            }
            if looked >= PATIENCE {
                control.check()?;
                control.advance((tree.nodes.len() - told) as u64);
                (looked, told) = (0, tree.nodes.len());
            }
        }
        control.check()?;
        Ok(tree)
    }

    /// By place.
    fn semidominators(&self, into: &Csr, control: &Control) -> Result<Vec<u32>> {
        let count = self.nodes.len();
        let mut semi = vec![0; count];
        let mut forest = Forest {
            above: self.parents.clone(),
            least: vec![0; count],
            way: Vec::new(),
        };
        let (mut looked, mut told) = (0, count);
        for place in (1..count).rev() {
            let mut best = self.parents[place];
            for rows in into.neighbors(self.nodes[place]).chunks(LOOK) {
                for &v in rows {
                    match self.places[v as usize] {
                        NONE => {}
                        before => best = best.min(forest.least_above(before, place as u32)),
                    }
                }
                looked += rows.len() + 1;
                if looked >= PATIENCE {
                    control.check()?;
                    control.advance((told - place) as u64);
                    (looked, told) = (0, place);
                }
            }
            semi[place] = best;
            forest.least[place] = best;
        }
        control.check()?;
        Ok(semi)
    }
}

/// The places that are done, each below the place from which it was found, with ways up made short as they are gone.
struct Forest {
    above: Vec<u32>,
    /// The least semidominator from here up to `above`, without that.
    least: Vec<u32>,
    way: Vec<u32>,
}

impl Forest {
    /// The least semidominator on the way up from `place`, as long as that leads over places behind `done`; the place itself where it
    /// is not behind that.
    fn least_above(&mut self, place: u32, done: u32) -> u32 {
        if place <= done {
            return place;
        }
        let mut top = place;
        while self.above[top as usize] > done {
            self.way.push(top);
            top = self.above[top as usize];
        }
        while let Some(below) = self.way.pop() {
            let above = self.above[below as usize] as usize;
            self.least[below as usize] = self.least[below as usize].min(self.least[above]);
            self.above[below as usize] = self.above[above];
        }
        self.least[place as usize]
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::Direction;
    use crate::algorithms::table::Trial;

    /// On small graphs, what is no longer reached without a node is dominated by it. On large ones the given tree is held to the
    /// fixpoint that dominators are: each is the nearest common ancestor of all nodes from which an edge leads to the node.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let direction = trial.get(&DIRECTION);
        let (mut near, mut back) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        let mut add = |u: u32, v: u32| {
            near[u as usize].push(v);
            back[v as usize].push(u);
        };
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if !graph.directed() || direction != Direction::In {
                add(u, v);
            }
            if !graph.directed() || direction != Direction::Out {
                add(v, u);
            }
        }
        let source = trial.get(&SOURCE);
        let reach = |without: Option<u32>| {
            let mut reached = vec![false; n];
            let mut stack: Vec<u32> = Some(source)
                .filter(|_| without != Some(source))
                .into_iter()
                .collect();
            while let Some(u) = stack.pop() {
                if without != Some(u) && !std::mem::replace(&mut reached[u as usize], true) {
                    stack.extend(&near[u as usize]);
                }
            }
            reached
        };
        let reached = reach(None);
        trial.check_note("reached", reached.iter().filter(|it| **it).count())?;
        let got = trial.u32s(&NODES, 0);
        for node in 0..n as u32 {
            let none = node == source || !reached[node as usize];
            if got[node as usize].is_none() != none {
                return Err(format!("node {node} has {:?}", got[node as usize]));
            }
        }
        if n > 100 {
            return check_tree(&got, &back, source);
        }
        // Dominators dominate each other; the immediate one is dominated by all others.
        let mut dominated = vec![Vec::new(); n];
        for by in (0..n as u32).filter(|&by| reached[by as usize]) {
            let without = reach(Some(by));
            for node in (0..n).filter(|&node| reached[node] && node as u32 != by) {
                if !without[node] {
                    dominated[node].push(by);
                }
            }
        }
        for node in 0..n {
            let by = dominated[node].iter();
            let expected = by.max_by_key(|&&by| dominated[by as usize].len()).copied();
            if got[node] != expected {
                return Err(format!(
                    "node {node}: {:?}, expected {expected:?}",
                    got[node]
                ));
            }
        }
        Ok(())
    }

    fn check_tree(got: &[Option<u32>], back: &[Vec<u32>], source: u32) -> Result<(), String> {
        let depths: Vec<usize> = (0..got.len())
            .map(|node| {
                let up = std::iter::successors(Some(node as u32), |&it| got[it as usize]);
                up.take(got.len() + 1).count()
            })
            .collect();
        if depths.iter().any(|&depth| depth > got.len()) {
            return Err("dominators go in a circle".to_owned());
        }
        let common = |mut a: u32, mut b: u32| {
            while a != b {
                match depths[a as usize] < depths[b as usize] {
                    true => b = got[b as usize].unwrap(),
                    false => a = got[a as usize].unwrap_or(source),
                }
            }
            a
        };
        for (node, dominator) in got.iter().enumerate() {
            let Some(dominator) = dominator else {
                continue;
            };
            let before = back[node].iter().copied();
            let before = before.filter(|&it| it == source || got[it as usize].is_some());
            if before.reduce(common) != Some(*dominator) {
                return Err(format!("node {node} has the dominator {dominator}"));
            }
        }
        Ok(())
    }
}
