//! Measures of similarity for every way to say which pairs are compared, since only one may be said at a time.

use super::arguments::{pairs, shown};
use super::graphs::{graph, odd_graphs};
use super::{arguments, attempt, rows, verify};
use crate::Control;
use crate::algorithms::families::FAMILIES;
use crate::algorithms::parameters::{Value, Values};
use crate::algorithms::table::Algorithm;

fn measures() -> impl Iterator<Item = &'static Algorithm> {
    let family = FAMILIES.iter().find(|family| family.0 == "similarity");
    let named = family.map_or(&[][..], |family| family.1);
    rows().filter(|row| named.iter().any(|known| known.name == row.name))
}

#[test]
fn every_measure_is_right_for_any_pairs_in_any_direction() {
    for (name, n, edges) in odd_graphs() {
        let all = (0..n.min(12)).flat_map(|u| (0..n.min(12)).map(move |v| (u, v)));
        let all: Vec<_> = all.collect();
        let ways = [
            ("pairs", pairs(&all)),
            ("edges", Value::Bool(true)),
            ("topK", Value::Integer(1)),
            ("topK", Value::Integer(4)),
            ("topK", Value::Integer(u32::MAX.into())),
        ];
        // Large graphs are tried with the parameter sets of all rows.
        for (way, value) in ways.iter().filter(|_| n <= 1500) {
            for direction in ["out", "in", "both"] {
                for (least, weighted) in [(0.0, false), (0.4, false), (0.2, true)] {
                    let mut values = Values::from([
                        ((*way).to_owned(), value.clone()),
                        ("direction".to_owned(), Value::Text(direction.to_owned())),
                        ("minSimilarity".to_owned(), Value::Float(least)),
                    ]);
                    if weighted {
                        values.insert("weight".to_owned(), Value::Text("cost".to_owned()));
                    }
                    let graph = graph(n, &edges, true);
                    let knows = |row: &&Algorithm| {
                        let mut parameters = row.parameters.iter();
                        !weighted || parameters.any(|it| it.name == "weight")
                    };
                    for algorithm in measures().filter(knows) {
                        let arguments = arguments(&graph, algorithm, &values).unwrap();
                        let control = Control::new(2);
                        let trial = attempt(&graph, algorithm, &arguments, None, &control).unwrap();
                        verify(algorithm, &trial).unwrap_or_else(|wrong| {
                            let shown = shown(&values);
                            panic!("{} ({shown}) on {name}: {wrong}", algorithm.name)
                        });
                    }
                }
            }
        }
    }
}

#[test]
fn pairs_are_said_in_one_way() {
    let graph = graph(3, &[(0, 1, 1.0)], true);
    let edges = || ("edges".to_owned(), Value::Bool(true));
    let most = || ("topK".to_owned(), Value::Integer(1));
    let given = || ("pairs".to_owned(), pairs(&[(0, 1)]));
    for (values, parameter) in [
        (Values::from([]), "pairs"),
        (Values::from([edges(), most()]), "topK"),
        (Values::from([edges(), given()]), "edges"),
        (Values::from([edges(), given(), most()]), "edges"),
    ] {
        for algorithm in measures() {
            let arguments = arguments(&graph, algorithm, &values).unwrap();
            let control = Control::default();
            let trial = attempt(&graph, algorithm, &arguments, None, &control).unwrap();
            let refusal = trial.refusal().unwrap();
            assert_eq!(refusal.details.parameter.as_deref(), Some(parameter));
            verify(algorithm, &trial).unwrap();
        }
    }
}
