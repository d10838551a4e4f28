//! Which nodes matter.

mod degree;
mod pagerank;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[&degree::ALGORITHM, &pagerank::ALGORITHM];
