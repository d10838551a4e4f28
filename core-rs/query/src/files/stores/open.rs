//! Stores, opened by what the environment says and then by options.

use std::env;
use std::ffi::OsString;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::client::{ClientConfigKey, SpawnedReqwestConnector};
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::{ObjectStore, RetryConfig};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::address::{Address, Kind};
use super::io;
use super::told::unopened;
use crate::plan::Storage;

/// Times that a request is made again, and how long that goes on; each attempt has half a minute.
const RETRIES: usize = 5;
const RETRYING: Duration = Duration::from_secs(90);

/// Stores that are kept open, with their connections and short-lived tokens.
const KEPT: usize = 16;

/// What tells one store from another: its address, and all that it is opened by.
type Key = (String, Storage, Vec<(OsString, OsString)>);

static OPEN: Mutex<Vec<(Key, Arc<dyn ObjectStore>)>> = Mutex::new(Vec::new());

/// The store of `address`.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for settings that it does not know, or where it needs more of them.
pub(super) fn open(address: &Address, storage: &Storage) -> Result<Arc<dyn ObjectStore>> {
    let prefixes = match address.kind {
        Kind::S3 => &["AWS_"][..],
        Kind::Google => &["GOOGLE_", "SERVICE_ACCOUNT"],
        Kind::Azure => &["AZURE_", "AZURITE_", "IDENTITY_ENDPOINT"],
        Kind::Web => &[],
    };
    let named = |name: &OsString| {
        let name = name.to_string_lossy();
        prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    let mut environment: Vec<_> = env::vars_os().filter(|(name, _)| named(name)).collect();
    environment.sort();
    let key = (address.root.clone(), storage.clone(), environment);
    let kept = || OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, store)) = kept().iter().find(|(known, _)| *known == key) {
        return Ok(Arc::clone(store));
    }
    let store = opened(address, storage)?;
    let mut kept = kept();
    if kept.len() == KEPT {
        kept.remove(0);
    }
    kept.push((key, Arc::clone(&store)));
    Ok(store)
}

/// `builder` with all settings of `storage`.
fn set<B, K: FromStr>(
    mut builder: B,
    storage: &Storage,
    set: impl Fn(B, K, &str) -> B,
) -> Result<B> {
    for (name, value) in storage.settings() {
        let key = name.to_ascii_lowercase().parse().map_err(|_| {
            let message = format!("storage has \"{name}\", which this store does not know");
            GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("storage")
                .got(name)
        })?;
        builder = set(builder, key, value);
    }
    Ok(builder)
}

fn opened(address: &Address, storage: &Storage) -> Result<Arc<dyn ObjectStore>> {
    let connector = SpawnedReqwestConnector::new(io::handle()?);
    let retries = RetryConfig {
        max_retries: RETRIES,
        retry_timeout: RETRYING,
        ..RetryConfig::default()
    };
    let bucket = address
        .root
        .split_once("://")
        .map_or("", |(_, bucket)| bucket);
    let failed = |error| unopened(&error, &address.shown());
    Ok(match address.kind {
        Kind::S3 => Arc::new(
            set(AmazonS3Builder::from_env(), storage, |store, key, value| {
                store.with_config(key, value)
            })?
            .with_bucket_name(bucket)
            .with_retry(retries)
            .with_http_connector(connector)
            .build()
            .map_err(failed)?,
        ),
        Kind::Google => Arc::new(
            set(
                GoogleCloudStorageBuilder::from_env(),
                storage,
                |store, key, value| store.with_config(key, value),
            )?
            .with_bucket_name(bucket)
            .with_retry(retries)
            .with_http_connector(connector)
            .build()
            .map_err(failed)?,
        ),
        Kind::Azure => {
            let store = set(
                MicrosoftAzureBuilder::from_env(),
                storage,
                |store, key, value| store.with_config(key, value),
            )?;
            let store = match bucket.contains('@') {
                true => store.with_url(&address.root),
                false => store.with_container_name(bucket),
            };
            Arc::new(
                store
                    .with_retry(retries)
                    .with_http_connector(connector)
                    .build()
                    .map_err(failed)?,
            )
        }
        Kind::Web => {
            let plain = address.root.starts_with("http:").to_string();
            let store = HttpBuilder::new()
                .with_url(&address.root)
                .with_config(ClientConfigKey::AllowHttp, plain);
            Arc::new(
                set(store, storage, |store, key, value| {
                    store.with_config(key, value)
                })?
                .with_retry(retries)
                .with_http_connector(connector)
                .build()
                .map_err(failed)?,
            )
        }
    })
}
