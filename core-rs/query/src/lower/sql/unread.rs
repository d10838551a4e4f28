//! Parts of queries that the parser reads and DataFusion leaves out, as if they said nothing.

use datafusion::sql::sqlparser::ast::{
    GroupByExpr, GroupByWithModifier, Query, Select, SelectItem, TableFactor,
    WildcardAdditionalOptions,
};
use quiver_graph::{GraphError, Result};

use crate::error::invalid;

fn refused(what: &str, expected: &str) -> Result<()> {
    Err(error(what, expected))
}

fn error(what: &str, expected: &str) -> GraphError {
    invalid(format!("SQL has no {what} here"))
        .expected(expected)
        .got(what)
}

/// # Errors
/// `INVALID_QUERY` for what would be left out of a query.
pub(super) fn of_query(query: &Query) -> Result<()> {
    let without = |what| refused(what, "a query without it");
    if !query.locks.is_empty() {
        return without("FOR UPDATE or FOR SHARE");
    }
    if query.for_clause.is_some() {
        return without("FOR JSON, XML or BROWSE");
    }
    if query.settings.is_some() {
        return without("SETTINGS");
    }
    if query.format_clause.is_some() {
        return without("FORMAT");
    }
    Ok(())
}

/// Likewise, of a selection.
pub(super) fn of_selection(select: &Select) -> Result<()> {
    if select.prewhere.is_some() {
        return refused("PREWHERE", "WHERE");
    }
    if !select.connect_by.is_empty() {
        return refused("CONNECT BY", "WITH RECURSIVE, or a graph's paths");
    }
    let (GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers)) = &select.group_by;
    match modifiers.first() {
        None => {}
        Some(GroupByWithModifier::Rollup) => {
            return refused("WITH ROLLUP", "GROUP BY ROLLUP (…)");
        }
        Some(GroupByWithModifier::Cube) => return refused("WITH CUBE", "GROUP BY CUBE (…)"),
        Some(GroupByWithModifier::Totals) => {
            return refused("WITH TOTALS", "GROUP BY ROLLUP (…)");
        }
        Some(_) => return refused("a modifier of GROUP BY", "GROUP BY GROUPING SETS (…)"),
    }
    select.projection.iter().try_for_each(|item| match item {
        SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) => {
            of_all(options)
        }
        _ => Ok(()),
    })
}

fn of_all(options: &WildcardAdditionalOptions) -> Result<()> {
    match options.opt_ilike {
        Some(_) => refused("pattern of names behind *", "the columns by their names"),
        None => Ok(()),
    }
}

/// Likewise, of a table.
pub(super) fn of_table(table: &TableFactor) -> Result<()> {
    let sample = |is_asked: bool| match is_asked {
        true => refused(
            "TABLESAMPLE",
            "sample() of a frame, or WHERE random() < 0.1",
        ),
        false => Ok(()),
    };
    match table {
        TableFactor::Table {
            with_hints,
            version,
            with_ordinality,
            partitions,
            json_path,
            sample: sampled,
            index_hints,
            ..
        } => {
            if *with_ordinality {
                return refused("WITH ORDINALITY", "row_number() OVER ()");
            }
            if version.is_some() {
                return refused("version of a table", "a table's name");
            }
            if json_path.is_some() {
                return refused("path behind a table", "a table's name");
            }
            if !partitions.is_empty() {
                return refused("PARTITION of a table", "WHERE");
            }
            if !with_hints.is_empty() || !index_hints.is_empty() {
                return refused("hint about a table", "a table's name");
            }
            sample(sampled.is_some())
        }
        TableFactor::Derived {
            sample: sampled, ..
        } => sample(sampled.is_some()),
        _ => Ok(()),
    }
}
