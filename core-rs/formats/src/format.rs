//! The table of formats, from which readers, writers, the types of TypeScript and `docs/formats.md` follow.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use quiver_graph::{Control, ErrorCode, Graph, GraphError, Result, nearest};
use serde::Serialize;

use crate::holds::{ALL, Attributes, Holds};
use crate::read::{Input, Loaded, ReadOptions, Source};
use crate::write::{Draft, Out, WriteOptions, Written, unwritten};
use crate::{
    adjacency_list, dot, edge_list, gexf, gml, graphml, matrix_market, metis, node_link, pajek,
};

type Reader = fn(Input, &ReadOptions) -> Result<Loaded>;
type Writer = fn(&mut Draft<'_>, &mut Out<'_>) -> Result<()>;

/// A row of the table.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Format {
    /// As the option `format` calls it.
    pub name: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// Ends of names of files, without a dot; `.gz` may follow.
    pub extensions: &'static [&'static str],
    pub holds: Holds,
    /// What is read, and what is said in other words, as Markdown.
    pub about: &'static str,
    #[serde(serialize_with = "is_there")]
    pub(crate) read: Option<Reader>,
    #[serde(serialize_with = "is_there")]
    pub(crate) write: Option<Writer>,
}

impl Format {
    pub fn is_read(&self) -> bool {
        self.read.is_some()
    }
}

fn is_there<T, S: serde::Serializer>(it: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(it.is_some())
}

/// All formats. The first of those that share an extension is the one that it means.
pub static FORMATS: &[Format] = &[
    Format {
        name: "graphml",
        title: "GraphML",
        extensions: &["graphml"],
        holds: ALL,
        about: "As networkx, igraph, Gephi, yEd and Neo4j write it: declared types and defaults, several keys of one name, ids of edges (the column `id`). \
                Ports, attributes of the graph and drawings are told as ignored; hyperedges and nested graphs are refused.",
        read: Some(graphml::read),
        write: Some(graphml::write),
    },
    Format {
        name: "edge-list",
        title: "an edge list",
        extensions: &["edges", "edgelist", "el", "txt", "tsv"],
        holds: Holds {
            node_attributes: false,
            types: false,
            isolated: false,
            ..ALL
        },
        about: "A line per edge, as SNAP, KONECT, networkx and igraph write it: fields between tabs, commas or spaces, `#` and `%` before comments, dicts of networkx. \
                The first field behind the ends is `weight` where it is alone, else fields are `column_3` and so on, or what the last comment names between tabs. \
                Written with tabs and such a comment; nothing between two tabs is null.",
        read: Some(edge_list::read),
        write: Some(edge_list::write),
    },
    Format {
        name: "adjacency-list",
        title: "an adjacency list",
        extensions: &["adjlist"],
        holds: Holds {
            node_attributes: false,
            edge_attributes: Attributes::None,
            ..ALL
        },
        about: "A line per node with those that its edges lead to, between spaces, as networkx writes it, which does not tell whether edges are directed.",
        read: Some(adjacency_list::read),
        write: Some(adjacency_list::write),
    },
    Format {
        name: "node-link",
        title: "node-link JSON",
        extensions: &["json"],
        holds: ALL,
        about: "As networkx writes it (`nodes` and `edges`, or `links`), D3 and Cytoscape: each is known by what it holds. Nodes without ids are numbered from 0, as D3 did. \
                Lists and objects are read as their JSON text.",
        read: Some(node_link::read),
        write: Some(node_link::write_networkx),
    },
    Format {
        name: "d3",
        title: "JSON for D3",
        extensions: &[],
        holds: ALL,
        about: "Node-link JSON whose edges are `links`.",
        read: Some(node_link::read),
        write: Some(node_link::write_d3),
    },
    Format {
        name: "cytoscape",
        title: "JSON for Cytoscape",
        extensions: &["cyjs"],
        holds: ALL,
        about: "Node-link JSON of `elements` with `data`; ids are text. Positions, classes and styles are told as ignored.",
        read: Some(node_link::read),
        write: Some(node_link::write_cytoscape),
    },
    Format {
        name: "matrix-market",
        title: "Matrix Market",
        extensions: &["mtx"],
        holds: Holds {
            node_attributes: false,
            edge_attributes: Attributes::Weight,
            nulls: false,
            parallel: false,
            ..ALL
        },
        about: "Square matrices, sparse or dense: entries are edges from row to column with a `weight` (`real` and `imaginary` of complex ones), nodes are numbered from 1. \
                Symmetric ones are undirected graphs; of skew-symmetric and Hermitian ones both sides are read.",
        read: Some(matrix_market::read),
        write: Some(matrix_market::write),
    },
    Format {
        name: "gml",
        title: "GML",
        extensions: &["gml"],
        holds: Holds {
            types: false,
            ..ALL
        },
        about: "As networkx, igraph, Gephi and yEd write it. Keys of nested lists have both names, `graphics.x`; a key that an element has several times is the JSON text of a list. \
                Ids are whole numbers: other ids are written as `label`, and the nodes numbered. Booleans are written as 1 and 0.",
        read: Some(gml::read),
        write: Some(gml::write),
    },
    Format {
        name: "pajek",
        title: "Pajek",
        extensions: &["net", "paj"],
        holds: ALL,
        about: "Vertices with `label`, `x`, `y`, `z` and `shape`, arcs and edges with `weight` and the name of their `relation`, lists, matrices, and attributes as pairs of words. \
                Vertices are numbered from 1: ids are written as labels. Partitions and vectors are told as ignored.",
        read: Some(pajek::read),
        write: Some(pajek::write),
    },
    Format {
        name: "metis",
        title: "METIS",
        extensions: &["metis", "graph"],
        holds: Holds {
            node_attributes: false,
            edge_attributes: Attributes::Weight,
            nulls: false,
            directed: false,
            parallel: false,
            loops: false,
            ..ALL
        },
        about: "Undirected graphs of numbered nodes, with a `size` and weights of nodes (`weight`, or `weight_1` and so on) and a `weight` of edges. Each edge is in the lines of both its ends.",
        read: Some(metis::read),
        write: Some(metis::write),
    },
    Format {
        name: "gexf",
        title: "GEXF",
        extensions: &["gexf"],
        holds: ALL,
        about: "Versions 1.1 to 1.3, as Gephi, networkx and Sigma write them: declared types and defaults, `label` of nodes, `id`, `label`, `kind` and `weight` of edges; mutual edges are undirected ones. \
                Colors, positions, sizes, times and values that change with time are told as ignored; nodes within nodes are refused. Version 1.3 is written.",
        read: Some(gexf::read),
        write: Some(gexf::write),
    },
    Format {
        name: "dot",
        title: "DOT",
        extensions: &["dot", "gv"],
        holds: Holds {
            types: false,
            ..ALL
        },
        about: "For Graphviz: written only. Attributes are what Graphviz makes of their names.",
        read: None,
        write: Some(dot::write),
    },
];

