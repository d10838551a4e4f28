//! Names that are not there, and those that were meant.

use std::fmt::Write;

use crate::error::GraphError;

/// How many names a message lists.
const LISTED: usize = 10;

impl GraphError {
    /// Says in message and details which of `names` were meant by `wanted`, which is not among them.
    #[must_use]
    pub fn suggest<'a>(mut self, wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let alike = alike(wanted, &names);
        let mut list = names[..names.len().min(LISTED)].join(", ");
        if names.len() > LISTED {
            let _ = write!(list, ", … {} in all", names.len());
        }
        let hint = if names.is_empty() {
            String::new()
        } else if alike.is_empty() {
            let verb = if names.len() == 1 { "is" } else { "are" };
            format!("; there {verb} {list}")
        } else {
            let quoted: Vec<String> = alike.iter().map(|name| format!("\"{name}\"")).collect();
            let meant = format!("; did you mean {}?", quoted.join(" or "));
            match names.len() > alike.len() {
                true => format!("{meant} ({list})"),
                false => meant,
            }
        };
        self.message.push_str(&hint);
        self.expected(nearest(wanted, &names)).got(wanted)
    }
}

/// The names most like `wanted`, or the first ten where none is alike.
pub fn nearest(wanted: &str, names: &[&str]) -> String {
    let mut chosen = alike(wanted, names);
    if chosen.is_empty() {
        chosen = names.iter().take(LISTED).copied().collect();
    }
    chosen.join(", ")
}

/// Up to three of `names`, the most similar to `wanted` first; those that would take more than half of their letters to
/// change are not similar.
fn alike<'a>(wanted: &str, names: &[&'a str]) -> Vec<&'a str> {
    let length = wanted.chars().count();
    let mut ranked: Vec<(f64, &str)> = Vec::new();
    for &name in names {
        let longest = length.max(name.chars().count()).max(1);
        let share = distance(wanted, name) as f64 / longest as f64;
        if share <= 0.5 && !ranked.iter().any(|(_, known)| *known == name) {
            ranked.push((share, name));
        }
    }
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many letters are to be put in, left out, replaced or swapped with the next, ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let letters =
        |name: &str| -> Vec<char> { name.chars().flat_map(char::to_lowercase).take(64).collect() };
    let (a, b) = (letters(a), letters(b));
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[i - 2][j - 2] + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn message(wanted: &str, names: &[&str]) -> String {
        let message = format!("there is no column \"{wanted}\"");
        let error = GraphError::new(ErrorCode::UnknownColumn, message);
        error.suggest(wanted, names.iter().copied()).message
    }

    #[test]
    fn the_nearest_name_is_suggested_and_the_others_are_listed() {
        assert_eq!(
            message("agee", &["id", "age"]),
            "there is no column \"agee\"; did you mean \"age\"? (id, age)"
        );
        assert_eq!(
            message("AGE", &["page", "age"]),
            "there is no column \"AGE\"; did you mean \"age\" or \"page\"?"
        );
        assert_eq!(
            message("zzz", &["id", "age"]),
            "there is no column \"zzz\"; there are id, age"
        );
        assert_eq!(message("zzz", &[]), "there is no column \"zzz\"");
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let names: Vec<String> = (0..25).map(|i| format!("column{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let message = message("?", &names);
        assert!(
            message.ends_with("column8, column9, … 25 in all"),
            "{message}"
        );
    }

    #[test]
    fn at_most_three_names_are_alike() {
        assert_eq!(nearest("aa", &["ab", "ac", "ad", "aa1"]), "aa1, ab, ac");
        assert_eq!(nearest("ü", &["Ü", "o"]), "Ü");
        assert_eq!(nearest("aeg", &["id", "age"]), "age");
        assert_eq!(nearest("x", &["ab", "cd"]), "ab, cd");
    }
}
