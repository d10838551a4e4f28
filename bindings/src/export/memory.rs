//! The memory of results: one `ArrayBuffer` per allocation that any of its columns lies in.

use std::collections::HashMap;
use std::env;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::{mem, ptr};

use arrow_buffer::Buffer;
use napi::{check_status, sys};

use crate::counters;

/// Set to copy every result, as runtimes that refuse external buffers make us do. For tests.
static FORCE_COPY: LazyLock<bool> =
    LazyLock::new(|| env::var_os("QUIVER_FORCE_COPY").is_some_and(|value| value == "1"));
const UNAVAILABLE: &str = "external buffers unavailable";

/// Fewer bytes are copied in less time than an external `ArrayBuffer` over them takes to make and to collect.
const WORTH_SHARING: usize = 4096;

/// What is copied lies at multiples of this, as every typed array asks for at most.
const ALIGNMENT: usize = 8;

/// Bytes of one allocation.
#[derive(Clone, Debug)]
pub struct Span {
    pub allocation: usize,
    pub start: *const u8,
    pub len: usize,
}

struct Allocation {
    base: usize,
    low: usize,
    high: usize,
    keep: Vec<Buffer>,
}

impl Allocation {
    /// What there is to see of it. Typed arrays need offsets that are multiples of their element size, so it starts at a
    /// multiple of eight; what lies between is initialised memory of the same buffer.
    fn exposed(self) -> Exposed {
        let start = (self.low & !(ALIGNMENT - 1)).max(self.base);
        Exposed {
            start: ptr::with_exposed_provenance(start),
            len: self.high - start,
            keep: self.keep,
        }
    }
}

/// Where the bytes of an allocation come to lie for JavaScript.
pub struct Place {
    /// 0 where the copies lie, and from 1 on what is shared.
    pub buffer: usize,
    offset: usize,
    start: *const u8,
}

impl Place {
    /// The offset of `span` in its `ArrayBuffer`.
    pub fn offset_of(&self, span: &Span) -> usize {
        self.offset + (span.start as usize - self.start as usize)
    }
}

/// The allocations that an export refers to, each once.
#[derive(Default)]
pub struct Memory {
    allocations: Vec<Allocation>,
    by_base: HashMap<usize, usize>,
}

impl Memory {
    /// What JavaScript gets to see, and where each allocation lies in it: small ones that are nobody else's by then share
    /// one `ArrayBuffer`, which comes first; every other has its own.
    pub fn exposed(self) -> (Exposure, Vec<Place>) {
        let mut exposure = Exposure::default();
        let mut places = Vec::with_capacity(self.allocations.len());
        for allocation in self.allocations {
            let mut exposed = allocation.exposed();
            let start = exposed.start;
            let copied = exposed.len < WORTH_SHARING && exposed.is_fresh();
            places.push(Place {
                buffer: if copied { 0 } else { 1 + exposure.shared.len() },
                offset: if copied { exposure.copied_bytes } else { 0 },
                start,
            });
            if copied {
                exposure.copied_bytes += exposed.len.next_multiple_of(ALIGNMENT);
                exposure.copied.push(exposed);
            } else {
                exposure.shared.push(exposed);
            }
        }
        (exposure, places)
    }

    /// `len` bytes of `buffer`; nothing where there are none.
    pub fn span(&mut self, buffer: &Buffer, offset: usize, len: usize) -> Option<Span> {
        let len = len.min(buffer.len().saturating_sub(offset));
        if len == 0 {
            return None;
        }
        let start = buffer.as_slice()[offset..].as_ptr();
        let low = start.addr();
        // The whole of it: what is shown begins a little before this span and ends behind others.
        let base = buffer.data_ptr().as_ptr().expose_provenance();
        let allocation = *self.by_base.entry(base).or_insert_with(|| {
            self.allocations.push(Allocation {
                base,
                low,
                high: low,
                keep: Vec::new(),
            });
            self.allocations.len() - 1
        });
        let known = &mut self.allocations[allocation];
        known.low = known.low.min(low);
        known.high = known.high.max(low + len);
        // Two imports may have borrowed the same address under two owners: each keeps its own part alive.
        if !known
            .keep
            .iter()
            .any(|kept| kept.as_ptr() == buffer.as_ptr() && kept.len() == buffer.len())
        {
            known.keep.push(buffer.clone());
        }
        Some(Span {
            allocation,
            start,
            len,
        })
    }
}

/// The memory of results, as JavaScript gets it.
#[derive(Default)]
pub struct Exposure {
    /// To be copied one after the other.
    copied: Vec<Exposed>,
    copied_bytes: usize,
    shared: Vec<Exposed>,
}

impl Exposure {
    /// Whether anything is copied: without, there is no `ArrayBuffer` 0.
    pub fn has_copies(&self) -> bool {
        !self.copied.is_empty()
    }

