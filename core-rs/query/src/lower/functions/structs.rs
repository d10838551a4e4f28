//! Structs.

use arrow_schema::DataType;
use datafusion::logical_expr::lit;

use super::row::{Function, composed, exactly, name};
use crate::error::{invalid, missing_column};
use crate::lower::kind::Kind::{Any, Name, Struct};

pub(super) const FUNCTIONS: &[Function] = &[
    // Names and values in turn.
    composed("struct", &[Name, Any], |scope, args| {
        for (position, arg) in args.iter().enumerate().step_by(2) {
            let field = name("struct", arg)?;
            if args[..position].iter().step_by(2).any(|other| other == arg) {
                return Err(invalid(format!("the struct has two fields \"{field}\"")));
            }
        }
        scope.native("named_struct", args)
    })
    .repeats(),
    composed("field", &[Struct, Name], |scope, args| {
        let [value, field] = exactly(args)?;
        let wanted = name("field", &field)?;
        if let DataType::Struct(fields) = scope.type_of(&value)?
            && fields.find(wanted).is_none()
        {
            let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
            return Err(missing_column(wanted, &names));
        }
        scope.native("get_field", vec![value, lit(wanted)])
    }),
];
