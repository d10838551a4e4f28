//! What an input must come to: an answer that the row's verifier finds nothing wrong with, the same on any number of threads, that
//! changes with the graph as the row's law says; or an error of the right code.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::rows::{as_seen, same};
use super::super::{arguments, attempt_on, verify};
use super::case::Case;
use super::dice::Dice;
use super::relations;
use crate::algorithms::Call;
use crate::algorithms::table::Trial;
use crate::{Control, ErrorCode, Graph};

/// How an input went, where nothing is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Answered,
    Refused,
}

/// What is wrong with an input that must be answered, or refused by its kernel for what the graph holds. `seed` is where relations
/// begin.
pub fn answered(case: &Case, seed: u64) -> Result<Outcome, String> {
    caught(|| {
        let graph = case.graph();
        let arguments = arguments(&graph, case.algorithm, &case.values());
        let arguments =
            arguments.map_err(|error| format!("valid arguments are refused: {error}"))?;
        let run = |threads, only| {
            let control = Control::new(threads);
            attempt_on(
                &graph,
                case.algorithm,
                &arguments,
                (only, case.pooled),
                &control,
            )
            .map_err(|error| error.to_string())
        };
        let one = run(1, None)?;
        let outcome = match one.unexpected() {
            Some(error) if error.code == ErrorCode::InvalidWeight => {
                offends(case, error.details.row.map(|row| row as usize))?;
                Outcome::Refused
            }
            _ => {
                verify(case.algorithm, &one).map_err(|wrong| format!("verifier: {wrong}"))?;
                if one.refused() {
                    Outcome::Refused
                } else {
                    Outcome::Answered
                }
            }
        };
        for threads in [2, 5] {
            let other = run(threads, None)?;
            let same = same(&one, &other).and(same_refusal(&one, &other));
            same.map_err(|what| format!("threads: {what} differs on {threads}"))?;
        }
        if outcome == Outcome::Refused {
            return Ok(outcome);
        }
        for table in case.algorithm.tables {
            let alone = run(2, Some(table.name))?;
            if alone.tables[table.name] != one.tables[table.name] {
                return Err(format!("alone: {} differs", table.name));
            }
        }
        as_seen(&graph, case.algorithm, &case.values())
            .map_err(|wrong| format!("call: {wrong}"))?;
        relations::hold(case, &one, &mut Dice::of(seed, 1))?;
        Ok(outcome)
    })
}

/// What is wrong with an input that must be refused with one of `codes`.
pub fn refused(case: &Case, codes: &[ErrorCode]) -> Result<Outcome, String> {
    caught(|| {
        let (graph, control) = (case.graph(), Control::new(2));
        match call(case, &graph, &control) {
            Err(code) if codes.contains(&code) => Ok(Outcome::Refused),
            // Of two things that are wrong either may be told.
            Err(ErrorCode::InvalidWeight) if offends(case, None).is_ok() => Ok(Outcome::Refused),
            Err(code) => Err(format!("code: {code:?}, expected {codes:?}")),
            Ok(()) => Err(format!("code: none, expected {codes:?}")),
        }
    })
}

/// What is wrong with an input whose weights are none: whichever edges the kernel looks at, it must not do worse than refuse them.
pub fn survived(case: &Case) -> Result<Outcome, String> {
    caught(|| {
        let (graph, control) = (case.graph(), Control::new(2));
        match call(case, &graph, &control) {
            Ok(()) => Ok(Outcome::Answered),
            Err(ErrorCode::Internal) => Err("code: Internal".to_owned()),
            Err(_) => Ok(Outcome::Refused),
        }
    })
}

/// A call as a user makes it, for all tables.
fn call(case: &Case, graph: &Graph, control: &Control) -> Result<(), ErrorCode> {
    let call = Call::new(graph, case.algorithm.name, &case.values(), control);
    let call = call.map_err(|error| error.code)?;
    let positions: Vec<usize> = (0..case.algorithm.tables.len()).collect();
    let results = call.run(&positions, control);
    results.map(|_| ()).map_err(|error| error.code)
}

/// Panics as faults like others.
fn caught(work: impl FnOnce() -> Result<Outcome, String>) -> Result<Outcome, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let text = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        Err(format!("panic: {}", text.unwrap_or_default()))
    })
}

/// Whether there are weights that a kernel may refuse, at the row that it names.
fn offends(case: &Case, row: Option<usize>) -> Result<(), String> {
    let weight = |edge: &(u32, u32, f64)| match case.rounds() {
        true => edge.2.trunc(),
        false => edge.2,
    };
    let wrong = |weight: f64| !(weight > 0.0 && weight.is_finite());
    // Sums and quotients of such are beyond floats.
    let extreme = |weight: f64| !(1e-290..=1e15).contains(&weight);
    let bad = match row {
        Some(row) => case
            .edges
            .get(row)
            .map(weight)
            .is_some_and(|it| wrong(it) || extreme(it)),
        None => case
            .edges
            .iter()
            .map(weight)
            .any(|it| wrong(it) || extreme(it)),
    };
    match bad {
        true => Ok(()),
        false => Err(format!("weights: refused at row {row:?}")),
    }
}

fn same_refusal(one: &Trial<'_>, other: &Trial<'_>) -> Result<(), String> {
    let told = |trial: &Trial<'_>| trial.refusal().map(|error| (error.code, error.to_string()));
    match told(one) == told(other) {
        true => Ok(()),
        false => Err(format!("{:?} or {:?}", told(one), told(other))),
    }
}