    /// The `ArrayBuffer`s in the order of [`Place::buffer`]; the first has `numbers` before the copies, and is left out where
    /// there are neither.
    pub fn into_js(
        self,
        env: sys::napi_env,
        numbers: &[f64],
    ) -> napi::Result<Vec<sys::napi_value>> {
        let mut buffers = Vec::with_capacity(1 + self.shared.len());
        if !numbers.is_empty() || !self.copied.is_empty() {
            buffers.push(copy(env, numbers, &self.copied, self.copied_bytes)?);
        }
        for exposed in self.shared {
            buffers.push(exposed.into_js(env)?);
        }
        Ok(buffers)
    }
}

fn copy(
    env: sys::napi_env,
    numbers: &[f64],
    parts: &[Exposed],
    bytes: usize,
) -> napi::Result<sys::napi_value> {
    let header = size_of_val(numbers);
    let (mut value, mut target) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: both out-pointers are live locals.
    check_status!(unsafe {
        sys::napi_create_arraybuffer(env, header + bytes, &mut target, &mut value)
    })?;
    let mut at = target.cast::<u8>();
    // SAFETY: the runtime just allocated `header + bytes` bytes at `target`.
    unsafe {
        ptr::copy_nonoverlapping(numbers.as_ptr().cast::<u8>(), at, header);
        at = at.add(header);
    }
    let mut copied = 0;
    for part in parts {
        // SAFETY: `bytes` is the sum of the parts' padded lengths, and `keep` of each owns `len` bytes at `start`.
        unsafe {
            ptr::copy_nonoverlapping(part.start, at, part.len);
            at = at.add(part.len.next_multiple_of(ALIGNMENT));
        }
        copied += part.len;
    }
    counters::copied("small result", copied);
    Ok(value)
}

/// The part of one allocation that JavaScript gets to see.
struct Exposed {
    start: *const u8,
    len: usize,
    keep: Vec<Buffer>,
}

// SAFETY: `start` points into memory that the buffers in `keep` own, and those are Send.
unsafe impl Send for Exposed {}

impl Exposed {
    fn into_js(self, env: sys::napi_env) -> napi::Result<sys::napi_value> {
        let mut value = ptr::null_mut();
        if !*FORCE_COPY {
            let (start, len) = (self.start, self.len);
            let keep = Box::into_raw(Box::new(self.keep));
            // SAFETY: `len` bytes lie at `start` for as long as `keep` lives, which is until the finalizer drops it.
            let status = unsafe {
                sys::napi_create_external_arraybuffer(
                    env,
                    start.cast_mut().cast(),
                    len,
                    Some(let_go),
                    keep.cast(),
                    &mut value,
                )
            };
            if status == sys::Status::napi_ok {
                counters::shared(len);
                return Ok(value);
            }
            // SAFETY: the runtime took nothing, so the box is still ours; it is dropped at the end of this function.
            let keep = unsafe { Box::from_raw(keep) };
            if status != sys::Status::napi_no_external_buffers_allowed {
                check_status!(status, "an ArrayBuffer over a result cannot be created")?;
            }
            return Self {
                keep: *keep,
                ..self
            }
            .copied(env);
        }
        self.copied(env)
    }

    /// Whether the memory is Rust's, and nobody else's: then nothing can tell a copy from it.
    fn is_fresh(&mut self) -> bool {
        let [buffer] = self.keep.as_mut_slice() else {
            return false;
        };
        // Arrow tells its own memory from foreign, and one holder from several, only by taking it back.
        match mem::take(buffer).into_mutable() {
            Ok(own) => {
                *buffer = own.into();
                true
            }
            Err(other) => {
                *buffer = other;
                false
            }
        }
    }

    fn copied(self, env: sys::napi_env) -> napi::Result<sys::napi_value> {
        let (mut value, mut target) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: both out-pointers are live locals.
        check_status!(unsafe {
            sys::napi_create_arraybuffer(env, self.len, &mut target, &mut value)
        })?;
        // SAFETY: the runtime just allocated `len` bytes at `target`, and `keep` owns `len` bytes at `start`.
        unsafe { ptr::copy_nonoverlapping(self.start, target.cast::<u8>(), self.len) };
        counters::copied(UNAVAILABLE, self.len);
        Ok(value)
    }
}

/// Runs on any thread, after a macrotask or never at exit: it may only let go of memory.
unsafe extern "C" fn let_go(_: sys::napi_env, _: *mut c_void, keep: *mut c_void) {
    // SAFETY: `keep` is the box that `Exposed::into_js` leaked, and the runtime calls this once.
    let keep = unsafe { Box::from_raw(keep.cast::<Vec<Buffer>>()) };
    // A release callback of a foreign producer must not unwind into the runtime.
    drop(catch_unwind(AssertUnwindSafe(|| drop(keep))));
}
