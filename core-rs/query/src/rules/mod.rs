//! What is put right in DataFusion's plans before they run, and the walks over its trees.

pub(crate) mod before_coercion;
pub(crate) mod bound_groups;
mod compare_exactly;
pub(crate) mod count_rows;
pub(crate) mod distinct_keys;
pub(crate) mod duplicated_keys;
pub(crate) mod ensure_requirements;
pub(crate) mod expression;
pub(crate) mod filter_files;
pub(crate) mod fix_now;
pub(crate) mod guarded;
pub(crate) mod hold_partitions;
pub(crate) mod keep_limits;
mod keep_nulls;
pub(crate) mod keep_order;
pub(crate) mod keep_sorts;
pub(crate) mod mask_structs;
mod one_nan;
pub(crate) mod one_zero;
pub(crate) mod plain_keys;
pub(crate) mod share_runs;
pub(crate) mod subqueries;
pub(crate) mod totals_from_statistics;
pub(crate) mod walks;
pub(crate) mod watch_operators;
pub(crate) mod watched;
pub(crate) mod windows;
