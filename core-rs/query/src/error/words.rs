//! What DataFusion and Arrow say when values or types do not suit them, in words of ours.
//!
//! Each form is a pattern over their text and what it tells: the message, what was expected and what came. `$1` stands for a group of
//! the pattern and `#1` for one that names types; `@` for the place that the plan knows, such as ` of "age"`.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::plain::{bare, plain, regex, spans, types};

/// What failed, as far as its text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A cast to the type of this name.
    Cast(String),
    /// An operator between two values or before one.
    Operator(String),
    /// A division or a remainder.
    Division,
    /// A function by its name.
    Function(String),
    /// A regular expression.
    Pattern,
    Unknown,
}

/// Stands for the sign of the place where the text of a user has one.
pub(super) const USERS: char = '\u{e000}';

pub(super) struct Told {
    pub subject: Subject,
    /// With `@` for the place.
    pub message: String,
    pub expected: String,
    /// Empty where only the place tells.
    pub got: String,
}

#[derive(Clone, Copy)]
enum About {
    /// The group names the type.
    Cast(usize),
    /// Always to this type.
    CastTo(&'static str),
    Operator(usize),
    Division,
    Function(usize),
    /// Always of this function.
    Of(&'static str),
    Pattern,
    Nothing,
}

struct Form {
    pattern: Regex,
    about: About,
    message: &'static str,
    expected: &'static str,
    got: &'static str,
}

fn form(
    pattern: &str,
    about: About,
    message: &'static str,
    expected: &'static str,
    got: &'static str,
) -> Form {
    Form {
        pattern: regex(&format!("(?s){pattern}")),
        about,
        message,
        expected,
        got,
    }
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    use About::{Cast, CastTo, Division, Function, Nothing, Of, Operator, Pattern};
    const CAST: &str = "cast@ to #2 failed";
    vec![
        // Casts of values.
        form(
            r"Cannot cast (?:string|value) '(.*)' to value of (.+) type",
            Cast(2),
            CAST,
            "#2",
            "\"$1\"",
        ),
        form(
            r"Can't cast value (.+) to type (.+)",
            Cast(2),
            CAST,
            "#2",
            "$1",
        ),
        form(
            r"value of (.+) is out of range (.+)",
            Cast(2),
            CAST,
            "#2",
            "$1",
        ),
        form(
            r"Cannot cast to (Decimal\d+\(\d+, -?\d+\))\. Overflowing on (.+)",
            Cast(1),
            "cast@ to #1 failed",
            "#1",
            "$2",
        ),
        form(
            r"^(\S+) is too (?:small|large) to store in a Decimal\d+ of precision (\d+)\. (Min|Max) is (\S+)",
            CastTo("decimal"),
            "$1@ does not fit into a decimal of $2 digits: the limit is $4",
            "a decimal of $2 digits",
            "$1",
        ),
        form(
            r"Error parsing timestamp from '(.*)' using format '(.*)': (.+)",
            CastTo("timestamp"),
            "\"$1\"@ is no time of the format \"$2\": $3",
            "a time of the format \"$2\"",
            "\"$1\"",
        ),
        form(
            r"Error parsing timestamp from '(.*)': (.+)",
            CastTo("timestamp"),
            "cast@ to timestamp failed: $2",
            "a timestamp such as \"2024-02-29T13:45:00\"",
            "\"$1\"",
        ),
        form(
            r"Error parsing '(.*)' as time\. Tried formats: (\[.*\])",
            CastTo("time"),
            "\"$1\"@ is no time of day",
            "one of the formats $2",
            "\"$1\"",
        ),
        form(
            r#"Invalid input syntax for type interval: "(.*)""#,
            CastTo("interval"),
            "cast@ to interval failed",
            "an interval such as \"2 months 3 days\"",
            "\"$1\"",
        ),
        form(
            r"Cannot cast (\w+(?:\([^)]*\))?) value (\S+) to (.+): converted value exceeds",
            Cast(3),
            "cast@ to #3 failed: it does not reach so far",
            "a #1 within the reach of #3",
            "$2",
        ),
        form(
            r"Failed to convert (\S+) to (?:temporal|datetime) for (.+)",
            CastTo("string"),
            "the #2 $1@ is beyond the years that have text and parts",
            "a #2 of the years -262143 to 262142",
            "$1",
        ),
        form(
            r"can't parse the string value (.*) to decimal",
            CastTo("decimal"),
            "cast@ to decimal failed",
            "a number",
            "\"$1\"",
        ),
        form(
            r#"Invalid decimal format: "?(.*?)"?$"#,
            CastTo("decimal"),
            "cast@ to decimal failed",
            "a number",
            "\"$1\"",
        ),
        form(
            r"Cannot parse decimal format: (.*)",
            CastTo("decimal"),
            "cast@ to decimal failed",
            "a number",
            "\"$1\"",
        ),
        form(
            r"parse decimal overflow \((.*)\)",
            CastTo("decimal"),
            "cast@ to decimal failed: too many digits",
            "a number of the decimal's digits",
            "\"$1\"",
        ),
        form(
            r"Encountered non UTF-8 data: (.*)",
            CastTo("string"),
            "cast@ to string failed: $1",
            "bytes that are UTF-8",
            "other bytes",
        ),
        form(
            r"Cannot cast timezone to different timezone",
            Nothing,
            "there is no such time zone",
            "a name such as Europe/Oslo, or an offset such as +01:00",
            "",
        ),
        form(
            r"^Format error$",
            Of("to_char"),
            "the format@ is malformed",
            "a format such as \"%Y-%m-%d\"",
            "",
        ),
        form(
            r"Byte slice does not have the same length",
            CastTo("binary"),
            "cast@ to binary failed",
            "values of the type's length",
            "a value of another length",
        ),
        form(
            r"Unable to cast to Date32 for converting from i64",
            CastTo("date"),
            "cast@ to date failed",
            "a date of the years -5877641 to 5881580",
            "a date beyond them",
        ),
        form(
            r"Cannot convert interval containing non-zero months or days",
            CastTo("duration"),
            "cast@ to duration failed",
            "an interval without months and days",
            "an interval with them",
        ),
        // Casts of types.
        form(
            r"Unsupported (?:CAST|TRY_CAST) from (.+) to (.+)$",
            Cast(2),
            "there is no cast@ from #1 to #2",
            "a type that casts to #2",
            "#1",
        ),
        form(
            r"Casting from (.+) to (.+) not supported",
            Cast(2),
            "there is no cast@ from #1 to #2",
            "a type that casts to #2",
            "#1",
        ),
        form(
            r"Cannot automatically convert (.+) to (.+)$",
            Nothing,
            "#1 and #2 have no type in common",
            "values of one type",
            "#1 and #2",
        ),
        form(
            r"Unsupported SQL type (.+)",
            Nothing,
            "there is no type \"$1\" in SQL",
            "a type such as bigint, double, varchar or timestamp",
            "$1",
        ),
        form(
            r"Unsupported type '(.*?)'\. Must be a supported arrow type name",
            Nothing,
            "there is no type \"$1\"",
            "the name that Arrow has for a type",
            "$1",
        ),
        form(
            r"Decimal\(precision = (-?\d+), scale = (-?\d+)\) should satisfy",
            Nothing,
            "there is no type decimal($1, $2)",
            "a precision of 1 to 76 and a scale not above it",
            "decimal($1, $2)",
        ),
        form(
            r#"Invalid timezone "(.*)": "#,
            Nothing,
            "there is no time zone \"$1\"",
            "a name such as Europe/Oslo, or an offset such as +01:00",
            "$1",
        ),
        // Arithmetic.
        form(
            r"[Dd]ivi(?:de|sion) by zero",
            Division,
            "division by zero@",
            "a divisor other than 0",
            "0",
        ),
        form(
            r"^(?:Overflow happened on: )?-\s?(\(?-\d+\)?)$",
            Operator(0),
            "overflow: -($1)@ does not fit its type",
            "a result that fits",
            "-($1)",
        ),
        form(
            r"Overflow happened on: (\S+) ([-+*/%]) (\S+)",
            Operator(2),
            "overflow: $1 $2 $3@ does not fit the type of the result",
            "a result that fits",
            "$1 $2 $3",
        ),
        form(
            r"overflow on abs\((.+)\)",
            Function(0),
            "overflow: abs($1)@ does not fit its type",
            "a result that fits",
            "abs($1)",
        ),
        form(
            r"overflow in (GCD|LCM)\((.+)\)",
            Function(1),
            "overflow: $1 of $2@ does not fit its type",
            "a result that fits",
            "$2",
        ),
        form(
            r"Overflow happened on FACTORIAL\((.+)\)",
            Function(0),
            "overflow: factorial($1)@ does not fit its type",
            "0 to 20",
            "$1",
        ),
        form(
            r"Decimal overflow while applying (\w+)",
            Function(1),
            "overflow: $1@ does not fit the decimal's digits",
            "a result that fits",
            "a decimal of too many digits",
        ),
        form(
            r"Date arithmetic overflow: (\S+) ([-+]) (.+)",
            Operator(2),
            "$1 $2 $3@ is no date or time that there is",
            "a result that fits",
            "$1 $2 $3",
        ),
        form(
            r"Timestamp out of range",
            Nothing,
            "a result@ is beyond what timestamps reach",
            "a timestamp of its unit's reach",
            "a moment beyond it",
        ),
        // Patterns.
        form(
            r"regex parse error:\s*\n\s*(.*?)\n[\s^]*\nerror: ([^\n~]+)",
            Pattern,
            "the regular expression \"$1\"@ is malformed: $2",
            "a regular expression",
            "$1",
        ),
        form(
            r"Regular expression did not compile: (.*)",
            Pattern,
            "the regular expression \"$1\"@ is malformed",
            "a regular expression",
            "$1",
        ),
        form(
            r"Invalid escape character in LIKE expression.* got '(.*)'",
            Nothing,
            "the escape of LIKE is one character, not \"$1\"",
            "one character",
            "$1",
        ),
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
            r"Date part '(.+)' not supported",
            Nothing,
            "there is no part \"$1\" of a date@",
            "a part such as year, month or hour",
            "$1",
        ),
    ]
});

