//! Messages, aggregates and state as DataFusion's expressions, checked and typed.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{Cast, Expr as Lowered, ExprSchemable};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use quiver_graph::{Direction, ErrorCode, GraphError, Result};

use crate::error::{invalid, planning};
use crate::lower::context::Context;
use crate::lower::sides::{Allowed, UNNAMED, check_sides, qualifier};
use crate::operators::messages::{Fields, Origin, scope};
use crate::plan::{Expr, Message, Passing, Side};
use crate::rules::dates_in_zones::in_zones;
use crate::rules::expression::corrected;
use crate::rules::walks::{bottom_up, top_down};
use crate::types::common_type;

/// What all expressions of a computation are lowered with.
pub(super) struct Lowering<'a> {
    pub context: &'a Context<'a>,
    /// A node's own columns.
    pub nodes: Fields<Origin>,
    pub edges: Fields<Origin>,
}

/// Messages along one direction of the edges.
pub(super) struct Route {
    /// The edges of the receivers.
    pub direction: Direction,
    pub sender: Side,
    pub columns: Vec<Lowered>,
}

/// All messages.
pub(super) struct Sent {
    /// Of `src`, `dst` and `edge`.
    pub schema: DFSchema,
    pub routes: Vec<Route>,
    pub condition: Option<Lowered>,
    /// The columns of a message.
    pub names: Vec<String>,
    pub types: Vec<DataType>,
}

/// What receivers compute of their messages.
pub(super) struct Aggregated {
    /// Of `msg`.
    pub schema: DFSchema,
    pub calls: Vec<Lowered>,
    /// The results of `calls`.
    pub fields: Fields<usize>,
    /// Over `fields`.
    pub outputs: Vec<Typed>,
}

/// A named expression.
pub(super) struct Typed {
    pub name: String,
    pub expr: Lowered,
    pub data_type: DataType,
}

