//! One side of a bipartite graph, its nodes joined where they have neighbours in common.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, FieldRef, Schema};
use arrow_select::take::take;
use rayon::prelude::*;

use crate::ids::{MAX_ROWS, NONE, check_size};
use crate::tables::{Batches, EdgeTable, NodeTable};
use crate::{Control, Csr, Direction, ErrorCode, Graph, GraphError, Result};

/// Nodes whose pairs are found together.
const PIECE: usize = 256;

/// The column of a projection that counts shared neighbours; the type of its edges where there are several labels.
const SHARED: &str = "shared";

impl Graph {
    /// The nodes where `onto` is true, each pair joined once that has neighbours in common, with their number in the column `shared`.
    /// With [`Direction::Both`] edges count either way and the result is undirected; with [`Direction::Out`] a directed graph gives one
    /// with an edge from `u` to `v` for the nodes `w` with edges from `u` to `w` and from `w` to `v`. Pairs come in row order.
    ///
    /// Time in the number of paths of two edges; per thread 4 bytes per node.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a mask of another length, and for an edge within one side, which is named;
    /// [`ErrorCode::TooLarge`], [`ErrorCode::Cancelled`].
    pub fn project_bipartite(
        &self,
        onto: &[bool],
        direction: Direction,
        control: &Control,
    ) -> Result<Self> {
        // Looks at the mask's length.
        let side = self.filter_nodes(onto, control)?;
        self.check_sides(onto)?;
        let topology = self.topology(direction, control)?;
        let directed = self.directed() && direction != Direction::Both;
        control.begin("find pairs", self.num_nodes() as u64);
        let mut new_row = vec![NONE; self.num_nodes()];
        let kept = new_row.iter_mut().zip(onto).filter(|(_, onto)| **onto);
        kept.zip(0u32..).for_each(|((row, _), next)| *row = next);
        let total = AtomicUsize::new(0);
        let rows: Vec<u32> = (0u32..)
            .zip(onto)
            .filter(|(_, onto)| **onto)
            .map(|(row, _)| row)
            .collect();
        let pairs: Vec<Vec<(u32, u32, u32)>> = rows
            .par_chunks(PIECE)
            .map_init(
                || Counts::new(self.num_nodes()),
                |counts, rows| {
                    let mut pairs = Vec::new();
                    for &u in rows {
                        control.check()?;
                        counts.count(&topology, u, directed);
                        let new = |row: u32| new_row[row as usize];
                        pairs.extend(counts.take().map(|(v, shared)| (new(u), new(v), shared)));
                        control.advance(1);
                    }
                    if total.fetch_add(pairs.len(), Ordering::Relaxed) + pairs.len() > MAX_ROWS {
                        check_size("edges", MAX_ROWS + 1)?;
                    }
                    Ok(pairs)
                },
            )
            .collect::<Result<_>>()?;
        let mut pairs: Vec<(u32, u32, u32)> = pairs.concat();
        check_size("edges", pairs.len())?;

        // Labels of which nothing is left are of the other side.
        let mut nodes: Vec<NodeTable> = side.nodes.to_vec();
        if nodes.iter().any(|table| table.num_rows() > 0) {
            nodes.retain(|table| table.num_rows() > 0);
        }
        let table_of = |row: u32| nodes.partition_point(|table| table.rows().end <= row as usize);
        if nodes.len() > 1 {
            pairs.sort_by_key(|&(u, v, _)| (table_of(u), table_of(v)));
        }
        let mut edges = Vec::new();
        let mut first = 0;
        for of_tables in
            pairs.chunk_by(|a, b| (table_of(a.0), table_of(a.1)) == (table_of(b.0), table_of(b.1)))
        {
            let (from, to) = (table_of(of_tables[0].0), table_of(of_tables[0].1));
            edges.push(edge_table(&nodes, from, to, of_tables, first)?);
            first += of_tables.len();
        }
        if edges.is_empty() {
            edges.push(edge_table(&nodes, 0, 0, &[], 0)?);
        }
        let ends = |of: fn(&(u32, u32, u32)) -> u32| pairs.iter().map(of).collect::<Vec<u32>>();
        Ok(Self::from_parts(
            nodes.into(),
            edges.into(),
            ends(|pair| pair.0),
            ends(|pair| pair.1),
            directed,
        ))
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for the first edge whose ends are both on one side.
    fn check_sides(&self, onto: &[bool]) -> Result<()> {
        let within = |(u, v): (&u32, &u32)| onto[*u as usize] == onto[*v as usize];
        let (src, dst) = self.ends()?;
        let Some(row) = src.par_iter().zip(dst).position_first(within) else {
            return Ok(());
        };
        let table = self.edges.iter().find(|table| table.rows().contains(&row));
        let side = match onto[src[row] as usize] {
            true => "two nodes that are projected onto",
            false => "two nodes that are not projected onto",
        };
        let message = format!(
            "an edge joins {side}; project the types that lead from one side to the other first"
        );
        let error = GraphError::new(ErrorCode::InvalidArgument, message)
            .expected("a bipartite graph")
            .got(side);
        Err(match table {
            Some(table) => error.table(table.name()).row(row - table.rows().start),
            None => error,
        })
    }
}

/// How many neighbours each node shares with one.
struct Counts {
    shared: Vec<u32>,
    touched: Vec<u32>,
}

impl Counts {
    fn new(nodes: usize) -> Self {
        Self {
            shared: vec![0; nodes],
            touched: Vec::new(),
        }
    }

