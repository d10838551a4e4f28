//! What is put right while the sides of operations still have their own types.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, ExprSchemable, Like, LogicalPlan, cast};
use datafusion::optimizer::AnalyzerRule;

use super::walks::nodes;
use super::windows::any_peers;

#[derive(Debug)]
pub(crate) struct BeforeCoercion;

impl AnalyzerRule for BeforeCoercion {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        nodes(plan, &mut |node, schema| match node {
            Expr::WindowFunction(window) => any_peers(window, schema).map(Transformed::yes),
            Expr::Like(like) => unpacked(like, schema),
            node => Ok(Transformed::no(node)),
        })
    }

    fn name(&self) -> &str {
        "before_coercion"
    }
}

/// A pattern and a text of two kinds, which DataFusion coerces unless one is a dictionary.
fn unpacked(mut like: Like, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let (text, pattern) = (like.expr.get_type(schema)?, like.pattern.get_type(schema)?);
    let values = |own: &DataType, other: &DataType| match own {
        DataType::Dictionary(_, values) if own != other && values.as_ref() != other => {
            Some(values.as_ref().clone())
        }
        _ => None,
    };
    let (of_text, of_pattern) = (values(&text, &pattern), values(&pattern, &text));
    let changed = of_text.is_some() || of_pattern.is_some();
    if let Some(values) = of_text {
        *like.expr = cast(std::mem::take(like.expr.as_mut()), values);
    }
    if let Some(values) = of_pattern {
        *like.pattern = cast(std::mem::take(like.pattern.as_mut()), values);
    }
    Ok(match changed {
        true => Transformed::yes(Expr::Like(like)),
        false => Transformed::no(Expr::Like(like)),
    })
}
