//! Progress, looked at all the time while the work runs: it never passes its total, and belongs to its phase.

mod tables;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use arrow_array::types::Int32Type;
use arrow_array::*;
use quiver_graph::algorithms::{ALGORITHMS, Call, DefaultValue, Value, Values};
use quiver_graph::*;
use tables::{batch, edges, nodes};

const ROWS: usize = 200_000;

/// Runs `work` on two threads while another looks at its progress; per phase the totals seen.
fn watched<T: Send>(
    work: impl FnOnce(&Control) -> Result<T> + Send,
) -> (T, HashMap<&'static str, Vec<u64>>) {
    let (control, running) = (Control::new(2), AtomicBool::new(true));
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut totals: HashMap<&'static str, Vec<u64>> = HashMap::new();
            loop {
                let last = !running.load(Relaxed);
                let Progress { phase, done, total } = control.progress();
                assert!(done <= total, "{phase} {done}/{total}");
                let seen = totals.entry(phase).or_default();
                if seen.last() != Some(&total) {
                    seen.push(total);
                }
                if last {
                    return totals;
                }
            }
        });
        let result = control.install(|| work(&control));
        running.store(false, Relaxed);
        let totals = watcher.join().expect("progress within its total");
        (result.expect("work that succeeds"), totals)
    })
}

/// Keys of which each comes about twice, in no order.
fn keys(kind: &str) -> ArrayRef {
    let numbers = (0..ROWS as i64).map(|i| i.wrapping_mul(7919) % (ROWS as i64 / 2) * 1_000_003);
    match kind {
        "words" => Arc::new(Int64Array::from_iter_values(numbers)),
        "texts" => Arc::new(StringArray::from_iter_values(
            numbers.map(|n| format!("node {n}")),
        )),
        _ => Arc::new(
            numbers
                .map(|n| format!("{n}"))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<DictionaryArray<Int32Type>>(),
        ),
    }
}

fn builder(kind: &str, on_dangling: OnDangling) -> GraphBuilder {
    let key = keys(kind);
    let known = key.slice(0, ROWS / 3 * 2);
    let half = |column: &ArrayRef| batch(vec![("src", column.clone()), ("dst", column.clone())]);
    GraphBuilder {
        nodes: vec![nodes(vec![batch(vec![("id", known)])])],
        edges: vec![edges(vec![
            half(&key.slice(0, ROWS / 2)),
            half(&key.slice(ROWS / 2, ROWS / 2)),
        ])],
        on_duplicate: OnDuplicate::First,
        on_dangling,
        ..Default::default()
    }
}

#[test]
fn of_building_a_graph_with_duplicates() {
    for kind in ["words", "texts", "dictionary"] {
        for on_dangling in [OnDangling::Skip, OnDangling::Add] {
            let build = |control: &Control| builder(kind, on_dangling).build_with_report(control);
            let ((graph, report), _) = watched(build);
            assert!(graph.num_edges() > 0 && !report.is_empty(), "{kind}");
        }
        let inferred = GraphBuilder {
            nodes: Vec::new(),
            ..builder(kind, OnDangling::Error)
        };
        let (graph, _) = watched(|control| inferred.build(control));
        assert_eq!(graph.num_edges(), ROWS, "{kind}");
    }
}

#[test]
fn of_changing_a_graph() {
    for kind in ["words", "texts", "dictionary"] {
        let graph = builder(kind, OnDangling::Add)
            .build(&Control::default())
            .unwrap();
        let keep: Vec<bool> = (0..graph.num_nodes()).map(|row| row % 3 > 0).collect();
        let (part, _) = watched(|control| graph.filter_nodes(&keep, control));
        let more = builder(kind, OnDangling::Add);
        let policy = Policy {
            on_duplicate: OnDuplicate::First,
            on_dangling: OnDangling::Add,
            ..Policy::default()
        };
        // The part has no index of its ids yet: it is built in a phase of its own.
        let ((grown, _), _) =
            watched(|control| part.add_edges_with_report(more.edges[0].clone(), policy, control));
        assert!(grown.num_nodes() > part.num_nodes());
        let part = graph.filter_nodes(&keep, &Control::default()).unwrap();
        let ((grown, _), _) =
            watched(|control| part.add_nodes_with_report(more.nodes[0].clone(), policy, control));
        assert!(grown.num_nodes() > part.num_nodes());
        let part = graph.filter_nodes(&keep, &Control::default()).unwrap();
        let ids = part.id_columns().unwrap().1;
        let (rows, _) = watched(|control| part.resolve(&ids, None, control));
        assert_eq!(rows.len(), part.num_nodes());
    }
}

#[test]
fn of_every_quick_algorithm() {
    for kind in ["words", "texts"] {
        let built = builder(kind, OnDangling::Add)
            .build(&Control::default())
            .unwrap();
        let n = built.num_nodes() as u32;
        // Edges to many nodes, where those of the tables are loops.
        let dst = built
            .src()
            .iter()
            .map(|&u| (u.wrapping_mul(31) + 7) % n)
            .collect();
        let graph = Graph::from_endpoints(n as usize, built.src().to_vec(), dst, true).unwrap();
        for graph in [&graph, &graph.to_undirected()] {
            for algorithm in ALGORITHMS.iter().filter(|algorithm| algorithm.quick) {
                let needed = algorithm.parameters.iter();
                let needed = needed.filter(|it| it.default == DefaultValue::Required);
                // What must be given are nodes.
                let values = needed.map(|it| (it.name.to_owned(), Value::Integer(0)));
                let values: Values = values.collect();
                let run = |control: &Control| {
                    Call::new(graph, algorithm.name, &values, control)?.run(&[0], control)
                };
                watched(|control| match run(control) {
                    // Some refuse some graphs.
                    Err(error) if error.code != ErrorCode::Internal => Ok(Vec::new()),
                    other => other,
                });
            }
        }
    }
}

#[test]
fn of_a_build_tells_what_turns_out_to_be_needed() {
    let build = |control: &Control| builder("words", OnDangling::Skip).build(control);
    // On a machine that does much else, nobody may look while the ids are indexed.
    let mut seen = (0..20).map(|_| watched(build));
    let (graph, totals) = seen
        .find(|(_, totals)| totals.contains_key("index nodes"))
        .expect("a phase that is seen in one of twenty builds");
    let rows = (ROWS / 3 * 2) as u64;
    let seen = &totals["index nodes"];
    // The rows, then those and the ones that stay, which are indexed again.
    assert!(
        seen.iter()
            .all(|&total| total == rows || total == rows + graph.num_nodes() as u64),
        "{seen:?}"
    );
}
