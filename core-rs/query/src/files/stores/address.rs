//! Addresses of objects: which texts are such, and what of them may be shown.

use std::fmt;
use std::path::{Path, PathBuf};

use object_store::path::Path as Location;
use quiver_graph::{ErrorCode, GraphError, Result};

/// What kind of store it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    S3,
    Google,
    Azure,
    /// Read-only, and without a list of what there is.
    Web,
}

/// Where an object lies, a folder of objects, or what a glob matches.
#[derive(Clone)]
pub(crate) struct Address {
    pub(super) kind: Kind,
    /// What names the store: scheme, and bucket or host; of the web also who asks and the query, which may be secrets.
    pub(super) root: String,
    /// The same without secrets.
    shown: String,
    /// Behind it, without a `/` in front.
    pub(super) key: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Address {
    /// The address that `text` is; none of a path.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for one without a bucket or host, or with what belongs into options.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok(None);
        };
        let scheme = scheme.to_ascii_lowercase();
        let kind = match scheme.as_str() {
            "s3" | "s3a" => Kind::S3,
            "gs" => Kind::Google,
            "az" | "azure" | "abfs" | "abfss" => Kind::Azure,
            "http" | "https" => Kind::Web,
            _ => return Ok(None),
        };
        if kind == Kind::Web {
            return of_web(&scheme, rest).map(Some);
        }
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let public = bucket.rsplit_once('@').map_or(bucket, |(_, host)| host);
        let refused = |why: &str| {
            let message = format!("{scheme}://{public}: {why}");
            GraphError::new(ErrorCode::InvalidArgument, message).parameter("paths")
        };
        // `container@account.dfs.core.windows.net` is how Azure's own programs write it.
        let names = match kind {
            Kind::Azure => bucket.contains(':'),
            _ => public != bucket,
        };
        if names || is_query(rest) {
            let why =
                "an address holds no credentials; they come from the environment or from storage";
            return Err(refused(why));
        }
        if public.is_empty() || public.contains(['?', '*', '[']) {
            return Err(refused("there is no bucket or container in it"));
        }
        let root = format!("{scheme}://{bucket}");
        Ok(Some(Self {
            kind,
            shown: root.clone(),
            root,
            key: key.to_owned(),
        }))
    }

    /// As [`Address::parse`], of what is given as a path.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn of(path: &Path) -> Result<Option<Self>> {
        match path.to_str() {
            Some(text) => Self::parse(text),
            None => Ok(None),
        }
    }

    /// The whole of it, without secrets.
    pub fn shown(&self) -> String {
        format!("{}/{}", self.shown, self.key)
    }

    /// An object of the same store, as errors and the endings of names go by it.
    pub fn path_of(&self, location: &Location) -> PathBuf {
        PathBuf::from(format!("{}/{location}", self.shown))
    }

    /// The same store's address of another key.
    pub(super) fn below(&self, key: &str) -> Self {
        let key = key.to_owned();
        Self {
            key,
            ..self.clone()
        }
    }

    /// Where it lies in its store.
    pub fn location(&self) -> Result<Location> {
        let location = match self.kind {
            Kind::Web => Location::from_url_path(&self.key),
            _ => Location::parse(&self.key),
        };
        location.map_err(|_| {
            let message = format!("{} names no object", self.shown());
            GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("paths")
                .expected("names between single slashes, none of which is . or ..")
        })
    }
}

fn of_web(scheme: &str, rest: &str) -> Result<Address> {
    let (rest, _fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, format!("?{query}")),
        None => (rest, String::new()),
    };
    let (host, key) = rest.split_once('/').unwrap_or((rest, ""));
    let public = host.rsplit_once('@').map_or(host, |(_, host)| host);
    if public.is_empty() || key.is_empty() {
        let message = format!("{scheme}://{public}/{key} names no file");
        return Err(GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter("paths")
            .expected("a host and a path"));
    }
    Ok(Address {
        kind: Kind::Web,
        root: format!("{scheme}://{host}{query}"),
        shown: format!("{scheme}://{public}"),
        key: key.to_owned(),
    })
}

/// Whether there is a query such as that of a signed URL: elsewhere, `?` is of a glob.
fn is_query(rest: &str) -> bool {
    let Some((_, query)) = rest.split_once('?') else {
        return false;
    };
    let name = query.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter));
    name.is_some_and(|end| end > 0 && query[end..].starts_with('=')) && !query.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Address {
        Address::parse(text).unwrap().unwrap()
    }

    #[test]
    fn paths_are_no_addresses() {
        for text in ["a/b.csv", "C:\\a", "/s3/a", "ftp://a/b", "s3:/a"] {
            assert!(Address::parse(text).unwrap().is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        let signed = parse("https://me:word@host:80/a/b%20c.parquet?sig=secret#x");
        assert_eq!(signed.shown(), "https://host:80/a/b%20c.parquet");
        assert_eq!(format!("{signed:?}"), signed.shown());
        assert_eq!(signed.root, "https://me:word@host:80?sig=secret");
        assert_eq!(signed.location().unwrap().as_ref(), "a/b c.parquet");
        let azure = parse("abfss://box@account.dfs.core.windows.net/a");
        assert_eq!(azure.shown(), "abfss://box@account.dfs.core.windows.net/a");
    }

    #[test]
    fn credentials_do_not_stand_in_addresses_of_stores() {
        for text in [
            "s3://key:secret@bucket/a",
            "gs://secret@bucket/a",
            "az://box/a.parquet?sv=2024&sig=secret",
            "abfss://box:secret@account/a",
        ] {
            let error = Address::parse(text).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidArgument);
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
        assert_eq!(parse("s3://b/a?.parquet").key, "a?.parquet");
        assert_eq!(parse("s3://b/y?ar=1/x").key, "y?ar=1/x");
    }

    #[test]
    fn stores_and_names_must_be_there() {
        for text in ["s3://", "s3:///a", "https://host", "http:///a", "gs://*/a"] {
            assert_eq!(
                Address::parse(text).unwrap_err().code,
                ErrorCode::InvalidArgument,
                "{text}"
            );
        }
        assert!(parse("s3://b/a/../c").location().is_err());
    }
}
