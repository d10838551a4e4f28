//! Every type through every format: its values come back as they were, of the same type, or the column is refused by its name and type.

mod support;

use std::sync::Arc;

use arrow_array::types::{Int16Type, Int32Type};
use arrow_array::*;
use arrow_buffer::{IntervalDayTime, IntervalMonthDayNano, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, FieldRef, Fields, TimeUnit, UnionFields};
use quiver_graph::ErrorCode;
use serde_json::json;
use support::files::*;
use support::relations::{query_of, steps, table};

const ROWS: usize = 4;

/// Values of a type without others in it; the second is null.
fn plain() -> Vec<ArrayRef> {
    use DataType::*;
    let small = Int64Array::from(vec![Some(0), None, Some(1), Some(86)]);
    let days = Int64Array::from(vec![
        Some(0),
        None,
        Some(86_400_000),
        Some(-62_135_596_800_000),
    ]);
    let times = Int64Array::from(vec![Some(0), None, Some(-62_135_596_800), Some(1)]);
    let texts = StringArray::from(vec![
        Some(""),
        None,
        Some("é"),
        Some("a longer text, \"b\""),
    ]);
    let units = [
        TimeUnit::Second,
        TimeUnit::Millisecond,
        TimeUnit::Microsecond,
        TimeUnit::Nanosecond,
    ];
    let of = |array: &dyn Array, data_type: DataType| cast(array, &data_type).unwrap();
    let mut all: Vec<ArrayRef> = vec![
        Arc::new(NullArray::new(ROWS)),
        of(&small, Boolean),
        Arc::new(texts.clone()),
        of(&days, Date64),
        of(
            &Int32Array::from(vec![Some(0), None, Some(-719_162), Some(1)]),
            Date32,
        ),
        Arc::new(
            FixedSizeBinaryArray::try_from_sparse_iter_with_size(
                [Some([0, 1, 2]), None, Some([255; 3]), Some([3; 3])].into_iter(),
                3,
            )
            .unwrap(),
        ),
        Arc::new(IntervalYearMonthArray::from(vec![
            Some(0),
            None,
            Some(-13),
            Some(1),
        ])),
        Arc::new(IntervalDayTimeArray::from(vec![
            Some(IntervalDayTime::new(0, 0)),
            None,
            Some(IntervalDayTime::new(-1, 5)),
            Some(IntervalDayTime::new(1, 1)),
        ])),
        Arc::new(IntervalMonthDayNanoArray::from(vec![
            Some(IntervalMonthDayNano::new(0, 0, 0)),
            None,
            Some(IntervalMonthDayNano::new(1, -2, 3)),
            Some(IntervalMonthDayNano::new(1, 1, 1)),
        ])),
    ];
    for data_type in [
        Int8,
        Int16,
        Int32,
        Int64,
        UInt8,
        UInt16,
        UInt32,
        UInt64,
        Float16,
        Float32,
        Float64,
        Decimal32(5, 2),
        Decimal64(12, 2),
        Decimal128(9, 2),
        Decimal128(30, 2),
        Decimal256(60, 3),
        Decimal128(5, -2),
    ] {
        all.push(of(&small, data_type));
    }
    for data_type in [LargeUtf8, Utf8View, Binary, LargeBinary, BinaryView] {
        all.push(of(&texts, data_type));
    }
    for unit in units {
        let fits = match unit {
            TimeUnit::Nanosecond => &small,
            _ => &times,
        };
        let seconds = of(fits, Timestamp(TimeUnit::Second, None));
        for zone in [None, Some("UTC"), Some("+02:00"), Some("Europe/Oslo")] {
            let zone = zone.map(Into::into);
            all.push(match zone {
                None => of(&seconds, Timestamp(unit, None)),
                zone => of(
                    &of(&seconds, Timestamp(unit, Some("UTC".into()))),
                    Timestamp(unit, zone),
                ),
            });
        }
        all.push(of(&small, Duration(unit)));
    }
    let seconds = of(&of(&small, Int32), Time32(TimeUnit::Second));
    for data_type in [
        Time32(TimeUnit::Second),
        Time32(TimeUnit::Millisecond),
        Time64(TimeUnit::Microsecond),
        Time64(TimeUnit::Nanosecond),
    ] {
        all.push(of(&seconds, data_type));
    }
    all
}

