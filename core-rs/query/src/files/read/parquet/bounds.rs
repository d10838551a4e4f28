//! The least and the greatest values that a Parquet file tells of its columns, as far as they bound what is read here.
//!
//! Its writers leave NaN out, which is the largest number here, and write zeros of either sign as they like. What is told of times of
//! 96 bits, and what old writers told of bytes and of integers without sign, is in another order.

use std::path::Path;

use datafusion::parquet::basic::{LogicalType, Type};
use datafusion::parquet::data_type::{ByteArray, FixedLenByteArray};
use datafusion::parquet::errors::Result;
use datafusion::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use datafusion::parquet::file::page_index::column_index::ColumnIndexMetaData;
use datafusion::parquet::file::statistics::Statistics;
use half::f16;
use quiver_graph::GraphError;

use crate::files::read::text::broken;

/// Fails where a column, or what is told of its pages and values, lies outside of a file that has `size` bytes: its length would be
/// allocated before anything is read.
pub(super) fn check_places(
    metadata: &ParquetMetaData,
    size: u64,
    path: &Path,
) -> Result<(), GraphError> {
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for column in row_group.columns() {
            let outside = places(column)
                .into_iter()
                .find(|&(_, start, length)| !within(start, length, size));
            let counts = column.num_values().min(row_group.num_rows());
            let outside = outside.or((counts < 0).then_some(("", 0, counts)));
            if let Some((what, start, length)) = outside {
                let name = column.column_path().string();
                let shown = path.display().to_string();
                let message = format!(
                    "row group {group} has {what}column \"{name}\" outside of the file: the footer is damaged, or the file cut off"
                );
                return Err(broken(&shown, &message)
                    .column(name)
                    .expected(format!("at most {size} bytes"))
                    .got(format!("{length} bytes from byte {start} on")));
            }
        }
    }
    Ok(())
}

/// What a footer says to be in the file for `column`: in words, from which byte on, and of how many.
fn places(column: &ColumnChunkMetaData) -> Vec<(&'static str, i64, i64)> {
    let dictionary = column.dictionary_page_offset();
    let starts = [Some(column.data_page_offset()), dictionary];
    let start = starts.into_iter().flatten().min().unwrap_or(0);
    let indexes = [
        (
            "the column index of ",
            column.column_index_offset(),
            column.column_index_length(),
        ),
        (
            "the offset index of ",
            column.offset_index_offset(),
            column.offset_index_length(),
        ),
        (
            "the Bloom filter of ",
            column.bloom_filter_offset(),
            column.bloom_filter_length(),
        ),
    ];
    let indexes = indexes
        .into_iter()
        .filter_map(|(what, start, length)| Some((what, start?, i64::from(length.unwrap_or(0)))));
    let pages = ("", start, column.compressed_size());
    std::iter::once(pages).chain(indexes).collect()
}

fn within(start: i64, length: i64, size: u64) -> bool {
    let place = u64::try_from(start).ok().zip(u64::try_from(length).ok());
    let end = place.and_then(|(start, length)| start.checked_add(length));
    end.is_some_and(|end| end <= size)
}

/// Whether there are columns whose bounds are not those of their values.
fn misleads(column: &ColumnChunkMetaData) -> bool {
    let of_old = || {
        column
            .statistics()
            .is_some_and(Statistics::is_min_max_deprecated)
    };
    if !counts_nulls(column) {
        return true;
    }
    match column.column_type() {
        Type::FLOAT | Type::DOUBLE | Type::INT96 => true,
        Type::FIXED_LEN_BYTE_ARRAY => is_half(column) || of_old(),
        Type::BYTE_ARRAY | Type::INT32 | Type::INT64 => of_old(),
        Type::BOOLEAN => false,
    }
}

/// Whether a column that tells anything tells how many nulls it has: DataFusion takes those that are not counted for none
/// (apache/datafusion#25239).
fn counts_nulls(column: &ColumnChunkMetaData) -> bool {
    let told = column.statistics();
    told.is_none_or(|told| told.null_count_opt().is_some())
}

/// Whether every row group tells between which values its own of a column are, if it has any.
pub(super) fn bounds_all(metadata: &ParquetMetaData, name: &str) -> bool {
    metadata.row_groups().iter().all(|group| {
        let mut columns = group.columns().iter();
        let Some(column) = columns.find(|column| column.column_path().string() == name) else {
            return false;
        };
        column.statistics().is_some_and(|told| {
            let nulls = told.null_count_opt();
            let has_none = nulls.is_some_and(|nulls| nulls as i64 == column.num_values());
            has_none || told.min_bytes_opt().is_some() && told.max_bytes_opt().is_some()
        })
    })
}

