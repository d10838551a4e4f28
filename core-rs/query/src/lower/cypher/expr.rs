//! Expressions.

use open_cypher::Span;
use open_cypher::ast::{
    CaseExpression, Expr as Ast, ExprKind, IntegerRadix, IsPredicate, LabelExpression,
    Literal as Constant, LiteralKind, MapProjection, MapProjectionItemKind, Parameter,
    ParameterName, UnaryOperator,
};
use quiver_graph::{ErrorCode, Result};

use super::build::{binary, cast, equal, not, number, once, slice, text_of};
use super::compiler::Compiler;
use super::names::Reads;
use super::rows::{Kind, Typed, Variable, call, column};
use super::syntax::normal;
use crate::plan::{BinaryOperator, Expr, Literal};
use crate::watch::check;

/// What an expression may read.
pub(super) struct Env<'e> {
    variables: &'e [Variable],
    /// What queries within the expression have become, by their places.
    queries: &'e [(Span, Typed)],
    /// Elements of lists, each with the name that it has in the plan.
    pub locals: Vec<(String, String, Kind)>,
    grouping: Option<Grouping<'e>>,
}

/// What is left of rows once they are grouped.
pub(super) struct Grouping<'e> {
    /// Keys, by their text.
    pub keys: &'e [(String, Typed)],
    /// The aggregates that have been found, each with the column that it becomes.
    pub calls: &'e mut Vec<(String, Expr, String)>,
    /// The column that rows are in the order of, if they are in one.
    pub order: Option<&'e str>,
}

impl<'e> Env<'e> {
    pub fn new(variables: &'e [Variable], queries: &'e [(Span, Typed)]) -> Self {
        Self {
            variables,
            queries,
            locals: Vec::new(),
            grouping: None,
        }
    }

    pub fn grouped(mut self, grouping: Grouping<'e>) -> Self {
        self.grouping = Some(grouping);
        self
    }

    /// Whether `expr` reads elements of lists, whose names hide others.
    fn reads_elements(&self, expr: &Ast) -> bool {
        if self.locals.is_empty() {
            return false;
        }
        let reads = Reads::of(expr).variables;
        let mut names = self.locals.iter().map(|(name, ..)| name.as_str());
        names.any(|name| reads.contains(name))
    }

    /// Takes the grouping away, for what is computed of the rows themselves.
    pub fn grouping(&mut self) -> Option<Grouping<'e>> {
        self.grouping.take()
    }

    pub fn restore(&mut self, grouping: Option<Grouping<'e>>) {
        self.grouping = grouping;
    }
}

