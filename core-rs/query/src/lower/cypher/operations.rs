//! Operators.

use open_cypher::Span;
use open_cypher::ast::{BinaryOperator as Operator, Expr as Ast, ExprKind};
use quiver_graph::Result;

use super::build::{binary, cast, is_in, text_of};
use super::compiler::Compiler;
use super::expr::Env;
use super::names::bare;
use super::rows::{Kind, Typed, call};
use crate::plan::{BinaryOperator, Expr};

impl Compiler<'_> {
    pub fn operation(
        &mut self,
        env: &mut Env<'_>,
        left: &Ast,
        operator: Operator,
        right: &Ast,
        span: Span,
    ) -> Result<Typed> {
        use BinaryOperator as Op;
        let compared = match operator {
            Operator::Equal => Some(Op::Eq),
            Operator::NotEqual => Some(Op::Neq),
            Operator::Less => Some(Op::Lt),
            Operator::LessEqual => Some(Op::Le),
            Operator::Greater => Some(Op::Gt),
            Operator::GreaterEqual => Some(Op::Ge),
            _ => None,
        };
        if compared == Some(Op::Eq)
            && let ExprKind::Parameter(_) = &right.kind
            && self.parsed.fragments.nulls.contains(&right.span.start)
        {
            if let ExprKind::Binary { operator, .. } = &left.kind
                && is_comparison(operator.kind)
            {
                let message = "IS NULL behind a comparison takes brackets around its operand here";
                return Err(self.wrong(span, message));
            }
            let left = self.expr(env, left)?;
            return Ok(Typed::value(Expr::IsNull(Box::new(left.expr))));
        }
        if let Some(op) = compared {
            // 1 < x < 3: both hold.
            if let ExprKind::Binary {
                operator: before,
                right: middle,
                ..
            } = &left.kind
                && is_comparison(before.kind)
            {
                let first = self.plain(env, left)?;
                let second = self.compared(env, middle, op, right, span)?;
                return Ok(Typed::value(Expr::And(vec![first, second])));
            }
            return Ok(Typed::value(self.compared(env, left, op, right, span)?));
        }
        if operator == Operator::In {
            return self.within(env, left, right).map(Typed::value);
        }
        if matches!(operator, Operator::Add | Operator::Concat) {
            let (left, right) = (self.expr(env, left)?, self.expr(env, right)?);
            let kind = match (&left.kind, &right.kind) {
                (list @ (Kind::Any | Kind::List(_)), other)
                | (other, list @ (Kind::Any | Kind::List(_)))
                    if list.fits(other) =>
                {
                    list.or(other)
                }
                (Kind::List(item), other) | (other, Kind::List(item)) if item.fits(other) => {
                    Kind::list_of(item.or(other))
                }
                _ => Kind::Value,
            };
            let (left, right) = match kind {
                Kind::Value => (self.value(left, ""), self.value(right, "")),
                _ => (left.expr, right.expr),
            };
            return Ok(Typed {
                expr: call("plus", vec![left, right]),
                kind,
            });
        }
        let (left, right) = (self.plain(env, left)?, self.plain(env, right)?);
        let named = |name: &str, left, right| call(name, vec![left, right]);
        Ok(Typed::value(match operator {
            Operator::And => Expr::And(vec![left, right]),
            Operator::Or => Expr::Or(vec![left, right]),
            Operator::Xor => binary(Op::Xor, left, right),
            Operator::Subtract => binary(Op::Sub, left, right),
            Operator::Multiply => binary(Op::Mul, left, right),
            Operator::Divide => named("quotient", left, right),
            Operator::Remainder => binary(Op::Mod, left, right),
            Operator::Power => {
                let float = |expr| cast(expr, "float64");
                named("pow", float(left), float(right))
            }
            Operator::StartsWith => named("startsWith", left, right),
            Operator::EndsWith => named("endsWith", left, right),
            Operator::Contains => named("contains", left, right),
            Operator::RegexMatch => {
                let whole = call("concat", vec![text_of("^(?:"), right, text_of(")$")]);
                named("regexMatches", left, whole)
            }
            _ => return Err(self.unsupported(span, "this operator")),
        }))
    }

    fn compared(
        &mut self,
        env: &mut Env<'_>,
        left: &Ast,
        op: BinaryOperator,
        right: &Ast,
        span: Span,
    ) -> Result<Expr> {
        let (left, right) = (self.expr(env, left)?, self.expr(env, right)?);
        self.refuse_other(&left, &right, span)?;
        Ok(binary(op, left.expr, right.expr))
    }

    /// Nodes compare with nodes, and values with values; null with all.
    pub fn refuse_other(&self, left: &Typed, right: &Typed, span: Span) -> Result<()> {
        if left.kind.fits(&right.kind) {
            return Ok(());
        }
        let error = self.wrong(span, "these do not compare with one another");
        Err(error.expected(left.kind.word()).got(right.kind.word()))
    }

    fn within(&mut self, env: &mut Env<'_>, item: &Ast, list: &Ast) -> Result<Expr> {
        let item = self.expr(env, item)?;
        if let ExprKind::List(items) = &bare(list).kind
            && !items.is_empty()
        {
            let list = self.all(env, items)?;
            if list.iter().all(|each| each.kind.fits(&item.kind)) {
                return Ok(Expr::In {
                    expr: Box::new(item.expr),
                    list: list.into_iter().map(|each| each.expr).collect(),
                });
            }
        }
        let list = self.expr(env, list)?;
        let (list, item) = match list.kind.fits(&Kind::list_of(item.kind.clone())) {
            true => (list.expr, item.expr),
            false => (self.value(list, ""), self.value(item, "")),
        };
        Ok(is_in(list, item))
    }
}

fn is_comparison(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessEqual
            | Operator::Greater
            | Operator::GreaterEqual
    )
}
