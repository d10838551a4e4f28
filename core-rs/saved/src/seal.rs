//! What a manifest begins with: its format, its version, and the checksum of all else.

use std::path::Path;

use quiver_graph::{ErrorCode, GraphError, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::checksum::sha256;
use crate::fault::{damaged, differs};

/// Of manifests of one format.
pub(crate) struct Seal {
    /// What is saved, under whose name it stands.
    pub what: &'static str,
    /// The version that is written, and the newest that is read.
    pub version: u64,
}

impl Seal {
    /// # Errors
    /// None that a manifest of ours has.
    pub fn close(&self, manifest: &impl Serialize) -> Result<Vec<u8>> {
        let internal =
            |error: serde_json::Error| GraphError::new(ErrorCode::Internal, error.to_string());
        let manifest = serde_json::to_value(manifest).map_err(internal)?;
        let mut all = Map::new();
        all.insert("format".into(), self.format().into());
        all.insert("version".into(), self.version.into());
        all.insert("sha256".into(), sum_of(&manifest).into());
        all.insert(self.what.into(), manifest);
        let mut text = serde_json::to_vec_pretty(&all).map_err(internal)?;
        text.push(b'\n');
        Ok(text)
    }

    /// # Errors
    /// [`ErrorCode::InvalidData`] for what is no such manifest, was altered, or is of a newer version.
    pub fn open<T: DeserializeOwned>(&self, bytes: &[u8], path: &Path) -> Result<T> {
        let foreign = format!(
            "is no manifest of a saved {}: it was altered, or is another file",
            self.what
        );
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| damaged(path, &foreign).cause(error.to_string()))?;
        let shown = |key: &str| value.get(key).map_or("none".into(), Value::to_string);
        if value.get("format").and_then(Value::as_str) != Some(&self.format()) {
            let expected = format!("the format \"{}\"", self.format());
            return Err(differs(path, &foreign, expected, shown("format")));
        }
        let version = self.version;
        match value.get("version").and_then(Value::as_u64) {
            Some(read) if read == version => (),
            Some(newer) if newer > version => {
                let message = "was saved by a newer version of this library";
                let expected = format!("format version {version} or older");
                return Err(differs(path, message, expected, newer));
            }
            _ => {
                let expected = format!("the version {version}");
                return Err(differs(path, &foreign, expected, shown("version")));
            }
        }
        let Some(manifest) = value.get(self.what) else {
            return Err(damaged(path, &foreign));
        };
        let (expected, got) = (
            value.get("sha256").and_then(Value::as_str),
            sum_of(manifest),
        );
        if expected != Some(&got) {
            let expected = format!("the SHA-256 {}", expected.unwrap_or("of its text"));
            return Err(differs(path, "was altered", expected, got));
        }
        T::deserialize(manifest).map_err(|error| damaged(path, &foreign).cause(error.to_string()))
    }

    fn format(&self) -> String {
        format!("quiver {}", self.what)
    }
}

/// The SHA-256 of a value's text without white space, its keys in order.
fn sum_of(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sha256(sorted.to_string().as_bytes())
}
