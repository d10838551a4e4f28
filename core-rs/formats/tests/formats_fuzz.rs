//! Files of all formats, damaged: each gives a graph or a clear error, soon and within memory. One of the targets of `npm run fuzz`.
#![allow(
    clippy::duplicate_mod,
    reason = "the harness and the graphs share their random numbers"
)]

#[path = "../../query/tests/fuzz/harness.rs"]
mod harness;
#[path = "../../query/tests/fuzz/random.rs"]
mod random;
mod support;
#[path = "../../query/tests/fuzz/watch.rs"]
mod watch;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use harness::{Input, Target, fuzz};
use quiver_formats::{FORMATS, Format, OnLoss, ReadOptions, WriteOptions};
use quiver_graph::ErrorCode;
use random::Random;
use support::{Wanted, graph, reread, written};

const TARGET: Target = Target {
    name: "graph-formats",
    // Ten thousand of each format.
    count: 10_000 * 11,
    codes: &[
        ErrorCode::InvalidData,
        ErrorCode::TooLarge,
        // An attribute that is named as a key.
        ErrorCode::InvalidArgument,
        // What is no damage to the format.
        ErrorCode::DanglingEdge,
        ErrorCode::DuplicateKey,
        ErrorCode::NullKey,
    ],
    guarded: false,
};

struct File {
    format: &'static Format,
    bytes: Vec<u8>,
}

impl Input for File {
    fn size(&self) -> usize {
        self.bytes.len()
    }

    fn shown(&self) -> String {
        format!(
            "{}: {}",
            self.format.name,
            String::from_utf8_lossy(&self.bytes)
        )
    }

    fn bytes(&self) -> Option<&[u8]> {
        Some(&self.bytes)
    }
}

/// What is put into files: words that mean something somewhere.
const WORDS: [&[u8]; 40] = [
    b"<",
    b">",
    b"/>",
    b"&",
    b"&#0;",
    b"&#x110000;",
    b"&lol;",
    b"<!DOCTYPE a [<!ENTITY lol \"lol\">]>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"\"",
    b"'",
    b"[",
    b"]",
    b"{",
    b"}",
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b"\xff\xfe",
    b"\xc3",
    b"-1",
    b"99999999999999999999",
    b"18446744073709551615",
    b"4294967296",
    b"1e999",
    b"NaN",
    b" 0 ",
    b"*Vertices 9",
    b"*Arcs\n",
    b"node [ id 1 ]",
    b"null",
    b"true",
    b"\"id\":",
    b"%",
    b"#",
    b"<node id=\"0\"/>",
    b"<graph>",
];

/// Files of other programs, by format.
static FILES: LazyLock<Vec<(&'static Format, Vec<u8>)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/formats/files");
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .filter_map(|path| {
            let format = quiver_formats::of_path(&path).ok()?;
            let bytes = fs::read(&path).unwrap();
            (format.is_read() && !bytes.starts_with(&[0x1f, 0x8b])).then_some((format, bytes))
        })
        .collect();
    files.sort_by(|a, b| a.0.name.cmp(b.0.name).then_with(|| a.1.cmp(&b.1)));
    files
});

fn make(random: &mut Random) -> File {
    let formats: Vec<&'static Format> = FORMATS.iter().filter(|format| format.is_read()).collect();
    let format = *random.pick(&formats);
    let of_others: Vec<_> = FILES
        .iter()
        .filter(|(of, _)| of.name == format.name)
        .collect();
    let mut bytes = match random.once_in(2) && !of_others.is_empty() {
        true => random.pick(&of_others).1.clone(),
        false => {
            let wanted = Wanted {
                text_ids: random.once_in(2),
                attributes: !random.once_in(3),
                controls: false,
            };
            let graph = graph(
                &mut support::random::Random::new(random.below(500) as u64),
                wanted,
            );
            let options = WriteOptions {
                on_loss: OnLoss::Skip,
            };
            written(&graph, format, options).unwrap_or_default()
        }
    };
    for _ in 0..random.below(4) {
        damage(random, &mut bytes);
    }
    File { format, bytes }
}

fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len());
    let end = (at + random.below(40)).min(bytes.len());
    match random.below(8) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let piece = bytes[at..end].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, piece);
        }
        3 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
        4 if !bytes.is_empty() => bytes[at] = random.below(256) as u8,
        5 => {
            let word = *random.pick(&WORDS);
            let many = if random.once_in(40) { 3000 } else { 1 };
            bytes.splice(at..at, word.repeat(many));
        }
        _ => {
            let word = *random.pick(&WORDS);
            bytes.splice(at..end, word.iter().copied());
        }
    }
}

#[test]
fn graph_formats() {
    fuzz(TARGET, make, |file: &File| {
        let graph = reread(&file.bytes, file.format, &ReadOptions::default())?;
        Ok(graph.num_nodes() + graph.num_edges())
    });
}

fn refused(format: &str, text: &str) -> quiver_graph::GraphError {
    let format = quiver_formats::named(format).unwrap();
    reread(text.as_bytes(), format, &ReadOptions::default()).unwrap_err()
}

#[test]
fn entities_are_not_read() {
    let lol = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;\">]><graphml>&lol2;</graphml>";
    let error = refused("graphml", lol);
    assert!(
        error
            .message
            .contains("line 1, column 22: declares entities"),
        "{error}"
    );
    for text in [
        "<graphml><graph edgedefault=\"directed\"><node id=\"&xxe;\"/></graph></graphml>",
        "<graphml><key id=\"a\" for=\"node\"/><graph><node id=\"0\"><data key=\"a\">&xxe;</data></node></graph></graphml>",
    ] {
        let error = refused("graphml", text);
        assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
        assert!(error.message.contains("xxe"), "{error}");
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("<graphml>{}", "<a>".repeat(1 << 16));
    assert!(
        refused("graphml", &deep)
            .message
            .contains("within each other")
    );
    let deep = format!("graph [ node [ {}", "a [ ".repeat(1 << 16));
    assert!(refused("gml", &deep).message.contains("within each other"));
    let deep = format!("{{\"nodes\": [{{\"id\": 1, \"a\": {}", "[".repeat(1 << 16));
    assert!(
        refused("node-link", &deep)
            .message
            .contains("within each other")
    );
    let deep = format!("a b {{'x': {}", "[".repeat(1 << 16));
    assert!(
        refused("edge-list", &deep)
            .message
            .contains("dict of Python")
    );
}

#[test]
fn counts_of_headers_take_no_memory() {
    for (format, text) in [
        (
            "matrix-market",
            "%%MatrixMarket matrix coordinate pattern general\n4000000000 4000000000 0\n",
        ),
        ("pajek", "*Vertices 4000000000\n*Arcs\n1 2\n"),
        ("pajek", "*Vertices 4000000000\n3999999999 \"a\"\n"),
    ] {
        assert_eq!(refused(format, text).code, ErrorCode::TooLarge, "{format}");
    }
    let error = refused("metis", "4000000000 4000000000\n1\n");
    assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
}

#[test]
fn errors_tell_the_place() {
    for (format, text, place) in [
        (
            "graphml",
            "<graphml>\n<key id=\"w\" for=\"edge\" attr.name=\"w\" attr.type=\"int\"/>\n<graph edgedefault=\"directed\">\n<edge source=\"a\" target=\"b\"><data key=\"w\">x</data></edge></graph></graphml>",
            "line 4, column 43",
        ),
        ("edge-list", "1 2\n2 3\n\n3\n", "line 4"),
        (
            "node-link",
            "{\"nodes\": [\n{\"id\": 1},\n{\"id\": [2]}\n], \"links\": []}",
            "line 3",
        ),
        (
            "gml",
            "graph [\n  node [ id 1 ]\n  node [ id \"a ]\n]",
            "line 3, column 13",
        ),
        (
            "matrix-market",
            "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 3\n",
            "line 3",
        ),
        ("metis", "2 1\n2\n3\n", "line 3"),
        ("pajek", "*Vertices 2\n1 \"a\"\n*Arcs\n1 5\n", "line 4"),
        (
            "gexf",
            "<gexf><graph>\n<nodes><node/></nodes></graph></gexf>",
            "line 2, column 8",
        ),
    ] {
        let error = refused(format, text);
        assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
        assert!(error.message.contains(place), "{format}: {error}");
    }
}
