//! Graphs in folders. A saved graph is a manifest, Arrow files of its tables, and its adjacency; opening one reads the manifest and the
//! ends of the Arrow files, and everything else when it is first needed, each piece against its checksum.
//!
//! Each room uses those below it: `save` and `open`; `arrays`, columns out of Arrow files; `source`, files as memory; `folder`, what lies in
//! one and how that changes; `manifest`, what it says; `checksum` and `fault`.
#![forbid(unsafe_code)]

mod arrays;
mod checksum;
mod fault;
mod folder;
mod manifest;
mod open;
mod save;
mod source;
mod tables;

pub use folder::MANIFEST;
pub use manifest::VERSION;
pub use open::{Open, open};
pub use save::{Save, save};
pub use source::{Mapper, Source, in_memory};
