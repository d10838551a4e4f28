//! GraphML into rows.

use std::collections::HashMap;

use quiver_graph::Result;

use crate::read::{Input, Loaded, ReadOptions, Sink};
use crate::table::Kind;
use crate::xml::{Next, Tag, Xml, has_ends};

/// What a `<key>` declares: the columns that its data goes to.
struct Key {
    kind: Kind,
    node: Option<usize>,
    edge: Option<usize>,
}

struct Reader {
    xml: Xml,
    sink: Sink,
    keys: Vec<Key>,
    by_id: HashMap<String, usize>,
    graphs: usize,
    /// What edges are that do not say so themselves.
    directed: Option<bool>,
}

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with line and column for what is no GraphML or goes beyond it: hyperedges, nested graphs, a
/// second graph, values that are not of their key's type.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let sink = Sink::new(&input, options);
    let mut reader = Reader {
        xml: Xml::new(input),
        sink,
        keys: Vec::new(),
        by_id: HashMap::new(),
        graphs: 0,
        directed: None,
    };
    match reader.xml.next()? {
        Next::Start(tag) if tag.name() == "graphml" => {}
        Next::Start(tag) => {
            return Err(tag.wrong(format!("<{}> where <graphml> is to be", tag.name())));
        }
        _ => return Err(reader.xml.wrong("no <graphml>")),
    }
    reader.document()?;
    if reader.graphs == 0 {
        return Err(reader.xml.wrong("no <graph>"));
    }
    // What is behind the end.
    reader.xml.next()?;
    reader.sink.finish(true)
}

impl Reader {
    fn document(&mut self) -> Result<()> {
        loop {
            match self.xml.next()? {
                Next::Start(tag) => match tag.name() {
                    "key" => {
                        let key = Declared::new(&tag)?;
                        self.key(key)?;
                    }
                    "graph" => {
                        self.graphs += 1;
                        if self.graphs > 1 {
                            return Err(tag.wrong("a second graph"));
                        }
                        match tag.attribute("edgedefault")?.as_deref() {
                            Some("directed") => self.directed = Some(true),
                            Some("undirected") => self.directed = Some(false),
                            None => {}
                            Some(other) => {
                                return Err(tag.wrong(format!(
                                    "edgedefault is directed or undirected, not {other:?}"
                                )));
                            }
                        }
                        self.sink.all_directed(self.directed.unwrap_or(true));
                        self.graph()?;
                    }
                    "data" => {
                        self.sink.ignore("data of the file");
                        self.xml.skip()?;
                    }
                    _ => self.xml.skip()?,
                },
                Next::End | Next::Eof => return Ok(()),
            }
        }
    }

    fn key(&mut self, declared: Declared) -> Result<()> {
        let place = self.xml.place();
        let mut default = None;
        loop {
            match self.xml.next()? {
                Next::Start(tag) if tag.name() == "default" => default = self.text()?,
                Next::Start(_) => self.xml.skip()?,
                Next::End | Next::Eof => break,
            }
        }
        let Declared {
            id,
            of,
            name,
            kind,
            drawn,
        } = declared;
        let (node, edge) = match of.as_str() {
            "node" => (true, false),
            "edge" => (false, true),
            "all" => (true, true),
            _ => (false, false),
        };
        if drawn || !(node || edge) {
            let what = if drawn { "drawings" } else { "attributes" };
            self.sink.ignore(&format!("{what} of {of}s"));
        }
        let places = (place, self.xml.place());
        let mut column = |of_nodes: bool, wanted: bool| {
            if !wanted || drawn {
                return Ok(None);
            }
            // One attribute by several keys may differ in type.
            let late = || format!("a key of {name:?} behind its data");
            let default = default.as_deref();
            let declared = self
                .sink
                .declare(of_nodes, &name, kind, default, places, late);
            declared.map(Some)
        };
        let key = Key {
            kind,
            node: column(true, node)?,
            edge: column(false, edge)?,
        };
        if self.by_id.insert(id.clone(), self.keys.len()).is_some() {
            return Err(self.xml.wrong(format!("a second key with the id {id:?}")));
        }
        self.keys.push(key);
        Ok(())
    }

    /// The text of the element whose tag came last; nothing where there are elements in it.
    fn text(&mut self) -> Result<Option<String>> {
        match self.xml.next()? {
            Next::Start(_) => {
                self.xml.skip()?;
                while let Next::Start(_) = self.xml.next()? {
                    self.xml.skip()?;
                }
                Ok(None)
            }
            Next::End | Next::Eof => Ok(Some(std::mem::take(&mut self.xml.text))),
        }
    }

