//! Algorithms as table functions: `pagerank(damping => 0.9)`, `social.bfs(sources => (SELECT id FROM …))`.

use datafusion::common::{DFSchema, ScalarValue, TableReference};
use datafusion::error::Result;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::planner::{
    PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning,
};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::sql::sqlparser::ast::{
    Expr as SqlExpr, FunctionArg, FunctionArgExpr, Ident, ObjectName, TableAlias, TableFactor,
    Value, ValueWithSpan,
};
use quiver_graph::algorithms::{ALGORITHMS, Algorithm, Kind, snake_case};
use quiver_graph::{Graph, GraphError};

use crate::error::{external, invalid};
use crate::operators::algorithm::{Argument, Call, algorithm_called, call_plan, name_key};

use super::walk::{Step, walk};

/// Plans calls of algorithms, and leaves all else to DataFusion.
#[derive(Debug)]
pub(super) struct TableFunctions {
    graphs: Vec<(Option<String>, Graph)>,
    /// The session's own functions, such as `range`.
    others: Vec<String>,
}

impl TableFunctions {
    pub fn new(graphs: Vec<(Option<String>, Graph)>, state: &SessionState) -> Self {
        Self {
            graphs,
            others: state.table_functions().keys().cloned().collect(),
        }
    }

    /// The graph and the algorithm that `name` calls; None for a function of the session.
    fn find(&self, name: &[&Ident]) -> Result<Option<(&Graph, &'static Algorithm)>, GraphError> {
        let (of, function) = match name {
            [function] => (None, *function),
            [graph, function] => (Some(graph.value.as_str()), *function),
            _ => {
                return Err(invalid(
                    "a table function is written name(…) or graph.name(…)",
                ));
            }
        };
        let written = function.value.as_str();
        if of.is_none() && self.others.iter().any(|other| other == written) {
            return Ok(None);
        }
        let Some(algorithm) = algorithm_called(written) else {
            return Err(self.unknown(written));
        };
        let mut graphs = self.graphs.iter();
        match graphs.find(|(name, _)| name.as_deref() == of) {
            Some((_, graph)) => Ok(Some((graph, algorithm))),
            None => Err(self.unplaced(algorithm, of)),
        }
    }

    fn unknown(&self, written: &str) -> GraphError {
        let algorithms = ALGORITHMS.iter().map(|algorithm| algorithm.sql_name());
        let names: Vec<String> = algorithms.chain(self.others.iter().cloned()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        invalid(format!("there is no table function \"{written}\"")).suggest(written, names)
    }

    /// The algorithm is called over a graph that is not there.
    fn unplaced(&self, algorithm: &Algorithm, of: Option<&str>) -> GraphError {
        let function = algorithm.sql_name();
        let names = self.graphs.iter().map(|(name, _)| match name {
            Some(name) => format!("{name}.{function}(…)"),
            None => format!("{function}(…)"),
        });
        let known = names.collect::<Vec<_>>().join(", ");
        let got = match of {
            Some(graph) => format!("{graph}.{function}(…)"),
            None => format!("{function}(…)"),
        };
        let message = match (of, self.graphs.is_empty()) {
            (_, true) => format!("{function} runs over a graph, and there is none"),
            (Some(graph), _) => format!("there is no graph \"{graph}\""),
            (None, _) => format!("{function} must say which graph it runs over"),
        };
        invalid(message).expected(known).got(got)
    }
}

impl RelationPlanner for TableFunctions {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> Result<RelationPlanning> {
        let (name, args, alias) = match called(relation) {
            Ok(call) => call,
            Err(other) => return Ok(RelationPlanning::Original(other)),
        };
        let idents: Option<Vec<&Ident>> = name.0.iter().map(|part| part.as_ident()).collect();
        let idents = idents.unwrap_or_default();
        let Some((graph, algorithm)) = self.find(&idents).map_err(external)? else {
            // As it was, but for what no function of the session takes.
            return Ok(RelationPlanning::Original(Box::new(
                TableFactor::Function {
                    lateral: false,
                    name,
                    args,
                    alias,
                    with_ordinality: false,
                },
            )));
        };
        let args = args.into_iter().map(|arg| named(arg, algorithm));
        let mut args = args.collect::<Result<Vec<_>, _>>().map_err(external)?;
        let table = table(&mut args).map_err(external)?;
        let call = Call::new(graph.clone(), algorithm, table.as_deref());
        let mut call = call.map_err(external)?;
        for (name, value) in args {
            let parameter = call.parameter(&name, snake_case).map_err(external)?;
            let value = argument(value, parameter.parameter.kind, context)?;
            call.give(parameter, value).map_err(external)?;
        }
        let reference = match idents.as_slice() {
            [graph, _] => TableReference::partial(graph.value.clone(), algorithm.sql_name()),
            _ => TableReference::bare(algorithm.sql_name()),
        };
        let plan = call_plan(reference, call).map_err(external)?;
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(
            plan, alias,
        ))))
    }
}

