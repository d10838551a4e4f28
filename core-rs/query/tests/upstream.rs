//! What DataFusion gets wrong by itself. A test that fails here says that upstream has mended it: then the correction that it names
//! may go, and its row of `docs/decisions/datafusion-is-corrected-here.md` with it.

use std::cell::Cell;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampSecondType};
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use datafusion::arrow::csv::ReaderBuilder as CsvBuilder;
use datafusion::arrow::json::ReaderBuilder as JsonBuilder;
use datafusion::error::Result;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use datafusion::sql::sqlparser::ast::Expr;
use datafusion::sql::sqlparser::dialect::Dialect;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};

fn run(text: &str) -> Result<Vec<RecordBatch>> {
    run_in(&SessionContext::new(), text)
}

fn run_in(context: &SessionContext, text: &str) -> Result<Vec<RecordBatch>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(async { context.sql(text).await?.collect().await })
}

/// The first column of what `text` gives, without any rule or function of ours.
fn plain(text: &str) -> ArrayRef {
    let batches = run(text).unwrap();
    let rows = batches.iter().find(|batch| batch.num_rows() > 0);
    rows.expect("rows come back").column(0).clone()
}

fn integer(text: &str) -> i64 {
    plain(text).as_primitive::<Int64Type>().value(0)
}

/// `udf/checked_arithmetic.rs`.
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

/// `types/zones.rs`: what clocks show twice, and what they skip.
#[test]
fn clocks_that_are_set_show_no_moment() {
    let clocks = [
        ("2024-11-03 01:30:00", false),
        ("2024-03-10 02:30:00", false),
        ("2024-06-01 12:00:00", true),
    ];
    for (clock, is_shown_once) in clocks {
        let text = format!("(VALUES ('{clock}')) AS t(a)");
        for value in ["a", "arrow_cast(a, 'Timestamp(Microsecond, None)')"] {
            let moment = "'Timestamp(Microsecond, Some(\"America/New_York\"))'";
            let query = format!("SELECT arrow_cast({value}, {moment}) FROM {text}");
            assert_eq!(run(&query).is_ok(), is_shown_once, "{query}");
        }
    }
}

