//! A graph as a format sees it: nodes and edges with the columns that are written of each.

use std::collections::HashSet;

use arrow_schema::{DataType, SchemaRef};
use quiver_graph::{Batch, Control, ErrorCode, Graph, GraphError, Result};

use super::values::{Form, Value, Values, form};
use super::{Losses, WriteOptions};
use crate::holds::{Attributes, Holds};
use crate::table::Kind;

/// A column that is written.
pub(crate) struct Attribute {
    pub name: String,
    /// None where it holds nulls only.
    pub kind: Option<Kind>,
    /// What it is called by in the file, where that is shorter.
    pub tag: String,
}

pub(crate) struct Draft<'a> {
    pub graph: &'a Graph,
    pub nodes: Vec<Attribute>,
    pub edges: Vec<Attribute>,
    pub losses: Losses,
    /// Whether labels and types are written, as the last of the attributes.
    labelled: (bool, bool),
}

/// The rows of a batch: their ids, and of each attribute the values, where the table has it.
pub(crate) struct Part {
    /// The ids of nodes, or of the edges' ends.
    pub keys: Vec<Values>,
    /// In the order of the draft's attributes.
    pub values: Vec<Values>,
    /// The row of the graph that the first is.
    pub first: usize,
    pub rows: usize,
    /// The label or the type, where it is the last of the attributes.
    pub label: Option<String>,
}

impl Part {
    /// The value of an attribute.
    #[inline]
    pub fn get(&self, attribute: usize, row: usize) -> Value<'_> {
        match self.values.get(attribute) {
            Some(values) => values.get(row),
            None => self.label.as_deref().map_or(Value::Null, Value::Text),
        }
    }
}

