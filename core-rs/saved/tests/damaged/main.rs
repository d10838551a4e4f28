//! Folders of saved graphs that are damaged: by accident, which is told or makes no difference, and by somebody who puts all checksums
//! right again, which may be another graph, but ends no process.

#[path = "../graphs/mod.rs"]
mod graphs;
#[path = "../../../query/tests/fuzz/harness.rs"]
mod harness;
#[path = "../../../query/tests/fuzz/random.rs"]
mod random;
#[path = "../../../query/tests/fuzz/watch.rs"]
mod watch;

use std::fs;
use std::path::{Path, PathBuf};

use crc32fast::hash;
use graphs::*;
use harness::{Input, Target, fuzz};
use quiver_graph::algorithms::{Call, Values};
use quiver_graph::{Direction, ErrorCode, Graph, GraphError, Result};
use quiver_saved::{MANIFEST, Open, Save, in_memory, open, save};
use random::Random;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A folder with some of its files changed, or gone.
struct Damaged {
    graph: usize,
    changed: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// Whether its checksums are those of what it holds.
    forged: bool,
    verify: bool,
    what: String,
}

impl Input for Damaged {
    fn size(&self) -> usize {
        // Files are read to memory here, all of them.
        1 << 20
    }

    fn shown(&self) -> String {
        let forged = if self.forged { "forged" } else { "damaged" };
        format!(
            "graph {}, {forged}: {}, verify {}",
            self.graph, self.what, self.verify
        )
    }
}

/// A saved graph to damage.
struct Sample {
    graph: Graph,
    folder: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
}

fn samples() -> Vec<Sample> {
    let root = folder("damaged");
    let graphs = [all_types(12, true), property_graph(), inferred()];
    let samples = graphs.into_iter().enumerate().map(|(number, graph)| {
        let folder = root.join(number.to_string());
        save(&graph, &folder, Save { overwrite: true }, &control()).unwrap();
        let files = files_of(&folder)
            .into_iter()
            .filter(|path| !path.ends_with(".quiver-graph.lock"));
        let files = files
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect();
        Sample {
            graph,
            folder,
            files,
        }
    });
    samples.collect()
}

/// Changes some bytes.
fn damage(random: &mut Random, bytes: &mut Vec<u8>, others: &[(PathBuf, Vec<u8>)]) -> String {
    let at = random.below(bytes.len());
    match random.below(8) {
        0..=2 if !bytes.is_empty() => {
            bytes[at] ^= 1 << random.below(8);
            format!("a bit of byte {at}")
        }
        3 => {
            bytes.truncate(at);
            format!("cut off at {at}")
        }
        4 => {
            let end = (at + 1 + random.below(64)).min(bytes.len());
            bytes[at.min(end)..end].fill(*random.pick(&[0, 0xff]));
            format!("bytes {at} to {end} all the same")
        }
        5 => {
            bytes.extend((0..random.below(80)).map(|it| it as u8));
            "longer".to_owned()
        }
        6 => {
            let (path, other) = random.pick(others);
            bytes.clone_from(other);
            format!("as {}", path.display())
        }
        _ => {
            let wide = at & !7;
            let number = *random.pick(&[
                0_u64,
                1,
                7,
                0x7fff_ffff,
                0xffff_ffff,
                1 << 40,
                u64::MAX >> 1,
                u64::MAX,
            ]);
            for (byte, new) in bytes.iter_mut().skip(wide).zip(number.to_le_bytes()) {
                *byte = new;
            }
            format!("{number} at {wide}")
        }
    }
}

/// The ways to every number, text and list of a manifest.
fn places(value: &Value, way: &str) -> Vec<String> {
    let of = |key: &str, value: &Value| places(value, &format!("{way}/{key}"));
    match value {
        Value::Object(map) => map.iter().flat_map(|(key, value)| of(key, value)).collect(),
        Value::Array(list) if list.iter().any(Value::is_object) => {
            let list = list.iter().enumerate();
            list.flat_map(|(at, value)| of(&at.to_string(), value))
                .collect()
        }
        _ => vec![way.to_owned()],
    }
}

