//! What is refused, and by which name.

use serde_json::json;

use super::super::{Call, find};
use super::options;
use crate::{ErrorCode, MAX_ROWS};

#[test]
fn wrong_options_are_refused_by_name() {
    for (name, json, parameter) in [
        ("erdosRenyi", json!({ "probability": 0.5 }), "nodes"),
        ("erdosRenyi", json!({ "nodes": 3 }), "probability"),
        (
            "erdosRenyi",
            json!({ "nodes": 3, "probability": 1.01 }),
            "probability",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 3, "probability": -0.1 }),
            "probability",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 3, "probability": "half" }),
            "probability",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": -1, "probability": 0.5 }),
            "nodes",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 2.5, "probability": 0.5 }),
            "nodes",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 1u64 << 32, "probability": 0.5 }),
            "nodes",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 3, "probability": 0.5, "directed": 1 }),
            "directed",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 3, "probability": 0.5, "loops": true }),
            "loops",
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 3, "probability": 0.5, "seed": -1 }),
            "seed",
        ),
        (
            "barabasiAlbert",
            json!({ "nodes": 3, "edgesPerNode": 3 }),
            "edgesPerNode",
        ),
        (
            "barabasiAlbert",
            json!({ "nodes": 3, "edgesPerNode": 0 }),
            "edgesPerNode",
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 9, "neighbors": 3, "probability": 0 }),
            "neighbors",
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 8, "neighbors": 8, "probability": 0 }),
            "neighbors",
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 9, "neighbors": 2, "probability": 2 }),
            "probability",
        ),
        ("rmat", json!({ "scale": 0 }), "scale"),
        ("rmat", json!({ "scale": 32 }), "scale"),
        ("rmat", json!({ "scale": 4, "a": 1.5 }), "a"),
        (
            "rmat",
            json!({ "scale": 4, "a": 0.6, "b": 0.3, "c": 0.2 }),
            "a",
        ),
        ("grid", json!({ "rows": 0, "columns": 4 }), "rows"),
        ("grid", json!({ "rows": 4 }), "columns"),
        ("karateClub", json!({ "seed": 1 }), "seed"),
        (
            "stochasticBlockModel",
            json!({ "sizes": [], "probabilities": [[1]] }),
            "sizes",
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [1, -1], "probabilities": [[1]] }),
            "sizes",
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [1, 2], "probabilities": [[1]] }),
            "probabilities",
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [1, 2], "probabilities": [[1, 0], [1]] }),
            "probabilities",
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [1, 2], "probabilities": [1, 0, 0, 1] }),
            "probabilities",
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [1], "probabilities": [[1.5]] }),
            "probabilities",
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [1, 2], "probabilities": [[1, 0.1], [0.2, 1]], "directed": false }),
            "probabilities",
        ),
    ] {
        let context = format!("{name} {json}");
        let error = Call::new(name, &options(json)).err().expect(&context);
        assert_eq!(error.code, ErrorCode::InvalidArgument, "{context}: {error}");
        assert_eq!(
            error.details.parameter.as_deref(),
            Some(parameter),
            "{context}: {error}"
        );
    }
    let error = find("erdosRényi").unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
    assert!(error.details.expected.unwrap().contains("erdosRenyi"));
}

#[test]
fn what_no_graph_holds_is_refused_and_never_wraps() {
    let million = 1_000_000;
    for (name, json) in [
        (
            "erdosRenyi",
            json!({ "nodes": million, "probability": 0.5 }),
        ),
        (
            "erdosRenyi",
            json!({ "nodes": MAX_ROWS, "probability": 1, "selfLoops": true }),
        ),
        (
            "barabasiAlbert",
            json!({ "nodes": MAX_ROWS, "edgesPerNode": 65_536 }),
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": MAX_ROWS, "neighbors": 4, "probability": 0 }),
        ),
        ("rmat", json!({ "scale": 31, "edgeFactor": 2 })),
        ("rmat", json!({ "scale": 31, "edgeFactor": 1u64 << 31 })),
        ("grid", json!({ "rows": MAX_ROWS, "columns": MAX_ROWS })),
        ("grid", json!({ "rows": 65_536, "columns": 65_536 })),
        ("grid", json!({ "rows": 60_000, "columns": 60_000 })),
        (
            "stochasticBlockModel",
            json!({ "sizes": [MAX_ROWS, 1], "probabilities": [[0, 0], [0, 0]] }),
        ),
        (
            "stochasticBlockModel",
            json!({ "sizes": [million, million], "probabilities": [[0, 0.1], [0, 0]] }),
        ),
    ] {
        let context = format!("{name} {json}");
        let error = Call::new(name, &options(json)).err().expect(&context);
        assert_eq!(error.code, ErrorCode::TooLarge, "{context}: {error}");
    }
}
