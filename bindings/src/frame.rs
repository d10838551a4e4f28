//! Queries over a graph: plans come in as JSON, whole tables or their batches go out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use napi::Env;
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use quiver_graph::{Control as Grip, GraphError};
use quiver_query::{Output, Parameters, Plan, Prepared, RowStream};

use crate::borrow::Lenders;
use crate::control::{Control, grip};
use crate::counters;
use crate::error::{guarded, to_js};
use crate::export::{Export, Exported};
use crate::graph::GraphHandle;
use crate::import::Table;
use crate::task::{Outcome, Work, closed, off_thread, rejected};

fn export(output: Output) -> Result<Export, GraphError> {
    Export::new(&[Table {
        schema: output.schema,
        batches: output.batches,
    }])
}

/// As [`off_thread`]; a query takes its threads from tokio, so none are started for it here.
fn query<T: Outcome>(
    control: Option<&Control>,
    job: impl FnOnce(&Arc<Grip>) -> Result<T, GraphError> + Send + 'static,
) -> AsyncTask<Work<T>> {
    let grip = grip(control);
    off_thread(None, move |_| {
        grip.check()?;
        job(&grip)
    })
}

#[napi]
impl GraphHandle {
    /// Plans and runs `plan` once: its whole result as one table.
    #[napi]
    pub fn run(
        &mut self,
        env: Env,
        plan: String,
        parameters: String,
        control: Option<&Control>,
    ) -> AsyncTask<Work<Export>> {
        match self.graph(env) {
            Ok(graph) => query(control, move |grip| {
                let (plan, parameters) = (Plan::parse(&plan)?, Parameters::parse(&parameters)?);
                export(quiver_query::run(&graph, &plan, &parameters, grip)?)
            }),
            Err(error) => rejected(error),
        }
    }

    /// Plans `plan` for many runs.
    #[napi]
    pub fn prepare(
        &mut self,
        env: Env,
        plan: String,
        control: Option<&Control>,
    ) -> AsyncTask<Work<PlanHandle>> {
        match self.graph(env) {
            Ok(graph) => {
                let lenders = self.lenders();
                query(control, move |grip| {
                    let prepared = Prepared::new(&graph, &Plan::parse(&plan)?, grip)?;
                    Ok(PlanHandle {
                        prepared: Some(Arc::new(prepared)),
                        lenders,
                    })
                })
            }
            Err(error) => rejected(error),
        }
    }

    /// Plans `plan` and gives its rows in batches of exactly `batchSize`, but for the last.
    #[napi]
    pub fn stream(
        &mut self,
        env: Env,
        plan: String,
        parameters: String,
        batch_size: u32,
        control: Option<&Control>,
    ) -> AsyncTask<Work<StreamHandle>> {
        match self.graph(env) {
            Ok(graph) => {
                let lenders = self.lenders();
                query(control, move |grip| {
                    let (plan, parameters) = (Plan::parse(&plan)?, Parameters::parse(&parameters)?);
                    let size = batch_size as usize;
                    let rows = quiver_query::stream(&graph, &plan, &parameters, size, grip)?;
                    Ok(StreamHandle::new(rows, grip, lenders))
                })
            }
            Err(error) => rejected(error),
        }
    }

    /// The optimised logical plan and the physical plan, as text.
    #[napi]
    pub fn explain(&mut self, env: Env, plan: String) -> AsyncTask<Work<String>> {
        match self.graph(env) {
            Ok(graph) => query(None, move |_| {
                quiver_query::explain(&graph, &Plan::parse(&plan)?)
            }),
            Err(error) => rejected(error),
        }
    }
}

/// A plan that is made: running it costs no planning. Usable from several calls at once, until `close`.
#[napi]
pub struct PlanHandle {
    prepared: Option<Arc<Prepared>>,
    lenders: Lenders,
}

impl PlanHandle {
    fn prepared(&self, env: Env) -> Result<Arc<Prepared>, GraphError> {
        counters::call();
        let prepared = self.prepared.clone().ok_or_else(|| closed("query"))?;
        self.lenders.check(env)?;
        Ok(prepared)
    }
}

