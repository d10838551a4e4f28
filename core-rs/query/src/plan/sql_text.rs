//! SQL text as it is read before it is planned: its words and its parameters.

use std::collections::BTreeSet;

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::Sql;
use super::parameters::refuse_others;
use crate::error::invalid;

pub(crate) fn tokens(sql: &str) -> Result<Vec<Token>> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize();
    let tokens = tokens.map_err(|error| {
        let message = format!("the SQL text \"{sql}\": {error}");
        GraphError::new(ErrorCode::InvalidQuery, message)
    })?;
    let spaces = |token: &Token| !matches!(token, Token::Whitespace(_));
    Ok(tokens.into_iter().filter(spaces).collect())
}

/// The names of the parameters in `text`, sorted: `min` for `$min`, `1` for `$1`.
fn parameters(text: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for token in tokens(text)? {
        let Token::Placeholder(written) = token else {
            continue;
        };
        match written.strip_prefix('$') {
            Some(name) if !name.is_empty() => {
                names.insert(name.to_owned());
            }
            _ => {
                return Err(invalid("parameters are written $name or $1")
                    .expected("$name")
                    .got(written));
            }
        }
    }
    Ok(names)
}

impl Sql {
    /// The parameters that are given when the plan runs.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidQuery`] for text that cannot be read.
    pub(crate) fn parameters(&self) -> Result<Vec<String>> {
        let names = parameters(&self.text)?.into_iter();
        Ok(names
            .filter(|name| !self.params.contains_key(name))
            .collect())
    }

    /// Whether the text has parameters, given with it or when it runs.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a value that no parameter of the text takes.
    pub(crate) fn check_params(&self) -> Result<bool> {
        let known = Vec::from_iter(parameters(&self.text)?);
        refuse_others(self.params.keys(), &known)?;
        Ok(!known.is_empty())
    }
}
