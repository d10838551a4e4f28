//! The columns of a scan: what its files have, brought to one schema.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::find::Found;
use crate::plan::Format;
use crate::types::common_type;

/// One schema for the rows of all files, by column name, in order of first appearance.
#[derive(Default)]
pub(crate) struct UnitedSchema {
    fields: Vec<Field>,
    /// By name, as files may have tens of thousands of columns.
    places: HashMap<String, usize>,
    /// How many files each column is in.
    seen: Vec<usize>,
    metadata: HashMap<String, String>,
    files: usize,
}

impl UnitedSchema {
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] where a column's types have none that holds both without loss.
    pub fn add(&mut self, file: &Found, schema: &Schema, format: Format) -> Result<()> {
        if self.files == 0 {
            self.metadata.clone_from(schema.metadata());
        }
        self.files += 1;
        for field in schema.fields() {
            let Some(&place) = self.places.get(field.name()) else {
                self.places.insert(field.name().clone(), self.fields.len());
                self.fields.push(field.as_ref().clone());
                self.seen.push(1);
                continue;
            };
            let known = &self.fields[place];
            let both = both(known.data_type(), field.data_type(), format).ok_or_else(|| {
                let (shown, name) = (file.path.display(), field.name());
                let message = format!(
                    "{shown}: column \"{name}\" is {}, and {} in a file before it",
                    field.data_type(),
                    known.data_type(),
                );
                GraphError::new(ErrorCode::UnsupportedType, message)
                    .table(shown.to_string())
                    .column(name)
                    .expected(known.data_type().to_string())
                    .got(field.data_type().to_string())
            })?;
            let nullable = known.is_nullable() || field.is_nullable();
            let known = &mut self.fields[place];
            known.set_data_type(both);
            known.set_nullable(nullable);
            self.seen[place] += 1;
        }
        Ok(())
    }

    /// The schema without `partitions`, which the folders tell, and with the types that were `given`.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`] for a given type of a column that no CSV file has, [`ErrorCode::UnsupportedType`] for one whose values
    /// are no text.
    pub fn finish(
        self,
        given: Vec<(String, DataType)>,
        partitions: &[(String, DataType)],
        format: Format,
    ) -> Result<Schema> {
        let files = self.files;
        let fields = self.fields.into_iter().zip(self.seen);
        let mut fields: Vec<Field> = fields
            .filter(|(field, _)| !partitions.iter().any(|(name, _)| name == field.name()))
            .map(|(field, seen)| {
                let nullable = field.is_nullable() || seen < files;
                let data_type = without_views(field.data_type(), format);
                field.with_data_type(data_type).with_nullable(nullable)
            })
            .collect();
        for (name, data_type) in given {
            if format == Format::Csv && data_type.is_nested() {
                let message =
                    format!("column \"{name}\": CSV has no values of the type {data_type}");
                return Err(GraphError::new(ErrorCode::UnsupportedType, message)
                    .parameter("schema")
                    .column(&name)
                    .expected("a type whose values are one text each")
                    .got(data_type.to_string()));
            }
            match fields.iter_mut().find(|field| *field.name() == name) {
                Some(field) => field.set_data_type(data_type),
                // An object further on may have it; a CSV file without any column is empty.
                None if format == Format::Ndjson || files == 0 => {
                    fields.push(Field::new(name, data_type, true));
                }
                None => {
                    let names: Vec<&str> =
                        fields.iter().map(|field| field.name().as_str()).collect();
                    let message = format!("the files have no column \"{name}\"");
                    return Err(GraphError::new(ErrorCode::UnknownColumn, message)
                        .parameter("schema")
                        .column(&name)
                        .suggest(&name, names));
                }
            }
        }
        Ok(Schema::new_with_metadata(fields, self.metadata))
    }
}

