//! What is put right in DataFusion's plans before they run, and the walks over its trees.

pub(crate) mod check_overflow;
pub(crate) mod compare_exactly;
pub(crate) mod count_rows;
pub(crate) mod fix_now;
pub(crate) mod hold_partitions;
pub(crate) mod keep_limits;
pub(crate) mod keep_order;
pub(crate) mod one_zero;
pub(crate) mod share_runs;
pub(crate) mod walks;
pub(crate) mod windows;
