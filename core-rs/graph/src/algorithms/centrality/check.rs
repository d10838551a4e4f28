//! For verifiers: shortest paths counted one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::support::refused;
use crate::algorithms::table::Trial;
use crate::{Control, ErrorCode};

/// The edges to follow, parallel ones as one.
pub struct Paths {
    directed: bool,
    /// By edge row.
    pub weights: Vec<f64>,
    /// By pairs of ends.
    pub least: BTreeMap<(usize, usize), f64>,
    next: Vec<Vec<(usize, f64)>>,
}

/// Up to so many nodes, parts are those of all pairs one by one.
const FEW: usize = 30;

type ByEdge = BTreeMap<(usize, usize), f64>;

impl Paths {
    /// None where the kernel was right to refuse the weights.
    pub fn of(trial: &Trial<'_>) -> Result<Option<Self>, String> {
        let graph = trial.graph;
        let weights = match weights(trial)? {
            Some(weights) => weights,
            None => return Ok(None),
        };
        let mut paths = Self {
            directed: graph.directed(),
            weights,
            least: BTreeMap::new(),
            next: vec![Vec::new(); graph.num_nodes()],
        };
        let ends = graph.src().iter().zip(graph.dst()).zip(&paths.weights);
        for ((&u, &v), &weight) in ends.filter(|((u, v), _)| u != v) {
            let pair = match paths.directed {
                true => (u as usize, v as usize),
                false => (u.min(v) as usize, u.max(v) as usize),
            };
            let least = paths.least.entry(pair).or_insert(weight);
            *least = least.min(weight);
        }
        for (&(u, v), &weight) in &paths.least {
            paths.next[u].push((v, weight));
            if !paths.directed {
                paths.next[v].push((u, weight));
            }
        }
        Ok(Some(paths))
    }

    /// The key of an edge.
    pub fn pair(&self, u: usize, v: usize) -> (usize, usize) {
        match self.directed {
            true => (u, v),
            false => (u.min(v), u.max(v)),
        }
    }

    /// The nodes that `source` leads to, the nearest first, and from each the next ones on shortest paths.
    fn from(&self, source: usize) -> (Vec<usize>, Vec<Vec<usize>>) {
        let n = self.next.len();
        let (mut distances, mut places) = (vec![f64::INFINITY; n], vec![n; n]);
        distances[source] = 0.0;
        let mut waiting = BTreeSet::from([(0, source)]);
        let mut order = Vec::new();
        while let Some((bits, u)) = waiting.pop_first() {
            places[u] = order.len();
            order.push(u);
            for &(v, weight) in &self.next[u] {
                let through = f64::from_bits(bits) + weight;
                if through < distances[v] {
                    waiting.remove(&(distances[v].to_bits(), v));
                    distances[v] = through;
                    waiting.insert((through.to_bits(), v));
                }
            }
        }
        let mut shortest = vec![Vec::new(); n];
        for &u in &order {
            let later = |&&(v, weight): &&(usize, f64)| {
                distances[u] + weight == distances[v] && places[u] < places[v]
            };
            shortest[u] = self.next[u].iter().filter(later).map(|it| it.0).collect();
        }
        (order, shortest)
    }

    /// For paths from `source` to all others, the parts that lead through each node, without ends, and along each edge.
    pub fn through(&self, source: usize) -> (Vec<f64>, ByEdge) {
        let n = self.next.len();
        let (order, next) = self.from(source);
        let (mut nodes, mut edges) = (vec![0.0; n], ByEdge::new());
        let mut from_source = vec![0.0; n];
        from_source[source] = 1.0;
        for &u in &order {
            next[u]
                .iter()
                .for_each(|&v| from_source[v] += from_source[u]);
        }
        if n > FEW {
            for &u in order.iter().rev() {
                for &v in &next[u] {
                    let part = from_source[u] / from_source[v] * (1.0 + nodes[v]);
                    nodes[u] += part;
                    edges.insert((u, v), part);
                }
            }
            nodes[source] = 0.0;
            return (nodes, edges);
        }
        let mut paths = vec![vec![0.0; n]; n];
        for &u in order.iter().rev() {
            paths[u][u] = 1.0;
            for &v in &next[u] {
                let further = paths[v].clone();
                for (own, more) in paths[u].iter_mut().zip(further) {
                    *own += more;
                }
            }
        }
        for &end in order.iter().filter(|&&end| end != source) {
            let part = |u: usize, v: usize| from_source[u] * paths[v][end] / from_source[end];
            for &u in &order {
                if u != source && u != end {
                    nodes[u] += part(u, u);
                }
                for &v in &next[u] {
                    *edges.entry((u, v)).or_insert(0.0) += part(u, v);
                }
            }
        }
        (nodes, edges)
    }
}

