//! Assortativity: whether edges lead to nodes that are like those they come from.
//!
//! in   a topology of the simple graph, and degrees or a node column
//! out  `assortativity`  f64
//!
//! Degrees are added up as integers, so that equal ones are seen to be equal.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::algorithms::parameters::{Param, Word};
use crate::algorithms::support::{Labels, numbers_of_column, simple, simple_degrees, stretches};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

use rayon::prelude::*;

static COLUMN: Param<Option<Word>> = Param::node_column(
    "column",
    "The node column to compare: integers and texts are names, and floats are numbers; null compares degrees.",
);

static NUMERIC: Param<bool> = Param::flag(
    "numeric",
    false,
    "Whether integers are numbers, of which near ones are alike, rather than names.",
);

static DIRECTION: Param<Direction> = Param::direction(
    "both",
    "Whether edges of a directed graph are followed, so that the degree is the out-degree at their source and the in-degree at their target; or followed back, with the degrees the other way round; or their direction is ignored.",
);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "assortativity",
        ColumnKind::Float64,
        "From -1, edges join what differs, to 1, they join what is alike; null where it is not defined: without edges, and where all ends of edges are alike.",
    )
    .nullable()],
    "The answer for the whole graph.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "assortativity",
    summary: "Tell whether edges join nodes that are alike, in degree or by a column.",
    doc: "Of the simple graph: parallel edges count once, self-loops not at all. For degrees and numbers it is the correlation between the two ends of the edges (Pearson); for names, the share of edges within a name beside what chance would put there, over the most that it could be. An undirected edge counts once each way.",
    source: "Newman: Mixing patterns in networks, Phys. Rev. E 67, 2003, doi:10.1103/PhysRevE.67.026126",
    known_as: &[
        (
            "networkx",
            "degree_assortativity_coefficient, numeric_assortativity_coefficient, attribute_assortativity_coefficient",
        ),
        (
            "igraph",
            "assortativity_degree, assortativity, assortativity_nominal",
        ),
    ],
    needs: Needs::Any,
    parameters: &[COLUMN.row(), NUMERIC.row(), DIRECTION.row()],
    tables: &[&SUMMARY],
    metadata: &[],
    time: "O(n + m)",
    quick: true,
    memory: "8n bytes for degrees, 16n for numbers, 4n for names and 16 per name",
    working: |graph, arguments| {
        let n = graph.num_nodes() as u64;
        match arguments.get(&COLUMN) {
            Some(_) if arguments.get(&NUMERIC) => 8 * n,
            Some(_) => 4 * n,
            None if graph.directed() && arguments.get(&DIRECTION) != Direction::Both => 8 * n,
            None => 4 * n,
        }
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let direction = match graph.directed() {
        true => run.get(&DIRECTION),
        false => Direction::Both,
    };
    let rows = graph.topology(direction, control)?;
    control.begin("compare", rows.len() as u64);
    let column = run.get(&COLUMN);
    let numbers = match column {
        Some(column) => numbers_of_column(graph, "column", column, run.get(&NUMERIC), control)?,
        None => None,
    };
    let assortativity = match (column, numbers) {
        (_, Some(numbers)) => of_numbers(&rows, &numbers, control)?,
        (Some(column), None) => {
            let labels = Labels::new(graph, "column", column, control)?;
            of_names(&rows, &labels, control)?
        }
        (None, None) => {
            let out = simple_degrees(&rows, control)?;
            let into = match direction {
                Direction::Both => None,
                direction => {
                    let back = graph.topology(direction.reversed(), control)?;
                    Some(simple_degrees(&back, control)?)
                }
            };
            of_degrees(&rows, &out, into.as_deref().unwrap_or(&out), control)?
        }
    };
    let assortativity = Float64Array::from(vec![assortativity]);
    run.give(&SUMMARY, vec![Arc::new(assortativity)])
}

/// Adds up something over the entries of the simple graph, stretch by stretch and always in the same order.
fn over_entries<T: Send>(
    rows: &Csr,
    control: &Control,
    none: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, u32, u32) + Sync,
    join: impl Fn(&mut T, T),
) -> Result<T> {
    let add = |sum: &mut T, u| simple(rows, u).for_each(|v| add(sum, u, v));
    over_nodes(rows, control, none, add, join)
}

