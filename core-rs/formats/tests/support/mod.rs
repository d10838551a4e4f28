//! Random graphs, and graphs as plain text that does not depend on how they are stored.
#![allow(dead_code, reason = "not every test needs all of it")]

#[path = "../../../graph/tests/random/mod.rs"]
pub mod random;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow_cast::display::array_value_to_string;
use arrow_schema::{DataType, Field, Schema};
use quiver_formats::{Format, ReadOptions, Source, WriteOptions, read, write};
use quiver_graph::{Batch, Control, EdgeInput, Graph, GraphBuilder, NodeInput, Result};
use random::Random;

/// A row: the key's values, and the others by name; nulls are not there.
pub type Row = (Vec<String>, BTreeMap<String, String>);

/// What a graph holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub directed: bool,
    pub nodes: Vec<Row>,
    pub edges: Vec<Row>,
}

fn rows(batches: &[RecordBatch], keys: &[String]) -> Vec<Row> {
    let mut rows = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let mut key = vec![String::new(); keys.len()];
            let mut others = BTreeMap::new();
            for (field, column) in schema.fields().iter().zip(batch.columns()) {
                if column.is_null(row) {
                    continue;
                }
                let text = match column.as_any().downcast_ref::<Float64Array>() {
                    Some(numbers) => format!("{:?}", numbers.value(row)),
                    None => array_value_to_string(column, row).unwrap(),
                };
                match keys.iter().position(|key| key == field.name()) {
                    Some(at) => key[at] = text,
                    None => {
                        others.insert(field.name().clone(), text);
                    }
                }
            }
            rows.push((key, others));
        }
    }
    rows
}

fn whole(batches: &[Batch]) -> Vec<RecordBatch> {
    batches.iter().map(|it| it.read(None).unwrap()).collect()
}

pub fn content(graph: &Graph) -> Content {
    let nodes = graph.node_tables().iter();
    let edges = graph.edge_tables().iter();
    Content {
        directed: graph.directed(),
        nodes: nodes
            .flat_map(|table| rows(&whole(table.batches()), table.id()))
            .collect(),
        edges: edges
            .flat_map(|table| {
                let keys = [table.src(), table.dst()].concat();
                rows(&whole(table.batches()), &keys)
            })
            .collect(),
    }
}

/// The types of a table's columns by name.
pub fn types(schema: &Schema) -> BTreeMap<String, DataType> {
    let fields = schema.fields().iter();
    fields
        .map(|field| (field.name().clone(), field.data_type().clone()))
        .collect()
}

/// Text that is hard to write.
const TEXTS: [&str; 24] = [
    "plain",
    "",
    " ",
    " spaces around ",
    "say \"hi\"",
    "it's",
    "a < b && c > d",
    "]]>",
    "<!-- -->",
    "line\nbreak",
    "tab\there",
    "return\r\n",
    "שלום",
    "日本語",
    "🙂",
    "\u{202e}abc",
    "&amp;",
    "&#65;",
    "back\\slash",
    "{'a': 1}",
    "# no comment",
    "% no comment",
    "x,y;z|w",
    "NULL",
];
const CONTROLS: [&str; 3] = ["bell\u{7}", "nul\0", "escape\u{1b}[0m"];

fn text(random: &mut Random, controls: bool) -> String {
    let mut text = String::new();
    for _ in 0..1 + random.below(2) {
        text.push_str(TEXTS[random.below(TEXTS.len() as u64) as usize]);
    }
    if controls && random.below(6) == 0 {
        text.push_str(CONTROLS[random.below(3) as usize]);
    }
    text
}

