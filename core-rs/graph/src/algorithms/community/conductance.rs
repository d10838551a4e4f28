//! Conductance: how much of what the edges of a community weigh leads out of it.
//!
//! in   `src`, `dst`   `[m]` u32   endpoint rows, and a node column of communities
//! out  `conductance`  `[k]` f64   by community, the largest first

use std::cmp::Reverse;
use std::sync::Arc;

use arrow_array::{Float64Array, StringArray, UInt32Array};

use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::support::{Labels, non_negative_rows, sizes};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Result};

use super::partition::{COMMUNITY, sums, working};

static GROUPS: Table = Table::groups(
    "groups",
    &[
        Column::new(
            "community",
            ColumnKind::Text,
            "What the column holds for its nodes, as text.",
        ),
        Column::new("size", ColumnKind::UInt32, "How many nodes it has."),
        Column::new(
            "cut",
            ColumnKind::Float64,
            "The weight of the edges that have one end in it.",
        ),
        Column::new(
            "volume",
            ColumnKind::Float64,
            "The weight of the edges at its nodes, counted at each end.",
        ),
        Column::new(
            "conductance",
            ColumnKind::Float64,
            "The cut over the lesser of the volumes of the community and of all others together; null where that is 0.",
        )
        .nullable(),
    ],
    "A row per community, the largest first, ties by first node.",
)
.at_most(|graph, arguments| {
    let column = arguments.get(&COMMUNITY);
    let labels = Labels::new(graph, "community", column, &Control::default());
    // Without such a column there is nothing to run.
    labels.map_or(0, |labels| labels.count as u64)
});

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "conductance",
    summary: "Tell for each community how much of what its edges weigh leads out of it.",
    doc: "From 0, where no edge leads out, to 1, where all do. Direction is ignored. Parallel edges add up; a self-loop counts twice for the volume of its node's community. Weights must be >= 0. A community that has all edges, or none, has no conductance.",
    source: "Kannan, Vempala, Vetta: On clusterings: good, bad and spectral, J. ACM 51(3), 2004, doi:10.1145/990308.990313",
    known_as: &[("networkx", "conductance"), ("neo4j", "gds.conductance")],
    needs: Needs::Any,
    parameters: &[COMMUNITY.row(), WEIGHT.row()],
    tables: &[&GROUPS],
    metadata: &[("communities", "How many communities there are.")],
    time: "O(n + m), and O(k log k) for k communities",
    quick: true,
    memory: "4n bytes, and 24 per community for each of up to 16 shares of the edges",
    working: |graph, _| working(graph),
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let weights = non_negative_rows(graph, run.get(&WEIGHT), control)?;
    let labels = Labels::new(graph, "community", run.get(&COMMUNITY), control)?;
    let count = labels.count;
    run.note("communities", count);
    let sums = sums(graph, &labels.numbers, count, weights.as_deref(), control)?;
    let sizes = sizes(&labels.numbers, count);
    let mut firsts = vec![0; count];
    for (node, &number) in labels.numbers.iter().enumerate().rev() {
        firsts[number as usize] = node as u32;
    }
    let ends = sums.out.iter().zip(&sums.into);
    let volumes: Vec<f64> = ends.map(|(out, into)| out + into).collect();
    // Of all others: sums without a difference, so that nothing is 0 and not little.
    let mut others = vec![0.0; count];
    let mut before = 0.0;
    for (other, volume) in others.iter_mut().zip(&volumes) {
        *other += before;
        before += volume;
    }
    let mut behind = 0.0;
    for (other, volume) in others.iter_mut().zip(&volumes).rev() {
        *other += behind;
        behind += volume;
    }
    // In order of their first nodes already, and the sort is stable.
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&number| Reverse(sizes[number]));
    let mut names = Vec::with_capacity(count);
    for &number in &order {
        names.push(labels.text(firsts[number])?);
    }
    let column = |values: &[f64]| -> Float64Array {
        let values = order.iter().map(|&number| values[number]);
        Float64Array::from_iter_values(values)
    };
    let conductances = order.iter().map(|&number| {
        let least = volumes[number].min(others[number]);
        (least > 0.0).then(|| sums.cut[number] / least)
    });
    let sizes = order.iter().map(|&number| sizes[number]);
    run.give(
        &GROUPS,
        vec![
            Arc::new(StringArray::from_iter_values(names)),
            Arc::new(UInt32Array::from_iter_values(sizes)),
            Arc::new(column(&sums.cut)),
            Arc::new(column(&volumes)),
            Arc::new(conductances.collect::<Float64Array>()),
        ],
    )
}

/// The integers of a node column, of all tables.
#[cfg(test)]
pub(super) fn column(graph: &crate::Graph, name: &str) -> Vec<i64> {
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int64Type;

    let batches = graph.node_tables().iter().flat_map(|it| it.batches());
    batches
        .flat_map(|batch| {
            let batch = batch.read(None).unwrap();
            let values = batch.column_by_name(name).unwrap();
            values.as_primitive::<Int64Type>().values().to_vec()
        })
        .collect()
}

#[cfg(test)]
mod verify {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::super::results::verify::{close, edges};
    use super::*;
    use crate::algorithms::table::Trial;

    /// Looks at every edge for every community.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let groups = column(trial.graph, trial.get(&COMMUNITY));
        let edges = edges(trial);
        let mut distinct = Vec::new();
        for group in &groups {
            if !distinct.contains(group) {
                distinct.push(*group);
            }
        }
        let size = |group: i64| groups.iter().filter(|&&it| it == group).count();
        distinct.sort_by_key(|&group| Reverse(size(group)));
        let names = trial.column(&GROUPS, 0).as_string::<i32>();
        if names.len() != distinct.len() {
            return Err(format!("{} rows of {}", names.len(), distinct.len()));
        }
        for (row, &group) in distinct.iter().enumerate() {
            let (mut cut, mut volume, mut other) = (0.0, 0.0, 0.0);
            for &(u, v, weight) in &edges {
                let inside = [u, v].map(|node| groups[node] == group);
                for inside in inside {
                    *(if inside { &mut volume } else { &mut other }) += weight;
                }
                if inside[0] != inside[1] {
                    cut += weight;
                }
            }
            let least = f64::min(volume, other);
            let expected = [Some(cut), Some(volume), (least > 0.0).then(|| cut / least)];
            let got = [2, 3, 4].map(|position| trial.f64s(&GROUPS, position)[row]);
            let known = trial.u32s(&GROUPS, 1)[row] == Some(size(group) as u32)
                && names.value(row) == group.to_string();
            if !known || !got.iter().zip(&expected).all(|(a, b)| close(*a, *b)) {
                return Err(format!("community {group}: {got:?}, expected {expected:?}"));
            }
        }
        trial.check_note("communities", distinct.len())
    }
}
