//! What can be written in several ways, in the one that DataFusion reads.

use std::borrow::Cow;

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, GroupByExpr, Interval, JoinConstraint, JoinOperator,
    LimitClause, Query, Select, SelectFlavor, SelectItem, TableFactor, Value,
    WildcardAdditionalOptions,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};
use quiver_graph::Result;

use super::merges::constraint;
use super::templates::{binary, expression};
use crate::error::invalid;

/// `text` with spaces for `[NOT] MATERIALIZED` in front of the query of a common table expression, which says nothing about its rows.
pub(super) fn without_hints(text: &str) -> Cow<'_, str> {
    const HINT: &str = "materialized";
    if !text.to_ascii_lowercase().contains(HINT) {
        return Cow::Borrowed(text);
    }
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, text).tokenize_with_location() else {
        return Cow::Borrowed(text);
    };
    let is_space = |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(_));
    let tokens: Vec<TokenWithSpan> = tokens.into_iter().filter(|it| !is_space(it)).collect();
    let is = |at: Option<usize>, keyword: Keyword| {
        let token = at.and_then(|at| tokens.get(at)).map(|it| &it.token);
        matches!(token, Some(Token::Word(word)) if word.keyword == keyword)
    };
    let mut written = text.to_owned();
    for at in 1..tokens.len() {
        let next = |ahead: usize| tokens.get(at + ahead).map(|it| &it.token);
        let queries = [
            Keyword::SELECT,
            Keyword::WITH,
            Keyword::VALUES,
            Keyword::FROM,
        ];
        let is_query = matches!(next(1), Some(Token::LParen))
            && (matches!(next(2), Some(Token::LParen))
                || queries.iter().any(|keyword| is(Some(at + 2), *keyword)));
        if !is(Some(at), Keyword::MATERIALIZED) || !is_query {
            continue;
        }
        let first = if is(Some(at - 1), Keyword::NOT) {
            at - 1
        } else {
            at
        };
        let is_hint = is(first.checked_sub(1), Keyword::AS);
        let place = |location| offset(text, location);
        if let (true, Some(start), Some(end)) = (
            is_hint,
            place(tokens[first].span.start),
            place(tokens[at].span.end),
        ) {
            written.replace_range(start..end, &" ".repeat(end - start));
        }
    }
    Cow::Owned(written)
}

/// Where the letter at `location` begins, in bytes.
fn offset(text: &str, location: Location) -> Option<usize> {
    let line = usize::try_from(location.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(location.column).ok()?.checked_sub(1)?;
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line).map(str::len).sum();
    let letters: usize = lines
        .next()
        .unwrap_or_default()
        .chars()
        .take(column)
        .map(char::len_utf8)
        .sum();
    Some(before + letters)
}

/// `FETCH FIRST 2 ROWS ONLY` as `LIMIT 2`.
pub(super) fn limit(query: &mut Query) -> Result<()> {
    let Some(fetch) = query.fetch.take() else {
        return Ok(());
    };
    let refused = |what: &str| {
        invalid(format!("FETCH FIRST takes a number of rows, not {what}"))
            .expected("FETCH FIRST n ROWS ONLY")
    };
    if fetch.with_ties {
        return Err(refused("ties"));
    }
    if fetch.percent {
        return Err(refused("a share of them"));
    }
    let rows = fetch.quantity.map_or_else(|| expression("1"), Ok)?;
    match &mut query.limit_clause {
        None => {
            query.limit_clause = Some(LimitClause::LimitOffset {
                limit: Some(rows),
                offset: None,
                limit_by: Vec::new(),
            });
        }
        Some(LimitClause::LimitOffset {
            limit: limit @ None,
            ..
        }) => *limit = Some(rows),
        Some(_) => return Err(invalid("a query has LIMIT or FETCH FIRST, not both")),
    }
    Ok(())
}

/// `FROM t` as `SELECT * FROM t`, and `GROUP BY (a, b)` as `GROUP BY a, b`.
pub(super) fn selection(select: &mut Select) -> Result<()> {
    if matches!(select.flavor, SelectFlavor::FromFirstNoSelect) {
        select.flavor = SelectFlavor::Standard;
        select.projection = vec![SelectItem::Wildcard(WildcardAdditionalOptions::default())];
    }
    if let GroupByExpr::Expressions(keys, _) = &mut select.group_by
        && keys.iter().any(|key| matches!(key, Expr::Tuple(_)))
    {
        let apart = |key| match key {
            Expr::Tuple(keys) => keys,
            key => vec![key],
        };
        *keys = std::mem::take(keys).into_iter().flat_map(apart).collect();
        if keys.is_empty() {
            // All rows together.
            keys.push(Expr::GroupingSets(vec![Vec::new()]));
        }
    }
    select.from.iter().try_for_each(|tables| {
        let mut joins = tables.joins.iter();
        match joins.find(|join| is_unconditional(&join.join_operator, &join.relation)) {
            None => Ok(()),
            Some(join) => Err(invalid("a JOIN has no condition")
                .expected("ON or USING behind it, or CROSS JOIN")
                .got(join.to_string().trim())),
        }
    })
}

/// `INTERVAL (a + 1) DAY` as `(a + 1) * INTERVAL '1 DAY'`, and `CAST('42' AS INTERVAL)` as `INTERVAL '42'`, which are seconds.
pub(super) fn interval(expr: &mut Expr) -> Result<()> {
    if let Expr::Cast {
        kind: CastKind::Cast | CastKind::DoubleColon,
        expr: text,
        data_type:
            DataType::Interval {
                fields: None,
                precision: None,
            },
        ..
    } = expr
        && let Expr::Value(value) = text.as_ref()
        && matches!(value.value, Value::SingleQuotedString(_))
    {
        *expr = Expr::Interval(Interval {
            value: text.clone(),
            leading_field: None,
            leading_precision: None,
            last_field: None,
            fractional_seconds_precision: None,
        });
        return Ok(());
    }
    let Expr::Interval(Interval {
        value,
        leading_field: Some(unit),
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    }) = expr
    else {
        return Ok(());
    };
    if matches!(value.as_ref(), Expr::Value(_)) {
        return Ok(());
    }
    let one = expression(&format!("INTERVAL '1 {unit}'"))?;
    let number = std::mem::replace(value.as_mut(), one.clone());
    let number = Expr::Nested(Box::new(number));
    *expr = Expr::Nested(Box::new(binary(number, BinaryOperator::Multiply, one)));
    Ok(())
}

/// Whether each row of a table would meet all of `right`, without a word that says so.
fn is_unconditional(join: &JoinOperator, right: &TableFactor) -> bool {
    let asks = matches!(join, JoinOperator::Join(_) | JoinOperator::Inner(_));
    let is_table = match right {
        TableFactor::Table { args, .. } => args.is_none(),
        TableFactor::Derived { lateral, .. } => !lateral,
        _ => false,
    };
    asks && is_table && matches!(constraint(join), Some(JoinConstraint::None))
}
