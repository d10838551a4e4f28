//! What makes one graph into another: nodes and edges that are added, removed or changed, with their values before and after.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, RecordBatch, StringArray, UInt32Array, new_null_array,
};
use arrow_schema::{DataType, Field, FieldRef, Schema};
use arrow_select::concat::concat;
use arrow_select::interleave::interleave;
use arrow_select::take::take;
use rayon::prelude::*;

use super::equal::Encoded;
use super::merge::check_directions;
use crate::builder::wider;
use crate::ids::{NONE, Origin, match_rows};
use crate::tables::{Batches, fit};
use crate::{Account, Control, ErrorCode, Graph, GraphError, Result};

/// A table of nodes and one of edges. Each has `change`, which is `added`, `removed` or `changed`; the keys; `label` or `type` where
/// either graph has several; and per other column its values before and after, `_old` and `_new` behind its name.
#[derive(Clone, Debug)]
pub struct Difference {
    pub nodes: RecordBatch,
    pub edges: RecordBatch,
}

/// Rows that belong together, of either graph: none where there is none.
type Pair = (Option<u32>, Option<u32>);

/// An edge to be compared: its type, its ends by the rows of both graphs' nodes, the side that has it, and its row there.
type Entry = (usize, u64, u64, usize, u32);

/// What a node takes: its row in the other graph.
const NODE_BYTES: u64 = 4;

impl Graph {
    /// What makes this graph into `other`: first what it has, in row order, then what only the other has, in that of the other. Nodes
    /// are the same where label and key are. Edges of one type with the same ends are compared as a multiset: those with equal values
    /// go off against each other, what is left is `changed` pairwise in row order, and the rest `removed` or `added`. Null equals
    /// null, NaN equals NaN; a column that one side lacks is null there.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] for keys of types that do not go together, and for a column whose types under several labels
    /// have none in common; [`ErrorCode::InvalidArgument`] where one graph is directed and the other is not, or where two columns
    /// would have one name; [`ErrorCode::Cancelled`].
    pub fn diff(&self, other: &Self, control: &Control) -> Result<Difference> {
        check_directions(self, other, "compared")?;
        let mut memory = control.account("the difference of two graphs");
        memory.grow(|| {
            let nodes = (self.num_nodes() + other.num_nodes()) as u64;
            let edges = (self.num_edges() + other.num_edges()) as u64;
            NODE_BYTES * nodes + size_of::<Entry>() as u64 * edges
        })?;
        let in_other = self.rows_in(other, control)?;
        let mut in_this = vec![NONE; other.num_nodes()];
        for (row, &of_other) in (0u32..).zip(&in_other) {
            if of_other != NONE {
                in_this[of_other as usize] = row;
            }
        }
        let nodes = [self, other].map(Side::nodes);
        let nodes = Sides::new(nodes, "label", &mut memory, control)?;
        control.begin("compare nodes", in_other.len() as u64);
        let mut pairs: Vec<Pair> = Vec::new();
        for (row, &of_other) in (0u32..).zip(&in_other) {
            watch(row as usize, control)?;
            match of_other {
                NONE => pairs.push((Some(row), None)),
                of_other if !nodes.same(row, of_other) => pairs.push((Some(row), Some(of_other))),
                _ => {}
            }
        }
        let added = (0u32..).zip(&in_this).filter(|(_, row)| **row == NONE);
        pairs.extend(added.map(|(row, _)| (None, Some(row))));
        let nodes = nodes.table(&pairs, &mut memory)?;

        let edges = [self, other].map(Side::edges);
        let edges = Sides::new(edges, "type", &mut memory, control)?;
        let pairs = edge_pairs([self, other], &in_this, &edges, control)?;
        let edges = edges.table(&pairs, &mut memory)?;
        Ok(Difference { nodes, edges })
    }

    /// Per node row, the row of the same node in `other`, or [`NONE`].
    fn rows_in(&self, other: &Self, control: &Control) -> Result<Vec<u32>> {
        let mut rows = vec![NONE; self.num_nodes()];
        for table in &*self.nodes {
            let Some(same) = other.nodes.iter().find(|of| of.label == table.label) else {
                continue;
            };
            let out = &mut rows[table.rows()];
            let chunks = table.data.key_chunks(table.name(), &table.id)?;
            let ids = same.ids(control)?;
            control.begin("match nodes", out.len() as u64);
            match_rows(&ids, &chunks, Origin::Column, out, control).map_err(|error| match error
                .code
            {
                ErrorCode::Cancelled => error,
                _ => error.table(table.name()).column(table.id.join(", ")),
            })?;
            let first = same.rows().start as u32;
            let found = out.iter_mut().filter(|row| **row != NONE);
            found.for_each(|row| *row += first);
        }
        Ok(rows)
    }
}

