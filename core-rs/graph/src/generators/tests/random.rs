//! Whether chance is what it is said to be: counts beside those expected, for seeds that are fixed.

use std::collections::BTreeMap;

use serde_json::json;

use super::make;

/// Holds counts to those expected by the chi-square statistic: five deviations above its mean are nobody's luck.
fn hold(what: &str, counts: &[(f64, f64)]) {
    assert!(
        counts.iter().all(|&(_, expected)| expected >= 5.0),
        "{what}"
    );
    let parts = counts
        .iter()
        .map(|(got, expected)| (got - expected).powi(2) / expected);
    let (statistic, freedom) = (parts.sum::<f64>(), counts.len() as f64 - 1.0);
    let (low, high) = (
        freedom - 5.0 * (2.0 * freedom).sqrt(),
        freedom + 5.0 * (2.0 * freedom).sqrt() + 10.0,
    );
    assert!(
        (low..=high).contains(&statistic),
        "{what}: {statistic} of {freedom}"
    );
}

/// Holds a count of chances that are all alike to its mean.
fn near(what: &str, got: usize, chances: f64, probability: f64) {
    let (mean, variance) = (
        chances * probability,
        chances * probability * (1.0 - probability),
    );
    let off = (got as f64 - mean).abs() / variance.sqrt();
    assert!(off <= 5.0, "{what}: {got}, expected {mean}");
}

#[test]
fn edges_fall_on_all_pairs_alike() {
    const N: u32 = 2000;
    const PARTS: u32 = 10;
    for directed in [true, false] {
        for self_loops in [true, false] {
            for probability in [0.003, 0.05] {
                let context = format!("{directed}, {self_loops}, {probability}");
                let graph = make(
                    "erdosRenyi",
                    json!({ "nodes": N, "probability": probability, "directed": directed, "selfLoops": self_loops, "seed": 3 }),
                );
                let pairs = graph.pairs();
                assert!(pairs.is_sorted_by(|a, b| a < b), "{context}");
                let possible = |u: u32, v: u32| (self_loops || u != v) && (directed || u <= v);
                assert!(pairs.iter().all(|&(u, v)| possible(u, v)), "{context}");
                let mut cells = BTreeMap::<(u32, u32), (f64, f64)>::new();
                let cell = |u: u32, v: u32| (u * PARTS / N, v * PARTS / N);
                for u in 0..N {
                    for v in (0..N).filter(|&v| possible(u, v)) {
                        cells.entry(cell(u, v)).or_default().1 += probability;
                    }
                }
                let chances: f64 = cells.values().map(|cell| cell.1 / probability).sum();
                near(&context, pairs.len(), chances, probability);
                for &(u, v) in &pairs {
                    cells.get_mut(&cell(u, v)).unwrap().0 += 1.0;
                }
                let cells: Vec<_> = cells.into_values().collect();
                hold(&context, &cells);
            }
        }
    }
}

#[test]
fn edges_of_large_sparse_graphs_skip_whole_rows() {
    let graph = make(
        "erdosRenyi",
        json!({ "nodes": 1_000_000, "probability": 2e-8, "seed": 5 }),
    );
    near("edges", graph.edges.num_rows(), 1e12, 2e-8);
    assert!(graph.pairs().is_sorted_by(|a, b| a < b));
    let undirected =
        json!({ "nodes": 1_000_000, "probability": 2e-8, "directed": false, "seed": 5 });
    let graph = make("erdosRenyi", undirected);
    near("edges", graph.edges.num_rows(), 5e11, 2e-8);
    assert!(graph.pairs().iter().all(|(u, v)| u < v));
    // Of the pairs, three quarters have their lower end in the first half.
    let half = graph.column("src").iter().filter(|&&u| u < 500_000).count();
    near("lower ends", half, graph.edges.num_rows() as f64, 0.75);
}

#[test]
fn blocks_are_joined_as_often_as_they_should() {
    let (sizes, p) = (
        [300usize, 500, 200],
        [[0.3, 0.01, 0.0], [0.05, 0.2, 0.02], [0.1, 0.4, 0.5]],
    );
    let graph = make(
        "stochasticBlockModel",
        json!({ "sizes": sizes, "probabilities": p, "seed": 2 }),
    );
    let block = graph.column("block");
    let mut counts = [[0; 3]; 3];
    for (u, v) in graph.pairs() {
        counts[block[u as usize] as usize][block[v as usize] as usize] += 1;
    }
    for a in 0..3 {
        for b in 0..3 {
            let pairs = sizes[a] * sizes[b] - if a == b { sizes[a] } else { 0 };
            match p[a][b] {
                0.0 => assert_eq!(counts[a][b], 0),
                probability => near(
                    &format!("{a}, {b}"),
                    counts[a][b],
                    pairs as f64,
                    probability,
                ),
            }
        }
    }
}

