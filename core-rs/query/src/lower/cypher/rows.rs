//! The rows that the clauses so far have made, as a plan that grows, and what the variables in them are.

use crate::plan::{Elements, Expr, Plan, Source, Step};

/// What a column or an expression stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A value as tables have them.
    Value,
    /// Null: it may be any of the others.
    Any,
    /// A node, by its row.
    Node,
    /// An edge, by its row.
    Edge,
    /// Nodes and edges by their rows, in a struct of two lists.
    Path,
    /// A list of nodes, edges or paths.
    List(Box<Kind>),
}

impl Kind {
    pub fn list_of(item: Self) -> Self {
        match item {
            Self::Value => Self::Value,
            item => Self::List(Box::new(item)),
        }
    }

    /// What an element of it is.
    pub fn item(&self) -> Self {
        match self {
            Self::List(item) => item.as_ref().clone(),
            Self::Any => Self::Any,
            _ => Self::Value,
        }
    }

    /// Which elements of a graph it is one of.
    pub fn elements(&self) -> Option<Elements> {
        match self {
            Self::Node => Some(Elements::Nodes),
            Self::Edge => Some(Elements::Edges),
            _ => None,
        }
    }

    /// Whether it is as tables have it.
    pub fn is_value(&self) -> bool {
        matches!(self, Self::Value | Self::Any)
    }

    /// Whether nothing is known of it but that it is null, or a list of such.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Any => true,
            Self::List(item) => item.is_open(),
            _ => false,
        }
    }

    /// What is known of one that is this or the `other`, which fit.
    pub fn or(&self, other: &Self) -> Self {
        match self.is_open() && *other != Self::Any {
            true => other.clone(),
            false => self.clone(),
        }
    }

    /// Whether one may stand in the place of the other.
    pub fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::List(one), Self::List(other)) => one.fits(other),
            (Self::List(item), Self::Value) | (Self::Value, Self::List(item)) => item.is_open(),
            _ => self == other,
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::Any => "null",
            Self::Node => "a node",
            Self::Edge => "a relationship",
            Self::Path => "a path",
            Self::List(_) => "a list of nodes, relationships or paths",
        }
    }
}

/// An expression and what it stands for.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub expr: Expr,
    pub kind: Kind,
}

impl Typed {
    pub fn value(expr: Expr) -> Self {
        Self {
            expr,
            kind: Kind::Value,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub name: String,
    pub column: String,
    pub kind: Kind,
}

impl Variable {
    pub fn typed(&self) -> Typed {
        Typed {
            expr: Expr::Column(self.column.clone()),
            kind: self.kind.clone(),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// None: one row without columns.
    pub source: Option<Source>,
    pub steps: Vec<Step>,
    pub variables: Vec<Variable>,
    /// A column of booleans: rows in which it is true stay, whatever is asked of them.
    pub kept: Option<String>,
    /// A column of the numbers of rows that were sorted, by which lists of them are in order.
    pub order: Option<String>,
}

impl Rows {
    pub fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub fn find(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    pub fn add(&mut self, name: &str, column: String, kind: Kind) {
        self.variables.push(Variable {
            name: name.to_owned(),
            column,
            kind,
        });
    }

    /// Whether nothing has been read yet.
    pub fn is_unit(&self) -> bool {
        self.source.is_none() && self.steps.is_empty()
    }

    /// Keeps the rows for which `condition` is true, and those that stay anyway.
    pub fn filter(&mut self, condition: Expr) {
        let condition = match &self.kept {
            Some(kept) => Expr::Or(vec![Expr::Column(kept.clone()), condition]),
            None => condition,
        };
        self.push(Step::Filter(condition));
    }

    pub fn column(&mut self, column: &str, expr: Expr) {
        self.push(Step::WithColumns(vec![named(expr, column)]));
    }

    pub fn plan(self) -> Plan {
        Plan {
            source: self.source.unwrap_or(Source::One),
            steps: self.steps,
        }
    }
}

pub(super) fn named(expr: Expr, name: &str) -> Expr {
    Expr::Alias {
        expr: Box::new(expr),
        name: name.to_owned(),
    }
}

pub(super) fn column(name: &str) -> Expr {
    Expr::Column(name.to_owned())
}

pub(super) fn call(name: &str, args: Vec<Expr>) -> Expr {
    Expr::Call {
        name: name.to_owned(),
        args,
    }
}
