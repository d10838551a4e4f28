//! What a call of a generator says that it takes, held to what it takes of the allocator.

mod memory;

use quiver_graph::Control;
use quiver_graph::algorithms::{Value, Values};
use quiver_graph::generators::Call;

/// What an estimate need not know of: threads, schemas, pieces of work.
const SLACK: f64 = 65536.0;
/// How far an estimate may be from the truth.
const OFF: f64 = 0.25;
const THREADS: usize = 2;

#[test]
fn estimates_are_near_what_runs_take() {
    let list = |items: &[f64]| Value::List(items.iter().map(|&item| Value::Float(item)).collect());
    let (few, more) = (list(&[0.1, 0.02]), list(&[0.01, 0.2]));
    for (name, given) in [
        (
            "barabasiAlbert",
            vec![("nodes", 50_000.0), ("edgesPerNode", 8.0)],
        ),
        ("erdosRenyi", vec![("nodes", 3000.0), ("probability", 0.1)]),
        ("grid", vec![("rows", 300.0), ("columns", 700.0)]),
        ("karateClub", vec![]),
        ("rmat", vec![("scale", 15.0)]),
        ("rmat", vec![("scale", 15.0), ("weighted", 1.0)]),
        ("stochasticBlockModel", vec![]),
        (
            "wattsStrogatz",
            vec![
                ("nodes", 60_000.0),
                ("neighbors", 12.0),
                ("probability", 0.3),
            ],
        ),
    ] {
        let mut values: Values = given
            .into_iter()
            .map(|(name, value)| match name {
                "weighted" => (name.to_owned(), Value::Bool(true)),
                _ => (name.to_owned(), Value::Float(value)),
            })
            .collect();
        if name == "stochasticBlockModel" {
            values.insert("sizes".to_owned(), list(&[2000.0, 1500.0]));
            let rows = Value::List(vec![few.clone(), more.clone()]);
            values.insert("probabilities".to_owned(), rows);
        }
        let call = Call::new(name, &values).unwrap();
        let control = Control::new(THREADS);
        drop(call.run(&control).unwrap());
        let before = memory::start();
        let tables = call.run(&control).unwrap();
        let measured = memory::beyond(before) as f64;
        drop(tables);
        let estimate = call.estimate() as f64;
        let off = (estimate - measured).abs();
        assert!(
            off <= OFF * measured + SLACK,
            "{name}: estimate {estimate}, measured {measured}"
        );
    }
}
