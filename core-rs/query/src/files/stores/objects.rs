//! The objects of a scan as the store that DataFusion's Parquet reader asks; what is none of them lies in the file system.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use object_store::path::Path as Location;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use super::object::Object;

#[derive(Debug)]
pub(crate) struct Objects {
    objects: HashMap<Location, Arc<Object>>,
    others: Arc<dyn ObjectStore>,
}

impl Objects {
    pub fn new(objects: Vec<Arc<Object>>, others: Arc<dyn ObjectStore>) -> Self {
        let named = |object: Arc<Object>| (object.name().clone(), object);
        Self {
            objects: objects.into_iter().map(named).collect(),
            others,
        }
    }
}

impl fmt::Display for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Objects")
    }
}

fn unasked() -> Error {
    Error::NotImplemented {
        operation: "anything but reading".to_owned(),
        implementer: "Objects".to_owned(),
    }
}

#[async_trait]
impl ObjectStore for Objects {
    async fn get_opts(&self, location: &Location, options: GetOptions) -> Result<GetResult> {
        match self.objects.get(location) {
            Some(object) => object.get(options).await,
            None => self.others.get_opts(location, options).await,
        }
    }

    async fn put_opts(&self, _: &Location, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        Err(unasked())
    }

    async fn put_multipart_opts(
        &self,
        _: &Location,
        _: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        Err(unasked())
    }

    fn delete_stream(
        &self,
        _: BoxStream<'static, Result<Location>>,
    ) -> BoxStream<'static, Result<Location>> {
        stream::once(async { Err(unasked()) }).boxed()
    }

    fn list(&self, _: Option<&Location>) -> BoxStream<'static, Result<ObjectMeta>> {
        stream::once(async { Err(unasked()) }).boxed()
    }

    async fn list_with_delimiter(&self, _: Option<&Location>) -> Result<ListResult> {
        Err(unasked())
    }

    async fn copy_opts(&self, _: &Location, _: &Location, _: CopyOptions) -> Result<()> {
        Err(unasked())
    }
}
