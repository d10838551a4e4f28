//! What DataFusion gets wrong by itself. A test that fails here says that upstream has mended it: then the correction that it names
//! may go, and its row of `docs/decisions/datafusion-is-corrected-here.md` with it.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use datafusion::prelude::SessionContext;

/// The first column of what `text` gives, without any rule or function of ours.
fn plain(text: &str) -> ArrayRef {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let batches = runtime.block_on(async {
        let context = SessionContext::new();
        context.sql(text).await.unwrap().collect().await.unwrap()
    });
    let rows = batches.iter().find(|batch| batch.num_rows() > 0);
    rows.expect("rows come back").column(0).clone()
}

fn integer(text: &str) -> i64 {
    plain(text).as_primitive::<Int64Type>().value(0)
}

/// `rules/check_overflow.rs` and `udf/checked_arithmetic.rs`.
#[test]
fn integers_wrap_round() {
    let largest = "(VALUES (9223372036854775807)) AS t(a)";
    assert_eq!(integer(&format!("SELECT a + 1 FROM {largest}")), i64::MIN);
    assert_eq!(integer(&format!("SELECT a * 2 FROM {largest}")), -2);
    assert_eq!(integer(&format!("SELECT -a - 2 FROM {largest}")), i64::MAX);
}

/// `udf/checked_sum.rs`.
#[test]
fn sums_of_integers_wrap_round() {
    let sum = "SELECT sum(a) FROM (VALUES (9223372036854775807), (1)) AS t(a)";
    assert_eq!(integer(sum), i64::MIN);
}

/// `rules/compare_exactly.rs`, for times.
#[test]
fn a_time_between_two_seconds_equals_one_of_them() {
    let seconds = "SELECT arrow_cast(a, 'Timestamp(Second, None)') AS t FROM (VALUES (1)) AS t(a)";
    let between = "arrow_cast(1500, 'Timestamp(Millisecond, None)')";
    let equal = format!("SELECT count(*) FROM ({seconds}) WHERE t = {between}");
    assert_eq!(integer(&equal), 1);
}

/// `rules/compare_exactly.rs`, for integers beside floats.
#[test]
fn an_integer_equals_a_float_that_it_is_not() {
    let equal =
        "SELECT count(*) FROM (VALUES (9007199254740993)) AS t(a) WHERE a = 9007199254740992.0e0";
    assert_eq!(integer(equal), 1);
}

/// `udf/float_min_max.rs`.
#[test]
fn the_largest_of_infinities_by_group_is_finite() {
    let rows =
        "(VALUES (1, CAST('-Infinity' AS DOUBLE)), (1, CAST('-Infinity' AS DOUBLE))) AS t(k, a)";
    let largest = plain(&format!("SELECT max(a) FROM {rows} GROUP BY k"));
    assert_eq!(largest.as_primitive::<Float64Type>().value(0), f64::MIN);
    assert_eq!(largest.null_count(), 0);
}
