//! The names and views of a session into a folder, and out of it: what they read lies beside them, graphs in folders of their own.

use std::fs;
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use quiver_graph::{Batch, Control, Graph, GraphError, Result};
use serde::{Deserialize, Serialize};

use crate::checksum::sha256;
use crate::fault::{damaged, differs, failed};
use crate::folder::{MANIFEST, SESSION, Saving};
use crate::manifest::{FileEntry, Piece, Table};
use crate::new_file::NewFile;
use crate::open::{Open, check_machine, latest, open, plain};
use crate::save::{Save, save};
use crate::seal::Seal;
use crate::source::Opened;
use crate::tables;
use crate::verify::whole;

/// The version of the format that is written, and the newest that is read. That of the language of plans is part of it.
pub const SESSION_VERSION: u64 = 1;

const SEAL: Seal = Seal {
    what: "session",
    version: SESSION_VERSION,
};

/// Something that views read.
#[derive(Clone, Debug)]
pub enum Part {
    Graph(Graph),
    Table(SchemaRef, Vec<RecordBatch>),
    /// What a file of some format holds.
    Bytes(Buffer),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    /// The package that wrote it.
    writer: String,
    /// The folder of its files, beside the manifest.
    generation: String,
    /// What the names stand for, which is nothing that is known here: a text, as plans may be nested deeper than JSON is read here.
    names: String,
    /// By the positions that plans name them by.
    parts: Vec<SavedPart>,
    files: Vec<FileEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum SavedPart {
    Graph {
        folder: String,
        /// The SHA-256 of its manifest, which has those of its files.
        sha256: String,
    },
    Table(Table),
    Bytes {
        /// A position among `files`.
        file: usize,
        bytes: Piece,
    },
}

/// Saves `names`, and the parts that they are about, to the folder at `path`, as [`save`] does a graph. `owners` has a name for each
/// part, for errors.
///
/// # Errors
/// As [`save`]; of a part, with the name of its owner.
pub fn save_session(
    names: String,
    parts: &[Part],
    owners: &[String],
    path: &Path,
    options: Save,
    control: &Control,
) -> Result<()> {
    let saving = Saving::begin(&SESSION, path, options.overwrite, control)?;
    let mut manifest = Manifest {
        writer: format!("arrow-quiver {}", env!("CARGO_PKG_VERSION")),
        generation: saving.generation().to_owned(),
        names,
        parts: Vec::with_capacity(parts.len()),
        files: Vec::new(),
    };
    let folder = saving.data();
    for (place, part) in parts.iter().enumerate() {
        let written = write(part, place, &folder, &mut manifest.files, control);
        let written = written.map_err(|error| match owners.get(place) {
            Some(owner) => GraphError {
                message: format!("\"{owner}\": {}", error.message),
                ..error
            }
            .table(owner),
            None => error,
        })?;
        manifest.parts.push(written);
    }
    saving.commit(&SEAL.close(&manifest)?, control)
}

fn write(
    part: &Part,
    place: usize,
    folder: &Path,
    files: &mut Vec<FileEntry>,
    control: &Control,
) -> Result<SavedPart> {
    let file = files.len();
    Ok(match part {
        Part::Graph(graph) => {
            let name = format!("graph-{place}");
            let path = folder.join(&name);
            save(graph, &path, Save { overwrite: false }, control)?;
            SavedPart::Graph {
                sha256: sha256(&bytes_of(&path.join(MANIFEST))?),
                folder: name,
            }
        }
        Part::Table(schema, batches) => {
            let batches: Vec<Batch> = batches.iter().cloned().map(Batch::from).collect();
            let rows = batches.iter().map(|batch| batch.num_rows() as u64).sum();
            control.begin("save tables", rows);
            let name = format!("table-{place}.arrow");
            let (table, entry) = tables::write((schema, &batches), folder, name, control)?;
            files.push(entry);
            SavedPart::Table(Table { file, ..table })
        }
        Part::Bytes(buffer) => {
            let mut new = NewFile::create(folder, format!("bytes-{place}.bin"))?;
            let bytes = new.piece(buffer)?;
            files.push(new.finish()?);
            SavedPart::Bytes { file, bytes }
        }
    })
}

/// Opens the session in the folder at `path`: graphs as [`open`] does, tables and bytes whole, against their checksums.
///
/// # Errors
/// As [`open`].
pub fn open_session(
    path: &Path,
    options: &Open<'_>,
    control: &Control,
) -> Result<(String, Vec<Part>)> {
    check_machine()?;
    latest(&SESSION, path, control, |bytes, place| {
        let manifest: Manifest = SEAL.open(bytes, place)?;
        let folder = path.join(plain(&manifest.generation, place)?);
        let parts = read(&manifest, &folder, place, options, control)?;
        Ok((manifest.names, parts))
    })
}

fn read(
    manifest: &Manifest,
    folder: &Path,
    place: &Path,
    options: &Open<'_>,
    control: &Control,
) -> Result<Vec<Part>> {
    let files = manifest.files.iter().map(|file| {
        let path = folder.join(plain(&file.name, place)?);
        Opened::new(&path, file.bytes, options.mapper)
    });
    let files = files.collect::<Result<Vec<_>>>()?;
    if options.verify {
        whole(&manifest.files, &files, control)?;
    }
    let file = |index: usize| {
        let file = files.get(index);
        file.ok_or_else(|| damaged(place, "names a file that it does not list"))
    };
    let part = |part: &SavedPart| {
        control.check()?;
        Ok(match part {
            SavedPart::Graph {
                folder: own,
                sha256: expected,
            } => {
                let path = folder.join(plain(own, place)?);
                let its = path.join(MANIFEST);
                let got = sha256(&bytes_of(&its)?);
                if got != *expected {
                    let expected = format!("the SHA-256 {expected}");
                    return Err(differs(&its, "was altered", expected, got));
                }
                Part::Graph(open(&path, options, control)?)
            }
            SavedPart::Table(table) => {
                let (schema, batches) = tables::open(table, file(table.file)?)?;
                let batches = batches.iter().map(|batch| batch.read(None));
                let batches = batches.collect::<Result<Vec<_>>>()?;
                Part::Table(schema, batches)
            }
            SavedPart::Bytes { file: own, bytes } => Part::Bytes(file(*own)?.read(bytes)?),
        })
    };
    manifest.parts.iter().map(part).collect()
}

fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| failed(path, &error))
}