impl Lowering<'_> {
    /// The messages of nodes that have these columns.
    pub fn sent(&self, passing: &Passing, nodes: &Fields<Origin>) -> Result<Sent> {
        let (src, dst) = (qualifier(Side::Src), qualifier(Side::Dst));
        let edge = qualifier(Side::Edge);
        let columns = nodes
            .qualified(Some(&src))
            .chain(nodes.qualified(Some(&dst)));
        let schema = scope(columns.chain(self.edges.qualified(Some(&edge))))?;
        let to = [
            (&passing.to_dst, Direction::In, Side::Src, "toDst"),
            (&passing.to_src, Direction::Out, Side::Dst, "toSrc"),
        ];
        let mut names: Option<Vec<String>> = None;
        let mut types: Vec<DataType> = Vec::new();
        let mut routes = Vec::new();
        for (messages, direction, sender, parameter) in to {
            if messages.is_empty() {
                continue;
            }
            let mut columns = Vec::new();
            for message in in_order_of_names(messages, &mut names, parameter)? {
                columns.push(self.message(message, &schema, parameter)?);
            }
            for (position, column) in columns.iter().enumerate() {
                let data_type = column.get_type(&schema).map_err(planning)?;
                match types.get_mut(position) {
                    None => types.push(data_type),
                    Some(known) => *known = same_type(known, &data_type)?,
                }
            }
            routes.push(Route {
                direction,
                sender,
                columns,
            });
        }
        for route in &mut routes {
            for (column, wanted) in route.columns.iter_mut().zip(&types) {
                *column = cast(column.clone(), wanted, &schema)?;
            }
        }
        let Some(names) = names else {
            return Err(invalid("messages go somewhere: give toDst, toSrc or both"));
        };
        let condition = passing.r#where.as_ref();
        let condition = condition
            .map(|expr| self.condition(expr, &schema))
            .transpose()?;
        Ok(Sent {
            schema,
            routes,
            condition,
            names,
            types,
        })
    }

    fn message(&self, message: &Message, schema: &DFSchema, parameter: &str) -> Result<Lowered> {
        check_sides(&message.expr, Allowed::Edge, "a message")?;
        let column = self.lower(&message.expr, schema)?;
        refuse_aggregates(&column, "a message", "aggregate what arrives, by agg")
            .map_err(|error| error.parameter(parameter))?;
        Ok(column)
    }

    fn condition(&self, expr: &Expr, schema: &DFSchema) -> Result<Lowered> {
        check_sides(expr, Allowed::Edge, "where")?;
        let condition = self.lower(expr, schema)?;
        refuse_aggregates(&condition, "where", "judge each message by itself")?;
        let data_type = condition.get_type(schema).map_err(planning)?;
        match data_type {
            DataType::Boolean => Ok(condition),
            DataType::Null => cast(condition, &DataType::Boolean, schema),
            other => Err(invalid(format!("where gives {other}, not a boolean"))
                .parameter("where")
                .expected("Boolean")
                .got(other.to_string())),
        }
    }

    /// The aggregates over messages of these columns.
    pub fn aggregated(&self, passing: &Passing, sent: &Sent) -> Result<Aggregated> {
        let mut messages = Fields::new();
        for (position, (name, data_type)) in sent.names.iter().zip(&sent.types).enumerate() {
            messages.add(name, data_type.clone(), position);
        }
        let schema = scope(messages.qualified(Some(&qualifier(Side::Msg))))?;
        let mut named = Vec::new();
        for expr in &passing.aggregates {
            check_sides(expr, Allowed::Message, "an aggregate")?;
            named.push(self.named(expr, &schema)?);
        }
        if named.is_empty() {
            return Err(invalid(
                "receivers need an aggregate of their messages, such as fn.sum(msg())",
            )
            .parameter("agg"));
        }
        let calls = find_aggregate_exprs(named.iter().map(|(_, expr)| expr));
        let mut fields = Fields::new();
        for (position, call) in calls.iter().enumerate() {
            let data_type = call.get_type(&schema).map_err(planning)?;
            fields.add(&result_name(position), data_type, position);
        }
        let scope = fields.schema()?;
        let mut outputs: Vec<Typed> = Vec::new();
        for (name, expr) in named {
            let expr = over_results(&calls, expr)?;
            if let Some(stray) = expr
                .column_refs()
                .into_iter()
                .find(|column| column.relation.is_some())
            {
                let written = match stray.name.as_str() {
                    UNNAMED => "msg()".to_owned(),
                    name => format!("msg(\"{name}\")"),
                };
                return Err(invalid(format!(
                    "a node may get many messages, so \"{name}\" needs an aggregate of {written}"
                ))
                .parameter("agg")
                .expected(format!("an aggregate, such as fn.sum({written})"))
                .got(written));
            }
            let data_type = expr.get_type(&scope).map_err(planning)?;
            outputs.push(Typed {
                name,
                expr,
                data_type,
            });
        }
        one_name_each(outputs.iter().map(|output| output.name.as_str()))?;
        Ok(Aggregated {
            schema,
            calls,
            fields,
            outputs,
        })
    }

    /// An expression over a node's own columns.
    pub fn own(&self, expr: &Expr, schema: &DFSchema, what: &str) -> Result<Lowered> {
        check_sides(expr, Allowed::Own, what)?;
        let lowered = self.lower(expr, schema)?;
        refuse_aggregates(
            &lowered,
            what,
            "aggregate messages by agg, and read the result",
        )?;
        Ok(lowered)
    }

    /// With the casts that its operators need.
    fn lower(&self, expr: &Expr, schema: &DFSchema) -> Result<Lowered> {
        Ok(self.named(expr, schema)?.1)
    }

    fn named(&self, expr: &Expr, schema: &DFSchema) -> Result<(String, Lowered)> {
        let lowered = self.context.scope(schema).named(expr)?;
        let name = match &lowered {
            Lowered::Alias(alias) => alias.name.clone(),
            Lowered::Column(column) => column.name.clone(),
            other => other.schema_name().to_string(),
        };
        // What a planner would do to it: some functions run only in the form that this gives them.
        let state = self.context.state;
        let context = SimplifyContext::builder()
            .with_schema(Arc::new(schema.clone()))
            .with_config_options(Arc::clone(state.config_options()))
            .with_current_time();
        let simplifier = ExprSimplifier::new(context.build());
        let simplified = bottom_up(lowered.unalias(), &mut |node| in_zones(node, schema))
            .and_then(|lowered| simplifier.coerce(lowered, schema))
            .and_then(|coerced| corrected(coerced, schema))
            .and_then(|checked| simplifier.simplify(checked));
        Ok((name, simplified.map_err(planning)?))
    }
}

