//! From one graph to the next: every change is one call, a JSON operation beside the tables that it speaks of.

use std::sync::Arc;

use napi::Env;
use napi_derive::napi;
use quiver_graph::{
    Control as Grip, Direction, EdgeInput, ErrorCode, Graph, GraphError, NodeInput, Policy, Report,
};
use quiver_query::{Expr, GraphTable, MemoryTable, Parameters, Source, read_json};
use serde::Deserialize;

use crate::borrow::Borrowed;
use crate::control::Control;
use crate::graph::{GraphHandle, OpenedGraph};
use crate::import::Table;
use crate::inputs::{Handles, Incoming};
use crate::opening::{Dangling, Duplicate, Null, table};
use crate::task::{Soon, rejected, soon};

/// What `change` takes; docs/seam.md has it in TypeScript. `table` is an index into the call's tables. A table of ids has
/// the label's key columns, by name; where a graph has several labels, `label` or a column `label` says which is meant.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", deny_unknown_fields)]
enum Operation {
    /// Joins all tables of the call by key; their other columns are added or replaced.
    WithNodes {
        label: Option<String>,
    },
    /// The same for edges: each table has `edge`, the row.
    WithEdges {
        #[serde(rename = "type")]
        edge_type: Option<String>,
    },
    /// Appends rows to a label, or a label that is new.
    AddNodes {
        table: usize,
        label: Option<String>,
        #[serde(default, rename = "onDuplicate")]
        on_duplicate: Duplicate,
        #[serde(default, rename = "onNull")]
        on_null: Null,
    },
    /// Appends rows to a type, or a type that is new.
    AddEdges {
        table: usize,
        #[serde(rename = "type")]
        edge_type: Option<String>,
        #[serde(default)]
        src: Vec<String>,
        #[serde(default)]
        dst: Vec<String>,
        from: Option<String>,
        to: Option<String>,
        #[serde(default, rename = "onDangling")]
        on_dangling: Dangling,
        #[serde(default, rename = "onNull")]
        on_null: Null,
    },
    /// By ids or by a condition.
    RemoveNodes {
        table: Option<usize>,
        label: Option<String>,
        predicate: Option<Expr>,
    },
    RemoveEdges {
        predicate: Expr,
    },
    FilterNodes {
        predicate: Expr,
    },
    FilterEdges {
        predicate: Expr,
    },
    /// The nodes of these ids and the edges between them.
    Subgraph {
        table: usize,
        label: Option<String>,
    },
    /// The nodes within `hops` of these ids and the edges between them.
    Neighborhood {
        table: usize,
        label: Option<String>,
        hops: usize,
        direction: Way,
    },
    /// Some labels and types; all where a list is left out.
    Project {
        labels: Option<Vec<String>>,
        types: Option<Vec<String>>,
    },
    Reverse {},
    ToUndirected {},
    Simplify {},
}

impl Operation {
    /// Whether its time is that of looking at the keys and values that it came with, and at the graph's rows.
    fn is_light(&self) -> bool {
        matches!(self, Self::WithNodes { .. } | Self::WithEdges { .. })
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Way {
    Out,
    In,
    Both,
}

impl From<Way> for Direction {
    fn from(way: Way) -> Self {
        match way {
            Way::Out => Self::Out,
            Way::In => Self::In,
            Way::Both => Self::Both,
        }
    }
}

/// Where an operation runs: on which graph, with which tables.
struct Change<'a> {
    graph: &'a Graph,
    tables: &'a [Table],
    grip: &'a Arc<Grip>,
}

impl Change<'_> {
    /// The changed graph, and which rows were left out or added.
    fn apply(&self, operation: Operation) -> Result<(Graph, Report), GraphError> {
        let Self { graph, grip, .. } = *self;
        let changed = match operation {
            Operation::WithNodes { label } => self.joined(|graph, Table { schema, batches }| {
                graph.with_nodes(schema, batches, label.as_deref(), grip)
            }),
            Operation::WithEdges { edge_type } => {
                self.joined(|graph, Table { schema, batches }| {
                    graph.with_edges(schema, batches, edge_type.as_deref(), grip)
                })
            }
            Operation::AddNodes {
                table,
                label,
                on_duplicate,
                on_null,
            } => {
                let Table { schema, batches } = self.table(table)?;
                let id = Vec::new();
                let input = NodeInput {
                    label,
                    id,
                    schema,
                    batches,
                };
                let policy = Policy {
                    on_duplicate: on_duplicate.into(),
                    on_null: on_null.into(),
                    ..Policy::default()
                };
                return graph.add_nodes_with_report(input, policy, grip);
            }
            Operation::AddEdges {
                table,
                edge_type,
                src,
                dst,
                from,
                to,
                on_dangling,
                on_null,
            } => {
                let Table { schema, batches } = self.table(table)?;
                let input = EdgeInput {
                    edge_type,
                    src,
                    dst,
                    from,
                    to,
                    schema,
                    batches,
                };
                let policy = Policy {
                    on_dangling: on_dangling.into(),
                    on_null: on_null.into(),
                    ..Policy::default()
                };
                return graph.add_edges_with_report(input, policy, grip);
            }
            Operation::RemoveNodes {
                table: Some(table),
                label,
                predicate: None,
            } => graph.remove_nodes(&self.rows(table, label.as_deref())?, grip),
            Operation::RemoveNodes {
                table: None,
                label: None,
                predicate: Some(predicate),
            } => graph.filter_nodes(
                &self.mask(Source::Nodes { graph: 0 }, &predicate, false)?,
                grip,
            ),
            Operation::RemoveNodes {
                table: None,
                label: Some(label),
                predicate: Some(predicate),
            } => {
                let rows = graph.labelled(&label)?.rows();
                let source = Source::Label(GraphTable {
                    graph: 0,
                    name: label,
                });
                let mut keep = vec![true; graph.num_nodes()];
                keep[rows].copy_from_slice(&self.mask(source, &predicate, false)?);
                graph.filter_nodes(&keep, grip)
            }
            Operation::RemoveNodes { .. } => Err(GraphError::new(
                ErrorCode::InvalidArgument,
                "nodes are removed either by ids or by a condition",
            )
            .parameter("operation")),
            Operation::RemoveEdges { predicate } => graph.filter_edges(
                &self.mask(Source::Edges { graph: 0 }, &predicate, false)?,
                grip,
            ),
            Operation::FilterNodes { predicate } => graph.filter_nodes(
                &self.mask(Source::Nodes { graph: 0 }, &predicate, true)?,
                grip,
            ),
            Operation::FilterEdges { predicate } => graph.filter_edges(
                &self.mask(Source::Edges { graph: 0 }, &predicate, true)?,
                grip,
            ),
            Operation::Subgraph { table, label } => {
                graph.subgraph(&self.rows(table, label.as_deref())?, grip)
            }
            Operation::Neighborhood {
                table,
                label,
                hops,
                direction,
            } => {
                let rows = self.rows(table, label.as_deref())?;
                graph.neighborhood(&rows, hops, direction.into(), grip)
            }
            Operation::Project { labels, types } => {
                graph.project(labels.as_deref(), types.as_deref())
            }
            Operation::Reverse {} => Ok(graph.reverse()),
            Operation::ToUndirected {} => Ok(graph.to_undirected()),
            Operation::Simplify {} => graph.simplify(grip),
        };
        Ok((changed?, Report::default()))
    }