/// Looks at the control now and then.
fn watch(row: usize, control: &Control) -> Result<()> {
    const OFTEN: usize = 1 << 14;
    if row % OFTEN == OFTEN - 1 {
        control.advance(OFTEN as u64);
        return control.check();
    }
    Ok(())
}

/// The edges that were removed, changed and added.
fn edge_pairs(
    graphs: [&Graph; 2],
    in_this: &[u32],
    edges: &Sides<'_>,
    control: &Control,
) -> Result<Vec<Pair>> {
    // Nodes that only the other graph has come behind those of this one.
    let first = graphs[0].num_nodes() as u64;
    let node = |side: usize, row: u32| match (side, row) {
        (0, row) => u64::from(row),
        (_, row) => match in_this[row as usize] {
            NONE => first + u64::from(row),
            same => u64::from(same),
        },
    };
    let mut types: Vec<Option<&str>> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (side, graph) in graphs.into_iter().enumerate() {
        let (src, dst) = graph.ends()?;
        for table in graph.edge_tables() {
            let named = types.iter().position(|name| *name == table.edge_type());
            let edge_type = named.unwrap_or_else(|| {
                types.push(table.edge_type());
                types.len() - 1
            });
            for row in table.rows() {
                let (u, v) = (node(side, src[row]), node(side, dst[row]));
                let (u, v) = match graph.directed() {
                    true => (u, v),
                    false => (u.min(v), u.max(v)),
                };
                entries.push((edge_type, u, v, side, row as u32));
            }
            control.check()?;
        }
    }
    entries.par_sort_unstable();
    control.begin("compare edges", entries.len() as u64);
    let (mut known, mut added): (Vec<Pair>, Vec<Pair>) = (Vec::new(), Vec::new());
    let mut done = 0;
    for parallel in entries.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
        for at in done..done + parallel.len() {
            watch(at, control)?;
        }
        done += parallel.len();
        let (old, new) = parallel.split_at(parallel.partition_point(|entry| entry.3 == 0));
        let rows =
            |entries: &[Entry]| -> Vec<u32> { entries.iter().map(|entry| entry.4).collect() };
        let (old, new) = edges.different(rows(old), rows(new));
        for i in 0..old.len().max(new.len()) {
            match (old.get(i).copied(), new.get(i).copied()) {
                (None, new) => added.push((None, new)),
                (old, new) => known.push((old, new)),
            }
        }
    }
    known.sort_unstable();
    added.sort_unstable();
    known.extend(added);
    Ok(known)
}

/// A table of one graph: its parts, one behind the other.
struct Side<'a> {
    parts: Vec<Part<'a>>,
    rows: usize,
}

struct Part<'a> {
    name: &'a str,
    data: &'a Batches,
    keys: Vec<&'a String>,
}

impl<'a> Side<'a> {
    fn nodes(graph: &'a Graph) -> Self {
        let parts = graph.node_tables().iter().map(|table| Part {
            name: table.name(),
            data: &table.data,
            keys: table.id.iter().collect(),
        });
        Self {
            parts: parts.collect(),
            rows: graph.num_nodes(),
        }
    }

    fn edges(graph: &'a Graph) -> Self {
        let parts = graph.edge_tables().iter().map(|table| Part {
            name: table.name(),
            data: &table.data,
            keys: table.src.iter().chain(&table.dst).collect(),
        });
        Self {
            parts: parts.collect(),
            rows: graph.num_edges(),
        }
    }

