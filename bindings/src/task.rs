//! Work off the JavaScript thread, and the one way back onto it.

use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Task, ValueType, sys};
use quiver_graph::{Control as Grip, GraphError};

use crate::borrow::Borrowed;
use crate::control::{Control, grip};
use crate::error::{guarded, to_js};

/// What work gives, and how it becomes a JavaScript value once back on the JavaScript thread.
pub trait Outcome: Send + Sized + 'static {
    type Js: ToNapiValue + TypeName;

    fn into_js(self, env: Env) -> napi::Result<Self::Js>;
}

impl Outcome for () {
    type Js = ();

    fn into_js(self, _: Env) -> napi::Result<()> {
        Ok(())
    }
}

impl Outcome for String {
    type Js = String;

    fn into_js(self, _: Env) -> napi::Result<String> {
        Ok(self)
    }
}

type Job<T> = Box<dyn FnOnce() -> Result<T, GraphError> + Send>;

/// One piece of work for libuv's pool.
pub struct Work<T> {
    job: Option<Job<T>>,
}

impl<T: Outcome> Task for Work<T> {
    type Output = T;
    type JsValue = T::Js;

    fn compute(&mut self) -> napi::Result<T> {
        let job = self
            .job
            .take()
            .ok_or_else(|| napi::Error::from_reason("work runs once"))?;
        guarded(job).map_err(to_js)
    }

    fn resolve(&mut self, env: Env, output: T) -> napi::Result<T::Js> {
        output.into_js(env)
    }
}

/// A promise of what `job` gives, run off the JavaScript thread. Work for several threads enters the control's pool itself,
/// by `Control::install`.
pub fn off_thread<T: Outcome>(
    control: Option<&Control>,
    job: impl FnOnce(&Arc<Grip>) -> Result<T, GraphError> + Send + 'static,
) -> AsyncTask<Work<T>> {
    let grip = grip(control);
    AsyncTask::new(Work {
        job: Some(Box::new(move || {
            grip.check()?;
            job(&grip)
        })),
    })
}

/// A promise that rejects: errors found before the work starts reach the caller the same way as later ones.
pub fn rejected<T: Outcome>(error: GraphError) -> AsyncTask<Work<T>> {
    AsyncTask::new(Work {
        job: Some(Box::new(move || Err(error))),
    })
}

/// Input bytes, and rows of the graph, up to which building or changing a graph takes less than about a millisecond: handing
/// that to another thread and back would add up to a half.
const SMALL_BYTES: usize = 1 << 20;
const SMALL_ROWS: usize = 1 << 16;

/// Whether work over `tables` and a graph of so many rows may be done at once.
pub fn is_small(tables: &str, buffers: &Borrowed, rows: usize) -> bool {
    // A stream brings rows that no buffer tells of.
    buffers.bytes() <= SMALL_BYTES && rows <= SMALL_ROWS && !tables.contains("\"stream\":")
}

/// A result, or a promise of it; a failure is always a promise that rejects.
pub enum Soon<T: Outcome> {
    Now(T::Js),
    Later(AsyncTask<Work<T>>),
}

/// As [`off_thread`], in the control's pool; work that is `small` is done at once, on the JavaScript thread, where nobody asked to watch or cancel it.
pub fn soon<T: Outcome>(
    env: Env,
    small: bool,
    control: Option<&Control>,
    job: impl FnOnce(&Arc<Grip>) -> Result<T, GraphError> + Send + 'static,
) -> napi::Result<Soon<T>> {
    if !small || control.is_some() {
        let shared = move |grip: &Arc<Grip>| grip.install(|| job(grip));
        return Ok(Soon::Later(off_thread(control, shared)));
    }
    match guarded(|| job(&Arc::default())) {
        Ok(output) => output.into_js(env).map(Soon::Now),
        Err(error) => Ok(Soon::Later(rejected(error))),
    }
}

impl<T: Outcome> TypeName for Soon<T> {
    fn type_name() -> &'static str {
        T::Js::type_name()
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl<T: Outcome> ToNapiValue for Soon<T> {
    unsafe fn to_napi_value(env: sys::napi_env, soon: Self) -> napi::Result<sys::napi_value> {
        match soon {
            // SAFETY: the caller's promise that env is live.
            Self::Now(value) => unsafe { T::Js::to_napi_value(env, value) },
            // SAFETY: as above.
            Self::Later(task) => unsafe { AsyncTask::to_napi_value(env, task) },
        }
    }
}
