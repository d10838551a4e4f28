//! Where records of text end, found as the text arrives, so that what is there can be read before the rest has come.

use std::path::Path;

use memchr::{memchr, memchr_iter, memchr2, memrchr};
use quiver_graph::Result;

use super::csv::{delimiter, quote};
use crate::plan::{Format, ReadOptions, byte};

/// Goes through text once. A record that is not known to be whole is left to what follows.
pub(crate) struct Records {
    dialect: Dialect,
    state: State,
    /// How much of the text was gone through.
    scanned: usize,
    /// Where the last whole record ends.
    end: usize,
    /// How many records there are up to there; empty lines count.
    count: u64,
}

enum Dialect {
    Csv {
        delimiter: u8,
        quote: u8,
        escape: Option<u8>,
        comment: Option<u8>,
    },
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a record.
    Record,
    /// At the start of another field.
    Field,
    /// Within one that is not quoted.
    Plain,
    Quoted,
    /// Behind a quote within quotes, which ends them or is doubled.
    Unquoted,
    /// Behind what takes its meaning from a character.
    Escaped,
    Comment,
    /// So many objects and lists deep.
    Json(u64),
    JsonText(u64),
    JsonEscaped(u64),
}

impl Records {
    /// # Errors
    /// [`InvalidArgument`](quiver_graph::ErrorCode::InvalidArgument) for separators that are none.
    pub fn new(format: Format, options: &ReadOptions) -> Result<Self> {
        let (dialect, state) = match format {
            Format::Csv => {
                let quote = quote(options)?;
                let escape = byte("escape", options.escape.as_deref())?;
                let dialect = Dialect::Csv {
                    delimiter: delimiter(options, Path::new(""))?,
                    quote,
                    escape: escape.filter(|escape| *escape != quote),
                    comment: byte("comment", options.comment.as_deref())?,
                };
                (dialect, State::Record)
            }
            _ => (Dialect::Json, State::Json(0)),
        };
        Ok(Self {
            dialect,
            state,
            scanned: 0,
            end: 0,
            count: 0,
        })
    }

