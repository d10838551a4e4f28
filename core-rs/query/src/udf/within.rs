//! `BETWEEN` of a value that is another each time it is computed: DataFusion computes it for either bound.

use std::sync::Arc;

use arrow_array::{BooleanArray, Datum};
use arrow_ord::cmp::{gt_eq, lt_eq};
use arrow_schema::DataType;
use datafusion::arrow::compute::and_kleene;
use datafusion::arrow::compute::not;
use datafusion::error::Result;
use datafusion::logical_expr::{
    Between, ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::columns::of_columns;

/// `between`, whose bounds are of the value's type, which is computed once.
pub(crate) fn within(between: Between) -> Expr {
    let function = ScalarUDF::new_from_impl(Within {
        negated: between.negated,
        signature: Signature::any(3, Volatility::Immutable),
    });
    function.call(vec![*between.expr, *between.low, *between.high])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Within {
    negated: bool,
    signature: Signature,
}

impl ScalarUDFImpl for Within {
    fn name(&self) -> &'static str {
        match self.negated {
            false => "within",
            true => "not_within",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        of_columns(&args, |columns| {
            let sides: Vec<&dyn Datum> = columns.iter().map(|column| column as _).collect();
            let above = gt_eq(sides[0], sides[1])?;
            let below = lt_eq(sides[0], sides[2])?;
            let both: BooleanArray = and_kleene(&above, &below)?;
            Ok(Arc::new(match self.negated {
                false => both,
                true => not(&both)?,
            }))
        })
    }
}
