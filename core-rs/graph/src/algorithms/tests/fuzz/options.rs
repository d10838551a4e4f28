//! Arguments at random, from what rows declare of their parameters: such as are taken, and such as are refused.

use std::collections::BTreeMap;

use super::super::arguments::id;
use super::case::{Case, Given};
use super::dice::Dice;
use crate::ErrorCode;
use crate::algorithms::parameters::{DefaultValue, Kind, Parameter, Value};
use crate::algorithms::table::Algorithm;

type Options = BTreeMap<String, Given>;

/// What takes longer than anybody waits for, where it is larger.
const ENOUGH: &[(&str, u64)] = &[
    ("dimensions", 24),
    ("fanOut", 40),
    ("iterations", 12),
    ("length", 12),
    ("maxIterations", 200),
    ("perNode", 5),
];

/// Rows that list more than anybody waits for, and how they are told to list less.
const ENDLESS: &[(&str, &str, u64)] = &[
    ("allShortestPaths", "limit", 60),
    ("allSimplePaths", "limit", 60),
    ("kShortestPaths", "k", 12),
];

/// Parameters of which one is given, or one of several sets.
const ONE_OF: &[(&str, &[&[&str]])] = &[
    ("topK", &[&["pairs"], &["edges"], &["topK"]]),
    ("heuristic", &[&["x", "y"], &["heuristic"], &[]]),
    (
        "error",
        &[&["samples"], &["error"], &["error", "confidence"], &[]],
    ),
];

/// Valid arguments for a graph of `n` nodes; None where nodes must be named and there are none.
pub fn options(dice: &mut Dice, algorithm: &Algorithm, n: usize) -> Option<Options> {
    let mut options = Options::new();
    let given = dice.below(4);
    for parameter in algorithm.parameters {
        let required = parameter.default == DefaultValue::Required;
        // Weights more often than not, all else sometimes.
        let wanted = match parameter.kind {
            Kind::EdgeColumn => dice.below(3) > 0,
            _ => dice.below(4) < given,
        };
        if !required && !wanted {
            continue;
        }
        match argument(dice, algorithm, parameter, n) {
            Some(given) => options.insert(parameter.name.to_owned(), given),
            None if required => return None,
            None => continue,
        };
    }
    for (name, sets) in ONE_OF {
        if algorithm.parameters.iter().any(|it| it.name == *name) {
            let chosen = dice.pick(sets);
            for name in sets.concat() {
                let parameter = algorithm.parameters.iter().find(|it| it.name == name)?;
                match chosen.contains(&name) {
                    true => {
                        let given = match parameter.kind {
                            Kind::Bool => Given::Value(Value::Bool(true)),
                            _ => argument(dice, algorithm, parameter, n)?,
                        };
                        options.insert(name.to_owned(), given);
                    }
                    false => drop(options.remove(name)),
                }
            }
        }
    }
    if let Some((_, name, most)) = ENDLESS.iter().find(|row| row.0 == algorithm.name) {
        let few = 1 + dice.below(*most as usize);
        options.insert((*name).to_owned(), Given::Value(Value::Integer(few as i64)));
    }
    Some(options)
}

fn argument(
    dice: &mut Dice,
    algorithm: &Algorithm,
    parameter: &Parameter,
    n: usize,
) -> Option<Given> {
    let value = match parameter.kind {
        Kind::Bool => Value::Bool(dice.once_in(2)),
        Kind::Integer { min, max } => integer(dice, parameter.name, min, max),
        Kind::Float { min, max } => Value::Float(float(dice, min, max)),
        // Generators take matrices, algorithms none.
        Kind::Text | Kind::Matrix { .. } => return None,
        Kind::Choice(words) => Value::Text(dice.pick(words).to_owned()),
        Kind::Integers { min, max } => {
            let count = 1 + dice.below(4);
            Value::List(
                (0..count)
                    .map(|_| integer(dice, parameter.name, min, max))
                    .collect(),
            )
        }
        Kind::Floats { min, max } => {
            let count = 1 + dice.below(4);
            Value::List(
                (0..count)
                    .map(|_| Value::Float(float(dice, min, max)))
                    .collect(),
            )
        }
        Kind::Seed => Value::Integer(dice.pick(&[0, 1, 7, i64::MAX])),
        Kind::EdgeColumn => Value::Text(
            dice.pick(&["cost", "cost", "cost", "cost", "whole"])
                .to_owned(),
        ),
        Kind::NodeColumn => {
            let columns: &[&str] = match (algorithm.name, parameter.name) {
                (_, "x") => &["x"],
                (_, "y") => &["y"],
                ("knn", _) => &["vector", "x", "group"],
                // Verifiers read integers only.
                ("assortativity", _) | (_, "community") => &["group"],
                (_, "heuristic") => &["x", "y", "group"],
                _ => &["group", "name", "x", "y"],
            };
            Value::Text(dice.pick(columns).to_owned())
        }
        _ if n == 0 => return None,
        Kind::Node => return Some(Given::Node(dice.row(n))),
        Kind::Nodes => {
            let count = 1 + dice.below(4);
            return Some(Given::Nodes((0..count).map(|_| dice.row(n)).collect()));
        }
        Kind::NodeWeights => {
            let count = 1 + dice.below(4);
            let weight = |dice: &mut Dice| dice.pick(&[0.5, 1.0, 3.0]);
            return Some(Given::Weights(
                (0..count).map(|_| (dice.row(n), weight(dice))).collect(),
            ));
        }
        Kind::Pairs => {
            let count = 1 + dice.below(8);
            return Some(Given::Pairs(
                (0..count).map(|_| (dice.row(n), dice.row(n))).collect(),
            ));
        }
    };
    Some(Given::Value(value))
}