#[test]
fn quadrants_are_chosen_as_often_as_they_should() {
    let p = [0.57, 0.19, 0.19, 0.05];
    for scale in [2, 9, 10, 14] {
        let graph = make(
            "rmat",
            json!({ "scale": scale, "edgeFactor": 1 << (17 - scale), "shuffle": false, "seed": 4 }),
        );
        let edges = graph.edges.num_rows() as f64;
        // The first two levels, and the last two.
        for shift in [scale - 2, 0] {
            let mut cells: Vec<(f64, f64)> = (0..16)
                .map(|cell| (0.0, edges * p[cell >> 2] * p[cell & 3]))
                .collect();
            for (u, v) in graph.pairs() {
                let bit = |node: u32, level: u32| (node >> (shift + level) & 1) as usize;
                let quadrant = |level| 2 * bit(u, level) + bit(v, level);
                cells[4 * quadrant(1) + quadrant(0)].0 += 1.0;
            }
            hold(&format!("scale {scale}, shift {shift}"), &cells);
        }
    }
}

#[test]
fn shuffled_nodes_have_the_same_degrees_elsewhere() {
    let degrees =
        |shuffle: bool| make("rmat", json!({ "scale": 12, "shuffle": shuffle })).degrees();
    let (mut plain, mut shuffled) = (degrees(false), degrees(true));
    assert_ne!(plain, shuffled);
    let upper = |degrees: &[u64]| degrees[2048..].iter().sum::<u64>() as f64 / (2.0 * 65536.0);
    assert!(upper(&plain) < 0.3 && (0.4..0.6).contains(&upper(&shuffled)));
    plain.sort_unstable();
    shuffled.sort_unstable();
    assert_eq!(plain, shuffled);
}

#[test]
fn weights_are_spread_over_all_values() {
    let graph = make("rmat", json!({ "scale": 13, "weighted": true, "seed": 6 }));
    let mut counts = vec![(0.0, graph.edges.num_rows() as f64 / 255.0); 255];
    for &weight in graph.column("weight") {
        counts[weight as usize - 1].0 += 1.0;
    }
    hold("weights", &counts);
}

#[test]
fn degrees_of_grown_graphs_fall_off_as_they_should() {
    let (nodes, per_node) = (100_000usize, 4usize);
    let graph = make(
        "barabasiAlbert",
        json!({ "nodes": nodes, "edgesPerNode": per_node, "seed": 1 }),
    );
    let degrees = graph.degrees();
    // In the limit a node has k edges with probability 2m(m + 1) / (k(k + 1)(k + 2)).
    let m = per_node as f64;
    for k in per_node..30 {
        let got = degrees.iter().filter(|&&degree| degree == k as u64).count() as f64;
        let k = k as f64;
        let expected = nodes as f64 * 2.0 * m * (m + 1.0) / (k * (k + 1.0) * (k + 2.0));
        // Degrees depend on each other: twice the deviation of those that do not, and a little for a graph that is no limit.
        let most = 10.0 * expected.sqrt() + 0.01 * expected;
        assert!(
            (got - expected).abs() < most,
            "degree {k}: {got}, expected {expected}"
        );
    }
    let tail: Vec<f64> = degrees
        .iter()
        .filter(|&&it| it >= 30)
        .map(|&it| it as f64)
        .collect();
    let exponent = 1.0 + tail.len() as f64 / tail.iter().map(|it| (it / 29.5).ln()).sum::<f64>();
    assert!((2.8..3.2).contains(&exponent), "{exponent}");
    // The first stay ahead: of two equal ones the older has twice the edges when it is four times as old.
    let mean = |nodes: &[u64]| nodes.iter().sum::<u64>() as f64 / nodes.len() as f64;
    assert!(mean(&degrees[..20]) > 20.0 * mean(&degrees[nodes / 2..]));
}

#[test]
fn edges_are_redirected_as_often_as_they_should_to_anywhere() {
    let (nodes, neighbors) = (10_000u32, 8u32);
    for probability in [0.02, 0.4, 1.0] {
        let graph = make(
            "wattsStrogatz",
            json!({ "nodes": nodes, "neighbors": neighbors, "probability": probability, "seed": 9 }),
        );
        assert!(graph.is_simple());
        let half = (neighbors / 2) as usize;
        let pairs = graph.pairs().into_iter().enumerate();
        let away: Vec<u32> = pairs
            .filter(|&(edge, (u, v))| v != (u + 1 + (edge % half) as u32) % nodes)
            .map(|(_, (u, v))| (v + nodes - u) % nodes)
            .collect();
        let chances = graph.edges.num_rows() as f64;
        match probability {
            1.0 => assert_eq!(away.len(), chances as usize),
            _ => near("redirected", away.len(), chances, probability),
        }
        // How far away, in tenths of the ring.
        let mut parts = vec![(0.0, away.len() as f64 / 10.0); 10];
        away.iter()
            .for_each(|far| parts[(far * 10 / nodes) as usize].0 += 1.0);
        hold(&format!("{probability}"), &parts);
    }
}
