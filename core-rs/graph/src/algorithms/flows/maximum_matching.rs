//! Maximum matching: as many edges as can be of which no two share a node, or as heavy ones.
//!
//! in   `near`   CSR that ignores direction, and weights in its order
//! out  `edges`  `[k]` edges, in edge-table order
//!
//! A bipartite graph's is found by `bipartite.rs`, any other one's by `blossom.rs`, both from what `greedy.rs` starts with; a heaviest
//! one by `hungarian.rs` and `weighted_blossom.rs`.

use std::sync::Arc;

use arrow_array::{Float64Array, UInt32Array};

use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::support::{NONE, finite_weights};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Csr, Direction, Result};

use super::{bipartite, blossom, greedy, hungarian, weighted_blossom};

static EDGES: Table = Table::some_edges(
    "edges",
    &[],
    "The edges of the matching, in edge-table order.",
)
.at_most(|graph, _| graph.num_nodes() as u64 / 2);

static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "edges",
            ColumnKind::UInt32,
            "How many edges the matching has.",
        ),
        Column::new("weight", ColumnKind::Float64, "The sum of their weights."),
    ],
    "The size of the matching.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "maximumMatching",
    summary: "Find as many edges as can be, or as heavy ones, of which no two share a node.",
    doc: "Without weights a matching of the most edges, in any graph. With weights one of the largest total weight, which may have fewer edges: an edge that weighs no more than 0 is in none. Weights must be finite. Direction is ignored; a self-loop matches nobody, and of parallel edges the heaviest counts, of equal ones the first. There may be several such matchings; one is given, always the same.",
    source: "Hopcroft, Karp: An n^5/2 algorithm for maximum matchings in bipartite graphs, SIAM J. Comput. 2(4), 1973, doi:10.1137/0202019; Edmonds: Paths, trees, and flowers, Canad. J. Math. 17, 1965, doi:10.4153/CJM-1965-045-4; Kuhn: The Hungarian method for the assignment problem, Nav. Res. Logist. Q. 2, 1955, doi:10.1002/nav.3800020109; Galil: Efficient algorithms for finding maximum matching in graphs, ACM Comput. Surv. 18(1), 1986, doi:10.1145/6462.6502",
    known_as: &[
        ("networkx", "max_weight_matching"),
        ("igraph", "maximum_bipartite_matching"),
    ],
    needs: Needs::Any,
    parameters: &[WEIGHT.row()],
    tables: &[&EDGES, &SUMMARY],
    metadata: &[("edges", "How many edges the matching has.")],
    time: "O(m √n) in a bipartite graph, O(n m) in any other, mostly much less; with weights O(n m log n) in a bipartite graph, O(n³) in any other",
    quick: false,
    memory: "30n bytes; with weights 8m more, and 350n + 21m in a graph that is not bipartite",
    working: |graph, arguments| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        match arguments.get(&WEIGHT) {
            Some(_) => 350 * n + 21 * m,
            None => 30 * n,
        }
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("match", graph.num_nodes() as u64);
    control.check()?;
    finite_weights(run, &WEIGHT, false)?;
    let near = graph.topology(Direction::Both, control)?;
    let weights = match run.get(&WEIGHT) {
        Some(column) => Some(graph.weights(column, Direction::Both, control)?),
        None => None,
    };
    let weights = weights.as_ref().map(|weights| &weights[..]);
    let sides = bipartite::sides(&near, control)?;
    let mate = match (weights, sides) {
        (None, Ok(side)) => {
            let mut mate = greedy::greedy(&near, control)?;
            bipartite::augment(&near, &side, &mut mate, control)?;
            mate
        }
        (None, Err(_)) => {
            let mut mate = greedy::greedy(&near, control)?;
            blossom::augment(&near, &mut mate, control)?;
            mate
        }
        (Some(weights), Ok(side)) => hungarian::heaviest(&near, weights, &side, control)?,
        (Some(weights), Err(_)) => weighted_blossom::heaviest(&near, weights, control)?,
    };
    control.check()?;
    let matched = (0..near.len() as u32).filter(|&u| mate[u as usize] != NONE);
    let matched = matched.filter(|&u| u < mate[u as usize]);
    let entries = matched.map(|u| heaviest(&near, weights, u, mate[u as usize]));
    let mut edges: Vec<(u32, f64)> = entries
        .map(|entry| {
            let weight = weights.map_or(1.0, |weights| weights[entry]);
            (near.edge_rows()[entry], weight)
        })
        .collect();
    edges.sort_unstable_by_key(|edge| edge.0);
    run.note("edges", edges.len());
    let weight = edges.iter().fold(0.0, |sum, edge| sum + edge.1);
    let count = UInt32Array::from(vec![edges.len() as u32]);
    let weight = Float64Array::from(vec![weight]);
    run.give(&SUMMARY, vec![Arc::new(count), Arc::new(weight)])?;
    let edges = UInt32Array::from_iter_values(edges.into_iter().map(|edge| edge.0));
    run.give(&EDGES, vec![Arc::new(edges)])
}

