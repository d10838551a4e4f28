//! What lies where a file is written: it stays, or hands on its mode and owner.
#![cfg(unix)]

mod support;

use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::Arc;

use arrow_array::*;
use quiver_graph::ErrorCode;
use quiver_query::Query;
use serde_json::json;
use support::files::*;
use support::*;

const FORMATS: [&str; 4] = ["csv", "ndjson", "parquet", "ipc"];

fn command(name: &str, args: &[&str]) -> bool {
    Command::new(name)
        .args(args)
        .status()
        .is_ok_and(|status| status.success())
}

/// What is neither a file nor a folder: a FIFO, a socket and, for whoever may make one, a device.
fn others(folder: &Folder) -> (Vec<String>, UnixListener) {
    let (fifo, socket, device) = (
        folder.path("fifo"),
        folder.path("socket"),
        folder.path("device"),
    );
    assert!(command("mkfifo", &[&fifo]));
    let listener = UnixListener::bind(&socket).unwrap();
    let mut paths = vec![fifo, socket];
    if command("mknod", &[&device, "c", "1", "3"]) {
        paths.push(device);
    }
    for path in paths.clone() {
        let link = format!("{path}-link");
        symlink(&path, &link).unwrap();
        paths.push(link);
    }
    (paths, listener)
}

#[test]
fn devices_pipes_and_sockets_stay_what_they_are() {
    let folder = Folder::new("devices");
    let (paths, _listener) = others(&folder);
    let query = Query::over(&rows(3), plan(json!([])));
    let (query_by, names) = (
        over(vec![("k", Arc::new(Int32Array::from(vec![1])))]),
        folder.names(),
    );
    for path in &paths {
        let kind = fs::metadata(path).unwrap().file_type();
        for format in FORMATS {
            for overwrite in [
                json!({}),
                json!({ "overwrite": true }),
                json!({ "overwrite": false }),
            ] {
                let error = write(&query, format, path, overwrite.clone()).unwrap_err();
                assert_eq!(error.code, ErrorCode::FileExists, "{error}");
                assert!(
                    error.message.contains(path.trim_end_matches("-link")),
                    "{error}"
                );
                let mut by = overwrite;
                by["partitionBy"] = json!(["k"]);
                assert_eq!(
                    write(&query_by, format, path, by).unwrap_err().code,
                    ErrorCode::FileExists
                );
            }
        }
        let now = fs::metadata(path).unwrap().file_type();
        assert_eq!(now, kind, "{path}");
        assert!(now.is_fifo() || now.is_socket() || now.is_char_device());
    }
    assert_eq!(folder.names(), names);
}

#[test]
fn devices_pipes_and_sockets_are_not_read_as_files() {
    let folder = Folder::new("read-devices");
    let (paths, _listener) = others(&folder);
    for path in &paths {
        for format in FORMATS {
            let error = failure(format, path, json!({}));
            assert_eq!(error.code, ErrorCode::IoError, "{error}");
            assert!(error.message.contains(path.as_str()), "{error}");
        }
    }
}

#[test]
fn what_is_replaced_keeps_its_mode_and_owner() {
    let folder = Folder::new("modes");
    let query = over(vec![("k", Arc::new(Int32Array::from(vec![1])))]);
    for mode in [0o600, 0o640, 0o644, 0o660, 0o666, 0o700, 0o755, 0o777] {
        for format in FORMATS {
            for options in [
                json!({}),
                json!({ "partitionBy": ["k"], "overwrite": true }),
            ] {
                let path = folder.path("out");
                let by = options.get("partitionBy").is_some();
                match by {
                    true => fs::create_dir(&path).unwrap(),
                    false => fs::write(&path, "old").unwrap(),
                }
                if by && mode & 0o700 != 0o700 {
                    fs::remove_dir(&path).unwrap();
                    continue;
                }
                if by {
                    fs::write(folder.path("out/old"), "old").unwrap();
                }
                fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
                // Only the system's administrator may give files away.
                let _ = std::os::unix::fs::chown(&path, Some(12), Some(34));
                let before = fs::metadata(&path).unwrap();
                write(&query, format, &path, options).unwrap();
                let after = fs::metadata(&path).unwrap();
                assert_eq!(after.mode(), before.mode(), "{format} {mode:o}");
                assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
                assert_ne!(after.ino(), before.ino());
                match by {
                    true => fs::remove_dir_all(&path).unwrap(),
                    false => fs::remove_file(&path).unwrap(),
                }
            }
        }
    }
}

/// Nobody who may not read the file reads what is about to replace it.
#[test]
fn what_replaces_a_file_is_as_private_from_the_start() {
    let folder = Folder::new("private");
    let path = folder.put("a.csv", "old");
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    let control = control();
    let query = Query::over(&rows(20_000_000), plan(json!([])));
    let target = json!({ "format": "csv", "path": path }).to_string();
    let target = quiver_query::Target::parse(&target).unwrap();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let session = quiver_query::Session::standard();
            session.write(
                &query,
                &quiver_query::Parameters::default(),
                &target,
                &control,
            )
        });
        while folder.names().len() < 2 {
            std::thread::yield_now();
        }
        for name in folder.names() {
            assert_eq!(
                fs::metadata(folder.path(&name)).unwrap().mode() & 0o777,
                0o600,
                "{name}"
            );
        }
        control.cancel();
        assert_eq!(
            writing.join().unwrap().unwrap_err().code,
            ErrorCode::Cancelled
        );
    });
    assert_eq!(folder.names(), ["a.csv"]);
}

#[test]
fn links_stay_links() {
    let folder = Folder::new("links");
    let query = Query::over(&rows(2), plan(json!([])));
    folder.put("real/a.csv", "old");
    symlink("real/a.csv", folder.path("old.csv")).unwrap();
    symlink("real/b.csv", folder.path("new.csv")).unwrap();
    symlink("new.csv", folder.path("newer.csv")).unwrap();
    symlink("round.csv", folder.path("round.csv")).unwrap();
    for (name, file) in [("old.csv", "real/a.csv"), ("newer.csv", "real/b.csv")] {
        write(&query, "csv", &folder.path(name), json!({})).unwrap();
        assert!(
            fs::symlink_metadata(folder.path(name))
                .unwrap()
                .is_symlink(),
            "{name}"
        );
        assert_eq!(fs::read_to_string(folder.path(file)).unwrap(), "id\n0\n1\n");
    }
    let error = write(&query, "csv", &folder.path("round.csv"), json!({})).unwrap_err();
    assert_eq!(error.code, ErrorCode::IoError, "{error}");
}
