//! From an address to the objects meant: one, those below it, or those that a glob matches, in the order of folders.

use std::path::Path;
use std::sync::Arc;

use futures::TryStreamExt;
use glob::Pattern;
use object_store::{Error as StoreError, ObjectStore};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::address::{Address, Kind};
use super::object::{Object, look};
use super::open::open;
use super::told::{Attempt, told};
use crate::files::globs::{ANY, fits, is_glob, part};
use crate::files::kind::{is_of, is_shown};
use crate::plan::{Format, Storage};

/// # Errors
/// [`ErrorCode::FileNotFound`] where there are none, [`ErrorCode::IoError`] where the store cannot be asked,
/// [`ErrorCode::InvalidArgument`] for what is no glob, and for settings.
pub(crate) async fn find(
    address: &Address,
    storage: &Storage,
    format: Format,
) -> Result<Vec<Arc<Object>>> {
    let store = open(address, storage)?;
    let shown = address.shown();
    if address.kind != Kind::Web && is_glob(&address.key) {
        let found = below(
            address,
            &store,
            Some(&Glob::new(&address.key, &shown)?),
            format,
        )
        .await?;
        if found.is_empty() {
            let message = format!("no file matches {shown}");
            return Err(GraphError::new(ErrorCode::FileNotFound, message)
                .expected("a glob that matches a file")
                .got(shown));
        }
        return Ok(found);
    }
    let location = address.location()?;
    let is_folder =
        address.kind != Kind::Web && (address.key.is_empty() || address.key.ends_with('/'));
    if !is_folder {
        match look(&*store, &location, address.kind == Kind::Web).await {
            Ok(meta) => return Ok(vec![Arc::new(Object::new(address, store, meta))]),
            Err(StoreError::NotFound { .. }) if address.kind != Kind::Web => {}
            Err(error) => return Err(told(&error, &shown, Attempt::Read)),
        }
    }
    let found = below(address, &store, None, format).await?;
    if found.is_empty() {
        let names = format.extensions().join(", .");
        let message = match is_folder {
            true => format!("the folder {shown} has no {} files", format.name()),
            false => format!(
                "there is no file {shown}, and no folder of this name with {} files",
                format.name()
            ),
        };
        return Err(GraphError::new(ErrorCode::FileNotFound, message)
            .expected(format!(
                "an object, or objects below it whose names end in .{names}"
            ))
            .got(shown));
    }
    Ok(found)
}

/// The objects of the address's folder, or those among them that a glob matches.
async fn below(
    address: &Address,
    store: &Arc<dyn ObjectStore>,
    glob: Option<&Glob>,
    format: Format,
) -> Result<Vec<Arc<Object>>> {
    let prefix = match glob {
        Some(glob) => address.below(&glob.literal.join("/")).location()?,
        None => address.location()?,
    };
    let mut found = Vec::new();
    let mut listed = store.list(Some(&prefix));
    while let Some(meta) = listed
        .try_next()
        .await
        .map_err(|error| told(&error, &address.shown(), Attempt::List))?
    {
        let Some(parts) = meta.location.prefix_match(&prefix) else {
            continue;
        };
        let parts: Vec<String> = parts.map(|part| part.as_ref().to_owned()).collect();
        let names: Vec<&str> = parts.iter().map(String::as_str).collect();
        let is_named = names
            .last()
            .is_some_and(|name| is_of(Path::new(name), format));
        if meta.size == 0 && !is_named {
            // An empty object may stand for a folder.
            continue;
        }
        let meant = match glob {
            Some(glob) => glob.means(&names, format),
            None => is_meant(&names, format),
        };
        if meant {
            found.push((parts, meta));
        }
    }
    // As folders are gone through: names of one level by name.
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    let object = |(_, meta)| Arc::new(Object::new(address, Arc::clone(store), meta));
    Ok(found.into_iter().map(object).collect())
}

/// Whether the object of these names, from a folder's on, is one of the folder's files.
fn is_meant(names: &[&str], format: Format) -> bool {
    let Some((file, folders)) = names.split_last() else {
        return false;
    };
    folders.iter().all(|name| is_shown(name, true))
        && is_shown(file, false)
        && is_of(Path::new(file), format)
}

/// A pattern of names, behind those that it names by letter.
struct Glob {
    literal: Vec<String>,
    parts: Vec<Part>,
}

