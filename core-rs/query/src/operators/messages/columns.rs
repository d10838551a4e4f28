//! The columns of nodes and edges: their tables', and the degrees that every node has.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array};
use arrow_schema::DataType;
use datafusion::catalog::TableProvider;
use quiver_graph::{Control, Direction, Graph, Result};

use super::fields::Fields;
use crate::operators::table::Table;

/// Where a node's or an edge's column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// A column of the table.
    Table(usize),
    /// How many edges a node has.
    Degree(Direction),
    /// A state column.
    State(usize),
    /// A result of the aggregates of the messages that the node got.
    Aggregate(usize),
}

const DEGREES: [(&str, Direction); 3] = [
    ("outDegree", Direction::Out),
    ("inDegree", Direction::In),
    ("degree", Direction::Both),
];

/// The columns of a table.
pub(crate) fn table_fields(table: &Table) -> Fields<Origin> {
    let mut fields = Fields::new();
    for (position, field) in table.schema().fields().iter().enumerate() {
        fields.add(
            field.name(),
            field.data_type().clone(),
            Origin::Table(position),
        );
    }
    fields
}

/// The columns of the node table, and the degrees whose names it leaves free.
pub(crate) fn node_fields(table: &Table) -> Fields<Origin> {
    let mut fields = table_fields(table);
    for (name, direction) in DEGREES {
        if !fields.contains(name) {
            fields.add(name, DataType::Int64, Origin::Degree(direction));
        }
    }
    fields
}

/// The values of those columns that `origins` name, for all nodes or edges.
pub(crate) fn values(
    table: &Table,
    graph: &Graph,
    origins: impl Iterator<Item = Origin>,
    control: &Control,
) -> Result<HashMap<Origin, ArrayRef>> {
    let mut values = HashMap::new();
    for origin in origins {
        if values.contains_key(&origin) {
            continue;
        }
        let column = match origin {
            Origin::Table(position) => table.column(position)?,
            Origin::Degree(direction) => degrees(graph, direction, control)?,
            Origin::State(_) | Origin::Aggregate(_) => continue,
        };
        values.insert(origin, column);
    }
    Ok(values)
}

/// The number of messages that a node would send along its edges: in an undirected graph, a self-loop carries one.
fn degrees(graph: &Graph, direction: Direction, control: &Control) -> Result<ArrayRef> {
    let mut counts = vec![0_i64; graph.num_nodes()];
    if !graph.directed() {
        let topology = graph.topology(Direction::Both, control)?;
        for (count, row) in counts.iter_mut().zip(topology.offsets().windows(2)) {
            *count = (row[1] - row[0]) as i64;
        }
        return Ok(Arc::new(Int64Array::from(counts)));
    }
    let (src, dst) = graph.ends()?;
    let ends: &[&[u32]] = match direction {
        Direction::Out => &[src],
        Direction::In => &[dst],
        Direction::Both => &[src, dst],
    };
    for chunk in ends.iter().flat_map(|end| end.chunks(1 << 16)) {
        control.check()?;
        chunk.iter().for_each(|&node| counts[node as usize] += 1);
    }
    Ok(Arc::new(Int64Array::from(counts)))
}
