//! What the struct of an array must have for its type, as far as the struct itself tells: arrow-rs takes it on trust, and reads through null.

use arrow_data::ffi::FFI_ArrowArray;
use arrow_schema::{DataType, FieldRef};
use quiver_graph::{ErrorCode, GraphError};

/// # Errors
/// [`ErrorCode::InvalidData`] for a struct that lacks a child, a dictionary or a buffer that arrays of its type have.
///
/// # Safety
/// As many pointers lie behind `array` and its children as it says, each null or to a struct or buffer.
pub unsafe fn check(array: &FFI_ArrowArray, data_type: &DataType) -> Result<(), GraphError> {
    let invalid = |what: &str, expected: String, got: String| {
        let message = format!("the ArrowArray of a {data_type} {what}");
        Err(GraphError::new(ErrorCode::InvalidData, message)
            .expected(expected)
            .got(got))
    };
    if array.length < 0 || array.offset < 0 {
        let got = format!("{} and {}", array.length, array.offset);
        return invalid(
            "has a negative length or offset",
            "0 or more".to_owned(),
            got,
        );
    }
    let fields = children_of(data_type);
    if array.n_children != fields.len() as i64 {
        let (expected, got) = (fields.len().to_string(), array.n_children.to_string());
        return invalid("has the wrong number of children", expected, got);
    }
    if matches!(data_type, DataType::Utf8View | DataType::BinaryView) {
        // Two of a fixed number, then those of text, and behind these their lengths.
        let lengths = usize::try_from(array.n_buffers - 1).unwrap_or(0);
        // SAFETY: the caller's promise; the last of at least three.
        if lengths < 2
            || array.buffers.is_null()
            || (lengths > 2 && unsafe { *array.buffers.add(lengths) }.is_null())
        {
            let got = format!(
                "{} buffers, or null in place of the lengths",
                array.n_buffers
            );
            return invalid(
                "lacks the lengths of its buffers",
                "a buffer of lengths at the end".to_owned(),
                got,
            );
        }
    }
    match data_type {
        DataType::Dictionary(_, values) => {
            // SAFETY: the caller's promise.
            let Some(dictionary) = (unsafe { array.dictionary.as_ref() }) else {
                return invalid(
                    "has no dictionary",
                    "a dictionary".to_owned(),
                    "null".to_owned(),
                );
            };
            // SAFETY: the caller's promise, which is of all that is within.
            unsafe { check(dictionary, values) }?;
        }
        _ if !array.dictionary.is_null() => {
            return invalid("has a dictionary", "none".to_owned(), "one".to_owned());
        }
        _ => {}
    }
    for (at, field) in fields.iter().enumerate() {
        // SAFETY: the caller's promise: there are so many.
        let child = match array.children.is_null() {
            true => None,
            false => unsafe { (*array.children.add(at)).as_ref() },
        };
        let Some(child) = child else {
            return invalid(
                "has null for a child",
                "a child".to_owned(),
                "null".to_owned(),
            );
        };
        // SAFETY: as above.
        unsafe { check(child, field.data_type()) }?;
    }
    Ok(())
}

/// The child fields of a nested type, in the order of the C Data Interface.
pub fn children_of(data_type: &DataType) -> Vec<FieldRef> {
    match data_type {
        DataType::List(child)
        | DataType::LargeList(child)
        | DataType::ListView(child)
        | DataType::LargeListView(child)
        | DataType::FixedSizeList(child, _)
        | DataType::Map(child, _) => vec![child.clone()],
        DataType::Struct(fields) => fields.iter().cloned().collect(),
        DataType::Union(fields, _) => fields.iter().map(|(_, field)| field.clone()).collect(),
        DataType::RunEndEncoded(ends, values) => vec![ends.clone(), values.clone()],
        _ => Vec::new(),
    }
}
