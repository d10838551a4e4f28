//! Rows held to what their step of the plan says of them: their order, and which expressions are constant or equal.
//!
//! What a plan leaves out because of that, such as a sort, is otherwise seen in the answers alone, and only in some of them.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ord::ord::make_comparator;
use arrow_schema::SortOptions;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use futures::StreamExt;
use quiver_graph::{Control, ErrorCode, GraphError};

use super::passing::Pass;
use crate::error::external;
use crate::types::one_zero;

/// Fails with the first row that is not as a step says.
#[derive(Debug)]
pub(crate) struct Verifying {
    step: String,
    orders: Vec<LexOrdering>,
    constants: Vec<Arc<dyn PhysicalExpr>>,
    equals: Vec<Vec<Arc<dyn PhysicalExpr>>>,
}

impl Verifying {
    /// None where nothing is said.
    pub fn of(step: &dyn ExecutionPlan) -> Option<Self> {
        let known = step.equivalence_properties();
        let verifying = Self {
            step: step.name().to_owned(),
            orders: known.oeq_class().iter().cloned().collect(),
            constants: known.constants().into_iter().map(|it| it.expr).collect(),
            equals: known
                .eq_group()
                .iter()
                .map(|class| class.iter().cloned().collect())
                .collect(),
        };
        let says = !verifying.orders.is_empty() || !verifying.equals.is_empty();
        says.then_some(verifying)
    }

    fn wrong(&self, what: &str, expressions: &[&Arc<dyn PhysicalExpr>], row: usize) -> GraphError {
        let shown: Vec<String> = expressions.iter().map(|it| it.to_string()).collect();
        let message = format!(
            "a step of the plan, {}, says that {} {what}, which row {row} of a batch is not",
            self.step,
            shown.join(", ")
        );
        GraphError::new(ErrorCode::Internal, message)
    }

    /// `before` is the row that came before the batch.
    fn check(&self, batch: &RecordBatch, before: &mut Option<RecordBatch>) -> Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let first = before.replace(batch.slice(batch.num_rows() - 1, 1));
        let first = first.unwrap_or_else(|| batch.slice(0, 1));
        for constant in &self.constants {
            let (one, all) = (values(constant, &first)?, values(constant, batch)?);
            let Ok(compare) = make_comparator(&one, &all, SortOptions::default()) else {
                continue;
            };
            if let Some(row) = (0..all.len()).find(|&row| compare(0, row) != Ordering::Equal) {
                return Err(external(self.wrong("is constant", &[constant], row)));
            }
        }
        for class in &self.equals {
            let Some((one, others)) = class.split_first() else {
                continue;
            };
            let left = values(one, batch)?;
            for other in others {
                let right = values(other, batch)?;
                if left.data_type() != right.data_type() {
                    continue;
                }
                let Ok(compare) = make_comparator(&left, &right, SortOptions::default()) else {
                    continue;
                };
                let apart = |&row: &usize| compare(row, row) != Ordering::Equal;
                if let Some(row) = (0..left.len()).find(apart) {
                    return Err(external(self.wrong("are equal", &[one, other], row)));
                }
            }
        }
        for order in &self.orders {
            if let Some(row) = out_of_order(order, &first, batch)? {
                let by: Vec<_> = order.iter().map(|it| &it.expr).collect();
                return Err(external(self.wrong("are in order", &by, row)));
            }
        }
        Ok(())
    }
}

/// Its values, with one zero: which of the two stands there is nobody's promise.
fn values(expression: &Arc<dyn PhysicalExpr>, batch: &RecordBatch) -> Result<ArrayRef> {
    let values = expression.evaluate(batch)?.into_array(batch.num_rows())?;
    Ok(one_zero(values))
}

