//! A graph out of a folder.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use crate::fault::{damaged, differs, failed};
use crate::folder::{GRAPH, Kind, MANIFEST};
use crate::manifest::{Adjacency, Manifest, Piece};
use crate::new_file::ALIGNMENT;
use crate::source::{Mapper, Opened};
use crate::tables;
use crate::verify::verify;
use arrow_buffer::ScalarBuffer;
use quiver_graph::{
    Control, Csr, Direction, ErrorCode, Graph, GraphError, Result, SavedEdges, SavedGraph,
    SavedNodes, Stored,
};

/// How often a graph is looked for that others save meanwhile.
const ATTEMPTS: usize = 64;

/// How a graph is opened.
pub struct Open<'a> {
    /// Whether to read all now, and hold it against its checksums and against itself.
    pub verify: bool,
    /// Makes the files' memory.
    pub mapper: &'a Mapper,
}

/// Opens the graph in the folder at `path`: its manifest, and the ends of its tables' files, are looked at now; all else when it is
/// first needed, each piece against its checksum.
///
/// # Errors
/// [`ErrorCode::FileNotFound`] where there is none; [`ErrorCode::InvalidData`] for files that are not what was saved, are cut off, or
/// of a newer version, by their names; [`ErrorCode::IoError`], [`ErrorCode::Cancelled`].
pub fn open(path: &Path, options: &Open<'_>, control: &Control) -> Result<Graph> {
    check_machine()?;
    let (manifest, files) = opened(path, options.mapper, control)?;
    let graph = assembled(path, &manifest, &files)?;
    if options.verify {
        control.install(|| verify(&graph, &manifest, &files, control))?;
    }
    Ok(graph)
}

/// # Errors
/// [`ErrorCode::IoError`] where numbers have their most significant byte first.
pub(crate) fn check_machine() -> Result<()> {
    if cfg!(target_endian = "big") {
        let message = "what is saved is of machines that have the least significant byte first";
        return Err(GraphError::new(ErrorCode::IoError, message));
    }
    Ok(())
}

/// The manifest and all files. Should another graph be saved there meanwhile, those of one of the two.
fn opened(path: &Path, mapper: &Mapper, control: &Control) -> Result<(Manifest, Vec<Opened>)> {
    latest(&GRAPH, path, control, |bytes, place| {
        let manifest = Manifest::of_json(bytes, place)?;
        let folder = path.join(plain(&manifest.generation, place)?);
        let files = manifest.files.iter().map(|file| {
            let path = folder.join(plain(&file.name, place)?);
            Opened::new(&path, file.bytes, mapper)
        });
        let files = files.collect::<Result<_>>()?;
        Ok((manifest, files))
    })
}

/// What `make` makes of the manifest in the folder at `path`, anew where others replace the files meanwhile.
pub(crate) fn latest<T>(
    kind: &Kind,
    path: &Path,
    control: &Control,
    make: impl Fn(&[u8], &Path) -> Result<T>,
) -> Result<T> {
    let place = path.join(kind.manifest);
    for _ in 0..ATTEMPTS {
        control.check()?;
        let bytes = fs::read(&place).map_err(|error| nothing(kind, path, &place, &error))?;
        let error = match make(&bytes, &place) {
            Ok(made) => return Ok(made),
            Err(error) => error,
        };
        // The manifest is replaced before any file goes: while it is the same, so are its files.
        if fs::read(&place).is_ok_and(|now| now == bytes) {
            return Err(match error.code {
                ErrorCode::FileNotFound => {
                    damaged(path, &format!("lacks a file: {}", error.message))
                }
                _ => error,
            });
        }
    }
    Err(damaged(path, "changes all the time"))
}

fn nothing(kind: &Kind, path: &Path, place: &Path, error: &std::io::Error) -> GraphError {
    let error = failed(place, error);
    if error.code != ErrorCode::FileNotFound {
        return error;
    }
    let shown = path.display();
    let message = match path.is_dir() {
        true => format!(
            "{shown} holds no saved {}: there is no {} in it",
            kind.what, kind.manifest
        ),
        false => format!("there is no folder {shown}"),
    };
    GraphError { message, ..error }
}

/// A name that leads to no other folder.
pub(crate) fn plain<'a>(name: &'a str, manifest: &Path) -> Result<&'a str> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.');
    match name.chars().all(allowed) && !name.starts_with('.') && !name.is_empty() {
        true => Ok(name),
        false => Err(damaged(manifest, "names a file elsewhere").got(name)),
    }
}

