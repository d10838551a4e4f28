//! What is left out for a null, a duplicate or a missing end, and what is told of it.

mod tables;

use std::sync::Arc;

use arrow_array::*;
use quiver_graph::*;
use tables::{batch, edges, nodes};

fn ints(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn control() -> Control {
    Control::default()
}

/// `table reason rows`, one per line.
fn lines(rows: &[ReportedRows]) -> Vec<String> {
    rows.iter()
        .map(|each| {
            format!(
                "{:?} {} {:?} {}",
                each.kind, each.table, each.reason, each.rows
            )
        })
        .collect()
}

const STRICT: Policy = Policy {
    on_null: OnNull::Error,
    on_duplicate: OnDuplicate::Error,
    on_dangling: OnDangling::Error,
    on_conflict: None,
};

const LENIENT: Policy = Policy {
    on_null: OnNull::Skip,
    on_duplicate: OnDuplicate::First,
    on_dangling: OnDangling::Skip,
    on_conflict: None,
};

fn builder(policy: Policy) -> GraphBuilder {
    let id = ints(&[None, Some(1), Some(2), Some(1), None, Some(3)]);
    let src = ints(&[Some(1), None, Some(9), Some(2), None]);
    let dst = ints(&[Some(2), Some(1), Some(1), Some(8), Some(9)]);
    GraphBuilder {
        nodes: vec![nodes(vec![batch(vec![("id", id)])])],
        edges: vec![edges(vec![batch(vec![("src", src), ("dst", dst)])])],
        on_null: policy.on_null,
        on_duplicate: policy.on_duplicate,
        on_dangling: policy.on_dangling,
        ..Default::default()
    }
}

#[test]
fn rows_left_out_are_told_by_table_and_reason() {
    let (graph, report) = builder(LENIENT).build_with_report(&control()).unwrap();
    assert_eq!((graph.num_nodes(), graph.num_edges()), (3, 1));
    let expected = [
        "Nodes nodes Null 2",
        "Nodes nodes Duplicate 1",
        "Edges edges Null 2",
        "Edges edges Dangling 2",
    ];
    assert_eq!(lines(&report.skipped), expected);
    assert!(report.added.is_empty() && !report.is_empty());

    let adding = Policy {
        on_dangling: OnDangling::Add,
        ..LENIENT
    };
    let (graph, report) = builder(adding).build_with_report(&control()).unwrap();
    assert_eq!((graph.num_nodes(), graph.num_edges()), (5, 3));
    assert_eq!(lines(&report.skipped), expected[..3]);
    assert_eq!(lines(&report.added), ["Nodes nodes Dangling 2"]);
}

#[test]
fn errors_name_rows_as_they_were_given() {
    let row = |policy| builder(policy).build(&control()).unwrap_err().details.row;
    assert_eq!(row(STRICT), Some(0));
    assert_eq!(
        row(Policy {
            on_null: OnNull::Skip,
            ..STRICT
        }),
        Some(3)
    );
    let policy = Policy {
        on_dangling: OnDangling::Error,
        ..LENIENT
    };
    assert_eq!(row(policy), Some(2));

    let (graph, _) = builder(LENIENT).build_with_report(&control()).unwrap();
    let more = || {
        nodes(vec![batch(vec![(
            "id",
            ints(&[None, Some(7), None, Some(3)]),
        )])])
    };
    let policy = Policy {
        on_null: OnNull::Skip,
        ..STRICT
    };
    let error = graph
        .add_nodes_with_report(more(), policy, &control())
        .unwrap_err();
    assert_eq!(
        (error.code, error.details.row),
        (ErrorCode::DuplicateKey, Some(3))
    );
    let (grown, report) = graph
        .add_nodes_with_report(more(), LENIENT, &control())
        .unwrap();
    assert_eq!(grown.num_nodes(), 4);
    assert_eq!(
        lines(&report.skipped),
        ["Nodes nodes Null 2", "Nodes nodes Duplicate 1"]
    );
}

#[test]
fn a_duplicate_of_the_input_and_one_of_the_graph_are_one_entry() {
    let (graph, _) = builder(LENIENT).build_with_report(&control()).unwrap();
    let more = nodes(vec![batch(vec![(
        "id",
        ints(&[Some(7), Some(7), Some(3)]),
    )])]);
    let (grown, report) = graph
        .add_nodes_with_report(more, LENIENT, &control())
        .unwrap();
    assert_eq!(grown.num_nodes(), 4);
    assert_eq!(lines(&report.skipped), ["Nodes nodes Duplicate 2"]);
}

#[test]
fn not_a_number_counts_as_null() {
    let id: ArrayRef = Arc::new(Float64Array::from(vec![Some(f64::NAN), Some(0.5), None]));
    let end: ArrayRef = Arc::new(Float64Array::from(vec![Some(0.5), Some(f64::NAN)]));
    let builder = GraphBuilder {
        nodes: vec![nodes(vec![batch(vec![("id", id)])])],
        edges: vec![edges(vec![batch(vec![("src", end.clone()), ("dst", end)])])],
        on_null: OnNull::Skip,
        ..Default::default()
    };
    let (graph, report) = builder.build_with_report(&control()).unwrap();
    assert_eq!((graph.num_nodes(), graph.num_edges()), (1, 1));
    assert_eq!(
        lines(&report.skipped),
        ["Nodes nodes Null 2", "Edges edges Null 1"]
    );
}

#[test]
fn a_table_of_nothing_but_nulls_leaves_nothing() {
    let nulls: ArrayRef = Arc::new(NullArray::new(3));
    let builder = GraphBuilder {
        edges: vec![edges(vec![batch(vec![
            ("src", nulls.clone()),
            ("dst", nulls),
        ])])],
        on_null: OnNull::Skip,
        ..Default::default()
    };
    let (graph, report) = builder.build_with_report(&control()).unwrap();
    assert_eq!((graph.num_nodes(), graph.num_edges()), (0, 0));
    assert_eq!(lines(&report.skipped), ["Edges edges Null 3"]);
}
