//! Objects below one address, which get there together once all are written.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, future, stream};
use object_store::path::Path as Location;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::address::Address;
use super::told::taken;
use super::upload::{NewObject, Upload, Uploaded};
use crate::plan::Storage;

/// Objects that are put in their places at once.
const PLACED: usize = 16;

/// Dropped, nothing is left of it.
pub(crate) struct StoredFolder {
    root: NewObject,
    overwrite: bool,
    control: Arc<Control>,
    uploaded: Vec<Uploaded>,
}

impl StoredFolder {
    /// # Errors
    /// [`ErrorCode::FileExists`] where objects lie below `address` and are to stay, and as [`NewObject::new`].
    pub async fn new(
        address: &Address,
        storage: &Storage,
        overwrite: bool,
        control: &Arc<Control>,
    ) -> Result<Self> {
        let folder = Self {
            root: NewObject::below(address, storage)?,
            overwrite,
            control: Arc::clone(control),
            uploaded: Vec::new(),
        };
        folder.check_free().await?;
        Ok(folder)
    }

    async fn check_free(&self) -> Result<()> {
        if self.overwrite {
            return Ok(());
        }
        let root = &self.root.location;
        let there = self.root.store.list(Some(root));
        let below = |meta: &ObjectMeta| future::ready(is_below(&meta.location, root));
        let mut there = there.try_filter(below).boxed();
        let first = there.try_next().await;
        match first.map_err(|error| self.root.told(&error))? {
            None => Ok(()),
            Some(_) => Err(taken(&self.root.path().display().to_string())),
        }
    }

    /// Starts the object of this name below the folder. Also the path that errors name.
    pub fn create(&self, below: &Path) -> Result<(PathBuf, Upload)> {
        let path = self.root.path().join(below);
        let shown = path.display().to_string();
        let names = below.components();
        let names: Vec<_> = names
            .map(|name| name.as_os_str().to_string_lossy())
            .collect();
        let location = match self.root.location.as_ref() {
            "" => names.join("/"),
            root => format!("{root}/{}", names.join("/")),
        };
        let location = Location::parse(location).map_err(|_| {
            let message = format!("{shown} is no name that an object can have");
            GraphError::new(ErrorCode::InvalidArgument, message).parameter("partitionBy")
        })?;
        let upload = self.root.at(location, shown).start(&self.control)?;
        Ok((path, upload))
    }

    /// Takes an object whose parts are all there.
    pub fn keep(&mut self, uploaded: Uploaded) {
        self.uploaded.push(uploaded);
    }

    /// Puts all objects in their places; what was there before goes last. If one of them cannot be put there, none stays.
    ///
    /// # Errors
    /// [`ErrorCode::FileExists`] where others were faster, [`ErrorCode::IoError`].
    pub async fn commit(mut self) -> Result<()> {
        self.check_free().await?;
        let store = Arc::clone(&self.root.store);
        let uploaded = std::mem::take(&mut self.uploaded);
        let completed = stream::iter(uploaded.into_iter().map(Uploaded::complete));
        let completed: Vec<Result<NewObject>> = completed.buffered(PLACED).collect().await;
        let placed = || completed.iter().flatten().map(|object| &object.location);
        if let Some(error) = completed.iter().find_map(|object| object.as_ref().err()) {
            for location in placed() {
                // The error that is on its way is the one to tell.
                let _ = store.delete(location).await;
            }
            return Err(error.clone());
        }
        if !self.overwrite {
            return Ok(());
        }
        let new: HashSet<&Location> = placed().collect();
        let root = &self.root.location;
        let there = store.list(Some(root));
        let old = there.try_filter_map(|meta| {
            let is_old = is_below(&meta.location, root) && !new.contains(&meta.location);
            let old = is_old.then_some(meta.location);
            future::ready(Ok(old))
        });
        let old: Vec<Location> = old
            .try_collect()
            .await
            .map_err(|error| self.root.told(&error))?;
        let old = stream::iter(old.into_iter().map(Ok)).boxed();
        let removed = store
            .delete_stream(old)
            .try_for_each(|_| future::ready(Ok(())));
        removed.await.map_err(|error| self.root.told(&error))
    }
}

/// Not what stands for the folder itself: an empty object, whose name ends in a `/` that locations do not have.
fn is_below(location: &Location, root: &Location) -> bool {
    location != root
}
