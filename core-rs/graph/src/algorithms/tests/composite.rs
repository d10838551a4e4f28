//! Rows over keys of several columns and nodes of several labels.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::DataType;

use super::random::Random;
use super::{arguments, attempt, rows, takes, verify};
use crate::algorithms::parameters::{DefaultValue, Kind, Value, Values};
use crate::algorithms::table::{Algorithm, Rows};
use crate::algorithms::{Call, TableResult};
use crate::{Control, EdgeInput, Graph, GraphBuilder, NodeInput};

type Columns = Vec<(String, ArrayRef)>;

/// Words and numbers that together are the keys of nodes.
fn keys(names: [&str; 2], rows: &[u32]) -> Columns {
    let words = rows.iter().map(|row| ["a", "b", "c"][*row as usize % 3]);
    let numbers = rows.iter().map(|row| i64::from(row / 3));
    let words: ArrayRef = Arc::new(StringArray::from_iter_values(words));
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(numbers));
    vec![(names[0].to_owned(), words), (names[1].to_owned(), numbers)]
}

fn names(names: [&str; 2]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

/// Two labels whose keys are the same pairs of a string and a number, edges within and between them.
fn two_labels(directed: bool) -> Graph {
    let node = |label: &str| {
        let rows: Vec<u32> = (0..30).collect();
        let mut columns = keys(["word", "number"], &rows);
        let groups = Int64Array::from_iter_values(rows.iter().map(|row| i64::from(row % 4)));
        columns.push(("group".to_owned(), Arc::new(groups)));
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        NodeInput {
            label: Some(label.to_owned()),
            id: names(["word", "number"]),
            schema: batch.schema(),
            batches: vec![batch],
        }
    };
    let mut random = Random::new(11);
    let mut edge = |edge_type: &str, from: &str, to: &str| {
        let mut rows = || -> Vec<u32> { (0..40).map(|_| random.below(30) as u32).collect() };
        let mut columns = keys(["from word", "from number"], &rows());
        columns.extend(keys(["to word", "to number"], &rows()));
        let cost = Float64Array::from_iter_values((0..40).map(|i| f64::from(i % 7) / 2.0));
        columns.push(("cost".to_owned(), Arc::new(cost)));
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        EdgeInput {
            edge_type: Some(edge_type.to_owned()),
            src: names(["from word", "from number"]),
            dst: names(["to word", "to number"]),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            schema: batch.schema(),
            batches: vec![batch],
        }
    };
    GraphBuilder {
        nodes: vec![node("left"), node("right")],
        edges: vec![
            edge("within", "left", "left"),
            edge("across", "left", "right"),
            edge("back", "right", "left"),
        ],
        directed,
        ..GraphBuilder::default()
    }
    .build(&Control::default())
    .unwrap()
}

/// The row of the node that arguments name: the second label's fifth.
const NAMED: usize = 34;

/// That node's key, each column with `number` behind its name.
fn place(number: &str) -> Columns {
    let mut columns = keys(["word", "number"], &[NAMED as u32 - 30]);
    let label: ArrayRef = Arc::new(StringArray::from(vec!["right"]));
    columns.push(("label".to_owned(), label));
    let columns = columns.into_iter();
    columns
        .map(|(name, column)| (name + number, column))
        .collect()
}

fn values(algorithm: &Algorithm) -> Values {
    let table = |columns: Columns| Value::Rows(RecordBatch::try_from_iter(columns).unwrap());
    let mut values = Values::new();
    for parameter in algorithm.parameters {
        let value = match parameter.kind {
            Kind::EdgeColumn => Value::Text("cost".to_owned()),
            Kind::NodeColumn => Value::Text("group".to_owned()),
            // Targets that are sources end a search before it began.
            Kind::Nodes if parameter.default == DefaultValue::Null => continue,
            Kind::Node | Kind::Nodes => table(place("")),
            Kind::NodeWeights => {
                let mut columns = place("");
                let weight = Float64Array::from(vec![2.0]);
                columns.push(("weight".to_owned(), Arc::new(weight)));
                table(columns)
            }
            Kind::Pairs => table(place("1").into_iter().chain(place("2")).collect()),
            kind => {
                assert_ne!(parameter.default, DefaultValue::Required, "{kind:?}");
                continue;
            }
        };
        values.insert(parameter.name.to_owned(), value);
    }
    values
}

#[test]
fn every_row_runs_on_composite_keys_and_several_labels() {
    for directed in [true, false] {
        let graph = two_labels(directed);
        for algorithm in rows().filter(|algorithm| takes(algorithm, directed)) {
            let (values, control) = (values(algorithm), Control::new(2));
            let name = algorithm.name;
            let arguments = arguments(&graph, algorithm, &values).unwrap();
            let trial = attempt(&graph, algorithm, &arguments, None, &control).unwrap();
            verify(algorithm, &trial).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
            if trial.refused() {
                continue;
            }
            let call = Call::new(&graph, name, &values, &control).unwrap();
            let positions: Vec<usize> = (0..algorithm.tables.len()).collect();
            let results = call.run(&positions, &control).unwrap();
            for (position, result) in results.iter().enumerate() {
                let expected = call.schema(position).unwrap();
                assert_eq!(expected.fields(), result.schema.fields(), "{name}");
                if algorithm.tables[position].rows == Rows::Nodes {
                    let fields = result.schema.fields().iter();
                    let leading: Vec<&str> = fields.take(3).map(|it| it.name().as_str()).collect();
                    assert_eq!(leading, ["word", "number", "label"], "{name}");
                }
            }
            if ["bfs", "shortestPaths"].contains(&name) {
                check_predecessors(name, &results[0]);
            }
        }
    }
}

fn check_predecessors(name: &str, result: &TableResult) {
    let batch = &result.batches[0];
    let distance = cast(&batch["distance"], &DataType::Float64).unwrap();
    let zero = distance.as_primitive::<Float64Type>().value(NAMED);
    assert_eq!(zero, 0.0, "{name}: the source is in row {NAMED}");
    for part in ["word", "number", "label"] {
        let part = &batch[format!("predecessor_{part}").as_str()];
        assert!(part.is_null(NAMED), "{name}: a source has no predecessor");
        assert!(part.null_count() < 60, "{name}: others have one");
    }
}
