//! Every verifier notices when anything that its kernel gave is not so.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int64Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, FixedSizeListArray, ListArray, PrimitiveArray, StringArray,
    new_null_array,
};
use arrow_buffer::OffsetBuffer;
use arrow_cast::display::array_value_to_string;
use arrow_schema::DataType;
use arrow_select::concat::concat;

use super::arguments::{parameter_sets, shown};
use super::graphs::{Edges, graph};
use super::random::Random;
use super::{arguments, attempt, rows, takes, verify};
use crate::Control;
use crate::algorithms::parameters::Value;
use crate::algorithms::table::{Algorithm, Rows, Table, Trial};

/// What a column of those that lead rows is called.
const LEADING: &str = "a leading column";

/// Rows of a table that are spoiled, spread over all.
const MOST_ROWS: usize = 12;

/// Those whose floats are estimates, so that only a wide miss is wrong.
const ROUGH: &[&str] = &[];

/// Those that give one of several answers which are as right, so that another edge instead of one may be right, too.
const SEVERAL: &[&str] = &["maximumMatching"];

/// Small graphs of several components, with parallel edges, self-loops, triangles, weights of 0 and nodes without edges.
fn graphs() -> Vec<(&'static str, usize, Edges)> {
    let mut random = Random::new(77);
    let mut some = |n: u64, m: usize| -> Edges {
        let mut node = || random.below(n) as u32;
        let mut edge = |i: usize| (node(), node(), (i % 6) as f64 / 4.0);
        (0..m).map(&mut edge).collect()
    };
    let mut apart = some(7, 14);
    apart.extend(some(5, 8).into_iter().map(|(u, v, w)| (u + 8, v + 8, w)));
    vec![
        ("sparse", 14, some(12, 14)),
        ("dense", 9, some(9, 40)),
        ("apart", 15, apart),
        (
            "clique",
            5,
            (0..4)
                .flat_map(|u| (u + 1..5).map(move |v| (u, v, 1.0)))
                .collect(),
        ),
    ]
}

#[test]
fn every_verifier_notices_a_value_that_is_wrong() {
    quiet_here();
    let mut unnoticed = Vec::new();
    for (name, n, edges) in graphs() {
        for directed in [true, false] {
            let graph = graph(n, &edges, directed);
            for algorithm in rows().filter(|algorithm| takes(algorithm, directed)) {
                for values in parameter_sets(algorithm, n) {
                    let arguments = arguments(&graph, algorithm, &values).unwrap();
                    let control = Control::default();
                    let trial = attempt(&graph, algorithm, &arguments, None, &control).unwrap();
                    verify(algorithm, &trial).unwrap();
                    // What is right up to a bound is so, too, where it is otherwise within it.
                    let bounded = algorithm.name == "betweenness" && values.contains_key("error");
                    if trial.refused() || bounded {
                        continue;
                    }
                    // In which iteration changes come down to 0 hangs on the last bits of sums.
                    let rounds = values.get("tolerance") == Some(&Value::Float(0.0));
                    for what in spoil(algorithm, &trial, !rounds) {
                        unnoticed.push(format!(
                            "{} ({}) on {name}, directed: {directed}: {what}",
                            algorithm.name,
                            shown(&values)
                        ));
                    }
                }
            }
        }
    }
    unnoticed.sort();
    let of_one = unnoticed.chunk_by(|a, b| a.split(' ').next() == b.split(' ').next());
    let shown: Vec<_> = of_one
        .flat_map(|all| all.iter().take(10).cloned())
        .collect();
    let shown = shown.join("\n");
    assert!(
        unnoticed.is_empty(),
        "{} are not noticed:\n{shown}",
        unnoticed.len()
    );
}

/// What a verifier takes although it is wrong, of the notes too where they can be told.
fn spoil(algorithm: &Algorithm, trial: &Trial<'_>, notes: bool) -> Vec<String> {
    let mut unnoticed = Vec::new();
    let noticed = |trial: &Trial<'_>| {
        let verified = AssertUnwindSafe(|| verify(algorithm, trial));
        QUIET.set(true);
        let outcome = catch_unwind(verified);
        QUIET.set(false);
        !matches!(outcome, Ok(Ok(())))
    };
    for &table in algorithm.tables {
        let columns = &trial.tables[table.name];
        for (what, spoilt) in spoilt(algorithm, table, columns) {
            let another = SEVERAL.contains(&algorithm.name) && what.starts_with(LEADING);
            if !another && !noticed(&trial.with(table.name, spoilt)) {
                unnoticed.push(format!("{}, {what}", table.name));
            }
        }
    }
    for (key, value) in trial.notes.iter().filter(|_| notes) {
        let other = match (value.parse::<u64>(), value.as_str()) {
            (Ok(number), _) => (number + 1).to_string(),
            (_, "true") => "false".to_owned(),
            (_, "false") => "true".to_owned(),
            _ => continue,
        };
        let mut spoilt = trial.with("", Vec::new());
        spoilt.notes.insert(key, other.clone());
        if !noticed(&spoilt) {
            unnoticed.push(format!("{key}: {other} for {value}"));
        }
    }
    unnoticed
}

