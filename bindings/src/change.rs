//! From one graph to the next: every change is one call, a JSON operation beside the tables that it speaks of.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use napi::Env;
use napi_derive::napi;
use quiver_graph::{
    Contraction, ContractionEdges, Control as Grip, Direction, EdgeInput, ErrorCode, Graph,
    GraphError, Merging, NodeInput, Policy, Report,
};
use quiver_query::{Expr, GraphTable, MemoryTable, Parameters, Source, read_json};
use serde::Deserialize;

use crate::borrow::Borrowed;
use crate::control::Control;
use crate::counters;
use crate::export::Export;
use crate::graph::{GraphHandle, OpenedGraph};
use crate::import::{self, Table};
use crate::inputs::{Handles, Incoming};
use crate::opening::{Conflict, Dangling, Duplicate, Null, table};
use crate::task::{Soon, Work, off_thread, rejected, soon};

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
        /// Left out: as `onDuplicate` says.
        #[serde(rename = "onConflict")]
        on_conflict: Option<Conflict>,
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
    /// With a table, whose columns are set in the edges that are left, in their order.
    Simplify {
        #[serde(rename = "selfLoops")]
        self_loops: bool,
        table: Option<usize>,
    },
    /// A column with the numbers of groups of parallel edges, which the table of `Simplify` is computed by.
    NumberParallelEdges {
        #[serde(rename = "selfLoops")]
        self_loops: bool,
        column: String,
    },
    /// Columns, called by `prefix`, with the numbers that the tables of `Contract` are computed by.
    NumberGroups {
        how: Grouping,
    },
    /// Nodes with one value as one node. Without a table of edges, each stays.
    Contract {
        how: Grouping,
        nodes: Option<usize>,
        edges: Option<usize>,
    },
    /// The graph at this position of the call's inputs, put to this one.
    Merge {
        graph: usize,
        #[serde(rename = "onConflict")]
        on_conflict: Conflict,
        distinct: bool,
    },
    /// One side of a bipartite graph: by ids, by a condition or by the label.
    ProjectBipartite {
        table: Option<usize>,
        label: Option<String>,
        predicate: Option<Expr>,
        direction: Way,
    },
}

/// What nodes are put in groups by.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grouping {
    by: Vec<String>,
    #[serde(default)]
    on_null: Null,
    self_loops: bool,
    prefix: String,
}

impl Grouping {
    fn contraction(&self) -> Contraction<'_> {
        Contraction {
            by: &self.by,
            on_null: self.on_null.into(),
            self_loops: self.self_loops,
            prefix: &self.prefix,
        }
    }
}

impl Operation {
    /// Whether its time is that of looking at the keys and values that it came with, and at the graph's rows.
    fn is_light(&self) -> bool {
        matches!(self, Self::WithNodes { .. } | Self::WithEdges { .. })
    }

