//! Functions by their names in Cypher: those of graphs here, all else by a table of what they are in plans.

use open_cypher::Span;
use open_cypher::ast::{Expr as Ast, ExprKind, FunctionInvocation, SetQuantifier};
use quiver_graph::Result;

use super::build::{binary, cast, equal, in_order_of, number, text_of};
use super::compiler::Compiler;
use super::expr::Env;
use super::fragments::restored;
use super::rows::{Kind, Typed, call};
use crate::plan::{
    Aggregate, AggregateCall, BinaryOperator, Elements, Expr, Get, Literal, SortKey,
};

/// Functions of nodes, relationships and paths, which of null are null.
const OF_ELEMENTS: &[&str] = &[
    "elementid",
    "endnode",
    "id",
    "keys",
    "labels",
    "nodes",
    "properties",
    "relationships",
    "startnode",
    "type",
];

/// Functions of values that are one of plans by another name: how many arguments they take, and what they become.
const VALUES: &[(&str, std::ops::RangeInclusive<usize>, &str)] = &[
    ("abs", 1..=1, "abs"),
    ("ceil", 1..=1, "ceil"),
    ("floor", 1..=1, "floor"),
    ("round", 1..=2, "round"),
    ("sign", 1..=1, "wholeSign"),
    ("sqrt", 1..=1, "sqrt"),
    ("exp", 1..=1, "exp"),
    ("log", 1..=1, "ln"),
    ("ln", 1..=1, "ln"),
    ("log10", 1..=1, "log10"),
    ("sin", 1..=1, "sin"),
    ("cos", 1..=1, "cos"),
    ("tan", 1..=1, "tan"),
    ("asin", 1..=1, "asin"),
    ("acos", 1..=1, "acos"),
    ("atan", 1..=1, "atan"),
    ("atan2", 2..=2, "atan2"),
    ("degrees", 1..=1, "degrees"),
    ("radians", 1..=1, "radians"),
    ("isnan", 1..=1, "isNan"),
    ("tolower", 1..=1, "lower"),
    ("lower", 1..=1, "lower"),
    ("toupper", 1..=1, "upper"),
    ("upper", 1..=1, "upper"),
    ("trim", 1..=1, "trim"),
    ("btrim", 1..=2, "trim"),
    ("ltrim", 1..=2, "trimStart"),
    ("rtrim", 1..=2, "trimEnd"),
    ("left", 2..=2, "left"),
    ("right", 2..=2, "right"),
    ("replace", 3..=3, "replace"),
    ("split", 2..=2, "split"),
    ("substring", 2..=3, "substring"),
    ("char_length", 1..=1, "length"),
    ("character_length", 1..=1, "length"),
    ("nullif", 2..=2, "nullIf"),
];

/// Functions of lists and text that are null of a null that is written out.
const OF_NULL: &[&str] = &["length", "size", "reverse", "head", "last", "tail"];

/// Names of aggregates, in small letters.
const AGGREGATES: &[(&str, Aggregate)] = &[
    ("count", Aggregate::Count),
    ("sum", Aggregate::Sum),
    ("avg", Aggregate::Mean),
    ("min", Aggregate::Min),
    ("max", Aggregate::Max),
    ("collect", Aggregate::ArrayAgg),
    ("stdev", Aggregate::Stddev),
    ("stdevp", Aggregate::StddevPop),
    ("percentilecont", Aggregate::Quantile),
];

/// The aggregate that a call is, if it is one.
pub(super) fn aggregate_of(call: &FunctionInvocation) -> Option<Aggregate> {
    let name = name_of(call);
    let found = AGGREGATES.iter().find(|(known, _)| *known == name);
    found.map(|(_, aggregate)| *aggregate)
}

fn name_of(call: &FunctionInvocation) -> String {
    let parts = call.name.parts.iter();
    let parts: Vec<&str> = parts.map(|part| part.kind.text.as_str()).collect();
    restored(&parts.join(".").to_lowercase()).to_owned()
}

