//! The nearest neighbours of each node by its vector: found by looking at all pairs, or by [descent](super::descent).
//!
//! in   `column`      `[n × d]` f32
//! out  `similarity`  f64   for each node and the `k` most similar ones
//!
//! Where all pairs are looked at, nodes are worked on some at a time, each against stretches of all others that stay in a core's cache, and what was found is given
//! in order before the next.

use std::sync::Arc;

use arrow_array::{Float64Array, UInt32Array};
use arrow_schema::DataType;
use rayon::prelude::*;

use crate::Result;
use crate::algorithms::parameters::{Param, Word};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::descent::{self, Search};
use super::scores::{LANES, Metric, order};
use super::vectors::Vectors;

static COLUMN: Param<Word> = Param::required_node_column(
    "column",
    "The node column that holds the vectors: lists of numbers, all of one length. Plain numbers are vectors of one.",
);

static K: Param<u64> = Param::integer(
    "k",
    (1, u32::MAX as u64),
    10,
    "How many neighbours each node has.",
);

static METRIC: Param<Word> = Param::choice(
    "metric",
    &["cosine", "euclidean", "dot"],
    "cosine",
    "What makes vectors similar: the cosine of the angle between them, 1 / (1 + their distance), or their product.",
);

static SEARCH: Param<Word> = Param::choice(
    "search",
    &["auto", "exact", "approximate"],
    "auto",
    "Whether every pair is compared, or only those that are likely to be near. By itself, every pair of up to 32,768 nodes.",
);

static SEED: Param<u64> = Param::seed();

static PAIRS: Table = Table::pairs(
    &[Column::new(
        "similarity",
        ColumnKind::Float64,
        "How similar the two vectors are.",
    )],
    "A row for each node and each of its neighbours: node by node in node-table order, most similar first, of equally similar ones the first in node-table order.",
)
.streamed()
.at_most(|graph, arguments| {
    let nodes = graph.num_nodes() as u64;
    nodes * nodes.saturating_sub(1).min(arguments.get(&K))
});

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "knn",
    summary: "Find for each node the others whose vectors are most like its own.",
    doc: "Vectors are compared in 32-bit floats. Of up to 32,768 nodes the answer is exact, as every pair is compared; of more, or by `search: \"approximate\"`, it is found by going from neighbours to their neighbours, and holds nearly all of the nearest where vectors have a structure, as embeddings do: the metadata's `exact` tells which. Edges make no difference, and no node is its own neighbour. A node whose vector is null has no neighbours and is nobody's. The cosine of a vector of zeros and any other is 0. All vectors must have the same length and hold finite numbers.",
    source: "Fix, Hodges: Discriminatory analysis: nonparametric discrimination, USAF School of Aviation Medicine 4, 1951, doi:10.2307/1403797; Dong, Moses, Li: Efficient k-nearest neighbor graph construction for generic similarity measures, WWW 2011, doi:10.1145/1963405.1963487",
    known_as: &[("neo4j", "gds.knn")],
    needs: Needs::Any,
    parameters: &[
        COLUMN.row(),
        K.row(),
        METRIC.row(),
        SEARCH.row(),
        SEED.row(),
    ],
    tables: &[&PAIRS],
    metadata: &[("exact", "Whether every pair was compared.")],
    time: "O(n² · d) for vectors of d numbers: some seconds for 20,000 nodes of 128. Approximately, about O(n^1.1 · d)",
    quick: false,
    memory: "4n bytes per dimension; 40 KB for each of k. Approximately, 15n bytes for each of k, and 400n",
    working: |graph, arguments| {
        let nodes = graph.num_nodes() as u64;
        let tables = graph.node_tables().first();
        let field = tables.and_then(|table| {
            let schema = table.schema();
            schema.field_with_name(arguments.get(&COLUMN)).ok()
        });
        let dimensions = match field.map(|field| field.data_type()) {
            Some(DataType::FixedSizeList(_, length)) => *length as u64,
            _ => 1,
        };
        let k = arguments.get(&K).min(nodes) as usize;
        let searched = match is_exact(arguments.get(&SEARCH), nodes as usize, k) {
            true => 0,
            false => descent::bytes(k) as u64 + 16,
        };
        (4 * dimensions + 1 + searched) * nodes
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Nodes whose neighbours are looked for together, those that a thread takes at a time, and those that they are compared with.
const WINDOW: usize = 1 << 11;
const TAKE: usize = 16;
const TILE: usize = 1 << 8;
/// Nodes of which the nearest are found by looking at all pairs, unless that is asked for of more.
const EXACT: usize = 1 << 15;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (n, control) = (run.graph.num_nodes(), run.control);
    control.begin("read", n as u64);
    control.check()?;
    let mut vectors = Vectors::read(run.graph, COLUMN.row().name, run.get(&COLUMN), control)?;
    let metric = match run.get(&METRIC) {
        "euclidean" => Metric::Distance,
        "dot" => Metric::Product,
        _ => {
            vectors.normalize();
            Metric::Product
        }
    };
    let k = run.get(&K).min(n as u64) as usize;
    let exact = is_exact(run.get(&SEARCH), n, k);
    run.note("exact", exact);
    match exact {
        true => compare_all(run, &vectors, metric, k),
        false => descend(run, &vectors, metric, k),
    }
}