/// The same over the nodes.
fn over_nodes<T: Send>(
    rows: &Csr,
    control: &Control,
    none: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, u32) + Sync,
    join: impl Fn(&mut T, T),
) -> Result<T> {
    let parts: Vec<T> = stretches(rows)
        .into_par_iter()
        .map(|stretch| {
            let mut sum = none();
            if !control.is_cancelled() {
                for u in stretch.start as u32..stretch.end as u32 {
                    add(&mut sum, u);
                }
                control.advance(stretch.len() as u64);
            }
            sum
        })
        .collect();
    control.check()?;
    let mut sum = none();
    parts.into_iter().for_each(|part| join(&mut sum, part));
    Ok(sum)
}

/// The correlation of the degree at one end with that at the other. A node of degree `d` is `d` times an end, so that only products
/// of two ends need the edges.
fn of_degrees(rows: &Csr, out: &[u32], into: &[u32], control: &Control) -> Result<Option<f64>> {
    let degree = |v: u32| u64::from(into[v as usize]);
    let xy = over_nodes(
        rows,
        control,
        || 0i128,
        |sum, u| {
            let neighbors = rows.neighbors(u);
            // Nothing is to be left out of most rows.
            let ends: u64 = match neighbors.len() == out[u as usize] as usize {
                true => neighbors.iter().map(|&v| degree(v)).sum(),
                false => simple(rows, u).map(degree).sum(),
            };
            *sum += i128::from(out[u as usize]) * i128::from(ends);
        },
        |sum, part| *sum += part,
    )?;
    let (count, x, xx) = powers(out);
    let (_, y, yy) = powers(into);
    let (of_x, of_y) = (count * xx - x * x, count * yy - y * y);
    let together = count * xy - x * y;
    let spread = (of_x as f64).sqrt() * (of_y as f64).sqrt();
    Ok((of_x > 0 && of_y > 0).then(|| together as f64 / spread))
}

/// How many ends there are, and the sums of their degrees and of the squares of these.
fn powers(degrees: &[u32]) -> (i128, i128, i128) {
    let (mut ends, mut squares, mut cubes) = (0u64, 0u128, 0u128);
    for &degree in degrees {
        let square = u64::from(degree) * u64::from(degree);
        ends += u64::from(degree);
        squares += u128::from(square);
        cubes += u128::from(square) * u128::from(degree);
    }
    (i128::from(ends), squares as i128, cubes as i128)
}

/// The correlation of the number at one end with that at the other.
fn of_numbers(rows: &Csr, numbers: &[f64], control: &Control) -> Result<Option<f64>> {
    let join = |sums: &mut [f64; 3], part: [f64; 3]| {
        sums.iter_mut().zip(part).for_each(|(sum, it)| *sum += it);
    };
    let [count, x, y] = over_entries(
        rows,
        control,
        || [0.0; 3],
        |sums, u, v| join(sums, [1.0, numbers[u as usize], numbers[v as usize]]),
        join,
    )?;
    let (mean_x, mean_y) = (x / count, y / count);
    let [of_x, of_y, together] = over_entries(
        rows,
        control,
        || [0.0; 3],
        |sums, u, v| {
            let (x, y) = (numbers[u as usize] - mean_x, numbers[v as usize] - mean_y);
            join(sums, [x * x, y * y, x * y]);
        },
        join,
    )?;
    // What is left of equal numbers is rounding.
    let least = |mean: f64| count * (1e-14 * mean) * (1e-14 * mean);
    let spread = of_x > least(mean_x) && of_y > least(mean_y);
    Ok(spread.then(|| together / (of_x.sqrt() * of_y.sqrt())))
}

