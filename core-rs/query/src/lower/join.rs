//! Rows of two plans side by side.

use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, DFSchema, JoinType};
use datafusion::functions::expr_fn::coalesce;
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{
    Expr as Lowered, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Operator, binary_expr,
};
use quiver_graph::{GraphError, Result, type_name};

use super::context::Context;
use crate::error::{invalid, planning};
use crate::plan::{Expr, Join, JoinKind};
use crate::rules::walks::bottom_up;
use crate::types::Class;

/// The names that tell the sides apart until each column has a name of its own.
const LEFT: &str = "left side";
const RIGHT: &str = "right side";

/// `left` joined with `right`: the left side's columns, then those of the right side but for keys that both sides name
/// alike, which come once.
///
/// # Errors
/// `UnknownColumn`; `InvalidQuery` for keys that are missing or cannot be compared, and for two columns of one name.
pub(crate) fn join(
    context: &Context<'_>,
    left: LogicalPlanBuilder,
    right: LogicalPlan,
    wanted: &Join,
) -> Result<LogicalPlanBuilder> {
    if (wanted.how == JoinKind::Cross) != wanted.on.is_empty() {
        let message = "a join needs keys; a cross join has none";
        return Err(invalid(message).parameter("on"));
    }
    let (left_schema, right_schema) = (Arc::clone(left.schema()), Arc::clone(right.schema()));
    let columns = columns(&left_schema, &right_schema, wanted)?;
    let operator = if wanted.nulls_equal {
        Operator::IsNotDistinctFrom
    } else {
        Operator::Eq
    };
    let condition = |(ours, theirs): &(Expr, Expr)| {
        let ours = context.scope(&left_schema).lower(ours)?;
        let theirs = context.scope(&right_schema).lower(theirs)?;
        if !find_aggregate_exprs([&ours, &theirs]).is_empty() {
            let message = "the key of a join is computed row by row, without aggregates";
            return Err(invalid(message).parameter("on"));
        }
        comparable((&ours, &left_schema), (&theirs, &right_schema))?;
        let (ours, theirs) = (of_side(ours, LEFT)?, of_side(theirs, RIGHT)?);
        Ok(binary_expr(ours, operator, theirs))
    };
    let conditions: Vec<Lowered> = wanted.on.iter().map(condition).collect::<Result<_>>()?;

    let left = left.alias(LEFT).map_err(planning)?;
    let right = LogicalPlanBuilder::from(right)
        .alias(RIGHT)
        .and_then(LogicalPlanBuilder::build)
        .map_err(planning)?;
    let kind = match wanted.how {
        JoinKind::Inner => JoinType::Inner,
        JoinKind::Left => JoinType::Left,
        JoinKind::Right => JoinType::Right,
        JoinKind::Full => JoinType::Full,
        JoinKind::Semi => JoinType::LeftSemi,
        JoinKind::Anti => JoinType::LeftAnti,
        JoinKind::Cross => {
            let joined = left.cross_join(right).map_err(planning)?;
            return joined.project(columns).map_err(planning);
        }
    };
    let joined = left.join_on(right, kind, conditions).map_err(planning)?;
    joined.project(columns).map_err(planning)
}

/// The columns of the result, each from its side.
fn columns(left: &DFSchema, right: &DFSchema, wanted: &Join) -> Result<Vec<Lowered>> {
    let names = |schema: &DFSchema| -> Vec<String> {
        let fields = schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    };
    let (ours, theirs) = (names(left), names(right));
    let shared = |name: &String| {
        wanted.on.iter().any(|(ours, theirs)| {
            matches!((ours, theirs), (Expr::Column(ours), Expr::Column(theirs))
                if ours == name && theirs == name)
        })
    };
    let from = |side: &str, name: &str| Lowered::Column(Column::new(Some(side), name));
    let mut columns: Vec<Lowered> = ours
        .iter()
        .map(|name| {
            let column = match wanted.how {
                // A row of the right side alone has its key there.
                JoinKind::Right if shared(name) => from(RIGHT, name),
                JoinKind::Full if shared(name) => {
                    coalesce(vec![from(LEFT, name), from(RIGHT, name)])
                }
                _ => from(LEFT, name),
            };
            column.alias(name)
        })
        .collect();
    if matches!(wanted.how, JoinKind::Semi | JoinKind::Anti) {
        return Ok(columns);
    }
    let mut taken = ours.clone();
    for name in theirs.iter().filter(|name| !shared(name)) {
        let mut alias = name.clone();
        if ours.contains(name) {
            alias.push_str(&wanted.suffix);
        }
        if taken.contains(&alias) {
            let message = format!(
                "both sides of the join have a column \"{name}\", and \"{alias}\" is taken too; \
                 choose another suffix, or drop or rename one of them"
            );
            return Err(invalid(message).column(name).parameter("suffix"));
        }
        columns.push(from(RIGHT, name).alias(&alias));
        taken.push(alias);
    }
    Ok(columns)
}

/// `expr` with its columns named as those of `side`.
fn of_side(expr: Lowered, side: &str) -> Result<Lowered> {
    bottom_up(expr, &mut |node| {
        Ok(match node {
            Lowered::Column(column) => {
                Transformed::yes(Lowered::Column(Column::new(Some(side), column.name)))
            }
            node => Transformed::no(node),
        })
    })
    .map_err(planning)
}

/// Text never equals a number: DataFusion would compare both as text.
fn comparable(ours: (&Lowered, &DFSchema), theirs: (&Lowered, &DFSchema)) -> Result<()> {
    let type_of = |(expr, schema): (&Lowered, &DFSchema)| expr.get_type(schema).map_err(planning);
    let (left, right) = (type_of(ours)?, type_of(theirs)?);
    if Class::of(&left).meets(Class::of(&right)) {
        return Ok(());
    }
    let name = |expr: &Lowered| expr.schema_name().to_string();
    let (ours, theirs) = (name(ours.0), name(theirs.0));
    let (left, right) = (type_name(&left), type_name(&right));
    let message =
        format!("a join cannot compare \"{ours}\" ({left}) with \"{theirs}\" ({right}); cast one");
    let error: GraphError = invalid(message).column(theirs);
    Err(error.expected(left).got(right))
}