    /// A column over all parts, and null where `column` finds none in a part; `None` where it does so in no part.
    fn column(&self, column: impl Fn(&Part<'a>) -> Option<usize>) -> Result<Option<ArrayRef>> {
        let mut united: Option<(DataType, &str)> = None;
        for part in &self.parts {
            let Some(position) = column(part) else {
                continue;
            };
            let came = part.data.field(position).data_type().clone();
            united = Some(match united {
                None => (came, part.name),
                Some((known, of)) if known == came => (known, of),
                Some((known, of)) => (wider(&known, &came), of),
            });
        }
        let Some((to, first)) = united else {
            return Ok(None);
        };
        let mut pieces: Vec<ArrayRef> = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let rows = part.data.rows.len();
            let Some(position) = column(part) else {
                pieces.push(new_null_array(&to, rows));
                continue;
            };
            let field = part.data.field(position);
            let wanted = Arc::new(Field::new(field.name(), to.clone(), true));
            pieces.push(fit(&part.data.whole(position)?, &wanted, || {
                let message = format!("a column has a type in {:?} that does not go together with that in {first:?}; project one of them", part.name);
                GraphError::new(ErrorCode::UnsupportedType, message)
                    .table(part.name)
                    .column(field.name())
                    .expected(to.to_string())
                    .got(field.data_type().to_string())
            })?);
        }
        Ok(match pieces.as_slice() {
            [] => None,
            [piece] => Some(piece.clone()),
            pieces => Some(concat(
                &pieces.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
            )?),
        })
    }
}

/// A column as it is in both graphs.
struct Attribute {
    name: String,
    values: [ArrayRef; 2],
    encoded: [Encoded; 2],
}

/// The same kind of table of both graphs.
struct Sides<'a> {
    sides: [Side<'a>; 2],
    /// What tells the parts apart, by name; none where neither has several.
    tag: Option<&'static str>,
    keys: Vec<(String, [ArrayRef; 2])>,
    attributes: Vec<Attribute>,
}

impl<'a> Sides<'a> {
    fn new(
        sides: [Side<'a>; 2],
        tag: &'static str,
        memory: &mut Account,
        control: &Control,
    ) -> Result<Self> {
        let mut keys = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        let arity = sides
            .iter()
            .flat_map(|side| &side.parts)
            .map(|part| part.keys.len())
            .max();
        for i in 0..arity.unwrap_or(0) {
            let named = sides
                .iter()
                .flat_map(|side| &side.parts)
                .find_map(|part| part.keys.get(i));
            let key = |part: &Part<'_>| part.data.column(part.name, part.keys.get(i)?).ok();
            let columns = both([sides[0].column(key)?, sides[1].column(key)?], &sides);
            if let (Some(name), Some([old, new])) = (named, columns) {
                let field = Arc::new(Field::new(*name, old.data_type().clone(), true));
                let new = fit(&new, &field, || {
                    let message = "the keys of two graphs are of types that do not go together";
                    GraphError::new(ErrorCode::UnsupportedType, message)
                        .column(*name)
                        .expected(old.data_type().to_string())
                        .got(new.data_type().to_string())
                })?;
                keys.push(((*name).clone(), [old, new]));
            }
        }
        for part in sides.iter().flat_map(|side| &side.parts) {
            for field in part.data.schema.fields() {
                let name = field.name();
                if !part.keys.contains(&name) && !names.contains(&name.as_str()) {
                    names.push(name);
                }
            }
        }
        let mut attributes = Vec::with_capacity(names.len());
        for name in names {
            control.check()?;
            let own = |part: &Part<'_>| match part.keys.iter().any(|key| *key == name) {
                true => None,
                false => part.data.schema.index_of(name).ok(),
            };
            let Some(values) = both([sides[0].column(own)?, sides[1].column(own)?], &sides) else {
                continue;
            };
            // Columns of several tables are put behind each other.
            memory.grow(|| {
                let sides = sides.iter().zip(&values);
                let united = sides.filter(|(side, _)| side.parts.len() > 1);
                united
                    .map(|(_, values)| values.get_array_memory_size() as u64)
                    .sum()
            })?;
            attributes.push(Attribute {
                name: name.to_owned(),
                encoded: Encoded::pair(&values[0], &values[1])?,
                values,
            });
        }
        let several = sides.iter().any(|side| side.parts.len() > 1);
        Ok(Self {
            sides,
            tag: several.then_some(tag),
            keys,
            attributes,
        })
    }

    fn same(&self, old: u32, new: u32) -> bool {
        self.attributes.iter().all(|attribute| {
            let [a, b] = &attribute.encoded;
            a.same(old as usize, b, new as usize)
        })
    }

