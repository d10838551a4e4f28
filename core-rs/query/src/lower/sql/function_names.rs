//! Functions by the names that other databases have for them, by those of DataFusion.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentClause, FunctionArguments, Ident, ObjectName, ObjectNamePart, OrderByExpr,
    OrderByOptions, Query, Value,
};
use quiver_graph::Result;

use super::templates::{argument, binary, expression, query_of};
use super::walk::{Step, walk};
use crate::error::invalid;

/// What such a function is.
#[derive(Clone, Copy)]
enum Meaning {
    /// A function, with the arguments that this has.
    Name(&'static str),
    /// A part of a moment.
    Part(&'static str),
    /// An expression of the arguments, `$1` the first of them, of which there are so many.
    Of(usize, &'static str),
    /// The rows for which its argument is true.
    CountIf,
    /// Its first argument in the row in which the second is largest or smallest.
    Best { largest: bool },
    /// Texts joined by a comma, if nothing else is said.
    Joined,
    /// The value that so large a share of all values does not exceed.
    Quantile,
    /// The root of a variance, of distinct values: DataFusion has that of all.
    Root(&'static str),
    /// The first of its two arguments that is not null.
    Either,
    /// How often such a part begins anew between two moments.
    Boundaries,
}

use Meaning::{Best, Boundaries, CountIf, Either, Joined, Name, Of, Part, Quantile, Root};

const LARGEST: Meaning = Best { largest: true };
const SMALLEST: Meaning = Best { largest: false };

/// By DuckDB's names, PostgreSQL's, Spark's or MySQL's.
const FUNCTIONS: &[(&str, Meaning)] = &[
    ("approx_count_distinct", Name("approx_distinct")),
    ("approx_quantile", Name("approx_percentile_cont")),
    ("arg_max", LARGEST),
    ("arg_min", SMALLEST),
    ("argmax", LARGEST),
    ("argmin", SMALLEST),
    ("ceiling", Name("ceil")),
    ("count_if", CountIf),
    ("countif", CountIf),
    ("date_add", Of(2, "$1 + $2")),
    ("date_diff", Boundaries),
    ("datediff", Boundaries),
    ("day", Part("day")),
    ("dayname", Of(1, "to_char($1, '%A')")),
    ("dayofmonth", Part("day")),
    ("dayofweek", Part("dow")),
    ("dayofyear", Part("doy")),
    ("epoch", Part("epoch")),
    ("every", Name("bool_and")),
    ("first", Name("first_value")),
    ("group_concat", Joined),
    ("hour", Part("hour")),
    ("if", Of(3, "CASE WHEN $1 THEN $2 ELSE $3 END")),
    ("iff", Of(3, "CASE WHEN $1 THEN $2 ELSE $3 END")),
    ("ifnull", Either),
    ("isodow", Part("isodow")),
    ("last", Name("last_value")),
    (
        "last_day",
        Of(
            1,
            "CAST(date_trunc('month', $1) + INTERVAL '1 month' - INTERVAL '1 day' AS DATE)",
        ),
    ),
    ("lcase", Name("lower")),
    ("list", Name("array_agg")),
    ("list_value", Name("make_array")),
    ("listagg", Joined),
    ("max_by", LARGEST),
    ("min_by", SMALLEST),
    ("minute", Part("minute")),
    ("mod", Of(2, "($1) % ($2)")),
    ("month", Part("month")),
    ("monthname", Of(1, "to_char($1, '%B')")),
    ("nvl", Either),
    ("percentile_disc", Quantile),
    ("quantile_disc", Quantile),
    ("quarter", Part("quarter")),
    ("regexp_matches", Name("regexp_like")),
    ("second", Part("second")),
    ("sign", Name("signum")),
    ("stddev", Root("var_samp")),
    ("stddev_pop", Root("var_pop")),
    ("stddev_samp", Root("var_samp")),
    ("strftime", Name("to_char")),
    ("string_agg", Joined),
    ("string_split", Name("string_to_array")),
    ("strptime", Name("to_timestamp")),
    ("ucase", Name("upper")),
    ("variance", Name("var_samp")),
    ("week", Part("week")),
    ("weekofyear", Part("week")),
    ("year", Part("year")),
];

/// Writes a call of one of these as DataFusion reads it.
///
/// # Errors
/// `INVALID_QUERY` for arguments that the function does not have.
pub(super) fn known(expr: &mut Expr) -> Result<()> {
    let Expr::Function(call) = expr else {
        return Ok(());
    };
    if let FunctionArguments::Subquery(rows) = &call.args {
        if call.name.to_string().eq_ignore_ascii_case("array") {
            *expr = list_of(rows)?;
        }
        return Ok(());
    }
    let [ObjectNamePart::Identifier(name)] = call.name.0.as_slice() else {
        return Ok(());
    };
    let name = name.value.to_ascii_lowercase();
    let Ok(at) = FUNCTIONS.binary_search_by_key(&name.as_str(), |(name, _)| name) else {
        return Ok(());
    };
    let meaning = FUNCTIONS[at].1;
    let count = match &call.args {
        FunctionArguments::List(list) => list.args.len(),
        _ => 0,
    };
    if !matches!(meaning, Name(_) | Root(_) | Either | Joined) {
        check_plain(&name, call, meaning)?;
    }
    match meaning {
        Name(other) => rename(call, other),
        Part(part) => {
            takes(&name, 1, count)?;
            let args = arguments(call);
            *expr = with(&format!("date_part('{part}', $1)"), args)?;
        }
        Of(takes_so_many, text) => {
            takes(&name, takes_so_many, count)?;
            let args = arguments(call);
            *expr = with(text, args)?;
        }
        CountIf => {
            takes(&name, 1, count)?;
            let condition = arguments(call).swap_remove(0);
            keep(call, condition);
            rename(call, "count");
            give(call, vec![expression("1")?]);
        }
        Best { largest } => {
            takes(&name, 2, count)?;
            let mut args = arguments(call);
            let known = with("$1 IS NOT NULL AND $2 IS NOT NULL", args.clone())?;
            keep(call, known);
            let by = args.swap_remove(1);
            rename(call, "first_value");
            give(call, args);
            order(call, vec![ordered(by, !largest)]);
        }
        Joined => {
            rename(call, "string_agg");
            if count == 1
                && let FunctionArguments::List(list) = &mut call.args
            {
                let comma = Expr::Value(Value::SingleQuotedString(",".to_owned()).into());
                list.args.push(argument(comma));
            }
            let keys = std::mem::take(&mut call.within_group);
            if !keys.is_empty() {
                order(call, keys);
            }
        }
        Quantile => {
            let key = call.within_group.pop();
            takes(&name, if key.is_some() { 1 } else { 2 }, count)?;
            let descending = key
                .as_ref()
                .is_some_and(|key| key.options.asc == Some(false));
            let mut args = arguments(call);
            if let Some(key) = key {
                args.insert(0, key.expr);
            }
            let kept = call
                .filter
                .take()
                .map_or_else(|| expression("TRUE"), |kept| Ok(*kept))?;
            args.push(Expr::Nested(Box::new(kept)));
            let order = if descending { "DESC" } else { "ASC" };
            let kept = "FILTER (WHERE $1 IS NOT NULL AND $3)";
            let place = format!("greatest(1, CAST(ceil($2 * count($1) {kept}) AS BIGINT))");
            *expr = with(
                &format!("(array_sort(array_agg($1) {kept}, '{order}'))[{place}]"),
                args,
            )?;
        }
        Root(variance) => {
            let is_distinct = matches!(
                &call.args,
                FunctionArguments::List(list)
                    if list.duplicate_treatment == Some(DuplicateTreatment::Distinct)
            );
            if is_distinct {
                rename(call, variance);
                *expr = with("sqrt($1)", vec![expr.clone()])?;
            }
        }
        // DataFusion's own makes text of a date and a timestamp.
        Either => {
            takes(&name, 2, count)?;
            rename(call, "coalesce");
        }
        Boundaries => {
            takes(&name, 3, count)?;
            let args = arguments(call);
            *expr = boundaries(args)?;
        }
    }
    Ok(())
}

/// `ARRAY(SELECT …)`: the list of a subquery's values, in its order.
fn list_of(rows: &Query) -> Result<Expr> {
    let mut list = expression(
        "(SELECT coalesce(array_agg(value), make_array()) FROM (SELECT 1) AS rows (value))",
    )?;
    if let Expr::Subquery(query) = &mut list
        && let Some(own) = query_of(query)
    {
        *own = rows.clone();
    }
    Ok(list)
}

/// # Errors
/// `INVALID_QUERY` where a call has what its meaning would leave out.
fn check_plain(name: &str, call: &Function, meaning: Meaning) -> Result<()> {
    let (distinct, has_clauses) = match &call.args {
        FunctionArguments::List(list) => (
            list.duplicate_treatment == Some(DuplicateTreatment::Distinct),
            !list.clauses.is_empty(),
        ),
        _ => (false, false),
    };
    let aggregates = matches!(meaning, CountIf | Best { .. });
    let orders = usize::from(matches!(meaning, Quantile));
    let surplus = [
        (distinct, "DISTINCT"),
        (has_clauses, "ORDER BY"),
        (call.null_treatment.is_some(), "IGNORE or RESPECT NULLS"),
        (call.within_group.len() > orders, "WITHIN GROUP"),
        (call.over.is_some() && !aggregates, "OVER"),
        (
            call.filter.is_some() && !aggregates && !matches!(meaning, Quantile),
            "FILTER",
        ),
    ];
    match surplus.iter().find(|(is_there, _)| *is_there) {
        None => Ok(()),
        Some((_, what)) => Err(invalid(format!("{name} takes no {what}"))
            .expected("a call without it")
            .got(call.to_string())),
    }
}

fn takes(name: &str, wanted: usize, given: usize) -> Result<()> {
    if wanted == given {
        return Ok(());
    }
    Err(invalid(format!("{name} takes {wanted} arguments"))
        .expected(format!("{wanted} arguments"))
        .got(given.to_string()))
}

fn rename(call: &mut Function, name: &str) {
    call.name = ObjectName::from(vec![Ident::new(name)]);
}

/// The arguments of `call`, which are taken out of it.
fn arguments(call: &mut Function) -> Vec<Expr> {
    let FunctionArguments::List(list) = &mut call.args else {
        return Vec::new();
    };
    let given = std::mem::take(&mut list.args).into_iter();
    given
        .map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))
            | FunctionArg::Named {
                arg: FunctionArgExpr::Expr(expr),
                ..
            } => Expr::Nested(Box::new(expr)),
            other => Expr::Identifier(Ident::new(other.to_string())),
        })
        .collect()
}

