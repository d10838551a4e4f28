//! Zachary's karate club: who of its members met outside of it, before it split in two.

use std::sync::Arc;

use arrow_array::StringArray;

use crate::Result;
use crate::algorithms::{Column, ColumnKind};

use super::row::{Generator, Made, Run, Size};

/// The paper's numbers, less 1.
#[rustfmt::skip]
const EDGES: [(u32, u32); 78] = [
    (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (0, 6), (0, 7), (0, 8), (0, 10), (0, 11), (0, 12), (0, 13), (0, 17), (0, 19),
    (0, 21), (0, 31), (1, 2), (1, 3), (1, 7), (1, 13), (1, 17), (1, 19), (1, 21), (1, 30), (2, 3), (2, 7), (2, 8), (2, 9),
    (2, 13), (2, 27), (2, 28), (2, 32), (3, 7), (3, 12), (3, 13), (4, 6), (4, 10), (5, 6), (5, 10), (5, 16), (6, 16),
    (8, 30), (8, 32), (8, 33), (9, 33), (13, 33), (14, 32), (14, 33), (15, 32), (15, 33), (18, 32), (18, 33), (19, 33),
    (20, 32), (20, 33), (22, 32), (22, 33), (23, 25), (23, 27), (23, 29), (23, 32), (23, 33), (24, 25), (24, 27), (24, 31),
    (25, 31), (26, 29), (26, 33), (27, 33), (28, 31), (28, 33), (29, 32), (29, 33), (30, 32), (30, 33), (31, 32), (31, 33),
    (32, 33),
];

const MEMBERS: usize = 34;

/// Those who went with the instructor.
const INSTRUCTORS: [usize; 17] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21];

pub(super) static GENERATOR: Generator = Generator {
    name: "karateClub",
    summary: "Zachary's karate club: 34 members, the 78 pairs of them who met outside of it, and the club that each chose when it split.",
    doc: "Ids are the paper's numbers less 1: 0 is the instructor, 33 the officer. Edges lead from the lower id to the higher.",
    source: "Zachary: An information flow model for conflict and fission in small groups, J. Anthropol. Res. 33, 1977, doi:10.1086/jar.33.4.3629752",
    known_as: &[
        ("networkx", "karate_club_graph"),
        ("igraph", "Graph.Famous (Zachary)"),
        ("graphology", "generators/social/karateClub"),
    ],
    directed: false,
    parameters: &[],
    example: "",
    nodes: &[Column::new(
        "club",
        ColumnKind::Text,
        "The club that the member chose: `Mr. Hi`, the instructor's, or `Officer`.",
    )],
    weight: None,
    time: "O(1)",
    memory: "none",
    size: |_| Size::new(MEMBERS as u128, EDGES.len() as u128),
    working: |_| 0,
    kernel,
};

fn kernel(run: &Run<'_>) -> Result<Made> {
    run.control.begin("make edges", EDGES.len() as u64);
    run.control.check()?;
    let clubs = (0..MEMBERS).map(|member| match INSTRUCTORS.contains(&member) {
        true => "Mr. Hi",
        false => "Officer",
    });
    let mut made = Made::from(EDGES.iter().copied().unzip());
    made.nodes = vec![Arc::new(StringArray::from_iter_values(clubs))];
    run.control.advance(EDGES.len() as u64);
    Ok(made)
}
