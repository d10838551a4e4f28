//! GEXF: XML of Gephi's, with declared attributes.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
