//! Walks over several edges, none of which is followed twice: all of them, in the order of a depth-first search.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use quiver_graph::Result;

use super::edges::{BUDGET, Followed};
use super::found::Found;
use super::{Input, Progress, Walker};

/// From this length on, edges that were followed are looked up and not searched for.
const LONG: usize = 32;

pub(super) struct Trails {
    followed: Followed,
    least: usize,
    most: usize,
    row: usize,
    /// What is left of the entries of each node on the way; none where a row has not been begun.
    stack: Vec<Range<usize>>,
    edges: Vec<u32>,
    nodes: Vec<u32>,
    long: HashSet<u32>,
}

impl Trails {
    pub fn new(followed: Followed, (least, most): (u32, u32)) -> Self {
        Self {
            followed,
            least: least as usize,
            most: most as usize,
            row: 0,
            stack: Vec::new(),
            edges: Vec::new(),
            nodes: Vec::new(),
            long: HashSet::new(),
        }
    }

    fn is_followed(&self, edge: u32) -> bool {
        match self.edges.len() < LONG {
            true => self.edges.contains(&edge),
            false => self.long.contains(&edge),
        }
    }

    fn enter(&mut self, edge: u32, node: u32) {
        self.edges.push(edge);
        self.nodes.push(node);
        if self.edges.len() == LONG {
            self.long = self.edges.iter().copied().collect();
        } else if self.edges.len() > LONG {
            self.long.insert(edge);
        }
    }

    fn leave(&mut self) {
        if let Some(edge) = self.edges.pop()
            && self.edges.len() >= LONG
        {
            self.long.remove(&edge);
        }
        self.nodes.pop();
    }
}

impl Walker for Trails {
    fn walk(&mut self, input: &Input<'_>, found: &mut Found) -> Result<Progress> {
        let topology = Arc::clone(&self.followed.topology);
        let (targets, edge_rows) = (topology.targets(), topology.edge_rows());
        let mut budget = BUDGET;
        while self.row < input.rows {
            if found.is_full() || budget == 0 {
                return Ok(Progress::More);
            }
            budget -= 1;
            if let Some(entries) = self.stack.last_mut() {
                let Some(entry) = entries.next() else {
                    self.stack.pop();
                    match self.stack.is_empty() {
                        true => self.row += 1,
                        false => self.leave(),
                    }
                    continue;
                };
                let (edge, node) = (edge_rows[entry], targets[entry]);
                if !self.followed.allows(edge) || self.is_followed(edge) {
                    continue;
                }
                self.enter(edge, node);
                if self.edges.len() >= self.least {
                    found.walk(self.row, &self.edges, &self.nodes, node);
                }
                match self.edges.len() < self.most {
                    true => self.stack.push(self.followed.range(node)),
                    false => self.leave(),
                }
                continue;
            }
            let begin = match input.is_kept(self.row) {
                true => {
                    found.keep(self.row);
                    None
                }
                false => input.from(self.row),
            };
            let Some(node) = begin else {
                self.row += 1;
                continue;
            };
            if self.least == 0 {
                found.walk(self.row, &[], &[], node);
            }
            match self.most > 0 && self.least <= self.most {
                true => self.stack.push(self.followed.range(node)),
                false => self.row += 1,
            }
        }
        Ok(Progress::Done)
    }
}
