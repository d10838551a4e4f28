//! Saves that are killed at random moments, by a program of their own.

mod graphs;
mod killing;

use std::env;
use std::fs;
use std::path::Path;

use graphs::*;
use killing::{READY, kill_saves};
use quiver_graph::Graph;
use quiver_saved::{MANIFEST, Open, Save, in_memory, open, save};

const KILLED: &str = "QUIVER_SAVE_UNTIL_KILLED";

/// How often a save is killed.
const TIMES: u64 = 100;

/// Graphs that are told apart by their size.
fn graph(number: usize) -> Graph {
    all_types(20 + number, true)
}

/// In the program that is killed: saves one graph after the other.
#[test]
fn saves_until_killed() {
    let Ok(path) = env::var(KILLED) else {
        return;
    };
    let graphs: Vec<Graph> = (0..4).map(graph).collect();
    println!("{READY}");
    loop {
        for graph in &graphs {
            save(
                graph,
                Path::new(&path),
                Save { overwrite: true },
                &control(),
            )
            .unwrap();
        }
    }
}

#[test]
fn a_killed_save_loses_nothing() {
    let root = folder("killed");
    let path = root.join("graph");
    let graphs: Vec<Graph> = (0..4).map(graph).collect();
    save(&graphs[0], &path, Save { overwrite: true }, &control()).unwrap();
    let options = Open {
        verify: true,
        mapper: &in_memory,
    };
    kill_saves(
        ("saves_until_killed", KILLED),
        &path,
        MANIFEST,
        TIMES,
        &|| save(&graphs[0], &path, Save { overwrite: true }, &control()).unwrap(),
        &|| {
            let opened = open(&path, &options, &control()).unwrap();
            let mut graphs = graphs.iter();
            graphs.any(|graph| difference(graph, &opened).is_ok())
        },
    );
    // What killed saves left goes with the next one.
    save(&graphs[1], &path, Save { overwrite: true }, &control()).unwrap();
    assert_eq!(fs::read_dir(&path).unwrap().count(), 3);
    fs::remove_dir_all(root).unwrap();
}
