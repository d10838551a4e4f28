//! Lists.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr as Lowered, cast, lit};
use quiver_graph::Result;

use super::row::{Function, composed, constant, exactly, from_one, native, when};
use crate::error::{invalid, planning};
use crate::lower::kind::Kind::{Any, Boolean, Integer, List, Text};
use crate::lower::scope::Scope;
use crate::types::common_type;

pub(super) const FUNCTIONS: &[Function] = &[
    composed("list", &[Any], |scope, args| {
        let args = scope.alike("list", args)?;
        let args = args.into_iter().map(|arg| without_views(scope, arg));
        scope.native("make_array", args.collect::<Result<_>>()?)
    })
    .repeats(),
    composed("listGet", &[List, Integer], |scope, args| {
        let [list, position] = exactly(args)?;
        scope.native("array_element", vec![list, from_one(position)?])
    }),
    composed("listLength", &[List], |scope, args| {
        Ok(cast(scope.native("array_length", args)?, DataType::Int64))
    }),
    composed("listContains", &[List, Any], |scope, args| {
        element_like(scope, "listContains", &args)?;
        let [list, value] = of_one_number(scope, exactly(args)?)?;
        let has = scope.native("array_has", vec![list, value.clone()])?;
        // DataFusion's is false of no values.
        when(value.is_null(), lit(ScalarValue::Boolean(None)), has)
    }),
    composed("listPosition", &[List, Any], |scope, args| {
        element_like(scope, "listPosition", &args)?;
        let args = of_one_number(scope, exactly(args)?)?;
        let position = cast(
            scope.native("array_position", args.into())?,
            DataType::Int64,
        );
        Ok(position - lit(1_i64))
    }),
    composed("listSort", &[List, Boolean, Boolean], |scope, args| {
        let mut args = args.into_iter();
        let list = args.next().unwrap_or_else(|| lit(ScalarValue::Null));
        let said = |arg: Option<Lowered>| {
            matches!(
                arg,
                Some(Lowered::Literal(ScalarValue::Boolean(Some(true)), _))
            )
        };
        let order = if said(args.next()) { "DESC" } else { "ASC" };
        let nulls = if said(args.next()) {
            "NULLS FIRST"
        } else {
            "NULLS LAST"
        };
        scope.native("array_sort", vec![list, lit(order), lit(nulls)])
    })
    .optional(2),
    native("listDistinct", &[List], "array_distinct"),
    native("listReverse", &[List], "array_reverse"),
    composed("listConcat", &[List, List], |scope, args| {
        let nulls = args.iter().cloned().map(Lowered::is_null);
        let missing = nulls.reduce(Lowered::or).unwrap_or_else(|| lit(false));
        let all = scope.native("array_concat", of_one_depth(scope, args)?)?;
        let null = lit(ScalarValue::try_from(&scope.type_of(&all)?).map_err(planning)?);
        // DataFusion's leaves a null out.
        when(missing, null, all)
    })
    .repeats(),
    native("listJoin", &[List, Text], "array_to_string"),
    composed("listSlice", &[List, Integer, Integer], slice).optional(1),
    native("listSum", &[List], "array_sum"),
    native("listMean", &[List], "array_avg"),
    native("listMin", &[List], "array_min"),
    native("listMax", &[List], "array_max"),
];

/// `lists`, those without a type of their elements with the type of the others: DataFusion's would take a list of lists for deeper than
/// one of nulls, which it would wrap in another.
fn of_one_depth(scope: &Scope<'_>, lists: Vec<Lowered>) -> Result<Vec<Lowered>> {
    let has_nulls_alone = |data_type: &DataType| match data_type {
        DataType::List(item) => item.data_type().is_null(),
        _ => false,
    };
    let types = lists.iter().map(|list| scope.type_of(list));
    let types = types.collect::<Result<Vec<_>>>()?;
    let mut typed = types.iter().filter(|it| matches!(it, DataType::List(_)));
    let Some(wanted) = typed.find(|it| !has_nulls_alone(it)).cloned() else {
        return Ok(lists);
    };
    let cast_to = |(list, data_type)| match has_nulls_alone(data_type) {
        true => cast(list, wanted.clone()),
        false => list,
    };
    Ok(lists.into_iter().zip(&types).map(cast_to).collect())
}

