//! A column whose type is declared, or the one that holds all values that arrive: int64, then float64, then text.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_buffer::NullBufferBuilder;
use arrow_cast::cast;
use arrow_schema::{DataType, Field};
use quiver_graph::Result;

use super::cells::Cells;

/// A type that a file declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean,
    Int32,
    Int64,
    Float32,
    Float64,
    Text,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Int32 | Self::Int64 => "a whole number of 64 bits",
            Self::Float32 | Self::Float64 => "a number",
            Self::Text => "text",
        }
    }
}

/// Why a value does not go into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    Type(Kind),
    /// The row has one already.
    Twice,
    /// More text than a batch holds.
    Long,
}

/// What all values so far were.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    boolean: bool,
    integer: bool,
    /// An integer that no float64 is.
    large: bool,
    float: bool,
    text: bool,
    /// Of declared types: a value that 32 bits do not hold.
    wide: bool,
}

impl Seen {
    fn and(self, other: Self) -> Self {
        Self {
            boolean: self.boolean | other.boolean,
            integer: self.integer | other.integer,
            large: self.large | other.large,
            float: self.float | other.float,
            text: self.text | other.text,
            wide: self.wide | other.wide,
        }
    }

    fn only_numbers(self) -> bool {
        !(self.text || self.boolean || (self.float && self.large))
    }

    fn data_type(self, declared: Option<Kind>) -> DataType {
        match declared {
            Some(Kind::Boolean) => DataType::Boolean,
            Some(Kind::Int32) if !self.wide => DataType::Int32,
            Some(Kind::Int32 | Kind::Int64) => DataType::Int64,
            Some(Kind::Float32) if !self.wide => DataType::Float32,
            Some(Kind::Float32 | Kind::Float64) => DataType::Float64,
            Some(Kind::Text) => DataType::Utf8,
            None if self.boolean && !(self.integer | self.float | self.text) => DataType::Boolean,
            None if !self.only_numbers() => DataType::Utf8,
            None if self.float => DataType::Float64,
            None if self.integer => DataType::Int64,
            None => DataType::Utf8,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Column {
    pub name: String,
    declared: Option<Kind>,
    /// What a row has that says nothing; null where there is none.
    default: Option<String>,
    cells: Cells,
    nulls: NullBufferBuilder,
    /// Rows of this stretch that are there.
    length: usize,
    /// Stretches that are done, and those before the column began.
    done: Vec<ArrayRef>,
    before: usize,
    seen: Seen,
    seen_before: Seen,
}

/// Beyond this, not every integer is a float64.
const EXACT: u64 = 1 << 53;

/// The number that `text` is the one way to write, so that nothing is lost by it.
#[inline]
pub(crate) fn whole_number(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, bytes),
    };
    match digits {
        [b'0'] => return (!negative).then_some(0),
        [b'1'..=b'9', ..] if digits.len() <= 18 => {}
        [b'1'..=b'9', ..] if digits.len() == 19 => return text.parse().ok(),
        _ => return None,
    }
    let mut value = 0_i64;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
    }
    Some(if negative { -value } else { value })
}

/// The number that `text` is; of words, those that numbers are written as.
fn number(text: &str) -> Option<f64> {
    if matches!(text, "NaN" | "nan" | "inf" | "-inf") {
        return text.parse().ok();
    }
    let first = text.trim_start_matches(['-', '+']).bytes().next()?;
    (first.is_ascii_digit() || first == b'.')
        .then(|| text.parse().ok())
        .flatten()
}

impl Column {
    /// `before` tells how many stretches of rows are done already.
    pub fn new(name: impl Into<String>, declared: Option<Kind>, before: usize) -> Self {
        Self {
            name: name.into(),
            declared,
            default: None,
            cells: Cells::default(),
            nulls: NullBufferBuilder::new(0),
            length: 0,
            done: Vec::new(),
            before,
            seen: Seen::default(),
            seen_before: Seen::default(),
        }
    }

    /// # Errors
    /// [`Misfit`] for a default of another type.
    pub fn set_default(&mut self, default: &str) -> Result<(), Misfit> {
        Self::new("", self.declared, 0).put_declared(0, default)?;
        self.default = Some(default.to_owned());
        Ok(())
    }

    pub fn declared(&self) -> Option<Kind> {
        self.declared
    }

    /// Its values are of several types.
    pub fn undeclare(&mut self) {
        self.declared = None;
    }

