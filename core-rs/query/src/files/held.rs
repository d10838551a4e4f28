//! Bytes in memory as a file: for our own readers as they are, for DataFusion's by an object store.

use std::fs::File;
use std::io::{Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_buffer::Buffer;
use datafusion::datasource::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::object_store::memory::InMemory;
use datafusion::object_store::path::Path as Location;
use datafusion::object_store::{ObjectStoreExt, PutPayload};
use quiver_graph::{ErrorCode, GraphError, Result};

use crate::error::planning;

/// The bytes of one file, which its store gives for as long as this lives.
#[derive(Debug)]
pub(crate) struct Held {
    bytes: Buffer,
    /// Its name, which no others have: what is known of a file is remembered by it.
    location: Location,
    store: Option<Store>,
}

#[derive(Debug)]
struct Store {
    url: ObjectStoreUrl,
    environment: Arc<RuntimeEnv>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(Store { url, environment }) = &self.store else {
            return;
        };
        // It may be gone with the environment.
        let _ = environment.deregister_object_store(url.as_ref());
        let footers = environment.cache_manager.get_file_metadata_cache();
        footers.remove(&self.location);
    }
}

/// What is an owner to [`bytes::Bytes`].
struct Owned(Buffer);

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A file whose calls are made again when a signal interrupts them: not all readers do so.
pub(crate) struct Steady(File);

impl Steady {
    pub fn open(path: &Path) -> std::io::Result<Self> {
        File::open(path).map(Self)
    }
}

impl Read for Steady {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

impl Seek for Steady {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

impl Held {
    /// Bytes that only our own readers read.
    pub fn new(bytes: Buffer) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self {
            bytes,
            location: Location::from(format!("bytes-{number}")),
            store: None,
        }
    }

    /// Bytes that DataFusion reads, too: nothing of them is copied.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn stored(bytes: Buffer, environment: &Arc<RuntimeEnv>) -> Result<Self> {
        let mut held = Self::new(bytes);
        let url = ObjectStoreUrl::parse(format!("memory://{}", held.location)).map_err(planning)?;
        let payload = PutPayload::from(bytes::Bytes::from_owner(Owned(held.bytes.clone())));
        let store = InMemory::new();
        store
            .put(&held.location, payload)
            .await
            .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))?;
        environment.register_object_store(url.as_ref(), Arc::new(store));
        held.store = Some(Store {
            url,
            environment: Arc::clone(environment),
        });
        Ok(held)
    }

    /// The same as what is read.
    pub fn open(&self) -> impl Read + Seek + Send + use<> {
        Cursor::new(Owned(self.bytes.clone()))
    }

    pub fn bytes(&self) -> &Buffer {
        &self.bytes
    }

    /// Its name in the store.
    pub fn location(&self) -> Location {
        self.location.clone()
    }

    /// Where DataFusion finds it.
    pub fn url(&self) -> Option<ObjectStoreUrl> {
        self.store.as_ref().map(|store| store.url.clone())
    }
}
