//! An object as it was found: what is read of it is of that one, or an error.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path as Location;
use object_store::{
    Error as StoreError, GetOptions, GetRange, GetResult, GetResultPayload, ObjectMeta,
    ObjectStore, ObjectStoreExt,
};
use quiver_graph::{GraphError, Result};
use tokio::sync::OnceCell;

use super::address::{Address, Kind};
use super::io::Beside;
use super::told::{Attempt, changed, status, told};

/// Bytes of the end that are read at once: most footers lie within.
const TAIL: u64 = 64 << 10;

/// Objects that are looked at at once.
const LOOKS: usize = 32;

pub(crate) struct Object {
    store: Arc<dyn ObjectStore>,
    meta: ObjectMeta,
    shown: String,
    is_web: bool,
    /// A name that no other address has: what is known of a file is remembered by it.
    name: Location,
    tail: OnceCell<Bytes>,
    /// What kept it from being read, first.
    failure: OnceLock<GraphError>,
}

/// Without its store, whose settings are secret.
impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Object {
    pub(super) fn new(address: &Address, store: Arc<dyn ObjectStore>, meta: ObjectMeta) -> Self {
        let path = address.path_of(&meta.location).display().to_string();
        let mut name = path.replacen("://", "/", 1);
        if address.root.contains('?') {
            // Of the web, a query may name the file; it may be secret, too.
            name = format!("{name}?{:x}", hash_of(&address.root));
        }
        Self {
            name: Location::parse(&name).unwrap_or_else(|_| Location::from(name)),
            shown: path,
            is_web: address.kind == Kind::Web,
            store,
            meta,
            tail: OnceCell::new(),
            failure: OnceLock::new(),
        }
    }

    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.shown)
    }

    pub fn name(&self) -> &Location {
        &self.name
    }

    pub fn size(&self) -> u64 {
        self.meta.size
    }

    /// What stands for all that tells one state of it from another.
    pub fn mark(&self) -> impl Hash + use<> {
        let ObjectMeta {
            last_modified,
            e_tag,
            version,
            ..
        } = &self.meta;
        (*last_modified, e_tag.clone(), version.clone())
    }

    /// What kept it from being read.
    pub fn check(&self) -> Result<()> {
        self.failure
            .get()
            .map_or(Ok(()), |error| Err(error.clone()))
    }

    /// As an object store answers; errors are of this library.
    pub(super) async fn get(&self, options: GetOptions) -> Result<GetResult, StoreError> {
        if let Some(GetRange::Bounded(range)) = &options.range
            && let Some(bytes) = self.within_tail(range)
        {
            return Ok(GetResult {
                payload: GetResultPayload::Stream(stream::once(async { Ok(bytes) }).boxed()),
                meta: self.meta.clone(),
                range: range.clone(),
                attributes: Default::default(),
            });
        }
        // A weak tag is no match by the letter of HTTP; the answer's is compared below.
        let tag = self.meta.e_tag.as_deref();
        let tag = tag.filter(|tag| !tag.starts_with("W/"));
        let options = GetOptions {
            if_match: tag.map(|tag| format!("\"{}\"", plain(tag))),
            ..options
        };
        let got = self.store.get_opts(&self.meta.location, options).await;
        let got = got.map_err(|error| self.failed(&error))?;
        if !self.is_same(&got.meta) {
            return Err(self.remembered(changed(&self.shown)));
        }
        let GetResult {
            payload: GetResultPayload::Stream(bytes),
            meta,
            range,
            attributes,
        } = got
        else {
            return Ok(got);
        };
        let (shown, attempt) = (self.shown.clone(), Attempt::Read);
        let bytes = bytes.map_err(move |error| generic(told(&error, &shown, attempt)));
        Ok(GetResult {
            payload: GetResultPayload::Stream(bytes.boxed()),
            meta,
            range,
            attributes,
        })
    }

    /// # Errors
    /// [`ErrorCode::FileChanged`], [`ErrorCode::FileNotFound`], [`ErrorCode::IoError`].
    pub async fn range(&self, range: Range<u64>) -> Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let expected = range.end - range.start;
        let read = async {
            let got = self.get(GetOptions::new().with_range(Some(range))).await?;
            got.bytes().await
        };
        let read: Result<Bytes, StoreError> = read.await;
        let bytes = read.map_err(|error| self.own(&error))?;
        match bytes.len() as u64 == expected {
            true => Ok(bytes),
            false => Err(self.keep(changed(&self.shown))),
        }
    }

    /// Reads its end, which answers what is asked of it from then on.
    pub async fn read_tail(&self) -> Result<()> {
        let start = self.size().saturating_sub(TAIL);
        let read = self.tail.get_or_try_init(|| self.range(start..self.size()));
        read.await.map(|_| ())
    }

    fn within_tail(&self, range: &Range<u64>) -> Option<Bytes> {
        let tail = self.tail.get()?;
        let start = range.start.checked_sub(self.size() - tail.len() as u64)? as usize;
        let end = start.checked_add(usize::try_from(range.end - range.start).ok()?)?;
        (end <= tail.len()).then(|| tail.slice(start..end))
    }

    /// Whether it is still there as it was.
    async fn current(&self) -> Result<()> {
        self.check()?;
        let now = look(&*self.store, &self.meta.location, self.is_web).await;
        let now = now.map_err(|error| self.own(&error))?;
        match self.is_same(&now) {
            true => Ok(()),
            false => Err(changed(&self.shown)),
        }
    }

    fn is_same(&self, now: &ObjectMeta) -> bool {
        let tags = self.meta.e_tag.as_ref().zip(now.e_tag.as_ref());
        self.meta.size == now.size
            && match tags {
                Some((planned, now)) => plain(planned) == plain(now),
                None => self.meta.last_modified == now.last_modified,
            }
    }

    fn failed(&self, error: &StoreError) -> StoreError {
        self.remembered(told(error, &self.shown, Attempt::Read))
    }

    fn own(&self, error: &StoreError) -> GraphError {
        self.keep(told(error, &self.shown, Attempt::Read))
    }

    fn remembered(&self, error: GraphError) -> StoreError {
        generic(self.keep(error))
    }

    /// For those who are told of it by others, in their words.
    pub(super) fn keep(&self, error: GraphError) -> GraphError {
        let _ = self.failure.set(error.clone());
        error
    }
}