    /// What is left of rows after equal ones went off against each other, in their order.
    fn different(&self, old: Vec<u32>, new: Vec<u32>) -> (Vec<u32>, Vec<u32>) {
        match (old.as_slice(), new.as_slice()) {
            ([], _) | (_, []) => return (old, new),
            (&[a], &[b]) if self.same(a, b) => return (Vec::new(), Vec::new()),
            (&[_], &[_]) => return (old, new),
            _ => {}
        }
        let values = |side: usize, row: u32| {
            let mut bytes = Vec::new();
            for attribute in &self.attributes {
                attribute.encoded[side].write(row as usize, &mut bytes);
            }
            bytes
        };
        let mut equal: HashMap<Vec<u8>, VecDeque<u32>> = HashMap::new();
        for &row in &new {
            equal.entry(values(1, row)).or_default().push_back(row);
        }
        let differs = |row: &u32| {
            let same = equal.get_mut(&values(0, *row));
            same.and_then(VecDeque::pop_front).is_none()
        };
        let old = old.into_iter().filter(differs).collect();
        let mut new: Vec<u32> = equal.into_values().flatten().collect();
        new.sort_unstable();
        (old, new)
    }

    /// What a table of these pairs takes, by the rows that there are.
    fn bytes_of(&self, pairs: &[Pair]) -> u64 {
        let attributes = self.attributes.iter().flat_map(|each| &each.values);
        let columns = attributes.chain(self.keys.iter().flat_map(|(_, sides)| sides));
        let row: usize = columns
            .map(|column| column.get_array_memory_size() / column.len().max(1))
            .sum();
        (pairs.len() * (row + size_of::<Pair>())) as u64
    }

    fn table(&self, pairs: &[Pair], memory: &mut Account) -> Result<RecordBatch> {
        memory.grow(|| self.bytes_of(pairs))?;
        let mut fields: Vec<FieldRef> = vec![Arc::new(Field::new("change", DataType::Utf8, false))];
        let change = pairs.iter().map(|pair| match pair {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        });
        let mut columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from_iter_values(change))];
        // Where each pair's key is: on its first side.
        let places: Vec<(usize, usize)> = pairs
            .iter()
            .map(|pair| match *pair {
                (Some(old), _) => (0, old as usize),
                (None, new) => (1, new.unwrap_or(0) as usize),
            })
            .collect();
        for (name, [old, new]) in &self.keys {
            fields.push(Arc::new(Field::new(name, old.data_type().clone(), false)));
            columns.push(interleave(&[old.as_ref(), new.as_ref()], &places)?);
        }
        if let Some(tag) = self.tag {
            let tags = places.iter().map(|&(side, row)| {
                let parts = &self.sides[side].parts;
                let part = parts.partition_point(|part| part.data.rows.end <= row);
                parts.get(part).map_or("", |part| part.name)
            });
            let tags: DictionaryArray<Int32Type> = tags.collect();
            fields.push(Arc::new(Field::new(tag, tags.data_type().clone(), false)));
            columns.push(Arc::new(tags));
        }
        let old: UInt32Array = pairs.iter().map(|pair| pair.0).collect();
        let new: UInt32Array = pairs.iter().map(|pair| pair.1).collect();
        for attribute in &self.attributes {
            let halves = [("old", &old), ("new", &new)];
            for ((suffix, rows), values) in halves.into_iter().zip(&attribute.values) {
                let name = format!("{}_{suffix}", attribute.name);
                fields.push(Arc::new(Field::new(name, values.data_type().clone(), true)));
                columns.push(take(values, rows, None)?);
            }
        }
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(schema.clone(), columns)?;
        Batches::new(schema, vec![batch.clone()], 0).check("the difference")?;
        Ok(batch)
    }
}

/// A column of both sides: nulls of its type where one has none.
fn both(columns: [Option<ArrayRef>; 2], sides: &[Side<'_>; 2]) -> Option<[ArrayRef; 2]> {
    let nulls = |like: &ArrayRef, side: usize| new_null_array(like.data_type(), sides[side].rows);
    match columns {
        [Some(old), Some(new)] => Some([old, new]),
        [Some(old), None] => Some([old.clone(), nulls(&old, 1)]),
        [None, Some(new)] => Some([nulls(&new, 0), new]),
        [None, None] => None,
    }
}
