//! Graphs to save: every type, nulls, labels, keys of several columns, and nothing at all.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{
    FixedSizeListBuilder, Int32Builder, Int64Builder, ListBuilder, ListViewBuilder, MapBuilder,
    StringBuilder,
};
use arrow_array::types::{Float32Type, Int8Type, Int16Type, Int32Type};
use arrow_array::*;
use arrow_buffer::{IntervalDayTime, IntervalMonthDayNano, ScalarBuffer, i256};
use arrow_schema::{DataType, Field, Schema, UnionFields};
use arrow_select::concat::concat;
use quiver_graph::*;

/// A folder of its own, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("quiver-saved-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn control() -> Control {
    Control::default()
}

pub fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, values)| Field::new(*name, values.data_type().clone(), true))
        .collect();
    let values = columns.into_iter().map(|(_, values)| values).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), values).unwrap()
}

fn ints(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A column of every type, each of `rows` rows, with nulls where there can be some.
pub fn every_type(rows: usize, seed: i64) -> Vec<(&'static str, ArrayRef)> {
    let some = |i: usize| !(i as i64 + seed).rem_euclid(7).eq(&3);
    let number = |i: usize| some(i).then_some((i as i64 * 37 + seed) % 100);
    macro_rules! primitive {
        ($array:ident, $native:ty) => {
            Arc::new(
                (0..rows)
                    .map(|i| number(i).map(|it| it as $native))
                    .collect::<$array>(),
            )
        };
    }
    let text = |i: usize| number(i).map(|it| format!("text {it} {}", "é".repeat(it as usize % 5)));
    let texts: Vec<Option<String>> = (0..rows).map(text).collect();
    let ints: ArrayRef = primitive!(Int64Array, i64);
    let mut list = ListBuilder::new(Int32Builder::new());
    let mut view = ListViewBuilder::new(Int64Builder::new());
    let mut nested = ListBuilder::new(ListBuilder::new(StringBuilder::new()));
    let mut fixed = FixedSizeListBuilder::new(Int32Builder::new(), 3);
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int64Builder::new());
    for i in 0..rows {
        let length = i % 4;
        (0..length).for_each(|it| list.values().append_value(it as i32));
        list.append(some(i));
        (0..length).for_each(|it| view.values().append_value(it as i64));
        view.append(some(i));
        for inner in 0..length {
            nested.values().values().append_value(format!("{inner}"));
            nested.values().append(inner != 1);
        }
        nested.append(some(i));
        (0..3).for_each(|it| {
            fixed
                .values()
                .append_option(some(i + it).then_some(it as i32))
        });
        fixed.append(some(i));
        map.keys().append_value("key");
        map.values().append_option(number(i));
        map.append(some(i)).unwrap();
    }
    let dictionary: DictionaryArray<Int8Type> = texts.iter().map(Option::as_deref).collect();
    let of_numbers = DictionaryArray::<Int16Type>::new(
        (0..rows)
            .map(|i| some(i).then_some((i % 3) as i16))
            .collect(),
        Arc::new(Int64Array::from(vec![seed, 5, seed + 9])),
    );
    let fields = vec![
        (
            Arc::new(Field::new("number", DataType::Int64, true)),
            Arc::clone(&ints),
        ),
        (
            Arc::new(Field::new("text", dictionary.data_type().clone(), true)),
            Arc::new(dictionary.clone()) as ArrayRef,
        ),
    ];
    let of_struct = StructArray::from(fields);
    let types: Vec<i8> = (0..rows).map(|i| (i % 2) as i8).collect();
    let union_fields = UnionFields::try_new(
        vec![0, 1],
        vec![
            Field::new("number", DataType::Int64, true),
            Field::new("text", DataType::Utf8, true),
        ],
    )
    .unwrap();
    let texts_array: ArrayRef = Arc::new(StringArray::from(texts.clone()));
    let children = vec![Arc::clone(&ints), Arc::clone(&texts_array)];
    let sparse = UnionArray::try_new(
        union_fields.clone(),
        ScalarBuffer::from(types.clone()),
        None,
        children.clone(),
    );
    let offsets: Vec<i32> = (0..rows as i32).collect();
    let dense = UnionArray::try_new(
        union_fields,
        ScalarBuffer::from(types),
        Some(ScalarBuffer::from(offsets)),
        children,
    );
    let runs: RunArray<Int32Type> = texts.iter().map(Option::as_deref).collect();
    vec![
        ("null", new_null_array(&DataType::Null, rows)),
        (
            "boolean",
            Arc::new(
                (0..rows)
                    .map(|i| number(i).map(|it| it % 2 == 0))
                    .collect::<BooleanArray>(),
            ),
        ),
        ("int8", primitive!(Int8Array, i8)),
        ("int16", primitive!(Int16Array, i16)),
        ("int32", primitive!(Int32Array, i32)),
        ("int64", ints),
        ("uint8", primitive!(UInt8Array, u8)),
        ("uint16", primitive!(UInt16Array, u16)),
        ("uint32", primitive!(UInt32Array, u32)),
        ("uint64", primitive!(UInt64Array, u64)),
        ("float32", primitive!(Float32Array, f32)),
        ("float64", primitive!(Float64Array, f64)),
        ("decimal32", primitive!(Decimal32Array, i32)),
        ("decimal64", primitive!(Decimal64Array, i64)),
        ("decimal128", primitive!(Decimal128Array, i128)),
        (
            "decimal256",
            Arc::new(
                (0..rows)
                    .map(|i| number(i).map(|it| i256::from_i128(it.into())))
                    .collect::<Decimal256Array>(),
            ),
        ),
        ("date32", primitive!(Date32Array, i32)),
        ("date64", primitive!(Date64Array, i64)),
        ("time32", primitive!(Time32SecondArray, i32)),
        ("time64", primitive!(Time64NanosecondArray, i64)),
        ("timestamp", primitive!(TimestampMicrosecondArray, i64)),
        (
            "zoned",
            Arc::new(
                (0..rows)
                    .map(number)
                    .collect::<TimestampMillisecondArray>()
                    .with_timezone("+02:00"),
            ),
        ),
        ("duration", primitive!(DurationSecondArray, i64)),
        ("months", primitive!(IntervalYearMonthArray, i32)),
        (
            "days",
            Arc::new(
                (0..rows)
                    .map(|i| number(i).map(|it| IntervalDayTime::new(it as i32, 5)))
                    .collect::<IntervalDayTimeArray>(),
            ),
        ),
        (
            "monthsDaysNanos",
            Arc::new(
                (0..rows)
                    .map(|i| number(i).map(|it| IntervalMonthDayNano::new(it as i32, 1, it)))
                    .collect::<IntervalMonthDayNanoArray>(),
            ),
        ),
        ("utf8", texts_array),
        ("largeUtf8", Arc::new(LargeStringArray::from(texts.clone()))),
        (
            "utf8View",
            Arc::new(
                texts
                    .iter()
                    .map(|it| it.as_ref().map(|it| it.repeat(3)))
                    .collect::<StringViewArray>(),
            ),
        ),
        (
            "binary",
            Arc::new(
                texts
                    .iter()
                    .map(|it| it.as_ref().map(String::as_bytes))
                    .collect::<BinaryArray>(),
            ),
        ),
        (
            "largeBinary",
            Arc::new(
                texts
                    .iter()
                    .map(|it| it.as_ref().map(String::as_bytes))
                    .collect::<LargeBinaryArray>(),
            ),
        ),
        (
            "binaryView",
            Arc::new(
                texts
                    .iter()
                    .map(|it| it.as_ref().map(String::as_bytes))
                    .collect::<BinaryViewArray>(),
            ),
        ),
        (
            "fixedBinary",
            Arc::new(
                FixedSizeBinaryArray::try_from_sparse_iter_with_size(
                    (0..rows).map(|i| number(i).map(|it| [it as u8; 3])),
                    3,
                )
                .unwrap(),
            ),
        ),
        ("list", Arc::new(list.finish())),
        ("listView", Arc::new(view.finish())),
        ("nested", Arc::new(nested.finish())),
        (
            "vector",
            Arc::new(
                FixedSizeListArray::from_iter_primitive::<Float32Type, _, _>(
                    (0..rows).map(|i| some(i).then(|| vec![Some(i as f32), None])),
                    2,
                ),
            ),
        ),
        ("fixedList", Arc::new(fixed.finish())),
        ("map", Arc::new(map.finish())),
        ("struct", Arc::new(of_struct)),
        ("dictionary", Arc::new(dictionary)),
        ("dictionaryOfNumbers", Arc::new(of_numbers)),
        ("sparseUnion", Arc::new(sparse.unwrap())),
        ("denseUnion", Arc::new(dense.unwrap())),
        ("runs", Arc::new(runs)),
    ]
}

