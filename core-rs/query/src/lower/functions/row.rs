//! A row of the table of functions, and what the lines that compose one have in common.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr as Lowered, lit};
use quiver_graph::Result;

use crate::error::{invalid, planning};
use crate::lower::kind::Kind;
use crate::lower::scope::Scope;

/// A row of the table.
pub(super) struct Function {
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

pub(super) const fn native(
    name: &'static str,
    takes: &'static [Kind],
    native: &'static str,
) -> Function {
    Function {
        name,
        takes,
        optional: 0,
        repeats: false,
        becomes: Becomes::Native(native),
    }
}

pub(super) const fn composed(
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
    pub const fn optional(mut self, arguments: usize) -> Self {
        self.optional = arguments;
        self
    }

    pub const fn repeats(mut self) -> Self {
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

    /// The function of arguments that it is checked to take.
    pub fn call(&self, scope: &Scope<'_>, args: Vec<Lowered>) -> Result<Lowered> {
        self.check_count(args.len())?;
        let mut checked = Vec::with_capacity(args.len());
        for (position, arg) in args.into_iter().enumerate() {
            checked.push(scope.argument(self.name, self.kind(position), arg)?);
        }
        match self.becomes {
            Becomes::Native(native) => scope.native(native, checked),
            Becomes::Composed(compose) => compose(scope, checked),
        }
    }

    fn kind(&self, position: usize) -> Kind {
        self.takes[position.min(self.takes.len() - 1)]
    }
}

/// The arguments of a function that takes so many.
pub(super) fn exactly<const N: usize>(args: Vec<Lowered>) -> Result<[Lowered; N]> {
    let given = args.len();
    args.try_into()
        .map_err(|_| invalid(format!("a function takes {N} arguments, not {given}")))
}

/// The value of an integer that is written in the plan.
pub(super) fn constant(expr: &Lowered) -> Option<i64> {
    match expr {
        Lowered::Literal(ScalarValue::Int64(value), _) => *value,
        _ => None,
    }
}

/// The text of a [`Kind::Name`].
pub(super) fn name<'a>(function: &str, expr: &'a Lowered) -> Result<&'a str> {
    match expr {
        Lowered::Literal(value, _) => value.try_as_str().flatten(),
        _ => None,
    }
    .ok_or_else(|| Kind::Name.refuses(function, "null"))
}

/// A position that counts from 0, or from the end where it is negative, as one that counts from 1 and -1.
pub(super) fn from_one(position: Lowered) -> Result<Lowered> {
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
pub(super) fn when(condition: Lowered, then: Lowered, otherwise: Lowered) -> Result<Lowered> {
    datafusion::logical_expr::when(condition, then)
        .otherwise(otherwise)
        .map_err(planning)
}
