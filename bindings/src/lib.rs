//! Node-API bindings of Quiver: the only crate that crosses the boundary, and the only one with `unsafe`.
// napi-rs registers nothing in unit tests, so that what JavaScript calls looks unused there.
#![cfg_attr(test, allow(dead_code))]

mod account;
mod algorithm;
mod arriving;
mod borrow;
mod c_stream;
mod cdata;
mod change;
mod control;
mod counters;
mod descriptor;
mod error;
mod export;
mod formats;
#[cfg(test)]
mod fuzz;
mod generate;
mod graph;
mod handle;
mod import;
mod inputs;
mod opening;
mod parameters;
mod plan;
mod queries;
mod reads;
mod saved;
mod schema;
mod session;
mod shape;
mod stream;
mod strings;
mod table;
mod task;
mod text;
mod values;
