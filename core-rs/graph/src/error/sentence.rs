//! What an error says to those who see nothing but its message; `src/native/errors.ts` does the same to errors of its own.

use std::fmt::Write;

use super::details::Details;

/// `message`, then where it happened, what was expected and what came, as far as `message` does not say so.
pub(crate) fn sentence(message: &str, details: &Details) -> String {
    let mut sentence = message.to_owned();
    let quoted = |name: &str, value: &Option<String>| {
        let value = value.as_deref().filter(|value| !mentions(message, value))?;
        Some(format!("{name} \"{}\"", short(value)))
    };
    let row = details.row.map(|row| format!("row {row}"));
    let row = row.filter(|row| !mentions(message, row));
    let place = [
        quoted("table", &details.table),
        quoted("column", &details.column),
        quoted("parameter", &details.parameter),
        row,
    ];
    let place: Vec<String> = place.into_iter().flatten().collect();
    if !place.is_empty() {
        let _ = write!(sentence, " ({})", place.join(", "));
    }
    let told = |name: &str, value: &Option<String>| {
        let value = value.as_deref().filter(|value| !tells(message, value))?;
        Some(format!("{name} {}", short(value)))
    };
    let values = [
        told("expected", &details.expected),
        told("got", &details.got),
    ];
    let values: Vec<String> = values.into_iter().flatten().collect();
    if !values.is_empty() {
        let _ = write!(sentence, "; {}", values.join(", "));
    }
    sentence
}

/// Whether `message` has `value`, or each of the values that it lists.
fn tells(message: &str, value: &str) -> bool {
    mentions(message, value) || value.split(", ").all(|part| mentions(message, part))
}

/// Whether `message` has `value` as a word of its own, or several.
fn mentions(message: &str, value: &str) -> bool {
    let inner =
        |character: Option<char>| character.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let (first, last) = (value.chars().next(), value.chars().next_back());
    message.match_indices(value).any(|(at, _)| {
        let before = message[..at].chars().next_back();
        let behind = message[at + value.len()..].chars().next();
        !(inner(first) && inner(before) || inner(last) && inner(behind))
    })
}

/// The most characters of one detail.
const MOST: usize = 200;

fn short(value: &str) -> String {
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::error::{ErrorCode, GraphError};

    fn error(message: &str) -> GraphError {
        GraphError::new(ErrorCode::InvalidData, message)
    }

    #[test]
    fn what_the_message_leaves_out_is_added() {
        let told = error("the edge has no node")
            .table("edges")
            .column("src")
            .row(7)
            .expected("an id of a node")
            .got("12");
        assert_eq!(
            told.sentence(),
            "the edge has no node (table \"edges\", column \"src\", row 7); expected an id of a node, got 12"
        );
        assert!(
            told.to_string()
                .starts_with("INVALID_DATA: the edge has no node (table")
        );
    }

    #[test]
    fn nothing_is_said_twice() {
        let told = error("column \"id\", row 7: expected a number, got \"x\"")
            .column("id")
            .row(7)
            .expected("a number")
            .got("\"x\"");
        assert_eq!(told.sentence(), told.message);
        let several = error("did you mean \"b\" or \"a\"?").expected("a, b");
        assert_eq!(several.sentence(), several.message);
    }

    #[test]
    fn a_part_of_a_word_is_not_the_word() {
        assert_eq!(
            error("row 17 is void, 7 is not")
                .column("id")
                .row(7)
                .sentence(),
            "row 17 is void, 7 is not (column \"id\", row 7)"
        );
        assert_eq!(
            error("ends with é").got("e").sentence(),
            "ends with é; got e"
        );
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let sentence = error("too long").got("é".repeat(1000)).sentence();
        assert_eq!(sentence, format!("too long; got {}…", "é".repeat(200)));
        assert_eq!(error("empty").got("").sentence(), "empty");
    }
}
