//! What DataFusion calls for each batch: scalar and aggregate functions of ours.

pub(crate) mod as_is;
pub(crate) mod bounded;
mod checked_arithmetic;
pub(crate) mod checked_sum;
pub(crate) mod compare_times;
pub(crate) mod corrected;
pub(crate) mod draw;
pub(crate) mod exact_float;
pub(crate) mod exact_quantile;
mod float_arithmetic;
pub(crate) mod float_min_max;
pub(crate) mod float_results;
pub(crate) mod in_table;
pub(crate) mod in_window;
mod joined_text;
pub(crate) mod kept_row;
pub(crate) mod of_no_rows;
pub(crate) mod one_nan;
pub(crate) mod one_zero;
mod operation;
pub(crate) mod shift;
mod short_name;
pub(crate) mod slot;
pub(crate) mod sorted_text;
pub(crate) mod struct_field;
