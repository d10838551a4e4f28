//! Parameters, checked against their row before any kernel sees them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_cast::display::array_value_to_string;
use arrow_schema::{DataType, Field, Schema};
use serde_json::{Map, Value};

use crate::{Control, Direction, ErrorCode, Graph, GraphError, Result};

use super::table::{Algorithm, DefaultValue, Kind, Parameter};

/// The parameters of one run: every one of the row's, typed, in range, and with ids resolved to rows.
#[derive(Debug)]
pub struct Arguments {
    values: HashMap<&'static str, Argument>,
}

#[derive(Clone, Debug, PartialEq)]
enum Argument {
    Null,
    Integer(u64),
    Float(f64),
    Text(String),
    Nodes(Vec<u32>),
    NodeWeights(Vec<(u32, f64)>),
}

impl Arguments {
    /// Checks `parameters` (a JSON object, or null for none) against the row's and resolves ids.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a parameter that is unknown, missing, of the wrong type or out of range, and
    /// [`ErrorCode::UnknownId`] for an id that no node has.
    pub fn parse(
        graph: &Graph,
        algorithm: &Algorithm,
        parameters: &Value,
        tables: &[RecordBatch],
        control: &Control,
    ) -> Result<Self> {
        Self::check(algorithm, parameters, |parameter, value| {
            check(graph, parameter, value, tables, control)
        })
    }

    /// As [`Arguments::parse`], without looking at the nodes named: no estimate depends on them.
    ///
    /// # Errors
    /// As [`Arguments::parse`], but for ids.
    pub fn parse_for_estimate(
        graph: &Graph,
        algorithm: &Algorithm,
        parameters: &Value,
    ) -> Result<Self> {
        Self::check(algorithm, parameters, |parameter, value| {
            match parameter.kind {
                Kind::Sources | Kind::NodeWeights => Ok(Argument::Null),
                _ => check(graph, parameter, value, &[], &Control::default()),
            }
        })
    }

    fn check(
        algorithm: &Algorithm,
        parameters: &Value,
        check: impl Fn(&Parameter, &Value) -> Result<Argument>,
    ) -> Result<Self> {
        let empty = Map::new();
        let given = match parameters {
            Value::Null => &empty,
            Value::Object(given) => given,
            other => return Err(invalid("parameters", "an object", other)),
        };
        if let Some(name) = given.keys().find(|name| {
            !algorithm
                .parameters
                .iter()
                .any(|parameter| is_called(parameter, name))
        }) {
            let known: Vec<_> = algorithm
                .parameters
                .iter()
                .map(|parameter| parameter.name)
                .collect();
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                format!("{} has no parameter {name:?}", algorithm.name),
            )
            .parameter(name)
            .suggest(name, known.iter().copied())
            .expected(if known.is_empty() {
                "no parameters".to_owned()
            } else {
                known.join(", ")
            }));
        }
        let mut values = HashMap::new();
        for parameter in algorithm.parameters {
            let value = match value_of(given, parameter)? {
                None => default(algorithm, parameter)?,
                Some(Value::Null) if parameter.default == DefaultValue::Null => Argument::Null,
                Some(value) => check(parameter, value)?,
            };
            values.insert(parameter.name, value);
        }
        Ok(Self { values })
    }

    /// An integer parameter, or `None` for null.
    pub(super) fn integer(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            Argument::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// A number; NaN for null, which no row with a numeric default has.
    pub(super) fn float(&self, name: &str) -> f64 {
        match self.get(name) {
            Argument::Float(value) => *value,
            _ => f64::NAN,
        }
    }

    /// A word or a column's name, or `None` for null.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Argument::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The `direction` parameter.
    pub(super) fn direction(&self) -> Direction {
        match self.text("direction") {
            Some("in") => Direction::In,
            Some("both") => Direction::Both,
            _ => Direction::Out,
        }
    }

    /// Node rows, each once, in the order given.
    pub(super) fn nodes(&self, name: &str) -> &[u32] {
        match self.get(name) {
            Argument::Nodes(rows) => rows,
            _ => &[],
        }
    }

    /// Node rows with their weights, or `None` for null.
    pub(super) fn node_weights(&self, name: &str) -> Option<&[(u32, f64)]> {
        match self.get(name) {
            Argument::NodeWeights(rows) => Some(rows),
            _ => None,
        }
    }

    fn get(&self, name: &str) -> &Argument {
        self.values.get(name).unwrap_or(&Argument::Null)
    }
}

