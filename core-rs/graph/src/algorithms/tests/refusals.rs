//! What is refused before a kernel runs, and what kernels refuse of weights.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};

use super::graphs::graph;
use crate::algorithms::parameters::{Value, Values};
use crate::algorithms::{Call, TableResult};
use crate::{Control, ErrorCode, Graph, Result};

fn given<const N: usize>(values: [(&str, Value); N]) -> Values {
    values.map(|(name, value)| (name.to_owned(), value)).into()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn run(graph: &Graph, name: &str, values: &Values) -> Result<TableResult> {
    let control = Control::default();
    let mut results = Call::new(graph, name, values, &control)?.run(&[0], &control)?;
    Ok(results.remove(0))
}

#[test]
fn wrong_parameters_are_refused_by_name() {
    let graph = graph(3, &[(0, 1, 1.0), (1, 2, -1.0)], true);
    let refuse = |name: &str, values: Values, code: ErrorCode, parameter: &str| {
        let error = run(&graph, name, &values).unwrap_err();
        let found = (error.code, error.details.parameter.as_deref());
        assert_eq!(found, (code, Some(parameter)), "{name} {values:?}");
        assert!(error.details.expected.is_some(), "{name} {values:?}");
        // What can be known without looking at ids and weights is foretold.
        let foretold = Call::foresee(&graph, name, &values).map(|_| ());
        let nodes = ["personalization", "sources"].contains(&parameter) && !values.is_empty();
        match code {
            ErrorCode::InvalidArgument if !nodes => {
                assert_eq!(foretold.unwrap_err().code, code, "{name} {values:?}");
            }
            _ => assert!(foretold.is_ok(), "{name} {values:?}"),
        }
    };
    let invalid = ErrorCode::InvalidArgument;
    refuse("pageRank", given([]), invalid, "name");
    for (parameter, value) in [
        ("alpha", Value::Float(0.85)),
        ("damping", Value::Float(1.5)),
        ("damping", Value::Float(f64::NAN)),
        ("damping", text("0.5")),
        ("damping", Value::Null),
        ("damping", Value::Bool(true)),
        ("tolerance", Value::Integer(-1)),
        ("maxIterations", Value::Integer(0)),
        ("maxIterations", Value::Float(2.5)),
        ("weight", Value::Integer(3)),
        ("personalization", Value::Integer(10)),
    ] {
        refuse("pagerank", given([(parameter, value)]), invalid, parameter);
    }
    let weighted = given([("weight", text("cost"))]);
    refuse("pagerank", weighted, ErrorCode::InvalidWeight, "weight");
    let down = given([("direction", text("down"))]);
    refuse("degree", down, invalid, "direction");
    refuse("bfs", given([]), invalid, "sources");
    let none = given([("sources", Value::List(vec![]))]);
    refuse("bfs", none, invalid, "sources");
    let twice = given([
        ("sources", Value::Integer(0)),
        ("source", Value::Integer(0)),
    ]);
    refuse("bfs", twice, invalid, "source");
    let unknown = Value::List(vec![Value::Integer(0), Value::Integer(5)]);
    let unknown = given([("sources", unknown)]);
    refuse("bfs", unknown, ErrorCode::UnknownId, "sources");
    let source = || ("source", Value::Integer(0));
    let deep = given([source(), ("maxDepth", Value::Integer(-1))]);
    refuse("bfs", deep, invalid, "maxDepth");
    let costly = given([source(), ("weight", text("cost"))]);
    refuse(
        "shortestPaths",
        costly.clone(),
        ErrorCode::InvalidWeight,
        "weight",
    );
    for (name, values) in [
        ("pagerank", given([("weight", text("cost"))])),
        ("shortestPaths", costly),
    ] {
        let details = run(&graph, name, &values).unwrap_err().details;
        let place = (
            details.table.as_deref(),
            details.column.as_deref(),
            details.row,
        );
        assert_eq!(place, (Some("edges"), Some("cost"), Some(1)), "{name}");
        assert_eq!(details.got.as_deref(), Some("-1"), "{name}");
    }
    let misspelt = run(&graph, "degree", &given([("weight", text("cots"))]));
    assert_eq!(misspelt.unwrap_err().code, ErrorCode::UnknownColumn);
}

#[test]
fn strong_components_need_a_directed_graph() {
    let graph = graph(3, &[], false);
    let error = run(&graph, "stronglyConnectedComponents", &given([])).unwrap_err();
    assert_eq!(error.code, ErrorCode::WrongDirection);
}

#[test]
fn an_unknown_table_is_refused_with_those_there_are() {
    let algorithm = crate::algorithms::find("bfs").unwrap();
    assert_eq!(algorithm.table(None).unwrap(), 0);
    assert_eq!(algorithm.table(Some("paths")).unwrap(), 1);
    let error = algorithm.table(Some("path")).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidArgument);
    assert_eq!(error.details.parameter.as_deref(), Some("table"));
}

/// Restart at nodes by row, with these weights.
fn personalization(rows: &[i64], weights: ArrayRef) -> (&'static str, Value) {
    let keys = rows.iter().map(|row| 10 * row);
    let keys: ArrayRef = Arc::new(Int64Array::from_iter_values(keys));
    let table = RecordBatch::try_from_iter([("key", keys), ("weight", weights)]).unwrap();
    ("personalization", Value::Rows(table))
}

#[test]
fn weights_beyond_floats_are_refused_or_scaled() {
    let weighted = given([("weight", text("cost"))]);
    for (edges, row, got) in [
        (vec![(0, 1, 1.0), (1, 2, f64::INFINITY)], 1, "inf"),
        (vec![(0, 1, 1.0), (1, 2, 1e-310)], 1, "a sum of 1e-310"),
        (vec![(0, 1, 1e308), (0, 2, 1e308)], 0, "a sum of inf"),
    ] {
        let error = run(&graph(3, &edges, true), "pagerank", &weighted).unwrap_err();
        let details = error.details;
        assert_eq!(error.code, ErrorCode::InvalidWeight);
        assert_eq!(details.column.as_deref(), Some("cost"));
        assert_eq!(
            (details.row, details.got.as_deref()),
            (Some(row), Some(got))
        );
    }
    let graph = graph(3, &[(0, 1, 1.0)], true);
    for weight in [1e308, 1e-310] {
        let restart = personalization(&[0, 1], Arc::new(Float64Array::from(vec![weight; 2])));
        let values = given([restart, ("damping", Value::Float(0.0))]);
        let result = run(&graph, "pagerank", &values).unwrap();
        let ranks = result.batches[0].column(1).as_primitive::<Float64Type>();
        assert_eq!(ranks.values(), &[0.5, 0.5, 0.0]);
    }
    let words = personalization(&[0], Arc::new(StringArray::from(vec!["much"])));
    let error = run(&graph, "pagerank", &given([words])).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidWeight);
    assert_eq!(error.details.got.as_deref(), Some("much"));
}
