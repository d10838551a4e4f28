//! Columns by their names: what a file has twice cannot be told apart.

use std::collections::HashMap;

use quiver_graph::{GraphError, Result};

use super::text::broken;

/// Fails where two of the columns of a file have one name.
pub(crate) fn one_name_each<'a>(
    names: impl IntoIterator<Item = &'a str>,
    shown: &str,
) -> Result<()> {
    let mut places = HashMap::new();
    for (place, name) in names.into_iter().enumerate() {
        if let Some(first) = places.insert(name, place) {
            return Err(twice(name, first, place, shown));
        }
    }
    Ok(())
}

fn twice(name: &str, first: usize, second: usize, shown: &str) -> GraphError {
    let message = format!(
        "two columns have the name \"{name}\": the {} and the {}",
        ordinal(first),
        ordinal(second)
    );
    broken(shown, &message)
        .column(name)
        .expected("a name of its own for each column")
}

/// Counted from one, as users do.
fn ordinal(place: usize) -> String {
    let number = place + 1;
    let ending = match (number % 10, number % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_places_are_named() {
        assert!(one_name_each(["a", "A", ""], "file").is_ok());
        let error = one_name_each(["a", "b", "c", "b"], "file").unwrap_err();
        assert!(
            error.message.contains("\"b\": the 2nd and the 4th"),
            "{error}"
        );
        let numbers = [0, 10, 11, 12, 20, 21, 22, 110].map(ordinal);
        assert_eq!(
            numbers,
            [
                "1st", "11th", "12th", "13th", "21st", "22nd", "23rd", "111th"
            ]
        );
    }
}
