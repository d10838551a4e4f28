//! JavaScript's memory in Rust's hands: which bytes, and what keeps them from being collected.
//!
//! A reference keeps an `ArrayBuffer` alive but not its bytes: JavaScript may still detach it. That is the contract of
//! `ownership: "borrow"`, checked on every entry by [`Lenders::check`].

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ffi::CStr;
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use arrow_buffer::Buffer;
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
        // Each once, because every call asks all of them; and none that nothing reads any more.
        self.0.retain(|owner| owner.strong_count() > 0);
        let mut known: HashSet<_> = self.0.iter().map(Weak::as_ptr).collect();
        let read = other.0.iter().filter(|owner| owner.strong_count() > 0);
        let new = read.filter(|owner| known.insert(owner.as_ptr()));
        self.0.extend(new.cloned());
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

    /// The bytes of view `index`, which keep it alive; none where there is no such view.
    pub fn buffer(&self, index: usize) -> Buffer {
        let (view, owner) = (self.views.get(index), self.owners.get(index));
        let (Some(view), Some(Some(owner))) = (view, owner) else {
            return Buffer::default();
        };
        let Some(start) = NonNull::new(view.start.cast_mut()) else {
            return Buffer::default();
        };
        let owner = Arc::clone(owner);
        // SAFETY: Node-API reported so many bytes there, which live as long as the owner; that nobody writes to them is the
        // contract of `ownership: "borrow"`, and a Buffer is only read.
        unsafe { Buffer::from_custom_allocation(start, view.len, owner) }
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
        // Not as long as the array says, which may be sparse.
        let (mut views, mut owners) = (Vec::new(), Vec::new());
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

thread_local! {
    /// Of this JavaScript thread: `ArrayBuffer.prototype`'s own getter of `resizable`, as it was when the addon was first used there;
    /// none in runtimes without resizable memory.
    static RESIZABLE: OnceCell<Option<sys::napi_ref>> = const { OnceCell::new() };
}

/// Asked of the engine's getter, because the property may be any object's own.
fn is_resizable(env: sys::napi_env, buffer: sys::napi_value) -> napi::Result<bool> {
    let getter = RESIZABLE.with(|kept| match kept.get() {
        Some(getter) => Ok(*getter),
        None => getter_of_resizable(env).map(|getter| *kept.get_or_init(|| getter)),
    })?;
    let Some(getter) = getter else {
        return Ok(false);
    };
    let (mut function, mut result, mut resizable) = (ptr::null_mut(), ptr::null_mut(), false);
    // SAFETY: the reference is of this thread's environment, and every out-pointer is a live local.
    check_status!(unsafe { sys::napi_get_reference_value(env, getter, &mut function) })?;
    // SAFETY: `function` is the getter, which takes no arguments, and `buffer` the ArrayBuffer that it asks for.
    check_status!(unsafe {
        sys::napi_call_function(env, buffer, function, 0, ptr::null(), &mut result)
    })?;
    // SAFETY: the getter gives a boolean; anything else is an error status.
    check_status!(unsafe { sys::napi_get_value_bool(env, result, &mut resizable) })?;
    Ok(resizable)
}

/// `Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "resizable")?.get`
fn getter_of_resizable(env: sys::napi_env) -> napi::Result<Option<sys::napi_ref>> {
    let named = |object, name: &CStr| {
        let mut value = ptr::null_mut();
        // SAFETY: `object` is a live object, the name ends in NUL, and the out-pointer is a live local.
        check_status!(unsafe {
            sys::napi_get_named_property(env, object, name.as_ptr(), &mut value)
        })?;
        Ok::<_, napi::Error>(value)
    };
    let (mut global, mut name, mut descriptor) =
        (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: env is live, and the out-pointer is a live local.
    check_status!(unsafe { sys::napi_get_global(env, &mut global) })?;
    let prototype = named(named(global, c"ArrayBuffer")?, c"prototype")?;
    let object = named(global, c"Object")?;
    let describe = named(object, c"getOwnPropertyDescriptor")?;
    // SAFETY: the text has that length, and the out-pointer is a live local.
    check_status!(unsafe {
        sys::napi_create_string_utf8(env, c"resizable".as_ptr(), 9, &mut name)
    })?;
    let arguments = [prototype, name];
    // SAFETY: a function of JavaScript with two live values.
    check_status!(unsafe {
        sys::napi_call_function(
            env,
            object,
            describe,
            2,
            arguments.as_ptr(),
            &mut descriptor,
        )
    })?;
    let mut kind = sys::ValueType::napi_undefined;
    // SAFETY: a live value and a live local.
    check_status!(unsafe { sys::napi_typeof(env, descriptor, &mut kind) })?;
    if kind != sys::ValueType::napi_object {
        return Ok(None);
    }
    let getter = named(descriptor, c"get")?;
    let mut reference = ptr::null_mut();
    // SAFETY: a function, kept for as long as the environment lives.
    check_status!(unsafe { sys::napi_create_reference(env, getter, 1, &mut reference) })?;
    Ok(Some(reference))
}
