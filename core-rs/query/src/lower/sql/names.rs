//! What a table's name in SQL stands for.

use datafusion::common::TableReference;
use quiver_graph::{ErrorCode, Graph, GraphError, Result};

use crate::plan::{GraphTable, Input, NamedGraph, Plan, Source, Sql, inputs};

/// The names that a query may use.
pub(super) struct Names<'a> {
    sql: &'a Sql,
    graphs: Vec<Place<'a>>,
}

struct Place<'a> {
    name: Option<&'a str>,
    index: usize,
    graph: &'a Graph,
}

impl<'a> Names<'a> {
    pub fn of(sql: &'a Sql, inputs: &'a [Input]) -> Result<Self> {
        let place = |named: &'a NamedGraph| {
            Ok(Place {
                name: named.name.as_deref(),
                index: named.graph,
                graph: inputs::graph(inputs, named.graph)?,
            })
        };
        let graphs = sql.graphs.iter().map(place).collect::<Result<_>>()?;
        Ok(Self { sql, graphs })
    }

    /// The graphs by their names.
    pub fn graphs(&self) -> Vec<(Option<String>, Graph)> {
        let named = |place: &Place<'_>| (place.name.map(str::to_owned), place.graph.clone());
        self.graphs.iter().map(named).collect()
    }

    /// The plan that a name stands for.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownTable`] for a name that is not there, [`ErrorCode::InvalidQuery`] for one that stands for several.
    pub fn find(&self, reference: &TableReference) -> Result<Plan> {
        let mut found = match reference {
            TableReference::Bare { table } => {
                let relations = self.sql.relations.iter();
                let relations = relations.filter(|relation| relation.name == table.as_ref());
                let mut found: Vec<Plan> = relations.map(|found| found.plan.clone()).collect();
                found.extend(self.tables(None, table));
                found
            }
            TableReference::Partial { schema, table } => self.tables(Some(schema), table),
            TableReference::Full { .. } => Vec::new(),
        };
        match found.len() {
            1 => Ok(found.swap_remove(0)),
            0 => Err(self.unknown(reference)),
            _ => Err(ambiguous(reference)),
        }
    }

    /// The tables called `name` of the graphs called `of`: `nodes` and `edges` before labels and types of that name.
    fn tables(&self, of: Option<&str>, name: &str) -> Vec<Plan> {
        let mut found = Vec::new();
        for place in self.graphs.iter().filter(|place| place.name == of) {
            let graph = place.index;
            match name {
                "nodes" => found.push(Source::Nodes { graph }),
                "edges" => found.push(Source::Edges { graph }),
                name => {
                    let table = GraphTable {
                        graph,
                        name: name.to_owned(),
                    };
                    if labels(place.graph).any(|label| label == name) {
                        found.push(Source::Label(table.clone()));
                    }
                    if types(place.graph).any(|edge_type| edge_type == name) {
                        found.push(Source::Type(table));
                    }
                }
            }
        }
        let whole = |source| Plan {
            source,
            steps: Vec::new(),
        };
        found.into_iter().map(whole).collect()
    }

    fn unknown(&self, reference: &TableReference) -> GraphError {
        let names = self.all();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let written = reference.to_string();
        GraphError::new(
            ErrorCode::UnknownTable,
            format!("there is no table \"{written}\""),
        )
        .table(&written)
        .suggest(&written, names)
    }

    /// Every table as it is written, quotes left out.
    fn all(&self) -> Vec<String> {
        let relations = self.sql.relations.iter();
        let mut names: Vec<String> = relations.map(|relation| relation.name.clone()).collect();
        names.extend(self.sql.others.iter().cloned());
        for place in &self.graphs {
            let own = ["nodes", "edges"]
                .into_iter()
                .chain(labels(place.graph))
                .chain(types(place.graph));
            names.extend(own.map(|table| match place.name {
                Some(graph) => format!("{graph}.{table}"),
                None => table.to_owned(),
            }));
        }
        names
    }
}

fn labels(graph: &Graph) -> impl Iterator<Item = &str> {
    graph.node_tables().iter().filter_map(|table| table.label())
}

fn types(graph: &Graph) -> impl Iterator<Item = &str> {
    let mut types: Vec<&str> = graph
        .edge_tables()
        .iter()
        .filter_map(|table| table.edge_type())
        .collect();
    // Tables of one type lie side by side.
    types.dedup();
    types.into_iter()
}

fn ambiguous(reference: &TableReference) -> GraphError {
    let written = reference.to_string();
    let message = format!(
        "\"{written}\" is the name of several tables; register one of them in a session under a name of its own"
    );
    GraphError::new(ErrorCode::InvalidQuery, message)
        .table(&written)
        .got(written)
}
