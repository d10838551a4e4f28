//! Every algorithm, by family and by name.

use std::sync::LazyLock;

use crate::{ErrorCode, GraphError, Result};

use super::table::Algorithm;
use super::{
    centrality, community, components, embedding, flows, layout, paths, sampling, similarity,
    structure, trees,
};

/// The families, and the rows of each.
pub(super) static FAMILIES: &[(&str, &[&Algorithm])] = &[
    ("centrality", centrality::FAMILY),
    ("community", community::FAMILY),
    ("components", components::FAMILY),
    ("embedding", embedding::FAMILY),
    ("flows", flows::FAMILY),
    ("layout", layout::FAMILY),
    ("paths", paths::FAMILY),
    ("sampling", sampling::FAMILY),
    ("similarity", similarity::FAMILY),
    ("structure", structure::FAMILY),
    ("trees", trees::FAMILY),
];

/// Every algorithm, in alphabetical order.
pub static ALGORITHMS: LazyLock<Vec<&Algorithm>> = LazyLock::new(|| {
    let families = FAMILIES.iter().flat_map(|(_, rows)| rows.iter().copied());
    let mut rows: Vec<_> = families.collect();
    rows.sort_by_key(|algorithm| algorithm.name);
    rows
});

/// The row of the algorithm called `name`, such as `"pagerank"`.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] when there is none.
pub fn find(name: &str) -> Result<&'static Algorithm> {
    let mut rows = ALGORITHMS.iter().copied();
    rows.find(|algorithm| algorithm.name == name)
        .ok_or_else(|| {
            let names: Vec<_> = ALGORITHMS.iter().map(|algorithm| algorithm.name).collect();
            GraphError::new(
                ErrorCode::InvalidArgument,
                format!("there is no algorithm {name:?}"),
            )
            .parameter("name")
            .expected(names.join(", "))
            .got(name)
        })
}
