//! Queries over graphs and tables: plans come in as JSON, with the handles that they name by position.

use std::sync::Arc;
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use quiver_graph::{Control as Grip, GraphError};
use quiver_query::{Output, Parameters, Prepared, Target};

use crate::c_stream::ExportedStream;
use crate::control::Control;
use crate::counters;
use crate::error::{guarded, to_js};
use crate::export::{Export, Exported};
use crate::inputs::{Handles, Inputs};
use crate::plan::PlanHandle;
use crate::session::Session;
use crate::stream::StreamHandle;
use crate::task::{Outcome, Work, off_thread, rejected};

/// How long the JavaScript thread waits for files to tell their columns.
const PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    fn enter(
        &self,
        env: Env,
        handles: Handles<'_>,
    ) -> Result<(Arc<quiver_query::Session>, Inputs), GraphError> {
        counters::call();
        Ok((self.open()?, Inputs::new(env, handles)?))
    }

    /// `job` off the JavaScript thread, with the session and what `handles` stand for.
    fn begin<T: Outcome>(
        &self,
        env: Env,
        handles: Handles<'_>,
        control: Option<&Control>,
        job: impl FnOnce(&Arc<quiver_query::Session>, &Inputs, &Arc<Grip>) -> Result<T, GraphError>
        + Send
        + 'static,
    ) -> Work<T> {
        match self.enter(env, handles) {
            Ok((session, inputs)) => off_thread(control, move |grip| job(&session, &inputs, grip)),
            Err(error) => rejected(error),
        }
    }
}

#[napi]
impl Session {
    /// Plans and runs `plan` once: its whole result as one table.
    #[napi(catch_unwind)]
    pub fn run(
        &self,
        env: Env,
        plan: String,
        handles: Handles<'_>,
        parameters: String,
        control: Option<&Control>,
    ) -> Work<Export> {
        self.begin(env, handles, control, move |session, inputs, grip| {
            let parameters = Parameters::parse(&parameters)?;
            let query = inputs.query(&plan, grip)?;
            Export::of(session.run(&query, &parameters, grip)?)
        })
    }

    /// Plans `plan` for many runs.
    #[napi(catch_unwind)]
    pub fn prepare(
        &self,
        env: Env,
        plan: String,
        handles: Handles<'_>,
        control: Option<&Control>,
    ) -> Work<PlanHandle> {
        self.begin(env, handles, control, move |session, inputs, grip| {
            let lenders = inputs.lenders.clone();
            let prepared = Prepared::new(session, &inputs.query(&plan, grip)?, grip)?;
            Ok(PlanHandle::new(prepared, lenders))
        })
    }

    /// Plans `plan` and gives its rows in batches of exactly `batchSize`, but for the last.
    #[napi(catch_unwind)]
    pub fn stream(
        &self,
        env: Env,
        plan: String,
        handles: Handles<'_>,
        parameters: String,
        batch_size: u32,
        control: Option<&Control>,
    ) -> Work<StreamHandle> {
        self.begin(env, handles, control, move |session, inputs, grip| {
            let parameters = Parameters::parse(&parameters)?;
            let lenders = inputs.lenders.clone();
            let (query, size) = (inputs.query(&plan, grip)?, batch_size as usize);
            let rows = session.stream(&query, &parameters, size, grip)?;
            Ok(StreamHandle::new(rows, grip, lenders))
        })
    }

    /// As `stream`, for a native consumer: an `ArrowArrayStream` that runs the plan as it is read.
    #[napi(catch_unwind)]
    pub fn export_stream(
        &self,
        env: Env,
        plan: String,
        handles: Handles<'_>,
        parameters: String,
        batch_size: u32,
        control: Option<&Control>,
    ) -> Work<ExportedStream> {
        self.begin(env, handles, control, move |session, inputs, grip| {
            let parameters = Parameters::parse(&parameters)?;
            let (query, size) = (inputs.query(&plan, grip)?, batch_size as usize);
            let rows = session.stream(&query, &parameters, size, grip)?;
            Ok(ExportedStream::new(Box::new(rows)))
        })
    }

    /// Runs `plan` and writes its rows into what `target` names: JSON `{ rows, bytes, files }`.
    #[napi(catch_unwind)]
    pub fn write(
        &self,
        env: Env,
        plan: String,
        handles: Handles<'_>,
        parameters: String,
        target: String,
        control: Option<&Control>,
    ) -> Work<String> {
        self.begin(env, handles, control, move |session, inputs, grip| {
            let (parameters, target) = (Parameters::parse(&parameters)?, Target::parse(&target)?);
            let query = inputs.query(&plan, grip)?;
            Ok(session.write(&query, &parameters, &target, grip)?.to_json())
        })
    }

    /// Runs `plan` and gives its rows as the bytes of a file, of the format and with the options that `target` names.
    #[napi(catch_unwind)]
    pub fn encode(
        &self,
        env: Env,
        plan: String,
        handles: Handles<'_>,
        parameters: String,
        target: String,
        control: Option<&Control>,
    ) -> Work<Bytes> {
        self.begin(env, handles, control, move |session, inputs, grip| {
            let parameters = Parameters::parse(&parameters)?;
            let Target {
                format, options, ..
            } = Target::parse(&target)?;
            let query = inputs.query(&plan, grip)?;
            let bytes = session.encode(&query, &parameters, format, &options, grip)?;
            Ok(Bytes(bytes))
        })
    }

    /// The optimised logical plan and the physical plan, as text.
    #[napi(catch_unwind)]
    pub fn explain(&self, env: Env, plan: String, handles: Handles<'_>) -> Work<String> {
        self.begin(env, handles, None, move |session, inputs, grip| {
            session.explain(&inputs.query(&plan, grip)?)
        })
    }

    /// The columns that `plan` gives, as a table without rows. Plans on the JS thread, which takes well under a millisecond; files
    /// are looked at by another, and waited for no longer than [`PATIENCE`].
    #[napi(catch_unwind)]
    pub fn schema(&self, env: Env, plan: String, handles: Handles<'_>) -> napi::Result<Exported> {
        let (session, inputs) = self.enter(env, handles).map_err(to_js)?;
        let export = guarded(|| {
            Export::of(Output {
                schema: session.schema_within(inputs.outline(&plan)?, PATIENCE)?,
                batches: Vec::new(),
            })
        });
        export.map_err(to_js)?.into_js(env)
    }
}

/// Bytes on their way to JavaScript, where they lie.
pub struct Bytes(pub Vec<u8>);

impl Outcome for Bytes {
    type Js = Uint8Array;

    fn into_js(self, _: Env) -> napi::Result<Uint8Array> {
        counters::shared(self.0.len());
        Ok(Uint8Array::new(self.0))
    }
}
