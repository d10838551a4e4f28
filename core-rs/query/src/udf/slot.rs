//! The places in a prepared plan that wait for the values of its parameters.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use arrow_schema::DataType;
use datafusion::common::{ScalarValue, exec_err};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

/// A parameter inside a physical plan: a function without arguments whose value is set before each run.
///
/// It fails while it has no value, which is what keeps planners from folding it into a constant.
#[derive(Debug)]
pub(crate) struct Slot {
    name: String,
    data_type: DataType,
    signature: Signature,
    value: RwLock<Option<ScalarValue>>,
}

impl Slot {
    pub fn new(name: &str, data_type: DataType) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            data_type,
            signature: Signature::nullary(Volatility::Immutable),
            value: RwLock::new(None),
        })
    }

    pub fn set(&self, value: ScalarValue) {
        *self.value.write().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }
}

/// The function over a slot that DataFusion calls.
#[derive(Clone, Debug)]
pub(crate) struct SlotFunction(pub Arc<Slot>);

impl PartialEq for SlotFunction {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for SlotFunction {}

impl Hash for SlotFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl ScalarUDFImpl for SlotFunction {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn schema_name(&self, _: &[Expr]) -> Result<String> {
        Ok(format!("${}", self.0.name))
    }

    fn signature(&self) -> &Signature {
        &self.0.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.0.data_type.clone())
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match &*self.0.value.read().unwrap_or_else(PoisonError::into_inner) {
            Some(value) => Ok(ColumnarValue::Scalar(value.clone())),
            None => exec_err!("the parameter \"{}\" has no value yet", self.0.name),
        }
    }
}
