//! Node-API bindings of Quiver: the only crate that crosses the boundary, and the only one with `unsafe`.

mod algorithm;
mod borrow;
mod cdata;
mod change;
mod control;
mod counters;
mod descriptor;
mod error;
mod export;
mod frame;
mod graph;
mod handle;
mod import;
mod opening;
mod schema;
mod table;
mod task;