#[napi]
impl PlanHandle {
    /// Runs the plan with these parameters: JSON, a literal per name.
    #[napi]
    pub fn execute(
        &self,
        env: Env,
        parameters: String,
        control: Option<&Control>,
    ) -> AsyncTask<Work<Export>> {
        match self.prepared(env) {
            Ok(prepared) => query(control, move |grip| {
                export(prepared.execute(&Parameters::parse(&parameters)?, grip)?)
            }),
            Err(error) => rejected(error),
        }
    }

    /// As `execute`, in batches of exactly `batchSize` rows, but for the last.
    #[napi]
    pub fn stream(
        &self,
        env: Env,
        parameters: String,
        batch_size: u32,
        control: Option<&Control>,
    ) -> AsyncTask<Work<StreamHandle>> {
        match self.prepared(env) {
            Ok(prepared) => {
                let lenders = self.lenders.clone();
                query(control, move |grip| {
                    let parameters = Parameters::parse(&parameters)?;
                    let rows = prepared.stream(&parameters, batch_size as usize, grip)?;
                    Ok(StreamHandle::new(rows, grip, lenders))
                })
            }
            Err(error) => rejected(error),
        }
    }

    /// The optimised logical plan and the physical plan, as text.
    #[napi]
    pub fn explain(&self, env: Env) -> napi::Result<String> {
        let prepared = self.prepared(env).map_err(to_js)?;
        guarded(|| prepared.explain()).map_err(to_js)
    }

    /// Lets go of the plan; runs under way and results keep what they need.
    #[napi]
    pub fn close(&mut self) {
        self.prepared = None;
        self.lenders = Lenders::default();
    }
}

impl Outcome for PlanHandle {
    type Js = Self;

    fn into_js(self, _: Env) -> napi::Result<Self> {
        Ok(self)
    }
}

/// A running query. Nothing runs ahead of `next` but a few batches per thread.
#[napi]
pub struct StreamHandle {
    rows: Arc<Mutex<Option<RowStream>>>,
    closed: Arc<AtomicBool>,
    grip: Arc<Grip>,
    lenders: Lenders,
}

impl StreamHandle {
    fn new(rows: RowStream, grip: &Arc<Grip>, lenders: Lenders) -> Self {
        Self {
            rows: Arc::new(Mutex::new(Some(rows))),
            closed: Arc::default(),
            grip: Arc::clone(grip),
            lenders,
        }
    }
}

#[napi]
impl StreamHandle {
    /// The next batch as a table of one batch; null at the end.
    #[napi]
    pub fn next(&self, env: Env) -> AsyncTask<Work<Next>> {
        counters::call();
        if self.closed.load(Ordering::Relaxed) {
            return rejected(closed("stream"));
        }
        if let Err(error) = self.lenders.check(env) {
            return rejected(error);
        }
        let (rows, closed) = (Arc::clone(&self.rows), Arc::clone(&self.closed));
        off_thread(None, move |_| {
            let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(stream) = rows.as_mut() else {
                return Ok(Next(None));
            };
            let schema = Arc::clone(stream.schema());
            let next = stream.next_batch();
            if !matches!(next, Ok(Some(_))) || closed.load(Ordering::Relaxed) {
                *rows = None;
            }
            let batch = next?.map(|batch| Output {
                schema,
                batches: vec![batch],
            });
            batch.map(export).transpose().map(Next)
        })
    }

    /// Ends the query and frees what it holds; a `next` under way rejects.
    #[napi]
    pub fn close(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        self.grip.cancel();
        // A `next` under way holds the lock, and drops the stream itself.
        if let Ok(mut rows) = self.rows.try_lock() {
            *rows = None;
        }
        self.lenders = Lenders::default();
    }
}

impl Outcome for StreamHandle {
    type Js = Self;

    fn into_js(self, _: Env) -> napi::Result<Self> {
        Ok(self)
    }
}

/// A batch of a stream, or its end.
pub struct Next(Option<Export>);

impl Outcome for Next {
    type Js = Option<Exported>;

    fn into_js(self, env: Env) -> napi::Result<Option<Exported>> {
        self.0.map(|export| export.into_js(env)).transpose()
    }
}
