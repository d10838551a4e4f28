//! A call of an algorithm while a plan is built: its parameters by either spelling, its arguments, and what they are to the kernel.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StructArray};
use arrow_schema::{DataType, Schema, SchemaRef};
use datafusion::common::stats::Precision;
use datafusion::common::{DFSchema, ScalarValue, Statistics};
use datafusion::error::Result;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use quiver_graph::algorithms::{self, Algorithm, Kind, Parameter};
use quiver_graph::{ErrorCode, Graph, GraphError};
use serde_json::{Map, Value, json};

use crate::error::planning;

/// What one parameter is given while a plan is built.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Value(Expr),
    Rows(LogicalPlan),
}

/// A parameter, under the name that it was called by.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub name: &'static str,
    pub kind: Kind,
}

/// An algorithm, a graph, and arguments.
#[derive(Clone)]
pub(crate) struct Call {
    pub(super) graph: Graph,
    pub(super) algorithm: &'static Algorithm,
    pub(super) arguments: Vec<(Named, Argument)>,
}

impl Call {
    pub fn new(graph: Graph, algorithm: &'static Algorithm) -> Self {
        Self {
            graph,
            algorithm,
            arguments: Vec::new(),
        }
    }

    /// The parameter called `name`, in either spelling: `maxIterations` or `max_iterations`.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] that names the nearest parameters as `spell` spells them.
    pub fn parameter(
        &self,
        name: &str,
        spell: impl Fn(&str) -> String,
    ) -> quiver_graph::Result<Named> {
        let written = name_key(name);
        for Parameter { name, kind, .. } in self.algorithm.parameters {
            let names = match kind {
                Kind::Sources => &[name, SOURCE][..],
                _ => &[*name],
            };
            if let Some(name) = names.iter().find(|name| name_key(name) == written) {
                return Ok(Named { name, kind: *kind });
            }
        }
        let parameters = self.algorithm.parameters.iter();
        let known: Vec<String> = parameters.map(|known| spell(known.name)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let algorithm = spell(self.algorithm.name);
        let message = format!("{algorithm} has no parameter \"{name}\"");
        let error = GraphError::new(ErrorCode::InvalidArgument, message).parameter(name);
        Err(match known.is_empty() {
            true => error.expected("no parameters").got(name),
            false => error.suggest(name, known),
        })
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where the parameter is given twice, or rows and are none that it takes.
    pub fn give(&mut self, parameter: Named, argument: Argument) -> quiver_graph::Result<()> {
        let wrong = |message: String| {
            GraphError::new(ErrorCode::InvalidArgument, message).parameter(parameter.name)
        };
        if self
            .arguments
            .iter()
            .any(|(given, _)| given.name == parameter.name)
        {
            return Err(wrong(format!("{} is given twice", parameter.name)));
        }
        if matches!(argument, Argument::Rows(_)) && !parameter.names_nodes() {
            let message = format!("{} takes a value, not the rows of a query", parameter.name);
            return Err(wrong(message).expected("a constant").got("a query"));
        }
        self.arguments.push((parameter, argument));
        Ok(())
    }

    /// The arguments as far as they are known before the plan runs.
    fn known(&self) -> Result<Value> {
        let mut known = Map::new();
        for (parameter, argument) in &self.arguments {
            let value = match argument {
                // Which nodes they are makes no difference to columns and checks.
                _ if parameter.names_nodes() => Some(Value::from(0)),
                Argument::Value(expr) => match constant_value(expr)? {
                    Some(value) => Some(parameter.value(&value, &mut Vec::new())?),
                    None => None,
                },
                Argument::Rows(_) => None,
            };
            known.extend(value.map(|value| (parameter.name.to_owned(), value)));
        }
        Ok(Value::Object(known))
    }

    /// The columns; fails where an argument that is known cannot be.
    pub(super) fn schema(&self) -> quiver_graph::Result<SchemaRef> {
        let known = self.known().map_err(planning)?;
        let schema = algorithms::schema(&self.graph, self.algorithm.name, &known)?;
        // What happened is known only after the run, and a plan's metadata before.
        Ok(Arc::new(Schema::new(schema.fields().clone())))
    }
}

/// Most algorithms give a row per node.
pub(super) fn statistics(schema: &Schema, graph: &Graph) -> Statistics {
    let mut statistics = Statistics::new_unknown(schema);
    statistics.num_rows = Precision::Inexact(graph.num_nodes());
    statistics
}

/// The name for one node where `sources` is for several.
const SOURCE: &str = "source";

/// A name as it is compared: `maxIterations` and `max_iterations` are one.
pub(crate) fn name_key(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// The value of an expression that has one already.
pub(crate) fn constant_value(expr: &Expr) -> Result<Option<ScalarValue>> {
    let simplifier = ExprSimplifier::new(SimplifyContext::default());
    let expr = simplifier.coerce(expr.clone(), &DFSchema::empty())?;
    Ok(match simplifier.simplify(expr)? {
        Expr::Literal(value, _) => Some(value),
        _ => None,
    })
}

impl Named {
    fn names_nodes(self) -> bool {
        matches!(self.kind, Kind::Sources | Kind::NodeWeights)
    }

    /// `value` as [`algorithms::run`] takes it; nodes go into a table of their own.
    pub(super) fn value(self, value: &ScalarValue, tables: &mut Vec<RecordBatch>) -> Result<Value> {
        if self.names_nodes() && !value.is_null() {
            tables.push(table(value)?);
            return Ok(json!({ "table": tables.len() - 1 }));
        }
        Ok(match value {
            value if value.is_null() => Value::Null,
            ScalarValue::Boolean(Some(value)) => json!(value),
            value if value.data_type().is_integer() => match value.cast_to(&DataType::Int64)? {
                ScalarValue::Int64(Some(value)) => json!(value),
                _ => Value::Null,
            },
            value if value.data_type().is_numeric() => match value.cast_to(&DataType::Float64)? {
                ScalarValue::Float64(Some(value)) => json!(value),
                _ => Value::Null,
            },
            value => match value.cast_to(&DataType::Utf8) {
                Ok(ScalarValue::Utf8(Some(text))) => json!(text),
                _ => json!(value.to_string()),
            },
        })
    }
}

/// The rows that a value stands for: a list has one per element, a struct gives its fields as columns.
fn table(value: &ScalarValue) -> Result<RecordBatch> {
    let rows: ArrayRef = match value {
        ScalarValue::List(list) => list.value(0),
        ScalarValue::LargeList(list) => list.value(0),
        ScalarValue::FixedSizeList(list) => list.value(0),
        value => value.to_array_of_size(1)?,
    };
    Ok(match rows.as_any().downcast_ref::<StructArray>() {
        Some(rows) => RecordBatch::from(rows),
        None => RecordBatch::try_from_iter([("id", rows)])?,
    })
}
