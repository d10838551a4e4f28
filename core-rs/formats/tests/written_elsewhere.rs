//! Files of networkx, igraph, scipy, Gephi, yEd, Neo4j, SNAP, KONECT, D3 and Cytoscape.

mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use quiver_formats::{Ids, Loaded, ReadOptions, Source, of_path, read};
use quiver_graph::Control;
use serde_json::{Value, json};
use support::{Content, content};

fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/formats/files");
    folder.join(name)
}

fn loaded(name: &str, options: &ReadOptions) -> Loaded {
    let path = file(name);
    let control = Arc::new(Control::default());
    let format = of_path(&path).unwrap();
    read(format, &Source::File(path), options, &control).unwrap_or_else(|error| panic!("{error}"))
}

fn graph(name: &str) -> (Content, Vec<String>) {
    let options = ReadOptions::default();
    let loaded = loaded(name, &options);
    let ignored = loaded.ignored.clone();
    let graph = loaded.builder(&options).build(&Control::default());
    (
        content(&graph.unwrap_or_else(|error| panic!("{name}: {error}"))),
        ignored,
    )
}

/// A value of JSON as the content shows it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Compares what is read with what the library said that wrote it; `same` says what differs by the format.
fn compare(name: &str, same: impl Fn(&str, &str) -> bool) {
    let contents: Value = serde_json::from_slice(&fs::read(file("content.json")).unwrap()).unwrap();
    let expected = &contents[name];
    let (got, _) = graph(name);
    assert_eq!(json!(got.directed), expected["directed"], "{name}");
    let edges_only = name.ends_with("edgelist");
    for (kind, rows, keys) in [("nodes", &got.nodes, 1), ("edges", &got.edges, 2)] {
        if kind == "nodes" && edges_only {
            continue;
        }
        let expected = expected[kind].as_array().unwrap();
        assert_eq!(rows.len(), expected.len(), "{name}: {kind}");
        for ((key, others), expected) in rows.iter().zip(expected) {
            for at in 0..keys {
                let (got, expected) = (&key[at], text(&expected[at]));
                assert!(
                    *got == expected || got.trim_start_matches('n') == expected,
                    "{name}: {got} is not {expected}"
                );
            }
            for (attribute, value) in expected[keys].as_object().unwrap() {
                let got = others.get(attribute).map_or("", String::as_str);
                let expected = text(value);
                let number = |text: &str| text.parse::<f64>().ok();
                let alike =
                    got == expected || (number(got).is_some() && number(got) == number(&expected));
                assert!(
                    alike || same(got, &expected),
                    "{name}, {attribute}: {got:?} is not {expected:?}"
                );
            }
        }
    }
}

#[test]
fn networkx() {
    let booleans =
        |got: &str, expected: &str| matches!((got, expected), ("1", "true") | ("0", "false"));
    for name in [
        "networkx-people.graphml",
        "networkx-numbers.graphml",
        "networkx-multi.graphml",
        "networkx-mixed.graphml",
        "networkx-people.gexf",
        "networkx-people.json",
        "networkx-numbers.json",
        "networkx-multi.json",
        "networkx-links.json",
        "networkx-people.edgelist",
    ] {
        compare(name, |_, _| false);
    }
    compare("networkx-numbers.gml", booleans);
    // networkx numbers nodes whose names are no numbers, and labels them.
    let (people, _) = graph("networkx-people.gml");
    assert_eq!(people.nodes[0].1["label"], "ada");
    assert_eq!(people.nodes[2].1["name"], "שלום 日本語 🙂");
    let (weighted, _) = graph("networkx-weighted.edgelist");
    assert_eq!(weighted.edges[1].1["weight"], "4");
    let (adjacency, _) = graph("networkx-numbers.adjlist");
    assert_eq!((adjacency.nodes.len(), adjacency.edges.len()), (4, 2));
    let (pajek, _) = graph("networkx-numbers.net");
    assert!(!pajek.directed);
    assert_eq!(pajek.nodes[3].1["label"], "3");
    assert_eq!(pajek.edges[1].1["weight"], "4");
    let (cytoscape, _) = graph("networkx-cytoscape.json");
    assert_eq!((cytoscape.nodes.len(), cytoscape.edges.len()), (4, 2));
}

