//! The components' sizes, which every kind of components has beside its numbers.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::Result;
use crate::algorithms::support::sizes;
use crate::algorithms::table::{Column, ColumnKind, Run, Table};

pub(super) static GROUPS: Table = Table::groups(
    "groups",
    &[
        Column::new("component", ColumnKind::UInt32, "The component's number."),
        Column::new("size", ColumnKind::UInt32, "How many nodes it has."),
    ],
    "A row per component, the largest first.",
);

/// Gives the number of each node's component, and the size of each of the `count` components.
pub(super) fn give(
    run: &Run<'_>,
    nodes: &'static Table,
    numbers: Vec<u32>,
    count: usize,
) -> Result<()> {
    run.note("components", count);
    if run.wants(&GROUPS) {
        let components = UInt32Array::from_iter_values(0..count as u32);
        let sizes = UInt32Array::from(sizes(&numbers, count));
        run.give(&GROUPS, vec![Arc::new(components), Arc::new(sizes)])?;
    }
    run.give(nodes, vec![Arc::new(UInt32Array::from(numbers))])
}
