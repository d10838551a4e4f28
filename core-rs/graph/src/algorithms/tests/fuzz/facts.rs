//! What of an answer theory says something about, in a form that can be compared over graphs whose nodes and edges have other numbers.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::DataType;

use crate::algorithms::table::{ColumnKind, Rows, Table, Trial};

/// A fact: of which table and column, and what of it.
#[derive(Clone, Copy)]
pub struct Fact {
    pub table: &'static str,
    /// Empty where a view takes none.
    pub column: &'static str,
    pub view: View,
    pub order: Order,
    /// The power by which values grow with all weights.
    pub scaled: Option<i32>,
    /// Whether it is the same where all edges lead the other way, and the direction is the other one, too.
    pub reversed: bool,
    /// What it is where another graph stands beside.
    pub united: Option<Joined>,
    /// Whether self-loops and parallel edges change it although its row's law says that they do not.
    pub simple: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub enum View {
    /// A value for each node, edge or pair; of a table of groups, for each name in its first column.
    Each,
    /// Which nodes or edges have the same number.
    Together,
    /// Which nodes or edges there are.
    Members,
    /// The ends of the edges that there are.
    Ends,
    /// The value of the one row.
    One,
    /// All values, from the least to the largest.
    Sorted,
    /// What each path costs, in their order.
    Costs,
    /// The nodes of each path, and what it costs.
    Routes,
    /// Lists of nodes as sets.
    Sets,
    /// How many rows there are.
    Count,
}

/// Which orders of tables make a difference, because they decide between equals.
#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    None,
    Nodes,
    Both,
}

/// What is known of a graph of two that nothing joins.
#[derive(Clone, Copy, PartialEq)]
pub enum Joined {
    /// What was known of the one.
    Kept,
    Sum,
    Most,
    Least,
}

/// The names that nodes and edges have elsewhere, by row; None for those that are not there.
pub struct Names {
    pub nodes: Vec<Option<u32>>,
    pub edges: Vec<Option<u32>>,
}

/// A fact's values by names of nodes and edges, and by places where there are none.
pub type Seen = BTreeMap<Vec<u32>, Option<f64>>;

impl Fact {
    /// What it is in a result.
    pub fn seen(&self, tables: &[&'static Table], trial: &Trial<'_>, names: &Names) -> Seen {
        let table = tables
            .iter()
            .find(|table| table.name == self.table)
            .unwrap();
        let columns = &trial.tables[table.name];
        if columns.is_empty() {
            return match self.view {
                View::Count => Seen::from([(Vec::new(), Some(0.0))]),
                _ => Seen::new(),
            };
        }
        let reader = Reader {
            trial,
            table,
            columns,
            names,
        };
        let rows = columns.first().map_or(0, |column| column.len());
        match self.view {
            View::Each => reader.each(self.column),
            View::Together => reader.together(self.column),
            View::Members => (0..rows)
                .filter_map(|row| Some((reader.name(row)?, None)))
                .collect(),
            View::Ends => reader.ends(),
            View::One => Seen::from([(Vec::new(), reader.values(self.column)[0])]),
            View::Sorted => reader.sorted(self.column),
            View::Costs => reader
                .paths()
                .into_iter()
                .enumerate()
                .map(|(i, path)| (vec![i as u32], path.1))
                .collect(),
            View::Routes => reader
                .paths()
                .into_iter()
                .filter_map(|path| Some((path.0?, path.1)))
                .collect(),
            View::Sets => reader.sets(self.column),
            View::Count => Seen::from([(Vec::new(), Some(rows as f64))]),
        }
    }
}

struct Reader<'a> {
    trial: &'a Trial<'a>,
    table: &'static Table,
    columns: &'a [ArrayRef],
    names: &'a Names,
}

