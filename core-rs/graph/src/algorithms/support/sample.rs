//! Some of the nodes, each choice of as many as likely as any other.

use super::random::Random;

/// `count` of `n` nodes, ascending; all of them where there are no more.
pub(in super::super) fn sample(n: usize, count: u64, seed: u64) -> Vec<u32> {
    let mut left = usize::try_from(count).unwrap_or(n).min(n);
    let mut random = Random::new(seed, 0);
    let mut chosen = Vec::with_capacity(left);
    for node in 0..n {
        // As likely as the share of those wanted in those to come.
        if left > 0 && random.below(n - node) < left {
            chosen.push(node as u32);
            left -= 1;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_have_their_size_and_are_fair() {
        let mut counts = [0; 10];
        for seed in 0..1000 {
            let chosen = sample(10, 3, seed);
            assert_eq!(chosen.len(), 3);
            assert!(chosen.is_sorted_by(|a, b| a < b));
            chosen.iter().for_each(|&node| counts[node as usize] += 1);
        }
        assert!(
            counts.iter().all(|count| (240..360).contains(count)),
            "{counts:?}"
        );
        assert_eq!(sample(4, 9, 0), [0, 1, 2, 3]);
        assert!(sample(0, 9, 0).is_empty());
    }
}
