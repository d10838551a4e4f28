//! Reading what TypeScript sends.

use quiver_graph::{ErrorCode, GraphError, Result};
use serde::de::DeserializeOwned;

/// Levels of nesting: an operator within another takes two. What reads an expression takes a stack by its size, but not what drops it.
const MOST_NESTED: usize = 2048;

/// What a text of JSON says, which may nest deeply, as expressions do: the stack grows with the nesting, which is bounded.
///
/// # Errors
/// [`ErrorCode::InvalidQuery`] for text that is no `what`, or one that is nested too deeply.
pub fn read_json<T: DeserializeOwned>(json: &str, what: &str) -> Result<T> {
    let nested = nesting(json);
    if nested > MOST_NESTED {
        let message = format!("the {what} is nested too deeply");
        return Err(GraphError::new(ErrorCode::InvalidQuery, message)
            .expected(format!("at most {MOST_NESTED} levels of nesting"))
            .got(nested.to_string()));
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.disable_recursion_limit();
    let read = T::deserialize(serde_stacker::Deserializer::new(&mut reader));
    let read = read.and_then(|read| reader.end().map(|()| read));
    read.map_err(|error| {
        let message = format!("the {what} is malformed: {error}");
        GraphError::new(ErrorCode::InvalidQuery, message)
    })
}

/// How many of JSON's objects and arrays are open at once at most.
fn nesting(json: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                open += 1;
                most = most.max(open);
            }
            b'}' | b']' => open = open.saturating_sub(1),
            b'"' => {
                // What is escaped neither opens nor ends anything.
                while let Some(byte) = bytes.next()
                    && byte != b'"'
                {
                    if byte == b'\\' {
                        bytes.next();
                    }
                }
            }
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_does_not_nest() {
        assert_eq!(nesting(r#"{"a": ["{[\"{", "\\", [1], {}]}"#), 3);
        assert_eq!(nesting("]]]{"), 1);
        assert_eq!(nesting("\"{\\"), 0);
    }
}
