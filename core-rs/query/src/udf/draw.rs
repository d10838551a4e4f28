//! A random number per row, which tells which rows a sample has.

use std::sync::Arc;

use arrow_array::UInt64Array;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// The number drawn for `row`, a row's number.
pub(crate) fn draw(seed: u64, row: Expr) -> Expr {
    ScalarUDF::new_from_impl(Draw::new(seed)).call(vec![row])
}

/// A random number per row number and seed: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators", 2014).
#[derive(Debug, PartialEq, Eq, Hash)]
struct Draw {
    seed: u64,
    signature: Signature,
}

impl Draw {
    fn new(seed: u64) -> Self {
        let signature = Signature::exact(vec![DataType::UInt64], Volatility::Immutable);
        Self { seed, signature }
    }

    fn number(&self, row: u64) -> u64 {
        // The seed is mixed as well, so that neighbouring seeds do not draw alike.
        let start = mix(self.seed);
        mix(start.wrapping_add(row.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl ScalarUDFImpl for Draw {
    fn name(&self) -> &'static str {
        "draw"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::UInt64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = ColumnarValue::values_to_arrays(&args.args)?;
        let rows = rows[0].as_primitive::<UInt64Type>();
        let numbers: UInt64Array = rows.unary(|row| self.number(row));
        Ok(ColumnarValue::Array(Arc::new(numbers)))
    }
}
