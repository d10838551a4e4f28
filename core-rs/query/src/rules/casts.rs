//! Casts, in each of the forms that plans have them in before they are optimised.

use datafusion::logical_expr::{Cast, Expr, TryCast};

/// What `node` casts, and whether it tries to, where it is a cast.
pub(super) fn cast_value(node: &mut Expr) -> Option<(&mut Expr, bool)> {
    match node {
        Expr::Cast(Cast { expr, .. }) => Some((expr, false)),
        Expr::TryCast(TryCast { expr, .. }) => Some((expr, true)),
        Expr::ScalarFunction(call) => {
            let tries = match call.func.name() {
                "arrow_cast" => false,
                "arrow_try_cast" => true,
                _ => return None,
            };
            Some((call.args.first_mut()?, tries))
        }
        _ => None,
    }
}