impl<'a> Draft<'a> {
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] for what the format cannot hold and may not lose.
    pub fn new(
        graph: &'a Graph,
        (title, holds): (&'static str, &Holds),
        options: WriteOptions,
        control: &Control,
    ) -> Result<Self> {
        let losses = Losses::new(title, options.on_loss);
        let nodes = graph.node_tables().iter().map(|table| {
            let keys: Vec<&String> = table.id().iter().collect();
            (table.name().to_owned(), table.schema(), keys)
        });
        let edges = graph.edge_tables().iter().map(|table| {
            let keys: Vec<&String> = table.src().iter().chain(table.dst()).collect();
            (table.name().to_owned(), table.schema(), keys)
        });
        let (nodes, edges): (Vec<_>, Vec<_>) = (nodes.collect(), edges.collect());
        let tables = nodes.iter().map(|table| (table, 1));
        let tables = tables.chain(edges.iter().map(|table| (table, 2)));
        for ((name, schema, keys), ends) in tables {
            if keys.len() != ends {
                let what = format!("keys of several columns (table {name:?})");
                return Err(losses.refuse(&what).table(name));
            }
            for key in keys {
                let data_type = schema.field_with_name(key)?.data_type();
                key_type(&losses, name, key, data_type)?;
            }
        }
        if nodes.len() > 1 {
            losses.lose("several labels", labels_instead(holds.node_attributes))?;
            distinct(graph, &losses)?;
        }
        if edges.len() > 1 {
            let some = holds.edge_attributes == Attributes::All;
            losses.lose("several types of edges", labels_instead(some))?;
        }
        if graph.directed() && !holds.directed {
            losses.lose("directed edges", "writes them as undirected ones")?;
        }
        if !graph.directed() && !holds.undirected {
            losses.lose("undirected edges", "writes them as directed ones")?;
        }
        if !holds.isolated {
            isolated(graph, &losses)?;
        }
        if !(holds.parallel && holds.loops) {
            repeated(graph, &losses, holds.parallel, holds.loops)?;
        }
        let labelled = (
            nodes.len() > 1 && holds.node_attributes,
            edges.len() > 1 && holds.edge_attributes == Attributes::All,
        );
        let mut node_attributes = Vec::new();
        for (name, schema, keys) in &nodes {
            collect(
                &mut node_attributes,
                name,
                schema,
                keys,
                holds.node_attributes,
                &losses,
            )?;
        }
        let mut edge_attributes = Vec::new();
        for (name, schema, keys) in &edges {
            let some = holds.edge_attributes != Attributes::None;
            collect(&mut edge_attributes, name, schema, keys, some, &losses)?;
        }
        if holds.edge_attributes == Attributes::Weight {
            only_weight(&mut edge_attributes, &losses)?;
        }
        if labelled.0 {
            node_attributes.push(label_attribute("label", &node_attributes));
        }
        if labelled.1 {
            edge_attributes.push(label_attribute("type", &edge_attributes));
        }
        let mut draft = Self {
            graph,
            nodes: node_attributes,
            edges: edge_attributes,
            losses,
            labelled,
        };
        if !holds.nulls {
            draft.without_nulls()?;
        }
        control.begin("write", (graph.num_nodes() + graph.num_edges()) as u64);
        Ok(draft)
    }

    /// Attributes with nulls are left out where the format has none.
    fn without_nulls(&mut self) -> Result<()> {
        let nulls = |name: &str, batches: &[&Batch]| -> Result<bool> {
            for batch in batches {
                let column = batch.column_by_name(name)?;
                if column.is_none_or(|column| column.logical_null_count() > 0) {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let of_nodes: Vec<&Batch> = self
            .graph
            .node_tables()
            .iter()
            .flat_map(|t| t.batches())
            .collect();
        let of_edges: Vec<&Batch> = self
            .graph
            .edge_tables()
            .iter()
            .flat_map(|t| t.batches())
            .collect();
        let Self {
            nodes,
            edges,
            losses,
            labelled,
            ..
        } = self;
        for (attributes, batches, labelled) in
            [(nodes, of_nodes, labelled.0), (edges, of_edges, labelled.1)]
        {
            let label = labelled.then(|| attributes.pop()).flatten();
            let mut kept = Vec::new();
            for attribute in attributes.drain(..) {
                if nulls(&attribute.name, &batches)? {
                    losses.lose(
                        &format!("the nulls of {:?}", attribute.name),
                        "leaves the column out",
                    )?;
                } else {
                    kept.push(attribute);
                }
            }
            kept.extend(label);
            *attributes = kept;
        }
        Ok(())
    }

    /// The ids of all nodes as text, in their order.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] for one of which `wrong` says what it is.
    pub fn ids(&self, wrong: impl Fn(&str) -> Option<&'static str>) -> Result<Vec<String>> {
        let mut ids = Vec::with_capacity(self.graph.num_nodes());
        for part in self.node_parts() {
            let part = part?;
            for row in 0..part.rows {
                let mut id = String::new();
                part.keys[0].get(row).push_to(&mut id);
                if let Some(what) = wrong(&id) {
                    return Err(self.losses.refuse(what).got(id));
                }
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// Whether all ids are whole numbers from 0.
    ///
    /// # Errors
    /// What they are read with.
    pub fn integer_ids(&self) -> Result<bool> {
        for part in self.node_parts() {
            let part = part?;
            if !(0..part.rows).all(|row| matches!(part.keys[0].get(row), Value::Integer(0..))) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Of each edge, whether it is the first between its ends.
    ///
    /// # Errors
    /// Those of reading the ends.
    pub fn first_of_parallel(&self) -> Result<Vec<bool>> {
        let graph = self.graph;
        let (src, dst) = graph.ends()?;
        let mut seen = HashSet::with_capacity(src.len());
        let ends = src.iter().zip(dst);
        let first = ends.map(|(&src, &dst)| seen.insert(between(graph, src, dst)));
        Ok(first.collect())
    }

    /// Where each node's edges begin among the destinations, sorted by source.
    ///
    /// # Errors
    /// Those of reading the ends.
    pub fn by_source(&self) -> Result<(Vec<usize>, Vec<u32>)> {
        let (src, dst) = self.graph.ends()?;
        let mut starts = vec![0; self.graph.num_nodes() + 1];
        for &node in src {
            starts[node as usize + 1] += 1;
        }
        for node in 0..self.graph.num_nodes() {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut targets = vec![0; dst.len()];
        for (&node, &target) in src.iter().zip(dst) {
            targets[next[node as usize]] = target;
            next[node as usize] += 1;
        }
        Ok((starts, targets))
    }

    /// The rows of nodes or of edges, and the attributes that they have.
    pub fn parts(
        &self,
        nodes: bool,
    ) -> (Box<dyn Iterator<Item = Result<Part>> + '_>, &[Attribute]) {
        match nodes {
            true => (Box::new(self.node_parts()), &self.nodes),
            false => (Box::new(self.edge_parts()), &self.edges),
        }
    }

    /// The attributes of nodes or of edges, to be named, and what is lost.
    pub fn attributes_mut(&mut self, nodes: bool) -> (&mut [Attribute], &Losses) {
        let attributes = match nodes {
            true => &mut self.nodes,
            false => &mut self.edges,
        };
        (attributes, &self.losses)
    }

    pub fn node_parts(&self) -> impl Iterator<Item = Result<Part>> {
        self.graph.node_tables().iter().flat_map(move |table| {
            let (attributes, labelled) = (&self.nodes, self.labelled.0);
            let keys: Vec<&String> = table.id().iter().collect();
            parts(
                table.batches(),
                table.rows().start,
                keys,
                attributes,
                labelled.then(|| table.name().to_owned()),
            )
        })
    }

    pub fn edge_parts(&self) -> impl Iterator<Item = Result<Part>> {
        self.graph.edge_tables().iter().flat_map(move |table| {
            let (attributes, labelled) = (&self.edges, self.labelled.1);
            let keys: Vec<&String> = table.src().iter().chain(table.dst()).collect();
            parts(
                table.batches(),
                table.rows().start,
                keys,
                attributes,
                labelled.then(|| table.name().to_owned()),
            )
        })
    }
}

fn labels_instead(attributes: bool) -> &'static str {
    match attributes {
        true => "writes them as an attribute",
        false => "leaves them out",
    }
}

/// An attribute that has the name, or the next that is free.
fn label_attribute(name: &str, others: &[Attribute]) -> Attribute {
    let taken = |name: &str| others.iter().any(|other| other.name == name);
    let mut free = name.to_owned();
    while taken(&free) {
        free.push('_');
    }
    Attribute {
        name: free,
        kind: Some(Kind::Text),
        tag: String::new(),
    }
}

fn key_type(losses: &Losses, table: &str, key: &str, data_type: &DataType) -> Result<()> {
    match form(data_type) {
        Form::As(Some(Kind::Int32 | Kind::Int64 | Kind::Text)) => Ok(()),
        Form::InWords => losses.lose(
            &format!("ids of type {data_type} (column {key:?})"),
            "writes them as text",
        ),
        _ => {
            let what = format!("ids of type {data_type}");
            Err(losses.refuse(&what).table(table).column(key))
        }
    }
}

/// Adds the attributes of a table to those of the others.
fn collect(
    attributes: &mut Vec<Attribute>,
    table: &str,
    schema: &SchemaRef,
    keys: &[&String],
    any: bool,
    losses: &Losses,
) -> Result<()> {
    for field in schema.fields() {
        if keys.iter().any(|key| *key == field.name()) {
            continue;
        }
        let column = format!("the column {:?} of {table:?}", field.name());
        let typed = format!("{column} ({})", field.data_type());
        if !any {
            losses.lose(&column, "leaves it out")?;
            continue;
        }
        let kind = match form(field.data_type()) {
            Form::As(kind) => kind,
            Form::InWords => {
                losses.lose(&typed, "writes it as text")?;
                Some(Kind::Text)
            }
            Form::Dropped => {
                losses.lose(&typed, "leaves it out")?;
                continue;
            }
        };
        match attributes
            .iter_mut()
            .find(|known| known.name == *field.name())
        {
            Some(known) => known.kind = wider(known.kind, kind),
            None => attributes.push(Attribute {
                name: field.name().clone(),
                kind,
                tag: String::new(),
            }),
        }
    }
    Ok(())
}

/// The kind that holds both.
fn wider(one: Option<Kind>, other: Option<Kind>) -> Option<Kind> {
    use Kind::{Float32, Float64, Int32, Int64, Text};
    match (one, other) {
        (None, kind) | (kind, None) => kind,
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(Int32 | Int64), Some(Int32 | Int64)) => Some(Int64),
        (Some(Float32 | Float64 | Int32), Some(Float32 | Float64 | Int32)) => Some(Float64),
        _ => Some(Text),
    }
}

/// Keeps one numeric attribute of edges: `weight`, or the only one.
fn only_weight(attributes: &mut Vec<Attribute>, losses: &Losses) -> Result<()> {
    let numeric = |attribute: &Attribute| {
        matches!(
            attribute.kind,
            Some(Kind::Int32 | Kind::Int64 | Kind::Float32 | Kind::Float64)
        )
    };
    let named = attributes
        .iter()
        .position(|it| it.name == "weight" && numeric(it));
    let kept = named.or_else(|| attributes.iter().position(numeric));
    for (at, attribute) in std::mem::take(attributes).into_iter().enumerate() {
        if Some(at) == kept {
            if attribute.name != "weight" {
                losses.lose(
                    &format!("the name {:?} of the weight", attribute.name),
                    "leaves it out",
                )?;
            }
            attributes.push(attribute);
        } else {
            losses.lose(
                &format!("the column {:?} of the edges", attribute.name),
                "leaves it out",
            )?;
        }
    }
    Ok(())
}

/// Refuses ids that nodes of two labels have: the format would make them one.
fn distinct(graph: &Graph, losses: &Losses) -> Result<()> {
    let mut seen: HashSet<String> = HashSet::with_capacity(graph.num_nodes());
    for table in graph.node_tables() {
        for batch in table.batches() {
            let id = table.id().first().map(|id| batch.column_by_name(id));
            let Some(column) = id.transpose()?.flatten() else {
                continue;
            };
            let values = Values::new(column)?;
            for row in 0..batch.num_rows() {
                let mut text = String::new();
                values.get(row).push_to(&mut text);
                if let Some(twice) = seen.replace(text) {
                    return Err(losses.refuse(&format!("the id {twice:?} of two labels")));
                }
            }
        }
    }
    Ok(())
}

/// Tells nodes without edges, where the format has none.
fn isolated(graph: &Graph, losses: &Losses) -> Result<()> {
    let mut seen = vec![false; graph.num_nodes()];
    let (src, dst) = graph.ends()?;
    for &node in src.iter().chain(dst) {
        seen[node as usize] = true;
    }
    match seen.contains(&false) {
        true => losses.lose("nodes without edges", "leaves them out"),
        false => Ok(()),
    }
}

/// What parallel edges have in common.
fn between(graph: &Graph, src: u32, dst: u32) -> (u32, u32) {
    match graph.directed() {
        true => (src, dst),
        false => (src.min(dst), src.max(dst)),
    }
}

/// Tells parallel edges and loops, where the format has none.
fn repeated(graph: &Graph, losses: &Losses, parallel: bool, loops: bool) -> Result<()> {
    let mut seen: HashSet<(u32, u32)> = HashSet::new();
    let (src, dst) = graph.ends()?;
    for (&src, &dst) in src.iter().zip(dst) {
        if !loops && src == dst {
            losses.lose("loops", "leaves them out")?;
        }
        if !parallel && !seen.insert(between(graph, src, dst)) {
            losses.lose("parallel edges", "writes the first of them")?;
        }
    }
    Ok(())
}

fn parts<'a>(
    batches: &'a [Batch],
    first: usize,
    keys: Vec<&'a String>,
    attributes: &'a [Attribute],
    label: Option<String>,
) -> impl Iterator<Item = Result<Part>> + 'a {
    let mut next = first;
    let own = attributes.len() - usize::from(label.is_some());
    batches.iter().map(move |batch| {
        let column = |name: &str| match batch.column_by_name(name)? {
            Some(column) => whole(Values::new(column), name),
            None => Ok(Values::Nothing),
        };
        let first = next;
        next += batch.num_rows();
        Ok(Part {
            keys: keys.iter().map(|key| column(key)).collect::<Result<_>>()?,
            values: attributes[..own]
                .iter()
                .map(|attribute| column(&attribute.name))
                .collect::<Result<_>>()?,
            first,
            rows: batch.num_rows(),
            label: label.clone(),
        })
    })
}

/// Says which column has values that formats do not.
fn whole(values: Result<Values>, column: &str) -> Result<Values> {
    values.map_err(|error| {
        let message = format!(
            "a value of {column:?} has more than 64 bits: {}",
            error.message
        );
        GraphError::new(ErrorCode::UnsupportedType, message).column(column)
    })
}

/// Attributes of other names than `taken`.
pub(crate) fn unreserved(
    attributes: &mut Vec<Attribute>,
    taken: &[&str],
    losses: &Losses,
) -> Result<()> {
    for name in taken {
        if let Some(at) = attributes.iter().position(|it| it.name == *name) {
            losses.lose(
                &format!("an attribute of the name {name:?}"),
                "leaves it out",
            )?;
            attributes.remove(at);
        }
    }
    Ok(())
}
