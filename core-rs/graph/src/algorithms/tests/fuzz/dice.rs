//! Numbers at random: the same seed and number make the same input on every machine.

use super::super::random::Random;

pub struct Dice(Random);

impl Dice {
    /// Those of input `number` of a run with `seed`.
    pub fn of(seed: u64, number: u64) -> Self {
        let start = Random::new(seed).next();
        Self(Random::new(
            start ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03),
        ))
    }

    /// A number below `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound.max(1) as u64) as usize
    }

    /// A row of `count`.
    pub fn row(&mut self, count: usize) -> u32 {
        self.below(count) as u32
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }

    /// So many numbers in an order at random.
    pub fn permutation(&mut self, count: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..count as u32).collect();
        self.shuffle(&mut order);
        order
    }
}
