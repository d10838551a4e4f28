//! IPC files have one dictionary per column, which may only grow; batches come with dictionaries of their own.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, UInt64Array, make_array};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_row::{OwnedRow, RowConverter, SortField};
use arrow_schema::{ArrowError, DataType, Schema};
use arrow_select::concat::concat;
use arrow_select::take::take;

/// Gives all batches of a table the same dictionaries.
#[derive(Default)]
pub struct OneDictionary {
    /// By the way from the column down to the dictionary.
    dictionaries: HashMap<Vec<usize>, Growing>,
}

/// The values of all dictionaries of one column, those of the first one first.
struct Growing {
    values: ArrayRef,
    places: HashMap<OwnedRow, usize>,
    converter: RowConverter,
}

impl OneDictionary {
    /// Whether there is anything to do for tables of this schema.
    pub fn concerns(schema: &Schema) -> bool {
        let mut fields = schema.fields().iter();
        fields.any(|field| has_dictionary(field.data_type()))
    }

    /// The batch with the dictionaries that were seen so far, its own values behind them.
    ///
    /// # Errors
    /// [`ArrowError::CastError`] where the values are more than the keys' type can tell apart.
    pub fn apply(&mut self, batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
        let fields = Arc::clone(batch.schema_ref());
        if !Self::concerns(&fields) {
            return Ok(batch);
        }
        let columns = batch.columns().iter().enumerate();
        let columns = columns.map(|(place, column)| self.unify(column, &mut vec![place]));
        RecordBatch::try_new(fields, columns.collect::<Result<_, _>>()?)
    }

    fn unify(&mut self, array: &ArrayRef, way: &mut Vec<usize>) -> Result<ArrayRef, ArrowError> {
        if let DataType::Dictionary(..) = array.data_type() {
            return self.merge(array, way);
        }
        if !has_dictionary(array.data_type()) {
            return Ok(Arc::clone(array));
        }
        let data = array.to_data();
        let mut children = Vec::new();
        for (place, child) in data.child_data().iter().enumerate() {
            way.push(place);
            children.push(self.unify(&make_array(child.clone()), way)?.to_data());
            way.pop();
        }
        Ok(make_array(
            data.into_builder().child_data(children).build()?,
        ))
    }

    fn merge(&mut self, array: &ArrayRef, way: &[usize]) -> Result<ArrayRef, ArrowError> {
        let dictionary = array.as_any_dictionary();
        let values = dictionary.values();
        let Some(growing) = self.dictionaries.get_mut(way) else {
            self.dictionaries
                .insert(way.to_vec(), Growing::new(values)?);
            return Ok(Arc::clone(array));
        };
        if growing.values.to_data().ptr_eq(&values.to_data()) {
            return Ok(Arc::clone(array));
        }
        let places = Int64Array::from(growing.add(values)?);
        let DataType::Dictionary(key_type, _) = array.data_type() else {
            return Ok(Arc::clone(array));
        };
        let exact = CastOptions {
            safe: false,
            ..CastOptions::default()
        };
        let keys = take(&places, dictionary.keys(), None)?;
        let keys = cast_with_options(&keys, key_type, &exact)?;
        let merged = keys
            .to_data()
            .into_builder()
            .data_type(array.data_type().clone())
            .child_data(vec![growing.values.to_data()]);
        Ok(make_array(merged.build()?))
    }
}

impl Growing {
    fn new(values: &ArrayRef) -> Result<Self, ArrowError> {
        let field = SortField::new(values.data_type().clone());
        let converter = RowConverter::new(vec![field])?;
        let rows = converter.convert_columns(std::slice::from_ref(values))?;
        let mut places = HashMap::with_capacity(values.len());
        // As it is, should it have a value twice: its keys stay as they are.
        for (place, row) in rows.iter().enumerate() {
            places.entry(row.owned()).or_insert(place);
        }
        Ok(Self {
            values: Arc::clone(values),
            places,
            converter,
        })
    }

    /// Where each of `values` is among all values; new ones are added at the end.
    fn add(&mut self, values: &ArrayRef) -> Result<Vec<i64>, ArrowError> {
        let rows = self.converter.convert_columns(&[Arc::clone(values)])?;
        let (mut places, mut new) = (Vec::with_capacity(values.len()), Vec::new());
        for (index, row) in rows.iter().enumerate() {
            let next = self.values.len() + new.len();
            let place = *self.places.entry(row.owned()).or_insert_with(|| {
                new.push(index as u64);
                next
            });
            places.push(place as i64);
        }
        if !new.is_empty() {
            let new = take(values, &UInt64Array::from(new), None)?;
            self.values = concat(&[&self.values, &new])?;
        }
        Ok(places)
    }
}

fn has_dictionary(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(..) => true,
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => has_dictionary(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| has_dictionary(field.data_type())),
        DataType::Union(fields, _) => {
            let mut fields = fields.iter();
            fields.any(|(_, field)| has_dictionary(field.data_type()))
        }
        DataType::RunEndEncoded(_, values) => has_dictionary(values.data_type()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::types::Int8Type;
    use arrow_array::{DictionaryArray, Int8Array, StringArray};

    #[test]
    fn values_of_later_batches_are_added_behind_and_keys_follow() {
        let mut one = OneDictionary::default();
        let mut values = Vec::new();
        for texts in [
            vec![Some("a"), None, Some("b")],
            vec![Some("c"), Some("a")],
            vec![Some("b")],
        ] {
            let column: DictionaryArray<Int8Type> = texts.iter().copied().collect();
            let batch =
                RecordBatch::try_from_iter([("text", Arc::new(column) as ArrayRef)]).unwrap();
            let unified = one.apply(batch).unwrap();
            let dictionary = unified.column(0).as_dictionary::<Int8Type>();
            values.push(dictionary.values().len());
            let text = dictionary.downcast_dict::<StringArray>().unwrap();
            assert_eq!(text.into_iter().collect::<Vec<_>>(), texts);
        }
        assert_eq!(values, [2, 3, 3]);
    }

    #[test]
    fn a_value_that_a_dictionary_has_twice_is_found_where_it_is_first() {
        let batch = |keys: Vec<i8>, values: Vec<&str>| {
            let values = Arc::new(StringArray::from(values));
            let column = DictionaryArray::new(Int8Array::from(keys), values);
            RecordBatch::try_from_iter([("text", Arc::new(column) as ArrayRef)]).unwrap()
        };
        let mut one = OneDictionary::default();
        let mut texts = Vec::new();
        for batch in [
            batch(vec![0, 1, 2], vec!["a", "a", "b"]),
            batch(vec![0, 1, 2], vec!["b", "c", "c"]),
            batch(vec![0, 1], vec!["c", "a"]),
        ] {
            let unified = one.apply(batch).unwrap();
            let dictionary = unified.column(0).as_dictionary::<Int8Type>();
            let text = dictionary.downcast_dict::<StringArray>().unwrap();
            texts.extend(text.into_iter().flatten().map(str::to_owned));
        }
        assert_eq!(texts, ["a", "a", "b", "b", "c", "c", "c", "a"]);
    }
}