/// A tag without quotes, which lists of Azure leave out.
fn plain(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn generic(error: GraphError) -> StoreError {
    StoreError::Generic {
        store: "store",
        source: Box::new(error),
    }
}

/// What a store says of an object. Signed addresses of the web are good for reading only, hence not by HEAD.
pub(super) async fn look(
    store: &dyn ObjectStore,
    location: &Location,
    is_web: bool,
) -> Result<ObjectMeta, StoreError> {
    if is_web {
        let first = GetOptions::new().with_range(Some(0..1));
        match store.get_opts(location, first).await {
            Ok(got) => return Ok(got.meta),
            Err(error) if status(&error) == Some(416) => {}
            Err(error) => return Err(error),
        }
    }
    store.head(location).await
}

/// Whether all of `objects` are still there as they were.
///
/// # Errors
/// [`ErrorCode::FileChanged`] and the like; [`ErrorCode::Cancelled`].
pub(crate) fn all_current(objects: Vec<Arc<Object>>) -> Result<()> {
    if objects.is_empty() {
        return Ok(());
    }
    Beside::start(async move {
        let looks = objects
            .into_iter()
            .map(|object| async move { object.current().await });
        let mut looks = stream::iter(looks).buffer_unordered(LOOKS);
        while let Some(look) = looks.next().await {
            look?;
        }
        Ok(())
    })?
    .wait()
}
