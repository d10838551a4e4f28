//! Values given to a query when it runs, and the places in a prepared plan that wait for them.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use arrow_schema::DataType;
use datafusion::common::{ScalarValue, exec_err};
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use quiver_graph::{ErrorCode, GraphError, Result};

use crate::expression::Literal;
use crate::literals::scalar;
use crate::types::Class;

/// Typed values by parameter name.
#[derive(Clone, Debug, Default)]
pub struct Parameters(BTreeMap<String, ScalarValue>);

impl Parameters {
    /// Values by their names.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidQuery`] for a number that is none.
    pub fn new(literals: impl IntoIterator<Item = (String, Literal)>) -> Result<Self> {
        let values = literals
            .into_iter()
            .map(|(name, literal)| Ok((name, scalar(&literal)?)));
        values.collect::<Result<_>>().map(Self)
    }

    /// Reads `{"name": Literal, ...}`.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidQuery`] where the text is no such object.
    pub fn parse(json: &str) -> Result<Self> {
        let literals = Literal::parse_all(json)?;
        let values = literals
            .iter()
            .map(|(name, literal)| Ok((name.clone(), scalar(literal)?)));
        values.collect::<Result<_>>().map(Self)
    }

    pub(crate) fn get(&self, name: &str) -> Result<&ScalarValue> {
        self.0.get(name).ok_or_else(|| {
            let message = format!("the query needs a value for the parameter \"{name}\"");
            GraphError::new(ErrorCode::InvalidArgument, message).parameter(name)
        })
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a value that no parameter of the query takes.
    pub(crate) fn check_names(&self, known: &[String]) -> Result<()> {
        match self.0.keys().find(|name| !known.contains(name)) {
            Some(name) => {
                let message = format!("the query has no parameter \"{name}\"");
                Err(GraphError::new(ErrorCode::InvalidArgument, message)
                    .parameter(name)
                    .expected(known.join(", "))
                    .got(name))
            }
            None => Ok(()),
        }
    }
}

/// `value` as `data_type`, where that keeps it as it is.
pub(crate) fn lossless(value: &ScalarValue, data_type: &DataType) -> Option<ScalarValue> {
    if !value.is_null() && Class::of(&value.data_type()) != Class::of(data_type) {
        return None;
    }
    let cast = value.cast_to(data_type).ok()?;
    let back = cast.cast_to(&value.data_type()).ok()?;
    (back == *value).then_some(cast)
}

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

    fn signature(&self) -> &Signature {
        &self.0.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.0.data_type.clone())
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        match &*self.0.value.read().unwrap_or_else(PoisonError::into_inner) {
            Some(value) => Ok(ColumnarValue::Scalar(value.clone())),
            None => exec_err!("the parameter \"{}\" has no value yet", self.0.name),
        }
    }
}
