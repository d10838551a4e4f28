//! For verifiers: sets of neighbours, and every pair that should be there.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_cast::cast;
use arrow_schema::DataType;

use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::table::{Table, Trial};
use crate::{Control, Direction, ErrorCode};

use super::pairs::{DIRECTION, EDGES, MIN_SIMILARITY, PAIRS, TOP_K};

/// The neighbours of each node with what the edges to them weigh, and of how many nodes each is a neighbour.
pub struct Sets {
    near: Vec<BTreeMap<u32, f64>>,
    backs: Vec<u32>,
}

impl Sets {
    /// The sum over the neighbours of both nodes of what `of` makes of both weights.
    pub fn both(&self, u: u32, v: u32, of: impl Fn(f64, f64) -> f64) -> f64 {
        let (first, second) = (&self.near[u as usize], &self.near[v as usize]);
        let both = first.iter().filter_map(|(w, a)| Some((a, second.get(w)?)));
        both.fold(0.0, |sum, (&a, &b)| sum + of(a, b))
    }

    /// A power of two near the largest weight of a node's neighbours, by which all can be divided without rounding.
    pub fn unit(&self, u: u32) -> f64 {
        let near = self.near[u as usize].values().copied();
        match near.fold(0.0, f64::max) {
            0.0 => 1.0,
            largest => 2.0_f64.powi(largest.log2().floor() as i32),
        }
    }

    /// The sum over a node's neighbours of what `of` makes of their weights.
    pub fn total(&self, u: u32, of: impl Fn(f64) -> f64) -> f64 {
        let near = self.near[u as usize].values();
        near.fold(0.0, |sum, &weight| sum + of(weight))
    }

    /// The sum over the neighbours of both nodes of what `share` makes of the number of nodes whose neighbour each is.
    pub fn sum(&self, u: u32, v: u32, share: impl Fn(f64) -> f64) -> f64 {
        let (first, second) = (&self.near[u as usize], &self.near[v as usize]);
        let both = first.keys().filter(|w| second.contains_key(w));
        both.fold(0.0, |sum, &w| {
            sum + share(f64::from(self.backs[w as usize]))
        })
    }
}

/// Larger graphs have the most similar nodes of this many tried against all others; of the rest, what is there is held to the score.
const TRIED: usize = 20;
/// Up to this size all are tried.
const SMALL: usize = 400;

pub fn check(
    trial: &Trial<'_>,
    table: &Table,
    score: impl Fn(&Sets, u32, u32) -> f64,
) -> Result<(), String> {
    let (pairs, edges, most) = (trial.get(&PAIRS), trial.get(&EDGES), trial.get(&TOP_K));
    let given = [pairs.is_some(), edges, most.is_some()];
    let given = given.into_iter().filter(|given| *given).count();
    match trial.refusal() {
        Some(error) if error.code == ErrorCode::InvalidArgument && given != 1 => {
            return match error.details.parameter.as_deref() {
                Some("pairs" | "edges" | "topK") => Ok(()),
                other => Err(format!("the error names {other:?}")),
            };
        }
        Some(error) => return Err(format!("refused: {error}")),
        None if given != 1 => return Err(format!("not refused: {given} are given")),
        None => {}
    }
    let sets = sets(trial);
    let got = rows(trial, table);
    let least = trial.get(&MIN_SIMILARITY);
    let scored = |(u, v): (u32, u32)| (u, v, score(&sets, u, v));
    if let Some(k) = most {
        return check_most(trial, &got, k, |u, v| score(&sets, u, v));
    }
    let expected: Vec<(u32, u32)> = match pairs {
        Some(pairs) => pairs.to_vec(),
        None => {
            let mut seen = BTreeSet::new();
            let edges = trial.graph.src().iter().zip(trial.graph.dst());
            let fresh = edges.filter(|(u, v)| u != v && seen.insert((*u.min(v), *u.max(v))));
            fresh.map(|(&u, &v)| (u, v)).collect()
        }
    };
    let expected = expected.into_iter().map(scored);
    let expected: Vec<_> = expected.filter(|row| row.2 >= least).collect();
    same(&got, &expected)
}

fn check_most(
    trial: &Trial<'_>,
    got: &[(u32, u32, f64)],
    k: u64,
    score: impl Fn(u32, u32) -> f64,
) -> Result<(), String> {
    let n = trial.graph.num_nodes();
    let step = if n <= SMALL { 1 } else { n / TRIED };
    let least = trial.get(&MIN_SIMILARITY);
    let mut rest = got;
    for u in 0..n as u32 {
        let own = rest.iter().take_while(|row| row.0 == u).count();
        let (own, after) = rest.split_at(own);
        rest = after;
        if !(u as usize).is_multiple_of(step) {
            let there: Vec<_> = own.iter().map(|row| (u, row.1, score(u, row.1))).collect();
            same(own, &there)?;
            continue;
        }
        let others = (0..n as u32).filter(|&v| v != u);
        let others = others.map(|v| (u, v, score(u, v)));
        let mut expected: Vec<_> = others.filter(|row| row.2 > 0.0 && row.2 >= least).collect();
        // Stable, so that ties stay in the order of nodes.
        expected.sort_by(|a, b| b.2.total_cmp(&a.2));
        expected.truncate(k as usize);
        same(own, &expected)?;
    }
    match rest.first() {
        Some(row) => Err(format!("{row:?} is out of turn")),
        None => Ok(()),
    }
}

fn sets(trial: &Trial<'_>) -> Sets {
    let graph = trial.graph;
    let weights = trial.get(&WEIGHT).map(|column| {
        let weights = graph.edge_weights(column, &Control::default());
        weights.unwrap().to_vec()
    });
    let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
    let counted = trial.get(&WEIGHT).is_none();
    let mut near = vec![BTreeMap::new(); graph.num_nodes()];
    let both = !graph.directed() || trial.get(&DIRECTION) == Direction::Both;
    let mut add = |u: u32, v: u32, weight: f64| {
        let known = near[u as usize].entry(v);
        let sum = |it: &mut f64| *it = if counted { 1.0 } else { *it + weight };
        known.and_modify(sum).or_insert(weight);
    };
    for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(&weights) {
        if u != v && (both || trial.get(&DIRECTION) == Direction::Out) {
            add(u, v, weight);
        }
        if u != v && (both || trial.get(&DIRECTION) == Direction::In) {
            add(v, u, weight);
        }
    }
    let mut backs = vec![0; near.len()];
    for &v in near.iter().flat_map(BTreeMap::keys) {
        backs[v as usize] += 1;
    }
    Sets { near, backs }
}

fn rows(trial: &Trial<'_>, table: &Table) -> Vec<(u32, u32, f64)> {
    if trial.tables[table.name].is_empty() {
        return Vec::new();
    }
    let nodes = |position| trial.u32s(table, position).into_iter().map(Option::unwrap);
    let scores = cast(trial.column(table, 2), &DataType::Float64).unwrap();
    let scores = scores.as_primitive::<Float64Type>().values().to_vec();
    let pairs = nodes(0).zip(nodes(1));
    pairs.zip(scores).map(|((u, v), it)| (u, v, it)).collect()
}

fn same(got: &[(u32, u32, f64)], expected: &[(u32, u32, f64)]) -> Result<(), String> {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs();
    for (got, expected) in got.iter().zip(expected) {
        if (got.0, got.1) != (expected.0, expected.1) || !near(got.2, expected.2) {
            return Err(format!("{got:?}, expected {expected:?}"));
        }
    }
    match got.len() == expected.len() {
        true => Ok(()),
        false => Err(format!("{} rows of {}", got.len(), expected.len())),
    }
}
