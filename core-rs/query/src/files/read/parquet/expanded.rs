//! What strings and bytes of a Parquet file take once they are decoded, before they are.
//!
//! A page names a value of a dictionary, or the beginning of the value before, by some bits: a small file may expand to any size, and
//! DataFusion's reader decodes a batch before anybody counts it. What the pages claim is allocated by the decoders, too.

use std::sync::Arc;

use bytes::Bytes;
use datafusion::parquet::basic::{Compression, Encoding, Type};
use datafusion::parquet::column::page::{Page, PageReader};
use datafusion::parquet::errors::Result;
use datafusion::parquet::file::metadata::ColumnChunkMetaData;
use datafusion::parquet::file::serialized_reader::SerializedPageReader;
use quiver_graph::{ErrorCode, GraphError};

use super::deltas::{Deltas, runs};
use crate::files::read::text::broken;

/// What a batch may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batches {
    pub rows: usize,
    /// Of a column, in bytes.
    pub limit: usize,
}

/// Whether pages of a column may claim or expand to more than they have.
pub(super) fn may_expand(column: &ColumnChunkMetaData) -> bool {
    matches!(
        column.column_type(),
        Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY
    )
}

/// Fails where `pages`, which are of a `column` that [`may_expand`], claim or expand to more than a batch may be. Pages that cannot be read pass: their
/// decoder says so.
pub(super) fn check(
    pages: &Bytes,
    column: &ColumnChunkMetaData,
    batches: Batches,
    shown: &str,
) -> std::result::Result<(), GraphError> {
    let Ok(encodings) = encodings(pages, column) else {
        return Ok(());
    };
    let of_strings = column.column_type() == Type::BYTE_ARRAY;
    let expands = encodings.deltas || encodings.dictionary && of_strings;
    if !expands {
        return Ok(());
    }
    let Ok(mut reader) = reader(pages, column, column.compression()) else {
        return Ok(());
    };
    let mut taken = Taken::new(batches);
    while let Ok(Some(page)) = reader.get_next_page() {
        if matches!(page, Page::DictionaryPage { .. }) {
            taken.lengths = lengths(page.buffer(), page.num_values() as usize);
            let longest = taken.lengths.iter().max().copied().unwrap_or(0);
            if !encodings.deltas && longest.saturating_mul(batches.rows) <= batches.limit {
                return Ok(());
            }
        } else {
            taken.add(&page, column).map_err(|wrong| match wrong {
                Wrong::Claim { got, expected } => broken(shown, CLAIMS)
                    .column(column.column_path().string())
                    .expected(format!("at most {expected} values"))
                    .got(format!("{got} values")),
                Wrong::Size(bytes) => {
                    let name = column.column_path().string();
                    let message = format!(
                        "{shown}: {} rows of column \"{name}\" take {bytes} bytes once they are decoded: give the session a smaller batchSize",
                        batches.rows
                    );
                    let error = GraphError::new(ErrorCode::OutOfMemory, message);
                    let error = error.table(shown).column(name).parameter("batchSize");
                    error
                        .expected(format!("at most {} bytes", batches.limit))
                        .got(format!("{bytes} bytes"))
                }
            })?;
        }
    }
    Ok(())
}

const CLAIMS: &str = "the Parquet file is damaged: one of its pages claims more values than it has";

type Pages = SerializedPageReader<Bytes>;

/// What reads `pages` alone, which a `column` of the file has at another place.
fn reader(pages: &Bytes, column: &ColumnChunkMetaData, codec: Compression) -> Result<Pages> {
    let column = column
        .clone()
        .into_builder()
        .set_compression(codec)
        .set_dictionary_page_offset(None)
        .set_data_page_offset(0)
        .set_total_compressed_size(pages.len().try_into().unwrap_or(0))
        .build()?;
    let values = usize::try_from(column.num_values()).unwrap_or(0);
    SerializedPageReader::new(Arc::new(pages.clone()), &column, values, None)
}

struct Encodings {
    deltas: bool,
    dictionary: bool,
}

/// How `pages` are encoded, by their heads: the footer may say what it likes.
fn encodings(pages: &Bytes, column: &ColumnChunkMetaData) -> Result<Encodings> {
    let mut found = Encodings {
        deltas: false,
        dictionary: false,
    };
    let mut heads = reader(pages, column, Compression::UNCOMPRESSED)?;
    while let Some(page) = heads.get_next_page()? {
        match page.encoding() {
            Encoding::DELTA_BYTE_ARRAY | Encoding::DELTA_LENGTH_BYTE_ARRAY => found.deltas = true,
            _ => found.dictionary |= matches!(page, Page::DictionaryPage { .. }),
        }
    }
    Ok(found)
}

