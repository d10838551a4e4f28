//! What the pages of a Parquet file take once they are decompressed, by their heads: a small file may expand to any size, and its readers
//! decompress a page whole, before anybody counts it.

use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::metadata::ColumnChunkMetaData;
use quiver_graph::{ErrorCode, GraphError};

use super::thrift::{INTEGERS, Thrift};

/// The fields of a page's head that are looked for: its bytes once they are decompressed, and those that stand behind the head.
const DECOMPRESSED: i64 = 2;
const COMPRESSED: i64 = 3;

/// Whether pages of a column may be smaller in the file than in memory.
pub(super) fn are_compressed(column: &ColumnChunkMetaData) -> bool {
    column.compression() != Compression::UNCOMPRESSED
}

/// Fails where one of `pages`, which are of a `column` whose pages [`are_compressed`], takes more than `limit` bytes. What cannot be read
/// passes: its reader says so.
pub(super) fn check(
    pages: &[u8],
    column: &ColumnChunkMetaData,
    limit: usize,
    shown: &str,
) -> Result<(), GraphError> {
    let Some(bytes) = sizes(pages).find(|&bytes| bytes > limit) else {
        return Ok(());
    };
    let name = column.column_path().string();
    let message = format!(
        "{shown}: a page of column \"{name}\" takes {bytes} bytes once it is decompressed, more than the session's memoryLimit"
    );
    Err(GraphError::new(ErrorCode::OutOfMemory, message)
        .table(shown)
        .column(name)
        .parameter("memoryLimit")
        .expected(format!("at most {limit} bytes"))
        .got(format!("{bytes} bytes")))
}

/// Of one page after the other, up to the first that cannot be read.
fn sizes(pages: &[u8]) -> impl Iterator<Item = usize> {
    let mut thrift = Thrift::new(pages);
    let mut is_whole = true;
    std::iter::from_fn(move || {
        if thrift.is_empty() || !is_whole {
            return None;
        }
        let (mut field, mut decompressed, mut compressed) = (0, 0, 0);
        while let Some(kind) = thrift.field(&mut field)? {
            match field {
                DECOMPRESSED if INTEGERS.contains(&kind) => decompressed = thrift.signed()?,
                COMPRESSED if INTEGERS.contains(&kind) => compressed = thrift.signed()?,
                _ => thrift.skip(kind, 0)?,
            }
        }
        // The last may be cut off, which does not change what it says.
        is_whole = thrift.pass(u64::try_from(compressed).ok()?).is_some();
        usize::try_from(decompressed).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_head_says_what_its_page_takes() {
        // Type 0, 300 bytes, 2 of them in the file, and a struct of no meaning here.
        let page = [
            0x15, 0, 0x15, 0xd8, 0x04, 0x15, 4, 0x2c, 0x15, 6, 0, 0, 7, 7,
        ];
        assert_eq!(sizes(&page).collect::<Vec<_>>(), [300]);
        let two = [page, page].concat();
        assert_eq!(sizes(&two).collect::<Vec<_>>(), [300, 300]);
        assert_eq!(sizes(&two[..page.len() + 5]).collect::<Vec<_>>(), [300]);
        // Cut off behind its head.
        assert_eq!(sizes(&page[..12]).collect::<Vec<_>>(), [300]);
        assert_eq!(sizes(&[0xff; 9]).count(), 0);
    }
}