/// The format of that name.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] with the nearest name.
pub fn named(name: &str) -> Result<&'static Format> {
    let found = FORMATS.iter().find(|format| format.name == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let meant = nearest(name, &names);
        let message = format!("there is no format {name:?}; there are {meant}");
        GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter("format")
            .expected(names.join(", "))
            .got(name)
    })
}

/// The format that a file's name tells.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] where it tells none.
pub fn of_path(path: &Path) -> Result<&'static Format> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let ends = |extension: &&str| name.ends_with(&format!(".{extension}"));
    let found = FORMATS
        .iter()
        .find(|format| format.extensions.iter().any(ends));
    found.ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let message = format!("{name:?} tells no format; the option format does");
        GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter("format")
            .expected(names.join(", "))
            .got(name)
    })
}

/// The tables of a graph.
///
/// # Errors
/// [`ErrorCode::FileNotFound`], [`ErrorCode::IoError`], [`ErrorCode::InvalidData`] with the line and mostly the column of what is wrong,
/// [`ErrorCode::TooLarge`], [`ErrorCode::Cancelled`]; [`ErrorCode::InvalidArgument`] for a format that is only written.
pub fn read(
    format: &'static Format,
    source: &Source,
    options: &ReadOptions,
    control: &Arc<Control>,
) -> Result<Loaded> {
    let Some(read) = format.read else {
        let message = format!("{} is written and not read", format.title);
        return Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("format"));
    };
    read(Input::open(source, control)?, options)
}

/// Writes a graph, compressed where `gzip` is true.
///
/// # Errors
/// [`ErrorCode::UnsupportedType`] for what the format cannot hold, [`ErrorCode::IoError`], [`ErrorCode::Cancelled`];
/// [`ErrorCode::InvalidArgument`] for a format that is only read.
pub fn write(
    format: &'static Format,
    graph: &Graph,
    options: WriteOptions,
    gzip: bool,
    into: &mut dyn Write,
    control: &Control,
) -> Result<Written> {
    let Some(write) = format.write else {
        let message = format!("{} is read and not written", format.title);
        return Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("format"));
    };
    let mut draft = Draft::new(graph, (format.title, &format.holds), options, control)?;
    let mut counted = Counted { into, bytes: 0 };
    if gzip {
        let mut packed = GzEncoder::new(&mut counted, Compression::default());
        fill(write, &mut draft, &mut packed, control)?;
        packed.finish().map_err(unwritten)?;
    } else {
        fill(write, &mut draft, &mut counted, control)?;
    }
    Ok(Written {
        nodes: graph.num_nodes() as u64,
        edges: graph.num_edges() as u64,
        bytes: counted.bytes,
        lost: draft.losses.told(),
    })
}

fn fill(
    write: Writer,
    draft: &mut Draft<'_>,
    into: &mut dyn Write,
    control: &Control,
) -> Result<()> {
    let mut out = Out::new(into, control);
    write(draft, &mut out)?;
    out.flush()
}

/// Counts what goes through.
struct Counted<'a> {
    into: &'a mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.into.write(bytes)?;
        self.bytes += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}

/// The table as JSON.
pub fn catalog() -> serde_json::Value {
    serde_json::to_value(FORMATS).unwrap_or_default()
}
