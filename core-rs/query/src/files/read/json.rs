//! The text of JSON, piece by piece.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Objects and arrays within each other that are followed.
const DEPTH: usize = 1000;

/// Names that are compared one by one.
const FEW: usize = 16;

/// Text, and how far it was read.
pub(super) struct Text<'a> {
    bytes: &'a [u8],
    pub at: usize,
    depth: usize,
}

/// Why there is no value.
#[derive(Debug)]
pub(super) enum Wrong {
    /// The text ends before the value does.
    Cut,
    /// At a byte of the text.
    At(usize, String),
}

pub(super) type Result<T> = std::result::Result<T, Wrong>;

impl<'a> Text<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        let depth = 0;
        Self { bytes, at, depth }
    }

    /// Passes over white space; the byte behind it.
    pub fn next(&mut self) -> Result<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(&byte) => return Ok(byte),
                None => return Err(Wrong::Cut),
            }
        }
    }

    fn wrong<T>(&self, what: impl Into<String>) -> Result<T> {
        Err(Wrong::At(self.at, what.into()))
    }

    /// Each member of an object, by name; `member` reads its value. No two have one name.
    pub fn object(&mut self, mut member: impl FnMut(&mut Self, &str) -> Result<()>) -> Result<()> {
        if self.next()? != b'{' {
            return self.wrong("expected an object");
        }
        self.enter()?;
        let mut names: Vec<Range<usize>> = Vec::new();
        let mut many: HashMap<String, usize> = HashMap::new();
        let mut escaped = false;
        if self.next()? != b'}' {
            loop {
                if self.next()? != b'"' {
                    return self.wrong("expected a name in double quotes");
                }
                let (start, name) = (self.at, self.string()?);
                let text = self.text(name.clone())?;
                escaped |= matches!(text, Cow::Owned(_));
                let by_bytes = names.len() < FEW && !escaped;
                let first = match by_bytes {
                    true => names
                        .iter()
                        .position(|other| self.bytes[other.clone()] == *text.as_bytes()),
                    false => self.first_of(&names, &mut many, &text),
                };
                if let Some(first) = first {
                    let what = format!(
                        "two members have the name \"{text}\": number {} and number {}",
                        first + 1,
                        names.len() + 1
                    );
                    return Err(Wrong::At(start, what));
                }
                names.push(name);
                if self.next()? != b':' {
                    return self.wrong("expected a colon");
                }
                self.at += 1;
                member(self, &text)?;
                match self.next()? {
                    b',' => self.at += 1,
                    b'}' => break,
                    _ => return self.wrong("expected a comma or }"),
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    /// Which of `names` is `text`, by what `many` knows of those before.
    fn first_of(
        &self,
        names: &[Range<usize>],
        many: &mut HashMap<String, usize>,
        text: &str,
    ) -> Option<usize> {
        if many.is_empty() {
            for (place, name) in names.iter().enumerate() {
                if let Ok(text) = self.text(name.clone()) {
                    many.insert(text.into_owned(), place);
                }
            }
        }
        many.insert(text.to_owned(), names.len())
    }

    /// Each item of an array.
    pub fn array(&mut self, mut item: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        if self.next()? != b'[' {
            return self.wrong("expected an array");
        }
        self.enter()?;
        if self.next()? != b']' {
            loop {
                item(self)?;
                match self.next()? {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return self.wrong("expected a comma or ]"),
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    fn enter(&mut self) -> Result<()> {
        self.at += 1;
        self.depth += 1;
        match self.depth > DEPTH {
            true => self.wrong(format!("nested more than {DEPTH} deep")),
            false => Ok(()),
        }
    }

    /// A value of any kind; where it lies.
    pub fn value(&mut self) -> Result<Range<usize>> {
        let byte = self.next()?;
        let start = self.at;
        match byte {
            b'{' => self.object(|text, _| text.value().map(|_| ()))?,
            b'[' => self.array(|text| text.value().map(|_| ()))?,
            b'"' => drop(self.string()?),
            b'-' | b'0'..=b'9' => drop(self.number()?),
            _ => self.word()?,
        }
        Ok(start..self.at)
    }

    /// `true`, `false` or `null`.
    pub fn word(&mut self) -> Result<()> {
        self.next()?;
        let rest = &self.bytes[self.at..];
        for word in [&b"true"[..], b"false", b"null"] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(());
            }
            if word.starts_with(rest) {
                return Err(Wrong::Cut);
            }
        }
        self.wrong("expected a value")
    }

    /// A number; where it lies.
    pub fn number(&mut self) -> Result<Range<usize>> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let zero = self.bytes.get(self.at) == Some(&b'0');
        let digits = self.digits()?;
        if zero && digits > 1 {
            self.at = start;
            return self.wrong("a number begins with 0");
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        // What follows belongs to it, or not.
        match self.bytes.get(self.at) {
            None => Err(Wrong::Cut),
            Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}') => Ok(start..self.at),
            Some(_) => self.wrong("expected a number"),
        }
    }

    fn digits(&mut self) -> Result<usize> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            None => Err(Wrong::Cut),
            Some(_) if self.at == start => self.wrong("expected a digit"),
            Some(_) => Ok(self.at - start),
        }
    }

    /// A text; where it lies between its quotes.
    pub fn string(&mut self) -> Result<Range<usize>> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(Wrong::Cut),
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0..0x20) => {
                    return self.wrong("a line break or control character within a text");
                }
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(start..self.at - 1)
    }

    fn escape(&mut self) -> Result<()> {
        match self.bytes.get(self.at + 1) {
            None => return Err(Wrong::Cut),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let first = self.unit(self.at)?;
                let at = self.at;
                self.at += 6;
                if matches!(first, 0xd800..0xdc00) {
                    let second = match self.bytes.get(self.at..self.at + 2) {
                        None => return Err(Wrong::Cut),
                        Some(b"\\u") => self.unit(self.at)?,
                        Some(_) => 0,
                    };
                    if matches!(second, 0xdc00..0xe000) {
                        self.at += 6;
                        return Ok(());
                    }
                }
                if matches!(first, 0xd800..0xe000) {
                    self.at = at;
                    return self.wrong(format!("\\u{first:04x} is half a character"));
                }
            }
            Some(_) => return self.wrong("a backslash before what it does not stand before"),
        }
        Ok(())
    }

    /// The four digits of `\uXXXX`, which begins at `at`.
    fn unit(&self, at: usize) -> Result<u16> {
        let digits = self.bytes.get(at + 2..at + 6).ok_or(Wrong::Cut)?;
        let digits = std::str::from_utf8(digits).ok();
        let unit = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = unit.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        unit.ok_or_else(|| Wrong::At(at, "expected four digits behind \\u".to_owned()))
    }

    /// What lies between the quotes of a text.
    pub fn text(&self, place: Range<usize>) -> Result<Cow<'a, str>> {
        let bytes = &self.bytes[place.clone()];
        let wrong = || Wrong::At(place.start, "text that is not UTF-8".to_owned());
        if !bytes.contains(&b'\\') {
            let text = std::str::from_utf8(bytes).map_err(|_| wrong())?;
            return Ok(text.into());
        }
        let quoted = &self.bytes[place.start - 1..place.end + 1];
        let text: String = serde_json::from_slice(quoted).map_err(|_| wrong())?;
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Range<usize>> {
        Text::new(text.as_bytes(), 0).value()
    }

    #[test]
    fn values_end_where_they_end() {
        for text in [
            "{}",
            "{\"a\":[1,-2.5e+3,{\"b\":null}],\"\\u0062\":\"\\ud83d\\ude00\\n\"}",
            "[true,false,\"\"]",
        ] {
            let whole = format!("{text} rest");
            assert_eq!(read(&whole).unwrap(), 0..text.len(), "{text}");
            // Every beginning of it may go on.
            for cut in 0..text.len() {
                assert!(
                    matches!(read(&text[..cut]), Err(Wrong::Cut)),
                    "{}",
                    &text[..cut]
                );
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        for (text, place, what) in [
            (
                "{\"a\":1,\"b\":2,\"a\":3}",
                13,
                "\"a\": number 1 and number 3",
            ),
            (
                "{\"a\":{\"x\":1,\"\\u0078\":2}}",
                12,
                "\"x\": number 1 and number 2",
            ),
            ("{\"a\":\"\\ud800\"}", 6, "half a character"),
            ("{\"a\":\"\\ud800\\u0041\"}", 6, "half a character"),
            ("{\"a\":\"\\udc00\"}", 6, "half a character"),
            ("{\"a\":1,}", 7, "a name"),
            ("{\"a\" 1}", 5, "a colon"),
            ("{\"a\":01}", 5, "begins with 0"),
            ("{\"a\":1.}", 7, "a digit"),
            ("{\"a\":nul}", 5, "a value"),
            ("{\"a\":NaN}", 5, "a value"),
            ("{\"a\":\"x\ny\"}", 7, "a line break"),
        ] {
            match read(text) {
                Err(Wrong::At(at, message)) => {
                    assert_eq!(at, place, "{text}: {message}");
                    assert!(message.contains(what), "{text}: {message}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        let deep = format!("{}1{}", "[".repeat(2000), "]".repeat(2000));
        assert!(matches!(read(&deep), Err(Wrong::At(..))));
    }

    #[test]
    fn many_names_are_told_apart() {
        let names: Vec<String> = (0..40).map(|name| format!("\"{name}\":{name}")).collect();
        assert!(read(&format!("{{{}}} ", names.join(","))).is_ok());
        let twice = format!("{{{},\"39\":0}} ", names.join(","));
        assert!(matches!(read(&twice), Err(Wrong::At(..))));
    }
}
