//! What a verifier looks at: a call, and the columns that its kernel gave.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::DataType;
use arrow_select::concat::concat;

use crate::algorithms::parameters::{Arguments, Param, Taken};
use crate::{Direction, Graph, GraphError, Result};

use super::column::{ColumnKind, Table};
use super::layout::lower_halves;
use super::run::Sink;

/// A call and its results, rows of nodes as rows.
pub struct Trial<'a> {
    pub graph: &'a Graph,
    pub arguments: &'a Arguments,
    /// By table, what the kernel gave, all its batches as one.
    pub tables: BTreeMap<&'static str, Vec<ArrayRef>>,
    pub notes: BTreeMap<&'static str, String>,
    refusal: Option<GraphError>,
    /// Whether the verifier asked for the refusal.
    judged: Cell<bool>,
}

impl<'a> Trial<'a> {
    /// What the kernel failed with, for the verifiers of those that refuse some graphs: tables may lack then.
    #[allow(dead_code)]
    pub fn refusal(&self) -> Option<&GraphError> {
        self.judged.set(true);
        self.refusal.as_ref()
    }

    /// As this one, but for what a table holds.
    pub fn with(&self, table: &'static str, columns: Vec<ArrayRef>) -> Self {
        let mut tables = self.tables.clone();
        tables.insert(table, columns);
        Self {
            graph: self.graph,
            arguments: self.arguments,
            tables,
            notes: self.notes.clone(),
            refusal: None,
            judged: Cell::new(false),
        }
    }

    pub fn refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// What the kernel failed with, where the verifier has not judged it.
    pub fn unexpected(&self) -> Option<&GraphError> {
        self.refusal.as_ref().filter(|_| !self.judged.get())
    }

    pub fn get<T: Taken>(&self, param: &'static Param<T>) -> T::Out<'a> {
        self.arguments.get(param)
    }

    /// A column that the kernel gave, by its position: those that lead come first.
    pub fn column(&self, table: &Table, position: usize) -> &ArrayRef {
        &self.tables[table.name][position]
    }

    pub fn u32s(&self, table: &Table, position: usize) -> Vec<Option<u32>> {
        values::<UInt32Type>(self.column(table, position))
    }

    pub fn u64s(&self, table: &Table, position: usize) -> Vec<Option<u64>> {
        values::<UInt64Type>(self.column(table, position))
    }

    pub fn f64s(&self, table: &Table, position: usize) -> Vec<Option<f64>> {
        values::<Float64Type>(self.column(table, position))
    }

    /// The lists of rows of a column.
    pub fn lists(&self, table: &Table, position: usize) -> Vec<Vec<u32>> {
        let lists = self.column(table, position).as_list::<i32>();
        let rows = |list: Option<ArrayRef>| list.map(|list| values::<UInt32Type>(&list));
        let lists = lists.iter().map(|list| rows(list).unwrap_or_default());
        lists
            .map(|list| list.into_iter().flatten().collect())
            .collect()
    }
}

impl Trial<'_> {
    /// The numbers of components, once the table of their sizes agrees with them.
    pub fn components(&self, nodes: &Table, groups: &Table) -> Vec<u32> {
        let numbers: Vec<u32> = self.u32s(nodes, 0).into_iter().flatten().collect();
        let sizes = self.u32s(groups, 0).into_iter().zip(self.u32s(groups, 1));
        for (position, (component, size)) in sizes.enumerate() {
            let expected = numbers
                .iter()
                .filter(|&&it| it as usize == position)
                .count();
            assert_eq!(
                (component, size),
                (Some(position as u32), Some(expected as u32))
            );
        }
        let count = self.tables[groups.name][0].len();
        assert!(numbers.iter().all(|&number| (number as usize) < count));
        self.check_note("components", count).unwrap();
        numbers
    }

    /// Holds what the kernel said happened to what did.
    pub fn check_note(
        &self,
        key: &str,
        expected: impl ToString,
    ) -> std::result::Result<(), String> {
        match self.notes.get(key) {
            Some(value) if *value == expected.to_string() => Ok(()),
            other => Err(format!(
                "{key} is {other:?}, expected {}",
                expected.to_string()
            )),
        }
    }

