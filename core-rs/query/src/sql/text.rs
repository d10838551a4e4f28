//! SQL text: what it may be, what it names, and what its columns are called.

use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;

use datafusion::common::TableReference;
use datafusion::error::DataFusionError;
use datafusion::execution::session_state::SessionState;
use datafusion::sql::parser::{DFParserBuilder, Statement as Parsed};
use datafusion::sql::planner::object_name_to_table_reference;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectName, OrderByKind, Query, Select, SelectItem, SetExpr, Statement,
    TableFactor, Visit, VisitMut, Visitor, VisitorMut,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::Token;
use quiver_graph::{GraphError, Result};

use crate::error::{invalid, planning};
use crate::plan::tokens;

/// The one query that `text` holds, with a name for each of its columns.
///
/// # Errors
/// `INVALID_QUERY` for what is not exactly one query.
pub(super) fn parse(state: &SessionState, text: &str) -> Result<Statement> {
    let limit = state.config_options().sql_parser.recursion_limit.get();
    let mut statement = read(text, limit)?;
    let _ = VisitMut::visit(&mut statement, &mut NameColumns);
    Ok(statement)
}

/// As [`parse`], without names.
pub(super) fn parse_plainly(text: &str) -> Result<Statement> {
    read(text, PLAIN_DEPTH)
}

/// How deep queries are nested that are only looked at.
const PLAIN_DEPTH: usize = 50;

fn read(text: &str, depth: usize) -> Result<Statement> {
    let dialect = GenericDialect {};
    let statements = DFParserBuilder::new(text)
        .with_dialect(&dialect)
        .with_recursion_limit(depth)
        .build()
        .and_then(|mut parser| parser.parse_statements());
    let mut statements = match statements {
        Ok(statements) => statements,
        // What begins as no query does gets the clearer answer, whatever else is wrong with it.
        Err(error) => return Err(refused(text).unwrap_or_else(|| planning(error))),
    };
    let only = statements.pop_front();
    if !statements.is_empty() {
        return Err(invalid("SQL text holds one query at a time")
            .expected("one query")
            .got(format!("{} statements", statements.len() + 1)));
    }
    let Some(Parsed::Statement(statement)) = only else {
        return Err(not_a_query(text));
    };
    let Statement::Query(_) = *statement else {
        return Err(not_a_query(text));
    };
    match Visit::visit(statement.as_ref(), &mut OnlyReads) {
        ControlFlow::Continue(()) => Ok(*statement),
        ControlFlow::Break(word) => Err(not_allowed(word)),
    }
}

/// An error where the first word is that of a statement which does not read.
fn refused(text: &str) -> Option<GraphError> {
    let word = first_word(text);
    let reads = ["SELECT", "WITH", "VALUES", "FROM", "TABLE"];
    let known = word.chars().all(|letter| letter.is_ascii_alphabetic()) && !word.is_empty();
    (known && STATEMENTS.contains(&word.as_str()) && !reads.contains(&word.as_str()))
        .then(|| not_allowed(&word))
}

/// Words that statements begin with.
const STATEMENTS: &[&str] = &[
    "ALTER",
    "ANALYZE",
    "ATTACH",
    "BEGIN",
    "CALL",
    "COMMIT",
    "COPY",
    "CREATE",
    "DEALLOCATE",
    "DELETE",
    "DESCRIBE",
    "DETACH",
    "DROP",
    "EXECUTE",
    "EXPLAIN",
    "GRANT",
    "INSERT",
    "INSTALL",
    "LOAD",
    "MERGE",
    "PRAGMA",
    "PREPARE",
    "RESET",
    "ROLLBACK",
    "SET",
    "SHOW",
    "TRUNCATE",
    "UNLOAD",
    "UPDATE",
    "USE",
    "VACUUM",
];

fn first_word(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.trim_end_matches(';').to_ascii_uppercase()
}

fn not_a_query(text: &str) -> GraphError {
    match first_word(text).as_str() {
        "" => invalid("the SQL text is empty").expected("a query"),
        word => not_allowed(word),
    }
}

