//! Bodies in a quadtree, so that far ones are taken together (Barnes, Hut: A hierarchical O(N log N) force-calculation algorithm,
//! Nature 324, 1986, doi:10.1038/324446a0).
//!
//! in   `x`, `y`, `mass`  `[n]` f64
//! out  `cells`           in depth-first order, each with the place behind all that it holds, so that no stack is needed
//!
//! Bodies are sorted by the bits of their places, taken in turn (Morton order), in which every cell is one stretch.

use rayon::prelude::*;

use crate::{Control, Result};

/// Bits of a place that cells tell apart, by direction.
const BITS: u32 = 16;
/// A cell of so few bodies is not split.
const FEW: usize = 8;
/// A cell counts as one body where it is less than so many times as wide as it is far.
const WIDTH: f64 = 1.2;
/// Bodies that a thread takes at a time.
const TAKE: usize = 1 << 9;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Body {
    pub x: f64,
    pub y: f64,
    pub mass: f64,
}

pub(super) struct Tree {
    cells: Vec<Cell>,
    /// In Morton order, and which each of them is.
    bodies: Vec<Body>,
    order: Vec<u64>,
    pulls: Vec<(f64, f64)>,
}

struct Cell {
    /// In the middle of its mass.
    whole: Body,
    /// From the square of a distance on, it counts as one body.
    far: f64,
    /// The cell after all that are in this one.
    next: u32,
    /// The bodies in it, and whether other cells have them.
    start: u32,
    end: u32,
    split: bool,
}

impl Tree {
    pub fn new(bodies: usize) -> Self {
        Self {
            cells: Vec::with_capacity(bodies / 2 + 16),
            bodies: vec![Body::default(); bodies],
            order: vec![0; bodies],
            pulls: vec![(0.0, 0.0); bodies],
        }
    }

    /// Bytes of a tree.
    pub fn bytes(bodies: u64) -> u64 {
        (size_of::<Cell>() as u64 / 2 + size_of::<Body>() as u64 + 24) * bodies
    }

    /// Sums for each of `bodies` what `pull` makes of it and each other one, or of many together, into `pulls`.
    pub fn sum(
        &mut self,
        bodies: &[Body],
        pull: impl Fn(&Body, &Body) -> (f64, f64) + Sync,
        pulls: &mut [(f64, f64)],
        control: &Control,
    ) -> Result<()> {
        self.build(bodies, control)?;
        let (cells, sorted) = (&self.cells, &self.bodies);
        let parts = self.pulls.par_chunks_mut(TAKE).enumerate();
        parts.for_each(|(part, pulls)| {
            if control.is_cancelled() {
                return;
            }
            for (pulled, own) in pulls.iter_mut().zip(part * TAKE..) {
                *pulled = walk(cells, sorted, own, &pull);
            }
        });
        control.check()?;
        for (entry, pulled) in self.order.iter().zip(&self.pulls) {
            pulls[*entry as u32 as usize] = *pulled;
        }
        Ok(())
    }

    fn build(&mut self, bodies: &[Body], control: &Control) -> Result<()> {
        let mut low = (f64::INFINITY, f64::INFINITY);
        let mut high = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for body in bodies {
            low = (low.0.min(body.x), low.1.min(body.y));
            high = (high.0.max(body.x), high.1.max(body.y));
        }
        let width = (high.0 - low.0).max(high.1 - low.1).max(f64::MIN_POSITIVE);
        let scale = f64::from((1u32 << BITS) - 1) / width;
        let entries = self.order.par_iter_mut().with_min_len(TAKE).enumerate();
        entries.for_each(|(node, entry)| {
            let body = &bodies[node];
            let x = spread(((body.x - low.0) * scale) as u32);
            let y = spread(((body.y - low.1) * scale) as u32);
            *entry = u64::from(x << 1 | y) << 32 | node as u64;
        });
        self.order.par_sort_unstable();
        control.check()?;
        let sorted = self.bodies.par_iter_mut().with_min_len(TAKE);
        sorted
            .zip(&self.order)
            .for_each(|(body, entry)| *body = bodies[*entry as u32 as usize]);
        self.cells.clear();
        if !bodies.is_empty() {
            self.cell(0, bodies.len(), 2 * BITS, width);
        }
        control.check()
    }

