//! What is in a plan: its expressions, its SQL texts and the plans within it.

use std::collections::BTreeSet;

use datafusion::sql::sqlparser::tokenizer::Token;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::expr::Expr;
use super::sql_text::tokens;
use super::{AlgorithmArgument, Cypher, Plan, Source, Sql, Step};

impl Plan {
    /// The names of the parameters, sorted, each once.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidQuery`] for SQL text that cannot be read.
    pub fn parameters(&self) -> Result<Vec<String>> {
        let mut names = BTreeSet::new();
        self.visit_sql(&mut |sql| {
            names.extend(sql.parameters()?);
            Ok(())
        })?;
        self.visit_cypher(&mut |cypher| names.extend(cypher.parameters()));
        self.visit(&mut |expr| {
            match expr {
                Expr::Param(name) => {
                    names.insert(name.clone());
                }
                Expr::Sql(text) => {
                    for token in tokens(text)? {
                        if let Token::Placeholder(name) = token {
                            names.insert(name.trim_start_matches('$').to_owned());
                        }
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(names.into_iter().collect())
    }

    /// How many operators, columns and constants the plan has, and what its steps take: what bounds the depth of its expressions, and its
    /// own.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidQuery`] above [`MAX_WEIGHT`].
    pub(crate) fn weight(&self) -> Result<usize> {
        let mut weight = 0;
        self.visit_sql(&mut |sql| {
            let tokens = tokens(&sql.text)?.len();
            // Reading long text takes more stack than planning what it says.
            weight += if tokens > 400 { tokens * 4 } else { tokens };
            Ok(())
        })?;
        self.visit_cypher(&mut |cypher| {
            let tokens = cypher.tokens();
            weight += if tokens > 400 { tokens * 4 } else { tokens };
        });
        self.visit(&mut |expr| {
            weight += match expr {
                Expr::Sql(text) => tokens(text)?.len(),
                _ => 1,
            };
            Ok(())
        })?;
        weight += self.count_steps().saturating_mul(STEP);
        if weight > MAX_WEIGHT {
            let message = "the query's expressions are too long, or its steps too many; many values go into a list or a table";
            return Err(GraphError::new(ErrorCode::InvalidQuery, message)
                .expected(format!(
                    "at most {MAX_WEIGHT} operators, columns and constants, of which a step counts as {STEP}"
                ))
                .got(weight.to_string()));
        }
        Ok(weight)
    }

    /// The steps of this plan and of those within it.
    fn count_steps(&self) -> usize {
        let nested = self.nested().into_iter().map(Self::count_steps);
        self.steps.len() + nested.sum::<usize>()
    }

    /// Calls `look` on every expression, those of plans within this one included.
    pub(crate) fn visit(&self, look: &mut dyn FnMut(&Expr) -> Result<()>) -> Result<()> {
        let mut result = Ok(());
        let mut each = |expr: &Expr| {
            if result.is_ok() {
                result = look(expr);
            }
        };
        match &self.source {
            Source::Messages(messages) => messages.visit(&mut each),
            Source::Pregel(pregel) => pregel.visit(&mut each),
            Source::Algorithm(call) => {
                for argument in call.parameters.values() {
                    if let AlgorithmArgument::Value(expr) = argument {
                        expr.visit(&mut each);
                    }
                }
            }
            _ => {}
        }
        for step in &self.steps {
            match step {
                Step::Filter(expr) => expr.visit(&mut each),
                Step::Select(exprs) | Step::WithColumns(exprs) => {
                    exprs.iter().for_each(|expr| expr.visit(&mut each));
                }
                Step::GroupBy { keys, aggregates } => {
                    let exprs = keys.iter().chain(aggregates);
                    exprs.for_each(|expr| expr.visit(&mut each));
                }
                Step::Sort(keys) => keys.iter().for_each(|key| key.expr.visit(&mut each)),
                Step::Join(join) => {
                    for (left, right) in &join.on {
                        left.visit(&mut each);
                        right.visit(&mut each);
                    }
                }
                Step::Drop(_)
                | Step::Rename(_)
                | Step::Limit { .. }
                | Step::Distinct
                | Step::DistinctBy(_)
                | Step::Tail { .. }
                | Step::Sample(_)
                | Step::Union(_)
                | Step::Unnest(_)
                | Step::Expand(_)
                | Step::Mark(_)
                | Step::Describe => {}
            }
        }
        result?;
        let mut nested = self.nested().into_iter();
        nested.try_for_each(|plan| plan.visit(look))
    }

    /// Calls `look` on every SQL source, those of plans within this one included.
    fn visit_sql(&self, look: &mut dyn FnMut(&Sql) -> Result<()>) -> Result<()> {
        if let Source::Sql(sql) = &self.source {
            look(sql)?;
        }
        let mut nested = self.nested().into_iter();
        nested.try_for_each(|plan| plan.visit_sql(look))
    }

    /// Calls `look` on every Cypher source, likewise.
    fn visit_cypher(&self, look: &mut dyn FnMut(&Cypher)) {
        if let Source::Cypher(cypher) = &self.source {
            look(cypher);
        }
        let nested = self.nested().into_iter();
        nested.for_each(|plan| plan.visit_cypher(look));
    }

    /// The SQL texts in it, in whole or as expressions.
    pub(crate) fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        // Neither look fails.
        let _ = self.visit_sql(&mut |sql| {
            texts.push(sql.text.clone());
            Ok(())
        });
        let _ = self.visit(&mut |expr| {
            if let Expr::Sql(text) = expr {
                texts.push(text.clone());
            }
            Ok(())
        });
        texts
    }

    /// The Cypher texts in it.
    pub(crate) fn cypher(&self) -> Vec<String> {
        let mut texts = Vec::new();
        self.visit_cypher(&mut |cypher| texts.push(cypher.text.clone()));
        texts
    }

    /// The plans that this one reads from.
    pub(crate) fn nested(&self) -> Vec<&Plan> {
        let mut plans = Vec::new();
        match &self.source {
            Source::Sql(sql) => plans.extend(sql.relations.iter().map(|relation| &relation.plan)),
            Source::Algorithm(call) => {
                plans.extend(
                    call.parameters
                        .values()
                        .filter_map(|argument| match argument {
                            AlgorithmArgument::Rows(plan) => Some(plan),
                            AlgorithmArgument::Value(_) => None,
                        }),
                );
            }
            _ => {}
        }
        for step in &self.steps {
            match step {
                Step::Join(join) => plans.push(&join.other),
                Step::Union(union) => plans.push(&union.other),
                _ => {}
            }
        }
        plans
    }
}

/// See [`Plan::weight`].
const MAX_WEIGHT: usize = 8_000;

/// What a step weighs: planners and operators recurse into one another.
const STEP: usize = 4;
