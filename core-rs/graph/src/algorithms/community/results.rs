//! What searches for communities by modularity give: the same tables, whichever way they search.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, ListArray, UInt32Array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};

use crate::Result;
use crate::algorithms::parameters::Param;
use crate::algorithms::support::number;
use crate::algorithms::table::{Column, ColumnKind, Run, Table};

use super::groups;
use super::hierarchy::Hierarchy;

pub(super) static RESOLUTION: Param<f64> = Param::float(
    "resolution",
    (0.0, 1e6),
    1.0,
    "How much the weight that chance would put inside communities counts against them: more makes communities smaller.",
);

pub(super) static MAX_LEVELS: Param<u64> = Param::integer(
    "maxLevels",
    (1, 1000),
    100,
    "How many levels there are at most; the search ends sooner where nothing is gained.",
);

pub(super) static NODES: Table = Table::nodes(&[
    Column::new("community", ColumnKind::UInt32, "The community's number."),
    Column::new(
        "levels",
        ColumnKind::List(&ColumnKind::UInt32),
        "The numbers of the communities that the node is in level by level, the smallest communities first; the last is `community`.",
    ),
]);

pub(super) static LEVELS: Table = Table::groups(
    "levels",
    &[
        Column::new("level", ColumnKind::UInt32, "The level, from 0."),
        Column::new(
            "communities",
            ColumnKind::UInt32,
            "How many communities it has.",
        ),
        Column::new(
            "largest",
            ColumnKind::UInt32,
            "How many nodes the largest of them has.",
        ),
        Column::new(
            "modularity",
            ColumnKind::Float64,
            "Their modularity; null where no edge has a weight.",
        )
        .nullable(),
    ],
    "A row per level, the smallest communities first.",
)
.at_most(|_, _| 16);

pub(super) static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "modularity",
            ColumnKind::Float64,
            "The modularity of the communities, with direction ignored; null where no edge has a weight.",
        )
        .nullable(),
        Column::new(
            "communities",
            ColumnKind::UInt32,
            "How many communities there are.",
        ),
        Column::new("levels", ColumnKind::UInt32, "How many levels there are."),
    ],
    "What was found.",
);

pub(super) static METADATA: &[(&str, &str)] = &[
    ("communities", "How many communities there are."),
    ("levels", "How many levels there are."),
];

pub(super) fn give(run: &Run<'_>, found: &Hierarchy) -> Result<()> {
    let (communities, modularity) = found.measures.last().copied().unwrap_or((0, f64::NAN));
    run.note("communities", communities);
    run.note("levels", found.len());
    let known = |modularity: f64| (!modularity.is_nan()).then_some(modularity);
    let one = |count: usize| Arc::new(UInt32Array::from(vec![count as u32])) as ArrayRef;
    run.give(
        &SUMMARY,
        vec![
            Arc::new(Float64Array::from(vec![known(modularity)])),
            one(communities),
            one(found.len()),
        ],
    )?;
    if run.wants(&LEVELS) {
        let counts = found.measures.iter().map(|level| level.0 as u32);
        let modularities = found.measures.iter().map(|level| known(level.1));
        let levels: Vec<ArrayRef> = vec![
            Arc::new(UInt32Array::from_iter_values(0..found.len() as u32)),
            Arc::new(UInt32Array::from_iter_values(counts)),
            Arc::new(UInt32Array::from(found.largest())),
            Arc::new(modularities.collect::<Float64Array>()),
        ];
        run.give(&LEVELS, levels)?;
    }
    if !run.wants(&NODES) && !run.wants(&groups::GROUPS) {
        return Ok(());
    }
    let (numbers, lists) = match run.wants_column(&NODES, "levels") {
        true => {
            let mut numbers = found.numbers(run.control)?;
            let lists = lists(&numbers)?;
            (numbers.pop().unwrap_or_default(), Some(lists))
        }
        false => {
            let mut numbers = found.communities();
            number(&mut numbers, run.control)?;
            (numbers, None)
        }
    };
    groups::give(run, &numbers, communities)?;
    let numbers: ArrayRef = Arc::new(UInt32Array::from(numbers));
    run.give_some(&NODES, vec![Some(numbers), lists])
}

/// A list per node of its numbers on all levels.
fn lists(numbers: &[Vec<u32>]) -> Result<ArrayRef> {
    let nodes = numbers.first().map_or(0, Vec::len);
    let mut items = Vec::with_capacity(nodes * numbers.len());
    for node in 0..nodes {
        items.extend(numbers.iter().map(|level| level[node]));
    }
    let item = Arc::new(Field::new("item", DataType::UInt32, false));
    let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(numbers.len(), nodes));
    let items = Arc::new(UInt32Array::from(items));
    Ok(Arc::new(ListArray::try_new(item, offsets, items, None)?))
}

#[cfg(test)]
pub(super) mod verify {
    use super::*;
    use crate::Control;
    use crate::algorithms::parameters::WEIGHT;
    use crate::algorithms::support::check_numbering;
    use crate::algorithms::table::Trial;

    /// Edges and their weights.
    pub fn edges(trial: &Trial<'_>) -> Vec<(usize, usize, f64)> {
        let graph = trial.graph;
        let weights = trial.get(&WEIGHT).map(|column| {
            let by_row = graph.edge_weights(column, &Control::default());
            by_row.unwrap()
        });
        let ends = graph.src().iter().zip(graph.dst()).enumerate();
        let weight = |row: usize| weights.as_ref().map_or(1.0, |weights| weights[row]);
        ends.map(|(row, (&u, &v))| (u as usize, v as usize, weight(row)))
            .collect()
    }

