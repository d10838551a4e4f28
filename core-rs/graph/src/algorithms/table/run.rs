//! What a kernel sees of its call.

use std::fmt::Display;

use arrow_array::ArrayRef;

use crate::algorithms::parameters::{Arguments, Param, Taken};
use crate::run::SMALL;
use crate::{Control, ErrorCode, Graph, GraphError, Result};

use super::column::Table;

/// One call of an algorithm.
pub struct Run<'a> {
    pub graph: &'a Graph,
    /// Looked at every few milliseconds.
    pub control: &'a Control,
    pub arguments: &'a Arguments,
    pub sink: &'a dyn Sink,
}

/// Where a kernel's results go.
pub trait Sink: Sync {
    /// Whether the caller asked for a table, and in it for the column called so, where one is named.
    fn wants(&self, table: &Table, column: Option<&str>) -> bool;

    /// Takes rows: the columns that lead such rows (see [`super::Rows`]), then those of the table; None for one that is not wanted.
    /// Waits while the reader is slow.
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`] when the reader is gone.
    fn give(&self, table: &Table, columns: Vec<Option<ArrayRef>>) -> Result<()>;

    /// Takes what happened on the way, for the metadata of the results that come after it.
    fn note(&self, key: &'static str, value: String);
}

impl<'a> Run<'a> {
    /// What a parameter was given, or its default.
    pub fn get<T: Taken>(&self, param: &'static Param<T>) -> T::Out<'a> {
        self.arguments.get(param)
    }

    /// Whether the caller asked for a table: what nobody reads need not be computed.
    pub fn wants(&self, table: &'static Table) -> bool {
        self.sink.wants(table, None)
    }

    /// Whether the caller asked for a column of a table.
    pub fn wants_column(&self, table: &'static Table, column: &str) -> bool {
        self.sink.wants(table, Some(column))
    }

    /// Runs `work` on the call's threads. Kernels that give streamed tables are not on them already: they wait for a reader between
    /// one piece of work and the next.
    ///
    /// # Errors
    /// What `work` returns.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        self.control.install(work)
    }

    /// As [`Run::install`], for kernels whose time grows so much faster than the graph that small ones are worth the threads, too:
    /// those are run where they are asked for.
    ///
    /// # Errors
    /// What `work` returns.
    pub fn install_small<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        match self.graph.size() < SMALL {
            true => self.control.install(work),
            false => work(),
        }
    }

    /// Gives rows of a table: once, or again and again in their order.
    ///
    /// # Errors
    /// Those of [`Sink::give`], and [`ErrorCode::Cancelled`].
    pub fn give(&self, table: &'static Table, columns: Vec<ArrayRef>) -> Result<()> {
        self.give_some(table, columns.into_iter().map(Some).collect())
    }

    /// As [`Run::give`], with None for columns that are not wanted.
    ///
    /// # Errors
    /// Those of [`Run::give`].
    pub fn give_some(&self, table: &'static Table, columns: Vec<Option<ArrayRef>>) -> Result<()> {
        self.control.check()?;
        if columns.len() != table.rows.leading() + table.columns.len() {
            let message = format!("a kernel gave {} columns of {}", columns.len(), table.name);
            return Err(GraphError::new(ErrorCode::Internal, message));
        }
        if !self.wants(table) {
            return Ok(());
        }
        self.sink.give(table, columns)
    }

    /// Says what happened on the way: whether it converged, after how many iterations.
    pub fn note(&self, key: &'static str, value: impl Display) {
        self.sink.note(key, value.to_string());
    }
}
