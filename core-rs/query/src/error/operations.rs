//! What is said of operators and functions that do not take the types they are given.

use super::form::About::{Function, Nothing, Operator};
use super::form::{Form, form};

pub(super) fn forms() -> Vec<Form> {
    vec![
        // Operators and their types.
        form(
            r"Cannot get result type for \w+ operation (.+?) ([-+*/%]) (.+?): ",
            Operator(2),
            "$2 cannot compute with #1 and #3",
            "numbers, or times and intervals",
            "#1 $2 #3",
        ),
        form(
            r"Cannot coerce arithmetic expression (.+) ([-+*/%]) (.+) to valid types",
            Operator(2),
            "$2 cannot compute with #1 and #3",
            "numbers, or times and intervals",
            "#1 $2 #3",
        ),
        form(
            r"Invalid \w+ arithmetic operation: (.+) ([-+*/%]) (.+)",
            Operator(2),
            "$2 cannot compute with #1 and #3",
            "numbers, or times and intervals",
            "#1 $2 #3",
        ),
        form(
            r"Invalid arithmetic operation: !(.+)",
            Operator(0),
            "- cannot negate #1",
            "a number",
            "#1",
        ),
        form(
            r"Cannot infer common argument type for logical boolean operation (.+) (AND|OR) (.+)",
            Operator(2),
            "$2 cannot join #1 and #3",
            "two booleans",
            "#1 $2 #3",
        ),
        form(
            r"Cannot infer common (?:argument |string )?type for .*?operation (\w+(?:\(.*?\))?) (\S+|IS (?:NOT )?DISTINCT FROM) (\w+(?:\(.*\))?)$",
            Operator(2),
            "$2 cannot take #1 and #3",
            "two values of one type that it takes",
            "#1 $2 #3",
        ),
        form(
            r"There isn't a common type to coerce (.+) and (.+) in (.+) expression",
            Operator(3),
            "$3 cannot take #1 and #2",
            "two strings",
            "#1 and #2",
        ),
        form(
            r"Can not find compatible types to compare (.+) with \[(.+)\]",
            Operator(0),
            "#1 cannot be compared with #2",
            "values of one type",
            "#1 and #2",
        ),
        form(
            r"Failed to coerce types (.+) and (.+) in (.+) expression",
            Operator(3),
            "$3 cannot compare #1 with #2",
            "values of one type",
            "#1 and #2",
        ),
        form(
            r"Unary operator '(.+)' (?:requires|only supports) .*?, got (.+)",
            Operator(1),
            "$1 cannot take #2",
            "a boolean",
            "#2",
        ),
        form(
            r"Unary operator '(.+)' only supports",
            Operator(1),
            "$1@ takes a signed number, an interval or a timestamp",
            "a number, an interval or a timestamp",
            "another type",
        ),
        form(
            r"Invalid (?:string/binary|binary) operation: (.*?)\s?(I?LIKE)\s?(.*)",
            Operator(2),
            "$2@ takes strings",
            "two strings",
            "other types",
        ),
        form(
            r"Operator (.+) is not yet supported",
            Operator(1),
            "there is no operator $1",
            "an operator that SQL has here",
            "$1",
        ),
        form(
            r"Binary operator '(.+)' is not supported in the physical expr",
            Operator(0),
            "there is no such operator@ for these types",
            "an operator that these types have",
            "$1",
        ),
        form(
            r"^Assertion failed: matches!\(op",
            Operator(0),
            "these types@ cannot be compared so",
            "values that compare",
            "other types",
        ),
        // Access.
        form(
            r"Cannot access field at argument \d+: type (.+) is not Struct",
            Nothing,
            "#1@ has no fields",
            "a struct or a map",
            "#1",
        ),
        form(
            r"Dot access not supported",
            Nothing,
            "a field is written s['name'], and only of a column",
            "a column before the dot",
            "another expression",
        ),
        form(
            r"Substring without for/from",
            Function(0),
            "substring takes a text and where it begins",
            "substring(text, start)",
            "substring(text)",
        ),
        // Calls.
        form(
            r"Unsupported data type (\w+(?:\([^)\[]*\))?).* for function (\w+)",
            Function(2),
            "$2 does not take this argument",
            "an argument that $2 takes",
            "#1",
        ),
        form(
            r"(\w+) function unsupported data type at index (\d+): (.+)",
            Function(1),
            "$1 does not take #3 as its argument $2",
            "an argument that $1 takes",
            "#3",
        ),
        form(
            r"Unsupported (LIMIT|OFFSET) expression",
            Nothing,
            "$1 takes a constant, which a subquery and a parameter of a prepared query are not",
            "a number of rows",
            "another expression",
        ),
        form(
            r"Date part '(.+)' not supported",
            Nothing,
            "there is no part \"$1\" of a date@",
            "a part such as year, month or hour",
            "$1",
        ),
    ]
}
