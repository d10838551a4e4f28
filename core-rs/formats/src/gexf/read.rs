//! GEXF into rows.

use std::collections::HashMap;

use quiver_graph::Result;

use crate::read::{Input, Loaded, ReadOptions, Sink};
use crate::table::Kind;
use crate::xml::{Next, Tag, Xml, has_ends};

/// What an `<attribute>` declares.
#[derive(Clone, Copy)]
struct Declared {
    column: usize,
    kind: Kind,
}

struct Reader {
    xml: Xml,
    sink: Sink,
    /// By id, of nodes and of edges; none for what changes with time.
    of_nodes: HashMap<String, Option<Declared>>,
    of_edges: HashMap<String, Option<Declared>>,
    directed: Option<bool>,
    graphs: usize,
}

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with line and column for what is no GEXF or goes beyond it: nodes within nodes, a second
/// graph, values that are not of their attribute's type.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let sink = Sink::new(&input, options);
    let mut reader = Reader {
        xml: Xml::new(input),
        sink,
        of_nodes: HashMap::new(),
        of_edges: HashMap::new(),
        directed: None,
        graphs: 0,
    };
    match reader.xml.next()? {
        Next::Start(tag) if tag.name() == "gexf" => {}
        Next::Start(tag) => {
            return Err(tag.wrong(format!("<{}> where <gexf> is to be", tag.name())));
        }
        _ => return Err(reader.xml.wrong("no <gexf>")),
    }
    while let Next::Start(tag) = reader.xml.next()? {
        if tag.name() != "graph" {
            reader.xml.skip()?;
            continue;
        }
        reader.graphs += 1;
        if reader.graphs > 1 {
            return Err(tag.wrong("a second graph"));
        }
        reader.directed = match tag.attribute("defaultedgetype")?.as_deref() {
            Some("directed") => Some(true),
            // Its own default.
            Some("undirected" | "mutual") | None => Some(false),
            Some(other) => {
                return Err(tag.wrong(format!(
                    "edges are directed, undirected or mutual, not {other:?}"
                )));
            }
        };
        reader.sink.all_directed(reader.directed.unwrap_or(false));
        if tag.attribute("mode")?.as_deref() == Some("dynamic") {
            reader.sink.ignore("times of nodes, edges and values");
        }
        reader.graph()?;
    }
    if reader.graphs == 0 {
        return Err(reader.xml.wrong("no <graph>"));
    }
    reader.xml.next()?;
    reader.sink.finish(true)
}

impl Reader {
    fn graph(&mut self) -> Result<()> {
        loop {
            match self.xml.next()? {
                Next::Start(tag) => match tag.name() {
                    "attributes" => {
                        let class = tag.attribute("class")?;
                        let dynamic = tag.attribute("mode")?.as_deref() == Some("dynamic");
                        let of_nodes = match class.as_deref() {
                            Some("node") => true,
                            Some("edge") => false,
                            _ => return Err(tag.wrong("attributes have the class node or edge")),
                        };
                        self.attributes(of_nodes, dynamic)?;
                    }
                    "nodes" => self.list(true)?,
                    "edges" => self.list(false)?,
                    _ => self.xml.skip()?,
                },
                Next::End | Next::Eof => return Ok(()),
            }
        }
    }

    fn attributes(&mut self, of_nodes: bool, dynamic: bool) -> Result<()> {
        loop {
            let (id, title, kind, place) = match self.xml.next()? {
                Next::Start(tag) if tag.name() == "attribute" => {
                    let id = tag.needed("id")?;
                    let title = tag.attribute("title")?.unwrap_or_else(|| id.clone());
                    let kind = match tag.attribute("type")?.as_deref() {
                        Some("boolean") => Kind::Boolean,
                        Some("integer" | "byte" | "short") => Kind::Int32,
                        Some("long") => Kind::Int64,
                        Some("float") => Kind::Float32,
                        Some("double") => Kind::Float64,
                        // Whatever else there is, its text is kept.
                        _ => Kind::Text,
                    };
                    (id, title, kind, tag.place())
                }
                Next::Start(_) => {
                    self.xml.skip()?;
                    continue;
                }
                Next::End | Next::Eof => return Ok(()),
            };
            let mut default = None;
            while let Next::Start(tag) = self.xml.next()? {
                let name = tag.name() == "default";
                if name && let Next::End = self.xml.next()? {
                    default = Some(std::mem::take(&mut self.xml.text));
                } else {
                    self.xml.skip()?;
                }
            }
            let declared = match dynamic {
                true => {
                    self.sink.ignore("values that change with time");
                    None
                }
                false => {
                    let places = (place, self.xml.place());
                    let late = || format!("a declaration of {title:?} behind its values");
                    let default = default.as_deref();
                    let column =
                        (self.sink).declare(of_nodes, &title, kind, default, places, late)?;
                    Some(Declared { column, kind })
                }
            };
            let known = if of_nodes {
                &mut self.of_nodes
            } else {
                &mut self.of_edges
            };
            if known.insert(id.clone(), declared).is_some() {
                return Err(self
                    .xml
                    .wrong(format!("a second attribute with the id {id:?}")));
            }
        }
    }

