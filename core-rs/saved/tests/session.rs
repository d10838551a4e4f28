//! Sessions that are saved and opened again, damaged, and killed while they are saved.

mod graphs;
mod killing;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use arrow_buffer::Buffer;
use graphs::*;
use killing::{READY, kill_saves};
use quiver_graph::{ErrorCode, GraphError, Result};
use quiver_saved::{
    MANIFEST, Open, Part, SESSION_MANIFEST, Save, in_memory, open_session, save_session,
};
use serde_json::json;

/// Sessions that are told apart by their size.
fn parts(number: usize) -> Vec<Part> {
    let rows = batch(every_type(10 + number, 3));
    let halves = vec![rows.slice(0, 4), rows.slice(4, 6 + number)];
    vec![
        Part::Graph(all_types(20 + number, true)),
        Part::Table(rows.schema(), halves),
        Part::Table(rows.schema(), vec![]),
        Part::Bytes(Buffer::from(vec![7; 100 + number])),
        Part::Bytes(Buffer::from(Vec::<u8>::new())),
    ]
}

fn names(number: usize) -> String {
    let names = json!({ "used": null, "tables": [{ "name": "t", "view": { "number": number, "é": [1.5, "x"] } }] });
    names.to_string()
}

fn saved(number: usize, path: &Path) {
    let owners = vec!["a".to_owned(); 5];
    let options = Save { overwrite: true };
    save_session(
        names(number),
        &parts(number),
        &owners,
        path,
        options,
        &control(),
    )
    .unwrap();
}

fn opened(path: &Path, verify: bool) -> Result<(String, Vec<Part>)> {
    let options = Open {
        verify,
        mapper: &in_memory,
    };
    open_session(path, &options, &control())
}

/// Fails where what was opened is not the session of this number.
fn check(
    (names_of, parts_of): &(String, Vec<Part>),
    number: usize,
) -> std::result::Result<(), String> {
    if *names_of != names(number) {
        return Err("other names".into());
    }
    let expected = parts(number);
    if expected.len() != parts_of.len() {
        return Err("other parts".into());
    }
    for (one, other) in expected.iter().zip(parts_of) {
        match (one, other) {
            (Part::Graph(one), Part::Graph(other)) => difference(one, other)?,
            (Part::Table(one, batches), Part::Table(other, others)) => {
                let one_batch = arrow_select::concat::concat_batches(one, batches).unwrap();
                let other_batch = arrow_select::concat::concat_batches(other, others).unwrap();
                if one_batch != other_batch {
                    return Err("other rows".into());
                }
            }
            (Part::Bytes(one), Part::Bytes(other)) if one == other => {}
            _ => return Err("another part".into()),
        }
    }
    Ok(())
}

#[test]
fn every_session_comes_back_as_it_was() {
    let root = folder("sessions");
    let path = root.join("session");
    for number in 0..3 {
        saved(number, &path);
        for verify in [false, true] {
            check(&opened(&path, verify).unwrap(), number).unwrap();
        }
    }
    // The manifest, the lock and the files of the last.
    assert_eq!(fs::read_dir(&path).unwrap().count(), 3);
    let error = save_session(
        "{}".to_owned(),
        &[],
        &[],
        &path,
        Save { overwrite: false },
        &control(),
    );
    assert_eq!(error.unwrap_err().code, ErrorCode::FileExists);
    assert_eq!(
        opened(&root, false).unwrap_err().code,
        ErrorCode::FileNotFound
    );
    let graph = root.join("graph");
    let Part::Graph(of) = &parts(0)[0] else {
        panic!("a graph");
    };
    quiver_saved::save(of, &graph, Save { overwrite: true }, &control()).unwrap();
    // Neither is taken for the other, nor replaced by it.
    let error = opened(&graph, false).unwrap_err();
    assert!(error.message.contains("no saved session"), "{error}");
    let error = save_session(
        "{}".to_owned(),
        &[],
        &[],
        &graph,
        Save { overwrite: true },
        &control(),
    );
    assert_eq!(error.unwrap_err().code, ErrorCode::FileExists);
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn what_cannot_be_saved_is_refused_by_its_owner_and_changes_nothing() {
    let root = folder("refused-session");
    let path = root.join("session");
    saved(0, &path);
    let keyed = |texts: Vec<String>| -> arrow_array::ArrayRef {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let keyed: arrow_array::DictionaryArray<arrow_array::types::Int8Type> =
            texts.into_iter().collect();
        std::sync::Arc::new(keyed)
    };
    let one = batch(vec![(
        "k",
        keyed((0..100).map(|i| format!("a{i}")).collect()),
    )]);
    let two = batch(vec![(
        "k",
        keyed((0..100).map(|i| format!("b{i}")).collect()),
    )]);
    let wrong = Part::Table(one.schema(), vec![one, two]);
    let owners = ["good".to_owned(), "bad".to_owned()];
    let all = [parts(1)[1].clone(), wrong];
    let options = Save { overwrite: true };
    let error = save_session(names(1), &all, &owners, &path, options, &control()).unwrap_err();
    assert_eq!(error.code, ErrorCode::UnsupportedType);
    assert_eq!(error.details.table.as_deref(), Some("bad"));
    assert!(error.message.starts_with("\"bad\": "), "{error}");
    check(&opened(&path, true).unwrap(), 0).unwrap();
    assert_eq!(fs::read_dir(&path).unwrap().count(), 3);
    fs::remove_dir_all(root).unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => all.push(path),
        }
    }
    all.sort();
    all
}

