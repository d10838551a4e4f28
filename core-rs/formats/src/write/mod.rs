//! Graphs out: columns as the few kinds of values that formats have, what is lost on the way, and text that is written.

mod draft;
mod losses;
mod out;
mod values;

use serde::{Deserialize, Serialize};

pub(crate) use draft::{Attribute, Draft, Part, unreserved};
pub(crate) use losses::Losses;
pub(crate) use out::{Out, unwritten};
pub(crate) use values::Value;

/// What happens to what a format cannot hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnLoss {
    /// [`quiver_graph::ErrorCode::UnsupportedType`].
    #[default]
    Error,
    /// It is left out, or written as the nearest that there is, and told in [`Written::lost`].
    Skip,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WriteOptions {
    pub on_loss: OnLoss,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    pub nodes: u64,
    pub edges: u64,
    pub bytes: u64,
    /// What the format could not hold, in words.
    pub lost: Vec<String>,
}
