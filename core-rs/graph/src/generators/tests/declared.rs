//! What rows declare: files, names, columns, progress.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::json;

use super::super::{Call, GENERATORS, catalog};
use super::options;
use super::same::samples;
use crate::Control;
use crate::algorithms::snake_case;

#[test]
fn the_table_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generators");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.is_file()
                && fs::read_to_string(path)
                    .unwrap()
                    .contains("static GENERATOR: Generator")
        })
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let listed: BTreeSet<String> = GENERATORS.iter().map(|it| snake_case(it.name)).collect();
    assert_eq!(files, listed);
    assert!(GENERATORS.is_sorted_by(|a, b| a.name < b.name));
    assert_eq!(catalog().as_array().unwrap().len(), GENERATORS.len());
}

#[test]
fn tables_have_what_is_declared() {
    for (name, json) in samples() {
        let weighted = json.get("weighted") == Some(&json!(true));
        let call = Call::new(name, &options(json)).unwrap();
        let generator = call.generator();
        let [nodes, edges] = call.run(&Control::default()).unwrap();
        let names = |schema: &arrow_schema::Schema| -> Vec<String> {
            schema.fields().iter().map(|it| it.name().clone()).collect()
        };
        let columns = generator.nodes.iter().map(|column| column.name);
        let expected: Vec<_> = ["id"].into_iter().chain(columns).collect();
        assert_eq!(names(&nodes.schema), expected, "{name}");
        let weight = generator.weight.filter(|_| weighted);
        let weight = weight.map(|(_, column)| column.name);
        let expected: Vec<_> = ["src", "dst"].into_iter().chain(weight).collect();
        assert_eq!(names(&edges.schema), expected, "{name}");
        assert_eq!(nodes.schema.metadata()["generator"], name);
        assert_eq!(nodes.batches[0].num_rows(), call.size().nodes, "{name}");
    }
}

#[test]
fn every_row_tells_how_far_it_is() {
    for (name, json) in samples() {
        let control = Control::new(2);
        Call::new(name, &options(json))
            .unwrap()
            .run(&control)
            .unwrap();
        let progress = control.progress();
        assert_ne!(progress.phase, "", "{name}");
        assert_eq!(progress.done, progress.total, "{name}");
    }
}
