//! A subquery computed for every row of a domain at once.

use std::sync::Arc;

use datafusion::common::{Column, NullEquality};
use datafusion::error::Result;
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::expr::{Sort, WindowFunction};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{
    Aggregate, Distinct, Expr, ExprFunctionExt, ExprSchemable, FetchType, Filter, Join, JoinType,
    Limit, LogicalPlan, LogicalPlanBuilder, Operator, Projection, SkipType, Union, Window,
    binary_expr, lit,
};

use super::domain::{Domain, all_columns};
use super::sets;

/// The rows of `plan` for each row of `domain`, with the columns of both; None where that is not known how.
pub(super) fn dependent(plan: &LogicalPlan, domain: &Domain<'_>) -> Result<Option<LogicalPlan>> {
    if !domain.is_read_by(plan)? {
        let rows = LogicalPlanBuilder::from(domain.rows(&domain.name)?);
        return rows.cross_join(plan.clone())?.build().map(Some);
    }
    match plan {
        LogicalPlan::Projection(projection) => {
            let mut exprs = read_all(plan, &projection.expr, domain)?;
            exprs.extend(domain.exprs());
            let rows = over(&projection.input, domain, |rows| rows.project(exprs))?;
            // Their subqueries read what is in the rows by now, and was further out.
            rows.map(|rows| domain.names.joined(rows)).transpose()
        }
        LogicalPlan::Filter(filter) => {
            let predicate = domain.read_by(filter.predicate.clone())?;
            let Some(rows) = dependent(&filter.input, domain)? else {
                return Ok(None);
            };
            let filter = Filter::try_new(predicate, Arc::new(rows))?;
            let rows = domain.names.joined(LogicalPlan::Filter(filter))?;
            Ok(Some(rows))
        }
        LogicalPlan::SubqueryAlias(alias) => {
            let inner = all_columns(&alias.input).into_iter();
            let mut exprs = named_as(plan, inner);
            exprs.extend(domain.exprs());
            over(&alias.input, domain, |rows| rows.project(exprs))
        }
        LogicalPlan::Aggregate(aggregate) => aggregated(aggregate, domain),
        LogicalPlan::Distinct(Distinct::All(input)) => {
            over(input, domain, LogicalPlanBuilder::distinct)
        }
        LogicalPlan::Sort(sort) => match sort.fetch {
            None => dependent(&sort.input, domain),
            Some(fetch) => numbered(&sort.input, &sort.expr, (0, Some(fetch)), domain),
        },
        LogicalPlan::Limit(limit) => limited(limit, domain),
        LogicalPlan::Window(window) => windowed(window, domain),
        LogicalPlan::Union(union) => united(union, domain),
        LogicalPlan::Join(join) => joined(join, domain),
        LogicalPlan::Unnest(unnest) => over(&unnest.input, domain, |rows| {
            let columns = unnest.exec_columns.clone();
            rows.unnest_columns_with_options(columns, unnest.options.clone())
        }),
        LogicalPlan::Subquery(subquery) => dependent(&subquery.subquery, domain),
        _ => Ok(None),
    }
}

fn over(
    input: &LogicalPlan,
    domain: &Domain<'_>,
    step: impl FnOnce(LogicalPlanBuilder) -> Result<LogicalPlanBuilder>,
) -> Result<Option<LogicalPlan>> {
    match dependent(input, domain)? {
        Some(rows) => step(LogicalPlanBuilder::from(rows))?.build().map(Some),
        None => Ok(None),
    }
}

/// Expressions of `plan`, which read the domain, under the names that they have.
fn read_all(plan: &LogicalPlan, exprs: &[Expr], domain: &Domain<'_>) -> Result<Vec<Expr>> {
    let names = NamePreserver::new(plan);
    let read = exprs.iter().map(|expr| {
        let name = names.save(expr);
        Ok(name.restore(domain.read_by(expr.clone())?))
    });
    read.collect()
}

/// `exprs` in the place of the columns of `plan`.
fn named_as(plan: &LogicalPlan, exprs: impl Iterator<Item = Expr>) -> Vec<Expr> {
    let named = exprs.zip(plan.schema().iter());
    let named = named.map(|(expr, (qualifier, field))| {
        expr.alias_qualified(qualifier.cloned(), field.name().as_str())
    });
    named.collect()
}