fn is_exact(search: &str, nodes: usize, k: usize) -> bool {
    // Those of one group are all compared anyway.
    let is_small = nodes <= descent::group(k);
    match search {
        _ if is_small => true,
        "exact" => true,
        "approximate" => false,
        _ => nodes <= EXACT,
    }
}

fn compare_all(run: &Run<'_>, vectors: &Vectors, metric: Metric, k: usize) -> Result<()> {
    let (n, control) = (run.graph.num_nodes(), run.control);
    control.begin("compare", n as u64);
    for start in (0..n).step_by(WINDOW) {
        control.check()?;
        let nodes: Vec<u32> = (start as u32..(start + WINDOW).min(n) as u32).collect();
        let found = run.install(|| {
            let parts = nodes.par_chunks(TAKE).map(|nodes| {
                control.advance(nodes.len() as u64);
                neighbors(vectors, nodes, k, metric, || control.is_cancelled())
            });
            Ok(parts.collect::<Vec<_>>())
        })?;
        control.check()?;
        give(
            run,
            metric,
            nodes.into_iter().zip(found.into_iter().flatten()),
        )?;
    }
    control.check()
}

fn descend(run: &Run<'_>, vectors: &Vectors, metric: Metric, k: usize) -> Result<()> {
    let present = vectors.present.iter().enumerate();
    let nodes = present.filter(|(_, present)| **present);
    let nodes: Vec<u32> = nodes.map(|(node, _)| node as u32).collect();
    let (control, seed) = (run.control, run.get(&SEED));
    let search = Search {
        vectors,
        nodes: &nodes,
        metric,
        k,
        seed,
        control,
    };
    let near = run.install(|| search.run())?;
    for (number, window) in nodes.chunks(WINDOW).enumerate() {
        control.check()?;
        let rows = window.iter().enumerate().map(|(at, &node)| {
            let found = near.of(number * WINDOW + at).take(k);
            let found = found.map(|(score, place)| (score, nodes[place as usize]));
            (node, found.collect::<Vec<_>>())
        });
        give(run, metric, rows)?;
    }
    control.check()
}

/// The rows of some nodes, each with its neighbours.
fn give(
    run: &Run<'_>,
    metric: Metric,
    found: impl Iterator<Item = (u32, Vec<(f32, u32)>)>,
) -> Result<()> {
    let (mut first, mut second, mut scores) = (Vec::new(), Vec::new(), Vec::new());
    for (node, near) in found {
        for (score, other) in near {
            first.push(node);
            second.push(other);
            scores.push(metric.similarity(score));
        }
    }
    if scores.is_empty() {
        return Ok(());
    }
    let first = UInt32Array::from(first);
    let second = UInt32Array::from(second);
    let scores = Float64Array::from(scores);
    run.give(
        &PAIRS,
        vec![Arc::new(first), Arc::new(second), Arc::new(scores)],
    )
}

/// The `k` nodes of the largest scores for each of `nodes`, largest first.
fn neighbors(
    vectors: &Vectors,
    nodes: &[u32],
    k: usize,
    metric: Metric,
    cancelled: impl Fn() -> bool,
) -> Vec<Vec<(f32, u32)>> {
    let n = vectors.present.len();
    let mut best: Vec<Best> = nodes.iter().map(|_| Best::new(k)).collect();
    for start in (0..n).step_by(TILE) {
        if cancelled() {
            break;
        }
        for (&node, best) in nodes.iter().zip(&mut best) {
            let node = node as usize;
            if !vectors.present[node] {
                continue;
            }
            for other in start..(start + TILE).min(n) {
                if other == node || !vectors.present[other] {
                    continue;
                }
                best.offer(metric.score(vectors, node, other), other as u32);
            }
        }
    }
    best.into_iter().map(Best::sorted).collect()
}

/// The best of what was offered, and some more.
struct Best {
    k: usize,
    /// What is no larger than this is not among them.
    least: f32,
    kept: Vec<(f32, u32)>,
}

impl Best {
    fn new(k: usize) -> Self {
        Self {
            k,
            least: f32::NEG_INFINITY,
            kept: Vec::new(),
        }
    }