    fn count(&mut self, topology: &Csr, u: u32, directed: bool) {
        // Entries are sorted: parallel edges stand side by side, and count once.
        for w in each(topology.neighbors(u)) {
            for v in each(topology.neighbors(w)) {
                if v == u || (!directed && v < u) {
                    continue;
                }
                let shared = &mut self.shared[v as usize];
                if *shared == 0 {
                    self.touched.push(v);
                }
                *shared += 1;
            }
        }
        self.touched.sort_unstable();
    }

    /// The counts, by node, which are 0 again.
    fn take(&mut self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let shared = &mut self.shared;
        self.touched
            .drain(..)
            .map(|v| (v, std::mem::take(&mut shared[v as usize])))
    }
}

fn each(sorted: &[u32]) -> impl Iterator<Item = u32> + '_ {
    sorted.chunk_by(|a, b| a == b).map(|same| same[0])
}

fn edge_table(
    nodes: &[NodeTable],
    from: usize,
    to: usize,
    pairs: &[(u32, u32, u32)],
    first: usize,
) -> Result<EdgeTable> {
    let mut columns: Vec<(FieldRef, ArrayRef)> = Vec::new();
    let mut names = Vec::with_capacity(2);
    for (side, table, end) in [
        (
            "src",
            &nodes[from],
            (|pair| pair.0) as fn(&(u32, u32, u32)) -> u32,
        ),
        ("dst", &nodes[to], |pair| pair.1),
    ] {
        let start = table.rows().start as u32;
        let rows: UInt32Array = pairs.iter().map(|pair| end(pair) - start).collect();
        let mut own = Vec::with_capacity(table.id.len());
        for key in &table.id {
            let name = match table.id.len() {
                1 => side.to_owned(),
                _ => format!("{side}_{key}"),
            };
            let column = table.data.whole(table.data.column(table.name(), key)?)?;
            let field = Field::new(&name, column.data_type().clone(), false);
            columns.push((Arc::new(field), take(&column, &rows, None)?));
            own.push(name);
        }
        names.push(own);
    }
    let shared: UInt32Array = pairs.iter().map(|pair| pair.2).collect();
    columns.push((
        Arc::new(Field::new(SHARED, DataType::UInt32, false)),
        Arc::new(shared),
    ));
    let (fields, columns): (Vec<FieldRef>, Vec<ArrayRef>) = columns.into_iter().unzip();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), columns)?;
    let dst = names.pop().unwrap_or_default();
    Ok(EdgeTable {
        edge_type: (nodes.len() > 1).then(|| SHARED.to_owned()),
        src: names.pop().unwrap_or_default(),
        dst,
        from,
        to,
        data: Batches::new(schema, vec![batch], first),
    })
}
