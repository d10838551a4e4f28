//! An object that is written part by part, and is there once all of them are: until then, nobody sees anything of it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use object_store::path::Path as Location;
use object_store::{Error as StoreError, MultipartUpload, ObjectStore, ObjectStoreExt};
use quiver_graph::{Control, ErrorCode, GraphError, Result};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinSet;

use super::address::{Address, Kind};
use super::io::{Beside, handle};
use super::open::open;
use super::told::{Attempt, taken, told};
use crate::plan::Storage;

/// Bytes of a part. Stores take ten thousand parts of an object, hence 100 GB.
const PART: usize = 10 << 20;

/// Parts that are on their way at once, beside the one that waits for them.
const SENDING: usize = 4;

/// How long a full queue is left alone.
const PAUSE: Duration = Duration::from_millis(1);

/// An object that is to be written.
#[derive(Clone)]
pub(crate) struct NewObject {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) location: Location,
    shown: String,
}

impl NewObject {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for addresses of the web, which are only read, and as for reading.
    pub fn new(address: &Address, storage: &Storage) -> Result<Self> {
        Self::below(address, storage).and_then(|object| match object.location.as_ref() {
            "" => {
                let message = format!("{} names no object", object.shown);
                Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("path"))
            }
            _ => Ok(object),
        })
    }

    /// Likewise, of what may be a whole bucket.
    pub(super) fn below(address: &Address, storage: &Storage) -> Result<Self> {
        let shown = address.shown();
        if address.kind == Kind::Web {
            let message = format!("{shown} cannot be written: files of the web are only read");
            return Err(GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("path")
                .expected("a path, or an address of an object store")
                .got(shown));
        }
        Ok(Self {
            store: open(address, storage)?,
            location: address.location()?,
            shown,
        })
    }

    pub(super) fn at(&self, location: Location, shown: String) -> Self {
        let store = Arc::clone(&self.store);
        Self {
            store,
            location,
            shown,
        }
    }

    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.shown)
    }

    /// # Errors
    /// [`ErrorCode::FileExists`] where it is there already.
    pub async fn check_free(&self) -> Result<()> {
        match self.store.head(&self.location).await {
            Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.told(&error)),
            Ok(_) => Err(taken(&self.shown)),
        }
    }

    pub(super) fn told(&self, error: &StoreError) -> GraphError {
        told(error, &self.shown, Attempt::Write)
    }

    /// Starts to write it. Dropped, nothing is left of it.
    pub fn start(&self, control: &Arc<Control>) -> Result<Upload> {
        let (parts, sent) = channel(1);
        let object = self.clone();
        Ok(Upload {
            uploaded: Some(Beside::start(object.send(sent))?.kept_on()),
            parts,
            buffer: Vec::new(),
            bytes: 0,
            control: Arc::clone(control),
        })
    }

    async fn send(self, mut parts: Receiver<Option<Bytes>>) -> Result<Uploaded> {
        let upload = self.store.put_multipart(&self.location).await;
        let mut uploaded = Uploaded {
            upload: Some(upload.map_err(|error| self.told(&error))?),
            object: self,
        };
        let mut sending = JoinSet::new();
        let joined = |sent: std::result::Result<Result<_, StoreError>, _>| {
            let ended = |_| GraphError::new(ErrorCode::Internal, "a part was given up");
            sent.map_err(ended)
        };
        while let Some(part) = parts.recv().await {
            if let (Some(part), Some(upload)) = (part, &mut uploaded.upload) {
                sending.spawn(upload.put_part(part.into()));
                if sending.len() < SENDING {
                    continue;
                }
                if let Some(sent) = sending.join_next().await {
                    joined(sent)?.map_err(|error| uploaded.object.told(&error))?;
                }
                continue;
            }
            while let Some(sent) = sending.join_next().await {
                joined(sent)?.map_err(|error| uploaded.object.told(&error))?;
            }
            return Ok(uploaded);
        }
        // Nobody said that this was all.
        Err(GraphError::new(
            ErrorCode::Cancelled,
            "the write was given up",
        ))
    }
}

/// An object that is being written.
pub(crate) struct Upload {
    uploaded: Option<Beside<Uploaded>>,
    /// At last none, which is the end.
    parts: Sender<Option<Bytes>>,
    buffer: Vec<u8>,
    bytes: u64,
    control: Arc<Control>,
}

impl Upload {
    fn send(&mut self, part: Option<Bytes>) -> Result<()> {
        let mut part = part;
        loop {
            match self.parts.try_send(part) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(back)) => part = back,
                // Something went wrong with the parts before.
                Err(TrySendError::Closed(_)) => return self.wait().map(|_| ()),
            }
            self.control.check()?;
            thread::sleep(PAUSE);
        }
    }

    fn wait(&mut self) -> Result<Uploaded> {
        let ended = || GraphError::new(ErrorCode::Internal, "the upload has ended");
        let uploaded = self.uploaded.take().ok_or_else(ended)?;
        uploaded.wait_while(&|| self.control.check())
    }

    /// Waits for all parts; what is written is not there before it is put in its place. Also the number of bytes.
    ///
    /// # Errors
    /// [`ErrorCode::IoError`], [`ErrorCode::FileNotFound`] of the bucket, [`ErrorCode::Cancelled`].
    pub fn finish(mut self) -> Result<(u64, Uploaded)> {
        let rest = std::mem::take(&mut self.buffer);
        if !rest.is_empty() {
            self.send(Some(rest.into()))?;
        }
        self.send(None)?;
        Ok((self.bytes, self.wait()?))
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len().min(PART - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..length]);
        self.bytes += length as u64;
        if self.buffer.len() == PART {
            let part = std::mem::take(&mut self.buffer);
            self.send(Some(part.into())).map_err(io::Error::other)?;
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// All parts of an object. Dropped, they are thrown away.
pub(crate) struct Uploaded {
    upload: Option<Box<dyn MultipartUpload>>,
    pub(super) object: NewObject,
}

impl Uploaded {
    /// Makes the object of them.
    ///
    /// # Errors
    /// [`ErrorCode::IoError`].
    pub async fn complete(mut self) -> Result<NewObject> {
        if let Some(upload) = &mut self.upload {
            let completed = upload.complete().await;
            completed.map_err(|error| self.object.told(&error))?;
        }
        self.upload = None;
        Ok(self.object.clone())
    }
}

impl Drop for Uploaded {
    fn drop(&mut self) {
        if let (Some(mut upload), Ok(handle)) = (self.upload.take(), handle()) {
            // Nobody is left to tell.
            handle.spawn(async move {
                let _ = upload.abort().await;
            });
        }
    }
}
