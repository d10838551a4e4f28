//! What the joins of a `FROM` merge by `USING`, and what that leaves of its tables for `*` to show.

use std::collections::HashMap;

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, ExcludeSelectItem, Expr, Function, Ident, Join, JoinConstraint, JoinOperator,
    ObjectName, ObjectNamePart, ReplaceSelectElement, ReplaceSelectItem, SelectItem,
    SelectItemQualifiedWildcardKind, TableFactor, TableWithJoins, WildcardAdditionalOptions,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use quiver_graph::Result;

use super::templates::binary;
use crate::error::invalid;
use crate::operators::algorithm::algorithm_called;

/// What a column of `USING` stands for.
#[derive(Clone)]
pub(super) struct Merged {
    pub expr: Expr,
    pub is_not_of_the_left: bool,
    /// How many joins have merged it.
    joins: usize,
    /// The table that shows it.
    owner: Vec<Ident>,
}

impl Merged {
    /// Whether DataFusion takes its name for another column than it stands for, or for none.
    pub fn is_unclear(&self) -> bool {
        self.is_not_of_the_left || self.joins > 1
    }

    /// This instead of a column called `name`.
    pub fn in_place_of(&self, name: &str) -> ReplaceSelectElement {
        ReplaceSelectElement {
            expr: self.expr.clone(),
            column_name: Ident::with_quote('"', name),
            as_keyword: true,
        }
    }
}

/// A table as `*` shows it.
pub(super) struct Shown {
    name: Vec<Ident>,
    /// Columns that are shown as another table's.
    hidden: Vec<Ident>,
}

impl Shown {
    /// All its columns, those that joins have merged as what they stand for.
    pub fn item(&self, columns: &HashMap<String, Merged>) -> SelectItem {
        let mut replaced: Vec<(&String, &Merged)> = columns
            .iter()
            .filter(|(_, merged)| merged.is_not_of_the_left && merged.owner == self.name)
            .collect();
        replaced.sort_unstable_by_key(|(name, _)| *name);
        let replaced = replaced.into_iter();
        let items: Vec<_> = replaced
            .map(|(name, merged)| Box::new(merged.in_place_of(name)))
            .collect();
        let hidden = self.hidden.iter().cloned();
        let hidden: Vec<_> = hidden.map(ObjectName::from).collect();
        let options = WildcardAdditionalOptions {
            opt_exclude: (!hidden.is_empty()).then_some(ExcludeSelectItem::Multiple(hidden)),
            opt_replace: (!items.is_empty()).then_some(ReplaceSelectItem { items }),
            ..WildcardAdditionalOptions::default()
        };
        let name = ObjectName::from(self.name.clone());
        let kind = SelectItemQualifiedWildcardKind::ObjectName(name);
        SelectItem::QualifiedWildcard(kind, options)
    }
}

/// What the joins of a `FROM` merge.
#[derive(Default)]
pub(super) struct Merges {
    pub columns: HashMap<String, Merged>,
    /// What joins say instead of `USING`, by the places of table and join, where DataFusion does not know which column is meant.
    pub conditions: Vec<((usize, usize), Expr)>,
    /// The tables in order; none where one has no name, or is not shown.
    pub shown: Option<Vec<Shown>>,
}

impl Merges {
    /// `columns` gives those of a table, where they are known.
    pub fn of(
        from: &[TableWithJoins],
        columns: &dyn Fn(&TableFactor) -> Option<Vec<String>>,
    ) -> Result<Self> {
        let mut merges = Self {
            shown: Some(Vec::new()),
            ..Self::default()
        };
        for (place, tables) in from.iter().enumerate() {
            merges.add(place, tables, columns)?;
        }
        Ok(merges)
    }

    /// Adds what the joins of `from`, which stands at `place`, merge.
    fn add(
        &mut self,
        place: usize,
        from: &TableWithJoins,
        columns: &dyn Fn(&TableFactor) -> Option<Vec<String>>,
    ) -> Result<()> {
        let mut before: Vec<Vec<Ident>> = Vec::new();
        self.show(name_of(&from.relation), &[], &mut before);
        for (at, join) in from.joins.iter().enumerate() {
            let tables = || {
                [&from.relation]
                    .into_iter()
                    .chain(from.joins[..at].iter().map(|join| &join.relation))
            };
            let right = name_of(&join.relation);
            let (Some(names), Some(table)) = (using(join), &right) else {
                if !is_shown(&join.join_operator) {
                    self.shown = None;
                }
                self.show(right, &[], &mut before);
                continue;
            };
            let mut condition: Option<Expr> = None;
            let mut known = true;
            let again = names
                .iter()
                .any(|name| self.columns.contains_key(&name.value));
            for name in &names {
                let merged = self.columns.get(&name.value);
                let (left, joins, owner) = match (merged, before.as_slice()) {
                    (Some(merged), _) => (merged.expr.clone(), merged.joins, merged.owner.clone()),
                    (None, [only]) => (qualified(only, name), 0, only.clone()),
                    (None, _) => match only_owner(tables(), name, columns) {
                        Some(owner) => (qualified(&owner, name), 0, owner),
                        // Several may have it.
                        None => {
                            known = false;
                            if is_padded(&join.join_operator) {
                                self.shown = None;
                            }
                            continue;
                        }
                    },
                };
                let right = qualified(table, name);
                let equal = binary(left.clone(), BinaryOperator::Eq, right.clone());
                condition = Some(match condition {
                    Some(before) => binary(before, BinaryOperator::And, equal),
                    None => equal,
                });
                let before = merged.is_some_and(|merged| merged.is_not_of_the_left);
                let (expr, is_not_of_the_left) = match &join.join_operator {
                    JoinOperator::Right(_) | JoinOperator::RightOuter(_) => (right, true),
                    JoinOperator::FullOuter(_) => (either(left, right)?, true),
                    _ => (left, before),
                };
                let merged = Merged {
                    expr,
                    is_not_of_the_left,
                    joins: joins + 1,
                    owner,
                };
                self.columns.insert(name.value.clone(), merged);
            }
            if let Some(condition) = condition.filter(|_| again && known) {
                self.conditions.push(((place, at), condition));
            }
            self.show(right, &names, &mut before);
        }
        Ok(())
    }