fn aggregated(aggregate: &Aggregate, domain: &Domain<'_>) -> Result<Option<LogicalPlan>> {
    let plan = LogicalPlan::Aggregate(aggregate.clone());
    let grouped = |expr: &Expr| matches!(expr, Expr::GroupingSet(_));
    if aggregate.group_expr.iter().any(grouped) {
        // Of nothing there is a row for each set of no keys, too.
        let Some(sets) = sets::united(aggregate)? else {
            return Ok(None);
        };
        let mut exprs = named_as(&plan, all_columns(&sets).into_iter());
        exprs.extend(domain.exprs());
        return over(&sets, domain, |rows| rows.project(exprs));
    }
    let mut groups = read_all(&plan, &aggregate.group_expr, domain)?;
    groups.extend(domain.exprs());
    let calls = read_all(&plan, &aggregate.aggr_expr, domain)?;
    let Some(rows) = dependent(&aggregate.input, domain)? else {
        return Ok(None);
    };
    let rows = Aggregate::try_new(Arc::new(rows), groups, calls)?;
    let rows = domain.names.joined(LogicalPlan::Aggregate(rows))?;
    if !aggregate.group_expr.is_empty() {
        return Ok(Some(rows));
    }
    // Of nothing there is one row, too.
    let all = domain.names.next();
    let schema = Arc::clone(plan.schema());
    let results = aggregate.aggr_expr.iter().zip(schema.columns());
    let results = results.map(|(call, column)| {
        let empty = match call.clone().unalias() {
            Expr::AggregateFunction(function) => {
                let data_type = call.get_type(aggregate.input.schema())?;
                Some(function.func.default_value(&data_type)?)
            }
            _ => None,
        };
        let column = Expr::Column(column);
        Ok(match empty.filter(|value| !value.is_null()) {
            Some(value) => coalesce(vec![column, lit(value)]),
            None => column,
        })
    });
    let results = results.collect::<Result<Vec<_>>>()?;
    let mut exprs = named_as(&plan, results.into_iter());
    exprs.extend(domain.read_of(&all));
    LogicalPlanBuilder::from(domain.rows(&all)?)
        .join_detailed(
            rows,
            JoinType::Left,
            (domain.columns(&all), domain.columns(&domain.name)),
            None,
            NullEquality::NullEqualsNull,
        )?
        .project(exprs)?
        .build()
        .map(Some)
}

fn limited(limit: &Limit, domain: &Domain<'_>) -> Result<Option<LogicalPlan>> {
    let (SkipType::Literal(skip), FetchType::Literal(fetch)) =
        (limit.get_skip_type()?, limit.get_fetch_type()?)
    else {
        return Ok(None);
    };
    match limit.input.as_ref() {
        LogicalPlan::Sort(sort) if sort.fetch.is_none() => {
            numbered(&sort.input, &sort.expr, (skip, fetch), domain)
        }
        // The sort's keys may not be among the columns: they are chosen from fewer rows then.
        LogicalPlan::Projection(projection) => {
            let limited = LogicalPlan::Limit(Limit {
                input: Arc::clone(&projection.input),
                ..limit.clone()
            });
            let exprs = projection.expr.clone();
            let chosen = Projection::try_new(exprs, Arc::new(limited))?;
            dependent(&LogicalPlan::Projection(chosen), domain)
        }
        input => numbered(input, &[], (skip, fetch), domain),
    }
}

/// So many rows of `input` in this order, for each row of the domain.
fn numbered(
    input: &LogicalPlan,
    order: &[Sort],
    (skip, fetch): (usize, Option<usize>),
    domain: &Domain<'_>,
) -> Result<Option<LogicalPlan>> {
    let Some(rows) = dependent(input, domain)? else {
        return Ok(None);
    };
    let name = domain.names.next();
    let keys = order.iter().map(|key| {
        let expr = domain.read_by(key.expr.clone())?;
        Ok(Sort::new(expr, key.asc, key.nulls_first))
    });
    let number = row_number().partition_by(domain.exprs());
    let number = match order.is_empty() {
        true => number.build()?,
        false => number.order_by(keys.collect::<Result<Vec<_>>>()?).build()?,
    };
    let columns = all_columns(&rows);
    let of_row = Expr::Column(Column::new_unqualified(name.as_str()));
    let number_of = |rows: usize| lit(rows as u64);
    let mut kept = of_row.clone().gt(number_of(skip));
    if let Some(fetch) = fetch {
        kept = kept.and(of_row.lt_eq(number_of(skip.saturating_add(fetch))));
    }
    LogicalPlanBuilder::from(rows)
        .window([number.alias(name.as_str())])?
        .filter(kept)?
        .project(columns)?
        .build()
        .map(Some)
}

fn windowed(window: &Window, domain: &Domain<'_>) -> Result<Option<LogicalPlan>> {
    let plan = LogicalPlan::Window(window.clone());
    let names = NamePreserver::new(&plan);
    let calls = window.window_expr.iter().map(|call| {
        let name = names.save(call);
        let read = match domain.read_by(call.clone())?.unalias() {
            Expr::WindowFunction(mut function) => {
                function.params.partition_by.extend(domain.exprs());
                let function: WindowFunction = *function;
                Expr::from(function)
            }
            other => other,
        };
        Ok(name.restore(read))
    });
    let calls = calls.collect::<Result<Vec<_>>>()?;
    over(&window.input, domain, |rows| rows.window(calls))
}

