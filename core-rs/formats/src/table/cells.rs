//! The values of a stretch of rows, in the narrowest form that has held them all so far.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, NullArray, StringArray};
use arrow_buffer::{
    BooleanBuffer, Buffer, NullBuffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer,
};

/// Values behind each other; those of nulls are zeros.
#[derive(Debug, Default)]
pub(super) enum Cells {
    /// Nulls only.
    #[default]
    Nothing,
    Booleans(Vec<bool>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Texts(Texts),
}

#[derive(Debug)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<i32>,
}

impl Texts {
    /// Nothing, if there were more bytes than offsets reach.
    fn push(&mut self, text: &str) -> Option<()> {
        let end = i32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(end);
        Some(())
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| {
            // Pushed as text.
            std::str::from_utf8(&self.bytes[start as usize..end as usize]).unwrap_or_default()
        })
    }

    fn into_array(self, nulls: Option<NullBuffer>) -> ArrayRef {
        let mut offsets = Vec::with_capacity(self.ends.len() + 1);
        offsets.push(0);
        offsets.extend(self.ends);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        Arc::new(StringArray::new(
            offsets,
            Buffer::from_vec(self.bytes),
            nulls,
        ))
    }
}

impl Cells {
    /// Text of what is here, for what does not fit beside it.
    pub fn as_texts(&mut self, length: usize) -> Option<&mut Texts> {
        if !matches!(self, Self::Texts(_)) {
            let mut texts = Texts {
                bytes: Vec::new(),
                ends: Vec::with_capacity(length),
            };
            match std::mem::take(self) {
                Self::Nothing => texts.ends.resize(length, 0),
                Self::Booleans(values) => {
                    for value in values {
                        texts.push(if value { "true" } else { "false" })?;
                    }
                }
                Self::Integers(values) => {
                    for value in values {
                        texts.push(&value.to_string())?;
                    }
                }
                Self::Numbers(values) => {
                    for value in values {
                        texts.push(&value.to_string())?;
                    }
                }
                Self::Texts(_) => {}
            }
            *self = Self::Texts(texts);
        }
        match self {
            Self::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    pub fn push_text(&mut self, text: &str, length: usize) -> Option<()> {
        self.as_texts(length)?.push(text)
    }

    /// The values for nulls: until something else is known of the column, none.
    pub fn pad(&mut self, by: usize) {
        match self {
            Self::Nothing => {}
            Self::Booleans(values) => values.resize(values.len() + by, false),
            Self::Integers(values) => values.resize(values.len() + by, 0),
            Self::Numbers(values) => values.resize(values.len() + by, 0.0),
            Self::Texts(texts) => {
                let end = texts.ends.last().copied().unwrap_or(0);
                texts.ends.resize(texts.ends.len() + by, end);
            }
        }
    }

    pub fn into_array(self, length: usize, nulls: &mut NullBufferBuilder) -> ArrayRef {
        let nulls = nulls.finish();
        match self {
            Self::Nothing => Arc::new(NullArray::new(length)),
            Self::Booleans(values) => {
                Arc::new(BooleanArray::new(BooleanBuffer::from(values), nulls))
            }
            Self::Integers(values) => Arc::new(Int64Array::new(values.into(), nulls)),
            Self::Numbers(values) => Arc::new(Float64Array::new(values.into(), nulls)),
            Self::Texts(texts) => texts.into_array(nulls),
        }
    }

    /// Text that is all numbers, as numbers.
    pub fn into_numbers(self) -> Self {
        match self {
            Self::Texts(texts) => {
                // Nulls are empty, and were found to be numbers before otherwise.
                let parsed = texts.iter().map(|text| text.parse().unwrap_or(0.0));
                Self::Numbers(parsed.collect())
            }
            Self::Integers(values) => {
                Self::Numbers(values.into_iter().map(|value| value as f64).collect())
            }
            other => other,
        }
    }
}