/// Nodes and edges with columns of every type, in batches whose dictionaries differ.
pub fn all_types(rows: usize, directed: bool) -> Graph {
    let nodes = [0, 1].map(|part| {
        let mut columns = vec![("id", ints((0..rows as i64).map(|i| i + part * rows as i64)))];
        columns.extend(every_type(rows, part * 5));
        batch(columns)
    });
    let edges = [0, 1].map(|part| {
        let n = 2 * rows as i64;
        let ends = |step: i64| ints((0..rows as i64).map(move |i| (i * step + part) % n));
        let mut columns = vec![("src", ends(3)), ("dst", ends(5))];
        columns.extend(every_type(rows, part * 3 + 1));
        batch(columns)
    });
    // A slice begins within buffers.
    let nodes = vec![
        nodes[0].slice(0, 3.min(rows)),
        nodes[0].slice(3.min(rows), rows.saturating_sub(3)),
        nodes[1].clone(),
    ];
    GraphBuilder {
        nodes: vec![NodeInput {
            label: None,
            id: strings(&["id"]),
            schema: nodes[0].schema(),
            batches: nodes,
        }],
        edges: vec![EdgeInput {
            edge_type: None,
            src: strings(&["src"]),
            dst: strings(&["dst"]),
            from: None,
            to: None,
            schema: edges[0].schema(),
            batches: edges.to_vec(),
        }],
        directed,
        ..GraphBuilder::default()
    }
    .build(&control())
    .unwrap()
}