/// The columns of a table with one value changed, or without a row, or with one twice.
fn spoilt(
    algorithm: &Algorithm,
    table: &Table,
    columns: &[ArrayRef],
) -> Vec<(String, Vec<ArrayRef>)> {
    let mut all = Vec::new();
    let Some(length) = columns.first().map(|column| column.len()) else {
        return all;
    };
    let leading = table.rows.leading();
    for row in (0..length).step_by(length.div_ceil(MOST_ROWS).max(1)) {
        for (position, column) in columns.iter().enumerate() {
            let nullable = match position.checked_sub(leading) {
                Some(own) => table.columns[own].nullable,
                None => table.rows == Rows::Paths && position == 3,
            };
            let own = position.checked_sub(leading);
            let called = own.map_or(LEADING, |own| table.columns[own].name);
            let mut others = others(column, row, ROUGH.contains(&algorithm.name));
            if nullable && column.is_valid(row) {
                others.push(new_null_array(column.data_type(), 1));
            }
            for other in others {
                let mut changed = columns.to_vec();
                changed[position] = replaced(column, row, &[&other]);
                let (was, is) = (value(column, row), value(&other, 0));
                all.push((format!("{called} in row {row}: {is} for {was}"), changed));
            }
        }
        let without = columns.iter().map(|column| replaced(column, row, &[]));
        all.push((format!("without row {row}"), without.collect()));
        let twice = columns.iter().map(|column| {
            let own = column.slice(row, 1);
            replaced(column, row, &[&own, &own])
        });
        all.push((format!("with row {row} twice"), twice.collect()));
    }
    all
}

fn value(column: &ArrayRef, row: usize) -> String {
    match column.is_null(row) {
        true => "null".to_owned(),
        false => array_value_to_string(column, row).unwrap(),
    }
}

fn replaced(column: &ArrayRef, row: usize, by: &[&ArrayRef]) -> ArrayRef {
    let (before, after) = (
        column.slice(0, row),
        column.slice(row + 1, column.len() - row - 1),
    );
    let mut pieces: Vec<&dyn Array> = vec![before.as_ref()];
    pieces.extend(by.iter().map(|piece| piece.as_ref()));
    pieces.push(after.as_ref());
    concat(&pieces).unwrap()
}

/// Values near that of a row, each as an array of one.
fn others(column: &ArrayRef, row: usize, rough: bool) -> Vec<ArrayRef> {
    let miss = |value: f64| match rough {
        true => 2.0 * value + 1.0,
        false => value + 0.01 * value.abs().max(1.0),
    };
    match column.data_type() {
        DataType::Boolean => {
            let values = column.as_boolean();
            let other = values.is_null(row) || !values.value(row);
            vec![Arc::new(BooleanArray::from(vec![other]))]
        }
        DataType::UInt32 => numbers::<UInt32Type>(column, row, 0, |value| {
            vec![value.wrapping_add(1), value.wrapping_sub(1)]
        }),
        DataType::UInt64 => numbers::<UInt64Type>(column, row, 0, |value| {
            vec![value.wrapping_add(1), value.wrapping_sub(1)]
        }),
        DataType::Int64 => numbers::<Int64Type>(column, row, 0, |value| {
            vec![value.wrapping_add(1), value.wrapping_sub(1)]
        }),
        DataType::Float64 => {
            numbers::<Float64Type>(column, row, 0.0, |value| vec![miss(value), -miss(value)])
        }
        DataType::Float32 => {
            numbers::<Float32Type>(
                column,
                row,
                0.0,
                |value| vec![miss(f64::from(value)) as f32],
            )
        }
        DataType::Utf8 => {
            let values = column.as_string::<i32>();
            let own = if values.is_null(row) {
                ""
            } else {
                values.value(row)
            };
            vec![Arc::new(StringArray::from(vec![format!("{own}x")]))]
        }
        DataType::List(item) => {
            let own = match column.is_null(row) {
                true => new_null_array(item.data_type(), 0),
                false => column.as_list::<i32>().value(row),
            };
            let shorter = own.slice(0, own.len().saturating_sub(1));
            let mut lists = vec![shorter];
            if !own.is_empty() {
                let first = others(&own, 0, rough).into_iter();
                lists.extend(first.map(|other| replaced(&own, 0, &[&other])));
            }
            let lists = lists
                .into_iter()
                .filter(|list| column.is_null(row) || list.as_ref() != own.as_ref());
            let one = |list: ArrayRef| -> ArrayRef {
                let offsets = OffsetBuffer::from_lengths([list.len()]);
                Arc::new(ListArray::new(item.clone(), offsets, list, None))
            };
            lists.map(one).collect()
        }
        DataType::FixedSizeList(item, length) => {
            let own = column.as_fixed_size_list().value(row);
            let first = others(&own, 0, rough).into_iter();
            let one = |other: ArrayRef| -> ArrayRef {
                let values = replaced(&own, 0, &[&other]);
                Arc::new(FixedSizeListArray::new(item.clone(), *length, values, None))
            };
            first.map(one).collect()
        }
        other => panic!("no value of {other} is known"),
    }
}

/// Numbers instead of that in a row; `zero` and its neighbours instead of null.
fn numbers<T: ArrowPrimitiveType>(
    column: &ArrayRef,
    row: usize,
    zero: T::Native,
    near: impl Fn(T::Native) -> Vec<T::Native>,
) -> Vec<ArrayRef> {
    let values = column.as_primitive::<T>();
    let others = match values.is_valid(row) {
        true => near(values.value(row)),
        false => vec![zero],
    };
    let one = |value| Arc::new(PrimitiveArray::<T>::from_iter_values([value])) as ArrayRef;
    others.into_iter().map(one).collect()
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Verifiers may panic; what they say then is no news while results are spoiled on purpose.
fn quiet_here() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
}
