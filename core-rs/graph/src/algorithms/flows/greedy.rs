//! A matching to start from (Karp, Sipser: Maximum matchings in sparse random graphs, FOCS 1981, doi:10.1109/SFCS.1981.21): a node
//! that has one free neighbour left is matched with it, which is never wrong; where there is none, the next node with the first.

use crate::algorithms::support::{NONE, simple, simple_degrees};
use crate::{Control, Csr, Result};

use super::work::Work;

/// Whom each node is matched with.
pub(super) fn greedy(near: &Csr, control: &Control) -> Result<Vec<u32>> {
    control.begin("match", near.len() as u64);
    let n = near.len() as u32;
    let mut work = Work::new(control);
    let mut mate = vec![NONE; near.len()];
    // How many free neighbours each node has.
    let mut free = simple_degrees(near, control)?;
    let mut lone: Vec<u32> = (0..n).filter(|&u| free[u as usize] == 1).collect();
    lone.reverse();
    let mut next = 0;
    loop {
        let u = match lone.pop() {
            Some(u) => u,
            None if next == n => return Ok(mate),
            None => {
                next += 1;
                next - 1
            }
        };
        if mate[u as usize] != NONE || free[u as usize] == 0 {
            work.did(1)?;
            continue;
        }
        let found = simple(near, u).find(|&v| mate[v as usize] == NONE);
        let Some(v) = found else {
            continue;
        };
        (mate[u as usize], mate[v as usize]) = (v, u);
        control.advance(2);
        for end in [u, v] {
            work.did(near.degree(end) + 1)?;
            for w in simple(near, end) {
                free[w as usize] -= 1;
                if free[w as usize] == 1 && mate[w as usize] == NONE {
                    lone.push(w);
                }
            }
        }
    }
}
