//! Structs laid out as columns, which are null where the struct is.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Unnest};
use datafusion::optimizer::AnalyzerRule;

use super::walks::plans_retyped;
use crate::udf::struct_field::mask_fields;

/// Puts below every such layout a projection in which null structs hide nothing.
#[derive(Debug)]
pub(crate) struct MaskStructs;

impl AnalyzerRule for MaskStructs {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plans_retyped(plan, &mut |plan| match plan {
            LogicalPlan::Unnest(unnest) if !unnest.struct_type_columns.is_empty() => {
                Ok(Transformed::yes(LogicalPlan::Unnest(masked(unnest)?)))
            }
            plan => Ok(Transformed::no(plan)),
        })
    }

    fn name(&self) -> &str {
        "mask_structs"
    }
}

fn masked(mut unnest: Unnest) -> Result<Unnest> {
    let structs = &unnest.struct_type_columns;
    let columns = unnest.input.schema().iter().enumerate();
    let columns = columns.map(|(position, (qualifier, field))| {
        let column = Expr::Column(Column::from((qualifier, field)));
        match structs.contains(&position) {
            true => mask_fields(column).alias_qualified(qualifier.cloned(), field.name()),
            false => column,
        }
    });
    let columns: Vec<Expr> = columns.collect();
    let input = LogicalPlanBuilder::from(unnest.input.as_ref().clone());
    unnest.input = Arc::new(input.project(columns)?.build()?);
    Ok(unnest)
}
