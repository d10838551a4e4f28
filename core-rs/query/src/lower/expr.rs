//! Expressions of a [`Plan`](crate::Plan) as DataFusion's, checked against the columns that they read. The only recursion over them:
//! what lowers one kind of expression is handed the lowered parts.

use arrow_schema::{DataType, TimeUnit};
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::expr::{Case, InList, Like, Sort};
use datafusion::logical_expr::{
    Between, BinaryExpr, Cast, Expr as Lowered, Operator, TryCast, cast, lit,
};
use quiver_graph::Result;

use super::aggregates::{Parts, aggregate};
use super::frame::Frame;
use super::functions::{
    self,
    math::{floor_divide, negative},
};
use super::in_table::{in_constants, in_input};
use super::kind::Kind;
use super::scope::{Binding, Scope};
use super::sides;
use super::spans::{fine, scaled, subtrahend};
use super::sql::expression;
use super::sql::hints::refuse_chains;
use super::window::{check_window, has_windows, window_function};
use crate::error::{invalid, planning};
use crate::operators::element::element;
use crate::plan::{AggregateCall, BinaryOperator, Expr, Over, SortKey, Window, inputs, scalar};
use crate::rules::walks::bottom_up;
use crate::types::parse_type;

impl Scope<'_> {
    /// `expr` under the name that its result column has.
    pub fn named(&self, expr: &Expr) -> Result<Lowered> {
        let lowered = self.lower(expr)?;
        Ok(match (expr, lowered) {
            (Expr::Column(_) | Expr::Alias { .. }, lowered) => lowered,
            (Expr::Sql(_), lowered @ (Lowered::Alias(_) | Lowered::Column(_))) => lowered,
            (expr, lowered) => lowered.alias(expr.to_string()),
        })
    }

    pub fn lower(&self, expr: &Expr) -> Result<Lowered> {
        let lowered = self.translate(expr)?;
        match self.binding {
            Binding::Unknown => {
                let (lowered, _) = lowered
                    .infer_placeholder_types(self.schema)
                    .map_err(planning)?;
                Ok(lowered)
            }
            _ => Ok(lowered),
        }
    }

    fn boxed(&self, expr: &Expr) -> Result<Box<Lowered>> {
        self.translate(expr).map(Box::new)
    }

    fn condition(&self, name: &str, expr: &Expr) -> Result<Lowered> {
        self.argument(name, Kind::Boolean, self.translate(expr)?)
    }

    pub fn all(&self, exprs: &[Expr]) -> Result<Vec<Lowered>> {
        exprs.iter().map(|expr| self.translate(expr)).collect()
    }

    pub fn sort_keys(&self, keys: &[SortKey]) -> Result<Vec<Sort>> {
        let key = |key: &SortKey| {
            let expr = self.translate(&key.expr)?;
            Ok(expr.sort(!key.descending, key.nulls_first))
        };
        keys.iter().map(key).collect()
    }

    pub fn translate(&self, expr: &Expr) -> Result<Lowered> {
        Ok(match expr {
            Expr::Column(name) => self.column(name)?,
            Expr::Of { side, name } => sides::column(self.schema, *side, name.as_deref())?,
            Expr::All {} => return Err(invalid("\"*\" stands for columns in a select only")),
            Expr::Literal(literal) => Lowered::Literal(scalar(literal)?, None),
            Expr::Param(name) => self.binding.parameter(name)?,
            Expr::Sql(text) => self.sql(text)?,
            Expr::Alias { expr, name } => self.translate(expr)?.alias(name),
            Expr::Binary { op, left, right } => self.binary(*op, left, right)?,
            Expr::And(terms) => {
                let terms = terms.iter().map(|term| self.condition("and", term));
                balanced(terms.collect::<Result<_>>()?, Operator::And)
            }
            Expr::Or(terms) => {
                let terms = terms.iter().map(|term| self.condition("or", term));
                balanced(terms.collect::<Result<_>>()?, Operator::Or)
            }
            Expr::Not(expr) => Lowered::Not(Box::new(self.condition("not", expr)?)),
            Expr::Negate(expr) => {
                let expr = self.translate(expr)?;
                self.computable(&expr, Operator::Minus)?;
                let own = self.type_of(&expr)?;
                negative(expr, &own)
            }
            Expr::IsNull(expr) => Lowered::IsNull(self.boxed(expr)?),
            Expr::IsNotNull(expr) => Lowered::IsNotNull(self.boxed(expr)?),
            Expr::Between { expr, low, high } => {
                let (expr, low, high) = (self.boxed(expr)?, self.boxed(low)?, self.boxed(high)?);
                self.comparable(&expr, &low, "between")?;
                self.comparable(&expr, &high, "between")?;
                Lowered::Between(Between::new(expr, false, low, high))
            }
            Expr::In { expr, list } => {
                let (expr, list) = (self.boxed(expr)?, self.all(list)?);
                for item in &list {
                    self.comparable(&expr, item, "in")?;
                }
                if self.type_of(&expr)?.is_null() && !list.is_empty() {
                    return Ok(lit(ScalarValue::Boolean(None)));
                }
                match in_constants(self, &expr, &list)? {
                    Some(found) => found,
                    None => Lowered::InList(InList::new(expr, list, false)),
                }
            }
            Expr::InTable { expr, table } => in_input(self, self.translate(expr)?, *table)?,
            Expr::Like {
                expr,
                pattern,
                ignore_case,
            } => {
                let text = |expr: &Expr| -> Result<Box<Lowered>> {
                    let expr = self.argument("like", Kind::Text, self.translate(expr)?)?;
                    Ok(Box::new(expr))
                };
                let (expr, pattern) = (text(expr)?, text(pattern)?);
                Lowered::Like(Like::new(false, expr, pattern, None, *ignore_case))
            }
            Expr::Cast {
                expr,
                data_type,
                safe,
            } => {
                let (expr, data_type) = (self.boxed(expr)?, parse_type(data_type)?);
                if *safe {
                    Lowered::TryCast(TryCast::new(expr, data_type))
                } else {
                    Lowered::Cast(Cast::new(expr, data_type))
                }
            }
            Expr::Case {
                branches,
                otherwise,
            } => {
                if branches.is_empty() {
                    return Err(invalid("a case needs at least one branch"));
                }
                let whens = branches
                    .iter()
                    .map(|(when, _)| self.condition("when", when).map(Box::new));
                let whens = whens.collect::<Result<Vec<_>>>()?;
                let results = branches.iter().map(|(_, then)| then);
                let results = results.chain(otherwise.as_deref());
                let mut results = results
                    .map(|expr| self.translate(expr))
                    .collect::<Result<Vec<_>>>()?;
                results = self.alike("case", results)?;
                results = self.of_one_type(results)?;
                let otherwise = results.split_off(whens.len()).pop().map(Box::new);
                let branches = whens.into_iter().zip(results.into_iter().map(Box::new));
                Lowered::Case(Case::new(None, branches.collect(), otherwise))
            }
            Expr::Call { name, args } => functions::call(self, name, self.all(args)?)?,
            Expr::Aggregate(call) => self.aggregate(call)?,
            Expr::Window {
                name,
                args,
                ignore_nulls,
            } => self.window(*name, args, *ignore_nulls)?,
            Expr::Over(over) => self.over(over)?,
            Expr::Element(wanted) => {
                let graph = inputs::graph(self.inputs, wanted.graph)?;
                let row = self.translate(&wanted.row)?;
                element(graph, wanted.of, &wanted.get, row, &wanted.shown)?
            }
            Expr::Each(wanted) => self.each(wanted)?,
            Expr::Local(name) => self.local(name)?,
        })
    }

    fn aggregate(&self, call: &AggregateCall) -> Result<Lowered> {
        // What an aggregate reads is of one row again.
        let inner = self.outside();
        let parts = Parts {
            first: call
                .expr
                .as_ref()
                .map(|expr| inner.translate(expr))
                .transpose()?,
            others: inner.all(&call.args)?,
            filter: call
                .filter
                .as_ref()
                .map(|expr| inner.translate(expr))
                .transpose()?,
            order_by: inner.sort_keys(&call.order_by)?,
            distinct: call.distinct,
            ignore_nulls: call.ignore_nulls,
        };
        aggregate(self, call.name, parts)
    }

    fn window(&self, name: Window, args: &[Expr], ignore_nulls: bool) -> Result<Lowered> {
        let frame = check_window(self, name, args.len())?;
        window_function(self, frame, name, self.outside().all(args)?, ignore_nulls)
    }

    /// `expr`, each aggregate and window function of which looks at the same window.
    fn over(&self, over: &Over) -> Result<Lowered> {
        let scope = self.outside();
        let frame = Frame::new(
            scope.all(&over.partition_by)?,
            scope.sort_keys(&over.order_by)?,
            over.rows,
        )?;
        let inside = Scope {
            over: Some(&frame),
            ..scope
        };
        let lowered = inside.translate(&over.expr)?;
        if !has_windows(&lowered) {
            let message = format!("\"{}\" has no aggregate or window function", over.expr);
            return Err(invalid(message)
                .expected("an aggregate or a window function before over")
                .got(over.expr.to_string()));
        }
        Ok(lowered)
    }

    fn sql(&self, text: &str) -> Result<Lowered> {
        let lowered = expression(self.session, text, self.schema)?;
        let mut missing = None;
        let lowered = bottom_up(lowered, &mut |expr| match expr {
            Lowered::Placeholder(placeholder) => {
                match self
                    .binding
                    .parameter(placeholder.id.trim_start_matches('$'))
                {
                    Ok(value) => Ok(Transformed::yes(value)),
                    Err(error) => {
                        missing = Some(error);
                        Ok(Transformed::no(Lowered::Placeholder(placeholder)))
                    }
                }
            }
            expr => Ok(Transformed::no(expr)),
        })
        .map_err(planning)?;
        if let Some(missing) = missing {
            return Err(missing);
        }
        refuse_chains(&lowered, self.schema)?;
        Ok(lowered)
    }

    fn binary(&self, op: BinaryOperator, left: &Expr, right: &Expr) -> Result<Lowered> {
        let operator = match op {
            BinaryOperator::Eq => Operator::Eq,
            BinaryOperator::Neq => Operator::NotEq,
            BinaryOperator::Lt => Operator::Lt,
            BinaryOperator::Le => Operator::LtEq,
            BinaryOperator::Gt => Operator::Gt,
            BinaryOperator::Ge => Operator::GtEq,
            BinaryOperator::Add => Operator::Plus,
            BinaryOperator::Sub => Operator::Minus,
            BinaryOperator::Mul => Operator::Multiply,
            BinaryOperator::Div | BinaryOperator::FloorDiv => Operator::Divide,
            BinaryOperator::Mod => Operator::Modulo,
            BinaryOperator::IsDistinctFrom => Operator::IsDistinctFrom,
            BinaryOperator::IsNotDistinctFrom => Operator::IsNotDistinctFrom,
            BinaryOperator::Xor => {
                let (left, right) = (self.condition("xor", left)?, self.condition("xor", right)?);
                return Ok(left.not_eq(right));
            }
        };
        let (mut left, mut right) = (self.boxed(left)?, self.boxed(right)?);
        if !operator.is_numerical_operators() {
            self.comparable(&left, &right, operator)?;
        } else {
            self.computable(&left, operator)?;
            self.computable(&right, operator)?;
        }
        if op == BinaryOperator::FloorDiv {
            return floor_divide(self, *left, *right);
        }
        if op == BinaryOperator::Div
            && self.type_of(&left)?.is_integer()
            && self.type_of(&right)?.is_integer()
        {
            left = Box::new(cast(*left, DataType::Float64));
        }
        if matches!(self.type_of(&left)?, DataType::Date32 | DataType::Date64) && has_time(&right) {
            // A date plus hours is a moment of that day.
            let midnight = DataType::Timestamp(TimeUnit::Millisecond, None);
            left = Box::new(cast(*left, midnight));
        }
        if operator.is_numerical_operators() {
            let (of_left, of_right) = (self.type_of(&left)?, self.type_of(&right)?);
            if let Some(scaled) = scaled(operator, &left, &right, [&of_left, &of_right]) {
                return Ok(scaled);
            }
            let adds = matches!(operator, Operator::Plus | Operator::Minus);
            match (&of_left, &of_right) {
                (own, span @ DataType::Interval(_)) if adds => {
                    left = Box::new(fine(*left, own, &right, span));
                }
                (span @ DataType::Interval(_), own) if adds => {
                    right = Box::new(fine(*right, own, &left, span));
                }
                (minuend, own) if operator == Operator::Minus => {
                    right = Box::new(subtrahend(minuend, *right, own));
                }
                _ => {}
            }
        }
        Ok(Lowered::BinaryExpr(BinaryExpr::new(left, operator, right)))
    }
}

/// `terms` joined into a tree of logarithmic depth, so that long lists cost no stack.
fn balanced(mut terms: Vec<Lowered>, operator: Operator) -> Lowered {
    match terms.len() {
        0 => lit(operator == Operator::And),
        1 => terms.swap_remove(0),
        length => {
            let right = terms.split_off(length / 2);
            let (left, right) = (balanced(terms, operator), balanced(right, operator));
            Lowered::BinaryExpr(BinaryExpr::new(Box::new(left), operator, Box::new(right)))
        }
    }
}

/// Whether `expr` is a span of time that is no whole number of days.
fn has_time(expr: &Lowered) -> bool {
    matches!(
        expr,
        Lowered::Literal(ScalarValue::IntervalMonthDayNano(Some(span)), _) if span.nanoseconds != 0
    )
}