    /// Whether rows are put behind those of the graph.
    fn grows(&self) -> bool {
        matches!(self, Self::AddNodes { .. } | Self::AddEdges { .. })
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
    incoming: &'a Incoming,
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
                on_conflict,
            } => {
                let Table { schema, batches } = self.added(table)?;
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
                    on_conflict: on_conflict.map(Into::into),
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
                let Table { schema, batches } = self.added(table)?;
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
            Operation::Simplify { self_loops, table } => {
                let table = table.map(|table| self.table(table)).transpose()?;
                graph.simplify_with(self_loops, table.as_ref().map(rows_of), grip)
            }
            Operation::NumberParallelEdges { self_loops, column } => {
                graph.number_parallel_edges(self_loops, &column, grip)
            }
            Operation::NumberGroups { how } => graph.number_groups(&how.contraction(), grip),
            Operation::Contract { how, nodes, edges } => {
                let nodes = nodes.map(|table| self.table(table)).transpose()?;
                let edges = edges.map(|table| self.table(table)).transpose()?;
                let edges = match edges.as_ref().map(rows_of) {
                    Some((schema, batches)) => ContractionEdges::United(schema, batches),
                    None => ContractionEdges::Kept,
                };
                let nodes = nodes.as_ref().map(rows_of);
                return graph.contract(&how.contraction(), nodes, edges, grip);
            }
            Operation::Merge {
                graph: other,
                on_conflict,
                distinct,
            } => {
                let how = Merging {
                    on_conflict: on_conflict.into(),
                    distinct,
                };
                return graph.merge(self.incoming.graph(other)?, how, grip);
            }
            Operation::ProjectBipartite {
                table,
                label,
                predicate,
                direction,
            } => {
                let onto = self.chosen(table, label.as_deref(), predicate.as_ref())?;
                graph.project_bipartite(&onto, direction.into(), grip)
            }
        };
        Ok((changed?, Report::default()))
    }

    fn table(&self, index: usize) -> Result<Table, GraphError> {
        table(self.tables, index)
    }

    /// A table whose rows the graph takes on.
    fn added(&self, index: usize) -> Result<Table, GraphError> {
        let mut table = self.table(index)?;
        if self.incoming.is_copied() {
            for batch in &mut table.batches {
                *batch = import::copied_rows(batch, "small table")?;
            }
        }
        Ok(table)
    }

    /// Per node row, whether it is one of the ids of a table, or of the label and fulfils the condition.
    fn chosen(
        &self,
        table: Option<usize>,
        label: Option<&str>,
        predicate: Option<&Expr>,
    ) -> Result<Vec<bool>, GraphError> {
        let graph = self.graph;
        let mut chosen = vec![false; graph.num_nodes()];
        match (table, label, predicate) {
            (Some(table), label, None) => {
                for row in self.rows(table, label)? {
                    chosen[row as usize] = true;
                }
            }
            (None, None, Some(predicate)) => {
                chosen = self.mask(Source::Nodes { graph: 0 }, predicate, true)?;
            }
            (None, Some(label), predicate) => {
                let rows = graph.labelled(label)?.rows();
                match predicate {
                    None => chosen[rows].fill(true),
                    Some(predicate) => {
                        let source = Source::Label(GraphTable {
                            graph: 0,
                            name: label.to_owned(),
                        });
                        chosen[rows].copy_from_slice(&self.mask(source, predicate, true)?);
                    }
                }
            }
            _ => {
                return Err(GraphError::new(
                    ErrorCode::InvalidArgument,
                    "nodes are chosen by ids, by a condition or by a label",
                )
                .parameter("operation"));
            }
        }
        Ok(chosen)
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

fn rows_of(table: &Table) -> (&SchemaRef, &[RecordBatch]) {
    (&table.schema, &table.batches)
}

#[napi]
impl GraphHandle {
    /// Two tables, of nodes and of edges: what makes this graph into `other`.
    #[napi(catch_unwind)]
    pub fn diff(&self, env: Env, other: &GraphHandle, control: Option<&Control>) -> Work<Export> {
        let entered = self.enter(env);
        let entered = entered.and_then(|(graph, _)| Ok((graph, other.lend(env)?.0)));
        match entered {
            Ok((graph, other)) => off_thread(control, move |grip| {
                let difference = grip.install(|| graph.diff(&other, grip))?;
                let tables = [difference.nodes, difference.edges].map(|batch| Table {
                    schema: batch.schema(),
                    batches: vec![batch],
                });
                Export::new(tables.into())
            }),
            Err(error) => rejected(error),
        }
    }

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
        // Only to build an index takes time in all rows.
        let append = operation.grows() && graph.has_ids() && incoming.is_small_append(rows);
        let small = append || operation.is_light() && incoming.is_small(rows);
        let grows = operation.grows();
        let (account, computed) = (self.account(), self.computed());
        soon(env, small, control, move |grip| {
            let name = |index| format!("table {index}");
            let work = |tables: Vec<Table>| {
                let change = Change {
                    graph: &graph,
                    tables: &tables,
                    incoming: &incoming,
                    grip,
                };
                change.apply(operation)
            };
            let (changed, report) = match append {
                true => incoming.with_here(&name, grip, work),
                false => incoming.with(&name, grip, work),
            }?;
            counters::copied("small batches united", report.copied);
            // A graph that grew in a loop holds what the one before does, and a little more.
            let shares = grows || changed.shares_derived(&graph);
            let lenders = lenders.and_all(&match grows && incoming.is_copied() {
                true => incoming.lenders_of_queries(),
                false => incoming.lenders(),
            });
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
