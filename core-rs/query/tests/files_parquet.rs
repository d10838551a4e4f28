//! What Parquet files tell of their values, and what they tell wrongly.

mod support;

use std::fs;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::data_type::{Int96, Int96Type};
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::file::writer::SerializedFileWriter;
use datafusion::parquet::schema::parser::parse_message_type;
use quiver_graph::ErrorCode;
use serde_json::{Value, json};
use support::files::*;
use support::*;

/// A file as Spark writes it: days since the beginning of the year -4712, and nanoseconds of the day.
fn put_int96(path: &str, times: &[(u32, u64)]) {
    let schema = "message spark { required int96 t; optional group s { required int96 t; } }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let values: Vec<Int96> = times
        .iter()
        .map(|&(day, nanos)| {
            let mut value = Int96::new();
            value.set_data(nanos as u32, (nanos >> 32) as u32, day);
            value
        })
        .collect();
    while let Some(mut column) = group.next_column().unwrap() {
        let levels = vec![1; values.len()];
        column
            .typed::<Int96Type>()
            .write_batch(&values, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

#[test]
fn times_of_96_bits_hold_the_years_1_to_9999() {
    let folder = Folder::new("parquet-int96");
    let path = folder.path("a.parquet");
    // 2440588 is 1970-01-01.
    let (day, second) = (86_400_u64, 1_000_000_000_u64);
    let times = [
        (1_721_426, 0),
        (2_086_303, 12 * 3600 * second),
        (2_440_587, (day - 1) * second + 500_000_000),
        (2_440_588, 0),
        (2_460_370, 123_456_000),
        (5_373_484, (day - 1) * second + 999_999_000),
    ];
    put_int96(&path, &times);
    let expected = [
        "0001-01-01T00:00:00",
        "1000-01-01T12:00:00",
        "1969-12-31T23:59:59.500",
        "1970-01-01T00:00:00",
        "2024-02-29T00:00:00.123456",
        "9999-12-31T23:59:59.999999",
    ];
    let output = read("parquet", &path, json!({}));
    assert_eq!(types(&output)[0], "Timestamp(µs)");
    let lines = lines(&output);
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(*line, format!("{expected}|{{t: {expected}}}"));
    }
    assert_eq!(lines.len(), expected.len());
    let extremes = json!([{ "groupBy": { "keys": [], "aggregates": [aggregate("min", col("t")), aggregate("max", col("t"))] } }]);
    let output = run_query(&scan("parquet", &[&path], json!({}), extremes)).unwrap();
    assert_eq!(
        support::lines(&output),
        [format!("{}|{}", expected[0], expected[5])]
    );
    for (op, rows) in [("lt", 1), ("ge", 5), ("eq", 1), ("neq", 5)] {
        let time = json!({ "cast": { "expr": text(if op == "lt" || op == "ge" { "1000-01-01T12:00:00" } else { expected[5] }), "type": "timestamp(us)" } });
        let filter = json!([{ "filter": binary(op, col("t"), time) }]);
        let output = run_query(&scan("parquet", &[&path], json!({}), filter)).unwrap();
        assert_eq!(support::lines(&output).len(), rows, "{op}");
    }
}

/// Files whose every group of rows has a NaN or a zero where its bounds tell of none.
#[test]
fn filters_and_extremes_over_floats_are_those_of_the_rows() {
    let folder = Folder::new("parquet-floats");
    let values = [
        3.0,
        f64::NAN,
        3.0,
        3.0,
        -0.0,
        0.0,
        0.0,
        -0.0,
        f64::NAN,
        f64::NAN,
        f64::INFINITY,
        1.0,
    ];
    let narrow: ArrayRef = Arc::new(Float32Array::from_iter_values(
        values.iter().map(|&value| value as f32),
    ));
    let wide: ArrayRef = Arc::new(Float64Array::from_iter_values(values));
    let halves: ArrayRef =
        Arc::new(arrow_cast::cast(&narrow, &arrow_schema::DataType::Float16).unwrap());
    let graph = graph(vec![("f", wide), ("g", narrow), ("h", halves)]);
    let query = quiver_query::Query::over(&graph, plan(json!([])));
    for (name, options) in [
        ("whole.parquet", json!({})),
        ("groups.parquet", json!({ "rowGroupSize": 2 })),
    ] {
        let path = folder.path(name);
        write(&query, "parquet", &path, options).unwrap();
        let same = |steps: Value| {
            let expected = ask(&graph, steps.clone());
            let output = run_query(&scan("parquet", &[&path], json!({}), steps.clone())).unwrap();
            assert_eq!(lines(&output), expected, "{name}: {steps}");
        };
        for column in ["f", "g", "h"] {
            let aggregates: Vec<Value> = ["min", "max", "count", "sum"]
                .iter()
                .map(|name| aggregate(name, col(column)))
                .collect();
            same(json!([{ "groupBy": { "keys": [], "aggregates": aggregates } }]));
            same(json!([{ "select": [col(column)] }]));
            for value in [3.0, 0.0, -0.0, 2.0, 1e300] {
                let value = json!({ "literal": { "float": value.to_string() } });
                for op in ["eq", "neq", "lt", "le", "gt", "ge"] {
                    let filter = binary(op, col(column), value.clone());
                    same(json!([{ "filter": filter.clone() }, { "select": [col("id")] }]));
                    same(
                        json!([{ "filter": json!({ "not": filter }) }, { "select": [col("id")] }]),
                    );
                }
            }
        }
    }
}

fn put(path: &str, rows: i64) {
    let text: ArrayRef = Arc::new(StringArray::from_iter_values(
        (0..rows).map(|row| format!("row {row}")),
    ));
    let number: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let graph = graph(vec![("number", number), ("text", text)]);
    let query = quiver_query::Query::over(&graph, plan(json!([])));
    write(
        &query,
        "parquet",
        path,
        json!({ "compression": "snappy", "rowGroupSize": 100 }),
    )
    .unwrap();
}

/// Words of the libraries below that say nothing to users.
fn assert_own_words(message: &str) {
    for words in [
        "Arrow error",
        "Parquet error",
        "External",
        "Execution error",
        "bug",
        "Object Store",
        "Generic",
        "panicked",
    ] {
        assert!(!message.contains(words), "{message}");
    }
}

#[test]
fn a_damaged_file_is_named_wherever_the_damage_is() {
    let folder = Folder::new("parquet-damaged");
    let (good, bad) = (folder.path("1.parquet"), folder.path("2.parquet"));
    put(&good, 300);
    put(&bad, 300);
    let whole = fs::read(&bad).unwrap();
    let (mut refused, mut seed) = (0, 7_u64);
    for _ in 0..300 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mut damaged = whole.clone();
        let at = (seed >> 33) as usize % damaged.len();
        match seed % 4 {
            0 => damaged.truncate(at),
            1 => damaged[at] ^= 0xff,
            2 => damaged[at..]
                .iter_mut()
                .take(8)
                .for_each(|byte| *byte = 0xff),
            _ => damaged[at..].iter_mut().take(4).for_each(|byte| *byte = 0),
        }
        fs::write(&bad, &damaged).unwrap();
        let Err(error) = run_query(&scan("parquet", &[&good, &bad], json!({}), json!([]))) else {
            continue;
        };
        refused += 1;
        assert!(error.message.starts_with(&bad), "at {at}: {error}");
        assert_own_words(&error.message);
        assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
    }
    assert!(refused > 150, "{refused}");
}

#[test]
fn a_column_that_claims_more_bytes_than_the_file_has_is_refused_before_they_are_allocated() {
    let folder = Folder::new("parquet-claims");
    let path = folder.path("a.parquet");
    let claims = |length: i64, offset: i64| {
        use datafusion::parquet::file::metadata::{
            ParquetMetaDataBuilder, ParquetMetaDataReader, ParquetMetaDataWriter,
        };
        put(&path, 10);
        let bytes = fs::read(&path).unwrap();
        let file = fs::File::open(&path).unwrap();
        let metadata = ParquetMetaDataReader::new()
            .parse_and_finish(&file)
            .unwrap();
        let group = metadata.row_group(0).clone();
        let mut columns = group.columns().to_vec();
        let column = columns[1].clone().into_builder();
        columns[1] = column
            .set_total_compressed_size(length)
            .set_data_page_offset(offset)
            .set_dictionary_page_offset(None)
            .build()
            .unwrap();
        let group = group
            .into_builder()
            .set_column_metadata(columns)
            .build()
            .unwrap();
        let lying = ParquetMetaDataBuilder::new(metadata.file_metadata().clone())
            .add_row_group(group)
            .build();
        let mut written = bytes[..bytes.len() / 2].to_vec();
        ParquetMetaDataWriter::new(&mut written, &lying)
            .finish()
            .unwrap();
        fs::write(&path, written).unwrap();
        failure("parquet", &path, json!({}))
    };
    for (length, offset) in [
        (1 << 47, 4),
        (i64::MAX, 4),
        (10, 1 << 47),
        (-1, 4),
        (10, -5),
    ] {
        let error = claims(length, offset);
        assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
        assert!(
            error.message.contains(&path) && error.message.contains("\"number\""),
            "{error}"
        );
    }
}

#[test]
fn an_error_of_the_query_is_not_the_files() {
    let folder = Folder::new("parquet-query");
    let path = folder.path("a.parquet");
    put(&path, 10);
    let steps = json!([{ "select": [{ "cast": { "expr": col("text"), "type": "int64" } }] }]);
    let error = run_query(&scan("parquet", &[&path], json!({}), steps)).unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed, "{error}");
    assert!(!error.message.contains("damaged"), "{error}");
}