    /// Adds the cell of a stretch of bodies whose codes are the same but for the last `bits`.
    fn cell(&mut self, start: usize, end: usize, bits: u32, width: f64) -> Body {
        let place = self.cells.len();
        let far = (width / WIDTH) * (width / WIDTH);
        let few = end - start <= FEW || bits == 0;
        self.cells.push(Cell {
            whole: Body::default(),
            far,
            next: 0,
            start: start as u32,
            end: end as u32,
            split: !few,
        });
        let (mut mass, mut x, mut y) = (0.0, 0.0, 0.0);
        let mut add = |body: &Body| {
            mass += body.mass;
            x += body.mass * body.x;
            y += body.mass * body.y;
        };
        if few {
            self.bodies[start..end].iter().for_each(&mut add);
        } else {
            let mut from = start;
            for quarter in 0..4 {
                let code = |entry: &u64| (entry >> (32 + bits - 2)) & 3;
                let inside = self.order[from..end].partition_point(|entry| code(entry) <= quarter);
                if inside > 0 {
                    add(&self.cell(from, from + inside, bits - 2, width / 2.0));
                }
                from += inside;
            }
        }
        let whole = Body {
            x: x / mass,
            y: y / mass,
            mass,
        };
        self.cells[place].whole = whole;
        self.cells[place].next = self.cells.len() as u32;
        whole
    }
}

/// All pulls at one of the sorted bodies.
fn walk(
    cells: &[Cell],
    bodies: &[Body],
    own: usize,
    pull: &impl Fn(&Body, &Body) -> (f64, f64),
) -> (f64, f64) {
    let body = &bodies[own];
    let (mut x, mut y) = (0.0, 0.0);
    let mut place = 0;
    while let Some(cell) = cells.get(place) {
        let away = (cell.whole.x - body.x, cell.whole.y - body.y);
        let inside = cell.start as usize..cell.end as usize;
        // A body in a corner may be far from the middle of its own cell.
        if away.0 * away.0 + away.1 * away.1 > cell.far && !inside.contains(&own) {
            let pulled = pull(body, &cell.whole);
            (x, y) = (x + pulled.0, y + pulled.1);
            place = cell.next as usize;
            continue;
        }
        place += 1;
        if cell.split {
            continue;
        }
        for other in inside.filter(|&other| other != own) {
            let pulled = pull(body, &bodies[other]);
            (x, y) = (x + pulled.0, y + pulled.1);
        }
    }
    (x, y)
}

/// The bits of a number of 16, with a 0 before each.
fn spread(number: u32) -> u32 {
    let mut bits = number;
    bits = (bits | bits << 8) & 0x00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333;
    (bits | bits << 1) & 0x5555_5555
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::support::Random;

    /// Near what all pairs give, and the same where some are in one place.
    #[test]
    fn pulls_are_near_those_of_all_pairs() {
        let mut random = Random::new(4, 0);
        let mut body = |i: usize| Body {
            x: 100.0 * random.unit() * random.unit(),
            y: if i.is_multiple_of(10) {
                5.0
            } else {
                random.unit()
            },
            mass: 1.0 + (i % 5) as f64,
        };
        let mut bodies: Vec<Body> = (0..3000).map(&mut body).collect();
        bodies[1000..1030].fill(Body {
            x: 7.0,
            y: 7.0,
            mass: 1.0,
        });
        let pull = |one: &Body, other: &Body| {
            let (x, y) = (one.x - other.x, one.y - other.y);
            let square = x * x + y * y;
            match square > 0.0 {
                true => (other.mass * x / square, other.mass * y / square),
                false => (0.0, 0.0),
            }
        };
        let mut pulls = vec![(0.0, 0.0); bodies.len()];
        let mut tree = Tree::new(bodies.len());
        tree.sum(&bodies, pull, &mut pulls, &Control::default())
            .unwrap();
        let mut off = 0.0;
        let mut all = 0.0;
        for (body, pulled) in bodies.iter().zip(&pulls) {
            let (x, y) = bodies.iter().fold((0.0, 0.0), |sum, other| {
                let pulled = pull(body, other);
                (sum.0 + pulled.0, sum.1 + pulled.1)
            });
            off += (x - pulled.0).hypot(y - pulled.1);
            all += x.hypot(y);
        }
        assert!(off < 0.08 * all, "{off} of {all}");
    }
}
