//! Scalar functions by their names in plans: what they take, and what they become in DataFusion.
//!
//! A function is one row of a table. Where DataFusion has a function that takes and gives the same, the row names it; else
//! the row has a few lines that compose it. Positions count from 0, and from the end where they are negative.

mod lists;
mod math;
mod structs;
mod text;
mod time;
mod values;

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{Cast, Expr as Lowered, lit};
use quiver_graph::{GraphError, Result};

pub(crate) use math::floor_divide;

use crate::error::{invalid, shown};
use crate::expr::Scope;
use crate::expression::Expr;
use crate::types::Class;

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Boolean,
    Integer,
    Number,
    Text,
    /// Text or bytes.
    Bytes,
    /// A date, a time of day, a timestamp or a span of time.
    Time,
    /// A date or a timestamp.
    Instant,
    List,
    Struct,
    /// Text that is written in the plan.
    Name,
}

impl Kind {
    fn describe(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Bytes => "text or bytes",
            Self::Time => "a date or a time",
            Self::Instant => "a date or a timestamp",
            Self::List => "a list",
            Self::Struct => "a struct",
            Self::Name => "constant text",
        }
    }

    fn takes(self, data_type: &DataType) -> bool {
        let class = Class::of(data_type);
        if class == Class::Unknown {
            return true;
        }
        match self {
            Self::Any => true,
            Self::Boolean => class == Class::Boolean,
            Self::Integer => data_type.is_integer(),
            Self::Number => class == Class::Number,
            Self::Text | Self::Name => class == Class::Text,
            Self::Bytes => {
                class == Class::Text
                    || matches!(
                        data_type,
                        DataType::Binary
                            | DataType::LargeBinary
                            | DataType::BinaryView
                            | DataType::FixedSizeBinary(_)
                    )
            }
            Self::Time => class == Class::Time,
            Self::Instant => matches!(
                data_type,
                DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
            ),
            Self::List => matches!(
                data_type,
                DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..)
            ),
            Self::Struct => matches!(data_type, DataType::Struct(_)),
        }
    }

    /// What a parameter in such a place is taken for while it has no value.
    fn suggested(self) -> Option<DataType> {
        match self {
            Self::Boolean => Some(DataType::Boolean),
            Self::Integer => Some(DataType::Int64),
            Self::Number => Some(DataType::Float64),
            Self::Text | Self::Bytes | Self::Name => Some(DataType::Utf8),
            _ => None,
        }
    }
}

/// A row of the table.
pub(crate) struct Function {
    pub name: &'static str,
    takes: &'static [Kind],
    /// How many arguments at the end may be left out.
    optional: usize,
    /// Whether the last argument may be repeated.
    repeats: bool,
    becomes: Becomes,
}