/// `rules/dates_in_zones.rs`.
#[test]
fn a_date_beside_a_moment_begins_at_greenwich() {
    let moment = "'Timestamp(Microsecond, Some(\"America/New_York\"))'";
    let date = "(SELECT CAST(a AS DATE) AS d FROM (VALUES ('2024-01-15')) AS t(a))";
    let equal = format!("SELECT count(*) FROM {date} WHERE d = arrow_cast(d, {moment})");
    assert_eq!(integer(&equal), 0);
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

fn floats(text: &str) -> Vec<f64> {
    plain(text).as_primitive::<Float64Type>().values().to_vec()
}

/// `udf/in_window`: a float that has left a frame is still in its sums.
#[test]
fn frames_remember_what_has_left_them() {
    let rows = |first: &str| {
        format!("(VALUES (1, CAST('{first}' AS DOUBLE)), (2, 1.0e0), (3, 3.0e0)) AS t(i, a)")
    };
    let over = "OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)";
    let infinite = rows("Infinity");
    let sums = floats(&format!("SELECT sum(a) {over} FROM {infinite}"));
    assert!(sums[2].is_nan(), "{sums:?}");
    let large = rows("1e300");
    let means = floats(&format!("SELECT avg(a) {over} FROM {large}"));
    assert_eq!(means[2], 0.0, "1 and 3 are lost beside the large value");
}

/// `udf/shift.rs`.
#[test]
fn lead_passes_over_nulls_by_the_wrong_number() {
    // Eight rows for each way to have nulls among them.
    let is_null = |way: i64, row: i64| way >> row & 1 == 1;
    let rows: Vec<(i64, i64)> = (0..256)
        .flat_map(|way| (0..8).map(move |row| (way, row)))
        .collect();
    let values = rows.iter().map(|&(way, row)| match is_null(way, row) {
        true => format!("({way}, {row}, NULL)"),
        false => format!("({way}, {row}, {row})"),
    });
    let values = values.collect::<Vec<_>>().join(", ");
    let found = plain(&format!(
        "SELECT lead(a, 2) IGNORE NULLS OVER (PARTITION BY w ORDER BY i) FROM (VALUES {values}) AS t(w, i, a) ORDER BY w, i"
    ));
    let found = found.as_primitive::<Int64Type>().iter();
    let wrong = rows.iter().zip(found).filter(|&(&(way, row), found)| {
        let right = (row + 1..8).filter(|&later| !is_null(way, later)).nth(1);
        found != right
    });
    assert!(wrong.count() > 0);
}

/// `run/state.rs` switches limits past windows off.
#[test]
fn a_limit_takes_rows_that_a_window_looks_at() {
    let rows = "(VALUES (1), (2), (3)) AS t(i)";
    let next = plain(&format!(
        "SELECT lag(i, -1) OVER (ORDER BY i DESC ROWS UNBOUNDED PRECEDING) FROM {rows} LIMIT 1"
    ));
    assert_eq!(next.null_count(), 1);
}

/// `rules/one_zero.rs`.
#[test]
fn two_zeros_are_no_peers() {
    let rows = "(VALUES (1, 0.0e0), (2, -0.0e0)) AS t(i, a)";
    let ranks = plain(&format!(
        "SELECT CAST(rank() OVER (ORDER BY a) AS BIGINT) FROM {rows} ORDER BY i"
    ));
    let ranks = ranks.as_primitive::<Int64Type>().values().to_vec();
    assert_eq!(ranks, [2, 1]);
    assert_eq!(
        integer(&format!("SELECT i FROM {rows} ORDER BY a, i LIMIT 1")),
        2
    );
    let seven = "(VALUES (-0.0e0)) AS t(a) WHERE a IN (0, 1, 2, 3, 4, 5, 6)";
    assert_eq!(integer(&format!("SELECT count(*) FROM {seven}")), 0);
}

/// `files/read/parquet/bounds.rs`.
#[test]
fn bounds_of_parquet_leave_nan_out() {
    let path = std::env::temp_dir().join(format!("quiver-upstream-{}.parquet", std::process::id()));
    let column: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN]));
    let batch = RecordBatch::try_from_iter([("a", column)]).unwrap();
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let asked = runtime.block_on(async {
        let context = SessionContext::new();
        let shown = path.to_str().unwrap();
        context
            .register_parquet("t", shown, ParquetReadOptions::default())
            .await
            .unwrap();
        let mut asked = Vec::new();
        for text in [
            "SELECT max(a) FROM t",
            "SELECT count(*)::DOUBLE FROM t WHERE a > 1",
        ] {
            let batches = context.sql(text).await.unwrap().collect().await.unwrap();
            asked.push(batches[0].column(0).as_primitive::<Float64Type>().value(0));
        }
        asked
    });
    std::fs::remove_file(&path).unwrap();
    // NaN is the largest number everywhere else, and greater than 1.
    assert_eq!(asked, [1.0, 0.0]);
}

/// `files/read/exact.rs`, of arrow's readers.
#[test]
fn readers_of_text_cut_values() {
    let field = Field::new("a", DataType::Int64, true);
    let schema = Arc::new(Schema::new(vec![field]));
    let mut reader = JsonBuilder::new(schema)
        .build(&b"{\"a\":2.5}\n{\"a\":-0.9}\n"[..])
        .unwrap();
    let batch = reader.next().unwrap().unwrap();
    assert_eq!(
        batch.column(0).as_primitive::<Int64Type>().values(),
        &[2, 0]
    );
    let field = Field::new("a", DataType::Timestamp(TimeUnit::Second, None), true);
    let schema = Arc::new(Schema::new(vec![field]));
    let mut reader = CsvBuilder::new(schema)
        .build(&b"1970-01-01T00:00:01.5\n"[..])
        .unwrap();
    let batch = reader.next().unwrap().unwrap();
    assert_eq!(
        batch
            .column(0)
            .as_primitive::<TimestampSecondType>()
            .value(0),
        1
    );
}

/// The error of `text`, without any rule or function of ours.
fn refused(text: &str) -> String {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let error = runtime.block_on(async {
        let context = SessionContext::new();
        context.sql(text).await?.collect().await
    });
    error.unwrap_err().to_string()
}

