//! Prints the tables of algorithms and generators as JSON for `npm run gen`; fails on a row that lacks its docs, source or cost.

use quiver_graph::algorithms::{self, ALGORITHMS};
use quiver_graph::generators::{self, GENERATORS};
use serde_json::json;

fn main() -> Result<(), String> {
    for algorithm in ALGORITHMS.iter() {
        let mut texts = vec![
            ("summary", algorithm.summary),
            ("doc", algorithm.doc),
            ("time", algorithm.time),
            ("memory", algorithm.memory),
        ];
        let parameters = algorithm.parameters.iter();
        texts.extend(parameters.map(|parameter| (parameter.name, parameter.doc)));
        for table in algorithm.tables {
            texts.push((table.name, table.doc));
            texts.extend(table.columns.iter().map(|column| (column.name, column.doc)));
        }
        texts.extend(algorithm.metadata);
        check(algorithm.name, algorithm.source, &texts)?;
    }
    for generator in GENERATORS {
        let mut texts = vec![
            ("summary", generator.summary),
            ("doc", generator.doc),
            ("time", generator.time),
            ("memory", generator.memory),
        ];
        let parameters = generator.parameters.iter();
        texts.extend(parameters.map(|parameter| (parameter.name, parameter.doc)));
        let columns = generator.nodes.iter();
        let columns = columns.chain(generator.weight.map(|(_, column)| column));
        texts.extend(columns.map(|column| (column.name, column.doc)));
        check(generator.name, generator.source, &texts)?;
    }
    let tables =
        json!({ "algorithms": algorithms::catalog(), "generators": generators::catalog() });
    println!("{tables:#}");
    Ok(())
}

fn check(name: &str, source: &str, texts: &[(&str, &str)]) -> Result<(), String> {
    if let Some((what, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(format!("{name}: {what} is not documented"));
    }
    match source.contains("doi:") || source.contains("http") {
        true => Ok(()),
        false => Err(format!("{name}: the source names no paper to find")),
    }
}
