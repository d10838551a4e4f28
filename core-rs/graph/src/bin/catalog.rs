//! Prints the algorithm table as JSON for `npm run gen`; fails on a row that lacks its doc, source or cost.

use quiver_graph::algorithms::{ALGORITHMS, catalog};

fn main() -> Result<(), String> {
    for algorithm in ALGORITHMS.iter() {
        let texts = [
            ("summary", algorithm.summary),
            ("doc", algorithm.doc),
            ("source", algorithm.source),
            ("time", algorithm.time),
            ("memory", algorithm.memory),
        ];
        let parameters = algorithm.parameters.iter();
        let parameters = parameters.map(|parameter| (parameter.name, parameter.doc));
        let tables = algorithm.tables.iter().map(|table| (table.name, table.doc));
        let columns = algorithm.tables.iter().flat_map(|table| table.columns);
        let columns = columns.map(|column| (column.name, column.doc));
        let metadata = algorithm.metadata.iter().copied();
        let texts = texts.into_iter().chain(parameters);
        for (what, text) in texts.chain(tables).chain(columns).chain(metadata) {
            if text.trim().is_empty() {
                return Err(format!("{}: {what} is not documented", algorithm.name));
            }
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