    fn table(&self, index: usize) -> Result<Table, GraphError> {
        table(self.tables, index)
    }

    /// The graph with one table after the other.
    fn joined(
        &self,
        with: impl Fn(&Graph, &Table) -> Result<Graph, GraphError>,
    ) -> Result<Graph, GraphError> {
        let mut tables = self.tables.iter();
        tables.try_fold(self.graph.clone(), |graph, table| with(&graph, table))
    }

    /// The node rows of a table of ids.
    fn rows(&self, table: usize, label: Option<&str>) -> Result<Vec<u32>, GraphError> {
        let Table { schema, batches } = self.table(table)?;
        self.graph.resolve_keys(&schema, &batches, label, self.grip)
    }

    /// Per row, whether it stays: where the condition is true, or, with `keep` false, where it is not.
    fn mask(&self, source: Source, condition: &Expr, keep: bool) -> Result<Vec<bool>, GraphError> {
        let parameters = Parameters::default();
        let table = |table: &Table| {
            let (schema, batches) = (Arc::clone(&table.schema), table.batches.clone());
            Arc::new(MemoryTable { schema, batches })
        };
        let tables = self.tables.iter().map(table).collect();
        let holds = quiver_query::mask(
            self.graph,
            source,
            condition,
            &parameters,
            tables,
            self.grip,
        )?;
        Ok(holds.values().iter().map(|holds| holds == keep).collect())
    }
}

#[napi]
impl GraphHandle {
    /// Makes another graph by `operation`; this one stays as it is, and both share what is the same.
    #[napi(catch_unwind)]
    pub fn change(
        &self,
        env: Env,
        operation: String,
        tables: String,
        buffers: Borrowed,
        inputs: Handles<'_>,
        control: Option<&Control>,
    ) -> napi::Result<Soon<OpenedGraph>> {
        let entered = self.enter(env).and_then(|entered| {
            let incoming = Incoming::new(env, tables, buffers, inputs)?;
            Ok((entered, incoming, read_json(&operation, "operation")?))
        });
        let ((graph, lenders), incoming, operation): (_, _, Operation) = match entered {
            Ok(entered) => entered,
            Err(error) => return Ok(Soon::Later(rejected(error))),
        };
        let rows = graph.num_nodes() + graph.num_edges();
        let small = operation.is_light() && incoming.is_small(rows);
        let (account, computed) = (self.account(), self.computed());
        soon(env, small, control, move |grip| {
            let name = |index| format!("table {index}");
            let (changed, report) = incoming.with(&name, grip, |tables| {
                let change = Change {
                    graph: &graph,
                    tables: &tables,
                    grip,
                };
                change.apply(operation)
            })?;
            let shares = changed.shares_derived(&graph);
            let lenders = lenders.and_all(&incoming.lenders());
            let computed = computed.saturating_add(incoming.computed());
            let opened = OpenedGraph::new(changed, &report, lenders, computed)?;
            Ok(if shares {
                opened.sharing(account)
            } else {
                opened
            })
        })
    }
}
