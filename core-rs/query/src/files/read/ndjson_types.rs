//! The types that the values of JSON have, learnt object by object.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};

use super::json::{Result, Text, Wrong};

/// What was seen of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Seen {
    /// Nothing but null.
    #[default]
    Null,
    Bool,
    Integer(Integers),
    Float,
    Text,
    List(Box<Seen>),
    /// By name, in order of first appearance.
    Object(Vec<(String, Seen)>),
}

/// Whole numbers by what holds them all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Integers {
    negative: bool,
    beyond_int64: bool,
    beyond_uint64: bool,
    beyond_decimal: bool,
}

impl Integers {
    fn of(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        Self {
            negative: digits.len() < text.len(),
            beyond_int64: text.parse::<i64>().is_err(),
            beyond_uint64: digits.parse::<u64>().is_err(),
            beyond_decimal: digits.len() > 38,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            negative: self.negative || other.negative,
            beyond_int64: self.beyond_int64 || other.beyond_int64,
            beyond_uint64: self.beyond_uint64 || other.beyond_uint64,
            beyond_decimal: self.beyond_decimal || other.beyond_decimal,
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self {
                beyond_decimal: true,
                ..
            } => DataType::Utf8,
            Self {
                beyond_int64: false,
                ..
            } => DataType::Int64,
            Self {
                beyond_uint64: false,
                negative: false,
                ..
            } => DataType::UInt64,
            _ => DataType::Decimal128(38, 0),
        }
    }
}

impl Seen {
    /// Adds the value that comes next in `text`.
    pub fn add(&mut self, text: &mut Text<'_>) -> Result<()> {
        let byte = text.next()?;
        let start = text.at;
        let seen = match byte {
            b'{' => {
                let mut members = match self {
                    Self::Object(members) => std::mem::take(members),
                    _ => Vec::new(),
                };
                text.object(|text, name| member(&mut members, name).add(text))?;
                Self::Object(members)
            }
            b'[' => {
                let mut items = match self {
                    Self::List(items) => std::mem::take(items.as_mut()),
                    _ => Self::Null,
                };
                text.array(|text| items.add(text))?;
                Self::List(Box::new(items))
            }
            b'"' => {
                text.string()?;
                Self::Text
            }
            b'-' | b'0'..=b'9' => number(text)?,
            _ => {
                text.word()?;
                match byte {
                    b'n' => Self::Null,
                    _ => Self::Bool,
                }
            }
        };
        self.unite(seen).map_err(|what| Wrong::At(start, what))
    }

    fn unite(&mut self, other: Self) -> std::result::Result<(), String> {
        let before = std::mem::take(self);
        *self = match (before, other) {
            (Self::Null, other) | (other, Self::Null) => other,
            (Self::Integer(a), Self::Integer(b)) => Self::Integer(a.and(b)),
            (Self::Integer(_) | Self::Float, Self::Integer(_) | Self::Float) => Self::Float,
            // An object or array was taken out of what was seen before, and more was added to it.
            (Self::Object(_), Self::Object(members)) => Self::Object(members),
            (Self::List(_), Self::List(items)) => Self::List(items),
            (before, other) if before == other => before,
            (before, other) if before.is_nested() || other.is_nested() => {
                return Err(format!(
                    "{} where there was {} before",
                    other.words(),
                    before.words()
                ));
            }
            // What is text to one reader is text to all.
            _ => Self::Text,
        };
        Ok(())
    }

    fn is_nested(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object(_))
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Integer(_) | Self::Float => "a number",
            Self::Text => "text",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    pub fn data_type(&self) -> DataType {
        match self {
            Self::Null => DataType::Null,
            Self::Bool => DataType::Boolean,
            Self::Integer(integers) => integers.data_type(),
            Self::Float => DataType::Float64,
            Self::Text => DataType::Utf8,
            Self::List(items) => {
                DataType::List(Arc::new(Field::new_list_field(items.data_type(), true)))
            }
            Self::Object(members) => DataType::Struct(fields(members).into()),
        }
    }
}

pub(super) fn fields(members: &[(String, Seen)]) -> Vec<FieldRef> {
    let field = |(name, seen): &(String, Seen)| Arc::new(Field::new(name, seen.data_type(), true));
    members.iter().map(field).collect()
}

/// The member of a name, which is added where it is new.
pub(super) fn member<'a>(members: &'a mut Vec<(String, Seen)>, name: &str) -> &'a mut Seen {
    let place = members.iter().position(|(known, _)| known == name);
    let place = place.unwrap_or_else(|| {
        members.push((name.to_owned(), Seen::Null));
        members.len() - 1
    });
    &mut members[place].1
}

fn number(text: &mut Text<'_>) -> Result<Seen> {
    let place: Range<usize> = text.number()?;
    let number = text.text(place)?;
    Ok(match number.contains(['.', 'e', 'E']) {
        true => Seen::Float,
        false => Seen::Integer(Integers::of(&number)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(values: &[&str]) -> std::result::Result<String, String> {
        let mut seen = Seen::default();
        for value in values {
            let line = format!("{value} ");
            if let Err(wrong) = seen.add(&mut Text::new(line.as_bytes(), 0)) {
                return Err(format!("{wrong:?}"));
            }
        }
        Ok(seen.data_type().to_string())
    }

    #[test]
    fn a_type_holds_all_values() {
        for (values, expected) in [
            (&["1", "null"][..], "Int64"),
            (&["1", "-2.5"], "Float64"),
            (&["9223372036854775809", "1"], "UInt64"),
            (&["9223372036854775809", "-1"], "Decimal128(38, 0)"),
            (&["18446744073709551616"], "Decimal128(38, 0)"),
            (&["1e3"], "Float64"),
            (&["1", "\"x\"", "true"], "Utf8"),
            (&["null", "[]", "[null,1]", "[2.5]"], "List(Float64)"),
        ] {
            assert_eq!(types(values).unwrap(), expected, "{values:?}");
        }
        let nested = types(&["{\"b\":1}", "null", "{\"a\":[null,{\"x\":1}],\"b\":2.5}"]).unwrap();
        let (b, a) = (nested.find("\"b\": Float64"), nested.find("\"a\": List"));
        assert!(b.is_some() && b < a, "{nested}");
        assert!(
            types(&["{}", "1"])
                .unwrap_err()
                .contains("a number where there was an object")
        );
    }
}
