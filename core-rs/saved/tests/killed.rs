//! Saves that are killed at random moments, by a program of their own.

mod graphs;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use graphs::*;
use quiver_graph::Graph;
use quiver_saved::{MANIFEST, Open, Save, in_memory, open, save};

const KILLED: &str = "QUIVER_SAVE_UNTIL_KILLED";

/// What it says before its first save.
const READY: &str = "ready";

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
    // From here on it may be killed.
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
    let started = Instant::now();
    save(&graphs[0], &path, Save { overwrite: true }, &control()).unwrap();
    let one = started.elapsed();
    let mut changes = 0;
    let mut last = fs::read_to_string(path.join(MANIFEST)).unwrap();
    for time in 0..TIMES {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "saves_until_killed", "--nocapture"])
            .env(KILLED, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = said.map_while(Result::ok);
        assert!(said.any(|line| line.contains(READY)));
        // From before its first save to well within later ones.
        thread::sleep(one.mul_f64(4.0 * (time * 61 % TIMES) as f64 / TIMES as f64));
        child.kill().unwrap();
        child.wait().unwrap();
        let options = Open {
            verify: true,
            mapper: &in_memory,
        };
        let opened = open(&path, &options, &control()).unwrap();
        let whole = graphs
            .iter()
            .any(|graph| difference(graph, &opened).is_ok());
        assert!(whole, "what is there is none of the graphs that were saved");
        let now = fs::read_to_string(path.join(MANIFEST)).unwrap();
        changes += u64::from(now != last);
        last = now;
    }
    assert!(changes > 0, "no save got through");
    // What killed saves left goes with the next one.
    save(&graphs[1], &path, Save { overwrite: true }, &control()).unwrap();
    assert_eq!(fs::read_dir(&path).unwrap().count(), 3);
    fs::remove_dir_all(root).unwrap();
}
