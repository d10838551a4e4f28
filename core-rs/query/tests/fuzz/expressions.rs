//! Expressions of every kind as JSON, over columns of every type, whether they fit each other or not.

use std::sync::LazyLock;

use datafusion::prelude::SessionContext;
use regex::Regex;
use serde_json::{Value, json};

use crate::kinds::{self, Kind};
use crate::random::Random;
use crate::sql;

const TYPES: [&str; 22] = [
    "int8",
    "int64",
    "uint64",
    "float16",
    "float32",
    "float64",
    "boolean",
    "string",
    "largeutf8",
    "binary",
    "date",
    "date64",
    "timestamp",
    "timestamp(ns, Europe/Oslo)",
    "timestamp(s)",
    "decimal(5, 2)",
    "decimal(76, 10)",
    "Time32(s)",
    "Duration(ns)",
    "Interval(MonthDayNano)",
    "List(Int64)",
    "Dictionary(Int8, Utf8)",
];

/// Functions whose results are as long as a number says: these get small ones.
const LENGTHS: [&str; 18] = [
    "repeat",
    "lpad",
    "rpad",
    "padStart",
    "padEnd",
    "space",
    "range",
    "generate_series",
    "gen_series",
    "array_repeat",
    "list_repeat",
    "array_resize",
    "list_resize",
    "sequence",
    "dateRange",
    "factorial",
    "power",
    "pow",
];

/// Names of functions as the language has them, and of DataFusion's.
static FUNCTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let sources = [
        include_str!("../../src/lower/functions/text.rs"),
        include_str!("../../src/lower/functions/time.rs"),
        include_str!("../../src/lower/functions/math.rs"),
        include_str!("../../src/lower/functions/lists.rs"),
        include_str!("../../src/lower/functions/structs.rs"),
        include_str!("../../src/lower/functions/values.rs"),
    ];
    let row = Regex::new(r#"(?:native|composed)\(\s*"(\w+)""#).unwrap();
    let own = sources.iter().flat_map(|source| row.captures_iter(source));
    let mut names: Vec<String> = own.map(|found| found[1].to_owned()).collect();
    assert!(
        names.len() > 80,
        "the rows are written otherwise: {names:?}"
    );
    names.extend(
        SessionContext::new()
            .state()
            .scalar_functions()
            .keys()
            .cloned(),
    );
    names.sort();
    names
});

const AGGREGATES: [&str; 22] = [
    "count",
    "countDistinct",
    "approxDistinct",
    "sum",
    "mean",
    "min",
    "max",
    "stddev",
    "stddevPop",
    "variance",
    "variancePop",
    "median",
    "quantile",
    "approxQuantile",
    "correlation",
    "covariance",
    "boolAnd",
    "boolOr",
    "first",
    "last",
    "arrayAgg",
    "stringAgg",
];

const WINDOWS: [&str; 11] = [
    "rowNumber",
    "rank",
    "denseRank",
    "percentRank",
    "cumeDist",
    "ntile",
    "lag",
    "lead",
    "firstValue",
    "lastValue",
    "nthValue",
];

const OPERATORS: [&str; 15] = [
    "eq",
    "neq",
    "lt",
    "le",
    "gt",
    "ge",
    "add",
    "sub",
    "mul",
    "div",
    "floorDiv",
    "mod",
    "xor",
    "isDistinctFrom",
    "isNotDistinctFrom",
];

