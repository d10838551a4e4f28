//! Walks, so many over so few nodes that chance hides little: how often each step is taken is as exact as many steps can tell.

use super::graphs::{Edges, graph};
use super::{arguments, attempt, verify};
use crate::Control;
use crate::algorithms::find;
use crate::algorithms::parameters::{Value, Values};

/// Triangles, a tail, parallel edges, self-loops, ways back, and weights of which one is 0 and one is large.
fn edges() -> Edges {
    vec![
        (0, 1, 1.0),
        (1, 2, 2.0),
        (2, 0, 0.5),
        (0, 2, 4.0),
        (2, 3, 1.0),
        (2, 3, 0.25),
        (3, 3, 1.5),
        (3, 1, 0.0),
        (3, 4, 9.0),
        (4, 2, 1.0),
        (4, 0, 30.0),
        (4, 5, 0.125),
        (5, 5, 2.0),
        (5, 0, 2.0),
    ]
}

fn options(given: &[(&str, f64)]) -> Values {
    let mut values = Values::from([
        ("length".to_owned(), Value::Integer(24)),
        ("perNode".to_owned(), Value::Integer(1_000)),
    ]);
    let given = given.iter();
    values.extend(given.map(|(name, value)| ((*name).to_owned(), Value::Float(*value))));
    values
}

#[test]
fn steps_are_as_likely_as_their_weights_say() {
    let bias = |p: f64, q: f64| ("node2vecWalks", options(&[("p", p), ("q", q)]));
    let rows = [
        ("randomWalks", options(&[])),
        bias(1.0, 1.0),
        bias(0.25, 4.0),
        bias(4.0, 0.25),
        bias(0.01, 2.0),
        bias(1000.0, 1000.0),
    ];
    for (directed, directions) in [(true, &["out", "in", "both"][..]), (false, &["out"])] {
        let graph = graph(6, &edges(), directed);
        for (row, options) in &rows {
            for direction in directions {
                for weight in [Value::Null, Value::Text("cost".to_owned())] {
                    let mut values = options.clone();
                    let direction = Value::Text((*direction).to_owned());
                    values.insert("direction".to_owned(), direction);
                    values.insert("weight".to_owned(), weight);
                    let algorithm = find(row).unwrap();
                    let arguments = arguments(&graph, algorithm, &values).unwrap();
                    let control = Control::new(2);
                    let trial = attempt(&graph, algorithm, &arguments, None, &control).unwrap();
                    verify(algorithm, &trial)
                        .unwrap_or_else(|wrong| panic!("{row} {values:?}: {wrong}"));
                }
            }
        }
    }
}

/// So many steps are enough to tell.
#[test]
fn steps_by_another_bias_are_noticed() {
    let (graph, algorithm) = (graph(6, &edges(), false), find("node2vecWalks").unwrap());
    let given = |p: f64, q: f64| {
        let values = options(&[("p", p), ("q", q)]);
        arguments(&graph, algorithm, &values).unwrap()
    };
    let taken = given(0.5, 2.0);
    let others = [given(1.0, 2.0), given(0.5, 1.0), given(0.25, 2.0)];
    let control = Control::new(2);
    let mut trial = attempt(&graph, algorithm, &taken, None, &control).unwrap();
    verify(algorithm, &trial).unwrap();
    for other in &others {
        trial.arguments = other;
        verify(algorithm, &trial).unwrap_err();
    }
}
