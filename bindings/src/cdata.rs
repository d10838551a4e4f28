//! The C Data Interface: our producer of it for JavaScript's memory, and C Data and C Stream by address.
//!
//! An address is trusted: whoever passes one promises that a valid, unreleased struct lies there. Only what can be told
//! from the struct itself (null, misaligned, already released) is refused.

use std::any::Any;
use std::ffi::{CStr, c_void};
use std::mem::align_of;
use std::ptr;
use std::sync::Arc;

use arrow_array::ffi::from_ffi_and_data_type;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchOptions, StructArray};
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_data::ffi::FFI_ArrowArray;
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Schema, SchemaRef};
use quiver_graph::{Control as Grip, ErrorCode, GraphError};
use quiver_query::check_type;

use crate::counters;
use crate::{shape, text};

/// Whatever keeps an array's buffers alive until its consumer releases it.
pub type KeepAlive = Arc<dyn Any + Send + Sync>;

/// The parts of an `ArrowArray` over memory that `owner` keeps alive.
pub struct Parts {
    pub owner: KeepAlive,
    pub length: usize,
    pub offset: usize,
    /// In the order of the C Data Interface; null where absent.
    pub buffers: Vec<*const u8>,
    /// What had to be copied, and is therefore ours: some of `buffers` point into these.
    pub copies: Vec<Buffer>,
    pub children: Vec<FFI_ArrowArray>,
    pub dictionary: Option<FFI_ArrowArray>,
}

/// What a produced array holds until it is released.
struct Private {
    buffers: Box<[*const c_void]>,
    children: Box<[*mut FFI_ArrowArray]>,
    dictionary: *mut FFI_ArrowArray,
    _copies: Vec<Buffer>,
    _owner: KeepAlive,
}

impl Drop for Private {
    fn drop(&mut self) {
        for child in self.children.iter() {
            // SAFETY: `produce` leaked each of them from a Box, and nothing else frees them. A child that the consumer
            // moved out has no release callback left, so that dropping it frees the box alone.
            drop(unsafe { Box::from_raw(*child) });
        }
        if !self.dictionary.is_null() {
            // SAFETY: as above.
            drop(unsafe { Box::from_raw(self.dictionary) });
        }
    }
}

/// An `ArrowArray` whose release callback drops the owner: nothing is copied, and nothing is read.
pub fn produce(parts: Parts) -> FFI_ArrowArray {
    let leak = |array: FFI_ArrowArray| Box::into_raw(Box::new(array));
    let mut private = Box::new(Private {
        buffers: parts.buffers.into_iter().map(<*const u8>::cast).collect(),
        children: parts.children.into_iter().map(leak).collect(),
        dictionary: parts.dictionary.map_or(ptr::null_mut(), leak),
        _copies: parts.copies,
        _owner: parts.owner,
    });
    FFI_ArrowArray {
        length: parts.length as i64,
        // Not known: what JavaScript says about its nulls is not trusted but counted.
        null_count: -1,
        offset: parts.offset as i64,
        n_buffers: private.buffers.len() as i64,
        n_children: private.children.len() as i64,
        buffers: private.buffers.as_mut_ptr(),
        children: private.children.as_mut_ptr(),
        dictionary: private.dictionary,
        release: Some(release),
        private_data: Box::into_raw(private).cast(),
    }
}

unsafe extern "C" fn release(array: *mut FFI_ArrowArray) {
    // SAFETY: the interface has consumers call this once, with a valid struct that `produce` made.
    unsafe {
        if let Some(array) = array.as_mut() {
            drop(Box::from_raw(array.private_data.cast::<Private>()));
            array.private_data = ptr::null_mut();
            array.release = None;
        }
    }
}

/// Checks everything that `from_ffi` took on trust, dictionaries apart where `dictionaries` is false.
///
/// # Errors
/// What [`ArrayData::validate_data`] finds first.
pub fn validate(data: &ArrayData, dictionaries: bool) -> Result<(), arrow_schema::ArrowError> {
    match data.data_type() {
        DataType::Utf8 => text::validate::<i32>(data)?,
        DataType::LargeUtf8 => text::validate::<i64>(data)?,
        _ => data.validate_data()?,
    }
    if dictionaries || !matches!(data.data_type(), DataType::Dictionary(..)) {
        for child in data.child_data() {
            validate(child, dictionaries)?;
        }
    }
    Ok(())
}

