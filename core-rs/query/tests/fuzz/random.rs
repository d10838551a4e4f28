//! Seeded random numbers: the same seed and number make the same input on every machine.

#[path = "../../../graph/tests/random/mod.rs"]
mod numbers;

pub struct Random(numbers::Random);

impl Random {
    /// Those of input `number` of a run with `seed`.
    pub fn of(seed: u64, number: u64) -> Self {
        let start = numbers::Random::new(seed).next();
        let own = start ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03);
        Self(numbers::Random::new(own))
    }

    /// A number below `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound.max(1) as u64) as usize
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
