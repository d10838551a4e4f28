//! Graphs that are saved and opened again.

mod graphs;

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_buffer::Buffer;
use graphs::*;
use quiver_graph::algorithms::{Call, Value, Values};
use quiver_graph::*;
use quiver_saved::{MANIFEST, Open, Save, Source, in_memory, open, save};

fn saved(graph: &Graph, path: &Path) {
    save(graph, path, Save { overwrite: true }, &control()).unwrap();
}

fn opened(path: &Path, verify: bool) -> Result<Graph> {
    let options = Open {
        verify,
        mapper: &in_memory,
    };
    open(path, &options, &control())
}

#[test]
fn every_graph_comes_back_as_it_was() {
    let empty = GraphBuilder {
        nodes: vec![NodeInput {
            label: None,
            id: vec!["id".into()],
            schema: batch(vec![(
                "id",
                Arc::new(arrow_array::Int64Array::from(vec![1])),
            )])
            .schema(),
            batches: vec![],
        }],
        ..GraphBuilder::default()
    };
    let graphs = [
        ("types", all_types(40, true)),
        ("undirected", all_types(9, false)),
        ("none", all_types(0, true)),
        ("properties", property_graph()),
        ("inferred", inferred()),
        ("reversed", property_graph().reverse()),
        ("empty", empty.build(&control()).unwrap()),
    ];
    let root = folder("round");
    for (name, graph) in &graphs {
        let path = root.join(name);
        saved(graph, &path);
        for verify in [false, true] {
            let opened = opened(&path, verify).unwrap();
            difference(graph, &opened).unwrap_or_else(|what| panic!("{name}: {what}"));
            // And once more, from what was read.
            let again = root.join(format!("{name}-again"));
            saved(&opened, &again);
            let again = self::opened(&again, true).unwrap();
            difference(graph, &again).unwrap_or_else(|what| panic!("{name} again: {what}"));
        }
    }
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn many_small_batches_become_few_and_large_ones_are_cut() {
    let rows = 150_000_usize;
    let ids: Vec<i64> = (0..rows as i64).collect();
    let whole = batch(vec![("id", Arc::new(arrow_array::Int64Array::from(ids)))]);
    let pieces: Vec<_> = (0..rows)
        .step_by(10)
        .map(|start| whole.slice(start, 10))
        .collect();
    let graph = GraphBuilder {
        nodes: vec![NodeInput {
            label: None,
            id: vec!["id".into()],
            schema: whole.schema(),
            batches: pieces,
        }],
        ..GraphBuilder::default()
    };
    let graph = graph.build(&control()).unwrap();
    let root = folder("batches");
    saved(&graph, &root.join("graph"));
    let opened = opened(&root.join("graph"), true).unwrap();
    assert!(opened.node_tables()[0].batches().len() < 5);
    let (_, ids) = opened.id_columns().unwrap();
    let ids = ids[0].as_primitive::<Int64Type>();
    assert!(ids.values().iter().copied().eq(0..rows as i64));
    fs::remove_dir_all(root).unwrap();
}

/// Notes what is asked for.
#[derive(Debug)]
struct Watched {
    inner: Arc<dyn Source>,
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Source for Watched {
    fn bytes(&self) -> &[u8] {
        self.inner.bytes()
    }

    fn buffer(&self, start: usize, length: usize) -> Buffer {
        self.asked.lock().unwrap().push(length);
        self.inner.buffer(start, length)
    }
}

#[test]
fn what_is_not_needed_is_not_read() {
    let graph = all_types(1000, true);
    let root = folder("lazy");
    let path = root.join("graph");
    saved(&graph, &path);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    let mapper = move |file: &fs::File, length| {
        let inner = in_memory(file, length)?;
        let asked = Arc::clone(&noted);
        Ok(Arc::new(Watched { inner, asked }) as Arc<dyn Source>)
    };
    let options = Open {
        verify: false,
        mapper: &mapper,
    };
    let opened = open(&path, &options, &control()).unwrap();
    let took = || asked.lock().unwrap().drain(..).collect::<Vec<usize>>();
    let size: usize = files_of(&path)
        .iter()
        .map(|it| fs::metadata(it).unwrap().len() as usize)
        .sum();
    // The ends of two files, and the heads of dictionaries.
    let first: usize = took().iter().sum();
    assert!(first < 40_000 && first * 10 < size, "{first} of {size}");
    let table = &opened.node_tables()[0];
    let position = table.schema().index_of("int64").unwrap();
    for batch in table.batches() {
        batch.column(position).unwrap();
    }
    // Its values, its nulls, and what the batch says of itself.
    let column: usize = took().iter().sum();
    assert!((16_000..40_000).contains(&column), "{column}");
    opened.topology(Direction::Out, &control()).unwrap();
    let topology: usize = took().iter().sum();
    assert_eq!(topology, 2001 * 8 + 2 * 2000 * 4);
    opened.topology(Direction::Out, &control()).unwrap();
    assert_eq!(took(), [0; 0]);
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_graph_that_was_opened_is_a_graph_like_any_other() {
    let graph = property_graph();
    let root = folder("changed");
    let path = root.join("graph");
    saved(&graph, &path);
    let opened = opened(&path, false).unwrap();
    let both = [&graph, &opened];
    let ranks = both.map(|graph| {
        let values = Values::new();
        let call = Call::new(graph, "pagerank", &values, &control()).unwrap();
        call.run(&[0], &control()).unwrap().remove(0).batches
    });
    assert_eq!(ranks[0], ranks[1]);
    let _: Option<Value> = None;
    let changed = both.map(|graph| {
        graph
            .filter_edges(&[true, false, true, true, false], &control())
            .unwrap()
    });
    difference(&changed[0], &changed[1]).unwrap();
    let changed = both.map(|graph| {
        graph
            .filter_nodes(&[true, true, false, true, true], &control())
            .unwrap()
    });
    difference(&changed[0], &changed[1]).unwrap();
    let changed = both.map(|graph| {
        let table = &graph.edge_tables()[1];
        let input = EdgeInput {
            edge_type: Some("KNOWS".into()),
            src: table.src().to_vec(),
            dst: table.dst().to_vec(),
            from: None,
            to: None,
            schema: Arc::clone(table.schema()),
            batches: table
                .batches()
                .iter()
                .map(|it| it.read(None).unwrap())
                .collect(),
        };
        graph
            .add_edges(input, OnDangling::Error, &control())
            .unwrap()
    });
    difference(&changed[0], &changed[1]).unwrap();
    // Saved over the folder that it is still read from.
    saved(&changed[1], &path);
    difference(&graph, &opened).unwrap();
    difference(&changed[0], &self::opened(&path, true).unwrap()).unwrap();
    let data = fs::read_dir(&path)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(data.count(), 1, "what was replaced is gone");
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn what_a_save_must_not_replace_stays() {
    let root = folder("refused");
    let graph = inferred();
    let refused = |path: &Path, overwrite: bool, code: ErrorCode| {
        let error = save(&graph, path, Save { overwrite }, &control()).unwrap_err();
        assert_eq!(error.code, code, "{error}");
    };
    refused(&root.join("no/such"), true, ErrorCode::FileNotFound);
    fs::write(root.join("file"), "mine").unwrap();
    refused(&root.join("file"), true, ErrorCode::FileExists);
    refused(&root, true, ErrorCode::FileExists);
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
    saved(&graph, &root.join("graph"));
    refused(&root.join("graph"), false, ErrorCode::FileExists);
    difference(&graph, &opened(&root.join("graph"), true).unwrap()).unwrap();
    let cancelled = control();
    cancelled.cancel();
    let error = save(
        &graph,
        &root.join("new"),
        Save { overwrite: true },
        &cancelled,
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert!(!root.join("new").exists());
    for (path, words) in [
        ("graph", ""),
        ("none", "no folder"),
        ("empty", "no saved graph"),
    ] {
        if path == "empty" {
            fs::create_dir(root.join(path)).unwrap();
        }
        match opened(&root.join(path), false) {
            Ok(_) => assert_eq!(path, "graph"),
            Err(error) => {
                assert_eq!(error.code, ErrorCode::FileNotFound);
                assert!(error.message.contains(words), "{error}");
            }
        }
    }
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn newer_and_foreign_manifests_are_told() {
    let root = folder("newer");
    let path = root.join("graph");
    saved(&inferred(), &path);
    let manifest = path.join(MANIFEST);
    let text = fs::read_to_string(&manifest).unwrap();
    for (changed, words) in [
        (
            text.replace("\"version\": 1", "\"version\": 2"),
            "newer version",
        ),
        ("{}".to_owned(), "no manifest"),
        (text[..text.len() / 2].to_owned(), "no manifest"),
        (
            text.replace("\"directed\": false", "\"directed\": true"),
            "altered",
        ),
    ] {
        fs::write(&manifest, changed).unwrap();
        let error = opened(&path, false).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidData);
        assert!(
            error.message.contains(words) && error.message.contains(MANIFEST),
            "{error}"
        );
    }
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn of_many_that_save_at_once_one_is_there_and_all_are_told_that_they_did() {
    let root = folder("at-once");
    let path = root.join("graph");
    let graphs: Vec<Graph> = (1..5).map(|rows| all_types(rows, true)).collect();
    std::thread::scope(|scope| {
        for graph in &graphs {
            scope.spawn(|| saved(graph, &path));
            // Who opens meanwhile finds one of them, or none yet.
            scope.spawn(|| match opened(&path, true) {
                Ok(opened) => assert!(graphs.iter().any(|it| difference(it, &opened).is_ok())),
                Err(error) => assert_eq!(error.code, ErrorCode::FileNotFound, "{error}"),
            });
        }
    });
    let opened = opened(&path, true).unwrap();
    assert!(graphs.iter().any(|it| difference(it, &opened).is_ok()));
    assert_eq!(fs::read_dir(&path).unwrap().count(), 3);
    fs::remove_dir_all(root).unwrap();
}
