//! Inputs that a machine thinks of. None may end the process, panic (caught or not), hang, take far more memory than it has bytes, or
//! come through as data that contradicts itself: whatever is wrong with an input is an error with a code that says so.
//!
//! Each target makes its inputs from a seed: small ones that are well-formed, then changed. A target for another kind of input, such as
//! saved graphs or another language, is one file here: what makes an input, what is done with it, and the codes that it may end with.

mod bytes;
mod corpus;
mod cypher;
mod expressions;
mod files;
mod harness;
mod ipc;
mod kinds;
mod plans;
mod random;
mod sql;
#[path = "../support/mod.rs"]
mod support;
mod watch;
