//! Values of any type.

use super::row::{Function, composed};
use crate::lower::kind::Kind::Any;

pub(super) const FUNCTIONS: &[Function] = &[
    composed("coalesce", &[Any], |scope, args| {
        let args = scope.alike("coalesce", args)?;
        scope.native("coalesce", args)
    })
    .repeats(),
    composed("nullIf", &[Any, Any], |scope, args| {
        let args = scope.alike("nullIf", args)?;
        scope.native("nullif", args)
    }),
    composed("greatest", &[Any], |scope, args| {
        let args = scope.alike("greatest", args)?;
        scope.native("greatest", args)
    })
    .repeats(),
    composed("least", &[Any], |scope, args| {
        let args = scope.alike("least", args)?;
        scope.native("least", args)
    })
    .repeats(),
];
