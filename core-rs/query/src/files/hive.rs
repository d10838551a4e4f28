//! Folders named `column=value`, as Hive, Spark, DuckDB and Polars lay out partitioned tables.

use std::borrow::Cow;

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::find::Found;
use crate::plan::HivePartitioning;
use crate::types::parse_type;

/// The folder of rows without a value.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// What may not stand in the name of a folder, or would be read as something else.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b'%')
    .add(b'/')
    .add(b'\\')
    .add(b'=')
    .add(b':')
    .add(b'*')
    .add(b'?')
    .add(b'"')
    .add(b'\'')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'|')
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'}')
    .add(b'^');

/// The folder `column=value`.
pub(crate) fn folder(column: &str, value: Option<&str>) -> String {
    // A point in front would hide the folder from all readers.
    let (point, rest) = match column.strip_prefix('.') {
        Some(rest) => ("%2E", rest),
        None => ("", column),
    };
    let column = format!("{point}{}", utf8_percent_encode(rest, ESCAPED));
    match value {
        // The text itself, which readers compare before they take escapes back.
        Some(NULL) => format!("{column}=%5F{}", &NULL[1..]),
        // A name such as "." or "" is none that a folder could have, hence the column before it.
        Some(value) => format!("{column}={}", utf8_percent_encode(value, ESCAPED)),
        None => format!("{column}={NULL}"),
    }
}

/// A column's name, and the value that a folder gives it.
type Pair<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// The columns that the folders above these files give, and each file's values of them.
pub(crate) struct Partitions {
    pub columns: Vec<(String, DataType)>,
    pub values: Vec<Vec<ScalarValue>>,
}

impl Partitions {
    /// # Errors
    /// [`ErrorCode::InvalidData`] where files lie in folders of different columns, or a value is not of the type given.
    pub fn of(files: &[Found], option: Option<&HivePartitioning>) -> Result<Self> {
        let none = Self {
            columns: Vec::new(),
            values: vec![Vec::new(); files.len()],
        };
        if option == Some(&HivePartitioning::Inferred(false)) {
            return Ok(none);
        }
        let split: Vec<Vec<Pair<'_>>> = files
            .iter()
            .map(|file| {
                file.partitions()
                    .map(|(key, value)| (decode(key), (value != NULL).then(|| decode(value))))
                    .collect()
            })
            .collect();
        let Some(first) = split.first() else {
            return Ok(none);
        };
        let keys = |file: &[Pair<'_>]| -> Vec<String> {
            file.iter().map(|(key, _)| key.to_string()).collect()
        };
        let names = keys(first);
        for (file, split) in files.iter().zip(&split) {
            let got = keys(split);
            if got != names {
                let message = format!(
                    "{} lies in folders of other columns than {}; hivePartitioning: false reads files without them",
                    file.path.display(),
                    files[0].path.display(),
                );
                return Err(GraphError::new(ErrorCode::InvalidData, message)
                    .parameter("hivePartitioning")
                    .expected(names.join("/"))
                    .got(got.join("/")));
            }
        }
        let given = match option {
            Some(HivePartitioning::Typed(types)) => Some(types),
            _ => None,
        };
        if let Some(unknown) =
            given.and_then(|types| types.keys().find(|name| !names.contains(name)))
        {
            let message = format!("no folder is named \"{unknown}=…\"");
            return Err(GraphError::new(ErrorCode::UnknownColumn, message)
                .column(unknown)
                .expected(names.join(", "))
                .got(unknown));
        }
        let mut columns = Vec::new();
        for (position, name) in names.into_iter().enumerate() {
            let data_type = match given.and_then(|types| types.get(&name)) {
                Some(text) => parse_type(text).map_err(|error| error.column(&name))?,
                None => infer(split.iter().filter_map(|file| file[position].1.as_deref())),
            };
            columns.push((name, data_type));
        }
        let value = |file: &Found,
                     (_, value): &(_, Option<Cow<str>>),
                     (name, data_type): &(String, DataType)| match value {
            None => ScalarValue::try_from(data_type).map_err(crate::error::planning),
            Some(text) => ScalarValue::try_from_string(text.to_string(), data_type).map_err(|_| {
                let message = format!("{}: \"{text}\" is no {data_type}", file.path.display());
                GraphError::new(ErrorCode::InvalidData, message)
                    .column(name)
                    .expected(data_type.to_string())
                    .got(text.to_string())
            }),
        };
        let values = files.iter().zip(&split).map(|(file, split)| {
            let values = split.iter().zip(&columns);
            values
                .map(|(text, column)| value(file, text, column))
                .collect()
        });
        let values = values.collect::<Result<_>>()?;
        Ok(Self { columns, values })
    }
}

fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(text))
}

/// Whole numbers and dates are recognised where all values are such; everything else is text.
fn infer<'a>(values: impl Iterator<Item = &'a str> + Clone) -> DataType {
    let fits = |data_type: DataType| {
        let parses =
            |value: &str| ScalarValue::try_from_string(value.to_owned(), &data_type).is_ok();
        values.clone().all(parses)
    };
    let digits = |value: &str| {
        let digits = value.strip_prefix('-').unwrap_or(value);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if values.clone().next().is_none() {
        DataType::Utf8
    } else if values.clone().all(digits) && fits(DataType::Int64) {
        DataType::Int64
    } else if values
        .clone()
        .all(|value| value.len() == "2024-02-29".len())
        && fits(DataType::Date32)
    {
        DataType::Date32
    } else {
        DataType::Utf8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_that_all_values_have() {
        let of = |values: &[&str]| infer(values.iter().copied());
        assert_eq!(of(&["2023", "-1"]), DataType::Int64);
        assert_eq!(of(&["2024-02-29"]), DataType::Date32);
        assert_eq!(of(&["2024-02-30"]), DataType::Utf8);
        assert_eq!(of(&["1", "x"]), DataType::Utf8);
        assert_eq!(of(&["99999999999999999999"]), DataType::Utf8);
        assert_eq!(of(&[]), DataType::Utf8);
    }

    #[test]
    fn names_of_folders_hold_any_text() {
        let name = folder("a/b", Some("x=1 %\n"));
        assert_eq!(name, "a%2Fb=x%3D1 %25%0A");
        let (key, value) = name.split_once('=').unwrap();
        assert_eq!(
            (decode(key), decode(value)),
            ("a/b".into(), "x=1 %\n".into())
        );
        assert_eq!(folder("a", None), "a=__HIVE_DEFAULT_PARTITION__");
        assert_eq!(folder("a", Some(NULL)), "a=%5F_HIVE_DEFAULT_PARTITION__");
        assert_eq!(folder(".a.b", Some(".")), "%2Ea.b=.");
        assert_eq!(folder("_a", Some("")), "_a=");
    }
}