/// Two labels and two types, with keys of two columns.
pub fn property_graph() -> Graph {
    let text = |values: &[&str]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let table = |label: &str, names: &[&str], extra: &str| NodeInput {
        label: Some(label.to_owned()),
        id: strings(&["name", "number"]),
        schema: batch(vec![
            ("name", text(names)),
            ("number", ints(0..names.len() as i64)),
            (extra, text(names)),
        ])
        .schema(),
        batches: vec![batch(vec![
            ("name", text(names)),
            ("number", ints(0..names.len() as i64)),
            (extra, text(names)),
        ])],
    };
    let edges = |name: &str, from: &str, to: &str, rows: &[(&str, i64, &str, i64)]| {
        let rows = batch(vec![
            ("a", text(&rows.iter().map(|it| it.0).collect::<Vec<_>>())),
            ("i", ints(rows.iter().map(|it| it.1))),
            ("b", text(&rows.iter().map(|it| it.2).collect::<Vec<_>>())),
            ("j", ints(rows.iter().map(|it| it.3))),
            ("weight", ints(0..rows.len() as i64)),
        ]);
        EdgeInput {
            edge_type: Some(name.to_owned()),
            src: strings(&["a", "i"]),
            dst: strings(&["b", "j"]),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            schema: rows.schema(),
            batches: vec![rows],
        }
    };
    GraphBuilder {
        nodes: vec![
            table("Person", &["ann", "bob", "cy"], "mood"),
            table("City", &["Rome", "Oslo"], "river"),
        ],
        edges: vec![
            edges(
                "LIVES_IN",
                "Person",
                "City",
                &[("ann", 0, "Oslo", 1), ("cy", 2, "Rome", 0)],
            ),
            edges(
                "KNOWS",
                "Person",
                "Person",
                &[
                    ("ann", 0, "bob", 1),
                    ("bob", 1, "ann", 0),
                    ("cy", 2, "cy", 2),
                ],
            ),
        ],
        ..GraphBuilder::default()
    }
    .build(&control())
    .unwrap()
}