fn column(random: &mut Random, rows: usize, kind: u64, controls: bool) -> ArrayRef {
    let nulls = random.below(3) == 0;
    let null = |random: &mut Random| nulls && random.below(3) == 0;
    match kind {
        0 => {
            let values = (0..rows).map(|_| (!null(random)).then(|| random.below(2) == 0));
            Arc::new(values.collect::<BooleanArray>())
        }
        1 => {
            let extremes = [0, 1, -1, i64::MAX, i64::MIN, 42, 1 << 53, -7];
            let values =
                (0..rows).map(|_| (!null(random)).then(|| extremes[random.below(8) as usize]));
            Arc::new(values.collect::<Int64Array>())
        }
        2 => {
            let extremes = [0.5, -0.0, 1e300, 1e-7, 3.0, f64::MAX, 0.1, -2.25e-300];
            let values =
                (0..rows).map(|_| (!null(random)).then(|| extremes[random.below(8) as usize]));
            Arc::new(values.collect::<Float64Array>())
        }
        _ => {
            let values = (0..rows).map(|_| (!null(random)).then(|| text(random, controls)));
            Arc::new(values.collect::<StringArray>())
        }
    }
}

fn with_attributes(
    random: &mut Random,
    keys: Vec<(&str, ArrayRef)>,
    names: &[&str],
    controls: bool,
) -> RecordBatch {
    let rows = keys[0].1.len();
    let mut columns: Vec<(Field, ArrayRef)> = keys
        .into_iter()
        .map(|(name, array)| (Field::new(name, array.data_type().clone(), false), array))
        .collect();
    for name in names {
        let kind = random.below(4);
        let array = column(random, rows, kind, controls);
        columns.push((Field::new(*name, array.data_type().clone(), true), array));
    }
    let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

/// What a random graph has.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub text_ids: bool,
    pub attributes: bool,
    pub controls: bool,
}

pub fn graph(random: &mut Random, wanted: Wanted) -> Graph {
    let nodes = random.below(12) as usize;
    let edges = if nodes == 0 {
        0
    } else {
        random.below(24) as usize
    };
    let ids: ArrayRef = match wanted.text_ids {
        true => {
            let ids = (0..nodes).map(|node| format!("{}{node}", text(random, wanted.controls)));
            Arc::new(
                ids.collect::<Vec<_>>()
                    .into_iter()
                    .map(Some)
                    .collect::<StringArray>(),
            )
        }
        false => Arc::new((1..=nodes as i64).collect::<Int64Array>()),
    };
    let mut ends = || -> ArrayRef {
        let rows: Vec<u64> = (0..edges).map(|_| random.below(nodes as u64)).collect();
        let rows = arrow_array::UInt64Array::from(rows);
        arrow_select::take::take(&ids, &rows, None).unwrap()
    };
    let (src, dst) = (ends(), ends());
    let (of_nodes, of_edges): (&[&str], &[&str]) = match wanted.attributes {
        true => (&["name", "size", "flag"], &["weight", "kind", "since"]),
        false => (&[], &[]),
    };
    let directed = random.below(2) == 0;
    let nodes = with_attributes(random, vec![("id", ids)], of_nodes, wanted.controls);
    let edges = with_attributes(
        random,
        vec![("src", src), ("dst", dst)],
        of_edges,
        wanted.controls,
    );
    let builder = GraphBuilder {
        nodes: vec![NodeInput {
            label: None,
            id: vec!["id".into()],
            schema: nodes.schema(),
            batches: vec![nodes],
        }],
        edges: vec![EdgeInput {
            edge_type: None,
            src: vec!["src".into()],
            dst: vec!["dst".into()],
            from: None,
            to: None,
            schema: edges.schema(),
            batches: vec![edges],
        }],
        directed,
        ..GraphBuilder::default()
    };
    builder.build(&Control::default()).unwrap()
}

pub fn written(graph: &Graph, format: &'static Format, options: WriteOptions) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(
        format,
        graph,
        options,
        false,
        &mut bytes,
        &Control::default(),
    )?;
    Ok(bytes)
}

pub fn reread(bytes: &[u8], format: &'static Format, options: &ReadOptions) -> Result<Graph> {
    let control = Arc::new(Control::default());
    // In pieces, which may cut anything in two.
    let pieces = bytes
        .chunks(7)
        .map(|piece| arrow_buffer::Buffer::from(piece.to_vec()));
    let source = Source::Bytes(pieces.collect());
    read(format, &source, options, &control)?
        .builder(options)
        .build(&control)
}
