//! A call of an algorithm: checked, then run for the tables that are wanted.

use std::sync::{Mutex, PoisonError};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;

#[cfg(doc)]
use crate::ErrorCode;
use crate::run::{SMALL, caught};
use crate::{Control, Graph, Result};

use super::families::find;
use super::parameters::{Arguments, Values};
use super::table::{Algorithm, Chosen, Layout, Run, Sink, Table};

/// An algorithm over a graph, with checked arguments.
pub struct Call<'a> {
    graph: &'a Graph,
    algorithm: &'static Algorithm,
    arguments: Arguments,
}

/// What one table of a run holds.
#[derive(Clone, Debug, PartialEq)]
pub struct TableResult {
    /// With the metadata `algorithm`, and what the algorithm says happened.
    pub schema: SchemaRef,
    /// At least one.
    pub batches: Vec<RecordBatch>,
}

impl<'a> Call<'a> {
    /// Checks everything but what only the kernel can see. A missing parameter takes its default.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for an unknown algorithm or a parameter that is unknown, missing, of the wrong type or out of
    /// range; [`ErrorCode::UnknownId`], [`ErrorCode::WrongDirection`] and [`ErrorCode::Cancelled`] as their names say.
    pub fn new(graph: &'a Graph, name: &str, values: &Values, control: &Control) -> Result<Self> {
        let algorithm = find(name)?;
        algorithm.needs.require(graph, algorithm.name)?;
        let row = (algorithm.name, algorithm.parameters);
        let arguments = Arguments::check(graph, row, values, control)?;
        control.check()?;
        Ok(Self {
            graph,
            algorithm,
            arguments,
        })
    }

    /// As [`Call::new`] without looking at the nodes that are named, to ask what a run would give or take.
    ///
    /// # Errors
    /// As [`Call::new`], but for ids.
    pub fn foresee(graph: &'a Graph, name: &str, values: &Values) -> Result<Self> {
        let algorithm = find(name)?;
        algorithm.needs.require(graph, algorithm.name)?;
        let row = (algorithm.name, algorithm.parameters);
        Ok(Self {
            graph,
            algorithm,
            arguments: Arguments::foresee(graph, row, values)?,
        })
    }