#[test]
fn a_compressed_buffer_that_claims_too_much_is_refused() {
    let folder = Folder::new("ipc-claims");
    let number: ArrayRef = Arc::new(Int64Array::from_iter_values(0..1000));
    let graph = graph(vec![("number", number)]);
    let query = quiver_query::Query::over(&graph, plan(json!([])));
    for name in ["a.arrow", "a.arrows"] {
        let path = folder.path(name);
        write(&query, "ipc", &path, json!({ "compression": "zstd" })).unwrap();
        let whole = fs::read(&path).unwrap();
        let prefix = 8000_i64.to_le_bytes();
        let places: Vec<usize> = (0..whole.len() - 8)
            .filter(|&at| whole[at..at + 8] == prefix)
            .collect();
        assert!(!places.is_empty());
        for at in places {
            let mut lying = whole.clone();
            lying[at..at + 8].copy_from_slice(&(1_i64 << 47).to_le_bytes());
            fs::write(&path, lying).unwrap();
            let error = failure("ipc", &path, json!({}));
            assert!(error.message.contains("claims more bytes"), "{error}");
            assert!(error.message.starts_with(&path), "{error}");
        }
    }
}

/// With what says how long it is.
fn metadata_length(file: &[u8]) -> usize {
    let length = file[..file.len() - 4].last_chunk().unwrap();
    8 + u32::from_le_bytes(*length) as usize
}