fn integer(dice: &mut Dice, name: &str, min: u64, max: u64) -> Value {
    let enough = ENOUGH.iter().find(|it| it.0 == name);
    let most = enough.map_or(max, |it| it.1).min(max);
    let some = match dice.below(8) {
        0 => min,
        1 => min.saturating_add(1),
        2 => most.min(i64::MAX as u64),
        3..=5 => min + dice.below(6) as u64,
        _ => min + dice.below(100) as u64,
    };
    Value::Integer(some.min(most) as i64)
}

fn float(dice: &mut Dice, min: f64, max: f64) -> f64 {
    let some = match dice.below(10) {
        0 => min,
        1 if max < f64::MAX => max,
        2 => 1e-6,
        3 => 1e-3,
        4 => 0.25,
        5 => 0.5,
        6 => 1.0,
        7 => 2.0,
        _ => dice.below(1000) as f64 / 997.0,
    };
    some.clamp(min, max)
}

/// Makes one argument wrong; the codes that may tell so, that of two arguments which contradict each other among them. None where this row has nothing of the kind.
pub fn spoil(dice: &mut Dice, case: &mut Case) -> Option<&'static [ErrorCode]> {
    const INVALID: &[ErrorCode] = &[ErrorCode::InvalidArgument];
    let odd = |value: Value| Some(Given::Value(value));
    let text = |text: &str| Value::Text(text.to_owned());
    if case.algorithm.parameters.is_empty() || dice.once_in(12) {
        case.options
            .insert("wieght".to_owned(), Given::text("cost"));
        return Some(INVALID);
    }
    let parameter = dice.pick(case.algorithm.parameters);
    let unknown = case.nodes.len() as i64 * 10 + dice.pick(&[0, 5, 1_000_000]);
    let null = parameter.default != DefaultValue::Null && dice.once_in(4);
    let required = parameter.default == DefaultValue::Required;
    let (given, codes): (Option<Given>, &'static [ErrorCode]) = match parameter.kind {
        _ if required && dice.once_in(4) => (None, INVALID),
        _ if null => (odd(Value::Null), INVALID),
        Kind::Bool | Kind::Matrix { .. } => (odd(Value::Integer(1)), INVALID),
        Kind::Integer { min, max } | Kind::Integers { min, max } => {
            let below = Value::Integer(min as i64 - 1);
            let above = match max < i64::MAX as u64 {
                true => Value::Integer(max as i64 + 1),
                false => Value::Float(1e300),
            };
            let wrong = [
                below,
                above,
                Value::Float(0.5),
                Value::Float(f64::NAN),
                text("1"),
            ];
            let wrong = wrong[dice.below(5)].clone();
            match parameter.kind {
                Kind::Integers { .. } => (odd(Value::List(vec![wrong])), INVALID),
                _ => (odd(wrong), INVALID),
            }
        }
        Kind::Float { min, max } | Kind::Floats { min, max } => {
            let above = match max < f64::MAX {
                true => max.next_up(),
                false => f64::INFINITY,
            };
            let wrong = [
                Value::Float(min.next_down()),
                Value::Float(above),
                Value::Float(f64::NAN),
                text("1"),
                Value::Bool(true),
            ];
            let wrong = wrong[dice.below(5)].clone();
            match parameter.kind {
                Kind::Floats { .. } => (odd(Value::List(vec![wrong])), INVALID),
                _ => (odd(wrong), INVALID),
            }
        }
        Kind::Text => return None,
        Kind::Choice(_) => (
            odd([text(""), text("OUT"), Value::Integer(1)][dice.below(3)].clone()),
            INVALID,
        ),
        Kind::Seed => (
            odd([Value::Integer(-1), Value::Float(0.5), text("1")][dice.below(3)].clone()),
            INVALID,
        ),
        Kind::EdgeColumn => match dice.below(3) {
            0 => (odd(Value::Integer(1)), INVALID),
            1 => (
                odd(text("kind")),
                &[
                    ErrorCode::UnsupportedType,
                    ErrorCode::InvalidWeight,
                    ErrorCode::InvalidArgument,
                ],
            ),
            _ => (
                odd(text("cots")),
                &[ErrorCode::UnknownColumn, ErrorCode::InvalidArgument],
            ),
        },
        Kind::NodeColumn => match dice.below(2) {
            0 => (odd(Value::Integer(1)), INVALID),
            _ => (
                odd(text("gruop")),
                &[ErrorCode::UnknownColumn, ErrorCode::InvalidArgument],
            ),
        },
        Kind::Node | Kind::Nodes => match dice.below(3) {
            0 => (odd(Value::Bool(true)), INVALID),
            1 => (odd(Value::List(Vec::new())), INVALID),
            _ => (odd(Value::Integer(unknown)), &[ErrorCode::UnknownId]),
        },
        Kind::NodeWeights => match dice.below(2) {
            0 => (odd(id(0)), INVALID),
            _ if case.nodes.is_empty() => return None,
            _ => {
                let weight = dice.pick(&[-1.0, f64::NAN, f64::INFINITY]);
                (
                    Some(Given::Weights(vec![(0, weight)])),
                    &[ErrorCode::InvalidWeight],
                )
            }
        },
        Kind::Pairs => match dice.below(2) {
            0 => (odd(Value::Bool(true)), INVALID),
            _ => (
                Some(Given::Pairs(vec![(0, case.nodes.len() as u32)])),
                &[ErrorCode::UnknownId],
            ),
        },
    };
    match given {
        Some(given) => drop(case.options.insert(parameter.name.to_owned(), given)),
        None => drop(case.options.remove(parameter.name)),
    }
    Some(codes)
}
