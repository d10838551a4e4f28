//! Arguments, checked against their row before any kernel sees them.

use crate::{Control, Direction, ErrorCode, Graph, GraphError, Result};

use super::nodes::{node_weights, nodes, pairs};
use super::parameter::{
    DefaultValue, Floats, Integers, Kind, Matrix, Node, NodeWeights, Nodes, Pairs, Param,
    Parameter, Word,
};
use super::value::{Value, Values};

/// The arguments of one run: every one of the row's parameters, typed, in range, and with ids resolved to rows.
#[derive(Debug)]
pub struct Arguments(Vec<(&'static str, Argument)>);

/// A checked argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Null,
    Bool(bool),
    Integer(u64),
    Float(f64),
    Text(String),
    Integers(Vec<u64>),
    Floats(Vec<f64>),
    Nodes(Vec<u32>),
    NodeWeights(Vec<(u32, f64)>),
    Pairs(Vec<(u32, u32)>),
}

impl Arguments {
    /// Checks what is given to `algorithm` against its `parameters`, and resolves ids.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a parameter that is unknown, missing, of the wrong type or out of range, and
    /// [`ErrorCode::UnknownId`] for an id that no node has.
    pub fn check(
        graph: &Graph,
        (algorithm, parameters): (&str, &[&'static Parameter]),
        given: &Values,
        control: &Control,
    ) -> Result<Self> {
        let check = |parameter: &Parameter, value: &Value| check(graph, parameter, value, control);
        Self::check_with(algorithm, parameters, given, check)
    }

    /// As [`Arguments::check`], without looking at the nodes named: neither columns nor estimates depend on them, but on how many
    /// pairs there are.
    ///
    /// # Errors
    /// As [`Arguments::check`], but for ids.
    pub fn foresee(
        graph: &Graph,
        (algorithm, parameters): (&str, &[&'static Parameter]),
        given: &Values,
    ) -> Result<Self> {
        let check = |parameter: &Parameter, value: &Value| match (parameter.kind, value) {
            (Kind::Pairs, Value::Rows(rows)) => Ok(Argument::Pairs(vec![(0, 0); rows.num_rows()])),
            (Kind::Nodes, Value::Rows(rows)) => Ok(Argument::Nodes(vec![0; rows.num_rows()])),
            (Kind::Nodes, Value::List(ids)) => Ok(Argument::Nodes(vec![0; ids.len()])),
            (kind, _) if kind.names_nodes() => Ok(Argument::Null),
            _ => check(graph, parameter, value, &Control::default()),
        };
        Self::check_with(algorithm, parameters, given, check)
    }

    /// As [`Arguments::check`], of what has no graph, and so no parameter that names nodes.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`], as [`Arguments::check`].
    pub fn without_graph(
        name: &str,
        parameters: &[&'static Parameter],
        given: &Values,
    ) -> Result<Self> {
        Self::check_with(name, parameters, given, plain)
    }

    fn check_with(
        algorithm: &str,
        parameters: &[&'static Parameter],
        given: &Values,
        check: impl Fn(&Parameter, &Value) -> Result<Argument>,
    ) -> Result<Self> {
        let known = |name: &str| {
            let called =
                |parameter: &&&Parameter| parameter.name == name || parameter.alias == Some(name);
            parameters.iter().find(called).is_some()
        };
        if let Some(name) = given.keys().find(|name| !known(name)) {
            let names: Vec<_> = parameters.iter().map(|parameter| parameter.name).collect();
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                format!("{algorithm} has no parameter {name:?}"),
            )
            .parameter(name)
            .suggest(name, names.iter().copied())
            .expected(match names.is_empty() {
                true => "no parameters".to_owned(),
                false => names.join(", "),
            }));
        }
        let mut checked = Vec::with_capacity(parameters.len());
        for &parameter in parameters {
            let argument = match value_of(given, parameter)? {
                None => default(algorithm, parameter)?,
                Some(Value::Null) if parameter.default == DefaultValue::Null => Argument::Null,
                Some(value) => check(parameter, value)?,
            };
            checked.push((parameter.name, argument));
        }
        Ok(Self(checked))
    }

    /// What a parameter was given, or its default.
    pub fn get<T: Taken>(&self, param: &'static Param<T>) -> T::Out<'_> {
        let name = param.row().name;
        let mut known = self.0.iter();
        T::take(
            known
                .find(|(known, _)| *known == name)
                .map_or(&Argument::Null, |(_, argument)| argument),
        )
    }
}

/// What a kernel reads an argument as.
pub trait Taken: 'static {
    type Out<'a>;

    fn take(argument: &Argument) -> Self::Out<'_>;
}

/// One line per type: what it is read as, from which arguments, and what null is.
macro_rules! taken {
    ($($taken:ty => $out:ty: $argument:pat => $value:expr, $null:expr;)*) => {$(
        impl Taken for $taken {
            type Out<'a> = $out;

            fn take(argument: &Argument) -> Self::Out<'_> {
                match argument {
                    $argument => $value,
                    _ => $null,
                }
            }
        }
    )*};
}

taken! {
    bool => bool: Argument::Bool(value) => *value, false;
    u64 => u64: Argument::Integer(value) => *value, 0;
    Option<u64> => Option<u64>: Argument::Integer(value) => Some(*value), None;
    f64 => f64: Argument::Float(value) => *value, f64::NAN;
    Option<f64> => Option<f64>: Argument::Float(value) => Some(*value), None;
    Word => &'a str: Argument::Text(value) => value, "";
    Option<Word> => Option<&'a str>: Argument::Text(value) => Some(value), None;
    Integers => &'a [u64]: Argument::Integers(values) => values, &[];
    Floats => &'a [f64]: Argument::Floats(values) => values, &[];
    Matrix => &'a [f64]: Argument::Floats(values) => values, &[];
    Nodes => &'a [u32]: Argument::Nodes(rows) => rows, &[];
    Option<Nodes> => Option<&'a [u32]>: Argument::Nodes(rows) => Some(rows), None;
    Node => u32: Argument::Nodes(rows) => rows.first().copied().unwrap_or_default(), 0;
    Option<NodeWeights> => Option<&'a [(u32, f64)]>: Argument::NodeWeights(rows) => Some(rows), None;
    Option<Pairs> => Option<&'a [(u32, u32)]>: Argument::Pairs(rows) => Some(rows), None;
}

impl Taken for Direction {
    type Out<'a> = Direction;

    fn take(argument: &Argument) -> Direction {
        match Word::take(argument) {
            "in" => Direction::In,
            "both" => Direction::Both,
            _ => Direction::Out,
        }
    }
}

fn default(algorithm: &str, parameter: &Parameter) -> Result<Argument> {
    Ok(match parameter.default {
        DefaultValue::Null => Argument::Null,
        DefaultValue::Bool(value) => Argument::Bool(value),
        DefaultValue::Integer(value) => Argument::Integer(value),
        DefaultValue::Float(value) => Argument::Float(value),
        DefaultValue::Text(value) => Argument::Text(value.to_owned()),
        DefaultValue::Integers(values) => Argument::Integers(values.to_vec()),
        DefaultValue::Floats(values) => Argument::Floats(values.to_vec()),
        DefaultValue::Required => {
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                format!("{algorithm} needs the parameter {:?}", parameter.name),
            )
            .parameter(parameter.name)
            .expected(parameter.kind.expected())
            .got("nothing"));
        }
    })
}

fn check(
    graph: &Graph,
    parameter: &Parameter,
    value: &Value,
    control: &Control,
) -> Result<Argument> {
    if !parameter.kind.names_nodes() {
        return plain(parameter, value);
    }
    let wrong = || invalid(parameter.name, &parameter.kind.expected(), value);
    let ids = value.ids().ok_or_else(wrong)?;
    Ok(match parameter.kind {
        Kind::NodeWeights => Argument::NodeWeights(node_weights(graph, parameter, &ids, control)?),
        Kind::Pairs => Argument::Pairs(pairs(graph, parameter, &ids, control)?),
        kind => {
            let rows = nodes(graph, parameter, &ids, control)?;
            if kind == Kind::Node && rows.len() > 1 {
                return Err(wrong().got(format!("{} nodes", rows.len())));
            }
            Argument::Nodes(rows)
        }
    })
}

/// The value of a parameter that names no nodes.
fn plain(parameter: &Parameter, value: &Value) -> Result<Argument> {
    let right = match parameter.kind {
        Kind::Bool => match value {
            Value::Bool(value) => Some(Argument::Bool(*value)),
            _ => None,
        },
        Kind::Integer { min, max } => integer(value, min, max).map(Argument::Integer),
        Kind::Seed => integer(value, 0, u64::MAX).map(Argument::Integer),
        Kind::Float { min, max } => float(value, min, max).map(Argument::Float),
        Kind::Integers { min, max } => {
            list(value, |value| integer(value, min, max)).map(Argument::Integers)
        }
        Kind::Floats { min, max } => {
            list(value, |value| float(value, min, max)).map(Argument::Floats)
        }
        Kind::Matrix { min, max } => {
            let rows = list(value, |row| list(row, |value| float(value, min, max)));
            let square = |rows: &Vec<Vec<f64>>| rows.iter().all(|row| row.len() == rows.len());
            rows.filter(square)
                .map(|rows| Argument::Floats(rows.concat()))
        }
        Kind::Text | Kind::EdgeColumn | Kind::NodeColumn => match value {
            Value::Text(text) => Some(Argument::Text(text.clone())),
            _ => None,
        },
        Kind::Choice(words) => match value {
            Value::Text(word) if words.contains(&word.as_str()) => {
                Some(Argument::Text(word.clone()))
            }
            _ => None,
        },
        Kind::Node | Kind::Nodes | Kind::NodeWeights | Kind::Pairs => None,
    };
    right.ok_or_else(|| invalid(parameter.name, &parameter.kind.expected(), value))
}

fn integer(value: &Value, min: u64, max: u64) -> Option<u64> {
    let whole = match value {
        Value::Integer(value) => u64::try_from(*value).ok(),
        // JavaScript and SQL have whole numbers that are floats.
        Value::Float(value) if value.fract() == 0.0 && (0.0..=MOST).contains(value) => {
            Some(*value as u64)
        }
        _ => None,
    };
    whole.filter(|value| (min..=max).contains(value))
}

/// Whole numbers up to this are exact as floats.
const MOST: f64 = 9_007_199_254_740_991.0;

fn float(value: &Value, min: f64, max: f64) -> Option<f64> {
    let number = match value {
        Value::Integer(value) => *value as f64,
        Value::Float(value) => *value,
        _ => return None,
    };
    (min..=max).contains(&number).then_some(number)
}

fn list<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::List(values) if !values.is_empty() => values.iter().map(item).collect(),
        _ => None,
    }
}

/// What a parameter is given under its name or its other one.
fn value_of<'a>(given: &'a Values, parameter: &Parameter) -> Result<Option<&'a Value>> {
    let value = given.get(parameter.name);
    let Some(alias) = parameter.alias else {
        return Ok(value);
    };
    match (given.get(alias), value) {
        (Some(other), Some(_)) => {
            let expected = format!("absent where {} is given", parameter.name);
            Err(invalid(alias, &expected, other))
        }
        (Some(other), None) => Ok(Some(other)),
        (None, value) => Ok(value),
    }
}

fn invalid(parameter: &str, expected: &str, got: &Value) -> GraphError {
    GraphError::new(
        ErrorCode::InvalidArgument,
        format!("{parameter} must be {expected}"),
    )
    .parameter(parameter)
    .expected(expected)
    .got(got.to_string())
}
