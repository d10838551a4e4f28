//! What DataFusion runs for us: tables, and operators of ours.

pub(crate) mod algorithm;
pub(crate) mod bytes;
pub(crate) mod counted;
pub(crate) mod element;
pub(crate) mod expand;
pub(crate) mod forgetful;
pub(crate) mod graph_node;
pub(crate) mod in_memory;
pub(crate) mod in_order;
pub(crate) mod messages;
pub(crate) mod one_order;
pub(crate) mod ordered;
pub(crate) mod passing;
pub(crate) mod pieces;
pub(crate) mod portions;
pub(crate) mod sharing;
pub(crate) mod table;
pub(crate) mod tail;
mod united;
pub(crate) mod verifying;
pub(crate) mod watched;
pub(crate) mod whole_result;
pub(crate) mod window;
