//! Writes that fail, or end with their process, at every point: the target is what it was or the whole new one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch, StringArray};
use quiver_graph::{Control, ErrorCode, GraphError};
use serde_json::{Value, json};

use super::session::Session;
use crate::files::write::faults::{Fault, Faults};
use crate::files::write::points::Point;
use crate::plan::{Input, MemoryTable, Parameters, Plan, Query, Target, Written};

/// The system's numbers of errors, alike on all of Unix.
const EINTR: i32 = 4;
const EIO: i32 = 5;
const EACCES: i32 = 13;
const EEXIST: i32 = 17;
const EMFILE: i32 = 24;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;

/// What a folder holds: files by their paths below it, without what is hidden.
type Tree = BTreeMap<String, Vec<u8>>;

/// A write, and what must not happen to go through it in full.
#[derive(Clone, Copy, Debug)]
struct Scenario {
    format: &'static str,
    by: bool,
    /// Whether the target is there before.
    there: bool,
    overwrite: bool,
    /// Points that fail at any time, as on file systems that cannot do what is done there.
    unable: &'static [Point],
}

const SCENARIOS: [Scenario; 9] = {
    let file = Scenario {
        format: "csv",
        by: false,
        there: true,
        overwrite: true,
        unable: &[],
    };
    let folder = Scenario { by: true, ..file };
    [
        file,
        Scenario {
            format: "parquet",
            ..file
        },
        Scenario {
            format: "ipc",
            there: false,
            overwrite: false,
            ..file
        },
        Scenario {
            format: "ndjson",
            there: false,
            overwrite: false,
            unable: &[Point::RenameNew],
            ..file
        },
        Scenario {
            there: false,
            overwrite: false,
            unable: &[Point::RenameNew, Point::LinkFile],
            ..file
        },
        folder,
        Scenario {
            format: "parquet",
            there: false,
            overwrite: false,
            ..folder
        },
        Scenario {
            format: "ipc",
            unable: &[Point::SwapFolders],
            ..folder
        },
        Scenario {
            format: "ndjson",
            unable: &[],
            ..folder
        },
    ]
};

impl Scenario {
    fn target(self, root: &Path) -> PathBuf {
        root.join("out")
    }

    fn prepare(self, root: &Path) {
        let _ = fs::remove_dir_all(root);
        fs::create_dir_all(root).unwrap();
        let target = self.target(root);
        match (self.there, self.by) {
            (false, _) => {}
            (true, false) => fs::write(target, "old").unwrap(),
            (true, true) => {
                fs::create_dir_all(target.join("k=9")).unwrap();
                fs::write(target.join("k=9/old"), "old").unwrap();
            }
        }
    }

