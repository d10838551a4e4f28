//! Errors on their way to JavaScript: one JSON message, so that code and details survive whatever carries it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use napi_derive::module_init;

use quiver_graph::{ErrorCode, GraphError, raised};

/// The `Error` that `src/native/errors.ts` turns into a `QuiverError`.
pub fn to_js(error: GraphError) -> napi::Error {
    let json = serde_json::json!({
        "code": error.code.as_str(),
        "message": error.sentence(),
        "details": error.details.to_json(),
        "cause": error.cause.as_deref(),
    });
    napi::Error::from_reason(json.to_string())
}

/// A panic is caught wherever it happens, and told by the error that it becomes: printing it too would only alarm. `RUST_BACKTRACE`
/// asks for it.
#[module_init]
fn print_panics_on_request() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        set_hook(Box::new(|_| {}));
    }
}

/// Runs `work`, and turns a panic into [`ErrorCode::Internal`]: no defect of ours may end the user's process.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, GraphError>) -> Result<T, GraphError> {
    // Nothing that `work` captured is used after a panic: it is dropped with the task.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        // What a saved graph's file turned out to be ends kernels the same way.
        let panic = match raised(panic) {
            Ok(error) => return Err(error),
            Err(panic) => panic,
        };
        Err(GraphError::new(
            ErrorCode::Internal,
            format!("a defect of this library: {}", text_of(&*panic)),
        ))
    })
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_internal_error() {
        let error = guarded::<()>(|| panic!("index {}", 7)).unwrap_err();
        assert_eq!(error.code, ErrorCode::Internal);
        assert!(error.message.contains("index 7"));
    }
}
