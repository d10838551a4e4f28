//! What SQL text that failed was probably meant to say: operators of other languages, text in double quotes.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator};
use datafusion::sql::sqlparser::tokenizer::Token;
use quiver_graph::{ErrorCode, GraphError, Result};

use crate::error::{invalid, shown};
use crate::plan::{Plan, tokens};
use crate::types::Class;

/// `error` with a hint from the SQL texts of the plan that met it.
pub(crate) fn hinted(error: GraphError, plan: &Plan) -> GraphError {
    let texts = match error.code {
        ErrorCode::InvalidQuery | ErrorCode::UnknownColumn => plan.texts(),
        _ => Vec::new(),
    };
    texts.iter().fold(error, |error, text| match tokens(text) {
        Ok(tokens) if error.code == ErrorCode::UnknownColumn => quotes(error, &tokens),
        Ok(tokens) => operators(error, &tokens),
        Err(_) => error,
    })
}

/// Names go in double quotes, text in single ones.
fn quotes(mut error: GraphError, tokens: &[Token]) -> GraphError {
    let missing = error.details.column.clone().unwrap_or_default();
    let quoted = |token: &Token| match token {
        Token::Word(word) => word.quote_style.is_some() && word.value == missing,
        _ => false,
    };
    if tokens.iter().any(quoted) {
        let text = missing.replace('\'', "''");
        let hint = format!("; if it is text, write '{text}': double quotes are for names");
        error.message.push_str(&hint);
    }
    error
}

fn operators(mut error: GraphError, tokens: &[Token]) -> GraphError {
    let two = |first: Token| {
        let mut pairs = tokens.windows(2);
        pairs.any(|pair| pair[0] == first && pair[1] == Token::Eq)
    };
    let (written, meant) = if tokens.contains(&Token::Overlap) {
        ("&&", "AND")
    } else if two(Token::DoubleEq) {
        ("===", "=")
    } else if two(Token::Neq) {
        ("!==", "<>")
    } else if tokens.contains(&Token::ExclamationMark) {
        ("!", "NOT")
    } else {
        if tokens.contains(&Token::StringConcat) && !error.message.contains("OR") {
            error.message.push_str(OR);
        }
        return error;
    };
    invalid(format!("{written} is written {meant} in SQL"))
        .expected(meant)
        .got(written)
}

const OR: &str = "; || joins texts in SQL: between conditions write OR";

/// Refuses `a = 'x' || b = 'y'`, which SQL reads as `(a = ('x' || b)) = 'y'`: it would hold for no row, without a word.
pub(crate) fn refuse_chains(expr: &Expr, schema: &DFSchema) -> Result<()> {
    let mut refused = None;
    // Looking at a tree of expressions cannot fail.
    let _ = expr.apply(|node| {
        if let Expr::BinaryExpr(BinaryExpr { left, op, right }) = node
            && is_comparison(*op)
            && compares(left)
            && let Ok(data_type) = right.get_type(schema)
            && !matches!(Class::of(&data_type), Class::Boolean | Class::Unknown)
        {
            let right = shown(right, &data_type);
            let hint = if expr.to_string().contains("||") {
                OR
            } else {
                ""
            };
            refused = Some(invalid(format!(
                "{op} cannot compare a comparison with {right}{hint}"
            )));
            return Ok(TreeNodeRecursion::Stop);
        }
        Ok(TreeNodeRecursion::Continue)
    });
    refused.map_or(Ok(()), Err)
}

fn compares(expr: &Expr) -> bool {
    matches!(expr, Expr::BinaryExpr(BinaryExpr { op, .. }) if is_comparison(*op))
}

fn is_comparison(op: Operator) -> bool {
    matches!(
        op,
        Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
    )
}
