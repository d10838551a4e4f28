//! Centralities where there are more paths than floats count, and where they have no answer.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;

use super::graphs::{Edges, graph};
use crate::algorithms::Call;
use crate::algorithms::parameters::{Value, Values};
use crate::{Control, ErrorCode, Graph, GraphError};

fn column(graph: &Graph, name: &str, values: &Values) -> Result<Vec<f64>, GraphError> {
    let control = Control::new(2);
    let result = Call::new(graph, name, values, &control)?.run(&[0], &control)?;
    let batch = &result[0].batches[0];
    let last = batch.column(batch.num_columns() - 1);
    Ok(last.as_primitive::<Float64Type>().values().to_vec())
}

fn values(given: &[(&str, Value)]) -> Values {
    let given = given.iter().cloned();
    given
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn weighted() -> Values {
    values(&[("weight", Value::Text("cost".to_owned()))])
}

/// So many squares in a row, each with two ways from one corner to the other, so that there are two ways more often than floats count.
fn squares(count: u32, directed: bool) -> Graph {
    let edges: Edges = (0..count)
        .flat_map(|i| {
            let (from, to) = (3 * i, 3 * i + 3);
            let by = |way: u32| [(from, from + way, 1.0), (from + way, to, 1.0)];
            [by(1), by(2)].concat()
        })
        .collect();
    graph(3 * count as usize + 1, &edges, directed)
}

#[test]
fn paths_may_be_more_than_floats_count() {
    let squares = 1200;
    let graph = self::squares(squares, false);
    // Some sources are enough: what is put on both ways of a square is the same, and half of what passes it.
    let some = values(&[("samples", Value::Integer(40))]);
    for options in [some.clone(), some.into_iter().chain(weighted()).collect()] {
        let put = column(&graph, "betweenness", &options).unwrap();
        for square in 1..squares as usize - 1 {
            let (one, other) = (put[3 * square + 1], put[3 * square + 2]);
            let before = put[3 * square];
            assert!(
                one.is_finite() && (one - other).abs() <= 0.1 * before,
                "{square}"
            );
        }
    }
    let put = column(&graph, "betweenness", &Values::new()).unwrap();
    for square in 0..squares as usize {
        let (left, right) = (3 * square + 1, 3 * (squares as usize - 1 - square) + 1);
        let expected = (left * right) as f64 / 2.0;
        let got = put[3 * square + 2];
        assert!(
            (got - expected).abs() <= 1e-9 * expected,
            "{square}: {got}, expected {expected}"
        );
    }
}

#[test]
fn values_from_pairs_are_within_the_bound() {
    let bounded = values(&[
        ("error", Value::Float(0.05)),
        ("confidence", Value::Float(0.999)),
        ("normalized", Value::Bool(true)),
    ]);
    let exact = values(&[("normalized", Value::Bool(true))]);
    for directed in [true, false] {
        let graph = squares(1200, directed);
        let expected = column(&graph, "betweenness", &exact).unwrap();
        let greatest = expected.iter().copied().fold(0.0, f64::max);
        assert!(greatest > 0.2);
        for options in [
            bounded.clone(),
            bounded.clone().into_iter().chain(weighted()).collect(),
        ] {
            let got = column(&graph, "betweenness", &options).unwrap();
            let errors = got.iter().zip(&expected).map(|(a, b)| (a - b).abs());
            let worst = errors.fold(0.0, f64::max);
            // It is not the exact result, either.
            assert!(worst > 1e-9 && worst <= 0.05, "{directed}: {worst}");
        }
    }
    let both = [("samples", Value::Integer(3)), ("error", Value::Float(0.1))];
    let error = column(&squares(9, false), "betweenness", &values(&both)).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
    assert_eq!(error.details.parameter.as_deref(), Some("samples"));
}

#[test]
fn lengths_of_0_are_refused_by_their_row() {
    let graph = graph(3, &[(0, 1, 1.0), (1, 2, 0.0), (2, 0, -1.0)], true);
    for name in ["betweenness", "edgeBetweenness", "closeness", "harmonic"] {
        let error = column(&graph, name, &weighted()).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidWeight, "{name}");
        let details = error.details;
        assert_eq!(details.parameter.as_deref(), Some("weight"), "{name}");
        assert_eq!(
            (details.row, details.got.as_deref()),
            (Some(1), Some("0")),
            "{name}"
        );
    }
}

#[test]
fn alpha_has_a_bound_where_there_are_cycles() {
    let alpha = |value: f64| values(&[("alpha", Value::Float(value))]);
    let ring: Edges = (0..5).map(|u| (u, (u + 1) % 5, 1.0)).collect();
    let clique: Edges = (0..6)
        .flat_map(|u| (0..u).map(move |v| (u, v, 1.0)))
        .collect();
    for (n, edges, bound) in [(5, &ring, 1.0), (6, &clique, 0.2)] {
        let graph = graph(n, edges, edges.len() == 5);
        assert!(column(&graph, "katz", &alpha(0.99 * bound)).is_ok());
        for times in [1.0, 1.5, 1e9] {
            let error = column(&graph, "katz", &alpha(times * bound)).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidArgument);
            assert_eq!(error.details.parameter.as_deref(), Some("alpha"));
            let expected = error.details.expected.unwrap_or_default();
            assert_eq!(expected, format!("a number below {bound:.6e}"));
        }
    }
    // However soon the tolerance would end it.
    let loops = graph(1, &[(0, 0, 1.0), (0, 0, 1.0)], false);
    let wide = alpha(1.0)
        .into_iter()
        .chain(values(&[("tolerance", Value::Float(2.0))]));
    let error = column(&loops, "katz", &wide.collect()).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
    // Without cycles there is none.
    let path: Edges = (0..99).map(|u| (u, u + 1, 1.0)).collect();
    let path = graph(100, &path, true);
    let unscaled = alpha(2.0)
        .into_iter()
        .chain(values(&[("normalized", Value::Bool(false))]));
    let katz = column(&path, "katz", &unscaled.collect()).unwrap();
    assert_eq!(katz[10], 2047.0);
}
