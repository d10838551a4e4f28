//! What operators and functions of Cypher mean by the types of what they are given.

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr as Lowered, Operator, binary_expr, cast, lit, try_cast};

use super::row::{Function, composed, exactly, name, when};
use crate::error::invalid;
use crate::lower::kind::Kind::{Any, Name, Number};
use crate::types::{Class, is_list};

pub(super) const FUNCTIONS: &[Function] = &[
    // Numbers are added, texts and lists joined; an element joins a list.
    composed("plus", &[Any, Any], |scope, args| {
        let [left, right] = exactly(args)?;
        let (of_left, of_right) = (scope.type_of(&left)?, scope.type_of(&right)?);
        if of_left.is_null() && of_right.is_null() {
            return Ok(lit(ScalarValue::Null));
        }
        match (is_list(&of_left), is_list(&of_right)) {
            (true, true) => super::call(scope, "listConcat", vec![left, right]),
            (true, false) => {
                let one = super::call(scope, "list", vec![right])?;
                super::call(scope, "listConcat", vec![left, one])
            }
            (false, true) => {
                let one = super::call(scope, "list", vec![left])?;
                super::call(scope, "listConcat", vec![one, right])
            }
            (false, false) if is_text(&of_left) || is_text(&of_right) => {
                let text = |arg: Lowered, data_type: &DataType| match is_text(data_type) {
                    true => arg,
                    false => cast(arg, DataType::Utf8),
                };
                let texts = vec![text(left, &of_left), text(right, &of_right)];
                super::call(scope, "concat", texts)
            }
            (false, false) => {
                scope.computable(&left, Operator::Plus)?;
                scope.computable(&right, Operator::Plus)?;
                Ok(binary_expr(left, Operator::Plus, right))
            }
        }
    }),
    // -1, 0 or 1.
    composed("wholeSign", &[Number], |scope, args| {
        Ok(try_cast(super::call(scope, "sign", args)?, DataType::Int64))
    }),
    // Of two whole numbers, a whole number, rounded towards 0.
    composed("quotient", &[Any, Any], |scope, args| {
        let [left, right] = exactly(args)?;
        scope.computable(&left, Operator::Divide)?;
        scope.computable(&right, Operator::Divide)?;
        Ok(binary_expr(left, Operator::Divide, right))
    }),
    // A field of a map, or a part of a time.
    composed("property", &[Any, Name], |scope, args| {
        let [value, of] = exactly(args)?;
        let data_type = scope.type_of(&value)?;
        if matches!(data_type, DataType::Struct(_) | DataType::Null) {
            return match data_type {
                DataType::Null => Ok(lit(ScalarValue::Null)),
                _ => super::call(scope, "field", vec![value, of]),
            };
        }
        let wanted = name("property", &of)?;
        let part = PARTS.iter().find(|(known, _)| *known == wanted);
        match part {
            Some((_, function)) if data_type.is_temporal() => {
                super::call(scope, function, vec![value])
            }
            _ => {
                let got = quiver_graph::type_name(&data_type);
                let message =
                    format!("only nodes, relationships and maps have a property \"{wanted}\"");
                Err(invalid(message)
                    .expected("a node, a relationship or a map")
                    .got(got))
            }
        }
    }),
    composed("emptyList", &[], |scope, args| {
        scope.native("make_array", args)
    }),
    // Of text that is a number, of a number without its fraction, of true and false; null of all else.
    composed("toInteger", &[Any], |scope, args| {
        let [value] = exactly(args)?;
        let whole = |value: Lowered| {
            let float = try_cast(value, DataType::Float64);
            Ok::<_, quiver_graph::GraphError>(try_cast(
                super::call(scope, "trunc", vec![float])?,
                DataType::Int64,
            ))
        };
        match is_text(&scope.type_of(&value)?) {
            true => {
                let digits = try_cast(value.clone(), DataType::Int64);
                scope.native("coalesce", vec![digits, whole(value)?])
            }
            false => Ok(try_cast(value, DataType::Int64)),
        }
    }),
    composed("toBoolean", &[Any], |scope, args| {
        let [value] = exactly(args)?;
        let data_type = scope.type_of(&value)?;
        if !is_text(&data_type) {
            return Ok(try_cast(value, DataType::Boolean));
        }
        let small = super::call(scope, "lower", vec![value])?;
        let unknown = lit(ScalarValue::Boolean(None));
        let no = when(small.clone().eq(lit("false")), lit(false), unknown)?;
        when(small.eq(lit("true")), lit(true), no)
    }),
    // Null alone has no type, and an aggregate of numbers needs one.
    composed("asNumber", &[Any], |scope, args| {
        let [value] = exactly(args)?;
        Ok(match scope.type_of(&value)? {
            DataType::Null => cast(value, DataType::Int64),
            _ => value,
        })
    }),
    // Of a list or a text.
    composed("size", &[Any], |scope, args| {
        let [value] = exactly(args)?;
        let data_type = scope.type_of(&value)?;
        if data_type == DataType::Null {
            return Ok(lit(ScalarValue::Int64(None)));
        }
        match is_text(&data_type) {
            true => super::call(scope, "length", vec![value]),
            false => super::call(scope, "listLength", vec![value]),
        }
    }),
    composed("reversed", &[Any], |scope, args| {
        let [value] = exactly(args)?;
        match is_text(&scope.type_of(&value)?) {
            true => super::call(scope, "reverse", vec![value]),
            false => super::call(scope, "listReverse", vec![value]),
        }
    }),
    // Without an element for null.
    composed("listOfOne", &[Any], |scope, args| {
        let [value] = exactly(args)?;
        let one = scope.native("make_array", vec![value.clone()])?;
        let zero = || lit(0_i64);
        let none = super::call(scope, "listSlice", vec![one.clone(), zero(), zero()])?;
        when(value.is_null(), none, one)
    }),
    // A list of it, unless it is one; null is one without elements.
    composed("asList", &[Any], |scope, args| {
        let [value] = exactly(args)?;
        match scope.type_of(&value)? {
            DataType::Null => scope.native("make_array", Vec::new()),
            data_type if is_list(&data_type) => Ok(value),
            _ => scope.native("make_array", vec![value]),
        }
    }),
    // A list without elements for null.
    composed("orEmpty", &[Any], |scope, args| {
        let [list] = exactly(args)?;
        let data_type = scope.type_of(&list)?;
        let DataType::List(field) = &data_type else {
            return Ok(list);
        };
        let empty = ScalarValue::List(ScalarValue::new_list_nullable(&[], field.data_type()));
        let empty = cast(lit(empty), data_type.clone());
        scope.native("coalesce", vec![list, empty])
    }),
];

/// Parts of times, by their names in Cypher.
const PARTS: &[(&str, &str)] = &[
    ("year", "year"),
    ("quarter", "quarter"),
    ("month", "month"),
    ("week", "week"),
    ("day", "day"),
    ("ordinalDay", "dayOfYear"),
    ("hour", "hour"),
    ("minute", "minute"),
    ("second", "second"),
    ("millisecond", "millisecond"),
];

fn is_text(data_type: &DataType) -> bool {
    Class::of(data_type) == Class::Text
}
