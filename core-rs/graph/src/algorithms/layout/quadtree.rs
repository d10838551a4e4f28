//! Bodies in a quadtree, so that far ones are taken together (Barnes, Hut: A hierarchical O(N log N) force-calculation algorithm,
//! Nature 324, 1986, doi:10.1038/324446a0).
//!
//! in   `x`, `y`, `mass`  `[n]` f64
//! out  `cells`           in depth-first order, each with the place behind all that it holds, so that no stack is needed
//!
//! Bodies are sorted by the bits of their places, taken in turn (Morton order), in which every cell is one stretch. Neighbours in
//! that order share one walk through the tree, which lists what pushes all of them; what is in the list is then summed for several
//! of them at a time, in 32 bits: they keep seven digits of a distance, of which the tree itself loses all but two.

use std::ops::Range;

use rayon::prelude::*;

use crate::{Control, Result};

/// Bits of a place that cells tell apart, by direction.
const BITS: u32 = 16;
/// A cell of so few bodies is not split.
const FEW: usize = 16;
/// A cell counts as one body where it is less than so many times as wide as it is far.
const WIDTH: f64 = 1.4;
/// Bodies that a thread takes at a time.
const TAKE: usize = 1 << 9;
/// So few are sorted sooner than another thread has woken.
const ALONE: usize = 1 << 14;
/// Bodies that share a walk.
const GROUP: usize = 16;
/// And those whose sums are made at once.
const LANES: usize = 8;
/// Squares of distances are no smaller, in widths of the whole tree, so that sums of 32 bits stay finite. A body is at 0 of itself.
const NEAREST: f32 = 1e-26;
/// Nor is a tree narrower, so that sums of 64 bits do.
const NARROWEST: f64 = 1e-100;

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
    forces: Vec<(f64, f64)>,
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

/// What pushes a group, a body or a cell of them, by its place from the middle of the group in widths of the tree.
#[derive(Clone, Copy)]
struct Source {
    x: f32,
    y: f32,
    mass: f32,
}

impl Tree {
    pub fn new(bodies: usize) -> Self {
        Self {
            cells: Vec::with_capacity(bodies / 2 + 16),
            bodies: vec![Body::default(); bodies],
            order: vec![0; bodies],
            forces: vec![(0.0, 0.0); bodies],
        }
    }

    /// Bytes of a tree.
    pub fn bytes(bodies: u64) -> u64 {
        (size_of::<Cell>() as u64 / 2 + size_of::<Body>() as u64 + 24) * bodies
    }

    /// Makes of each body, and of how others push it, its force: `force` gets its number, and the sum of their masses, each divided by
    /// its distance and directed away from it.
    pub fn push(
        &mut self,
        bodies: &[Body],
        force: impl Fn(usize, (f64, f64)) -> (f64, f64) + Sync,
        forces: &mut [(f64, f64)],
        control: &Control,
    ) -> Result<()> {
        let width = self.build(bodies, control)?;
        let (cells, sorted, order) = (&self.cells, &self.bodies, &self.order);
        let parts = self.forces.par_chunks_mut(TAKE).enumerate();
        parts.for_each_init(Vec::new, |sources, (part, forces)| {
            if control.is_cancelled() {
                return;
            }
            for (group, forces) in forces.chunks_mut(GROUP).enumerate() {
                let start = part * TAKE + group * GROUP;
                let group = Group::new(sorted, start..start + forces.len(), width);
                group.find(cells, sources);
                group.push(sources, forces);
                for (pushed, entry) in forces.iter_mut().zip(&order[start..]) {
                    *pushed = force(*entry as u32 as usize, *pushed);
                }
            }
        });
        control.check()?;
        for (entry, force) in self.order.iter().zip(&self.forces) {
            forces[*entry as u32 as usize] = *force;
        }
        Ok(())
    }

    /// How wide the cell is that holds all.
    fn build(&mut self, bodies: &[Body], control: &Control) -> Result<f64> {
        let (low, high) = corners(bodies);
        let width = (high.0 - low.0).max(high.1 - low.1).max(NARROWEST);
        let scale = f64::from((1u32 << BITS) - 1) / width;
        let entries = self.order.par_iter_mut().with_min_len(ALONE).enumerate();
        entries.for_each(|(node, entry)| {
            let body = &bodies[node];
            let x = spread(((body.x - low.0) * scale) as u32);
            let y = spread(((body.y - low.1) * scale) as u32);
            *entry = u64::from(x << 1 | y) << 32 | node as u64;
        });
        match bodies.len() <= ALONE {
            true => self.order.sort_unstable(),
            false => self.order.par_sort_unstable(),
        }
        control.check()?;
        let sorted = self.bodies.par_iter_mut().with_min_len(ALONE);
        sorted
            .zip(&self.order)
            .for_each(|(body, entry)| *body = bodies[*entry as u32 as usize]);
        self.cells.clear();
        if !bodies.is_empty() {
            self.cell(0, bodies.len(), 2 * BITS, width);
        }
        control.check()?;
        Ok(width)
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

/// Neighbours in Morton order, and the box around them.
struct Group<'a> {
    /// All sorted bodies, and which of them are in the group.
    bodies: &'a [Body],
    own: Range<usize>,
    middle: (f64, f64),
    half: (f64, f64),
    /// Turns a distance into widths of the tree.
    unit: f64,
}

impl<'a> Group<'a> {
    fn new(bodies: &'a [Body], own: Range<usize>, width: f64) -> Self {
        let (low, high) = corners(&bodies[own.clone()]);
        Self {
            bodies,
            own,
            middle: ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0),
            half: ((high.0 - low.0) / 2.0, (high.1 - low.1) / 2.0),
            unit: 1.0 / width,
        }
    }