impl Reader<'_> {
    fn node(&self, row: u32) -> Option<u32> {
        self.names.nodes[row as usize]
    }

    /// What a row is of.
    fn name(&self, row: usize) -> Option<Vec<u32>> {
        let own = |column: usize| {
            self.columns[column]
                .as_primitive::<arrow_array::types::UInt32Type>()
                .value(row)
        };
        let edge = |row: u32| self.names.edges[row as usize];
        Some(match self.table.rows {
            Rows::Nodes => vec![self.node(row as u32)?],
            Rows::Edges => vec![edge(row as u32)?],
            Rows::SomeNodes => vec![self.node(own(0))?],
            Rows::SomeEdges => vec![edge(own(0))?],
            Rows::Pairs => vec![self.node(own(0))?, self.node(own(1))?],
            Rows::Groups if self.columns[0].data_type() == &DataType::Utf8 => {
                let names = self.columns[0].as_string::<i32>();
                names.value(row).bytes().map(u32::from).collect()
            }
            Rows::Groups | Rows::Paths | Rows::One => vec![row as u32],
        })
    }

    /// The values of a column, nodes by their names.
    fn values(&self, column: &str) -> Vec<Option<f64>> {
        let own = self
            .table
            .columns
            .iter()
            .position(|it| it.name == column)
            .unwrap();
        let values = cast(
            &self.columns[self.table.rows.leading() + own],
            &DataType::Float64,
        )
        .unwrap();
        let values = values.as_primitive::<Float64Type>().iter();
        match self.table.columns[own].kind {
            ColumnKind::Node => values
                .map(|it| it.and_then(|it| self.node(it as u32)).map(f64::from))
                .collect(),
            _ => values.collect(),
        }
    }

    fn each(&self, column: &str) -> Seen {
        let values = self.values(column).into_iter().enumerate();
        values
            .filter_map(|(row, value)| Some((self.name(row)?, value)))
            .collect()
    }

    /// The first name of those with the same number, for each.
    fn together(&self, column: &str) -> Seen {
        let each = self.each(column);
        let mut first: BTreeMap<u64, f64> = BTreeMap::new();
        for (name, number) in &each {
            if let Some(number) = number {
                first.entry(number.to_bits()).or_insert(f64::from(name[0]));
            }
        }
        let of = |number: f64| first[&number.to_bits()];
        each.into_iter()
            .map(|(name, number)| (name, number.map(of)))
            .collect()
    }

    fn ends(&self) -> Seen {
        let graph = self.trial.graph;
        let rows = self.columns[0]
            .as_primitive::<arrow_array::types::UInt32Type>()
            .values();
        let ends = rows.iter().filter_map(|&edge| {
            let u = self.node(graph.src()[edge as usize])?;
            let v = self.node(graph.dst()[edge as usize])?;
            Some((vec![u.min(v), u.max(v)], None))
        });
        ends.collect()
    }

    fn sorted(&self, column: &str) -> Seen {
        let values = self.values(column).into_iter().enumerate();
        let mut values: Vec<f64> = values
            .filter(|(row, _)| self.name(*row).is_some())
            .filter_map(|it| it.1)
            .collect();
        values.sort_by(f64::total_cmp);
        values
            .into_iter()
            .enumerate()
            .map(|(i, value)| (vec![i as u32], Some(value)))
            .collect()
    }

    /// The nodes of each path, where all of them have names, and its cost.
    fn paths(&self) -> Vec<(Option<Vec<u32>>, Option<f64>)> {
        let steps = self.trial.u32s(self.table, 1).into_iter().flatten();
        let nodes = self.trial.u32s(self.table, 2).into_iter().flatten();
        let costs = self.values("cost");
        let mut paths: Vec<(Option<Vec<u32>>, Option<f64>)> = Vec::new();
        for ((step, node), cost) in steps.zip(nodes).zip(costs) {
            let node = self.node(node);
            match paths.last_mut() {
                Some(path) if step > 0 => {
                    if let (Some(nodes), Some(node)) = (&mut path.0, node) {
                        nodes.push(node);
                    }
                    path.1 = cost;
                }
                _ => paths.push((node.map(|node| vec![node]), cost)),
            }
        }
        paths
    }

    fn sets(&self, column: &str) -> Seen {
        let own = self
            .table
            .columns
            .iter()
            .position(|it| it.name == column)
            .unwrap();
        let lists = self
            .trial
            .lists(self.table, self.table.rows.leading() + own)
            .into_iter();
        let named = lists.map(|list| {
            list.into_iter()
                .map(|it| self.node(it))
                .collect::<Option<Vec<u32>>>()
        });
        let sorted = named.flatten().map(|mut list| {
            list.sort_unstable();
            (list, None)
        });
        sorted.collect()
    }
}

/// The first difference of two facts whose values are numbers about so exact.
pub fn difference(got: &Seen, expected: &Seen) -> Option<String> {
    let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
    let missing = expected.keys().find(|name| !got.contains_key(*name));
    if let Some(name) = missing {
        return Some(format!(
            "nothing for {name:?}, expected {:?}",
            expected[name]
        ));
    }
    for (name, got) in got {
        match (got, expected.get(name)) {
            (_, None) => return Some(format!("{got:?} for {name:?}, expected nothing")),
            (None, Some(None)) => {}
            (Some(a), Some(Some(b))) if near(*a, *b) => {}
            (_, Some(expected)) => {
                return Some(format!("{got:?} for {name:?}, expected {expected:?}"));
            }
        }
    }
    None
}
