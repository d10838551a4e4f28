//! Where CSV is not what was expected: by file, line and column.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use arrow_schema::ArrowError;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::known::Known;
use super::text::{broken, bytes, lines_before, told, unread};
use crate::plan::ReadOptions;

/// A file, or a part of it, that is being read.
pub(super) struct Part {
    pub known: Arc<Known>,
    pub options: Arc<ReadOptions>,
    pub range: Option<(u64, u64)>,
}

impl Part {
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        let (path, place) = (&self.known.path, &self.known.place);
        bytes(path, place, self.options.compression(path), self.range)
    }

    /// A value that is none of its type.
    pub fn misfit(&self, record: usize, column: &str, value: &str, data_type: &str) -> GraphError {
        let (shown, line) = (self.known.shown(), self.line(record));
        let message = format!(
            "{shown}, line {line}, column \"{column}\": cannot read \"{value}\" as {data_type}; name another type in schema, or infer types from more rows by inferRows",
        );
        GraphError::new(ErrorCode::InvalidData, message)
            .table(shown)
            .column(column)
            .expected(data_type)
            .got(value)
    }

    /// What arrow's reader says, with the names of things.
    pub fn located(&self, error: ArrowError) -> GraphError {
        let text = match &error {
            ArrowError::CsvError(text) | ArrowError::ParseError(text) => text.as_str(),
            _ => "",
        };
        if let Some(bad) = BadValue::parse(text) {
            let column = self.known.names.get(bad.column).map_or("", String::as_str);
            return self.misfit(bad.record, column, bad.value, bad.data_type);
        }
        let shown = self.known.shown();
        if let Some((record, expected, got)) = fields(text) {
            let line = self.line(record);
            let message =
                format!("line {line} has {got} fields where there are {expected} columns");
            return broken(&shown, &message)
                .expected(format!("{expected} fields"))
                .got(format!("{got} fields"));
        }
        if let Some(record) = number(text, "invalid UTF-8 data for line ") {
            let line = self.line(record.saturating_sub(1));
            return broken(&shown, &format!("line {line} holds text that is not UTF-8"));
        }
        unread(&shown, &format!("it cannot be read: {}", told(&error)))
    }

    /// The line, counted from 1, on which a record begins; a quoted field may go over several.
    fn line(&self, record: usize) -> u64 {
        let (path, place) = (&self.known.path, &self.known.place);
        let before = lines_before(path, place, self.range.map_or(0, |(start, _)| start));
        let found = self.open().ok().and_then(|text| {
            let text = BufReader::with_capacity(1 << 16, text);
            line_of(text, record, &Dialect::of(&self.options))
                .ok()
                .flatten()
        });
        before + found.unwrap_or(record as u64) + 1
    }
}

/// What parts records from each other.
struct Dialect {
    quote: Option<u8>,
    escape: Option<u8>,
    comment: Option<u8>,
}

impl Dialect {
    fn of(options: &ReadOptions) -> Self {
        let byte = |text: &Option<String>| text.as_deref().and_then(|text| text.bytes().next());
        Self {
            quote: match &options.quote {
                None => Some(b'"'),
                given => byte(given),
            },
            escape: byte(&options.escape),
            comment: byte(&options.comment),
        }
    }
}

/// The line, counted from 0, on which a record begins; none where there are fewer.
fn line_of(
    mut text: impl BufRead,
    record: usize,
    dialect: &Dialect,
) -> std::io::Result<Option<u64>> {
    let (mut line, mut records, mut quoted, mut starts) = (0, 0, false, true);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        // Longer lines are told in pieces, which makes no difference to quotes.
        let read = (&mut text).take(1 << 20).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        let begins = starts && !quoted;
        let passed = begins
            && (bytes.trim_ascii_end().is_empty() || bytes.first() == dialect.comment.as_ref());
        if begins && !passed {
            if records == record {
                return Ok(Some(line));
            }
            records += 1;
        }
        if !passed {
            let mut rest = bytes.iter();
            while let Some(byte) = rest.next() {
                if quoted && Some(*byte) == dialect.escape {
                    rest.next();
                } else if Some(*byte) == dialect.quote {
                    // Doubled, it closes and opens again.
                    quoted = !quoted;
                }
            }
        }
        starts = bytes.ends_with(b"\n");
        line += u64::from(starts);
    }
}

/// What arrow's reader of the first rows says.
pub(super) fn of_first_rows(error: &ArrowError) -> String {
    let text = told(error);
    if text.contains("UTF-8") {
        return match number(&text, "at line ") {
            Some(line) => format!("line {line} holds text that is not UTF-8"),
            None => "its header holds text that is not UTF-8".to_owned(),
        };
    }
    match unequal(&text) {
        Some((line, expected, got)) => {
            format!("line {line} has {got} fields where there are {expected} columns")
        }
        None => format!("it cannot be read: {text}"),
    }
}

/// Of `incorrect number of fields for line 3, expected 2 got more than 2`: the record, counted from 0, and both numbers.
fn fields(text: &str) -> Option<(usize, &str, &str)> {
    let record = number(text, "incorrect number of fields for line ")?;
    let (_, rest) = text.split_once("expected ")?;
    let (expected, got) = rest.split_once(" got ")?;
    Some((record.checked_sub(1)?, expected, got))
}

/// Of `Encountered unequal lengths between records on CSV file. Expected 2 records, found 3 records at line 3`: the line and both numbers.
fn unequal(text: &str) -> Option<(usize, usize, usize)> {
    let expected = number(
        text,
        "unequal lengths between records on CSV file. Expected ",
    )?;
    let got = number(text, "found ")?;
    Some((number(text, "at line ")?, expected, got))
}

/// The number behind `words`.
fn number(text: &str, words: &str) -> Option<usize> {
    let (_, rest) = text.split_once(words)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit());
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

/// What arrow-csv tells of a value that it cannot read.
struct BadValue<'a> {
    value: &'a str,
    data_type: &'a str,
    column: usize,
    /// Counted from 0, the header included.
    record: usize,
}

impl<'a> BadValue<'a> {
    /// Of `Error while parsing value 'x' as type 'Int64' for column 1 at line 3. Row data: '[x]'`.
    fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("Error while parsing value '")?;
        // The value may hold any text, its row too: the first of each mark is the one meant but for values that hold it.
        let (value, rest) = rest.split_once("' as type '")?;
        let (data_type, rest) = rest.split_once("' for column ")?;
        let (column, rest) = rest.split_once(" at line ")?;
        Some(Self {
            value,
            data_type,
            column: column.parse().ok()?,
            record: number(rest, "")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_begin_where_their_first_line_does() {
        let dialect = Dialect {
            quote: Some(b'"'),
            escape: None,
            comment: Some(b'#'),
        };
        let text = "a,b\n1,\"x\ny\"\n\n# \"\n2,\"\"\"\n\"\"\"\n3,z\n";
        let lines =
            [0, 1, 2, 3, 4].map(|record| line_of(text.as_bytes(), record, &dialect).unwrap());
        assert_eq!(lines, [Some(0), Some(1), Some(5), Some(7), None]);
    }
}
