//! Graphs at random, of the kinds that algorithms treat differently.

use super::super::graphs::Edges;
use super::dice::Dice;

type Ends = Vec<(u32, u32)>;

/// Nodes, and edges between them that have no weights yet; no cycles where `acyclic` says so.
pub fn shape(dice: &mut Dice, most: usize, acyclic: bool) -> (usize, Ends) {
    let n = match dice.below(24) {
        0 => 0,
        1 => 1,
        2 => 2,
        _ => 1 + dice.below(most),
    };
    let (n, mut ends) = plain(dice, n, 2);
    if acyclic {
        ends.retain(|(u, v)| u != v);
        for (u, v) in &mut ends {
            (*u, *v) = (*u.min(v), *u.max(v));
        }
    }
    adorn(dice, n, &mut ends, acyclic);
    let order = dice.permutation(n);
    for (u, v) in &mut ends {
        (*u, *v) = (order[*u as usize], order[*v as usize]);
    }
    match dice.once_in(4) {
        true => ends.sort_unstable(),
        false => dice.shuffle(&mut ends),
    }
    (n, ends)
}

/// One shape, or several beside each other.
fn plain(dice: &mut Dice, n: usize, depth: usize) -> (usize, Ends) {
    let all = n as u32;
    let each = |edge: &dyn Fn(u32) -> (u32, u32)| -> Ends { (1..all).map(edge).collect() };
    let ends: Ends = match dice.below(if depth > 0 { 15 } else { 12 }) {
        0 => Vec::new(),
        1 => each(&|v| (v - 1, v)),
        2 => each(&|v| (v - 1, v))
            .into_iter()
            .chain((n > 0).then(|| (all - 1, 0)))
            .collect(),
        // A hub that edges leave, or enter, or both.
        3 => match dice.below(3) {
            0 => each(&|v| (0, v)),
            1 => each(&|v| (v, 0)),
            _ => each(&|v| if v % 2 == 0 { (0, v) } else { (v, 0) }),
        },
        // A clique, of fewer nodes where they are many.
        4 => {
            let all = all.min(12);
            (0..all)
                .flat_map(|u| (u + 1..all).map(move |v| (u, v)))
                .collect()
        }
        5 => (1..all).map(|v| (dice.row(v as usize), v)).collect(),
        // A grid.
        6 => {
            let width = 1 + dice.row(n.max(1));
            let right = (1..all).filter(|v| v % width != 0).map(|v| (v - 1, v));
            let down = (width..all).map(|v| (v - width, v));
            right.chain(down).collect()
        }
        // Two sides.
        7 if n < 2 => Vec::new(),
        7 => {
            let left = 1 + dice.below(n - 1);
            let edge = |dice: &mut Dice| (dice.row(left), left as u32 + dice.row(n - left));
            (0..dice.below(3 * n)).map(|_| edge(dice)).collect()
        }
        // A few nodes that most edges lead to.
        8 => {
            let low = |dice: &mut Dice| (dice.below(n) * dice.below(n) / n.max(1)) as u32;
            (0..dice.below(4 * n))
                .map(|_| (low(dice), low(dice)))
                .collect()
        }
        kind @ 9..=11 => {
            let some = [n, 3 * n, n * n / 2][kind - 9].min(400);
            (0..dice.below(some))
                .map(|_| (dice.row(n), dice.row(n)))
                .collect()
        }
        _ => {
            let (one, mut ends) = plain(dice, n / 2, depth - 1);
            let (other, more) = plain(dice, n - n / 2, depth - 1);
            ends.extend(
                more.into_iter()
                    .map(|(u, v)| (u + one as u32, v + one as u32)),
            );
            // Held together by one edge, or not.
            if one > 0 && other > 0 && dice.once_in(2) {
                ends.push((dice.row(one), one as u32 + dice.row(other)));
            }
            return (one + other, ends);
        }
    };
    (n, ends)
}

/// Adds what simple graphs have not: parallel edges, edges back, self-loops.
fn adorn(dice: &mut Dice, n: usize, ends: &mut Ends, acyclic: bool) {
    if n == 0 {
        return;
    }
    if dice.once_in(3) && !ends.is_empty() {
        for _ in 0..1 + dice.below(4) {
            let (u, v) = dice.pick(ends);
            ends.push(if acyclic || dice.once_in(2) {
                (u, v)
            } else {
                (v, u)
            });
        }
    }
    if !acyclic && dice.once_in(4) {
        for _ in 0..1 + dice.below(3) {
            let node = dice.row(n);
            ends.push((node, node));
        }
    }
}

/// Weights for edges: of each kind that kernels treat differently.
pub fn weighted(dice: &mut Dice, ends: Ends) -> Edges {
    let kind = dice.below(12);
    let shift = dice.below(2);
    let mut weight = || -> f64 {
        let whole = |dice: &mut Dice, most| dice.below(most) as f64;
        match kind {
            0 => 1.0,
            1 => 2.5,
            2 | 3 => 1.0 + whole(dice, 9),
            4 => whole(dice, 3),
            5 => (1.0 + whole(dice, 40)) / 4.0,
            6 => whole(dice, 40) / 4.0,
            // Now and then one below 0.
            7 => (whole(dice, 24) + f64::from(shift as u32) - 2.0) / 2.0,
            8 => whole(dice, 30) / 10.0,
            9 => whole(dice, 1_000_000) / 999_983.0,
            10 => dice.pick(&[1e-9, 1e9, 1.0, 3.0, 1e-3]),
            _ => dice.pick(&[0.0, 1.0, 1e-17, 2e-17, 9e15, 1e-300]),
        }
    };
    ends.into_iter().map(|(u, v)| (u, v, weight())).collect()
}

/// Something that is no weight, at one edge.
pub fn poison(dice: &mut Dice, edges: &mut Edges) {
    let bad = dice.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 1e308]);
    let place = dice.below(edges.len());
    if let Some(edge) = edges.get_mut(place) {
        edge.2 = bad;
    }
    if bad == 1e308 {
        edges.iter_mut().for_each(|edge| edge.2 = bad);
    }
}
