//! JSON as it comes, token by token: `serde_json` rounds some numbers in their last digit, and asks for single bytes.

use std::fmt::Write as _;
use std::io::BufRead;

use quiver_graph::{GraphError, Result};

use crate::error::{Place, quoted, unread, wrong};
use crate::read::Input;

/// Lists and objects within each other.
const DEEPEST: usize = 128;
/// Members of one node or edge.
const MOST: usize = 1 << 16;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// One of `{}[]:,`.
    Mark(u8),
    Text(String),
    /// As it is written.
    Number(String),
    True,
    False,
    Null,
    End,
}

/// A value; lists and objects are their JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Boolean(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(String),
    Object(Vec<(String, Json)>),
}

pub(super) struct Tokens {
    pub input: Input,
    /// Where the last token begins.
    pub place: Place,
    bytes: Vec<u8>,
    ahead: Option<Token>,
}

impl Tokens {
    pub fn new(input: Input) -> Self {
        Self {
            input,
            place: Place::line(1),
            bytes: Vec::new(),
            ahead: None,
        }
    }

    pub fn wrong(&self, what: impl AsRef<str>) -> GraphError {
        wrong(&self.input.shown, self.place, what)
    }

    /// Takes bytes up to the first for which `ends` is true, which is told.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> Result<Option<u8>> {
        loop {
            let piece = match self.input.fill_buf() {
                Ok(piece) => piece,
                Err(error) => return Err(unread(&self.input.shown, error)),
            };
            if piece.is_empty() {
                return Ok(None);
            }
            let end = piece.iter().position(|&byte| ends(byte));
            let length = end.unwrap_or(piece.len());
            let found = end.map(|end| piece[end]);
            self.bytes.extend_from_slice(&piece[..length]);
            self.input.consume(length);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    fn next(&mut self) -> Result<Token> {
        if let Some(token) = self.ahead.take() {
            return Ok(token);
        }
        self.input.mark();
        let first = self.until(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))?;
        self.bytes.clear();
        self.place = self.input.place();
        match first {
            None => Ok(Token::End),
            Some(mark @ (b'{' | b'}' | b'[' | b']' | b':' | b',')) => {
                self.input.consume(1);
                Ok(Token::Mark(mark))
            }
            Some(b'"') => self.text().map(Token::Text),
            Some(_) => {
                self.until(|byte| {
                    !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
                })?;
                if self.bytes.is_empty() {
                    self.input.consume(1);
                    return Err(self.wrong("neither a value nor a mark of JSON"));
                }
                let word = String::from_utf8_lossy(&self.bytes).into_owned();
                Ok(match word.as_str() {
                    "true" => Token::True,
                    "false" => Token::False,
                    "null" => Token::Null,
                    // As Python writes them, beside JSON.
                    "NaN" | "Infinity" | "-Infinity" => Token::Number(word),
                    _ if is_number(&word) => Token::Number(word),
                    _ => return Err(self.wrong(format!("no value of JSON: {}", quoted(&word)))),
                })
            }
        }
    }

    /// What is in quotes.
    fn text(&mut self) -> Result<String> {
        self.input.consume(1);
        loop {
            match self.until(|byte| matches!(byte, b'"' | b'\\') || byte < b' ')? {
                None => return Err(self.wrong("text without a quote behind it")),
                Some(b'"') => {
                    self.input.consume(1);
                    let bytes = std::mem::take(&mut self.bytes);
                    return String::from_utf8(bytes)
                        .map_err(|_| self.wrong("text that is not UTF-8"));
                }
                Some(b'\\') => {
                    self.input.consume(1);
                    let character = self.escaped()?;
                    let mut bytes = [0; 4];
                    self.bytes
                        .extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
                }
                Some(_) => return Err(self.wrong("a control character in text")),
            }
        }
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = match self.input.fill_buf() {
            Ok(piece) => piece.first().copied(),
            Err(error) => return Err(unread(&self.input.shown, error)),
        };
        let byte = byte.ok_or_else(|| self.wrong("text without a quote behind it"))?;
        self.input.consume(1);
        Ok(byte)
    }