    /// Adds a table, which `*` shows without the columns that are `merged` into others'.
    fn show(&mut self, name: Option<Vec<Ident>>, merged: &[&Ident], before: &mut Vec<Vec<Ident>>) {
        let Some(name) = name else {
            self.shown = None;
            return;
        };
        before.push(name.clone());
        if let Some(shown) = &mut self.shown {
            let hidden = merged.iter().map(|&name| name.clone()).collect();
            shown.push(Shown { name, hidden });
        }
    }
}

/// The name of the only one of `tables` that has a column of this name; none where that is not known.
pub(super) fn only_owner<'a>(
    tables: impl Iterator<Item = &'a TableFactor>,
    name: &Ident,
    columns: &dyn Fn(&TableFactor) -> Option<Vec<String>>,
) -> Option<Vec<Ident>> {
    let mut owner = None;
    for table in tables {
        let has = columns(table)?.contains(&name.value);
        if has && owner.replace(name_of(table)?).is_some() {
            return None;
        }
    }
    owner
}

/// Whether `*` shows all columns of what is joined.
fn is_shown(join: &JoinOperator) -> bool {
    let is_whole =
        |constraint| matches!(constraint, &JoinConstraint::On(_) | &JoinConstraint::None);
    matches!(join, JoinOperator::CrossJoin(_)) || constraint(join).is_some_and(is_whole)
}

/// Whether rows of the right side may have none of the left.
fn is_padded(join: &JoinOperator) -> bool {
    matches!(
        join,
        JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_)
    )
}

fn using(join: &Join) -> Option<Vec<&Ident>> {
    match constraint(&join.join_operator) {
        Some(JoinConstraint::Using(names)) => names.iter().map(last).collect(),
        _ => None,
    }
}

/// What a join of two tables says of their columns; none of semi joins and the like.
macro_rules! constraint_of {
    ($join:expr) => {
        match $join {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint) => Some(constraint),
            _ => None,
        }
    };
}

pub(super) fn constraint(join: &JoinOperator) -> Option<&JoinConstraint> {
    constraint_of!(join)
}

pub(super) fn constraint_mut(join: &mut JoinOperator) -> Option<&mut JoinConstraint> {
    constraint_of!(join)
}

pub(super) fn last(name: &ObjectName) -> Option<&Ident> {
    match name.0.last() {
        Some(ObjectNamePart::Identifier(name)) => Some(name),
        _ => None,
    }
}

/// The name by which the columns of a table are known.
pub(super) fn name_of(table: &TableFactor) -> Option<Vec<Ident>> {
    let (TableFactor::Table { alias, .. }
    | TableFactor::Derived { alias, .. }
    | TableFactor::TableFunction { alias, .. }
    | TableFactor::Function { alias, .. }) = table
    else {
        return None;
    };
    if let Some(alias) = alias {
        return Some(vec![alias.name.clone()]);
    }
    let (name, is_called) = match table {
        TableFactor::Table { name, args, .. } => (name, args.is_some()),
        TableFactor::Function { name, .. } => (name, true),
        _ => return None,
    };
    let parts = name.0.iter().map(|part| part.as_ident().cloned());
    let mut parts = parts.collect::<Option<Vec<Ident>>>()?;
    if is_called {
        // An algorithm goes by its own name, however that is written; other functions go by what is written.
        let written = parts.last_mut()?;
        if let Some(algorithm) = algorithm_called(&written.value) {
            *written = Ident::with_quote('"', algorithm.sql_name());
        }
    }
    Some(parts)
}

fn qualified(table: &[Ident], column: &Ident) -> Expr {
    let parts = table.iter().chain([column]);
    Expr::CompoundIdentifier(parts.cloned().collect())
}

fn either(left: Expr, right: Expr) -> Result<Expr> {
    let dialect = GenericDialect {};
    let call = Parser::new(&dialect)
        .try_with_sql(&format!("coalesce({left}, {right})"))
        .and_then(|mut parser| parser.parse_expr());
    match call {
        Ok(call @ Expr::Function(Function { .. })) => Ok(call),
        _ => Err(invalid("the columns of USING do not have names")),
    }
}
