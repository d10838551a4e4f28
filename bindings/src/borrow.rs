//! JavaScript's memory in Rust's hands: which bytes, and what keeps them from being collected.
//!
//! A reference keeps an `ArrayBuffer` alive but not its bytes: JavaScript may still detach it. That is the contract of
//! `ownership: "borrow"`, checked on every entry by [`Lenders::check`].

use std::collections::HashMap;
use std::ptr;
use std::slice;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use napi::bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, Uint8Array, ValidateNapiValue};
use napi::{Env, ValueType, check_status, sys};
use quiver_graph::{ErrorCode, GraphError};

use crate::cdata::KeepAlive;
use crate::error::to_js;

/// The bytes of one `Uint8Array`. They live as long as the [`Owner`] beside them.
#[derive(Clone, Copy)]
pub struct View {
    start: *const u8,
    len: usize,
    pub detached: bool,
}

// SAFETY: a View is an address and a length; reading through it is what `bytes` answers for.
unsafe impl Send for View {}
// SAFETY: as above.
unsafe impl Sync for View {}

impl View {
    pub fn start(&self) -> *const u8 {
        self.start
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// # Safety
    /// The view's [`Owner`] is alive, and JavaScript does not write to, detach or resize the buffer meanwhile (the
    /// contract of `ownership: "borrow"`).
    pub unsafe fn bytes(&self) -> &[u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: start and len are what Node-API reported for a live view; the rest is the caller's promise.
        unsafe { slice::from_raw_parts(self.start, self.len) }
    }
}

/// Keeps one `ArrayBuffer` alive, by a view of it. Napi's owned views may be dropped on any thread, and after the JavaScript
/// environment has ended.
pub struct Owner {
    view: Mutex<Uint8Array>,
}

impl Owner {
    /// Refuses to go on over memory that JavaScript took away. On the JavaScript thread only.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] when the buffer was detached, transferred or shrunk since it was borrowed.
    fn check(&self, env: Env) -> Result<(), GraphError> {
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, len) = (view.as_ptr(), view.len());
        // SAFETY: env is the live environment of this thread, and the reference in `view` is its own.
        let now = unsafe { <&mut Uint8Array>::to_napi_value(env.raw(), &mut view) }
            .and_then(|value| located(env.raw(), value))
            .map_err(|error| GraphError::new(ErrorCode::Internal, error.reason.clone()))?;
        if (now.start, now.len) != (start, len) {
            return Err(GraphError::new(
                ErrorCode::InvalidData,
                "an ArrayBuffer that the graph borrows was detached, transferred or resized; \
                 pass `ownership: \"copy\"` or `\"transfer\"` for memory that changes hands",
            )
            .expected("an attached ArrayBuffer")
            .got("a detached one"));
        }
        Ok(())
    }
}

/// The owners that a graph, or something made from it, may still read. Weak, so that memory which no column refers to any
/// more goes, however long the chain of changes.
#[derive(Clone, Default)]
pub struct Lenders(Vec<Weak<Owner>>);

impl Lenders {
    /// These and those of another call.
    pub fn and(mut self, borrowed: &Borrowed) -> Self {
        self.0.retain(|owner| owner.strong_count() > 0);
        self.0.extend(borrowed.distinct.iter().map(Arc::downgrade));
        self
    }

    /// These and those of something else.
    pub fn and_all(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// As [`Owner::check`], for all that are still read.
    pub fn check(&self, env: Env) -> Result<(), GraphError> {
        self.0
            .iter()
            .filter_map(Weak::upgrade)
            .try_for_each(|owner| owner.check(env))
    }
}

/// The views of one call, in the order of their indices, and what keeps them alive.
pub struct Borrowed {
    pub views: Vec<View>,
    /// By view; none where it is empty.
    owners: Vec<Option<Arc<Owner>>>,
    /// One per `ArrayBuffer`.
    distinct: Vec<Arc<Owner>>,
    bytes: usize,
}

impl Borrowed {
    /// What keeps the views of these indices alive, and no others: each `ArrayBuffer` goes with the last column that lies in it.
    pub fn owner_of(&self, views: impl Iterator<Item = usize>) -> KeepAlive {
        let mut owners: Vec<Arc<Owner>> = Vec::new();
        for owner in views.filter_map(|view| self.owners.get(view)?.as_ref()) {
            if !owners.iter().any(|known| Arc::ptr_eq(known, owner)) {
                owners.push(Arc::clone(owner));
            }
        }
        match owners.len() {
            1 => owners.swap_remove(0),
            _ => Arc::new(owners),
        }
    }