    fn write(self, root: &Path) -> Result<Written, GraphError> {
        // Enough for several calls of the system, since less waits in memory until the end.
        let text = (0..600).map(|row| format!("{row:>80}")).collect::<Vec<_>>();
        let columns: [(&str, arrow_array::ArrayRef); 2] = [
            (
                "k",
                Arc::new(Int64Array::from_iter_values((0..600).map(|row| row % 2))),
            ),
            ("text", Arc::new(StringArray::from(text))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let table = MemoryTable {
            schema: batch.schema(),
            batches: vec![batch],
        };
        let plan = json!({ "source": { "kind": "table", "table": 0 }, "steps": [] }).to_string();
        let query = Query {
            plan: Plan::parse(&plan).unwrap(),
            inputs: vec![Input::Table(Arc::new(table))],
        };
        let by: Value = if self.by { json!(["k"]) } else { json!([]) };
        let options =
            json!({ "partitionBy": by, "overwrite": self.overwrite, "compression": "none" });
        let target =
            json!({ "format": self.format, "path": self.target(root), "options": options });
        let target = Target::parse(&target.to_string()).unwrap();
        Session::standard().write(
            &query,
            &Parameters::default(),
            &target,
            &Arc::new(Control::new(2)),
        )
    }

    fn faults(self, root: &Path) -> Faults {
        let faults = Faults::below(root);
        for point in self.unable {
            faults.at(*point, None, Fault::Error(EIO));
        }
        faults
    }
}

/// What is shown in a folder, and the hidden names at its top.
fn look(root: &Path) -> (Tree, Vec<String>) {
    fn walk(folder: &Path, root: &Path, tree: &mut Tree, hidden: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if name.starts_with('.') {
                hidden.push(name);
            } else if path.is_dir() {
                tree.insert(format!("{name}/"), Vec::new());
                walk(&path, root, tree, hidden);
            } else {
                tree.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let (mut tree, mut hidden) = (Tree::new(), Vec::new());
    walk(root, root, &mut tree, &mut hidden);
    (tree, hidden)
}

fn root(name: &str) -> PathBuf {
    env::temp_dir().join(format!("quiver-faults-{}-{name}", process::id()))
}

/// What a scenario leaves before and after, and how often it reaches each point.
fn measured(scenario: Scenario, root: &Path) -> (Tree, Tree, HashMap<Point, usize>) {
    scenario.prepare(root);
    let before = look(root).0;
    let faults = scenario.faults(root);
    scenario.write(root).unwrap();
    let (after, hidden) = look(root);
    assert!(hidden.is_empty(), "{scenario:?}: {hidden:?}");
    assert_ne!(before, after);
    (before, after, faults.reached())
}

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

#[test]
fn the_scenarios_reach_every_point() {
    let root = root("points");
    let mut reached: HashSet<Point> = HashSet::new();
    for scenario in SCENARIOS {
        reached.extend(measured(scenario, &root).2.into_keys());
    }
    // An empty folder is renamed over, but for systems that refuse to.
    let empty = Scenario {
        there: false,
        ..SCENARIOS[5]
    };
    empty.prepare(&root);
    fs::create_dir(empty.target(&root)).unwrap();
    let faults = empty.faults(&root);
    faults.at(Point::RenameFolder, Some(0), Fault::Error(EEXIST));
    empty.write(&root).unwrap();
    reached.extend(faults.reached().into_keys());
    let missing: Vec<Point> = Point::ALL
        .into_iter()
        .filter(|point| !reached.contains(point))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_write_that_fails_anywhere_leaves_all_as_it_was() {
    let root = root("fails");
    let (mut failed, mut went_through) = (0, 0);
    let mut errors = [EIO, EACCES, EMFILE, ENOSPC, EROFS].into_iter().cycle();
    for scenario in SCENARIOS {
        let (before, after, times) = measured(scenario, &root);
        let open = open_files();
        for (point, times) in times {
            for time in 0..times {
                // Each in turn: what fails is told from what does not, never from how.
                let error = errors.next().unwrap();
                scenario.prepare(&root);
                let faults = scenario.faults(&root);
                faults.at(point, Some(time), Fault::Error(error));
                let result = scenario.write(&root);
                let case = format!("{scenario:?}: error {error} at {point:?} {time}");
                let (tree, hidden) = look(&root);
                match result {
                    Ok(_) => {
                        went_through += 1;
                        assert_eq!(tree, after, "{case}");
                    }
                    Err(told) => {
                        failed += 1;
                        assert_eq!(told.code, ErrorCode::IoError, "{case}: {told}");
                        let shown = match point {
                            Point::OpenFolder => root.display().to_string(),
                            _ => scenario.target(&root).display().to_string(),
                        };
                        assert!(told.message.contains(&shown), "{case}: {told}");
                        assert!(told.message.contains("os error"), "{case}: {told}");
                        // Only what was already whole may be there when its name could not be made to last.
                        let whole = point == Point::SyncFolder && tree == after;
                        assert!(tree == before || whole, "{case}: {:?}", tree.keys());
                    }
                }
                if point != Point::Remove {
                    assert!(hidden.is_empty(), "{case}: {hidden:?}");
                }
                drop(faults);
                scenario.prepare(&root);
                scenario.write(&root).unwrap();
                assert_eq!(look(&root).0, after, "{case}: afterwards");
            }
        }
        // Other tests of this process open files too, but none in such numbers.
        assert!(
            open_files() < open + 100,
            "{open} files were open, and {} are",
            open_files()
        );
    }
    println!("{failed} failures told, {went_through} got around");
    assert!(failed > 80 && went_through > 0, "{failed} {went_through}");
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn calls_that_are_interrupted_are_made_again() {
    let root = root("interrupted");
    for scenario in SCENARIOS {
        let (_, after, times) = measured(scenario, &root);
        for time in 0..times[&Point::WriteBytes] {
            scenario.prepare(&root);
            let faults = scenario.faults(&root);
            faults.at(Point::WriteBytes, Some(time), Fault::Error(EINTR));
            scenario.write(&root).unwrap();
            assert_eq!(look(&root).0, after, "{scenario:?} {time}");
        }
    }
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_folder_that_vanishes_is_an_error() {
    let root = root("vanishes");
    for scenario in SCENARIOS {
        let (_, _, times) = measured(scenario, &root);
        for point in times.into_keys() {
            scenario.prepare(&root);
            let faults = scenario.faults(&root);
            let gone = root.clone();
            let vanish = move |_: &Path| drop(fs::remove_dir_all(&gone));
            faults.at(point, Some(0), Fault::Run(Arc::new(vanish)));
            let result = scenario.write(&root);
            if let Err(error) = result {
                let codes = [ErrorCode::FileNotFound, ErrorCode::IoError];
                assert!(
                    codes.contains(&error.code),
                    "{scenario:?} {point:?}: {error}"
                );
            } else {
                // Whoever removes the folder right after has it gone too.
                let last = [Point::SyncFolder, Point::Remove];
                assert!(last.contains(&point), "{scenario:?} {point:?}");
            }
            drop(faults);
            scenario.prepare(&root);
            scenario.write(&root).unwrap();
        }
    }
    fs::remove_dir_all(&root).unwrap();
}

/// Runs itself as the child that is killed, told by its environment which scenario, point and time.
#[test]
fn a_process_that_is_killed_anywhere_leaves_the_target_whole() {
    const ROOT: &str = "QUIVER_TEST_KILL_ROOT";
    const PLACE: &str = "QUIVER_TEST_KILL_PLACE";
    if let (Some(root), Ok(place)) = (env::var_os(ROOT), env::var(PLACE)) {
        let numbers: Vec<usize> = place
            .split(' ')
            .map(|number| number.parse().unwrap())
            .collect();
        let [scenario, point, time] = numbers[..] else {
            panic!("{place}");
        };
        let (scenario, root) = (SCENARIOS[scenario], PathBuf::from(root));
        let faults = scenario.faults(&root);
        faults.at(Point::ALL[point], Some(time), Fault::Kill);
        let result = scenario.write(&root);
        panic!("this process lives on: {result:?}");
    }
    let root = root("killed");
    let mut killed = 0;
    for (number, scenario) in SCENARIOS.into_iter().enumerate() {
        let (before, after, times) = measured(scenario, &root);
        for (point, times) in times {
            let place = Point::ALL.iter().position(|other| *other == point).unwrap();
            for time in 0..times {
                scenario.prepare(&root);
                let child = Command::new(env::current_exe().unwrap())
                    .args([
                        "--exact",
                        "run::faults::a_process_that_is_killed_anywhere_leaves_the_target_whole",
                    ])
                    .env(ROOT, &root)
                    .env(PLACE, format!("{number} {place} {time}"))
                    .output()
                    .unwrap();
                let case = format!("{scenario:?}: killed at {point:?} {time}");
                #[cfg(unix)]
                assert_eq!(
                    std::os::unix::process::ExitStatusExt::signal(&child.status),
                    Some(9),
                    "{case}: {}",
                    String::from_utf8_lossy(&child.stdout),
                );
                killed += 1;
                let (tree, hidden) = look(&root);
                let held = scenario.unable.contains(&Point::LinkFile) && point == Point::RenameFile;
                let aside =
                    scenario.unable.contains(&Point::SwapFolders) && point == Point::RenameFolder;
                match (held, aside) {
                    // What file systems without better calls cannot avoid, for a moment: an empty file, or no folder.
                    (true, _) => {
                        assert_eq!(tree, Tree::from([("out".into(), Vec::new())]), "{case}")
                    }
                    (_, true) if tree.is_empty() => {
                        let old = hidden.iter().find(|name| name.ends_with(".old")).unwrap();
                        assert_eq!(fs::read(root.join(old).join("k=9/old")).unwrap(), b"old");
                    }
                    _ => assert!(tree == before || tree == after, "{case}: {:?}", tree.keys()),
                }
                // What is left over is hidden, and in the way of nobody.
                assert!(
                    hidden.iter().all(|name| name.starts_with(".out.")),
                    "{case}: {hidden:?}"
                );
                if !held {
                    scenario.write(&root).ok();
                    assert_eq!(look(&root).0, after, "{case}: afterwards");
                }
            }
        }
    }
    println!("{killed} processes killed");
    assert!(killed > 60, "{killed}");
    fs::remove_dir_all(&root).unwrap();
}
