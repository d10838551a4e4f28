//! An input: a graph and a call over it, as data that can be changed, made smaller and shown.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use arrow_array::builder::{FixedSizeListBuilder, Float32Builder};
use arrow_array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};

use super::super::arguments::{id, ids, pairs};
use super::super::graphs::{Edges, opened};
use crate::Graph;
use crate::algorithms::parameters::{Value, Values};
use crate::algorithms::table::Algorithm;

#[derive(Clone)]
pub struct Case {
    pub algorithm: &'static Algorithm,
    pub directed: bool,
    /// A number for each node, which its columns follow from.
    pub nodes: Vec<u32>,
    pub edges: Edges,
    pub options: BTreeMap<String, Given>,
    /// Whether the kernel runs on threads although the graph is small.
    pub pooled: bool,
}

/// An argument whose nodes are rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    Value(Value),
    Node(u32),
    Nodes(Vec<u32>),
    Weights(Vec<(u32, f64)>),
    Pairs(Vec<(u32, u32)>),
}

impl Given {
    pub fn text(text: &str) -> Self {
        Self::Value(Value::Text(text.to_owned()))
    }

    /// With other rows for nodes; None where one is gone.
    pub fn renamed(&self, name: impl Fn(u32) -> Option<u32>) -> Option<Self> {
        Some(match self {
            Self::Value(value) => Self::Value(value.clone()),
            Self::Node(node) => Self::Node(name(*node)?),
            Self::Nodes(nodes) => {
                Self::Nodes(nodes.iter().map(|it| name(*it)).collect::<Option<_>>()?)
            }
            Self::Weights(nodes) => {
                let nodes = nodes.iter().map(|it| Some((name(it.0)?, it.1)));
                Self::Weights(nodes.collect::<Option<_>>()?)
            }
            Self::Pairs(nodes) => {
                let nodes = nodes.iter().map(|it| Some((name(it.0)?, name(it.1)?)));
                Self::Pairs(nodes.collect::<Option<_>>()?)
            }
        })
    }

    fn value(&self) -> Value {
        let row = |node: &u32| *node as usize;
        match self {
            Self::Value(value) => value.clone(),
            Self::Node(node) => id(row(node)),
            Self::Nodes(nodes) => ids(&nodes.iter().map(row).collect::<Vec<_>>()),
            Self::Weights(nodes) => {
                let keys = nodes.iter().map(|it| 10 * i64::from(it.0));
                let keys: ArrayRef = Arc::new(Int64Array::from_iter_values(keys));
                let weights = Float64Array::from_iter_values(nodes.iter().map(|it| it.1));
                let columns = [("key", keys), ("weight", Arc::new(weights) as ArrayRef)];
                Value::Rows(RecordBatch::try_from_iter(columns).unwrap())
            }
            Self::Pairs(nodes) => {
                let rows: Vec<_> = nodes.iter().map(|it| (row(&it.0), row(&it.1))).collect();
                pairs(&rows)
            }
        }
    }

    /// In TypeScript.
    fn shown(&self) -> String {
        let list = |items: Vec<String>| format!("[{}]", items.join(", "));
        match self {
            Self::Value(value) => value.to_string(),
            Self::Node(node) => (10 * node).to_string(),
            Self::Nodes(nodes) => list(nodes.iter().map(|it| (10 * it).to_string()).collect()),
            Self::Weights(nodes) => {
                let row = |it: &(u32, f64)| format!("{{ key: {}, weight: {} }}", 10 * it.0, it.1);
                list(nodes.iter().map(row).collect())
            }
            Self::Pairs(nodes) => {
                let row =
                    |it: &(u32, u32)| format!("{{ key1: {}, key2: {} }}", 10 * it.0, 10 * it.1);
                list(nodes.iter().map(row).collect())
            }
        }
    }
}

/// What a node has beside its key.
const NAMES: [&str; 3] = ["red", "green", "blue"];

fn group(number: u32) -> i64 {
    i64::from(number % 5)
}

fn name(number: u32) -> &'static str {
    NAMES[number as usize / 5 % 3]
}

/// Within what longitudes and latitudes may be.
fn place(number: u32) -> (f64, f64) {
    (f64::from(number % 97) / 2.0, f64::from(number % 89) - 44.0)
}

fn vector(number: u32) -> [f32; 3] {
    [7, 11, 13].map(|by| (number % by) as f32 - 3.0)
}

impl Case {
    pub fn gives(&self, parameter: &str) -> bool {
        self.options.contains_key(parameter)
    }

    pub fn is(&self, parameter: &str, value: &Value) -> bool {
        matches!(self.options.get(parameter), Some(Given::Value(given)) if given == value)
    }