fn give(call: &mut Function, args: Vec<Expr>) {
    if let FunctionArguments::List(list) = &mut call.args {
        list.args = args.into_iter().map(argument).collect();
    }
}

/// Has an aggregate take its rows in this order.
fn order(call: &mut Function, keys: Vec<OrderByExpr>) {
    if let FunctionArguments::List(list) = &mut call.args {
        list.clauses.push(FunctionArgumentClause::OrderBy(keys));
    }
}

fn ordered(expr: Expr, ascending: bool) -> OrderByExpr {
    OrderByExpr {
        expr,
        options: OrderByOptions {
            asc: Some(ascending),
            nulls_first: Some(false),
        },
        with_fill: None,
    }
}

/// Has an aggregate take only rows for which this is true, too.
fn keep(call: &mut Function, condition: Expr) {
    let condition = match call.filter.take() {
        Some(filter) => binary(Expr::Nested(filter), BinaryOperator::And, condition),
        None => condition,
    };
    call.filter = Some(Box::new(condition));
}

/// The expression that `text` is of these arguments.
fn with(text: &str, args: Vec<Expr>) -> Result<Expr> {
    let mut whole = expression(text)?;
    walk(&mut whole, &mut Arguments(args))?;
    Ok(Expr::Nested(Box::new(whole)))
}

