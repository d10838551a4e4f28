//! Files of every format, in memory and on disk, whole queries over them.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use arrow_buffer::Buffer;
use quiver_graph::{Control, ErrorCode, GraphError};
use quiver_query::{Input as Given, Parameters, Plan, Query, Session, SessionOptions};
use serde_json::{Value, json};

use crate::bytes::damage;
use crate::corpus::{CSV, IPC, NDJSON, PARQUET, packed};
use crate::harness::{Input, Target, fuzz};
use crate::ipc::whole;
use crate::random::Random;

/// A file, and how it is read.
pub struct Read {
    bytes: Vec<u8>,
    format: &'static str,
    options: Value,
    steps: Value,
    on_disk: bool,
}

impl Input for Read {
    fn size(&self) -> usize {
        self.bytes.len()
    }

    fn shown(&self) -> String {
        let place = if self.on_disk { "on disk" } else { "in memory" };
        let text = match self.format {
            "csv" | "ndjson" => format!("\n{:?}", String::from_utf8_lossy(&self.bytes)),
            _ => String::new(),
        };
        format!(
            "{} bytes of {} {place}, {}, {}{text}",
            self.bytes.len(),
            self.format,
            self.options,
            self.steps
        )
    }

    fn bytes(&self) -> Option<&[u8]> {
        Some(&self.bytes)
    }
}

pub const CODES: &[ErrorCode] = &[
    ErrorCode::InvalidData,
    ErrorCode::UnsupportedType,
    ErrorCode::TooLarge,
    ErrorCode::InvalidArgument,
    ErrorCode::InvalidQuery,
    ErrorCode::UnknownColumn,
    ErrorCode::UnknownTable,
    ErrorCode::UnknownLabel,
    ErrorCode::UnknownId,
    ErrorCode::OutOfMemory,
    ErrorCode::LimitExceeded,
    ErrorCode::IoError,
    // Of what the steps make of values.
    ErrorCode::QueryFailed,
];

/// More rows than this are as good as any.
const ROWS: usize = 100_000;

/// What reads columns each in another way: by their statistics, a part of them, all of them.
fn steps(random: &mut Random) -> Value {
    match random.below(6) {
        0 => json!(["describe"]),
        1 => {
            json!([{ "groupBy": { "keys": [], "aggregates": [{ "aggregate": { "name": "count", "expr": null } }] } }])
        }
        2 => json!([{ "filter": { "sql": "int64 > 0 OR text < 'b'" } }]),
        3 => json!([{ "limit": { "offset": 1, "count": 3 } }]),
        _ => json!([]),
    }
}

pub fn session() -> Arc<Session> {
    static SESSION: LazyLock<Arc<Session>> = LazyLock::new(|| {
        let options = SessionOptions {
            threads: Some(2),
            memory_limit: Some(64 << 20),
            ..SessionOptions::default()
        };
        Arc::new(Session::new(options).unwrap())
    });
    Arc::clone(&SESSION)
}

/// The one file that is written again and again.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn attempt(read: &Read) -> Result<usize, GraphError> {
    let path = std::env::temp_dir().join(format!(
        "quiver-fuzz-{}.{}",
        std::process::id(),
        read.format
    ));
    let scratch = Scratch(path);
    let mut source = json!({ "kind": "files", "format": read.format, "options": read.options });
    let inputs = if read.on_disk {
        fs::write(&scratch.0, &read.bytes).unwrap();
        source["paths"] = json!([scratch.0]);
        Vec::new()
    } else {
        source["bytes"] = json!(0);
        vec![Given::Bytes(Buffer::from_slice_ref(&read.bytes))]
    };
    let plan = Plan::parse(&json!({ "source": source, "steps": read.steps }).to_string())?;
    let control = Arc::new(Control::new(2));
    let query = Query { plan, inputs };
    let mut stream = session().stream(&query, &Parameters::default(), 1000, &control)?;
    let mut rows = 0;
    while let Some(batch) = stream.next_batch()? {
        whole(&batch)?;
        rows += batch.num_rows();
        if rows > ROWS {
            break;
        }
    }
    Ok(rows)
}