    /// How many bytes the call came with.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl TypeName for Borrowed {
    fn type_name() -> &'static str {
        "Array<Uint8Array>"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ValidateNapiValue for Borrowed {}

impl FromNapiValue for Borrowed {
    unsafe fn from_napi_value(env: sys::napi_env, array: sys::napi_value) -> napi::Result<Self> {
        let mut count = 0;
        // SAFETY: env and array are what Node-API called us with.
        check_status!(
            unsafe { sys::napi_get_array_length(env, array, &mut count) },
            "expected an array of Uint8Array"
        )?;
        let mut views = Vec::with_capacity(count as usize);
        let mut owners = Vec::with_capacity(count as usize);
        let mut seen = HashMap::new();
        for index in 0..count {
            let mut scope = ptr::null_mut();
            // SAFETY: as above; the scope is closed whatever happens in it, before the next one opens.
            check_status!(unsafe { sys::napi_open_handle_scope(env, &mut scope) })?;
            // SAFETY: as above.
            let found = unsafe { element(env, array, index, &mut seen) };
            // SAFETY: `scope` was opened above.
            check_status!(unsafe { sys::napi_close_handle_scope(env, scope) })?;
            let (view, owner) = found?;
            views.push(view);
            owners.push(owner);
        }
        let bytes = views.iter().map(View::len).fold(0, usize::saturating_add);
        Ok(Self {
            views,
            bytes,
            owners,
            distinct: seen.into_values().collect(),
        })
    }
}

/// The view at `index`, and what keeps its `ArrayBuffer` alive: the same for all views of one, by where it starts.
///
/// # Safety
/// `env` is the live environment of this thread, and `array` one of its arrays.
unsafe fn element(
    env: sys::napi_env,
    array: sys::napi_value,
    index: u32,
    seen: &mut HashMap<usize, Arc<Owner>>,
) -> napi::Result<(View, Option<Arc<Owner>>)> {
    let mut value = ptr::null_mut();
    // SAFETY: the caller's promise, and a live local.
    check_status!(unsafe { sys::napi_get_element(env, array, index, &mut value) })?;
    let not_bytes = |_| refused(index, "a Uint8Array", "something else");
    let place = located(env, value).map_err(not_bytes)?;
    // What is true of an `ArrayBuffer` is asked once.
    if place.len > 0
        && let Some(owner) = seen.get(&place.base())
    {
        return Ok((place.view(false), Some(Arc::clone(owner))));
    }
    let Inspected { detached, unfit } = inspect(env, place.buffer).map_err(not_bytes)?;
    if let (Some(unfit), false) = (unfit, detached) {
        return Err(refused(index, "a fixed, unshared ArrayBuffer", unfit));
    }
    if place.len == 0 {
        return Ok((place.view(detached), None));
    }
    let owner = Arc::new(Owner {
        // SAFETY: `value` is a live Uint8Array, as `located` found.
        view: Mutex::new(unsafe { Uint8Array::from_napi_value(env, value) }?),
    });
    seen.insert(place.base(), Arc::clone(&owner));
    Ok((place.view(detached), Some(owner)))
}

/// Where the bytes of one `Uint8Array` lie; 0 for none.
pub struct Address(pub u64);

impl TypeName for Address {
    fn type_name() -> &'static str {
        "Uint8Array"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ValidateNapiValue for Address {}

impl FromNapiValue for Address {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        Ok(Self(located(env, value)?.start as u64))
    }
}

fn refused(index: u32, expected: &str, got: &str) -> napi::Error {
    to_js(
        GraphError::new(
            ErrorCode::InvalidData,
            format!("buffer {index} cannot be borrowed: it is {got}"),
        )
        .expected(expected)
        .got(got),
    )
}

/// What is true of an `ArrayBuffer`.
struct Inspected {
    detached: bool,
    /// Why its memory must not be borrowed.
    unfit: Option<&'static str>,
}

/// Where a `Uint8Array` lies.
struct Located {
    start: *const u8,
    len: usize,
    buffer: sys::napi_value,
    offset: usize,
}

impl Located {
    /// Where the whole `ArrayBuffer` starts: its identity.
    fn base(&self) -> usize {
        (self.start as usize).wrapping_sub(self.offset)
    }

    fn view(&self, detached: bool) -> View {
        View {
            start: self.start,
            len: self.len,
            detached,
        }
    }
}

fn located(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Located> {
    let (mut kind, mut len, mut start, mut buffer, mut offset) =
        (0, 0, ptr::null_mut(), ptr::null_mut(), 0);
    // SAFETY: every out-pointer is a live local; a value of another kind gives an error status.
    check_status!(unsafe {
        sys::napi_get_typedarray_info(
            env,
            value,
            &mut kind,
            &mut len,
            &mut start,
            &mut buffer,
            &mut offset,
        )
    })?;
    if kind != sys::TypedarrayType::uint8_array {
        return Err(napi::Error::from_reason("not a Uint8Array"));
    }
    let len = if start.is_null() { 0 } else { len };
    Ok(Located {
        start: start.cast(),
        len,
        buffer,
        offset,
    })
}

fn inspect(env: sys::napi_env, buffer: sys::napi_value) -> napi::Result<Inspected> {
    let (mut is_buffer, mut detached) = (false, false);
    // SAFETY: `buffer` is the object that Node-API just gave.
    check_status!(unsafe { sys::napi_is_arraybuffer(env, buffer, &mut is_buffer) })?;
    if is_buffer {
        // SAFETY: as above.
        check_status!(unsafe { sys::napi_is_detached_arraybuffer(env, buffer, &mut detached) })?;
    }
    let unfit = if !is_buffer {
        Some("a SharedArrayBuffer")
    } else if is_resizable(env, buffer)? {
        Some("a resizable ArrayBuffer")
    } else {
        None
    };
    Ok(Inspected { detached, unfit })
}

fn is_resizable(env: sys::napi_env, buffer: sys::napi_value) -> napi::Result<bool> {
    let (mut property, mut kind, mut resizable) = (ptr::null_mut(), 0, false);
    // SAFETY: `buffer` is a live object, the name ends in NUL, and every out-pointer is a live local.
    check_status!(unsafe {
        sys::napi_get_named_property(env, buffer, c"resizable".as_ptr(), &mut property)
    })?;
    check_status!(unsafe { sys::napi_typeof(env, property, &mut kind) })?;
    if kind == sys::ValueType::napi_boolean {
        // SAFETY: `property` is a boolean.
        check_status!(unsafe { sys::napi_get_value_bool(env, property, &mut resizable) })?;
    }
    Ok(resizable)
}
