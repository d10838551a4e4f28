//! A saved graph that is read to its last byte: against its checksums, its types, and itself.

use std::path::Path;
use std::sync::Arc;

use quiver_graph::{
    Control, Csr, Direction, EdgeInput, ErrorCode, Graph, GraphBuilder, GraphError, NodeInput,
    Result,
};
use rayon::prelude::*;

use crate::checksum::Sha;
use crate::fault::{damaged, differs};
use crate::folder::MANIFEST;
use crate::manifest::{FileEntry, Manifest};
use crate::source::Opened;

/// Bytes between two looks at the control.
const STRIDE: usize = 4 << 20;

/// Reads everything: files against their SHA-256, columns against their types, and the graph against itself.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for what is not so, [`ErrorCode::Cancelled`].
pub(crate) fn verify(
    graph: &Graph,
    manifest: &Manifest,
    files: &[Opened],
    control: &Control,
) -> Result<()> {
    whole(&manifest.files, files, control)?;
    let place = |error: GraphError, what: &str| match error.code {
        ErrorCode::Cancelled | ErrorCode::OutOfMemory => error,
        _ => {
            let message = format!(
                "the saved graph contradicts itself: {what}: {}",
                error.message
            );
            GraphError {
                code: ErrorCode::InvalidData,
                message,
                ..error
            }
        }
    };
    let (src, dst) = graph.ends()?;
    let rebuilt = rebuilt(graph, control).map_err(|error| place(error, "its tables"))?;
    if rebuilt.ends()? != (src, dst) {
        let message = "the saved graph contradicts itself: its ends are not those of its tables";
        return Err(GraphError::new(ErrorCode::InvalidData, message));
    }
    for saved in &manifest.adjacency {
        let (direction, from, to) = match saved.direction.as_str() {
            "out" => (Direction::Out, src, dst),
            "in" => (Direction::In, dst, src),
            _ => (Direction::Both, src, dst),
        };
        let both = direction == Direction::Both;
        let read = graph.topology(direction, control)?;
        let built = Csr::build(graph.num_nodes(), from, to, both, control)?;
        if (read.offsets(), read.targets(), read.edge_rows())
            != (built.offsets(), built.targets(), built.edge_rows())
        {
            let path = files.get(saved.file).map(|file| Arc::clone(&file.path));
            let path = path.unwrap_or_else(|| Path::new(MANIFEST).into());
            return Err(damaged(&path, "is the adjacency of another graph"));
        }
    }
    Ok(())
}

/// Reads files, each of which has the SHA-256 of its entry.
///
/// # Errors
/// [`ErrorCode::InvalidData`] where one has not, [`ErrorCode::Cancelled`].
pub(crate) fn whole(entries: &[FileEntry], files: &[Opened], control: &Control) -> Result<()> {
    let bytes = entries.iter().map(|file| file.bytes).sum();
    control.begin("verify files", bytes);
    let pairs: Vec<_> = entries.iter().zip(files).collect();
    pairs.par_iter().try_for_each(|(saved, file)| {
        let mut sha = Sha::default();
        for bytes in file.source.bytes().chunks(STRIDE) {
            control.check()?;
            sha.update(bytes);
            control.advance(bytes.len() as u64);
        }
        let got = sha.finish();
        match got == saved.sha256 {
            true => Ok(()),
            false => {
                let expected = format!("the SHA-256 {}", saved.sha256);
                Err(differs(&file.path, "was altered", expected, got))
            }
        }
    })
}

/// The graph that the tables are, of which all columns are read.
fn rebuilt(graph: &Graph, control: &Control) -> Result<Graph> {
    let nodes = graph.node_tables().iter().map(NodeInput::of);
    let edges = graph.edge_tables().iter();
    let edges = edges.map(|table| EdgeInput::of(table, graph.node_tables()));
    GraphBuilder {
        nodes: nodes.collect::<Result<_>>()?,
        edges: edges.collect::<Result<_>>()?,
        directed: graph.directed(),
        ..GraphBuilder::default()
    }
    .build(control)
}
