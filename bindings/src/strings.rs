//! Strings out of JavaScript, whose halves of surrogate pairs have no UTF-8.

use std::ptr;

use napi::bindgen_prelude::FromNapiValue;
use napi::{check_status, sys};
use quiver_graph::{ErrorCode, GraphError};

use crate::error::to_js;

/// The string `value`; `parameter` is for the error. Node-API puts U+FFFD where UTF-8 has nothing, which would make different
/// strings one: only where there is one is the string looked at again.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for half a surrogate pair.
///
/// # Safety
/// `env` is the live environment of this thread, and `value` one of its strings.
pub unsafe fn well_formed(
    env: sys::napi_env,
    value: sys::napi_value,
    parameter: &str,
) -> napi::Result<String> {
    // SAFETY: the caller's promise.
    let text = unsafe { String::from_napi_value(env, value) }?;
    if !text.contains(char::REPLACEMENT_CHARACTER) {
        return Ok(text);
    }
    let mut length = 0;
    // SAFETY: the caller's promise, and a live local; without a buffer only the length is told.
    check_status!(unsafe {
        sys::napi_get_value_string_utf16(env, value, ptr::null_mut(), 0, &mut length)
    })?;
    let mut units = vec![0_u16; length + 1];
    let room = units.len();
    // SAFETY: as above; `units` has room for the string and the zero behind it.
    check_status!(unsafe {
        sys::napi_get_value_string_utf16(env, value, units.as_mut_ptr(), room, &mut length)
    })?;
    units.truncate(length);
    if char::decode_utf16(units.iter().copied()).all(|unit| unit.is_ok()) {
        return Ok(text);
    }
    let message = format!("{parameter} has half of a surrogate pair, for which there is no UTF-8");
    Err(to_js(
        GraphError::new(ErrorCode::InvalidData, message)
            .parameter(parameter)
            .expected("well-formed text")
            .got(escaped(&units)),
    ))
}

/// The string as JavaScript writes it.
fn escaped(units: &[u16]) -> String {
    let written = char::decode_utf16(units.iter().copied().take(40)).map(|unit| match unit {
        Ok(character) => character.to_string(),
        Err(error) => format!("\\u{:04x}", error.unpaired_surrogate()),
    });
    format!("\"{}\"", written.collect::<String>())
}
