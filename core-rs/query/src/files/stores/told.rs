//! What stores say, in words of ours: theirs may hold signed addresses, keys and tokens, and go nowhere.

use std::error::Error;

use object_store::Error as StoreError;
use object_store::client::{HttpError, HttpErrorKind};
use quiver_graph::{ErrorCode, GraphError};

use crate::files::failure::own;

/// What was tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    Read,
    List,
    Write,
}

impl Attempt {
    fn failed(self) -> &'static str {
        match self {
            Self::Read => "cannot be read",
            Self::List => "cannot be listed",
            Self::Write => "cannot be written",
        }
    }
}

/// The error of what was tried with what is `shown`.
pub(super) fn told(error: &StoreError, shown: &str, attempt: Attempt) -> GraphError {
    if let Some(own) = own(error) {
        return own;
    }
    let missing = || {
        let (message, expected) = match attempt {
            Attempt::Read => (format!("there is no file {shown}"), "an existing object"),
            _ => (
                format!("there is no bucket or container of {shown}"),
                "an existing bucket or container",
            ),
        };
        GraphError::new(ErrorCode::FileNotFound, message)
            .expected(expected)
            .got(shown)
    };
    match (error, status(error)) {
        (StoreError::NotFound { .. }, _) | (_, Some(404)) => missing(),
        (StoreError::Precondition { .. } | StoreError::NotModified { .. }, _) | (_, Some(412)) => {
            changed(shown)
        }
        (StoreError::AlreadyExists { .. }, _) => taken(shown),
        (StoreError::Unauthenticated { .. }, _) | (_, Some(401)) => {
            failed(shown, attempt, &refused(401))
        }
        (StoreError::PermissionDenied { .. }, _) | (_, Some(403)) => {
            failed(shown, attempt, &refused(403))
        }
        _ => failed(shown, attempt, &reason(error)),
    }
}

fn refused(status: u16) -> String {
    format!(
        "access is refused (status {status}); credentials come from the environment or from storage"
    )
}

fn failed(shown: &str, attempt: Attempt, why: &str) -> GraphError {
    let message = format!("{shown} {}: {why}", attempt.failed());
    GraphError::new(ErrorCode::IoError, message).got(shown)
}

/// Of an object that is another one than it was.
pub(super) fn changed(shown: &str) -> GraphError {
    let message = format!("{shown} has changed since the query was planned; run the query again");
    GraphError::new(ErrorCode::FileChanged, message)
        .table(shown)
        .expected("the object as it was")
        .got("another one")
}

/// Of what is there and is not to be replaced.
pub(super) fn taken(shown: &str) -> GraphError {
    let message = format!("{shown} is already there; overwrite: true replaces it");
    GraphError::new(ErrorCode::FileExists, message)
        .parameter("overwrite")
        .got(shown)
}

/// Of a store that cannot be asked at all.
pub(super) fn unopened(error: &StoreError, shown: &str) -> GraphError {
    let text = error.to_string();
    // The few that name what is missing, and nothing that was given.
    let known = ["must be specified", "Missing "];
    let why = match known.iter().any(|words| text.contains(words)) {
        true => text.rsplit(": ").next().unwrap_or_default().to_owned(),
        false => "what the environment or storage says of it cannot be used".to_owned(),
    };
    let message = format!("the store of {shown} cannot be opened: {why}");
    GraphError::new(ErrorCode::InvalidArgument, message).parameter("storage")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

fn reason(error: &StoreError) -> String {
    if let Some(status) = status(error) {
        return format!("the store answers with status {status}");
    }
    let text = error.to_string();
    for (words, why) in [
        (
            "Range request not supported",
            "the server gives files as a whole only; fetch it and pass the bytes",
        ),
        (
            "scheme is not allowed",
            "it is asked by http:, which AWS_ALLOW_HTTP or allow_http in storage must allow",
        ),
        (
            "169.254.169.254",
            "there are no credentials, neither in the environment nor in storage",
        ),
        (
            "metadata.google.internal",
            "there are no credentials, neither in the environment nor in storage",
        ),
    ] {
        if text.contains(words) {
            return why.to_owned();
        }
    }
    let http = causes(error).find_map(|cause| cause.downcast_ref::<HttpError>());
    match http.map(HttpError::kind) {
        Some(HttpErrorKind::Connect) => "the server cannot be reached",
        Some(HttpErrorKind::Timeout) => "the server does not answer in time",
        Some(HttpErrorKind::Request | HttpErrorKind::Interrupted) => "the connection broke off",
        Some(_) => "the server's answer cannot be understood",
        None => "the store's answer is none that it should give",
    }
    .to_owned()
}

/// The status of an answer, from the words that go before it.
pub(super) fn status(error: &StoreError) -> Option<u16> {
    causes(error).find_map(|cause| {
        let text = cause.to_string();
        let (_, behind) = text.split_once("status code: ")?;
        behind.get(..3)?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> StoreError {
        StoreError::Generic {
            store: "test",
            source: text.into(),
        }
    }

    #[test]
    fn nothing_of_what_stores_say_is_handed_on() {
        let said = "Error performing GET https://host/a?sig=secret in 1s - Server returned non-2xx status code: 503 Service Unavailable: <Key>secret</Key>";
        let error = told(&generic(said), "s3://b/a", Attempt::Read);
        assert_eq!(error.code, ErrorCode::IoError);
        assert!(error.message.contains("503"), "{error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        let error = told(&generic("secret"), "s3://b/a", Attempt::Write);
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        let error = unopened(&generic("Configuration of secret is wrong"), "az://b");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }

    #[test]
    fn codes_are_those_of_files() {
        let source = || "x".into();
        let path = || "x".to_owned();
        let (missing, changed, taken) = (
            StoreError::NotFound {
                path: path(),
                source: source(),
            },
            StoreError::Precondition {
                path: path(),
                source: source(),
            },
            StoreError::AlreadyExists {
                path: path(),
                source: source(),
            },
        );
        let code = |error: &StoreError| told(error, "s3://b/a", Attempt::Read).code;
        assert_eq!(code(&missing), ErrorCode::FileNotFound);
        assert_eq!(code(&changed), ErrorCode::FileChanged);
        assert_eq!(code(&taken), ErrorCode::FileExists);
    }
}