/// The lengths of a dictionary's values.
fn lengths(mut plain: &[u8], count: usize) -> Vec<usize> {
    let mut lengths = Vec::new();
    while lengths.len() < count
        && let Some((length, rest)) = plain.split_first_chunk::<4>()
    {
        let length = u32::from_le_bytes(*length) as usize;
        lengths.push(length);
        plain = rest.get(length..).unwrap_or_default();
    }
    lengths
}

enum Wrong {
    Claim { got: usize, expected: usize },
    Size(usize),
}

/// What as many values take as a batch has rows.
struct Taken {
    batches: Batches,
    /// Of the dictionary's values.
    lengths: Vec<usize>,
    values: usize,
    bytes: usize,
}

impl Taken {
    fn new(batches: Batches) -> Self {
        Self {
            batches,
            lengths: Vec::new(),
            values: 0,
            bytes: 0,
        }
    }

    /// `count` values of `length` bytes.
    fn take(&mut self, length: usize, mut count: usize) {
        while count > 0 && !self.is_over() {
            if self.values == self.batches.rows {
                (self.values, self.bytes) = (0, 0);
            }
            let here = count.min(self.batches.rows - self.values);
            self.values += here;
            self.bytes = self.bytes.saturating_add(length.saturating_mul(here));
            count -= here;
        }
    }

    fn is_over(&self) -> bool {
        self.bytes > self.batches.limit
    }

    fn add(&mut self, page: &Page, column: &ColumnChunkMetaData) -> std::result::Result<(), Wrong> {
        let (values, count) = (behind_levels(page, column), page.num_values() as usize);
        match page.encoding() {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                let Some((&width, indices)) = values.split_first() else {
                    return Ok(());
                };
                let lengths = std::mem::take(&mut self.lengths);
                runs(indices, usize::from(width), count, |index, times| {
                    let index = usize::try_from(index).unwrap_or(usize::MAX);
                    self.take(lengths.get(index).copied().unwrap_or(0), times);
                });
                self.lengths = lengths;
            }
            Encoding::DELTA_LENGTH_BYTE_ARRAY => {
                claimed(values, count)?;
            }
            Encoding::DELTA_BYTE_ARRAY => {
                if let Some((prefixes, rest)) = claimed(values, count)?.and_then(Deltas::read)
                    && let Some((suffixes, _)) = claimed(rest, count)?.and_then(Deltas::read)
                {
                    for (prefix, suffix) in prefixes.iter().zip(suffixes) {
                        let length = prefix.saturating_add(suffix);
                        self.take(usize::try_from(length).unwrap_or(0), 1);
                    }
                }
            }
            _ => {}
        }
        match self.is_over() {
            true => Err(Wrong::Size(self.bytes)),
            false => Ok(()),
        }
    }
}

/// Values of a page that are believed, as each takes memory before it is looked at: no row group has as many rows.
const MOST_VALUES: usize = 1 << 26;

/// Numbers that claim to be no more than the page has values; none where there are none.
fn claimed(bytes: &[u8], values: usize) -> std::result::Result<Option<Deltas<'_>>, Wrong> {
    let expected = values.min(MOST_VALUES);
    match Deltas::new(bytes) {
        Some(deltas) if deltas.count > expected => Err(Wrong::Claim {
            got: deltas.count,
            expected,
        }),
        deltas => Ok(deltas),
    }
}

/// The values of a page, which stand behind what says of each whether it is there; nothing where that is not so.
fn behind_levels<'a>(page: &'a Page, column: &ColumnChunkMetaData) -> &'a [u8] {
    let buffer: &[u8] = page.buffer();
    match page {
        Page::DataPageV2 {
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => {
            let levels = *def_levels_byte_len as usize + *rep_levels_byte_len as usize;
            buffer.get(levels..).unwrap_or_default()
        }
        Page::DataPage {
            num_values,
            def_level_encoding,
            rep_level_encoding,
            ..
        } => {
            let described = column.column_descr();
            let levels = [
                (described.max_rep_level(), rep_level_encoding),
                (described.max_def_level(), def_level_encoding),
            ];
            let levels = levels.iter().filter(|(greatest, _)| *greatest > 0);
            levels.fold(buffer, |buffer, (greatest, encoding)| {
                let length = match encoding {
                    Encoding::RLE => buffer
                        .first_chunk::<4>()
                        .map(|length| (u32::from_le_bytes(*length) as usize).saturating_add(4)),
                    _ => {
                        let width = 16 - greatest.leading_zeros() as usize;
                        Some((*num_values as usize * width).div_ceil(8))
                    }
                };
                let rest = length.and_then(|length| buffer.get(length..));
                rest.unwrap_or_default()
            })
        }
        Page::DictionaryPage { .. } => buffer,
    }
}