/// Values that have those of `inner` in them.
fn nested(inner: &ArrayRef) -> Vec<ArrayRef> {
    let field: FieldRef = Arc::new(Field::new("item", inner.data_type().clone(), true));
    let nulls = || Some(NullBuffer::from(vec![true, false, true, true]));
    let offsets = || OffsetBuffer::<i32>::new(vec![0, 2, 2, 2, 4].into());
    let large = OffsetBuffer::<i64>::new(vec![0, 2, 2, 2, 4].into());
    let starts = || ScalarBuffer::from(vec![0, 0, 2, 2]);
    let sizes = || ScalarBuffer::from(vec![2, 0, 0, 2]);
    let wide = |numbers: ScalarBuffer<i32>| -> ScalarBuffer<i64> {
        numbers.iter().map(|&number| i64::from(number)).collect()
    };
    let inner = || Arc::clone(inner);
    let twice = arrow_select::concat::concat(&[&inner(), &inner()]).unwrap();
    let keys = StringArray::from(vec!["a", "b", "a", "b"]);
    let entries = StructArray::new(
        Fields::from(vec![
            Field::new("keys", DataType::Utf8, false),
            Field::new("values", inner().data_type().clone(), true),
        ]),
        vec![Arc::new(keys), inner()],
        None,
    );
    let entry: FieldRef = Arc::new(Field::new("entries", entries.data_type().clone(), false));
    let item = || Arc::clone(&field);
    vec![
        Arc::new(ListArray::new(item(), offsets(), inner(), nulls())),
        Arc::new(LargeListArray::new(item(), large, inner(), nulls())),
        Arc::new(FixedSizeListArray::new(item(), 2, twice, nulls())),
        Arc::new(ListViewArray::new(
            item(),
            starts(),
            sizes(),
            inner(),
            nulls(),
        )),
        Arc::new(LargeListViewArray::new(
            item(),
            wide(starts()),
            wide(sizes()),
            inner(),
            nulls(),
        )),
        Arc::new(StructArray::new(
            Fields::from(vec![Field::new("f", inner().data_type().clone(), true)]),
            vec![inner()],
            nulls(),
        )),
        Arc::new(MapArray::new(entry, offsets(), entries, nulls(), false)),
    ]
}

/// The same values by keys, and as a run for each.
fn packed(inner: &ArrayRef) -> Vec<ArrayRef> {
    if inner.data_type().is_nested() || *inner.data_type() == DataType::Null {
        return Vec::new();
    }
    let keys = Int32Array::from(vec![Some(0), Some(1), None, Some(3)]);
    let ends = Int16Array::from(vec![1, 2, 3, 4]);
    let mut all: Vec<ArrayRef> = vec![Arc::new(
        RunArray::<Int16Type>::try_new(&ends, inner).unwrap(),
    )];
    if let Ok(keyed) = DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(inner)) {
        all.push(Arc::new(keyed));
    }
    all
}

