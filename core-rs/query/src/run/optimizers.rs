//! DataFusion's optimizer rules, of which a session may leave out those that only make plans faster.

use std::sync::Arc;

use datafusion::optimizer::{Optimizer, OptimizerRule};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use quiver_graph::{ErrorCode, GraphError, Result};

use crate::rules::duplicated_keys::DuplicatedKeys;
use crate::rules::ensure_requirements::EnsureRequirements;
use crate::rules::filter_files::FilterFiles;
use crate::rules::grouping_sets::GroupingSets;
use crate::rules::guarded::guarded;
use crate::rules::keep_lambdas::KeepLambdas;
use crate::rules::keep_limits::KeepLimits;
use crate::rules::limit_groups::LimitGroups;
use crate::rules::padded_sides::PaddedSides;
use crate::rules::plain_equalities::PlainEqualities;
use crate::rules::repeated_projections::told_apart;
use crate::rules::totals_from_statistics::TotalsFromStatistics;
use crate::rules::watched::{self, Logical, Physical};

/// Without these a plan cannot run, or takes other rows for a limit in its middle, as some functions are there only to be simplified, or runs with an order, a distribution or a signal lost.
const NEEDED: &[&str] = &[
    "simplify_expressions",
    "optimize_projections",
    "join_selection",
    "push_down_limit",
    "eliminate_duplicated_expr",
    "rewrite_set_comparison",
    "replace_distinct_aggregate",
    "decorrelate_predicate_subquery",
    "scalar_subquery_to_join",
    "decorrelate_lateral_join",
    // NOT IN looks at nulls where its rows are found by keys alone.
    "extract_equijoin_predicate",
    "grouping_sets",
    "keep_limits",
    "padded_sides",
    "plain_equalities",
    "output_requirements",
    "ensure_requirements",
    "ensure_cooperative",
    "sanity_check_plan",
];

/// Those that no plan is made by. Fields of structs that are moved below a join by the first two leave a column there that goes by the
/// name of the struct, so that valid plans are refused as ambiguous.
///
/// The last is for filters that grow while a plan runs, which are off.
const FAULTY: &[&str] = &[
    "extract_leaf_expressions",
    "push_down_leaf_projections",
    "filter_pushdown_post",
];

/// Those that are left.
pub(crate) struct Optimizers {
    pub logical: Vec<Logical>,
    pub physical: Vec<Physical>,
}

impl Optimizers {
    /// All but those that are named in `disabled`.
    pub fn without(disabled: &[String]) -> Self {
        let Self { logical, physical } = Self::all();
        let stays = |name: &str| !disabled.contains(&snake_case(name));
        Self {
            logical: logical
                .into_iter()
                .filter(|rule| stays(rule.name()))
                .map(watched::logical)
                .collect(),
            physical: physical
                .into_iter()
                .filter(|rule| stays(rule.name()))
                .map(watched::physical)
                .collect(),
        }
    }

    fn all() -> Self {
        let mut logical = Optimizer::default().rules;
        logical.retain(|rule| !FAULTY.contains(&rule.name()));
        for rule in &mut logical {
            if rule.name() == DuplicatedKeys.name() {
                *rule = Arc::new(DuplicatedKeys);
            }
        }
        let logical = logical.into_iter().map(guarded).map(told_apart).collect();
        let mut physical = PhysicalOptimizer::default().rules;
        physical.retain(|rule| !FAULTY.contains(&snake_case(rule.name()).as_str()));
        for rule in &mut physical {
            if rule.name() == EnsureRequirements.name() {
                *rule = Arc::new(EnsureRequirements);
            }
            if rule.name() == LimitGroups.name() {
                *rule = Arc::new(LimitGroups);
            }
            if rule.name() == TotalsFromStatistics.name() {
                *rule = Arc::new(TotalsFromStatistics);
            }
            if rule.name() == "ProjectionPushdown" {
                *rule = Arc::new(KeepLambdas(Arc::clone(rule)));
            }
            if rule.name() == "FilterPushdown" {
                *rule = Arc::new(FilterFiles::new());
            }
        }
        physical.insert(0, Arc::new(PlainEqualities));
        physical.insert(0, Arc::new(KeepLimits));
        physical.insert(0, Arc::new(GroupingSets));
        physical.insert(0, Arc::new(PaddedSides));
        Self { logical, physical }
    }
}

/// # Errors
/// [`ErrorCode::InvalidArgument`] for a name of `disabled` that is no rule's which can be left out.
pub(crate) fn check(disabled: &[String]) -> Result<()> {
    if disabled.is_empty() {
        return Ok(());
    }
    let Optimizers { logical, physical } = Optimizers::all();
    let names = logical.iter().map(|rule| rule.name());
    let names = names.chain(physical.iter().map(|rule| rule.name()));
    let mut names: Vec<String> = names.map(snake_case).collect();
    names.retain(|name| !NEEDED.contains(&name.as_str()));
    names.sort_unstable();
    names.dedup();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match disabled.iter().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let message = format!("no optimizer rule \"{name}\" can be left out");
            let error = GraphError::new(ErrorCode::InvalidArgument, message);
            let known = names.join(", ");
            Err(error
                .suggest(name, names)
                .expected(known)
                .parameter("disabledOptimizers"))
        }
    }
}

/// DataFusion has names in both `snake_case` and `CamelCase`.
fn snake_case(name: &str) -> String {
    let mut result = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        match letter {
            'A'..='Z' => {
                if !result.is_empty() && !result.ends_with('_') {
                    result.push('_');
                }
                result.push(letter.to_ascii_lowercase());
            }
            'a'..='z' | '0'..='9' | '_' => result.push(letter),
            _ => result.push('_'),
        }
    }
    result.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_there() {
        let Optimizers { logical, physical } = Optimizers::all();
        let names = logical.iter().map(|rule| rule.name());
        let names = names.chain(physical.iter().map(|rule| rule.name()));
        let names: Vec<String> = names.map(snake_case).collect();
        for needed in NEEDED {
            assert!(
                names.iter().any(|name| name == needed),
                "{needed} of {names:?}"
            );
        }
    }

    #[test]
    fn those_named_are_left_out_and_others_refused() {
        let off = ["push_down_filter".to_owned(), "limit_pushdown".to_owned()];
        check(&off).unwrap();
        let left = Optimizers::without(&off);
        assert!(
            !left
                .logical
                .iter()
                .any(|rule| rule.name() == "push_down_filter")
        );
        assert!(
            !left
                .physical
                .iter()
                .any(|rule| rule.name() == "LimitPushdown")
        );
        let error = check(&["push_down_filtr".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("push_down_filter"), "{error}");
        assert!(check(&["ensure_requirements".to_owned()]).is_err());
    }
}
