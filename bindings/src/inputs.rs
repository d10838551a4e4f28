//! What a call reads beside tables of its own: graphs, tables and sessions in JavaScript's hands, by their position.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use arrow_array::{ArrayRef, RecordBatch};
use napi::Env;
use napi::bindgen_prelude::Either4;
use quiver_graph::{Batch, BatchColumn, Control as Grip, ErrorCode, Graph, GraphError};
use quiver_query::{Input, MemoryTable, Parameters, Plan, Query};

use crate::borrow::{Borrowed, Lenders};
use crate::descriptor;
use crate::graph::GraphHandle;
use crate::import::{self, Queries, Table, each_buffer};
use crate::session::Session;
use crate::table::{BytesHandle, LazyTable, TableHandle};

/// What plans and descriptors name by its position.
pub type Handles<'a> = Vec<Either4<&'a GraphHandle, &'a TableHandle, &'a Session, &'a BytesHandle>>;

/// The inputs of a call, and the borrowed memory that it may read.
pub struct Inputs {
    entries: Vec<Entry>,
    pub lenders: Lenders,
    /// Bytes of rows that queries computed, and that the runtime knows nothing of.
    computed: AtomicI64,
}

#[derive(Clone)]
enum Entry {
    Ready(Input),
    Table(Arc<LazyTable>),
    Session(Arc<quiver_query::Session>),
}

impl Inputs {
    /// Once per call, on the JavaScript thread.
    ///
    /// # Errors
    /// [`ErrorCode::Closed`], [`ErrorCode::InvalidData`] where borrowed memory was taken away.
    pub fn new(env: Env, handles: Handles<'_>) -> Result<Self, GraphError> {
        let mut lenders = Lenders::default();
        let mut entries = Vec::with_capacity(handles.len());
        for handle in handles {
            let (entry, lent) = match handle {
                Either4::A(graph) => {
                    let (graph, lent) = graph.lend(env)?;
                    (Entry::Ready(Input::Graph(graph.as_ref().clone())), lent)
                }
                Either4::B(table) => {
                    let (table, lent) = table.lend(env)?;
                    (Entry::Table(table), lent)
                }
                Either4::C(session) => (Entry::Session(session.open()?), Lenders::default()),
                Either4::D(bytes) => {
                    let (bytes, lent) = bytes.lend(env)?;
                    (Entry::Ready(Input::Bytes(bytes)), lent)
                }
            };
            entries.push(entry);
            lenders = lenders.and_all(&lent);
        }
        Ok(Self {
            entries,
            lenders,
            computed: AtomicI64::new(0),
        })
    }

    /// The query, its tables imported and validated unless an earlier call did. Off the JavaScript thread.
    ///
    /// # Errors
    /// As [`LazyTable::read`]; [`ErrorCode::InvalidQuery`] for text that is no plan.
    pub fn query(&self, plan: &str, grip: &Arc<Grip>) -> Result<Query, GraphError> {
        reading(plan, &self.entries, |table| table.read(grip))
    }

    /// As [`Inputs::query`], without the rows of tables that no call has read yet.
    ///
    /// # Errors
    /// As [`Inputs::query`].
    pub fn outline(&self, plan: &str) -> Result<Query, GraphError> {
        reading(plan, &self.entries, LazyTable::outline)
    }

    /// All of them, as [`Inputs::query`] reads them.
    ///
    /// # Errors
    /// As [`LazyTable::read`].
    pub fn all(&self, grip: &Arc<Grip>) -> Result<Vec<Input>, GraphError> {
        inputs_of(&self.entries, |table| table.read(grip))
    }

    fn at(&self, index: usize) -> Result<&Entry, GraphError> {
        self.entries
            .get(index)
            .ok_or_else(|| missing("an input", index))
    }
}

fn reading<'a>(
    plan: &str,
    entries: impl IntoIterator<Item = &'a Entry>,
    read: impl Fn(&LazyTable) -> Result<Arc<MemoryTable>, GraphError>,
) -> Result<Query, GraphError> {
    let plan = Plan::parse(plan)?;
    let inputs = inputs_of(entries, read)?;
    Ok(Query { plan, inputs })
}

fn inputs_of<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    read: impl Fn(&LazyTable) -> Result<Arc<MemoryTable>, GraphError>,
) -> Result<Vec<Input>, GraphError> {
    let inputs = entries.into_iter().enumerate().map(|(index, entry)| {
        Ok(match entry {
            Entry::Ready(input) => input.clone(),
            Entry::Table(table) => Input::Table(read(table)?),
            Entry::Session(_) => return Err(missing("a graph or a table", index)),
        })
    });
    inputs.collect()
}

fn missing(what: &str, index: usize) -> GraphError {
    let message = format!("{what} was not handed over");
    GraphError::new(ErrorCode::InvalidArgument, message)
        .parameter("inputs")
        .expected(what)
        .got(format!("position {index}"))
}

impl Queries for Inputs {
    fn rows(&self, query: &descriptor::Query, grip: &Arc<Grip>) -> Result<Table, GraphError> {
        let Entry::Session(session) = self.at(query.session)? else {
            return Err(missing("a session", query.session));
        };
        let entries = query.inputs.iter().map(|&index| self.at(index));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let planned = reading(&query.plan, entries, |table| table.read(grip))?;
        let output = session.run(&planned, &Parameters::default(), grip)?;
        let mut batches = output.batches;
        let bytes = computed_bytes(&planned.inputs, &batches);
        self.computed.fetch_add(bytes, Ordering::Relaxed);
        if query.copy {
            for batch in &mut batches {
                *batch = import::copied(batch, "requested")?;
            }
        }
        Ok(Table {
            schema: output.schema,
            batches,
        })
    }
}