fn is_half(column: &ColumnChunkMetaData) -> bool {
    matches!(
        column.column_descr().logical_type_ref(),
        Some(LogicalType::Float16)
    )
}

/// `metadata` whose bounds hold for every value; none where they do already.
pub(super) fn bounded(metadata: &ParquetMetaData) -> Result<Option<ParquetMetaData>> {
    let groups = metadata.row_groups();
    if !groups
        .iter()
        .any(|group| group.columns().iter().any(misleads))
    {
        return Ok(None);
    }
    let groups = groups.iter().map(|group| {
        let columns = group.columns().iter().map(|column| match misleads(column) {
            true => bounded_column(column),
            false => Ok(column.clone()),
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        group
            .clone()
            .into_builder()
            .set_column_metadata(columns)
            .build()
    });
    let groups: Vec<RowGroupMetaData> = groups.collect::<Result<_>>()?;
    let index = metadata.column_index().cloned().map(|mut index| {
        for (pages, group) in index.iter_mut().zip(metadata.row_groups()) {
            for (pages, column) in pages.iter_mut().zip(group.columns()) {
                if misleads(column) {
                    *pages = ColumnIndexMetaData::NONE;
                }
            }
        }
        index
    });
    let built = metadata.clone().into_builder().set_row_groups(groups);
    Ok(Some(built.set_column_index(index).build()))
}

/// Without what tells of its pages, and without its filter, which takes zeros and NaNs by their bits.
fn bounded_column(column: &ColumnChunkMetaData) -> Result<ColumnChunkMetaData> {
    let builder = column
        .clone()
        .into_builder()
        .set_column_index_offset(None)
        .set_column_index_length(None)
        .set_bloom_filter_offset(None);
    if !counts_nulls(column) {
        return builder.clear_statistics().build();
    }
    match column.statistics() {
        Some(statistics) => builder
            .set_statistics(bounds(statistics, is_half(column)))
            .build(),
        None => builder.build(),
    }
}

fn bounds(statistics: &Statistics, half: bool) -> Statistics {
    let (distinct, nulls) = (statistics.distinct_count_opt(), statistics.null_count_opt());
    match statistics {
        Statistics::Float(told) => {
            let least = told.min_opt().copied().filter(|least| !least.is_nan());
            let least = least.map(|least| if least == 0.0 { -0.0 } else { least });
            let greatest = least.and(told.max_opt()).map(|_| f32::NAN);
            Statistics::float(greatest.and(least), greatest, distinct, nulls, false)
        }
        Statistics::Double(told) => {
            let least = told.min_opt().copied().filter(|least| !least.is_nan());
            let least = least.map(|least| if least == 0.0 { -0.0 } else { least });
            let greatest = least.and(told.max_opt()).map(|_| f64::NAN);
            Statistics::double(greatest.and(least), greatest, distinct, nulls, false)
        }
        Statistics::FixedLenByteArray(told) if half && !statistics.is_min_max_deprecated() => {
            let bytes = told.min_bytes_opt().and_then(|bytes| bytes.try_into().ok());
            let least = bytes
                .map(f16::from_le_bytes)
                .filter(|least| !least.is_nan());
            let least = least.map(|least| {
                if least == f16::ZERO {
                    f16::NEG_ZERO
                } else {
                    least
                }
            });
            let array =
                |value: f16| FixedLenByteArray::from(ByteArray::from(value.to_le_bytes().to_vec()));
            let greatest = least.map(|_| array(f16::NAN));
            Statistics::fixed_len_byte_array(least.map(array), greatest, distinct, nulls, false)
        }
        Statistics::FixedLenByteArray(_) => {
            Statistics::fixed_len_byte_array(None, None, distinct, nulls, false)
        }
        Statistics::ByteArray(_) => Statistics::byte_array(None, None, distinct, nulls, false),
        Statistics::Int32(_) => Statistics::int32(None, None, distinct, nulls, false),
        Statistics::Int64(_) => Statistics::int64(None, None, distinct, nulls, false),
        Statistics::Int96(_) => Statistics::int96(None, None, distinct, nulls, false),
        Statistics::Boolean(_) => Statistics::boolean(None, None, distinct, nulls, false),
    }
}
