//! `ORDER BY ALL`: by every column of the result, from the left.

use datafusion::sql::sqlparser::ast::{
    Expr, OrderByExpr, OrderByKind, Query, SelectItem, SetExpr, SetQuantifier, Value,
};
use quiver_graph::Result;

use super::scopes::Scopes;
use super::templates::{from_query, query_of, table_of};
use super::walk::Step;
use crate::error::invalid;

/// Whether a query has it.
pub(super) fn orders_all(query: &Query) -> bool {
    let order = query.order_by.as_ref();
    order.is_some_and(|order| matches!(order.kind, OrderByKind::All(_)))
}

/// Says which columns these are, by their places.
pub(super) struct OrderAll<'a>(pub Scopes<'a>);

impl Step for OrderAll<'_> {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        self.0.enter(query);
        Ok(())
    }

    fn after_query(&mut self, query: &mut Query) -> Result<()> {
        if orders_all(query) {
            let columns = match width(&query.body) {
                Some(columns) => Some(columns),
                None => self.planned_width(&query.body)?,
            };
            let columns = columns.ok_or_else(|| {
                invalid("ORDER BY ALL beside * reads columns that are not known before the query is planned")
                    .expected("the columns by their names")
            })?;
            if let Some(order) = &mut query.order_by
                && let OrderByKind::All(options) = &order.kind
            {
                let key = |place: usize| OrderByExpr {
                    expr: Expr::Value(Value::Number(place.to_string(), false).into()),
                    options: *options,
                    with_fill: None,
                };
                order.kind = OrderByKind::Expressions((1..=columns).map(key).collect());
            }
        }
        self.0.leave();
        Ok(())
    }
}

impl OrderAll<'_> {
    fn planned_width(&self, body: &SetExpr) -> Result<Option<usize>> {
        let mut around = from_query("result")?;
        if let Some(query) = query_of(&mut around) {
            *query.body = body.clone();
        }
        let columns = table_of(&mut around).and_then(|table| self.0.columns(table));
        Ok(columns.map(|columns| columns.len()))
    }
}

/// How many columns there are, where that is written.
fn width(body: &SetExpr) -> Option<usize> {
    match body {
        SetExpr::Select(select) => {
            let single = |item: &SelectItem| {
                matches!(
                    item,
                    SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. }
                )
            };
            let items = &select.projection;
            items.iter().all(single).then_some(items.len())
        }
        SetExpr::Query(query) => width(&query.body),
        SetExpr::SetOperation {
            set_quantifier:
                SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName,
            ..
        } => None,
        SetExpr::SetOperation { left, right, .. } => width(left).or_else(|| width(right)),
        SetExpr::Values(values) => values.rows.first().map(|row| row.content.len()),
        _ => None,
    }
}
