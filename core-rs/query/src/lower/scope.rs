//! What an expression may name, and the checks that all kinds of expressions share.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::{Column, DFSchema};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::expr::{Placeholder, ScalarFunction};
use datafusion::logical_expr::type_coercion::other::get_coerce_type_for_case_expression;
use datafusion::logical_expr::{Expr as Lowered, ExprSchemable, Operator, ScalarUDF, cast};
use quiver_graph::{Result, type_name};

use super::frame::Frame;
use super::kind::Kind;
use crate::error::{invalid, planning, shown, unknown_column};
use crate::plan::{Input, Parameters};
use crate::types::{Class, common_type};
use crate::udf::slot::{Slot, SlotFunction};

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

/// An element of a list that stands for itself in an expression, and those of the lists around.
#[derive(Clone, Copy)]
pub(crate) struct Local<'a> {
    pub name: &'a str,
    pub field: &'a FieldRef,
    pub outer: Option<&'a Local<'a>>,
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
    /// The element of the innermost list whose elements something is computed of.
    pub local: Option<&'a Local<'a>>,
}

impl Scope<'_> {
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

    pub fn type_of(&self, expr: &Lowered) -> Result<DataType> {
        expr.get_type(self.schema).map_err(planning)
    }

    /// Text never equals a number: DataFusion would compare both as text.
    pub fn comparable(
        &self,
        left: &Lowered,
        right: &Lowered,
        operator: impl ToString,
    ) -> Result<()> {
        let (of_left, of_right) = (self.type_of(left)?, self.type_of(right)?);
        if Class::of(&of_left).meets(Class::of(&of_right)) {
            return Ok(());
        }
        let column = [left, right].into_iter().find_map(Lowered::try_as_col);
        let (left, right) = (shown(left, &of_left), shown(right, &of_right));
        let operator = operator.to_string();
        let message = format!("{operator} cannot compare {left} with {right}; cast one of them");
        let error = invalid(message)
            .expected(type_name(&of_left))
            .got(type_name(&of_right));
        Err(match column {
            Some(column) => error.column(&column.name),
            None => error,
        })
    }

    /// Nothing is computed with text and booleans.
    pub fn computable(&self, operand: &Lowered, operator: Operator) -> Result<()> {
        let data_type = self.type_of(operand)?;
        match Class::of(&data_type) {
            Class::Text | Class::Boolean => Err(invalid(format!(
                "{operator} cannot compute with {}",
                shown(operand, &data_type)
            ))
            .expected("a number")
            .got(type_name(&data_type))),
            _ => Ok(()),
        }
    }

    /// A function of DataFusion by its name.
    pub fn native(&self, name: &str, args: Vec<Lowered>) -> Result<Lowered> {
        let function = self.session.scalar_functions().get(name).cloned();
        let missing = || invalid(format!("the function {name} is not registered"));
        let function = function.ok_or_else(missing)?;
        let call = ScalarFunction::new_udf(function, args);
        Ok(Lowered::ScalarFunction(call))
    }

    /// `arg` in the form in which a function takes it: of the right kind, and no dictionary.
    pub fn argument(&self, function: &str, kind: Kind, arg: Lowered) -> Result<Lowered> {
        let arg = suggest(kind, arg);
        let data_type = self.type_of(&arg)?;
        if kind == Kind::Name && !matches!(arg, Lowered::Literal(..)) {
            return Err(kind.refuses(function, "an expression"));
        }
        Ok(match data_type {
            DataType::Dictionary(_, values) if kind.takes(&values) && kind != Kind::Any => {
                cast(arg, *values)
            }
            data_type if !kind.takes(&data_type) => {
                let got = shown(&arg, &data_type);
                return Err(kind.refuses(function, got).got(type_name(&data_type)));
            }
            DataType::Int64 | DataType::Null => arg,
            // Native functions take no other width where they count.
            _ if kind == Kind::Integer => cast(arg, DataType::Int64),
            _ => arg,
        })
    }

    /// `args`, which must compare with one another, with texts or bytes that are stored in different ways stored in one.
    pub fn alike(&self, function: &str, args: Vec<Lowered>) -> Result<Vec<Lowered>> {
        self.check_alike(function, &args)?;
        let types = args.iter().map(|arg| self.type_of(arg));
        let mut types = types.collect::<Result<Vec<_>>>()?;
        types.retain(|data_type| *data_type != DataType::Null);
        let is_stored = |data_type: &DataType| {
            data_type.is_string()
                || data_type.is_binary()
                || matches!(data_type, DataType::Dictionary(..))
        };
        if types.windows(2).all(|pair| pair[0] == pair[1]) || !types.iter().all(is_stored) {
            return Ok(args);
        }
        let mut common = Some(types.swap_remove(0));
        for data_type in &types {
            common = common.and_then(|common| common_type(&common, data_type));
        }
        Ok(match common {
            Some(common) => args
                .into_iter()
                .map(|arg| cast(arg, common.clone()))
                .collect(),
            None => args,
        })
    }

    /// `results` of which one is taken, cast to the type that all of them have in common: what is made above them knows it from the beginning.
    pub fn of_one_type(&self, results: Vec<Lowered>) -> Result<Vec<Lowered>> {
        let types = results.iter().map(|result| self.type_of(result));
        let types = types.collect::<Result<Vec<_>>>()?;
        let known: Vec<DataType> = types.iter().filter(|it| !it.is_null()).cloned().collect();
        if known.windows(2).all(|pair| pair[0] == pair[1]) {
            return Ok(results);
        }
        let has_floats = known.iter().any(DataType::is_floating);
        let common = match has_floats && known.iter().any(DataType::is_decimal) {
            // DataFusion's is a decimal of 15 digits.
            true => Some(DataType::Float64),
            false => get_coerce_type_for_case_expression(&known, None),
        };
        let Some(common) = common else {
            return Ok(results);
        };
        let cast_to = |(result, data_type): (Lowered, DataType)| match data_type {
            DataType::Null => result,
            data_type if data_type == common => result,
            _ => cast(result, common.clone()),
        };
        Ok(results.into_iter().zip(types).map(cast_to).collect())
    }

    /// # Errors
    /// Where `args` do not compare with one another.
    pub fn check_alike(&self, function: &str, args: &[Lowered]) -> Result<()> {
        let typed = args.iter().map(|arg| Ok((arg, self.type_of(arg)?)));
        let mut typed = typed.collect::<Result<Vec<_>>>()?;
        typed.retain(|(_, data_type)| Class::of(data_type) != Class::Unknown);
        let Some((arg, first)) = typed.first() else {
            return Ok(());
        };
        match typed
            .iter()
            .find(|(_, other)| !Class::of(first).joins(Class::of(other)))
        {
            None => Ok(()),
            Some((other_arg, other)) => {
                let (arg, other_arg) = (shown(arg, first), shown(other_arg, other));
                let message = format!("{function} cannot combine {arg} with {other_arg}");
                Err(invalid(message)
                    .expected(type_name(first))
                    .got(type_name(other)))
            }
        }
    }
}

fn suggest(kind: Kind, arg: Lowered) -> Lowered {
    match (arg, kind.suggested()) {
        (Lowered::Placeholder(mut placeholder), Some(data_type)) if placeholder.field.is_none() => {
            let field = Field::new(&placeholder.id, data_type, true);
            placeholder.field = Some(Arc::new(field));
            Lowered::Placeholder(placeholder)
        }
        (arg, _) => arg,
    }
}
