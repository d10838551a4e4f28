//! Queries over graphs and tables: plans come in as JSON, with the handles that they name by position.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Either};
use napi_derive::napi;
use quiver_graph::{Control as Grip, GraphError};
use quiver_query::{
    Input, MemoryTable, Output, Parameters, Plan, Prepared, Query, SessionOptions, Target,
};

use crate::borrow::Lenders;
use crate::control::{Control, grip};
use crate::counters;
use crate::error::{guarded, to_js};
use crate::export::{Export, Exported};
use crate::frame::{PlanHandle, StreamHandle};
use crate::graph::GraphHandle;
use crate::handle::Handle;
use crate::import::Table;
use crate::memory_table::{LazyTable, TableHandle};
use crate::table::ExportedStream;
use crate::task::{Outcome, Work, off_thread, rejected};

/// What a plan names by its position.
type Handles<'a> = Vec<Either<&'a GraphHandle, &'a TableHandle>>;

pub fn export(output: Output) -> Result<Export, GraphError> {
    Export::new(vec![Table {
        schema: output.schema,
        batches: output.batches,
    }])
}

/// As [`off_thread`]; a query takes its threads from tokio, so none are started for it here.
pub fn query<T: Outcome>(
    control: Option<&Control>,
    job: impl FnOnce(&Arc<Grip>) -> Result<T, GraphError> + Send + 'static,
) -> AsyncTask<Work<T>> {
    let grip = grip(control);
    off_thread(None, move |_| {
        grip.check()?;
        job(&grip)
    })
}

/// The inputs of a call, and the borrowed memory that it may read.
struct Entered {
    inputs: Vec<Entry>,
    lenders: Lenders,
}

enum Entry {
    Ready(Input),
    Table(Arc<LazyTable>),
}

impl Entered {
    /// Once per call, on the JavaScript thread.
    fn new(env: Env, handles: Handles<'_>) -> Result<Self, GraphError> {
        counters::call();
        let mut lenders = Lenders::default();
        let mut inputs = Vec::with_capacity(handles.len());
        for handle in handles {
            let (input, lent) = match handle {
                Either::A(graph) => {
                    let (graph, lent) = graph.lend(env)?;
                    (Entry::Ready(Input::Graph(graph.as_ref().clone())), lent)
                }
                Either::B(table) => {
                    let (table, lent) = table.lend(env)?;
                    (Entry::Table(table), lent)
                }
            };
            inputs.push(input);
            lenders = lenders.and_all(&lent);
        }
        Ok(Self { inputs, lenders })
    }

    /// The query, its tables imported and validated unless an earlier call did. Off the JavaScript thread.
    fn query(self, plan: &str, grip: &Grip) -> Result<Query, GraphError> {
        self.reading(plan, |table| table.read(grip))
    }

    /// As [`Entered::query`], without the rows of tables that no call has read yet.
    fn outline(self, plan: &str) -> Result<Query, GraphError> {
        self.reading(plan, |table| table.outline())
    }

    fn reading(
        self,
        plan: &str,
        read: impl Fn(&LazyTable) -> Result<Arc<MemoryTable>, GraphError>,
    ) -> Result<Query, GraphError> {
        let plan = Plan::parse(plan)?;
        let inputs = self.inputs.into_iter().map(|entry| match entry {
            Entry::Ready(input) => Ok(input),
            Entry::Table(table) => read(&table).map(Input::Table),
        });
        let inputs = inputs.collect::<Result<_, _>>()?;
        Ok(Query { plan, inputs })
    }
}

/// Where queries run: its limits hold for all of them together. Results live on without it.
#[napi]
pub struct Session {
    session: Handle<Arc<quiver_query::Session>>,
}

#[napi]
impl Session {
    /// `options`: JSON `{ threads?, memoryLimit?, tempDir? }`; without any, the session that all such share.
    #[napi(constructor)]
    pub fn new(options: String) -> napi::Result<Self> {
        let open = || {
            let options = SessionOptions::parse(&options)?;
            if options == SessionOptions::default() {
                return Ok(quiver_query::Session::standard());
            }
            quiver_query::Session::new(options).map(Arc::new)
        };
        let session = guarded(open).map_err(to_js)?;
        Ok(Self {
            session: Handle::new("session", session, Lenders::default()),
        })
    }

    /// Lets go of the limits and of what was set aside; queries under way keep them until they end.
    #[napi]
    pub fn close(&self) {
        self.session.close();
    }

    fn enter(
        &self,
        env: Env,
        handles: Handles<'_>,
    ) -> Result<(Arc<quiver_query::Session>, Entered), GraphError> {
        let (session, _) = self.session.peek()?;
        Ok((session, Entered::new(env, handles)?))
    }

