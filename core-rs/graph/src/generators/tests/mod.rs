//! Every row of the table held to what it says.

mod cancelled;
mod declared;
mod exact;
mod random;
mod refusals;
mod same;

use std::collections::BTreeSet;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;

use super::Call;
use crate::algorithms::{Value, Values};
use crate::{Control, Result};

/// What a call makes.
struct Tables {
    nodes: RecordBatch,
    edges: RecordBatch,
}

impl Tables {
    fn make(name: &str, values: &Values, control: &Control) -> Result<Self> {
        let [nodes, edges] = Call::new(name, values)?.run(control)?;
        assert_eq!((nodes.batches.len(), edges.batches.len()), (1, 1));
        Ok(Self {
            nodes: nodes.batches[0].clone(),
            edges: edges.batches[0].clone(),
        })
    }

    fn column(&self, name: &str) -> &[u32] {
        let table = match self.edges.schema().index_of(name).is_ok() {
            true => &self.edges,
            false => &self.nodes,
        };
        let column = table.column_by_name(name).unwrap();
        column.as_primitive::<UInt32Type>().values()
    }

    fn pairs(&self) -> Vec<(u32, u32)> {
        let (src, dst) = (self.column("src"), self.column("dst"));
        src.iter().copied().zip(dst.iter().copied()).collect()
    }

    /// How many ends of edges each node is.
    fn degrees(&self) -> Vec<u64> {
        let mut degrees = vec![0; self.nodes.num_rows()];
        for (u, v) in self.pairs() {
            degrees[u as usize] += 1;
            degrees[v as usize] += 1;
        }
        degrees
    }

    /// Whether no two nodes are joined twice, either way, and none with itself.
    fn is_simple(&self) -> bool {
        let mut seen = BTreeSet::new();
        let mut pairs = self.pairs().into_iter();
        pairs.all(|(u, v)| u != v && seen.insert((u.min(v), u.max(v))))
    }
}

/// Options as JSON has them.
fn options(json: serde_json::Value) -> Values {
    let object = json.as_object().unwrap().iter();
    object
        .map(|(name, json)| (name.clone(), value(json)))
        .collect()
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Float(number.as_f64().unwrap()),
        },
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(_) => panic!("no option is an object"),
    }
}

fn make(name: &str, json: serde_json::Value) -> Tables {
    Tables::make(name, &options(json), &Control::default()).unwrap()
}
