//! Every generator, by name.

use crate::{ErrorCode, GraphError, Result};

use super::row::Generator;
use super::{
    barabasi_albert, erdos_renyi, grid, karate_club, rmat, stochastic_block_model, watts_strogatz,
};

/// Every generator, in alphabetical order.
pub static GENERATORS: &[&Generator] = &[
    &barabasi_albert::GENERATOR,
    &erdos_renyi::GENERATOR,
    &grid::GENERATOR,
    &karate_club::GENERATOR,
    &rmat::GENERATOR,
    &stochastic_block_model::GENERATOR,
    &watts_strogatz::GENERATOR,
];

/// The row of the generator called `name`, such as `"rmat"`.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] when there is none.
pub fn find(name: &str) -> Result<&'static Generator> {
    let mut rows = GENERATORS.iter().copied();
    rows.find(|generator| generator.name == name)
        .ok_or_else(|| {
            let names: Vec<_> = GENERATORS.iter().map(|generator| generator.name).collect();
            let message = format!("there is no generator {name:?}");
            GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("name")
                .expected(names.join(", "))
                .got(name)
        })
}