/// As Thrift's compact protocol writes a number.
fn written(number: i64) -> Vec<u8> {
    let mut left = ((number << 1) ^ (number >> 63)) as u64;
    let mut bytes = Vec::new();
    while left >= 0x80 {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

#[test]
fn what_a_footer_tells_of_pages_and_values_is_looked_for_within_the_file_alone() {
    let folder = Folder::new("parquet-places");
    let path = folder.path("a.parquet");
    let properties = WriterProperties::builder()
        .set_bloom_filter_enabled(true)
        .build();
    let batch = RecordBatch::try_from_iter([(
        "number",
        Arc::new(Int64Array::from_iter_values((0..10).map(|it| it * it))) as ArrayRef,
    )]);
    let batch = batch.unwrap();
    let file = fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    let metadata = writer.close().unwrap();
    let column = metadata.row_group(0).column(0);
    let places = [
        (
            "column index",
            column.column_index_offset(),
            column.column_index_length(),
        ),
        (
            "offset index",
            column.offset_index_offset(),
            column.offset_index_length(),
        ),
        (
            "Bloom filter",
            column.bloom_filter_offset(),
            column.bloom_filter_length(),
        ),
    ];
    let whole = fs::read(&path).unwrap();
    let footer = whole.len() - metadata_length(&whole);
    for (what, start, length) in places {
        let (start, length) = (written(start.unwrap()), written(length.unwrap().into()));
        // The field behind, a number of 32 bits, is the length.
        let both = [&start[..], &[0x15], &length].concat();
        let mut near = whole[footer..].windows(both.len());
        let first = footer + near.position(|near| near == both).unwrap();
        let mut damaged = whole.clone();
        // The greatest number of as many bytes, which is not below 0.
        let place = &mut damaged[first..first + start.len()];
        place.fill(0xff);
        place[0] = 0xfe;
        place[start.len() - 1] &= 0x7f;
        fs::write(&path, &damaged).unwrap();
        let error = failure("parquet", &path, json!({}));
        assert_eq!(error.code, ErrorCode::InvalidData, "{what}: {error}");
        for part in [path.as_str(), what, "\"number\"", "outside of the file"] {
            assert!(error.message.contains(part), "{part}: {error}");
        }
    }
}