    fn graph(&mut self) -> Result<()> {
        loop {
            match self.xml.next()? {
                Next::Start(tag) => match tag.name() {
                    "edge" => {
                        edge(&tag, self.directed, &mut self.sink)?;
                        self.content(false)?;
                        let place = self.xml.place();
                        self.sink.end_edge(|| place)?;
                    }
                    "node" => {
                        node(&tag, &mut self.sink)?;
                        self.content(true)?;
                        let place = self.xml.place();
                        self.sink.end_node(|| place)?;
                    }
                    "hyperedge" => return Err(tag.wrong("hyperedges are not read")),
                    "data" => {
                        self.sink.ignore("attributes of the graph");
                        self.xml.skip()?;
                    }
                    _ => self.xml.skip()?,
                },
                Next::End | Next::Eof => return Ok(()),
            }
        }
    }

    /// What is in a node or an edge.
    fn content(&mut self, of_nodes: bool) -> Result<()> {
        loop {
            match self.xml.next()? {
                Next::Start(tag) => match tag.name() {
                    "data" => {
                        let mut key = None;
                        tag.attributes(|name, value| {
                            if name == "key" {
                                key = self.by_id.get(value).copied();
                                if key.is_none() {
                                    return Err(tag.wrong(format!("no key {value:?}")));
                                }
                            }
                            Ok(())
                        })?;
                        let Some(key) = key else {
                            return Err(tag.wrong("<data> has no key"));
                        };
                        self.data(of_nodes, key)?;
                    }
                    "graph" => return Err(tag.wrong("graphs within nodes are not read")),
                    "port" => {
                        self.sink.ignore("ports of nodes");
                        self.xml.skip()?;
                    }
                    _ => self.xml.skip()?,
                },
                Next::End | Next::Eof => return Ok(()),
            }
        }
    }

    fn data(&mut self, of_nodes: bool, key: usize) -> Result<()> {
        let Key { kind, node, edge } = self.keys[key];
        let Some(column) = (if of_nodes { node } else { edge }) else {
            // Told when it was declared, unless it is declared for what this is not.
            let what = if of_nodes { "nodes" } else { "edges" };
            self.sink
                .ignore(&format!("data of {what} that no key declares for them"));
            return self.xml.skip();
        };
        if let Next::Start(_) = self.xml.next()? {
            self.sink.ignore("elements within data");
            self.xml.skip()?;
            while let Next::Start(_) = self.xml.next()? {
                self.xml.skip()?;
            }
            return Ok(());
        }
        let (place, text) = (self.xml.text_place(), self.xml.text.as_str());
        self.sink.put(
            of_nodes,
            column,
            || place,
            text,
            |column, row| column.put_as(row, kind, text),
        )
    }
}

/// The attributes of a `<key>`.
struct Declared {
    id: String,
    of: String,
    name: String,
    kind: Kind,
    /// Whether it holds drawings instead of a value.
    drawn: bool,
}

impl Declared {
    fn new(tag: &Tag<'_>) -> Result<Self> {
        let id = tag.needed("id")?;
        let name = tag.attribute("attr.name")?;
        let kind = match tag.attribute("attr.type")?.as_deref() {
            Some("boolean") => Kind::Boolean,
            Some("int" | "integer") => Kind::Int32,
            Some("long") => Kind::Int64,
            Some("float") => Kind::Float32,
            Some("double") => Kind::Float64,
            // Whatever else there is, its text is kept.
            _ => Kind::Text,
        };
        Ok(Self {
            drawn: name.is_none() && tag.attribute("yfiles.type")?.is_some(),
            name: name.unwrap_or_else(|| id.clone()),
            of: tag.attribute("for")?.unwrap_or_else(|| "all".to_owned()),
            id,
            kind,
        })
    }
}

fn node(tag: &Tag<'_>, sink: &mut Sink) -> Result<()> {
    let place = tag.place();
    let mut found = false;
    tag.attributes(|name, value| {
        if name == "id" {
            found = true;
            sink.put_node(value, || place)?;
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
    tag.attributes(|name, value| match name {
        "source" | "target" => {
            let at = usize::from(name == "target");
            ends[at] = true;
            sink.put_end(at, value, || place)
        }
        "directed" => {
            directed = Some(match value {
                "true" => true,
                "false" => false,
                _ => {
                    let what = format!("directed is true or false, not {value:?}");
                    return Err(tag.wrong(what));
                }
            });
            Ok(())
        }
        "id" => {
            let column = sink.column(false, "id", None, place)?;
            sink.put(
                false,
                column,
                || place,
                value,
                |column, row| column.put_id(row, value),
            )
        }
        "sourceport" | "targetport" => {
            sink.ignore("ports of edges");
            Ok(())
        }
        _ => Ok(()),
    })?;
    if let Some(directed) = directed {
        sink.edge_directed(directed, || place)?;
    }
    has_ends(tag, ends)
}
