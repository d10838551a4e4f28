//! Weights from edge columns: any numeric type, in the order of any topology, and nothing that is no number.

use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::*;
use arrow_cast::cast;
use arrow_schema::{DataType, Field, Schema};
use quiver_graph::*;

fn graph(chunks: &[ArrayRef]) -> Graph {
    let fields = ["src", "dst"]
        .map(|name| Field::new(name, DataType::Int64, false))
        .to_vec();
    let weight = Field::new("weight", chunks[0].data_type().clone(), true);
    let schema = Arc::new(Schema::new([fields, vec![weight]].concat()));
    let mut row = 0;
    let mut batches = Vec::new();
    for chunk in chunks {
        let end = row + chunk.len() as i64;
        let src: ArrayRef = Arc::new(Int64Array::from_iter_values(
            (row..end).map(|row| row * 7 % 4),
        ));
        let dst: ArrayRef = Arc::new(Int64Array::from_iter_values(
            (row..end).map(|row| row * 5 % 4),
        ));
        batches.push(RecordBatch::try_new(schema.clone(), vec![src, dst, chunk.clone()]).unwrap());
        row = end;
    }
    let name = |name: &str| vec![name.to_owned()];
    let edges = EdgeInput {
        edge_type: None,
        src: name("src"),
        dst: name("dst"),
        from: None,
        to: None,
        schema,
        batches,
    };
    GraphBuilder {
        edges: vec![edges],
        ..Default::default()
    }
    .build(&Control::default())
    .unwrap()
}

#[test]
fn every_numeric_type_follows_its_edges() {
    let numbers: ArrayRef = Arc::new(Float64Array::from_iter_values((0..12).map(f64::from)));
    for data_type in [
        DataType::Float64,
        DataType::Float32,
        DataType::UInt8,
        DataType::Int64,
        DataType::Decimal128(9, 2),
    ] {
        let typed = cast(&numbers, &data_type).unwrap();
        for chunks in [
            vec![typed.clone()],
            vec![typed.slice(0, 5), typed.slice(5, 7)],
        ] {
            let graph = graph(&chunks);
            for direction in [Direction::Out, Direction::In, Direction::Both] {
                let topology = graph.topology(direction, &Control::default()).unwrap();
                let expected: Vec<f64> = topology
                    .edge_rows()
                    .iter()
                    .map(|&row| f64::from(row))
                    .collect();
                let weights = graph
                    .weights("weight", direction, &Control::default())
                    .unwrap();
                assert_eq!(*weights, expected, "{data_type} {direction:?}");
                let again = graph
                    .weights("weight", direction, &Control::default())
                    .unwrap();
                assert!(Arc::ptr_eq(&weights, &again));
            }
        }
    }
}

#[test]
fn what_is_no_number_is_named_with_column_and_row() {
    let control = Control::default();
    let first: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0]));
    for (bad, got) in [(None, "null"), (Some(f64::NAN), "NaN")] {
        let second: ArrayRef = Arc::new(Float64Array::from(vec![Some(3.0), bad]));
        let error = graph(&[first.clone(), second])
            .weights("weight", Direction::Out, &control)
            .unwrap_err();
        assert_eq!(
            (error.code, error.details.row),
            (ErrorCode::InvalidWeight, Some(3))
        );
        assert_eq!(
            (
                error.details.column.as_deref(),
                error.details.got.as_deref()
            ),
            (Some("weight"), Some(got))
        );
    }
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["1", "2"]));
    assert_eq!(
        graph(&[texts])
            .edge_weights("weight", &control)
            .unwrap_err()
            .code,
        ErrorCode::UnsupportedType
    );
    let dictionary: DictionaryArray<Int8Type> = vec!["1", "2"].into_iter().collect();
    assert_eq!(
        graph(&[Arc::new(dictionary)])
            .edge_weights("weight", &control)
            .unwrap_err()
            .code,
        ErrorCode::UnsupportedType
    );
    let error = graph(&[first])
        .weights("wieght", Direction::Out, &control)
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownColumn);
    assert!(error.details.expected.unwrap().starts_with("weight"));
}
