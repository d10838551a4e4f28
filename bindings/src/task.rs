//! Work off the JavaScript thread, and the one way back onto it.
//!
//! It runs on threads of this addon's own: libuv has four for the whole program, which `fs`, `dns` and `zlib` wait for too.

use std::cell::RefCell;
use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError, Weak};
use std::time::Duration;

use napi::bindgen_prelude::{ToNapiValue, TypeName};
use napi::{Env, JsValue, ValueType, sys};
use quiver_graph::{Control as Grip, GraphError};
use tokio::runtime::{Builder, Runtime};

use crate::control::{Control, Entry};
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

/// Calls that run side by side at most; further ones wait, and can be cancelled while they do. Most calls share the threads of the
/// kernels and queries that they start, so that this bounds stacks rather than work.
const MAX_CALLS: usize = 256;

/// As libuv's own threads have: planners recurse.
const STACK: usize = 8 << 20;

/// How long a thread waits for the next call.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Tokio's pool for blocking work: threads start when they are needed and end when they are not. Never shut down, so that
/// `process.exit` waits for no call.
static POOL: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_current_thread()
        .max_blocking_threads(MAX_CALLS)
        .thread_stack_size(STACK)
        .thread_keep_alive(KEEP_ALIVE)
        .thread_name("quiver-call")
        .build()
});

type Job<T> = Box<dyn FnOnce() -> Result<T, GraphError> + Send>;

/// One piece of work; handed to JavaScript it becomes the promise of what it gives.
pub struct Work<T> {
    grip: Arc<Grip>,
    job: Job<T>,
}

impl<T: Outcome> TypeName for Work<T> {
    fn type_name() -> &'static str {
        "Promise"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl<T: Outcome> ToNapiValue for Work<T> {
    unsafe fn to_napi_value(env: sys::napi_env, work: Self) -> napi::Result<sys::napi_value> {
        let env = Env::from_raw(env);
        let (deferred, promise) = env.create_deferred()?;
        let Self { grip, job } = work;
        let running = Arc::new(Running {
            grip,
            ended: Latch::default(),
        });
        end_with_environment(env, &running)?;
        let settle = move || {
            let result = guarded(job);
            running.ended.open();
            match result {
                Ok(output) => deferred.resolve(|env| output.into_js(env)),
                Err(error) => deferred.reject(to_js(error)),
            }
        };
        let pool = POOL
            .as_ref()
            .map_err(|error| napi::Error::from_reason(error.to_string()))?;
        pool.spawn_blocking(settle);
        Ok(promise.raw())
    }
}

/// A call under way, for as long as its work is.
struct Running {
    grip: Arc<Grip>,
    ended: Latch,
}

/// Opens once.
#[derive(Default)]
struct Latch {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Latch {
    fn open(&self) {
        *self.is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.opened.notify_all();
    }

    fn wait(&self) {
        let is_open = self.is_open.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.opened.wait_while(is_open, |is_open| !*is_open);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

thread_local! {
    /// Calls of this JavaScript thread that may be under way; none before its first call.
    static CALLS: RefCell<Option<Vec<Weak<Running>>>> = const { RefCell::new(None) };
}

/// Cancels the call when the environment that waits for it ends, since nobody is left to read its result, and lets the environment
/// wait until its work has stopped, which may read memory that goes with it.
fn end_with_environment(env: Env, running: &Arc<Running>) -> napi::Result<()> {
    let first = CALLS.with_borrow_mut(|calls| {
        let first = calls.is_none();
        let calls = calls.get_or_insert_default();
        if calls.len() == calls.capacity() {
            calls.retain(|call| call.strong_count() > 0);
        }
        calls.push(Arc::downgrade(running));
        first
    });
    if first {
        env.add_env_cleanup_hook((), |()| {
            let calls = CALLS.with_borrow_mut(Option::take).unwrap_or_default();
            let calls: Vec<_> = calls.iter().filter_map(Weak::upgrade).collect();
            for call in &calls {
                call.grip.cancel();
            }
            for call in &calls {
                call.ended.wait();
            }
        })?;
    }
    Ok(())
}

/// A promise of what `job` gives, run off the JavaScript thread. Work for several threads enters the control's pool itself,
/// by `Control::install`.
pub fn off_thread<T: Outcome>(
    control: Option<&Control>,
    job: impl FnOnce(&Arc<Grip>) -> Result<T, GraphError> + Send + 'static,
) -> Work<T> {
    entering(control.map_or_else(Default::default, Control::entry), job)
}

/// As [`off_thread`], under a grip that is there already.
pub fn entering<T: Outcome>(
    entry: Entry,
    job: impl FnOnce(&Arc<Grip>) -> Result<T, GraphError> + Send + 'static,
) -> Work<T> {
    let grip = Arc::clone(entry.grip());
    Work {
        grip,
        job: Box::new(move || {
            let grip = entry.begin()?;
            job(&grip)
        }),
    }
}

/// A promise that rejects: errors found before the work starts reach the caller the same way as later ones.
pub fn rejected<T: Outcome>(error: GraphError) -> Work<T> {
    Work {
        grip: Arc::default(),
        job: Box::new(move || Err(error)),
    }
}

/// A result, or a promise of it; a failure is always a promise that rejects.
pub enum Soon<T: Outcome> {
    Now(T::Js),
    Later(Work<T>),
}

/// As [`off_thread`]; work that is `small` is done at once, on the JavaScript thread, where nobody asked to watch or cancel it.
pub fn soon<T: Outcome>(
    env: Env,
    small: bool,
    control: Option<&Control>,
    job: impl FnOnce(&Arc<Grip>) -> Result<T, GraphError> + Send + 'static,
) -> napi::Result<Soon<T>> {
    if !small || control.is_some() {
        return Ok(Soon::Later(off_thread(control, job)));
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
            Self::Later(task) => unsafe { Work::to_napi_value(env, task) },
        }
    }
}
