//! How work runs: cancelled, watched, on how many threads, and what it builds once for all.

mod closable;
mod control;
mod pools;
mod running;
mod scan;
mod shared;
mod stored;
mod sync;
mod threads;

pub use closable::Closable;
pub(crate) use control::SMALL;
pub use control::{Account, Budget, Control, Progress};
pub(crate) use scan::first;
pub(crate) use shared::Shared;
pub use stored::{Stored, raised};
pub(crate) use stored::{caught, raise};
pub(crate) use threads::{IN_PLACE, map};