fn not_allowed(word: &str) -> GraphError {
    let hint = match word {
        "EXPLAIN" => "; a frame's explain() tells how a query runs",
        "COPY" => "; a frame's write methods make files",
        "DESCRIBE" | "SHOW" => "; a frame's schema tells its columns",
        _ => "",
    };
    invalid(format!("SQL only reads, and {word} does not{hint}"))
        .expected("SELECT, WITH, VALUES or a set operation")
        .got(word)
}

/// Breaks at a part of a query that writes.
struct OnlyReads;

impl Visitor for OnlyReads {
    type Break = &'static str;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<&'static str> {
        match query.body.as_ref() {
            SetExpr::Insert(_) => ControlFlow::Break("INSERT"),
            SetExpr::Update(_) => ControlFlow::Break("UPDATE"),
            SetExpr::Delete(_) => ControlFlow::Break("DELETE"),
            SetExpr::Merge(_) => ControlFlow::Break("MERGE"),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<&'static str> {
        match select.into {
            Some(_) => ControlFlow::Break("SELECT INTO"),
            None => ControlFlow::Continue(()),
        }
    }
}

/// Names computed columns by their text, `sum(salary)`, where DataFusion would say `sum(nodes.salary)`.
struct NameColumns;

impl VisitorMut for NameColumns {
    type Break = ();

    /// Distinct rows sort by their own columns, so that what computes one becomes its name.
    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let (SetExpr::Select(select), Some(order)) = (query.body.as_ref(), &mut query.order_by)
        else {
            return ControlFlow::Continue(());
        };
        let OrderByKind::Expressions(keys) = &mut order.kind else {
            return ControlFlow::Continue(());
        };
        if select.distinct.is_none() {
            return ControlFlow::Continue(());
        }
        for key in keys {
            let column = select.projection.iter().find_map(|item| match item {
                SelectItem::ExprWithAlias { expr, alias } if *expr == key.expr => Some(alias),
                _ => None,
            });
            if let Some(column) = column {
                key.expr = Expr::Identifier(column.clone());
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for item in &mut select.projection {
            let SelectItem::UnnamedExpr(expr) = item else {
                continue;
            };
            let named = matches!(
                expr,
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Subquery(_)
            );
            if !named {
                let alias = Ident::with_quote('"', expr.to_string());
                let expr = expr.clone();
                *item = SelectItem::ExprWithAlias { expr, alias };
            }
        }
        ControlFlow::Continue(())
    }
}

/// What a query reads by name.
#[derive(Default)]
pub(super) struct References {
    /// Names of common table expressions among them.
    pub tables: HashSet<TableReference>,
    /// Whether it calls a table function.
    pub functions: bool,
}

impl Visitor for References {
    type Break = DataFusionError;

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<DataFusionError> {
        match factor {
            TableFactor::Table {
                name, args: None, ..
            } => match reference(name) {
                Ok(reference) => {
                    self.tables.insert(reference);
                }
                Err(error) => return ControlFlow::Break(error),
            },
            TableFactor::Table { .. } | TableFactor::Function { .. } => self.functions = true,
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn reference(name: &ObjectName) -> Result<TableReference, DataFusionError> {
    object_name_to_table_reference(name.clone(), false)
}

pub(super) fn references(statement: &Statement) -> Result<References> {
    let mut found = References::default();
    match Visit::visit(statement, &mut found) {
        ControlFlow::Continue(()) => Ok(found),
        ControlFlow::Break(error) => Err(planning(error)),
    }
}

/// The names of the parameters in `text`, sorted: `min` for `$min`, `1` for `$1`.
pub(super) fn parameters(text: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for token in tokens(text)? {
        let Token::Placeholder(written) = token else {
            continue;
        };
        match written.strip_prefix('$') {
            Some(name) if !name.is_empty() => {
                names.insert(name.to_owned());
            }
            _ => {
                return Err(invalid("parameters are written $name or $1")
                    .expected("$name")
                    .got(written));
            }
        }
    }
    Ok(names)
}