    /// Makes place for row `row` of this stretch.
    fn reach(&mut self, row: usize) -> Result<(), Misfit> {
        if self.length > row {
            return Err(Misfit::Twice);
        }
        self.pad(row)
    }

    fn pad(&mut self, rows: usize) -> Result<(), Misfit> {
        if self.length == rows {
            return Ok(());
        }
        match self.default.take() {
            None => {
                self.nulls.append_n_nulls(rows - self.length);
                self.cells.pad(rows - self.length);
                self.length = rows;
                Ok(())
            }
            Some(default) => {
                while self.length < rows {
                    self.take(&default)?;
                }
                self.default = Some(default);
                Ok(())
            }
        }
    }

    fn added(&mut self) {
        self.nulls.append_non_null();
        self.length += 1;
    }

    /// A value of a declared type, from text; of an undeclared one, what the text looks like. Empty text is null unless it is text.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn put_declared(&mut self, row: usize, text: &str) -> Result<(), Misfit> {
        self.reach(row)?;
        self.take(text)
    }

    /// As [`Column::put_declared`], where this value is of `kind`, whatever the others are.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn put_as(&mut self, row: usize, kind: Kind, text: &str) -> Result<(), Misfit> {
        self.reach(row)?;
        self.take_as(self.declared.unwrap_or(kind), text)
    }

    fn take(&mut self, text: &str) -> Result<(), Misfit> {
        match self.declared {
            Some(kind) => self.take_as(kind, text),
            None => self.take_plain(text),
        }
    }

    fn take_as(&mut self, kind: Kind, text: &str) -> Result<(), Misfit> {
        if kind == Kind::Text {
            return self.take_text(text);
        }
        let word = text.trim();
        if word.is_empty() {
            self.nulls.append_null();
            self.cells.pad(1);
            self.length += 1;
            return Ok(());
        }
        let misfit = || Misfit::Type(kind);
        match kind {
            Kind::Boolean => {
                let value = match word {
                    "true" | "1" | "True" | "TRUE" => true,
                    "false" | "0" | "False" | "FALSE" => false,
                    _ => return Err(misfit()),
                };
                self.take_boolean(value)
            }
            Kind::Int32 | Kind::Int64 => {
                let value: i64 = match whole_number(word) {
                    Some(value) => value,
                    None => word.parse().map_err(|_| misfit())?,
                };
                self.seen.wide |= i32::try_from(value).is_err();
                self.take_integer(value)
            }
            Kind::Float32 | Kind::Float64 => {
                let value: f64 = match word {
                    "INF" => f64::INFINITY,
                    "-INF" => f64::NEG_INFINITY,
                    _ => word.parse().map_err(|_| misfit())?,
                };
                if kind == Kind::Float32 && !self.seen.wide && !value.is_nan() {
                    // Whether the 32 bits are written as they came.
                    let narrow = (value as f32).to_string().parse::<f64>();
                    self.seen.wide = narrow != Ok(value);
                }
                self.take_number(value)
            }
            Kind::Text => Ok(()),
        }
    }

    /// Text that a format writes without saying what it is: a whole number, a number, or text.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn put_plain(&mut self, row: usize, text: &str) -> Result<(), Misfit> {
        self.reach(row)?;
        self.take_plain(text)
    }

    fn take_plain(&mut self, text: &str) -> Result<(), Misfit> {
        if let Some(value) = whole_number(text) {
            return self.take_integer(value);
        }
        if number(text).is_none() {
            return self.take_text(text);
        }
        self.seen.float = true;
        self.cells
            .push_text(text, self.length)
            .ok_or(Misfit::Long)?;
        self.added();
        Ok(())
    }

    /// An id: a whole number, or text.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn put_id(&mut self, row: usize, text: &str) -> Result<(), Misfit> {
        match whole_number(text) {
            Some(value) if self.declared != Some(Kind::Text) => self.put_integer(row, value),
            _ if self.declared == Some(Kind::Int64) => Err(Misfit::Type(Kind::Int64)),
            _ => self.put_text(row, text),
        }
    }

    /// # Errors
    /// [`Misfit`].
    pub fn put_text(&mut self, row: usize, text: &str) -> Result<(), Misfit> {
        self.reach(row)?;
        self.take_text(text)
    }

    fn take_text(&mut self, text: &str) -> Result<(), Misfit> {
        self.seen.text = true;
        self.cells
            .push_text(text, self.length)
            .ok_or(Misfit::Long)?;
        self.added();
        Ok(())
    }

    /// # Errors
    /// [`Misfit`].
    pub fn put_boolean(&mut self, row: usize, value: bool) -> Result<(), Misfit> {
        self.reach(row)?;
        self.take_boolean(value)
    }

    fn take_boolean(&mut self, value: bool) -> Result<(), Misfit> {
        self.seen.boolean = true;
        if matches!(self.cells, Cells::Nothing) {
            self.cells = Cells::Booleans(vec![false; self.length]);
        }
        match &mut self.cells {
            Cells::Booleans(values) => values.push(value),
            cells => cells
                .push_text(if value { "true" } else { "false" }, self.length)
                .ok_or(Misfit::Long)?,
        }
        self.added();
        Ok(())
    }

    /// # Errors
    /// [`Misfit`].
    pub fn put_integer(&mut self, row: usize, value: i64) -> Result<(), Misfit> {
        self.reach(row)?;
        self.take_integer(value)
    }

    fn take_integer(&mut self, value: i64) -> Result<(), Misfit> {
        self.seen.integer = true;
        self.seen.large |= value.unsigned_abs() > EXACT;
        if matches!(self.cells, Cells::Nothing) {
            self.cells = Cells::Integers(vec![0; self.length]);
        }
        match &mut self.cells {
            Cells::Integers(values) => values.push(value),
            cells => cells
                .push_text(&value.to_string(), self.length)
                .ok_or(Misfit::Long)?,
        }
        self.added();
        Ok(())
    }

    /// # Errors
    /// [`Misfit`].
    pub fn put_number(&mut self, row: usize, value: f64) -> Result<(), Misfit> {
        self.reach(row)?;
        self.take_number(value)
    }

    fn take_number(&mut self, value: f64) -> Result<(), Misfit> {
        self.seen.float = true;
        if matches!(self.cells, Cells::Nothing) {
            self.cells = Cells::Numbers(vec![0.0; self.length]);
        }
        match &mut self.cells {
            Cells::Numbers(values) => values.push(value),
            cells => cells
                .push_text(&value.to_string(), self.length)
                .ok_or(Misfit::Long)?,
        }
        self.added();
        Ok(())
    }

    /// Ends a stretch of `rows`; the bytes that it takes.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn end_stretch(&mut self, rows: usize) -> Result<usize, Misfit> {
        self.pad(rows)?;
        let mut cells = std::mem::take(&mut self.cells);
        if self.declared.is_none() && self.seen.float && self.seen.only_numbers() {
            cells = cells.into_numbers();
        }
        let array = cells.into_array(rows, &mut self.nulls);
        let bytes = array.get_array_memory_size();
        self.done.push(array);
        self.nulls = NullBufferBuilder::new(0);
        self.length = 0;
        self.seen_before = self.seen_before.and(self.seen);
        self.seen = Seen {
            wide: self.seen.wide,
            ..Seen::default()
        };
        Ok(bytes)
    }

    /// Brings columns that name the same things, such as ids, to one type.
    pub fn unite(columns: &mut [&mut Self]) {
        let all = columns
            .iter()
            .fold(Seen::default(), |all, column| all.and(column.seen_before));
        for column in columns {
            column.seen_before = all;
        }
    }

    /// The column of all stretches, each of which has `rows`, but for the last.
    ///
    /// # Errors
    /// What arrow says where it cannot convert, which it can.
    pub fn finish(self, rows: usize, nulls: &mut Nulls) -> Result<(Field, Vec<ArrayRef>)> {
        let data_type = self.seen_before.data_type(self.declared);
        let before = (0..self.before).map(|_| rows);
        let mut arrays: Vec<ArrayRef> = before.map(|rows| nulls.array(&data_type, rows)).collect();
        for array in self.done {
            arrays.push(match array.data_type() {
                DataType::Null => nulls.array(&data_type, array.len()),
                same if *same == data_type => array,
                _ => cast(&array, &data_type)?,
            });
        }
        Ok((Field::new(self.name, data_type, true), arrays))
    }
}

/// Stretches of nulls, which columns share: a file may name many attributes that few rows have.
#[derive(Default)]
pub(crate) struct Nulls(HashMap<(DataType, usize), ArrayRef>);

impl Nulls {
    fn array(&mut self, data_type: &DataType, rows: usize) -> ArrayRef {
        let known = self.0.entry((data_type.clone(), rows));
        let array = known.or_insert_with(|| new_null_array(data_type, rows));
        Arc::clone(array)
    }
}
