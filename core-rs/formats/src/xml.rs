//! XML without entities of its own and without what lies elsewhere: tags, texts and their places.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quiver_graph::{GraphError, Result};

use crate::error::{Place, quoted, unread, wrong};
use crate::read::Input;
use crate::write::{Losses, Value};

/// Elements within each other.
const DEEPEST: usize = 256;
/// Of one tag, each of which is compared with those before.
const MOST_ATTRIBUTES: usize = 256;

/// What comes next. Texts, references and CDATA between two tags are one text, in [`Xml::text`].
pub(crate) enum Next<'a> {
    Start(Tag<'a>),
    End,
    Eof,
}

pub(crate) struct Xml {
    reader: Reader<Input>,
    buffer: Vec<u8>,
    /// What lay between the last two tags.
    pub text: String,
    /// The tag that came last, from its name on.
    tag: String,
    depth: usize,
    /// An element without content ends at once.
    ends: bool,
    place: Place,
    /// Where the text begins.
    text_place: Place,
    begun: bool,
}

/// A tag that opens an element.
pub(crate) struct Tag<'a> {
    start: BytesStart<'a>,
    shown: &'a str,
    place: Place,
}

impl Xml {
    pub fn new(input: Input) -> Self {
        let mut reader = Reader::from_reader(input);
        let config = reader.config_mut();
        config.check_end_names = true;
        config.check_comments = false;
        Self {
            reader,
            buffer: Vec::new(),
            text: String::new(),
            tag: String::new(),
            depth: 0,
            ends: false,
            place: Place { line: 1, column: 1 },
            text_place: Place { line: 1, column: 1 },
            begun: false,
        }
    }

    pub fn shown(&self) -> &str {
        &self.reader.get_ref().shown
    }

    /// Where what came last begins.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Where the text begins that lay between the last two tags.
    pub fn text_place(&self) -> Place {
        self.text_place
    }

    pub fn wrong(&self, what: impl AsRef<str>) -> GraphError {
        wrong(self.shown(), self.place, what)
    }

    /// # Errors
    /// [`quiver_graph::ErrorCode::InvalidData`] with the place for what is no XML, nests too deeply, or declares entities.
    pub fn next(&mut self) -> Result<Next<'_>> {
        self.text.clear();
        if self.ends {
            self.ends = false;
            self.depth -= 1;
            return Ok(Next::End);
        }
        let name = loop {
            self.buffer.clear();
            self.reader.get_mut().mark();
            self.place = self.reader.get_ref().place();
            if self.text.is_empty() {
                self.text_place = self.place;
            }
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(failed(self.reader.get_ref(), self.place, error)),
            };
            match event {
                Event::Text(text) => {
                    let content = text.xml10_content();
                    if self.depth == 0 && !content.trim().is_empty() {
                        let what = format!("text outside of elements: {}", quoted(content.trim()));
                        return Err(self.wrong(what));
                    }
                    self.text.push_str(&content);
                }
                Event::CData(text) => self.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref() {
                        Ok(Some(character)) if is_character(character) => character,
                        Ok(Some(_)) | Err(_) => {
                            let what = format!("&{};", &*reference);
                            return Err(self.wrong(format!("{what} is no character of XML")));
                        }
                        Ok(None) => match &*reference {
                            "lt" => '<',
                            "gt" => '>',
                            "amp" => '&',
                            "apos" => '\'',
                            "quot" => '"',
                            name => {
                                let what = format!("&{name}; is not known; entities are not read");
                                return Err(self.wrong(what));
                            }
                        },
                    };
                    self.text.push(character);
                }
                Event::Start(start) => {
                    self.tag.clear();
                    self.tag.push_str(&start);
                    break start.name().into_inner().len();
                }
                Event::Empty(start) => {
                    self.tag.clear();
                    self.tag.push_str(&start);
                    self.ends = true;
                    break start.name().into_inner().len();
                }
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(Next::End);
                }
                Event::Eof if self.depth > 0 => {
                    return Err(self.wrong("ends within an element"));
                }
                Event::Eof => return Ok(Next::Eof),
                Event::DocType(text) if text.contains('[') => {
                    return Err(self.wrong("declares entities or elements, which are not read"));
                }
                Event::Decl(declaration) => {
                    if let Some(Ok(encoding)) = declaration.encoding()
                        && !["utf-8", "utf8", "us-ascii", "ascii"]
                            .contains(&encoding.to_ascii_lowercase().as_str())
                    {
                        let what = format!("is encoded in {encoding}; UTF-8 is read");
                        return Err(self.wrong(what));
                    }
                }
                Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        };
        self.depth += 1;
        if self.depth == 1 && self.begun {
            return Err(self.wrong("a second element beside the first"));
        }
        self.begun = true;
        if self.depth > DEEPEST {
            return Err(self.wrong(format!("more than {DEEPEST} elements within each other")));
        }
        Ok(Next::Start(Tag {
            start: BytesStart::from_content(self.tag.as_str(), name),
            shown: &self.reader.get_ref().shown,
            place: self.place,
        }))
    }

    /// Passes over the element whose tag came last.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub fn skip(&mut self) -> Result<()> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if let Next::Eof = self.next()? {
                break;
            }
        }
        Ok(())
    }
}

