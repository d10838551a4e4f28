//! What building a graph, or adding to one, left out, and what it added by itself.

/// A kind of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableKind {
    Nodes,
    Edges,
}

/// Why rows were left out or added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A key of nulls, in whole or in part, or of NaN.
    Null,
    /// A key that an earlier row has.
    Duplicate,
    /// An edge end that no node row has.
    Dangling,
}

/// So many rows of a table, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedRows {
    pub kind: TableKind,
    /// What errors call the table: its label or type, or `nodes` or `edges`.
    pub table: String,
    pub reason: Reason,
    /// At least one.
    pub rows: usize,
    /// Of the table among those of its kind.
    position: usize,
}

/// By table, nodes first, and by reason; empty where every row of the input is one of the graph's and no other is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows of the input that the graph does not have.
    pub skipped: Vec<ReportedRows>,
    /// Rows of the graph that the input did not have.
    pub added: Vec<ReportedRows>,
    /// Bytes of rows that were copied to unite small batches.
    pub copied: usize,
}

impl Report {
    /// Whether no rows were left out or added.
    pub fn is_empty(&self) -> bool {
        self.skipped.is_empty() && self.added.is_empty()
    }

    pub(crate) fn skip(
        &mut self,
        kind: TableKind,
        (position, table): (usize, &str),
        reason: Reason,
        rows: usize,
    ) {
        count(&mut self.skipped, kind, (position, table), reason, rows);
    }

    pub(crate) fn add(&mut self, (position, table): (usize, &str), rows: usize) {
        let (kind, reason) = (TableKind::Nodes, Reason::Dangling);
        count(&mut self.added, kind, (position, table), reason, rows);
    }
}

fn count(
    list: &mut Vec<ReportedRows>,
    kind: TableKind,
    (position, table): (usize, &str),
    reason: Reason,
    rows: usize,
) {
    if rows == 0 {
        return;
    }
    // Behind what was counted of this table before.
    let place = list.partition_point(|known| (known.kind, known.position) <= (kind, position));
    match list[..place].last_mut() {
        Some(last) if (last.kind, last.position, last.reason) == (kind, position, reason) => {
            last.rows += rows;
            return;
        }
        _ => (),
    }
    let table = table.to_owned();
    list.insert(
        place,
        ReportedRows {
            kind,
            table,
            reason,
            rows,
            position,
        },
    );
}
