//! `x = ANY(list)`, which is null where it is not known: DataFusion asks whether the list has the value, and a null in it makes no
//! difference (apache/datafusion#19288).

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::DataType;
use datafusion::common::Result;
use datafusion::functions_nested::array_has::array_has_udf;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
};

use super::columns::of_columns;

/// Whether a list, the first argument, has a value, the second.
pub(crate) fn one_of() -> ScalarUDF {
    ScalarUDF::new_from_impl(OneOf(array_has_udf()))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OneOf(Arc<ScalarUDF>);

impl ScalarUDFImpl for OneOf {
    fn name(&self) -> &'static str {
        "one_of"
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        of_columns(&args, |columns| {
            let [lists, values] = [&columns[0], &columns[1]];
            let asked = ScalarFunctionArgs {
                args: columns.iter().cloned().map(ColumnarValue::Array).collect(),
                number_rows: lists.len(),
                ..args.clone()
            };
            let found = self.0.invoke_with_args(asked)?.into_array(lists.len())?;
            let found = found.as_boolean();
            let row = |row: usize| {
                let (length, has_null) = told(lists, row)?;
                if length == 0 {
                    return Some(false);
                }
                if values.is_null(row) {
                    return None;
                }
                let is_found = found.is_valid(row) && found.value(row);
                (is_found || !has_null).then_some(is_found)
            };
            let result: BooleanArray = (0..lists.len()).map(row).collect();
            Ok(Arc::new(result))
        })
    }
}

/// How long the list in a row is, and whether there is a null in it; none of a null.
fn told(lists: &ArrayRef, row: usize) -> Option<(usize, bool)> {
    let items = lists.is_valid(row).then(|| match lists.data_type() {
        DataType::List(_) => Some(lists.as_list::<i32>().value(row)),
        DataType::LargeList(_) => Some(lists.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => Some(lists.as_fixed_size_list().value(row)),
        _ => None,
    });
    let items = items.flatten()?;
    Some((items.len(), items.logical_null_count() > 0))
}
