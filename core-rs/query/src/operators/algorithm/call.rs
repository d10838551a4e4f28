//! A call of an algorithm while a plan is built: its parameters by either spelling, its arguments, and what they are to the kernel.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StructArray};
use arrow_schema::{DataType, Schema, SchemaRef};
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use quiver_graph::algorithms::{self, ALGORITHMS, Algorithm, Parameter, Table, Value, Values};
use quiver_graph::{ErrorCode, Graph, GraphError};

use crate::error::planning;
use crate::udf::corrected::corrected_operator;

/// What one parameter is given while a plan is built.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Value(Expr),
    Rows(LogicalPlan),
}

/// A parameter, under the name that it was called by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub name: &'static str,
    pub parameter: &'static Parameter,
}

/// An algorithm over a graph, and which of its tables is read.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub graph: Graph,
    pub algorithm: &'static Algorithm,
    /// The table's position.
    pub table: usize,
}

/// A target and arguments.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub target: Target,
    pub arguments: Vec<(Named, Argument)>,
}

impl Target {
    pub fn table(&self) -> &'static Table {
        self.algorithm.tables[self.table]
    }

    /// The columns; fails where an argument that is known cannot be.
    pub fn schema(&self, known: &Values) -> quiver_graph::Result<SchemaRef> {
        let call = algorithms::Call::foresee(&self.graph, self.algorithm.name, known)?;
        let schema = call.schema(self.table)?;
        // What happened is known only after the run, and a plan's metadata before.
        Ok(Arc::new(Schema::new(schema.fields().clone())))
    }
}

impl Call {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a table that the algorithm does not have.
    pub fn new(
        graph: Graph,
        algorithm: &'static Algorithm,
        table: Option<&str>,
    ) -> quiver_graph::Result<Self> {
        let table = algorithm.table(table)?;
        Ok(Self {
            target: Target {
                graph,
                algorithm,
                table,
            },
            arguments: Vec::new(),
        })
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
        let algorithm = self.target.algorithm;
        let written = name_key(name);
        for &parameter in algorithm.parameters {
            let mut names = std::iter::once(parameter.name).chain(parameter.alias);
            if let Some(name) = names.find(|name| name_key(name) == written) {
                return Ok(Named { name, parameter });
            }
        }
        let parameters = algorithm.parameters.iter();
        let known: Vec<String> = parameters.map(|known| spell(known.name)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let algorithm = spell(algorithm.name);
        let message = format!("{algorithm} has no parameter \"{name}\"");
        let error = GraphError::new(ErrorCode::InvalidArgument, message).parameter(name);
        Err(match known.is_empty() {
            true => error.expected("no parameters").got(name),
            false => error.suggest(name, known),
        })
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where the parameter is given twice, or rows and are none that it takes.
    pub fn give(&mut self, named: Named, argument: Argument) -> quiver_graph::Result<()> {
        let wrong = |message: String| {
            GraphError::new(ErrorCode::InvalidArgument, message).parameter(named.name)
        };
        let mut given = self.arguments.iter();
        if given.any(|(given, _)| given.name == named.name) {
            return Err(wrong(format!("{} is given twice", named.name)));
        }
        if matches!(argument, Argument::Rows(_)) && !named.parameter.kind.names_nodes() {
            let message = format!("{} takes a value, not the rows of a query", named.name);
            return Err(wrong(message).expected("a constant").got("a query"));
        }
        self.arguments.push((named, argument));
        Ok(())
    }
}

/// What `named` is given as far as that is known before the plan runs: which nodes they are makes no difference to columns and
/// checks.
pub(super) fn known(named: Named, argument: Option<&Expr>) -> quiver_graph::Result<Option<Value>> {
    if named.parameter.kind.names_nodes() {
        return Ok(Some(Value::Integer(0)));
    }
    let value = argument.map(constant_value).transpose().map_err(planning)?;
    let value = value.flatten().map(|value| value_of(named, &value));
    value.transpose().map_err(planning)
}

/// A name as it is compared: `maxIterations` and `max_iterations` are one.
pub(crate) fn name_key(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// The algorithm of this name, however it is written.
pub(crate) fn algorithm_called(written: &str) -> Option<&'static Algorithm> {
    let key = name_key(written);
    let mut algorithms = ALGORITHMS.iter().copied();
    algorithms.find(|algorithm| name_key(algorithm.name) == key)
}

/// The value of an expression that has one already.
pub(crate) fn constant_value(expr: &Expr) -> Result<Option<ScalarValue>> {
    let simplifier = ExprSimplifier::new(SimplifyContext::default());
    let schema = DFSchema::empty();
    let expr = simplifier.coerce(expr.clone(), &schema)?;
    // No analyzer has seen it yet.
    let expr = expr
        .transform_up(|node| corrected_operator(node, &schema))?
        .data;
    Ok(match simplifier.simplify(expr)? {
        Expr::Literal(value, _) => Some(value),
        _ => None,
    })
}

/// A value as algorithms take it; nodes come as a table.
pub(super) fn value_of(named: Named, value: &ScalarValue) -> Result<Value> {
    if named.parameter.kind.names_nodes() && !value.is_null() {
        return rows_of(value).map(Value::Rows);
    }
    plain(value)
}

fn plain(value: &ScalarValue) -> Result<Value> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    if let Some(items) = items(value) {
        let items =
            (0..items.len()).map(|position| plain(&ScalarValue::try_from_array(&items, position)?));
        return items.collect::<Result<_>>().map(Value::List);
    }
    Ok(match value {
        ScalarValue::Boolean(Some(value)) => Value::Bool(*value),
        value if value.data_type().is_integer() => match value.cast_to(&DataType::Int64)? {
            ScalarValue::Int64(Some(value)) => Value::Integer(value),
            _ => Value::Null,
        },
        value if value.data_type().is_numeric() => match value.cast_to(&DataType::Float64)? {
            ScalarValue::Float64(Some(value)) => Value::Float(value),
            _ => Value::Null,
        },
        value => match value.cast_to(&DataType::Utf8) {
            Ok(ScalarValue::Utf8(Some(text))) => Value::Text(text),
            _ => Value::Text(value.to_string()),
        },
    })
}

/// What a list holds.
fn items(value: &ScalarValue) -> Option<ArrayRef> {
    match value {
        ScalarValue::List(list) => Some(list.value(0)),
        ScalarValue::LargeList(list) => Some(list.value(0)),
        ScalarValue::FixedSizeList(list) => Some(list.value(0)),
        _ => None,
    }
}

/// The rows that a value stands for: a list has one per element, a struct gives its fields as columns.
fn rows_of(value: &ScalarValue) -> Result<RecordBatch> {
    let rows = match items(value) {
        Some(items) => items,
        None => value.to_array_of_size(1)?,
    };
    Ok(match rows.as_any().downcast_ref::<StructArray>() {
        Some(rows) => RecordBatch::from(rows),
        None => RecordBatch::try_from_iter([("id", rows)])?,
    })
}
