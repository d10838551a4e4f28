//! Columns of one name in a selection, which DataFusion refuses: `SELECT a, a`, and `SELECT *, a + 1 AS a`. What comes later, or is
//! computed beside a `*` that shows the name, gets `_1` behind it, or the next number that is free, as columns of a result do.

use std::collections::HashSet;

use datafusion::sql::sqlparser::ast::{
    ExcludeSelectItem, Expr, Ident, Join, JoinOperator, ObjectName, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, SetExpr, TableFactor, WildcardAdditionalOptions,
};
use quiver_graph::Result;

use super::merges::{constraint, last, name_of};
use super::scopes::Scopes;
use super::walk::Step;

/// Whether a selection may have columns of one name.
pub(super) fn may_share_names(select: &Select) -> bool {
    let items = &select.projection;
    let given: Vec<Given> = items.iter().filter_map(Given::of).collect();
    let mut names = HashSet::new();
    let is_new = |one: &Given| names.insert(one.name.clone());
    !given.iter().all(is_new) || (!given.is_empty() && given.len() < items.len())
}

/// Names them apart.
pub(super) struct NameApart<'a>(pub Scopes<'a>);

impl Step for NameApart<'_> {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        self.0.enter(query);
        Ok(())
    }

    /// What it reads from has names of its own by now.
    fn after_query(&mut self, query: &mut Query) -> Result<()> {
        self.of_body(&mut query.body);
        self.0.leave();
        Ok(())
    }
}

impl NameApart<'_> {
    fn of_body(&self, body: &mut SetExpr) {
        match body {
            SetExpr::Select(select) => self.of_select(select),
            SetExpr::SetOperation { left, right, .. } => {
                self.of_body(left);
                self.of_body(right);
            }
            _ => {}
        }
    }

    fn of_select(&self, select: &mut Select) {
        let Some(shown) = self.shown(select) else {
            return;
        };
        let mut known = shown;
        let given = select.projection.iter().filter_map(Given::of);
        let mut taken: HashSet<String> = given.map(|given| given.name).collect();
        taken.extend(known.iter().map(|given| given.name.clone()));
        for item in &mut select.projection {
            let Some(mut given) = Given::of(item) else {
                continue;
            };
            if known.iter().any(|other| other.is_taken_for(&given)) {
                let mut names = (1..).map(|number| format!("{}_{number}", given.name));
                let Some(name) = names.find(|name| taken.insert(name.clone())) else {
                    continue;
                };
                if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = item
                {
                    let alias = Ident::with_quote('"', name.clone());
                    let expr = expr.clone();
                    *item = SelectItem::ExprWithAlias { expr, alias };
                }
                given = Given { name, table: None };
            }
            known.push(given);
        }
    }

    /// What the `*` of a selection show; none where that is not known.
    fn shown(&self, select: &Select) -> Option<Vec<Given>> {
        let mut shown = Vec::new();
        let mut joins = select.from.iter().flat_map(|tables| &tables.joins);
        // Others show the columns of one side.
        let shows_both = |join: &Join| {
            let operator = &join.join_operator;
            matches!(operator, JoinOperator::CrossJoin(_)) || constraint(operator).is_some()
        };
        if !joins.all(shows_both) {
            return None;
        }
        for item in &select.projection {
            let (of, options) = match item {
                SelectItem::Wildcard(options) => (None, options),
                SelectItem::QualifiedWildcard(kind, options) => match kind {
                    SelectItemQualifiedWildcardKind::ObjectName(name) => (Some(name), options),
                    SelectItemQualifiedWildcardKind::Expr(_) => return None,
                },
                _ => continue,
            };
            let hidden = hidden(options)?;
            let from = select.from.iter();
            let tables = from.flat_map(|tables| {
                let joined = tables.joins.iter().map(|join| &join.relation);
                [&tables.relation].into_iter().chain(joined)
            });
            for table in tables.filter(|table| of.is_none_or(|name| is_called(table, name))) {
                let name = name_of(table).as_deref().map(text);
                for column in self.0.columns(table)? {
                    if !hidden.contains(&column) {
                        let table = name.clone();
                        shown.push(Given {
                            name: column,
                            table,
                        });
                    }
                }
            }
        }
        Some(shown)
    }
}

/// A column of a selection.
struct Given {
    name: String,
    /// The table whose column it is, where that is written.
    table: Option<String>,
}

impl Given {
    /// None of a `*`.
    fn of(item: &SelectItem) -> Option<Self> {
        let (name, table) = match item {
            SelectItem::ExprWithAlias { alias, .. } => (alias.value.clone(), None),
            SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
                let (last, table) = parts.split_last()?;
                (last.value.clone(), Some(text(table)))
            }
            SelectItem::UnnamedExpr(Expr::Identifier(name)) => (name.value.clone(), None),
            SelectItem::UnnamedExpr(expr) => (expr.to_string(), None),
            _ => return None,
        };
        Some(Self { name, table })
    }

    /// Whether both have one name, unless they are of two tables.
    fn is_taken_for(&self, other: &Self) -> bool {
        let apart = matches!((&self.table, &other.table), (Some(one), Some(other)) if one != other);
        self.name == other.name && !apart
    }
}

fn text(parts: &[Ident]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
    parts.join(".")
}

/// Whether `name.*` shows the columns of `table`.
fn is_called(table: &TableFactor, name: &ObjectName) -> bool {
    let parts = name.0.iter().map(|part| part.as_ident().cloned());
    let parts: Option<Vec<Ident>> = parts.collect();
    match (name_of(table), parts) {
        (Some(own), Some(parts)) => text(&own) == text(&parts),
        _ => false,
    }
}

/// The columns that a `*` leaves out; none where that is not known.
fn hidden(options: &WildcardAdditionalOptions) -> Option<HashSet<String>> {
    if options.opt_ilike.is_some() || options.opt_rename.is_some() || options.opt_alias.is_some() {
        return None;
    }
    let mut hidden = HashSet::new();
    if let Some(except) = &options.opt_except {
        let others = except.additional_elements.iter();
        let names = [&except.first_element].into_iter().chain(others);
        hidden.extend(names.map(|name| name.value.clone()));
    }
    let excluded: &[ObjectName] = match &options.opt_exclude {
        Some(ExcludeSelectItem::Single(name)) => std::slice::from_ref(name),
        Some(ExcludeSelectItem::Multiple(names)) => names,
        None => &[],
    };
    for name in excluded {
        hidden.insert(last(name)?.value.clone());
    }
    Some(hidden)
}
