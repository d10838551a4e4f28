//! Folders below a new one, each made once.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::PathBuf;

use quiver_graph::{ErrorCode, GraphError, Result};

use super::kept::create_folder;
use super::staging::Staging;
use crate::files::failure::failed;

/// The folders that were made, by their paths below the root.
#[derive(Default)]
pub(crate) struct Made(HashSet<String>);

impl Made {
    /// Makes the folder `below` the root, and those above it.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where the file system takes it for one with another spelling: not all tell `a=x` from `a=X`.
    pub fn folder(&mut self, staging: &Staging, below: &str) -> Result<PathBuf> {
        let root = staging.temporary();
        for (end, _) in below.match_indices('/').chain([(below.len(), "")]) {
            let part = &below[..end];
            if self.0.contains(part) {
                continue;
            }
            let path = root.join(part);
            create_folder(&path, false).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => self.same(part),
                _ => failed(&staging.shown(&path), &error),
            })?;
            self.0.insert(part.to_owned());
        }
        Ok(root.join(below))
    }

    fn same(&self, part: &str) -> GraphError {
        let alike = self
            .0
            .iter()
            .find(|made| made.to_lowercase() == part.to_lowercase());
        let alike = alike.map_or("another folder", String::as_str);
        let message = format!(
            "the file system takes the folder {part} for {alike}: their rows would become one"
        );
        GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter("partitionBy")
            .expected("values that differ by more than letters' case")
            .got(part)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_that_the_system_takes_for_another_is_refused() {
        let above = std::env::temp_dir().join(format!("quiver-made-{}", std::process::id()));
        let _ = fs::remove_dir_all(&above);
        fs::create_dir_all(&above).unwrap();
        let staging = Staging::new(&above.join("out"), true, false).unwrap();
        let root = staging.temporary().to_owned();
        fs::create_dir(&root).unwrap();
        let mut made = Made::default();
        made.folder(&staging, "a=x/b=1").unwrap();
        made.folder(&staging, "a=x/b=2").unwrap();
        // As where letters' case makes no difference.
        fs::create_dir_all(root.join("a=X")).unwrap();
        let error = made.folder(&staging, "a=X/b=1").unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument);
        assert!(
            error.message.contains("a=X") && error.message.contains("a=x"),
            "{error}"
        );
        fs::remove_dir_all(&above).unwrap();
    }
}
