//! Betweenness within a bound, from shortest paths between pairs of nodes that are drawn at random.
//!
//! For a pair of different nodes one of the shortest paths between them is drawn, each as likely as any other. The share of such paths
//! that lead through a node is its betweenness over all pairs. Pairs are drawn until the error is within the bound for all nodes at once:
//! as many as the VC dimension of shortest paths asks for whatever they show (Riondato, Kornaropoulos: Fast approximation of
//! betweenness centrality through sampling, Data Min. Knowl. Discov. 30(2), 2016, doi:10.1007/s10618-015-0423-0), or fewer where what
//! they have shown is sure enough (as KADABRA does, Borassi, Natale: KADABRA is an adaptive algorithm for betweenness via random
//! approximation, J. Exp. Algorithmics 24, 2019, doi:10.1145/3284359), by the empirical Bernstein bound of Maurer and Pontil
//! (arXiv:0907.3740), looked at after fixed numbers of pairs. Each of the two may fail half as often as both may.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use crate::algorithms::parameters::{Arguments, Param};
use crate::algorithms::support::{Random, SHARE, cells, in_turn, values};
use crate::{Control, ErrorCode, Graph, GraphError, Result};

use super::brandes::SAMPLES;

pub(super) static ERROR: Param<Option<f64>> = Param::optional_float(
    "error",
    (1e-6, 1.0),
    "By how much normalized values may be wrong: one random shortest path is followed for each of as many random pairs of nodes as that takes. Where as many searches from all nodes take no longer, the result is exact. Not together with `samples`.",
);

pub(super) static CONFIDENCE: Param<f64> = Param::float(
    "confidence",
    (0.0, 0.999_999_999),
    0.9,
    "How likely it is at least that no value is wrong by more than `error`.",
);

/// Looks at what pairs have shown, each after half as many more as the one before.
const LOOKS: i32 = 12;
/// Pairs of a piece of work.
const PIECE: u64 = 32;
/// A pair takes at least such a part of a search for all shortest paths from a node.
const SEARCHES: u64 = 8;

/// A search for one of the shortest paths between two nodes, again and again.
pub(super) trait PairSearch: Send {
    /// Calls `through` with the nodes between `source` and `target` on one of the shortest paths between them, if there is one.
    fn draw(
        &mut self,
        ends: (u32, u32),
        random: &mut Random,
        through: impl FnMut(u32),
        control: &Control,
    ) -> Result<()>;
}

/// What is to be found.
pub(super) struct Bound {
    nodes: usize,
    /// Of the share of pairs whose path leads through a node.
    error: f64,
    failure: f64,
}

impl Bound {
    /// None where the call asks for none, or for so little error that the exact result is as soon there.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where it names a number of samples, too.
    pub fn of(graph: &Graph, arguments: &Arguments) -> Result<Option<Self>> {
        let Some(error) = arguments.get(&ERROR) else {
            return Ok(None);
        };
        if arguments.get(&SAMPLES).is_some() {
            let message = "samples and error cannot both be given";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter(SAMPLES.row().name)
                .expected("null where error is given"));
        }
        let nodes = graph.num_nodes();
        if nodes < 3 {
            return Ok(None);
        }
        let bound = Self {
            nodes,
            // Values are shares of the pairs of other nodes.
            error: error * (nodes - 2) as f64 / nodes as f64,
            failure: 1.0 - arguments.get(&CONFIDENCE),
        };
        let fewest = bound.pairs(3);
        let counted = bound.pairs(nodes) < u64::from(u32::MAX);
        Ok((counted && fewest < SEARCHES * nodes as u64).then_some(bound))
    }

    /// How many pairs are enough where no shortest path has more than so many nodes.
    fn pairs(&self, longest: usize) -> u64 {
        let dimension = 1 + longest.saturating_sub(2).max(1).ilog2();
        let pairs = 0.5 / self.error.powi(2) * (f64::from(dimension) + (2.0 / self.failure).ln());
        pairs.ceil() as u64
    }

    /// Whether `pairs` are, of which so many led through the node that most led through.
    fn is_kept(&self, pairs: u64, greatest: u32) -> bool {
        let sides = 2.0 * self.nodes as f64 * f64::from(LOOKS);
        let log = (2.0 * sides / (self.failure / 2.0)).ln();
        let (pairs, share) = (pairs as f64, f64::from(greatest) / pairs as f64);
        // Nodes with a smaller share have a smaller variance while shares are less than a half.
        let variance = match share < 0.5 {
            true => share * (1.0 - share),
            false => 0.25,
        } * pairs
            / (pairs - 1.0);
        let error = (2.0 * variance * log / pairs).sqrt() + 7.0 * log / (3.0 * (pairs - 1.0));
        error <= self.error
    }
}

/// Through how many of the paths each node was on, by the names that searches have for nodes, and of how many pairs.
///
/// The same for a seed on any number of threads.
pub(super) fn through<S: PairSearch>(
    bound: &Bound,
    longest: usize,
    (seed, threads): (u64, usize),
    search: impl Fn() -> S + Sync,
    control: &Control,
) -> Result<(Vec<u32>, u64)> {
    let n = bound.nodes;
    let most = bound.pairs(longest);
    control.begin("draw pairs", most);
    let counts = cells(n, 0);
    let mut drawn = 0;
    for look in (0..LOOKS).rev() {
        let until = (most as f64 / 1.5f64.powi(look)).ceil() as u64;
        draw(&counts, drawn..until, (seed, threads), &search, control)?;
        drawn = until;
        let greatest = counts.par_iter().with_min_len(SHARE);
        let greatest = greatest.map(|count| count.load(Relaxed)).max();
        if drawn > 1 && bound.is_kept(drawn, greatest.unwrap_or(0)) {
            break;
        }
    }
    Ok((values(counts), drawn))
}

fn draw<S: PairSearch>(
    counts: &[AtomicU32],
    pairs: std::ops::Range<u64>,
    (seed, threads): (u64, usize),
    search: impl Fn() -> S + Sync,
    control: &Control,
) -> Result<()> {
    let n = counts.len();
    let pieces = (pairs.end - pairs.start).div_ceil(PIECE) as usize;
    in_turn(
        (threads, pieces),
        control,
        search,
        |search, piece| {
            let first = pairs.start + piece as u64 * PIECE;
            for pair in first..(first + PIECE).min(pairs.end) {
                control.check()?;
                let mut random = Random::new(seed, pair);
                let source = random.below(n);
                let target = random.below(n - 1);
                let ends = (
                    source as u32,
                    (target + usize::from(target >= source)) as u32,
                );
                let add = |node: u32| {
                    counts[node as usize].fetch_add(1, Relaxed);
                };
                search.draw(ends, &mut random, add, control)?;
                control.advance(1);
            }
            Ok(())
        },
        |_| {},
    )
}
