//! How large a plan may be before anything is made of it.

use quiver_graph::{ErrorCode, GraphError, Result};

use super::Plan;

/// [`ErrorCode::LimitExceeded`] of a plan that has more parts than `most`.
pub(crate) fn too_large(most: usize, what: &str) -> GraphError {
    GraphError::new(
        ErrorCode::LimitExceeded,
        format!("{what} than may be planned"),
    )
    .parameter("planSizeLimit")
    .expected(format!("at most {most}"))
    .got("more")
}

impl Plan {
    /// # Errors
    /// [`ErrorCode::LimitExceeded`] for more than `parts` sources and steps, or for text of more than `bytes`.
    pub(crate) fn check_size(&self, parts: usize, bytes: usize) -> Result<()> {
        if self.parts() > parts {
            return Err(too_large(parts, "the plan has more sources and steps"));
        }
        let sql = self.texts().into_iter().map(|text| ("SQL", text));
        let cypher = self.cypher().into_iter().map(|text| ("Cypher", text));
        for (language, text) in sql.chain(cypher) {
            if text.len() > bytes {
                let message = format!(
                    "the {language} text is longer than it may be; values go into parameters"
                );
                return Err(GraphError::new(ErrorCode::LimitExceeded, message)
                    .parameter("sqlSizeLimit")
                    .expected(format!("at most {bytes} bytes"))
                    .got(format!("{} bytes", text.len())));
            }
        }
        Ok(())
    }

    /// Its sources and steps, those of plans within it included.
    fn parts(&self) -> usize {
        let nested = self.nested().into_iter().map(Self::parts);
        1 + self.steps.len() + nested.sum::<usize>()
    }
}
