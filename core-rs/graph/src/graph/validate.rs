//! What in a graph may surprise its user. A graph cannot be built inconsistent, so nothing here is an error of its own.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{DataType, Field, Schema};

use crate::tables::Batches;
use crate::{Control, Graph, Result};

/// One line of the report.
struct Problem {
    severity: &'static str,
    kind: &'static str,
    table: String,
    column: Option<String>,
    row: Option<u64>,
    message: String,
}

impl Graph {
    /// A table of what may surprise: one row per kind of problem and table or column.
    ///
    /// | column | type | meaning |
    /// |---|---|---|
    /// | `severity` | Utf8 | `warning` (results of many algorithms change) or `info` |
    /// | `kind` | Utf8 | `selfLoop`, `parallelEdge` (warnings), `isolatedNode`, `null`, `emptyTable` (infos) |
    /// | `table` | Utf8 | the label or type; `nodes` or `edges` without one |
    /// | `column` | Utf8, null | for `null` the column |
    /// | `row` | UInt64, null | the first row of the table that is meant |
    /// | `message` | Utf8 | how many, in a sentence |
    ///
    /// # Errors
    /// [`crate::ErrorCode::Cancelled`].
    pub fn validate(&self, control: &Control) -> Result<RecordBatch> {
        let mut problems = Vec::new();
        let mut linked = vec![false; self.num_nodes()];
        let (src, dst) = self.ends()?;
        for (&u, &v) in src.iter().zip(dst) {
            linked[u as usize] = true;
            linked[v as usize] = true;
        }
        let first = self.first_edges(control)?;
        for table in &*self.nodes {
            control.check()?;
            let isolated = table.rows().filter(|&row| !linked[row]);
            problems.extend(counted(
                ("info", "isolatedNode", "nodes have no edge"),
                table.name(),
                table.rows().start,
                isolated,
            ));
            problems.extend(about_columns(&table.data, table.name())?);
        }
        for table in &*self.edges {
            control.check()?;
            let loops = table.rows().filter(|&row| src[row] == dst[row]);
            problems.extend(counted(
                ("warning", "selfLoop", "edges lead from a node to itself"),
                table.name(),
                table.rows().start,
                loops,
            ));
            let parallel = table.rows().filter(|&row| !first[row]);
            problems.extend(counted(
                (
                    "warning",
                    "parallelEdge",
                    "edges have the ends of an earlier one",
                ),
                table.name(),
                table.rows().start,
                parallel,
            ));
            problems.extend(about_columns(&table.data, table.name())?);
        }
        report(&problems)
    }
}

fn counted(
    (severity, kind, text): (&'static str, &'static str, &str),
    table: &str,
    start: usize,
    mut rows: impl Iterator<Item = usize>,
) -> Option<Problem> {
    let first = rows.next()?;
    let message = format!("{} {text}", 1 + rows.count());
    let row = Some((first - start) as u64);
    Some(Problem {
        severity,
        kind,
        table: table.to_owned(),
        column: None,
        row,
        message,
    })
}

fn about_columns(data: &Batches, table: &str) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    if data.rows.is_empty() {
        let message = "the table has no rows".to_owned();
        problems.push(Problem {
            severity: "info",
            kind: "emptyTable",
            table: table.to_owned(),
            column: None,
            row: None,
            message,
        });
    }
    for (position, field) in data.schema.fields().iter().enumerate() {
        let (mut start, mut count, mut first) = (0, 0, None);
        for chunk in data.chunks(position)? {
            if let Some(nulls) = chunk.logical_nulls().filter(|nulls| nulls.null_count() > 0) {
                count += nulls.null_count();
                first = first.or_else(|| {
                    nulls
                        .iter()
                        .position(|valid| !valid)
                        .map(|row| (start + row) as u64)
                });
            }
            start += chunk.len();
        }
        if count > 0 {
            let message = format!("{count} values are null");
            let column = Some(field.name().clone());
            problems.push(Problem {
                severity: "info",
                kind: "null",
                table: table.to_owned(),
                column,
                row: first,
                message,
            });
        }
    }
    Ok(problems)
}

fn report(problems: &[Problem]) -> Result<RecordBatch> {
    let text = |of: fn(&Problem) -> Option<&str>| -> ArrayRef {
        Arc::new(problems.iter().map(of).collect::<StringArray>())
    };
    let columns = vec![
        text(|problem| Some(problem.severity)),
        text(|problem| Some(problem.kind)),
        text(|problem| Some(&problem.table)),
        text(|problem| problem.column.as_deref()),
        Arc::new(
            problems
                .iter()
                .map(|problem| problem.row)
                .collect::<UInt64Array>(),
        ),
        text(|problem| Some(&problem.message)),
    ];
    let schema = Schema::new(vec![
        Field::new("severity", DataType::Utf8, false),
        Field::new("kind", DataType::Utf8, false),
        Field::new("table", DataType::Utf8, false),
        Field::new("column", DataType::Utf8, true),
        Field::new("row", DataType::UInt64, true),
        Field::new("message", DataType::Utf8, false),
    ]);
    Ok(RecordBatch::try_new(Arc::new(schema), columns)?)
}
