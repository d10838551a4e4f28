//! SQL text: queries of every clause, whether they make sense or not, and their words mixed up.

use std::sync::LazyLock;

use datafusion::prelude::SessionContext;
use regex::Regex;

use crate::kinds::{self, Kind};
use crate::random::Random;

/// As in `expressions.rs`: results as long as a number says.
const LENGTHS: [&str; 12] = [
    "repeat",
    "lpad",
    "rpad",
    "range",
    "generate_series",
    "gen_series",
    "array_repeat",
    "list_repeat",
    "array_resize",
    "list_resize",
    "factorial",
    "power",
];

static FUNCTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let state = SessionContext::new().state();
    let scalar = state.scalar_functions().keys();
    let names = scalar
        .filter(|name| !LENGTHS.contains(&name.as_str()))
        .cloned();
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
});

static AGGREGATES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<String> = SessionContext::new()
        .state()
        .aggregate_functions()
        .keys()
        .cloned()
        .collect();
    names.sort();
    names
});

static WINDOWS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<String> = SessionContext::new()
        .state()
        .window_functions()
        .keys()
        .cloned()
        .collect();
    names.sort();
    names
});

fn constants(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Number => &[
            "0",
            "1",
            "-1",
            "2",
            "9223372036854775807",
            "18446744073709551616",
            "1e400",
            "0.1",
        ],
        Kind::Text => &[
            "'a'",
            "''",
            "'é%'",
            "'('",
            "'2024-01-01'",
            "'month'",
            "'[a-z]+'",
        ],
        Kind::Bool => &["true", "NULL"],
        Kind::Time => &[
            "DATE '2024-02-29'",
            "DATE '2024-02-30'",
            "TIMESTAMP '2024-01-01 00:00:00Z'",
            "TIME '25:00'",
        ],
        Kind::List => &["[1, NULL]", "[]", "[[1]]"],
        Kind::Any => &[
            "NULL",
            "INTERVAL '1 month'",
            "INTERVAL '999999999 years'",
            "X'00ff'",
            "{a: 1}",
            "$p",
            "*",
        ],
    }
}

const TYPES: [&str; 16] = [
    "INT",
    "BIGINT UNSIGNED",
    "SMALLINT",
    "DOUBLE",
    "REAL",
    "VARCHAR",
    "BYTEA",
    "BOOLEAN",
    "DATE",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE",
    "DECIMAL(38, 0)",
    "DECIMAL(5, 9)",
    "INTERVAL",
    "INT[]",
];

fn operators(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Number => &[
            "+",
            "-",
            "*",
            "/",
            "%",
            "&",
            "|",
            "#",
            "<<",
            ">>",
            "=",
            "<",
            "IS DISTINCT FROM",
        ],
        Kind::Text => &["||", "=", "<", "LIKE", "NOT ILIKE", "~", "!~*"],
        Kind::Bool => &["AND", "OR", "=", "<>"],
        Kind::Time => &["-", "<", "=", "IS NOT DISTINCT FROM"],
        Kind::List => &["=", "||", "@>", "<"],
        Kind::Any => &["=", "+", "||", "->", "^"],
    }
}

fn leaf(random: &mut Random, kind: Kind) -> String {
    if random.once_in(4) {
        return (*random.pick(constants(kind))).to_owned();
    }
    let name = random.pick(kinds::columns(kind));
    match name.contains(' ') || random.once_in(4) {
        true => format!("\"{name}\""),
        false => (*name).to_owned(),
    }
}

fn of_kind(random: &mut Random, kind: Kind, depth: usize) -> String {
    if depth == 0 || random.once_in(3) {
        return leaf(random, kind);
    }
    let (a, b) = (leaf(random, kind), of_kind(random, kind, depth - 1));
    match kind {
        Kind::Number => format!("({a} {} {b})", random.pick(&["+", "-", "*", "/", "%"])),
        Kind::Text => format!("{}({b})", random.pick(&["lower", "reverse", "trim", "md5"])),
        Kind::Bool => condition(random, depth - 1),
        Kind::Any => expression(random, depth - 1),
        Kind::Time | Kind::List => a,
    }
}

