//! Prints the algorithm table as JSON for `npm run gen`; fails on a row that lacks its docs, source or cost.

use quiver_graph::algorithms::{ALGORITHMS, catalog};

fn main() -> Result<(), String> {
    for algorithm in ALGORITHMS.iter() {
        let mut texts = vec![
            ("summary", algorithm.summary),
            ("doc", algorithm.doc),
            ("source", algorithm.source),
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
        if let Some((what, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(format!("{}: {what} is not documented", algorithm.name));
        }
        if !(algorithm.source.contains("doi:") || algorithm.source.contains("http")) {
            return Err(format!(
                "{}: the source names no paper to find",
                algorithm.name
            ));
        }
    }
    println!("{:#}", catalog());
    Ok(())
}
