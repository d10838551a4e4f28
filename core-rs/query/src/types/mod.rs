//! Arrow's types: which compare, what they are called, which hold the values of others, and which are not known.

mod class;
mod common;
mod exactly;
mod floats;
mod foreign;
mod lossless;
mod names;
mod null_entries;
mod sound;
mod spans;
mod units;
mod unpacked;
mod within;
mod zones;

pub(crate) use class::{Class, is_list, values_type};
pub(crate) use common::{common_type, widen};
pub(crate) use exactly::cast_exactly;
pub(crate) use floats::{Float, has_floats, one_nan, one_zero};
pub(crate) use foreign::{Patches, refusal};
pub(crate) use lossless::lossless;
pub(crate) use names::{check_depth, known_zone, parse_type};
pub(crate) use null_entries::{as_computed, null_keys};
pub use sound::check_type;
pub(crate) use spans::{DAYS_OF_A_MONTH, NANOSECONDS_OF_A_DAY, is_span, one_span};
pub(crate) use units::{nanoseconds, per_second};
pub(crate) use unpacked::unpacked;
pub(crate) use within::find_within;
pub(crate) use zones::{offset_before, zoned};
