//! Values given to a query when it runs.

use std::collections::BTreeMap;

use datafusion::common::ScalarValue;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::literal::{Literal, scalar};

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
        refuse_others(self.0.keys(), known)
    }
}

/// # Errors
/// [`ErrorCode::InvalidArgument`] for a name that is not among those `known`.
pub(super) fn refuse_others<'a>(
    mut names: impl Iterator<Item = &'a String>,
    known: &[String],
) -> Result<()> {
    match names.find(|name| !known.contains(name)) {
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