static CALL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?s)No function matches the given name and argument types '(\w+)\((.*?)\)'\. You might.*?Candidate functions:(.*)$",
    )
});
static ATTEMPT: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:[Ff]unction|call to) '(\w+)'"));
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(\w+?)(?:\(\))? (?:requires|expects|got|takes|does not|can only|second|first|function|start|key|must|only|step|was|has)\b",
    )
});

/// What `text` tells; None where it says nothing that is known.
pub(super) fn told(text: &str) -> Option<Told> {
    let bare = spans(&bare(text));
    if let Some(call) = CALL.captures(&bare) {
        return Some(mismatch(&bare, &call));
    }
    FORMS.iter().find_map(|form| {
        let found = form.pattern.captures(&bare)?;
        let group = |at: usize| found.get(at).map_or("", |group| group.as_str()).to_owned();
        Some(Told {
            subject: match form.about {
                About::Cast(at) => Subject::Cast(types(&group(at))),
                About::CastTo(name) => Subject::Cast(name.to_owned()),
                About::Operator(0) => Subject::Operator(String::new()),
                About::Operator(at) => Subject::Operator(group(at)),
                About::Division => Subject::Division,
                About::Function(0) => Subject::Unknown,
                About::Function(at) => Subject::Function(group(at).to_lowercase()),
                About::Of(name) => Subject::Function(name.to_owned()),
                About::Pattern => Subject::Pattern,
                About::Nothing => Subject::Unknown,
            },
            message: filled(form.message, &found),
            expected: filled(form.expected, &found),
            got: filled(form.got, &found),
        })
    })
}

