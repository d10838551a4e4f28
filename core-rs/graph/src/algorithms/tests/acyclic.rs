//! Rows over graphs without cycles, which graphs at random hardly are; and what they say where there is one.

use super::arguments::parameter_sets;
use super::graphs::{Edges, graph};
use super::random::Random;
use super::{arguments, attempt, rows, takes, takes_large, verify};
use crate::algorithms::Call;
use crate::algorithms::parameters::Values;
use crate::{Control, ErrorCode};

/// Rows that take no graphs but such, and some for which they are a case of its own.
const NAMES: &[&str] = &[
    "dominators",
    "findCycle",
    "isAcyclic",
    "longestPathInDag",
    "topologicalSort",
    "transitiveReduction",
];

/// Edges from any node to a later one in an order at random, mostly to one of the next `span`; some weights are negative.
fn acyclic(n: u64, m: usize, span: u64, seed: u64) -> Edges {
    let mut random = Random::new(seed);
    let mut order: Vec<u32> = (0..n as u32).collect();
    for i in (1..n as usize).rev() {
        order.swap(i, random.below(i as u64 + 1) as usize);
    }
    let mut edge = |i: usize| {
        let from = random.below(n - 1);
        let to = from + 1 + random.below(span.min(n - 1 - from));
        let weight = random.below(40) as f64 / 4.0 - 2.0;
        let weight = if i.is_multiple_of(5) {
            weight
        } else {
            weight.abs()
        };
        (order[from as usize], order[to as usize], weight)
    };
    (0..m).map(&mut edge).collect()
}

#[test]
fn rows_are_right_on_graphs_without_cycles() {
    let mut graphs: Vec<(u64, Edges)> = Vec::new();
    for seed in 0..40 {
        let n = 2 + seed * 3;
        graphs.push((n, acyclic(n, (n * (1 + seed % 5)) as usize, n, seed)));
    }
    graphs.push((900, acyclic(900, 5_000, 900, 7)));
    graphs.push((1_400, acyclic(1_400, 9_000, 12, 8)));
    graphs.push((20_000, acyclic(20_000, 150_000, 20_000, 9)));
    for (n, edges) in graphs {
        let graph = graph(n as usize, &edges, true);
        for algorithm in rows().filter(|row| NAMES.contains(&row.name)) {
            if n > 1_500 && !takes_large(algorithm) {
                continue;
            }
            for values in parameter_sets(algorithm, n as usize) {
                let arguments = arguments(&graph, algorithm, &values).unwrap();
                let [one, other] = [1, 3].map(|threads| {
                    let control = Control::new(threads);
                    attempt(&graph, algorithm, &arguments, None, &control).unwrap()
                });
                verify(algorithm, &one)
                    .unwrap_or_else(|wrong| panic!("{} of {n}: {wrong}", algorithm.name));
                assert!(!one.refused());
                assert_eq!(one.tables, other.tables, "{} of {n}", algorithm.name);
            }
        }
    }
}

#[test]
fn a_cycle_is_refused_and_shown() {
    let edges = [
        (3, 0, 1.0),
        (0, 1, 1.0),
        (1, 2, 1.0),
        (2, 0, 1.0),
        (2, 4, 1.0),
    ];
    let graph = graph(5, &edges, true);
    let control = Control::default();
    for name in ["topologicalSort", "longestPathInDag", "transitiveReduction"] {
        let call = Call::new(&graph, name, &Values::new(), &control).unwrap();
        let error = call.run(&[0], &control).unwrap_err();
        assert_eq!(error.code, ErrorCode::CyclicGraph, "{name}");
        let got = error.details.got.unwrap();
        assert_eq!(got, "the cycle 0 → 10 → 20 → 0", "{name}");
    }
}

/// A way that a message cannot show as a whole.
#[test]
fn a_long_cycle_is_shown_in_part() {
    let ring: Edges = (0..100).map(|u| (u, (u + 1) % 100, 1.0)).collect();
    let graph = graph(100, &ring, true);
    let control = Control::default();
    let call = Call::new(&graph, "topologicalSort", &Values::new(), &control).unwrap();
    let got = call.run(&[0], &control).unwrap_err().details.got.unwrap();
    assert!(got.starts_with("the cycle 0 → 10 → 20 →"), "{got}");
    assert!(got.contains("… (85 more)"), "{got}");
    assert!(got.ends_with("→ 980 → 990 → 0"), "{got}");
}

#[test]
fn undirected_graphs_have_no_order() {
    let graph = graph(3, &[(0, 1, 1.0)], false);
    for algorithm in rows().filter(|row| NAMES.contains(&row.name) && !takes(row, false)) {
        let error = Call::new(&graph, algorithm.name, &Values::new(), &Control::default());
        let code = error.err().map(|error| error.code);
        assert_eq!(code, Some(ErrorCode::WrongDirection), "{}", algorithm.name);
    }
}
