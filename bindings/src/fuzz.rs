//! C Data that contradicts itself, as one of the targets of `npm run fuzz`: structs that are valid, as their producers promise, over buffers
//! of the right lengths that hold anything.

#[path = "../../core-rs/query/tests/fuzz/harness.rs"]
mod harness;
#[path = "../../core-rs/query/tests/fuzz/random.rs"]
mod random;
#[path = "../../core-rs/query/tests/fuzz/watch.rs"]
mod watch;

use std::ffi::CString;
use std::sync::Arc;

use arrow_array::builder::{MapBuilder, StringBuilder, StringRunBuilder};
use arrow_array::ffi::to_ffi;
use arrow_array::types::{Int8Type, Int16Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, FixedSizeListArray, Int32Array, Int64Array,
    ListArray, NullArray, RecordBatch, StringArray, StructArray, UnionArray,
};
use arrow_buffer::{Buffer, ScalarBuffer};
use arrow_cast::cast;
use arrow_data::ArrayData;
use arrow_data::ffi::FFI_ArrowArray;
use arrow_schema::{DataType, Field, UnionFields};
use quiver_graph::{ErrorCode, GraphError};

use self::harness::{Input, Target, fuzz};
use self::random::Random;
use crate::cdata::read_array;

const TARGET: Target = Target {
    name: "cdata",
    count: 20_000,
    codes: &[
        ErrorCode::InvalidArgument,
        ErrorCode::InvalidData,
        ErrorCode::UnsupportedType,
        ErrorCode::TooLarge,
    ],
    guarded: false,
};

/// An array whose buffers were written over, and what its structs say otherwise.
struct Exported {
    data: ArrayData,
    format: Option<&'static str>,
    null_count: Option<i64>,
    /// The buffer that is null, counted over the array and all within it.
    without: Option<usize>,
    /// Rows that the struct passes over, and leaves out at the end.
    cut: (i64, i64),
}

impl Input for Exported {
    fn size(&self) -> usize {
        self.data.get_buffer_memory_size()
    }

    fn shown(&self) -> String {
        let Self {
            format,
            null_count,
            without,
            cut,
            ..
        } = self;
        let (rows, data_type) = (self.data.len(), self.data.data_type());
        format!(
            "{rows} rows of {data_type}: format {format:?}, null count {null_count:?}, without buffer {without:?}, cut {cut:?}"
        )
    }
}

fn arrays() -> Vec<ArrayRef> {
    let numbers = Int64Array::from(vec![Some(1), None, Some(-1), Some(i64::MAX), Some(0)]);
    let texts = StringArray::from(vec![
        Some("a"),
        None,
        Some(""),
        Some("a text longer than twelve"),
        Some("é"),
    ]);
    let list = ListArray::from_iter_primitive::<Int16Type, _, _>(vec![
        Some(vec![Some(1), None]),
        None,
        Some(vec![]),
        Some(vec![Some(2), Some(3)]),
        Some(vec![None]),
    ]);
    let dictionary: DictionaryArray<Int8Type> = texts.iter().collect();
    let fixed = FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(
        (0..5).map(|row| (row != 2).then(|| vec![Some(row), None])),
        2,
    );
    let fields = vec![
        Field::new("x", DataType::Int64, true),
        Field::new("y", list.data_type().clone(), true),
    ];
    let children: Vec<ArrayRef> = vec![Arc::new(numbers.clone()), Arc::new(list.clone())];
    let valid = vec![true, true, false, true, true];
    let structs = StructArray::new(fields.into(), children.clone(), Some(valid.into()));
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for row in 0..5 {
        map.keys().append_value(format!("k{row}"));
        map.values().append_option((row > 0).then_some("v"));
        map.append(row != 3).unwrap();
    }
    let mut runs = StringRunBuilder::<Int32Type>::new();
    runs.extend([Some("a"), Some("a"), None, Some("b"), Some("b")]);
    let of_union = UnionFields::try_new(
        vec![0, 1],
        vec![
            Field::new("a", DataType::Int64, true),
            Field::new("b", DataType::Utf8, true),
        ],
    )
    .unwrap();
    let parts: Vec<ArrayRef> = vec![Arc::new(numbers.clone()), Arc::new(texts.clone())];
    let ids = ScalarBuffer::from(vec![0_i8, 1, 0, 1, 1]);
    let offsets = Some(ScalarBuffer::from(vec![0, 1, 2, 3, 4]));
    let as_type = |array: &dyn Array, data_type: DataType| cast(array, &data_type).unwrap();
    vec![
        as_type(&texts, DataType::LargeUtf8),
        as_type(&texts, DataType::Utf8View),
        as_type(&texts, DataType::Binary),
        as_type(&numbers, DataType::Decimal256(60, 2)),
        as_type(
            &list,
            DataType::LargeList(Arc::new(Field::new_list_field(DataType::Int16, true))),
        ),
        as_type(
            &list,
            DataType::ListView(Arc::new(Field::new_list_field(DataType::Int16, true))),
        ),
        Arc::new(Int32Array::from(vec![1, 2, 3, 4, 5])),
        Arc::new(BooleanArray::from(vec![
            Some(true),
            None,
            Some(false),
            None,
            Some(true),
        ])),
        Arc::new(
            UnionArray::try_new(of_union.clone(), ids.clone(), offsets, parts.clone()).unwrap(),
        ),
        Arc::new(UnionArray::try_new(of_union, ids, None, parts).unwrap()),
        Arc::new(numbers),
        Arc::new(texts),
        Arc::new(list),
        Arc::new(dictionary),
        Arc::new(fixed),
        Arc::new(structs),
        Arc::new(map.finish()),
        Arc::new(runs.finish()),
        Arc::new(NullArray::new(5)),
    ]
}