/// The struct at `address`, moved out of it: what stays there counts as released.
///
/// # Safety
/// A valid `T` lies at every address that passes the checks.
unsafe fn take<T>(
    address: u64,
    name: &str,
    empty: T,
    is_released: impl Fn(&T) -> bool,
) -> Result<T, GraphError> {
    let refuse = |got: &str| {
        GraphError::new(
            ErrorCode::InvalidArgument,
            format!("the address of an {name} is {got}"),
        )
        .parameter("address")
        .expected(format!("the address of an unreleased {name}"))
        .got(got)
    };
    let pointer = usize::try_from(address).map_err(|_| refuse("out of range"))? as *mut T;
    if pointer.is_null() {
        return Err(refuse("null"));
    }
    if !(pointer as usize).is_multiple_of(align_of::<T>()) {
        return Err(refuse("misaligned"));
    }
    // SAFETY: not null, aligned, and valid by the caller's promise.
    let there = unsafe { &mut *pointer };
    if is_released(there) {
        return Err(refuse("released already"));
    }
    Ok(std::mem::replace(there, empty))
}

/// Takes the batches of an `ArrowArrayStream`, and releases it.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for an address that cannot be one, [`ErrorCode::InvalidData`] for what the producer
/// reports or validation finds, [`ErrorCode::Cancelled`].
///
/// # Safety
/// A valid `ArrowArrayStream` lies at `address`, and nobody else uses it meanwhile.
pub unsafe fn read_stream(
    address: u64,
    grip: &Grip,
) -> Result<(SchemaRef, Vec<RecordBatch>), GraphError> {
    // SAFETY: the caller's promise.
    let mut stream = unsafe {
        take(
            address,
            "ArrowArrayStream",
            FFI_ArrowArrayStream::empty(),
            |stream| stream.release.is_none(),
        )
    }?;
    let (Some(get_schema), Some(get_next)) = (stream.get_schema, stream.get_next) else {
        return Err(GraphError::new(
            ErrorCode::InvalidData,
            "the ArrowArrayStream lacks its callbacks",
        ));
    };
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: the callback of a valid stream, called with that stream and an empty struct to fill.
    if unsafe { get_schema(&mut stream, &mut schema) } != 0 {
        return Err(failure_of(&mut stream));
    }
    let schema = Arc::new(Schema::try_from(&schema)?);
    for field in schema.fields() {
        check_type(field.data_type()).map_err(|error| error.column(field.name()))?;
    }
    let row_type = DataType::Struct(schema.fields().clone());
    let mut batches = Vec::new();
    loop {
        grip.check()?;
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: as above.
        if unsafe { get_next(&mut stream, &mut array) } != 0 {
            return Err(failure_of(&mut stream));
        }
        if array.is_released() {
            return Ok((schema, batches));
        }
        // SAFETY: the producer's promise that the array is what its schema says, as far as it is not looked at first.
        let data = unsafe {
            shape::check(&array, &row_type)?;
            from_ffi_and_data_type(array, row_type.clone())
        }?;
        batches.push(batch_of(data, &schema)?);
    }
}

