//! Small Parquet files of large columns, and pages that claim what they have not.

mod support;

use std::fs;
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, ListArray, RecordBatch, StringArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, Encoding};
use datafusion::parquet::file::properties::{
    WriterProperties, WriterPropertiesBuilder, WriterVersion,
};
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::{Output, Parameters, Session, SessionOptions};
use serde_json::json;
use support::files::*;
use support::*;

fn write(path: &str, column: ArrayRef, properties: WriterPropertiesBuilder) {
    let batch = RecordBatch::try_from_iter_with_nullable([("s", column, true)]).unwrap();
    let properties = properties.set_compression(Compression::SNAPPY).build();
    let file = fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// The rows and bytes of what is read with such a limit and batches of so many rows.
fn counted(path: &str, limit: usize, batch_size: usize) -> Result<Output, GraphError> {
    let session = Session::new(SessionOptions {
        memory_limit: Some(limit),
        batch_size: NonZeroUsize::new(batch_size),
        ..SessionOptions::default()
    })
    .unwrap();
    let length = json!({ "call": { "name": "length", "args": [col("s")] } });
    let aggregates = json!([
        named(aggregate("count", col("s")), "n"),
        named(aggregate("sum", length), "bytes")
    ]);
    let steps = json!([{ "groupBy": { "keys": [], "aggregates": aggregates } }]);
    let query = scan("parquet", &[path], json!({}), steps);
    session.run(&query, &Parameters::default(), &control())
}

/// 20,000 rows, nulls among them, of two values, one of which is a megabyte long.
fn repeated() -> StringArray {
    let long = "x".repeat(1 << 20);
    let value = |row: usize| match row % 5 {
        0 => None,
        _ if (8_000..9_000).contains(&row) => Some(long.as_str()),
        _ => Some("short"),
    };
    (0..20_000).map(value).collect()
}

#[test]
fn a_batch_that_a_dictionary_expands_beyond_the_memory_limit_is_refused_before_it_is_decoded() {
    let folder = Folder::new("parquet-dictionary");
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        let path = folder.path("a.parquet");
        let properties = WriterProperties::builder().set_writer_version(version);
        let properties = properties.set_dictionary_page_size_limit(4 << 20);
        write(&path, Arc::new(repeated()), properties);
        assert!(fs::metadata(&path).unwrap().len() < 1 << 20);
        let error = counted(&path, 256 << 20, 8192).unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
        for part in [path.as_str(), "column \"s\"", "8192 rows", "batchSize"] {
            assert!(error.message.contains(part), "{part}: {error}");
        }
        // As the error says.
        let output = counted(&path, 256 << 20, 64).unwrap();
        let expected = 800 * (1 << 20) + 15_200 * 5;
        assert_eq!(lines(&output), [format!("16000|{expected}")]);
    }
}

#[test]
fn a_batch_that_shared_beginnings_expand_is_refused_too() {
    let folder = Folder::new("parquet-prefixes");
    let path = folder.path("a.parquet");
    let long = "x".repeat(1 << 16);
    let values: StringArray = (0..20_000)
        .map(|row| Some(format!("{long}{row}")))
        .collect();
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::DELTA_BYTE_ARRAY);
    write(&path, Arc::new(values), properties);
    let error = counted(&path, 256 << 20, 8192).unwrap_err();
    assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
    assert!(error.message.contains("batchSize"), "{error}");
    let output = counted(&path, 256 << 20, 256).unwrap();
    assert!(lines(&output)[0].starts_with("20000|"));
}

#[test]
fn values_within_lists_are_counted() {
    let folder = Folder::new("parquet-lists");
    let path = folder.path("a.parquet");
    let values = repeated();
    let offsets = OffsetBuffer::from_lengths([20; 1000]);
    let field = Arc::new(Field::new("item", DataType::Utf8, true));
    let lists = ListArray::new(field, offsets, Arc::new(values), None);
    let properties = WriterProperties::builder().set_dictionary_page_size_limit(4 << 20);
    write(&path, Arc::new(lists), properties);
    let session = Session::new(SessionOptions {
        memory_limit: Some(256 << 20),
        ..SessionOptions::default()
    });
    let query = scan("parquet", &[&path], json!({}), json!([]));
    let error = session
        .unwrap()
        .run(&query, &Parameters::default(), &control());
    assert_eq!(error.unwrap_err().code, ErrorCode::OutOfMemory);
}

