//! How lists and structs are ordered: a value in them that is null is the largest, as it is in sorts, minima and groups. DataFusion's
//! comparisons take it for the smallest.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_ord::ord::make_comparator;
use arrow_schema::{DataType, SortOptions};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::{
    BinaryExpr, ColumnarValue, Expr, ExprSchemable, Operator, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};

use super::columns::of_columns;

/// `node`, ours if it tells which of two lists or structs of one type is the larger.
pub(crate) fn ordered(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = node else {
        return Ok(Transformed::no(node));
    };
    let orders = matches!(
        op,
        Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq
    );
    let nested = |data_type: &DataType| {
        matches!(
            data_type,
            DataType::List(_)
                | DataType::LargeList(_)
                | DataType::FixedSizeList(..)
                | DataType::Struct(_)
        )
    };
    if orders {
        let own = left.get_type(schema)?;
        if nested(&own) && own == right.get_type(schema)? {
            let signature = Signature::any(2, Volatility::Immutable);
            let compare = ScalarUDF::new_from_impl(CompareNested { op, signature });
            return Ok(Transformed::yes(compare.call(vec![*left, *right])));
        }
    }
    let node = BinaryExpr::new(left, op, right);
    Ok(Transformed::no(Expr::BinaryExpr(node)))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CompareNested {
    op: Operator,
    signature: Signature,
}

impl ScalarUDFImpl for CompareNested {
    fn name(&self) -> &'static str {
        "compare_nested"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        of_columns(&args, |columns| self.compared(&columns[0], &columns[1]))
    }
}

impl CompareNested {
    fn compared(&self, left: &ArrayRef, right: &ArrayRef) -> Result<ArrayRef> {
        let last = SortOptions {
            descending: false,
            nulls_first: false,
        };
        let compare = make_comparator(left, right, last)?;
        let row = |row: usize| {
            let known = left.is_valid(row) && right.is_valid(row);
            known.then(|| {
                let order = compare(row, row);
                match self.op {
                    Operator::Lt => order.is_lt(),
                    Operator::LtEq => order.is_le(),
                    Operator::Gt => order.is_gt(),
                    _ => order.is_ge(),
                }
            })
        };
        let result: BooleanArray = (0..left.len()).map(row).collect();
        Ok(Arc::new(result))
    }
}