/// Bytes of `batches` that are not those of `inputs`.
fn computed_bytes(inputs: &[Input], batches: &[RecordBatch]) -> i64 {
    let mut known = HashSet::new();
    let mut bytes = 0;
    let mut new_bytes = |columns: &mut dyn Iterator<Item = &ArrayRef>| {
        for column in columns {
            each_buffer(&column.to_data(), &mut |buffer| {
                if known.insert(buffer.data_ptr()) {
                    bytes += buffer.capacity();
                }
            });
        }
        std::mem::take(&mut bytes)
    };
    for input in inputs {
        match input {
            Input::Table(table) => {
                new_bytes(&mut table.batches.iter().flat_map(RecordBatch::columns));
            }
            Input::Bytes(_) => {}
            Input::Graph(graph) => {
                let nodes = graph.node_tables().iter().map(|table| table.batches());
                let edges = graph.edge_tables().iter().map(|table| table.batches());
                let columns = nodes.chain(edges).flatten().flat_map(Batch::columns);
                new_bytes(&mut columns.filter_map(BatchColumn::known));
            }
        }
    }
    let computed = new_bytes(&mut batches.iter().flat_map(RecordBatch::columns));
    i64::try_from(computed).unwrap_or(i64::MAX)
}

/// The tables that a call came with.
pub struct Incoming {
    tables: String,
    buffers: Borrowed,
    inputs: Inputs,
}

impl Incoming {
    /// Once per call, on the JavaScript thread.
    ///
    /// # Errors
    /// As [`Inputs::new`].
    pub fn new(
        env: Env,
        tables: String,
        buffers: Borrowed,
        inputs: Handles<'_>,
    ) -> Result<Self, GraphError> {
        Ok(Self {
            tables,
            buffers,
            inputs: Inputs::new(env, inputs)?,
        })
    }

    /// What everything made from the tables must check.
    pub fn lenders(&self) -> Lenders {
        let own = Lenders::default().and(&self.buffers);
        own.and_all(&self.inputs.lenders)
    }

    /// As [`Incoming::lenders`], where the rows that the call came with were copied.
    pub fn lenders_of_queries(&self) -> Lenders {
        self.inputs.lenders.clone()
    }

    /// Whether rows that are added are copied, so that nothing has to keep, and to look at, the memory of each of many small tables.
    pub fn is_copied(&self) -> bool {
        (1..=SMALL_BYTES).contains(&self.buffers.bytes())
    }

    /// The graph that the call names by this position.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where there is none.
    pub fn graph(&self, index: usize) -> Result<&Graph, GraphError> {
        match self.inputs.at(index)? {
            Entry::Ready(Input::Graph(graph)) => Ok(graph),
            _ => Err(missing("a graph", index)),
        }
    }

    /// Bytes of their rows that queries computed.
    pub fn computed(&self) -> i64 {
        self.inputs.computed.load(Ordering::Relaxed)
    }

    /// What `work` makes of the tables, where it is asked for: for what takes less time than entering a pool.
    ///
    /// # Errors
    /// As [`Incoming::with`].
    pub fn with_here<T>(
        &self,
        name: &(dyn Fn(usize) -> String + Sync),
        grip: &Arc<Grip>,
        work: impl FnOnce(Vec<Table>) -> Result<T, GraphError>,
    ) -> Result<T, GraphError> {
        work(import::tables(
            &self.tables,
            &self.buffers,
            name,
            &self.inputs,
            grip,
        )?)
    }

    /// What `work` makes of the tables, in the control's pool. `name` says what to call table `i` in errors.
    ///
    /// # Errors
    /// As [`import::tables`], and what `work` returns.
    pub fn with<T: Send>(
        &self,
        name: &(dyn Fn(usize) -> String + Sync),
        grip: &Arc<Grip>,
        work: impl FnOnce(Vec<Table>) -> Result<T, GraphError> + Send,
    ) -> Result<T, GraphError> {
        let import = || import::tables(&self.tables, &self.buffers, name, &self.inputs, grip);
        if self.inputs.entries.is_empty() {
            return grip.install(|| work(import()?));
        }
        // Queries wait for threads of their own, which may wait for the pool's.
        let tables = import()?;
        grip.install(|| work(tables))
    }

    /// Whether importing the tables takes less than a thread's round trip; `rows` are those of the graph that they go into.
    pub fn is_small(&self, rows: usize) -> bool {
        self.buffers.bytes() <= SMALL_BYTES && rows <= SMALL_ROWS && self.is_plain()
    }

    /// Whether putting the tables' rows behind so many of a graph takes less than a thread's round trip, nearly always.
    pub fn is_small_append(&self, rows: usize) -> bool {
        self.is_copied() && rows <= SMALL_GROWN_ROWS && self.is_plain()
    }

    /// Streams, queries and packed bytes bring rows that no buffer tells of.
    fn is_plain(&self) -> bool {
        let other = ["\"stream\":", "\"query\":", "\"ipc\":"];
        !other.iter().any(|kind| self.tables.contains(kind))
    }
}

/// Input bytes, and rows of the graph, up to which building or changing a graph takes less than about a millisecond: handing
/// that to another thread and back would add up to a half.
const SMALL_BYTES: usize = 1 << 20;
const SMALL_ROWS: usize = 1 << 16;
/// Rows of a graph up to which what an append does to them now and then takes milliseconds at most.
const SMALL_GROWN_ROWS: usize = 1 << 21;
