//! Which nodes matter.

mod article_rank;
mod betweenness;
mod brandes;
#[cfg(test)]
mod check;
mod closeness;
mod degree;
mod distances;
mod edge_betweenness;
mod eigenvector;
mod growth;
mod harmonic;
mod hits;
mod hop_counts;
mod hop_pairs;
mod katz;
mod pagerank;
mod paths_counted;
mod sampled_pairs;
mod vote_rank;
mod weight_counts;
mod weight_pairs;

use super::table::Algorithm;

pub(super) static FAMILY: &[&Algorithm] = &[
    &article_rank::ALGORITHM,
    &betweenness::ALGORITHM,
    &closeness::ALGORITHM,
    &degree::ALGORITHM,
    &edge_betweenness::ALGORITHM,
    &eigenvector::ALGORITHM,
    &harmonic::ALGORITHM,
    &hits::ALGORITHM,
    &katz::ALGORITHM,
    &pagerank::ALGORITHM,
    &vote_rank::ALGORITHM,
];
