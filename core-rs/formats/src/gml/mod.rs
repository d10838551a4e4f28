//! GML: nested lists of keys and values, as networkx, igraph, Gephi and yEd write it.

mod read;
mod tokens;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
