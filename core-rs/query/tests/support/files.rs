//! Folders of files for tests, read and written.

use std::fs;
use std::path::{Path, PathBuf};

use arrow_array::ArrayRef;
use quiver_graph::GraphError;
use quiver_query::{Output, Parameters, Plan, Query, Session, Target, Written};
use serde_json::{Value, json};

use super::{control, graph, plan};

/// A folder of its own for each test, gone at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("quiver-files-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    pub fn put(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub fn names(&self) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, names: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, names);
                } else {
                    names.push(path.strip_prefix(root).unwrap().display().to_string());
                }
            }
        }
        let mut names = Vec::new();
        walk(&self.0, &self.0, &mut names);
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn scan(format: &str, paths: &[&str], options: Value, steps: Value) -> Query {
    let source = json!({ "kind": "files", "format": format, "paths": paths, "options": options });
    Query {
        plan: Plan::parse(&json!({ "source": source, "steps": steps }).to_string()).unwrap(),
        inputs: Vec::new(),
    }
}

pub fn run_query(query: &Query) -> Result<Output, GraphError> {
    Session::standard().run(query, &Parameters::default(), &control())
}

pub fn read(format: &str, path: &str, options: Value) -> Output {
    run_query(&scan(format, &[path], options, json!([]))).unwrap()
}

pub fn failure(format: &str, path: &str, options: Value) -> GraphError {
    run_query(&scan(format, &[path], options, json!([]))).unwrap_err()
}

pub fn types(output: &Output) -> Vec<String> {
    let fields = output.schema.fields().iter();
    fields.map(|field| field.data_type().to_string()).collect()
}

pub fn write(
    query: &Query,
    format: &str,
    path: &str,
    options: Value,
) -> Result<Written, GraphError> {
    let target = json!({ "format": format, "path": path, "options": options }).to_string();
    let target = Target::parse(&target).unwrap();
    Session::standard().write(query, &Parameters::default(), &target, &control())
}

pub fn over(columns: Vec<(&str, ArrayRef)>) -> Query {
    Query::over(&graph(columns), plan(json!([])))
}