/// How many edges are within a name beside what chance would put there.
fn of_names(rows: &Csr, labels: &Labels, control: &Control) -> Result<Option<f64>> {
    let names = &labels.numbers;
    let within = over_entries(
        rows,
        control,
        || [0u64; 2],
        |sums, u, v| {
            sums[0] += 1;
            sums[1] += u64::from(names[u as usize] == names[v as usize]);
        },
        |sums, part| sums.iter_mut().zip(part).for_each(|(sum, it)| *sum += it),
    )?;
    let [count, within] = within;
    let mut ends = vec![[0u64; 2]; labels.count];
    for stretch in stretches(rows) {
        control.check()?;
        for u in stretch.start as u32..stretch.end as u32 {
            let mut degree = 0;
            for v in simple(rows, u) {
                ends[names[v as usize] as usize][1] += 1;
                degree += 1;
            }
            ends[names[u as usize] as usize][0] += degree;
        }
    }
    let products = ends
        .iter()
        .map(|&[out, into]| u128::from(out) * u128::from(into));
    let (count, within) = (u128::from(count), u128::from(within));
    let chance: u128 = products.sum();
    let most = count * count - chance;
    let beside = (count * within) as f64 - chance as f64;
    Ok((most > 0).then(|| beside / most as f64))
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    use arrow_array::cast::AsArray;
    use arrow_array::types::Int64Type;

    use crate::algorithms::table::Trial;

    /// Writes down both ends of every edge, and takes the formulas as they are.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let ignored = !graph.directed() || trial.get(&DIRECTION) == Direction::Both;
        let mut pairs = BTreeSet::new();
        for (&u, &v) in graph
            .src()
            .iter()
            .zip(graph.dst())
            .filter(|it| it.0 != it.1)
        {
            if ignored || trial.get(&DIRECTION) == Direction::Out {
                pairs.insert((u as usize, v as usize));
            }
            if ignored || trial.get(&DIRECTION) == Direction::In {
                pairs.insert((v as usize, u as usize));
            }
        }
        let expected = match trial.get(&COLUMN) {
            None => {
                let (mut out, mut into) = (BTreeMap::new(), BTreeMap::new());
                for &(u, v) in &pairs {
                    *out.entry(u).or_insert(0.0) += 1.0;
                    *into.entry(v).or_insert(0.0) += 1.0;
                }
                pearson(pairs.iter().map(|(u, v)| (out[u], into[v])))
            }
            Some(column) => {
                let batches = graph.node_tables().iter().flat_map(|it| it.batches());
                let values: Vec<i64> = batches
                    .flat_map(|batch| {
                        let batch = batch.read(None).unwrap();
                        let values = batch.column_by_name(column).unwrap();
                        values.as_primitive::<Int64Type>().values().to_vec()
                    })
                    .collect();
                let ends = pairs.iter().map(|&(u, v)| (values[u], values[v]));
                match trial.get(&NUMERIC) {
                    true => pearson(ends.map(|(a, b)| (a as f64, b as f64))),
                    false => names(&ends.collect::<Vec<_>>()),
                }
            }
        };
        let got = trial.f64s(&SUMMARY, 0)[0];
        match (got, expected) {
            (Some(a), Some(b)) if (a - b).abs() < 1e-9 => Ok(()),
            (None, None) => Ok(()),
            _ => Err(format!("{got:?}, expected {expected:?}")),
        }
    }

    fn pearson(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
        let pairs: Vec<_> = pairs.collect();
        let count = pairs.len() as f64;
        let mean_x = pairs.iter().map(|pair| pair.0).sum::<f64>() / count;
        let mean_y = pairs.iter().map(|pair| pair.1).sum::<f64>() / count;
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            let terms = pairs.iter().map(|&(x, y)| of(x - mean_x, y - mean_y));
            terms.sum()
        };
        let spread = (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
        (spread > 1e-9).then(|| sum(&|x, y| x * y) / spread)
    }

    fn names(pairs: &[(i64, i64)]) -> Option<f64> {
        let count = pairs.len() as f64;
        let all: BTreeSet<i64> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        let share =
            |is: &dyn Fn(&&(i64, i64)) -> bool| pairs.iter().filter(is).count() as f64 / count;
        let within = share(&|pair| pair.0 == pair.1);
        let chance = all
            .iter()
            .map(|&name| share(&|pair| pair.0 == name) * share(&|pair| pair.1 == name));
        let chance: f64 = chance.sum();
        (count > 0.0 && 1.0 - chance > 1e-12).then(|| (within - chance) / (1.0 - chance))
    }
}
