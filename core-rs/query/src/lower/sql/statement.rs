//! SQL text: what it may be, what it names, and what its columns are called.

use std::borrow::Cow;
use std::collections::HashSet;

use datafusion::common::{DFSchema, TableReference};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::Expr as Lowered;
use datafusion::sql::parser::{DFParserBuilder, Statement as Parsed};
use datafusion::sql::planner::{SqlToRel, object_name_to_table_reference};
use datafusion::sql::sqlparser::ast::{
    Cte, Expr, Ident, JoinConstraint, OrderByKind, Query, Select, SelectItem, SetExpr, Statement,
    TableFactor, Value,
};
use quiver_graph::{GraphError, Result};

use crate::error::{invalid, planning};

use super::dialect::Bounded;
use super::long_numbers::read_decimal;
use super::merges::constraint;
use super::name_apart::{NameApart, may_share_names};
use super::negative::tell_negative;
use super::one_of::{ask_all, find_in_list};
use super::order_all::{OrderAll, orders_all};
use super::order_names::{OfTables, may_be_taken};
use super::planner::{GREENWICH, Provider};
use super::precedence::OrderDistinct;
use super::row_values::FindRows;
use super::scopes::Scopes;
use super::set_operations::NameSetOperations;
use super::subqueries::TellApart;
use super::using::QualifyUsing;
use super::walk::{Step, walk};
use super::{function_names, spellings, unread, windows};

/// The one query that `text` holds, with a name for each of its columns.
///
/// # Errors
/// `INVALID_QUERY` for what is not exactly one query.
pub(super) fn parse(state: &SessionState, text: &str) -> Result<Statement> {
    let limit = state.config_options().sql_parser.recursion_limit.get();
    let mut statement = read(text, limit)?;
    walk(&mut statement, &mut OrderDistinct)?;
    walk(&mut statement, &mut NameColumns)?;
    walk(&mut statement, &mut FindRows)?;
    walk(&mut statement, &mut InOurWords)?;
    walk(&mut statement, &mut TellApart::default())?;
    Ok(statement)
}

/// What depends on the columns of the query's tables, which `planner` knows. Whether there are set operations that count rows.
pub(super) fn over_tables<'a>(
    statement: &mut Statement,
    planner: &'a SqlToRel<'a, Provider<'a>>,
) -> Result<bool> {
    let mut needs = Needs::default();
    walk(statement, &mut needs)?;
    if needs.merging {
        walk(statement, &mut QualifyUsing(Scopes::new(planner)))?;
    }
    if needs.names {
        walk(statement, &mut NameApart(Scopes::new(planner)))?;
    }
    if needs.order_names {
        walk(statement, &mut OfTables(Scopes::new(planner)))?;
    }
    if needs.all_ordered {
        walk(statement, &mut OrderAll(Scopes::new(planner)))?;
    }
    let mut counting = NameSetOperations::default();
    walk(statement, &mut counting)?;
    Ok(counting.found)
}

/// What a query has that depends on the columns of its tables.
#[derive(Default)]
struct Needs {
    /// Joins that merge columns.
    merging: bool,
    /// Columns that may have one name.
    names: bool,
    /// Names in an order that may be those of tables or of the result.
    order_names: bool,
    /// `ORDER BY ALL`.
    all_ordered: bool,
}

impl Step for Needs {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        self.all_ordered |= orders_all(query);
        self.order_names |= may_be_taken(query);
        Ok(())
    }

    fn select(&mut self, select: &mut Select) -> Result<()> {
        let mut joins = select.from.iter().flat_map(|tables| &tables.joins);
        self.merging |= joins.any(|join| {
            matches!(
                constraint(&join.join_operator),
                Some(JoinConstraint::Using(_) | JoinConstraint::Natural)
            )
        });
        self.names |= may_share_names(select);
        Ok(())
    }
}

/// Writes what DataFusion reads otherwise, or not at all, as it reads it.
struct InOurWords;

