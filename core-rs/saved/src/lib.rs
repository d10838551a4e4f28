//! Graphs in folders. A saved graph is a manifest, Arrow files of its tables, and its adjacency; opening one reads the manifest and the
//! ends of the Arrow files, and everything else when it is first needed, each piece against its checksum.
//!
//! A saved session is a manifest of its names, and the tables, bytes and saved graphs that these read.
//!
//! Each room uses those below it: `session`; `save` and `open`, which may `verify`; `tables` as Arrow files, and `arrays`, single columns of them;
//! `folder`, what lies in one and how that changes; `new_file`, written once, and `source`, a file as memory; `manifest`, what the folder
//! says of itself, under a `seal`; `checksum` and `fault`.
#![forbid(unsafe_code)]

mod arrays;
mod checksum;
mod fault;
mod folder;
mod manifest;
mod new_file;
mod open;
mod save;
mod seal;
mod session;
mod source;
mod tables;
mod verify;

pub use folder::{MANIFEST, SESSION_MANIFEST};
pub use manifest::VERSION;
pub use open::{Open, open};
pub use save::{Save, save};
pub use session::{Part, SESSION_VERSION, open_session, save_session};
pub use source::{Mapper, Source, in_memory};
