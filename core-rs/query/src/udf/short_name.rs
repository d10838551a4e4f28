//! Names of calls that stand within others by the hundred.

use std::hash::{DefaultHasher, Hash, Hasher};

use datafusion::logical_expr::Expr;

/// Of `function` on `args`, however long those are: DataFusion spells the name of everything within an expression whenever it asks for
/// its type.
pub(super) fn short_name(function: &str, args: &[Expr]) -> String {
    let mut hasher = DefaultHasher::new();
    args.hash(&mut hasher);
    format!("{function} {:x}", hasher.finish())
}
