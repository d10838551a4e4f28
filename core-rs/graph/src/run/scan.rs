//! The first of many values that is not as it should be, found in parallel.

use rayon::prelude::*;

use super::threads::IN_PLACE;

/// Values looked at together.
const CHUNK: usize = 1 << 13;
/// Chunks that are so soon looked at that a second thread is not worth waking.
const TOGETHER: usize = 8;

/// The place of the first of `values` that is `wrong`, which should be a plain comparison.
pub(crate) fn first<T: Sync>(values: &[T], wrong: impl Fn(&T) -> bool + Sync) -> Option<usize> {
    if values.len() <= IN_PLACE {
        return first_here(values, wrong);
    }
    values
        .par_chunks(CHUNK)
        .with_min_len(TOGETHER)
        .enumerate()
        .find_map_first(|(chunk, values)| {
            first_here(values, &wrong).map(|place| chunk * CHUNK + place)
        })
}

fn first_here<T>(values: &[T], wrong: impl Fn(&T) -> bool) -> Option<usize> {
    // A loop that never leaves early compares several values at a time.
    if !values.iter().fold(false, |any, value| any | wrong(value)) {
        return None;
    }
    values.iter().position(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_found_wherever_it_stands() {
        assert_eq!(first(&[], |value: &u32| *value == 0), None);
        for length in [1, CHUNK - 1, CHUNK, 3 * CHUNK + 1, 40 * CHUNK] {
            let mut values = vec![1u32; length];
            assert_eq!(first(&values, |&value| value == 0), None);
            for place in [length - 1, length / 2, length / 3, 0] {
                values[place] = 0;
                assert_eq!(first(&values, |&value| value == 0), Some(place));
            }
        }
    }
}