/// The column of the scope of aggregates' results that holds a call's.
fn result_name(call: usize) -> String {
    format!("aggregate {call}")
}

/// `expr` with the results of `calls` in their place.
fn over_results(calls: &[Lowered], expr: Lowered) -> Result<Lowered> {
    top_down(expr, &mut |node| {
        Ok(match calls.iter().position(|call| *call == node) {
            Some(call) => {
                Transformed::yes(Lowered::Column(Column::new_unqualified(result_name(call))))
            }
            None => Transformed::no(node),
        })
    })
    .map_err(planning)
}

/// `expr` as `wanted`, which loses nothing.
pub(super) fn cast(expr: Lowered, wanted: &DataType, schema: &DFSchema) -> Result<Lowered> {
    if expr.get_type(schema).map_err(planning)? == *wanted {
        return Ok(expr);
    }
    Ok(Lowered::Cast(Cast::new(Box::new(expr), wanted.clone())))
}

/// `messages` in the order of the names that the first messages came in.
fn in_order_of_names<'a>(
    messages: &'a [Message],
    names: &mut Option<Vec<String>>,
    parameter: &str,
) -> Result<Vec<&'a Message>> {
    let name = |message: &Message| message.name.clone().unwrap_or(UNNAMED.to_owned());
    let own: Vec<String> = messages.iter().map(name).collect();
    one_name_each(own.iter().map(String::as_str))?;
    let names = names.get_or_insert_with(|| own.clone());
    let found: Vec<&Message> = names
        .iter()
        .filter_map(|wanted| messages.iter().find(|message| name(message) == *wanted))
        .collect();
    if found.len() != messages.len() || found.len() != names.len() {
        let list = |names: &[String]| match names {
            [only] if only == UNNAMED => "one column without a name".to_owned(),
            names => names.join(", "),
        };
        return Err(
            invalid("messages to sources and to destinations have the same columns")
                .parameter(parameter)
                .expected(list(names))
                .got(list(&own)),
        );
    }
    Ok(found)
}

fn one_name_each<'a>(names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.contains(&name) {
            let message = format!("two columns have the name \"{name}\"; name them by as(…)");
            return Err(invalid(message).column(name));
        }
        seen.push(name);
    }
    Ok(())
}

fn same_type(to_dst: &DataType, to_src: &DataType) -> Result<DataType> {
    common_type(to_dst, to_src).ok_or_else(|| {
        let message = format!(
            "messages to destinations are {to_dst} and to sources {to_src}, which have no common type; cast one"
        );
        GraphError::new(ErrorCode::UnsupportedType, message)
            .parameter("toSrc")
            .expected(to_dst.to_string())
            .got(to_src.to_string())
    })
}

fn refuse_aggregates(expr: &Lowered, what: &str, instead: &str) -> Result<()> {
    match find_aggregate_exprs([expr]).first() {
        None => Ok(()),
        Some(aggregate) => Err(invalid(format!("{what} holds no aggregate: {instead}"))
            .expected("an expression of one row")
            .got(aggregate.human_display().to_string())),
    }
}