fn unions() -> Vec<ArrayRef> {
    let fields = || {
        UnionFields::try_new(
            vec![0, 1],
            vec![
                Field::new("a", DataType::Int32, true),
                Field::new("b", DataType::Utf8, true),
            ],
        )
        .unwrap()
    };
    let ints: ArrayRef = Arc::new(Int32Array::from(vec![1, 2, 3, 4]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c", "d"]));
    let tags = || ScalarBuffer::from(vec![0_i8, 1, 0, 1]);
    let places = ScalarBuffer::from(vec![0, 1, 2, 3]);
    let of = |places| {
        let columns = vec![Arc::clone(&ints), Arc::clone(&texts)];
        Arc::new(UnionArray::try_new(fields(), tags(), places, columns).unwrap()) as ArrayRef
    };
    vec![of(None), of(Some(places))]
}

fn all_types() -> Vec<ArrayRef> {
    let mut all = plain();
    let packed: Vec<ArrayRef> = all.iter().flat_map(packed).collect();
    all.extend(packed);
    all.extend(unions());
    // Each write waits for its disk, so that not all are in all.
    let once: Vec<ArrayRef> = all.iter().step_by(3).flat_map(nested).collect();
    // Types within types within types: what holds for two levels holds for more.
    let deeper: Vec<ArrayRef> = once.iter().step_by(41).flat_map(nested).collect();
    all.extend(once);
    all.extend(deeper);
    all
}

fn is_text(format: &str) -> bool {
    matches!(format, "csv" | "ndjson")
}

/// Whether values of a type may come back as others from a format, as is known: `docs/reliability.md` has what is wrong about it.
fn is_known(format: &str, data_type: &str) -> bool {
    let has = |parts: &[&str]| parts.iter().any(|part| data_type.contains(part));
    match format {
        // Nothing is empty text there, bytes are digits, and zones have whole minutes.
        "csv" => has(&["Utf8", "Binary", "Oslo"]),
        "ndjson" => has(&["Oslo"]),
        _ => false,
    }
}

/// Types that are otherwise in memory, and whose values are the same: views, of which JavaScript has none, and what Parquet has no keys or
/// runs for.
fn may_differ(format: &str, data_type: &str) -> bool {
    let is_packed = data_type.contains("Dictionary") || data_type.contains("RunEndEncoded");
    data_type.contains("View") || (format == "parquet" && is_packed)
}

#[test]
fn values_of_every_type_come_back_or_are_refused_by_name() {
    let folder = Folder::new("every-type");
    let mut wrong = Vec::new();
    let (mut came_back, mut refused) = (0, 0);
    for array in all_types() {
        let data_type = array.data_type().clone();
        let query = query_of(&[table(vec![("x", Arc::clone(&array))])], &steps(json!([])));
        // As a result has them: without views, of which JavaScript's Arrow has none.
        let expected = match run_query(&query) {
            Ok(output) => output,
            Err(error) => {
                wrong.push(format!("{data_type}: cannot be read at all: {error}"));
                continue;
            }
        };
        for (format, name) in [
            ("parquet", "a.parquet"),
            ("ipc", "a.arrow"),
            ("ipc", "a.arrows"),
            ("csv", "a.csv"),
            ("ndjson", "a.ndjson"),
        ] {
            if is_known(format, &data_type.to_string()) {
                continue;
            }
            let path = folder.path(name);
            match write(&query, format, &path, json!({})) {
                Ok(_) => {}
                Err(error)
                    if error.code == ErrorCode::UnsupportedType
                        && error.details.column.as_deref() == Some("x")
                        && error.details.got.is_some() =>
                {
                    refused += 1;
                    continue;
                }
                Err(error) => {
                    wrong.push(format!("{data_type} to {name}: {:?} {error}", error.code));
                    continue;
                }
            }
            let options = match is_text(format) {
                true => json!({ "schema": [["x", data_type.to_string()]] }),
                false => json!({}),
            };
            match run_query(&scan(format, &[&path], options, json!([]))) {
                Ok(output) => {
                    let (one, other) = (types(&expected), types(&output));
                    let same = one == other || may_differ(format, &data_type.to_string());
                    if !same && !is_text(format) {
                        wrong.push(format!("{data_type} by {name}: {one:?} became {other:?}"));
                    } else if support::lines(&expected) != support::lines(&output) {
                        let (one, other) = (support::lines(&expected), support::lines(&output));
                        wrong.push(format!("{data_type} by {name}: {one:?} became {other:?}"));
                    } else {
                        came_back += 1;
                    }
                }
                // Text is written of more types than are read out of it.
                Err(error) if is_text(format) && error.code != ErrorCode::Internal => {
                    println!("{data_type} out of {name}: {error}");
                }
                Err(error) => wrong.push(format!("{data_type} out of {name}: {error}")),
            }
        }
    }
    println!("{came_back} came back, {refused} were refused");
    assert!(
        wrong.is_empty(),
        "{} of them:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(came_back > 500 && refused > 50, "{came_back}, {refused}");
}
