//! What rows declare: files, names, fields, metadata, progress.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::arguments::parameter_sets;
use super::graphs::graph;
use super::{rows, takes};
use crate::Control;
use crate::algorithms::families::FAMILIES;
use crate::algorithms::table::{Algorithm, ColumnKind, Rows};
use crate::algorithms::{ALGORITHMS, Call};

/// The names of the files of a folder that declare a row.
fn files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let declares = path.is_file()
            && fs::read_to_string(&path)
                .unwrap()
                .contains("static ALGORITHM: Algorithm");
        if declares {
            names.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
    }
    names.sort();
    names
}

#[test]
fn the_table_is_the_folder() {
    let algorithms = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/algorithms");
    for (family, listed) in FAMILIES {
        let mut listed: Vec<String> = listed.iter().map(|row| row.sql_name()).collect();
        listed.sort();
        assert_eq!(files(&algorithms.join(family)), listed, "{family}");
    }
    let names: Vec<&str> = ALGORITHMS.iter().map(|algorithm| algorithm.name).collect();
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    let spelt: BTreeSet<String> = ALGORITHMS.iter().map(|it| it.sql_name()).collect();
    assert_eq!(spelt.len(), names.len());
}

#[test]
fn names_within_a_row_are_unique() {
    for algorithm in rows() {
        let unique = |what: &str, names: Vec<&str>| {
            let distinct: BTreeSet<_> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{}: {what}", algorithm.name);
        };
        let parameters = algorithm.parameters.iter();
        let names = parameters.flat_map(|it| [Some(it.name), it.alias].into_iter().flatten());
        unique("parameters", names.collect());
        unique(
            "tables",
            algorithm.tables.iter().map(|it| it.name).collect(),
        );
        unique(
            "metadata",
            algorithm.metadata.iter().map(|it| it.0).collect(),
        );
        for table in algorithm.tables {
            unique(table.name, table.columns.iter().map(|it| it.name).collect());
        }
        assert!(!algorithm.tables.is_empty(), "{}", algorithm.name);
    }
}

#[test]
fn every_column_has_its_declared_place() {
    for algorithm in rows() {
        let graph = graph(3, &[(0, 1, 1.0)], takes(algorithm, true));
        let values = parameter_sets(algorithm, 3).remove(0);
        let call = Call::new(&graph, algorithm.name, &values, &Control::default()).unwrap();
        for (position, table) in algorithm.tables.iter().enumerate() {
            let schema = call.schema(position).unwrap();
            let names: Vec<_> = schema.fields().iter().map(|field| field.name()).collect();
            let leading: &[&str] = match table.rows {
                Rows::Nodes | Rows::SomeNodes => &["key"],
                Rows::Edges | Rows::SomeEdges => &["a", "b", "edge"],
                Rows::Pairs => &["key1", "key2"],
                Rows::Paths => &["path", "step", "key", "edge"],
                Rows::Groups | Rows::One => &[],
            };
            let columns = table.columns.iter().map(|column| column.name);
            let expected: Vec<_> = leading.iter().copied().chain(columns).collect();
            assert_eq!(names, expected, "{}, {}", algorithm.name, table.name);
            assert_eq!(schema.metadata()["algorithm"], algorithm.name);
            let fields = schema.fields().iter().skip(leading.len());
            for (field, column) in fields.zip(table.columns) {
                let node = matches!(column.kind, ColumnKind::Node);
                assert_eq!(
                    field.is_nullable(),
                    column.nullable || node,
                    "{}, {}",
                    algorithm.name,
                    column.name
                );
            }
        }
    }
}

#[test]
fn every_row_reports_progress() {
    for algorithm in rows() {
        let graph = graph(50, &[(0, 1, 1.0), (1, 0, 2.0)], takes(algorithm, true));
        let control = Control::default();
        run_first(algorithm, &graph, &control);
        assert_ne!(control.progress().phase, "", "{}", algorithm.name);
    }
}

/// A call forgets nothing: each table is there again when asked for again, and alone.
#[test]
fn tables_may_be_asked_for_in_any_order_and_alone() {
    for algorithm in rows() {
        let graph = graph(
            6,
            &[(0, 1, 1.0), (1, 2, 2.0), (2, 0, 1.0)],
            takes(algorithm, true),
        );
        let values = parameter_sets(algorithm, 6).remove(0);
        let control = Control::default();
        let call = Call::new(&graph, algorithm.name, &values, &control).unwrap();
        let positions: Vec<usize> = (0..algorithm.tables.len()).rev().collect();
        let Ok(all) = call.run(&positions, &control) else {
            // Some refuse some graphs; verifiers say which.
            continue;
        };
        for (&position, together) in positions.iter().zip(&all) {
            let alone = call.run(&[position], &control).unwrap();
            assert_eq!(alone[0].batches, together.batches, "{}", algorithm.name);
        }
    }
}

fn run_first(algorithm: &Algorithm, graph: &crate::Graph, control: &Control) {
    let values = parameter_sets(algorithm, graph.num_nodes()).remove(0);
    let call = Call::new(graph, algorithm.name, &values, control).unwrap();
    // Some refuse some graphs, after they looked at them.
    let _ = call.run(&[0], control);
}

#[test]
fn what_a_row_is_known_as_is_said_once_for_a_library() {
    let libraries = ["networkx", "igraph", "graphology", "neo4j"];
    for algorithm in rows() {
        let known = algorithm.known_as.iter().map(|(library, _)| *library);
        let expected = libraries
            .iter()
            .filter(|library| known.clone().any(|it| it == **library));
        let (known, expected): (Vec<_>, Vec<_>) =
            (known.clone().collect(), expected.copied().collect());
        assert_eq!(known, expected, "{}", algorithm.name);
        let empty = algorithm.known_as.iter().any(|(_, name)| name.is_empty());
        assert!(!empty, "{}", algorithm.name);
    }
}