    fn list(&mut self, of_nodes: bool) -> Result<()> {
        loop {
            match self.xml.next()? {
                Next::Start(tag) if tag.name() == if of_nodes { "node" } else { "edge" } => {
                    match of_nodes {
                        true => node(&tag, &mut self.sink)?,
                        false => edge(&tag, self.directed, &mut self.sink)?,
                    }
                    self.content(of_nodes)?;
                    let place = self.xml.place();
                    match of_nodes {
                        true => self.sink.end_node(|| place)?,
                        false => self.sink.end_edge(|| place)?,
                    }
                }
                Next::Start(_) => self.xml.skip()?,
                Next::End | Next::Eof => return Ok(()),
            }
        }
    }

    /// What is in a node or an edge.
    fn content(&mut self, of_nodes: bool) -> Result<()> {
        loop {
            match self.xml.next()? {
                Next::Start(tag) => match tag.name() {
                    "attvalues" => self.values(of_nodes)?,
                    "nodes" | "edges" if of_nodes => {
                        return Err(tag.wrong("nodes within nodes are not read"));
                    }
                    "spells" => {
                        self.sink.ignore("times of nodes, edges and values");
                        self.xml.skip()?;
                    }
                    "color" | "position" | "size" | "shape" | "thickness" => {
                        self.sink.ignore("colors, positions, sizes and shapes");
                        self.xml.skip()?;
                    }
                    _ => self.xml.skip()?,
                },
                Next::End | Next::Eof => return Ok(()),
            }
        }
    }

    fn values(&mut self, of_nodes: bool) -> Result<()> {
        loop {
            match self.xml.next()? {
                Next::Start(tag) if tag.name() == "attvalue" => {
                    let [of, id, value] = tag.several(["for", "id", "value"])?;
                    // Version 1.1 calls it id.
                    let id = of.or(id).ok_or_else(|| tag.lacks("id"))?;
                    let value = value.ok_or_else(|| tag.lacks("value"))?;
                    let known = if of_nodes {
                        &self.of_nodes
                    } else {
                        &self.of_edges
                    };
                    let Some(declared) = known.get(&id) else {
                        return Err(tag.wrong(format!("no attribute {id:?}")));
                    };
                    if let Some(Declared { column, kind }) = *declared {
                        let place = tag.place();
                        self.sink.put(
                            of_nodes,
                            column,
                            || place,
                            &value,
                            |column, row| column.put_as(row, kind, &value),
                        )?;
                    }
                    self.xml.skip()?;
                }
                Next::Start(_) => self.xml.skip()?,
                Next::End | Next::Eof => return Ok(()),
            }
        }
    }
}

fn node(tag: &Tag<'_>, sink: &mut Sink) -> Result<()> {
    let place = tag.place();
    let mut found = false;
    tag.attributes(|name, value| {
        match name {
            "id" => {
                found = true;
                sink.put_node(value, || place)?;
            }
            "label" => {
                sink.put_text(true, name, value, place)?;
            }
            "start" | "end" | "startopen" | "endopen" | "timestamp" => {
                sink.ignore("times of nodes, edges and values");
            }
            "pid" => sink.ignore("the hierarchy of nodes"),
            _ => {}
        }
        Ok(())
    })?;
    match found {
        true => Ok(()),
        false => Err(tag.wrong("<node> has no id")),
    }
}

fn edge(tag: &Tag<'_>, mut directed: Option<bool>, sink: &mut Sink) -> Result<()> {
    let place = tag.place();
    let mut ends = [false, false];
    tag.attributes(|name, value| {
        match name {
            "source" | "target" => {
                let at = usize::from(name == "target");
                ends[at] = true;
                sink.put_end(at, value, || place)?;
            }
            "type" => {
                directed = match value {
                    "directed" => Some(true),
                    "undirected" | "mutual" => Some(false),
                    _ => {
                        return Err(tag.wrong(format!(
                            "edges are directed, undirected or mutual, not {value:?}"
                        )));
                    }
                };
            }
            "id" | "weight" => {
                let column = sink.column(false, name, None, place)?;
                sink.put(
                    false,
                    column,
                    || place,
                    value,
                    |column, row| match name {
                        "id" => column.put_id(row, value),
                        _ => column.put_plain(row, value),
                    },
                )?;
            }
            "label" | "kind" => {
                sink.put_text(false, name, value, place)?;
            }
            "start" | "end" | "startopen" | "endopen" | "timestamp" => {
                sink.ignore("times of nodes, edges and values");
            }
            _ => {}
        }
        Ok(())
    })?;
    if let Some(directed) = directed {
        sink.edge_directed(directed, || place)?;
    }
    has_ends(tag, ends)
}