enum Becomes {
    /// A function of DataFusion, with the same arguments.
    Native(&'static str),
    Composed(fn(&Scope<'_>, Vec<Lowered>) -> Result<Lowered>),
}

const fn native(name: &'static str, takes: &'static [Kind], native: &'static str) -> Function {
    Function {
        name,
        takes,
        optional: 0,
        repeats: false,
        becomes: Becomes::Native(native),
    }
}

const fn composed(
    name: &'static str,
    takes: &'static [Kind],
    compose: fn(&Scope<'_>, Vec<Lowered>) -> Result<Lowered>,
) -> Function {
    Function {
        name,
        takes,
        optional: 0,
        repeats: false,
        becomes: Becomes::Composed(compose),
    }
}

impl Function {
    const fn optional(mut self, arguments: usize) -> Self {
        self.optional = arguments;
        self
    }

    const fn repeats(mut self) -> Self {
        self.repeats = true;
        self
    }

    fn check_count(&self, given: usize) -> Result<()> {
        let least = self.takes.len() - self.optional;
        if given >= least && (self.repeats || given <= self.takes.len()) {
            return Ok(());
        }
        let most = if self.repeats {
            " or more".to_owned()
        } else if self.optional > 0 {
            format!(" to {}", self.takes.len())
        } else {
            String::new()
        };
        let message = format!("{} takes {least}{most} arguments", self.name);
        Err(invalid(message)
            .expected(format!("{least}{most} arguments"))
            .got(given.to_string()))
    }

    fn kind(&self, position: usize) -> Kind {
        self.takes[position.min(self.takes.len() - 1)]
    }
}

/// Every function that has a name of its own here.
pub(crate) fn all() -> impl Iterator<Item = &'static Function> {
    [
        text::FUNCTIONS,
        time::FUNCTIONS,
        math::FUNCTIONS,
        lists::FUNCTIONS,
        structs::FUNCTIONS,
        values::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The call of `name`: a function of the table, or else one of DataFusion.
pub(crate) fn lower(scope: &Scope<'_>, name: &str, args: &[Expr]) -> Result<Lowered> {
    let args = scope.all(args)?;
    let Some(function) = all().find(|function| function.name == name) else {
        return scope.native(name, args);
    };
    function.check_count(args.len())?;
    let mut checked = Vec::with_capacity(args.len());
    for (position, arg) in args.into_iter().enumerate() {
        checked.push(scope.argument(function.name, function.kind(position), arg)?);
    }
    match function.becomes {
        Becomes::Native(native) => scope.native(native, checked),
        Becomes::Composed(compose) => compose(scope, checked),
    }
}

impl Scope<'_> {
    /// A function of DataFusion by its name.
    pub fn native(&self, name: &str, args: Vec<Lowered>) -> Result<Lowered> {
        let functions = self.session.scalar_functions();
        let function = functions.get(name).ok_or_else(|| {
            let native = functions.keys().map(String::as_str);
            let names: Vec<&str> = all().map(|function| function.name).chain(native).collect();
            invalid(format!("there is no function \"{name}\"")).suggest(name, names)
        })?;
        let call = ScalarFunction::new_udf(Arc::clone(function), args);
        Ok(Lowered::ScalarFunction(call))
    }

    /// `arg` in the form in which a function takes it: of the right kind, and no dictionary.
    pub fn argument(&self, function: &str, kind: Kind, arg: Lowered) -> Result<Lowered> {
        let arg = suggest(kind, arg);
        let data_type = self.type_of(&arg)?;
        if kind == Kind::Name && !matches!(arg, Lowered::Literal(..)) {
            return Err(wrong(function, kind, "an expression"));
        }
        Ok(match data_type {
            DataType::Dictionary(_, values) if kind.takes(&values) && kind != Kind::Any => {
                cast(arg, *values)
            }
            data_type if !kind.takes(&data_type) => {
                let got = shown(&arg, &data_type);
                return Err(wrong(function, kind, got).got(data_type.to_string()));
            }
            DataType::Int64 | DataType::Null => arg,
            // Native functions take no other width where they count.
            _ if kind == Kind::Integer => cast(arg, DataType::Int64),
            _ => arg,
        })
    }

    /// Checks that `args` compare with one another.
    pub fn alike(&self, function: &str, args: &[Lowered]) -> Result<()> {
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
                    .expected(first.to_string())
                    .got(other.to_string()))
            }
        }
    }
}

fn suggest(kind: Kind, arg: Lowered) -> Lowered {
    match (arg, kind.suggested()) {
        (Lowered::Placeholder(mut placeholder), Some(data_type)) if placeholder.field.is_none() => {
            let field = arrow_schema::Field::new(&placeholder.id, data_type, true);
            placeholder.field = Some(Arc::new(field));
            Lowered::Placeholder(placeholder)
        }
        (arg, _) => arg,
    }
}

fn wrong(function: &str, kind: Kind, got: impl ToString) -> GraphError {
    let got = got.to_string();
    invalid(format!("{function} takes {}, not {got}", kind.describe()))
        .expected(kind.describe())
        .got(got)
}

pub(crate) fn cast(expr: Lowered, data_type: DataType) -> Lowered {
    Lowered::Cast(Cast::new(Box::new(expr), data_type))
}

/// The arguments of a function that takes so many.
fn exactly<const N: usize>(args: Vec<Lowered>) -> Result<[Lowered; N]> {
    let given = args.len();
    args.try_into()
        .map_err(|_| invalid(format!("a function takes {N} arguments, not {given}")))
}

/// The value of an integer that is written in the plan.
fn constant(expr: &Lowered) -> Option<i64> {
    match expr {
        Lowered::Literal(ScalarValue::Int64(value), _) => *value,
        _ => None,
    }
}

/// The text of a [`Kind::Name`].
fn name<'a>(function: &str, expr: &'a Lowered) -> Result<&'a str> {
    match expr {
        Lowered::Literal(value, _) => value.try_as_str().flatten(),
        _ => None,
    }
    .ok_or_else(|| wrong(function, Kind::Name, "null"))
}

/// A position that counts from 0, or from the end where it is negative, as one that counts from 1 and -1.
fn from_one(position: Lowered) -> Result<Lowered> {
    match constant(&position) {
        Some(at) if at >= 0 => Ok(lit(at.saturating_add(1))),
        Some(_) => Ok(position),
        None => when(
            position.clone().lt(lit(0_i64)),
            position.clone(),
            position + lit(1_i64),
        ),
    }
}

/// `then` where `condition` is true, else `otherwise`.
fn when(condition: Lowered, then: Lowered, otherwise: Lowered) -> Result<Lowered> {
    datafusion::logical_expr::when(condition, then)
        .otherwise(otherwise)
        .map_err(crate::error::planning)
}
