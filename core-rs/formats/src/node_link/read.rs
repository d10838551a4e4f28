//! Node-link JSON into rows, one node or edge at a time.

use quiver_graph::Result;

use super::tokens::{Json, Tokens};
use crate::error::{Place, quoted, wrong};
use crate::python::Member;
use crate::read::{Input, Loaded, ReadOptions, Sink};
use crate::table::whole_number;

/// What a list is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nodes,
    Edges,
    /// Elements of Cytoscape: of either kind, or of one.
    Elements(Option<bool>),
}

type Members = Vec<(String, Json)>;

struct Reader {
    tokens: Tokens,
    sink: Sink,
    /// Whether nodes have ids of their own; without, they are numbered from 0, as D3 did once.
    with_ids: Option<bool>,
    nodes: u64,
    /// Where the node or edge begins that is being filled.
    place: Place,
}

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with line and column for what is no JSON or has neither nodes nor edges.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let sink = Sink::new(&input, options);
    let mut reader = Reader {
        tokens: Tokens::new(input),
        sink,
        with_ids: None,
        nodes: 0,
        place: Place::UNKNOWN,
    };
    reader.document()?;
    reader.tokens.end()?;
    reader.sink.finish(true)
}

impl Reader {
    fn document(&mut self) -> Result<()> {
        self.tokens.enter(b'{', "an object with nodes and links")?;
        let (mut first, mut found) = (true, false);
        let mut seen = [false; 2];
        while let Some(name) = self.tokens.name(&mut first)? {
            let part = match name.as_str() {
                "nodes" => Part::Nodes,
                "links" | "edges" => Part::Edges,
                "elements" => {
                    found = true;
                    self.elements()?;
                    continue;
                }
                "directed" => {
                    match self.tokens.value()? {
                        Json::Boolean(directed) => self.sink.all_directed(directed),
                        _ => return Err(self.tokens.wrong("directed is true or false")),
                    }
                    continue;
                }
                "multigraph" => {
                    self.tokens.value()?;
                    continue;
                }
                _ => {
                    match self.tokens.value()? {
                        Json::Object(members) if members.is_empty() => {}
                        Json::List(list) if list == "[]" => {}
                        _ => self.sink.ignore("attributes of the graph"),
                    }
                    continue;
                }
            };
            found = true;
            if std::mem::replace(&mut seen[usize::from(part == Part::Edges)], true) {
                return Err(self
                    .tokens
                    .wrong(format!("{name:?} beside other nodes or edges")));
            }
            self.list(part)?;
        }
        match found {
            true => Ok(()),
            false => Err(self
                .tokens
                .wrong("an object without nodes, links, edges or elements")),
        }
    }

    /// Cytoscape's: one list, or one of nodes and one of edges.
    fn elements(&mut self) -> Result<()> {
        if self.tokens.begins()? == Some(b'{') {
            let mut first = true;
            while let Some(name) = self.tokens.name(&mut first)? {
                let node = match name.as_str() {
                    "nodes" => true,
                    "edges" => false,
                    _ => {
                        return Err(self
                            .tokens
                            .wrong(format!("elements have nodes and edges, not {name:?}")));
                    }
                };
                self.list(Part::Elements(Some(node)))?;
            }
            return Ok(());
        }
        // A list has begun, or what is none is told by its first item.
        self.items(Part::Elements(None))
    }

    fn list(&mut self, part: Part) -> Result<()> {
        self.tokens.enter(b'[', "a list of objects")?;
        self.items(part)
    }

    fn items(&mut self, part: Part) -> Result<()> {
        let mut first = true;
        while self.tokens.item(&mut first, b']')? {
            let (part, members) = match part {
                Part::Elements(node) => self.element(node)?,
                part => {
                    self.tokens.enter(b'{', "an object")?;
                    self.place = self.tokens.place;
                    (part, self.tokens.members()?)
                }
            };
            match part {
                Part::Edges => self.edge(members)?,
                _ => self.node(members)?,
            }
        }
        Ok(())
    }