/// The entry of the heaviest edge between two nodes, of equal ones the first: a row is sorted by target, then by edge.
fn heaviest(near: &Csr, weights: Option<&[f64]>, u: u32, v: u32) -> usize {
    let row = near.range(u);
    let neighbors = &near.targets()[row.clone()];
    let first = row.start + neighbors.partition_point(|&other| other < v);
    let between = (first..row.end).take_while(|&entry| near.targets()[entry] == v);
    let weight = |entry: usize| weights.map_or(1.0, |weights| weights[entry]);
    between.fold(first, |best, entry| match weight(entry) > weight(best) {
        true => entry,
        false => best,
    })
}

#[cfg(test)]
mod verify {
    use super::*;

    use crate::Control;
    use crate::algorithms::support::Random;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let column = trial.get(&WEIGHT);
        let side = sides(trial);
        let weights = column.map(|column| {
            let weights = graph.edge_weights(column, &Control::default());
            weights.unwrap().to_vec()
        });
        let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
        let ends = |edge: usize| (graph.src()[edge] as usize, graph.dst()[edge] as usize);
        let (mut used, mut last, mut weight) = (vec![false; n], None, 0.0);
        let edges = trial.u32s(&EDGES, 0);
        for edge in edges.iter().flatten() {
            let (u, v) = ends(*edge as usize);
            if last >= Some(*edge) || used[u] || used[v] || u == v {
                return Err(format!("edge {edge} does not belong there"));
            }
            (used[u], used[v], last) = (true, true, Some(*edge));
            weight += weights[*edge as usize];
            let better = (0..graph.num_edges()).find(|&other| {
                let parallel = ends(other) == (u, v) || ends(other) == (v, u);
                parallel && (weights[other], *edge as usize) > (weights[*edge as usize], other)
            });
            if let Some(better) = better {
                return Err(format!("edge {better} is better than {edge}"));
            }
        }
        let expected = match (column, side) {
            (Some(_), Some(side)) => heaviest(trial, &weights, &side),
            (Some(_), None) if n <= SMALL => heaviest_of_all(trial, &weights),
            // No worse than what takes the heaviest edges first.
            (Some(_), None) => weight.max(greedy(trial, &weights)),
            _ => largest(trial) as f64,
        };
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs();
        let total = trial.f64s(&SUMMARY, 1)[0].unwrap();
        if !near(weight, expected) || !near(total, expected) {
            return Err(format!("weighs {weight} or {total}, expected {expected}"));
        }
        if trial.u32s(&SUMMARY, 0) != [Some(edges.len() as u32)] {
            return Err("the summary counts otherwise".to_owned());
        }
        trial.check_note("edges", edges.len())
    }

    /// Larger graphs have too many sets of nodes.
    const SMALL: usize = 15;

    /// The heaviest matching of every set of nodes, each from smaller ones.
    fn heaviest_of_all(trial: &Trial<'_>, weights: &[f64]) -> f64 {
        let graph = trial.graph;
        let mut best = vec![0.0f64; 1 << graph.num_nodes()];
        for set in 1..best.len() {
            let first = set.trailing_zeros();
            let without = set & (set - 1);
            best[set] = best[without];
            for (edge, weight) in weights.iter().enumerate() {
                let ends = (graph.src()[edge], graph.dst()[edge]);
                let (u, v) = (ends.0.min(ends.1), ends.0.max(ends.1));
                if u == first && u != v && without >> v & 1 == 1 {
                    best[set] = best[set].max(best[without & !(1 << v)] + weight);
                }
            }
        }
        best[best.len() - 1]
    }

    fn greedy(trial: &Trial<'_>, weights: &[f64]) -> f64 {
        let graph = trial.graph;
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
        let mut used = vec![false; graph.num_nodes()];
        let mut total = 0.0;
        for edge in order {
            let (u, v) = (graph.src()[edge] as usize, graph.dst()[edge] as usize);
            if u != v && !used[u] && !used[v] && weights[edge] > 0.0 {
                (used[u], used[v]) = (true, true);
                total += weights[edge];
            }
        }
        total
    }

    /// Two colours, where they do.
    fn sides(trial: &Trial<'_>) -> Option<Vec<bool>> {
        let graph = trial.graph;
        let pairs = || graph.src().iter().zip(graph.dst());
        let pairs = || pairs().map(|(&u, &v)| (u as usize, v as usize));
        let mut side = vec![None; graph.num_nodes()];
        for start in 0..side.len() {
            if side[start].is_none() {
                side[start] = Some(false);
                let mut colored = true;
                while colored {
                    colored = false;
                    for (u, v) in pairs().chain(pairs().map(|(u, v)| (v, u))) {
                        if let (Some(own), None) = (side[u], side[v]) {
                            side[v] = Some(!own);
                            colored = true;
                        }
                    }
                }
            }
        }
        let odd = pairs().any(|(u, v)| u != v && side[u] == side[v]);
        (!odd).then(|| side.into_iter().flatten().collect())
    }

    /// Half the rank of a Tutte matrix with numbers at random (Lovász: On determinants, matchings, and random algorithms, 1979).
    fn largest(trial: &Trial<'_>) -> usize {
        const P: u64 = 2_147_483_647;
        let graph = trial.graph;
        let n = graph.num_nodes();
        let mut random = Random::new(31, 0);
        let mut rows = vec![vec![0u64; n]; n];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u != v {
                let value = 1 + random.below(P as usize - 1) as u64;
                rows[u as usize][v as usize] = value;
                rows[v as usize][u as usize] = P - value;
            }
        }
        let power = |mut base: u64, mut exponent: u64| {
            let mut result = 1;
            while exponent > 0 {
                if exponent & 1 == 1 {
                    result = result * base % P;
                }
                base = base * base % P;
                exponent >>= 1;
            }
            result
        };
        let mut rank = 0;
        for column in 0..n {
            let Some(pivot) = (rank..n).find(|&row| rows[row][column] != 0) else {
                continue;
            };
            rows.swap(rank, pivot);
            let (above, below) = rows.split_at_mut(rank + 1);
            let pivot = &above[rank];
            let inverse = power(pivot[column], P - 2);
            for row in below.iter_mut().filter(|row| row[column] != 0) {
                let factor = P - row[column] * inverse % P;
                for (value, &by) in row.iter_mut().zip(pivot).skip(column) {
                    if by != 0 {
                        *value = (*value + factor * by) % P;
                    }
                }
            }
            rank += 1;
        }
        rank / 2
    }

    /// One augmenting path of the largest gain after another, as long as there is gain.
    fn heaviest(trial: &Trial<'_>, weights: &[f64], side: &[bool]) -> f64 {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let edges = (0..weights.len()).map(|edge| {
            let (u, v) = (graph.src()[edge] as usize, graph.dst()[edge] as usize);
            if side[u] { (v, u, edge) } else { (u, v, edge) }
        });
        let edges: Vec<_> = edges.filter(|edge| edge.0 != edge.1).collect();
        let largest = weights
            .iter()
            .fold(0.0, |most: f64, weight| most.max(weight.abs()));
        let mut matched: Vec<Option<(usize, usize)>> = vec![None; n];
        let mut total = 0.0;
        loop {
            let mut gain = vec![f64::NEG_INFINITY; n];
            let mut before = vec![(0, 0); n];
            for u in (0..n).filter(|&u| !side[u] && matched[u].is_none()) {
                gain[u] = 0.0;
            }
            // No path has more edges than there are nodes.
            for _ in 0..n {
                let mut better = false;
                for &(u, v, edge) in &edges {
                    let through = gain[u] + weights[edge];
                    // Sums may be off by a last bit, and no longer path is better for that.
                    if through > gain[v] + 1e-12 * largest {
                        (gain[v], before[v], better) = (through, (u, edge), true);
                        if let Some((beyond, edge)) = matched[v] {
                            gain[beyond] = through - weights[edge];
                        }
                    }
                }
                if !better {
                    break;
                }
            }
            let free = (0..n).filter(|&v| side[v] && matched[v].is_none());
            let best = free.max_by(|&a, &b| gain[a].total_cmp(&gain[b]));
            let Some(mut v) = best.filter(|&v| gain[v] > 0.0) else {
                return total;
            };
            total += gain[v];
            loop {
                let (u, edge) = before[v];
                matched[v] = Some((u, edge));
                match matched[u].replace((v, edge)) {
                    Some((next, _)) => v = next,
                    None => break,
                }
            }
        }
    }
}
