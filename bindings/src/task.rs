//! Work off the JavaScript thread, and the one way back onto it.

use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Task};
use quiver_graph::{Control as Grip, GraphError};

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
