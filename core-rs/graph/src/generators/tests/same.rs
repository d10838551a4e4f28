//! A seed gives one graph, on any number of threads; another seed another.

use serde_json::{Value as Json, json};

use super::super::GENERATORS;
use super::{Tables, options};
use crate::Control;

/// Each generator with arguments that make several blocks, and with others that make none or one.
pub fn samples() -> Vec<(&'static str, Json)> {
    vec![
        (
            "barabasiAlbert",
            json!({ "nodes": 20_000, "edgesPerNode": 5 }),
        ),
        (
            "barabasiAlbert",
            json!({ "nodes": 300, "edgesPerNode": 100 }),
        ),
        ("barabasiAlbert", json!({ "nodes": 2, "edgesPerNode": 1 })),
        ("erdosRenyi", json!({ "nodes": 3000, "probability": 0.01 })),
        (
            "erdosRenyi",
            json!({ "nodes": 3000, "probability": 0.01, "directed": false }),
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 400, "probability": 0.7, "selfLoops": true }),
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 100_000, "probability": 1e-6 }),
        ),
        ("erdosRenyi", json!({ "nodes": 0, "probability": 0.5 })),
        ("erdosRenyi", json!({ "nodes": 5, "probability": 0 })),
        ("grid", json!({ "rows": 200, "columns": 300 })),
        (
            "grid",
            json!({ "rows": 1, "columns": 40_000, "periodic": true }),
        ),
        ("karateClub", json!({})),
        ("rmat", json!({ "scale": 13 })),
        (
            "rmat",
            json!({ "scale": 12, "weighted": true, "shuffle": false }),
        ),
        ("rmat", json!({ "scale": 1, "edgeFactor": 0 })),
        (
            "stochasticBlockModel",
            json!({ "sizes": [500, 0, 700], "probabilities": [[0.1, 0.5, 0.01], [0.3, 0.2, 0.1], [0.02, 0, 0.1]] }),
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [900, 300], "probabilities": [[0.1, 0.02], [0.02, 0.1]], "directed": false, "selfLoops": true }),
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 20_000, "neighbors": 10, "probability": 0.3 }),
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 300, "neighbors": 200, "probability": 0.8 }),
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 1, "neighbors": 0, "probability": 1 }),
        ),
    ]
}

#[test]
fn every_row_is_tried() {
    let tried = samples();
    let missing = GENERATORS
        .iter()
        .find(|it| tried.iter().all(|(name, _)| *name != it.name));
    assert!(missing.is_none(), "{missing:?}");
}

#[test]
fn threads_change_nothing_and_seeds_do() {
    for (name, mut json) in samples() {
        let make = |json: &Json, threads| {
            Tables::make(name, &options(json.clone()), &Control::new(threads)).unwrap()
        };
        let seeded = GENERATORS.iter().any(|it| {
            it.name == name
                && it
                    .parameters
                    .iter()
                    .any(|parameter| parameter.name == "seed")
        });
        let one = make(&json, 1);
        for threads in [2, 5] {
            let other = make(&json, threads);
            assert_eq!(
                (&one.nodes, &one.edges),
                (&other.nodes, &other.edges),
                "{name} {json}"
            );
        }
        if seeded {
            json["seed"] = json!(7);
            let other = make(&json, 2);
            assert_eq!(one.nodes, other.nodes, "{name} {json}");
            let fixed = one.edges.num_rows() < 2;
            assert!(fixed || one.edges != other.edges, "{name} {json}");
        }
    }
}

#[test]
fn weights_leave_edges_as_they_are() {
    let edges =
        |weighted: bool| super::make("rmat", json!({ "scale": 10, "weighted": weighted })).pairs();
    assert_eq!(edges(true), edges(false));
}