fn assembled(path: &Path, manifest: &Manifest, files: &[Opened]) -> Result<Graph> {
    let place = path.join(MANIFEST);
    let file = |index: usize| {
        let file = files.get(index);
        file.ok_or_else(|| damaged(&place, "names a file that it does not list"))
    };
    let mut nodes = Vec::with_capacity(manifest.nodes.len());
    for saved in &manifest.nodes {
        let (schema, batches) = tables::open(&saved.table, file(saved.table.file)?)?;
        nodes.push(SavedNodes {
            label: saved.label.clone(),
            id: saved.id.clone(),
            schema,
            batches,
        });
    }
    let mut edges = Vec::with_capacity(manifest.edges.len());
    for saved in &manifest.edges {
        let (schema, batches) = tables::open(&saved.table, file(saved.table.file)?)?;
        edges.push(SavedEdges {
            edge_type: saved.r#type.clone(),
            src: saved.src.clone(),
            dst: saved.dst.clone(),
            from: saved.from,
            to: saved.to,
            schema,
            batches,
        });
    }
    let count = |rows: Vec<u64>, expected: u64, what: &str| {
        let mut rows = rows.into_iter();
        let sum = rows.try_fold(0_u64, u64::checked_add);
        match sum == Some(expected) {
            true => Ok(usize::try_from(expected).unwrap_or(usize::MAX)),
            false => {
                let got = sum.map_or("more".into(), |sum| sum.to_string());
                let what = format!("counts other {what} than its tables have");
                Err(differs(&place, &what, expected, got))
            }
        }
    };
    let rows = manifest.nodes.iter().map(|it| it.table.rows).collect();
    let num_nodes = count(rows, manifest.num_nodes, "nodes")?;
    let rows = manifest.edges.iter().map(|it| it.table.rows).collect();
    let num_edges = count(rows, manifest.num_edges, "edges")?;

    // Per edge table, the node rows that its ends may be.
    let mut starts = vec![0_u64];
    for saved in &manifest.nodes {
        starts.push(starts.last().map_or(0, |start| start + saved.table.rows));
    }
    let mut stretches: [Vec<(usize, std::ops::Range<u64>)>; 2] = [Vec::new(), Vec::new()];
    for saved in &manifest.edges {
        for (end, stretches) in [saved.from, saved.to].into_iter().zip(&mut stretches) {
            let (Some(&start), Some(&after)) = (starts.get(end), starts.get(end.saturating_add(1)))
            else {
                return Err(damaged(&place, "names a node table that is not there"));
            };
            stretches.push((saved.table.rows as usize, start..after));
        }
    }
    let [from, to] = stretches;
    let ends_file = file(manifest.ends.file)?;
    let ends = |piece: Piece, stretches: Vec<(usize, std::ops::Range<u64>)>| {
        let file = ends_file.clone();
        Stored::new(move || {
            let rows = numbers(&file, &piece, num_edges)?;
            let mut rest = &rows[..];
            for (length, wanted) in &stretches {
                let (own, others) = rest.split_at((*length).min(rest.len()));
                rest = others;
                let least = own.iter().copied().min();
                let most = own.iter().copied().max();
                for row in [least, most].into_iter().flatten() {
                    if !wanted.contains(&u64::from(row)) {
                        let expected = format!("a node row of {wanted:?}");
                        return Err(differs(
                            &file.path,
                            "has an edge without a node",
                            expected,
                            row,
                        ));
                    }
                }
            }
            Ok(rows)
        })
    };
    let src = ends(manifest.ends.src, from);
    let dst = ends(manifest.ends.dst, to);
    let mut topologies = HashMap::new();
    for saved in &manifest.adjacency {
        let direction = match saved.direction.as_str() {
            "out" => Direction::Out,
            "in" => Direction::In,
            "both" => Direction::Both,
            other => {
                let expected = "out, in or both";
                return Err(differs(
                    &place,
                    "names a direction that is none",
                    expected,
                    other,
                ));
            }
        };
        let stored = adjacency(saved, file(saved.file)?, num_nodes, num_edges);
        topologies.insert(direction, stored);
    }
    let graph = SavedGraph {
        nodes,
        edges,
        src,
        dst,
        directed: manifest.directed,
        topologies,
    };
    graph.open().map_err(|error| {
        let wrong = damaged(&place, &format!("is of no graph: {}", error.message));
        GraphError {
            details: error.details,
            cause: error.cause,
            ..wrong
        }
    })
}

fn adjacency(saved: &Adjacency, file: &Opened, num_nodes: usize, num_edges: usize) -> Stored<Csr> {
    let (offsets, targets, edges) = (saved.offsets, saved.targets, saved.edges);
    let file = file.clone();
    Stored::new(move || {
        let entries = usize::try_from(targets.length / 4).unwrap_or(usize::MAX);
        let wanted = num_nodes.saturating_add(1);
        let offsets = ScalarBuffer::<u64>::from(aligned(&file, &offsets, wanted, 8)?);
        let targets = numbers(&file, &targets, entries)?;
        let edges = numbers(&file, &edges, entries)?;
        let read = Csr::stored(num_nodes, num_edges, &offsets, targets, edges);
        read.map_err(|error| {
            let wrong = damaged(
                &file.path,
                &format!("is of another graph: {}", error.message),
            );
            GraphError {
                details: error.details,
                ..wrong
            }
        })
    })
}

/// So many numbers of 32 bits.
fn numbers(file: &Opened, piece: &Piece, count: usize) -> Result<ScalarBuffer<u32>> {
    Ok(aligned(file, piece, count, 4)?.into())
}

fn aligned(file: &Opened, piece: &Piece, count: usize, width: u64) -> Result<arrow_buffer::Buffer> {
    if (count as u64).checked_mul(width) != Some(piece.length) {
        let expected = format!("{count} numbers of {width} bytes");
        let got = format!("{} bytes", piece.length);
        return Err(differs(&file.path, "has another length", expected, got));
    }
    if !piece.offset.is_multiple_of(ALIGNMENT as u64) {
        return Err(damaged(
            &file.path,
            "has numbers at a place where none begin",
        ));
    }
    file.read(piece)
}
