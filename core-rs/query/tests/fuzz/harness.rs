//! Tries one input after another, and tells faults: each kind once, with the number that makes its input again.
//!
//! In tests a fixed number is tried. `npm run fuzz` sets `FUZZ_MINUTES` to go on for so long, `FUZZ_SEED` and `FUZZ_FROM` to begin
//! elsewhere, `FUZZ_CASE` to try one input alone and print it, and `FUZZ_JOURNAL`, the file that names the input under way for whoever
//! finds this process dead.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::{Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use quiver_graph::{ErrorCode, GraphError};

use super::random::Random;
use super::watch::{Seen, watched};

/// What an input may take that is shorter than this would explain: threads, planners' tables, a batch's rows.
const FREE: usize = 192 << 20;
/// Bytes that one byte of an input may become: packed text is at most a thousand times as long.
const PER_BYTE: usize = 1 << 12;

/// Watching the process, one target runs at a time.
static TURN: Mutex<()> = Mutex::new(());

/// An input, as far as this needs to know it.
pub trait Input {
    /// How many bytes it has.
    fn size(&self) -> usize;

    /// It, for whoever looks into a fault.
    fn shown(&self) -> String;

    /// A file that holds it, where it is one.
    fn bytes(&self) -> Option<&[u8]> {
        None
    }
}

impl Input for String {
    fn size(&self) -> usize {
        self.len()
    }

    fn shown(&self) -> String {
        self.clone()
    }
}

/// What is tried, and what may come of it.
#[derive(Clone, Copy)]
pub struct Target {
    pub name: &'static str,
    /// How many inputs the test tries.
    pub count: u64,
    /// What an input may be refused with.
    pub codes: &'static [ErrorCode],
    /// Whether decoders of others panic at damage, where it is caught and told as [`ErrorCode::InvalidData`].
    pub guarded: bool,
}

fn number(name: &str) -> Option<f64> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Tries the target's number of inputs of `make`, or those that the environment asks for; `attempt` gives how many rows came.
///
/// # Panics
/// Where there was a fault, or where inputs were only refused or only taken.
pub fn fuzz<I: Input>(
    target: Target,
    make: impl Fn(&mut Random) -> I,
    attempt: impl Fn(&I) -> Result<usize, GraphError>,
) {
    let Target { name, count, .. } = target;
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let seed = number("FUZZ_SEED").map_or(1, |seed| seed as u64);
    let only = number("FUZZ_CASE").map(|case| case as u64);
    let from = only.unwrap_or(number("FUZZ_FROM").map_or(0, |from| from as u64));
    let minutes = number("FUZZ_MINUTES").map(|minutes| Duration::from_secs_f64(60.0 * minutes));
    let mut journal = env::var("FUZZ_JOURNAL")
        .ok()
        .map(|path| File::create(path).unwrap());
    let started = Instant::now();
    let mut kinds = BTreeMap::<String, u64>::new();
    let (mut taken, mut refused) = (0_u64, BTreeMap::<&str, u64>::new());
    let mut guarded = 0;
    let mut at = from;
    loop {
        let more = match (only, minutes) {
            (Some(_), _) => at == from,
            (None, Some(minutes)) => started.elapsed() < minutes,
            (None, None) => at < from + count,
        };
        if !more {
            break;
        }
        if let Some(journal) = &mut journal {
            journal.rewind().unwrap();
            write!(journal, "{at:020}").unwrap();
        }
        let input = make(&mut Random::of(seed, at));
        if only.is_some() {
            println!("{}", input.shown());
            if let (Some(bytes), Ok(path)) = (input.bytes(), env::var("FUZZ_SAVE")) {
                fs::write(path, bytes).unwrap();
            }
        }
        let mut result = None;
        let seen = watched(at, || {
            result = catch_unwind(AssertUnwindSafe(|| attempt(&input))).ok();
        });
        let (kinds_here, caught) = faults(&input, &seen, result.as_ref(), target);
        guarded += caught;
        for kind in kinds_here {
            let times = kinds.entry(kind.clone()).or_default();
            *times += 1;
            if *times == 1 {
                println!(
                    "fault: {name}, seed {seed}, input {at}: {kind}\n{}\n",
                    input.shown()
                );
            }
        }
        match result {
            Some(Ok(_)) => taken += 1,
            Some(Err(error)) => *refused.entry(error.code.as_str()).or_default() += 1,
            None => {}
        }
        at += 1;
    }
    let all: u64 = refused.values().sum();
    println!(
        "{name}, seed {seed}: {} inputs in {:.0} s, {taken} taken, {all} refused {refused:?}, {guarded} panics guarded, {} faults of {} kinds",
        at - from,
        started.elapsed().as_secs_f64(),
        kinds.values().sum::<u64>(),
        kinds.len(),
    );
    assert!(kinds.is_empty(), "{kinds:#?}");
    if only.is_none() && at - from > 100 {
        assert!(
            taken > 0 && all > 0,
            "inputs are all alike: {taken} taken, {all} refused"
        );
    }
}

/// What went wrong, without what differs between inputs of one kind; and how many panics were caught where they may be.
fn faults<I: Input>(
    input: &I,
    seen: &Seen,
    result: Option<&Result<usize, GraphError>>,
    target: Target,
) -> (Vec<String>, usize) {
    let told = matches!(result, Some(Err(error)) if error.code == ErrorCode::InvalidData);
    let may = |panic: &&String| target.guarded && told && !panic.starts_with("core-rs/");
    let guarded = seen.panics.iter().filter(may).count();
    let panics = seen.panics.iter().filter(|panic| !may(panic));
    let mut kinds: Vec<String> = panics.map(|panic| general(panic)).collect();
    match result {
        None if kinds.is_empty() => kinds.push("a panic".to_owned()),
        Some(Err(error)) if !target.codes.contains(&error.code) => {
            kinds.push(format!(
                "code {:?}: {}",
                error.code,
                general(&error.message)
            ));
        }
        _ => {}
    }
    let most = FREE + PER_BYTE * input.size();
    if seen.bytes > most {
        kinds.push(format!("more than {most} bytes of memory"));
    }
    (kinds, guarded)
}

/// Text up to what varies: its numbers and quotations.
fn general(text: &str) -> String {
    let mut general = String::new();
    let mut place = true;
    for letter in text.chars().take(160) {
        // The line of a place is told.
        place = place && letter != ' ';
        match letter {
            '0'..='9' if !place => {
                if !general.ends_with('#') {
                    general.push('#');
                }
            }
            _ => general.push(letter),
        }
    }
    general
}
