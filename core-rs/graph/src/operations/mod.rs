//! From one graph to the next. Every operation leaves its graph as it is, and shares with it what it does not change:
//! buffers, indexes, topology.

mod attributes;
mod columns;
mod extend;
mod reshape;
mod select;
mod simplify;
