//! The node rows of both ends of each edge, in pieces until somebody looks at all of them.
//!
//! Edges that are added in a loop are a piece each, so that none of the others is copied. A piece of about the size of the one
//! before is united with it, which leaves a few pieces and copies each row a few times, however many are added.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arrow_buffer::ScalarBuffer;

use crate::Result;
use crate::run::Stored;

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
    length: usize,
    src: Side,
    dst: Side,
    shifts: (u32, u32),
}

/// Rows that are held, or in the file of a saved graph until they are needed.
#[derive(Clone, Debug)]
enum Side {
    Held(ScalarBuffer<u32>),
    Stored(Arc<Stored<ScalarBuffer<u32>>>),
}

/// How far the nodes of one edge table's ends moved: the rows of its edges, and what is added to their sources and destinations.
pub(crate) type Move = (Range<usize>, u32, u32);

impl Ends {
    pub fn new(src: ScalarBuffer<u32>, dst: ScalarBuffer<u32>) -> Self {
        Self::of(vec![Piece::held(src, dst)])
    }

    /// Of a saved graph.
    pub fn stored(
        length: usize,
        src: Stored<ScalarBuffer<u32>>,
        dst: Stored<ScalarBuffer<u32>>,
    ) -> Self {
        Self::of(vec![Piece {
            length,
            src: Side::Stored(Arc::new(src)),
            dst: Side::Stored(Arc::new(dst)),
            shifts: (0, 0),
        }])
    }

    fn of(pieces: Vec<Piece>) -> Self {
        Self {
            length: pieces.iter().map(|piece| piece.length).sum(),
            pieces: Mutex::new(pieces),
            whole: OnceLock::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.length
    }

    /// # Errors
    /// Those of reading them.
    pub fn src(&self) -> Result<&[u32]> {
        Ok(self.whole()?.src.get()?)
    }

    /// # Errors
    /// Those of reading them.
    pub fn dst(&self) -> Result<&[u32]> {
        Ok(self.whole()?.dst.get()?)
    }

    /// With more edges before row `at`.
    ///
    /// # Errors
    /// Those of reading what has to be united or cut.
    pub fn inserted(&self, at: usize, src: Vec<u32>, dst: Vec<u32>) -> Result<Self> {
        let (mut pieces, behind) = parted(self.pieces(), at)?;
        let new = Piece::held(src.into(), dst.into());
        let mut rows = new.length;
        let mut first = pieces.len();
        while first > 0 && pieces[first - 1].length <= rows.min(UNITED - rows.min(UNITED)) {
            first -= 1;
            rows += pieces[first].length;
        }
        pieces.push(new);
        let last = united(&pieces.split_off(first))?;
        pieces.push(last);
        pieces.extend(behind);
        Ok(Self::of(pieces))
    }

    /// After nodes were put before others: `moves` are of the edge tables, in order.
    ///
    /// # Errors
    /// Those of reading what has to be cut.
    pub fn moved(&self, moves: impl Iterator<Item = Move>) -> Result<Self> {
        let mut rest = self.pieces();
        let mut pieces = Vec::with_capacity(rest.len());
        for (rows, src, dst) in moves {
            let (table, behind) = parted(rest, rows.len())?;
            pieces.extend(table.into_iter().map(|piece| Piece {
                shifts: (piece.shifts.0 + src, piece.shifts.1 + dst),
                ..piece
            }));
            rest = behind;
        }
        pieces.extend(rest);
        Ok(Self::of(pieces))
    }

    /// Sources for destinations.
    pub fn reversed(&self) -> Self {
        let turned = self.pieces().into_iter().map(|piece| Piece {
            length: piece.length,
            src: piece.dst,
            dst: piece.src,
            shifts: (piece.shifts.1, piece.shifts.0),
        });
        Self::of(turned.collect())
    }

    /// Bytes held in buffers that were not `seen`; what lies in a file is not counted.
    pub fn memory(&self, seen: &mut HashSet<usize>) -> usize {
        let pieces = self.pieces();
        let sides = pieces.iter().flat_map(|piece| [&piece.src, &piece.dst]);
        sides
            .filter_map(|side| match side {
                Side::Held(rows) => Some(rows.inner()),
                Side::Stored(_) => None,
            })
            .filter(|buffer| seen.insert(buffer.data_ptr().as_ptr() as usize))
            .map(|buffer| buffer.len())
            .sum()
    }

    fn whole(&self) -> Result<&Piece> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let mut pieces = self.lock();
        let whole = match self.whole.get() {
            Some(whole) => whole.clone(),
            None => united(&pieces)?,
        };
        pieces.clear();
        Ok(self.whole.get_or_init(|| whole))
    }