#[test]
fn igraph() {
    let same =
        |got: &str, expected: &str| matches!((got, expected), ("1", "true") | ("0", "false"));
    for name in ["igraph-people.graphml", "igraph-people.gml"] {
        compare(name, same);
    }
    let (pajek, _) = graph("igraph-people.net");
    assert_eq!(pajek.nodes[2].1["label"], "eve & co");
    assert_eq!(pajek.edges[2].1["weight"], "3.25");
    let (list, _) = graph("igraph-people.edgelist");
    assert_eq!(list.edges.len(), 3);
}

#[test]
fn scipy() {
    let (symmetric, _) = graph("scipy-symmetric.mtx");
    assert!(!symmetric.directed);
    assert_eq!((symmetric.nodes.len(), symmetric.edges.len()), (4, 2));
    let (general, _) = graph("scipy-general.mtx");
    assert!(general.directed);
    assert_eq!(general.edges[0].1["weight"], "0.5");
}

#[test]
fn gephi() {
    let (gephi, ignored) = graph("gephi-0.10.gexf");
    assert!(!gephi.directed);
    assert_eq!(gephi.nodes[1].1["Modularity Class"], "0");
    assert_eq!(gephi.nodes[0].1["label"], "Valjean");
    assert_eq!(gephi.edges[0].1["weight"], "3.0");
    assert_eq!(ignored, ["colors, positions, sizes and shapes"]);
    let (_, ignored) = graph("gephi-dynamic.gexf");
    assert_eq!(
        ignored,
        [
            "times of nodes, edges and values",
            "values that change with time"
        ]
    );
}

#[test]
fn neo4j_and_yed() {
    let (neo4j, ignored) = graph("neo4j-apoc.graphml");
    assert_eq!(neo4j.nodes[0].1["labels"], ":User:Person");
    assert_eq!(neo4j.nodes[0].1["born"], "1964");
    assert_eq!(neo4j.edges[0].1["roles"], "[\"Neo\"]");
    assert!(ignored.is_empty(), "{ignored:?}");
    let (yed, ignored) = graph("yed.graphml");
    assert_eq!(yed.nodes[0].1["description"], "");
    assert!(
        ignored.iter().any(|what| what.contains("drawings")),
        "{ignored:?}"
    );
}

#[test]
fn collections_of_graphs() {
    let (snap, _) = graph("snap-wiki.txt");
    assert!(snap.directed);
    assert_eq!(snap.edges[2].0, ["3352", "30"]);
    let (konect, _) = graph("konect.txt");
    assert!(!konect.directed);
    assert_eq!(konect.edges[2].1["weight"], "2.25");
    let (metis, _) = graph("manual.metis");
    assert_eq!((metis.nodes.len(), metis.edges.len()), (3, 2));
    assert_eq!(metis.nodes[0].1["weight"], "4");
    assert_eq!(metis.edges[1].0, ["2", "3"]);
    assert_eq!(metis.edges[1].1["weight"], "7");
}

#[test]
fn d3_cytoscape_and_pajek() {
    let (d3, _) = graph("d3-numbered.json");
    assert_eq!(d3.edges[0].0, ["1", "0"]);
    assert_eq!(d3.nodes[1].1["name"], "Napoleon");
    let (cytoscape, ignored) = graph("cytoscape-elements.json");
    assert_eq!(cytoscape.nodes[0].1["score"], "1.5");
    assert_eq!(cytoscape.edges[0].1["id"], "ab");
    assert_eq!(ignored.len(), 2, "{ignored:?}");
    let (pajek, _) = graph("pajek-manual.net");
    assert_eq!(pajek.nodes.len(), 4);
    assert_eq!(pajek.nodes[2].1["label"], "d with space");
    assert_eq!(pajek.edges[0].1["relation"], "likes");
    assert_eq!(pajek.edges[0].1["c"], "Blue");
}

#[test]
fn ids_are_what_is_asked_for() {
    let options = ReadOptions {
        ids: Ids::String,
        ..ReadOptions::default()
    };
    let nodes = loaded("networkx-numbers.graphml", &options).nodes.unwrap();
    assert_eq!(
        *nodes.schema.field(0).data_type(),
        arrow_schema::DataType::Utf8
    );
    let nodes = loaded("networkx-numbers.graphml", &ReadOptions::default())
        .nodes
        .unwrap();
    assert_eq!(
        *nodes.schema.field(0).data_type(),
        arrow_schema::DataType::Int64
    );
}
