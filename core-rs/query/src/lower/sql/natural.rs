//! `NATURAL JOIN` as the `USING` that it stands for, which has all else that is said of merged columns.

use datafusion::sql::sqlparser::ast::{
    Expr, Ident, JoinConstraint, JoinOperator, ObjectName, TableWithJoins, Value,
};

use super::merges::constraint_mut;
use super::scopes::Scopes;

/// Names the columns that tables of `from` share; a join stays as it is where the columns of a table are not known.
pub(super) fn name_natural(from: &mut [TableWithJoins], scopes: &Scopes<'_>) {
    for tables in from {
        let mut before = vec![&tables.relation];
        for join in &mut tables.joins {
            let is_inner = matches!(
                join.join_operator,
                JoinOperator::Join(_) | JoinOperator::Inner(_)
            );
            let natural = constraint_mut(&mut join.join_operator);
            if let Some(constraint @ JoinConstraint::Natural) = natural {
                let left = before.iter().map(|table| scopes.columns(table));
                let left: Option<Vec<Vec<String>>> = left.collect();
                let shared = left
                    .zip(scopes.columns(&join.relation))
                    .map(|(left, right)| {
                        let is_left = |name: &String| left.iter().any(|table| table.contains(name));
                        right.into_iter().filter(is_left).collect::<Vec<_>>()
                    });
                match shared.as_deref() {
                    // All rows meet, and where there are none on one side, those of the other may stay.
                    Some([]) if !is_inner => {
                        let always = Expr::Value(Value::Boolean(true).into());
                        *constraint = JoinConstraint::On(always);
                    }
                    Some([]) | None => {}
                    Some(names) => {
                        let quoted =
                            |name: &String| ObjectName::from(vec![Ident::with_quote('"', name)]);
                        *constraint = JoinConstraint::Using(names.iter().map(quoted).collect());
                    }
                }
            }
            before.push(&join.relation);
        }
    }
}