    /// Whether sums of the weights are exact, in whichever order they are added, and so are halves and multiples.
    pub fn exact(&self) -> bool {
        let exact = |weight: f64| (weight * 8.0).fract() == 0.0 && weight.abs() < 1e6;
        self.edges.iter().all(|edge| exact(edge.2))
    }

    /// Whether the call reads the column of weights that [`Case::edges`] has.
    pub fn weighted(&self) -> bool {
        let cost = Given::text("cost");
        ["weight", "capacity"]
            .iter()
            .any(|name| self.options.get(*name) == Some(&cost))
    }

    /// Whether it reads another one.
    pub fn rounds(&self) -> bool {
        self.options
            .values()
            .any(|given| *given == Given::text("whole"))
    }

    pub fn values(&self) -> Values {
        let options = self.options.iter();
        options
            .map(|(name, given)| (name.clone(), given.value()))
            .collect()
    }

    pub fn graph(&self) -> Graph {
        let column = |name: &str, values: ArrayRef| (name.to_owned(), values);
        let keys = |rows: &mut dyn Iterator<Item = u32>| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(
                rows.map(|row| 10 * i64::from(row)),
            ))
        };
        let numbers = || self.nodes.iter().copied();
        let floats = |of: &dyn Fn(u32) -> f64| -> ArrayRef {
            Arc::new(Float64Array::from_iter_values(numbers().map(of)))
        };
        let mut vectors = FixedSizeListBuilder::new(Float32Builder::new(), 3);
        for number in numbers() {
            vectors.values().append_slice(&vector(number));
            vectors.append(true);
        }
        let nodes = RecordBatch::try_from_iter([
            column("key", keys(&mut (0..self.nodes.len() as u32))),
            column(
                "group",
                Arc::new(Int64Array::from_iter_values(numbers().map(group))),
            ),
            column(
                "name",
                Arc::new(StringArray::from_iter_values(numbers().map(name))),
            ),
            column("x", floats(&|it| place(it).0)),
            column("y", floats(&|it| place(it).1)),
            column("vector", Arc::new(vectors.finish())),
        ]);
        let weights = || self.edges.iter().map(|edge| edge.2);
        let edges = RecordBatch::try_from_iter([
            column("a", keys(&mut self.edges.iter().map(|edge| edge.0))),
            column("b", keys(&mut self.edges.iter().map(|edge| edge.1))),
            column("cost", Arc::new(Float64Array::from_iter_values(weights()))),
            column(
                "whole",
                Arc::new(Int32Array::from_iter_values(weights().map(|it| it as i32))),
            ),
            column(
                "kind",
                Arc::new(StringArray::from_iter_values(weights().map(|_| "kind"))),
            ),
        ]);
        opened(nodes.unwrap(), edges.unwrap(), self.directed)
    }

    /// A program in TypeScript that makes the graph and the call.
    pub fn shown(&self) -> String {
        let uses = |column: &str| {
            self.options
                .values()
                .any(|given| *given == Given::text(column))
        };
        let nodes = self.nodes.iter().enumerate().map(|(row, &number)| {
            let mut node = format!("{{ key: {}", 10 * row);
            let mut add = |column: &str, value: String| {
                if uses(column) {
                    let _ = write!(node, ", {column}: {value}");
                }
            };
            add("group", group(number).to_string());
            add("name", format!("{:?}", name(number)));
            add("x", place(number).0.to_string());
            add("y", place(number).1.to_string());
            add("vector", format!("{:?}", vector(number)));
            node + " }"
        });
        let edges = self.edges.iter().map(|(u, v, weight)| {
            let whole = if uses("whole") {
                format!(", whole: {}", *weight as i32)
            } else {
                String::new()
            };
            format!(
                "{{ a: {}, b: {}, cost: {weight:?}{whole} }}",
                10 * u,
                10 * v
            )
        });
        let options = self
            .options
            .iter()
            .map(|(name, given)| format!("{name}: {}", given.shown()));
        let list = |items: Vec<String>| items.join(", ");
        let threads = if self.pooled {
            " // On one thread, or several."
        } else {
            ""
        };
        format!(
            "const nodes = [{}];\nconst edges = [{}];\nconst g = await Graph.from({{ nodes, edges }}, {{ id: \"key\", src: \"a\", dst: \"b\", directed: {} }});\nawait g.algo.{}({{ {} }});{threads}",
            list(nodes.collect()),
            list(edges.collect()),
            self.directed,
            self.algorithm.name,
            list(options.collect()),
        )
    }
}
