//! A form of DataFusion's and Arrow's text, and what it tells.

use regex::Regex;

use super::plain::regex;

#[derive(Clone, Copy)]
pub(super) enum About {
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

pub(super) struct Form {
    pub pattern: Regex,
    pub about: About,
    pub message: &'static str,
    pub expected: &'static str,
    pub got: &'static str,
}

pub(super) fn form(
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
