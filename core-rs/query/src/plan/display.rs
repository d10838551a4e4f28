//! What a result column without a name of its own is called.

use std::fmt::{self, Display, Formatter};

use super::expr::{Aggregate, BinaryOperator, Expr, Side, Window};
use super::literal::Literal;

impl BinaryOperator {
    fn symbol(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Neq => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::FloorDiv => "//",
            Self::Mod => "%",
            Self::Xor => "xor",
            Self::IsDistinctFrom => "is distinct from",
            Self::IsNotDistinctFrom => "is not distinct from",
        }
    }
}

impl Aggregate {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::CountDistinct => "countDistinct",
            Self::ApproxDistinct => "approxDistinct",
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Min => "min",
            Self::Max => "max",
            Self::Stddev => "stddev",
            Self::StddevPop => "stddevPop",
            Self::Variance => "variance",
            Self::VariancePop => "variancePop",
            Self::Median => "median",
            Self::Quantile => "quantile",
            Self::ApproxQuantile => "approxQuantile",
            Self::Correlation => "correlation",
            Self::Covariance => "covariance",
            Self::BoolAnd => "boolAnd",
            Self::BoolOr => "boolOr",
            Self::First => "first",
            Self::Last => "last",
            Self::ArrayAgg => "arrayAgg",
            Self::StringAgg => "stringAgg",
        }
    }
}

impl Window {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RowNumber => "rowNumber",
            Self::Rank => "rank",
            Self::DenseRank => "denseRank",
            Self::PercentRank => "percentRank",
            Self::CumeDist => "cumeDist",
            Self::Ntile => "ntile",
            Self::Lag => "lag",
            Self::Lead => "lead",
            Self::FirstValue => "firstValue",
            Self::LastValue => "lastValue",
            Self::NthValue => "nthValue",
        }
    }
}

impl Side {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Src => "src",
            Self::Dst => "dst",
            Self::Edge => "edge",
            Self::Msg => "msg",
        }
    }
}

impl Display for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of an unaliased result column: `salary / 12`, `mean(salary)`, `count`.
impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) | Self::Param(name) => f.write_str(name),
            Self::Of { side, name: None } => side.fmt(f),
            Self::Of {
                side,
                name: Some(name),
            } => write!(f, "{side}.{name}"),
            Self::All {} => f.write_str("*"),
            Self::Literal(literal) => literal.fmt(f),
            Self::Sql(text) => f.write_str(text),
            Self::Alias { name, .. } => f.write_str(name),
            Self::Binary { op, left, right } => {
                write!(f, "{} {} {}", Operand(left), op.symbol(), Operand(right))
            }
            Self::And(terms) => joined(f, terms, " and "),
            Self::Or(terms) => joined(f, terms, " or "),
            Self::Not(expr) => write!(f, "not {}", Operand(expr)),
            Self::Negate(expr) => write!(f, "-{}", Operand(expr)),
            Self::IsNull(expr) => write!(f, "{} is null", Operand(expr)),
            Self::IsNotNull(expr) => write!(f, "{} is not null", Operand(expr)),
            Self::Between { expr, low, high } => {
                write!(
                    f,
                    "{} between {} and {}",
                    Operand(expr),
                    Operand(low),
                    Operand(high)
                )
            }
            Self::In { expr, list } => {
                write!(f, "{} in (", Operand(expr))?;
                joined(f, list, ", ")?;
                f.write_str(")")
            }
            Self::InTable { expr, .. } => write!(f, "{} in (…)", Operand(expr)),
            Self::Like {
                expr,
                pattern,
                ignore_case,
            } => {
                let word = if *ignore_case { "ilike" } else { "like" };
                write!(f, "{} {word} {}", Operand(expr), Operand(pattern))
            }
            Self::Cast { expr, .. } => expr.fmt(f),
            Self::Case { .. } => f.write_str("case"),
            Self::Call { name, args } => {
                write!(f, "{name}(")?;
                joined(f, args, ", ")?;
                f.write_str(")")
            }
            Self::Element(element) => f.write_str(&element.shown),
            Self::Each(each) => write!(f, "{} of {}", each.body, each.list),
            Self::Local(name) => f.write_str(name),
            Self::Window { name, args, .. } => {
                write!(f, "{}(", name.name())?;
                joined(f, args, ", ")?;
                f.write_str(")")
            }
            Self::Over(over) => over.expr.fmt(f),
            Self::Aggregate(call) => match &call.expr {
                None => f.write_str(call.name.name()),
                Some(expr) => {
                    write!(f, "{}({expr}", call.name.name())?;
                    for arg in &call.args {
                        write!(f, ", {arg}")?;
                    }
                    f.write_str(")")
                }
            },
        }
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Int(text) | Self::Float(text) | Self::Timestamp(text) => f.write_str(text),
            Self::String(text) => write!(f, "'{text}'"),
            Self::Binary(digits) => write!(f, "x'{digits}'"),
            Self::List(_) => f.write_str("list"),
            Self::Interval { .. } => f.write_str("interval"),
        }
    }
}

/// An operand keeps its brackets where leaving them out would change the meaning.
struct Operand<'a>(&'a Expr);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Column(_)
            | Expr::Of { .. }
            | Expr::Param(_)
            | Expr::Literal(_)
            | Expr::Call { .. }
            | Expr::Aggregate(_)
            | Expr::Window { .. }
            | Expr::Alias { .. } => self.0.fmt(f),
            expr => write!(f, "({expr})"),
        }
    }
}

fn joined(f: &mut Formatter<'_>, terms: &[Expr], separator: &str) -> fmt::Result {
    for (position, term) in terms.iter().enumerate() {
        if position > 0 {
            f.write_str(separator)?;
        }
        if separator == ", " {
            term.fmt(f)?
        } else {
            Operand(term).fmt(f)?
        }
    }
    Ok(())
}