    /// By the definition, edge by edge, with direction ignored; None where there is no weight.
    pub fn modularity(
        edges: &[(usize, usize, f64)],
        communities: &[u32],
        resolution: f64,
    ) -> Option<f64> {
        let count = communities.iter().max().map_or(0, |&it| it as usize + 1);
        let (mut within, mut strengths) = (vec![0.0; count], vec![0.0; count]);
        for &(u, v, weight) in edges {
            let (a, b) = (communities[u] as usize, communities[v] as usize);
            strengths[a] += weight;
            strengths[b] += weight;
            if a == b {
                within[a] += weight;
            }
        }
        let total: f64 = edges.iter().map(|edge| edge.2).sum();
        let part = |(inside, strength): (&f64, &f64)| {
            inside / total - resolution * (strength / (2.0 * total)) * (strength / (2.0 * total))
        };
        (total > 0.0).then(|| within.iter().zip(&strengths).map(part).sum())
    }

    pub fn close(a: Option<f64>, b: Option<f64>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * (1.0 + b.abs()),
            (a, b) => a == b,
        }
    }

    /// Whether all tables tell of the same partitions, which are nested, numbered as they should be, and as good as it is said.
    /// `connected`: and whether each community hangs together.
    pub fn verify(trial: &Trial<'_>, connected: bool) -> std::result::Result<(), String> {
        let (graph, edges) = (trial.graph, edges(trial));
        let n = graph.num_nodes();
        let communities = groups::verify(trial, &NODES)?;
        let lists = trial.lists(&NODES, 1);
        let resolution = trial.get(&RESOLUTION);
        let depth = trial.u32s(&LEVELS, 0).len();
        if depth == 0 || depth > trial.get(&MAX_LEVELS) as usize {
            return Err(format!("{depth} levels"));
        }
        if lists.iter().any(|list| list.len() != depth) {
            return Err("a list is not of all levels".to_owned());
        }
        let levels: Vec<Vec<u32>> = (0..depth)
            .map(|level| lists.iter().map(|list| list[level]).collect())
            .collect();
        if levels[depth - 1] != communities {
            return Err("the last level is not the result".to_owned());
        }
        for (level, numbers) in levels.iter().enumerate() {
            check_numbering(numbers)?;
            let count = numbers.iter().max().map_or(0, |&it| it + 1);
            let largest = numbers.iter().filter(|&&it| it == 0).count() as u32;
            let counts = [0, 1, 2].map(|position| trial.u32s(&LEVELS, position)[level]);
            let got = trial.f64s(&LEVELS, 3)[level];
            let expected = modularity(&edges, numbers, resolution);
            if counts != [level as u32, count, largest].map(Some) || !close(got, expected) {
                return Err(format!(
                    "level {level} is {counts:?}, {got:?}, expected {count} communities of {expected:?}"
                ));
            }
            if let Some(next) = levels.get(level + 1) {
                let mut into = vec![None; count as usize];
                for node in 0..n {
                    let known = into[numbers[node] as usize].get_or_insert(next[node]);
                    if *known != next[node] {
                        return Err(format!("level {level} does not lie within the next"));
                    }
                }
            }
            if connected {
                hangs_together(&edges, numbers)?;
            }
        }
        let expected = modularity(&edges, &communities, resolution);
        let (summary, levels) = (trial.f64s(&SUMMARY, 0), trial.u32s(&SUMMARY, 2));
        if !close(summary[0], expected) || levels != [Some(depth as u32)] {
            return Err(format!("the summary is not {expected:?}, {depth}"));
        }
        let count = communities.iter().max().map_or(0, |&it| it + 1);
        if trial.u32s(&SUMMARY, 1) != [Some(count)] {
            return Err(format!("the summary is not of {count} communities"));
        }
        trial.check_note("levels", depth)?;
        trial.check_note("communities", count)?;
        no_merge_is_better(trial, &edges, &communities)
    }

    fn hangs_together(
        edges: &[(usize, usize, f64)],
        communities: &[u32],
    ) -> std::result::Result<(), String> {
        let mut first = std::collections::BTreeMap::new();
        let mut parts: Vec<usize> = (0..communities.len()).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for &(u, v, weight) in edges {
                let least = parts[u].min(parts[v]);
                if weight > 0.0 && communities[u] == communities[v] && parts[u] != parts[v] {
                    (parts[u], parts[v]) = (least, least);
                    changed = true;
                }
            }
        }
        for (node, part) in parts.into_iter().enumerate() {
            if *first.entry(communities[node]).or_insert(part) != part {
                return Err(format!("community {} falls apart", communities[node]));
            }
        }
        Ok(())
    }

    /// Where levels were not cut short, no two whole communities are better together.
    fn no_merge_is_better(
        trial: &Trial<'_>,
        edges: &[(usize, usize, f64)],
        communities: &[u32],
    ) -> std::result::Result<(), String> {
        if trial.get(&MAX_LEVELS) < 10 {
            return Ok(());
        }
        let resolution = trial.get(&RESOLUTION);
        let count = communities.iter().max().map_or(0, |&it| it as usize + 1);
        let mut between = std::collections::BTreeMap::new();
        let mut strengths = vec![0.0; count];
        let total: f64 = edges.iter().map(|edge| edge.2).sum();
        for &(u, v, weight) in edges {
            let (a, b) = (communities[u] as usize, communities[v] as usize);
            strengths[a] += weight;
            strengths[b] += weight;
            *between.entry((a.min(b), a.max(b))).or_insert(0.0) += weight;
        }
        for (&(a, b), weight) in between.iter().filter(|pair| pair.0.0 != pair.0.1) {
            let chance = resolution * strengths[a] / total * (strengths[b] / total) / 2.0;
            if weight / total - chance > 1e-4 {
                return Err(format!("communities {a} and {b} are better together"));
            }
        }
        Ok(())
    }
}
