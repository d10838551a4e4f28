//! Plans that are made, and run often.

use std::sync::Arc;

use napi::Env;
use napi_derive::napi;
use quiver_query::{Parameters, Prepared};

use crate::borrow::Lenders;
use crate::control::Control;
use crate::error::{guarded, to_js};
use crate::export::{PackedRows, Rows, Schemas};
use crate::handle::Handle;
use crate::parameters::Given;
use crate::stream::StreamHandle;
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
    #[napi(catch_unwind)]
    pub fn execute(&self, env: Env, parameters: Given, control: Option<&Control>) -> Work<Rows> {
        let entered = self.prepared.enter(env);
        match entered.and_then(|(prepared, _)| Ok((prepared, parameters.named(&self.names)?))) {
            Ok((prepared, parameters)) => {
                let schemas = Arc::clone(&self.schemas);
                off_thread(control, move |grip| {
                    Rows::new(prepared.execute(&parameters, grip)?, &schemas)
                })
            }
            Err(error) => rejected(error),
        }
    }

    /// As `execute`, on the thread of the caller.
    #[napi(catch_unwind)]
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
    #[napi(getter, catch_unwind)]
    pub fn parameters(&self) -> Vec<String> {
        self.names.clone()
    }

    /// The schema that a result names by its number: a table without batches, as JSON.
    #[napi(catch_unwind)]
    pub fn schema(&self, number: u32) -> napi::Result<Option<String>> {
        self.schemas.describe(number as usize).map_err(to_js)
    }

    /// As `execute`, in batches of exactly `batchSize` rows, but for the last.
    #[napi(catch_unwind)]
    pub fn stream(
        &self,
        env: Env,
        parameters: String,
        batch_size: u32,
        control: Option<&Control>,
    ) -> Work<StreamHandle> {
        match self.prepared.enter(env) {
            Ok((prepared, lenders)) => off_thread(control, move |grip| {
                let parameters = Parameters::parse(&parameters)?;
                let rows = prepared.stream(&parameters, batch_size as usize, grip)?;
                Ok(StreamHandle::new(rows, grip, lenders))
            }),
            Err(error) => rejected(error),
        }
    }

    /// The optimised logical plan and the physical plan, as text.
    #[napi(catch_unwind)]
    pub fn explain(&self, env: Env) -> napi::Result<String> {
        let (prepared, _) = self.prepared.enter(env).map_err(to_js)?;
        guarded(|| prepared.explain()).map_err(to_js)
    }

    /// Lets go of the plan; runs under way and results keep what they need.
    #[napi(catch_unwind)]
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
