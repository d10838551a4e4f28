//! The shortest walks to each node, or to one: breadth-first search from each row, and the ways back.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{Array, UInt32Array};
use datafusion::execution::memory_pool::MemoryReservation;
use quiver_graph::{Control, Result};

use super::edges::Followed;
use super::found::Found;
use super::{Input, Progress, Walker};
use crate::error::running;

/// Entries that are looked at between two looks at the caller's grip.
const LOOK: usize = 1 << 14;

pub(super) struct ShortestWalks {
    followed: Followed,
    least: u32,
    most: u32,
    /// All of the least length, or one to each node.
    all: bool,
    /// Which node is looked for, in each row of the batch.
    to: Option<UInt32Array>,
    control: Arc<Control>,
    /// What the search that is told holds.
    memory: MemoryReservation,
    row: usize,
    found: Option<Tree>,
}

/// What a search has found, and what of that is still to be told.
struct Tree {
    source: u32,
    /// The ways into each node from those one step nearer: those nodes, and the edges.
    ways: HashMap<u32, Ways>,
    /// Nodes whose walks are to be told, the next of them last.
    targets: Vec<u32>,
    /// On the way back from a target: nodes, and which of their ways is next.
    back: Vec<(u32, usize)>,
}

#[derive(Default)]
struct Ways {
    depth: u32,
    from: Vec<(u32, u32)>,
}

impl ShortestWalks {
    pub fn new(
        followed: Followed,
        (least, most): (u32, u32),
        all: bool,
        to: Option<UInt32Array>,
        control: Arc<Control>,
        memory: MemoryReservation,
    ) -> Self {
        Self {
            followed,
            least,
            most,
            all,
            to,
            control,
            memory,
            row: 0,
            found: None,
        }
    }

    fn search(&self, source: u32, to: Option<u32>) -> Result<Tree> {
        let topology = &self.followed.topology;
        let (targets, edge_rows) = (topology.targets(), topology.edge_rows());
        let mut ways: HashMap<u32, Ways> = HashMap::new();
        ways.insert(source, Ways::default());
        let mut reached = Vec::new();
        let mut frontier = vec![source];
        let mut depth = 0;
        let (mut looked, mut steps) = (0_usize, 0_usize);
        let is_reached = |ways: &HashMap<u32, Ways>| to.is_some_and(|to| ways.contains_key(&to));
        while !frontier.is_empty() && depth < self.most && !is_reached(&ways) {
            depth += 1;
            let mut next = Vec::new();
            for &node in &frontier {
                for entry in self.followed.range(node) {
                    looked += 1;
                    if looked.is_multiple_of(LOOK) {
                        self.control.check()?;
                        self.hold(&ways, steps)?;
                    }
                    let (edge, target) = (edge_rows[entry], targets[entry]);
                    if !self.followed.allows(edge) {
                        continue;
                    }
                    let known = ways.entry(target).or_insert_with(|| {
                        next.push(target);
                        Ways {
                            depth,
                            from: Vec::new(),
                        }
                    });
                    if known.depth == depth && (self.all || known.from.is_empty()) {
                        known.from.push((node, edge));
                        steps += 1;
                    }
                }
            }
            reached.extend_from_slice(&next);
            frontier = next;
        }
        self.hold(&ways, steps)?;
        let mut targets = match to {
            Some(to) if to != source && ways.contains_key(&to) => vec![to],
            Some(_) => Vec::new(),
            None => reached,
        };
        targets.reverse();
        if self.least == 0 && to.is_none_or(|to| to == source) {
            targets.push(source);
        }
        Ok(Tree {
            source,
            ways,
            targets,
            back: Vec::new(),
        })
    }

    /// Counts what a search holds: each node's ways have room for four at least.
    fn hold(&self, ways: &HashMap<u32, Ways>, steps: usize) -> Result<()> {
        let (place, step) = (size_of::<(u32, Ways)>() + 1, size_of::<(u32, u32)>());
        let bytes = ways.capacity() * place + (4 * ways.len() + steps) * step;
        self.memory.try_resize(bytes).map_err(running)
    }
}

impl Tree {
    /// Tells the next walk; whether there was one.
    fn tell(&mut self, row: usize, all: bool, found: &mut Found) -> bool {
        loop {
            let Some(&mut (node, ref mut way)) = self.back.last_mut() else {
                let Some(target) = self.targets.pop() else {
                    return false;
                };
                if target == self.source {
                    found.walk(row, &[], &[], target);
                    return true;
                }
                self.back.push((target, 0));
                continue;
            };
            // Down to the source, along ways that have not been taken.
            match self.ways[&node].from.get(*way) {
                None => {
                    self.back.pop();
                    if let Some((_, way)) = self.back.last_mut() {
                        *way += 1;
                    }
                }
                Some(&(before, _)) if before != self.source => self.back.push((before, 0)),
                Some(_) => {
                    *way += 1;
                    self.tell_back(row, found);
                    if !all {
                        self.back.clear();
                    }
                    return true;
                }
            }
        }
    }

    /// Tells the walk that leads back to the source; the last way of it has been counted already.
    fn tell_back(&self, row: usize, found: &mut Found) {
        let (mut edges, mut nodes) = (Vec::new(), Vec::new());
        for (at, &(node, way)) in self.back.iter().enumerate().rev() {
            let way = way - usize::from(at + 1 == self.back.len());
            edges.push(self.ways[&node].from[way].1);
            nodes.push(node);
        }
        found.walk(row, &edges, &nodes, self.back[0].0);
    }
}

impl Walker for ShortestWalks {
    fn walk(&mut self, input: &Input<'_>, found: &mut Found) -> Result<Progress> {
        while self.row < input.rows {
            if found.is_full() {
                return Ok(Progress::More);
            }
            if let Some(tree) = &mut self.found {
                if !tree.tell(self.row, self.all, found) {
                    self.found = None;
                    self.memory.free();
                    self.row += 1;
                    // Searches are long: the caller may want to do something else.
                    return Ok(match self.row < input.rows {
                        true => Progress::More,
                        false => Progress::Done,
                    });
                }
                continue;
            }
            if input.is_kept(self.row) {
                found.keep(self.row);
                self.row += 1;
                continue;
            }
            let Some(source) = input.from(self.row) else {
                self.row += 1;
                continue;
            };
            let to = match &self.to {
                Some(to) if to.is_null(self.row) => {
                    self.row += 1;
                    continue;
                }
                Some(to) => Some(to.value(self.row)),
                None => None,
            };
            self.found = Some(self.search(source, to)?);
        }
        Ok(Progress::Done)
    }
}