    fn source(&self, body: &Body) -> Source {
        Source {
            x: ((body.x - self.middle.0) * self.unit) as f32,
            y: ((body.y - self.middle.1) * self.unit) as f32,
            mass: body.mass as f32,
        }
    }

    /// Lists what pushes the bodies of the group, themselves among it.
    fn find(&self, cells: &[Cell], sources: &mut Vec<Source>) {
        sources.clear();
        let mut place = 0;
        while let Some(cell) = cells.get(place) {
            let x = ((cell.whole.x - self.middle.0).abs() - self.half.0).max(0.0);
            let y = ((cell.whole.y - self.middle.1).abs() - self.half.1).max(0.0);
            let inside = cell.start as usize..cell.end as usize;
            // A body in a corner may be far from the middle of its own cell.
            let apart = inside.end <= self.own.start || self.own.end <= inside.start;
            if x * x + y * y > cell.far && apart {
                sources.push(self.source(&cell.whole));
                place = cell.next as usize;
                continue;
            }
            place += 1;
            if !cell.split {
                sources.extend(self.bodies[inside].iter().map(|body| self.source(body)));
            }
        }
    }

    fn push(&self, sources: &[Source], forces: &mut [(f64, f64)]) {
        let bodies = self.bodies[self.own.clone()].chunks(LANES);
        for (bodies, forces) in bodies.zip(forces.chunks_mut(LANES)) {
            let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
            for (lane, body) in bodies.iter().enumerate() {
                let own = self.source(body);
                (x[lane], y[lane]) = (own.x, own.y);
            }
            let sums = sums(&x, &y, sources);
            for (lane, force) in forces.iter_mut().enumerate() {
                let widths = |sum: f32| f64::from(sum) * self.unit;
                *force = (widths(sums.0[lane]), widths(sums.1[lane]));
            }
        }
    }
}

/// How the sources push what is at each of several places; written so that compilers make of the lanes what a processor does at once,
/// of which they lose sight within the caller.
#[inline(never)]
fn sums(x: &[f32; LANES], y: &[f32; LANES], sources: &[Source]) -> ([f32; LANES], [f32; LANES]) {
    let mut sums = ([0.0; LANES], [0.0; LANES]);
    for source in sources {
        for lane in 0..LANES {
            let (x, y) = (x[lane] - source.x, y[lane] - source.y);
            let square = x * x + y * y;
            let square = if square > NEAREST { square } else { NEAREST };
            let force = source.mass / square;
            sums.0[lane] += force * x;
            sums.1[lane] += force * y;
        }
    }
    sums
}

/// The lowest and the highest coordinates of some bodies.
fn corners(bodies: &[Body]) -> ((f64, f64), (f64, f64)) {
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    bodies
        .iter()
        .fold(((none.0, none.0), (none.1, none.1)), |(low, high), body| {
            (
                (low.0.min(body.x), low.1.min(body.y)),
                (high.0.max(body.x), high.1.max(body.y)),
            )
        })
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

    /// Near what all pairs give, also where some are in one place, where all but one are nearly, and where all are.
    #[test]
    fn pushes_are_near_those_of_all_pairs() {
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
        assert!(off(&bodies) < 0.06, "{}", off(&bodies));
        let moved = |by: f64| -> Vec<Body> {
            let bodies = bodies.iter();
            bodies
                .map(|body| Body {
                    x: by * body.x,
                    y: by * body.y,
                    ..*body
                })
                .collect()
        };
        for by in [1e-90, 1e-9, 1e50] {
            assert!(off(&moved(by)) < 0.06, "{by}: {}", off(&moved(by)));
        }
        let mut far = moved(1.0);
        far[17].x = 1e7;
        assert!(off(&far) < 0.06, "{}", off(&far));
        assert_eq!(pushes(&moved(0.0)), vec![(0.0, 0.0); 3000]);
    }

    fn pushes(bodies: &[Body]) -> Vec<(f64, f64)> {
        let mut pushes = vec![(0.0, 0.0); bodies.len()];
        let mut tree = Tree::new(bodies.len());
        tree.push(bodies, |_, push| push, &mut pushes, &Control::default())
            .unwrap();
        pushes
    }

    /// How far the pushes are from those of all pairs, as a share of these.
    fn off(bodies: &[Body]) -> f64 {
        let (mut off, mut all) = (0.0, 0.0);
        for (body, pushed) in bodies.iter().zip(pushes(bodies)) {
            let (x, y) = bodies.iter().fold((0.0, 0.0), |sum, other| {
                let (x, y) = (body.x - other.x, body.y - other.y);
                let square = x * x + y * y;
                match square > 0.0 {
                    true => (
                        sum.0 + other.mass * x / square,
                        sum.1 + other.mass * y / square,
                    ),
                    false => sum,
                }
            });
            off += (x - pushed.0).hypot(y - pushed.1);
            all += x.hypot(y);
        }
        off / all
    }
}
