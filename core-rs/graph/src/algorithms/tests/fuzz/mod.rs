//! Algorithms over graphs that a machine thinks of: any row, with any arguments, over any small graph.
//!
//! In tests a fixed number is tried. `npm run fuzz -- algorithms` sets `FUZZ_MINUTES` to go on for so long, `FUZZ_SEED` and `FUZZ_FROM` to
//! begin elsewhere, `FUZZ_CASE` to try one input alone and print it, and `FUZZ_JOURNAL`, the file that names the input under way for
//! whoever finds this process dead. `ALGORITHM` tries one row.

mod case;
mod check;
mod dice;
mod facts;
mod laws;
mod options;
mod relations;
mod shapes;
mod shrink;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::File;
use std::io::{Seek, Write};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use super::{rows, takes};
use crate::ErrorCode;
use crate::algorithms::table::Algorithm;
use crate::algorithms::{ALGORITHMS, Needs};
use case::Case;
use check::Outcome;
use dice::Dice;

/// What the test tries.
const COUNT: u64 = 1_500;

/// So long an input may take, and what the process exits with where one takes longer.
const PATIENCE: Duration = Duration::from_secs(60);
const HUNG: i32 = 99;

/// An input, and what must come of it.
enum Input {
    Valid(Case),
    /// An argument is wrong, so that one of the codes tells.
    Invalid(Case, &'static [ErrorCode]),
    /// A weight is none.
    Poisoned(Case),
}

impl Input {
    /// Input `number` of a run with `seed`.
    fn of(seed: u64, number: u64, rows: &[&'static Algorithm]) -> Self {
        let dice = &mut Dice::of(seed, number);
        let algorithm = dice.pick(rows);
        let directed = match (takes(algorithm, true), takes(algorithm, false)) {
            (true, true) => dice.once_in(2),
            (directed, _) => directed,
        };
        let acyclic = match algorithm.needs {
            Needs::Acyclic => !dice.once_in(10),
            _ => dice.once_in(6),
        };
        let most = most(dice.below(12), algorithm);
        let (n, ends) = shapes::shape(dice, most, acyclic);
        let mut case = Case {
            algorithm,
            directed,
            nodes: (0..n).map(|_| dice.row(10_000)).collect(),
            edges: shapes::weighted(dice, ends),
            options: BTreeMap::new(),
            pooled: dice.once_in(2),
        };
        let Some(options) = options::options(dice, algorithm, n) else {
            // A node must be named, and there is none.
            return Self::Invalid(case, &[ErrorCode::InvalidArgument]);
        };
        case.options = options;
        match dice.below(16) {
            0 | 1 => match options::spoil(dice, &mut case) {
                Some(codes) => Self::Invalid(case, codes),
                None => Self::Valid(case),
            },
            2 if case.weighted() && !case.edges.is_empty() => {
                shapes::poison(dice, &mut case.edges);
                Self::Poisoned(case)
            }
            _ => Self::Valid(case),
        }
    }

    fn case(&self) -> &Case {
        match self {
            Self::Valid(case) | Self::Invalid(case, _) | Self::Poisoned(case) => case,
        }
    }

    fn attempt(&self, case: &Case, seed: u64) -> Result<Outcome, String> {
        match self {
            Self::Valid(_) => check::answered(case, seed),
            Self::Invalid(_, codes) => check::refused(case, codes),
            Self::Poisoned(_) => check::survived(case),
        }
    }
}

/// How many nodes there are at most: fewer where time grows faster than anybody waits.
fn most(die: usize, algorithm: &Algorithm) -> usize {
    match algorithm.name {
        "maximalCliques" => 20,
        "allSimplePaths" | "kShortestPaths" => 16,
        _ if die == 0 => 100,
        _ if die < 4 => 36,
        _ => 14,
    }
}

fn number(name: &str) -> Option<f64> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn algorithms() {
    let seed = number("FUZZ_SEED").map_or(1, |seed| seed as u64);
    let only = number("FUZZ_CASE").map(|case| case as u64);
    let from = only.unwrap_or(number("FUZZ_FROM").map_or(0, |from| from as u64));
    let minutes = number("FUZZ_MINUTES").map(|minutes| Duration::from_secs_f64(60.0 * minutes));
    let mut journal = env::var("FUZZ_JOURNAL")
        .ok()
        .map(|path| File::create(path).unwrap());
    let watch = Watch::start(only.is_some() || minutes.is_some());
    let rows: Vec<_> = rows().collect();
    let started = Instant::now();
    let mut counts = Counts::default();
    let mut at = from;
    loop {
        let more = match (only, minutes) {
            (Some(_), _) => at == from,
            (None, Some(minutes)) => started.elapsed() < minutes,
            (None, None) => at < from + COUNT,
        };
        if !more {
            break;
        }
        if let Some(journal) = &mut journal {
            journal.rewind().unwrap();
            write!(journal, "{at:020}").unwrap();
        }
        let input = Input::of(seed, at, &rows);
        if only.is_some() {
            println!("{}", input.case().shown());
        }
        watch.begin();
        let began = Instant::now();
        let outcome = input.attempt(input.case(), at);
        watch.end();
        let name = input.case().algorithm.name;
        *counts.times.entry(name).or_default() += began.elapsed();
        counts.add(name, (seed, at), &input, outcome);
        at += 1;
    }
    counts.tell(seed, at - from, started.elapsed());
    assert!(counts.kinds.is_empty(), "{:#?}", counts.kinds);
    if only.is_none() && at - from > 100 {
        assert!(
            counts.answered > 0 && counts.refused > 0,
            "inputs are all alike"
        );
    }
}

/// A law is that of a row, and its facts are in the row's tables.
#[test]
fn laws_are_of_rows() {
    let laws = laws::laws();
    let names: BTreeSet<_> = laws.iter().map(|law| law.row).collect();
    assert_eq!(names.len(), laws.len());
    for law in laws {
        let row = ALGORITHMS.iter().find(|row| row.name == law.row);
        let row = row.unwrap_or_else(|| panic!("{} is no row", law.row));
        for fact in law.facts {
            let table = row.tables.iter().find(|table| table.name == fact.table);
            let table = table.unwrap_or_else(|| panic!("{} has no {}", law.row, fact.table));
            let known = table
                .columns
                .iter()
                .any(|column| column.name == fact.column);
            assert!(
                fact.column.is_empty() || known,
                "{} has no {}",
                law.row,
                fact.column
            );
        }
    }
}

/// What came of the inputs so far.
#[derive(Default)]
struct Counts {
    answered: u64,
    refused: u64,
    /// Faults by their kinds.
    kinds: BTreeMap<String, u64>,
    times: BTreeMap<&'static str, Duration>,
}

impl Counts {
    /// A fault of a new kind is told, with the smallest input that shows it.
    fn add(
        &mut self,
        name: &str,
        (seed, at): (u64, u64),
        input: &Input,
        outcome: Result<Outcome, String>,
    ) {
        let wrong = match outcome {
            Ok(Outcome::Answered) => return self.answered += 1,
            Ok(Outcome::Refused) => return self.refused += 1,
            Err(wrong) => wrong,
        };
        let kind = kind(name, &wrong);
        let times = self.kinds.entry(kind.clone()).or_default();
        *times += 1;
        if *times > 1 {
            return;
        }
        let again = |case: &Case| input.attempt(case, at).err();
        let smallest = shrink::shrink(input.case(), |case| {
            again(case).is_some_and(|wrong| self::kind(name, &wrong) == kind)
        });
        println!(
            "fault: algorithms, seed {seed}, input {at}: {name}: {wrong}\nthe smallest: {}\n{}\n",
            again(&smallest).unwrap_or_default(),
            smallest.shown()
        );
    }