    /// Plans and runs `plan` once: its whole result as one table.
    #[napi]
    pub fn run(
        &self,
        env: Env,
        plan: String,
        inputs: Handles<'_>,
        parameters: String,
        control: Option<&Control>,
    ) -> AsyncTask<Work<Export>> {
        match self.enter(env, inputs) {
            Ok((session, entered)) => query(control, move |grip| {
                let parameters = Parameters::parse(&parameters)?;
                export(session.run(&entered.query(&plan, grip)?, &parameters, grip)?)
            }),
            Err(error) => rejected(error),
        }
    }

    /// Plans `plan` for many runs.
    #[napi]
    pub fn prepare(
        &self,
        env: Env,
        plan: String,
        inputs: Handles<'_>,
        control: Option<&Control>,
    ) -> AsyncTask<Work<PlanHandle>> {
        match self.enter(env, inputs) {
            Ok((session, entered)) => query(control, move |grip| {
                let lenders = entered.lenders.clone();
                let prepared = Prepared::new(&session, &entered.query(&plan, grip)?, grip)?;
                Ok(PlanHandle::new(prepared, lenders))
            }),
            Err(error) => rejected(error),
        }
    }

    /// Plans `plan` and gives its rows in batches of exactly `batchSize`, but for the last.
    #[napi]
    pub fn stream(
        &self,
        env: Env,
        plan: String,
        inputs: Handles<'_>,
        parameters: String,
        batch_size: u32,
        control: Option<&Control>,
    ) -> AsyncTask<Work<StreamHandle>> {
        match self.enter(env, inputs) {
            Ok((session, entered)) => query(control, move |grip| {
                let parameters = Parameters::parse(&parameters)?;
                let lenders = entered.lenders.clone();
                let (query, size) = (entered.query(&plan, grip)?, batch_size as usize);
                let rows = session.stream(&query, &parameters, size, grip)?;
                Ok(StreamHandle::new(rows, grip, lenders))
            }),
            Err(error) => rejected(error),
        }
    }

    /// As `stream`, for a native consumer: an `ArrowArrayStream` that runs the plan as it is read.
    #[napi]
    pub fn export_stream(
        &self,
        env: Env,
        plan: String,
        inputs: Handles<'_>,
        parameters: String,
        batch_size: u32,
        control: Option<&Control>,
    ) -> AsyncTask<Work<ExportedStream>> {
        match self.enter(env, inputs) {
            Ok((session, entered)) => query(control, move |grip| {
                let parameters = Parameters::parse(&parameters)?;
                let (query, size) = (entered.query(&plan, grip)?, batch_size as usize);
                let rows = session.stream(&query, &parameters, size, grip)?;
                Ok(ExportedStream::new(Box::new(rows)))
            }),
            Err(error) => rejected(error),
        }
    }

    /// Runs `plan` and writes its rows into what `target` names: JSON `{ rows, bytes, files }`.
    #[napi]
    pub fn write(
        &self,
        env: Env,
        plan: String,
        inputs: Handles<'_>,
        parameters: String,
        target: String,
        control: Option<&Control>,
    ) -> AsyncTask<Work<String>> {
        match self.enter(env, inputs) {
            Ok((session, entered)) => query(control, move |grip| {
                let (parameters, target) =
                    (Parameters::parse(&parameters)?, Target::parse(&target)?);
                let query = entered.query(&plan, grip)?;
                Ok(session.write(&query, &parameters, &target, grip)?.to_json())
            }),
            Err(error) => rejected(error),
        }
    }

    /// The optimised logical plan and the physical plan, as text.
    #[napi]
    pub fn explain(&self, env: Env, plan: String, inputs: Handles<'_>) -> AsyncTask<Work<String>> {
        match self.enter(env, inputs) {
            Ok((session, entered)) => query(None, move |grip| {
                session.explain(&entered.query(&plan, grip)?)
            }),
            Err(error) => rejected(error),
        }
    }

    /// The columns that `plan` gives, as a table without rows. Plans on the JS thread, which takes well under a millisecond
    /// where no file has to be looked at.
    #[napi]
    pub fn schema(&self, env: Env, plan: String, inputs: Handles<'_>) -> napi::Result<Exported> {
        let (session, entered) = self.enter(env, inputs).map_err(to_js)?;
        let export = guarded(|| {
            export(Output {
                schema: session.schema(&entered.outline(&plan)?)?,
                batches: Vec::new(),
            })
        });
        export.map_err(to_js)?.into_js(env)
    }
}
