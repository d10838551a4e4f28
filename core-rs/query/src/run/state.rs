//! DataFusion's settings, functions and rules, as all queries have them.

use std::sync::Arc;

use datafusion::execution::SessionStateDefaults;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::optimizer::Analyzer;
use datafusion::prelude::SessionConfig;

use super::optimizers::Optimizers;
use super::options::SessionOptions;
use crate::lower::Negative;
use crate::lower::spans::Spans;
use crate::operators::graph_node::GraphPlanner;
use crate::operators::sharing::Sharing;
use crate::rules::before_coercion::BeforeCoercion;
use crate::rules::bound_groups::BoundGroups;
use crate::rules::count_rows::CountRows;
use crate::rules::dates_in_zones::DatesInZones;
use crate::rules::distinct_keys::DistinctKeys;
use crate::rules::expression::CorrectExpressions;
use crate::rules::fix_now::FixNow;
use crate::rules::hold_joins::HoldJoins;
use crate::rules::hold_partitions::HoldPartitions;
use crate::rules::keep_limits::SortNothing;
use crate::rules::keep_order::KeepOrder;
use crate::rules::keep_sorts::KeepSorts;
use crate::rules::mask_structs::MaskStructs;
use crate::rules::one_zero::OneZero;
use crate::rules::outer_types::OuterTypes;
use crate::rules::plain_keys::PlainKeys;
use crate::rules::share_runs::ShareRuns;
use crate::rules::subqueries::JoinSubqueries;
use crate::rules::verify::Verify;
use crate::rules::watch_operators::WatchOperators;
use crate::rules::watched::{Analyzing, analyzing, physical};
use crate::rules::windows::Windows;
use crate::runtime::cores;
use crate::udf::all_kinds::of_all_kinds;
use crate::udf::bounded::bounded;
use crate::udf::checked_sum::checked_sum;
use crate::udf::exact_mean::exact_mean;
use crate::udf::exact_quantile::exact_quantile;
use crate::udf::float_min_max::float_min_max;
use crate::udf::float_results::float_results;
use crate::udf::mended::mended;
use crate::udf::named_type::named_type;
use crate::udf::nullable_elements::nullable_elements;
use crate::udf::sorted_text::sorted_text;
use crate::udf::truncate_time::truncate_time;

/// The side of a join that is hashed may have this many rows or bytes, divided by the cores, to be shared by all of them.
const SHARED_BUILD_ROWS: usize = 8 << 20;
const SHARED_BUILD_BYTES: usize = 512 << 20;

/// Bytes that a row is taken to need, where only the number of rows is known.
const ROW: usize = 64;

/// Files that one merge reads side by side at most: each takes its batches' size several times over, from what all share.
pub(crate) const MERGED: usize = 8;

/// Bytes that are sorted at once at most, the copy included: text of one array ends at 2 GiB.
const AT_ONCE: usize = 1 << 30;

/// Batches of this number should fit into a thread's share.
const BATCHES: usize = 64;

/// Below so many rows a batch costs more than it holds.
const LEAST_ROWS: usize = 128;

/// Whether the joins of a plan over `rows` rows sort both sides, which sets aside what does not fit, where a hash table must fit.
pub(crate) fn sorts(rows: Option<usize>, limit: Option<usize>) -> bool {
    limit.is_some_and(|limit| rows.is_none_or(|rows| rows.saturating_mul(ROW) > limit / 4))
}

/// The settings of a plan in a session with this limit of memory.
pub(crate) fn configure(
    config: SessionConfig,
    sharing: Sharing,
    sorting: bool,
    limit: Option<usize>,
) -> SessionConfig {
    // Joins by sorting are planned from two partitions on.
    let partitions = match sorting {
        true => sharing.partitions.max(2),
        false => sharing.partitions,
    };
    let config = config.with_extension(Arc::new(sharing));
    let mut config = config.with_target_partitions(partitions);
    let options = config.options_mut();
    options.optimizer.prefer_hash_join = !sorting;
    let Some(limit) = limit else {
        return config;
    };
    let share = limit / partitions;
    // What a sort keeps free for merging what it has set aside: enough to go on, not all there is.
    let merging = options.execution.sort_spill_reservation_bytes;
    options.execution.sort_spill_reservation_bytes = merging.min(share / 8);
    // Rows in memory are sorted at once: merging many small batches asks for memory that sorting them has set aside already.
    options.execution.sort_in_place_threshold_bytes = AT_ONCE;
    // So small that merges have room for a batch of every file.
    let rows = options.execution.batch_size.get();
    let fitting = (share / (2 * ROW * BATCHES)).clamp(LEAST_ROWS.min(rows), rows);
    config.with_batch_size(fitting)
}