/// `element` of a list: DataFusion's functions of text give views now and then, lists of which do not compare with those of other text.
pub(in crate::lower) fn without_views(scope: &Scope<'_>, element: Lowered) -> Result<Lowered> {
    Ok(match scope.type_of(&element)? {
        DataType::Utf8View => cast(element, DataType::Utf8),
        DataType::BinaryView => cast(element, DataType::Binary),
        _ => element,
    })
}

/// DataFusion would compare text with numbers as text.
fn element_like(scope: &Scope<'_>, function: &str, args: &[Lowered]) -> Result<()> {
    let [list, value] = args else {
        return Err(invalid(format!("{function} needs a value")));
    };
    let element = match scope.type_of(list)? {
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            field.data_type().clone()
        }
        other => other,
    };
    let element = cast(lit(ScalarValue::Null), element);
    scope.check_alike(function, &[element, value.clone()])
}

/// A list and a value to be found in it, in one type of numbers that holds both: DataFusion knows none for decimals, nor for 64 bits with
/// a sign and without.
fn of_one_number(scope: &Scope<'_>, [list, value]: [Lowered; 2]) -> Result<[Lowered; 2]> {
    let (of_list, own) = (scope.type_of(&list)?, scope.type_of(&value)?);
    let DataType::List(field) = &of_list else {
        return Ok([list, value]);
    };
    let element = field.data_type();
    let is_wide = |data_type: &DataType| data_type.is_decimal() || *data_type == DataType::UInt64;
    let is_known = element == &own || !element.is_numeric() || !own.is_numeric();
    if is_known || !(is_wide(element) || is_wide(&own)) {
        return Ok([list, value]);
    }
    let Some(common) = common_type(element, &own).or_else(|| exact(element, &own)) else {
        return Ok([list, value]);
    };
    let field = field.as_ref().clone().with_data_type(common.clone());
    let lists = DataType::List(Arc::new(field));
    Ok([cast(list, lists), cast(value, common)])
}

/// The decimal that holds integers and decimals of both types.
fn exact(one: &DataType, other: &DataType) -> Option<DataType> {
    let digits = |data_type: &DataType| match data_type {
        DataType::Decimal128(digits, scale) if *scale >= 0 => {
            Some((digits.checked_sub(scale.unsigned_abs())?, *scale))
        }
        data_type => data_type.is_integer().then_some((20, 0)),
    };
    let ((one, scale), (other, other_scale)) = (digits(one)?, digits(other)?);
    let scale = scale.max(other_scale);
    let all = one.max(other) + scale.unsigned_abs();
    Some(DataType::Decimal128(all.min(38), scale))
}

/// DataFusion's slice counts from 1, and ends with its second position.
fn slice(scope: &Scope<'_>, args: Vec<Lowered>) -> Result<Lowered> {
    let mut args = args.into_iter();
    let (Some(list), Some(start), length) = (args.next(), args.next(), args.next()) else {
        return Err(invalid("listSlice needs a start"));
    };
    if scope.type_of(&list)?.is_null() {
        return Ok(list);
    }
    let end = match &length {
        None => lit(-1_i64),
        Some(length) => {
            let backward = start.clone() + length.clone() - lit(1_i64);
            match (constant(&start), constant(length)) {
                (Some(start), Some(length)) if start >= 0 => lit(start.saturating_add(length)),
                (Some(start), Some(length)) => lit((start.saturating_add(length) - 1).min(-1)),
                _ => when(
                    start.clone().gt_eq(lit(0_i64)),
                    start.clone() + length.clone(),
                    when(backward.clone().gt(lit(-1_i64)), lit(-1_i64), backward)?,
                )?,
            }
        }
    };
    scope.native("array_slice", vec![list, from_one(start)?, end])
}