#[test]
fn damage_is_found_and_named() {
    let root = folder("damaged-session");
    let path = root.join("session");
    saved(0, &path);
    let mut tried = 0;
    for file in files(&path) {
        let bytes = fs::read(&file).unwrap();
        if file.extension().is_some_and(|end| end == "lock") || bytes.is_empty() {
            continue;
        }
        let mut damage: Vec<Option<Vec<u8>>> = vec![None, Some(bytes[..bytes.len() - 1].to_vec())];
        for place in (0..bytes.len()).step_by(bytes.len().div_ceil(16)) {
            let mut altered = bytes.clone();
            altered[place] ^= 0x11;
            damage.push(Some(altered));
        }
        for damaged in damage {
            match &damaged {
                Some(damaged) => fs::write(&file, damaged).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            let error: GraphError = match opened(&path, true) {
                Ok(same) => {
                    // White space of a manifest, which says the same.
                    check(&same, 0).unwrap();
                    assert!(file.extension().is_some_and(|end| end == "json"));
                    continue;
                }
                Err(error) => error,
            };
            let name = file.file_name().unwrap().to_str().unwrap();
            let known = [ErrorCode::InvalidData, ErrorCode::FileNotFound];
            assert!(known.contains(&error.code), "{name}: {error}");
            assert!(error.message.contains(name), "{name}: {error}");
            tried += 1;
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert!(tried > 60, "{tried}");
    check(&opened(&path, true).unwrap(), 0).unwrap();
    // A graph that was saved by itself is none of the session's.
    let its = files(&path);
    let its = its.iter().find(|file| file.ends_with(MANIFEST)).unwrap();
    let Part::Graph(other) = &parts(5)[0] else {
        panic!("a graph");
    };
    let options = Save { overwrite: true };
    quiver_saved::save(other, its.parent().unwrap(), options, &control()).unwrap();
    let error = opened(&path, false).unwrap_err();
    assert!(error.message.contains("was altered"), "{error}");
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn newer_and_foreign_manifests_are_told_apart() {
    let root = folder("foreign-session");
    let path = root.join("session");
    saved(0, &path);
    let place = path.join(SESSION_MANIFEST);
    let text = fs::read_to_string(&place).unwrap();
    for (from, to, expected) in [
        ("\"version\": 1", "\"version\": 2", "newer version"),
        (
            "quiver session",
            "quiver graph",
            "no manifest of a saved session",
        ),
        ("\\\"tables\\\"", "\\\"cables\\\"", "was altered"),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&place, text.replace(from, to)).unwrap();
        let error = opened(&path, false).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidData);
        assert!(error.message.contains(expected), "{error}");
    }
    fs::remove_dir_all(root).unwrap();
}

const KILLED: &str = "QUIVER_SAVE_SESSION_UNTIL_KILLED";
const TIMES: u64 = 40;

/// In the program that is killed: saves one session after the other.
#[test]
fn saves_sessions_until_killed() {
    let Ok(path) = env::var(KILLED) else {
        return;
    };
    println!("{READY}");
    loop {
        (0..4).for_each(|number| saved(number, Path::new(&path)));
    }
}

#[test]
fn a_killed_save_loses_nothing() {
    let root = folder("killed-session");
    let path = root.join("session");
    saved(0, &path);
    kill_saves(
        ("saves_sessions_until_killed", KILLED),
        &path,
        SESSION_MANIFEST,
        TIMES,
        &|| saved(0, &path),
        &|| {
            let opened = opened(&path, true).unwrap();
            (0..4).any(|number| check(&opened, number).is_ok())
        },
    );
    saved(1, &path);
    assert_eq!(fs::read_dir(&path).unwrap().count(), 3);
    fs::remove_dir_all(root).unwrap();
}
