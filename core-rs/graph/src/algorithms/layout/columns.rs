//! The columns that all layouts give.

use crate::algorithms::table::{Column, ColumnKind};

pub(super) const X: Column =
    Column::new("x", ColumnKind::Float64, "Where it is from left to right.");
pub(super) const Y: Column =
    Column::new("y", ColumnKind::Float64, "Where it is from bottom to top.");
