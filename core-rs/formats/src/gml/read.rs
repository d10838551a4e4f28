//! GML into rows.

use quiver_graph::Result;

use super::tokens::{Token, Tokens};
use crate::error::quoted;
use crate::python::Member;
use crate::read::{Input, Loaded, ReadOptions, Sink};
use crate::table::whole_number;

/// Lists within each other.
const DEEPEST: usize = 64;

struct Reader {
    tokens: Tokens,
    sink: Sink,
}

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] with line and column for what is no GML, has no graph or a second one.
pub(crate) fn read(input: Input, options: &ReadOptions) -> Result<Loaded> {
    let sink = Sink::new(&input, options);
    let mut reader = Reader {
        tokens: Tokens::new(input),
        sink,
    };
    let mut graphs = 0;
    loop {
        match reader.tokens.next()? {
            Token::Key(key) if key.eq_ignore_ascii_case("graph") => {
                graphs += 1;
                if graphs > 1 {
                    return Err(reader.tokens.wrong("a second graph"));
                }
                reader.open("graph")?;
                // Unless it says otherwise.
                reader.sink.all_directed(false);
                reader.graph()?;
            }
            Token::Key(_) => reader.skip()?,
            Token::End if graphs == 1 => return reader.sink.finish(true),
            Token::End => return Err(reader.tokens.wrong("no graph")),
            other => return Err(reader.unexpected("a key", &other)),
        }
    }
}

impl Reader {
    fn unexpected(&self, expected: &str, got: &Token) -> quiver_graph::GraphError {
        let got = match got {
            Token::Key(word) | Token::Number(word) => quoted(word),
            Token::Text(text) => format!("the text {}", quoted(text)),
            Token::Open => "[".to_owned(),
            Token::Close => "]".to_owned(),
            Token::End => "the end".to_owned(),
        };
        self.tokens
            .wrong(format!("{expected} where there is {got}"))
            .expected(expected)
            .got(got)
    }

    fn open(&mut self, what: &str) -> Result<()> {
        match self.tokens.next()? {
            Token::Open => Ok(()),
            other => Err(self.unexpected(&format!("[ behind {what}"), &other)),
        }
    }

    /// Passes over a value.
    fn skip(&mut self) -> Result<()> {
        let mut depth = 0_usize;
        loop {
            match self.tokens.next()? {
                Token::Open => depth += 1,
                Token::Close if depth > 0 => depth -= 1,
                Token::Number(_) | Token::Text(_) => {}
                Token::Key(_) if depth > 0 => {}
                other => return Err(self.unexpected("a value", &other)),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn graph(&mut self) -> Result<()> {
        loop {
            let key = match self.tokens.next()? {
                Token::Key(key) => key,
                Token::Close => return Ok(()),
                other => return Err(self.unexpected("a key", &other)),
            };
            match key.as_str() {
                "node" => self.element(true)?,
                "edge" => self.element(false)?,
                "directed" => match self.tokens.next()? {
                    Token::Number(number) if number == "0" || number == "1" => {
                        self.sink.all_directed(number == "1");
                    }
                    other => return Err(self.unexpected("directed 0 or 1", &other)),
                },
                "multigraph" => self.skip()?,
                _ => {
                    self.sink.ignore("attributes of the graph");
                    self.skip()?;
                }
            }
        }
    }

    /// A node or an edge.
    fn element(&mut self, node: bool) -> Result<()> {
        self.open(if node { "node" } else { "edge" })?;
        let place = self.tokens.place;
        let mut members = Vec::new();
        self.members("", 0, &mut members)?;
        let keys: &[&str] = if node { &["id"] } else { &["source", "target"] };
        let mut found = 0_u32;
        let mut at = 0;
        while at < members.len() {
            let (name, value) = std::mem::replace(&mut members[at], (String::new(), Member::None));
            at += 1;
            if name.is_empty() {
                continue;
            }
            if let Some(key) = keys.iter().position(|key| *key == name) {
                found |= 1 << key;
                let id = match &value {
                    Member::Integer(id) => id.to_string(),
                    Member::Text(id) => id.clone(),
                    _ => {
                        let what = format!("{name} is a whole number");
                        return Err(crate::error::wrong(self.sink.shown(), place, what));
                    }
                };
                self.sink.put(
                    node,
                    key,
                    || place,
                    &id,
                    |column, row| column.put_id(row, &id),
                )?;
                continue;
            }
            // A list is written as one key several times.
            let same: Vec<usize> = (at..members.len())
                .filter(|&other| members[other].0 == name)
                .collect();
            let value = match same.is_empty() {
                true => value,
                false => {
                    let mut list = vec![json(&value)];
                    for other in same {
                        list.push(json(&members[other].1));
                        members[other].0.clear();
                    }
                    Member::Text(serde_json::Value::from(list).to_string())
                }
            };
            let column = self.sink.column(node, &name, None, place)?;
            value.put(&mut self.sink, node, column, place)?;
        }
        if found.count_ones() as usize != keys.len() {
            let what = match node {
                true => "a node has no id",
                false => "an edge has no source or no target",
            };
            return Err(crate::error::wrong(self.sink.shown(), place, what));
        }
        match node {
            true => self.sink.end_node(|| place),
            false => self.sink.end_edge(|| place),
        }
    }

    /// Keys and values up to the bracket; those of lists have the names of both, with a dot between.
    fn members(
        &mut self,
        prefix: &str,
        depth: usize,
        into: &mut Vec<(String, Member)>,
    ) -> Result<()> {
        // Each is compared with the others of its element.
        const MOST: usize = 1 << 12;
        loop {
            let key = match self.tokens.next()? {
                Token::Key(key) => key,
                Token::Close => return Ok(()),
                other => return Err(self.unexpected("a key", &other)),
            };
            let name = match prefix {
                "" => key,
                _ => format!("{prefix}.{key}"),
            };
            let value = match self.tokens.next()? {
                Token::Number(number) => match whole_number(&number) {
                    Some(number) => Member::Integer(number),
                    None => Member::Number(float(&number)),
                },
                Token::Text(text) => Member::Text(text),
                Token::Open if depth >= DEEPEST => {
                    return Err(self
                        .tokens
                        .wrong(format!("more than {DEEPEST} lists within each other")));
                }
                Token::Open => {
                    self.members(&name, depth + 1, into)?;
                    continue;
                }
                other => return Err(self.unexpected(&format!("the value of {name}"), &other)),
            };
            if into.len() == MOST {
                return Err(self
                    .tokens
                    .wrong(format!("more than {MOST} keys in one list")));
            }
            into.push((name, value));
        }
    }
}

fn float(number: &str) -> f64 {
    match number.trim_start_matches('+') {
        "INF" => f64::INFINITY,
        "-INF" => f64::NEG_INFINITY,
        "NAN" | "-NAN" => f64::NAN,
        other => other.parse().unwrap_or(f64::NAN),
    }
}

fn json(value: &Member) -> serde_json::Value {
    match value {
        Member::None => serde_json::Value::Null,
        Member::Boolean(value) => (*value).into(),
        Member::Integer(value) => (*value).into(),
        Member::Number(value) => (*value).into(),
        Member::Text(value) => value.as_str().into(),
    }
}
