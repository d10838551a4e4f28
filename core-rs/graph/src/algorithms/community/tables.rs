//! Tables of weights by label, one per thread, dense so that nothing is hashed.

/// Marks a label that has no weight yet: weights are not negative.
const UNSET: f64 = -1.0;

/// A weight for some of the labels from 0 on, and which those are.
pub(super) struct Weights {
    table: Vec<f64>,
    labels: Vec<u32>,
}

impl Weights {
    pub fn new(labels: usize) -> Self {
        Self {
            table: vec![UNSET; labels],
            labels: Vec::new(),
        }
    }

    #[inline]
    pub fn add(&mut self, label: u32, weight: f64) {
        let sum = &mut self.table[label as usize];
        if *sum < 0.0 {
            *sum = weight;
            self.labels.push(label);
        } else {
            *sum += weight;
        }
    }

    /// The weight of a label; 0 where it has none.
    #[inline]
    pub fn of(&self, label: u32) -> f64 {
        self.table[label as usize].max(0.0)
    }

    /// The labels and their weights, in the order in which they came.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (u32, f64)> {
        let table = &self.table;
        let labels = self.labels.iter();
        labels.map(move |&label| (label, table[label as usize]))
    }

    #[inline]
    pub fn clear(&mut self) {
        for &label in &self.labels {
            self.table[label as usize] = UNSET;
        }
        self.labels.clear();
    }
}