fn change(random: &mut Random, graph: &mut Value) -> String {
    // Elements of lists go, come twice, or change places.
    if random.once_in(4) {
        let names = ["nodes", "edges", "files", "adjacency"];
        let name = *random.pick(&names);
        if let Some(list) = graph[name].as_array_mut().filter(|list| !list.is_empty()) {
            let at = random.below(list.len());
            match random.below(3) {
                0 => drop(list.remove(at)),
                1 => list.push(list[at].clone()),
                _ => list.swap(at, 0),
            }
        }
        return format!("the list {name}");
    }
    let way = random.pick(&places(graph, "")).clone();
    let place = graph.pointer_mut(&way).unwrap();
    let before = place.to_string();
    *place = match place.as_u64() {
        Some(number) => match random.below(5) {
            0 => 0.into(),
            1 => (number + 1).into(),
            2 => number.wrapping_sub(64).into(),
            3 => (*random.pick(&[u64::MAX, 1 << 31, 1 << 40, u64::MAX / 4])).into(),
            _ => Value::Null,
        },
        None => match random.below(4) {
            0 => Value::Null,
            1 => "id".into(),
            2 => "../nodes-0.arrow".into(),
            _ => Value::Array(vec!["src".into()]),
        },
    };
    format!("{way} is {place}, not {before}")
}

/// A manifest whose checksums fit what lies beside it.
fn forge(
    manifest: &[u8],
    files: &[(PathBuf, Vec<u8>)],
    change: impl FnOnce(&mut Value),
) -> Option<Vec<u8>> {
    let mut all: Value = serde_json::from_slice(manifest).ok()?;
    let graph = all.get_mut("graph")?;
    change(graph);
    let listed = graph["files"].as_array().cloned().unwrap_or_default();
    let bytes: Vec<Option<&Vec<u8>>> = listed
        .iter()
        .map(|file| {
            let name = file["name"].as_str()?;
            files
                .iter()
                .find(|(path, _)| path.ends_with(name))
                .map(|(_, bytes)| bytes)
        })
        .collect();
    sum_up(graph, None, &bytes);
    for (file, bytes) in graph["files"].as_array_mut()?.iter_mut().zip(&bytes) {
        if let Some(bytes) = bytes {
            file["bytes"] = bytes.len().into();
            file["sha256"] = hex(&Sha256::digest(bytes)).into();
        }
    }
    let sum = hex(&Sha256::digest(graph.to_string()));
    all["sha256"] = sum.into();
    serde_json::to_vec(&all).ok()
}