    fn element(&mut self, mut node: Option<bool>) -> Result<(Part, Members)> {
        self.tokens.enter(b'{', "an object")?;
        self.place = self.tokens.place;
        let (mut first, mut data) = (true, None);
        while let Some(name) = self.tokens.name(&mut first)? {
            match (name.as_str(), self.tokens.value()?) {
                ("data", Json::Object(members)) => data = Some(members),
                ("group", Json::Text(group)) => node = Some(group != "edges"),
                _ => self
                    .sink
                    .ignore("positions, classes and states of elements"),
            }
        }
        let Some(data) = data else {
            return Err(self.wrong("an element has no data"));
        };
        let node = node.unwrap_or_else(|| !data.iter().any(|(name, _)| name == "source"));
        Ok((if node { Part::Nodes } else { Part::Edges }, data))
    }

    fn wrong(&self, what: &str) -> quiver_graph::GraphError {
        wrong(self.sink.shown(), self.place, what)
    }

    fn node(&mut self, members: Members) -> Result<()> {
        let place = self.place;
        let with_id = members.iter().any(|(name, _)| name == "id");
        if *self.with_ids.get_or_insert(with_id) != with_id {
            return Err(self.wrong("some nodes have an id, and others none"));
        }
        if !with_id {
            self.sink.put_node(&self.nodes.to_string(), || place)?;
        }
        self.nodes += 1;
        for (name, value) in members {
            match name.as_str() {
                "id" => self.put_id(true, 0, &name, value)?,
                _ => self.put(true, &name, value)?,
            }
        }
        self.sink.end_node(|| place)
    }

    fn edge(&mut self, members: Members) -> Result<()> {
        let mut ends = [false, false];
        for (name, value) in members {
            match name.as_str() {
                "source" | "target" => {
                    let at = usize::from(name == "target");
                    ends[at] = true;
                    self.put_id(false, at, &name, value)?;
                }
                _ => self.put(false, &name, value)?,
            }
        }
        if ends != [true, true] {
            return Err(self.wrong("an edge has no source or no target"));
        }
        let place = self.place;
        self.sink.end_edge(|| place)
    }

    /// An id: a whole number or text, which stays text though it looks like a number.
    fn put_id(&mut self, node: bool, column: usize, name: &str, value: Json) -> Result<()> {
        let place = self.place;
        let (id, text) = match value {
            Json::Text(id) => (id, true),
            Json::Number(id) if whole_number(&id).is_some() => (id, false),
            Json::Number(other) | Json::List(other) => {
                let what = format!("{name:?} is a whole number or text, not {}", quoted(&other));
                return Err(self.wrong(&what));
            }
            _ => return Err(self.wrong(&format!("{name:?} is a whole number or text"))),
        };
        self.sink.put(
            node,
            column,
            || place,
            &id,
            |column, row| match text && column.declared().is_none() {
                true => column.put_text(row, &id),
                false => column.put_id(row, &id),
            },
        )
    }

    fn put(&mut self, node: bool, name: &str, value: Json) -> Result<()> {
        let column = self.sink.column(node, name, None, self.place)?;
        let member = match value {
            Json::Null => Member::None,
            Json::Boolean(value) => Member::Boolean(value),
            Json::Number(number) => match whole_number(&number) {
                Some(whole) => Member::Integer(whole),
                None => match number.as_str() {
                    "Infinity" => Member::Number(f64::INFINITY),
                    "-Infinity" => Member::Number(f64::NEG_INFINITY),
                    // Whole numbers beyond 64 bits are kept as text.
                    _ if number
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'-')
                        && number != "-0" =>
                    {
                        Member::Text(number)
                    }
                    _ => Member::Number(number.parse().unwrap_or(f64::NAN)),
                },
            },
            Json::Text(text) | Json::List(text) => Member::Text(text),
            Json::Object(_) => Member::None,
        };
        member.put(&mut self.sink, node, column, self.place)
    }
}
