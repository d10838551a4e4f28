//! One run for all calls of a plan that are the same but for the table that they read.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::error::Result;
use datafusion::execution::memory_pool::MemoryReservation;
use quiver_graph::algorithms::{TableResult, Values};
use tokio::sync::OnceCell;

/// Calls of one plan that may be the same: of one algorithm over one graph, by equal expressions.
#[derive(Debug)]
pub(crate) struct Group {
    /// The tables that any of them reads, by their positions.
    pub tables: Vec<usize>,
}

/// What the calls of one run of a plan have computed; an extension of its configuration.
#[derive(Default)]
pub(crate) struct Runs(Mutex<Vec<Run>>);

struct Run {
    group: Arc<Group>,
    /// Rows among the arguments are known only now, and may differ.
    values: Values,
    results: Arc<OnceCell<Arc<Results>>>,
}

/// The tables of a group, in its order, for as long as one of them is read.
pub(super) struct Results {
    pub tables: Vec<TableResult>,
    pub reservation: MemoryReservation,
}

impl Runs {
    /// What `compute` gives, the first time that a call of the group asks with these values.
    pub(super) async fn once(
        &self,
        group: &Arc<Group>,
        values: &Values,
        compute: impl Future<Output = Result<Results>>,
    ) -> Result<Arc<Results>> {
        let cell = self.cell(group, values);
        let results = cell.get_or_try_init(|| async { compute.await.map(Arc::new) });
        results.await.cloned()
    }

    fn cell(&self, group: &Arc<Group>, values: &Values) -> Arc<OnceCell<Arc<Results>>> {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |run: &&Run| Arc::ptr_eq(&run.group, group) && run.values == *values;
        if let Some(run) = runs.iter().find(same) {
            return Arc::clone(&run.results);
        }
        let results = Arc::default();
        runs.push(Run {
            group: Arc::clone(group),
            values: values.clone(),
            results: Arc::clone(&results),
        });
        results
    }
}
