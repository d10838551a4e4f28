//! Which columns and constants go together: expressions of values that fit none of each other are refused before they are planned.

use crate::random::Random;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
    Bool,
    Time,
    List,
    Any,
}

use Kind::{Any, Bool, List, Number, Text, Time};

const KINDS: [Kind; 5] = [Number, Text, Bool, Time, List];

pub fn some(random: &mut Random) -> Kind {
    match random.once_in(12) {
        true => Any,
        false => *random.pick(&KINDS),
    }
}

/// What functions take.
const PATTERNS: &[&[Kind]] = &[
    &[Number],
    &[Number, Number],
    &[Number, Number, Number],
    &[Text],
    &[Text, Text],
    &[Text, Text, Text],
    &[Text, Number],
    &[Text, Number, Number],
    &[Text, Number, Text],
    &[Time],
    &[Text, Time],
    &[Time, Time],
    &[Time, Text],
    &[Text, Time, Time],
    &[List],
    &[List, Number],
    &[List, List],
    &[List, Number, Number],
    &[Any, Any],
    &[],
];

/// The kinds of a call's arguments.
pub fn pattern(random: &mut Random) -> &'static [Kind] {
    PATTERNS[random.below(PATTERNS.len())]
}

/// The columns of a kind; of any, all that there are, and one that is not.
pub fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Number => &[
            "id", "int64", "int8", "uint16", "float32", "float64", "decimal",
        ],
        Text => &["text", "large", "dictionary", "text"],
        Bool => &["bool"],
        Time => &["date", "stamp", "time", "stamp"],
        List => &["list", "big_list", "fixed_list"],
        Any => &COLUMNS,
    }
}

pub const COLUMNS: [&str; 28] = [
    "id",
    "int64",
    "int8",
    "uint16",
    "bool",
    "float32",
    "float64",
    "float16",
    "decimal",
    "wide",
    "text",
    "large",
    "view",
    "bytes",
    "fixed",
    "date",
    "time",
    "stamp",
    "duration",
    "dictionary",
    "list",
    "big_list",
    "fixed_list",
    "struct",
    "map",
    "runs",
    "nothing",
    "none such",
];
