//! What is well-formed: small tables of every type, and the files that hold them. Made anew in every run, so that none is kept here.

use std::io::Write;
use std::sync::{Arc, LazyLock};

use arrow_array::builder::{FixedSizeBinaryBuilder, MapBuilder, StringBuilder, StringRunBuilder};
use arrow_array::types::{Int8Type, Int16Type, Int32Type};
use arrow_array::*;
use arrow_buffer::i256;
use arrow_cast::cast;
use arrow_schema::{DataType, Field, TimeUnit};
use datafusion::arrow::ipc::CompressionType;
use datafusion::arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use datafusion::parquet::file::properties::{WriterProperties, WriterVersion};
use serde_json::{Value, json};

/// A column of each kind of layout, with nulls in most.
pub fn columns() -> Vec<(&'static str, ArrayRef)> {
    let numbers = Int64Array::from(vec![Some(1), None, Some(-1), Some(i64::MAX), Some(0)]);
    let texts = StringArray::from(vec![
        Some("a"),
        None,
        Some(""),
        Some("a text longer than twelve"),
        Some("é"),
    ]);
    let as_type = |array: &dyn Array, data_type| cast(array, &data_type).unwrap();
    let small = Int64Array::from(vec![Some(1), None, Some(0), Some(100), Some(-3)]);
    let dictionary: DictionaryArray<Int8Type> = texts.iter().collect();
    let list = ListArray::from_iter_primitive::<Int16Type, _, _>(vec![
        Some(vec![Some(1), None]),
        None,
        Some(vec![]),
        Some(vec![Some(2), Some(3), Some(4)]),
        Some(vec![None]),
    ]);
    let fixed = FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(
        (0..5).map(|row| (row != 2).then(|| vec![Some(row), None])),
        2,
    );
    let fields = vec![
        Arc::new(Field::new("x", DataType::Int64, true)),
        Arc::new(Field::new("y", list.data_type().clone(), true)),
    ];
    let inner: Vec<ArrayRef> = vec![Arc::new(numbers.clone()), Arc::new(list.clone())];
    let valid = vec![true, true, false, true, true];
    let structs = StructArray::new(fields.into(), inner, Some(valid.into()));
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for row in 0..5 {
        for entry in 0..row {
            map.keys().append_value(format!("k{entry}"));
            map.values().append_option((entry > 0).then_some("v"));
        }
        map.append(row != 3).unwrap();
    }
    let mut runs = StringRunBuilder::<Int32Type>::new();
    runs.extend([Some("a"), Some("a"), None, Some("b"), Some("b")]);
    let mut binary = FixedSizeBinaryBuilder::new(3);
    for row in 0..5_u8 {
        match row {
            1 => binary.append_null(),
            _ => binary.append_value([row, 0, 255]).unwrap(),
        }
    }
    let decimals = Decimal256Array::from(vec![
        Some(i256::ONE),
        None,
        Some(i256::MINUS_ONE),
        None,
        None,
    ]);
    let big_list = as_type(
        &list,
        DataType::LargeList(Arc::new(Field::new_list_field(DataType::Int64, true))),
    );
    let zone = DataType::Timestamp(TimeUnit::Nanosecond, Some("Europe/Oslo".into()));
    vec![
        ("int64", Arc::new(numbers.clone())),
        ("int8", as_type(&small, DataType::Int8)),
        (
            "uint16",
            Arc::new(UInt16Array::from(vec![
                Some(1),
                None,
                Some(65535),
                None,
                Some(0),
            ])),
        ),
        (
            "bool",
            Arc::new(BooleanArray::from(vec![
                Some(true),
                None,
                Some(false),
                None,
                Some(true),
            ])),
        ),
        ("float32", as_type(&numbers, DataType::Float32)),
        (
            "float64",
            Arc::new(Float64Array::from(vec![
                Some(f64::NAN),
                None,
                Some(-0.0),
                Some(1e300),
                Some(0.5),
            ])),
        ),
        ("float16", as_type(&small, DataType::Float16)),
        ("decimal", as_type(&small, DataType::Decimal128(20, 2))),
        (
            "wide",
            Arc::new(decimals.with_precision_and_scale(76, 4).unwrap()),
        ),
        ("text", Arc::new(texts.clone())),
        ("large", as_type(&texts, DataType::LargeUtf8)),
        ("view", as_type(&texts, DataType::Utf8View)),
        ("bytes", as_type(&texts, DataType::Binary)),
        ("fixed", Arc::new(binary.finish())),
        (
            "date",
            as_type(&as_type(&small, DataType::Int32), DataType::Date32),
        ),
        (
            "time",
            as_type(&small, DataType::Time64(TimeUnit::Microsecond)),
        ),
        ("stamp", as_type(&numbers, zone)),
        (
            "duration",
            as_type(&numbers, DataType::Duration(TimeUnit::Millisecond)),
        ),
        ("dictionary", Arc::new(dictionary)),
        ("list", Arc::new(list)),
        ("big_list", big_list),
        ("fixed_list", Arc::new(fixed)),
        ("struct", Arc::new(structs)),
        ("map", Arc::new(map.finish())),
        ("runs", Arc::new(runs.finish())),
        ("nothing", Arc::new(NullArray::new(5))),
    ]
}

/// Tables of one column each, and a few of several.
fn tables() -> Vec<RecordBatch> {
    let columns = columns();
    let batch = |columns: &[(&str, ArrayRef)]| {
        let columns = columns
            .iter()
            .map(|(name, column)| (*name, Arc::clone(column), true));
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    };
    let single = columns
        .iter()
        .map(|column| batch(std::slice::from_ref(column)));
    single.chain(columns.chunks(5).map(batch)).collect()
}

