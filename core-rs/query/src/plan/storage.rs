//! How object stores are reached, beside what the environment says.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// Names of a store's settings and their values, among them secrets: nothing shows the values.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
pub struct Storage(BTreeMap<String, String>);

impl Storage {
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_shown() {
        let storage: Storage = serde_json::from_str(r#"{"key":"secret"}"#).unwrap();
        assert_eq!(format!("{storage:?}"), r#"{"key"}"#);
        assert_eq!(storage.settings().next(), Some(("key", "secret")));
    }
}
