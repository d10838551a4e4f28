//! The node rows of both ends of each edge, in pieces until somebody looks at all of them.
//!
//! Edges that are added in a loop are a piece each, so that none of the others is copied. A piece of about the size of the one
//! before is united with it, which leaves a few pieces and copies each row a few times, however many are added.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use arrow_buffer::ScalarBuffer;

/// Pieces are united up to so many rows, which takes a few milliseconds.
const UNITED: usize = 1 << 20;

/// Immutable; what is made from it shares its pieces.
#[derive(Debug)]
pub(crate) struct Ends {
    length: usize,
    /// Empty once `whole` has them.
    pieces: Mutex<Vec<Piece>>,
    whole: OnceLock<Piece>,
}

/// Ends of edges that follow each other. A row is the value and the shift of its side.
#[derive(Clone, Debug)]
struct Piece {
    src: ScalarBuffer<u32>,
    dst: ScalarBuffer<u32>,
    shifts: (u32, u32),
}

/// How far the nodes of one edge table's ends moved: the rows of its edges, and what is added to their sources and destinations.
pub(crate) type Move = (Range<usize>, u32, u32);

impl Ends {
    pub fn new(src: ScalarBuffer<u32>, dst: ScalarBuffer<u32>) -> Self {
        Self::of(vec![Piece {
            src,
            dst,
            shifts: (0, 0),
        }])
    }

