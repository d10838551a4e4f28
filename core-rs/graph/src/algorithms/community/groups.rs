//! The communities' sizes, which every search for communities gives beside their numbers.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::Result;
use crate::algorithms::support::sizes;
use crate::algorithms::table::{Column, ColumnKind, Run, Table};

pub(super) static GROUPS: Table = Table::groups(
    "groups",
    &[
        Column::new("community", ColumnKind::UInt32, "The community's number."),
        Column::new("size", ColumnKind::UInt32, "How many nodes it has."),
    ],
    "A row per community, the largest first.",
);

/// Gives the size of each of the `count` communities.
pub(super) fn give(run: &Run<'_>, numbers: &[u32], count: usize) -> Result<()> {
    if !run.wants(&GROUPS) {
        return Ok(());
    }
    let communities = UInt32Array::from_iter_values(0..count as u32);
    let sizes = UInt32Array::from(sizes(numbers, count));
    run.give(&GROUPS, vec![Arc::new(communities), Arc::new(sizes)])
}

/// The numbers of communities, once they are dense, and the table of their sizes agrees with them.
#[cfg(test)]
pub(super) fn verify(
    trial: &crate::algorithms::table::Trial<'_>,
    nodes: &Table,
) -> std::result::Result<Vec<u32>, String> {
    use crate::algorithms::support::check_numbering;

    let numbers: Vec<u32> = trial.u32s(nodes, 0).into_iter().flatten().collect();
    check_numbering(&numbers)?;
    let count = numbers.iter().max().map_or(0, |&it| it as usize + 1);
    let mut sizes = vec![0; count];
    for &number in &numbers {
        sizes[number as usize] += 1;
    }
    let rows = trial
        .u32s(&GROUPS, 0)
        .into_iter()
        .zip(trial.u32s(&GROUPS, 1));
    let expected = (0..).zip(sizes).map(|(it, size)| (Some(it), Some(size)));
    match rows.eq(expected) {
        true => Ok(numbers),
        false => Err("the table of sizes is not that of the communities".to_owned()),
    }
}