fn binary(format: &'static str, corpus: &[Vec<u8>]) -> impl Fn(&mut Random) -> Read {
    move |random| {
        let mut bytes = random.pick(corpus).clone();
        damage(random, &mut bytes, corpus);
        Read {
            bytes,
            format,
            options: json!({}),
            steps: steps(random),
            on_disk: random.once_in(2),
        }
    }
}

/// Pieces that text files are put together from.
const PIECES: [&str; 40] = [
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "#",
    " ",
    "0",
    "-1",
    "1e400",
    "18446744073709551616",
    "NaN",
    "true",
    "2024-02-30",
    "2024-01-01T00:00:00.123456789Z",
    "99999-01-01",
    "é",
    "\u{1f600}",
    "\u{0}",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\"a\":",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "null",
    "{\"a\":{\"a\":{\"a\":1}}}",
    "[[[[1]]]]",
    "\u{feff}",
    "{\"a\":1}",
    "\"b\"",
    "0.1e-5",
    "-",
];

const TYPES: [&str; 24] = [
    "int64",
    "int8",
    "float32",
    "string",
    "boolean",
    "date",
    "timestamp",
    "timestamp(ns, UTC)",
    "decimal(5, 2)",
    "decimal(76, 0)",
    "Time64(ns)",
    "Duration(ms)",
    "Interval(MonthDayNano)",
    "Binary",
    "FixedSizeBinary(3)",
    "Utf8View",
    "List(Int64)",
    "LargeList(Utf8)",
    "FixedSizeList(2 x Int8)",
    "Struct(\"x\": Int64, \"y\": List(Utf8))",
    "Dictionary(Int8, Utf8)",
    "Dictionary(UInt64, Float64)",
    "Null",
    "RunEndEncoded(\"run_ends\": non-null Int32, \"values\": Utf8)",
];

fn text(format: &'static str, corpus: &[(Vec<u8>, Value)]) -> impl Fn(&mut Random) -> Read {
    move |random| {
        let (bytes, options) = random.pick(corpus);
        let (mut bytes, mut options) = (bytes.clone(), options.clone());
        for _ in 0..random.below(5) {
            let mut at = random.below(bytes.len() + 1);
            for _ in 0..1 + random.below(4) {
                let piece = random.pick(&PIECES).as_bytes();
                bytes.splice(at..at, piece.iter().copied());
                at += piece.len();
            }
        }
        if random.once_in(3) {
            let whole: Vec<_> = corpus.iter().map(|(bytes, _)| bytes.clone()).collect();
            damage(random, &mut bytes, &whole);
        }
        if random.once_in(3) {
            options["schema"] = json!([["a", random.pick(&TYPES)], ["b", random.pick(&TYPES)]]);
        }
        if random.once_in(4) {
            let packing = *random.pick(&["gzip", "zstd", "bz2", "xz"]);
            options["compression"] = json!(packing);
            bytes = packed(&bytes, packing);
            if random.once_in(2) {
                damage(random, &mut bytes, &[]);
            }
        }
        Read {
            bytes,
            format,
            options,
            steps: steps(random),
            on_disk: random.once_in(2),
        }
    }
}

fn target(name: &'static str) -> Target {
    Target {
        name,
        count: 3_000,
        codes: CODES,
        guarded: name == "parquet",
    }
}

#[test]
fn parquet() {
    fuzz(target("parquet"), binary("parquet", &PARQUET), attempt);
}

#[test]
fn ipc_files() {
    fuzz(target("ipc_files"), binary("ipc", &IPC), attempt);
}

#[test]
fn csv() {
    fuzz(target("csv"), text("csv", &CSV), attempt);
}

#[test]
fn ndjson() {
    fuzz(target("ndjson"), text("ndjson", &NDJSON), attempt);
}