    fn tell(&self, seed: u64, inputs: u64, took: Duration) {
        if env::var_os("FUZZ_TIMES").is_some() {
            let mut times: Vec<_> = self
                .times
                .iter()
                .map(|(name, took)| (*took, *name))
                .collect();
            times.sort_unstable();
            times
                .iter()
                .rev()
                .take(12)
                .for_each(|(took, name)| println!("{took:?} {name}"));
        }
        println!(
            "algorithms, seed {seed}: {inputs} inputs in {:.0} s, {} answered, {} refused, {} faults of {} kinds",
            took.as_secs_f64(),
            self.answered,
            self.refused,
            self.kinds.values().sum::<u64>(),
            self.kinds.len(),
        );
    }
}

/// A fault up to what varies: its row, and the first words of what is wrong.
fn kind(name: &str, wrong: &str) -> String {
    let words = wrong.split(|letter: char| letter.is_ascii_digit() || letter == '"');
    let first = words.into_iter().next().unwrap_or_default();
    format!(
        "{name}: {}",
        first.chars().take(80).collect::<String>().trim()
    )
}

/// Ends the process where an input hangs.
struct Watch {
    since: Arc<AtomicU64>,
    start: Instant,
}

impl Watch {
    fn start(watches: bool) -> Self {
        let (since, start) = (Arc::new(AtomicU64::new(0)), Instant::now());
        if watches {
            let since = Arc::clone(&since);
            thread::spawn(move || {
                loop {
                    thread::sleep(Duration::from_millis(500));
                    let since = since.load(Relaxed);
                    let now = start.elapsed().as_millis() as u64;
                    if since > 0 && now.saturating_sub(since) > PATIENCE.as_millis() as u64 {
                        println!("an input hangs");
                        process::exit(HUNG);
                    }
                }
            });
        }
        Self { since, start }
    }

    fn begin(&self) {
        self.since
            .store(self.start.elapsed().as_millis() as u64 + 1, Relaxed);
    }

    fn end(&self) {
        self.since.store(0, Relaxed);
    }
}
