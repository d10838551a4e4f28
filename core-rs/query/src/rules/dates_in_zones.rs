//! A date beside a timestamp is the first moment of its day in the timestamp's zone, as it is by a cast. DataFusion makes both of them
//! timestamps of nanoseconds without a zone: days then begin at Greenwich, and the years before 1678 and after 2261 do not fit.

use std::sync::Arc;

use arrow_schema::{DataType, TimeUnit};
use datafusion::common::DFSchema;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::{InSubquery, SetComparison};
use datafusion::logical_expr::{
    BinaryExpr, Expr, ExprSchemable, Join, LogicalPlan, LogicalPlanBuilder, Operator, Subquery,
    Union, cast,
};
use datafusion::optimizer::AnalyzerRule;

use super::compare_exactly::compares;
use super::walks::nodes_after;

/// Runs before all has one type.
#[derive(Debug)]
pub(crate) struct DatesInZones;

impl AnalyzerRule for DatesInZones {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let mut tables = |plan| match plan {
            LogicalPlan::Union(union) => united(union),
            LogicalPlan::Join(join) => joined(join),
            plan => Ok(Transformed::no(plan)),
        };
        nodes_after(plan, &mut tables, has_sides, &mut in_zones)
    }

    fn name(&self) -> &str {
        "dates_in_zones"
    }
}

/// What a date is to become beside others.
#[derive(Clone, Copy)]
enum Beside {
    /// What it is compared with: exactly what it is, whatever the other's unit.
    Compared,
    /// What may stand in its place: of one type.
    Alike,
}

/// Whether `node` may have a date beside a moment.
fn has_sides(node: &Expr) -> bool {
    match node {
        Expr::BinaryExpr(binary) => beside_in(binary.op).is_some(),
        Expr::Between(_)
        | Expr::InList(_)
        | Expr::Case(_)
        | Expr::InSubquery(_)
        | Expr::SetComparison(_) => true,
        Expr::ScalarFunction(call) => beside_as(call.func.name()).is_some(),
        _ => false,
    }
}

fn beside_in(op: Operator) -> Option<Beside> {
    match op {
        Operator::Minus => Some(Beside::Alike),
        op if compares(op) => Some(Beside::Compared),
        _ => None,
    }
}

fn beside_as(function: &str) -> Option<Beside> {
    match function {
        "coalesce" | "make_array" | "greatest" | "least" | "nvl" => Some(Beside::Alike),
        "nullif" => Some(Beside::Compared),
        _ => None,
    }
}

/// `node`, whose dates are moments where they stand beside moments.
pub(crate) fn in_zones(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    match node {
        Expr::BinaryExpr(BinaryExpr {
            mut left,
            op,
            mut right,
        }) => {
            let changed = match beside_in(op) {
                Some(beside) => told([left.as_mut(), right.as_mut()], beside, schema)?,
                None => false,
            };
            let node = Expr::BinaryExpr(BinaryExpr { left, op, right });
            Ok(Transformed::new_transformed(node, changed))
        }
        Expr::Between(mut between) => {
            let sides = [
                between.expr.as_mut(),
                between.low.as_mut(),
                between.high.as_mut(),
            ];
            let changed = told(sides, Beside::Compared, schema)?;
            Ok(Transformed::new_transformed(
                Expr::Between(between),
                changed,
            ))
        }
        Expr::InList(mut list) => {
            let sides = std::iter::once(list.expr.as_mut()).chain(&mut list.list);
            let changed = told(sides, Beside::Compared, schema)?;
            Ok(Transformed::new_transformed(Expr::InList(list), changed))
        }
        Expr::Case(mut case) => {
            let mut changed = false;
            if let Some(value) = &mut case.expr {
                let whens = case.when_then_expr.iter_mut();
                let sides = whens.map(|(when, _)| when.as_mut());
                let sides = std::iter::once(value.as_mut()).chain(sides);
                changed |= told(sides, Beside::Compared, schema)?;
            }
            let thens = case.when_then_expr.iter_mut();
            let otherwise = case.else_expr.iter_mut().map(AsMut::as_mut);
            let results = thens.map(|(_, then)| then.as_mut()).chain(otherwise);
            changed |= told(results, Beside::Alike, schema)?;
            Ok(Transformed::new_transformed(Expr::Case(case), changed))
        }
        Expr::ScalarFunction(mut call) => {
            let changed = match beside_as(call.func.name()) {
                Some(beside) => told(&mut call.args, beside, schema)?,
                None => false,
            };
            let node = Expr::ScalarFunction(call);
            Ok(Transformed::new_transformed(node, changed))
        }
        Expr::InSubquery(InSubquery {
            mut expr,
            mut subquery,
            negated,
        }) => {
            let changed = sought(&mut expr, &mut subquery, schema)?;
            let node = Expr::InSubquery(InSubquery::new(expr, subquery, negated));
            Ok(Transformed::new_transformed(node, changed))
        }
        Expr::SetComparison(SetComparison {
            mut expr,
            mut subquery,
            op,
            quantifier,
        }) => {
            let changed = sought(&mut expr, &mut subquery, schema)?;
            let node = Expr::SetComparison(SetComparison::new(expr, subquery, op, quantifier));
            Ok(Transformed::new_transformed(node, changed))
        }
        node => Ok(Transformed::no(node)),
    }
}

