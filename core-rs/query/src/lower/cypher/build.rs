//! Expressions of plans, put together.

use super::rows::{call, column};
use crate::plan::{
    Aggregate, AggregateCall, BinaryOperator, Each, Expr, ListFunction, Literal, Over, SortKey,
};

pub(super) fn number(value: i64) -> Expr {
    Expr::Literal(Literal::Int(value.to_string()))
}

/// How many rows of one number are not marked.
pub(super) fn found_of(number: &str, marked: &str) -> Expr {
    over(number, counted(Some(not(column(marked)))))
}

pub(super) fn over(number: &str, expr: Expr) -> Expr {
    Expr::Over(Box::new(Over {
        expr,
        partition_by: vec![column(number)],
        order_by: Vec::new(),
        rows: None,
    }))
}

pub(super) fn counted(filter: Option<Expr>) -> Expr {
    Expr::Aggregate(Box::new(AggregateCall {
        name: Aggregate::Count,
        expr: None,
        args: Vec::new(),
        distinct: false,
        filter,
        order_by: Vec::new(),
        ignore_nulls: false,
    }))
}

pub(super) fn not(expr: Expr) -> Expr {
    Expr::Not(Box::new(expr))
}

pub(super) fn equal(left: Expr, right: Expr) -> Expr {
    binary(BinaryOperator::Eq, left, right)
}

pub(super) fn binary(op: BinaryOperator, left: Expr, right: Expr) -> Expr {
    Expr::Binary {
        op,
        left: Box::new(left),
        right: Box::new(right),
    }
}

/// In the order of a column.
pub(super) fn in_order_of(name: &str) -> SortKey {
    SortKey {
        expr: column(name),
        descending: false,
        nulls_first: false,
    }
}

pub(super) fn text_of(text: &str) -> Expr {
    Expr::Literal(Literal::String(text.to_owned()))
}

pub(super) fn cast(expr: Expr, data_type: &str) -> Expr {
    Expr::Cast {
        expr: Box::new(expr),
        data_type: data_type.to_owned(),
        safe: false,
    }
}

pub(super) fn each(function: ListFunction, list: Expr, variable: &str, body: Expr) -> Expr {
    Expr::Each(Box::new(Each {
        function,
        list,
        variable: variable.to_owned(),
        body,
    }))
}

/// Whether `body` is `wanted` for an element of `list`; null where it is not, and null for one.
pub(super) fn has(wanted: bool, list: Expr, variable: &str, body: Expr) -> Expr {
    let list = each(ListFunction::Transform, list, variable, body);
    is_in(list, Expr::Literal(Literal::Boolean(wanted)))
}

/// Whether `body` is true for one element of `list` alone; null where that cannot be known.
pub(super) fn single(list: &Expr, variable: &str, body: Expr) -> Expr {
    let count = |body: Expr| {
        let found = each(ListFunction::Filter, list.clone(), variable, body);
        call("listLength", vec![found])
    };
    let (found, unknown) = (count(body.clone()), count(Expr::IsNull(Box::new(body))));
    let several = binary(BinaryOperator::Gt, found.clone(), number(1));
    Expr::Case {
        branches: vec![
            (several, Expr::Literal(Literal::Boolean(false))),
            (
                binary(BinaryOperator::Gt, unknown, number(0)),
                Expr::Literal(Literal::Null),
            ),
        ],
        otherwise: Some(Box::new(equal(found, number(1)))),
    }
}

/// Whether `list` has `item`; null where it has not, and either that or an element is null.
pub(super) fn is_in(list: Expr, item: Expr) -> Expr {
    const ELEMENT: &str = "\0element";
    let is_null = Expr::IsNull(Box::new(Expr::Local(ELEMENT.to_owned())));
    let nulls = each(ListFunction::Filter, list.clone(), ELEMENT, is_null);
    let length = |list: Expr| call("listLength", vec![list]);
    let known = |value: bool| Expr::Literal(Literal::Boolean(value));
    let unknown = || Expr::Literal(Literal::Null);
    Expr::Case {
        branches: vec![
            (Expr::IsNull(Box::new(list.clone())), unknown()),
            (equal(length(list.clone()), number(0)), known(false)),
            (Expr::IsNull(Box::new(item.clone())), unknown()),
            (call("listContains", vec![list, item]), known(true)),
            (
                binary(BinaryOperator::Gt, length(nulls), number(0)),
                unknown(),
            ),
        ],
        otherwise: Some(Box::new(known(false))),
    }
}

/// The elements from `lower` up to `upper`, which count from the end where they are negative.
pub(super) fn slice(list: Expr, lower: Option<Expr>, upper: Option<Expr>) -> Expr {
    let length = call("listLength", vec![list.clone()]);
    let from_start = |bound: Expr| {
        let from_end = binary(BinaryOperator::Add, length.clone(), bound.clone());
        Expr::Case {
            branches: vec![(
                binary(BinaryOperator::Lt, bound.clone(), number(0)),
                call("greatest", vec![from_end, number(0)]),
            )],
            otherwise: Some(Box::new(bound)),
        }
    };
    let bounds = lower.iter().chain(&upper);
    let unknown: Vec<Expr> = bounds
        .map(|bound| Expr::IsNull(Box::new(bound.clone())))
        .collect();
    let lower = lower.map_or_else(|| number(0), &from_start);
    let upper = upper.map_or_else(|| length.clone(), &from_start);
    let count = binary(BinaryOperator::Sub, upper, lower.clone());
    let count = call("greatest", vec![count, number(0)]);
    let part = call("listSlice", vec![list, lower, count]);
    match unknown.is_empty() {
        true => part,
        false => Expr::Case {
            branches: vec![(not(Expr::Or(unknown)), part)],
            otherwise: None,
        },
    }
}
