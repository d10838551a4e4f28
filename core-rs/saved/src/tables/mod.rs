//! Tables as Arrow files.

mod read;
mod write;

pub(crate) use read::open;
pub(crate) use write::write;