fn default(algorithm: &Algorithm, parameter: &Parameter) -> Result<Argument> {
    Ok(match parameter.default {
        DefaultValue::Null => Argument::Null,
        DefaultValue::Integer(value) => Argument::Integer(value),
        DefaultValue::Float(value) => Argument::Float(value),
        DefaultValue::Text(value) => Argument::Text(value.to_owned()),
        DefaultValue::Required => {
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                format!(
                    "{} needs the parameter {:?}",
                    algorithm.name, parameter.name
                ),
            )
            .parameter(parameter.name)
            .expected(expected(&parameter.kind))
            .got("nothing"));
        }
    })
}

fn check(
    graph: &Graph,
    parameter: &Parameter,
    value: &Value,
    tables: &[RecordBatch],
    control: &Control,
) -> Result<Argument> {
    let wrong = || invalid(parameter.name, &expected(&parameter.kind), value);
    Ok(match parameter.kind {
        Kind::Integer { min, max } => {
            // JavaScript writes 3 and 3.0 alike, so a float that is whole is an integer.
            let whole = value.as_u64().or_else(|| {
                value
                    .as_f64()
                    .filter(|x| x.fract() == 0.0 && (0.0..9e15).contains(x))
                    .map(|x| x as u64)
            });
            Argument::Integer(
                whole
                    .filter(|x| (min..=max).contains(x))
                    .ok_or_else(wrong)?,
            )
        }
        Kind::Float { min, max } => Argument::Float(
            value
                .as_f64()
                .filter(|x| (min..=max).contains(x))
                .ok_or_else(wrong)?,
        ),
        Kind::Choice(words) => Argument::Text(
            value
                .as_str()
                .filter(|word| words.contains(word))
                .ok_or_else(wrong)?
                .to_owned(),
        ),
        Kind::Weight => Argument::Text(value.as_str().ok_or_else(wrong)?.to_owned()),
        Kind::Sources => {
            let mut rows = resolve(graph, parameter, &ids(parameter, value, tables)?, control)?;
            if rows.is_empty() {
                return Err(wrong().got("no rows"));
            }
            let mut seen = std::collections::HashSet::new();
            rows.retain(|row| seen.insert(*row));
            Argument::Nodes(rows)
        }
        Kind::NodeWeights => {
            node_weights(graph, parameter, &ids(parameter, value, tables)?, control)?
        }
    })
}

/// The name for one node where `sources` is for several.
const SOURCE: &str = "source";

fn is_called(parameter: &Parameter, name: &str) -> bool {
    parameter.name == name || (parameter.kind == Kind::Sources && name == SOURCE)
}

fn value_of<'a>(given: &'a Map<String, Value>, parameter: &Parameter) -> Result<Option<&'a Value>> {
    let value = given.get(parameter.name);
    match given
        .get(SOURCE)
        .filter(|_| parameter.kind == Kind::Sources)
    {
        Some(source) if value.is_some() => {
            Err(invalid(SOURCE, "absent where sources is given", source))
        }
        Some(source) => Ok(Some(source)),
        None => Ok(value),
    }
}

/// A table of ids from `{ "table": i }`, a scalar or an array of scalars.
fn ids(parameter: &Parameter, value: &Value, tables: &[RecordBatch]) -> Result<RecordBatch> {
    let wrong = || invalid(parameter.name, &expected(&parameter.kind), value);
    if let Some(index) = value.get("table").and_then(Value::as_u64) {
        return usize::try_from(index)
            .ok()
            .and_then(|index| tables.get(index))
            .cloned()
            .ok_or_else(wrong);
    }
    let scalars = match value {
        Value::Array(values) => values.as_slice(),
        other => std::slice::from_ref(other),
    };
    let column: ArrayRef = if let Some(numbers) = scalars
        .iter()
        .map(Value::as_i64)
        .collect::<Option<Vec<_>>>()
    {
        Arc::new(Int64Array::from(numbers))
    } else if let Some(texts) = scalars
        .iter()
        .map(Value::as_str)
        .collect::<Option<Vec<_>>>()
    {
        Arc::new(StringArray::from(texts))
    } else {
        return Err(wrong());
    };
    let field = Field::new("id", column.data_type().clone(), false);
    Ok(RecordBatch::try_new(
        Arc::new(Schema::new(vec![field])),
        vec![column],
    )?)
}