    /// Goes through what of `text` is new; where the last whole record ends.
    pub fn scan(&mut self, text: &[u8]) -> usize {
        match self.dialect {
            Dialect::Csv {
                delimiter,
                quote,
                escape,
                comment,
            } => self.scan_csv(text, delimiter, quote, (escape, comment)),
            Dialect::Json => self.scan_json(text),
        }
        self.scanned = text.len();
        self.end
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// The text begins where the last whole record ended.
    pub fn cut(&mut self) {
        self.scanned -= self.end;
        self.end = 0;
    }

    fn end_at(&mut self, end: usize) {
        self.end = end;
        self.count += 1;
    }

    fn scan_csv(
        &mut self,
        text: &[u8],
        delimiter: u8,
        quote: u8,
        (escape, comment): (Option<u8>, Option<u8>),
    ) {
        let mut at = self.scanned;
        let is_plain = matches!(self.state, State::Record | State::Field | State::Plain);
        if is_plain && comment.is_none() && memchr(quote, &text[at..]).is_none() {
            // No line lies within a field.
            self.count += memchr_iter(b'\n', &text[at..]).count() as u64;
            if let Some(last) = memrchr(b'\n', &text[at..]) {
                self.end = at + last + 1;
            }
            let behind = |byte: Option<&u8>| match byte {
                Some(b'\n' | b'\r') => Some(State::Record),
                Some(&byte) if byte == delimiter => Some(State::Field),
                Some(_) => Some(State::Plain),
                None => None,
            };
            self.state = behind(text[at..].last()).unwrap_or(self.state);
            return;
        }
        while at < text.len() {
            let found = text[at];
            self.state = match (self.state, found) {
                (State::Comment, b'\n') => {
                    self.end = at + 1;
                    State::Record
                }
                (State::Comment, _) => State::Comment,
                (State::Quoted, _) if Some(found) == escape => State::Escaped,
                (State::Escaped, _) => State::Quoted,
                (State::Quoted, _) if found == quote => State::Unquoted,
                (State::Quoted, _) => {
                    // On to what may end it.
                    let rest = &text[at..];
                    let next = match escape {
                        Some(escape) => memchr2(quote, escape, rest),
                        None => memchr(quote, rest),
                    };
                    at += next.unwrap_or(rest.len());
                    continue;
                }
                (State::Unquoted, _) if found == quote => State::Quoted,
                (State::Record, _) if Some(found) == comment => State::Comment,
                (State::Record | State::Field, _) if found == quote => State::Quoted,
                (before, b'\n') => {
                    if before == State::Record {
                        // Of an empty line, or of the two characters that end one.
                        self.end = at + 1;
                    } else {
                        self.end_at(at + 1);
                    }
                    State::Record
                }
                // What comes next may still belong to it.
                (State::Record, b'\r') => State::Record,
                (_, b'\r') => {
                    self.count += 1;
                    State::Record
                }
                _ if found == delimiter => State::Field,
                _ => State::Plain,
            };
            at += 1;
        }
    }

    fn scan_json(&mut self, text: &[u8]) {
        let mut at = self.scanned;
        while at < text.len() {
            let found = text[at];
            self.state = match (self.state, found) {
                (State::JsonText(depth), b'"') => State::Json(depth),
                (State::JsonText(depth), b'\\') => State::JsonEscaped(depth),
                (State::JsonText(_), _) => {
                    let rest = &text[at..];
                    at += memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                    continue;
                }
                (State::JsonEscaped(depth), _) => State::JsonText(depth),
                (State::Json(depth), b'"') => State::JsonText(depth),
                (State::Json(depth), b'{' | b'[') => State::Json(depth + 1),
                (State::Json(depth), b'}' | b']') => State::Json(depth.saturating_sub(1)),
                (State::Json(0), b'\n') => {
                    self.end_at(at + 1);
                    State::Json(0)
                }
                (state, _) => state,
            };
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(format: Format, options: &ReadOptions, text: &str) -> Vec<usize> {
        let whole = {
            let mut records = Records::new(format, options).unwrap();
            records.scan(text.as_bytes())
        };
        let mut ends = Vec::new();
        let mut records = Records::new(format, options).unwrap();
        for end in 1..=text.len() {
            let found = records.scan(&text.as_bytes()[..end]);
            if ends.last() != Some(&found) && found > 0 {
                ends.push(found);
            }
        }
        assert_eq!(ends.last().copied().unwrap_or(0), whole, "{text:?}");
        ends
    }

    #[test]
    fn records_of_csv_end_where_lines_do_that_are_not_quoted() {
        let plain = ReadOptions::default();
        for (text, expected) in [
            ("", vec![]),
            ("a,b", vec![]),
            ("a,b\n1,2\n3", vec![4, 8]),
            ("a\r\n1\r\n", vec![3, 6]),
            ("a,\"x\ny\"\n1,2\n", vec![8, 12]),
            ("a,\"x\"\"\n\"\"y\"\n1\n", vec![12, 14]),
            // A quote within a field is text.
            ("5\" pipe\n1\n", vec![8, 10]),
            ("a,5\" pipe\n\"x\n\"\n", vec![10, 15]),
        ] {
            assert_eq!(ends(Format::Csv, &plain, text), expected, "{text:?}");
        }
        let options = ReadOptions {
            escape: Some("\\".to_owned()),
            comment: Some("#".to_owned()),
            ..ReadOptions::default()
        };
        let text = "# \"\na\n\"\\\"\n\"\n1\n";
        assert_eq!(ends(Format::Csv, &options, text), vec![4, 6, 12, 14]);
        let mut records = Records::new(Format::Csv, &options).unwrap();
        records.scan(text.as_bytes());
        assert_eq!(records.count(), 3);
    }

    #[test]
    fn records_of_json_end_behind_whole_objects() {
        let options = ReadOptions::default();
        for (text, expected) in [
            ("{\"a\":1}\n{\"a\":2}", vec![8]),
            ("{\"a\":\n1}\n", vec![9]),
            ("{\"a\":\"\\\"}\"}\n[\"{\"]\n", vec![12, 18]),
        ] {
            assert_eq!(ends(Format::Ndjson, &options, text), expected, "{text:?}");
        }
    }
}
