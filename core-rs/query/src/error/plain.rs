//! Text of DataFusion and Arrow without what only their own authors need: prefixes, requests for bug reports, names of Rust types.

use std::str::FromStr;
use std::sync::LazyLock;

use arrow_schema::DataType;
use quiver_graph::type_name;
use regex::{Captures, Regex};

pub(super) fn regex(pattern: &str) -> Regex {
    // Each is a constant, and the first error of any kind compiles them all.
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

static PREFIXES: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?:Arrow error|Parquet error|Execution error|Error during planning|Internal error|Internal Error|External error",
        r"|Optimizer rule '[^']*' failed|Analyzer rule '[^']*' failed|type_coercion|caused by",
        r"|This feature is not implemented|Not yet implemented|Schema error|Cast error|Parser error|Compute error",
        r"|Invalid argument error|Arithmetic overflow|Io error|Json error|Csv error|Ipc error|SQL error",
        r"|Function '[^']*' user-defined coercion failed with)(?::\s*|\n\s*)",
    ))
});
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?s)\.?\s*This issue was likely caused by a bug.*?(?:issue tracker: [^\s.]\S*?issues|$)|\s*backtrace:.*$",
    )
});
static SIGNATURES: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?s)\.?\s*(?:No function matches|You might need to add explicit|Hint:).*$")
});
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"IntervalMonthDayNano \{ months: (-?\d+), days: (-?\d+), nanoseconds: (-?\d+) \}")
});
static DEBUG: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?s)[\s:]*(?:\b[A-Z]\w* \{|\b\w*Array\b\n?\[|\bSpan\(|\bArray\().*$"));
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"\b(?:Utf8View|LargeUtf8|Utf8|U?Int(?:8|16|32|64)|Float(?:16|32|64)|Boolean|Date(?:32|64)|Time(?:32|64)",
        r"|Timestamp|Duration|Interval(?:MonthDayNano|YearMonth|DayTime)?|Decimal(?:32|64|128|256)|(?:Large|FixedSize)?Binary|BinaryView",
        r"|(?:Large|FixedSize)?List(?:View)?|Struct|Map|Dictionary|RunEndEncoded|Union|Null)\b",
    ))
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| regex(r#""(?:[^"\\]|\\.)*"(?:\s*:)?"#));
static BLANKS: LazyLock<Regex> = LazyLock::new(|| regex(r"\s+"));

/// `text` in plain words. Never empty: what there is nothing to say of failed.
pub(super) fn plain(text: &str) -> String {
    let text = bare(text);
    let text = SIGNATURES.replace(&text, "");
    let text = types(&spans(&text));
    let text = DEBUG.replace(&text, "");
    let text = BLANKS.replace_all(&text, " ");
    let text = text.replace("DataFusion", "the query engine");
    let text = text.replace("list, list or list", "list");
    let text = text.trim_matches(['.', ' ', ':', ',']);
    if text.is_empty() {
        return "the query failed".to_owned();
    }
    lowered(text)
}

/// `text` without prefixes and requests for bug reports.
pub(super) fn bare(text: &str) -> String {
    let text = REPORT.replace(text, "");
    PREFIXES.replace_all(&text, "").trim().to_owned()
}

/// Spans of time as SQL writes them, and not as Rust does.
pub(super) fn spans(text: &str) -> String {
    let written = |found: &Captures<'_>| {
        let parts = [(1, "months"), (2, "days"), (3, "nanoseconds")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(at, _)| &found[*at] != "0")
            .map(|(at, unit)| format!("{} {unit}", &found[at]))
            .collect();
        match parts.is_empty() {
            true => "0 days".to_owned(),
            false => parts.join(" "),
        }
    };
    SPAN.replace_all(text, written).into_owned()
}

/// A sentence's first letter as within one: names of functions and types keep theirs.
fn lowered(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => text.to_owned(),
    }
}

/// The names of types in `text` as ours; what stands in double quotes is the user's.
pub(super) fn types(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(found) = KIND.find(rest) else {
            break;
        };
        if let Some(quoted) = QUOTED.find(rest)
            && quoted.start() < found.start()
        {
            written.push_str(&rest[..quoted.end()]);
            at += quoted.end();
            continue;
        }
        written.push_str(&rest[..found.start()]);
        let (name, length) = named(&rest[found.start()..], found.len());
        written.push_str(&name);
        at += found.start() + length;
    }
    written.push_str(&text[at.min(text.len())..]);
    written
}