impl Step for InOurWords {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        spellings::limit(query)?;
        windows::of_order(query)
    }

    fn select(&mut self, select: &mut Select) -> Result<()> {
        spellings::selection(select)?;
        windows::of_selection(select)
    }

    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        windows::check(expr)?;
        function_names::known(expr)?;
        spellings::interval(expr)?;
        find_in_list(expr);
        ask_all(expr);
        read_decimal(expr)?;
        tell_negative(expr);
        Ok(())
    }
}

/// The expression that `text` holds, over these columns.
///
/// # Errors
/// `INVALID_QUERY` for what is not exactly one expression.
pub(crate) fn expression(state: &SessionState, text: &str, schema: &DFSchema) -> Result<Lowered> {
    let dialect = Bounded::of(text)?;
    let parsed = DFParserBuilder::new(text)
        .with_dialect(&dialect)
        .with_recursion_limit(state.config_options().sql_parser.recursion_limit.get())
        .build()
        .and_then(|mut parser| parser.parse_into_expr());
    dialect.check()?;
    let mut parsed = parsed.map_err(planning)?;
    walk(&mut parsed.expr, &mut OrderDistinct)?;
    walk(&mut parsed.expr, &mut FindRows)?;
    walk(&mut parsed.expr, &mut InOurWords)?;
    let mut state = Cow::Borrowed(state);
    if has_zones(text) {
        let options = state.to_mut().config_mut().options_mut();
        options.execution.time_zone = Some(GREENWICH.to_owned());
    }
    state
        .create_logical_expr_from_sql_expr(parsed, schema)
        .map_err(planning)
}

/// Whether `text` may name the type of moments in a zone.
pub(super) fn has_zones(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("timestamptz") || text.contains("time zone")
}

fn read(text: &str, depth: usize) -> Result<Statement> {
    let dialect = Bounded::of(text)?;
    let written = spellings::without_hints(text);
    let statements = DFParserBuilder::new(written.as_ref())
        .with_dialect(&dialect)
        .with_recursion_limit(depth)
        .build()
        .and_then(|mut parser| parser.parse_statements());
    dialect.check()?;
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
    let Some(Parsed::Statement(mut statement)) = only else {
        return Err(not_a_query(text));
    };
    let Statement::Query(_) = *statement else {
        return Err(not_a_query(text));
    };
    walk(statement.as_mut(), &mut OnlyReads)?;
    Ok(*statement)
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

/// Refuses a part of a query that writes.
struct OnlyReads;

impl Step for OnlyReads {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        if let Some(with) = query.with.as_ref().filter(|with| with.recursive) {
            with.cte_tables.iter().try_for_each(all_rows)?;
        }
        match query.body.as_ref() {
            SetExpr::Insert(_) => Err(not_allowed("INSERT")),
            SetExpr::Update(_) => Err(not_allowed("UPDATE")),
            SetExpr::Delete(_) => Err(not_allowed("DELETE")),
            SetExpr::Merge(_) => Err(not_allowed("MERGE")),
            _ => unread::of_query(query),
        }
    }

    fn select(&mut self, select: &mut Select) -> Result<()> {
        match select.into {
            Some(_) => Err(not_allowed("SELECT INTO")),
            None => unread::of_selection(select),
        }
    }

    fn table(&mut self, table: &mut TableFactor) -> Result<()> {
        unread::of_table(table)
    }
}

/// Refuses an order or a limit of the rows of a recursion, which DataFusion does not read.
fn all_rows(table: &Cte) -> Result<()> {
    let Cte { alias, query, .. } = table;
    let bounded = query.order_by.is_some() || query.limit_clause.is_some() || query.fetch.is_some();
    if !bounded || !matches!(query.body.as_ref(), SetExpr::SetOperation { .. }) {
        return Ok(());
    }
    let mut body = query.body.clone();
    let mut named = Tables::default();
    walk(body.as_mut(), &mut named)?;
    let is_recursive = |name: &TableReference| name.table() == alias.name.value;
    match named.0.iter().any(is_recursive) {
        true => Err(invalid(format!(
            "the recursive table \"{}\" has all of its rows",
            alias.name.value
        ))
        .expected("ORDER BY, LIMIT and OFFSET in the query that reads it")
        .got(query.to_string())),
        false => Ok(()),
    }
}

