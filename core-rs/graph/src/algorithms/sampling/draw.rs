//! Some of a node's entries, each choice of as many as likely as any other.

use crate::algorithms::support::Random;
use crate::{Control, Result};

/// Entries that are drawn between two looks at the control.
const PATIENCE: usize = 1 << 14;

/// How many entries are drawn of `degree`.
#[inline]
pub(super) fn drawn(degree: usize, count: u64, replace: bool) -> usize {
    match replace && degree > 0 {
        true => usize::try_from(count).unwrap_or(usize::MAX),
        false => usize::try_from(count).map_or(degree, |count| count.min(degree)),
    }
}

/// Draws entries of `degree`, by their places in the row, as many as there is room for in `places`: each as often as it comes
/// where they are put back, ascending and each once where they are not.
///
/// # Errors
/// [`crate::ErrorCode::Cancelled`].
pub(super) fn draw(
    degree: usize,
    replace: bool,
    random: &mut Random,
    places: &mut [u32],
    control: &Control,
) -> Result<()> {
    let count = places.len();
    if !replace && count == degree {
        places
            .iter_mut()
            .zip(0..)
            .for_each(|(it, place)| *it = place);
    } else if replace {
        for places in places.chunks_mut(PATIENCE) {
            control.check()?;
            places.fill_with(|| random.below(degree) as u32);
        }
    } else if searches(count, degree) {
        floyd(degree, random, places);
    } else {
        // One after another, each as likely as the share of those wanted in those to come.
        let mut found = 0;
        for place in 0..degree {
            if place % PATIENCE == PATIENCE - 1 {
                control.check()?;
            }
            if found < count && random.below(degree - place) < count - found {
                places[found] = place as u32;
                found += 1;
            }
        }
    }
    Ok(())
}

/// Whether what is drawn is sooner looked for among what was drawn before than the whole row is gone through.
#[inline]
fn searches(count: usize, degree: usize) -> bool {
    count.saturating_mul(count) / 16 < degree
}

/// As many draws as there are entries wanted: where one comes again, the last that could have come stands for it (Bentley, Floyd:
/// A sample of brilliance, Commun. ACM 30(9), 1987, doi:10.1145/30401.315746).
fn floyd(degree: usize, random: &mut Random, places: &mut [u32]) {
    let first = degree - places.len();
    for found in 0..places.len() {
        let last = first + found;
        let place = random.below(last + 1) as u32;
        // All of them are compared, without a branch that nobody can foresee.
        let again = places[..found]
            .iter()
            .fold(false, |any, &it| any | (it == place));
        places[found] = if again { last as u32 } else { place };
    }
    places.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of 20 entries is drawn about as often as any other, and so is each pair of neighbours in the row.
    #[test]
    fn draws_are_fair() {
        for (count, replace) in [(1, false), (5, false), (15, false), (19, false), (5, true)] {
            let (mut single, mut pairs) = ([0; 20], [0; 20]);
            for node in 0..4000 {
                let mut places = vec![0; count];
                let mut random = Random::new(3, node);
                draw(20, replace, &mut random, &mut places, &Control::default()).unwrap();
                assert!(replace || places.is_sorted_by(|a, b| a < b));
                let has = |place: usize| places.contains(&(place as u32 % 20));
                places.iter().for_each(|&place| single[place as usize] += 1);
                (0..20).for_each(|place| pairs[place] += usize::from(has(place) && has(place + 1)));
            }
            let near = |counts: &[usize], expected: f64| {
                let off = |&it: &usize| (it as f64 - expected).abs() > 6.0 * expected.sqrt();
                assert!(!counts.iter().any(off), "{count}: {counts:?}, {expected}");
            };
            near(&single, 4000.0 * count as f64 / 20.0);
            if !replace {
                near(&pairs, 4000.0 * (count * (count - 1)) as f64 / 380.0);
            }
        }
    }

    #[test]
    fn hubs_are_drawn_from_either_way() {
        for count in [10, 100, 1000, 9999, 10_000] {
            let mut places = vec![0; count];
            let mut random = Random::new(1, 1);
            draw(10_000, false, &mut random, &mut places, &Control::default()).unwrap();
            assert!(places.is_sorted_by(|a, b| a < b), "{count}");
            assert!(places.iter().all(|&place| place < 10_000));
            let mean = places.iter().map(|&it| f64::from(it)).sum::<f64>() / count as f64;
            let error = 10_000.0 / (12.0 * count as f64).sqrt();
            assert!((mean - 5000.0).abs() < 5.0 * error, "{count}: {mean}");
        }
    }
}