/// What holds the values of a column in two files.
fn both(a: &DataType, b: &DataType, format: Format) -> Option<DataType> {
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (DataType::Null, other) | (other, DataType::Null) => Some(other.clone()),
        // Inferred types are guesses: what one file disproves is another number or text, as within a file.
        _ if format.is_text() && a.is_numeric() && b.is_numeric() => {
            let float = a.is_floating() || b.is_floating();
            Some(match float {
                true => DataType::Float64,
                false => DataType::Decimal128(38, 0),
            })
        }
        (DataType::Struct(a), DataType::Struct(b)) => both_structs(a, b, format),
        (DataType::List(a), DataType::List(b)) => {
            let item = both(a.data_type(), b.data_type(), format)?;
            Some(DataType::List(Arc::new(
                a.as_ref().clone().with_data_type(item).with_nullable(true),
            )))
        }
        _ if format == Format::Csv => Some(DataType::Utf8),
        _ if format == Format::Ndjson && !a.is_nested() && !b.is_nested() => Some(DataType::Utf8),
        _ => common_type(a, b).filter(|both| {
            // Read by others' code, which would round large numbers.
            let wide = |other: &DataType| matches!(other, DataType::Int64 | DataType::UInt64);
            *both != DataType::Float64 || !(wide(a) || wide(b))
        }),
    }
}

fn both_structs(a: &Fields, b: &Fields, format: Format) -> Option<DataType> {
    let mut fields: Vec<FieldRef> = Vec::new();
    for field in a {
        fields.push(match b.find(field.name()) {
            Some((_, other)) => {
                let data_type = both(field.data_type(), other.data_type(), format)?;
                let nullable = field.is_nullable() || other.is_nullable();
                Arc::new(
                    field
                        .as_ref()
                        .clone()
                        .with_data_type(data_type)
                        .with_nullable(nullable),
                )
            }
            None => Arc::new(field.as_ref().clone().with_nullable(true)),
        });
    }
    let new = b.iter().filter(|field| a.find(field.name()).is_none());
    fields.extend(new.map(|field| Arc::new(field.as_ref().clone().with_nullable(true))));
    Some(DataType::Struct(fields.into()))
}

/// The type as JavaScript's Arrow has it: text and bytes by offsets instead of views. A column of text files in which
/// nothing but nulls was seen is text, since a value may follow.
fn without_views(data_type: &DataType, format: Format) -> DataType {
    let child = |field: &FieldRef| {
        Arc::new(
            field
                .as_ref()
                .clone()
                .with_data_type(without_views(field.data_type(), format)),
        )
    };
    match data_type {
        DataType::Null if format.is_text() => DataType::Utf8,
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::List(item) | DataType::ListView(item) => DataType::List(child(item)),
        DataType::LargeList(item) | DataType::LargeListView(item) => {
            DataType::LargeList(child(item))
        }
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(child(item), *length),
        DataType::Map(entries, sorted) => DataType::Map(child(entries), *sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(child).collect()),
        DataType::Dictionary(keys, values) => {
            DataType::Dictionary(keys.clone(), Box::new(without_views(values, format)))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_are_replaced_at_any_depth() {
        let item = Arc::new(Field::new("item", DataType::Utf8View, true));
        let nested = DataType::Struct(vec![Field::new("a", DataType::List(item), true)].into());
        let item = Arc::new(Field::new("item", DataType::Utf8, true));
        let expected = DataType::Struct(vec![Field::new("a", DataType::List(item), true)].into());
        assert_eq!(without_views(&nested, Format::Parquet), expected);
        assert_eq!(
            without_views(&DataType::Null, Format::Parquet),
            DataType::Null
        );
        assert_eq!(without_views(&DataType::Null, Format::Csv), DataType::Utf8);
    }

    #[test]
    fn guesses_give_way_and_declared_types_do_not() {
        let int_and = |other: DataType, format| both(&DataType::Int64, &other, format);
        assert_eq!(
            int_and(DataType::Float64, Format::Csv),
            Some(DataType::Float64)
        );
        assert_eq!(int_and(DataType::Date32, Format::Csv), Some(DataType::Utf8));
        for (other, both) in [
            (DataType::UInt64, DataType::Decimal128(38, 0)),
            (DataType::Decimal128(38, 0), DataType::Decimal128(38, 0)),
            (DataType::Float64, DataType::Float64),
            (DataType::Boolean, DataType::Utf8),
        ] {
            assert_eq!(int_and(other, Format::Ndjson), Some(both));
        }
        assert_eq!(
            int_and(DataType::Int32, Format::Parquet),
            Some(DataType::Int64)
        );
        assert_eq!(int_and(DataType::Utf8, Format::Parquet), None);
        assert_eq!(int_and(DataType::Float64, Format::Parquet), None);
    }
}