    fn of(pieces: Vec<Piece>) -> Self {
        Self {
            length: pieces.iter().map(Piece::len).sum(),
            pieces: Mutex::new(pieces),
            whole: OnceLock::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.length
    }

    pub fn src(&self) -> &[u32] {
        &self.whole().src
    }

    pub fn dst(&self) -> &[u32] {
        &self.whole().dst
    }

    /// With more edges before row `at`.
    pub fn inserted(&self, at: usize, src: Vec<u32>, dst: Vec<u32>) -> Self {
        let (mut pieces, behind) = parted(self.pieces(), at);
        let new = Piece {
            src: src.into(),
            dst: dst.into(),
            shifts: (0, 0),
        };
        let mut rows = new.len();
        let mut first = pieces.len();
        while first > 0 && pieces[first - 1].len() <= rows.min(UNITED - rows.min(UNITED)) {
            first -= 1;
            rows += pieces[first].len();
        }
        pieces.push(new);
        let last = united(&pieces.split_off(first));
        pieces.push(last);
        pieces.extend(behind);
        Self::of(pieces)
    }

    /// After nodes were put before others: `moves` are of the edge tables, in order.
    pub fn moved(&self, moves: impl Iterator<Item = Move>) -> Self {
        let mut rest = self.pieces();
        let mut pieces = Vec::with_capacity(rest.len());
        for (rows, src, dst) in moves {
            let (table, behind) = parted(rest, rows.len());
            pieces.extend(table.into_iter().map(|piece| Piece {
                shifts: (piece.shifts.0 + src, piece.shifts.1 + dst),
                ..piece
            }));
            rest = behind;
        }
        pieces.extend(rest);
        Self::of(pieces)
    }

    /// Sources for destinations.
    pub fn reversed(&self) -> Self {
        let turned = self.pieces().into_iter().map(|piece| Piece {
            src: piece.dst,
            dst: piece.src,
            shifts: (piece.shifts.1, piece.shifts.0),
        });
        Self::of(turned.collect())
    }

    /// Bytes held in buffers that were not `seen`.
    pub fn memory(&self, seen: &mut HashSet<usize>) -> usize {
        let pieces = self.pieces();
        let buffers = pieces.iter().flat_map(|piece| [&piece.src, &piece.dst]);
        buffers
            .filter(|rows| seen.insert(rows.inner().data_ptr().as_ptr() as usize))
            .map(|rows| rows.inner().len())
            .sum()
    }

    fn whole(&self) -> &Piece {
        if let Some(whole) = self.whole.get() {
            return whole;
        }
        let whole = self.whole.get_or_init(|| united(&self.lock()));
        self.lock().clear();
        whole
    }

    fn pieces(&self) -> Vec<Piece> {
        let pieces = self.lock().clone();
        match self.whole.get() {
            // They may have been united since.
            Some(whole) => vec![whole.clone()],
            None => pieces,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Piece>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Piece {
    fn len(&self) -> usize {
        self.src.len()
    }

    fn slice(&self, rows: Range<usize>) -> Self {
        Self {
            src: self.src.slice(rows.start, rows.len()),
            dst: self.dst.slice(rows.start, rows.len()),
            shifts: self.shifts,
        }
    }
}

/// The pieces before row `at`, and those from there on.
fn parted(pieces: Vec<Piece>, at: usize) -> (Vec<Piece>, Vec<Piece>) {
    let (mut before, mut behind) = (Vec::with_capacity(pieces.len() + 1), Vec::new());
    let mut left = at;
    for piece in pieces {
        let length = piece.len();
        match left {
            0 => behind.push(piece),
            left if left < length => {
                before.push(piece.slice(0..left));
                behind.push(piece.slice(left..length));
            }
            _ => before.push(piece),
        }
        left = left.saturating_sub(length);
    }
    (before, behind)
}

/// All of them in one: the piece itself, where there is one without shifts.
fn united(pieces: &[Piece]) -> Piece {
    if let [piece] = pieces
        && piece.shifts == (0, 0)
    {
        return piece.clone();
    }
    let rows = pieces.iter().map(Piece::len).sum();
    let side = |rows_of: fn(&Piece) -> (&ScalarBuffer<u32>, u32)| -> ScalarBuffer<u32> {
        let mut all = Vec::with_capacity(rows);
        for piece in pieces {
            let (rows, shift) = rows_of(piece);
            all.extend(rows.iter().map(|row| row + shift));
        }
        all.into()
    };
    Piece {
        src: side(|piece| (&piece.src, piece.shifts.0)),
        dst: side(|piece| (&piece.dst, piece.shifts.1)),
        shifts: (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(ends: &Ends) -> Vec<(u32, u32)> {
        ends.src()
            .iter()
            .copied()
            .zip(ends.dst().iter().copied())
            .collect()
    }

    #[test]
    fn appends_leave_few_pieces_and_the_order() {
        let mut ends = Ends::new(vec![0; 1000].into(), vec![1; 1000].into());
        let mut expected = vec![(0, 1); 1000];
        for i in 0..500 {
            ends = ends.inserted(ends.len(), vec![i, i + 1], vec![i, i]);
            expected.extend([(i, i), (i + 1, i)]);
            assert!(ends.pieces().len() <= 12, "{}", ends.pieces().len());
        }
        assert_eq!(rows(&ends), expected);
        assert_eq!(ends.pieces().len(), 1);
    }

    #[test]
    fn edges_between_and_nodes_before_others() {
        let ends = Ends::new(vec![0, 1, 2, 3].into(), vec![3, 2, 1, 0].into());
        let more = ends.inserted(2, vec![9], vec![8]);
        assert_eq!(rows(&more), [(0, 3), (1, 2), (9, 8), (2, 1), (3, 0)]);
        let moved = more.moved([(0..3, 10, 0), (3..5, 0, 20)].into_iter());
        assert_eq!(rows(&moved), [(10, 3), (11, 2), (19, 8), (2, 21), (3, 20)]);
        let again = moved.inserted(5, vec![7], vec![7]).reversed();
        assert_eq!(rows(&again)[3..], [(21, 2), (20, 3), (7, 7)]);
        assert_eq!(rows(&ends), [(0, 3), (1, 2), (2, 1), (3, 0)]);
    }

    #[test]
    fn what_was_looked_at_is_shared() {
        let ends = Ends::new(vec![0, 1].into(), vec![1, 0].into());
        let address = ends.src().as_ptr();
        let shared = ends.moved([(0..2, 0, 0)].into_iter());
        assert_eq!(shared.src().as_ptr(), address);
        assert_eq!(ends.memory(&mut HashSet::new()), 16);
    }
}