impl Compiler<'_> {
    pub fn function(
        &mut self,
        env: &mut Env<'_>,
        invocation: &FunctionInvocation,
        span: Span,
    ) -> Result<Typed> {
        if let Some(aggregate) = aggregate_of(invocation) {
            return self.aggregated(env, aggregate, invocation, span);
        }
        let name = name_of(invocation);
        let arguments = &invocation.arguments;
        if let Some((_, count, function)) = VALUES.iter().find(|(known, ..)| *known == name) {
            if !count.contains(&arguments.len()) {
                return Err(self.count(&name, *count.start(), *count.end(), arguments.len(), span));
            }
            let arguments = arguments.iter().map(|argument| self.plain(env, argument));
            let arguments = arguments.collect::<Result<Vec<_>>>()?;
            return Ok(Typed::value(call(function, arguments)));
        }
        match arguments.as_slice() {
            [] => self.constant(&name, span),
            [argument] if matches!(argument.kind, ExprKind::Pattern(_)) => match name.as_str() {
                "exists" => self.expr(env, argument),
                _ => {
                    let message = format!("{name}() takes no pattern: write COUNT {{ … }}");
                    Err(self.wrong(span, message))
                }
            },
            [argument] => {
                let shown = self.written(span).to_owned();
                let typed = self.expr(env, argument)?;
                self.unary(&name, typed, &shown, span)
            }
            _ => self.several(env, &name, arguments, span),
        }
    }

    fn count(
        &self,
        name: &str,
        least: usize,
        most: usize,
        given: usize,
        span: Span,
    ) -> quiver_graph::GraphError {
        let wanted = match least == most {
            true => least.to_string(),
            false => format!("{least} to {most}"),
        };
        let error = self.wrong(span, format!("{name}() takes {wanted} arguments"));
        error.expected(wanted).got(given.to_string())
    }

    fn constant(&self, name: &str, span: Span) -> Result<Typed> {
        let float = |value: f64| Expr::Literal(Literal::Float(value.to_string()));
        Ok(Typed::value(match name {
            "pi" => float(std::f64::consts::PI),
            "e" => float(std::f64::consts::E),
            "rand" => call("random", Vec::new()),
            "timestamp" => call(
                "epoch",
                vec![call("now", Vec::new()), text_of("millisecond")],
            ),
            "datetime" | "localdatetime" => call("now", Vec::new()),
            "date" => call("current_date", Vec::new()),
            _ => return Err(self.unknown(name, span)),
        }))
    }

    /// Functions of one argument.
    fn unary(&mut self, name: &str, typed: Typed, shown: &str, span: Span) -> Result<Typed> {
        let refused = |compiler: &Self, expected: &str| {
            let error = compiler.wrong(span, format!("{name}() takes {expected}"));
            error.expected(expected).got(typed.kind.word())
        };
        let list_part = |position: i64| Typed {
            expr: call("listGet", vec![typed.expr.clone(), number(position)]),
            kind: typed.kind.item(),
        };
        let path_part = |name: &str, item: Kind| Typed {
            expr: call("field", vec![typed.expr.clone(), text_of(name)]),
            kind: Kind::List(Box::new(item)),
        };
        if matches!(typed.expr, Expr::Literal(Literal::Null)) && OF_NULL.contains(&name) {
            return Ok(typed);
        }
        if typed.kind == Kind::Any && OF_ELEMENTS.contains(&name) {
            return Ok(Typed {
                expr: Expr::Literal(Literal::Null),
                kind: Kind::Any,
            });
        }
        Ok(match (name, &typed.kind) {
            ("id" | "elementid", Kind::Node) => {
                let Some(key) = self.key() else {
                    let message = "id() is the only key column of a node, and these have several; read them by their names";
                    return Err(self.wrong(span, message));
                };
                let id = self.element(Elements::Nodes, Get::Column(key), typed.expr, shown);
                Typed::value(if name == "id" { id } else { cast(id, "string") })
            }
            ("id", Kind::Edge) => Typed::value(cast(typed.expr, "int64")),
            ("elementid", Kind::Edge) => Typed::value(cast(typed.expr, "string")),
            ("id" | "elementid", _) => return Err(refused(self, "a node or a relationship")),
            ("labels", Kind::Node) => {
                let is_there = Expr::IsNotNull(Box::new(typed.expr.clone()));
                let label = self.element(Elements::Nodes, Get::Table, typed.expr, shown);
                Typed::value(Expr::Case {
                    branches: vec![(is_there, call("listOfOne", vec![label]))],
                    otherwise: None,
                })
            }
            ("labels", _) => return Err(refused(self, "a node")),
            ("type", Kind::Edge) => {
                Typed::value(self.element(Elements::Edges, Get::Table, typed.expr, shown))
            }
            ("type", _) => return Err(refused(self, "a relationship")),
            ("startnode" | "endnode", Kind::Edge) => {
                let get = match name {
                    "startnode" => Get::Source,
                    _ => Get::Destination,
                };
                Typed {
                    expr: self.element(Elements::Edges, get, typed.expr, shown),
                    kind: Kind::Node,
                }
            }
            ("startnode" | "endnode", _) => return Err(refused(self, "a relationship")),
            ("properties", kind) => match kind.elements() {
                Some(of) => Typed::value(self.element(of, Get::All, typed.expr, shown)),
                None => return Err(refused(self, "a node or a relationship")),
            },
            ("keys", kind) => {
                let keys = self.keys(kind, span)?;
                let keys = keys.iter().map(|key| text_of(key));
                let keys = call("list", keys.collect());
                Typed::value(Expr::Case {
                    branches: vec![(Expr::IsNotNull(Box::new(typed.expr)), keys)],
                    otherwise: None,
                })
            }
            ("nodes", Kind::Path) => path_part("nodes", Kind::Node),
            ("relationships" | "rels" | "edges", Kind::Path) => {
                path_part("relationships", Kind::Edge)
            }
            ("nodes" | "relationships" | "rels" | "edges", _) => {
                return Err(refused(self, "a path"));
            }
            ("length", Kind::Path) => {
                let edges = path_part("relationships", Kind::Edge).expr;
                Typed::value(call("listLength", vec![edges]))
            }
            ("length" | "size", Kind::Value | Kind::Any | Kind::List(_)) => {
                Typed::value(call("size", vec![typed.expr]))
            }
            ("length" | "size", _) => return Err(refused(self, "a list or a text")),
            ("head", _) => list_part(0),
            ("last", _) => list_part(-1),
            ("tail", kind) => Typed {
                kind: kind.clone(),
                expr: call("listSlice", vec![typed.expr, number(1)]),
            },
            ("reverse", kind) => Typed {
                kind: kind.clone(),
                expr: call("reversed", vec![typed.expr]),
            },
            ("isempty", _) => Typed::value(equal(call("size", vec![typed.expr]), number(0))),
            ("exists", _) => Typed::value(Expr::IsNotNull(Box::new(typed.expr))),
            ("tointeger" | "tointegerornull" | "toint", Kind::Value | Kind::Any) => {
                Typed::value(call("toInteger", vec![typed.expr]))
            }
            ("tofloat" | "tofloatornull", Kind::Value | Kind::Any) => Typed::value(Expr::Cast {
                expr: Box::new(typed.expr),
                data_type: "float64".to_owned(),
                safe: true,
            }),
            ("toboolean" | "tobooleanornull", Kind::Value | Kind::Any) => {
                Typed::value(call("toBoolean", vec![typed.expr]))
            }
            ("tostring" | "tostringornull", Kind::Value | Kind::Any) => {
                Typed::value(cast(typed.expr, "string"))
            }
            ("date", Kind::Value | Kind::Any) => Typed::value(cast(typed.expr, "date32")),
            ("localdatetime" | "datetime", Kind::Value | Kind::Any) => {
                Typed::value(cast(typed.expr, "timestamp"))
            }
            ("cot", Kind::Value | Kind::Any) => {
                let one = Expr::Literal(Literal::Float("1".into()));
                Typed::value(binary(
                    BinaryOperator::Div,
                    one,
                    call("tan", vec![typed.expr]),
                ))
            }
            ("coalesce", _) => typed,
            _ => return Err(self.unknown(name, span)),
        })
    }

    fn several(
        &mut self,
        env: &mut Env<'_>,
        name: &str,
        arguments: &[Ast],
        span: Span,
    ) -> Result<Typed> {
        match name {
            "coalesce" => {
                let typed = self.all(env, arguments)?;
                let (args, kind) = self.alike(typed);
                let expr = call("coalesce", args);
                Ok(Typed { expr, kind })
            }
            "range" if arguments.len() <= 3 => {
                let args = arguments.iter().map(|argument| self.plain(env, argument));
                let args = args.collect::<Result<Vec<_>>>()?;
                Ok(Typed::value(call("generate_series", args)))
            }
            _ => Err(self.unknown(name, span)),
        }
    }

    /// The key column that all nodes have, where it is one.
    pub fn key(&self) -> Option<String> {
        let mut keys = self.graph.node_tables().iter().map(|table| table.id());
        let first = keys.next()?;
        match (first, keys.all(|other| other == first)) {
            ([key], true) => Some(key.clone()),
            _ => None,
        }
    }

    fn unknown(&self, name: &str, span: Span) -> quiver_graph::GraphError {
        let graph = [
            "id",
            "labels",
            "type",
            "startnode",
            "endnode",
            "properties",
            "keys",
            "nodes",
            "relationships",
            "length",
            "size",
            "head",
            "last",
            "tail",
            "reverse",
            "isempty",
            "tointeger",
            "tofloat",
            "tostring",
            "toboolean",
            "date",
            "datetime",
            "coalesce",
            "range",
            "pi",
            "e",
            "rand",
            "timestamp",
        ];
        let names = VALUES.iter().map(|(name, ..)| *name).chain(graph);
        let names = names.chain(AGGREGATES.iter().map(|(name, _)| *name));
        let names: Vec<&str> = names.collect();
        let message = format!("there is no function {name}() of these arguments");
        self.wrong(span, message).suggest(name, names)
    }

    fn aggregated(
        &mut self,
        env: &mut Env<'_>,
        aggregate: Aggregate,
        invocation: &FunctionInvocation,
        span: Span,
    ) -> Result<Typed> {
        let distinct = invocation.quantifier.as_ref();
        let distinct = distinct.is_some_and(|node| node.kind == SetQuantifier::Distinct);
        let takes = match aggregate {
            Aggregate::Quantile => 2,
            _ => 1,
        };
        let [argument, others @ ..] = invocation.arguments.as_slice() else {
            return Err(self.count(&name_of(invocation), takes, takes, 0, span));
        };
        if others.len() + 1 != takes {
            let given = invocation.arguments.len();
            return Err(self.count(&name_of(invocation), takes, takes, given, span));
        }
        let mut kind = Kind::Value;
        let all_rows = matches!(argument.kind, ExprKind::Wildcard);
        if all_rows && aggregate != Aggregate::Count {
            return Err(self.wrong(argument.span, "\"*\" stands for rows in count(*) only"));
        }
        let expr = self.aggregate(env, span, |compiler, env, order| {
            let of = match all_rows {
                true => None,
                false => {
                    let typed = compiler.expr(env, argument)?;
                    match aggregate {
                        Aggregate::Count => Some(typed.expr),
                        Aggregate::ArrayAgg => {
                            kind = Kind::list_of(typed.kind);
                            Some(typed.expr)
                        }
                        Aggregate::Min | Aggregate::Max if typed.kind.is_value() => {
                            Some(typed.expr)
                        }
                        _ if typed.kind.is_value() => Some(call("asNumber", vec![typed.expr])),
                        _ => {
                            let error =
                                compiler.wrong(argument.span, "this aggregate takes values");
                            return Err(error.expected("a value").got(typed.kind.word()));
                        }
                    }
                }
            };
            let mut args = Vec::new();
            for other in others {
                args.push(compiler.plain(env, other)?);
            }
            let order_by = match (aggregate, &of) {
                // Equal values have no order but their own.
                (Aggregate::ArrayAgg, Some(of)) if distinct && order.is_some() => vec![SortKey {
                    expr: of.clone(),
                    descending: false,
                    nulls_first: false,
                }],
                (Aggregate::ArrayAgg, _) if !distinct => {
                    order.iter().map(|order| in_order_of(order)).collect()
                }
                _ => Vec::new(),
            };
            let filter = match (aggregate, &of) {
                (Aggregate::ArrayAgg, Some(of)) => Some(Expr::IsNotNull(Box::new(of.clone()))),
                _ => None,
            };
            Ok(Expr::Aggregate(Box::new(AggregateCall {
                name: aggregate,
                expr: of,
                args,
                distinct,
                filter,
                order_by,
                ignore_nulls: false,
            })))
        })?;
        // The kind of an aggregate that was found before is that of its argument.
        if aggregate == Aggregate::ArrayAgg && kind == Kind::Value && !all_rows {
            kind = self.collected(env, argument)?;
        }
        let expr = match aggregate {
            // Of no values, 0 and a list without elements.
            Aggregate::Sum => call("coalesce", vec![expr, number(0)]),
            Aggregate::ArrayAgg => call("orEmpty", vec![expr]),
            _ => expr,
        };
        Ok(Typed { expr, kind })
    }

    fn collected(&mut self, env: &mut Env<'_>, argument: &Ast) -> Result<Kind> {
        let grouping = env.grouping();
        let typed = self.expr(env, argument);
        env.restore(grouping);
        Ok(Kind::list_of(typed?.kind))
    }
}
