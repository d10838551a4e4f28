//! Cypher text: queries of every clause and kind of expression, whether they make sense or not, and their words mixed up.

use std::sync::LazyLock;

use regex::Regex;

use crate::kinds::COLUMNS;
use crate::random::Random;

const VARIABLES: [&str; 6] = ["a", "b", "k", "p", "x", "`odd name`"];

const FUNCTIONS: [&str; 36] = [
    "id",
    "labels",
    "type",
    "startNode",
    "endNode",
    "properties",
    "keys",
    "nodes",
    "relationships",
    "length",
    "size",
    "head",
    "last",
    "tail",
    "reverse",
    "isEmpty",
    "toInteger",
    "toFloat",
    "toString",
    "toBoolean",
    "date",
    "coalesce",
    "abs",
    "round",
    "sqrt",
    "log",
    "toUpper",
    "trim",
    "substring",
    "split",
    "left",
    "exists",
    "count",
    "sum",
    "collect",
    "none_such",
];

const CONSTANTS: [&str; 16] = [
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "1.5e308",
    "'a'",
    "''",
    "'é%('",
    "null",
    "true",
    "[]",
    "[1, null]",
    "{a: 1}",
    "$p",
    "0xFF",
    "*",
];

const OPERATORS: [&str; 20] = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "AND",
    "OR",
    "XOR",
    "IN",
    "STARTS WITH",
    "CONTAINS",
    "=~",
    "||",
];

const WORDS: [&str; 34] = [
    "MATCH",
    "OPTIONAL",
    "WHERE",
    "WITH",
    "RETURN",
    "UNWIND",
    "AS",
    "ORDER BY",
    "LIMIT",
    "SKIP",
    "UNION",
    "ALL",
    "DISTINCT",
    "NOT",
    "IS NULL",
    "EXISTS {",
    "COUNT {",
    "}",
    "(",
    ")",
    "[",
    "]",
    "-->",
    "<--",
    "--",
    "*1..2",
    "shortestPath",
    "CASE",
    "WHEN",
    "END",
    "|",
    ":",
    ",",
    "DELETE",
];

pub fn query(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..1 + random.below(3) {
        text.push_str(&clause(random));
        text.push(' ');
    }
    text.push_str(&projection(random, "RETURN"));
    if random.once_in(8) {
        let word = *random.pick(&["UNION", "UNION ALL"]);
        let again = text.clone();
        text.push_str(&format!(" {word} {again}"));
    }
    text
}

fn clause(random: &mut Random) -> String {
    match random.below(6) {
        0 => format!("UNWIND {} AS {}", expression(random, 2), variable(random)),
        1 => projection(random, "WITH"),
        _ => {
            let optional = if random.once_in(4) { "OPTIONAL " } else { "" };
            let paths: Vec<String> = (0..1 + random.below(2)).map(|_| path(random)).collect();
            let condition = match random.once_in(2) {
                true => format!(" WHERE {}", expression(random, 2)),
                false => String::new(),
            };
            format!("{optional}MATCH {}{condition}", paths.join(", "))
        }
    }
}

fn projection(random: &mut Random, word: &str) -> String {
    let distinct = if random.once_in(5) { "DISTINCT " } else { "" };
    let items: Vec<String> = (0..1 + random.below(3))
        .map(|at| match random.below(3) {
            0 => variable(random).to_owned(),
            _ => format!("{} AS c{at}", expression(random, 2)),
        })
        .collect();
    let mut text = format!("{word} {distinct}{}", items.join(", "));
    if random.once_in(4) {
        let order = if random.once_in(2) { " DESC" } else { "" };
        text.push_str(&format!(" ORDER BY {}{order}", expression(random, 1)));
    }
    if random.once_in(4) {
        text.push_str(&format!(" LIMIT {}", random.below(4)));
    }
    text
}

fn path(random: &mut Random) -> String {
    let mut text = String::new();
    if random.once_in(4) {
        text.push_str("p = ");
    }
    let wrapped = random.once_in(8);
    if wrapped {
        let word: &str = random.pick::<&str>(&["shortestPath(", "allShortestPaths("]);
        text.push_str(word);
    }
    text.push_str(&node(random));
    for _ in 0..random.below(3) {
        let length = match random.below(5) {
            0 => "*",
            1 => "*0..2",
            2 => "*2",
            _ => "",
        };
        let name = if random.once_in(2) {
            variable(random)
        } else {
            ""
        };
        let (left, right) = *random.pick(&[("-", "->"), ("<-", "-"), ("-", "-")]);
        text.push_str(&format!("{left}[{name}{length}]{right}{}", node(random)));
    }
    if wrapped {
        text.push(')');
    }
    text
}

fn node(random: &mut Random) -> String {
    let name = if random.once_in(4) {
        ""
    } else {
        variable(random)
    };
    let inside = match random.below(8) {
        0 => format!(" {{{}: {}}}", name_of(random), expression(random, 0)),
        1 => format!(" WHERE {}", expression(random, 1)),
        2 => ":nodes".to_owned(),
        3 => ":!%".to_owned(),
        _ => String::new(),
    };
    format!("({name}{inside})")
}

fn variable(random: &mut Random) -> &'static str {
    random.pick::<&str>(&VARIABLES)
}

fn name_of(random: &mut Random) -> String {
    format!("`{}`", *random.pick(&COLUMNS))
}

fn expression(random: &mut Random, depth: usize) -> String {
    if depth == 0 || random.once_in(4) {
        return match random.below(3) {
            0 => (*random.pick(&CONSTANTS)).to_owned(),
            1 => variable(random).to_owned(),
            _ => format!("{}.{}", variable(random), name_of(random)),
        };
    }
    let inner = |random: &mut Random| expression(random, depth - 1);
    match random.below(14) {
        0..=3 => {
            let operator = *random.pick(&OPERATORS);
            format!("{} {operator} {}", inner(random), inner(random))
        }
        4 | 5 => {
            let arguments: Vec<String> = (0..random.below(3)).map(|_| inner(random)).collect();
            format!("{}({})", *random.pick(&FUNCTIONS), arguments.join(", "))
        }
        6 => format!("NOT {}", inner(random)),
        7 => format!(
            "[y IN {} WHERE {} | {}]",
            inner(random),
            inner(random),
            inner(random)
        ),
        8 => format!("any(y IN {} WHERE {})", inner(random), inner(random)),
        9 => format!("{}[{}]", inner(random), inner(random)),
        10 => format!(
            "{}[{}..{}]",
            inner(random),
            random.below(3),
            random.below(3)
        ),
        11 => format!(
            "CASE WHEN {} THEN {} ELSE {} END",
            inner(random),
            inner(random),
            inner(random)
        ),
        12 => format!("EXISTS {{ {} }}", path(random)),
        _ => format!("[{} | {}]", path(random).replace("p = ", ""), inner(random)),
    }
}

pub fn reworded(random: &mut Random, text: &str) -> String {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\w+|'[^']*'|`[^`]*`|\s+|.").unwrap());
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