fn literal(random: &mut Random, kind: Kind) -> Value {
    let choice = match kind {
        Kind::Number => 2 + random.below(3),
        Kind::Text => 5,
        Kind::Bool => 1,
        Kind::Time => 7,
        Kind::List => 0,
        Kind::Any => random.below(9),
    };
    let literal = match choice {
        0 => json!("null"),
        1 => json!({ "boolean": (random.once_in(2)) }),
        2..=3 => json!({ "int": (*random.pick(&[
            "0", "1", "-1", "2", "127", "-9223372036854775808", "9223372036854775807",
            "18446744073709551615", "99999999999999999999999999999999999999999",
        ])) }),
        4 => {
            json!({ "float": (*random.pick(&["0.5", "-0", "NaN", "Infinity", "1e308", "5e-324"])) })
        }
        5..=6 => json!({ "string": (*random.pick(&[
            "", "a", "é", "%", "a(b", "(", "[", "\\", "1", "2024-01-31", "2024-01-31T25:00:00", "month",
            "Europe/Oslo", "%Y-%m-%d %Q", "g", "x".repeat(70).as_str(), "Int64", "utf8", "sha256", "\u{0}",
        ])) }),
        7 => {
            json!({ "timestamp": (*random.pick(&["0", "-62135596800000", "8640000000000000", "9223372036854775807"])) })
        }
        _ => match random.once_in(2) {
            true => json!({ "binary": "00ff" }),
            false => json!({ "interval": {
                "months": (*random.pick(&[0, 1, i32::MAX, i32::MIN])),
                "days": (*random.pick(&[0, -1, i32::MAX])),
                "nanoseconds": (*random.pick(&["0", "1", "-9223372036854775808"])),
            } }),
        },
    };
    json!({ "literal": literal })
}

fn small(random: &mut Random) -> Value {
    match random.below(3) {
        0 => json!({ "literal": { "int": (*random.pick(&["0", "1", "-1", "3", "10"])) } }),
        1 => json!({ "literal": { "string": (*random.pick(&["", "a", "é"])) } }),
        _ => json!({ "column": (*random.pick(&["text", "int8", "list", "nothing"])) }),
    }
}

fn call(random: &mut Random, depth: usize) -> Value {
    let name = random.pick(&FUNCTIONS).as_str();
    let args: Vec<Value> = match LENGTHS.contains(&name) {
        true => (0..random.below(4)).map(|_| small(random)).collect(),
        false => kinds::pattern(random)
            .iter()
            .map(|kind| of_kind(random, *kind, depth))
            .collect(),
    };
    json!({ "call": { "name": name, "args": args } })
}

fn aggregate(random: &mut Random, depth: usize) -> Value {
    let filter = match random.once_in(5) {
        true => condition(random, depth),
        false => Value::Null,
    };
    let order = match random.once_in(4) {
        true => json!([{ "expr": (expression(random, 0)) }]),
        false => json!([]),
    };
    let name = *random.pick(&AGGREGATES);
    let args = match name {
        "quantile" | "approxQuantile" => json!([{ "literal": { "float": "0.5" } }]),
        "stringAgg" => json!([{ "literal": { "string": "," } }]),
        "correlation" | "covariance" => json!([leaf(random, Kind::Number)]),
        _ => json!([]),
    };
    let kind = match random.once_in(2) {
        true => Kind::Number,
        false => kinds::some(random),
    };
    json!({ "aggregate": {
        "name": name,
        "expr": (of_kind(random, kind, depth)),
        "args": args,
        "distinct": (random.once_in(6)),
        "filter": filter,
        "orderBy": order,
        "ignoreNulls": (random.once_in(8)),
    } })
}

fn window(random: &mut Random, depth: usize) -> Value {
    let within = match random.once_in(2) {
        true => aggregate(random, depth),
        false => {
            let name = *random.pick(&WINDOWS);
            let number = json!({ "literal": { "int": (*random.pick(&["0", "1", "2", "-1", "9223372036854775807"])) } });
            let args = match name {
                "ntile" => json!([number]),
                "lag" | "lead" | "nthValue" => json!([leaf(random, Kind::Any), number]),
                "firstValue" | "lastValue" => json!([leaf(random, Kind::Any)]),
                _ => json!([]),
            };
            json!({ "window": { "name": name, "args": args, "ignoreNulls": (random.once_in(6)) } })
        }
    };
    let edges = [
        None,
        Some(0),
        Some(-1),
        Some(2),
        Some(i64::MAX),
        Some(i64::MIN),
    ];
    let rows = match random.once_in(2) {
        true => json!([*random.pick(&edges), *random.pick(&edges)]),
        false => Value::Null,
    };
    let order = match random.once_in(2) {
        true => json!([{ "expr": (expression(random, 0)) }]),
        false => json!([]),
    };
    json!({ "over": {
        "expr": within,
        "partitionBy": [expression(random, 0)],
        "orderBy": order,
        "rows": rows,
    } })
}