/// `udf/exact_quantile.rs`.
#[test]
fn quantiles_are_rounded_to_a_millionth_of_the_way() {
    let rows = "(VALUES (0.0e0), (3.0e6)) AS t(a)";
    let found = plain(&format!("SELECT percentile_cont(a, 0.3333333) FROM {rows}"));
    assert_eq!(found.as_primitive::<Float64Type>().value(0), 999_999.0);
}

/// `udf/sorted_text.rs`.
#[test]
fn texts_in_two_orders_have_no_plan() {
    let rows = "(VALUES (1, 2, 'x'), (2, 1, 'y')) AS t(a, b, s)";
    let join = "string_agg(s, ',' ORDER BY a), string_agg(s, ',' ORDER BY b)";
    let error = refused(&format!("SELECT {join} FROM {rows}"));
    assert!(
        error.contains("Conflicting ordering requirements"),
        "{error}"
    );
}

/// `rules/plain_keys.rs`.
#[test]
fn a_key_whose_range_is_not_known_is_not_sorted_by() {
    let rows = "(VALUES (1.0e0, 2.0e0), (2.0e0, 1.0e0)) AS t(a, b)";
    let number = "row_number() OVER (ORDER BY tanh(nanvl(a, 1.0e0)))";
    let error = refused(&format!("SELECT {number}, b FROM {rows}"));
    assert!(
        error.contains("does not satisfy order requirements"),
        "{error}"
    );
}

/// `udf/float_results.rs`, for correlations by group.
#[test]
fn correlations_by_group_lose_their_digits_to_large_values() {
    let rows =
        "(VALUES (1, 1e9, 1.0e0), (1, 1e9 + 1.0e0, 2.0e0), (1, 1e9 + 2.0e0, 3.0e0)) AS t(k, a, b)";
    let found = plain(&format!("SELECT corr(a, b) FROM {rows} GROUP BY k"));
    let found = found.as_primitive::<Float64Type>().value(0);
    assert!((found - 1.0).abs() > 1e-3 || found.is_nan(), "{found}");
}

/// `rules/bound_groups.rs`: so large a limit that setting memory aside for it fails before there is any.
#[test]
fn groups_below_a_sort_are_set_aside_by_its_limit() {
    let rows = "(VALUES (1), (2)) AS t(a)";
    let limit = usize::MAX / 4;
    let text =
        format!("SELECT a, max(a) AS m FROM {rows} GROUP BY a ORDER BY m DESC LIMIT {limit}");
    let panic = std::panic::catch_unwind(|| plain(&text)).unwrap_err();
    let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    assert!(said.unwrap().contains("capacity overflow"));
}

/// `lower/sql/dialect.rs`.
#[test]
fn reading_takes_twice_the_attempts_per_level() {
    #[derive(Debug, Default)]
    struct Counting(Cell<u64>);
    impl Dialect for Counting {
        fn is_identifier_start(&self, letter: char) -> bool {
            letter.is_alphabetic()
        }

        fn is_identifier_part(&self, letter: char) -> bool {
            letter.is_alphanumeric()
        }

        fn parse_prefix(&self, _: &mut Parser) -> Option<Result<Expr, ParserError>> {
            self.0.set(self.0.get() + 1);
            None
        }
    }
    let attempts = |levels: usize| {
        let dialect = Counting::default();
        let text = format!("SELECT {}1", "NOT (".repeat(levels));
        assert!(Parser::parse_sql(&dialect, &text).is_err());
        dialect.0.get()
    };
    let (few, more) = (attempts(5), attempts(10));
    assert!(more > 16 * few, "{few} {more}");
}

/// `udf/null_list.rs`.
#[test]
fn a_list_of_nulls_is_one_for_all_rows() {
    let nulls = "SELECT x, x AS y FROM (SELECT NULL AS x FROM (VALUES (1), (2), (3)))";
    assert!(run(&format!("SELECT make_array(x, y) FROM ({nulls})")).is_err());
}