type Called = (ObjectName, Vec<FunctionArg>, Option<TableAlias>);

/// The parts of a call; anything else comes back.
fn called(relation: TableFactor) -> Result<Called, Box<TableFactor>> {
    match relation {
        TableFactor::Table {
            name,
            alias,
            args: Some(args),
            ..
        } => Ok((name, args.args, alias)),
        TableFactor::Function {
            name, args, alias, ..
        } => Ok((name, args, alias)),
        other => Err(Box::new(other)),
    }
}

/// An argument's name and value.
fn named(arg: FunctionArg, algorithm: &Algorithm) -> Result<(String, SqlExpr), GraphError> {
    let written = arg.to_string();
    let (name, value) = match arg {
        FunctionArg::Named { name, arg, .. } => (Some(name.value), arg),
        FunctionArg::ExprNamed {
            name: SqlExpr::Identifier(name),
            arg,
            ..
        } => (Some(name.value), arg),
        FunctionArg::ExprNamed { arg, .. } | FunctionArg::Unnamed(arg) => (None, arg),
    };
    match (name, value) {
        (Some(name), FunctionArgExpr::Expr(value)) => Ok((name, value)),
        _ => {
            let names = algorithm
                .parameters
                .iter()
                .map(|parameter| format!("{} => …", snake_case(parameter.name)));
            let message = format!("the arguments of {} go by name", algorithm.sql_name());
            Err(invalid(message)
                .expected(names.collect::<Vec<_>>().join(", "))
                .got(written))
        }
    }
}

/// The table that is named among the arguments, which it is taken out of.
fn table(args: &mut Vec<(String, SqlExpr)>) -> Result<Option<String>, GraphError> {
    let Some(position) = args.iter().position(|(name, _)| name_key(name) == "table") else {
        return Ok(None);
    };
    let (_, value) = args.remove(position);
    match &value {
        SqlExpr::Value(ValueWithSpan {
            value: Value::SingleQuotedString(name),
            ..
        }) => return Ok(Some(name.clone())),
        SqlExpr::Identifier(name) => return Ok(Some(name.value.clone())),
        _ => {}
    }
    let error = invalid("table must be the name of a table").parameter("table");
    Err(error.expected("a text").got(value.to_string()))
}

/// Constants, parameters and what is computed from them, or the rows of a subquery.
fn argument(
    value: SqlExpr,
    kind: Kind,
    context: &mut dyn RelationPlannerContext,
) -> Result<Argument> {
    match value {
        SqlExpr::Subquery(subquery) => {
            let rows: LogicalPlan = context.plan(TableFactor::Derived {
                lateral: false,
                subquery,
                alias: None,
                sample: None,
            })?;
            Ok(Argument::Rows(rows))
        }
        // A column's name may stand as one.
        SqlExpr::Identifier(name) if matches!(kind, Kind::EdgeColumn | Kind::NodeColumn) => {
            let name = ScalarValue::Utf8(Some(name.value));
            Ok(Argument::Value(Expr::Literal(name, None)))
        }
        mut value => {
            walk(&mut value, &mut ReadsNothing).map_err(external)?;
            let value = context.sql_to_expr(value, &DFSchema::empty())?;
            Ok(Argument::Value(value))
        }
    }
}

/// Refuses a column in an argument.
struct ReadsNothing;

impl Step for ReadsNothing {
    fn expression(&mut self, expression: &mut SqlExpr) -> Result<(), GraphError> {
        match expression {
            SqlExpr::Identifier(_) | SqlExpr::CompoundIdentifier(_) => {
                let message = "an argument of an algorithm reads no column";
                let expected = "a constant, a $parameter or a subquery";
                let error = invalid(message).expected(expected);
                Err(error.got(expression.to_string()))
            }
            _ => Ok(()),
        }
    }
}