/// The first row that stands behind one which it should stand before.
fn out_of_order(
    order: &LexOrdering,
    before: &RecordBatch,
    batch: &RecordBatch,
) -> Result<Option<usize>> {
    let (mut from_before, mut within) = (Vec::new(), Vec::new());
    for key in order.iter() {
        let (one, all) = (values(&key.expr, before)?, values(&key.expr, batch)?);
        let (Ok(first), Ok(next)) = (
            make_comparator(&one, &all, key.options),
            make_comparator(&all, &all, key.options),
        ) else {
            return Ok(None);
        };
        from_before.push(first);
        within.push(next);
    }
    let compare = |keys: &[arrow_ord::ord::DynComparator], a: usize, b: usize| {
        let unequal = keys.iter().map(|key| key(a, b)).find(|it| it.is_ne());
        unequal.unwrap_or(Ordering::Equal)
    };
    if compare(&from_before, 0, 0) == Ordering::Greater {
        return Ok(Some(0));
    }
    let rows = 1..batch.num_rows();
    let mut behind = rows.filter(|&row| compare(&within, row - 1, row) == Ordering::Greater);
    Ok(behind.next())
}

impl Pass for Arc<Verifying> {
    fn name(&self) -> &'static str {
        "Verifying"
    }

    fn pass(
        &self,
        batches: SendableRecordBatchStream,
        _: Option<Arc<Control>>,
    ) -> SendableRecordBatchStream {
        let (own, before) = (Arc::clone(self), Mutex::new(None));
        let schema = batches.schema();
        let batches = batches.map(move |batch| {
            let batch = batch?;
            let mut before = before.lock().unwrap_or_else(PoisonError::into_inner);
            own.check(&batch, &mut before)?;
            Ok(batch)
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, batches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use arrow_array::Int64Array;
    use datafusion::physical_expr::PhysicalSortExpr;
    use datafusion::physical_expr::expressions::Column;

    fn batch(a: [i64; 3], b: [i64; 3]) -> RecordBatch {
        let column = |values: [i64; 3]| Arc::new(Int64Array::from(values.to_vec())) as ArrayRef;
        RecordBatch::try_from_iter([("a", column(a)), ("b", column(b))]).unwrap()
    }

    fn checked(verifying: &Verifying, batches: &[RecordBatch]) -> Result<()> {
        let mut before = None;
        let mut batches = batches.iter();
        batches.try_for_each(|batch| verifying.check(batch, &mut before))
    }

    #[test]
    fn what_is_not_as_a_step_says_is_told_within_batches_and_between_them() {
        let column = |name, at| Arc::new(Column::new(name, at)) as Arc<dyn PhysicalExpr>;
        let (a, b) = (column("a", 0), column("b", 1));
        let none = || Verifying {
            step: "Step".to_owned(),
            orders: Vec::new(),
            constants: Vec::new(),
            equals: Vec::new(),
        };
        let order = PhysicalSortExpr::new(Arc::clone(&a), SortOptions::default());
        let ordered = Verifying {
            orders: vec![LexOrdering::new([order]).unwrap()],
            ..none()
        };
        let constant = Verifying {
            constants: vec![Arc::clone(&a)],
            ..none()
        };
        let equal = Verifying {
            equals: vec![vec![a, b]],
            ..none()
        };
        let (rising, same) = (batch([1, 2, 2], [1, 2, 2]), batch([2; 3], [2; 3]));
        let (falling, apart) = (batch([3, 2, 4], [3, 2, 4]), batch([2; 3], [2, 2, 1]));
        for (verifying, right, wrong) in [
            (&ordered, vec![&rising, &same], vec![&falling]),
            (&ordered, vec![&same], vec![&same, &rising]),
            (&constant, vec![&same, &apart], vec![&rising]),
            (&constant, vec![&same], vec![&same, &batch([3; 3], [3; 3])]),
            (&equal, vec![&rising, &falling], vec![&same, &apart]),
        ] {
            let owned = |all: Vec<&RecordBatch>| all.into_iter().cloned().collect::<Vec<_>>();
            checked(verifying, &owned(right)).unwrap();
            let error = checked(verifying, &owned(wrong)).unwrap_err();
            assert!(
                error.to_string().contains("a step of the plan, Step"),
                "{error}"
            );
        }
    }
}
