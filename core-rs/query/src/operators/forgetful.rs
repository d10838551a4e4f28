//! Rows of which nothing is known beside their types.

use std::sync::Arc;

use datafusion::physical_expr::EquivalenceProperties;

use super::passing::Pass;

/// Hands on the rows, and neither their order nor what is said of columns that are constant or equal.
#[derive(Debug)]
pub(crate) struct Forgetful;

impl Pass for Forgetful {
    fn name(&self) -> &'static str {
        "Forgetful"
    }

    fn known(&self, known: &EquivalenceProperties) -> Option<EquivalenceProperties> {
        Some(EquivalenceProperties::new(Arc::clone(known.schema())))
    }
}
