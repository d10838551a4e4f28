//! Where a file has the columns whose pages are looked at, so that the pages of each are told from where they were read.

use std::ops::Range;
use std::sync::Arc;

use datafusion::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::expanded::may_expand;
use super::heads::are_compressed;

/// Of a footer's columns, in their order in the file.
pub(super) struct Places {
    metadata: Arc<ParquetMetaData>,
    columns: Vec<Place>,
}

struct Place {
    bytes: Range<u64>,
    /// Where the last of this and all before it ends: a damaged footer may have one within another.
    reach: u64,
    group: usize,
    column: usize,
}

impl Places {
    pub fn of(metadata: Arc<ParquetMetaData>) -> Self {
        let mut columns = Vec::new();
        for (group, row_group) in metadata.row_groups().iter().enumerate() {
            for (column, chunk) in row_group.columns().iter().enumerate() {
                if may_expand(chunk) || are_compressed(chunk) {
                    let (start, length) = chunk.byte_range();
                    columns.push(Place {
                        bytes: start..start + length,
                        reach: 0,
                        group,
                        column,
                    });
                }
            }
        }
        columns.sort_by_key(|place| place.bytes.start);
        let mut reach = 0;
        for place in &mut columns {
            reach = reach.max(place.bytes.end);
            place.reach = reach;
        }
        Self { metadata, columns }
    }

    /// The column that has all of `range`, if there is one.
    pub fn column(&self, range: &Range<u64>) -> Option<&ColumnChunkMetaData> {
        let begun = |place: &Place| place.bytes.start <= range.start;
        let begun = &self.columns[..self.columns.partition_point(begun)];
        let near = begun.iter().rev();
        let mut near = near.take_while(|place| place.reach >= range.end);
        let place = near.find(|place| place.bytes.end >= range.end)?;
        Some(self.metadata.row_group(place.group).column(place.column))
    }
}
