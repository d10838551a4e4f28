//! Indexes over stretches of a table's rows, so that rows which are added need not index those before them once more.

use std::sync::Arc;

use super::index::Index;
use super::keys::Keys;
use super::table::NONE;

/// By their rows, each some times as large as the next: a few, however many rows are added at a time.
#[derive(Debug, Default)]
pub(super) struct Layers(Vec<Arc<Layer>>);

#[derive(Debug)]
struct Layer {
    first: usize,
    rows: usize,
    index: Index,
}

/// A layer of up to so many times the rows that come is indexed once more together with them.
const RATIO: usize = 4;

impl Layers {
    pub fn one(rows: usize, index: Index) -> Self {
        let mut layers = Self::default();
        layers.push(rows, index);
        layers
    }

    pub fn rows(&self) -> usize {
        self.0.last().map_or(0, |last| last.first + last.rows)
    }

    /// The layers that stay as they are when so many rows come. Those behind them are to be one more layer.
    pub fn below(&self, added: usize) -> Self {
        let mut layers = self.0.clone();
        let mut rows = added;
        while let Some(last) = layers.last()
            && last.rows <= RATIO * rows
        {
            rows += last.rows;
            layers.pop();
        }
        Self(layers)
    }

    /// Puts an index of the next rows, counted from 0, behind the others.
    pub fn push(&mut self, rows: usize, index: Index) {
        let first = self.rows();
        self.0.push(Arc::new(Layer { first, rows, index }));
    }

    /// As [`Index::find`].
    pub fn find(&self, keys: &Keys, out: &mut [u32]) {
        let Some((first, others)) = self.0.split_first() else {
            return out.fill(NONE);
        };
        first.index.find(keys, out);
        let mut found = Vec::new();
        for layer in others {
            if !out.contains(&NONE) {
                return;
            }
            found.resize(out.len(), NONE);
            layer.index.find(keys, &mut found);
            for (out, &row) in out.iter_mut().zip(&found) {
                if *out == NONE && row != NONE {
                    *out = layer.first as u32 + row;
                }
            }
        }
    }

    /// As [`Index::batch`], by the largest.
    pub fn batch(&self, length: usize) -> usize {
        let batches = self.0.iter().map(|layer| layer.index.batch(length));
        batches.max().unwrap_or(length.max(1))
    }

    /// Bytes held, without what is shared with the key columns.
    pub fn memory(&self) -> usize {
        self.0.iter().map(|layer| layer.index.memory()).sum()
    }
}
