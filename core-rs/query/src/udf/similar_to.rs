//! `SIMILAR TO`, whose pattern is that of all of a text: `%` and `_` stand for what they do in `LIKE`, and a point for itself. DataFusion
//! looks for a regular expression anywhere.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::BooleanArray;
use arrow_array::cast::AsArray;
use arrow_cast::cast;
use arrow_schema::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use regex::Regex;

use super::columns::of_columns;

/// Whether a text, the first argument, is like a pattern, the second.
pub(crate) fn similar_to(escape: char) -> ScalarUDF {
    let signature = Signature::any(2, Volatility::Immutable);
    ScalarUDF::new_from_impl(SimilarTo { escape, signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct SimilarTo {
    escape: char,
    signature: Signature,
}

impl ScalarUDFImpl for SimilarTo {
    fn name(&self) -> &'static str {
        "similar_to"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        of_columns(&args, |columns| {
            let [texts, patterns] = [0, 1].map(|place| cast(&columns[place], &DataType::Utf8));
            let (texts, patterns) = (texts?, patterns?);
            let mut known: HashMap<&str, Regex> = HashMap::new();
            let pairs = texts.as_string::<i32>().iter();
            let pairs = pairs.zip(patterns.as_string::<i32>());
            let found = pairs.map(|pair| {
                let (Some(text), Some(pattern)) = pair else {
                    return Ok(None);
                };
                if !known.contains_key(pattern) {
                    known.insert(pattern, regex_of(pattern, self.escape)?);
                }
                Ok(known.get(pattern).map(|regex| regex.is_match(text)))
            });
            Ok(Arc::new(found.collect::<Result<BooleanArray>>()?))
        })
    }
}

fn regex_of(pattern: &str, escape: char) -> Result<Regex> {
    let literal = |letter: char| regex::escape(letter.encode_utf8(&mut [0; 4]));
    let mut regex = String::from("(?s)^(?:");
    let mut letters = pattern.chars();
    // How many brackets are open: one may hold a class such as `[:alpha:]`.
    let mut depth = 0usize;
    while let Some(letter) = letters.next() {
        match letter {
            letter if letter == escape => match letters.next() {
                Some(letter) => regex.push_str(&literal(letter)),
                None => return exec_err!("a pattern of SIMILAR TO ends with its escape character"),
            },
            '[' => {
                depth += 1;
                regex.push('[');
            }
            ']' => {
                depth = depth.saturating_sub(1);
                regex.push(']');
            }
            '&' | '~' if depth > 0 => regex.extend(['\\', letter]),
            letter if depth > 0 => regex.push(letter),
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            '.' | '^' | '$' | '\\' => regex.push_str(&literal(letter)),
            letter => regex.push(letter),
        }
    }
    regex.push_str(")$");
    match Regex::new(&regex) {
        Ok(regex) => Ok(regex),
        Err(_) => exec_err!("the pattern \"{pattern}\" of SIMILAR TO cannot be read"),
    }
}