fn failure_of(stream: &mut FFI_ArrowArrayStream) -> GraphError {
    let text = stream.get_last_error.and_then(|get_last_error| {
        // SAFETY: the callback of a valid stream; the text it gives is valid until the next call.
        unsafe {
            let text = get_last_error(stream);
            (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
        }
    });
    let text = text.unwrap_or_else(|| "it gave no reason".to_owned());
    GraphError::new(
        ErrorCode::InvalidData,
        format!("the ArrowArrayStream failed: {text}"),
    )
}

/// Takes one struct array as a batch, or any other array as a batch of one column.
///
/// # Errors
/// As [`read_stream`].
///
/// # Safety
/// A valid `ArrowSchema` and a valid `ArrowArray` of that schema lie at the addresses.
pub unsafe fn read_array(schema: u64, array: u64) -> Result<(SchemaRef, RecordBatch), GraphError> {
    // SAFETY: the caller's promise.
    let schema = unsafe {
        take(schema, "ArrowSchema", FFI_ArrowSchema::empty(), |schema| {
            schema.release.is_none()
        })
    }?;
    // SAFETY: the caller's promise.
    let array = unsafe {
        take(
            array,
            "ArrowArray",
            FFI_ArrowArray::empty(),
            FFI_ArrowArray::is_released,
        )
    }?;
    let field = arrow_schema::Field::try_from(&schema)?;
    check_type(field.data_type()).map_err(|error| error.column(field.name()))?;
    // SAFETY: the producer's promise that the array is what its schema says, as far as it is not looked at first.
    let data = unsafe {
        shape::check(&array, field.data_type())?;
        from_ffi_and_data_type(array, field.data_type().clone())
    }?;
    if let DataType::Struct(fields) = field.data_type() {
        let schema = Arc::new(Schema::new_with_metadata(
            fields.clone(),
            field.metadata().clone(),
        ));
        let batch = batch_of(data, &schema)?;
        return Ok((schema, batch));
    }
    validate(&data, true)?;
    counters::shared(data.get_slice_memory_size()?);
    let schema = Arc::new(Schema::new(vec![field]));
    let batch = RecordBatch::try_new(schema.clone(), vec![arrow_array::make_array(data)])?;
    Ok((schema, batch))
}

fn batch_of(data: ArrayData, schema: &SchemaRef) -> Result<RecordBatch, GraphError> {
    validate(&data, true)?;
    if data.null_count() > 0 {
        return Err(GraphError::new(
            ErrorCode::InvalidData,
            "a batch has rows that are null as a whole",
        ));
    }
    counters::shared(data.get_slice_memory_size()?);
    let options = RecordBatchOptions::new().with_row_count(Some(data.len()));
    Ok(RecordBatch::try_new_with_options(
        schema.clone(),
        StructArray::from(data).into_parts().1,
        &options,
    )?)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use arrow_array::ffi::from_ffi;
    use arrow_array::{Array, Int64Array, RecordBatchIterator, make_array};

    use super::*;

    /// Counts how often it is dropped.
    struct Witness(Arc<AtomicUsize>);

    impl Drop for Witness {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn parts(values: &'static [i64], drops: &Arc<AtomicUsize>) -> Parts {
        Parts {
            owner: Arc::new(Witness(drops.clone())),
            length: values.len(),
            offset: 0,
            buffers: vec![ptr::null(), values.as_ptr().cast()],
            copies: Vec::new(),
            children: Vec::new(),
            dictionary: None,
        }
    }

    #[test]
    fn a_produced_array_shares_memory_and_drops_its_owner_once() {
        static VALUES: [i64; 3] = [1, 2, 3];
        let drops = Arc::new(AtomicUsize::new(0));
        let schema = FFI_ArrowSchema::try_from(&DataType::Int64).unwrap();
        // SAFETY: three values lie behind the one value buffer.
        let data = unsafe { from_ffi(produce(parts(&VALUES, &drops)), &schema) }.unwrap();
        let array = make_array(data);
        let kept = array.slice(1, 2);
        assert_eq!(
            array.to_data().buffers()[0].as_ptr(),
            VALUES.as_ptr().cast()
        );
        assert_eq!(
            array
                .as_any()
                .downcast_ref::<Int64Array>()
                .unwrap()
                .values(),
            &[1, 2, 3]
        );
        drop(array);
        assert_eq!(drops.load(Ordering::SeqCst), 0);
        drop(kept);
        assert_eq!(drops.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn an_array_that_nobody_takes_is_released_with_its_children() {
        static VALUES: [i64; 1] = [1];
        let drops = Arc::new(AtomicUsize::new(0));
        let child = produce(parts(&VALUES, &drops));
        let dictionary = produce(parts(&VALUES, &drops));
        drop(produce(Parts {
            children: vec![child],
            dictionary: Some(dictionary),
            ..parts(&VALUES, &drops)
        }));
        assert_eq!(drops.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn a_stream_is_taken_once() {
        let batch =
            RecordBatch::try_from_iter([("a", Arc::new(Int64Array::from(vec![1, 2])) as _)])
                .unwrap();
        let reader = RecordBatchIterator::new([Ok(batch.clone())], batch.schema());
        let mut stream = FFI_ArrowArrayStream::new(Box::new(reader));
        let address = &raw mut stream as u64;
        // SAFETY: `stream` lies there.
        let (_, batches) = unsafe { read_stream(address, &Grip::default()) }.unwrap();
        assert_eq!(batches, [batch]);
        // SAFETY: as above.
        let again = unsafe { read_stream(address, &Grip::default()) }.unwrap_err();
        assert_eq!(again.details.got.as_deref(), Some("released already"));
    }

    #[test]
    fn addresses_that_cannot_be_structs_are_refused() {
        for (address, got) in [(0, "null"), (4097, "misaligned")] {
            // SAFETY: both are refused before anything is read.
            let error = unsafe { read_stream(address, &Grip::default()) }.unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidArgument);
            assert_eq!(error.details.got.as_deref(), Some(got));
        }
    }
}