/// Edges alone, whose nodes are inferred.
pub fn inferred() -> Graph {
    let text = |values: &[&str]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let rows = batch(vec![
        ("src", text(&["a", "c", "b"])),
        ("dst", text(&["b", "a", "b"])),
    ]);
    GraphBuilder {
        edges: vec![EdgeInput {
            edge_type: None,
            src: strings(&["src"]),
            dst: strings(&["dst"]),
            from: None,
            to: None,
            schema: rows.schema(),
            batches: vec![rows],
        }],
        directed: false,
        ..GraphBuilder::default()
    }
    .build(&control())
    .unwrap()
}

/// What differs between two graphs, however their rows are cut into batches.
pub fn difference(a: &Graph, b: &Graph) -> Result<(), String> {
    let told = |what: &str, same: bool| if same { Ok(()) } else { Err(what.to_owned()) };
    told("directed", a.directed() == b.directed())?;
    told(
        "sizes",
        (a.num_nodes(), a.num_edges()) == (b.num_nodes(), b.num_edges()),
    )?;
    let (nodes_a, nodes_b) = (a.node_tables(), b.node_tables());
    told("labels", nodes_a.len() == nodes_b.len())?;
    for (a, b) in nodes_a.iter().zip(nodes_b) {
        told("label", (a.label(), a.id()) == (b.label(), b.id()))?;
        tables((a.schema(), a.batches()), (b.schema(), b.batches()))?;
    }
    let (edges_a, edges_b) = (a.edge_tables(), b.edge_tables());
    told("types", edges_a.len() == edges_b.len())?;
    for (a, b) in edges_a.iter().zip(edges_b) {
        let of = |it: &EdgeTable| {
            let keys = (it.src().to_vec(), it.dst().to_vec());
            (it.edge_type().map(str::to_owned), keys, it.from(), it.to())
        };
        told("type", of(a) == of(b))?;
        tables((a.schema(), a.batches()), (b.schema(), b.batches()))?;
    }
    let say = |error: GraphError| format!("{error}");
    told("ends", a.ends().map_err(say)? == b.ends().map_err(say)?)?;
    for direction in [Direction::Out, Direction::In, Direction::Both] {
        let a = a.topology(direction, &control()).map_err(say)?;
        let b = b.topology(direction, &control()).map_err(say)?;
        let same =
            (a.offsets(), a.targets(), a.edge_rows()) == (b.offsets(), b.targets(), b.edge_rows());
        told("topology", same)?;
    }
    Ok(())
}

fn tables(
    (schema, batches): (&arrow_schema::SchemaRef, &[Batch]),
    (other, others): (&arrow_schema::SchemaRef, &[Batch]),
) -> Result<(), String> {
    if schema != other {
        return Err(format!("schema {schema:?} and {other:?}"));
    }
    for (position, field) in schema.fields().iter().enumerate() {
        let whole = |batches: &[Batch]| -> Result<ArrayRef, String> {
            let chunks = batches.iter().map(|it| it.column(position).cloned());
            let chunks = chunks.collect::<quiver_graph::Result<Vec<_>>>();
            let chunks = chunks.map_err(|error| format!("{error}"))?;
            let chunks: Vec<&dyn Array> = chunks.iter().map(AsRef::as_ref).collect();
            match chunks.is_empty() {
                true => Ok(new_empty_array(field.data_type())),
                false => concat(&chunks).map_err(|error| error.to_string()),
            }
        };
        // By rows, as text: unions and runs are not compared by arrow.
        let (a, b) = (whole(batches)?, whole(others)?);
        if a.len() != b.len() {
            return Err(format!(
                "{} rows and {} of {}",
                a.len(),
                b.len(),
                field.name()
            ));
        }
        let options = arrow_cast::display::FormatOptions::new().with_null("∅");
        let shown = |array: &ArrayRef| {
            let shown = arrow_cast::display::ArrayFormatter::try_new(array, &options);
            let shown = shown.unwrap();
            (0..array.len())
                .map(|row| shown.value(row).to_string())
                .collect::<Vec<_>>()
        };
        if shown(&a) != shown(&b) {
            return Err(format!("values of {}", field.name()));
        }
    }
    Ok(())
}

/// All files of a saved graph, by their paths.
pub fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}
