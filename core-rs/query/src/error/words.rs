//! What DataFusion and Arrow say when values or types do not suit them, in words of ours.
//!
//! Each form is a pattern over their text and what it tells: the message, what was expected and what came. `$1` stands for a group of
//! the pattern and `#1` for one that names types; `@` for the place that the plan knows, such as ` of "age"`.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::form::{About, Form};
use super::plain::{bare, plain, regex, spans, types};
use super::{operations, values};

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

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let mut forms = values::forms();
    forms.extend(operations::forms());
    forms
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
