//! Expressions of a [`Plan`](crate::Plan) as DataFusion's, checked against the columns that they read.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::expr::{
    AggregateFunction, Case, InList, Like, Placeholder, ScalarFunction,
};
use datafusion::logical_expr::{
    Between, BinaryExpr, Cast, Expr as Lowered, ExprSchemable, Operator, ScalarUDF, TryCast, lit,
};
use quiver_graph::Result;

use crate::error::{invalid, nearest, planning, unknown_column};
use crate::inputs::Input;
use crate::parameters::{Parameters, Slot, SlotFunction};
use crate::plan::{Aggregate, BinaryOperator, Expr, Literal};
use crate::types::{Class, parse_type};

/// What a parameter stands for while a plan is built.
pub(crate) enum Binding<'a> {
    /// Its value, as a constant.
    Values(&'a Parameters),
    /// A place in the plan that each run fills.
    Slots(&'a BTreeMap<String, Arc<Slot>>),
    /// Nothing yet: the plan is built to learn its type.
    Unknown,
}

/// The columns in scope and what parameters stand for.
pub(crate) struct Scope<'a> {
    pub session: &'a SessionState,
    #[allow(dead_code, reason = "for isIn over a column, which comes next")]
    pub inputs: &'a [Input],
    pub schema: &'a DFSchema,
    pub binding: &'a Binding<'a>,
}

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

    pub fn column(&self, name: &str) -> Result<Lowered> {
        if self.schema.has_column_with_unqualified_name(name) {
            Ok(Lowered::Column(Column::new_unqualified(name)))
        } else {
            Err(unknown_column(name, self.schema))
        }
    }

    fn boxed(&self, expr: &Expr) -> Result<Box<Lowered>> {
        self.translate(expr).map(Box::new)
    }

    fn all(&self, exprs: &[Expr]) -> Result<Vec<Lowered>> {
        exprs.iter().map(|expr| self.translate(expr)).collect()
    }

    fn translate(&self, expr: &Expr) -> Result<Lowered> {
        Ok(match expr {
            Expr::Column(name) => self.column(name)?,
            Expr::All {} => return Err(invalid("\"*\" stands for columns in a select only")),
            Expr::Literal(literal) => Lowered::Literal(scalar(literal)?, None),
            Expr::Param(name) => self.parameter(name)?,
            Expr::Sql(text) => self.sql(text)?,
            Expr::Alias { expr, name } => self.translate(expr)?.alias(name),
            Expr::Binary { op, left, right } => self.binary(*op, left, right)?,
            Expr::And(terms) => balanced(self.all(terms)?, Operator::And),
            Expr::Or(terms) => balanced(self.all(terms)?, Operator::Or),
            Expr::Not(expr) => Lowered::Not(self.boxed(expr)?),
            Expr::Negate(expr) => Lowered::Negative(self.boxed(expr)?),
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
                Lowered::InList(InList::new(expr, list, false))
            }
            Expr::Like {
                expr,
                pattern,
                ignore_case,
            } => {
                let (expr, pattern) = (self.boxed(expr)?, self.boxed(pattern)?);
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
                let branches = branches
                    .iter()
                    .map(|(when, then)| Ok((self.boxed(when)?, self.boxed(then)?)));
                let branches = branches.collect::<Result<_>>()?;
                let otherwise = otherwise
                    .as_deref()
                    .map(|expr| self.boxed(expr))
                    .transpose()?;
                Lowered::Case(Case::new(None, branches, otherwise))
            }
            Expr::Call { name, args } => {
                let functions = self.session.scalar_functions();
                let function = functions.get(name).ok_or_else(|| {
                    let names: Vec<&str> = functions.keys().map(String::as_str).collect();
                    invalid(format!("there is no function \"{name}\""))
                        .expected(nearest(name, &names))
                        .got(name)
                })?;
                let args = self.all(args)?;
                Lowered::ScalarFunction(ScalarFunction::new_udf(Arc::clone(function), args))
            }
            Expr::Aggregate { name, expr } => self.aggregate(*name, expr.as_deref())?,
        })
    }

    fn parameter(&self, name: &str) -> Result<Lowered> {
        Ok(match self.binding {
            Binding::Values(values) => Lowered::Literal(values.get(name)?.clone(), None),
            Binding::Slots(slots) => {
                let slot = slots.get(name).ok_or_else(|| {
                    invalid(format!(
                        "the parameter \"{name}\" is not part of the prepared query"
                    ))
                })?;
                let function = ScalarUDF::new_from_impl(SlotFunction(Arc::clone(slot)));
                Lowered::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), vec![]))
            }
            Binding::Unknown => {
                Lowered::Placeholder(Placeholder::new_with_field(format!("${name}"), None))
            }
        })
    }

    fn sql(&self, text: &str) -> Result<Lowered> {
        let lowered = self
            .session
            .create_logical_expr(text, self.schema)
            .map_err(planning)?;
        let mut missing = None;
        let lowered = lowered
            .transform(|expr| match expr {
                Lowered::Placeholder(placeholder) => {
                    match self.parameter(placeholder.id.trim_start_matches('$')) {
                        Ok(value) => Ok(Transformed::yes(value)),
                        Err(error) => {
                            missing = Some(error);
                            Ok(Transformed::no(Lowered::Placeholder(placeholder)))
                        }
                    }
                }
                expr => Ok(Transformed::no(expr)),
            })
            .data()
            .map_err(planning)?;
        missing.map_or(Ok(lowered), Err)
    }

    fn binary(&self, op: BinaryOperator, left: &Expr, right: &Expr) -> Result<Lowered> {
        let (mut left, right) = (self.boxed(left)?, self.boxed(right)?);
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
            BinaryOperator::Div => Operator::Divide,
            BinaryOperator::Mod => Operator::Modulo,
        };
        if !operator.is_numerical_operators() {
            self.comparable(&left, &right, operator)?;
        } else {
            self.computable(&left, operator)?;
            self.computable(&right, operator)?;
        }
        if op == BinaryOperator::Div
            && self.type_of(&left)?.is_integer()
            && self.type_of(&right)?.is_integer()
        {
            left = Box::new(Lowered::Cast(Cast::new(left, DataType::Float64)));
        }
        Ok(Lowered::BinaryExpr(BinaryExpr::new(left, operator, right)))
    }

    fn aggregate(&self, name: Aggregate, expr: Option<&Expr>) -> Result<Lowered> {
        let function = match name {
            Aggregate::Count | Aggregate::CountDistinct => "count",
            Aggregate::Sum => "sum",
            Aggregate::Mean => "avg",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::Stddev => "stddev",
            Aggregate::Variance => "var",
            Aggregate::Median => "median",
            Aggregate::First => "first_value",
            Aggregate::Last => "last_value",
        };
        let function = self.session.aggregate_functions().get(function).cloned();
        let function = function.ok_or_else(|| invalid("the aggregate is not registered"))?;
        let mut argument = match expr {
            Some(expr) => self.translate(expr)?,
            None if name == Aggregate::Count => lit(1_i64),
            None => return Err(invalid("this aggregate needs an expression")),
        };
        // DataFusion's median of integers is an integer, which is wrong between two of them.
        if name == Aggregate::Median && self.type_of(&argument)?.is_integer() {
            argument = Lowered::Cast(Cast::new(Box::new(argument), DataType::Float64));
        }
        let distinct = name == Aggregate::CountDistinct;
        let call =
            AggregateFunction::new_udf(function, vec![argument], distinct, None, vec![], None);
        Ok(Lowered::AggregateFunction(call))
    }

    fn type_of(&self, expr: &Lowered) -> Result<DataType> {
        expr.get_type(self.schema).map_err(planning)
    }

    /// Text never equals a number: DataFusion would compare both as text.
    fn comparable(&self, left: &Lowered, right: &Lowered, operator: impl ToString) -> Result<()> {
        let (left, right) = (self.type_of(left)?, self.type_of(right)?);
        if Class::of(&left).meets(Class::of(&right)) {
            return Ok(());
        }
        let operator = operator.to_string();
        Err(
            invalid(format!("{operator} cannot compare {left} with {right}"))
                .expected(left.to_string())
                .got(right.to_string()),
        )
    }

    fn computable(&self, operand: &Lowered, operator: Operator) -> Result<()> {
        let data_type = self.type_of(operand)?;
        match Class::of(&data_type) {
            Class::Text | Class::Boolean => Err(invalid(format!(
                "{operator} cannot compute with {data_type}"
            ))
            .expected("a number")
            .got(data_type.to_string())),
            _ => Ok(()),
        }
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

/// A literal as a typed value.
pub(crate) fn scalar(literal: &Literal) -> Result<ScalarValue> {
    let wrong = |text: &str| invalid(format!("\"{text}\" is not a number")).got(text);
    Ok(match literal {
        Literal::Null => ScalarValue::Null,
        Literal::Boolean(value) => ScalarValue::Boolean(Some(*value)),
        Literal::String(text) => ScalarValue::Utf8(Some(text.clone())),
        Literal::Float(text) => ScalarValue::Float64(Some(text.parse().map_err(|_| wrong(text))?)),
        Literal::Timestamp(text) => {
            let value = text.parse().map_err(|_| wrong(text))?;
            ScalarValue::TimestampMillisecond(Some(value), Some("+00:00".into()))
        }
        Literal::Int(text) => {
            if let Ok(value) = text.parse::<i64>() {
                return Ok(ScalarValue::Int64(Some(value)));
            }
            if let Ok(value) = text.parse::<u64>() {
                return Ok(ScalarValue::UInt64(Some(value)));
            }
            let digits = text.trim_start_matches('-');
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong(text));
            }
            let data_type = match digits.len() {
                0..=38 => DataType::Decimal128(38, 0),
                39..=76 => DataType::Decimal256(76, 0),
                _ => {
                    return Err(invalid("an integer of more than 76 digits fits no type").got(text));
                }
            };
            ScalarValue::Utf8(Some(text.clone()))
                .cast_to(&data_type)
                .map_err(planning)?
        }
    })
}