/// `rules/one_zero.rs`, of lists.
#[test]
fn lists_are_searched_by_bits() {
    let zeros = "(VALUES (CAST(0.0 AS double), CAST('-0.0' AS double))) AS t(a, b)";
    let found = |place: &str| integer(&format!("SELECT CAST({place} AS bigint) FROM {zeros}"));
    let position = found("coalesce(array_position(make_array(a), b), 0)");
    let is_there = found("array_has(make_array(a, a), b)");
    assert!(position == 0 || is_there == 0, "{position} {is_there}");
}

/// `rules/keep_lambdas.rs`, `udf/nullable_elements.rs`.
#[test]
fn elements_go_by_the_number_of_columns_and_by_whether_they_may_be_null() {
    // Its own dialect has no functions of elements.
    let config = SessionConfig::new().set_str("datafusion.sql_parser.dialect", "duckdb");
    let context = SessionContext::new_with_config(config);
    run_in(&context, "SELECT array_transform([1, 2], x -> x * 2)").unwrap();
    let failure = |text: &str| run_in(&context, text).unwrap_err().to_string();
    let numbered = "SELECT a, row_number() OVER () AS r FROM (VALUES (1), (2)) AS t(a)";
    let window = format!("SELECT a, row_number() OVER (ORDER BY a, r) AS n FROM ({numbered})");
    let rows = format!("SELECT a, n FROM ({window}) ORDER BY n LIMIT 10");
    let moved = format!("SELECT array_transform(make_array(a + 1), x -> x * 2) FROM ({rows})");
    let told = failure(&moved);
    assert!(told.contains("doesn't match batch field"), "{told}");
    let folded = "array_transform(make_array(1), x -> CASE WHEN true THEN 1 ELSE NULL END)";
    let told = failure(&format!("SELECT array_transform({folded}, y -> y + 1)"));
    assert!(told.contains("schema field mismatch"), "{told}");
}

/// `filters_totals` in `rules/guarded.rs`.
#[test]
fn a_condition_of_no_columns_is_moved_below_a_total() {
    let total = "SELECT count(*) AS s, 0 AS n FROM (VALUES (1)) AS t(a) HAVING count(*) >= 0";
    let rows = |condition: &str| {
        let batches = run(&format!("SELECT s FROM ({total}) WHERE {condition}")).unwrap();
        batches.iter().map(RecordBatch::num_rows).sum::<usize>()
    };
    assert_eq!(rows("s <> 1"), 0);
    // The row of no rows.
    assert_eq!(rows("n <> 0"), 1);
}

/// `rules/limit_groups.rs`.
#[test]
fn groups_are_limited_by_the_name_of_a_key_and_below_windows() {
    let groups = "(SELECT DISTINCT a FROM (VALUES (1), (2), (3)) AS t(a))";
    let negated = format!("SELECT -a AS a FROM {groups} ORDER BY a LIMIT 1");
    assert_eq!(integer(&negated), -1);
    let counted = format!("SELECT count(*) OVER (), a FROM {groups} ORDER BY a LIMIT 1");
    assert_eq!(integer(&counted), 1);
}

fn integers(text: &str) -> Vec<i64> {
    let batches = run(text).unwrap();
    let columns = batches.iter().map(|batch| batch.column(0).clone());
    let values = columns.flat_map(|column| column.as_primitive::<Int64Type>().values().to_vec());
    values.collect()
}

/// `rules/repeated_projections.rs`.
#[test]
fn the_second_of_two_equal_projections_is_left_out() {
    let largest = "SELECT max(a) AS m FROM (VALUES (1)) AS t(a)";
    let twice = format!("SELECT -m AS m FROM (SELECT -m AS m FROM ({largest}))");
    assert_eq!(integer(&twice), -1);
}

/// `rules/keep_nulls.rs`.
#[test]
fn lists_that_are_both_looked_into_forget_null() {
    let rows = "(SELECT nullif(a, 1) AS a FROM (VALUES (1)) AS t(a))";
    let both = plain(&format!(
        "SELECT (a = 1 OR a = 2) AND (a = 3 OR a = 4) FROM {rows}"
    ));
    assert_eq!(both.null_count(), 0);
}

/// `rules/keep_cases.rs`.
#[test]
fn branches_are_computed_for_rows_that_are_not_theirs() {
    let case = "CASE WHEN a > 1 THEN 10 / (a - 1) > 4 ELSE false END";
    let told = refused(&format!("SELECT {case} FROM (VALUES (1), (2)) AS t(a)"));
    assert!(told.contains("Divide by zero"), "{told}");
}