fn condition(random: &mut Random, depth: usize) -> String {
    let kind = kinds::some(random);
    let (a, b) = (of_kind(random, kind, depth), of_kind(random, kind, depth));
    match random.below(6) {
        0 => format!("{a} IS NULL"),
        1 => format!("{a} BETWEEN {b} AND {}", leaf(random, kind)),
        2 => format!("NOT ({a} = {b})"),
        3 => format!("{a} IN ({b}, {})", leaf(random, kind)),
        4 => format!("{a} IN ({})", query(random, 0)),
        _ => format!("{a} {} {b}", random.pick(&["=", "<", ">=", "<>"])),
    }
}

fn arguments(random: &mut Random, depth: usize) -> String {
    let kinds = kinds::pattern(random).iter();
    let parts: Vec<String> = kinds.map(|kind| of_kind(random, *kind, depth)).collect();
    parts.join(", ")
}

/// An expression of rows.
pub fn expression(random: &mut Random, depth: usize) -> String {
    let kind = kinds::some(random);
    if depth == 0 || random.once_in(6) {
        return leaf(random, kind);
    }
    let depth = depth - 1;
    let (a, b) = (of_kind(random, kind, depth), of_kind(random, kind, depth));
    match random.below(16) {
        0..=5 => format!("{}({})", random.pick(&FUNCTIONS), arguments(random, depth)),
        6..=7 => format!("{a} {} {b}", random.pick(operators(kind))),
        8 => format!("CAST({a} AS {})", random.pick(&TYPES)),
        9 => format!("TRY_CAST({a} AS {})", random.pick(&TYPES)),
        10 => format!(
            "CASE WHEN {} THEN {a} ELSE {b} END",
            condition(random, depth)
        ),
        11 => condition(random, depth),
        12 => format!(
            "{}[{}]",
            leaf(random, Kind::List),
            leaf(random, Kind::Number)
        ),
        13 => {
            let frame = *random.pick(&[
                "",
                "ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING",
                "RANGE BETWEEN 1 PRECEDING AND CURRENT ROW",
                "GROUPS 2 PRECEDING",
                "ROWS BETWEEN 18446744073709551615 PRECEDING AND 3 FOLLOWING",
            ]);
            let name = match random.once_in(2) {
                true => random.pick(&AGGREGATES),
                false => random.pick(&WINDOWS),
            };
            let args = arguments(random, 0);
            format!("{name}({args}) OVER (PARTITION BY {a} ORDER BY {b} {frame})")
        }
        14 => {
            let part = random.pick(&["YEAR", "EPOCH", "DOW", "NANOSECOND", "a"]);
            format!("EXTRACT({part} FROM {})", leaf(random, Kind::Time))
        }
        _ => format!("(SELECT max(u.id) FROM nodes AS u WHERE {a} = {b})"),
    }
}

fn aggregate(random: &mut Random, depth: usize) -> String {
    let name = random.pick(&AGGREGATES);
    let distinct = if random.once_in(4) { "DISTINCT " } else { "" };
    let order = match random.once_in(4) {
        true => format!(" ORDER BY {}", expression(random, 0)),
        false => String::new(),
    };
    let filter = match random.once_in(5) {
        true => format!(" FILTER (WHERE {})", condition(random, 1)),
        false => String::new(),
    };
    format!(
        "{name}({distinct}{}{order}){filter}",
        arguments(random, depth.min(1))
    )
}

fn from(random: &mut Random, depth: usize) -> String {
    let left = table(random, depth, "t");
    if !random.once_in(4) {
        return left;
    }
    let right = table(random, depth, "u");
    let joins = [
        "JOIN",
        "LEFT JOIN",
        "FULL JOIN",
        "LEFT SEMI JOIN",
        "RIGHT ANTI JOIN",
    ];
    let join = *random.pick(&joins);
    match random.below(4) {
        0 => format!("{left} NATURAL JOIN {right}"),
        1 => format!("{left} {join} {right} USING (id)"),
        2 => format!("{left} {join} {right} ON t.id = u.id"),
        _ => format!("{left} {join} {right} ON t.id < u.id"),
    }
}