/// Puts the checksums of all pieces right.
fn sum_up(value: &mut Value, file: Option<usize>, files: &[Option<&Vec<u8>>]) {
    let file = value
        .get("file")
        .and_then(Value::as_u64)
        .map(|file| file as usize)
        .or(file);
    if let (Some(offset), Some(length)) = (value["offset"].as_u64(), value["length"].as_u64()) {
        let bytes = file.and_then(|file| *files.get(file)?);
        let end = offset.checked_add(length);
        let piece = bytes
            .zip(end)
            .and_then(|(bytes, end)| bytes.get(offset as usize..end as usize));
        if let Some(piece) = piece {
            value["crc"] = hash(piece).into();
        }
    }
    match value {
        Value::Object(map) => map.values_mut().for_each(|it| sum_up(it, file, files)),
        Value::Array(list) => list.iter_mut().for_each(|it| sum_up(it, file, files)),
        _ => {}
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn make(random: &mut Random, samples: &[Sample]) -> Damaged {
    let number = random.below(samples.len());
    let sample = &samples[number];
    let verify = random.once_in(3);
    let is_manifest = |path: &Path| path.ends_with(MANIFEST);
    let manifest = sample
        .files
        .iter()
        .find(|(path, _)| is_manifest(path))
        .unwrap();
    let data: Vec<_> = sample
        .files
        .iter()
        .filter(|(path, _)| !is_manifest(path))
        .cloned()
        .collect();
    let damaged = |changed, forged, what| Damaged {
        graph: number,
        changed,
        forged,
        verify,
        what,
    };
    match random.below(8) {
        // A file of the folder, or the manifest's text.
        0..=2 => {
            let (path, bytes) = random.pick(&sample.files);
            let mut bytes = bytes.clone();
            let what = damage(random, &mut bytes, &sample.files);
            let what = format!("{}: {what}", path.display());
            damaged(vec![(path.clone(), Some(bytes))], false, what)
        }
        3 if random.once_in(4) => {
            let (path, _) = random.pick(&sample.files);
            damaged(
                vec![(path.clone(), None)],
                false,
                format!("{} is gone", path.display()),
            )
        }
        3 => {
            let ((a, bytes_a), (b, bytes_b)) = (random.pick(&data), random.pick(&data));
            let changed = vec![
                (a.clone(), Some(bytes_b.clone())),
                (b.clone(), Some(bytes_a.clone())),
            ];
            damaged(
                changed,
                false,
                format!("{} and {} change places", a.display(), b.display()),
            )
        }
        // A manifest that says something else, and that itself is sure of.
        4..=5 => {
            let mut what = String::new();
            let forged = forge(&manifest.1, &data, |graph| what = change(random, graph));
            damaged(vec![(manifest.0.clone(), forged)], true, what)
        }
        // Data that is something else.
        _ => {
            let mut data = data;
            let at = random.below(data.len());
            let others = sample.files.clone();
            let mut what = damage(random, &mut data[at].1, &others);
            while random.once_in(2) {
                what = format!("{what}, {}", damage(random, &mut data[at].1, &others));
            }
            let what = format!("{}: {what}", data[at].0.display());
            let forged = forge(&manifest.1, &data, |_| ());
            let changed = vec![
                (data[at].0.clone(), Some(data[at].1.clone())),
                (manifest.0.clone(), forged),
            ];
            damaged(changed, true, what)
        }
    }
}

/// Opens the folder, and uses all of what is there.
fn attempt(damaged: &Damaged, samples: &[Sample]) -> Result<usize> {
    let sample = &samples[damaged.graph];
    for (path, bytes) in &damaged.changed {
        match bytes {
            Some(bytes) => fs::write(path, bytes).unwrap(),
            None => fs::remove_file(path).unwrap(),
        }
    }
    let options = Open {
        verify: damaged.verify,
        mapper: &in_memory,
    };
    let opened = open(&sample.folder, &options, &control());
    for (path, bytes) in &sample.files {
        if damaged.changed.iter().any(|(changed, _)| changed == path) {
            fs::write(path, bytes).unwrap();
        }
    }
    let opened = opened?;
    for direction in [Direction::Out, Direction::In, Direction::Both] {
        opened.topology(direction, &control())?;
    }
    for column in opened
        .node_tables()
        .iter()
        .flat_map(|it| it.batches())
        .flat_map(|it| it.columns())
    {
        column.get()?;
    }
    for column in opened
        .edge_tables()
        .iter()
        .flat_map(|it| it.batches())
        .flat_map(|it| it.columns())
    {
        column.get()?;
    }
    opened.ends()?;
    opened.validate(&control())?;
    for algorithm in ["pagerank", "weakly_connected_components", "degree"] {
        let call = Call::new(&opened, algorithm, &Values::new(), &control());
        if let Ok(call) = call {
            call.run(&[0], &control())?;
        }
    }
    if !damaged.forged
        && let Err(what) = difference(&sample.graph, &opened)
    {
        let message = format!("another graph was taken for it: {what}");
        return Err(GraphError::new(ErrorCode::Internal, message));
    }
    Ok(opened.num_nodes())
}

#[test]
fn saved() {
    let samples = samples();
    let target = Target {
        name: "saved",
        count: 10_000,
        codes: &[
            ErrorCode::InvalidData,
            ErrorCode::FileNotFound,
            ErrorCode::FileExists,
            ErrorCode::IoError,
            // Of what a forged graph's keys are.
            ErrorCode::UnsupportedType,
            ErrorCode::UnknownColumn,
            ErrorCode::TooLarge,
        ],
        guarded: true,
    };
    fuzz(
        target,
        |random| make(random, &samples),
        |input| attempt(input, &samples),
    );
}