/// Arrow's streams and files, packed and not.
pub static IPC: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let packings = [
        None,
        Some(CompressionType::LZ4_FRAME),
        Some(CompressionType::ZSTD),
    ];
    let mut files = Vec::new();
    for (number, batch) in tables().iter().enumerate() {
        let options = IpcWriteOptions::default();
        let options = options.try_with_compression(packings[number % 3]).unwrap();
        let mut stream =
            StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options.clone())
                .unwrap();
        stream.write(batch).unwrap();
        stream.write(&batch.slice(1, 3)).unwrap();
        files.push(stream.into_inner().unwrap());
        let mut file =
            FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
        file.write(batch).unwrap();
        // A second dictionary has no place in a file.
        if batch.num_columns() == 1 && batch.schema().field(0).name() != "dictionary" {
            file.write(&batch.slice(1, 3)).unwrap();
        }
        files.push(file.into_inner().unwrap());
    }
    files
});

/// Parquet of every encoding and packing.
pub static PARQUET: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let packings = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::LZ4_RAW,
        Compression::ZSTD(ZstdLevel::default()),
    ];
    let mut files = Vec::new();
    for (number, batch) in tables().iter().enumerate() {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let encoded = number % 2 == 0;
            let mut properties = WriterProperties::builder()
                .set_writer_version(version)
                .set_compression(packings[(number + files.len()) % packings.len()])
                .set_dictionary_enabled(encoded)
                .set_bloom_filter_enabled(number % 3 == 0)
                .set_data_page_row_count_limit(2)
                .set_write_batch_size(2)
                .set_max_row_group_row_count(Some(3));
            let delta = match batch.schema().field(0).data_type() {
                DataType::Int64 | DataType::Int32 => Some(Encoding::DELTA_BINARY_PACKED),
                DataType::Utf8 => Some(Encoding::DELTA_BYTE_ARRAY),
                DataType::Binary => Some(Encoding::DELTA_LENGTH_BYTE_ARRAY),
                DataType::Float32 | DataType::Float64 => Some(Encoding::BYTE_STREAM_SPLIT),
                _ => None,
            };
            if let (false, 1, Some(delta)) = (encoded, batch.num_columns(), delta) {
                properties = properties.set_encoding(delta);
            }
            // Not every type is one of Parquet's.
            let writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build()));
            let Ok(mut writer) = writer else { continue };
            if writer.write(batch).is_ok() {
                files.extend(writer.into_inner());
            }
        }
    }
    files
});

/// Text with every quirk that CSV has, and options that go with it.
pub static CSV: LazyLock<Vec<(Vec<u8>, Value)>> = LazyLock::new(|| {
    let texts = [
        (
            "a,b,c\n1,x,2024-01-01\n2,,\n-3,\"q\"\"q,\nr\",1999-12-31T23:59:59.5Z\n",
            json!({}),
        ),
        ("a;b\n1;'x'\n", json!({ "delimiter": ";", "quote": "'" })),
        (
            "1\t2\n# no\n3\t\\\"4\n",
            json!({ "delimiter": "\t", "header": false, "comment": "#", "escape": "\\" }),
        ),
        (
            "a,b\n1,2\n3\n",
            json!({ "nullPadding": true, "newlinesInValues": false }),
        ),
        (
            "a,b\nNA,1e400\n-,0x1\n",
            json!({ "nullValues": ["NA", "-"], "inferRows": 1 }),
        ),
        (
            "a,b\n1,true\n",
            json!({ "schema": [["a", "decimal(38, 2)"], ["b", "Dictionary(Int8, Utf8)"]] }),
        ),
        ("a\n[1, 2]\n", json!({ "schema": [["a", "List(Int64)"]] })),
        ("", json!({})),
    ];
    texts
        .map(|(text, options)| (text.as_bytes().to_vec(), options))
        .into()
});

pub static NDJSON: LazyLock<Vec<(Vec<u8>, Value)>> = LazyLock::new(|| {
    let texts = [
        (
            "{\"a\": 1, \"b\": \"x\"}\n{\"a\": null, \"c\": [1, 2.5, null]}\n",
            json!({}),
        ),
        (
            "{\"s\": {\"x\": {\"y\": [[{}]]}}, \"t\": \"\\ud83d\\ude00\\n\"}\r\n\n{\"s\": null}\n",
            json!({}),
        ),
        (
            "{\"a\": 18446744073709551615, \"b\": 1e308}\n{\"a\": -1}\n",
            json!({ "inferRows": 1 }),
        ),
        (
            "{\"a\": \"2024-01-01\"}\n",
            json!({ "schema": [["a", "timestamp(ns, Europe/Oslo)"]] }),
        ),
        (
            "{\"a\": {\"k\": 1}}\n",
            json!({ "schema": [["a", "Map(\"entries\": non-null Struct(\"keys\": non-null Utf8, \"values\": Int64), unsorted)"]] }),
        ),
        (
            "{\"a\": [1, 2]}\n",
            json!({ "schema": [["a", "FixedSizeList(2 x Int64)"]] }),
        ),
    ];
    texts
        .map(|(text, options)| (text.as_bytes().to_vec(), options))
        .into()
});

/// `bytes` packed whole, by the name that options give it.
pub fn packed(bytes: &[u8], packing: &str) -> Vec<u8> {
    match packing {
        "gzip" => {
            let mut writer =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        }
        "zstd" => zstd::encode_all(bytes, 1).unwrap(),
        _ => bytes.to_vec(),
    }
}
