//! Ids given as arguments, to node rows.

mod samples;
mod tables;

use std::sync::Arc;

use arrow_array::*;
use quiver_graph::*;
use samples::*;
use tables::batch;

#[test]
fn the_graphs_own_key_column_names_every_row() {
    let graph = sample(true);
    let keys = |batch: &Batch| {
        let id = batch.schema().index_of("id").unwrap();
        batch.read(Some(&[id])).unwrap()
    };
    let own: Vec<RecordBatch> = graph.node_tables()[0].batches().iter().map(keys).collect();
    let resolve = |batches: &[RecordBatch]| {
        graph
            .resolve_keys(&own[0].schema(), batches, None, &control())
            .unwrap()
    };
    assert_eq!(resolve(&own), [0, 1, 2, 3, 4, 5]);
    // The same memory in another order, or only a part of it, is looked up.
    let turned: Vec<RecordBatch> = own.iter().rev().cloned().collect();
    let first = own[0].num_rows() as u32;
    let expected: Vec<u32> = (first..6).chain(0..first).collect();
    assert_eq!(resolve(&turned), expected);
    let tail: Vec<RecordBatch> = own
        .iter()
        .map(|batch| batch.slice(1, batch.num_rows() - 1))
        .collect();
    let expected: Vec<u32> = (1..first).chain(first + 1..6).collect();
    assert_eq!(resolve(&tail), expected);
}

#[test]
fn times_name_only_what_they_are() {
    let at = |key: ArrayRef| {
        let nodes = node_input(None, vec![batch(vec![("id", key)])]);
        let graph = GraphBuilder {
            nodes: vec![nodes],
            ..Default::default()
        };
        graph.build(&control()).unwrap()
    };
    let found = |graph: &Graph, id: ArrayRef| {
        let found = graph.resolve(&[id], None, &control());
        found.map(|rows| rows[0]).map_err(|error| error.code)
    };
    let unknown = Err(ErrorCode::UnknownId);
    let days: ArrayRef = Arc::new(Date32Array::from(vec![18_262, 18_263, 1_000_000]));
    let milliseconds = || TimestampMillisecondArray::from(vec![18_262 * 86_400_000 + 1, 0]);
    let zoned: ArrayRef = Arc::new(milliseconds().with_timezone("+02:00"));
    let clock: ArrayRef = Arc::new(Time32SecondArray::from(vec![5, 61]));
    for (key, written, expected) in [
        (&days, "2020-01-01", Ok(0)),
        (&days, "2020-01-02T00:00:00", Ok(1)),
        (&days, "2020-01-01T00:00:00Z", Ok(0)),
        (&days, "4707-11-29", Ok(2)),
        (&days, "2020-01-01T05:00:00", unknown),
        (&days, "2020-01-01T23:00:00-05:00", unknown),
        (&zoned, "2020-01-01T00:00:00.001Z", Ok(0)),
        (&zoned, "2020-01-01T02:00:00.001", Ok(0)),
        (&zoned, "2020-01-01T00:00:00.0010001Z", unknown),
        (&clock, "00:01:01", Ok(1)),
        (&clock, "00:01:01.5", unknown),
    ] {
        assert_eq!(
            found(&at(key.clone()), texts(&[written])),
            expected,
            "{written}"
        );
    }
    // As JavaScript's dates come: milliseconds without a zone, which are those of UTC.
    let date = |value: i64| -> ArrayRef { Arc::new(TimestampMillisecondArray::from(vec![value])) };
    let midnight = 18_263 * 86_400_000;
    assert_eq!(found(&at(days.clone()), date(midnight)), Ok(1));
    assert_eq!(found(&at(days), date(midnight + 1)), unknown);
    assert_eq!(
        found(&at(zoned.clone()), date(midnight - 86_399_999)),
        Ok(0)
    );
    assert_eq!(found(&at(zoned), date(midnight)), unknown);
}

#[test]
fn numbers_with_a_fraction_may_be_written_in_any_way() {
    let at = |key: ArrayRef| {
        let nodes = node_input(None, vec![batch(vec![("id", key)])]);
        let graph = GraphBuilder {
            nodes: vec![nodes],
            ..Default::default()
        };
        graph.build(&control()).unwrap()
    };
    let found = |graph: &Graph, id: &str| graph.resolve(&[texts(&[id])], None, &control()).is_ok();
    let wide = at(Arc::new(Float64Array::from(vec![3.0, 0.1, -1e300])));
    for (id, expected) in [
        ("3", true),
        ("3.0", true),
        ("3.00", true),
        ("1e-1", true),
        ("0.1", true),
        ("-1e300", true),
        ("0.2", false),
        ("", false),
        ("three", false),
        ("NaN", false),
    ] {
        assert_eq!(found(&wide, id), expected, "{id}");
    }
    let narrow = at(Arc::new(Float32Array::from(vec![0.1, 3.0])));
    for (id, expected) in [
        ("0.1", true),
        ("3", true),
        ("0.10000001", false),
        ("0.2", false),
    ] {
        assert_eq!(found(&narrow, id), expected, "{id}");
    }
}

#[test]
fn ids_are_resolved_from_what_javascript_gives() {
    let graph = sample(true);
    let resolve = |ids: ArrayRef| graph.resolve(&[ids], None, &control());
    assert_eq!(
        resolve(Arc::new(Float64Array::from(vec![20.0, 10.0]))).unwrap(),
        [1, 0]
    );
    assert_eq!(resolve(texts(&["60", "10"])).unwrap(), [5, 0]);
    for wrong in [
        texts(&["10", "ten"]),
        texts(&["10", "020"]),
        Arc::new(Float64Array::from(vec![10.0, 20.5])),
    ] {
        let error = resolve(wrong).unwrap_err();
        assert_eq!(
            (error.code, error.details.row),
            (ErrorCode::UnknownId, Some(1))
        );
    }
    assert_eq!(
        graph.resolve(&[], None, &control()).unwrap_err().code,
        ErrorCode::InvalidArgument
    );

    let graph = labelled();
    assert_eq!(graph.resolve(&[ints([2])], None, &control()).unwrap(), [1]);
    assert_eq!(
        graph
            .resolve(&[ints([1])], Some("City"), &control())
            .unwrap(),
        [2]
    );
    assert_eq!(
        graph
            .resolve(&[ints([1])], None, &control())
            .unwrap_err()
            .code,
        ErrorCode::InvalidArgument
    );
    assert_eq!(
        graph
            .resolve(&[ints([1])], Some("Cyti"), &control())
            .unwrap_err()
            .code,
        ErrorCode::UnknownLabel
    );
    let table = batch(vec![
        ("label", texts(&["City", "Person"])),
        ("id", ints([1, 1])),
    ]);
    assert_eq!(
        graph
            .resolve_keys(&table.schema(), &[table], None, &control())
            .unwrap(),
        [2, 0]
    );
}
