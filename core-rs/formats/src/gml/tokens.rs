//! The words of GML.

use std::io::BufRead;

use quiver_graph::{GraphError, Result};

use crate::error::{Place, quoted, unread, wrong};
use crate::read::Input;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Key(String),
    /// As it is written.
    Number(String),
    Text(String),
    Open,
    Close,
    End,
}

pub(super) struct Tokens {
    pub input: Input,
    /// Where the last one begins.
    pub place: Place,
    bytes: Vec<u8>,
}

impl Tokens {
    pub fn new(input: Input) -> Self {
        Self {
            input,
            place: Place::line(1),
            bytes: Vec::new(),
        }
    }

    pub fn wrong(&self, what: impl AsRef<str>) -> GraphError {
        wrong(&self.input.shown, self.place, what)
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        match self.input.fill_buf() {
            Ok(piece) => Ok(piece.first().copied()),
            Err(error) => Err(unread(&self.input.shown, error)),
        }
    }

    /// Takes bytes up to the first for which `ends` is true.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> Result<()> {
        loop {
            let piece = match self.input.fill_buf() {
                Ok(piece) => piece,
                Err(error) => return Err(unread(&self.input.shown, error)),
            };
            if piece.is_empty() {
                return Ok(());
            }
            let end = piece.iter().position(|&byte| ends(byte));
            let length = end.unwrap_or(piece.len());
            self.bytes.extend_from_slice(&piece[..length]);
            self.input.consume(length);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    fn text(&mut self) -> Result<String> {
        let bytes = std::mem::take(&mut self.bytes);
        String::from_utf8(bytes).map_err(|_| self.wrong("text that is not UTF-8"))
    }

    pub fn next(&mut self) -> Result<Token> {
        loop {
            self.input.mark();
            self.until(|byte| !byte.is_ascii_whitespace())?;
            self.bytes.clear();
            self.place = self.input.place();
            let Some(first) = self.peek()? else {
                return Ok(Token::End);
            };
            match first {
                b'#' => {
                    self.until(|byte| byte == b'\n')?;
                    self.bytes.clear();
                }
                b'[' | b']' => {
                    self.input.consume(1);
                    return Ok(if first == b'[' {
                        Token::Open
                    } else {
                        Token::Close
                    });
                }
                b'"' => {
                    self.input.consume(1);
                    self.until(|byte| byte == b'"')?;
                    if self.peek()?.is_none() {
                        return Err(self.wrong("text without a quote behind it"));
                    }
                    self.input.consume(1);
                    return Ok(Token::Text(unescaped(&self.text()?)));
                }
                _ => {
                    self.until(|byte| {
                        byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b'"')
                    })?;
                    let word = self.text()?;
                    if is_number(&word) {
                        return Ok(Token::Number(word));
                    }
                    let mut letters = word.chars();
                    let begins = letters
                        .next()
                        .is_some_and(|c| c.is_alphabetic() || c == '_');
                    if begins
                        && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
                    {
                        return Ok(Token::Key(word));
                    }
                    return Err(
                        self.wrong(format!("neither a key nor a number: {}", quoted(&word)))
                    );
                }
            }
        }
    }
}

fn is_number(word: &str) -> bool {
    let bare = word.trim_start_matches(['+', '-']);
    matches!(bare, "INF" | "NAN" if word.len() <= 4)
        || (bare.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && word.parse::<f64>().is_ok())
}

/// Text without its entities; what is none stays as it is.
fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.bytes().take(12).position(|byte| byte == b';') else {
            result.push('&');
            rest = &rest[1..];
            continue;
        };
        let name = &rest[1..end];
        let number = name
            .strip_prefix('#')
            .and_then(|number| match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => number.parse().ok(),
            });
        let character = match (name, number) {
            (_, Some(code)) => char::from_u32(code),
            ("quot", _) => Some('"'),
            ("amp", _) => Some('&'),
            ("lt", _) => Some('<'),
            ("gt", _) => Some('>'),
            ("apos", _) => Some('\''),
            ("nbsp", _) => Some('\u{a0}'),
            _ => None,
        };
        match character {
            Some(character) => {
                result.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                result.push('&');
                rest = &rest[1..];
            }
        }
    }
    result.push_str(rest);
    result
}