impl Compiler<'_> {
    /// What `expr` stands for.
    pub fn expr(&mut self, env: &mut Env<'_>, expr: &Ast) -> Result<Typed> {
        check()?;
        if let Some(grouping) = &env.grouping
            && !env.reads_elements(expr)
        {
            let text = normal(self.written(expr.span));
            if let Some((_, key)) = grouping.keys.iter().find(|(key, _)| *key == text) {
                return Ok(key.clone());
            }
        }
        if let Some((_, typed)) = env.queries.iter().find(|(span, _)| *span == expr.span) {
            if env.grouping.is_some() {
                let within = self.parsed.fragments.queries.get(&expr.span.start);
                let span = within.map_or(expr.span, |within| within.span);
                let message = "a query is neither a key nor inside an aggregate";
                return Err(self.wrong(span, message));
            }
            return Ok(typed.clone());
        }
        Ok(match &expr.kind {
            ExprKind::Literal(literal) => {
                let expr = self.literal(literal, false)?;
                let kind = match expr {
                    Expr::Literal(Literal::Null) => Kind::Any,
                    _ => Kind::Value,
                };
                Typed { expr, kind }
            }
            ExprKind::Variable(name) => {
                let typed = self.variable(env, &name.kind.text, expr.span)?;
                self.with_labels(typed, expr.span)?
            }
            ExprKind::Parameter(parameter) => {
                let name = self.parameter(parameter, expr.span)?;
                Typed::value(match self.params.get(name) {
                    Some(value) => Expr::Literal(value.clone()),
                    None => Expr::Param(name.clone()),
                })
            }
            ExprKind::Parenthesized(inner) => {
                let typed = self.expr(env, inner)?;
                self.with_labels(typed, expr.span)?
            }
            ExprKind::List(items) => {
                if items.is_empty() {
                    return Ok(Typed {
                        expr: call("emptyList", Vec::new()),
                        kind: Kind::list_of(Kind::Any),
                    });
                }
                let items = self.all(env, items)?;
                let (items, kind) = self.alike(items);
                Typed {
                    expr: call("list", items),
                    kind: Kind::list_of(kind),
                }
            }
            ExprKind::Map(entries) => {
                let mut fields = Vec::new();
                for entry in entries {
                    fields.push(text_of(&entry.key.kind.text));
                    fields.push(self.plain(env, &entry.value)?);
                }
                Typed::value(self.map_of(fields, expr.span)?)
            }
            ExprKind::MapProjection(projection) => self.projected(env, projection, expr.span)?,
            ExprKind::Unary { operator, operand } => match (&operator.kind, &operand.kind) {
                (UnaryOperator::Minus, ExprKind::Literal(literal)) => {
                    Typed::value(self.literal(literal, true)?)
                }
                (UnaryOperator::Minus, _) => {
                    Typed::value(Expr::Negate(Box::new(self.plain(env, operand)?)))
                }
                (UnaryOperator::Not, _) => Typed::value(not(self.plain(env, operand)?)),
                _ => Typed::value(self.plain(env, operand)?),
            },
            ExprKind::Binary {
                left,
                operator,
                right,
            } => self.operation(env, left, operator.kind, right, expr.span)?,
            ExprKind::Is {
                expression,
                negated,
                predicate,
            } => {
                let typed = self.expr(env, expression)?;
                let is = match predicate {
                    IsPredicate::Null => {
                        let operand = Box::new(typed.expr);
                        return Ok(Typed::value(match negated {
                            true => Expr::IsNotNull(operand),
                            false => Expr::IsNull(operand),
                        }));
                    }
                    IsPredicate::Label(labels) => self.labelled(typed, labels, expr.span)?,
                    _ => return Err(self.unsupported(expr.span, "this test of a value's type")),
                };
                Typed::value(if *negated { not(is) } else { is })
            }
            ExprKind::Property { expression, key } => {
                let base = self.expr(env, expression)?;
                self.property(base, &key.kind.text, self.written(expr.span))?
            }
            ExprKind::Index { expression, index } => {
                let base = self.expr(env, expression)?;
                if let ExprKind::Literal(literal) = &index.kind
                    && let LiteralKind::String(key) = &literal.kind
                {
                    return self.property(base, &key.value, self.written(expr.span));
                }
                let kind = base.kind.item();
                let index = self.plain(env, index)?;
                Typed {
                    expr: call("listGet", vec![base.expr, index]),
                    kind,
                }
            }
            ExprKind::DynamicProperty { .. } => {
                return Err(self.unsupported(expr.span, "a property whose name is computed"));
            }
            ExprKind::Slice {
                expression,
                lower,
                upper,
            } => {
                let base = self.expr(env, expression)?;
                let mut bound = |bound: &Option<Box<Ast>>| {
                    let bound = bound.as_ref();
                    bound.map(|bound| self.plain(env, bound)).transpose()
                };
                let (lower, upper) = (bound(lower)?, bound(upper)?);
                Typed {
                    expr: slice(base.expr, lower, upper),
                    kind: base.kind,
                }
            }
            ExprKind::Function(invocation) => self.function(env, invocation, expr.span)?,
            ExprKind::Case(case) => self.case(env, case)?,
            ExprKind::ListComprehension(list) => self.comprehension(env, list)?,
            ExprKind::QuantifiedPredicate(list) => self.quantified(env, list)?,
            ExprKind::Reduce(_) => return Err(self.unsupported(expr.span, "reduce()")),
            ExprKind::Wildcard => {
                return Err(self.wrong(expr.span, "\"*\" stands for rows in count(*) only"));
            }
            ExprKind::Subquery(_) | ExprKind::Pattern(_) | ExprKind::PatternComprehension(_) => {
                let message = "a query or a pattern cannot stand within what is computed of a list's elements";
                return Err(self.wrong(expr.span, message));
            }
            _ => return Err(self.unsupported(expr.span, "this expression")),
        })
    }

    /// What `expr` stands for, as tables have it.
    pub fn plain(&mut self, env: &mut Env<'_>, expr: &Ast) -> Result<Expr> {
        let typed = self.expr(env, expr)?;
        Ok(self.value(typed, self.written(expr.span)))
    }

    pub fn all(&mut self, env: &mut Env<'_>, exprs: &[Ast]) -> Result<Vec<Typed>> {
        exprs.iter().map(|expr| self.expr(env, expr)).collect()
    }

    pub fn parameter<'p>(&self, parameter: &'p Parameter, span: Span) -> Result<&'p String> {
        match &parameter.name {
            ParameterName::Named(name) | ParameterName::Positional(name) => Ok(name),
            _ => Err(self.wrong(span, "this parameter has no name")),
        }
    }

    fn variable(&self, env: &Env<'_>, name: &str, span: Span) -> Result<Typed> {
        if let Some((_, own, kind)) = env.locals.iter().rev().find(|(local, ..)| local == name) {
            return Ok(Typed {
                expr: Expr::Local(own.clone()),
                kind: kind.clone(),
            });
        }
        let found = env.variables.iter().find(|known| known.name == name);
        match (found, &env.grouping) {
            (Some(_), Some(_)) => {
                let message = format!("\"{name}\" is neither a key nor inside an aggregate");
                Err(self.wrong(span, message))
            }
            (Some(variable), None) => Ok(variable.typed()),
            (None, _) => {
                let names: Vec<&str> = env
                    .variables
                    .iter()
                    .map(|known| known.name.as_str())
                    .collect();
                let message = format!("there is no variable \"{name}\"");
                let mut error = self.wrong(span, message).column(name);
                error.code = ErrorCode::UnknownColumn;
                Err(error.suggest(name, names))
            }
        }
    }

    fn literal(&self, literal: &Constant, negative: bool) -> Result<Expr> {
        let sign = if negative { "-" } else { "" };
        Ok(Expr::Literal(match &literal.kind {
            LiteralKind::Null => Literal::Null,
            LiteralKind::Boolean(value) if !negative => Literal::Boolean(*value),
            LiteralKind::String(text) if !negative => Literal::String(text.value.clone()),
            LiteralKind::Float(float) => {
                let value: Result<f64, _> = float.text.replace('_', "").parse();
                let Ok(value) = value else {
                    let error = self.wrong(literal.span, "this is no number");
                    return Err(error.expected("such as 1.5 or 2e3"));
                };
                if !value.is_finite() {
                    let error = self.wrong(literal.span, "this number is too large");
                    return Err(error.expected("a number that a float64 holds"));
                }
                Literal::Float(format!("{sign}{}", float.text.replace('_', "")))
            }
            LiteralKind::Integer(integer) => {
                let digits = integer.text.replace('_', "");
                let (digits, radix) = match integer.radix {
                    IntegerRadix::Hexadecimal => (digits[2..].to_owned(), 16),
                    IntegerRadix::Octal => {
                        (digits.trim_start_matches(['0', 'o', 'O']).to_owned(), 8)
                    }
                    _ => (digits, 10),
                };
                let digits = if digits.is_empty() {
                    "0".to_owned()
                } else {
                    digits
                };
                match i64::from_str_radix(&format!("{sign}{digits}"), radix) {
                    Ok(value) => Literal::Int(value.to_string()),
                    Err(_) => {
                        let error = self.wrong(literal.span, "this integer is too large");
                        return Err(error.expected("a number of 64 bits"));
                    }
                }
            }
            _ => return Err(self.wrong(literal.span, "this literal has no sign")),
        }))
    }

    /// `typed`, or whether it has the labels that stand behind it and were read by themselves.
    fn with_labels(&self, typed: Typed, span: Span) -> Result<Typed> {
        Ok(match self.parsed.fragments.labels.get(&span.start) {
            Some(labels) => Typed::value(self.labelled(typed, labels, span)?),
            None => typed,
        })
    }

    /// Whether a node or an edge has one of some labels.
    fn labelled(&self, typed: Typed, labels: &LabelExpression, span: Span) -> Result<Expr> {
        if typed.kind == Kind::Any {
            return Ok(cast(Expr::Literal(Literal::Null), "boolean"));
        }
        let Some(of) = typed.kind.elements() else {
            let error = self.wrong(span, "labels are those of nodes");
            return Err(error.expected("a node").got(typed.kind.word()));
        };
        Ok(match self.fitting(of, Some(labels))? {
            Some(stretches) => self.among(&typed.expr, &stretches),
            None => binary(BinaryOperator::Ge, typed.expr, number(0)),
        })
    }

    fn case(&mut self, env: &mut Env<'_>, case: &CaseExpression) -> Result<Typed> {
        let operand = case.operand.as_ref();
        let operand = operand.map(|operand| self.expr(env, operand)).transpose()?;
        let (mut whens, mut results) = (Vec::new(), Vec::new());
        for alternative in &case.alternatives {
            let mut any = Vec::new();
            for when in &alternative.when {
                let typed = self.expr(env, when)?;
                any.push(match &operand {
                    Some(operand) => {
                        self.refuse_other(operand, &typed, when.span)?;
                        typed.expr
                    }
                    None => self.truth(typed, when.span)?,
                });
            }
            whens.push(any);
            results.push(self.expr(env, &alternative.then)?);
        }
        let otherwise = case.else_expression.as_ref();
        results.extend(otherwise.map(|expr| self.expr(env, expr)).transpose()?);
        let (mut results, kind) = self.alike(results);
        let otherwise = results.split_off(whens.len()).pop().map(Box::new);
        let case = |conditions: Vec<Expr>| Expr::Case {
            branches: conditions.into_iter().zip(results).collect(),
            otherwise,
        };
        let whens = whens.into_iter();
        let expr = match operand {
            Some(operand) => once("\0operand", operand.expr, |operand| {
                let is = |value: Expr| equal(operand.clone(), value);
                case(
                    whens
                        .map(|any| Expr::Or(any.into_iter().map(is).collect()))
                        .collect(),
                )
            }),
            None => case(whens.map(Expr::Or).collect()),
        };
        Ok(Typed { expr, kind })
    }

    /// Expressions of which one is taken, or which stand side by side, and what each of them is: a value where they differ.
    pub fn alike(&self, typed: Vec<Typed>) -> (Vec<Expr>, Kind) {
        let known = typed.iter().map(|each| &each.kind);
        let kind = known.clone().fold(Kind::Any, |kind, each| kind.or(each));
        let kind = match known.clone().all(|each| kind.fits(each)) {
            true => kind,
            false => Kind::Value,
        };
        let settled = typed.into_iter().map(|each| match kind {
            Kind::Value => self.value(each, ""),
            _ => each.expr,
        });
        (settled.collect(), kind)
    }

    /// `n {.name, .*, key: value}`.
    fn projected(
        &mut self,
        env: &mut Env<'_>,
        projection: &MapProjection,
        span: Span,
    ) -> Result<Typed> {
        let base = self.expr(env, &projection.base)?;
        let mut fields = Vec::new();
        for item in &projection.items {
            let written = self.written(item.span).to_owned();
            match &item.kind {
                MapProjectionItemKind::Property(name) => {
                    let name = &name.kind.text;
                    let value = self.property(base.clone(), name, &written)?;
                    fields.extend([text_of(name), value.expr]);
                }
                MapProjectionItemKind::AllProperties => {
                    for name in self.keys(&base.kind, item.span)? {
                        let value = self.property(base.clone(), &name, &written)?;
                        fields.extend([text_of(&name), value.expr]);
                    }
                }
                MapProjectionItemKind::Variable(name) => {
                    let value = self.variable(env, &name.kind.text, name.span)?;
                    fields.extend([text_of(&name.kind.text), self.value(value, &written)]);
                }
                MapProjectionItemKind::Entry(entry) => {
                    let value = self.plain(env, &entry.value)?;
                    fields.extend([text_of(&entry.key.kind.text), value]);
                }
                _ => return Err(self.unsupported(item.span, "this part of a map")),
            }
        }
        Ok(Typed::value(self.map_of(fields, span)?))
    }

    /// The names of the properties that a node or an edge may have.
    pub fn keys(&self, kind: &Kind, span: Span) -> Result<Vec<String>> {
        let Some(of) = kind.elements() else {
            let error = self.wrong(span, "properties are those of nodes and relationships");
            return Err(error.expected("a node").got(kind.word()));
        };
        Ok(self
            .schema(of)
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect())
    }

    fn map_of(&self, fields: Vec<Expr>, span: Span) -> Result<Expr> {
        match fields.is_empty() {
            true => Err(self.unsupported(span, "a map without entries")),
            false => Ok(call("struct", fields)),
        }
    }

    /// An aggregate, as the column that it becomes; outside of groupings, an error.
    pub fn aggregate(
        &mut self,
        env: &mut Env<'_>,
        span: Span,
        make: impl FnOnce(&mut Self, &mut Env<'_>, Option<String>) -> Result<Expr>,
    ) -> Result<Expr> {
        if !env.locals.is_empty() {
            let message = "an aggregate cannot stand within what is computed of a list's elements";
            return Err(self.wrong(span, message));
        }
        let Some(grouping) = env.grouping.take() else {
            let message = "an aggregate stands in WITH and RETURN only, and not within another";
            return Err(self.wrong(span, message));
        };
        let text = normal(self.written(span));
        let known = grouping.calls.iter().find(|(known, ..)| *known == text);
        if let Some((_, _, name)) = known {
            let known = column(name);
            env.grouping = Some(grouping);
            return Ok(known);
        }
        let made = make(self, env, grouping.order.map(str::to_owned));
        let own = self.fresh.name("#aggregate");
        if let Ok(expr) = &made {
            grouping.calls.push((text, expr.clone(), own.clone()));
        }
        env.grouping = Some(grouping);
        made.map(|_| column(&own))
    }
}