    fn offer(&mut self, score: f32, node: u32) {
        if score > self.least {
            self.kept.push((score, node));
            if self.kept.len() >= 2 * self.k + LANES {
                self.shorten();
            }
        }
    }

    fn shorten(&mut self) {
        if self.kept.len() > self.k {
            self.kept.select_nth_unstable_by(self.k - 1, order);
            self.kept.truncate(self.k);
            // Who comes later is not taken for as much.
            self.least = self.kept[self.k - 1].0;
        }
    }

    fn sorted(mut self) -> Vec<(f32, u32)> {
        self.shorten();
        self.kept.sort_unstable_by(order);
        self.kept.shrink_to_fit();
        self.kept
    }
}

#[cfg(test)]
mod verify {
    use super::*;

    use arrow_array::cast::AsArray;
    use arrow_array::types::Float64Type;
    use arrow_array::{Array, FixedSizeListArray};
    use arrow_cast::cast;

    use crate::algorithms::table::Trial;

    /// All similarities in double precision: each row has its own, and none that is left out is larger than the last that is there.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let mut vectors: Vec<Option<Vec<f64>>> = Vec::new();
        for table in graph.node_tables() {
            for batch in table.batches() {
                let batch = batch.read(None).unwrap();
                let column = &batch[trial.get(&COLUMN)];
                let lists = column.as_any().downcast_ref::<FixedSizeListArray>();
                vectors.extend((0..column.len()).map(|row| {
                    let numbers = match lists {
                        Some(lists) => lists.value(row),
                        None => column.slice(row, 1),
                    };
                    let numbers = cast(&numbers, &DataType::Float64).unwrap();
                    let numbers = numbers.as_primitive::<Float64Type>().values().to_vec();
                    column.is_valid(row).then_some(numbers)
                }));
            }
        }
        let score = |u: usize, v: usize| -> Option<f64> {
            let (a, b) = (vectors[u].as_ref()?, vectors[v].as_ref()?);
            let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            Some(match trial.get(&METRIC) {
                "dot" => inner(a, b),
                "euclidean" => {
                    let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
                    1.0 / (1.0 + squares.sum::<f64>().sqrt())
                }
                _ => match (inner(a, a) * inner(b, b)).sqrt() {
                    0.0 => 0.0,
                    lengths => inner(a, b) / lengths,
                },
            })
        };
        // As large as another where nothing was rounded, or what was is the same.
        let whole = |u: usize| {
            let numbers = vectors[u].iter().flatten();
            let mut numbers = numbers.map(|it| it.fract() == 0.0 && it.abs() < 256.0);
            numbers.all(|is| is)
        };
        let lengths = trial.get(&METRIC) == "cosine";
        let numbers = vectors.iter().flatten().all(|vector| vector.len() == 1);
        let exact = (!lengths || numbers) && (0..vectors.len()).all(whole);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-5 * b.abs().max(1e-2);
        let n = graph.num_nodes();
        let k = trial.get(&K).min(n as u64) as usize;
        let all_compared = is_exact(trial.get(&SEARCH), n, k);
        trial.check_note("exact", all_compared)?;
        let empty = trial.tables[PAIRS.name].is_empty();
        let nodes = |position| match empty {
            true => Vec::new(),
            false => trial.u32s(&PAIRS, position),
        };
        let scores = if empty {
            Vec::new()
        } else {
            trial.f64s(&PAIRS, 2)
        };
        let rows = nodes(0).into_iter().zip(nodes(1)).zip(scores);
        let rows: Vec<(usize, usize, f64)> = rows
            .map(|((u, v), it)| (u.unwrap() as usize, v.unwrap() as usize, it.unwrap()))
            .collect();
        let mut rest = &rows[..];
        for u in 0..n {
            let own = rest.iter().take_while(|row| row.0 == u).count();
            let (own, after) = rest.split_at(own);
            rest = after;
            // Of large graphs some nodes are tried.
            if u % (1 + n / 200) != 0 {
                continue;
            }
            let others = (0..n).filter(|&v| v != u && score(u, v).is_some()).count();
            if own.len() as u64 != trial.get(&K).min(others as u64) {
                return Err(format!("node {u} has {} neighbours", own.len()));
            }
            let mut taken = vec![false; n];
            for (place, &(_, v, got)) in own.iter().enumerate() {
                let expected = score(u, v);
                if v == u || taken[v] || !expected.is_some_and(|it| near(got, it)) {
                    return Err(format!("{u}, {v}: {got}, expected {expected:?}"));
                }
                taken[v] = true;
                let before = place.checked_sub(1).map(|before| own[before]);
                if before.is_some_and(|it| it.2 < got || it.2 == got && it.1 > v) {
                    return Err(format!("{u}, {v} is out of turn"));
                }
            }
            if !all_compared {
                continue;
            }
            let last = own.last().map_or(f64::INFINITY, |row| row.2);
            let left = (0..n).filter(|&v| v != u && !taken[v]);
            let better = left.filter_map(|v| Some((v, score(u, v)?)));
            let after = own.last().map_or(0, |row| row.1);
            let better = better.filter(|&(v, it)| match near(last, it) {
                // As good, but earlier in the table.
                true => v < after && (exact && it == last || vectors[v] == vectors[after]),
                false => it > last,
            });
            if let Some((v, _)) = better.into_iter().next() {
                return Err(format!("{v} is nearer to {u} than the last"));
            }
        }
        match rest.first() {
            Some(row) => Err(format!("{row:?} is out of turn")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int64Type};
    use arrow_array::{ArrayRef, FixedSizeListArray, Int64Array, RecordBatch};

    use crate::algorithms::Call;
    use crate::algorithms::parameters::{Value, Values};
    use crate::{Control, ErrorCode, Graph, GraphBuilder, NodeInput};

    /// Nodes 0, 10, 20 and so on with these vectors.
    fn graph(vectors: Vec<Option<Vec<Option<f32>>>>) -> Graph {
        let keys = (0..vectors.len() as i64).map(|row| 10 * row);
        let keys: ArrayRef = Arc::new(Int64Array::from_iter_values(keys));
        let vectors =
            FixedSizeListArray::from_iter_primitive::<arrow_array::types::Float32Type, _, _>(
                vectors, 2,
            );
        let columns = [("key", keys), ("vector", Arc::new(vectors) as ArrayRef)];
        let nodes = RecordBatch::try_from_iter(columns).unwrap();
        let nodes = NodeInput {
            label: None,
            id: vec!["key".into()],
            schema: nodes.schema(),
            batches: vec![nodes],
        };
        let builder = GraphBuilder {
            nodes: vec![nodes],
            ..GraphBuilder::default()
        };
        builder.build(&Control::default()).unwrap()
    }

    fn given(metric: &str) -> Values {
        let text = |text: &str| Value::Text(text.to_owned());
        Values::from([
            ("column".to_owned(), text("vector")),
            ("metric".to_owned(), text(metric)),
            ("k".to_owned(), Value::Integer(2)),
        ])
    }

    fn found(graph: &Graph, metric: &str) -> Vec<(i64, i64, f64)> {
        let control = Control::default();
        let call = Call::new(graph, "knn", &given(metric), &control).unwrap();
        let batches = call.run(&[0], &control).unwrap().remove(0).batches;
        let rows = batches.iter().flat_map(|batch| {
            let keys = |name: &str| batch[name].as_primitive::<Int64Type>().values().to_vec();
            let scores = batch["similarity"].as_primitive::<Float64Type>();
            let pairs = keys("key1").into_iter().zip(keys("key2"));
            let rows = pairs.zip(scores.values().to_vec());
            rows.map(|((u, v), it)| (u, v, it)).collect::<Vec<_>>()
        });
        rows.collect()
    }

    #[test]
    fn vectors_are_compared_and_nulls_left_out() {
        let vector = |x, y| Some(vec![Some(x), Some(y)]);
        let graph = graph(vec![
            vector(1.0, 0.0),
            vector(0.0, 2.0),
            None,
            vector(3.0, 0.0),
        ]);
        let cosine = [(0, 30, 1.0), (0, 10, 0.0), (10, 0, 0.0), (10, 30, 0.0)];
        assert_eq!(found(&graph, "cosine")[..4], cosine);
        let product = [(0, 30, 3.0), (0, 10, 0.0), (10, 0, 0.0), (10, 30, 0.0)];
        assert_eq!(found(&graph, "dot")[..4], product);
        let distance = found(&graph, "euclidean");
        assert_eq!(distance.len(), 6);
        assert_eq!(distance[0], (0, 30, 1.0 / 3.0));
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_row() {
        let control = Control::default();
        for (bad, got) in [(None, "null"), (Some(f32::NAN), "NaN")] {
            let graph = graph(vec![
                Some(vec![Some(1.0), Some(1.0)]),
                Some(vec![Some(1.0), bad]),
            ]);
            let call = Call::new(&graph, "knn", &given("dot"), &control).unwrap();
            let error = call.run(&[0], &control).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidArgument);
            assert_eq!(error.details.row, Some(1));
            assert_eq!(error.details.parameter.as_deref(), Some("column"));
            assert_eq!(error.details.got.as_deref(), Some(got));
        }
    }
}