/// Puts arguments in the places that are theirs.
struct Arguments(Vec<Expr>);

impl Step for Arguments {
    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Expr::Value(value) = expr
            && let Value::Placeholder(place) = &value.value
            && let Ok(place) = place.trim_start_matches('$').parse::<usize>()
            && let Some(argument) = self.0.get(place.wrapping_sub(1))
        {
            *expr = argument.clone();
        }
        Ok(())
    }
}

/// `date_diff('day', a, b)`.
fn boundaries(args: Vec<Expr>) -> Result<Expr> {
    let mut named = String::new();
    if let Expr::Nested(inner) = &args[0]
        && let Expr::Value(value) = inner.as_ref()
        && let Value::SingleQuotedString(part) = &value.value
    {
        named = part.to_ascii_lowercase();
    }
    let part = named.trim_end_matches('s');
    let text = match part {
        "year" => "date_part('year', $3) - date_part('year', $2)".to_owned(),
        "quarter" => "(date_part('year', $3) - date_part('year', $2)) * 4 + date_part('quarter', $3) - date_part('quarter', $2)".to_owned(),
        "month" => "(date_part('year', $3) - date_part('year', $2)) * 12 + date_part('month', $3) - date_part('month', $2)".to_owned(),
        "week" | "day" | "hour" | "minute" | "second" => {
            let seconds = match part {
                "week" => 7 * 24 * 60 * 60,
                "day" => 24 * 60 * 60,
                "hour" => 60 * 60,
                "minute" => 60,
                _ => 1,
            };
            format!("round((date_part('epoch', date_trunc('{part}', $3)) - date_part('epoch', date_trunc('{part}', $2))) / {seconds})")
        }
        _ => {
            return Err(invalid("date_diff counts parts of a moment")
                .expected("'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute' or 'second'")
                .got(args[0].to_string()));
        }
    };
    with(&format!("CAST({text} AS BIGINT)"), args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Session;

    #[test]
    fn names_are_in_order_and_not_those_of_datafusion() {
        assert!(FUNCTIONS.is_sorted_by(|(a, _), (b, _)| a < b));
        let session = Session::standard();
        let state = session.state();
        for (name, _) in FUNCTIONS {
            let known = state.scalar_functions().contains_key(*name)
                || state.aggregate_functions().contains_key(*name)
                || state.window_functions().contains_key(*name)
                || state.higher_order_functions().contains_key(*name);
            let is_other = matches!(
                *name,
                "ifnull" | "nvl" | "stddev" | "stddev_pop" | "stddev_samp" | "string_agg"
            );
            assert!(!known || is_other, "{name}");
        }
    }
}
