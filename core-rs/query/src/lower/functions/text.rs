//! Text. Characters are Unicode's code points.

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{BinaryExpr, Expr as Lowered, Operator, cast, lit};
use quiver_graph::Result;

use super::row::{Function, composed, constant, exactly, from_one, native, when};
use crate::error::invalid;
use crate::lower::kind::Kind::{Bytes, Integer, Text};
use crate::lower::scope::Scope;

pub(super) const FUNCTIONS: &[Function] = &[
    native("lower", &[Text], "lower"),
    native("upper", &[Text], "upper"),
    native("initcap", &[Text], "initcap"),
    native("trim", &[Text, Text], "btrim").optional(1),
    native("trimStart", &[Text, Text], "ltrim").optional(1),
    native("trimEnd", &[Text, Text], "rtrim").optional(1),
    composed("length", &[Text], |scope, args| {
        Ok(cast(
            scope.native("character_length", args)?,
            DataType::Int64,
        ))
    }),
    composed("byteLength", &[Text], |scope, args| {
        Ok(cast(scope.native("octet_length", args)?, DataType::Int64))
    }),
    composed("concat", &[Text, Text], |_, args| {
        let joined = args.into_iter().reduce(|left, right| {
            let (left, right) = (Box::new(left), Box::new(right));
            Lowered::BinaryExpr(BinaryExpr::new(left, Operator::StringConcat, right))
        });
        joined.ok_or_else(|| invalid("concat needs an argument"))
    })
    .optional(1)
    .repeats(),
    native("concatWithSeparator", &[Text, Text], "concat_ws").repeats(),
    composed("substring", &[Text, Integer, Integer], substring).optional(1),
    native("left", &[Text, Integer], "left"),
    native("right", &[Text, Integer], "right"),
    native("startsWith", &[Text, Text], "starts_with"),
    native("endsWith", &[Text, Text], "ends_with"),
    native("contains", &[Text, Text], "contains"),
    native("replace", &[Text, Text, Text], "replace"),
    composed("split", &[Text, Text], |scope, args| {
        let [text, separator] = exactly(args)?;
        let (text, data_type) = match scope.type_of(&text)? {
            DataType::Null => (cast(text, DataType::Utf8), DataType::Utf8),
            data_type => (text, data_type),
        };
        let parts = scope.native("string_to_array", vec![text.clone(), separator.clone()])?;
        let whole = scope.native("make_array", vec![cast(lit(""), data_type)])?;
        // DataFusion's finds no part in no text, and takes no separator for one between all characters.
        let parts = when(text.eq(lit("")), whole, parts)?;
        when(separator.is_null(), lit(ScalarValue::Null), parts)
    }),
    composed("padStart", &[Text, Integer, Text], |scope, args| {
        pad(scope, "lpad", args)
    })
    .optional(1),
    composed("padEnd", &[Text, Integer, Text], |scope, args| {
        pad(scope, "rpad", args)
    })
    .optional(1),
    native("repeat", &[Text, Integer], "repeat"),
    native("reverse", &[Text], "reverse"),
    composed("position", &[Text, Text], |scope, args| {
        let position = cast(scope.native("strpos", args)?, DataType::Int64);
        Ok(scope.native("nullif", vec![position, lit(0_i64)])? - lit(1_i64))
    }),
    native("levenshtein", &[Text, Text], "levenshtein"),
    native("regexMatches", &[Text, Text], "regexp_like"),
    composed("regexReplace", &[Text, Text, Text], |scope, mut args| {
        args.push(lit("g"));
        scope.native("regexp_replace", args)
    }),
    composed("regexExtract", &[Text, Text, Integer], regex_extract).optional(1),
    native("regexCount", &[Text, Text], "regexp_count"),
    composed("md5", &[Bytes], |scope, args| {
        Ok(cast(scope.native("md5", args)?, DataType::Utf8))
    }),
    composed("sha256", &[Bytes], |scope, args| {
        let digest = scope.native("sha256", args)?;
        scope.native("encode", vec![digest, lit("hex")])
    }),
];

fn substring(scope: &Scope<'_>, args: Vec<Lowered>) -> Result<Lowered> {
    let mut args = args.into_iter();
    let (Some(text), Some(start), length) = (args.next(), args.next(), args.next()) else {
        return Err(invalid("substring needs a start"));
    };
    let forward = |start: Lowered| {
        let from = vec![text.clone(), start + lit(1_i64)];
        scope.native("substr", from.into_iter().chain(length.clone()).collect())
    };
    let backward = |start: Lowered| {
        let tail = scope.native("right", vec![text.clone(), -start])?;
        match &length {
            Some(length) => scope.native("left", vec![tail, length.clone()]),
            None => Ok(tail),
        }
    };
    match constant(&start) {
        Some(start) if start >= 0 => {
            let from = vec![text.clone(), lit(start.saturating_add(1))];
            scope.native("substr", from.into_iter().chain(length.clone()).collect())
        }
        Some(_) => backward(start),
        None => when(
            start.clone().lt(lit(0_i64)),
            backward(start.clone())?,
            forward(start)?,
        ),
    }
}

/// DataFusion's pad cuts what is longer.
fn pad(scope: &Scope<'_>, native: &str, args: Vec<Lowered>) -> Result<Lowered> {
    let [text, length, ..] = args.as_slice() else {
        return Err(invalid("a pad needs a length"));
    };
    let (text, length) = (text.clone(), length.clone());
    let long = scope.native("character_length", vec![text.clone()])?;
    when(long.gt_eq(length), text, scope.native(native, args)?)
}

/// The match as a whole is group 0, so it becomes a group of its own.
fn regex_extract(scope: &Scope<'_>, args: Vec<Lowered>) -> Result<Lowered> {
    let mut args = args.into_iter();
    let (Some(text), Some(pattern)) = (args.next(), args.next()) else {
        return Err(invalid("regexExtract needs a pattern"));
    };
    let group = args.next().unwrap_or_else(|| lit(0_i64));
    let pattern = match &pattern {
        Lowered::Literal(value, _) if let Some(text) = value.try_as_str().flatten() => {
            lit(format!("({text})"))
        }
        _ => scope.native("concat", vec![lit("("), pattern, lit(")")])?,
    };
    let groups = scope.native("regexp_match", vec![text, pattern])?;
    scope.native("array_element", vec![groups, from_one(group)?])
}