/// `rules/patterns.rs`.
#[test]
fn patterns_and_lists_change_where_they_are_constant() {
    let rows = "(SELECT nullif(a, 'a') AS a FROM (VALUES ('a')) AS t(a))";
    assert_eq!(
        plain(&format!("SELECT a ~ '.*' FROM {rows}")).null_count(),
        0
    );
    let found = plain(&format!("SELECT array_has([a, 'b'], 'c') FROM {rows}"));
    assert_eq!(found.null_count(), 1);
    let told = refused("SELECT regexp_replace(a, 'b', 'c', '') FROM (VALUES ('a')) AS t(a)");
    assert!(told.contains("regex"), "{told}");
}

/// `rules/distinct_keys.rs`.
#[test]
fn rows_below_joins_are_taken_to_be_distinct() {
    let keys = "(SELECT DISTINCT a AS o FROM (VALUES (1), (2)) AS t(a))";
    let pairs = "(VALUES (1, 1), (2, 2), (2, 3)) AS p(k, n)";
    let joined = format!("SELECT DISTINCT p.n, j.o FROM {keys} j JOIN {pairs} ON j.o = p.k");
    assert_eq!(
        integers(&format!("SELECT DISTINCT o FROM ({joined})")).len(),
        3
    );
}

/// `rules/subqueries/{sets,attach}.rs`.
#[test]
fn correlated_subqueries_lose_rows_or_are_refused() {
    let (rows, pairs) = (
        "(VALUES (1), (2)) AS t(a)",
        "(VALUES (1, 1), (1, 2)) AS p(k, n)",
    );
    let inner = format!("SELECT 1 FROM {pairs} WHERE k = a GROUP BY GROUPING SETS ((n), ())");
    assert_eq!(
        integers(&format!("SELECT a FROM {rows} WHERE EXISTS ({inner})")),
        [1]
    );
    let value = format!("SELECT (SELECT n FROM {pairs} WHERE k = a) FROM {rows}");
    let told = refused(&value);
    assert!(told.contains("must be aggregated"), "{told}");
}

/// `rules/bound_groups.rs`.
#[test]
fn distinct_rows_with_a_window_are_refused_below_a_limit() {
    let rows = "(VALUES (1), (2)) AS t(a)";
    let told = refused(&format!(
        "SELECT DISTINCT a, count(*) OVER (PARTITION BY a) FROM {rows} LIMIT 30"
    ));
    assert!(told.contains("Ordering direction"), "{told}");
}

/// `filters_totals` in `rules/guarded.rs`.
#[test]
fn a_condition_on_a_volatile_key_is_moved_below_the_groups() {
    let keys = "substr(cast(uuid() AS varchar), 1, 1)";
    let groups = format!("SELECT {keys} AS k, 1 AS c FROM range(1, 2000) GROUP BY {keys}");
    let kept = integers(&format!("SELECT c FROM ({groups}) WHERE k = 'a'"));
    assert!(kept.len() > 1);
}

/// `udf/truncate_time.rs`.
#[test]
fn constants_before_1970_are_cut_off_towards_it() {
    let time = "arrow_cast(-999, 'Timestamp(Nanosecond, None)')";
    let cut = integer(&format!(
        "SELECT CAST(date_trunc('microsecond', {time}) AS BIGINT)"
    ));
    assert_eq!(cut, 0);
}

/// `rules/joined_orders.rs`.
#[test]
fn orders_are_believed_that_joins_destroy() {
    let left =
        "(SELECT k, a FROM (VALUES (1, 3), (1, 1), (2, 2)) AS l(k, a) ORDER BY a LIMIT 100) l";
    let right =
        "(SELECT k, b FROM (VALUES (1, 1), (1, 1), (2, 2)) AS r(k, b) ORDER BY b LIMIT 100) r";
    let joined =
        format!("SELECT b * 10 + a FROM {left} JOIN {right} ON l.k = r.k ORDER BY r.b, l.a");
    assert!(!integers(&joined).is_sorted());
}