fn table(random: &mut Random, depth: usize, alias: &str) -> String {
    match random.below(12) {
        0 => format!("pagerank(damping => 0.5) AS {alias}"),
        1 => format!("(VALUES (1, 'a'), (NULL, 'b')) AS {alias}(id, text)"),
        2 if depth > 0 => format!("({}) AS {alias}", query(random, depth - 1)),
        _ => format!("nodes AS {alias}"),
    }
}

/// A query.
pub fn query(random: &mut Random, depth: usize) -> String {
    let table = from(random, depth);
    let condition = match random.once_in(2) {
        true => format!(" WHERE {}", condition(random, depth.min(1))),
        false => String::new(),
    };
    let tail = match random.below(6) {
        0 => format!(" ORDER BY {}", expression(random, 1)),
        1 => format!(" LIMIT {}", expression(random, 0)),
        2 => " ORDER BY 1 LIMIT 2 OFFSET 1".to_owned(),
        _ => String::new(),
    };
    match random.below(8) {
        0..=3 => {
            let columns = match random.once_in(6) {
                true => "*".to_owned(),
                false => format!(
                    "{} AS a, {}",
                    expression(random, depth),
                    expression(random, depth)
                ),
            };
            format!("SELECT {columns} FROM {table}{condition}{tail}")
        }
        4..=5 => {
            let (key, value) = (expression(random, 1), aggregate(random, depth));
            let by = match random.below(4) {
                0 => format!("ROLLUP ({key}, id)"),
                1 => format!("CUBE ({key})"),
                2 => format!("GROUPING SETS (({key}), (), (id))"),
                _ => key.clone(),
            };
            let having = match random.once_in(4) {
                true => format!(" HAVING {}", aggregate(random, 0)),
                false => String::new(),
            };
            format!(
                "SELECT {key} AS k, {value} AS v FROM {table}{condition} GROUP BY {by}{having}{tail}"
            )
        }
        6 => {
            let set = *random.pick(&["UNION", "UNION ALL", "INTERSECT", "EXCEPT"]);
            let part = |random: &mut Random| query(random, depth.saturating_sub(1));
            format!("({}) {set} ({})", part(random), part(random))
        }
        _ => {
            let inner = query(random, depth.saturating_sub(1));
            format!("WITH w AS ({inner}) SELECT * FROM w AS t{condition}{tail}")
        }
    }
}

/// Words that stand where they should not.
const WORDS: [&str; 38] = [
    "SELECT",
    "FROM",
    "WHERE",
    "(",
    ")",
    ",",
    "NOT",
    "NULL",
    "*",
    "::",
    "[",
    "]",
    "AS",
    "OVER",
    "DISTINCT",
    "ON",
    "EXISTS",
    "LATERAL",
    "UNNEST",
    "INSERT INTO",
    "CREATE TABLE x AS",
    "COPY",
    "SET",
    "DROP TABLE nodes",
    "EXPLAIN",
    "VALUES",
    "CASE",
    "END",
    "'",
    "\"",
    "--",
    "/*",
    ";",
    "$1",
    "QUALIFY 1",
    "TABLESAMPLE",
    "FOR UPDATE",
    "RECURSIVE",
];

/// `text` with a few words left out, said twice, in each other's place or in that of others.
pub fn reworded(random: &mut Random, text: &str) -> String {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\w+|'[^']*'|\s+|.").unwrap());
    let mut words: Vec<&str> = WORD.find_iter(text).map(|word| word.as_str()).collect();
    for _ in 0..1 + random.below(3) {
        let (at, other) = (random.below(words.len()), random.below(words.len()));
        match random.below(5) {
            0 if words.len() > 1 => drop(words.remove(at)),
            1 => words.insert(at, words[other]),
            2 => words.swap(at, other),
            3 => words[at] = *random.pick(&WORDS),
            _ => words.insert(at, *random.pick(&WORDS)),
        }
    }
    words.concat()
}