/// Casts the dates of `sides` if there is a timestamp among these; whether there was.
fn told<'a>(
    sides: impl IntoIterator<Item = &'a mut Expr>,
    beside: Beside,
    schema: &DFSchema,
) -> Result<bool> {
    let mut dates = Vec::new();
    let mut found = None;
    for side in sides {
        let own = side.get_type(schema)?;
        match is_date(&own) {
            true => dates.push(side),
            false => found = found.or(moment(&own, beside)),
        }
    }
    let Some(moment) = found.filter(|_| !dates.is_empty()) else {
        return Ok(false);
    };
    for date in dates {
        *date = cast(std::mem::take(date), moment.clone());
    }
    Ok(true)
}

/// What a column of type `own` is to be in one with `other`, if it is of dates and the other of timestamps.
pub(crate) fn moment_beside(own: &DataType, other: &DataType) -> Option<DataType> {
    moment(other, Beside::Alike).filter(|_| is_date(own))
}

/// The type of the first moment of a day beside a value of type `other`, which is one of moments.
fn moment(other: &DataType, beside: Beside) -> Option<DataType> {
    match (other, beside) {
        // Compared with them it is what it is already.
        (DataType::Timestamp(_, None), Beside::Compared) => None,
        (DataType::Timestamp(_, zone), Beside::Compared) => {
            Some(DataType::Timestamp(TimeUnit::Second, zone.clone()))
        }
        (DataType::Timestamp(..), Beside::Alike) => Some(other.clone()),
        _ => None,
    }
}

/// A value that is sought among those of a subquery.
fn sought(expr: &mut Expr, subquery: &mut Subquery, schema: &DFSchema) -> Result<bool> {
    let within = subquery.subquery.schema();
    if within.fields().len() != 1 {
        return Ok(false);
    }
    let value = Expr::from(within.qualified_field(0));
    let types = [expr.get_type(schema)?, value.get_type(within)?];
    let [own, among] = types.each_ref().map(|own| moment(own, Beside::Compared));
    match (types.each_ref().map(is_date), own, among) {
        ([true, _], _, Some(wanted)) => *expr = cast(std::mem::take(expr), wanted),
        ([_, true], Some(wanted), _) => {
            let name = value.schema_name().to_string();
            let plan = LogicalPlanBuilder::from(Arc::clone(&subquery.subquery));
            let plan = plan.project([cast(value, wanted).alias(name)])?;
            subquery.subquery = Arc::new(plan.build()?);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// A union, a column of which has dates in one table and timestamps in another.
fn united(union: Union) -> Result<Transformed<LogicalPlan>> {
    let columns = union.schema.fields().len();
    let mut wanted: Vec<Option<DataType>> = vec![None; columns];
    for (column, wanted) in wanted.iter_mut().enumerate() {
        let types = || {
            union
                .inputs
                .iter()
                .filter_map(|input| input.schema().fields().get(column))
        };
        let has_dates = types().any(|field| is_date(field.data_type()));
        *wanted = types()
            .find_map(|field| moment(field.data_type(), Beside::Alike))
            .filter(|_| has_dates);
    }
    if wanted.iter().all(Option::is_none) {
        return Ok(Transformed::no(LogicalPlan::Union(union)));
    }
    let inputs = union
        .inputs
        .into_iter()
        .map(|input| cast_dates(input, &wanted));
    let inputs = inputs.collect::<Result<Vec<_>>>()?;
    let union = Union::try_new_with_loose_types(inputs)?;
    Ok(Transformed::yes(LogicalPlan::Union(union)))
}

fn cast_dates(input: Arc<LogicalPlan>, wanted: &[Option<DataType>]) -> Result<Arc<LogicalPlan>> {
    let schema = Arc::clone(input.schema());
    let is_cast = |at: usize| wanted[at].is_some() && is_date(schema.field(at).data_type());
    if !(0..wanted.len()).any(is_cast) {
        return Ok(input);
    }
    let columns = schema
        .iter()
        .zip(wanted)
        .enumerate()
        .map(|(at, (field, wanted))| {
            let column = Expr::from(field);
            match wanted.clone().filter(|_| is_cast(at)) {
                Some(wanted) => {
                    let (table, field) = field;
                    cast(column, wanted).alias_qualified(table.cloned(), field.name())
                }
                None => column,
            }
        });
    let columns: Vec<Expr> = columns.collect();
    let plan = LogicalPlanBuilder::from(input).project(columns)?;
    Ok(Arc::new(plan.build()?))
}

/// A join by dates of one side and timestamps of the other.
fn joined(mut join: Join) -> Result<Transformed<LogicalPlan>> {
    let mut changed = false;
    for (left, right) in &mut join.on {
        let sides = [(left, &join.left), (right, &join.right)];
        let [one, other] = sides
            .each_ref()
            .map(|(side, input)| side.get_type(input.schema()));
        let (one, other) = (one?, other?);
        let wanted = match (is_date(&one), is_date(&other)) {
            (true, false) => moment(&other, Beside::Compared),
            (false, true) => moment(&one, Beside::Compared),
            _ => None,
        };
        let Some(wanted) = wanted else { continue };
        for (side, input) in sides {
            if is_date(&side.get_type(input.schema())?) {
                *side = cast(std::mem::take(side), wanted.clone());
            }
        }
        changed = true;
    }
    Ok(Transformed::new_transformed(
        LogicalPlan::Join(join),
        changed,
    ))
}

const fn is_date(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Date64)
}
