//! Where in a plan an error of values or types happened: DataFusion and Arrow name the value, but not the column.

use arrow_schema::DataType;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{BinaryExpr, Expr as Lowered, ExprSchemable, LogicalPlan, Operator};
use quiver_graph::{Details, GraphError, type_name};

use crate::error::{Place, Subject, named};
use crate::plan::{Expr, Plan};

/// More places than this are none.
const MOST: usize = 3;

/// The expressions of the first of `plans` that `subject` may be about, and their column where it is but one.
pub(super) fn failing(plans: &[&LogicalPlan], subject: &Subject) -> Option<Place> {
    // From what is surely meant to what may be.
    [Likeness::Same, Likeness::Family, Likeness::Part]
        .into_iter()
        .flat_map(|likeness| plans.iter().map(move |plan| (likeness, plan)))
        .find_map(|(likeness, plan)| places(plan, subject, likeness))
}

/// How near the type of a cast is to the one that failed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    Same,
    /// As decimals of any digits.
    Family,
    /// As what is in a list.
    Part,
}

fn places(plan: &LogicalPlan, subject: &Subject, likeness: Likeness) -> Option<Place> {
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    // Looking fails nowhere.
    let _ = plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|expr| {
                if let Some(operand) = operand(node, expr, subject, likeness) {
                    let place = (named(operand), column(operand));
                    if !found.contains(&place) {
                        found.push(place);
                    }
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    });
    if found.is_empty() || found.len() > MOST {
        return None;
    }
    let texts: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
    Some(Place {
        text: texts.join(" or "),
        column: match found.as_slice() {
            [(_, column)] => column.clone(),
            _ => None,
        },
    })
}

/// The part of `expr` to name, if `subject` may be about it.
fn operand<'a>(
    node: &LogicalPlan,
    expr: &'a Lowered,
    subject: &Subject,
    likeness: Likeness,
) -> Option<&'a Lowered> {
    match (subject, expr) {
        (Subject::Cast(name), Lowered::Cast(cast)) => {
            let fits = alike(&type_name(cast.field.data_type()), name, likeness);
            // Text of another layout is no cast to anybody.
            let moves = || !types(node, &cast.expr).any(|from| type_name(&from) == *name);
            (fits && moves() && !is_cast(&cast.expr, cast.field.data_type())).then_some(&*cast.expr)
        }
        (Subject::Cast(_), Lowered::ScalarFunction(call)) => {
            let casts = matches!(call.func.name(), "arrow_cast" | "arrow_try_cast");
            (casts && likeness == Likeness::Part).then(|| call.args.first())?
        }
        // A cast of an integer to a decimal multiplies it.
        (Subject::Operator(sign), Lowered::Cast(cast)) => {
            let scales = sign == "*" && cast.field.data_type().is_decimal();
            (scales && likeness == Likeness::Part).then_some(&*cast.expr)
        }
        (Subject::Division, Lowered::BinaryExpr(BinaryExpr { op, right, .. })) => {
            let divides = matches!(op, Operator::Divide | Operator::Modulo);
            (divides && !is_float(node, right)).then_some(expr)
        }
        (Subject::Operator(sign), Lowered::BinaryExpr(BinaryExpr { op, .. })) => {
            (!sign.is_empty() && op.to_string() == *sign).then_some(expr)
        }
        (Subject::Operator(sign), Lowered::ScalarFunction(call)) => {
            let checked = match sign.as_str() {
                "+" => "checked_add",
                "-" => "checked_subtract",
                "*" => "checked_multiply",
                _ => "checked_negate",
            };
            (call.func.name() == checked).then_some(expr)
        }
        (Subject::Operator(sign), Lowered::Negative(inner)) => {
            (sign == "-" || sign.is_empty()).then_some(&**inner)
        }
        (Subject::Operator(sign), Lowered::Like(_)) => sign.contains("LIKE").then_some(expr),
        (Subject::Function(name), Lowered::ScalarFunction(call)) => {
            let names = std::iter::once(call.func.name());
            let mut names = names.chain(call.func.aliases().iter().map(String::as_str));
            names.any(|known| known == name).then_some(expr)
        }
        (Subject::Pattern, Lowered::ScalarFunction(call)) => {
            call.func.name().starts_with("regexp").then_some(expr)
        }
        (Subject::Pattern, Lowered::BinaryExpr(BinaryExpr { op, .. })) => {
            op.to_string().contains('~').then_some(expr)
        }
        (Subject::Pattern, Lowered::SimilarTo(_)) => Some(expr),
        _ => None,
    }
}

/// Whether `expr` is a constant that has a value of this type: it is another's that has none.
fn is_cast(expr: &Lowered, data_type: &DataType) -> bool {
    matches!(expr, Lowered::Literal(value, _) if value.cast_to(data_type).is_ok())
}

/// Whether a cast to `to` may be one to the type `name`.
fn alike(to: &str, name: &str, likeness: Likeness) -> bool {
    let family = |name: &str| name.split('(').next() == to.split('(').next();
    match likeness {
        Likeness::Same => to == name,
        Likeness::Family => family(name),
        Likeness::Part => to.contains('(') && to.contains(name),
    }
}

fn is_float(node: &LogicalPlan, expr: &Lowered) -> bool {
    types(node, expr).any(|data_type| data_type.is_floating())
}

/// The types that `expr` has over the inputs of `node`.
fn types<'a>(node: &'a LogicalPlan, expr: &'a Lowered) -> impl Iterator<Item = DataType> + 'a {
    let schemas = node.inputs().into_iter().map(LogicalPlan::schema);
    schemas.filter_map(|schema| expr.get_type(schema.as_ref()).ok())
}

/// The one column that `expr` reads.
fn column(expr: &Lowered) -> Option<String> {
    let columns = expr.column_refs();
    let mut names = columns.into_iter().map(|column| column.name.clone());
    match (names.next(), names.next()) {
        (Some(name), None) => Some(name),
        _ => None,
    }
}

/// `error`, with the SQL text or the expressions of the plan where nothing else is known of its place.
pub(super) fn blamed(error: GraphError, plan: &Plan) -> GraphError {
    if *error.details != Details::default() {
        return error;
    }
    let mut texts = plan.texts();
    texts.extend(plan.cypher());
    if texts.is_empty() {
        // Looking fails nowhere.
        let _ = plan.visit(&mut |expr| {
            if !matches!(
                expr,
                Expr::Column(_) | Expr::Literal(_) | Expr::Alias { .. }
            ) {
                texts.push(expr.to_string());
            }
            Ok(())
        });
        // Each is looked at before its parts.
        texts.truncate(1);
    }
    match texts.is_empty() {
        true => error,
        false => error.got(texts.join("; ")),
    }
}
