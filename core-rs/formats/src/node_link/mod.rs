//! Node-link JSON: that of networkx, D3 and Cytoscape.

mod read;
mod tokens;
mod write;

pub(crate) use read::read;
pub(crate) use write::{write_cytoscape, write_d3, write_networkx};
