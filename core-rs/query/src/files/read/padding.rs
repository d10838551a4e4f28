//! Rows of CSV that end early, made whole: arrow's reader fills them with empty text, which is no null where other text is.

use std::io::{BufRead, BufReader, Read, Result};

use csv_core::{ReadFieldResult, Reader};

/// What stands for a field that is not there. A noncharacter, which Unicode keeps for uses like this: no text holds it.
pub(super) const ABSENT: &str = "\u{10ffff}";

/// Text whose records have a field for each of `columns`, [`ABSENT`] where they ended before.
pub(super) struct Padding<R> {
    text: BufReader<R>,
    parser: Reader,
    delimiter: u8,
    columns: usize,
    /// Of the record that is being read.
    fields: usize,
    /// What was read and not yet given.
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Padding<R> {
    /// `parser` takes records apart as whoever reads this does.
    pub fn new(text: R, parser: Reader, delimiter: u8, columns: usize) -> Self {
        Self {
            text: BufReader::with_capacity(1 << 16, text),
            parser,
            delimiter,
            columns,
            fields: 0,
            ready: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    /// Reads some of the text.
    fn fill(&mut self) -> Result<()> {
        self.ready.clear();
        self.given = 0;
        let text = self.text.fill_buf()?;
        // Without any text, the parser is told that this was the last.
        let last = text.is_empty();
        let (mut at, mut scratch) = (0, [0; 256]);
        while !self.ended && (last || at < text.len()) {
            let (found, length, _) = self.parser.read_field(&text[at..], &mut scratch);
            let piece = &text[at..at + length];
            at += length;
            match found {
                ReadFieldResult::Field { record_end: true } => {
                    // Its last byte ends the record, unless the text does.
                    let (field, end) = piece.split_at(length.saturating_sub(1));
                    self.ready.extend_from_slice(field);
                    for _ in self.fields + 1..self.columns {
                        self.ready.push(self.delimiter);
                        self.ready.extend_from_slice(ABSENT.as_bytes());
                    }
                    self.ready.extend_from_slice(end);
                    self.fields = 0;
                    continue;
                }
                ReadFieldResult::Field { record_end: false } => self.fields += 1,
                ReadFieldResult::End => self.ended = true,
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            }
            self.ready.extend_from_slice(piece);
        }
        self.text.consume(at);
        Ok(())
    }
}

impl<R: Read> Read for Padding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.given == self.ready.len() && !self.ended {
            self.fill()?;
        }
        let length = (&self.ready[self.given..]).read(buffer)?;
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use csv_core::ReaderBuilder;

    use super::*;

    /// Gives one byte at a time.
    struct Slowly<'a>(&'a [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let length = buffer.len().min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    fn padded(text: &str, columns: usize) -> String {
        let parser = || ReaderBuilder::new().comment(Some(b'#')).build();
        let mut whole = String::new();
        let mut padding = Padding::new(text.as_bytes(), parser(), b',', columns);
        padding.read_to_string(&mut whole).unwrap();
        let mut slow = String::new();
        let mut padding = Padding::new(Slowly(text.as_bytes()), parser(), b',', columns);
        padding.read_to_string(&mut slow).unwrap();
        assert_eq!(whole, slow);
        whole.replace(ABSENT, "~")
    }

    #[test]
    fn rows_that_end_early_are_filled_and_all_else_stays() {
        for (text, expected) in [
            ("", ""),
            ("a,b,c\n1\n", "a,b,c\n1,~,~\n"),
            ("a,b,c\r\n1,\r\n2", "a,b,c\r\n1,,~\r\n2,~,~"),
            ("1,2,3,4\n\n\n5", "1,2,3,4\n\n\n5,~,~"),
            ("\"1\n,\"\n# 1\n2,\"\"", "\"1\n,\",~,~\n# 1\n2,\"\",~"),
            ("\u{feff}a\rb", "\u{feff}a,~,~\rb,~,~"),
            ("\"\"\"\",1\n", "\"\"\"\",1,~\n"),
        ] {
            assert_eq!(padded(text, 3), expected, "{text:?}");
        }
        let long = "x".repeat(1000);
        assert_eq!(padded(&long, 2), format!("{long},~"));
    }
}
