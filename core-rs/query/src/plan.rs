//! Plans as data: what TypeScript sends and this crate runs. `src/plan/plan.ts` mirrors these types.
//!
//! A plan is a source and the steps applied to it, in order. Every enum is written as JSON with its variant's name
//! outside: `{"filter": {"binary": {"op": "gt", "left": {"column": "age"}, "right": {"literal": {"int": "30"}}}}}`.
//! Variants without fields are plain strings: `"distinct"`, `{"literal": "null"}`.

use std::collections::BTreeSet;

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};
use quiver_graph::{ErrorCode, GraphError, Result};
use serde::Deserialize;

use crate::expression::{Expr, SortKey, parse};

use crate::algorithm::{AlgorithmArgument, AlgorithmCall};
use crate::files::Files;
use crate::messages::{Messages, Pregel};
use crate::sql::Sql;

/// A query: where rows come from and what happens to them, in order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub source: Source,
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// The rows that a plan starts from. Graphs and tables are named by their position in the query's inputs; 0 by default.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Source {
    /// All nodes of a graph; several labels are united by column name.
    Nodes {
        #[serde(default)]
        graph: usize,
    },
    /// All edges of a graph; several types are united by column name.
    Edges {
        #[serde(default)]
        graph: usize,
    },
    /// The nodes of one label.
    Label(GraphTable),
    /// The edges of one type.
    Type(GraphTable),
    /// A table in memory.
    Table { table: usize },
    /// Files, found when the query is planned.
    Files(Box<Files>),
    /// What the nodes of a graph make of one round of messages; ids first.
    Messages(Box<Messages>),
    /// The state of the nodes of a graph after rounds of messages; ids first.
    Pregel(Box<Pregel>),
    /// What an algorithm computes.
    Algorithm(AlgorithmCall),
    /// A query as text.
    Sql(Sql),
}

/// One table of a graph, by its label or type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphTable {
    #[serde(default)]
    pub graph: usize,
    pub name: String,
}

/// One transformation of a table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Step {
    /// Keeps the rows for which the expression is true; null counts as false.
    Filter(Expr),
    /// Exactly these columns, in this order.
    Select(Vec<Expr>),
    /// All columns, with these added at the end or replaced where the name exists.
    WithColumns(Vec<Expr>),
    /// All columns but these.
    Drop(Vec<String>),
    /// Columns under another name: `[from, to]`.
    Rename(Vec<(String, String)>),
    /// One row per distinct combination of the keys; one row in all without keys.
    GroupBy {
        keys: Vec<Expr>,
        aggregates: Vec<Expr>,
    },
    Sort(Vec<SortKey>),
    /// Skips `offset` rows, then keeps at most `count`.
    Limit {
        #[serde(default)]
        offset: u64,
        count: Option<u64>,
    },
    /// Drops repeated rows.
    Distinct,
    /// One row per combination of some columns.
    DistinctBy(Distinct),
    /// At most the last rows, in their order. Reads all of them.
    Tail {
        count: u64,
    },
    /// Rows drawn at random without replacement, in their order: the same ones for the same seed and input.
    Sample(Sample),
    Join(Box<Join>),
    Union(Box<Union>),
    /// One row per element of these list columns, taken side by side; the other columns repeat.
    Unnest(Unnest),
    /// A row per statistic of every column, which it is led by.
    Describe,
}

/// Which rows count as one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distinct {
    /// None: all columns.
    #[serde(default)]
    pub columns: Vec<String>,
    pub keep: Keep,
}

/// Which of the rows with one combination stays; but for `any`, rows keep their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Keep {
    First,
    Last,
    Any,
    /// Only a row whose combination comes once.
    None,
}

/// How many rows a sample has.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    pub size: SampleSize,
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SampleSize {
    /// At most so many.
    Count(u64),
    /// Each row with this probability.
    Fraction(f64),
}

/// Rows beside those of another plan.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Join {
    pub other: Plan,
    pub how: JoinKind,
    /// Pairs of keys, one over each side; none for a cross join only.
    #[serde(default)]
    pub on: Vec<(Expr, Expr)>,
    /// Behind the names of the other side's columns that this side has too.
    pub suffix: String,
    /// Whether a null key matches a null key.
    #[serde(default)]
    pub nulls_equal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    /// This side's rows that match, once.
    Semi,
    /// This side's rows that match nothing.
    Anti,
    /// Every row beside every row.
    Cross,
}

/// Rows above those of another plan, column by column of the same name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Union {
    pub other: Plan,
    /// Whether equal rows come once.
    #[serde(default)]
    pub distinct: bool,
    /// Whether a column that one side lacks is null there instead of an error.
    #[serde(default)]
    pub fill_missing: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unnest {
    pub columns: Vec<String>,
    /// Whether a null or empty list gives a row with null instead of none.
    #[serde(default)]
    pub keep_empty: bool,
}

impl Plan {
    /// # Errors
    /// [`ErrorCode::InvalidQuery`] where the text is not a plan or is nested too deeply.
    pub fn parse(json: &str) -> Result<Self> {
        parse(json, "plan")
    }

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

    /// How many operators, columns and constants the plan has: what bounds the depth of its expressions.
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
        self.visit(&mut |expr| {
            weight += match expr {
                Expr::Sql(text) => tokens(text)?.len(),
                _ => 1,
            };
            Ok(())
        })?;
        if weight > MAX_WEIGHT {
            let message =
                "the query's expressions are too long; many values go into a list or a table";
            return Err(GraphError::new(ErrorCode::InvalidQuery, message)
                .expected(format!(
                    "at most {MAX_WEIGHT} operators, columns and constants"
                ))
                .got(weight.to_string()));
        }
        Ok(weight)
    }

    /// Calls `look` on every expression, those of plans within this one included.
    fn visit(&self, look: &mut dyn FnMut(&Expr) -> Result<()>) -> Result<()> {
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

pub(crate) fn tokens(sql: &str) -> Result<Vec<Token>> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize();
    let tokens = tokens.map_err(|error| {
        let message = format!("the SQL text \"{sql}\": {error}");
        GraphError::new(ErrorCode::InvalidQuery, message)
    })?;
    let spaces = |token: &Token| !matches!(token, Token::Whitespace(_));
    Ok(tokens.into_iter().filter(spaces).collect())
}