fn leaf(random: &mut Random, kind: Kind) -> Value {
    match random.once_in(4) {
        true => literal(random, kind),
        false => json!({ "column": (*random.pick(kinds::columns(kind))) }),
    }
}

/// An expression that likely is of that kind.
fn of_kind(random: &mut Random, kind: Kind, depth: usize) -> Value {
    if depth == 0 || random.once_in(3) {
        return leaf(random, kind);
    }
    let depth = depth - 1;
    match kind {
        Kind::Number if random.once_in(2) => json!({ "binary": {
            "op": (*random.pick(&OPERATORS[6..12])),
            "left": (of_kind(random, kind, depth)),
            "right": (of_kind(random, kind, depth)),
        } }),
        Kind::Number => json!({ "cast": {
            "expr": (leaf(random, Kind::Number)),
            "type": (*random.pick(&TYPES[..6])),
            "safe": true,
        } }),
        Kind::Text => json!({ "call": {
            "name": (*random.pick(&["lower", "concat", "trim", "reverse"])),
            "args": [of_kind(random, kind, depth)],
        } }),
        Kind::Bool => condition(random, depth),
        Kind::Time | Kind::List => leaf(random, kind),
        Kind::Any => expression(random, depth),
    }
}

pub fn expression(random: &mut Random, depth: usize) -> Value {
    let kind = kinds::some(random);
    if depth == 0 || random.once_in(6) {
        return leaf(random, kind);
    }
    let depth = depth - 1;
    let mut part = || of_kind(random, kind, depth);
    let (a, b) = (part(), part());
    match random.below(16) {
        0..=5 => call(random, depth),
        6..=7 => json!({ "binary": { "op": (*random.pick(&OPERATORS)), "left": a, "right": b } }),
        8..=9 => json!({ "cast": {
            "expr": a,
            "type": (*random.pick(&TYPES)),
            "safe": (random.once_in(2)),
        } }),
        10 => json!({ "case": { "branches": [[condition(random, depth), a]], "otherwise": b } }),
        11 => json!({ "in": { "expr": a, "list": [b, leaf(random, kind)] } }),
        12 => json!({ "like": {
            "expr": (of_kind(random, Kind::Text, depth)),
            "pattern": (of_kind(random, Kind::Text, depth)),
            "ignoreCase": (random.once_in(2)),
        } }),
        13 => match kind {
            Kind::Number | Kind::Any => json!({ "negate": a }),
            _ => json!({ "isNull": a }),
        },
        14 => window(random, depth),
        _ => json!({ "sql": (sql::expression(random, depth)) }),
    }
}

pub fn condition(random: &mut Random, depth: usize) -> Value {
    let depth = depth.saturating_sub(1);
    let kind = kinds::some(random);
    let mut part = || of_kind(random, kind, depth);
    let (a, b, c) = (part(), part(), part());
    match random.below(6) {
        0 => json!({ "isNull": a }),
        1 => json!({ "between": { "expr": a, "low": b, "high": c } }),
        2 => json!({ "not": (of_kind(random, Kind::Bool, depth)) }),
        3 => {
            json!({ "or": [of_kind(random, Kind::Bool, depth), of_kind(random, Kind::Bool, depth)] })
        }
        _ => json!({ "binary": { "op": (*random.pick(&OPERATORS[..6])), "left": a, "right": b } }),
    }
}

/// One to three expressions under names, of rows or of groups.
pub fn named_expressions(random: &mut Random, depth: usize, grouped: bool) -> Value {
    let count = 1 + random.below(3);
    let each = (0..count).map(|number| {
        let expr = match grouped {
            true => aggregate(random, depth),
            false => expression(random, depth),
        };
        json!({ "alias": { "expr": expr, "name": (format!("e{number}")) } })
    });
    each.collect()
}
