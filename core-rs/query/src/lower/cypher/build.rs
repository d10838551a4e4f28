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

/// `body` of `expr`, which is computed once: what is put together of clones of clones would grow beyond all bounds.
pub(super) fn once(name: &str, expr: Expr, body: impl FnOnce(Expr) -> Expr) -> Expr {
    match expr {
        Expr::Column(_) | Expr::Local(_) | Expr::Literal(_) | Expr::Param(_) => body(expr),
        expr => {
            let one = call("list", vec![expr]);
            let body = body(Expr::Local(name.to_owned()));
            let of_one = each(ListFunction::Transform, one, name, body);
            call("listGet", vec![of_one, number(0)])
        }
    }
}

fn length(list: Expr) -> Expr {
    call("listLength", vec![list])
}

/// Whether `body` is true for one element of `list` alone; null where that cannot be known.
pub(super) fn single(list: Expr, variable: &str, body: Expr) -> Expr {
    const ELEMENT: &str = "\0element";
    let said = each(ListFunction::Transform, list, variable, body);
    once("\0said", said, |said| {
        let element = || Expr::Local(ELEMENT.to_owned());
        let count = |body: Expr| length(each(ListFunction::Filter, said.clone(), ELEMENT, body));
        let (found, unknown) = (count(element()), count(Expr::IsNull(Box::new(element()))));
        let several = binary(BinaryOperator::Gt, found.clone(), number(1));
        let unsure = binary(BinaryOperator::Gt, unknown, number(0));
        Expr::Case {
            branches: vec![
                (several, Expr::Literal(Literal::Boolean(false))),
                (unsure, Expr::Literal(Literal::Null)),
            ],
            otherwise: Some(Box::new(equal(found, number(1)))),
        }
    })
}

/// Whether `list` has `item`; null where it has not, and either that or an element is null.
pub(super) fn is_in(list: Expr, item: Expr) -> Expr {
    const ELEMENT: &str = "\0element";
    once("\0list", list, |list| {
        once("\0item", item, |item| {
            let is_null = Expr::IsNull(Box::new(Expr::Local(ELEMENT.to_owned())));
            let nulls = each(ListFunction::Filter, list.clone(), ELEMENT, is_null);
            let known = |value: bool| Expr::Literal(Literal::Boolean(value));
            let unknown = || Expr::Literal(Literal::Null);
            let has_nulls = binary(BinaryOperator::Gt, length(nulls), number(0));
            Expr::Case {
                branches: vec![
                    (Expr::IsNull(Box::new(list.clone())), unknown()),
                    (equal(length(list.clone()), number(0)), known(false)),
                    (Expr::IsNull(Box::new(item.clone())), unknown()),
                    (call("listContains", vec![list, item]), known(true)),
                    (has_nulls, unknown()),
                ],
                otherwise: Some(Box::new(known(false))),
            }
        })
    })
}

/// The elements from `lower` up to `upper`, which count from the end where they are negative.
pub(super) fn slice(list: Expr, lower: Option<Expr>, upper: Option<Expr>) -> Expr {
    let constant = |bound: &Option<Expr>| match bound {
        Some(Expr::Literal(Literal::Int(digits))) => digits.parse::<i64>().ok(),
        _ => None,
    };
    let low = match &lower {
        None => Some(0),
        lower => constant(lower),
    };
    match (low, &upper) {
        (Some(low), None) if low >= 0 => return call("listSlice", vec![list, number(low)]),
        (Some(low), upper) if low >= 0 => {
            if let Some(high) = constant(upper).filter(|&high| high >= 0) {
                let count = high.saturating_sub(low).max(0);
                return call("listSlice", vec![list, number(low), number(count)]);
            }
        }
        _ => {}
    }
    once("\0list", list, |list| {
        once("\0lower", lower.unwrap_or_else(|| number(0)), |lower| {
            let upper = upper.unwrap_or_else(|| length(list.clone()));
            once("\0upper", upper, |upper| between(list, lower, upper))
        })
    })
}

fn between(list: Expr, lower: Expr, upper: Expr) -> Expr {
    let from_start = |bound: Expr| {
        let from_end = binary(BinaryOperator::Add, length(list.clone()), bound.clone());
        Expr::Case {
            branches: vec![(
                binary(BinaryOperator::Lt, bound.clone(), number(0)),
                call("greatest", vec![from_end, number(0)]),
            )],
            otherwise: Some(Box::new(bound)),
        }
    };
    let unknown = [&lower, &upper].map(|bound| Expr::IsNull(Box::new(bound.clone())));
    let (lower, upper) = (from_start(lower), from_start(upper));
    let count = binary(BinaryOperator::Sub, upper, lower.clone());
    let count = call("greatest", vec![count, number(0)]);
    Expr::Case {
        branches: vec![(
            not(Expr::Or(unknown.to_vec())),
            call("listSlice", vec![list, lower, count]),
        )],
        otherwise: None,
    }
}