fn united(union: &Union, domain: &Domain<'_>) -> Result<Option<LogicalPlan>> {
    let mut all: Option<LogicalPlanBuilder> = None;
    let plan = LogicalPlan::Union(union.clone());
    let (names, width) = (plan.schema().fields(), plan.schema().fields().len());
    for input in &union.inputs {
        let Some(rows) = dependent(input, domain)? else {
            return Ok(None);
        };
        let columns = all_columns(input).into_iter().zip(names.iter());
        let mut columns: Vec<Expr> = columns
            .map(|(column, field)| column.alias(field.name()))
            .collect();
        let own = domain.columns(&domain.name).into_iter();
        columns.extend(own.map(|column| {
            let name = column.name.clone();
            Expr::Column(column).alias(name)
        }));
        let rows = LogicalPlanBuilder::from(rows).project(columns)?;
        all = Some(match all {
            Some(all) => all.union(rows.build()?)?,
            None => rows,
        });
    }
    let Some(all) = all else {
        return Ok(None);
    };
    let columns = all.schema().columns();
    let (own, read) = columns.split_at(width);
    let mut exprs = named_as(&plan, own.iter().cloned().map(Expr::Column));
    exprs.extend(read.iter().map(|column| {
        Expr::Column(column.clone())
            .alias_qualified(Some(domain.name.clone()), column.name.as_str())
    }));
    all.project(exprs)?.build().map(Some)
}

/// A join, of which those sides have a row for each of the domain's that must.
fn joined(join: &Join, domain: &Domain<'_>) -> Result<Option<LogicalPlan>> {
    let in_condition = |expr: &Expr| {
        let read = domain.read_by(expr.clone())?;
        Ok::<_, datafusion::error::DataFusionError>(read != *expr)
    };
    let mut reads = false;
    for (left, right) in &join.on {
        reads |= in_condition(left)? | in_condition(right)?;
    }
    if let Some(filter) = &join.filter {
        reads |= in_condition(filter)?;
    }
    let of_right = domain.is_read_by(&join.right)?;
    let of_left = domain.is_read_by(&join.left)?;
    let (left, right) = match join.join_type {
        JoinType::Inner => (of_left || !of_right, of_right),
        JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti => (true, of_right),
        JoinType::Right => (of_left, true),
        JoinType::Full => (true, true),
        _ => return Ok(None),
    };
    // A condition that reads the domain finds it on either side of a join that keeps both.
    if reads && !matches!(join.join_type, JoinType::Inner | JoinType::Left) {
        return Ok(None);
    }
    let copy = domain.names.next();
    let side = |plan: &Arc<LogicalPlan>, wanted: bool| match wanted {
        true => dependent(plan, domain),
        false => Ok(Some(plan.as_ref().clone())),
    };
    let (Some(left_rows), Some(mut right_rows)) =
        (side(&join.left, left)?, side(&join.right, right)?)
    else {
        return Ok(None);
    };
    let mut conditions = Vec::new();
    if let Some(filter) = &join.filter {
        conditions.push(domain.read_by(filter.clone())?);
    }
    if left && right {
        let mut columns = all_columns(&join.right);
        let own = domain.columns(&domain.name).into_iter();
        columns.extend(own.map(|column| {
            let name = column.name.clone();
            Expr::Column(column).alias_qualified(Some(copy.clone()), name)
        }));
        right_rows = LogicalPlanBuilder::from(right_rows)
            .project(columns)?
            .build()?;
        let pairs = domain.exprs().into_iter().zip(domain.columns(&copy));
        conditions.extend(pairs.map(|(own, other)| {
            binary_expr(own, Operator::IsNotDistinctFrom, Expr::Column(other))
        }));
    }
    let on = join.on.iter().map(|(left, right)| {
        Ok((
            domain.read_by(left.clone())?,
            domain.read_by(right.clone())?,
        ))
    });
    let joined = Join::try_new(
        Arc::new(left_rows),
        Arc::new(right_rows),
        on.collect::<Result<Vec<_>>>()?,
        conjunction(conditions),
        join.join_type,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?;
    if !(left && right) || matches!(join.join_type, JoinType::LeftSemi | JoinType::LeftAnti) {
        return Ok(Some(LogicalPlan::Join(joined)));
    }
    let mut exprs: Vec<Expr> = join
        .schema
        .columns()
        .into_iter()
        .map(Expr::Column)
        .collect();
    match join.join_type {
        JoinType::Right => exprs.extend(domain.read_of(&copy)),
        JoinType::Full => {
            let pairs = domain
                .columns(&domain.name)
                .into_iter()
                .zip(domain.columns(&copy));
            exprs.extend(pairs.map(|(own, other)| {
                let name = own.name.clone();
                let either = coalesce(vec![Expr::Column(own), Expr::Column(other)]);
                either.alias_qualified(Some(domain.name.clone()), name)
            }));
        }
        _ => exprs.extend(domain.exprs()),
    }
    LogicalPlanBuilder::from(LogicalPlan::Join(joined))
        .project(exprs)?
        .build()
        .map(Some)
}