fn node_weights(
    graph: &Graph,
    parameter: &Parameter,
    table: &RecordBatch,
    control: &Control,
) -> Result<Argument> {
    let missing = || {
        GraphError::new(
            ErrorCode::InvalidArgument,
            format!("{} needs a column \"weight\"", parameter.name),
        )
        .parameter(parameter.name)
        .expected(expected(&parameter.kind))
    };
    let index = table.schema().index_of("weight").map_err(|_| missing())?;
    let mut keys = table.clone();
    let given = keys.remove_column(index);
    let column = arrow_cast::cast(&given, &DataType::Float64)?;
    let rows = resolve(graph, parameter, &keys, control)?;
    let weights = column.as_primitive::<Float64Type>();
    let mut pairs = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let weight = if weights.is_valid(index) {
            weights.value(index)
        } else {
            f64::NAN
        };
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(GraphError::new(
                ErrorCode::InvalidWeight,
                format!(
                    "{} holds a weight that is null, no number, negative or not finite",
                    parameter.name
                ),
            )
            .parameter(parameter.name)
            .row(index)
            .expected("a finite number >= 0")
            .got(match given.is_valid(index) {
                true => array_value_to_string(&given, index)?,
                false => "null".to_owned(),
            }));
        }
        pairs.push((row, weight));
    }
    if pairs.iter().map(|pair| pair.1).sum::<f64>() <= 0.0 {
        return Err(GraphError::new(
            ErrorCode::InvalidArgument,
            format!("the weights of {} sum to 0", parameter.name),
        )
        .parameter(parameter.name)
        .expected("at least one weight > 0"));
    }
    Ok(Argument::NodeWeights(pairs))
}

/// The rows of nodes. The key columns go by their names, or by their places where a name is not the key's.
fn resolve(
    graph: &Graph,
    parameter: &Parameter,
    table: &RecordBatch,
    control: &Control,
) -> Result<Vec<u32>> {
    let keys = graph
        .node_tables()
        .first()
        .map_or(&[][..], |nodes| nodes.id());
    let schema = table.schema();
    let fields = schema.fields();
    let named = keys
        .iter()
        .all(|key| fields.iter().any(|field| field.name() == key));
    // The name of a label is no key.
    let several = graph.node_tables().len() > 1;
    let mut places = keys.iter();
    let placed = fields.iter().map(|field| {
        let key = match several && field.name() == "label" {
            true => None,
            false => places.next(),
        };
        key.map_or_else(
            || field.clone(),
            |key| Arc::new(field.as_ref().clone().with_name(key)),
        )
    });
    let placed = Schema::new(placed.collect::<Vec<_>>());
    let schema = if named { schema } else { Arc::new(placed) };
    graph
        .resolve_keys(&schema, std::slice::from_ref(table), None, control)
        .map_err(|error| error.parameter(parameter.name))
}

fn expected(kind: &Kind) -> String {
    match kind {
        Kind::Integer { min, max } if *max == u64::MAX => format!("an integer >= {min}"),
        Kind::Integer { min, max } => format!("an integer from {min} to {max}"),
        Kind::Float { min, max } if *max == f64::MAX => format!("a number >= {min}"),
        Kind::Float { min, max } => format!("a number from {min} to {max}"),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
        Kind::Weight => "the name of a numeric edge column".to_owned(),
        Kind::Sources => "one node id or more".to_owned(),
        Kind::NodeWeights => "a table of node ids with a column \"weight\"".to_owned(),
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