    /// Holds the steps of a table of paths to what a search chooses: the node's predecessor, and of edges from there that are as
    /// good the first.
    pub fn check_choices(
        &self,
        table: &Table,
        predecessors: &[Option<u32>],
        direction: Direction,
        weight: impl Fn(usize) -> f64,
    ) -> std::result::Result<(), String> {
        if self.tables[table.name].is_empty() {
            return Ok(());
        }
        let graph = self.graph;
        let mut first = BTreeMap::new();
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            let bits = weight(edge).to_bits();
            if direction != Direction::In || !graph.directed() {
                first.entry((u, v, bits)).or_insert(edge);
            }
            if direction != Direction::Out || !graph.directed() {
                first.entry((v, u, bits)).or_insert(edge);
            }
        }
        let mut before = 0;
        for (node, edge) in self.u32s(table, 2).into_iter().zip(self.u32s(table, 3)) {
            let node = node.unwrap();
            if let Some(edge) = edge.map(|edge| edge as usize) {
                let chosen = first.get(&(before, node, weight(edge).to_bits()));
                if predecessors[node as usize] != Some(before) || chosen != Some(&edge) {
                    return Err(format!(
                        "edge {edge} to node {node} is not the first choice"
                    ));
                }
            }
            before = node;
        }
        Ok(())
    }

    /// Holds the steps of a table of paths to the graph: one path to each of `ends`, in their order, from some source, along edges
    /// that are there, at costs that add up.
    pub fn check_paths(
        &self,
        table: &Table,
        sources: &[u32],
        ends: &[u32],
        direction: Direction,
        weight: impl Fn(usize) -> f64,
    ) -> std::result::Result<(), String> {
        let graph = self.graph;
        if self.tables[table.name].is_empty() {
            return match ends {
                [] => Ok(()),
                ends => Err(format!("no paths, expected {}", ends.len())),
            };
        }
        let numbers = |position| self.u32s(table, position).into_iter().map(Option::unwrap);
        let (paths, steps) = (numbers(0), numbers(1));
        let (nodes, edges) = (numbers(2), self.u32s(table, 3));
        let costs = cast(self.column(table, 4), &DataType::Float64).unwrap();
        let costs = values::<Float64Type>(&costs).into_iter().flatten();
        let mut last: Vec<u32> = Vec::new();
        let mut before = (0, 0.0, 0);
        for ((((path, step), node), edge), cost) in
            paths.zip(steps).zip(nodes).zip(edges).zip(costs)
        {
            let context = format!("path {path}, step {step}, node {node}");
            match (step, edge) {
                (0, None) if path as usize == last.len() && sources.contains(&node) => {
                    if cost != 0.0 {
                        return Err(format!("{context}: starts at {cost}"));
                    }
                    last.push(node);
                }
                (step, Some(edge)) if step == before.2 + 1 && path as usize + 1 == last.len() => {
                    let ends = (graph.src()[edge as usize], graph.dst()[edge as usize]);
                    let along = ends == (before.0, node) && (direction != Direction::In);
                    let against = ends == (node, before.0) && (direction != Direction::Out);
                    let either = ends == (before.0, node) || ends == (node, before.0);
                    if !(along || against || !graph.directed() && either) {
                        return Err(format!("{context}: edge {edge} does not lead there"));
                    }
                    let expected: f64 = before.1 + weight(edge as usize);
                    if (cost - expected).abs() > 1e-9 * expected.abs() {
                        return Err(format!("{context}: costs {cost}, expected {expected}"));
                    }
                    last[path as usize] = node;
                }
                _ => return Err(format!("{context}: edge {edge:?} out of turn")),
            }
            before = (node, cost, step);
        }
        match last == ends {
            true => Ok(()),
            false => Err(format!("paths end at {last:?}, expected {ends:?}")),
        }
    }
}

fn values<T: ArrowPrimitiveType>(array: &ArrayRef) -> Vec<Option<T::Native>> {
    array.as_primitive::<T>().iter().collect()
}

/// Everything that a kernel gives, as it gives it.
#[derive(Default)]
pub struct Everything {
    given: Mutex<BTreeMap<&'static str, Vec<Vec<ArrayRef>>>>,
    notes: Mutex<BTreeMap<&'static str, String>>,
    /// The one table that is wanted; all of them where there is none.
    only: Option<&'static str>,
}

impl Everything {
    /// Of all tables, or of `only` one of them.
    pub fn of(only: Option<&'static str>) -> Self {
        Self {
            only,
            ..Self::default()
        }
    }

    pub fn trial<'a>(
        self,
        graph: &'a Graph,
        arguments: &'a Arguments,
        tables: &[&'static Table],
        refusal: Option<GraphError>,
    ) -> Trial<'a> {
        let given = self
            .given
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut whole: BTreeMap<_, Vec<ArrayRef>> = given
            .into_iter()
            .map(|(table, batches)| {
                let columns = (0..batches[0].len()).map(|column| {
                    let pieces: Vec<&dyn Array> =
                        batches.iter().map(|batch| batch[column].as_ref()).collect();
                    concat(&pieces).unwrap()
                });
                (table, columns.collect())
            })
            .collect();
        // A streamed table may have no rows, and then nothing is given of it.
        for table in tables {
            whole.entry(table.name).or_default();
        }
        Trial {
            graph,
            arguments,
            tables: whole,
            notes: self
                .notes
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
            refusal,
            judged: Cell::new(false),
        }
    }
}

impl Sink for Everything {
    fn wants(&self, table: &Table, _: Option<&str>) -> bool {
        self.only.is_none_or(|only| only == table.name)
    }

    fn give(&self, table: &Table, columns: Vec<Option<ArrayRef>>) -> Result<()> {
        let columns = columns.into_iter().flatten().enumerate();
        let columns = columns.map(|(position, column)| {
            let words = column.as_primitive_opt::<UInt64Type>();
            let of = position.checked_sub(table.rows.leading());
            let is_node = of.is_some_and(|of| matches!(table.columns[of].kind, ColumnKind::Node));
            words
                .filter(|_| is_node)
                .map(lower_halves)
                .unwrap_or(column.clone())
        });
        let columns = columns.collect();
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.entry(table.name).or_default().push(columns);
        Ok(())
    }

    fn note(&self, key: &'static str, value: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.insert(key, value);
    }
}
