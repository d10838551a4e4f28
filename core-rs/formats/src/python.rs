//! Dicts of Python's as networkx writes them behind edges: `{'weight': 3, 'name': "it's"}`.

use quiver_graph::Result;

use crate::error::Place;
use crate::read::Sink;
use crate::table::whole_number;

/// Deeper lists and dicts are none that anybody writes there.
const DEEPEST: usize = 64;

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Member {
    None,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

impl Member {
    /// # Errors
    /// As [`Sink::put`].
    pub fn put(&self, sink: &mut Sink, of_nodes: bool, column: usize, place: Place) -> Result<()> {
        sink.put(
            of_nodes,
            column,
            || place,
            "",
            |column, row| match self {
                Self::None => Ok(()),
                Self::Boolean(value) => column.put_boolean(row, *value),
                Self::Integer(value) => column.put_integer(row, *value),
                Self::Number(value) => column.put_number(row, *value),
                Self::Text(value) => column.put_text(row, value),
            },
        )
    }
}

/// The members of a dict; nothing where it is none.
pub(crate) fn members(text: &str) -> Option<Vec<(String, Member)>> {
    let mut rest = text.strip_prefix('{')?.trim_start();
    let mut members = Vec::new();
    loop {
        if let Some(behind) = rest.strip_prefix('}') {
            return behind.trim().is_empty().then_some(members);
        }
        let (name, behind) = value(rest, 0)?;
        let name = match name {
            Member::Text(name) => name,
            Member::Integer(number) => number.to_string(),
            _ => return None,
        };
        let (member, behind) = value(behind.trim_start().strip_prefix(':')?.trim_start(), 0)?;
        members.push((name, member));
        rest = behind.trim_start();
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind.trim_start(),
            None if rest.starts_with('}') => {}
            None => return None,
        }
    }
}

/// The value that `text` begins with, and what is behind it. Lists and the like are their text.
fn value(text: &str, depth: usize) -> Option<(Member, &str)> {
    if depth > DEEPEST {
        return None;
    }
    let first = text.chars().next()?;
    match first {
        '\'' | '"' => string(&text[1..], first).map(|(text, rest)| (Member::Text(text), rest)),
        '[' | '(' | '{' => {
            let close = match first {
                '[' => ']',
                '(' => ')',
                _ => '}',
            };
            let mut rest = text[1..].trim_start();
            loop {
                if let Some(behind) = rest.strip_prefix(close) {
                    let length = text.len() - behind.len();
                    return Some((Member::Text(text[..length].to_owned()), behind));
                }
                (_, rest) = value(rest, depth + 1)?;
                rest = rest.trim_start();
                rest = rest.strip_prefix([',', ':']).unwrap_or(rest).trim_start();
            }
        }
        _ => {
            let end = text
                .find(|c: char| matches!(c, ',' | ':' | '}' | ']' | ')') || c.is_whitespace())
                .unwrap_or(text.len());
            let (word, rest) = text.split_at(end);
            let member = match word {
                "" => return None,
                "None" => Member::None,
                "True" => Member::Boolean(true),
                "False" => Member::Boolean(false),
                _ => match (whole_number(word), word.parse()) {
                    (Some(number), _) => Member::Integer(number),
                    (None, Ok(number)) => Member::Number(number),
                    (None, Err(_)) => return None,
                },
            };
            Some((member, rest))
        }
    }
}

/// The string up to the quote that ends it.
fn string(text: &str, quote: char) -> Option<(String, &str)> {
    let mut string = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return Some((string, &text[at + 1..]));
        }
        if letter != '\\' {
            string.push(letter);
            continue;
        }
        let (_, escaped) = letters.next()?;
        let mut code = |digits: usize| {
            let code = (0..digits).map(|_| letters.next().map(|(_, digit)| digit));
            let code = code.collect::<Option<String>>()?;
            char::from_u32(u32::from_str_radix(&code, 16).ok()?)
        };
        string.push(match escaped {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'x' => code(2)?,
            'u' => code(4)?,
            'U' => code(8)?,
            other => other,
        });
    }
    None
}
