//! Rows that a graph is to do without: those whose key is null, and the count of all that are left out.

use crate::ids::complete;
use crate::tables::{Batches, EdgeTable};
use crate::{GraphError, Result};

use super::inputs::{OnConflict, OnDangling, OnDuplicate, OnNull};
use super::report::{Reason, Report, TableKind};

/// What becomes of rows that do not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub on_null: OnNull,
    pub on_duplicate: OnDuplicate,
    pub on_dangling: OnDangling,
    /// Of nodes that are added; `None` treats a node of the graph as an earlier row: [`Policy::on_duplicate`].
    pub on_conflict: Option<OnConflict>,
}

impl Policy {
    pub(crate) fn conflict(&self) -> OnConflict {
        self.on_conflict.unwrap_or(match self.on_duplicate {
            OnDuplicate::Error => OnConflict::Error,
            OnDuplicate::First => OnConflict::Keep,
        })
    }
}

/// A policy at work.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub policy: Policy,
    pub report: Report,
    /// The tables that lost rows to nulls, and which rows they kept.
    kept: Vec<(String, Vec<bool>)>,
}

impl Screen {
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            ..Self::default()
        }
    }

    /// Leaves out nodes whose key is null, where the policy says so.
    pub fn nodes(
        &mut self,
        data: &mut Batches,
        (position, table): (usize, &str),
        id: &[String],
    ) -> Result<()> {
        self.screen(data, TableKind::Nodes, (position, table), id)
    }

    /// Leaves out edges of which the key of an end is null, where the policy says so, and numbers the others.
    pub fn edges(&mut self, tables: &mut [EdgeTable]) -> Result<()> {
        // From here on errors speak of edges, whose types may be named as labels are.
        self.kept.clear();
        if self.policy.on_null == OnNull::Error {
            return Ok(());
        }
        let mut first_row = 0;
        for (position, table) in tables.iter_mut().enumerate() {
            let (ends, name) = ([&*table.src, &*table.dst].concat(), table.name().to_owned());
            self.screen(&mut table.data, TableKind::Edges, (position, &name), &ends)?;
            table.data = table.data.clone().starting_at(first_row);
            first_row = table.data.rows.end;
        }
        Ok(())
    }

    fn screen(
        &mut self,
        data: &mut Batches,
        kind: TableKind,
        (position, table): (usize, &str),
        key: &[String],
    ) -> Result<()> {
        if self.policy.on_null == OnNull::Error {
            return Ok(());
        }
        let Some(keep) = complete(&data.key_chunks(table, key)?)? else {
            return Ok(());
        };
        let before = data.rows.len();
        *data = data.filter(&keep)?.0;
        let rows = before - data.rows.len();
        self.report
            .skip(kind, (position, table), Reason::Null, rows);
        self.kept.push((table.to_owned(), keep));
        Ok(())
    }

    /// An error whose row counts as in the table that was given.
    pub fn restore(&self, error: GraphError) -> GraphError {
        let (table, row) = (error.details.table.as_deref(), error.details.row);
        let known = |(name, _): &&(String, Vec<bool>)| Some(name.as_str()) == table;
        let (Some((_, keep)), Some(row)) = (self.kept.iter().find(known), row) else {
            return error;
        };
        let mut kept = (0..keep.len()).filter(|&row| keep[row]);
        match kept.nth(row as usize) {
            Some(original) => error.row(original),
            None => error,
        }
    }
}