#[test]
fn a_page_that_compression_made_small_is_refused_before_it_is_decompressed() {
    let folder = Folder::new("parquet-compressed");
    let path = folder.path("a.parquet");
    let count = |limit: usize| {
        let options = SessionOptions {
            memory_limit: Some(limit),
            ..SessionOptions::default()
        };
        let sum = json!([named(aggregate("sum", col("s")), "sum")]);
        let steps = json!([{ "groupBy": { "keys": [], "aggregates": sum } }]);
        let query = scan("parquet", &[&path], json!({}), steps);
        let session = Session::new(options).unwrap();
        session.run(&query, &Parameters::default(), &control())
    };
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        // One page of 40 megabytes, nearly all of them zero.
        let values =
            Int64Array::from_iter_values((0..5_000_000).map(|row| row % 1_000_000 / 999_999));
        let properties = WriterProperties::builder()
            .set_writer_version(version)
            .set_dictionary_enabled(false)
            .set_encoding(Encoding::PLAIN)
            .set_data_page_size_limit(1 << 30)
            .set_data_page_row_count_limit(usize::MAX)
            .set_write_batch_size(1 << 30)
            .set_max_row_group_row_count(Some(1 << 30));
        write(&path, Arc::new(values), properties);
        assert!(fs::metadata(&path).unwrap().len() < 4 << 20);
        let error = count(16 << 20).unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfMemory, "{error}");
        for part in [path.as_str(), "column \"s\"", "memoryLimit"] {
            assert!(error.message.contains(part), "{part}: {error}");
        }
        assert_eq!(error.details.parameter.as_deref(), Some("memoryLimit"));
        assert_eq!(lines(&count(256 << 20).unwrap()), ["5"]);
    }
}

#[test]
fn ordinary_columns_pass() {
    let folder = Folder::new("parquet-ordinary");
    for (dictionary, encoding) in [
        (true, Encoding::PLAIN),
        (false, Encoding::PLAIN),
        (false, Encoding::DELTA_BYTE_ARRAY),
        (false, Encoding::DELTA_LENGTH_BYTE_ARRAY),
    ] {
        let path = folder.path("a.parquet");
        let values: StringArray = (0..20_000)
            .map(|row| (row % 7 > 0).then(|| format!("value {}", row % 4_000)))
            .collect();
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(dictionary)
            .set_encoding(encoding)
            .set_data_page_row_count_limit(3_000);
        write(&path, Arc::new(values.clone()), properties);
        let output = read("parquet", &path, json!({}));
        let expected: Vec<String> = values
            .iter()
            .map(|value| value.unwrap_or("-").to_owned())
            .collect();
        assert_eq!(lines(&output), expected);
    }
}

#[test]
fn a_page_that_claims_more_values_than_it_has_is_refused_before_they_are_allocated() {
    let folder = Folder::new("parquet-values");
    let path = folder.path("a.parquet");
    for encoding in [
        Encoding::DELTA_BYTE_ARRAY,
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
    ] {
        let values: StringArray = (0..20_000).map(|row| Some(row.to_string())).collect();
        let batch = RecordBatch::try_from_iter([("s", Arc::new(values) as ArrayRef)]).unwrap();
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_encoding(encoding)
            .build();
        let mut bytes = Vec::new();
        let mut writer =
            ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        // The head of the page's numbers: blocks of 128, in 4, 20,000 of them; it is to say 2,000,000.
        let head = [0x80, 0x01, 0x04, 0xa0, 0x9c, 0x01];
        let at = bytes
            .windows(head.len())
            .position(|window| window == head)
            .unwrap();
        bytes[at + 3..at + 6].copy_from_slice(&[0x80, 0x89, 0x7a]);
        fs::write(&path, &bytes).unwrap();
        let error = failure("parquet", &path, json!({}));
        assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
        assert!(error.message.contains("claims more values"), "{error}");
        assert_eq!(error.details.got.as_deref(), Some("2000000 values"));
    }
}
