//! Sets of nodes that are filled and cleared again and again.

use std::collections::HashSet;

/// So many nodes are looked through sooner than one is hashed.
const FEW: usize = 32;

#[derive(Default)]
pub struct Distinct {
    few: Vec<u32>,
    /// All of them, once there are more than a few.
    many: HashSet<u32>,
}

impl Distinct {
    pub fn clear(&mut self) {
        self.few.clear();
        self.many.clear();
    }

    pub fn contains(&self, node: u32) -> bool {
        match self.many.is_empty() {
            true => self.few.contains(&node),
            false => self.many.contains(&node),
        }
    }

    /// Whether the node was not there yet.
    pub fn insert(&mut self, node: u32) -> bool {
        if self.many.is_empty() {
            let new = !self.few.contains(&node);
            if new && self.few.len() == FEW {
                self.many.extend(&self.few);
                self.many.insert(node);
            } else if new {
                self.few.push(node);
            }
            return new;
        }
        self.many.insert(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_node_is_new_once_however_many_there_are() {
        let mut set = Distinct::default();
        for count in [3, FEW as u32, 5 * FEW as u32, 1] {
            set.clear();
            for node in (0..count).chain(0..count) {
                let known = set.contains(node);
                assert_eq!(set.insert(node), !known);
                assert!(set.contains(node) && !set.contains(count));
            }
        }
    }
}