/// Keeps the offsets of text within it: C Data tells how long text is by the last of them, which is taken on trust.
fn bound(data_type: &DataType, buffers: &mut [Buffer]) {
    let [offsets, values] = buffers else {
        return;
    };
    match data_type {
        DataType::Utf8 | DataType::Binary => {
            let most = values.len() as i32;
            let bounded = offsets.typed_data::<i32>().iter();
            *offsets = bounded.map(|offset| (*offset).min(most)).collect();
        }
        DataType::LargeUtf8 | DataType::LargeBinary => {
            let most = values.len() as i64;
            let bounded = offsets.typed_data::<i64>().iter();
            *offsets = bounded.map(|offset| (*offset).min(most)).collect();
        }
        _ => {}
    }
}

/// Writes over a few bytes of some buffers, each as long as before.
fn overwritten(random: &mut Random, data: &ArrayData) -> ArrayData {
    let damage = |random: &mut Random, buffer: &Buffer| {
        let mut bytes = buffer.to_vec();
        if random.once_in(3) && !bytes.is_empty() {
            for _ in 0..1 + random.below(3) {
                let at = random.below(bytes.len());
                bytes[at] = *random.pick(&[0, 1, 2, 5, 0x7f, 0x80, 0xff, 0xc3]);
            }
        }
        Buffer::from_slice_ref(&bytes)
    };
    let buffers = data.buffers().iter();
    let mut buffers: Vec<Buffer> = buffers.map(|buffer| damage(random, buffer)).collect();
    bound(data.data_type(), &mut buffers);
    let children = data
        .child_data()
        .iter()
        .map(|child| overwritten(random, child))
        .collect();
    let nulls = data.nulls().map(|nulls| damage(random, nulls.buffer()));
    let builder = data
        .clone()
        .into_builder()
        .nulls(None)
        .null_bit_buffer(nulls);
    let builder = builder.buffers(buffers).child_data(children);
    // SAFETY: nothing reads it but what is tested, which takes no array on trust.
    unsafe { builder.build_unchecked() }
}

fn make(random: &mut Random) -> Exported {
    let arrays = arrays();
    let array = random.pick(&arrays).to_data();
    let data = overwritten(random, &array);
    let odd = random.once_in(8);
    Exported {
        data,
        // None that asks for more bytes or children than there are.
        format: odd.then(|| {
            *random.pick(&[
                "n", "", "x", "w:0", "w:-1", "d:0,0", "d:39,99", "+s", "+us:", "tsq:", "\u{e9}",
            ])
        }),
        null_count: random
            .once_in(3)
            .then(|| *random.pick(&[-1, 0, 1, 5, i64::MAX, i64::MIN])),
        without: random.once_in(6).then(|| random.below(4)),
        cut: (random.below(3) as i64, random.below(3) as i64),
    }
}

/// Takes the pointer of one of the buffers away.
fn without(array: &mut FFI_ArrowArray, left: &mut usize) {
    // SAFETY: `to_ffi` has made the struct, and tells its buffers and children.
    unsafe {
        for at in 0..array.n_buffers as usize {
            if *left == 0 {
                *array.buffers.add(at) = std::ptr::null();
            }
            *left = left.wrapping_sub(1);
        }
        for at in 0..array.n_children as usize {
            without(&mut **array.children.add(at), left);
        }
    }
}

fn attempt(exported: &Exported) -> Result<usize, GraphError> {
    let Ok((mut array, mut schema)) = to_ffi(&exported.data) else {
        return Ok(0);
    };
    let (before, behind) = exported.cut;
    // Other than leaving rows out, which every producer may do.
    if array.length >= before + behind && array.offset == 0 {
        array.length -= before + behind;
        array.offset = before;
    }
    if let Some(null_count) = exported.null_count {
        array.null_count = null_count;
    }
    if let Some(mut left) = exported.without {
        without(&mut array, &mut left);
    }
    if let Some(format) = exported.format {
        let format = CString::new(format).unwrap_or_default().into_raw();
        let own = std::mem::replace(&mut schema.format, format);
        // SAFETY: the schema has made its own likewise, and frees whichever it has when it is released.
        drop(unsafe { CString::from_raw(own.cast_mut()) });
        array.n_children = 0;
        schema.n_children = 0;
    }
    let (schema_at, array_at) = (&raw mut schema as u64, &raw mut array as u64);
    // SAFETY: both structs lie there, valid but for what their buffers hold.
    let (_, batch) = unsafe { read_array(schema_at, array_at) }?;
    whole(&batch)?;
    Ok(batch.num_rows())
}

/// Fails where a batch is not what its types say.
fn whole(batch: &RecordBatch) -> Result<(), GraphError> {
    for column in batch.columns() {
        let checked = column.to_data().validate_full();
        checked.map_err(|error| {
            GraphError::new(
                ErrorCode::Internal,
                format!("an invalid array came through: {error}"),
            )
        })?;
    }
    Ok(())
}

#[test]
fn cdata() {
    fuzz(TARGET, make, attempt);
}