enum Part {
    /// Any number of folders that are not hidden.
    Any,
    One(Pattern),
}

impl Glob {
    fn new(key: &str, shown: &str) -> Result<Self> {
        let mut names: Vec<&str> = key.split('/').filter(|name| !name.is_empty()).collect();
        // A folder stands for all that lies below it.
        while names.last() == Some(&ANY) {
            names.pop();
        }
        let literal = names.iter().take_while(|name| !is_glob(name)).count();
        let parts = names.split_off(literal).into_iter().map(|name| {
            Ok(match name {
                ANY => Part::Any,
                name => Part::One(part(name, shown)?),
            })
        });
        Ok(Self {
            parts: parts.collect::<Result<_>>()?,
            literal: names.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Whether the glob matches the object itself, or a folder whose file it is.
    fn means(&self, names: &[&str], format: Format) -> bool {
        (0..=names.len()).any(|end| {
            matches(&self.parts, &names[..end])
                && (end == names.len() || is_meant(&names[end..], format))
        })
    }
}

/// Whether `parts` match all of `names`, by all places of the pattern that the names so far may have led to: trying one way after the other
/// takes as many steps as there are to share the names among several `**`.
fn matches(parts: &[Part], names: &[&str]) -> bool {
    let mut places = vec![false; parts.len() + 1];
    places[0] = true;
    skip_any(parts, &mut places);
    for name in names {
        let mut next = vec![false; places.len()];
        for (place, part) in parts.iter().enumerate().filter(|(place, _)| places[*place]) {
            match part {
                Part::Any => next[place] |= !name.starts_with('.'),
                Part::One(pattern) => next[place + 1] |= fits(pattern, name),
            }
        }
        skip_any(parts, &mut next);
        places = next;
    }
    places[parts.len()]
}

/// `**` stands for no folder, too.
fn skip_any(parts: &[Part], places: &mut [bool]) {
    for (place, part) in parts.iter().enumerate() {
        places[place + 1] |= places[place] && matches!(part, Part::Any);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(glob: &str, key: &str) -> bool {
        let glob = Glob::new(glob, glob).unwrap();
        let names: Vec<&str> = key.split('/').collect();
        let (literal, names) = names.split_at(glob.literal.len().min(names.len()));
        literal == glob.literal && glob.means(names, Format::Parquet)
    }

    #[test]
    fn globs_mean_what_they_mean_in_folders() {
        for (glob, key, expected) in [
            ("a/*.parquet", "a/x.parquet", true),
            ("a/*.parquet", "a/.x.parquet", false),
            ("a/*.parquet", "a/b/x.parquet", false),
            ("a/*", "a/b/x.parquet", true),
            ("a/*", "a/b/x.csv", false),
            ("a/*", "a/x.csv", true),
            ("**/x.parquet", "x.parquet", true),
            ("**/x.parquet", "a/b/x.parquet", true),
            ("**/x.parquet", "a/.b/x.parquet", false),
            ("a/**", "a/b/c/x.pq", true),
            ("a/**", "a/b/_temporary/x.pq", false),
            ("a/year=*/x?.parquet", "a/year=1/x1.parquet", true),
            ("a/[xy].parquet", "a/z.parquet", false),
            ("**/a/**/b/*", "a/c/b/b/x.pq", true),
            ("**/a/**/b/*.pq", "a/c/b/d/x.pq", false),
        ] {
            assert_eq!(meant(glob, key), expected, "{glob} {key}");
        }
        // In time that grows with the names, whatever the pattern.
        let far = "a/".repeat(500) + "x.parquet";
        assert!(!meant(&("**/a/".repeat(40) + "y.parquet"), &far));
        assert!(Glob::new("a/x**", "a").is_err() && Glob::new("[", "[").is_err());
    }

    #[test]
    fn hidden_names_are_no_files_of_folders() {
        for (key, expected) in [
            ("x.parquet", true),
            ("_x.parquet", false),
            ("_a=1/x.parquet", true),
            ("_a/x.parquet", false),
            (".a=1/x.parquet", false),
            ("a/x.txt", false),
        ] {
            let names: Vec<&str> = key.split('/').collect();
            assert_eq!(is_meant(&names, Format::Parquet), expected, "{key}");
        }
    }
}