/// The settings, functions and rules that all plans have in common.
pub(crate) fn open(environment: &Arc<RuntimeEnv>, limits: &SessionOptions) -> SessionState {
    let mut config = SessionConfig::new();
    let options = config.options_mut();
    // JavaScript's Arrow knows no view types, and its users no folding of names to lower case.
    options.sql_parser.map_string_types_to_utf8view = false;
    options.sql_parser.enable_ident_normalization = false;
    // The rows of a subquery that sorts have its order, as a frame's have.
    options.sql_parser.enable_subquery_sort_elimination = false;
    // As a frame's sort: last in either direction, unless the query says otherwise.
    options.sql_parser.default_null_ordering = "nulls_last".to_owned();
    options.optimizer.expand_views_at_output = true;
    // Sources come in as many partitions as the plan can use; dealing batches round would lose their order.
    options.optimizer.enable_round_robin_repartition = false;
    // A dynamic filter lives as long as its plan: it would carry over to the next run of a prepared one.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    // A limit above windows takes rows away that they look at: it takes `lag` for looking back whatever its offset, `lead` for looking no
    // further than its offset over nulls, and of windows above one another the one that looks farthest.
    options.optimizer.enable_window_limits = false;
    // Built once and probed by all threads, a table need not be dealt out by its keys first: that copies both sides. One
    // thread builds it, so the more threads wait, the smaller it has to be.
    options.optimizer.hash_join_single_partition_threshold_rows = SHARED_BUILD_ROWS / cores();
    options.optimizer.hash_join_single_partition_threshold = SHARED_BUILD_BYTES / cores();
    // Whole numbers as dense as this are looked up by position: an entry of 4 bytes each is less than what a hash table takes.
    options.execution.perfect_hash_join_min_key_density = 0.1;
    // It refuses plans for whether a column may have nulls, which rules tell more and less closely.
    options.execution.skip_physical_aggregate_schema_check = true;
    // A union that is interleaved must stay so whatever its inputs become, which it does not.
    options.optimizer.prefer_existing_union = true;
    if let Some(rows) = limits.batch_size {
        config = config.with_batch_size(rows.get());
    }
    let rules = Optimizers::without(&limits.disabled_optimizers);
    let mut analyzer = Analyzer::default().rules;
    analyzer.insert(0, Arc::new(DatesInZones));
    analyzer.insert(1, Arc::new(BeforeCoercion));
    let ours: [Analyzing; 10] = [
        Arc::new(OuterTypes),
        Arc::new(FixNow),
        Arc::new(JoinSubqueries),
        Arc::new(KeepSorts),
        Arc::new(CorrectExpressions),
        Arc::new(MaskStructs),
        Arc::new(Windows),
        Arc::new(OneZero),
        Arc::new(DistinctKeys),
        Arc::new(PlainKeys),
    ];
    analyzer.extend(ours);
    let analyzer = analyzer.into_iter().map(analyzing).collect();
    let mut builder = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(Arc::clone(environment))
        .with_default_features()
        .with_analyzer_rules(analyzer)
        .with_optimizer_rules(rules.logical)
        .with_physical_optimizer_rules(rules.physical)
        .with_physical_optimizer_rule(physical(Arc::new(BoundGroups)))
        .with_physical_optimizer_rule(physical(Arc::new(SortNothing)))
        .with_physical_optimizer_rule(physical(Arc::new(HoldPartitions)))
        .with_physical_optimizer_rule(physical(Arc::new(HoldJoins)))
        .with_physical_optimizer_rule(physical(Arc::new(CountRows)))
        .with_physical_optimizer_rule(physical(Arc::new(KeepOrder)))
        .with_physical_optimizer_rule(physical(Arc::new(ShareRuns)))
        .with_physical_optimizer_rule(physical(Arc::new(WatchOperators)))
        .with_query_planner(Arc::new(GraphPlanner));
    if limits.verify {
        builder = builder.with_physical_optimizer_rule(physical(Arc::new(Verify)));
    }
    if let Some(functions) = builder.scalar_functions() {
        for function in functions {
            let ours = truncate_time(of_all_kinds(named_type(mended(Arc::clone(function)))));
            *function = bounded(ours, &environment.memory_pool);
        }
    }
    let lambdas = SessionStateDefaults::default_higher_order_functions();
    let lambdas = lambdas.into_iter().map(nullable_elements).collect();
    builder = builder.with_higher_order_functions(lambdas);
    // The last of a name counts.
    if let Some(functions) = builder.aggregate_functions() {
        functions.extend(float_min_max());
        functions.push(Arc::new(checked_sum()));
        functions.push(Arc::new(exact_mean()));
        for function in functions {
            let exact = exact_quantile(sorted_text(Arc::clone(function)));
            *function = float_results(exact);
        }
    }
    if let Some(planners) = builder.expr_planners() {
        planners.insert(0, Arc::new(Spans));
        planners.insert(0, Arc::new(Negative));
    }
    builder.build()
}
