//! The types of state columns: each holds its initial values and all that its update gives.

use arrow_schema::DataType;
use datafusion::logical_expr::{Expr as Lowered, ExprSchemable};
use quiver_graph::{ErrorCode, GraphError, Result, type_name};

use super::lowering::{Aggregated, Lowering, Sent, cast};
use crate::error::{invalid, planning};
use crate::operators::messages::{Fields, Origin};
use crate::plan::{Passing, StateColumn};
use crate::types::{common_type, lossless};

/// A type can only widen a few times.
const ROUNDS: usize = 16;

/// Messages, aggregates and state with their types.
pub(super) struct Settled {
    /// The columns that messages read of a node.
    pub fields: Fields<Origin>,
    pub sent: Sent,
    pub aggregated: Aggregated,
    /// The columns that an update reads.
    pub updated: Fields<Origin>,
    pub initial: Vec<Lowered>,
    pub update: Vec<Lowered>,
    /// Of the state columns.
    pub types: Vec<DataType>,
}

impl Settled {
    /// A computation without state.
    pub fn stateless(lowering: &Lowering<'_>, passing: &Passing) -> Result<Self> {
        let fields = lowering.nodes.clone();
        let sent = lowering.sent(passing, &fields)?;
        let aggregated = lowering.aggregated(passing, &sent)?;
        Ok(Self {
            updated: fields.clone(),
            fields,
            sent,
            aggregated,
            initial: Vec::new(),
            update: Vec::new(),
            types: Vec::new(),
        })
    }

    pub fn new(
        lowering: &Lowering<'_>,
        passing: &Passing,
        columns: &[StateColumn],
    ) -> Result<Self> {
        if columns.is_empty() {
            return Err(invalid("a node's state has at least one column").parameter("columns"));
        }
        let own = lowering.nodes.schema()?;
        let mut initial = Vec::new();
        let mut types = Vec::new();
        for column in columns {
            let what = format!("the initial value of \"{}\"", column.name);
            let value = lowering.own(&column.initial, &own, &what)?;
            types.push(value.get_type(&own).map_err(planning)?);
            initial.push(value);
        }
        for _ in 0..ROUNDS {
            let mut fields = lowering.nodes.clone();
            for (position, (column, data_type)) in columns.iter().zip(&types).enumerate() {
                fields.add(&column.name, data_type.clone(), Origin::State(position));
            }
            let sent = lowering.sent(passing, &fields)?;
            let aggregated = lowering.aggregated(passing, &sent)?;
            let mut updated = fields.clone();
            for (position, output) in aggregated.outputs.iter().enumerate() {
                if columns.iter().any(|column| column.name == output.name) {
                    let message = format!(
                        "\"{}\" is a state column, and an aggregate too",
                        output.name
                    );
                    return Err(invalid(message).parameter("agg").column(&output.name));
                }
                updated.add(
                    &output.name,
                    output.data_type.clone(),
                    Origin::Aggregate(position),
                );
            }
            let scope = updated.schema()?;
            let mut update = Vec::new();
            let mut wanted = Vec::new();
            for ((column, data_type), initial) in columns.iter().zip(&types).zip(&initial) {
                let what = format!("the update of \"{}\"", column.name);
                let value = lowering.own(&column.update, &scope, &what)?;
                let came = value.get_type(&scope).map_err(planning)?;
                wanted.push(widened(column, initial, data_type, &came)?);
                update.push(value);
            }
            if wanted != types {
                types = wanted;
                continue;
            }
            let casts = |exprs: Vec<Lowered>, schema| {
                let exprs = exprs.into_iter().zip(&types);
                exprs
                    .map(|(expr, data_type)| cast(expr, data_type, schema))
                    .collect::<Result<Vec<_>>>()
            };
            return Ok(Self {
                initial: casts(initial, &own)?,
                update: casts(update, &scope)?,
                fields,
                sent,
                aggregated,
                updated,
                types,
            });
        }
        Err(invalid("the updates widen the state without end; cast them").parameter("columns"))
    }
}

/// The type that a column of `known` type needs for its update to fit. A constant takes the type of the update.
fn widened(
    column: &StateColumn,
    initial: &Lowered,
    known: &DataType,
    came: &DataType,
) -> Result<DataType> {
    if let Some(common) = common_type(known, came) {
        return Ok(common);
    }
    if let Lowered::Literal(value, _) = initial
        && value.data_type() == *known
        && lossless(value, came).is_some()
    {
        return Ok(came.clone());
    }
    let message = format!(
        "the state column \"{}\" starts as {} and its update gives {}, which have no common type; cast one",
        column.name,
        type_name(known),
        type_name(came)
    );
    Err(GraphError::new(ErrorCode::UnsupportedType, message)
        .column(&column.name)
        .expected(type_name(known))
        .got(type_name(came)))
}
