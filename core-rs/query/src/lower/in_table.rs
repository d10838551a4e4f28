//! `isIn` over a whole column, and over constants that must be compared as they are.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr as Lowered, cast};
use quiver_graph::{Result, type_name};

use super::scope::Scope;
use crate::error::{invalid, planning};
use crate::plan::{MemoryTable, inputs};
use crate::types::{Class, values_type};
use crate::udf::in_table::in_table;

/// Whether `expr` equals one of the values in the only column of an input's table; as in SQL, null instead of false where
/// there is a null among them.
pub(crate) fn in_input(scope: &Scope<'_>, expr: Lowered, table: usize) -> Result<Lowered> {
    among(scope, expr, inputs::table(scope.inputs, table)?)
}

/// The same for constants that DataFusion's own list would compare by their bits, or after a conversion that loses some: floats,
/// times, and numbers of another kind than the column's. None for others, which its files can skip rows by.
pub(crate) fn in_constants(
    scope: &Scope<'_>,
    expr: &Lowered,
    list: &[Lowered],
) -> Result<Option<Lowered>> {
    let own = scope.type_of(expr)?;
    let own = values_type(&own);
    let same = |constant: &ScalarValue| match constant.data_type() {
        DataType::Int64 => own.is_integer() && *own != DataType::UInt64,
        other => (own.is_string() && other.is_string()) || (other == *own && !own.is_floating()),
    };
    let mut kinds: Vec<(DataType, Vec<ScalarValue>)> = Vec::new();
    let mut nulls = 0;
    let mut plainly = !own.is_temporal();
    for item in list {
        let Lowered::Literal(constant, _) = item else {
            return Ok(None);
        };
        if constant.is_null() {
            nulls += 1;
            continue;
        }
        plainly &= same(constant);
        let data_type = constant.data_type();
        match kinds.iter_mut().find(|(kind, _)| *kind == data_type) {
            Some((_, constants)) => constants.push(constant.clone()),
            None => kinds.push((data_type, vec![constant.clone()])),
        }
    }
    if plainly || kinds.is_empty() || !kinds.iter().all(|(kind, _)| castable(own, kind)) {
        return Ok(None);
    }
    let mut found: Option<Lowered> = None;
    for (data_type, mut constants) in kinds {
        if nulls > 0 {
            constants.push(ScalarValue::try_from(&data_type).map_err(planning)?);
        }
        let values = ScalarValue::iter_to_array(constants).map_err(planning)?;
        let column = [("values", values, true)];
        let batch = RecordBatch::try_from_iter_with_nullable(column)?;
        let table = Arc::new(MemoryTable {
            schema: batch.schema(),
            batches: vec![batch],
        });
        let one = among(scope, expr.clone(), &table)?;
        found = Some(match found {
            Some(found) => found.or(one),
            None => one,
        });
    }
    Ok(found)
}

fn among(scope: &Scope<'_>, expr: Lowered, table: &Arc<MemoryTable>) -> Result<Lowered> {
    let [field] = table.schema.fields().as_ref() else {
        let columns = table.schema.fields().len();
        return Err(invalid("isIn takes a table of one column")
            .expected("1 column")
            .got(columns.to_string()));
    };
    let (data_type, values) = (scope.type_of(&expr)?, values_type(field.data_type()));
    let own = values_type(&data_type);
    if !castable(own, values) {
        let (own, values) = (type_name(own), type_name(values));
        let message = format!("in cannot compare {own} with {values}");
        return Err(invalid(message).expected(own).got(values));
    }
    let expr = if own == &data_type {
        expr
    } else {
        cast(expr, own.clone())
    };
    let memory = &scope.session.runtime_env().memory_pool;
    Ok(in_table(expr, own.clone(), table, memory))
}

fn castable(own: &DataType, values: &DataType) -> bool {
    let (class, other) = (Class::of(own), Class::of(values));
    own == values || (class != Class::Other && class.joins(other))
}
