//! What an input must not do to the process: panic, hang, or take far more memory than it has bytes.

#[path = "../../../graph/tests/memory/mod.rs"]
mod memory;

use std::panic::{PanicHookInfo, set_hook};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// So long an input may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What this process exits with where an input hangs.
pub const HUNG: i32 = 99;

/// More than this is refused as if the machine had no more: whoever did not ask first ends the process.
const MACHINE: usize = 3 << 30;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// When the input that is tried began, in milliseconds from the start and counted from 1; 0 between inputs.
static SINCE: AtomicU64 = AtomicU64::new(0);
static NUMBER: AtomicU64 = AtomicU64::new(0);

fn now() -> u64 {
    START.elapsed().as_millis() as u64 + 1
}

/// Has panics of every thread noted, caught ones too, and ends the process where an input hangs.
fn start() {
    memory::MACHINE.store(MACHINE, Relaxed);
    set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        // Of a unit test beside this one, which means to.
        if thread::current()
            .name()
            .is_some_and(|name| name.contains("::tests::"))
        {
            return;
        }
        let payload = panic.payload();
        let text = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        let place = panic.location().map_or_else(String::new, |place| {
            // Without the folder that a machine keeps its packages in.
            let file = place
                .file()
                .rsplit_once("/src/")
                .map_or(place.file(), |(before, after)| {
                    let package = before.len() - before.rsplit('/').next().unwrap_or(before).len();
                    &place.file()[package..package + before.len() - package + 5 + after.len()]
                });
            format!("{file}:{}", place.line())
        });
        // One input alone is looked into.
        if std::env::var_os("FUZZ_CASE").is_some() {
            println!("{place}\n{}", std::backtrace::Backtrace::force_capture());
        }
        let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        panics.push(format!("{place}: {}", text.unwrap_or_default()));
    }));
    thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_millis(200));
            let since = SINCE.load(Relaxed);
            if since > 0 && now().saturating_sub(since) > PATIENCE.as_millis() as u64 {
                println!("input {} hangs", NUMBER.load(Relaxed));
                process::exit(HUNG);
            }
        }
    });
}

/// What trying an input did.
pub struct Seen {
    pub panics: Vec<String>,
    /// Bytes beyond those that were there before.
    pub bytes: usize,
}

/// Tries input `number`.
pub fn watched(number: u64, work: impl FnOnce()) -> Seen {
    static STARTED: Once = Once::new();
    STARTED.call_once(start);
    let before = memory::start();
    NUMBER.store(number, Relaxed);
    SINCE.store(now(), Relaxed);
    work();
    SINCE.store(0, Relaxed);
    let panics = std::mem::take(&mut *PANICS.lock().unwrap_or_else(PoisonError::into_inner));
    Seen {
        panics,
        bytes: memory::beyond(before),
    }
}