/// The weights by edge row, 1 without a column; None where the kernel was right to refuse them.
pub fn weights(trial: &Trial<'_>) -> Result<Option<Vec<f64>>, String> {
    let graph = trial.graph;
    let weights = match trial.get(&WEIGHT) {
        Some(_) => edge_weights(trial)?,
        None => vec![1.0; graph.num_edges()],
    };
    let expected = refused(&weights).then_some(ErrorCode::InvalidWeight);
    let got = trial.refusal().map(|error| error.code);
    match (expected, got) {
        (None, None) => Ok(Some(weights)),
        (expected, got) if expected == got => Ok(None),
        (expected, got) => Err(format!("refused as {got:?}, expected {expected:?}")),
    }
}

/// The weights of the column that the call names, by edge row.
fn edge_weights(trial: &Trial<'_>) -> Result<Vec<f64>, String> {
    let column = trial.get(&WEIGHT).unwrap_or_default();
    let weights = trial.graph.edge_weights(column, &Control::default());
    Ok(weights.map_err(|error| error.to_string())?.to_vec())
}

/// Holds values to those expected, rounding apart.
pub fn compare(got: &[Option<f64>], expected: &[f64]) -> Result<(), String> {
    if got.len() != expected.len() {
        return Err(format!("{} values", got.len()));
    }
    let near = |(got, expected): (&Option<f64>, &f64)| {
        got.is_some_and(|got| (got - expected).abs() <= 1e-9 * expected.abs().max(1e-3))
    };
    match got.iter().zip(expected).position(|pair| !near(pair)) {
        Some(row) => Err(format!(
            "row {row}: {:?}, expected {}",
            got[row], expected[row]
        )),
        None => Ok(()),
    }
}

/// The edges by their ends and weights, those of an undirected graph both ways; None where the kernel was right to refuse the weights.
#[allow(clippy::type_complexity)]
pub fn matrix(trial: &Trial<'_>) -> Result<Option<Vec<(usize, usize, f64)>>, String> {
    let graph = trial.graph;
    let weights = match trial.get(&WEIGHT) {
        Some(_) => edge_weights(trial)?,
        None => vec![1.0; graph.num_edges()],
    };
    let wrong = |weight: &f64| *weight < 0.0 || weight.is_infinite();
    let refused = weights.iter().any(wrong) || !weights.iter().sum::<f64>().is_finite();
    match trial.refusal().map(|error| error.code) {
        Some(ErrorCode::InvalidWeight) if refused => return Ok(None),
        _ if refused => return Err("weights are not refused".to_owned()),
        _ => {}
    }
    let mut edges = Vec::new();
    for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(&weights) {
        edges.push((u as usize, v as usize, weight));
        if !graph.directed() && u != v {
            edges.push((v as usize, u as usize, weight));
        }
    }
    Ok(Some(edges))
}

/// What edges carry from the values of their sources to their destinations.
pub fn times(edges: &[(usize, usize, f64)], values: &[f64]) -> Vec<f64> {
    let mut results = vec![0.0; values.len()];
    for &(u, v, weight) in edges {
        results[v] += weight * values[u];
    }
    results
}

/// What the kernel says of its iterations.
pub struct Rounds {
    iterations: u64,
    converged: bool,
    tolerance: f64,
    limit: u64,
}

impl Rounds {
    pub fn of(trial: &Trial<'_>, tolerance: f64, limit: u64) -> Self {
        let note = |key: &str| trial.notes.get(key).map_or("", String::as_str);
        Self {
            iterations: note("iterations").parse().unwrap_or(u64::MAX),
            converged: note("converged") == "true",
            tolerance,
            limit,
        }
    }

    /// Makes as many of them by `step`, which tells how much it changes, and holds them to the tolerance; none are needed where all is
    /// `done`.
    pub fn check(self, done: bool, mut step: impl FnMut() -> f64) -> Result<(), String> {
        let (limit, tolerance) = (self.limit, self.tolerance);
        let mut change = if done { 0.0 } else { f64::INFINITY };
        if self.iterations > limit || done && self.iterations > 0 {
            return Err(format!("{} iterations", self.iterations));
        }
        for iteration in 0..self.iterations {
            // Sums differ in their last bits.
            if change + 1e-12 < tolerance {
                return Err(format!("it had converged after {iteration} iterations"));
            }
            change = step();
        }
        let close = (change - tolerance).abs() <= 1e-12;
        let ended = self.converged || self.iterations == limit;
        match ended && (close || self.converged == (change < tolerance)) {
            true => Ok(()),
            false => Err(format!(
                "the last change was {change} after {} of {limit} iterations, converged: {}",
                self.iterations, self.converged
            )),
        }
    }
}