    fn pieces(&self) -> Vec<Piece> {
        let pieces = self.lock();
        match self.whole.get() {
            Some(whole) => vec![whole.clone()],
            None => pieces.clone(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Piece>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Piece {
    fn held(src: ScalarBuffer<u32>, dst: ScalarBuffer<u32>) -> Self {
        Self {
            length: src.len(),
            src: Side::Held(src),
            dst: Side::Held(dst),
            shifts: (0, 0),
        }
    }

    fn slice(&self, rows: Range<usize>) -> Result<Self> {
        Ok(Self {
            length: rows.len(),
            src: Side::Held(self.src.get()?.slice(rows.start, rows.len())),
            dst: Side::Held(self.dst.get()?.slice(rows.start, rows.len())),
            shifts: self.shifts,
        })
    }
}

impl Side {
    fn get(&self) -> Result<&ScalarBuffer<u32>> {
        match self {
            Self::Held(rows) => Ok(rows),
            Self::Stored(stored) => stored.get(),
        }
    }
}

/// The pieces before row `at`, and those from there on.
fn parted(pieces: Vec<Piece>, at: usize) -> Result<(Vec<Piece>, Vec<Piece>)> {
    let (mut before, mut behind) = (Vec::with_capacity(pieces.len() + 1), Vec::new());
    let mut left = at;
    for piece in pieces {
        let length = piece.length;
        match left {
            0 => behind.push(piece),
            left if left < length => {
                before.push(piece.slice(0..left)?);
                behind.push(piece.slice(left..length)?);
            }
            _ => before.push(piece),
        }
        left = left.saturating_sub(length);
    }
    Ok((before, behind))
}

/// All of them in one: the piece itself, where there is one without shifts.
fn united(pieces: &[Piece]) -> Result<Piece> {
    if let [piece] = pieces
        && piece.shifts == (0, 0)
    {
        return Ok(piece.clone());
    }
    let rows = pieces.iter().map(|piece| piece.length).sum();
    let side = |side_of: fn(&Piece) -> (&Side, u32)| -> Result<ScalarBuffer<u32>> {
        let mut all = Vec::with_capacity(rows);
        for piece in pieces {
            let (side, shift) = side_of(piece);
            all.extend(side.get()?.iter().map(|row| row + shift));
        }
        Ok(all.into())
    };
    let src = side(|piece| (&piece.src, piece.shifts.0))?;
    let dst = side(|piece| (&piece.dst, piece.shifts.1))?;
    Ok(Piece::held(src, dst))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorCode, GraphError};

    fn rows(ends: &Ends) -> Vec<(u32, u32)> {
        let (src, dst) = (ends.src().unwrap(), ends.dst().unwrap());
        src.iter().copied().zip(dst.iter().copied()).collect()
    }

    #[test]
    fn appends_leave_few_pieces_and_the_order() {
        let mut ends = Ends::new(vec![0; 1000].into(), vec![1; 1000].into());
        let mut expected = vec![(0, 1); 1000];
        for i in 0..500 {
            ends = ends
                .inserted(ends.len(), vec![i, i + 1], vec![i, i])
                .unwrap();
            expected.extend([(i, i), (i + 1, i)]);
            assert!(ends.pieces().len() <= 12, "{}", ends.pieces().len());
        }
        assert_eq!(rows(&ends), expected);
        assert_eq!(ends.pieces().len(), 1);
    }

    #[test]
    fn edges_between_and_nodes_before_others() {
        let ends = Ends::new(vec![0, 1, 2, 3].into(), vec![3, 2, 1, 0].into());
        let more = ends.inserted(2, vec![9], vec![8]).unwrap();
        assert_eq!(rows(&more), [(0, 3), (1, 2), (9, 8), (2, 1), (3, 0)]);
        let moved = more
            .moved([(0..3, 10, 0), (3..5, 0, 20)].into_iter())
            .unwrap();
        assert_eq!(rows(&moved), [(10, 3), (11, 2), (19, 8), (2, 21), (3, 20)]);
        let again = moved.inserted(5, vec![7], vec![7]).unwrap().reversed();
        assert_eq!(rows(&again)[3..], [(21, 2), (20, 3), (7, 7)]);
        assert_eq!(rows(&ends), [(0, 3), (1, 2), (2, 1), (3, 0)]);
    }

    #[test]
    fn what_was_looked_at_is_shared() {
        let ends = Ends::new(vec![0, 1].into(), vec![1, 0].into());
        let address = ends.src().unwrap().as_ptr();
        let shared = ends.moved([(0..2, 0, 0)].into_iter()).unwrap();
        assert_eq!(shared.src().unwrap().as_ptr(), address);
        assert_eq!(ends.memory(&mut HashSet::new()), 16);
    }

    #[test]
    fn what_lies_in_a_file_is_read_when_it_is_needed() {
        let rows = |rows: Vec<u32>| Stored::new(move || Ok(rows.clone().into()));
        let error = || Stored::new(|| Err(GraphError::new(ErrorCode::InvalidData, "altered")));
        let ends = Ends::stored(2, rows(vec![0, 1]), error());
        assert_eq!((ends.len(), ends.memory(&mut HashSet::new())), (2, 0));
        let more = ends.inserted(2, vec![5], vec![6]).unwrap().reversed();
        assert_eq!(ends.src().unwrap(), [0, 1]);
        assert_eq!(ends.dst().unwrap_err().message, "altered");
        assert_eq!(more.src().unwrap_err().message, "altered");
        let good = Ends::stored(2, rows(vec![0, 1]), rows(vec![1, 0]));
        let more = good.inserted(1, vec![5], vec![6]).unwrap();
        assert_eq!(more.src().unwrap(), [0, 5, 1]);
    }
}