/// The function that text of no known form is about.
pub(super) fn subject(text: &str) -> Subject {
    let bare = bare(text);
    let named = ATTEMPT.captures(&bare).or_else(|| NAMED.captures(&bare));
    named.map_or(Subject::Unknown, |found| {
        Subject::Function(found[1].to_lowercase())
    })
}

/// Longer signatures tell nobody anything.
const LONGEST: usize = 120;

/// A call whose arguments no signature of the function takes.
fn mismatch(text: &str, call: &Captures<'_>) -> Told {
    let (name, arguments) = (&call[1], types(&call[2]));
    let candidates: Vec<String> = call[3]
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(signature)
        .filter(|line| !line.contains("OneOf") && line.len() < LONGEST)
        .collect();
    let reason = plain(text.split("No function matches").next().unwrap_or_default());
    let vague = candidates.is_empty() || candidates.iter().any(|line| line.contains("UserDefined"));
    let got = format!("{name}({arguments})");
    let message = match vague {
        true => format!("{name} cannot be called as {got}: {reason}"),
        false => format!("{name} cannot be called as {got}"),
    };
    let message = message.replace('@', &USERS.to_string());
    let expected = match (vague, candidates.len()) {
        (true, _) => "arguments that it takes".to_owned(),
        (false, 0..=3) => candidates.join(" or "),
        (false, more) => format!("{} or {} others", candidates[..3].join(", "), more - 3),
    };
    Told {
        subject: Subject::Function(name.to_lowercase()),
        message,
        expected,
        got,
    }
}

/// A signature without the names of DataFusion's kinds of signatures.
fn signature(line: &str) -> String {
    static KINDS: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(Numeric|String|Comparable|Any|Integer|Float|Decimal|Timestamp|Date|Time|Interval|Duration|Binary)\b(?:\(\d+\))?",
        )
    });
    let line = line.replace("NullAry()", "").replace("Utf8View, ", "");
    let line = types(&line);
    let plain = KINDS.replace_all(&line, |found: &Captures<'_>| match &found[1] {
        "Numeric" => "number".to_owned(),
        "Comparable" => "values that compare".to_owned(),
        kind => kind.to_lowercase(),
    });
    plain.into_owned()
}

/// `template` with what the groups found.
fn filled(template: &str, found: &Captures<'_>) -> String {
    let mut written = String::new();
    let mut characters = template.chars().peekable();
    while let Some(character) = characters.next() {
        let digit = characters.peek().and_then(|next| next.to_digit(10));
        match (character, digit) {
            ('$' | '#', Some(digit)) => {
                characters.next();
                let group = found.get(digit as usize).map_or("", |group| group.as_str());
                let text = match character {
                    '#' => types(group.trim()),
                    _ => group.trim().to_owned(),
                };
                written.extend(
                    text.chars()
                        .map(|letter| if letter == '@' { USERS } else { letter }),
                );
            }
            _ => written.push(character),
        }
    }
    written
}

/// The message with its place, where it has room for one.
pub(super) fn placed(told: &Told, place: &str) -> String {
    let of = match (&told.subject, place) {
        (_, "") => String::new(),
        (Subject::Cast(_), place) => format!(" of {place}"),
        (_, place) => format!(" in {place}"),
    };
    told.message.replacen('@', &of, 1).replace(USERS, "@")
}
