//! GraphML: XML with declared attributes, as networkx, igraph, Gephi, yEd and Neo4j write it.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
