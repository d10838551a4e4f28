//! How the rows of a plan are dealt out to its threads, and in batches of which size.

use datafusion::prelude::SessionConfig;

/// Rows per partition of a plan that works row by row: enough to pay for a task, few enough to share out evenly.
pub(crate) const MORSEL: usize = 1 << 16;

/// How the tables of one plan are dealt out to its threads; an extension of the session's configuration while it is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sharing {
    pub shape: Shape,
    pub threads: usize,
    /// Into how many parts rows are dealt out: as many as threads at least.
    pub partitions: usize,
    /// The threads of a pool have small stacks, so that long expressions stay on one.
    pub heavy: bool,
}

impl Sharing {
    /// That of the plan which is being planned; one partition where nothing is said.
    pub fn of(config: &SessionConfig) -> Self {
        let said = config.get_extension::<Self>();
        said.map_or(Self::ALONE, |sharing| *sharing)
    }

    const ALONE: Self = Self {
        shape: Shape::Sequential,
        threads: 1,
        partitions: 1,
        heavy: false,
    };

    /// Of `bytes` in files, how many one partition reads.
    pub fn stretch(&self, bytes: u64) -> u64 {
        let threads = self.threads as u64;
        match self.shape {
            Shape::Sequential => u64::MAX,
            _ if self.heavy || threads == 1 => u64::MAX,
            Shape::Blocking => bytes.div_ceil(threads).max(1 << 20),
            // Rows come out in order, so that no thread may be far ahead of another.
            Shape::Columns | Shape::RowByRow => bytes.div_ceil(8 * threads).clamp(1 << 20, 1 << 24),
        }
    }

    /// Rows per batch that is read from files.
    pub fn file_batch(&self) -> usize {
        match self.shape {
            Shape::Columns | Shape::RowByRow => MORSEL,
            Shape::Blocking | Shape::Sequential => MORSEL / 8,
        }
    }

    /// The size of the batches that such a plan works on.
    pub fn configure(&self, config: SessionConfig) -> SessionConfig {
        match self.shape {
            // Whole batches: what comes out is what went in.
            Shape::Columns => config.with_batch_size(usize::MAX),
            Shape::RowByRow => config.with_batch_size(MORSEL),
            Shape::Blocking | Shape::Sequential => config,
        }
    }

    /// The most rows of a partition of a table that has `rows`.
    pub fn partition(&self, rows: usize) -> usize {
        match self.shape {
            Shape::Columns | Shape::Sequential => usize::MAX,
            _ if self.heavy => usize::MAX,
            Shape::RowByRow => MORSEL,
            Shape::Blocking => rows.div_ceil(self.partitions).max(1),
        }
    }
}

/// What a plan asks of the order and the sharing out of its rows; what asks for more comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Shape {
    /// Columns are picked, rows limited: nothing is computed.
    Columns,
    /// Each row is judged or changed by itself, so parts may run apart and be put in order after.
    RowByRow,
    /// All rows are needed before the first comes out.
    Blocking,
    /// An aggregate depends on the rows' order, so one thread reads them.
    Sequential,
}
