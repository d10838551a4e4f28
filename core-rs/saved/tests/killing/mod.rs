//! Saves that are killed at random moments, by programs of their own: tests of this very program, which save without end where an
//! environment variable names a folder.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// What such a program says before its first save: from there on it may be killed.
pub const READY: &str = "ready";

/// Starts the test `program`, which `variable` tells of `path`, and kills it, `times` times; each time `is_whole` must find what is there
/// to be one of what was saved. `save` saves once, which tells how long that takes, and `manifest` changes with each save.
pub fn kill_saves(
    (program, variable): (&str, &str),
    path: &Path,
    manifest: &str,
    times: u64,
    save: &dyn Fn(),
    is_whole: &dyn Fn() -> bool,
) {
    let started = Instant::now();
    save();
    let one = started.elapsed();
    let mut changes = 0;
    let mut last = fs::read_to_string(path.join(manifest)).unwrap();
    for time in 0..times {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", program, "--nocapture"])
            .env(variable, path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = said.map_while(Result::ok);
        assert!(said.any(|line| line.contains(READY)));
        // From before its first save to well within later ones.
        thread::sleep(one.mul_f64(4.0 * (time * 61 % times) as f64 / times as f64));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_whole(), "what is there is nothing that was saved");
        let now = fs::read_to_string(path.join(manifest)).unwrap();
        changes += u64::from(now != last);
        last = now;
    }
    assert!(changes > 0, "no save got through");
}
