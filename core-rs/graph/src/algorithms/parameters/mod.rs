//! Parameters: what a row of the table declares, what a caller gives, and what a kernel reads.

mod arguments;
mod nodes;
mod parameter;
mod value;

pub use arguments::{Arguments, Taken};
pub use parameter::{
    DIRECTION, DefaultValue, Floats, Integers, Kind, Matrix, Node, NodeWeights, Nodes, Pairs,
    Param, Parameter, SOURCES, WEIGHT, Word,
};
pub use value::{Value, Values};
