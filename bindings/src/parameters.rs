//! Values for a query's parameters, as JavaScript gives them.

use std::ptr;

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue};
use napi::{ValueType, check_status, sys};
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::{Literal, Parameters};

use crate::strings::well_formed;

/// Parameters by name, or values in the order of the query's names: what needs no name is not written down.
pub enum Given {
    Json(String),
    Values(Vec<Literal>),
}

impl Given {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for another number of values than of `names`; as [`Parameters::parse`] for JSON.
    pub fn named(self, names: &[String]) -> Result<Parameters, GraphError> {
        let values = match self {
            Self::Json(json) => return Parameters::parse(&json),
            Self::Values(values) => values,
        };
        if values.len() != names.len() {
            let message = "a query takes as many values as it has parameters";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("parameters")
                .expected(names.len().to_string())
                .got(values.len().to_string()));
        }
        Parameters::new(names.iter().cloned().zip(values))
    }
}

impl TypeName for Given {
    fn type_name() -> &'static str {
        "string | Array<string | number | boolean | null>"
    }

    fn value_type() -> ValueType {
        ValueType::Unknown
    }
}

impl ValidateNapiValue for Given {}

impl FromNapiValue for Given {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        let mut is_array = false;
        // SAFETY: env and value are what Node-API called us with, and the out-pointer is a live local.
        check_status!(unsafe { sys::napi_is_array(env, value, &mut is_array) })?;
        if !is_array {
            // SAFETY: as above.
            return unsafe { String::from_napi_value(env, value) }.map(Self::Json);
        }
        let mut count = 0;
        // SAFETY: as above; `value` is an array.
        check_status!(unsafe { sys::napi_get_array_length(env, value, &mut count) })?;
        // Not as long as the array says, which may be sparse.
        let mut values = Vec::new();
        for index in 0..count {
            let mut element = ptr::null_mut();
            // SAFETY: as above.
            check_status!(unsafe { sys::napi_get_element(env, value, index, &mut element) })?;
            // SAFETY: `element` is a live value.
            values.push(unsafe { literal(env, element) }?);
        }
        Ok(Self::Values(values))
    }
}

/// Numbers as `src/plan/literal.ts` takes them: safe integers are int64, others float64.
///
/// # Safety
/// `env` is the live environment of this thread, and `value` one of its values.
unsafe fn literal(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Literal> {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    let mut kind = sys::ValueType::napi_undefined;
    // SAFETY: the caller's promise, and a live local.
    check_status!(unsafe { sys::napi_typeof(env, value, &mut kind) })?;
    match kind {
        sys::ValueType::napi_null => Ok(Literal::Null),
        // SAFETY: the caller's promise; the value is of that kind.
        sys::ValueType::napi_boolean => {
            unsafe { bool::from_napi_value(env, value) }.map(Literal::Boolean)
        }
        // SAFETY: as above.
        sys::ValueType::napi_string => {
            unsafe { well_formed(env, value, "parameter") }.map(Literal::String)
        }
        sys::ValueType::napi_number => {
            // SAFETY: as above.
            let number = unsafe { f64::from_napi_value(env, value) }?;
            let is_whole = number.fract() == 0.0
                && number.abs() <= SAFE
                && !(number == 0.0 && number.is_sign_negative());
            Ok(if is_whole {
                Literal::Int((number as i64).to_string())
            } else if number.is_infinite() {
                Literal::Float(
                    if number > 0.0 {
                        "Infinity"
                    } else {
                        "-Infinity"
                    }
                    .to_owned(),
                )
            } else {
                Literal::Float(number.to_string())
            })
        }
        _ => Err(napi::Error::from_reason(
            "a parameter must be a string, number, boolean or null",
        )),
    }
}