/// The type, or the value with its type, that `text` begins with, and how much of `text` it takes; its first word has `word` bytes.
fn named(text: &str, word: usize) -> (String, usize) {
    let kind = &text[..word];
    let Some(end) = closing(&text[word..]) else {
        let name = DataType::from_str(kind).map(|data_type| type_name(&data_type));
        return (name.unwrap_or_else(|_| simple(kind)), word);
    };
    let inner = &text[word + 1..word + end];
    let whole = &text[..=word + end];
    if let Ok(data_type) = DataType::from_str(whole) {
        return (type_name(&data_type), whole.len());
    }
    let name = match kind {
        "Timestamp" | "Time32" | "Time64" | "Duration" => {
            let (unit, zone) = inner.split_once(',').unwrap_or((inner, ""));
            let unit = match unit.trim() {
                "Second" => "s",
                "Millisecond" => "ms",
                "Microsecond" | "µs" => "us",
                "Nanosecond" => "ns",
                unit => unit,
            };
            let zone = zone.trim().trim_start_matches("Some(");
            let zone = zone.trim_end_matches(')').trim_matches('"');
            match zone {
                "" | "None" => format!("{}({unit})", simple(kind)),
                zone => format!("{}({unit}, {zone})", simple(kind)),
            }
        }
        kind if kind.contains("Interval") && !inner.contains('{') => "interval".to_owned(),
        kind if kind.contains("List") || kind.contains("Struct") || kind.contains("Map") => {
            let inner = inner.replace("nullable ", "").replace("non-null ", "");
            format!("{}({})", simple(kind), types(&inner).replace('"', ""))
        }
        "Dictionary" => types(inner.split_once(", ").map_or(inner, |(_, values)| values)),
        kind if kind.contains("Decimal") || kind.contains("Binary") => {
            format!("{}({inner})", simple(kind))
        }
        // A constant, such as Int64(5).
        _ => types(inner),
    };
    (name, whole.len())
}

/// Where the parenthesis that `text` begins with is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' if depth > 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' if depth == 1 => return Some(at),
            ')' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn simple(kind: &str) -> String {
    if kind.contains("Utf8") {
        return "string".to_owned();
    }
    let kind = kind.trim_start_matches("Large").trim_end_matches("View");
    let kind = kind.trim_start_matches("FixedSize").to_lowercase();
    match kind.as_str() {
        "date32" => "date".to_owned(),
        "time32" | "time64" => "time".to_owned(),
        kind if kind.starts_with("decimal") => "decimal".to_owned(),
        kind if kind.starts_with("interval") => "interval".to_owned(),
        kind => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_our_names_and_quotes_are_left_alone() {
        for (text, expected) in [
            ("from Utf8 to Int8", "from string to int8"),
            ("Timestamp(ns)", "timestamp(ns)"),
            ("Timestamp(Nanosecond, None)", "timestamp(ns)"),
            (
                "Timestamp(Second, Some(\"Europe/Oslo\"))",
                "timestamp(s, Europe/Oslo)",
            ),
            (
                "Timestamp(ms, \"+01:00\") and Date32",
                "timestamp(ms, +01:00) and date",
            ),
            (
                "[List(Int64), Decimal128(3, 1)]",
                "[list(int64), decimal(3, 1)]",
            ),
            ("Dictionary(Int32, Utf8)", "string"),
            ("column \"Int64\" is Int64", "column \"Int64\" is int64"),
            ("f(Utf8(\"x\"), Int64(5))", "f(\"x\", 5)"),
            ("(Utf8) or Int8)", "(string) or int8)"),
            ("Interval(MonthDayNano)", "interval"),
            ("Struct(\"a\": Int8)", "struct(a: int8)"),
        ] {
            assert_eq!(types(text), expected);
        }
    }

    #[test]
    fn prefixes_and_requests_go() {
        let text = "Optimizer rule 'simplify_expressions' failed\ncaused by\nArrow error: Cast error: Cannot do Utf8";
        assert_eq!(plain(text), "cannot do string");
        let text = "Internal error: Expected a Map type, got Utf8.\nThis issue was likely caused by a bug in DataFusion's code. Please";
        assert_eq!(plain(text), "expected a map type, got string");
        assert_eq!(plain("Execution error: "), "the query failed");
    }
}