    pub fn algorithm(&self) -> &'static Algorithm {
        self.algorithm
    }

    /// The schema of a table, by its position, without running anything. Its metadata names the `algorithm` alone: the rest is
    /// known only afterwards.
    ///
    /// # Errors
    /// Those of [`Graph::id_columns`].
    pub fn schema(&self, table: usize) -> Result<SchemaRef> {
        Ok(self.layout(table, &Chosen::All)?.schema().clone())
    }

    /// The bytes that a run for these tables, by their positions, takes beside the graph at its peak, on the threads of the pool
    /// that asks; without topologies and weights still to build, which the graph keeps. Of a table whose rows stream it counts none.
    ///
    /// # Errors
    /// Those of [`Graph::id_columns`].
    pub fn estimate(&self, tables: &[usize]) -> Result<u64> {
        let mut bytes = (self.algorithm.working)(self.graph, &self.arguments);
        for &table in tables {
            let layout = self.layout(table, &Chosen::All)?;
            let rows = layout.rows_at_most(self.graph, &self.arguments);
            bytes += rows.map_or(0, |rows| layout.bytes(self.graph, rows));
        }
        Ok(bytes)
    }

    /// Runs the kernel once and gives the tables that are named by their positions, each whole.
    ///
    /// # Errors
    /// Those of the kernel, as the algorithm's doc says, and [`ErrorCode::Cancelled`].
    pub fn run(&self, tables: &[usize], control: &Control) -> Result<Vec<TableResult>> {
        let layouts = tables.iter().map(|&table| self.layout(table, &Chosen::All));
        let layouts = layouts.collect::<Result<Vec<_>>>()?;
        let _held = control.reserve(self.algorithm.name, || self.estimate(tables))?;
        let (given, notes) = self.collect(&layouts, control)?;
        let mut results = Vec::with_capacity(tables.len());
        for (layout, batches) in layouts.iter().zip(given) {
            let schema = layout.noted(&notes);
            let batches = batches.into_iter();
            let mut batches = batches
                .map(|batch| Ok(batch.with_schema(schema.clone())?))
                .collect::<Result<Vec<_>>>()?;
            if batches.is_empty() {
                batches.push(RecordBatch::new_empty(schema.clone()));
            }
            results.push(TableResult { schema, batches });
        }
        Ok(results)
    }

    /// Runs the kernel for the `chosen` fields of one table, and gives it whole.
    ///
    /// # Errors
    /// As [`Call::run`].
    pub fn rows(
        &self,
        table: usize,
        chosen: &Chosen,
        control: &Control,
    ) -> Result<Vec<RecordBatch>> {
        let layout = [self.layout(table, chosen)?];
        let (given, _) = self.collect(&layout, control)?;
        Ok(given.into_iter().flatten().collect())
    }

    /// Runs the kernel for the `chosen` fields of one table, and hands on batches as it gives them: whole, or many where the
    /// table is streamed. What `take` fails with stops the kernel.
    ///
    /// # Errors
    /// Those of the kernel and of `take`, and [`ErrorCode::Cancelled`].
    pub fn stream(
        &self,
        table: usize,
        chosen: &Chosen,
        control: &Control,
        take: &(dyn Fn(RecordBatch) -> Result<()> + Sync),
    ) -> Result<()> {
        let layout = [self.layout(table, chosen)?];
        self.compute(&layout, control, &|_, batch| take(batch))?;
        Ok(())
    }

    fn layout(&self, table: usize, chosen: &Chosen) -> Result<Layout> {
        let algorithm = self.algorithm;
        let spec = algorithm.tables[table];
        Layout::new(self.graph, algorithm.name, spec, &self.arguments, chosen)
    }

    /// The batches of each layout, and what the kernel says happened.
    fn collect(
        &self,
        layouts: &[Layout],
        control: &Control,
    ) -> Result<(Vec<Vec<RecordBatch>>, Notes)> {
        let given: Mutex<Vec<Vec<RecordBatch>>> = Mutex::new(vec![Vec::new(); layouts.len()]);
        let notes = self.compute(layouts, control, &|position, batch| {
            let mut given = given.lock().unwrap_or_else(PoisonError::into_inner);
            given[position].push(batch);
            Ok(())
        })?;
        let given = given.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((given, notes))
    }

    /// Runs the kernel on the control's threads; a small graph's, and one that streams, where it is asked for.
    fn compute(
        &self,
        layouts: &[Layout],
        control: &Control,
        take: &(dyn Fn(usize, RecordBatch) -> Result<()> + Sync),
    ) -> Result<Notes> {
        let sink = Batches {
            graph: self.graph,
            layouts,
            notes: Mutex::default(),
            take,
        };
        let run = Run {
            graph: self.graph,
            control,
            arguments: &self.arguments,
            sink: &sink,
        };
        // A kernel may be ended by what it finds in the file of a saved graph.
        let work = || caught(|| (self.algorithm.kernel)(&run));
        // Who gives rows as they are found waits for their reader, which no thread of a pool must.
        let waits = layouts.iter().any(|layout| layout.table().streamed);
        if waits || self.graph.size() < SMALL {
            work()?;
        } else {
            control.install(work)?;
        }
        Ok(sink
            .notes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

/// What happened on the way: keys of the metadata, and values.
type Notes = Vec<(&'static str, String)>;

/// Hands on what is wanted as batches.
struct Batches<'a> {
    graph: &'a Graph,
    layouts: &'a [Layout],
    notes: Mutex<Notes>,
    take: &'a (dyn Fn(usize, RecordBatch) -> Result<()> + Sync),
}

impl Sink for Batches<'_> {
    fn wants(&self, table: &Table, column: Option<&str>) -> bool {
        let mut layouts = self.layouts.iter();
        let layout = layouts.find(|layout| layout.table().name == table.name);
        layout.is_some_and(|layout| column.is_none_or(|column| layout.reads(column)))
    }

    fn give(&self, table: &Table, columns: Vec<Option<ArrayRef>>) -> Result<()> {
        let named = |layout: &&Layout| layout.table().name == table.name;
        let mut wanted = self
            .layouts
            .iter()
            .enumerate()
            .filter(|(_, it)| named(it))
            .peekable();
        let mut columns = Some(columns);
        while let Some((position, layout)) = wanted.next() {
            // The last takes what the kernel gave, and may change it in place.
            let given = match wanted.peek() {
                Some(_) => columns.clone(),
                None => columns.take(),
            };
            (self.take)(
                position,
                layout.batch(self.graph, given.unwrap_or_default())?,
            )?;
        }
        Ok(())
    }

    fn note(&self, key: &'static str, value: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push((key, value));
    }
}