/// Names computed columns by their text, `sum(salary)`, where DataFusion would say `sum(nodes.salary)`.
struct NameColumns;

impl Step for NameColumns {
    /// Distinct rows sort by their own columns, so that what computes one becomes its name. So it does where the name hides a column that
    /// it is computed of: `SELECT sum(a) AS a … ORDER BY sum(a)`.
    fn after_query(&mut self, query: &mut Query) -> Result<()> {
        let (SetExpr::Select(select), Some(order)) = (query.body.as_ref(), &mut query.order_by)
        else {
            return Ok(());
        };
        let OrderByKind::Expressions(keys) = &mut order.kind else {
            return Ok(());
        };
        let is_distinct = select.distinct.is_some();
        // Behind a `*`, nobody knows which place a column has.
        let single = |item: &SelectItem| {
            matches!(
                item,
                SelectItem::ExprWithAlias { .. } | SelectItem::UnnamedExpr(_)
            )
        };
        let is_placed = select.projection.iter().all(single);
        for key in keys {
            let mut items = select.projection.iter().enumerate();
            let column = items.find_map(|(place, item)| match item {
                SelectItem::ExprWithAlias { expr, alias } if *expr == key.expr => {
                    Some((place, alias))
                }
                _ => None,
            });
            let computes = matches!(key.expr, Expr::Function(_));
            match column {
                Some((place, _)) if is_placed && (is_distinct || computes) => {
                    let place = Value::Number((place + 1).to_string(), false);
                    key.expr = Expr::Value(place.into());
                }
                Some((_, alias)) if is_distinct => key.expr = Expr::Identifier(alias.clone()),
                _ => {}
            }
        }
        Ok(())
    }

    fn select(&mut self, select: &mut Select) -> Result<()> {
        for item in &mut select.projection {
            let SelectItem::UnnamedExpr(expr) = item else {
                continue;
            };
            let named = matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
            if !named {
                let alias = Ident::with_quote('"', name_of(expr));
                let expr = expr.clone();
                *item = SelectItem::ExprWithAlias { expr, alias };
            }
        }
        Ok(())
    }
}

/// The text of `expr`, or the name of a subquery's only column.
fn name_of(expr: &Expr) -> String {
    let only = match expr {
        Expr::Subquery(query) => match query.body.as_ref() {
            SetExpr::Select(select) => match select.projection.as_slice() {
                [SelectItem::ExprWithAlias { alias, .. }] => Some(alias.value.clone()),
                [SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts))] => {
                    parts.last().map(|name| name.value.clone())
                }
                [SelectItem::UnnamedExpr(Expr::Identifier(name))] => Some(name.value.clone()),
                [SelectItem::UnnamedExpr(expr)] => Some(name_of(expr)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    only.unwrap_or_else(|| expr.to_string())
}

/// The tables that a query names, those of common table expressions among them.
#[derive(Default)]
struct Tables(HashSet<TableReference>);

impl Step for Tables {
    fn table(&mut self, table: &mut TableFactor) -> Result<()> {
        if let TableFactor::Table {
            name, args: None, ..
        } = table
        {
            let name = object_name_to_table_reference(name.clone(), false);
            self.0.insert(name.map_err(planning)?);
        }
        Ok(())
    }
}

pub(super) fn tables(statement: &mut Statement) -> Result<HashSet<TableReference>> {
    let mut found = Tables::default();
    walk(statement, &mut found)?;
    Ok(found.0)
}
