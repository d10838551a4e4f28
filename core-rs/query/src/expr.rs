//! Expressions of a [`Plan`](crate::Plan) as DataFusion's, checked against the columns that they read.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::{DataType, TimeUnit};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::expr::{Case, InList, Like, Placeholder, ScalarFunction, Sort};
use datafusion::logical_expr::{
    Between, BinaryExpr, Cast, Expr as Lowered, ExprSchemable, Operator, ScalarUDF, TryCast, lit,
};
use quiver_graph::Result;

use crate::aggregates;
use crate::error::{invalid, planning, shown, unknown_column};
use crate::expression::{BinaryOperator, Expr, SortKey};
use crate::functions::{self, Kind, cast, floor_divide};
use crate::inputs::Input;
use crate::literals::scalar;
use crate::membership;
use crate::messages;
use crate::parameters::{Parameters, Slot, SlotFunction};
use crate::rewrite::bottom_up;
use crate::sql::refuse_chains;
use crate::types::{Class, parse_type};
use crate::window::{self, Frame};

/// What a parameter stands for while a plan is built.
pub(crate) enum Binding<'a> {
    /// Its value, as a constant.
    Values(&'a Parameters),
    /// A place in the plan that each run fills.
    Slots(&'a BTreeMap<String, Arc<Slot>>),
    /// Nothing yet: the plan is built to learn its type.
    Unknown,
}

impl Binding<'_> {
    /// What stands for a parameter.
    pub fn parameter(&self, name: &str) -> Result<Lowered> {
        Ok(match self {
            Self::Values(values) => Lowered::Literal(values.get(name)?.clone(), None),
            Self::Slots(slots) => {
                let slot = slots.get(name).ok_or_else(|| {
                    invalid(format!(
                        "the parameter \"{name}\" is not part of the prepared query"
                    ))
                })?;
                let function = ScalarUDF::new_from_impl(SlotFunction(Arc::clone(slot)));
                Lowered::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), vec![]))
            }
            Self::Unknown => {
                Lowered::Placeholder(Placeholder::new_with_field(format!("${name}"), None))
            }
        })
    }
}

/// The columns in scope and what parameters stand for.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub session: &'a SessionState,
    pub inputs: &'a [Input],
    pub schema: &'a DFSchema,
    pub binding: &'a Binding<'a>,
    /// The window that aggregates look at; none but inside `over`.
    pub over: Option<&'a Frame>,
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

    /// The same scope, but for the window.
    pub fn outside(self) -> Self {
        Self { over: None, ..self }
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
            Expr::Of { side, name } => messages::column(self.schema, *side, name.as_deref())?,
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
                let expr = self.boxed(expr)?;
                self.computable(&expr, Operator::Minus)?;
                Lowered::Negative(expr)
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
                match membership::exactly(self, &expr, &list)? {
                    Some(found) => found,
                    None => Lowered::InList(InList::new(expr, list, false)),
                }
            }
            Expr::InTable { expr, table } => {
                membership::lower(self, self.translate(expr)?, *table)?
            }
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
                self.alike("case", &results)?;
                let otherwise = results.split_off(whens.len()).pop().map(Box::new);
                let branches = whens.into_iter().zip(results.into_iter().map(Box::new));
                Lowered::Case(Case::new(None, branches.collect(), otherwise))
            }
            Expr::Call { name, args } => functions::lower(self, name, args)?,
            Expr::Aggregate(call) => aggregates::lower(self, call)?,
            Expr::Window {
                name,
                args,
                ignore_nulls,
            } => window::function(self, *name, args, *ignore_nulls)?,
            Expr::Over(over) => window::over(self, over)?,
        })
    }

    fn sql(&self, text: &str) -> Result<Lowered> {
        let lowered = self
            .session
            .create_logical_expr(text, self.schema)
            .map_err(planning)?;
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
        let (mut left, right) = (self.boxed(left)?, self.boxed(right)?);
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
        Ok(Lowered::BinaryExpr(BinaryExpr::new(left, operator, right)))
    }

    pub fn type_of(&self, expr: &Lowered) -> Result<DataType> {
        expr.get_type(self.schema).map_err(planning)
    }

    /// Text never equals a number: DataFusion would compare both as text.
    fn comparable(&self, left: &Lowered, right: &Lowered, operator: impl ToString) -> Result<()> {
        let (of_left, of_right) = (self.type_of(left)?, self.type_of(right)?);
        if Class::of(&of_left).meets(Class::of(&of_right)) {
            return Ok(());
        }
        let column = [left, right].into_iter().find_map(Lowered::try_as_col);
        let (left, right) = (shown(left, &of_left), shown(right, &of_right));
        let operator = operator.to_string();
        let message = format!("{operator} cannot compare {left} with {right}; cast one of them");
        let error = invalid(message)
            .expected(of_left.to_string())
            .got(of_right.to_string());
        Err(match column {
            Some(column) => error.column(&column.name),
            None => error,
        })
    }

    fn computable(&self, operand: &Lowered, operator: Operator) -> Result<()> {
        let data_type = self.type_of(operand)?;
        match Class::of(&data_type) {
            Class::Text | Class::Boolean => Err(invalid(format!(
                "{operator} cannot compute with {}",
                shown(operand, &data_type)
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

/// Whether `expr` is a span of time that is no whole number of days.
fn has_time(expr: &Lowered) -> bool {
    matches!(
        expr,
        Lowered::Literal(ScalarValue::IntervalMonthDayNano(Some(span)), _) if span.nanoseconds != 0
    )
}
