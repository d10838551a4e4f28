//! Nodes that are numbers: told by a count instead of listed.

use quiver_graph::Result;

use crate::error::{Place, quoted};
use crate::read::{Lines, Sink};
use crate::table::whole_number;
use crate::write::{Draft, Value};

/// Adds nodes `1` to `count`.
///
/// # Errors
/// [`quiver_graph::ErrorCode::TooLarge`] for more than a file of that length may tell.
pub(crate) fn add_nodes(sink: &mut Sink, count: u64, lines: &Lines) -> Result<()> {
    let place = lines.place();
    sink.check_count(count, lines.total(), place)?;
    for number in 1..=count {
        add_node(sink, number, place)?;
        sink.end_node(|| place)?;
    }
    Ok(())
}

/// Begins the node of that number.
///
/// # Errors
/// As [`Sink::put_node`].
pub(crate) fn add_node(sink: &mut Sink, number: u64, place: Place) -> Result<()> {
    sink.put_node(&number.to_string(), || place)
}

/// The number of a node, from 1 to `count`.
///
/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] for what is no such number.
pub(crate) fn node_number<'a>(word: &'a str, count: u64, lines: &Lines) -> Result<&'a str> {
    let number = whole_number(word).and_then(|number| u64::try_from(number).ok());
    match number {
        Some(1..) if number <= Some(count) => Ok(word),
        _ => {
            let expected = format!("a node from 1 to {count}");
            let what = format!("{expected}, not {}", quoted(word));
            Err(lines.wrong(what).expected(expected).got(quoted(word)))
        }
    }
}

/// A count of a header.
///
/// # Errors
/// [`quiver_graph::ErrorCode::InvalidData`] for what is no count.
pub(crate) fn count(word: Option<&str>, what: &str, lines: &Lines) -> Result<u64> {
    let Some(word) = word else {
        return Err(lines.wrong(format!("no {what}")));
    };
    let number = whole_number(word).and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| lines.wrong(format!("{what} is a count, not {}", quoted(word))))
}

/// Whether the ids are 1, 2, 3 and so on, in the order of the nodes: what a format keeps that numbers nodes.
///
/// # Errors
/// What the ids are read with.
pub(crate) fn is_numbered(draft: &Draft<'_>) -> Result<bool> {
    let mut next = 1;
    for part in draft.node_parts() {
        let part = part?;
        for row in 0..part.rows {
            if part.keys[0].get(row) != Value::Integer(next) {
                return Ok(false);
            }
            next += 1;
        }
    }
    Ok(true)
}

/// Tells that ids are lost, where they are.
///
/// # Errors
/// [`quiver_graph::ErrorCode::UnsupportedType`] where nothing is to be lost.
pub(crate) fn lose_ids(draft: &Draft<'_>) -> Result<()> {
    match is_numbered(draft)? {
        true => Ok(()),
        false => draft.losses.lose(
            "ids other than 1, 2, 3 and so on",
            "numbers the nodes in their order",
        ),
    }
}
