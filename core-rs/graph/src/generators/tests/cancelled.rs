//! Every row stops when it is cancelled, wherever it is.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::same::samples;
use super::{Tables, options};
use crate::{Control, ErrorCode};

#[test]
fn every_row_stops_at_whichever_look() {
    for (name, json) in samples() {
        let values = options(json.clone());
        let mut looks = 0;
        loop {
            let control = Control::cancelled_after(2, looks);
            match Tables::make(name, &values, &control) {
                Ok(_) => {
                    assert!(control.looks() <= looks, "{name} {json} came to an end");
                    break;
                }
                Err(error) => assert_eq!(error.code, ErrorCode::Cancelled, "{name} {json}"),
            }
            looks += 1 + looks / 4;
        }
        assert!(looks > 0, "{name} {json} never looks");
    }
}

#[test]
fn a_run_under_way_stops_soon_after_it_is_cancelled() {
    for (name, json) in [
        (
            "barabasiAlbert",
            json!({ "nodes": 20_000_000, "edgesPerNode": 8 }),
        ),
        (
            "barabasiAlbert",
            json!({ "nodes": 20_000, "edgesPerNode": 10_000 }),
        ),
        (
            "erdosRenyi",
            json!({ "nodes": 1_000_000, "probability": 1e-4 }),
        ),
        ("grid", json!({ "rows": 8000, "columns": 8000 })),
        ("rmat", json!({ "scale": 23, "weighted": true })),
        (
            "stochasticBlockModel",
            json!({ "sizes": [20_000, 20_000], "probabilities": [[0.1, 0.1], [0.1, 0.1]] }),
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 10_000_000, "neighbors": 16, "probability": 0.5 }),
        ),
        (
            "wattsStrogatz",
            json!({ "nodes": 60_000, "neighbors": 40_000, "probability": 1 }),
        ),
    ] {
        let values = options(json.clone());
        for wait in [1, 20, 200] {
            let control = Control::new(2);
            let late = thread::scope(|scope| {
                let running = scope.spawn(|| Tables::make(name, &values, &control).map(|_| ()));
                thread::sleep(Duration::from_millis(wait));
                control.cancel();
                let cancelled = Instant::now();
                let outcome = running.join().unwrap();
                let cancelled = cancelled.elapsed();
                assert!(
                    outcome.is_err(),
                    "{name} {json} came to an end after {wait} ms"
                );
                cancelled
            });
            assert!(
                late < Duration::from_millis(500),
                "{name} {json}: {late:?} late"
            );
        }
    }
}
