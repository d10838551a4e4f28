//! Plans that are made, and queries that run: whole tables or their batches go out.

use std::sync::{Arc, Mutex, PoisonError};

use napi::Env;
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use quiver_graph::Control as Grip;
use quiver_query::{Output, Parameters, Prepared, RowStream};

use crate::arguments::Given;
use crate::borrow::Lenders;
use crate::control::Control;
use crate::error::{guarded, to_js};
use crate::export::{Export, Exported, PackedRows, Rows, Schemas};
use crate::handle::Handle;
use crate::session::{export, query};
use crate::task::{Outcome, Work, off_thread, rejected};

/// A plan that is made: running it costs no planning. Usable from several calls at once, until `close`.
#[napi]
pub struct PlanHandle {
    prepared: Handle<Arc<Prepared>>,
    names: Vec<String>,
    schemas: Arc<Schemas>,
}

impl PlanHandle {
    pub fn new(prepared: Prepared, lenders: Lenders) -> Self {
        Self {
            names: prepared.parameters().to_vec(),
            prepared: Handle::new("query", Arc::new(prepared), lenders),
            schemas: Arc::default(),
        }
    }
}

#[napi]
impl PlanHandle {
    /// Runs the plan with these parameters: JSON, a literal per name, or the values alone in the order of `parameters`.
    #[napi]
    pub fn execute(
        &self,
        env: Env,
        parameters: Given,
        control: Option<&Control>,
    ) -> AsyncTask<Work<Rows>> {
        let entered = self.prepared.enter(env);
        match entered.and_then(|(prepared, _)| Ok((prepared, parameters.named(&self.names)?))) {
            Ok((prepared, parameters)) => {
                let schemas = Arc::clone(&self.schemas);
                query(control, move |grip| {
                    Rows::new(prepared.execute(&parameters, grip)?, &schemas)
                })
            }
            Err(error) => rejected(error),
        }
    }

    /// As `execute`, on the thread of the caller.
    #[napi]
    pub fn execute_sync(&self, env: Env, parameters: Given) -> napi::Result<PackedRows> {
        let rows = guarded(|| {
            let (prepared, _) = self.prepared.enter(env)?;
            let parameters = parameters.named(&self.names)?;
            let output = prepared.execute(&parameters, &Arc::default())?;
            Rows::new(output, &self.schemas)
        });
        rows.map_err(to_js)?.into_js(env)
    }

    /// The names of the parameters, in the order in which `execute` takes their values.
    #[napi(getter)]
    pub fn parameters(&self) -> Vec<String> {
        self.names.clone()
    }

    /// The schema that a result names by its number: a table without batches, as JSON.
    #[napi]
    pub fn schema(&self, number: u32) -> napi::Result<Option<String>> {
        self.schemas.describe(number as usize).map_err(to_js)
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
        match self.prepared.enter(env) {
            Ok((prepared, lenders)) => query(control, move |grip| {
                let parameters = Parameters::parse(&parameters)?;
                let rows = prepared.stream(&parameters, batch_size as usize, grip)?;
                Ok(StreamHandle::new(rows, grip, lenders))
            }),
            Err(error) => rejected(error),
        }
    }

    /// The optimised logical plan and the physical plan, as text.
    #[napi]
    pub fn explain(&self, env: Env) -> napi::Result<String> {
        let (prepared, _) = self.prepared.enter(env).map_err(to_js)?;
        guarded(|| prepared.explain()).map_err(to_js)
    }

    /// Lets go of the plan; runs under way and results keep what they need.
    #[napi]
    pub fn close(&self) {
        self.prepared.close();
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
    /// None once the rows have ended.
    rows: Handle<Arc<Mutex<Option<RowStream>>>>,
    grip: Arc<Grip>,
}

impl StreamHandle {
    pub fn new(rows: RowStream, grip: &Arc<Grip>, lenders: Lenders) -> Self {
        Self {
            rows: Handle::new("stream", Arc::new(Mutex::new(Some(rows))), lenders),
            grip: Arc::clone(grip),
        }
    }
}

#[napi]
impl StreamHandle {
    /// The next batch as a table of one batch; null at the end.
    #[napi]
    pub fn next(&self, env: Env) -> AsyncTask<Work<Next>> {
        let rows = match self.rows.enter(env) {
            Ok((rows, _)) => rows,
            Err(error) => return rejected(error),
        };
        off_thread(None, move |_| {
            let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(stream) = rows.as_mut() else {
                return Ok(Next(None));
            };
            let schema = Arc::clone(stream.schema());
            let next = stream.next_batch();
            if !matches!(next, Ok(Some(_))) {
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
    pub fn close(&self) {
        self.grip.cancel();
        self.rows.close();
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