/// What XML 1.0 can hold.
pub(crate) fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] for an edge without a source or a target.
pub(crate) fn has_ends(tag: &Tag<'_>, ends: [bool; 2]) -> Result<()> {
    match ends {
        [true, true] => Ok(()),
        [false, _] => Err(tag.wrong("<edge> has no source")),
        [_, false] => Err(tag.wrong("<edge> has no target")),
    }
}

/// Text between tags, escaped.
///
/// # Errors
/// [`quiver_graph::ErrorCode::UnsupportedType`] for characters that XML has not.
pub(crate) fn push_text(text: &str, into: &mut String, losses: &Losses) -> Result<()> {
    escape(text, into, losses, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        _ => None,
    })
}

/// Text in double quotes, escaped.
///
/// # Errors
/// As [`push_text`].
pub(crate) fn push_value(text: &str, into: &mut String, losses: &Losses) -> Result<()> {
    escape(text, into, losses, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\r' => Some("&#13;"),
        b'\n' => Some("&#10;"),
        b'\t' => Some("&#9;"),
        _ => None,
    })
}

/// Numbers as XML Schema writes them.
pub(crate) fn push_number(value: Value<'_>, into: &mut String) {
    match value.number() {
        Some(number) if number.is_infinite() => {
            into.push_str(if number > 0.0 { "INF" } else { "-INF" })
        }
        _ => value.push_to(into),
    }
}

/// An id in the quotes of an attribute.
pub(crate) fn push_key(value: Value<'_>, into: &mut String, losses: &Losses) -> Result<()> {
    match value {
        Value::Text(text) => push_value(text, into, losses),
        value => {
            value.push_to(into);
            Ok(())
        }
    }
}

fn escape(
    text: &str,
    into: &mut String,
    losses: &Losses,
    escaped: impl Fn(u8) -> Option<&'static str>,
) -> Result<()> {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(replacement) = escaped(byte) {
            into.push_str(&text[done..at]);
            into.push_str(replacement);
            done = at + 1;
        } else if (byte < b' ' && !matches!(byte, b'\t' | b'\n'))
            || (byte == 0xef && !text[at..].chars().next().is_none_or(is_character))
        {
            let character = text[at..].chars().next().unwrap_or_default();
            losses.lose(
                &format!("the character U+{:04X}", u32::from(character)),
                "writes U+FFFD for it",
            )?;
            into.push_str(&text[done..at]);
            into.push(char::REPLACEMENT_CHARACTER);
            done = at + character.len_utf8();
        }
    }
    into.push_str(&text[done..]);
    Ok(())
}

fn failed(input: &Input, place: Place, error: quick_xml::Error) -> GraphError {
    match error {
        quick_xml::Error::Io(error) => {
            let inner = std::io::Error::new(error.kind(), error.to_string());
            match std::sync::Arc::try_unwrap(error) {
                Ok(error) => unread(&input.shown, error),
                Err(_) => unread(&input.shown, inner),
            }
        }
        other => wrong(&input.shown, place, other.to_string()),
    }
}

impl<'a> Tag<'a> {
    /// Its name, without a prefix.
    pub fn name(&self) -> &str {
        let name = self.start.name().into_inner();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    pub fn place(&self) -> Place {
        self.place
    }

    pub fn wrong(&self, what: impl AsRef<str>) -> GraphError {
        wrong(self.shown, self.place, what)
    }

    /// Calls `each` with the names and values of its attributes.
    ///
    /// # Errors
    /// What `each` returns; [`quiver_graph::ErrorCode::InvalidData`] for what is no attribute, or is there twice.
    pub fn attributes(&self, mut each: impl FnMut(&str, &str) -> Result<()>) -> Result<()> {
        for (count, attribute) in self.start.attributes().enumerate() {
            if count == MOST_ATTRIBUTES {
                return Err(self.wrong(format!("more than {MOST_ATTRIBUTES} attributes")));
            }
            let attribute = attribute.map_err(|error| self.wrong(error.to_string()))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| self.wrong(error.to_string()))?;
            each(attribute.key.into_inner(), &value)?;
        }
        Ok(())
    }

    /// The value of one of its attributes.
    ///
    /// # Errors
    /// As [`Tag::attributes`].
    pub fn attribute(&self, name: &str) -> Result<Option<String>> {
        let mut found = None;
        self.attributes(|key, value| {
            if key == name {
                found = Some(value.to_owned());
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// As [`Tag::attribute`], where it must be there.
    ///
    /// # Errors
    /// As [`Tag::attributes`]; [`quiver_graph::ErrorCode::InvalidData`] where it is not.
    pub fn needed(&self, name: &str) -> Result<String> {
        let found = self.attribute(name)?;
        found.ok_or_else(|| self.lacks(name))
    }

    /// The values of several attributes, those that are there, in one pass.
    ///
    /// # Errors
    /// As [`Tag::attributes`].
    pub fn several<const N: usize>(&self, names: [&str; N]) -> Result<[Option<String>; N]> {
        let mut found = [const { None }; N];
        self.attributes(|name, value| {
            if let Some(at) = names.iter().position(|wanted| *wanted == name) {
                found[at] = Some(value.to_owned());
            }
            Ok(())
        })?;
        Ok(found)
    }

    pub fn lacks(&self, name: &str) -> GraphError {
        self.wrong(format!("<{}> has no {name}", self.name()))
    }
}