    fn escaped(&mut self) -> Result<char> {
        Ok(match self.byte()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            same @ (b'"' | b'\\' | b'/') => char::from(same),
            b'u' => {
                let half = self.code()?;
                let code = match half {
                    0xd800..0xdc00 => {
                        if (self.byte()?, self.byte()?) != (b'\\', b'u') {
                            return Err(self.wrong("half of a character"));
                        }
                        let low = self.code()?;
                        if !(0xdc00..0xe000).contains(&low) {
                            return Err(self.wrong("half of a character"));
                        }
                        0x1_0000 + ((half - 0xd800) << 10) + (low - 0xdc00)
                    }
                    code => code,
                };
                char::from_u32(code).ok_or_else(|| self.wrong("half of a character"))?
            }
            _ => return Err(self.wrong("no escape of JSON")),
        })
    }

    fn code(&mut self) -> Result<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()?).to_digit(16);
            code = code * 16 + digit.ok_or_else(|| self.wrong("no escape of JSON"))?;
        }
        Ok(code)
    }

    fn unexpected(&self, expected: &str, got: &Token) -> GraphError {
        let got = match got {
            Token::Mark(mark) => char::from(*mark).to_string(),
            Token::Text(text) => quoted(text),
            Token::Number(number) => quoted(number),
            Token::True => "true".to_owned(),
            Token::False => "false".to_owned(),
            Token::Null => "null".to_owned(),
            Token::End => "the end".to_owned(),
        };
        self.wrong(format!("{expected} where there is {got}"))
            .expected(expected)
            .got(got)
    }

    /// Whether an object or a list begins.
    pub fn begins(&mut self) -> Result<Option<u8>> {
        let token = self.next()?;
        let mark = match token {
            Token::Mark(mark @ (b'{' | b'[')) => Some(mark),
            _ => None,
        };
        if mark.is_none() {
            self.ahead = Some(token);
        }
        Ok(mark)
    }

    /// Goes into an object or a list.
    pub fn enter(&mut self, mark: u8, what: &str) -> Result<()> {
        match self.next()? {
            Token::Mark(found) if found == mark => Ok(()),
            other => Err(self.unexpected(what, &other)),
        }
    }

    /// Whether there is a further item of a list, whose first has not been read.
    pub fn item(&mut self, first: &mut bool, close: u8) -> Result<bool> {
        let was_first = std::mem::replace(first, false);
        match self.next()? {
            Token::Mark(mark) if mark == close => Ok(false),
            token if was_first => {
                self.ahead = Some(token);
                Ok(true)
            }
            Token::Mark(b',') => Ok(true),
            other => Err(self.unexpected(&format!(", or {}", char::from(close)), &other)),
        }
    }

    /// The name of the next member of an object.
    pub fn name(&mut self, first: &mut bool) -> Result<Option<String>> {
        if !self.item(first, b'}')? {
            return Ok(None);
        }
        let name = match self.next()? {
            Token::Text(name) => name,
            other => return Err(self.unexpected("a name in quotes", &other)),
        };
        self.enter(b':', ": behind a name")?;
        Ok(Some(name))
    }

    /// A value, whose objects are taken apart to one level.
    pub fn value(&mut self) -> Result<Json> {
        match self.begins()? {
            Some(b'{') => self.members().map(Json::Object),
            Some(_) => {
                let mut text = String::from("[");
                self.nested(b']', &mut text, 1)?;
                Ok(Json::List(text))
            }
            None => self.plain(),
        }
    }

    /// The members of an object that has begun.
    pub fn members(&mut self) -> Result<Vec<(String, Json)>> {
        let (mut members, mut first) = (Vec::new(), true);
        while let Some(name) = self.name(&mut first)? {
            if members.len() == MOST {
                return Err(self.wrong(format!("more than {MOST} members of one object")));
            }
            let value = match self.begins()? {
                Some(mark) => {
                    let mut text = String::from(char::from(mark));
                    self.nested(if mark == b'{' { b'}' } else { b']' }, &mut text, 2)?;
                    Json::List(text)
                }
                None => self.plain()?,
            };
            members.push((name, value));
        }
        Ok(members)
    }

    fn plain(&mut self) -> Result<Json> {
        Ok(match self.next()? {
            Token::Text(text) => Json::Text(text),
            Token::Number(number) => Json::Number(number),
            Token::True => Json::Boolean(true),
            Token::False => Json::Boolean(false),
            Token::Null => Json::Null,
            other => return Err(self.unexpected("a value", &other)),
        })
    }

    /// The JSON of a list or an object that has begun.
    fn nested(&mut self, close: u8, text: &mut String, depth: usize) -> Result<()> {
        if depth > DEEPEST {
            return Err(self.wrong(format!(
                "more than {DEEPEST} lists and objects within each other"
            )));
        }
        let mut first = true;
        loop {
            let separator = if first { "" } else { "," };
            if close == b'}' {
                let Some(name) = self.name(&mut first)? else {
                    break;
                };
                // Strings take whatever is written.
                let _ = write!(text, "{separator}{}:", serde_json::Value::from(name));
            } else {
                if !self.item(&mut first, close)? {
                    break;
                }
                text.push_str(separator);
            }
            match self.begins()? {
                Some(mark) => {
                    text.push(char::from(mark));
                    self.nested(if mark == b'{' { b'}' } else { b']' }, text, depth + 1)?;
                }
                None => match self.plain()? {
                    Json::Text(value) => text.push_str(&serde_json::Value::from(value).to_string()),
                    Json::Number(number) => text.push_str(&number),
                    Json::Boolean(value) => text.push_str(if value { "true" } else { "false" }),
                    _ => text.push_str("null"),
                },
            }
        }
        text.push(char::from(close));
        Ok(())
    }

    /// Nothing but whitespace is left.
    pub fn end(&mut self) -> Result<()> {
        match self.next()? {
            Token::End => Ok(()),
            other => Err(self.unexpected("the end", &other)),
        }
    }
}

/// As JSON writes them.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let whole = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let (number, rest) = digits.split_at(whole);
    if number.is_empty() || (number.len() > 1 && number.starts_with('0')) {
        return false;
    }
    let behind = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => match behind(fraction) {
            0 => return false,
            length => &fraction[length..],
        },
        None => rest,
    };
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && behind(exponent) == exponent.len()
        }
        None => rest.is_empty(),
    }
}
