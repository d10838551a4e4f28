//! Functions of lists and of what is computed of each of their elements.

use std::sync::Arc;

use arrow_schema::{DataType, Field};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::{HigherOrderFunction, Lambda, LambdaVariable};
use datafusion::logical_expr::{Expr as Lowered, cast, lit};
use quiver_graph::{Result, type_name};

use super::functions::without_views;
use super::scope::{Local, Scope};
use crate::error::{invalid, shown};
use crate::plan::{Each, ListFunction};

impl Scope<'_> {
    /// The element called `name`, of the innermost list that has one.
    pub fn local(&self, name: &str) -> Result<Lowered> {
        let mut local = self.local;
        while let Some(found) = local {
            if found.name == name {
                let field = Some(Arc::clone(found.field));
                let variable = LambdaVariable::new(name.to_owned(), field);
                return Ok(Lowered::LambdaVariable(variable));
            }
            local = found.outer;
        }
        Err(invalid(format!("\"{name}\" stands outside of its list")))
    }

    pub fn each(&self, each: &Each) -> Result<Lowered> {
        let mut list = self.translate(&each.list)?;
        let data_type = self.type_of(&list)?;
        let item = match &data_type {
            DataType::Null => return Ok(lit(ScalarValue::Null)),
            DataType::List(item) if item.is_nullable() => item.data_type().clone(),
            // An element that is said to be no null is one where the list is changed by a rule.
            DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
                let item = item.data_type().clone();
                let field = Field::new_list_field(item.clone(), true);
                list = cast(list, DataType::List(Arc::new(field)));
                item
            }
            other => {
                let message = format!("{} is no list", shown(&list, other));
                return Err(invalid(message).expected("a list").got(type_name(other)));
            }
        };
        let field = Arc::new(Field::new(&each.variable, item, true));
        let local = Local {
            name: &each.variable,
            field: &field,
            outer: self.local,
        };
        let inside = Scope {
            local: Some(&local),
            ..*self
        };
        let mut body = without_views(&inside, inside.translate(&each.body)?)?;
        if each.function == ListFunction::Filter && self.type_of(&body)? == DataType::Null {
            body = cast(body, DataType::Boolean);
        }
        let name = match each.function {
            ListFunction::Transform => "array_transform",
            ListFunction::Filter => "array_filter",
        };
        let function = self.session.higher_order_functions().get(name).cloned();
        let missing = || invalid(format!("the function {name} is not registered"));
        let function = function.ok_or_else(missing)?;
        let lambda = Lowered::Lambda(Lambda::new(vec![each.variable.clone()], body));
        let call = HigherOrderFunction::new(function, vec![list, lambda]);
        Ok(Lowered::HigherOrderFunction(call))
    }
}
