//! Lists of nulls alone, of which DataFusion's `make_array` makes one for all rows: the first of them has the elements of all, or the query fails.

use std::sync::Arc;

use arrow_array::{ListArray, new_null_array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::corrected::type_of;

/// `node`, or such a list.
pub(crate) fn of_nulls(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Expr::ScalarFunction(call) = node else {
        return Ok(Transformed::no(node));
    };
    let is_list = call.func.name() == "make_array" && !call.func.inner().is::<NullList>();
    if is_list && !call.args.is_empty() {
        let types = call.args.iter().map(|arg| type_of(arg, schema));
        let types = types.collect::<Result<Vec<_>>>()?;
        if types.iter().all(DataType::is_null) {
            let function = ScalarUDF::new_from_impl(NullList {
                signature: Signature::any(types.len(), Volatility::Immutable),
            });
            return Ok(Transformed::yes(function.call(call.args)));
        }
    }
    Ok(Transformed::no(Expr::ScalarFunction(call)))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct NullList {
    signature: Signature,
}

fn item() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Null, true))
}

impl ScalarUDFImpl for NullList {
    fn name(&self) -> &'static str {
        "make_array"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(item()))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (rows, each) = (args.number_rows, args.args.len());
        let offsets = OffsetBuffer::from_repeated_length(each, rows);
        let nulls = new_null_array(&DataType::Null, rows * each);
        let lists = ListArray::try_new(item(), offsets, nulls, None)?;
        Ok(ColumnarValue::Array(Arc::new(lists)))
    }
}
