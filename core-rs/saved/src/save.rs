//! A graph into a folder.

use std::path::Path;
use std::sync::Arc;

use arrow_buffer::ToByteSlice;
use quiver_graph::{Control, Csr, Direction, Graph, Result};
use rayon::prelude::*;

use crate::folder::{GRAPH, Saving};
use crate::manifest::{Adjacency, Edges, Ends, FileEntry, Manifest, Nodes, Table};
use crate::new_file::NewFile;
use crate::tables;

/// How a graph is saved.
#[derive(Clone, Copy, Debug)]
pub struct Save {
    /// Whether it may take the place of a saved graph.
    pub overwrite: bool,
}

/// Saves `graph` to the folder at `path`, which is made unless it is there. Whoever opens it has the old graph or the new one, whole;
/// whoever has the old one open keeps it.
///
/// # Errors
/// [`quiver_graph::ErrorCode::FileExists`] for a graph that must stay, and a folder of other things;
/// [`quiver_graph::ErrorCode::FileNotFound`] where the folder above is not there; [`quiver_graph::ErrorCode::UnsupportedType`] for
/// dictionaries whose keys cannot tell the values of all batches apart; [`quiver_graph::ErrorCode::IoError`],
/// [`quiver_graph::ErrorCode::Cancelled`]. Then the folder is what it was.
pub fn save(graph: &Graph, path: &Path, options: Save, control: &Control) -> Result<()> {
    let saving = Saving::begin(&GRAPH, path, options.overwrite, control)?;
    let folder = saving.data();
    let written = control.install(|| write(graph, &folder, saving.generation(), control))?;
    saving.commit(&written.to_json()?, control)
}

fn write(graph: &Graph, folder: &Path, generation: &str, control: &Control) -> Result<Manifest> {
    control.begin(
        "save tables",
        (graph.num_nodes() + graph.num_edges()) as u64,
    );
    let nodes = graph
        .node_tables()
        .par_iter()
        .enumerate()
        .map(|(i, table)| {
            let name = format!("nodes-{i}.arrow");
            tables::write((table.schema(), table.batches()), folder, name, control)
        });
    let edges = graph
        .edge_tables()
        .par_iter()
        .enumerate()
        .map(|(i, table)| {
            let name = format!("edges-{i}.arrow");
            tables::write((table.schema(), table.batches()), folder, name, control)
        });
    let (nodes, edges) = rayon::join(
        || nodes.collect::<Result<Vec<_>>>(),
        || edges.collect::<Result<Vec<_>>>(),
    );
    let mut files = Files::default();
    let nodes = nodes?.into_iter().zip(graph.node_tables());
    let nodes = nodes.map(|((table, file), of)| Nodes {
        label: of.label().map(str::to_owned),
        id: of.id().to_vec(),
        table: files.placed(table, file),
    });
    let nodes: Vec<Nodes> = nodes.collect();
    let edges = edges?.into_iter().zip(graph.edge_tables());
    let edges = edges.map(|((table, file), of)| Edges {
        r#type: of.edge_type().map(str::to_owned),
        src: of.src().to_vec(),
        dst: of.dst().to_vec(),
        from: of.from(),
        to: of.to(),
        table: files.placed(table, file),
    });
    let edges: Vec<Edges> = edges.collect();

    let directions: &[(Direction, &str)] = match graph.directed() {
        true => &[(Direction::Out, "out"), (Direction::In, "in")],
        false => &[(Direction::Both, "both")],
    };
    let built = directions.iter().map(|(direction, name)| {
        let topology = graph.topology(*direction, control)?;
        Ok((topology, *name))
    });
    let built = built.collect::<Result<Vec<(Arc<Csr>, &str)>>>()?;
    let entries: usize = built
        .iter()
        .map(|(topology, _)| topology.targets().len())
        .sum();
    control.begin("save adjacency", (graph.num_edges() + entries) as u64);
    let (ends, adjacency) = rayon::join(
        || write_ends(graph, folder, control),
        || {
            let adjacency = built.par_iter();
            let adjacency = adjacency.map(|(of, name)| write_adjacency(of, name, folder, control));
            adjacency.collect::<Result<Vec<_>>>()
        },
    );
    let (mut ends, file) = ends?;
    ends.file = files.add(file);
    let adjacency = adjacency?.into_iter().map(|(mut adjacency, file)| {
        adjacency.file = files.add(file);
        adjacency
    });
    Ok(Manifest {
        writer: format!("arrow-quiver {}", env!("CARGO_PKG_VERSION")),
        generation: generation.to_owned(),
        directed: graph.directed(),
        num_nodes: graph.num_nodes() as u64,
        num_edges: graph.num_edges() as u64,
        nodes,
        edges,
        ends,
        adjacency: adjacency.collect(),
        files: files.0,
    })
}

#[derive(Default)]
struct Files(Vec<FileEntry>);

impl Files {
    fn add(&mut self, file: FileEntry) -> usize {
        self.0.push(file);
        self.0.len() - 1
    }

    fn placed(&mut self, table: Table, file: FileEntry) -> Table {
        Table {
            file: self.add(file),
            ..table
        }
    }
}

fn write_ends(graph: &Graph, folder: &Path, control: &Control) -> Result<(Ends, FileEntry)> {
    let mut file = NewFile::create(folder, "ends.bin".into())?;
    let (src, dst) = graph.ends()?;
    let src = file.numbers(src, control)?;
    let dst = file.numbers(dst, control)?;
    control.advance(graph.num_edges() as u64);
    let ends = Ends { file: 0, src, dst };
    Ok((ends, file.finish()?))
}

fn write_adjacency(
    topology: &Csr,
    direction: &str,
    folder: &Path,
    control: &Control,
) -> Result<(Adjacency, FileEntry)> {
    let mut file = NewFile::create(folder, format!("adjacency-{direction}.bin"))?;
    let offsets: Vec<u64> = topology.offsets().iter().map(|&it| it as u64).collect();
    let offsets = file.piece(offsets.to_byte_slice())?;
    let targets = file.numbers(topology.targets(), control)?;
    let edges = file.numbers(topology.edge_rows(), control)?;
    control.advance(topology.targets().len() as u64);
    let adjacency = Adjacency {
        direction: direction.to_owned(),
        file: 0,
        offsets,
        targets,
        edges,
    };
    Ok((adjacency, file.finish()?))
}
